#include "net/zone.h"

#include <stdlib.h>
#include <string.h>

enum {
	DAY = 86400,
};

/* The records of a name and type. */
struct set {
	struct set *next;
	enum dns_type type;
	uint32_t ttl;
	size_t n, size;
	struct dns_rr *rr;
	struct dns_name target; /* of the first, where it is a CNAME */
};

struct again {
	struct again *next;
	enum dns_type type;
};

struct node {
	struct node *chain;
	uint64_t hash;
	struct dns_name name;
	struct set *sets;
	struct again *again;
	bool again_else;
};

struct zone {
	struct pool *pool;
	size_t n, size; /* size is a power of two */
	struct node **table;
};

static struct node *
node_find(const struct zone *zone, const struct dns_name *name)
{
	uint64_t hash = name_hash(name);
	struct node *node = zone->table[hash & (zone->size - 1)];

	while (
	    node != NULL && (node->hash != hash || !name_eq(&node->name, name)))
		node = node->chain;
	return node;
}

static void
table_grow(struct zone *zone)
{
	size_t size = zone->size * 2;
	struct node **table = mem_alloc(size * sizeof(struct node *)), *next;

	for (size_t i = 0; i < zone->size; i++)
		for (struct node *node = zone->table[i]; node != NULL;
		     node = next) {
			next = node->chain;
			node->chain = table[node->hash & (size - 1)];
			table[node->hash & (size - 1)] = node;
		}
	free(zone->table);
	zone->table = table;
	zone->size = size;
}

/* The node, made where it is new, and with it all names above it. */
static struct node *
node_make(struct zone *zone, const struct dns_name *name)
{
	struct dns_name at = *name;
	struct node *first = NULL, *node;

	do {
		node = node_find(zone, &at);
		if (node != NULL)
			return first == NULL ? node : first;
		if (zone->n >= zone->size)
			table_grow(zone);
		node = pool_alloc(zone->pool, sizeof(*node));
		node->name = at;
		node->hash = name_hash(&at);
		node->chain = zone->table[node->hash & (zone->size - 1)];
		zone->table[node->hash & (zone->size - 1)] = node;
		zone->n++;
		if (first == NULL)
			first = node;
	} while (name_parent(&at, &at));
	return first;
}

static struct set *
set_find(const struct node *node, enum dns_type type)
{
	struct set *set = node->sets;

	while (set != NULL && set->type != type)
		set = set->next;
	return set;
}

/* A record more; one that is there already is left out (RFC 2181 5.2). */
static enum st
set_add(struct zone *zone, struct set *set, const struct dns_rr *rr,
    struct err *e)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->rr[i].preference == rr->preference &&
		    str_eq(set->rr[i].data, rr->data))
			return ST_OK;
	if (set->n == ZONE_SET)
		return err_set(e, ST_LIMIT, "over %d records", ZONE_SET);
	if (set->n == set->size) {
		size_t size = set->size == 0 ? 2 : set->size * 2;
		struct dns_rr *more =
		    pool_array(zone->pool, size, sizeof(*more));

		if (set->n > 0)
			memcpy(more, set->rr, set->n * sizeof(*more));
		set->rr = more;
		set->size = size;
	}
	set->rr[set->n] = *rr;
	set->rr[set->n++].data = pool_str(zone->pool, rr->data);
	return ST_OK;
}

struct zone *
zone_new(void)
{
	struct zone *zone = mem_alloc(sizeof(*zone));
	static const struct dns_name root = {.n = 1};

	zone->pool = pool_new();
	zone->size = 64;
	zone->table = mem_alloc(zone->size * sizeof(struct node *));
	(void)node_make(zone, &root);
	return zone;
}

enum st
zone_add(struct zone *zone, const struct wire_record *r, struct err *e)
{
	struct node *node = node_make(zone, &r->owner);
	struct set *set = set_find(node, r->type);

	if (set == NULL) {
		set = pool_alloc(zone->pool, sizeof(*set));
		set->type = r->type;
		set->ttl = r->ttl;
		set->target = r->target;
		set->next = node->sets;
		node->sets = set;
	}
	if (r->ttl < set->ttl)
		set->ttl = r->ttl;
	return set_add(zone, set, &r->rr, e);
}

void
zone_touch(struct zone *zone, const struct dns_name *name)
{
	(void)node_make(zone, name);
}

void
zone_again(struct zone *zone, const struct dns_name *name, enum dns_type type)
{
	struct node *node = node_make(zone, name);
	struct again *again = pool_alloc(zone->pool, sizeof(*again));

	again->type = type;
	again->next = node->again;
	node->again = again;
}

void
zone_again_else(struct zone *zone, const struct dns_name *name)
{
	node_make(zone, name)->again_else = true;
}

void
zone_free(struct zone *zone)
{
	if (zone == NULL)
		return;
	pool_free(zone->pool);
	free(zone->table);
	free(zone);
}

/* The name itself, else the wildcard below its closest encloser, or NULL. */
static const struct node *
match(const struct zone *zone, const struct dns_name *name)
{
	const struct node *node = node_find(zone, name);
	struct dns_name at = *name, wild = {.n = 2, .octets = {1, '*'}};

	if (node != NULL)
		return node;
	while (name_parent(&at, &at) && node_find(zone, &at) == NULL)
		continue;
	if (at.n + wild.n > NAME_OCTETS)
		return NULL;
	memcpy(wild.octets + wild.n, at.octets, at.n);
	wild.n = (uint8_t)(wild.n + at.n);
	return node_find(zone, &wild);
}

static bool
is_again(const struct node *node, enum dns_type type, const struct set *set)
{
	for (const struct again *a = node->again; a != NULL; a = a->next)
		if (a->type == type)
			return true;
	return node->again_else && set == NULL;
}

void
zone_find(const struct zone *zone, const struct dns_name *name,
    enum dns_type type, struct dns_answer *out)
{
	struct dns_name at = *name;
	uint32_t ttl = DAY;

	*out = (struct dns_answer){.status = DNS_TRYAGAIN,
	    .why = "too many CNAMEs"};
	for (int links = 0; links <= ZONE_ALIASES; links++) {
		const struct node *node = match(zone, &at);
		const struct set *set;
		bool alias = false;

		if (node == NULL) {
			*out = (struct dns_answer){.status = DNS_NONAME,
			    .ttl = ttl};
			return;
		}
		set = set_find(node, type);
		if (set == NULL) {
			set = set_find(node, DNS_CNAME);
			alias = set != NULL;
		}
		if (is_again(node, type, set)) {
			out->why = "time-out";
			return;
		}
		if (set == NULL) {
			*out = (struct dns_answer){.status = DNS_NODATA,
			    .ttl = ttl};
			return;
		}
		if (set->ttl < ttl)
			ttl = set->ttl;
		if (!alias) {
			*out = (struct dns_answer){.status = DNS_FOUND,
			    .ttl = ttl,
			    .n = set->n,
			    .rr = set->rr};
			return;
		}
		at = set->target;
	}
}
