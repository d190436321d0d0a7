#include "policy/members_entry.h"

#include "base/buf.h"

enum {
	WHOM_MAX = 20,     /* faults that are named; a log line is no list */
	ADDRESS_MAX = 254, /* octets of each (RFC 5321 section 4.5.3.1.3) */
};

static const char *const words[] = {
    [MEMBER_OK] = "ok",
    [MEMBER_UNKNOWN] = "unknown",
    [MEMBER_UNCONFIRMED] = "unconfirmed",
    [MEMBER_STALE] = "stale",
    [MEMBER_OTHER] = "other nation",
    [MEMBER_EMPTY_LIST] = "empty list",
    [MEMBER_DEPTH] = "limit",
};

_Static_assert(NELEM(words) == MEMBER_DEPTH + 1, "a word for each fault");

const char *
member_fault_word(enum member_fault fault)
{
	return words[fault];
}

/* A list that has yet to be looked into, and how deep it lies. */
struct todo {
	struct entry *list;
	size_t depth;
	struct todo *next;
};

struct walk {
	const struct str *nations;
	size_t nnation;
	int64_t now;
	struct pool *pool;
	unsigned char *seen; /* a bit for each entry */
	struct todo *first, **last;
	bool full;
	struct buf whom;
	struct member_check *out;
};

static void
add_fault(struct walk *w, enum member_fault fault, struct str address)
{
	struct member_check *out = w->out;

	out->by_fault[fault]++;
	if (out->faults++ >= WHOM_MAX)
		return;
	if (w->whom.n > 0)
		buf_add(&w->whom, STR(", "));
	buf_add(&w->whom, str_upto(address, ADDRESS_MAX));
	if (address.n > ADDRESS_MAX)
		buf_add(&w->whom, STR("..."));
	buf_fmt(&w->whom, " (%s)", member_fault_word(fault));
}

static bool
is_one_of(const struct walk *w, struct str nations)
{
	while (nations.n > 0) {
		struct str nation = str_cut(&nations, ',');

		for (size_t i = 0; i < w->nnation; i++)
			if (str_caseeq(nation, w->nations[i]))
				return true;
	}
	return false;
}

/* MEMBER_OK is what is left when all else was proved wrong. */
static enum member_fault
judge(const struct walk *w, const struct entry *person)
{
	if (!person->registered)
		return MEMBER_UNKNOWN;
	if (person->nations.p == NULL)
		return MEMBER_UNCONFIRMED;
	if (w->now > person->until)
		return MEMBER_STALE;
	return is_one_of(w, person->nations) ? MEMBER_OK : MEMBER_OTHER;
}

static void
add_person(struct walk *w, const struct entry *person)
{
	enum member_fault fault;

	if (w->out->people == MEMBERS_AUDIENCE_MAX) {
		add_fault(w, MEMBER_DEPTH, person->address);
		w->full = true;
		return;
	}
	w->out->people++;
	fault = judge(w, person);
	if (fault != MEMBER_OK)
		add_fault(w, fault, person->address);
}

/* A person is judged at once, a list is kept for later; each of them once. */
static void
visit(struct walk *w, struct entry *e, size_t depth)
{
	unsigned char bit = (unsigned char)(1u << e->id % 8);
	struct todo *todo;

	if ((w->seen[e->id / 8] & bit) != 0)
		return;
	w->seen[e->id / 8] |= bit;
	if (e->list == NULL) {
		add_person(w, e);
		return;
	}
	todo = pool_alloc(w->pool, sizeof(*todo));
	todo->list = e;
	todo->depth = depth;
	*w->last = todo;
	w->last = &todo->next;
}

/*
 * Lists are looked into in the order of their depth, so that the depth of one
 * that is reached on two ways is the lesser.
 */
static void
follow_lists(struct walk *w)
{
	for (; w->first != NULL && !w->full; w->first = w->first->next) {
		const struct entry *e = w->first->list;

		if (w->first->depth > MEMBERS_DEPTH_MAX) {
			add_fault(w, MEMBER_DEPTH, e->address);
			continue;
		}
		w->out->lists++;
		if (!e->list->has_people)
			add_fault(w, MEMBER_EMPTY_LIST, e->address);
		for (size_t i = 0; i < e->list->n && !w->full; i++)
			visit(w, e->list->members[i], w->first->depth + 1);
	}
}

bool
members_is_list(const struct members *m, struct str address)
{
	struct pool *pool = pool_new();
	const struct entry *e;
	struct str key;

	(void)members_address(address, pool, &key); /* else it is in no file */
	e = members_table_find(&m->table, key);
	pool_free(pool);
	return e != NULL && e->list != NULL;
}

void
members_check(const struct members *m, const struct member_query *q,
    struct pool *pool, struct member_check *out)
{
	struct walk w = {.nations = q->nations,
	    .nnation = q->nnation,
	    .now = q->now,
	    .pool = pool,
	    .whom = {.pool = pool},
	    .out = out};
	struct members_table strangers;

	*out = (struct member_check){0};
	w.last = &w.first;
	w.seen = pool_alloc(pool, m->n / 8 + 1);
	members_table_init(&strangers, q->nto, pool);
	for (size_t i = 0; i < q->nto && !w.full; i++) {
		struct entry *e;
		struct str key;

		(void)members_address(q->to[i], pool, &key);
		e = members_table_find(&m->table, key);
		if (e != NULL)
			visit(&w, e, 1);
		else if (members_table_find(&strangers, key) == NULL)
			add_person(&w,
			    members_table_add(&strangers, key, pool));
	}
	follow_lists(&w);
	out->whom = buf_str(&w.whom);
}
