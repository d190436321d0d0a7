/*
 * auth/spf_record - the record of RFC 7208 section 12.
 *
 * Owns:        the grammar: a whole record, or the reason why it is none.
 * Never knows: DNS, clients, what a term comes to.
 */
#ifndef AUTH_SPF_RECORD_H
#define AUTH_SPF_RECORD_H

#include "auth/spf.h"
#include "base/err.h"
#include "base/ip.h"
#include "base/pool.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
};

/* One directive. */
struct spf_term {
	struct str text;   /* as written */
	struct str domain; /* domain-spec, macros and all; p == NULL: none */
	enum spf_kind kind;
	enum spf_result result; /* of a match, by its qualifier */
	struct ip ip;           /* of ip4 and ip6 */
	uint8_t bits4, bits6;   /* CIDR lengths, 32 and 128 where none */
};

struct spf_record {
	size_t n;
	const struct spf_term *term;
	struct str redirect; /* domain-spec; p == NULL: none */
	struct str exp;
};

/* Does a TXT record begin with the version and SP, or is it just that? */
bool spf_record_is(struct str txt);

/*
 * Parse all of a record for which spf_record_is holds. Views into it; the terms
 * are in the pool. ST_OK; ST_SYNTAX with "TERM: what is wrong", *out empty.
 */
MUST_CHECK enum st spf_record_parse(struct str record, struct pool *,
    struct spf_record *out, struct err *);

#endif
