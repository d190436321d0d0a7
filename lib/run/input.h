/*
 * run/input - a message from a descriptor, mapped or spooled.
 *
 * Owns:        reading to the end, where large messages are kept meanwhile.
 * Never knows: what a message is.
 */
#ifndef RUN_INPUT_H
#define RUN_INPUT_H

#include "base/err.h"
#include "base/str.h"

struct input {
	struct str octets; /* all of it, until input_release */
	void *map;
	size_t mapped;
	char *heap;
};

/*
 * All that the descriptor still has. A plain file is mapped, a small one read
 * into memory; of anything else up to `above` octets are held in memory, more
 * in an unnamed file in spool_dir, mapped when it is whole. ST_IO says what
 * went wrong; that a file which is read became shorter meanwhile, is wrong too.
 */
MUST_CHECK enum st input_read(int fd, size_t above, const char *spool_dir,
    struct input *out, struct err *);
void input_release(struct input *);

/* Read the descriptor to its end and forget it. */
void input_drain(int fd);

/* A mapped file that somebody shortens must not look like a crash: exit 75. */
void input_guard(void);

#endif
