/*
 * Any octets as a record: on failure nothing is half filled; views lie in the
 * input; the macros of what parses expand to something that fits.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/spf_macro.h"
#include "auth/spf_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_inside(struct str s, struct str in)
{
	return s.p == NULL || (s.p >= in.p && s.p + s.n <= in.p + in.n);
}

static void
expand(struct str spec, const struct spf_values *values, struct pool *pool)
{
	struct str name;

	if (spec.p == NULL)
		return;
	name = spf_macro_domain(spec, values, pool);
	assert(name.n <= SPF_NAME_MAX + 2);
	assert(name.n <= SPF_NAME_MAX || str_find(name, '.') == name.n);
	assert(spf_macro_text(spec, values, 500, pool).n <= 500);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct spf_values values = {0};
	struct spf_record r;
	struct err e = {0};
	enum st st = ST_NONE;
	size_t end;

	/* The input itself is the value of every other letter. */
	for (size_t i = 0; i < NELEM(values.of); i++)
		values.of[i] = i % 2 == 0 ? in : STR("a.b-c+d,e/f_g=h");
	if (spf_record_is(in)) {
		st = spf_record_parse(in, pool, &r, &e);
		assert(st == ST_OK || st == ST_SYNTAX);
		assert((st == ST_OK) == (e.text[0] == '\0'));
		assert(st == ST_OK || (r.n == 0 && r.exp.p == NULL));
	}
	for (size_t i = 0; st == ST_OK && i < r.n; i++) {
		assert(is_inside(r.term[i].text, in));
		assert(is_inside(r.term[i].domain, in));
		assert(r.term[i].bits4 <= 32 && r.term[i].bits6 <= 128);
		expand(r.term[i].domain, &values, pool);
	}
	if (st == ST_OK) {
		expand(r.exp, &values, pool);
		expand(r.redirect, &values, pool);
	}
	if (spf_macro_check(in, SPF_MACRO_TEXT, 0, &end, &e) == ST_OK) {
		assert(end <= in.n);
		assert(spf_macro_text(in, &values, 500, pool).n <= 500);
	}
	pool_free(pool);
	return 0;
}
