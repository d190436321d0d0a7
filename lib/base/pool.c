#include "base/pool.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 8192 };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) char octets[];
};

struct pool {
	struct block *blocks; /* the one in use is first */
};

static void
out_of_memory(void)
{
	static const char text[] = "out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(75);
	_exit(75);
}

void *
mem_alloc(size_t n)
{
	void *p = calloc(1, n == 0 ? 1 : n);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
mem_grow(void *old, size_t count, size_t size)
{
	void *p;

	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	p = realloc(old, count * size == 0 ? 1 : count * size);
	if (p == NULL)
		out_of_memory();
	return p;
}

char *
mem_str(struct str s)
{
	char *p = mem_alloc(s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

struct pool *
pool_new(void)
{
	return mem_alloc(sizeof(struct pool));
}

void
pool_clear(struct pool *pool)
{
	struct block *next;

#ifndef POOL_PLAIN
	/* Keep one block of the usual size: most messages need no more. */
	if (pool->blocks != NULL && pool->blocks->next == NULL &&
	    pool->blocks->size == BLOCK) {
		memset(pool->blocks->octets, 0, pool->blocks->used);
		pool->blocks->used = 0;
		return;
	}
#endif
	for (struct block *b = pool->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	pool->blocks = NULL;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pool_clear(pool);
	for (struct block *b = pool->blocks; b != NULL; b = pool->blocks) {
		pool->blocks = b->next;
		free(b);
	}
	free(pool);
}

static struct block *
block_new(struct pool *pool, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		out_of_memory();
	b = mem_alloc(sizeof(*b) + size);
	b->size = size;
	b->next = pool->blocks;
	pool->blocks = b;
	return b;
}

void *
pool_alloc(struct pool *pool, size_t n)
{
	struct block *b = pool->blocks;
	char *p;

	if (n > SIZE_MAX - alignof(max_align_t))
		out_of_memory();
	n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
#ifdef POOL_PLAIN
	b = block_new(pool, n);
#else
	if (b == NULL || b->size - b->used < n) {
		if (n > BLOCK / 2 && b != NULL) {
			/* A large one gets its own, behind the one in use. */
			struct block *big;

			pool->blocks = b->next;
			big = block_new(pool, n);
			big->used = n;
			b->next = big;
			pool->blocks = b;
			return big->octets;
		}
		b = block_new(pool, n > BLOCK ? n : BLOCK);
	}
#endif
	p = b->octets + b->used;
	b->used += n;
	return p;
}

void *
pool_array(struct pool *pool, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	return pool_alloc(pool, count * size);
}

struct str
pool_str(struct pool *pool, struct str s)
{
	char *p = pool_alloc(pool, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

struct str
pool_fmt(struct pool *pool, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = pool_alloc(pool, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){p, (size_t)n};
}

const char *
pool_cstr(struct pool *pool, struct str s)
{
	return pool_str(pool, s).p;
}
