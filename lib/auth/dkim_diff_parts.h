/*
 * auth/dkim_diff_parts - what was done to the MIME parts of a message.
 *
 * Owns:        which part of the one message became which of the other.
 * Never knows: canonical forms, signatures.
 */
#ifndef AUTH_DKIM_DIFF_PARTS_H
#define AUTH_DKIM_DIFF_PARTS_H

#include "auth/dkim_diff_note.h"
#include "mail/msg.h"

/*
 * Note what was done to the parts and to what is between them; nothing where
 * no cause is found. False, and nothing noted, where there are too many parts.
 * The texts are decoded into `scratch`.
 */
bool dkim_diff_parts(const struct msg *before, const struct msg *after,
    struct dkim_diff_notes *, struct pool *scratch);

#endif
