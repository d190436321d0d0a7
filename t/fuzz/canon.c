/*
 * Any body and any field against the RFC's text taken literally. The first
 * octet chooses the form; a block border is put near the octets by filling.
 */
#include <assert.h>
#include <stdint.h>

#include "../unit/canon_naive.h"
#include "auth/canon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
collect(void *ctx, struct str block)
{
	assert(block.n > 0 && block.n <= CANON_BLOCK);
	buf_add(ctx, block);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct canon c;
	struct buf in = {0}, got = {0}, want = {0};
	bool relaxed, is_body;
	struct str s, rest;
	struct field f;

	if (size < 2)
		return 0;
	relaxed = (data[0] & 1) != 0;
	is_body = (data[0] & 2) != 0;
	if (!is_body)
		buf_add(&in, STR("Name:"));
	if ((data[0] & 4) != 0)
		for (size_t i = CANON_BLOCK - data[1]; i > 0; i--)
			buf_char(&in, 'x');
	buf_add(&in, (struct str){(const char *)data + 2, size - 2});
	s = rest = buf_str(&in);
	canon_start(&c, collect, &got);
	if (is_body) {
		canon_body(&c, relaxed ? CANON_RELAXED : CANON_SIMPLE, s);
		naive_body(relaxed, s, &want);
	} else {
		/* A field ends where no fold follows. */
		(void)field_next(&rest, EOL_LF, &f);
		canon_field(&c, relaxed ? CANON_RELAXED : CANON_SIMPLE, &f);
		canon_flush(&c);
		if (relaxed) {
			buf_add(&want, STR("name:"));
			naive_value(f.body, &want);
			buf_add(&want, STR("\r\n"));
		} else {
			naive_crlf(f.raw, &want);
		}
	}
	assert(c.total == got.n);
	assert(str_eq(buf_str(&got), buf_str(&want)));
	buf_release(&in);
	buf_release(&got);
	buf_release(&want);
	return 0;
}
