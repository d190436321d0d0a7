#include "policy/scheme_line.h"

/* A nation in each item of "AUS,NZL". */
static enum st
read_nations(struct scheme_reading *r, struct str word, struct scheme_caveat *c,
    struct err *e)
{
	struct scheme_list nations = {0};

	while (word.n > 0) {
		struct str nation = str_cut(&word, ',');
		enum st st;

		if (!scheme_is_name(nation) ||
		    !scheme_is_country(r->out, nation))
			return err_set(e, ST_CONF, "'%.*s' is no country",
			    STRF(nation));
		st = scheme_add(r, &nations, nation, e);
		if (st != ST_OK)
			return st;
	}
	c->nations = nations.at;
	c->nnation = nations.n;
	c->audience = AUDIENCE_THESE;
	return ST_OK;
}

/* for listed, for one, for AUS,NZL */
static enum st
read_audience(struct scheme_reading *r, struct str word,
    struct scheme_caveat *c, struct err *e)
{
	if (c->audience != AUDIENCE_ANY)
		return err_set(e, ST_CONF, "for given twice");
	if (str_eq(word, STR("one"))) {
		c->audience = AUDIENCE_ONE;
		return ST_OK;
	}
	if (str_eq(word, STR("listed"))) {
		if (c->form != CAVEAT_COUNTRIES)
			return err_set(e, ST_CONF,
			    "no countries are listed in this caveat");
		c->audience = AUDIENCE_LISTED;
		return ST_OK;
	}
	if (word.n == 0)
		return err_set(e, ST_CONF, "for whom?");
	return read_nations(r, word, c, e);
}

/* [TYPE:]WORD, [TYPE:]WORD/(*), [TYPE:]WORD *, [TYPE:]* */
static enum st
read_pattern(struct scheme_reading *r, struct str *rest,
    struct scheme_caveat *c, struct err *e)
{
	struct str word = scheme_take(r, rest), after = *rest, left = word;

	if (str_find(word, ':') < word.n) {
		c->type = str_cut(&left, ':');
		if (!scheme_is_tag(c->type))
			return err_set(e, ST_CONF, "'%.*s' is no type",
			    STRF(c->type));
	}
	c->form = CAVEAT_WORD;
	c->word = left;
	if (str_eq(left, STR("*"))) {
		c->form = CAVEAT_TEXT;
		c->word = (struct str){0};
	} else if (str_caseends(left, STR("/*"))) {
		c->form = CAVEAT_COUNTRIES;
		c->word.n -= 2;
	} else if (str_eq(str_word(&after), STR("*"))) {
		c->form = CAVEAT_WORD_TEXT;
		*rest = after;
	}
	if (c->form != CAVEAT_TEXT && !scheme_is_name(c->word))
		return err_set(e, ST_CONF, "'%.*s' is no caveat", STRF(word));
	return ST_OK;
}

/* caveat PATTERN [from LEVEL] [for WHOM] [releases] */
enum st
scheme_read_caveat(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct scheme *s = r->out;
	struct scheme_caveat c = {0};
	struct str word;
	enum st st = read_pattern(r, &rest, &c, e);

	while (st == ST_OK && (word = scheme_take(r, &rest)).n > 0) {
		if (str_eq(word, STR("from")))
			st = scheme_read_level(r, scheme_take(r, &rest), &c.min,
			    e);
		else if (str_eq(word, STR("for")))
			st = read_audience(r, scheme_take(r, &rest), &c, e);
		else if (str_eq(word, STR("releases")))
			c.releases = true;
		else
			st = err_set(e, ST_CONF, "'%.*s' may not stand here",
			    STRF(word));
	}
	if (st != ST_OK)
		return st;
	if (c.releases && c.audience == AUDIENCE_ANY)
		return err_set(e, ST_CONF, "releases without for");
	for (size_t i = 0; i < s->ncaveat; i++) {
		const struct scheme_caveat *o = &s->caveats[i];

		if ((o->type.p == NULL) != (c.type.p == NULL))
			return err_set(e, ST_CONF,
			    "some caveats have a type and some have none");
		if (str_caseeq(o->type, c.type) && str_caseeq(o->word, c.word))
			return err_set(e, ST_CONF, "caveat given twice");
	}
	if (s->ncaveat == SCHEME_NAMES_MAX)
		return err_set(e, ST_CONF, "over %d caveats", SCHEME_NAMES_MAX);
	s->caveats = scheme_room(r->pool, s->caveats, s->ncaveat, sizeof(c));
	s->caveats[s->ncaveat++] = c;
	return ST_OK;
}

