/* The messages put together are the mbox, however it comes in. */
#include <assert.h>
#include <stdint.h>

#include "run/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size}, message;
	struct mbox whole, steps;
	size_t at = 0, have = 0;

	mbox_begin(&whole, in);
	mbox_begin(&steps, in);
	while (at < in.n) {
		struct str rest = str_from(in, at), again;

		assert(mbox_split(&whole, rest, true, &message));
		assert(message.n > 0 && message.p == rest.p);
		while (have < at)
			have++;
		while (!mbox_split(&steps, (struct str){rest.p, have - at},
		    have == in.n, &again)) {
			assert(have < in.n);
			have += 1 + size / 64;
			have = have > in.n ? in.n : have;
		}
		assert(again.n == message.n);
		at += message.n;
	}
	return 0;
}
