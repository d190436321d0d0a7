/*
 * Any octets as a recording: no crash; what is read, written and read again
 * is the same.
 */
#include <assert.h>
#include <stdlib.h>

#include "net/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
again(const struct dns_name *name, enum dns_type type,
    const struct dns_answer *a, struct pool *pool)
{
	struct buf b = {.pool = pool};
	struct recording *rec;
	struct dns_answer two;

	buf_add(&b, STR("assay-dns-recording 1\n"));
	recording_line(&b, 0, name, type, a);
	if (recording_index(buf_str(&b), "r", &rec, NULL) != ST_OK)
		abort(); /* what we write we can read */
	recording_find(rec, name, type, pool, &two);
	assert(two.status == a->status && two.ttl == a->ttl);
	assert(two.secure == a->secure && two.n == a->n);
	for (size_t i = 0; i < a->n; i++)
		assert(str_eq(two.rr[i].data, a->rr[i].data) &&
		    two.rr[i].preference == a->rr[i].preference);
	recording_free(rec);
}

/* Ask for each name that stands in the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dns_name root = {.n = 1};
	struct pool *pool = pool_new();
	struct buf b = {.pool = pool};
	struct recording *rec;
	struct str all;

	buf_add(&b, STR("assay-dns-recording 1\n"));
	buf_add(&b, (struct str){(const char *)data, size});
	all = buf_str(&b);
	if (recording_index(all, "r", &rec, NULL) != ST_OK)
		abort(); /* the first line is good */
	while (all.n > 0) {
		struct str line = str_cut(&all, '\n'), name, type;
		struct dns_answer a;
		struct dns_name n;
		enum dns_type t;

		(void)str_cut(&line, '\t');
		name = str_cut(&line, '\t');
		type = str_cut(&line, '\t');
		if (!name_file(name, &root, &n) || !type_of(type, &t))
			continue;
		recording_find(rec, &n, t, pool, &a);
		assert((a.status == DNS_FOUND) == (a.n > 0));
		assert((a.status == DNS_TRYAGAIN) == (a.why != NULL));
		if (a.status != DNS_TRYAGAIN)
			again(&n, t, &a, pool);
	}
	recording_free(rec);
	pool_free(pool);
	return 0;
}
