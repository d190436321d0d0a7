/*
 * base/base64 - the one base64 of keys and signatures (RFC 4648 section 4).
 *
 * Owns:        strict reading, writing.
 * Never knows: MIME bodies, which are read leniently elsewhere.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Add the octets that `in` stands for. White space (blank, tab, CR, LF) may
 * stand anywhere in it, as RFC 6376 section 3.2 allows. Nothing else does:
 * ST_SYNTAX for an octet outside the alphabet, padding that is missing, too
 * much or not at the end, or bits left over that are not zero. On failure
 * nothing was added. Empty input is empty output.
 */
MUST_CHECK enum st base64_read(struct str in, struct buf *out, struct err *);

/* Add `in` as base64, padded, on one line. */
void base64_write(struct str in, struct buf *out);

#endif
