/*
 * auth/dkim_diff_head - what was done to the fields that a signature covers.
 *
 * Owns:        picking the instances of each name in both messages, comparing
 *              them in canonical form, naming what became of them.
 * Never knows: bodies, which signature of the one message is which of the
 *              other.
 */
#ifndef AUTH_DKIM_DIFF_HEAD_H
#define AUTH_DKIM_DIFF_HEAD_H

#include "auth/dkim_diff_form.h"
#include "auth/dkim_diff_note.h"
#include "auth/dkim_sig.h"
#include "mail/msg.h"

struct dkim_diff_head;

/* The fields of both messages, indexed; lives in `scratch`. Texts go to
 * `pool`. */
struct dkim_diff_head *dkim_diff_head_new(struct dkim_diff_forms *,
    struct pool *pool, struct pool *scratch);

/*
 * Are the fields that the signature covers the same? What was done to them is
 * added to the changes, that to the instances it does not cover too. own: the
 * signature's own field in either message, or nfield.
 */
bool dkim_diff_head(struct dkim_diff_head *, const struct dkim_sig *,
    const size_t own[2], struct dkim_diff_changes *);

#endif
