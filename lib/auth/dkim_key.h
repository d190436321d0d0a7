/*
 * auth/dkim_key - the record that holds a public key (RFC 6376 section 3.6.1,
 * RFC 8301, RFC 8463).
 *
 * Owns:        its grammar; the keys of this process, parsed once each.
 * Never knows: the DNS, signatures.
 */
#ifndef AUTH_DKIM_KEY_H
#define AUTH_DKIM_KEY_H

#include "auth/crypto.h"
#include "base/err.h"
#include "base/pool.h"

struct dkim_key {
	enum crypto_type type; /* k= */
	struct str p; /* p=: base64, white space and all; empty: revoked */
	bool revoked;
	bool sha256;  /* h= allows it (or is not there) */
	bool email;   /* s= allows mail (or is not there) */
	bool testing; /* t=y */
	bool strict;  /* t=s: i= must be at d= itself */
};

/*
 *   in    one TXT record, its strings joined
 *   out   views into it
 *
 * ST_SYNTAX says what is wrong: the tag list, an octet that is not ASCII, v=
 * that is not first or not "DKIM1", no p=. ST_NONE: a key of a kind (k=) that
 * nobody here knows; the text names it. Unknown tags, g= and n= do not matter,
 * nor do unknown words in h=, s= and t=.
 */
MUST_CHECK enum st dkim_key_parse(struct str record, struct dkim_key *out,
    struct err *);

/*
 * The key itself, to verify with. It belongs to the process and stays good
 * until the next call. ST_SYNTAX where p= holds no key of its kind.
 */
MUST_CHECK enum st dkim_key_load(const struct dkim_key *,
    struct crypto_key **out, struct err *);

#endif
