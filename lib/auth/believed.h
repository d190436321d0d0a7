/*
 * auth/believed - results of SPF and DKIM that a filter of ours has written.
 *
 * Owns:        merging the Authentication-Results fields that may be believed
 *              into identifiers.
 * Never knows: how they were found out, DMARC's rules.
 */
#ifndef AUTH_BELIEVED_H
#define AUTH_BELIEVED_H

#include "auth/dmarc.h"
#include "auth/trust.h"

struct believed {
	struct dmarc_id *ids; /* from the topmost field down; in the pool */
	size_t n;
	bool spf, dkim; /* a result of that method is there, "none" too */
};

/*
 * Read the first nown fields (put on top by filters of this run) and all that
 * trust_may_believe lets through. Of spf only smtp.mailfrom counts: a result
 * for HELO alone says nothing of the author (CVE-2019-20790), but that SPF was
 * evaluated. A domain that is no domain name ("a.example(.b.example") never
 * counts (CVE-2020-12272). dkim: header.d, else the domain of header.i. A field
 * that does not parse is passed over.
 */
void believed_find(const struct msg *, const struct trust *,
    const struct border *, size_t nown, struct pool *, struct believed *out);

#endif
