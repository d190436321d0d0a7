/*
 * Any octets as a body: no more comes out than may, and of that the same;
 * where strict base64 can be read, the same is read here; what is written in
 * base64 comes back.
 */
#include <assert.h>
#include <stdint.h>

#include "base/base64.h"
#include "mail/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(enum mime_encoding encoding, struct str in, size_t most,
    struct pool *pool)
{
	struct buf all = {.pool = pool}, some = {.pool = pool};
	bool damaged, whole;

	/* Nothing becomes longer. */
	assert(decode_body(encoding, in, in.n, &all, &damaged));
	if (encoding == MIME_BASE64)
		assert(all.n <= in.n * 3 / 4);
	whole = decode_body(encoding, in, most, &some, &damaged);
	assert(whole == (all.n <= most));
	assert(str_eq(buf_str(&some), str_upto(buf_str(&all), most)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct buf strict = {.pool = pool}, out = {.pool = pool};
	size_t most = size > 0 ? data[0] : 0;
	bool damaged;

	check(MIME_IDENTITY, in, most, pool);
	check(MIME_QP, in, most, pool);
	check(MIME_BASE64, in, most, pool);
	if (base64_read(in, &strict, NULL) == ST_OK) {
		assert(decode_body(MIME_BASE64, in, size, &out, &damaged));
		assert(!damaged && str_eq(buf_str(&out), buf_str(&strict)));
	}
	buf_clear(&strict);
	buf_clear(&out);
	base64_write(in, &strict);
	assert(
	    decode_body(MIME_BASE64, buf_str(&strict), size, &out, &damaged));
	assert(!damaged && str_eq(buf_str(&out), in));
	pool_free(pool);
	return 0;
}
