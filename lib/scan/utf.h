/*
 * scan/utf - what documents need of Unicode.
 *
 * Owns:        telling UTF-16 from the rest; making good UTF-8 of bad.
 * Never knows: whose text it is.
 */
#ifndef SCAN_UTF_H
#define SCAN_UTF_H

#include "base/buf.h"
#include "base/str.h"

/* Does s begin with a mark of order, or as XML in UTF-16 does? */
bool utf_is16(struct str s, bool *big_endian);

/* s as UTF-8: what is none becomes U+FFFD. s itself, or in *out, which is
 * emptied before. */
struct str utf_clean(struct str s, struct buf *out);

#endif
