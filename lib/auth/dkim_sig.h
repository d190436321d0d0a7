/*
 * auth/dkim_sig - one DKIM-Signature field (RFC 6376 section 3.5, RFC 8616).
 *
 * Owns:        its grammar, and the demands that the field alone can break.
 * Never knows: keys, hashing, the time.
 */
#ifndef AUTH_DKIM_SIG_H
#define AUTH_DKIM_SIG_H

#include <stdint.h>

#include "auth/canon.h"
#include "base/err.h"
#include "base/pool.h"

enum dkim_alg { DKIM_RSA_SHA256, DKIM_ED25519_SHA256, DKIM_RSA_SHA1 };

struct dkim_sig {
	enum dkim_alg alg;
	enum canon_kind head, body;
	struct str domain;   /* d=: A-labels, lower case */
	struct str selector; /* s=: the same */
	struct str identity; /* i= as it is meant, or "@" domain; the domain in
				A-labels; may hold UTF-8 before the "@" */
	bool has_identity;   /* i= is there */
	struct str key_name; /* selector._domainkey.domain */
	struct str *names;   /* h= */
	size_t nname;
	struct str signature; /* b=, octets */
	struct str body_hash; /* bh=, 32 octets (20 with DKIM_RSA_SHA1) */
	bool has_length;
	uint64_t length; /* l=; UINT64_MAX where it is larger than that */
	bool has_time, has_expiry;
	int64_t time, expiry; /* t=, x=; INT64_MAX where over 12 digits */
	struct str cut; /* of the field body: the value of b= and the white
			   space around it, up to the ";" or the end */
};

/* What can be said of a signature, even of one that does not follow the
 * grammar: each NULL where it is not there or is not what it must be. */
struct dkim_sig_names {
	struct str domain, selector, identity;
	struct str alg; /* "rsa-sha256" as written, if it is a word */
	struct str b;   /* base64 without white space */
};

/* *out is filled whatever is wrong with the rest. */
void dkim_sig_names(struct str body, struct pool *, struct dkim_sig_names *out);

/* The same of a field that dkim_sig_parse has read, in less time. */
void dkim_sig_names_of(const struct dkim_sig *, struct pool *,
    struct dkim_sig_names *out);

/*
 *   in    one field body, folded or not
 *   out   views into it or into the pool
 *
 * ST_SYNTAX says what is wrong, with the tag ("h= does not name From"); then
 * *out is zeroed. It is wrong if: the tag list is (mail/tags); a CR or LF
 * stands there that is no fold; an octet that is not ASCII stands in another
 * tag than d=, s= and i=; v= is not "1"; a= (its case matters) is none of the
 * three above; c= is none of the four; b= or bh= is no base64, or empty, or
 * bh= has the wrong length; d= has one label only, or it or s= is no domain
 * name (U-labels are; a final dot is not); h= has an empty or impossible name
 * or none that is "From"; i= is not at or below d=; l= is not digits; q= has no
 * "dns/txt"; t= or x= is not digits, or x= is not after t=; a tag that must be
 * there is not.
 */
MUST_CHECK enum st dkim_sig_parse(struct str body, struct pool *,
    struct dkim_sig *out, struct err *);

/* "rsa-sha256", "ed25519-sha256", "rsa-sha1". */
const char *dkim_alg_word(enum dkim_alg);

#endif
