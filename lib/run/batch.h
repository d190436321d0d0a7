/*
 * run/batch - what the two halves of a batch share: where tasks come from, and
 * the parent that deals them out.
 */
#ifndef RUN_BATCH_H
#define RUN_BATCH_H

#include <sys/types.h>

#include "run/input.h"
#include "run/mbox.h"
#include "run/progress.h"
#include "run/task.h"
#include "run/walk.h"

enum { WINDOW = 1 << 15 }; /* records that may wait for an earlier one */

struct task {
	struct task_frame frame;
	char *path;
	unsigned deaths; /* of workers that had it, for no known reason */
	bool alone;      /* to be judged with no other in the same worker */
	struct task *next;
};

struct worker_end {
	pid_t pid;
	int socket;
	struct slot *slot;
	struct task *tasks[TASKS_IN_FLIGHT];
	size_t ntask;
	bool alone;    /* no more tasks until this one is done */
	int64_t heard; /* clock_ms() when it last said or got something */
	struct buf in, out;
};

struct done {
	bool ready;
	char *text;
	size_t n;
};

/* Where we are in the operands. */
struct source {
	size_t operand;
	struct walk *walk;
	bool listed; /* the list of -0 was begun */
	char *mbox_path;
	struct input mbox_in;
	struct mbox mbox;
	size_t mbox_at;
	uint64_t mbox_number;
};

struct batch {
	struct run *run;
	char **operands;
	size_t noperand;
	struct source source;
	struct worker_end *workers;
	size_t nworker;
	struct task *again; /* left by workers that died */
	uint64_t next, printed;
	struct done done[WINDOW];
	enum verdict worst;
	uint64_t nfailed, nsoftened;
	int64_t stuck_ms;  /* in one message */
	int64_t silent_ms; /* with messages that wait for the DNS */
	struct progress progress;
};

/*
 * The next message of the operands, or NULL at their end. Where it cannot be
 * read *why is set; the task then only carries the path.
 */
struct task *source_next(struct batch *, const char **why);
void source_close(struct batch *);

#endif
