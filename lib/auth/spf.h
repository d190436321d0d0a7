/*
 * auth/spf - the check_host() function of RFC 7208.
 *
 * Owns:        the record grammar, macros, limits and evaluation.
 * Never knows: headers, where the envelope came from, how DNS is asked.
 *
 * Pure and restartable: spf_check returns ST_WAIT when DNS answers are
 * missing and is then called again with the same arguments.
 */
#ifndef AUTH_SPF_H
#define AUTH_SPF_H

#include "base/err.h"
#include "base/ip.h"
#include "base/pool.h"
#include "net/dns.h"

enum spf_result {
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR,
};

const char *spf_word(enum spf_result);

/* RFC 7208 section 4.6.4. */
struct spf_limits {
	unsigned terms; /* 10: a, mx, ptr, include, exists, redirect */
	unsigned voids; /* 2 */
	unsigned mx;    /* 10 names of one mx */
	unsigned ptr;   /* 10 names of one ptr or %{p} */
};

struct spf_query {
	struct ip client;
	struct str helo; /* as the client said it; may be empty */
	struct str
	    sender; /* MAIL FROM without brackets, local-part@domain; for the
		       HELO identity and the null sender "postmaster@HELO" */
	struct str receiver; /* %{r}: our host name, or empty */
	int64_t now;         /* %{t} */
	struct spf_limits limits;
	bool want_exp; /* look up and expand exp= on fail */
};

struct spf_outcome {
	enum spf_result result;
	struct str
	    domain; /* the A-label domain whose record decided, or empty */
	struct str record;    /* that record as found, or empty */
	struct str mechanism; /* the term that matched as written, "default", or
				 empty */
	struct str where; /* domain of the record the matching term stands in */
	struct str reason; /* one line: what was found ("too many DNS look-ups",
			      "a: bad CIDR length", ...); may hold octets of the
			      record */
	struct str exp;    /* the explanation, US-ASCII, at most 500 octets, the
			      sender's words; empty where none */
	unsigned terms, voids; /* used */
};

/* ST_OK with *out filled in, or ST_WAIT. Views into the pool or the answers. */
MUST_CHECK enum st spf_check(struct dns_ask *, const struct spf_query *,
    struct pool *, struct spf_outcome *out);

#endif
