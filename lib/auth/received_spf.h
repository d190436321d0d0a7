/*
 * auth/received_spf - the Received-SPF field (RFC 7208 section 9.1).
 *
 * Owns:        its grammar when written, and telling ours from others'.
 * Never knows: how the result came about.
 */
#ifndef AUTH_RECEIVED_SPF_H
#define AUTH_RECEIVED_SPF_H

#include "auth/envelope.h"
#include "auth/spf.h"
#include "base/buf.h"

/*
 * Append one whole field for an identity ("mailfrom" or "helo"). Every value
 * that a sender chose is a quoted-string; the comment is fixed text. Lines end
 * in eol.
 */
void received_spf_write(struct buf *out, const struct spf_outcome *,
    const struct envelope *, const char *identity, struct str receiver,
    struct str eol);

/* Does this field say that it was written by a host with one of our ids? */
bool received_spf_is_ours(const struct field *, const struct trust *);

#endif
