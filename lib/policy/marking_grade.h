/*
 * policy/marking_grade - both readings of a marking, brought together.
 *
 * Owns:        what its flaws come to.
 * Never knows: how it was read.
 */
#ifndef POLICY_MARKING_GRADE_H
#define POLICY_MARKING_GRADE_H

#include "policy/marking_look.h"
#include "policy/marking_strict.h"

/*
 * Set grade and read, and take the level away where the marking is invalid.
 * read: what could be read in it; level is what the strict reading found.
 */
void marking_grade(struct marking *, int read);

/*
 * Where octets that are no ASCII hid caveats and markers from the strict
 * reading: take those that it finds in what the text looks like.
 */
void marking_grade_recover(const struct marking_names *, struct str look,
    enum marking_form, struct pool *, struct marking *);

#endif
