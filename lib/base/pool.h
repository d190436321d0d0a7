/*
 * base/pool - memory that lives as long as one message.
 *
 * Owns:        allocation in blocks, given back all at once.
 * Never knows: what for.
 *
 * Without memory the process ends with 75, so that the mail system keeps the
 * message. Built with -DPOOL_PLAIN each object is its own malloc, so that
 * sanitizers and valgrind see it.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct pool;

struct pool *pool_new(void);
void pool_free(struct pool *);
/* Give back all that was allocated; the pool can be used again. */
void pool_clear(struct pool *);

/* n zeroed octets, aligned for any type. Never NULL; n == 0 is allowed. */
void *pool_alloc(struct pool *, size_t n);
/* count * size octets; the product is checked. */
void *pool_array(struct pool *, size_t count, size_t size);

/* A copy of s; a NUL stands behind it, outside the view. */
struct str pool_str(struct pool *, struct str s);
/* Formatted text; a NUL stands behind it. */
struct str pool_fmt(struct pool *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* s as a C string: copied, up to its first NUL. */
const char *pool_cstr(struct pool *, struct str s);

/* Outside of any pool: like malloc, realloc and strdup, but never NULL. */
void *mem_alloc(size_t n);
void *mem_grow(void *old, size_t count, size_t size);
char *mem_str(struct str s);

#endif
