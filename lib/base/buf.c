#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for n more octets and a NUL. */
static void
reserve(struct buf *b, size_t n)
{
	size_t want = b->n + n + 1, size = b->size == 0 ? 256 : b->size;

	if (want <= b->size)
		return;
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
	buf_add(b, (struct str){&c, 1});
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
