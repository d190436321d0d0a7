/*
 * policy/marking_value - the values of the elements of a marking.
 *
 * Owns:        what each may be, and its flaws.
 * Never knows: which elements there are, in which order.
 */
#ifndef POLICY_MARKING_VALUE_H
#define POLICY_MARKING_VALUE_H

#include "policy/marking.h"

/* A value without blanks around it, which are MARKING_BLANK. */
struct str marking_value_trim(struct str value, uint64_t *flaws);

/*
 * Are they the same but for blanks and case? Then the differences are among
 * *flaws: MARKING_BLANK, MARKING_CASE.
 */
bool marking_value_same(struct str value, struct str name, uint64_t *flaws);

/*
 * The level that TAG=value states, or NO_LEVEL with MARKING_LEVEL or, where it
 * is empty, MARKING_NO_LEVEL. *old: the name of an earlier edition, or NULL.
 */
int marking_value_level(const struct scheme *, struct str tag, struct str value,
    uint64_t *flaws, const struct scheme_old **old);

/* A marker, spelled as the scheme does. NULL, with MARKING_ACCESS, where it is
 * none. */
const struct scheme_marker *marking_value_access(const struct scheme *,
    struct str value, uint64_t *flaws);

/*
 * one-to-128-safe-text (EPMS 2024.1 table 3), escapes resolved: a view, or in
 * the pool. Any run of safe octets and escapes will do: made of pairs, the rule
 * as printed could not derive "a\,b\,c".
 */
struct str marking_value_text(struct str value, struct pool *, uint64_t *flaws);

/* full-date ["T" full-time] (RFC 3339 section 5.6)? MARKING_BAD_DATE where it
 * only looks like one. */
bool marking_value_date(struct str value, uint64_t *flaws);

/* simple-email (EPMS 2024.1 table 4), else MARKING_ORIGIN. */
void marking_value_origin(struct str value, uint64_t *flaws);

/* Is it an earlier edition? */
bool marking_value_version(const struct scheme *, struct str value,
    uint64_t *flaws);

#endif
