/*
 * base/verdict - what was decided about a message.
 *
 * Owns:        the five verdicts, their words and exit statuses; the one table
 *              from result words (RFC 8601 and our local vocabulary) to them.
 * Never knows: why.
 */
#ifndef BASE_VERDICT_H
#define BASE_VERDICT_H

#include "base/str.h"

/* In the order in which they outdo each other over many messages. */
enum verdict {
	V_UNSET = 0, /* nothing decided: never leaves the runner */
	V_ACCEPT,
	V_DOUBTFUL,
	V_MALFORMED,
	V_REJECT,
	V_RETRY,
};

/* accept, doubtful, malformed, reject, retry. */
const char *verdict_word(enum verdict);
/* The exit status in check mode: 0, 2, 3, 1, 75. */
int verdict_exit(enum verdict);
/* Of pass, clean, fail, block, none, ..., temperror; V_UNSET for others. */
enum verdict verdict_of(struct str result);

#endif
