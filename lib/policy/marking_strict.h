/*
 * policy/marking_strict - one marking by its grammar, or close to it.
 *
 * Owns:        elements, their order, where a marking ends, and its flaws.
 * Never knows: what a person would read in it.
 */
#ifndef POLICY_MARKING_STRICT_H
#define POLICY_MARKING_STRICT_H

#include "policy/marking.h"

enum marking_form {
	MARKING_FORM_HEADER,  /* the body of a field, all of it */
	MARKING_FORM_SUBJECT, /* from behind "[" to where it ends */
	MARKING_FORM_BARE,    /* as in a subject, but without brackets: all */
};

/*
 *   in    unfolded; any octets
 *   out   all but grade, read, at and n. level is what it states, whatever the
 *         flaws; flaws of the whole text, such as its length, are not there
 *
 * How much of `in` belongs to it: in a subject up to and with its "]", or, with
 * MARKING_TRUNCATED, all that could belong to it. Linear in that.
 */
size_t marking_strict(const struct marking_names *, struct str in,
    enum marking_form, struct pool *, struct marking *out);

#endif
