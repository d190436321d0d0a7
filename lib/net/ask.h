/*
 * net/ask - what one message has asked for.
 *
 * Owns:        the questions of an ask and the answers it holds on to.
 * Never knows: how a question is asked, time.
 *
 * This is the inside of the DNS layer.
 */
#ifndef NET_ASK_H
#define NET_ASK_H

#include <sys/queue.h>

#include "net/cache.h"

/* One question of one ask. */
struct slot {
	struct slot *chain; /* the same bucket */
	struct dns_ask *ask;
	struct cache_entry *entry;             /* held */
	const struct dns_answer *answer;       /* NULL: not there yet */
	bool sent;                             /* counted in waiting */
	TAILQ_ENTRY(slot) of_ask, of_question; /* while not there */
};

TAILQ_HEAD(slots, slot);

struct dns_ask {
	struct dns *dns;
	void *tag;
	unsigned n, most; /* questions, and how many there may be */
	size_t size;      /* of the table, a power of two */
	struct slot **table;
	struct slots open; /* without an answer */
	size_t waiting;
	int64_t deadline;
	bool timed, ready, spent;
	TAILQ_ENTRY(dns_ask) by_deadline, by_ready;
};

TAILQ_HEAD(asks, dns_ask);

struct dns_ask *ask_new(struct dns *, unsigned most);
/* No slot may be open. */
void ask_free(struct dns_ask *);

struct slot *ask_find(struct dns_ask *, const struct dns_name *, enum dns_type);
/*
 * A slot more, for an entry that the ask holds from now on. Without an answer
 * the slot is open.
 */
struct slot *ask_add(struct dns_ask *, struct cache_entry *);
/* An open slot gets its answer. True where the ask waits for no more. */
bool ask_settle(struct slot *, const struct dns_answer *);

#endif
