/*
 * Any octets as a file of people, one of lists, and recipients, a form feed
 * between them. On failure nothing is there; each fault is counted once; what
 * holds for recipients holds for them twice over; nobody is in the audience
 * without proof.
 */
#define _GNU_SOURCE /* memfd_create */
#include "policy/members.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TO_MAX = 200 };

#define NOW INT64_C(1800000000)

static const struct str nations[] = {STR_INIT("AUS"), STR_INIT("NZL")};

/* A file that is read by a path, and has none elsewhere. */
static const char *
file_of(struct str octets, struct pool *pool, int *fd)
{
	*fd = memfd_create("fuzz", 0);
	if (*fd < 0 || file_write(*fd, octets, NULL) != ST_OK)
		abort();
	return pool_fmt(pool, "/proc/self/fd/%d", *fd).p;
}

static struct member_check
check(const struct members *m, const struct str *to, size_t n, size_t nnation,
    struct pool *pool)
{
	struct member_check c;
	size_t sum = 0;

	members_check(m, &(struct member_query){to, n, nations, nnation, NOW},
	    pool, &c);
	for (size_t i = 0; i < NELEM(c.by_fault); i++)
		sum += c.by_fault[i];
	assert(sum == c.faults && c.by_fault[MEMBER_OK] == 0);
	assert((c.faults > 0) == (c.whom.n > 0));
	/* A recipient is somebody, or there is a fault. */
	assert(n == 0 || c.people > 0 || c.faults > 0);
	assert(n > 0 || (c.people == 0 && c.lists == 0 && c.faults == 0));
	if (nnation == 0)
		assert(c.faults >= c.people);
	return c;
}

static void
check_one(const struct members *m, struct str to, struct pool *pool)
{
	struct member_check c = check(m, &to, 1, NELEM(nations), pool);

	if (members_is_list(m, to))
		assert(c.lists > 0);
	else
		assert(c.people == 1 && c.lists == 0 && c.faults <= 1);
}

static void
check_all(const struct members *m, struct str in, struct pool *pool)
{
	struct str to[2 * TO_MAX];
	struct member_check once, twice;
	size_t n = 0;

	while (in.n > 0 && n < TO_MAX)
		to[n++] = str_cut(&in, '\n');
	for (size_t i = 0; i < n; i++) {
		to[n + i] = to[i];
		check_one(m, to[i], pool);
	}
	(void)check(m, to, n, 0, pool);
	once = check(m, to, n, NELEM(nations), pool);
	twice = check(m, to, 2 * n, NELEM(nations), pool);
	assert(once.people == twice.people && once.lists == twice.lists);
	assert(once.faults == twice.faults && str_eq(once.whom, twice.whom));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct str in = {(const char *)data, size};
	struct members *m = NULL;
	struct err e = {{0}};
	const char *people, *lists;
	int a, b;
	enum st st;

	people = file_of(str_cut(&in, '\f'), pool, &a);
	lists = file_of(str_cut(&in, '\f'), pool, &b);
	st = members_load(people, lists, pool, &m, &e);
	assert(st == ST_OK || st == ST_CONF);
	assert((st == ST_OK) == (m != NULL));
	assert((st == ST_OK) == (e.text[0] == '\0'));
	if (st == ST_OK)
		check_all(m, in, pool);
	(void)close(a);
	(void)close(b);
	pool_free(pool);
	return 0;
}
