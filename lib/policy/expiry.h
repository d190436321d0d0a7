/*
 * policy/expiry - the words that every line of a local exception ends in:
 * until=YYYY-MM-DD why=TEXT.
 *
 * Owns:        their grammar, and when the day is over.
 * Never knows: what is excused.
 */
#ifndef POLICY_EXPIRY_H
#define POLICY_EXPIRY_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct expiry {
	int64_t last;    /* the last second of that day, UTC */
	struct str text; /* the day as written */
	struct str why;  /* the rest of the line */
	struct str who;  /* who=, or not there */
};

/*
 * Read a line from behind its first words; views into it. until= and why= must
 * be there, why= last. who= is known where may_who says so. ST_CONF says what
 * is wrong.
 */
MUST_CHECK enum st expiry_parse(struct str rest, bool may_who,
    struct expiry *out, struct err *);

#endif
