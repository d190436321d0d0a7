/*
 * run/signers - the keys that mail is signed with, and how, from the settings.
 *
 * Owns:        the signing lines; which key is for which domain; which domains
 *              are ours.
 * Never knows: messages, how a signature is made.
 */
#ifndef RUN_SIGNERS_H
#define RUN_SIGNERS_H

#include "auth/dkim_sign.h"
#include "run/filter.h"

struct signers {
	struct dkim_signer *at; /* those of one domain side by side */
	size_t n;
	struct str *domains; /* of ours; none: those of the signers */
	size_t ndomain;
};

/*
 * Read every `signing` line with its key, and `domain`. To be called before
 * the sandbox is entered; the keys are never given back. ST_CONF names the
 * line and the file: no line at all, no domain name, a file that may not hold
 * a key (run/keyfile), no private key, an RSA key below min-bits.
 */
MUST_CHECK enum st signers_load(const struct conf *, struct pool *,
    struct signers *out, struct err *);

/*
 * How to sign: sign-canon, sign-headers, sign-expire, sign-identity. `now` is
 * left 0. ST_CONF: no From among the names, one that is never signed or is no
 * name; an identity that is not at or below the domain of every signer.
 */
MUST_CHECK enum st signers_opts(const struct conf *, const struct signers *,
    struct pool *, struct dkim_sign_opts *out, struct err *);

/* Is this domain, in A-labels, one of ours or below one? */
bool signers_is_ours(const struct signers *, struct str domain);

/*
 * The signers for a domain: of those at or above it all that are nearest to
 * it, in the order of the settings. Returns how many.
 */
size_t signers_for(const struct signers *, struct str domain,
    const struct dkim_signer **out);

/*
 * Put into the record which signatures were made, and into the notes what they
 * cover and what may break them on the way. r->fields holds them.
 */
void signers_record(const struct msg *, const struct dkim_signer *, size_t n,
    struct result *r);

#endif
