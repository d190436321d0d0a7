/* run/mark_ask - asking a person for a marking, with what may be chosen. */
#ifndef RUN_MARK_ASK_H
#define RUN_MARK_ASK_H

#include "run/mark_choice.h"

/*
 * On the terminal fd: the level, then caveats and markers where there are any
 * to choose. Nothing is chosen before it was typed: ST_NONE where it was not.
 * A wrong answer is asked again. ST_IO. *out holds views into the scheme and
 * the choice's pool.
 */
MUST_CHECK enum st mark_ask(int fd, const struct mark_choice *,
    struct marking *out, struct err *);

#endif
