/* Any octets: what is taken was there, and what is left follows it. */
#include <assert.h>
#include <stdint.h>

#include "mail/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size}, s = in;
	struct pool *pool = pool_new();
	struct buf text = {.pool = pool};

	while (s.n > 0) {
		struct str was = s, out, raw;

		if (lex_quoted(&s, pool, &out, &raw) ||
		    lex_literal(&s, pool, &out, &raw)) {
			assert(raw.p == was.p && raw.n >= 2);
			assert(out.n <= raw.n - 2);
		} else if (lex_token(&s).p == NULL &&
		    lex_dot_atom(&s).p == NULL && lex_atom(&s).p == NULL &&
		    (!lex_cfws(&s, &text) || s.n == was.n)) {
			/* A quote or comment without an end. */
			break;
		}
		assert(s.n < was.n && s.p + s.n == was.p + was.n);
	}
	assert(buf_str(&text).n <= 2 * size);
	assert(lex_unfold(in, pool).n <= size);
	pool_free(pool);
	return 0;
}
