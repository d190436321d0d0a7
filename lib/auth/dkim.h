/*
 * auth/dkim - verifying the signatures of a message (RFC 6376 section 6).
 *
 * Owns:        from the fields and the answers of the DNS to one result for
 *              each signature.
 * Never knows: Authentication-Results, records, settings files.
 *
 * Pure and restartable: what is cheap comes first, and nothing is hashed
 * before all keys are there.
 */
#ifndef AUTH_DKIM_H
#define AUTH_DKIM_H

#include "auth/dkim_sig.h"
#include "net/dns.h"

/* In the order in which they decide over several signatures. */
enum dkim_result {
	DKIM_NONE,
	DKIM_PERMERROR,
	DKIM_FAIL,
	DKIM_POLICY,
	DKIM_TEMPERROR,
	DKIM_PASS,
};

enum dkim_match { DKIM_UNKNOWN, DKIM_MATCH, DKIM_MISMATCH };

enum { DKIM_KEYS_TRIED = 3 };

struct dkim_limits {
	size_t signatures; /* verified at most */
	unsigned min_bits; /* of an RSA key */
	bool allow_l;      /* l= may leave part of the body uncovered */
	int64_t skew;      /* seconds that clocks may differ */
};

struct dkim_outcome {
	enum dkim_result result;
	struct str reason; /* empty for a plain pass; may hold octets of a
			      sender or a domain */
	struct dkim_sig_names names;
	struct dkim_sig sig; /* zeroed where the field cannot be read */
	size_t field;        /* index in fields; the first one left out where
				`left_out` is not 0 */
	size_t left_out;     /* so many signatures were not looked at */
	unsigned bits;       /* of the key; 0 where there was none */
	enum dkim_match body, signature; /* hashed apart from each other */
	bool testing;                    /* t=y */
	bool short_key;                  /* RSA below 2048 bits (ISM-0476) */
	uint64_t covered, total; /* octets of the canonical body; covered is
				    less only where l= says so */
};

/* "none", "pass", "fail", "policy", "temperror", "permerror". */
const char *dkim_word(enum dkim_result);

/*
 *   msg     the message as it came in: nothing added, nothing taken out
 *   now     the time to judge t= and x= by
 *   out     one outcome for each signature, from the top, at most
 *           limits->signatures of them, and one more, DKIM_POLICY, for all
 *           that were left out; in the pool of msg
 *
 * ST_OK, or ST_WAIT as dns_get.
 */
MUST_CHECK enum st dkim_check(struct dns_ask *, const struct msg *,
    const struct dkim_limits *, int64_t now, struct dkim_outcome **out,
    size_t *n);

/* The result that stands for all of them; DKIM_NONE for none. */
enum dkim_result dkim_best(const struct dkim_outcome *, size_t n);

#endif
