/*
 * policy/members_entry - the register in memory, for those who fill it and who
 * ask it.
 *
 * Owns:        addresses as they are compared, and the table of them.
 * Never knows: files, nations.
 */
#ifndef POLICY_MEMBERS_ENTRY_H
#define POLICY_MEMBERS_ENTRY_H

#include "policy/members.h"

struct entry;

/* A list that holds the list. */
struct holder {
	struct entry *list;
	struct holder *next;
};

struct list {
	struct entry **members;
	size_t n;
	bool has_people; /* directly or through lists */
	struct holder *holders;
	struct entry *next; /* of all lists */
};

/* An address: a list, a person of the register, or only somebody in a list. */
struct entry {
	struct entry *chain;
	uint64_t hash;
	struct str address; /* as it is compared: in one case or another */
	size_t id;          /* 0 to members.n - 1 */
	struct str nations; /* "AUS,NZL"; p == NULL: nobody confirmed any */
	int64_t until;      /* the last second of the last day */
	bool registered;
	struct list *list; /* NULL: a person */
};

struct members_table {
	struct entry **at;
	size_t size; /* a power of two */
};

struct members {
	struct members_table table;
	size_t n;
	struct entry *lists;
};

/* Room for about n addresses; more make it slower, not wrong. */
void members_table_init(struct members_table *, size_t n, struct pool *);
/* NULL: it is not there. The address is one of members_address. */
struct entry *members_table_find(const struct members_table *,
    struct str address);
/* One that is not there yet. */
struct entry *members_table_add(struct members_table *, struct str address,
    struct pool *);

/*
 * An address as it is compared: the local part quoted only where it must be,
 * the domain as A-labels; a view of `in` where that is so already, else in
 * the pool. False where it is no address with a domain name; it is then
 * compared octet by octet, but for case.
 */
bool members_address(struct str in, struct pool *, struct str *out);

#endif
