#include "policy/scheme_line.h"

enum { FIRST_ROOM = 8 }; /* of an array that grows */

static const struct str meanings[EL_COUNT] = {
    [EL_VERSION] = STR_INIT("version"),
    [EL_NAMESPACE] = STR_INIT("namespace"),
    [EL_LEVEL] = STR_INIT("level"),
    [EL_CAVEAT] = STR_INIT("caveat"),
    [EL_ACCESS] = STR_INIT("marker"),
    [EL_EXPIRES] = STR_INIT("expires"),
    [EL_DOWNTO] = STR_INIT("downto"),
    [EL_NOTE] = STR_INIT("note"),
    [EL_ORIGIN] = STR_INIT("origin"),
};

/* Full at each power of two from FIRST_ROOM on. */
void *
scheme_room(struct pool *pool, void *old, size_t n, size_t size)
{
	void *p;

	if (n > 0 && (n < FIRST_ROOM || (n & (n - 1)) != 0))
		return old;
	p = pool_array(pool, n == 0 ? FIRST_ROOM : 2 * n, size);
	if (n > 0)
		memcpy(p, old, n * size);
	return p;
}

struct str
scheme_take(struct scheme_reading *r, struct str *rest)
{
	struct str word = str_word(rest);

	if (word.n > 0)
		r->at = word.p;
	return word;
}

bool
scheme_is_tag(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return s.n > 0 && is_alpha(s.p[0]);
}

static bool
is_special(char c)
{
	return c == ',' || c == '=' || c == '\\' || c == '[' || c == ']' ||
	    c == '(' || c == ')' || c == '"' || c == '*' || c == '/';
}

bool
scheme_is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || is_special(s.p[i]))
			return false;
	return s.n > 0;
}

enum st
scheme_add(struct scheme_reading *r, struct scheme_list *l, struct str word,
    struct err *e)
{
	if (l->n == SCHEME_NAMES_MAX)
		return err_set(e, ST_CONF, "over %d names", SCHEME_NAMES_MAX);
	l->at = scheme_room(r->pool, l->at, l->n, sizeof(*l->at));
	l->at[l->n++] = word;
	return ST_OK;
}

static enum st
read_word(struct scheme_reading *r, struct str rest, struct str *out,
    struct err *e)
{
	struct str word = scheme_take(r, &rest);

	if (out->p != NULL)
		return err_set(e, ST_CONF, "given twice");
	if (!scheme_is_name(word))
		return err_set(e, ST_CONF, "'%.*s' is no name", STRF(word));
	if (scheme_take(r, &rest).n > 0)
		return err_set(e, ST_CONF, "more than one word");
	*out = word;
	return ST_OK;
}

enum st
scheme_read_level(const struct scheme_reading *r, struct str word, int *out,
    struct err *e)
{
	for (size_t i = 0; i < r->out->nlevel; i++)
		if (str_eq(r->out->levels[i].name, word)) {
			*out = (int)i;
			return ST_OK;
		}
	return err_set(e, ST_CONF, "'%.*s' is no level", STRF(word));
}

static enum st
read_field(struct scheme_reading *r, struct str rest, struct err *e)
{
	enum st st = read_word(r, rest, &r->out->field, e);

	if (st == ST_OK && !scheme_is_tag(r->out->field))
		return err_set(e, ST_CONF, "'%.*s' is no name of a field",
		    STRF(r->out->field));
	return st;
}

