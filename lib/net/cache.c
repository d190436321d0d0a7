#include "net/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"

TAILQ_HEAD(entries, cache_entry);

struct cache {
	size_t n, size; /* in the table; size is a power of two */
	struct cache_entry **table;
	struct entries aged; /* the answered ones, oldest first */
	size_t naged, octets;
	size_t most, most_octets;
};

struct cache *
cache_new(size_t entries, size_t octets)
{
	struct cache *c = mem_alloc(sizeof(*c));

	c->size = 256;
	c->table = mem_alloc(c->size * sizeof(struct cache_entry *));
	c->most = entries;
	c->most_octets = octets;
	TAILQ_INIT(&c->aged);
	return c;
}

void
cache_hold(struct cache_entry *entry)
{
	entry->refs++;
}

void
cache_release(struct cache_entry *entry)
{
	union {
		const struct dns_answer *view;
		void *own;
	} answer = {entry->answer};

	if (--entry->refs > 0)
		return;
	free(answer.own);
	free(entry);
}

static uint64_t
hash_of(const struct dns_name *name, enum dns_type type)
{
	return name_hash(name) ^ (uint64_t)type * 0x9e3779b97f4a7c15U;
}

static struct cache_entry **
place(struct cache *c, uint64_t hash)
{
	return &c->table[(hash ^ hash >> 32) & (c->size - 1)];
}

static void
grow(struct cache *c)
{
	struct cache_entry **old = c->table, *next;
	size_t size = c->size;

	c->size *= 2;
	c->table = mem_alloc(c->size * sizeof(struct cache_entry *));
	for (size_t i = 0; i < size; i++)
		for (struct cache_entry *entry = old[i]; entry != NULL;
		     entry = next) {
			struct cache_entry **to = place(c, entry->hash);

			next = entry->chain;
			entry->chain = *to;
			*to = entry;
		}
	free(old);
}

void
cache_drop(struct cache *c, struct cache_entry *entry)
{
	struct cache_entry **at = place(c, entry->hash);

	if (!entry->listed)
		return;
	while (*at != entry)
		at = &(*at)->chain;
	*at = entry->chain;
	c->n--;
	entry->listed = false;
	if (entry->answer != NULL) {
		TAILQ_REMOVE(&c->aged, entry, age);
		c->naged--;
		c->octets -= entry->octets;
	}
	cache_release(entry);
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->size; i++)
		while (c->table[i] != NULL)
			cache_drop(c, c->table[i]);
	free(c->table);
	free(c);
}

struct cache_entry *
cache_find(struct cache *c, const struct dns_name *name, enum dns_type type,
    int64_t now)
{
	uint64_t hash = hash_of(name, type);
	struct cache_entry *entry = *place(c, hash);

	while (entry != NULL &&
	    (entry->hash != hash || entry->type != type ||
		!name_eq(&entry->name, name)))
		entry = entry->chain;
	if (entry == NULL || entry->answer == NULL || now < entry->expires)
		return entry;
	cache_drop(c, entry);
	return NULL;
}

struct cache_entry *
cache_add(struct cache *c, const struct dns_name *name, enum dns_type type)
{
	struct cache_entry *entry = mem_alloc(sizeof(*entry)), **to;

	if (c->n >= c->size)
		grow(c);
	entry->name = *name;
	entry->type = type;
	entry->hash = hash_of(name, type);
	entry->refs = 2; /* the table and the caller */
	entry->listed = true;
	to = place(c, entry->hash);
	entry->chain = *to;
	*to = entry;
	c->n++;
	return entry;
}

/* The answer with all that hangs on it, in one piece of memory. */
static struct dns_answer *
packed(const struct dns_answer *from, size_t *octets)
{
	size_t n = sizeof(*from) + from->n * sizeof(struct dns_rr);
	struct dns_answer *to;
	struct dns_rr *rr;
	char *p;

	for (size_t i = 0; i < from->n; i++)
		n += from->rr[i].data.n + 1;
	to = mem_alloc(n);
	*octets = n;
	*to = *from;
	rr = (struct dns_rr *)(void *)(to + 1);
	to->rr = from->n == 0 ? NULL : rr;
	p = (char *)(rr + from->n);
	for (size_t i = 0; i < from->n; i++) {
		struct str data = from->rr[i].data;

		rr[i] = from->rr[i];
		rr[i].data.p = p;
		if (data.n > 0)
			memcpy(p, data.p, data.n);
		p += data.n + 1;
	}
	return to;
}

static int64_t
lifetime(const struct dns_answer *a)
{
	int64_t most = CACHE_FOUND;

	if (a->status == DNS_TRYAGAIN)
		return CACHE_AGAIN;
	if (a->status != DNS_FOUND)
		most = CACHE_NONE;
	return a->ttl < most ? (int64_t)a->ttl : most;
}

void
cache_fill(struct cache *c, struct cache_entry *entry,
    const struct dns_answer *answer, int64_t now)
{
	struct dns_answer *own = packed(answer, &entry->octets);
	struct cache_entry *oldest;

	own->ttl = (uint32_t)lifetime(answer);
	entry->answer = own;
	entry->pending = NULL;
	entry->expires = now + (int64_t)own->ttl * 1000;
	entry->octets += sizeof(*entry);
	if (!entry->listed)
		return;
	TAILQ_INSERT_TAIL(&c->aged, entry, age);
	c->naged++;
	c->octets += entry->octets;
	while ((c->naged > c->most || c->octets > c->most_octets) &&
	    (oldest = TAILQ_FIRST(&c->aged)) != NULL)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): off the list */
		cache_drop(c, oldest);
}
