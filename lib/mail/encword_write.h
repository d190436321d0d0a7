/*
 * mail/encword_write - text as encoded words (RFC 2047).
 *
 * Owns:        when words are needed, their length, folding between them.
 * Never knows: the field.
 */
#ifndef MAIL_ENCWORD_WRITE_H
#define MAIL_ENCWORD_WRITE_H

#include "base/buf.h"
#include "mail/fold.h"

/* Must it be encoded: octets over 126, controls, or what looks like a word? */
bool encword_is_needed(struct str text);

/*
 * Add text (UTF-8) to a field that was begun, as words of utf-8, B or Q,
 * whichever is shorter, 75 octets each at most (section 2), no character split
 * (section 5). What is no UTF-8 becomes U+FFFD.
 */
void encword_write(struct fold *, struct str text);

#endif