/* Editions; the last figures may be "*". */
static enum st
read_versions(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct str word;

	while ((word = scheme_take(r, &rest)).n > 0) {
		struct str fixed = word;
		enum st st;

		if (str_caseends(word, STR(".*")))
			fixed.n--;
		if (!scheme_is_name(fixed))
			return err_set(e, ST_CONF, "'%.*s' is no version",
			    STRF(word));
		st = scheme_add(r, &r->versions, word, e);
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

static enum st
read_property(struct scheme_reading *r, struct str rest, struct err *e)
{
	rest = str_trim(rest);
	if (rest.n == 0)
		return err_set(e, ST_CONF, "no name");
	if (str_find(rest, '\n') < rest.n)
		return err_set(e, ST_CONF, "more than one name");
	return scheme_add(r, &r->properties, rest, e);
}

static enum st
read_countries(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct str word;

	while ((word = scheme_take(r, &rest)).n > 0) {
		enum st st;

		if (!scheme_is_name(word))
			return err_set(e, ST_CONF, "'%.*s' is no country",
			    STRF(word));
		st = scheme_add(r, &r->countries, word, e);
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

/* There may be several of them, or they depend on each other. */
static bool
may_be_required(size_t element)
{
	return element != EL_CAVEAT && element != EL_ACCESS &&
	    element != EL_EXPIRES && element != EL_DOWNTO;
}

/* element MEANING TAG [required] [header-only] */
static enum st
read_element(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct str meaning = scheme_take(r, &rest), tag, word;
	struct scheme_element *el;
	size_t i = 0;

	while (i < EL_COUNT && !str_eq(meanings[i], meaning))
		i++;
	if (i == EL_COUNT)
		return err_set(e, ST_CONF, "'%.*s' is no kind of element",
		    STRF(meaning));
	el = &r->out->elements[i];
	if (el->tag.p != NULL)
		return err_set(e, ST_CONF, "%.*s given twice", STRF(meaning));
	tag = scheme_take(r, &rest);
	if (!scheme_is_tag(tag))
		return err_set(e, ST_CONF, "'%.*s' is no tag", STRF(tag));
	for (size_t k = 0; k < EL_COUNT; k++)
		if (r->out->elements[k].tag.p != NULL &&
		    str_caseeq(r->out->elements[k].tag, tag))
			return err_set(e, ST_CONF, "tag %.*s given twice",
			    STRF(tag));
	*el = (struct scheme_element){.tag = tag, .place = r->places++};
	el->required = i == EL_LEVEL;
	while ((word = scheme_take(r, &rest)).n > 0) {
		if (str_eq(word, STR("required")) && may_be_required(i))
			el->required = true;
		else if (str_eq(word, STR("header-only")) && i != EL_LEVEL)
			el->header = true;
		else
			return err_set(e, ST_CONF, "'%.*s' may not stand here",
			    STRF(word));
	}
	return ST_OK;
}

/* What stands between open and close at the front of *rest, on one line. */
static bool
take_between(struct scheme_reading *r, struct str *rest, char open, char close,
    struct str *out)
{
	size_t end;

	while (rest->n > 0 && is_fws(rest->p[0]))
		*rest = str_from(*rest, 1);
	*out = (struct str){0};
	if (rest->n == 0 || rest->p[0] != open)
		return false;
	r->at = rest->p;
	*rest = str_from(*rest, 1);
	end = str_find(*rest, close);
	*out = str_upto(*rest, end < rest->n ? end : 0);
	*rest = str_from(*rest, end + 1);
	return true;
}

/* Letters and digits with ":", "-" or "/" in between, as "O:S". */
static bool
is_mark(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != ':' && s.p[i] != '-' &&
		    s.p[i] != '/')
			return false;
	return s.n > 0;
}

/* Printable, no blank at an end, no tab, none of what reads as a name's end. */
static bool
is_paper(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] >= 0x7f || s.p[i] == ',' ||
		    s.p[i] == '[' || s.p[i] == ']')
			return false;
	return s.n > 0 && str_trim(s).n == s.n;
}

/* Nobody could tell them apart. */
static bool
is_same_level(const struct scheme_level *a, const struct scheme_level *b)
{
	return str_caseeq(a->name, b->name) || str_caseeq(a->name, b->text) ||
	    str_caseeq(a->text, b->name) || str_caseeq(a->text, b->text) ||
	    (a->para.p != NULL && b->para.p != NULL &&
		str_caseeq(a->para, b->para));
}

/* level NAME [(MARK)] ["TEXT"] */
static enum st
read_level(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct scheme *s = r->out;
	struct scheme_level level = {.name = scheme_take(r, &rest)};

	if (!scheme_is_name(level.name))
		return err_set(e, ST_CONF, "'%.*s' is no name",
		    STRF(level.name));
	level.text = level.name;
	if (take_between(r, &rest, '(', ')', &level.para) &&
	    !is_mark(level.para))
		return err_set(e, ST_CONF, "'%.*s' is no paragraph mark",
		    STRF(level.para));
	if (take_between(r, &rest, '"', '"', &level.text)) {
		if (!is_paper(level.text))
			return err_set(e, ST_CONF, "'%.*s' is no text",
			    STRF(level.text));
	} else {
		level.text = level.name;
	}
	if (scheme_take(r, &rest).n > 0)
		return err_set(e, ST_CONF,
		    "something behind name, (mark) and \"text\"");
	for (size_t i = 0; i < s->nlevel; i++)
		if (is_same_level(&s->levels[i], &level))
			return err_set(e, ST_CONF, "%.*s reads as %.*s",
			    STRF(level.name), STRF(s->levels[i].name));
	if (s->nlevel == SCHEME_LEVELS_MAX)
		return err_set(e, ST_CONF, "over %d levels", SCHEME_LEVELS_MAX);
	s->levels =
	    scheme_room(r->pool, s->levels, s->nlevel, sizeof(*s->levels));
	s->levels[s->nlevel++] = level;
	return ST_OK;
}

static enum st
read_modest(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct str word = {0};
	enum st st;

	if (r->out->modest != NO_LEVEL)
		return err_set(e, ST_CONF, "given twice");
	st = read_word(r, rest, &word, e);
	return st == ST_OK ? scheme_read_level(r, word, &r->out->modest, e) :
			     st;
}

static const struct str keys[KEY_COUNT] = {
    [KEY_SCHEME] = STR_INIT("scheme"),
    [KEY_FIELD] = STR_INIT("field"),
    [KEY_NAMESPACE] = STR_INIT("namespace"),
    [KEY_SUBJECT_DOMAIN] = STR_INIT("subject-domain"),
    [KEY_VERSION] = STR_INIT("version"),
    [KEY_VERSIONS] = STR_INIT("versions"),
    [KEY_PROPERTY] = STR_INIT("property"),
    [KEY_COUNTRIES] = STR_INIT("countries"),
    [KEY_ELEMENT] = STR_INIT("element"),
    [KEY_LEVEL] = STR_INIT("level"),
    [KEY_MODEST] = STR_INIT("modest"),
    [KEY_CAVEAT] = STR_INIT("caveat"),
    [KEY_MARKER] = STR_INIT("marker"),
    [KEY_OLD] = STR_INIT("old"),
};

enum scheme_key
scheme_key(struct str word)
{
	size_t i = 0;

	while (i < KEY_COUNT && !str_eq(keys[i], word))
		i++;
	return (enum scheme_key)i;
}

enum st
scheme_line(struct scheme_reading *r, enum scheme_key key, struct str rest,
    struct err *e)
{
	struct scheme *s = r->out;

	switch (key) {
	case KEY_SCHEME:
		return read_word(r, rest, &s->name, e);
	case KEY_FIELD:
		return read_field(r, rest, e);
	case KEY_NAMESPACE:
		return read_word(r, rest, &s->ns, e);
	case KEY_SUBJECT_DOMAIN:
		return read_word(r, rest, &s->subject_domain, e);
	case KEY_VERSION:
		return read_word(r, rest, &s->version, e);
	case KEY_VERSIONS:
		return read_versions(r, rest, e);
	case KEY_PROPERTY:
		return read_property(r, rest, e);
	case KEY_COUNTRIES:
		return read_countries(r, rest, e);
	case KEY_ELEMENT:
		return read_element(r, rest, e);
	case KEY_LEVEL:
		return read_level(r, rest, e);
	case KEY_MODEST:
		return read_modest(r, rest, e);
	case KEY_CAVEAT:
		return scheme_read_caveat(r, rest, e);
	case KEY_MARKER:
		return scheme_read_marker(r, rest, e);
	case KEY_OLD:
		return scheme_read_old(r, rest, e);
	case KEY_COUNT:
		break;
	}
	return err_set(e, ST_CONF, "unknown key");
}
