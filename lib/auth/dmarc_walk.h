/*
 * auth/dmarc_walk - the DNS tree walk (RFC 9989 section 4.10).
 *
 * Owns:        which record holds for a domain, and its organizational domain.
 * Never knows: messages, alignment.
 *
 * Restartable: all names of a walk are asked for at once, then ST_WAIT. At most
 * eight questions for one domain.
 */
#ifndef AUTH_DMARC_WALK_H
#define AUTH_DMARC_WALK_H

#include "auth/dmarc_record.h"
#include "base/pool.h"
#include "net/dns.h"

enum { DMARC_WALK_MAX = 8 };

/* One valid record on the way, from the domain itself upwards. */
struct dmarc_step {
	struct str domain;
	struct str text; /* the record as found; the answer's, as the views in
			    `record` are */
	struct dmarc_record record;
	bool usable; /* it gives a policy; if not, why says so */
	const char *why;
};

struct dmarc_walk {
	struct dmarc_step steps[DMARC_WALK_MAX];
	size_t n;
	struct str org; /* the organizational domain; domain itself where there
			   is no record at all; NULL where there was trouble */
	struct str trouble; /* NULL, or the name ("_dmarc.example") whose answer
			       was "try again": the steps below it are sure,
			       what is above nobody knows */
	unsigned asked;
};

/*
 * domain: A-labels, lower case, without a final dot. Several records at one
 * name are none. ST_OK, or ST_WAIT as dns_get.
 */
MUST_CHECK enum st dmarc_walk(struct dns_ask *, struct str domain,
    struct pool *, struct dmarc_walk *out);

/* Where a policy was found, and which of its parts holds (section 4.10.1). */
struct dmarc_found {
	const struct dmarc_step *step; /* NULL: no policy for this domain */
	const struct dmarc_step *bad;  /* no policy, because this record, which
					  would hold, is not usable */
	enum dmarc_policy policy;      /* as published: before t=y lowers it */
	const char *part;              /* "p", "sp", "np"; "" where no policy */
	enum dmarc_policy applies;     /* one level lower where t=y */
	bool trouble; /* the policy is not known. Without a step: the walk met
			 trouble. With one: whether the domain exists could not
			 be found out, and sp= and np= differ */
};

/*
 * The policy for the domain of that walk. Where the record is not its own and
 * sp= and np= differ, whether the domain exists is asked for (no-name says that
 * it does not; RFC 8020). ST_OK, or ST_WAIT.
 */
MUST_CHECK enum st dmarc_policy_of(struct dns_ask *, struct str domain,
    const struct dmarc_walk *, struct dmarc_found *out);

#endif
