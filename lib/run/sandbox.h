/*
 * run/sandbox - giving up what judging mail does not need.
 *
 * Owns:        system call filter, Landlock, no-new-privs and limits.
 * Never knows: mail, filters.
 *
 * Entered once, after setup and before the first octet of mail is parsed;
 * there is no way back, and no child can be started any more. A refused call
 * fails with EPERM and never kills: a host would bounce the mail. What is to
 * be loaded (libraries, data files) or opened (the log) must be so before.
 */
#ifndef RUN_SANDBOX_H
#define RUN_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* All zeros: nothing but memory, the clock and what is open already. */
struct sandbox_need {
	bool dns;         /* UDP and TCP, over IPv4 and IPv6 */
	bool read_files;  /* open files and directories for reading */
	bool write_files; /* create, write, rename and remove them too */
	/*
	 * At these paths and beneath them; what does not exist is passed over.
	 * Written files may be read too.
	 */
	const char *const *read_paths;
	size_t nread;
	const char *const *write_paths;
	size_t nwrite;
	bool helpers; /* reap the broker, which was started before */
};

/*
 * NULL when everything was put in place; else fixed words that say what is
 * lacking. The rest is in place then, and the program may run on.
 */
const char *sandbox_enter(const struct sandbox_need *);

#endif
