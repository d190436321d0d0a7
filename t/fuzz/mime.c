/*
 * Any octets as a message: its parts lie in it and in each other, those of one
 * multipart one behind the other, and each has an id of its own.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "mail/mime.h"
#include "mail/mime_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
lies_in(struct str inner, struct str outer)
{
	return inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n;
}

static int
by_id(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	return str_cmp(*x, *y);
}

static void
check_ids(const struct mime *m, struct pool *pool)
{
	struct str *ids = pool_array(pool, m->n, sizeof(*ids));

	for (size_t i = 0; i < m->n; i++) {
		ids[i] = m->parts[i].id;
		assert(ids[i].n > 0);
	}
	qsort(ids, m->n, sizeof(*ids), by_id);
	for (size_t i = 1; i < m->n; i++)
		assert(!str_eq(ids[i - 1], ids[i]));
}

/* What is true of each part by itself. */
static void
check_part(const struct msg *msg, const struct mime_part *p)
{
	assert(lies_in(p->header, msg->octets));
	assert(lies_in(p->body, msg->octets));
	assert(p->header.p + p->header.n <= p->body.p);
	assert(p->type.n > 0 && p->depth <= MIME_DEPTH_MAX);
	assert(p->kind != MIME_AROUND || p->header.n == 0);
	assert(p->kind != MIME_AROUND || str_trim(p->body).n > 0);
	if (p->kind == MIME_MULTIPART)
		assert(str_starts(p->type, STR("multipart/")));
	if (p->kind == MIME_MESSAGE)
		assert(str_starts(p->type, STR("message/")) &&
		    p->encoding == MIME_IDENTITY);
	if ((p->flaws & MIME_NO_BOUNDARY) != 0)
		assert(p->kind == MIME_LEAF);
	if ((p->flaws & MIME_NO_END) != 0)
		assert(p->kind == MIME_MULTIPART);
}

/* And of it and the part around it; ends[]: where that part's last one ends. */
static void
check_place(const struct mime *m, size_t i, const char **ends, size_t *parts)
{
	const struct mime_part *p = &m->parts[i];
	const struct mime_part *around = &m->parts[p->parent];

	assert(p->parent < i && p->depth == around->depth + 1);
	assert(around->kind == MIME_MULTIPART ||
	    (around->kind == MIME_MESSAGE && p->kind != MIME_AROUND));
	assert(lies_in(p->header, around->body));
	assert(lies_in(p->body, around->body));
	assert(ends[p->parent] == NULL || p->header.p >= ends[p->parent]);
	ends[p->parent] = p->body.p + p->body.n;
	parts[p->parent]++;
}

static void
check_message(const struct mime_part *p, struct pool *pool)
{
	struct msg inner;

	mime_message(p, pool, &inner);
	assert(inner.octets.p == p->body.p && inner.octets.n == p->body.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct mime_type type;
	struct msg msg;
	struct mime m;
	const char **ends;
	size_t *parts;

	msg_parse(&msg, in, pool);
	mime_walk(&msg, pool, &m);
	assert(m.n > 0 && m.n <= MIME_PARTS_MAX);
	assert(m.parts[0].parent == 0 && m.parts[0].depth == 0);
	ends = pool_array(pool, m.n, sizeof(*ends));
	parts = pool_array(pool, m.n, sizeof(*parts));
	for (size_t i = 0; i < m.n; i++) {
		check_part(&msg, &m.parts[i]);
		if (i > 0)
			check_place(&m, i, ends, parts);
		if (m.parts[i].kind == MIME_MESSAGE)
			check_message(&m.parts[i], pool);
	}
	for (size_t i = 0; i < m.n; i++) {
		assert(m.parts[i].kind != MIME_MESSAGE || parts[i] == 1);
		assert(m.parts[i].kind == MIME_MULTIPART ||
		    m.parts[i].kind == MIME_MESSAGE || parts[i] == 0);
	}
	check_ids(&m, pool);
	/* One character of a name is of four octets at most. */
	mime_type_read(in, pool, &type);
	for (size_t i = 0; i < MIME_NPARAM; i++)
		assert(type.param[i].n <= 4 * size);
	pool_free(pool);
	return 0;
}
