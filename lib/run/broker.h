/*
 * run/broker - the process that starts helper programs, and how one talks to
 * them.
 *
 * Owns:        a small child that is forked before the sandbox is entered, the
 *              limits a helper runs with, and frames: a length of 4 octets
 *              (big endian), then so many octets, in both directions.
 * Never knows: mail, what helpers compute.
 *
 * The broker reads nothing but numbers from us: it can be made to start one of
 * the programs it was born with, and to end it, and no more. It keeps none of
 * our descriptors (a mail host waits until the last holder of stdout is gone),
 * and ends, and its helpers with it, when we do.
 */
#ifndef RUN_BROKER_H
#define RUN_BROKER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum {
	BROKER_PROGRAMS = 8, /* there are three second engines and unpack */
	/* What one helper is asked with: as large as a message may be here. */
	BROKER_REQUEST_MAX = 1 << 28,
};

struct broker_program {
	const char *path;
	const char *argument; /* the only one, or NULL: none */
};

struct broker {
	pid_t pid, owner;
	int fd; /* -1: none */
};

/* Fork it. The programs, at most BROKER_PROGRAMS, are what it can start. */
MUST_CHECK enum st broker_start(struct broker *,
    const struct broker_program *programs, size_t n, struct err *);
/*
 * Start program `which` in place of one that runs; *fd is our end of its stdin
 * and stdout. ST_IO where it cannot be started or the broker is gone; until is
 * a time of clock_ms().
 */
MUST_CHECK enum st broker_launch(struct broker *, size_t which, int64_t until,
    int *fd);
/* End program `which`, if it runs. */
void broker_end(struct broker *, size_t which);
/* End it and what it started. In a forked child only our end is closed. */
void broker_stop(struct broker *);

/*
 * One frame. ST_IO where it is not through at `until` (-1: no limit), ST_NONE
 * where the other side is gone or the stream is cut; ST_LIMIT above max.
 */
MUST_CHECK enum st frame_put(int fd, struct str octets, int64_t until);
MUST_CHECK enum st frame_get(int fd, size_t max, int64_t until,
    struct buf *out);

/*
 * The whole of a helper program: enter the sandbox with nothing but fd 0 and 1
 * left, answer requests until there are no more. The value is for main().
 */
int helper_serve(void (*answer)(struct str request, struct buf *reply));
/*
 * The same for a program that is given a file as its only argument. open_file
 * is called with it first; then the sandbox is entered, where files may be
 * made, written and removed in its directory, and nowhere else. Where it says
 * no, one request is answered, to tell why, and no more: the next one finds a
 * new process that tries again.
 */
int helper_serve_file(int argc, char *argv[],
    bool (*open_file)(const char *path),
    void (*answer)(struct str request, struct buf *reply));

#endif
