/*
 * auth/dkim_diff_text - how one text came from another.
 *
 * Owns:        comparing two texts octet by octet in forms that are looser
 *              than the relaxed one; each form names what was done.
 * Never knows: messages, MIME, signatures.
 *
 * LF and CRLF end lines; a CR without LF is an octet like any other. All of it
 * takes linear time and copies nothing.
 */
#ifndef AUTH_DKIM_DIFF_TEXT_H
#define AUTH_DKIM_DIFF_TEXT_H

#include <stdint.h>

#include "auth/dkim_diff_note.h"

/* Equal in relaxed form (RFC 6376 section 3.4.4). */
bool dkim_diff_text_same(struct str before, struct str after);

/* Of the relaxed form: equal where the texts are the same. */
uint64_t dkim_diff_text_hash(struct str text, struct pool *);

/*
 * Note what made `before` `after`: a footer, lines broken elsewhere, ...
 * Nothing where they are the same in relaxed form; "body-changed", with the
 * first octet of `before` that is not the same, where no other code fits.
 */
void dkim_diff_text(struct str before, struct str after,
    struct dkim_diff_notes *);

#endif
