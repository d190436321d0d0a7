/*
 * base/err - how a function says that it failed.
 *
 * Owns:        the status codes and one line of text for a person.
 * Never knows: stderr, exit.
 *
 * A function that can fail returns an enum st and takes a struct err * last
 * (NULL where the caller does not want the text). On failure its outputs are
 * empty. The text is lower case, without a full stop, says what was found,
 * and may hold octets of a sender: whoever prints it cleans it (base/log).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum st {
	ST_OK = 0,
	ST_NONE,   /* nothing there: no failure */
	ST_SYNTAX, /* the input does not follow its grammar */
	ST_LIMIT,  /* a named limit was passed */
	ST_USAGE,  /* the command line is wrong */
	ST_CONF,   /* the settings are wrong */
	ST_IO,     /* the system failed us: try again later */
	ST_WAIT,   /* answers are missing; call again when they are in */
};

struct err {
	char text[256];
};

/* Fill in the text (cut to fit) and return st. */
enum st err_set(struct err *e, enum st st, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Put the place before the text: "place: text". */
void err_at(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
