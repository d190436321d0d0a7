#include "policy/remark_strip.h"

#include "mail/encword.h"
#include "mail/lex.h"
#include "policy/remark.h"

struct str
remark_seen(const struct remark_text *t, struct pool *pool)
{
	return t->decoded ? t->text : str_trim(encword_decode(t->text, pool));
}

/* Is this octet of a line end that unfolding takes out? */
static bool
is_fold(struct str s, size_t i)
{
	if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
		i++;
	return (s.p[i] == '\r' || s.p[i] == '\n') && i + 1 < s.n &&
	    (s.p[i + 1] == ' ' || s.p[i + 1] == '\t');
}

/* Where each octet of the unfolded text stands in s. */
static size_t *
unfolded_from(struct str s, struct pool *pool)
{
	size_t *from = pool_array(pool, s.n, sizeof(*from)), n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!is_fold(s, i))
			from[n++] = i;
	return from;
}

static size_t
find(struct str s, size_t at, struct str needle)
{
	for (; at + needle.n <= s.n; at++) {
		at += str_find(str_from(s, at), needle.p[0]);
		if (str_starts(str_from(s, at), needle))
			return at;
	}
	return s.n;
}

/* Back over the blanks before an octet, not beyond `least`. */
static size_t
before_blanks(struct str s, size_t at, size_t least)
{
	while (at > least && is_fws(s.p[at - 1]))
		at--;
	return at;
}

/* What readers see, without the markings in it and the blanks before them. */
static struct str
without(struct str s, const struct marking *found, size_t n, struct pool *pool)
{
	struct buf b = {.pool = pool};
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (found[i].at < at || found[i].n == 0)
			continue;
		buf_add(&b,
		    str_from(str_upto(s, before_blanks(s, found[i].at, at)),
			at));
		at = found[i].at + found[i].n;
	}
	buf_add(&b, str_from(s, at));
	return str_trim(buf_str(&b));
}

/*
 * The same cut out of the octets as they stand, where each marking stands in
 * them as it is seen; p == NULL: one does not.
 */
static struct str
without_raw(struct str raw, struct str s, const struct marking *found, size_t n,
    struct pool *pool)
{
	struct str unfolded = lex_unfold(raw, pool);
	const size_t *from = unfolded_from(raw, pool);
	struct buf b = {.pool = pool};
	size_t at = 0, raw_at = 0;

	for (size_t i = 0; i < n; i++) {
		struct str what =
		    str_upto(str_from(s, found[i].at), found[i].n);
		size_t start, end;

		if (what.n == 0)
			continue;
		start = find(unfolded, at, what);
		if (start == unfolded.n)
			return (struct str){0};
		end = start + what.n;
		start = before_blanks(unfolded, start, at);
		/* With the line end before a blank that goes. */
		start = start == 0 ? 0 : from[start - 1] + 1;
		buf_add(&b, str_from(str_upto(raw, start), raw_at));
		at = end;
		raw_at = from[end - 1] + 1;
	}
	buf_add(&b, str_from(raw, raw_at));
	return str_trim(buf_str(&b));
}

static struct str
without_blanks(struct str s)
{
	lex_fws(&s);
	return s;
}

/* A tag at the front of s, "=" and the blanks around it too; 0: none. */
static size_t
tag_length(struct str s)
{
	struct str rest = s;

	while (rest.n > 0 &&
	    (is_alnum(rest.p[0]) || rest.p[0] == '-' || rest.p[0] == '_'))
		rest = str_from(rest, 1);
	if (rest.n == s.n)
		return 0;
	rest = without_blanks(rest);
	return lex_char(&rest, '=') ? s.n - without_blanks(rest).n : 0;
}

/* Is all of s how a tag of the scheme begins? */
static bool
is_cut_tag(const struct scheme *scheme, struct str s)
{
	for (size_t i = 0; i < EL_COUNT; i++)
		if (str_casestarts(scheme->elements[i].tag, s))
			return true;
	return false;
}

