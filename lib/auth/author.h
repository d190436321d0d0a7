/*
 * auth/author - the domains of a message's author: its From fields.
 *
 * Owns:        which domains a reader may take the message to be from.
 * Never knows: DMARC, signatures.
 */
#ifndef AUTH_AUTHOR_H
#define AUTH_AUTHOR_H

#include "base/pool.h"
#include "mail/msg.h"

enum { AUTHOR_DOMAINS_MAX = 20 }; /* more are not told apart */

struct author {
	size_t nfield;       /* From fields */
	struct str *domains; /* A-labels, lower case, each once, in order; those
				of fields that can be read */
	size_t n;
	/*
	 * NULL, or why somebody could see another author than these: no From
	 * field, one that cannot be read, an address without a domain or with
	 * one that is no domain name, too many. One line; may hold octets of
	 * the sender.
	 */
	struct str why;
};

/*
 * Read all From fields (RFC 5322 section 3.6.2; groups of RFC 6854; U-labels
 * of RFC 6531). A name that differs from "From" only in case or in blanks
 * before the colon is one too. Nothing fails: what is wrong is in `why`.
 */
void author_find(const struct msg *, struct pool *, struct author *out);

#endif
