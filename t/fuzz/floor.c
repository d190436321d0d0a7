/*
 * Any octets as the text of a floor, or as markings, a line each: what is read
 * is written and read again as the same, what was below a floor is below a
 * higher one, and nothing that a sender wrote is shown.
 */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "policy/floor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str scheme_text =
    STR_INIT("scheme t\n"
	     "field X-T\n"
	     "element level L\n"
	     "element caveat C\n"
	     "level low\n"
	     "level middle\n"
	     "level high\n"
	     "caveat c:*\n"
	     "caveat r:OURS for AUS\n"
	     "caveat r:TO/* for listed releases\n"
	     "caveat s:ONLY * for one\n"
	     "caveat s:BOARD\n"
	     "countries AUS CAN USA\n");

static bool
has(const struct floor *f, struct str caveat)
{
	for (size_t i = 0; i < f->ncaveat; i++)
		if (str_eq(f->caveats[i], caveat))
			return true;
	return false;
}

static bool
is_same(const struct floor *a, const struct floor *b)
{
	if (a->level != b->level || a->ncaveat != b->ncaveat)
		return false;
	for (size_t i = 0; i < a->ncaveat; i++)
		if (!has(b, a->caveats[i]))
			return false;
	return true;
}

/* Through its text, and joined to itself, it stays what it is. */
static void
check_floor(const struct floor *f, const struct scheme *s, struct pool *pool)
{
	struct str text = floor_text(f, s, pool);
	struct floor back, twice;

	for (size_t i = 0; i < text.n; i++)
		assert(text.p[i] >= ' ' && text.p[i] <= '~');
	if (floor_read(text, s, pool, &back, NULL) != ST_OK)
		assert(false);
	assert(is_same(f, &back));
	floor_init(&twice);
	floor_join(&twice, f, s, pool);
	floor_join(&twice, &back, s, pool);
	assert(is_same(f, &twice));
}

/* "middle", then caveats, cut at 0xff octets. */
static struct marking
take_marking(struct str line, const struct scheme *s, struct pool *pool)
{
	struct marking m = {.downto = NO_LEVEL};

	m.level = scheme_level(s, str_cut(&line, (char)0xff));
	m.read = m.level;
	m.caveats = pool_array(pool, line.n, sizeof(*m.caveats));
	while (line.n > 0)
		m.caveats[m.ncaveat++] = str_cut(&line, (char)0xff);
	return m;
}

/* Words of the scheme, and a few of ours: no octet that these do not have. */
static void
check_shown(const char *how)
{
	struct str shown = str_of(how);

	for (size_t i = 0; i < shown.n; i++)
		assert(is_alpha(shown.p[i]) ||
		    str_find(STR(" =:/."), shown.p[i]) < 5);
	assert(shown.n < 200);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct scheme s;
	struct floor f, before;
	struct err e = {""};

	if (scheme_parse(scheme_text, "t", pool, &s, &e) != ST_OK)
		assert(false);
	if (floor_read(in, &s, pool, &f, &e) == ST_OK)
		check_floor(&f, &s, pool);
	else
		assert(e.text[0] != '\0' && f.level == NO_LEVEL);
	floor_init(&f);
	while (in.n > 0) {
		struct marking m = take_marking(str_cut(&in, '\n'), &s, pool);
		const char *old, *new;

		floor_init(&before);
		floor_join(&before, &f, &s, pool);
		old = floor_breach(&before, &s, &m, pool);
		floor_add(&f, &s, &m, pool);
		new = floor_breach(&f, &s, &m, pool);
		check_floor(&f, &s, pool);
		/* A narrower caveat may make another one needless; a level
		 * never does. */
		if (m.level < before.level)
			assert(old != NULL && new != NULL);
		assert(f.level >= before.level && f.level >= m.level);
		assert(f.ncaveat >= before.ncaveat);
		if (old != NULL)
			check_shown(old);
		if (new != NULL)
			check_shown(new);
	}
	pool_free(pool);
	return 0;
}
