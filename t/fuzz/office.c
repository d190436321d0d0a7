/*
 * Any octets as each kind of member: what comes out is UTF-8, not blank, and in
 * all no longer than what a character can become.
 */
#include <assert.h>
#include <stdint.h>

#include "scan/office.h"
#include "scan/utf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	bool xml; /* what is no XML has blank lines too */
	size_t octets;
};

static void
check(struct seen *seen, struct str s)
{
	struct buf b = {0};

	assert(str_eq(utf_clean(s, &b), s));
	assert(!seen->xml || str_trim(s).n > 0);
	buf_release(&b);
	seen->octets += s.n;
}

static void
line(void *ctx, struct str s)
{
	check(ctx, s);
	for (size_t i = 0; i < s.n; i++)
		assert(s.p[i] != '\n' && s.p[i] != '\r');
}

static void
property(void *ctx, struct str name, struct str value)
{
	struct buf b = {0};

	check(ctx, value);
	assert(str_eq(utf_clean(name, &b), name));
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();

	(void)office_member(in);
	for (enum office_member m = OFFICE_NONE; m <= OFFICE_NESTED; m++) {
		struct seen seen = {.xml = m != OFFICE_NESTED};
		const struct scan_sinks sinks = {line, property, &seen};

		(void)!office_read(m, in, &sinks, pool);
		/* One octet becomes three; <s c="100"/> stands for blanks. */
		assert(!seen.xml || seen.octets <= 20 * size);
	}
	pool_free(pool);
	return 0;
}
