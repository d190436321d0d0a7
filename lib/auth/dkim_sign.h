/*
 * auth/dkim_sign - signing a message (RFC 6376 section 5).
 *
 * Owns:        what may be signed, which fields are, how the field is folded.
 * Never knows: key files, settings, who asked for it.
 */
#ifndef AUTH_DKIM_SIGN_H
#define AUTH_DKIM_SIGN_H

#include "auth/canon.h"
#include "auth/crypto.h"
#include "base/buf.h"

enum { DKIM_SIGN_NAMES = 400 }; /* entries of one h= */

/* A key with the names that its record has. */
struct dkim_signer {
	struct str domain, selector; /* A-labels */
	struct crypto_key *key;
};

struct dkim_sign_opts {
	enum canon_kind head, body;
	const struct str *names; /* fields to sign; "name+" is oversigned */
	size_t nname;
	struct str identity; /* i=, or empty for none */
	int64_t now;         /* t= */
	int64_t expire;      /* seconds until x=; 0 for none */
};

/*
 * The domain of the author (A-labels, in the pool). ST_SYNTAX says why a
 * message must not be signed: no From field or two of them, no domain in it or
 * several, a line in the header that is no field, no end of the header, a CR
 * without LF (or lines that end in CR), a NUL; with the place.
 */
MUST_CHECK enum st dkim_may_sign(const struct msg *, struct pool *,
    struct str *domain, struct err *);

/*
 * Add one whole DKIM-Signature field for each signer, in their order, its
 * lines ended as those of the message. The body is hashed once. ST_LIMIT where
 * h= would have more than DKIM_SIGN_NAMES entries; ST_IO where a signature
 * could not be made. Then nothing was added.
 */
MUST_CHECK enum st dkim_sign_message(const struct msg *,
    const struct dkim_signer *, size_t nsigner, const struct dkim_sign_opts *,
    struct buf *out, struct err *);

#endif
