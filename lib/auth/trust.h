/*
 * auth/trust - which part of a header was written by us.
 *
 * Owns:        our authserv-ids, hosts and networks; the border; which verdict
 *              fields are forged or stale.
 * Never knows: what a verdict says, how a field is removed.
 *
 * The border is the first Received field, from the top, whose client is not
 * one of ours; with nothing configured, the topmost one. What stands above it
 * was put there by filters of ours.
 */
#ifndef AUTH_TRUST_H
#define AUTH_TRUST_H

#include "base/ip.h"
#include "mail/msg.h"
#include "mail/received.h"

struct trust {
	const struct str *ids; /* authserv-ids: the first is written */
	size_t nid;
	const struct net
	    *nets; /* clients of ours, with those names resolved to */
	size_t nnet;
	const struct str *names; /* clients of ours by forward-confirmed name */
	size_t nname;
	const struct str
	    *received_by; /* hosts whose border is believed; none: any */
	size_t nreceived_by;
	bool configured; /* `trusted` names anything at all */
	bool trust_all;  /* -T: believe our id anywhere */
	bool fresh;      /* -F: believe nothing that came with the message */
};

struct border {
	bool found;
	size_t index;        /* of the Received field in msg->fields */
	struct received hop; /* what it says */
	bool believed;     /* its `by` is one of received_by (or none is set) */
	bool none_trusted; /* there are Received fields, all by clients of ours
			    */
};

/* Is this client one of ours? hop may be a local submission. */
bool trust_is_client(const struct trust *, const struct received *hop);

/* Is this authserv-id (as ares_id gives it) one of ours? */
bool trust_is_id(const struct trust *, struct str id);

void trust_border(const struct trust *, const struct msg *, struct border *out);

/*
 * Is field i of msg a verdict field (Authentication-Results or X-Assay) with
 * our id that must go, because it is forged (it stands below the border, or
 * there is no border, or nothing is believed), or because it holds nothing but
 * results of these methods (what an earlier run of the same filter wrote)?
 */
bool trust_must_drop(const struct trust *, const struct msg *,
    const struct border *, size_t i, const struct str *methods, size_t nmethod);

/* May a filter believe field i, a verdict field with our id? */
bool trust_may_believe(const struct trust *, const struct msg *,
    const struct border *, size_t i);

#endif
