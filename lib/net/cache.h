/*
 * net/cache - answers, and questions that are being asked, by name and type.
 *
 * Owns:        the table, how long an answer is kept, which goes first when
 *              there are too many.
 * Never knows: how an answer is got, who wants it.
 *
 * An entry stays alive as long as somebody holds it, in the table or not.
 */
#ifndef NET_CACHE_H
#define NET_CACHE_H

#include <sys/queue.h>

#include "net/name.h"

enum {
	CACHE_ENTRIES = 20000,
	CACHE_OCTETS = 64 << 20,
	CACHE_FOUND = 86400, /* seconds at most */
	CACHE_NONE = 3600,   /* RFC 2308 section 5 says 1 to 3 hours */
	CACHE_AGAIN = 5,     /* RFC 9520 section 3.2: 1 second to 5 minutes */
};

struct cache_entry {
	const struct dns_answer *answer; /* NULL: not there yet */
	void *pending; /* the caller's, while it is not there */
	struct dns_name name;
	enum dns_type type;
	/* What follows is the cache's own. */
	struct cache_entry *chain;
	TAILQ_ENTRY(cache_entry) age;
	uint64_t hash;
	int64_t expires; /* milliseconds of base/clock */
	size_t refs, octets;
	bool listed;
};

struct cache;

struct cache *cache_new(size_t entries, size_t octets);
/* Entries that somebody holds live on. */
void cache_free(struct cache *);

/* The entry, answered or pending, or NULL; what is too old goes. */
struct cache_entry *cache_find(struct cache *, const struct dns_name *,
    enum dns_type, int64_t now);
/* A pending one more; there must be none. The caller holds it. */
struct cache_entry *cache_add(struct cache *, const struct dns_name *,
    enum dns_type);
/* The answer, copied; from now on nobody waits. */
void cache_fill(struct cache *, struct cache_entry *, const struct dns_answer *,
    int64_t now);
/* Out of the table: whoever asks next asks anew. */
void cache_drop(struct cache *, struct cache_entry *);

void cache_hold(struct cache_entry *);
void cache_release(struct cache_entry *);

#endif
