/*
 * mail/decode - what an encoded body stands for, read as mail readers do (RFC
 * 2045 sections 6.7, 6.8).
 *
 * Owns:        base64 and quoted-printable of bodies.
 * Never knows: the part, its charset.
 */
#ifndef MAIL_DECODE_H
#define MAIL_DECODE_H

#include "base/buf.h"
#include "mail/mime.h"

/*
 * Add the octets that `in` stands for, at most max of them. Octets that mean
 * nothing are passed over, padding in the middle too; *damaged says that there
 * were some. False: there were more than max, and the first max were added;
 * *damaged is then about no more than was looked at.
 *
 * Base64: a new group begins behind padding, so that encodings put one behind
 * the other are read on. A digit alone at the end of a group means nothing;
 * padding that is missing at the end is no damage, nor are blanks and line
 * ends. Quoted-printable: digits in lower case are read; a "=" before what is
 * neither two digits nor the end of a line stays as it is, which is damage;
 * blanks at the end of a line are left out, and are none. Lines may end in CR
 * where there is no LF. Linear.
 */
MUST_CHECK bool decode_body(enum mime_encoding, struct str in, size_t max,
    struct buf *out, bool *damaged);

#endif
