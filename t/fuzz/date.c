/* Any octets: a date lies between 1900 and 9999; none leaves 0. */
#include <assert.h>
#include <stdint.h>

#include "base/clock.h"
#include "mail/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size}, rest = in;
	int64_t t, front;
	bool whole = date_parse(in, &t), taken = date_take(&rest, &front);

	assert(!whole || taken);
	assert(whole || t == 0);
	assert(taken ? rest.n < in.n : rest.n == in.n && front == 0);
	assert(rest.p + rest.n == in.p + in.n);
	if (whole) {
		assert(t == front);
		assert(t > clock_days(1899, 12, 1) * 86400);
		assert(t < clock_days(10000, 2, 1) * 86400);
	}
	return 0;
}
