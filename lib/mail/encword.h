/*
 * mail/encword - encoded words in header fields (RFC 2047).
 *
 * Owns:        turning "=?utf-8?q?caf=C3=A9?=" into UTF-8.
 * Never knows: the field, or who looks at it.
 */
#ifndef MAIL_ENCWORD_H
#define MAIL_ENCWORD_H

#include "base/pool.h"
#include "base/str.h"

/*
 *   in    a field body, folded or not
 *   out   the same, unfolded, as UTF-8; in the pool, or a view of `in`
 *
 * As readers do it rather than as the RFC wants it: words of any length,
 * blanks inside them, words next to other text. What stands between two words
 * is dropped where it is blank; a character may be split over two words of one
 * charset. A word that is malformed or of a charset that is not known stays as
 * it is. Octets that mean nothing in their charset become U+FFFD; 8-bit octets
 * outside of words are left alone.
 */
struct str encword_decode(struct str in, struct pool *);

/*
 * The same, with all that any reader may make of it: a charset that is not
 * known, or that this system cannot read, is windows-1252; a word without an
 * end goes on to the next one, or to the end of all; what is no hexadecimal
 * digit or no base64 inside a word is text, or passed over.
 */
struct str encword_decode_loosely(struct str in, struct pool *);

#endif
