/*
 * auth/spf_term - the mechanisms that ask the DNS (RFC 7208 section 5).
 *
 * Owns:        what is asked for one term, the limits, macro values.
 * Never knows: records, include, redirect, the result.
 */
#ifndef AUTH_SPF_TERM_H
#define AUTH_SPF_TERM_H

#include "auth/spf_macro.h"
#include "auth/spf_record.h"

/* One check, all its records. */
struct spf_state {
	struct dns_ask *ask;
	const struct spf_query *query;
	struct pool *pool; /* lives as long as one call of spf_check */
	struct str local,
	    origin; /* of the sender: local part, A-label domain */
	bool is_local_ascii;
	struct spf_values values; /* filled in by the first macro */
	unsigned terms, voids;
	struct str reason; /* of SPF_TEMP and SPF_PERM */
};

enum spf_match {
	SPF_NO,
	SPF_YES,
	SPF_TEMP, /* the DNS failed us */
	SPF_PERM, /* a limit was passed */
	SPF_WAIT, /* answers are missing */
};

/* Can it be asked for: ASCII, at most 253 octets, labels of 1 to 63? */
bool spf_is_name(struct str);

/* Count one more term that asks the DNS; false past the limit. */
bool spf_term_count(struct spf_state *);

/*
 * The target name of a domain-spec in the record of a domain. SPF_YES; SPF_WAIT
 * for %{p}; SPF_NO where a local part that is not ASCII keeps it from ever
 * matching (RFC 8616 section 4).
 */
enum spf_match spf_term_target(struct spf_state *, struct str spec,
    struct str domain, struct str *out);
/* An explain-string, at most max octets; the same. */
enum spf_match spf_term_text(struct spf_state *, struct str spec,
    struct str domain, size_t max, struct str *out);

/* Does a term, of any kind but include, match the client? */
enum spf_match spf_term_match(struct spf_state *, const struct spf_term *,
    struct str domain);

#endif
