/*
 * policy/floor - what a reply may not fall below (ISM-1089).
 *
 * Owns:        the highest of several markings, and whether another one is
 *              lower: a lower level, a caveat lost, a release made wider.
 * Never knows: replies, where the markings came from.
 */
#ifndef POLICY_FLOOR_H
#define POLICY_FLOOR_H

#include "policy/marking.h"

enum { FLOOR_CAVEATS_MAX = 200 };

struct floor {
	int level; /* NO_LEVEL: nothing was marked */
	/* Those that restrict, each once, spelled as in a marking. Of a
	 * releasing caveat the countries that all that were added have. */
	struct str *caveats;
	size_t ncaveat;
};

/* Nothing yet. */
void floor_init(struct floor *);
/* Raise it by a marking: by what can be read in it, whatever its grade. */
void floor_add(struct floor *, const struct scheme *, const struct marking *,
    struct pool *);
/* Raise it by another one. */
void floor_join(struct floor *, const struct floor *, const struct scheme *,
    struct pool *);

/*
 * Is m below it? NULL: no. Else one line that says how, in words of the scheme
 * alone: "PROTECTED is lower than SECRET", "without CAVEAT=SH:CABINET", "REL
 * is wider than AUS/CAN". Text of a sender (a codeword) is not in it. A
 * releasing caveat that is no longer there counts as lost; so does one where
 * the floor has none and others restrict (AUSTEO to REL).
 */
const char *floor_breach(const struct floor *, const struct scheme *,
    const struct marking *, struct pool *);

/* One line of text that floor_read takes back: "SECRET, CAVEAT=RI:AUSTEO" with
 * commas and backslashes of texts escaped. For a data base. */
struct str floor_text(const struct floor *, const struct scheme *,
    struct pool *);
/* ST_SYNTAX where it is none; a level that the scheme lost is its highest. */
MUST_CHECK enum st floor_read(struct str text, const struct scheme *,
    struct pool *, struct floor *out, struct err *);

#endif
