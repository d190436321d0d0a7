/* auth/spf_notes - an SPF outcome explained to a person, a line a fact. */
#ifndef AUTH_SPF_NOTES_H
#define AUTH_SPF_NOTES_H

#include "auth/spf.h"
#include "base/buf.h"

/* Append lines ended by "\n"; they may hold octets of a sender. */
void spf_notes(struct buf *out, const char *identity,
    const struct spf_outcome *);

#endif
