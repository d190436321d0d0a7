/* Any octets as RTF: no more comes out than they could stand for. */
#include <assert.h>
#include <stdint.h>

#include "scan/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(void *ctx, struct str line)
{
	size_t *octets = ctx;

	assert(line.n == 0 || line.p != NULL);
	*octets += line.n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	size_t octets = 0;

	(void)!scan_rtf((struct str){(const char *)data, size}, look, &octets,
	    pool);
	assert(octets <= 3 * size);
	pool_free(pool);
	return 0;
}