/* Up to the next blank or comma. */
static size_t
word_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && !is_fws(s.p[n]) && s.p[n] != ',')
		n++;
	return n;
}

/* A level at the front of s, in one word or in several as on paper, whatever
 * its case; else a word. */
static size_t
level_length(const struct scheme *scheme, struct str s)
{
	size_t most = word_length(s);

	for (size_t i = 0; i < scheme->nlevel; i++) {
		struct str text = scheme->levels[i].text;

		if (text.n > most && str_casestarts(s, text) &&
		    word_length(str_from(s, text.n)) == 0)
			most = text.n;
	}
	return most;
}

/* What stands behind a tag: a name of the scheme, or any text up to a comma. */
static size_t
value_length(const struct scheme *scheme, struct str s)
{
	size_t n = word_length(s);
	struct str word = str_upto(s, n), text;
	const struct scheme_caveat *c = scheme_caveat(scheme, word, &text);

	if (scheme_marker(scheme, word) != NULL ||
	    (c != NULL &&
		(c->form == CAVEAT_WORD || c->form == CAVEAT_COUNTRIES)))
		return n;
	for (n = 0; n < s.n && s.p[n] != ',';)
		n += s.p[n] == '\\' && n + 1 < s.n ? 2 : 1;
	return n;
}

/* Elements behind commas at the front of s, as far as they look like it. */
static size_t
elements_length(const struct scheme *scheme, struct str s)
{
	struct str rest = s;

	while (lex_char(&rest, ',')) {
		struct str element = without_blanks(rest);
		size_t tag = tag_length(element);

		if (is_cut_tag(scheme, element))
			return s.n;
		if (tag == 0)
			break;
		rest = str_from(element, tag);
		rest = str_from(rest, value_length(scheme, rest));
	}
	return s.n - rest.n;
}

/*
 * How much of a marking to take out. One without an end has all that follows
 * for a text, so that nothing can hide in it; but what follows may be what the
 * subject is about. What is taken are a level and elements, as far as they look
 * like it. If what is left is a marking, it is found then.
 */
static size_t
length(const struct scheme *scheme, struct str subject, const struct marking *m)
{
	struct str s = str_upto(str_from(subject, m->at), m->n), rest = s;

	if (s.n > 0 && is_alnum(s.p[0]) &&
	    (m->flaws & MARKING_FLAW(LOOSE)) != 0) {
		/* Without a bracket: how long the level is was seen. */
		rest = str_from(s, str_find(s, ','));
	} else if ((m->flaws & MARKING_FLAW(TRUNCATED)) != 0) {
		rest = without_blanks(str_from(rest, 1));
		rest = str_from(rest, tag_length(rest));
		rest = str_from(rest, level_length(scheme, rest));
	} else {
		return m->n;
	}
	return s.n - rest.n + elements_length(scheme, rest);
}

/* Take out all markings that can be seen now. */
static void
cut(struct remark_text *t, struct str s, const struct marking *found, size_t n,
    struct pool *pool)
{
	struct str want = without(s, found, n, pool), raw = {0};

	if (!t->decoded)
		raw = without_raw(t->text, s, found, n, pool);
	if (raw.p == NULL ||
	    !str_eq(str_trim(encword_decode(raw, pool)), want)) {
		t->decoded = true;
		raw = want;
	}
	t->text = raw;
}

enum st
remark_strip(const struct marking_names *names, struct remark_text *t,
    struct pool *pool, struct err *e)
{
	for (int pass = 0; pass < REMARK_PASSES; pass++) {
		struct str s = remark_seen(t, pool);
		struct marking_list found;

		marking_subject(names, s, true, pool, &found);
		if (found.more)
			return err_set(e, ST_LIMIT,
			    "over %d markings in the Subject", MARKINGS_MAX);
		if (found.n == 0)
			return ST_OK;
		for (size_t i = 0; i < found.n; i++)
			found.at[i].n = length(names->scheme, s, &found.at[i]);
		cut(t, s, found.at, found.n, pool);
	}
	return err_set(e, ST_SYNTAX, "a marking in a marking in the Subject");
}
