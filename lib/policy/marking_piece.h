/*
 * policy/marking_piece - a marking cut into its elements.
 *
 * Owns:        where an element ends, and where a marking in a subject ends.
 * Never knows: values.
 */
#ifndef POLICY_MARKING_PIECE_H
#define POLICY_MARKING_PIECE_H

#include "policy/marking_look.h"
#include "policy/marking_strict.h"

/* "TAG=value" between commas; views. */
struct marking_piece {
	unsigned tag;    /* an element, TAG_OLD or TAG_NONE */
	struct str name; /* of the tag, as the scheme spells it */
	struct str value;
	struct str all;
	uint64_t flaws; /* of tag and comma */
};

/* What comes behind a piece. */
enum marking_stop {
	MARKING_STOP_COMMA,  /* another one */
	MARKING_STOP_END,    /* the end of the text */
	MARKING_STOP_CLOSED, /* "]": the end of the marking */
	MARKING_STOP_OPEN,   /* "[": another bracket, before this one ended */
};

/*
 * The piece at *i, which is then where the next one begins, or behind "]", or
 * at "[". A bare comma ends any value. "]" and "[" end all values in a subject
 * but those of texts, where they are safe octets (EPMS 2024.1 table 3): a text
 * with brackets in it ends at the "]" that closes none of them; further on
 * where a letter stands right behind that and another "]" soon, or where more
 * elements follow.
 */
enum marking_stop marking_piece(const struct scheme *, struct str in,
    enum marking_form, size_t *i, struct marking_piece *out);

#endif
