/*
 * policy/remark_strip - the text of a Subject without the markings in it.
 *
 * Owns:        where they stand in its octets, encoded or not, and how much of
 *              one without an end is marking.
 * Never knows: what comes in their place.
 */
#ifndef POLICY_REMARK_STRIP_H
#define POLICY_REMARK_STRIP_H

#include "policy/marking.h"

struct remark_text {
	struct str text; /* without a blank at either end */
	/* It is what readers see, and no longer what stands in the field. */
	bool decoded;
};

/* What readers see. */
struct str remark_seen(const struct remark_text *, struct pool *);

/*
 * Take out everything that marking_subject finds, and the blanks before it, of
 * the octets as they stand; where what readers see would then be another text,
 * *decoded is set. ST_OK; ST_SYNTAX, ST_LIMIT as remark has them.
 */
MUST_CHECK enum st remark_strip(const struct marking_names *,
    struct remark_text *, struct pool *, struct err *);

#endif
