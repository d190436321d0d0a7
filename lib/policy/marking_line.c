#include "policy/marking_line.h"

enum {
	TAIL_MAX = 128, /* octets behind a level and "//" */
};

static size_t
skip_decoration(const struct marking_look *l, size_t i)
{
	while (i < l->text.n && marking_line_is_decoration(l, i))
		i++;
	return i;
}

static bool
is_joint(char c)
{
	return is_fws(c) || c == '-' || c == '_';
}

bool
marking_line_name(const struct marking_look *l, size_t i, struct str name,
    size_t *after)
{
	if (name.n == 0)
		return false;
	for (size_t k = 0; k < name.n; k++) {
		if (is_joint(name.p[k])) {
			while (i < l->text.n && is_joint(l->text.p[i]))
				i++;
			continue;
		}
		if (i == l->text.n ||
		    to_lower(l->text.p[i]) != to_lower(name.p[k]))
			return false;
		i++;
	}
	*after = i;
	return i == l->text.n || !is_alnum(l->text.p[i]);
}

/* Codes of countries behind a caveat that lists them. */
static size_t
skip_countries(const struct scheme *s, const struct marking_look *l, size_t i)
{
	for (;;) {
		size_t k = i, end;

		while (k < l->text.n && !is_alnum(l->text.p[k]))
			k++;
		for (end = k; end < l->text.n && is_alnum(l->text.p[end]);)
			end++;
		if (end - k != 3 ||
		    !scheme_is_country(s, (struct str){l->text.p + k, end - k}))
			return i;
		i = end;
	}
}

/* A caveat or marker at i, its type or not; behind it, or i. */
static size_t
skip_item(const struct scheme *s, const struct marking_look *l, size_t i)
{
	struct marking_tag tag;
	size_t after;

	if (marking_look_tag(l, i, &tag) && tag.equals)
		return l->text.n; /* a marking goes on */
	for (size_t k = 0; k < s->nmarker; k++)
		if (marking_line_name(l, i, s->markers[k].name, &after))
			return after;
	for (size_t k = 0; k < s->ncaveat; k++) {
		const struct scheme_caveat *c = &s->caveats[k];
		size_t word = i;

		if (marking_line_name(l, i, c->type, &after) &&
		    after < l->text.n && l->text.p[after] == ':') {
			word = after + 1;
			if (c->form == CAVEAT_TEXT)
				return l->text.n;
		}
		if (!marking_line_name(l, word, c->word, &after))
			continue;
		if (c->form == CAVEAT_WORD_TEXT)
			return l->text.n;
		return c->form == CAVEAT_COUNTRIES ?
		    skip_countries(s, l, after) :
		    after;
	}
	/* The number of a page. */
	for (after = i; after < l->text.n && is_digit(l->text.p[after]);)
		after++;
	return after == l->text.n || !is_alnum(l->text.p[after]) ? after : i;
}

static bool
has_slashes(const struct marking_look *l, size_t i)
{
	i = marking_look_blanks(l, i);
	return l->text.n - i >= 2 && l->text.p[i] == '/' &&
	    l->text.p[i + 1] == '/';
}

/* "SECRET//ANYTHING IN CAPITALS" is how markings are written, and nothing
 * else. */
static bool
is_tail(const struct marking_look *l, size_t i)
{
	if (!has_slashes(l, i) || l->text.n - i > TAIL_MAX)
		return false;
	for (; i < l->text.n; i++)
		if (marking_line_raw(l, i) >= 'a' &&
		    marking_line_raw(l, i) <= 'z')
			return false;
	return true;
}

/* Are there only caveats and markers from i to the end? */
static bool
has_only_items(const struct scheme *s, const struct marking_look *l, size_t i)
{
	if (is_tail(l, i))
		return true;
	for (;;) {
		size_t word = i = skip_decoration(l, i);

		if (i == l->text.n)
			return true;
		i = skip_item(s, l, word);
		if (i == word)
			return false;
	}
}

/*
 * "SECRET:" introduces something, "SECRET!" is prose, "SECRET," one of several,
 * "SECRET = 1" a setting; not so where as much stands in front.
 */
static bool
ends_like_prose(const struct marking_look *l, size_t from, size_t after)
{
	static const struct str ends = STR_INIT(":!,;");
	struct str s = str_trim(str_from(l->text, after));
	char first = l->text.p[from], last;

	if (s.n == 0)
		return false;
	last = s.p[s.n - 1];
	return (s.p[0] == '=' && first != '=') ||
	    (str_find(ends, last) < ends.n && first != last);
}

/* "- SECRET" and "* SECRET" are items of a list, "- SECRET -" is not. */
static bool
is_listed(const struct marking_look *l, size_t from, size_t word, size_t after)
{
	char c = l->text.p[from];

	return (c == '-' || c == '*' || c == '+') && from + 1 < word &&
	    is_fws(l->text.p[from + 1]) &&
	    str_trim(str_from(l->text, after)).n == 0;
}

/* "Classification: ", as the scheme names properties. */
static bool
skip_label(const struct scheme *s, const struct marking_look *l, size_t *i)
{
	size_t after;

	for (size_t k = 0; k < s->nproperty; k++)
		if (marking_line_name(l, *i, s->properties[k], &after) &&
		    after < l->text.n) {
			*i = skip_decoration(l, after);
			return true;
		}
	return false;
}

/* The same, with the capitals that the name has. */
static bool
has_capitals(const struct marking_look *l, size_t i, struct str name,
    size_t *after)
{
	if (!marking_line_name(l, i, name, after))
		return false;
	for (size_t k = 0; k < name.n && i + k < *after; k++)
		if (name.p[k] != to_lower(name.p[k]) &&
		    marking_line_raw(l, i + k) != name.p[k])
			return false;
	return true;
}

/* "SEC-", "SEC ", "DLM:=": the tag of a level, and any signs. */
static bool
skip_tag(const struct scheme *s, const struct marking_look *l, size_t *i)
{
	size_t after;
	bool tag = has_capitals(l, *i, s->elements[EL_LEVEL].tag, &after);

	for (size_t k = 0; k < s->nold && !tag; k++)
		/* Those of one line of the file share their tag. */
		if (k == 0 || s->old[k].tag.p != s->old[k - 1].tag.p)
			tag = has_capitals(l, *i, s->old[k].tag, &after);
	if (tag)
		*i = skip_decoration(l, after);
	return tag;
}

/* May what stands around the level be the rest of a sentence, or a list? */
static bool
is_prose(const struct marking_look *l, size_t from, size_t word, size_t after,
    bool labelled)
{
	return ends_like_prose(l, from, after) ||
	    (!labelled && is_listed(l, from, word, after));
}

int
marking_line_level(const struct marking_look *l, size_t from,
    enum marking_line_kind kind)
{
	const struct scheme *s = l->scheme;
	struct marking_level level;
	size_t word = skip_decoration(l, from);
	bool tag = kind == MARKING_LINE_BRACKET && skip_tag(s, l, &word);
	bool labelled = tag || skip_label(s, l, &word);

	if (word == l->text.n || !is_alnum(l->text.p[word]) ||
	    !marking_look_level(l, word, tag ? MARKING_LOOK_OLD : 0U, &level) ||
	    (kind != MARKING_LINE_PROPERTY && !level.capitals))
		return NO_LEVEL;
	if (kind == MARKING_LINE_TEXT &&
	    is_prose(l, from, word, level.after, labelled))
		return NO_LEVEL;
	if (kind == MARKING_LINE_BRACKET && has_slashes(l, level.after))
		return level.level;
	return has_only_items(s, l, level.after) ? level.level : NO_LEVEL;
}
