/*
 * policy/remark_subject - a Subject field with another marking at its end.
 *
 * Owns:        taking the old ones out, encoded or not; folding.
 * Never knows: the other fields.
 */
#ifndef POLICY_REMARK_SUBJECT_H
#define POLICY_REMARK_SUBJECT_H

#include "policy/remark.h"

struct remark_with {
	const struct marking_names *names;
	const struct marking *marking; /* that marking_check lets through */
	struct str eol;
	struct pool *pool;
};

/*
 * Add the field that `old` becomes, with its line end; NULL: there is none.
 * ST_OK; ST_SYNTAX, ST_LIMIT as remark has them.
 */
MUST_CHECK enum st remark_subject(const struct remark_with *,
    const struct field *old, struct buf *out, struct err *);

#endif
