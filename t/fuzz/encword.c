/* Any octets: what holds no "=?" is only unfolded; the rest stays bounded. */
#include <assert.h>
#include <stdint.h>

#include "mail/encword.h"
#include "mail/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct str out = encword_decode(in, pool);
	struct str loose = encword_decode_loosely(in, pool);

	/* One octet becomes one character, of four octets at most. */
	assert(out.n <= 4 * size && loose.n <= 4 * size);
	if (str_casefind(in, STR("=?")) == in.n) {
		assert(str_eq(out, lex_unfold(in, pool)));
		assert(str_eq(out, loose));
	}
	pool_free(pool);
	return 0;
}
