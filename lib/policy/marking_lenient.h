/*
 * policy/marking_lenient - what a person would read where the grammar of a
 * marking is not kept.
 *
 * Owns:        which level a stretch of text could be taken to state.
 * Never knows: flaws, or where markings begin.
 */
#ifndef POLICY_MARKING_LENIENT_H
#define POLICY_MARKING_LENIENT_H

#include "policy/marking_look.h"

/* What the stretch is, and what stands at its end. */
enum marking_stretch {
	MARKING_STRETCH_PROSE,   /* perhaps; more text, or a bracket */
	MARKING_STRETCH_BRACKET, /* a marking in brackets */
	MARKING_STRETCH_CUT,     /* the same, but the last bracket is not there:
				    the text ends */
	MARKING_STRETCH_FIELD,   /* a field that is a marking, to its end */
};

/*
 * The highest level that could be read in l->text from `from` to `to`, or
 * NO_LEVEL:
 *   - behind each tag of a level: its name in any spelling, with one letter
 *     wrong, or its first four letters; at an end less will do, and where
 *     a bracket was cut off, a name may go on: "[SEC=OFFICIAL" could have been
 *     OFFICIAL:Sensitive
 *   - in what is no element, any name of a level; in a text such as a note
 *     none, since it may speak of one
 *   - in brackets and fields behind a tag, and in a field anywhere but in a
 *     text, a name with letters glued to it; in a field a tag too. The longest
 *     name there is the one: UNOFFICIAL is not OFFICIAL
 * Linear in what is looked at.
 */
int marking_lenient(const struct marking_look *l, size_t from, size_t to,
    enum marking_stretch);

#endif
