/*
 * mail/charset_wide - UTF-16, UTF-32 and UTF-7 as UTF-8.
 *
 * Owns:        code units, surrogates, the base64 of UTF-7.
 * Never knows: what the charsets are called.
 */
#ifndef MAIL_CHARSET_WIDE_H
#define MAIL_CHARSET_WIDE_H

#include "base/buf.h"
#include "base/str.h"

/* Add one character as UTF-8; what is none is U+FFFD. */
void charset_add(struct buf *out, unsigned c);

/* RFC 2781. A byte order mark is obeyed and left out; half a pair, and an odd
 * octet at the end, are U+FFFD. */
void charset_from_utf16(struct buf *out, struct str s, bool little);

/* The same of four octets each; what is left of them at the end is U+FFFD. */
void charset_from_utf32(struct buf *out, struct str s, bool little);

/* RFC 2152. Octets that may not stand where they do are read all the same, as
 * mail readers do; those over 0x7f are U+FFFD. */
void charset_from_utf7(struct buf *out, struct str s);

#endif
