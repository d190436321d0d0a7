/*
 * run/markings - the protective markings of one message, in header and subject,
 * and which of them counts.
 *
 * Owns:        finding them all, the state of the message (EPMS 2024.1), the
 *              settings that markings are read by.
 * Never knows: what is done about it.
 */
#ifndef RUN_MARKINGS_H
#define RUN_MARKINGS_H

#include "policy/ceiling.h"
#include "policy/marking.h"
#include "run/filter.h"

/* What all programs that deal with markings are set up with. */
struct marking_setup {
	struct scheme scheme;
	struct marking_names names;
	struct ceilings ceilings;
	const struct str *caveats; /* that may be held here, "*" is all */
	size_t ncaveat;
};

/* From the settings; it lives in the pool and must not move. ST_CONF, ST_IO. */
MUST_CHECK enum st marking_setup(const struct conf *, struct pool *,
    struct marking_setup *out, struct err *);
/* May this caveat ("SH:CABINET", "C:text") be held here? By `caveats`: the
 * caveat itself, its type and word ("RI:REL"), its type, or "*". */
bool marking_setup_may_hold(const struct marking_setup *, struct str caveat);

/* Several may hold; markings_state() names the first that does. */
enum {
	MARKINGS_MISSING = 1,
	MARKINGS_MULTIPLE = 2,     /* over one in the header or the subject */
	MARKINGS_INCONSISTENT = 4, /* they do not say the same */
	MARKINGS_INVALID = 8,      /* one at least is */
	MARKINGS_NONCONFORMANT = 16,
	MARKINGS_VALID = 32, /* there are some, and all are */
};

struct markings {
	struct marking *headers, *subjects; /* in the order of the message */
	size_t nheader, nsubject;
	bool more; /* there were too many; the last has the highest of them */
	unsigned states;
	/*
	 * The one that counts: of the header, else the leftmost of the subject
	 * that is not invalid; of two in the header the higher. NULL: none.
	 */
	const struct marking *counts;
	int level; /* of that one; NO_LEVEL */
	int read;  /* the highest that can be read in any of them */
};

/* All in the pool of the message, views into it too. */
void markings_find(const struct marking_names *, const struct msg *,
    struct pool *, struct markings *out);

/* Bit i of states as a word: "missing", ...; NULL past the last. */
const char *markings_state_word(unsigned bit);
/* The first that holds. */
const char *markings_state(const struct markings *);
/* "header", "subject", "both" or "none". */
const char *markings_where(const struct markings *);
/* Is this field the scheme's own? */
bool markings_is_field(const struct scheme *, const struct field *);
bool markings_is_subject(const struct field *);

#endif
