/*
 * mail/received - the clauses of one Received field (RFC 5321 section 4.4).
 *
 * Owns:        reading what 36 kinds of servers write there.
 * Never knows: whom to believe.
 *
 * Only the address that the receiving host saw is `ip`; what the client said
 * of itself (HELO) is never taken for it.
 */
#ifndef MAIL_RECEIVED_H
#define MAIL_RECEIVED_H

#include <stdint.h>

#include "base/ip.h"
#include "base/pool.h"
#include "base/str.h"

struct received {
	bool has_from;   /* there is a "from" clause: it came over a network */
	struct ip ip;    /* version 0 where none was written */
	struct str helo; /* what the client called itself, or empty */
	struct str
	    rdns; /* the name the receiving host found for ip, or empty */
	bool rdns_verified; /* written only when forward-confirmed (Postfix,
			       Sendmail without "may be forged", Exim) */
	struct str by;      /* the receiving host */
	struct str with;    /* the protocol: ESMTPS, LMTP, ... */
	struct str id;
	struct str rcpt;   /* "for", without angle brackets */
	struct str sender; /* envelope-from, without angle brackets; NULL if not
			      said */
	bool has_sender;
	bool authenticated; /* the client logged in */
	bool tls;
	bool local;    /* submitted on the host itself (no from clause, "from
			  userid", pickup, uid) */
	bool fetched;  /* brought in by fetchmail or the like: no SMTP client */
	bool doubtful; /* it can be read in two ways: the client wrote part of
			  it; nothing is said of where it came from */
	bool addressed; /* a comment of the from clause holds an address,
			   even where ip is none */
	int64_t date;   /* seconds since 1970; meaningless unless has_date */
	bool has_date;
};

/*
 *   in    one field body, folded or not, of any length
 *   out   what it says; views into the pool
 *
 * False where the body is no trace information at all (neither "from" nor
 * "by"); *out is then zeroed.
 */
bool received_parse(struct str body, struct pool *, struct received *out);

#endif
