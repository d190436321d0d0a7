/* run/progress - one line on a terminal that says how far a batch is. */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool wanted; /* stderr is a terminal */
	bool shown;
	int64_t begun, last;
};

void progress_begin(struct progress *, bool quiet);
void progress_show(struct progress *, uint64_t messages);
void progress_clear(struct progress *);

#endif
