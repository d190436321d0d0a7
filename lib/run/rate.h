/*
 * run/rate - at most so many notices in an hour for each recipient.
 *
 * Owns:        the file in which they are counted, over all processes.
 * Never knows: what a notice says, or why it is sent.
 *
 * The file has a line for each notice of the last hour: "unix-time
 * sha256-of-address", so that it tells nobody who was written to. Its lines
 * have one length. One that is over an hour old is written over in its place,
 * and the file cut behind the last one that is not: whatever moment a process
 * dies at, it spoils one line, and the rest stays as it was. A line that is
 * broken counts for nothing and its place is used again.
 */
#ifndef RUN_RATE_H
#define RUN_RATE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
	RATE_WINDOW = 3600, /* seconds */
	/* Notices of one hour, to anybody: of 7.6 MB, that are read each time.
	 * Who blocks more than that is under attack, and sends no notice. */
	RATE_LINES_MAX = 100000,
};

/*
 * Open the file, or make it, mode 0600. To be called before the sandbox is
 * entered, and by each process for itself: the lock belongs to what was opened.
 * ST_CONF: no plain file, owned by somebody else, open to others; ST_IO. The
 * text names the path. *fd is -1 then.
 */
MUST_CHECK enum st rate_open(const char *path, int *fd, struct err *);

/*
 * May one more go to this address at `now`? It may where fewer than `limit` did
 * in the hour before, and then it is counted at once. Addresses are compared
 * without case, domains as A-labels. A time up to an hour ahead, of a clock
 * that was set back, counts too. The file is locked meanwhile (flock), and
 * waited for. ST_IO: it may not, and nothing was counted.
 */
MUST_CHECK enum st rate_take(int fd, struct str address, unsigned limit,
    int64_t now, bool *may, struct err *);

/* -1 is allowed. */
void rate_close(int fd);

#endif
