/*
 * auth/dkim_diff - what was done to a message on its way, and which of its
 * signatures that broke (ISM-1027: lists do not break DKIM).
 *
 * Owns:        comparing a message as it was sent with the same one as it came
 *              out, in the canonical forms of each signature; naming the cause.
 * Never knows: keys, the DNS, whether a signature was good to begin with.
 */
#ifndef AUTH_DKIM_DIFF_H
#define AUTH_DKIM_DIFF_H

#include "auth/dkim_sig.h"

/* One change. */
struct dkim_change {
	struct str code; /* "subject-prefix", "footer", ...: see the page */
	struct str text; /* in words; may hold octets of the sender */
	bool breaks;     /* it changes what the signature covers */
};

/* One signature of the original. */
struct dkim_damage {
	struct dkim_sig_names names;
	bool readable; /* it follows the grammar; if not, nothing is compared */
	bool there;    /* its field is still in the message, unchanged in b= */
	bool head_same; /* what it covers of the header, in canonical form */
	bool body_same; /* and of the body, up to l= */
	struct dkim_change *changes;
	size_t nchange;
};

/*
 * One entry for each signature of the original, at most `most` of them, in its
 * order; in the pool.
 */
void dkim_diff(const struct msg *original, const struct msg *now, size_t most,
    struct pool *, struct dkim_damage **out, size_t *n);

#endif
