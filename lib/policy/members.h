/*
 * policy/members - who people are: nationalities that somebody confirmed, and
 * who is behind a list (ISM-0269).
 *
 * Owns:        the files named by the settings `members` and `lists`.
 * Never knows: mail, caveats, what it is asked for.
 *
 *   members   ADDRESS NATION[,NATION...] YYYY-MM-DD    confirmed until that day
 *             ADDRESS unconfirmed
 *   lists     LIST: ADDRESS...                         a member may be a list
 *
 * "#" begins a comment at the start of a line; a line that begins with a blank
 * continues the one before it. Addresses are compared without case, domains
 * as A-labels.
 */
#ifndef POLICY_MEMBERS_H
#define POLICY_MEMBERS_H

#include <stdint.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	MEMBERS_FILE_MAX = 64 << 20,
	MEMBERS_DEPTH_MAX = 50,         /* of lists in lists */
	MEMBERS_AUDIENCE_MAX = 1000000, /* addresses behind one message */
};

struct members;

/*
 * Read both files; NULL: there is none. All in the pool. ST_CONF says
 * "file:line: what"; an address twice in members, or a list twice, is wrong.
 */
MUST_CHECK enum st members_load(const char *members, const char *lists,
    struct pool *, struct members **out, struct err *);

/* Why somebody behind a list is not in the audience. */
enum member_fault {
	MEMBER_OK,
	MEMBER_UNKNOWN,     /* not in the register */
	MEMBER_UNCONFIRMED, /* there, and nobody has confirmed it */
	MEMBER_STALE,       /* confirmed until a day that is over */
	MEMBER_OTHER,       /* none of his nations is asked for */
	MEMBER_EMPTY_LIST,  /* a list without members: nobody knows who reads */
	MEMBER_DEPTH,       /* lists nested too deep, or too many addresses */
};

struct member_check {
	size_t people; /* behind the recipients, each once */
	size_t lists;  /* that were looked into */
	size_t faults; /* of people and lists, each once */
	size_t by_fault[MEMBER_DEPTH + 1];
	/* "a@b (unknown), c@d (stale)", the first 20; for the log alone. */
	struct str whom;
};

/* "unknown" and so on. */
const char *member_fault_word(enum member_fault);

/* Is this address a list? */
bool members_is_list(const struct members *, struct str address);

/* Who may read, and to whom it goes. */
struct member_query {
	const struct str *to; /* plain addresses, any octets */
	size_t nto;
	const struct str *nations; /* one of them is enough */
	size_t nnation;
	int64_t now; /* when it must be confirmed */
};

/*
 * Is everybody behind these recipients a citizen of one of these nations,
 * confirmed at that time? Lists are followed through, each once: one that holds
 * itself is no endless matter.
 */
void members_check(const struct members *, const struct member_query *,
    struct pool *, struct member_check *out);

#endif
