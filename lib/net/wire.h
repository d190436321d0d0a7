/*
 * net/wire - records, from octets and from text.
 *
 * Owns:        the one use of ldns.
 * Never knows: questions, sockets, files.
 *
 * Every octet that comes in is hostile. What comes out is in the pool given.
 */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include "base/pool.h"
#include "net/name.h"

struct wire_record {
	struct dns_name owner;
	struct dns_name target; /* of a CNAME, PTR or MX */
	enum dns_type type;
	uint32_t ttl; /* the caller's */
	struct dns_rr rr;
};

/*
 * The record that lies in the message p from pos up to end; names in it may
 * point to what stands before. False where it is not what its type wants.
 */
bool wire_record(const uint8_t *p, size_t pos, size_t end, struct pool *,
    struct wire_record *out);

/* Is it the word for any type at all? */
bool wire_is_type(struct str word);

/*
 * The data of a record as it stands in a zone file: fills in out->rr and
 * out->target for out->type, which is one that we know. ST_SYNTAX.
 */
MUST_CHECK enum st wire_data(struct str text, const struct dns_name *origin,
    struct pool *, struct wire_record *out, struct err *);

#endif
