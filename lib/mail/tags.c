#include "mail/tags.h"

#include <stdint.h>
#include <string.h>

/* tag-name = ALPHA *( ALPHA / DIGIT / "_" ) */
static bool
is_name(struct str s)
{
	if (s.n == 0 || !is_alpha(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '_')
			return false;
	return true;
}

/* tval *( 1*(WSP / FWS) tval ), tval = 1*VALCHAR: "!" to "~" but ";", and what
 * UTF-8 is made of. */
static bool
is_value(struct str s)
{
	for (;;) {
		unsigned char c;

		s = str_from(s, str_find_unseen(s));
		if (s.n == 0)
			return true;
		c = (unsigned char)s.p[0];
		if (!is_fws(s.p[0]) && (c < '!' || c == 0x7f))
			return false;
		s = str_from(s, 1);
	}
}

/* One "name=value", the n-th (from 1), without the ";" behind it. */
static enum st
read_tag(struct str in, size_t n, struct tag *out, struct err *e)
{
	size_t equals = str_find(in, '=');

	if (equals == in.n)
		return err_set(e, ST_SYNTAX, "tag %zu has no '='", n);
	out->name = str_trim(str_upto(in, equals));
	out->value = str_trim(str_from(in, equals + 1));
	if (!is_name(out->name))
		return err_set(e, ST_SYNTAX, "tag %zu: bad name", n);
	if (!is_value(out->value))
		return err_set(e, ST_SYNTAX, "tag %.*s: bad octet",
		    STRF(out->name));
	return ST_OK;
}

/*
 * Split a tag-list into its tags (RFC 6376 section 3.2).
 *
 *   in    one field body or TXT record, folded or not; a final ";" is allowed
 *   out   the tags in order of appearance, views into `in`; a value may be
 *         empty, and so may the list; octets over 0x7f pass in values
 *
 * ST_SYNTAX for a tag without "=", a bad name, an octet that no value may
 * hold, or a name given twice, which voids the whole list; ST_LIMIT past
 * TAGS_MAX tags. On failure *out is empty.
 */
enum st
tags_parse(struct str in, struct tags *out, struct err *e)
{
	size_t n = 0;

	out->n = 0;
	for (in = str_trim(in); in.n > 0; in = str_trim(in)) {
		struct tag tag = {0};
		enum st st = read_tag(str_cut(&in, ';'), n + 1, &tag, e);

		if (st != ST_OK)
			return st;
		if (n == TAGS_MAX)
			return err_set(e, ST_LIMIT, "over %d tags", TAGS_MAX);
		for (size_t i = 0; i < n; i++)
			if (str_eq(out->at[i].name, tag.name))
				return err_set(e, ST_SYNTAX,
				    "tag %.*s given twice", STRF(tag.name));
		out->at[n++] = tag;
	}
	out->n = n;
	return ST_OK;
}

struct str
tags_get(const struct tags *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->at[i].name, name))
			return t->at[i].value;
	return (struct str){0};
}

bool
tags_is_ascii(struct str value)
{
	uint64_t octets, all = 0;
	size_t i = 0;

	for (; value.n - i >= sizeof(octets); i += sizeof(octets)) {
		memcpy(&octets, value.p + i, sizeof(octets));
		all |= octets;
	}
	for (; i < value.n; i++)
		all |= (unsigned char)value.p[i];
	return (all & 0x8080808080808080U) == 0;
}

/* Is every c followed by one of the others? */
static bool
goes_before(struct str s, char c, char one, char other)
{
	for (;;) {
		s = str_from(s, str_find(s, c));
		if (s.n == 0)
			return true;
		if (s.n == 1 || (s.p[1] != one && s.p[1] != other))
			return false;
		s = str_from(s, 1);
	}
}

bool
tags_has_bare_eol(struct str in)
{
	return !goes_before(in, '\r', '\n', '\n') ||
	    !goes_before(in, '\n', ' ', '\t');
}

bool
tags_has_word(struct str value, struct str word)
{
	while (value.n > 0)
		if (str_eq(str_trim(str_cut(&value, ':')), word))
			return true;
	return false;
}

struct str
tags_unwhite(struct str value, struct pool *pool)
{
	char *p = pool_alloc(pool, value.n);
	size_t n = 0;

	while (value.n > 0) {
		size_t seen = str_find_unseen(value);

		memcpy(p + n, value.p, seen);
		n += seen;
		value = str_from(value, seen);
		if (value.n > 0 && !is_fws(value.p[0]))
			p[n++] = value.p[0];
		value = str_from(value, 1);
	}
	return n > 0 ? (struct str){p, n} : (struct str){0};
}

/* 0 to 15; RFC 6376 section 2.11 wants upper case, which base/str does not. */
static int
upper_hex(char c)
{
	return c >= 'a' ? -1 : hex_value(c);
}

bool
tags_decode(struct str value, struct pool *pool, struct str *out)
{
	char *p = pool_alloc(pool, value.n + 1);
	size_t n = 0;

	*out = (struct str){0};
	for (size_t i = 0; i < value.n; i++) {
		int high, low;

		if (is_fws(value.p[i]))
			continue;
		p[n++] = value.p[i];
		if (value.p[i] != '=')
			continue;
		if (value.n - i < 3)
			return false;
		high = upper_hex(value.p[i + 1]);
		low = upper_hex(value.p[i + 2]);
		if (high < 0 || low < 0)
			return false;
		p[n - 1] = (char)(high << 4 | low);
		i += 2;
	}
	*out = (struct str){p, n};
	return true;
}
