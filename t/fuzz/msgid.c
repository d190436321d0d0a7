/*
 * Any octets as a field body: each id is there once, holds no bracket and no
 * white space, and a field of these ids has the same ids.
 */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "mail/msgid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAIRS = 100 }; /* compared with all before them */

static void
check(const struct str *ids, size_t n)
{
	assert(n <= MSGID_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(ids[i].n > 0);
		for (size_t k = 0; k < ids[i].n; k++)
			assert(!is_fws(ids[i].p[k]) && ids[i].p[k] != '<' &&
			    ids[i].p[k] != '>');
		for (size_t k = 0; k < i && i < PAIRS; k++)
			assert(!str_eq(ids[i], ids[k]));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct buf again = {.pool = pool};
	struct str *ids, *back;
	size_t n, nback;

	msgid_list((struct str){(const char *)data, size}, pool, &ids, &n);
	check(ids, n);
	for (size_t i = 0; i < n; i++) {
		buf_add(&again, i % 3 == 0 ? STR("<") : STR(" (\\)) <"));
		buf_add(&again, ids[i]);
		buf_add(&again, STR(">\r\n\t"));
	}
	msgid_list(buf_str(&again), pool, &back, &nback);
	assert(nback == n);
	for (size_t i = 0; i < n; i++)
		assert(str_eq(back[i], ids[i]));
	pool_free(pool);
	return 0;
}
