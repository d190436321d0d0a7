/*
 * base/buf - a growing output buffer.
 *
 * Owns:        collecting octets that are written or compared later.
 * Never knows: what is written into it.
 *
 * A zeroed struct is an empty buffer. A buffer with a pool lives in it;
 * without one it is given back by buf_release.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"
#include "base/pool.h"
#include "base/str.h"

struct buf {
	char *p;
	size_t n, size;
	struct pool *pool; /* NULL: the heap */
};

void buf_add(struct buf *, struct str s);
void buf_char(struct buf *, char c);
void buf_fmt(struct buf *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What was added so far; valid until the next call on this buffer. */
struct str buf_str(const struct buf *);
/* Make it empty, keep its memory. */
void buf_clear(struct buf *);
void buf_release(struct buf *);

#endif
