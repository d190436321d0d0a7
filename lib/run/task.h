/*
 * run/task - what passes between a batch and its workers.
 *
 * Owns:        the frames on the socket and the page they share.
 * Never knows: how a task came about, what its record says.
 */
#ifndef RUN_TASK_H
#define RUN_TASK_H

#include <limits.h>
#include <stdatomic.h>

#include "run/run.h"

enum {
	TASKS_IN_FLIGHT = 64, /* per worker: messages that wait for the DNS */
};

/* To a worker: followed by npath octets of path. */
struct task_frame {
	uint64_t seq;
	uint64_t off,
	    n; /* a part of an mbox; n == UINT64_MAX: the whole file */
	uint64_t number; /* of the message in its mbox, from 1; 0: no mbox */
	uint32_t npath;
	uint32_t in_maildir;
};

/* From a worker: followed by ntext octets of record. */
struct done_frame {
	uint64_t seq;
	uint32_t verdict;  /* enum verdict */
	uint32_t failed;   /* it could not be read, judged or rewritten */
	uint32_t softened; /* the dry run kept it from being a reject */
	uint32_t ntext;
};

/* Shared memory: which message a worker is in just now, for the blame. */
struct slot {
	_Atomic uint64_t current; /* seq + 1, or 0 */
	_Atomic int64_t since;    /* clock_ms() when it began */
};

/*
 * The life of a worker: judge what comes down the socket until it ends.
 * Never returns.
 */
NORETURN void worker_main(struct run *, int socket, struct slot *,
    char **operands, size_t noperand);

/* Replace the message file by what the job says. ST_IO: nothing was changed. */
MUST_CHECK enum st in_place(const struct job *, const char *path,
    bool in_maildir, struct err *);

#endif
