/*
 * scan/utf8 - octets in some charset as UTF-8.
 *
 * Owns:        what a text is where its charset is not named, not known or
 *              wrong; byte order marks.
 * Never knows: lines, HTML.
 */
#ifndef SCAN_UTF8_H
#define SCAN_UTF8_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

/*
 * *out: the octets themselves where they are UTF-8 as they stand, else UTF-8 in
 * *own, a buffer of the caller's, empty before. Without a byte order mark in
 * front. A charset that is not there or not known is UTF-8; but UTF-16 where
 * the octets begin with the mark of UTF-16 and look like it. False: it is
 * longer than SCAN_TEXT_MAX, before or after, and cut.
 */
MUST_CHECK bool utf8_read(struct str octets, struct str charset, struct pool *,
    struct buf *own, struct str *out);

/* Add a character; U+FFFD where the number is none. */
void utf8_add(struct buf *, unsigned long code);

#endif
