#include "auth/signed.h"

#include "base/hash.h"

enum { NOWHERE = 0 }; /* places are counted from 1 */

/* All fields of one name. */
struct slot {
	struct str name;
	size_t lowest;       /* place of the last one in the header */
	size_t next;         /* the place that is picked next */
	unsigned generation; /* of the list that `next` belongs to */
};

struct signed_index {
	const struct field *fields;
	size_t n;
	size_t *above; /* for each place: the next field up of its name */
	struct slot *slots;
	size_t mask;
	unsigned generation;
	size_t own; /* a place */
};

/* The slot of a name, or the free one where it belongs. */
static struct slot *
find(const struct signed_index *x, struct str name)
{
	size_t at = (size_t)hash_tablecase(name) & x->mask;

	while (x->slots[at].lowest != NOWHERE &&
	    !str_caseeq(x->slots[at].name, name))
		at = (at + 1) & x->mask;
	return &x->slots[at];
}

struct signed_index *
signed_index_new(const struct field *fields, size_t n, struct pool *pool)
{
	struct signed_index *x = pool_alloc(pool, sizeof(*x));
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	x->fields = fields;
	x->n = n;
	x->mask = size - 1;
	x->slots = pool_array(pool, size, sizeof(*x->slots));
	x->above = pool_array(pool, n + 1, sizeof(*x->above));
	for (size_t i = 0; i < n; i++) {
		struct slot *slot;

		if (fields[i].name.n == 0)
			continue;
		slot = find(x, fields[i].name);
		slot->name = fields[i].name;
		x->above[i + 1] = slot->lowest;
		slot->lowest = i + 1;
	}
	signed_begin(x, n);
	return x;
}

void
signed_begin(struct signed_index *x, size_t own)
{
	x->generation++;
	x->own = own + 1;
}

const struct field *
signed_pick(struct signed_index *x, struct str name)
{
	struct slot *slot = find(x, name);
	size_t place;

	if (slot->lowest == NOWHERE)
		return NULL;
	if (slot->generation != x->generation) {
		slot->generation = x->generation;
		slot->next = slot->lowest;
	}
	place = slot->next;
	if (place == x->own)
		place = x->above[place];
	if (place == NOWHERE) {
		slot->next = NOWHERE;
		return NULL;
	}
	slot->next = x->above[place];
	return &x->fields[place - 1];
}