/* marker NAME [from LEVEL] */
enum st
scheme_read_marker(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct scheme *s = r->out;
	struct scheme_marker m = {.name = scheme_take(r, &rest)};
	struct str word;

	if (!scheme_is_name(m.name))
		return err_set(e, ST_CONF, "'%.*s' is no name", STRF(m.name));
	word = scheme_take(r, &rest);
	if (str_eq(word, STR("from"))) {
		enum st st =
		    scheme_read_level(r, scheme_take(r, &rest), &m.min, e);

		if (st != ST_OK)
			return st;
		word = scheme_take(r, &rest);
	}
	if (word.n > 0)
		return err_set(e, ST_CONF, "'%.*s' may not stand here",
		    STRF(word));
	for (size_t i = 0; i < s->nmarker; i++)
		if (str_caseeq(s->markers[i].name, m.name))
			return err_set(e, ST_CONF, "marker given twice");
	if (s->nmarker == SCHEME_NAMES_MAX)
		return err_set(e, ST_CONF, "over %d markers", SCHEME_NAMES_MAX);
	s->markers = scheme_room(r->pool, s->markers, s->nmarker, sizeof(m));
	s->markers[s->nmarker++] = m;
	return ST_OK;
}

/* What an old name comes with: TAG=VALUE, a caveat or a marker that the level
 * can have. */
static enum st
read_with(struct scheme_reading *r, struct str value, struct scheme_old *o,
    struct err *e)
{
	const struct scheme *s = r->out;
	struct str tag = str_cut(&value, '='), text;
	const struct scheme_caveat *c = scheme_caveat(s, value, &text);
	const struct scheme_marker *m = scheme_marker(s, value);
	int min;

	if (str_eq(tag, s->elements[EL_CAVEAT].tag) && c != NULL &&
	    o->caveat.p == NULL) {
		o->caveat = value;
		min = c->min;
	} else if (str_eq(tag, s->elements[EL_ACCESS].tag) && m != NULL &&
	    o->access.p == NULL) {
		o->access = value;
		min = m->min;
	} else {
		return err_set(e, ST_CONF,
		    "'%.*s=%.*s' is neither caveat nor marker", STRF(tag),
		    STRF(value));
	}
	return o->level >= min ?
	    ST_OK :
	    err_set(e, ST_CONF, "%.*s needs a higher level", STRF(value));
}

/* Is LEVEL [with TAG=VALUE...]: what follows the names. */
static enum st
read_today(struct scheme_reading *r, struct str rest, struct scheme_old *o,
    struct err *e)
{
	struct str word;
	enum st st = scheme_read_level(r, scheme_take(r, &rest), &o->level, e);

	if (st != ST_OK)
		return st;
	word = scheme_take(r, &rest);
	if (word.n > 0 && !str_eq(word, STR("with")))
		return err_set(e, ST_CONF, "'%.*s' may not stand here",
		    STRF(word));
	while (st == ST_OK && (word = scheme_take(r, &rest)).n > 0)
		st = read_with(r, word, o, e);
	return st;
}

static enum st
add_old(struct scheme_reading *r, const struct scheme_old *o, struct err *e)
{
	struct scheme *s = r->out;

	for (size_t i = 0; i < s->nold; i++)
		if (str_caseeq(s->old[i].name, o->name) &&
		    str_caseeq(s->old[i].tag, o->tag))
			return err_set(e, ST_CONF, "'%.*s=%.*s' given twice",
			    STRF(o->tag), STRF(o->name));
	if (str_caseeq(s->elements[EL_LEVEL].tag, o->tag) &&
	    scheme_level_typed(s, o->name) != NO_LEVEL)
		return err_set(e, ST_CONF, "'%.*s' is a level of today",
		    STRF(o->name));
	if (s->nold == SCHEME_NAMES_MAX)
		return err_set(e, ST_CONF, "over %d old names",
		    SCHEME_NAMES_MAX);
	s->old = scheme_room(r->pool, s->old, s->nold, sizeof(*s->old));
	s->old[s->nold++] = *o;
	return ST_OK;
}

/* old TAG NAME... is LEVEL [with TAG=VALUE...] */
enum st
scheme_read_old(struct scheme_reading *r, struct str rest, struct err *e)
{
	struct scheme_old o = {.tag = scheme_take(r, &rest)};
	struct str names = rest, first = rest, word;
	enum st st;

	if (!scheme_is_tag(o.tag))
		return err_set(e, ST_CONF, "'%.*s' is no tag", STRF(o.tag));
	do
		word = scheme_take(r, &rest);
	while (word.n > 0 && !str_eq(word, STR("is")));
	if (word.n == 0)
		return err_set(e, ST_CONF, "what is it today?");
	st = read_today(r, rest, &o, e);
	if (str_eq(str_word(&first), STR("is")))
		return err_set(e, ST_CONF, "no old name");
	while (st == ST_OK &&
	    !str_eq(o.name = scheme_take(r, &names), STR("is"))) {
		if (!scheme_is_name(o.name))
			return err_set(e, ST_CONF, "'%.*s' is no name",
			    STRF(o.name));
		st = add_old(r, &o, e);
	}
	return st;
}
