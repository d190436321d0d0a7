#include "mail/tags.h"

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

/* tval *( 1*(WSP / FWS) tval ), tval = 1*VALCHAR: "!" to "~" but ";" */
static bool
is_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_fws(s.p[i]) && (s.p[i] < '!' || s.p[i] > '~'))
			return false;
	return true;
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
 *         empty, and so may the list
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
