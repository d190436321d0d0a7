/*
 * auth/dkim_publish - the record of a key of ours: as a zone file must hold
 * it, and as the DNS does.
 *
 * Owns:        its name, writing it, comparing.
 * Never knows: files, how the DNS is asked.
 */
#ifndef AUTH_DKIM_PUBLISH_H
#define AUTH_DKIM_PUBLISH_H

#include "auth/crypto.h"
#include "base/pool.h"
#include "net/dns.h"

/* ISM-0476: RSA for signatures has at least so many bits. */
enum { DKIM_PUBLISH_BITS = 2048 };

/*
 * Where the record of a selector of a domain is: "s._domainkey.example.org",
 * in the pool. U-labels become A-labels. ST_SYNTAX where one of them is no
 * domain name, the domain has one label only, or both together are too long.
 */
MUST_CHECK enum st dkim_publish_name(struct str selector, struct str domain,
    struct pool *, struct str *out, struct err *);

/*
 * Add the record of a key's public half as a zone file needs it, one record
 * over several lines:
 *
 *   NAME. IN TXT (
 *           "v=DKIM1; k=rsa; p=..."
 *           "..." )
 *
 * No string is over 255 octets (RFC 1035 section 3.3), and no line over 79
 * columns but for the first, where the name is long. ST_IO; then nothing was
 * added.
 */
MUST_CHECK enum st dkim_publish_write(struct str name,
    const struct crypto_key *, struct buf *out, struct err *);

/*
 * Does the answer for the TXT records of the name hold this key, so that
 * signatures by it verify? Adds one line for each finding, in which no octet
 * is a control:
 *
 *   good: ...      it matches; nothing is wrong
 *   warning: ...   works, and should be otherwise
 *   wrong: ...     why signatures fail, or may fail
 *
 * ST_OK: it does. ST_NONE: something is wrong. ST_IO: the DNS has no answer.
 */
MUST_CHECK enum st dkim_publish_check(struct str name,
    const struct crypto_key *, const struct dns_answer *, struct buf *out,
    struct err *);

#endif
