#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
grow(struct buf *b, size_t want)
{
	size_t size = b->size == 0 ? 256 : b->size;

	while (size < want)
		size = size > SIZE_MAX / 2 ? want : size * 2;
	if (b->pool != NULL) {
		char *p = pool_alloc(b->pool, size);

		if (b->n > 0)
			memcpy(p, b->p, b->n);
		b->p = p;
	} else
		b->p = mem_grow(b->p, size, 1);
	b->size = size;
}

/* Room for n more octets and a NUL. */
static inline void
reserve(struct buf *b, size_t n)
{
	if (b->n + n + 1 > b->size)
		grow(b, b->n + n + 1);
}

void
buf_add(struct buf *b, struct str s)
{
	reserve(b, s.n);
	if (s.n > 0)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void
buf_char(struct buf *b, char c)
{
	reserve(b, 1);
	b->p[b->n++] = c;
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		reserve(b, (size_t)n);
		(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){b->p == NULL ? "" : b->p, b->n};
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
}

void
buf_release(struct buf *b)
{
	if (b->pool == NULL)
		free(b->p);
	*b = (struct buf){.pool = b->pool};
}
