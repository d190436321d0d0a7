/* Any octets: on failure nothing is half filled; a spec splits as it reads. */
#include <assert.h>
#include <stdint.h>

#include "mail/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was written reads back to the same. */
static void
check(const struct addr *a, struct pool *pool)
{
	struct str local, domain;
	struct addr again;

	assert(addr_split(a->spec, &local, &domain) == (a->domain.n > 0));
	assert(str_eq(domain, a->domain));
	if (str_find(a->local, '\r') < a->local.n ||
	    str_find(a->local, '\n') < a->local.n)
		return; /* as a fold it would read otherwise */
	if (addr_path(a->spec, pool, &again) == ST_OK && a->spec.n > 0 &&
	    a->spec.p[0] != '<') {
		assert(str_eq(again.local, a->local));
		assert(str_eq(again.domain, a->domain));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct addrs list;
	struct addr path;
	struct err e;
	enum st st = addr_list(in, pool, &list, &e);

	assert((st == ST_OK) == (list.n > 0));
	assert(list.n <= ADDR_MAX);
	for (size_t i = 0; i < list.n; i++)
		check(&list.at[i], pool);
	st = addr_path(in, pool, &path);
	assert(st == ST_OK || st == ST_SYNTAX);
	if (st == ST_OK && path.spec.n > 0)
		check(&path, pool);
	pool_free(pool);
	return 0;
}
