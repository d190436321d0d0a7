/*
 * run/process - how every program of ours begins and ends.
 *
 * Owns:        descriptors and signals that were handed down, writing to
 *              stdout, the exit statuses that are no verdicts.
 * Never knows: mail, options.
 */
#ifndef RUN_PROCESS_H
#define RUN_PROCESS_H

#include "base/buf.h"
#include "base/err.h"

enum { WRONG_USAGE = 64, TRY_AGAIN = 75, WRONG_SETTINGS = 78 };

/* Once, before anything is opened. */
void process_begin(void);

/* Write all of it to stdout: 0, or TRY_AGAIN when that was logged. */
int process_print(const struct buf *text);

/* What a failure is to whoever called us: one of the three above. */
int process_status(enum st failure);

#endif
