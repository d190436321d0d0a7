/*
 * base/hex - octets as hexadecimal words, for lines that programs of ours
 * exchange.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/buf.h"
#include "base/str.h"

/* Add s as one word: two lower-case digits an octet, "-" where it is empty. */
void hex_write(struct buf *out, struct str s);

/* What such a word stands for, in the pool, with a NUL behind it. False, and
 * *out empty, where it is no such word. */
bool hex_read(struct str word, struct pool *, struct str *out);

#endif
