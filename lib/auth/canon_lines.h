/*
 * auth/canon_lines - the octets of canonical forms, many at a time.
 *
 * Owns:        the only loops that touch every octet of a body.
 * Never knows: where a body or a value ends: what goes there is cut off before.
 */
#ifndef AUTH_CANON_LINES_H
#define AUTH_CANON_LINES_H

#include "auth/canon.h"

enum canon_scan {
	SCAN_SIMPLE,  /* line ends become CRLF */
	SCAN_RELAXED, /* and white space one blank, none before a line end */
	SCAN_FIELD,   /* folds are white space too */
};

/* All of s, in blocks. What is in the block before it stays there. */
void canon_lines(struct canon *, enum canon_scan, struct str s);

/* The first place from i on that is no white space; s.n where all is. */
size_t canon_behind_white(enum canon_scan, struct str s, size_t i);

#endif
