/*
 * Any octets as a scheme file: no crash; on failure a place and nothing half
 * filled; on success what the file names can be looked up, and indices fit.
 */
#include <assert.h>
#include <stdint.h>

#include "policy/scheme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_inside(struct str s, struct str in)
{
	return s.p != NULL && s.p >= in.p && s.p + s.n <= in.p + in.n;
}

static void
check_levels(const struct scheme *s, struct str in)
{
	assert(s->nlevel > 0 && s->nlevel <= SCHEME_LEVELS_MAX);
	assert(s->modest == NO_LEVEL || (size_t)s->modest < s->nlevel);
	for (size_t i = 0; i < s->nlevel; i++) {
		const struct scheme_level *l = &s->levels[i];

		assert(is_inside(l->name, in) && is_inside(l->text, in));
		assert(l->para.p == NULL || l->para.n > 0);
		assert(scheme_level(s, l->name) == (int)i);
		assert(scheme_level(s, l->text) == (int)i);
		assert(scheme_level_typed(s, l->name) == (int)i);
		assert(str_eq(scheme_level_name(s, (int)i), l->name));
	}
}

static void
check_elements(const struct scheme *s, struct str in)
{
	int n = 0;

	for (size_t i = 0; i < EL_COUNT; i++)
		n += s->elements[i].tag.p != NULL;
	for (size_t i = 0; i < EL_COUNT; i++) {
		const struct scheme_element *el = &s->elements[i];

		assert(el->tag.p == NULL || is_inside(el->tag, in));
		assert(el->tag.p == NULL || (el->place >= 0 && el->place < n));
	}
	assert(s->elements[EL_LEVEL].tag.p != NULL);
}

/* What the caveat is found as: itself, or one that explains no less. */
static void
check_caveat(const struct scheme *s, const struct scheme_caveat *c,
    struct pool *pool)
{
	struct str in, text;
	const struct scheme_caveat *found;

	assert(c->min >= 0 && (size_t)c->min < s->nlevel);
	assert((c->word.p == NULL) == (c->form == CAVEAT_TEXT));
	assert((c->nnation > 0) == (c->audience == AUDIENCE_THESE));
	assert(!c->releases || c->audience != AUDIENCE_ANY);
	for (size_t i = 0; i < c->nnation; i++)
		assert(scheme_is_country(s, c->nations[i]));
	in = pool_fmt(pool, "%.*s%s%.*s%s", STRF(c->type),
	    c->type.p != NULL ? ":" : "", STRF(c->word),
	    c->form == CAVEAT_COUNTRIES ? "/XX" : "");
	found = scheme_caveat(s, in, &text);
	assert(found == c ||
	    (found != NULL && c->form != CAVEAT_WORD &&
		found->form != c->form));
}

static void
check_others(const struct scheme *s, struct pool *pool)
{
	for (size_t i = 0; i < s->ncaveat; i++)
		check_caveat(s, &s->caveats[i], pool);
	for (size_t i = 0; i < s->nmarker; i++) {
		assert((size_t)s->markers[i].min < s->nlevel);
		assert(scheme_marker(s, s->markers[i].name) == &s->markers[i]);
	}
	for (size_t i = 0; i < s->nold; i++) {
		assert(s->old[i].tag.n > 0 && s->old[i].name.n > 0);
		assert((size_t)s->old[i].level < s->nlevel);
	}
	for (size_t i = 0; i < s->ncountry; i++)
		assert(scheme_is_country(s, s->countries[i]));
	for (size_t i = 0; i < s->nproperty; i++)
		assert(s->properties[i].n > 0);
	assert(s->version.p == NULL || scheme_is_version(s, s->version));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct scheme s;
	struct err e = {0};
	struct str rest;
	enum st st = scheme_parse(text, "f", pool, &s, &e);

	assert(st == ST_OK || st == ST_CONF);
	assert((st == ST_OK) == (e.text[0] == '\0'));
	if (st == ST_CONF) {
		assert(str_starts(str_of(e.text), STR("f:")));
		assert(s.nlevel == 0 && s.name.p == NULL);
	} else {
		check_levels(&s, text);
		check_elements(&s, text);
		check_others(&s, pool);
	}
	/* Looking up any octets, in no scheme too. */
	(void)scheme_caveat(&s, text, &rest);
	assert(scheme_level(&s, text) == NO_LEVEL || s.nlevel > 0);
	(void)scheme_is_version(&s, text);
	pool_free(pool);
	return 0;
}
