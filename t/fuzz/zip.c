/* Any octets: what is good has a beginning and, cut, is not good any more. */
#include "scan/zip.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();

	if (zip_check(in, pool) == ZIP_GOOD && size > 22 && zip_begins(in))
		assert(zip_check(str_from(in, 1), pool) != ZIP_GOOD);
	pool_free(pool);
	return 0;
}
