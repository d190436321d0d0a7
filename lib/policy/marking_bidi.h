/*
 * policy/marking_bidi - text that controls turn round, as it is shown.
 *
 * Owns:        directional embeddings, overrides and isolates (UAX #9).
 * Never knows: what is read there.
 */
#ifndef POLICY_MARKING_BIDI_H
#define POLICY_MARKING_BIDI_H

#include "policy/marking_look.h"

struct marking_bidi {
	struct marking_look look; /* its raw is its text: the letters in the
				     order and case in which they are shown */
	const size_t *order; /* for each, where it stands in the text that was
				looked at */
};

/*
 * False where there are no such controls in l. What is written from right to
 * left is turned round, letters too: only an override does that, but who
 * writes U+202B or U+2067 around a level is up to something. Right-to-left
 * scripts are not looked at: no level is written in them.
 */
bool marking_bidi(const struct marking_look *l, struct pool *,
    struct marking_bidi *out);

#endif
