/* Any octets: an address is one that was written, and never the HELO's. */
#include <assert.h>
#include <stdint.h>

#include "mail/received.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct received r, again;

	if (received_parse(in, pool, &r)) {
		assert(r.ip.version == 0 || r.ip.version == 4 ||
		    r.ip.version == 6);
		assert(r.ip.version == 0 || (r.has_from && r.by.n > 0));
		assert(!r.rdns_verified || (r.ip.version != 0 && r.rdns.n > 0));
		assert(!(r.local && r.has_from));
		assert(r.has_sender || r.sender.p == NULL);
		assert(r.has_date || r.date == 0);
		assert(r.by.n <= size && r.helo.n <= size && r.id.n <= size);
		/* Reading leaves the octets as they were. */
		assert(received_parse(in, pool, &again) &&
		    r.ip.version == again.ip.version && str_eq(r.by, again.by));
	} else
		assert(r.ip.version == 0 && r.by.p == NULL && !r.has_from);
	pool_free(pool);
	return 0;
}
