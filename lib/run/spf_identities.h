/*
 * run/spf_identities - SPF of both identities of an envelope, MAIL FROM and
 * HELO (RFC 7208 sections 2.3 and 2.4), as results.
 *
 * Owns:        which of them there are, what is asked about them, the method
 *              that each becomes.
 * Never knows: how SPF is evaluated.
 */
#ifndef RUN_SPF_IDENTITIES_H
#define RUN_SPF_IDENTITIES_H

#include "auth/spf.h"
#include "run/filter.h"

struct spf_identities {
	struct spf_query mailfrom, helo;
	struct spf_outcome from_result, helo_result;
	bool has_from, has_helo; /* was it checked? */
	struct str none;         /* neither was, and why; else NULL */
};

/*
 * Check both; their look-ups go out side by side. ST_OK, or ST_WAIT. Nothing
 * is checked where the client or MAIL FROM is not known, or the client is a
 * user of ours.
 */
MUST_CHECK enum st spf_identities_check(const struct judge *, bool want_exp,
    struct spf_identities *out);

/* The one that decides: MAIL FROM where there is one; NULL for neither. */
const struct spf_outcome *spf_identities_main(const struct spf_identities *);

/* One spf method for each, or one of none; notes for -v. */
void spf_identities_publish(const struct judge *, const struct spf_identities *,
    struct result *);

#endif
