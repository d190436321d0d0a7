/*
 * auth/envelope - who sent this: client address, HELO, MAIL FROM, recipients.
 *
 * Owns:        where each part is taken from, and in which order.
 * Never knows: SPF, verdicts.
 *
 * Client address and HELO are one unit and never mixed from two sources.
 */
#ifndef AUTH_ENVELOPE_H
#define AUTH_ENVELOPE_H

#include "auth/trust.h"
#include "base/err.h"
#include "base/ip.h"
#include "base/pool.h"

/* Options --ip --helo --from --to; p == NULL (version 0) where not given. */
struct envelope_opts {
	struct ip ip;
	struct str helo;
	struct str from;
	const struct str *to;
	size_t nto;
	bool use_env; /* one message on stdin: the delivery agent's environment
		       */
};

struct envelope {
	struct ip client; /* version 0: unknown */
	struct str helo;  /* p == NULL: unknown */
	struct str from;  /* MAIL FROM without angle brackets; n == 0 with p !=
			     NULL  is the null sender; p == NULL: unknown */
	const struct str *to;
	size_t nto;
	size_t nfinal; /* of them, the first so many are who it goes to; the
			  rest are names before aliases */
	const char
	    *client_source; /* "option", "environment", "received", "none" */
	const char *from_source; /* the same, "return-path", "from-line" */
	bool authenticated;      /* the client logged in (border Received,
				    environment) */
	struct str why; /* where something is unknown: what was found, in fixed
			   words and cleaned octets */
	bool has_received_date;
	int64_t received_date; /* of the border */
};

/*
 * Find the envelope. Order: options, environment (where use_env), the border
 * Received field for client and HELO; Return-Path above the border, the
 * border's envelope-from, the mbox From line for MAIL FROM. Never guesses:
 * what was not found is unknown. Views into the message, pool or environment.
 */
void envelope_find(const struct msg *, const struct trust *,
    const struct border *, const struct envelope_opts *, struct pool *,
    struct envelope *out);

#endif
