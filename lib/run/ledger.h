/*
 * run/ledger - the lines that filters leave in files of ours.
 *
 * Owns:        appending them, whole, however many processes do so at once.
 * Never knows: what they say.
 */
#ifndef RUN_LEDGER_H
#define RUN_LEDGER_H

#include "run/run.h"

/*
 * To be called once for a message that was judged and has come out. One
 * write(2) at the end of the file for each line: such writes do not mix. What
 * cannot be written is logged, and changes nothing else.
 */
void ledger_write(const struct job *);

#endif
