#include "net/ask.h"

#include <stdlib.h>

#include "base/pool.h"

struct dns_ask *
ask_new(struct dns *dns, unsigned most)
{
	struct dns_ask *ask = mem_alloc(sizeof(*ask));

	ask->dns = dns;
	ask->most = most;
	ask->size = 16;
	ask->table = mem_alloc(ask->size * sizeof(struct slot *));
	TAILQ_INIT(&ask->open);
	return ask;
}

void
ask_free(struct dns_ask *ask)
{
	struct slot *slot;

	for (size_t i = 0; i < ask->size; i++)
		while ((slot = ask->table[i]) != NULL) {
			ask->table[i] = slot->chain;
			cache_release(slot->entry);
			free(slot);
		}
	free(ask->table);
	free(ask);
}

static struct slot **
bucket(struct dns_ask *ask, const struct dns_name *name, enum dns_type type)
{
	uint64_t hash = name_hash(name) + (uint64_t)type;

	return &ask->table[(hash ^ hash >> 32) & (ask->size - 1)];
}

struct slot *
ask_find(struct dns_ask *ask, const struct dns_name *name, enum dns_type type)
{
	struct slot *slot = *bucket(ask, name, type);

	while (slot != NULL &&
	    (slot->entry->type != type || !name_eq(&slot->entry->name, name)))
		slot = slot->chain;
	return slot;
}

static void
put(struct dns_ask *ask, struct slot *slot)
{
	struct slot **at = bucket(ask, &slot->entry->name, slot->entry->type);

	slot->chain = *at;
	*at = slot;
}

static void
grow(struct dns_ask *ask)
{
	struct slot **old = ask->table, *slot;
	size_t size = ask->size;

	ask->size *= 2;
	ask->table = mem_alloc(ask->size * sizeof(struct slot *));
	for (size_t i = 0; i < size; i++)
		while ((slot = old[i]) != NULL) {
			old[i] = slot->chain;
			put(ask, slot);
		}
	free(old);
}

struct slot *
ask_add(struct dns_ask *ask, struct cache_entry *entry)
{
	struct slot *slot = mem_alloc(sizeof(*slot));

	if (++ask->n > ask->size)
		grow(ask);
	slot->ask = ask;
	slot->entry = entry;
	slot->answer = entry->answer;
	put(ask, slot);
	if (slot->answer == NULL)
		TAILQ_INSERT_TAIL(&ask->open, slot, of_ask);
	return slot;
}

bool
ask_settle(struct slot *slot, const struct dns_answer *answer)
{
	struct dns_ask *ask = slot->ask;

	slot->answer = answer;
	TAILQ_REMOVE(&ask->open, slot, of_ask);
	return slot->sent && --ask->waiting == 0;
}
