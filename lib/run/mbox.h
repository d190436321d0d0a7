/*
 * run/mbox - where the messages of an mbox begin and end.
 *
 * Owns:        what counts as a separator line.
 * Never knows: what is in a message, where the octets come from.
 *
 * A separator is a line "From SENDER DATE" with an asctime-like date; where
 * the first line of the file has no date, any line that begins with "From "
 * behind an empty line. The concatenation of the messages is the file, octet
 * for octet. A Content-Length is not believed: a sender could choose one that
 * hides the messages behind his own. Not read: the MMDF form, and Pine's
 * pseudo message (which comes out as a message).
 */
#ifndef RUN_MBOX_H
#define RUN_MBOX_H

#include "base/str.h"

struct mbox {
	bool loose;      /* the first line has no date */
	size_t searched; /* octets of this message that hold no end */
};

/* Do these octets begin an mbox? */
bool mbox_is(struct str first_octets);

/* Begin; first_octets hold the first line, whole if there is one. */
void mbox_begin(struct mbox *, struct str first_octets);

/*
 * octets begin with a separator. True and *message set to all from there up
 * to the next one (or, at_end, to the end). False: not whole yet, come again
 * with more octets behind the same beginning.
 */
bool mbox_split(struct mbox *, struct str octets, bool at_end,
    struct str *message);

#endif
