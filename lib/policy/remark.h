/*
 * policy/remark - the header of a message with another marking in place of all
 * that it had (EPMS 2024.1 tables 1, 2 and 16).
 *
 * Owns:        where the new one stands, what is taken out for it, that the
 *              other octets stay.
 * Never knows: who chose the marking, whether it may be chosen, the body.
 */
#ifndef POLICY_REMARK_H
#define POLICY_REMARK_H

#include "mail/msg.h"
#include "policy/marking_write.h"

enum {
	/* Octets of a Subject field, old or new. The standard wants 998 to
	 * work; what is taken out of it is looked for in time that can grow
	 * with their square. */
	REMARK_SUBJECT_MAX = 1 << 15,
	/* How often markings are taken out until none is left: where one stood
	 * inside another, what is left of both may be a third. */
	REMARK_PASSES = 8,
};

/*
 * Add to *header all that stands before the body's octets: the From line,
 * the fields, the empty line.
 *
 *   - every field of the scheme's name is gone. The new one stands right above
 *     the Subject, wherever the old one stood: the place follows from the
 *     message alone, and both forms are seen together.
 *   - of the Subject everything is gone that marking_subject finds, and the
 *     blanks before it; of a marking without an end, what looks like a level
 *     and elements, since the rest may be words. What else it says stays octet
 *     for octet, folds too, but for lines of over 998 octets. Where a marking
 *     stood in encoded words, or where such a line has no blanks to fold at,
 *     it is written anew: plain where it can be, else in encoded words; octets
 *     that are no UTF-8 are then U+FFFD. A word that only some readers decode
 *     is text then, where it says more than the new marking.
 *   - the new suffix stands at its end, on one line of 78 octets where it can,
 *     else folded behind its commas only.
 *   - without a Subject one is made, on top: the last line of a header may have
 *     no end, and behind a line that is no field not all readers go on.
 *   - every other octet is what it was. New lines end as the message's first
 *     line does.
 *
 * A second time with the same marking gives the same octets.
 *
 * ST_OK; ST_SYNTAX for a marking that marking_check refuses, two Subjects, of
 * which nobody knows which one is shown, or one whose rest makes another
 * marking of the new one; ST_LIMIT for one over REMARK_SUBJECT_MAX, over
 * MARKINGS_MAX markings in it, over MSG_FIELDS_MAX fields. Then nothing was
 * added.
 */
MUST_CHECK enum st remark(const struct msg *, const struct marking_names *,
    const struct marking *, struct pool *, struct buf *header, struct err *);

#endif
