/*
 * Any octets as text, behind any name: what is written is one field, its lines
 * are short, and a reader gets the text back.
 */
#include <assert.h>
#include <stdint.h>

#include "mail/charset.h"
#include "mail/encword.h"
#include "mail/encword_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAME_LEN = 76 };

/* No line but the first may be long, and that only for its name. */
static void
check_lines(struct str s, size_t name)
{
	for (size_t n = 0; s.n > 0; n++) {
		struct str line = str_cut(&s, '\n');

		assert(line.n > 0 && line.p[line.n - 1] == '\r');
		line.n--;
		assert(line.n <= 76 || (n == 0 && line.n == name + 1));
		assert(n == 0 || (line.p[0] == '\t' && line.n > 1));
		for (size_t i = n == 0 ? 0 : 1; i < line.n; i++)
			assert(line.p[i] >= ' ' && line.p[i] <= '~');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char name[NAME_LEN + 1] =
	    "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"
	    "NN"
	    "NNNNNNNN";
	struct str in = {(const char *)data, size}, body;
	struct pool *pool = pool_new();
	struct buf out = {.pool = pool}, want = {.pool = pool};
	struct fold f;
	size_t n = 1;

	if (size > 0) {
		n += data[0] % NAME_LEN;
		in = str_from(in, 1);
	}
	fold_start(&f, &out, (struct str){name, n}, STR("\r\n"));
	encword_write(&f, in);
	fold_end(&f);
	check_lines(buf_str(&out), n);
	body = str_from(str_upto(buf_str(&out), out.n - 2), n + 1);
	body = encword_decode(body, pool);
	if (in.n > 0) {
		assert(is_fws(body.p[0]));
		body = str_from(body, 1);
	}
	if (!charset_decode(charset_find(STR("utf-8")), in, pool, &want))
		assert(false);
	assert(str_eq(body, buf_str(&want)));
	pool_free(pool);
	return 0;
}
