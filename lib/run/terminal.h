/*
 * run/terminal - asking the person at the keyboard, whatever stdin and stdout
 * are.
 *
 * Owns:        /dev/tty, and that nothing but text reaches it.
 * Never knows: what is asked.
 */
#ifndef RUN_TERMINAL_H
#define RUN_TERMINAL_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { TERMINAL_LINE_MAX = 1000 };

/* ST_IO where there is no terminal. */
MUST_CHECK enum st terminal_open(int *fd, struct err *);
/* Show text: lines, each octet of them that is no plain text escaped. */
MUST_CHECK enum st terminal_say(int fd, struct str text, struct err *);
/* Ask and wait for a line, trimmed, in the pool. ST_NONE at the end of input;
 * ST_LIMIT for a longer line; ST_IO. */
MUST_CHECK enum st terminal_ask(int fd, struct str question, struct pool *,
    struct str *answer, struct err *);

#endif
