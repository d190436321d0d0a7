#include "policy/scheme.h"

#include <stdlib.h>

#include "policy/scheme_line.h"

struct line {
	struct line *next; /* with the same key */
	struct str word;   /* the key */
	struct str rest;   /* with the ends of lines that continue it */
};

struct lines {
	struct line *first[KEY_COUNT], *last[KEY_COUNT];
};

static bool
is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

/* Take the next line off *text, with those that begin with a blank behind it.
 */
static struct str
take_line(struct str *text)
{
	struct str line = str_cut(text, '\n');

	while (text->n > 0 && (text->p[0] == ' ' || text->p[0] == '\t')) {
		struct str more = str_upto(*text, str_find(*text, '\n'));

		if (is_blank(more))
			break;
		line.n = (size_t)(more.p + more.n - line.p);
		*text = str_from(*text, more.n + 1);
	}
	return line;
}

/* Each line to its key, in their order. */
static enum st
sort_lines(struct scheme_reading *r, struct str text, struct lines *out,
    struct err *e)
{
	while (text.n > 0) {
		struct str rest;
		struct line *line;
		enum scheme_key key;

		if (text.p[0] == '#' || text.p[0] == '\n') {
			(void)str_cut(&text, '\n');
			continue;
		}
		rest = take_line(&text);
		if (is_blank(rest))
			continue;
		line = pool_alloc(r->pool, sizeof(*line));
		line->word = scheme_take(r, &rest);
		line->rest = rest;
		key = scheme_key(line->word);
		if (key == KEY_COUNT)
			return err_set(e, ST_CONF, "unknown key '%.*s'",
			    STRF(line->word));
		if (out->first[key] == NULL)
			out->first[key] = line;
		else
			out->last[key]->next = line;
		out->last[key] = line;
	}
	return ST_OK;
}

static int
compare(const void *a, const void *b)
{
	const struct str *s = a, *t = b;

	return str_cmp(*s, *t);
}

/* In order, for the search; it often is so in the file. */
static enum st
sort_countries(struct scheme_reading *r, struct err *e)
{
	struct scheme_list *l = &r->countries;
	bool ordered = true;

	for (size_t i = 1; i < l->n && ordered; i++)
		ordered = str_cmp(l->at[i - 1], l->at[i]) < 0;
	if (!ordered)
		qsort(l->at, l->n, sizeof(*l->at), compare);
	for (size_t i = 1; i < l->n && !ordered; i++)
		if (str_eq(l->at[i - 1], l->at[i])) {
			r->at = l->at[i].p;
			return err_set(e, ST_CONF, "'%.*s' given twice",
			    STRF(l->at[i]));
		}
	r->out->countries = l->at;
	r->out->ncountry = l->n;
	return ST_OK;
}

/* Lines that need each other. */
static enum st
check_whole(const struct scheme *s, struct err *e)
{
	const struct scheme_element *el = s->elements;
	bool has[EL_COUNT];

	for (size_t i = 0; i < EL_COUNT; i++)
		has[i] = el[i].tag.p != NULL;
	if (s->name.p == NULL)
		return err_set(e, ST_CONF, "no scheme");
	if (s->field.p == NULL)
		return err_set(e, ST_CONF, "no field");
	if (s->nlevel == 0 || !has[EL_LEVEL])
		return err_set(e, ST_CONF, "no level, or no element for it");
	if (has[EL_EXPIRES] != has[EL_DOWNTO] ||
	    (has[EL_EXPIRES] &&
		el[EL_DOWNTO].place != el[EL_EXPIRES].place + 1))
		return err_set(e, ST_CONF,
		    "element downto must be the one behind expires");
	if (has[EL_VERSION] != (s->version.p != NULL))
		return err_set(e, ST_CONF,
		    "version and element version need each other");
	if (s->nversion > 0 && s->version.p == NULL)
		return err_set(e, ST_CONF, "versions without version");
	if (has[EL_NAMESPACE] != (s->ns.p != NULL))
		return err_set(e, ST_CONF,
		    "namespace and element namespace need each other");
	if (s->ncaveat > 0 && !has[EL_CAVEAT])
		return err_set(e, ST_CONF, "caveats without element caveat");
	if (s->nmarker > 0 && !has[EL_ACCESS])
		return err_set(e, ST_CONF, "markers without element marker");
	return ST_OK;
}

static enum st
read_lines(struct scheme_reading *r, struct str text, struct err *e)
{
	struct scheme *s = r->out;
	struct lines lines = {0};
	enum st st = sort_lines(r, text, &lines, e);

	for (size_t k = 0; k < KEY_COUNT && st == ST_OK; k++) {
		for (const struct line *line = lines.first[k];
		     line != NULL && st == ST_OK; line = line->next) {
			r->at = line->word.p;
			st = scheme_line(r, (enum scheme_key)k, line->rest, e);
			if (st != ST_OK)
				err_at(e, "%.*s", STRF(line->word));
		}
		if (k == KEY_COUNTRIES && st == ST_OK)
			st = sort_countries(r, e);
	}
	if (st != ST_OK)
		return st;
	s->versions = r->versions.at;
	s->nversion = r->versions.n;
	s->properties = r->properties.at;
	s->nproperty = r->properties.n;
	r->at = text.p + text.n;
	return check_whole(s, e);
}

