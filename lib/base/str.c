#include "base/str.h"

#include <string.h>

struct str
str_of(const char *cstr)
{
	return (struct str){cstr, cstr == NULL ? 0 : strlen(cstr)};
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_caseeq(struct str a, struct str b)
{
	return a.n == b.n && str_casestarts(a, b);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_upto(s, prefix.n), prefix);
}

bool
str_casestarts(struct str s, struct str prefix)
{
	if (s.n < prefix.n || (s.p == NULL && prefix.n > 0))
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (to_lower(s.p[i]) != to_lower(prefix.p[i]))
			return false;
	return true;
}

bool
str_caseends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	    str_caseeq(str_from(s, s.n - suffix.n), suffix);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0 || a.n == b.n)
		return c;
	return a.n < b.n ? -1 : 1;
}

size_t
str_find(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return at == NULL ? s.n : (size_t)(at - s.p);
}

size_t
str_rfind(struct str s, char c)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == c)
			return i - 1;
	return s.n;
}

size_t
str_casefind(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_casestarts(str_from(s, i), needle))
			return i;
	return s.n;
}

struct str
str_from(struct str s, size_t from)
{
	if (s.p == NULL)
		return s;
	if (from > s.n)
		from = s.n;
	return (struct str){s.p + from, s.n - from};
}

struct str
str_upto(struct str s, size_t to)
{
	return (struct str){s.p, to < s.n ? to : s.n};
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_fws(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_fws(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_cut(struct str *s, char c)
{
	size_t at = str_find(*s, c);
	struct str head = str_upto(*s, at);

	*s = str_from(*s, at < s->n ? at + 1 : at);
	return head;
}

struct str
str_word(struct str *s)
{
	size_t i = 0;
	struct str word;

	while (s->n > 0 && is_fws(s->p[0]))
		*s = str_from(*s, 1);
	while (i < s->n && !is_fws(s->p[i]))
		i++;
	word = str_upto(*s, i);
	*s = str_from(*s, i);
	return word;
}
