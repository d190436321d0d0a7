/*
 * run/walk - the message files below paths that a user named.
 *
 * Owns:        telling Maildirs, mboxes, folders and messages apart; the order.
 * Never knows: what is in a message.
 *
 * In a Maildir (a directory with cur and new): all of cur, then of new, then
 * its folders; never tmp. In any other directory: every plain file, then the
 * directories, by name. Dot files and what Dovecot, Courier and MH keep for
 * themselves are passed over, and so is what is neither a file nor a
 * directory. A symbolic link to a file is a file; inside directories links to
 * directories are not followed. What a user names is always given, a FIFO
 * too. A file outside of a Maildir that begins with "From " is an mbox.
 *
 * A file may be gone before it is opened. A directory that cannot be read, or
 * only in part, is an error, after which the walk goes on.
 */
#ifndef RUN_WALK_H
#define RUN_WALK_H

#include <stdbool.h>
#include <stddef.h>

enum walk_kind { WALK_FILE, WALK_MBOX, WALK_ERROR };

struct walk_item {
	enum walk_kind kind;
	const char *path; /* until the next call */
	bool is_maildir;
	const char *why; /* of an error; until the next call */
};

struct walk;

/*
 * Over n operands, which must live on, or (nul_fd >= 0) paths read from there,
 * NUL between them.
 */
struct walk *walk_new(char **operands, size_t n, int nul_fd);
bool walk_next(struct walk *, struct walk_item *);
void walk_free(struct walk *);

#endif
