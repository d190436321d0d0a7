/*
 * run/blocked - what filters of ours have said of a message: the verdict that
 * somebody is to be told of.
 *
 * Owns:        finding it among the fields that may be believed.
 * Never knows: whom to tell, and how.
 */
#ifndef RUN_BLOCKED_H
#define RUN_BLOCKED_H

#include "auth/envelope.h"
#include "auth/results.h"

struct blocked {
	bool found;
	struct str method; /* "marking" */
	struct str word;   /* "block", "quarantine", "flag" */
	bool out;          /* the field says that it was going out */
	struct str reason, rules, level, max, ceiling, state;
	struct str controls;   /* "ISM-0565, ISM-0270" */
	struct str reference;  /* what a person can quote: digits of a hash, and
				  the queue ID where it is known */
	struct str message_id; /* with angle brackets; p == NULL: none that
				  could be quoted */
	/* Of the believed results of authentication, for the reader of a
	 * notice: "SPF pass, DMARC fail"; empty. */
	struct str authentication;
	struct str queue_id; /* of the border's host; empty: not known */
	bool unmarked;       /* for want of a marking, or a valid one */
	bool impersonation;  /* dmarc=fail for an author of a domain of ours */
	bool spill;          /* something above a ceiling, or under-marked */
};

/* Where it came from, as the envelope's finder has it. */
struct blocked_source {
	const struct msg *msg;
	const struct trust *trust;
	const struct border *border;
	const struct str *domains; /* of ours */
	size_t ndomain;
};

/* The worst of X-Assay: block, then quarantine, then flag; of several the
 * topmost. All in the pool. */
void blocked_find(const struct blocked_source *, struct pool *,
    struct blocked *out);

/* Is this domain one of ours, or below one? */
bool blocked_is_ours(const struct blocked_source *, struct str domain);

/*
 * Was the sender of the envelope proven: spf=pass for this very mailbox, or
 * dkim=pass or dmarc=pass by its domain, among what may be believed?
 * (ISM-1024)
 */
bool blocked_is_proven(const struct blocked_source *, struct str sender,
    struct pool *);

#endif