/* The line of the file that an octet of it stands on, from 1. */
static size_t
line_of(struct str text, const char *at)
{
	struct str before = str_upto(text, (size_t)(at - text.p));
	size_t n = 1;

	while ((before = str_from(before, str_find(before, '\n'))).n > 0) {
		before = str_from(before, 1);
		n++;
	}
	return at == text.p + text.n && n > 1 && at[-1] == '\n' ? n - 1 : n;
}

/*
 * A scheme file, see marking-scheme(5).
 *
 *   in    its text, any octets; it must live as long as *out
 *   out   views into it, and arrays in the pool
 *
 * ST_OK; ST_CONF for what does not fit, with the file and the line.
 */
enum st
scheme_parse(struct str text, const char *where, struct pool *pool,
    struct scheme *out, struct err *e)
{
	struct scheme_reading r = {.pool = pool, .out = out, .at = text.p};
	enum st st = ST_CONF;

	*out = (struct scheme){.modest = NO_LEVEL};
	if (text.n > SCHEME_MAX)
		(void)err_set(e, ST_CONF, "over %d octets", SCHEME_MAX);
	else
		st = read_lines(&r, text, e);
	if (st == ST_OK)
		return ST_OK;
	err_at(e, "%s:%zu", where, text.n == 0 ? 1 : line_of(text, r.at));
	*out = (struct scheme){.modest = NO_LEVEL};
	return ST_CONF;
}

int
scheme_level(const struct scheme *s, struct str name)
{
	for (size_t i = 0; i < s->nlevel; i++)
		if (str_eq(s->levels[i].name, name) ||
		    str_eq(s->levels[i].text, name))
			return (int)i;
	return NO_LEVEL;
}

int
scheme_level_typed(const struct scheme *s, struct str name)
{
	for (size_t i = 0; i < s->nlevel; i++)
		if (str_caseeq(s->levels[i].name, name))
			return (int)i;
	return NO_LEVEL;
}

struct str
scheme_level_name(const struct scheme *s, int level)
{
	return level == NO_LEVEL ? STR("none") : s->levels[level].name;
}

/* How much of a caveat (behind its type) this one explains, and what is left
 * of it as text; 0: none. A word that fits wholly explains the most. */
static size_t
explains(const struct scheme_caveat *c, struct str value, struct str *text)
{
	*text = (struct str){0};
	switch (c->form) {
	case CAVEAT_WORD:
		return str_eq(value, c->word) ? value.n + 2 : 0;
	case CAVEAT_COUNTRIES:
		if (value.n == c->word.n || !str_starts(value, c->word) ||
		    value.p[c->word.n] != '/')
			return 0;
		*text = str_from(value, c->word.n + 1);
		return c->word.n + 2;
	case CAVEAT_WORD_TEXT:
		if (!str_starts(value, c->word))
			return 0;
		*text = str_from(value, c->word.n);
		if (text->n > 0 && text->p[0] == ' ')
			*text = str_from(*text, 1);
		return c->word.n + 1;
	case CAVEAT_TEXT:
		*text = value;
		return 1;
	}
	return 0;
}

const struct scheme_caveat *
scheme_caveat(const struct scheme *s, struct str caveat, struct str *text)
{
	const struct scheme_caveat *found = NULL;
	struct str type = {0}, value = caveat;
	size_t most = 0;

	*text = (struct str){0};
	if (s->ncaveat > 0 && s->caveats[0].type.p != NULL) {
		if (str_find(caveat, ':') == caveat.n)
			return NULL;
		type = str_cut(&value, ':');
	}
	for (size_t i = 0; i < s->ncaveat; i++) {
		const struct scheme_caveat *c = &s->caveats[i];
		struct str left = {0};
		size_t n = 0;

		if (str_eq(c->type, type))
			n = explains(c, value, &left);
		if (n > most) {
			most = n;
			found = c;
			*text = left;
		}
	}
	return found;
}

const struct scheme_marker *
scheme_marker(const struct scheme *s, struct str name)
{
	for (size_t i = 0; i < s->nmarker; i++)
		if (str_eq(s->markers[i].name, name))
			return &s->markers[i];
	return NULL;
}

bool
scheme_is_country(const struct scheme *s, struct str code)
{
	return s->ncountry == 0 ||
	    bsearch(&code, s->countries, s->ncountry, sizeof(code), compare) !=
	    NULL;
}

/* "2018.*": a dot and figures behind it. */
static bool
is_like(struct str version, struct str pattern)
{
	struct str figures;

	if (!str_caseends(pattern, STR("*")))
		return str_eq(version, pattern);
	pattern.n--;
	if (!str_starts(version, pattern))
		return false;
	figures = str_from(version, pattern.n);
	for (size_t i = 0; i < figures.n; i++)
		if (!is_digit(figures.p[i]))
			return false;
	return figures.n > 0;
}

bool
scheme_is_version(const struct scheme *s, struct str version)
{
	if (s->version.p != NULL && str_eq(s->version, version))
		return true;
	for (size_t i = 0; i < s->nversion; i++)
		if (is_like(version, s->versions[i]))
			return true;
	return false;
}
