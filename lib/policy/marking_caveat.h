/*
 * policy/marking_caveat - one caveat as a marking states it.
 *
 * Owns:        which caveat is meant, and how the grammar spells it.
 * Never knows: the level, or other caveats.
 */
#ifndef POLICY_MARKING_CAVEAT_H
#define POLICY_MARKING_CAVEAT_H

#include "policy/marking.h"

/*
 * A value of EL_CAVEAT (EPMS 2024.1 table 8): *out is how the grammar spells
 * it, escapes resolved; a view, or in the pool. NULL, with MARKING_CAVEAT,
 * where it is none; some are understood that have this flaw.
 */
const struct scheme_caveat *marking_caveat_read(const struct scheme *,
    struct str value, struct pool *, uint64_t *flaws, struct str *out);

/* Has it a text, to judge by how it begins? */
bool marking_caveat_has_text(const struct scheme *, struct str value);

/*
 * Does a contradict b? Each says by nation who may read, or a lets people read
 * whom b keeps out (EPMS 2024.1 says nothing of it). A caveat for one person
 * contradicts none.
 */
bool marking_caveat_contradicts(const struct scheme_caveat *a,
    const struct scheme_caveat *b);

#endif
