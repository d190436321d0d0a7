#include "base/str.h"

#include <stdint.h>

struct str
str_of(const char *cstr)
{
	return (struct str){cstr, cstr == NULL ? 0 : strlen(cstr)};
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

/* 0 where all of these octets are "!" to "~". */
static uint64_t
unseen(uint64_t octets)
{
	const uint64_t ones = 0x0101010101010101U, top = ones << 7;

	return (octets | (octets - ones * '!') | (octets + ones)) & top;
}

size_t
str_find_unseen(struct str s)
{
	uint64_t octets;
	size_t i = 0;

	for (; s.n - i >= sizeof(octets); i += sizeof(octets)) {
		memcpy(&octets, s.p + i, sizeof(octets));
		if (unseen(octets) != 0)
			break;
	}
	while (i < s.n && s.p[i] > ' ' && s.p[i] < 0x7f)
		i++;
	return i;
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
