/*
 * auth/dkim_diff_field - what was done to one field.
 *
 * Owns:        naming a change between two instances of a field.
 * Never knows: which instances there are, what is signed.
 */
#ifndef AUTH_DKIM_DIFF_FIELD_H
#define AUTH_DKIM_DIFF_FIELD_H

#include "base/buf.h"
#include "base/pool.h"
#include "mail/msg.h"

enum { DIFF_FIELD = 1 << 16 }; /* larger ones are not looked into */

/*
 * Two fields of one name that are not the same: the code, and what is to be
 * said, behind the name, added to *text. `relaxed`: their relaxed forms are
 * the same. What is needed for a while goes to the pool.
 */
struct str dkim_diff_field(const struct field *before,
    const struct field *after, bool relaxed, struct pool *, struct buf *text);

#endif
