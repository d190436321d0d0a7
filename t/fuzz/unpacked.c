/*
 * Any octets as what the helper hears and says: a reply has a status only where
 * all of it can be read, and what was read can be said again.
 */
#include "scan/unpacked.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
request(struct str in)
{
	enum unpack_kind kind;
	struct str archive;
	struct buf again = {0};

	if (unpack_read_request(in, &kind, &archive, NULL) != ST_OK) {
		assert(archive.p == NULL);
		return;
	}
	unpack_request(kind, archive, &again);
	assert(str_eq(buf_str(&again), in));
	buf_release(&again);
}

static void
compare(struct str reply, struct str again)
{
	struct str path, octets, path_again, octets_again;

	(void)unpack_status(&again);
	while (unpack_member(&reply, &path, &octets)) {
		bool there = unpack_member(&again, &path_again, &octets_again);

		assert(there && str_eq(path, path_again) &&
		    str_eq(octets, octets_again));
	}
	assert(reply.n == 0 && again.n == 0);
}

static void
reply(struct str in)
{
	struct str rest = in, members, path, octets;
	struct str status = unpack_status(&rest);
	struct buf again = {0};

	members = rest;
	if (status.p == NULL) {
		assert(rest.n == 0);
		return;
	}
	unpack_reply(&again, status);
	while (unpack_member(&rest, &path, &octets))
		unpack_reply_member(&again, path, octets);
	compare(members, buf_str(&again));
	buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};

	request(in);
	reply(in);
	return 0;
}
