#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/output.h"
#include "run/task.h"

static enum st
failed(struct err *e, const char *what)
{
	return err_set(e, ST_IO, "%s: %s", what, strerror(errno));
}

/*
 * A Maildir name may carry the size: ",S=octets" and ",W=octets with CRLF".
 * The new name has them corrected; all else, flags too, stays.
 */
static struct str
new_name(const struct job *job, struct str name)
{
	struct buf out = {.pool = job->pool};

	while (name.n > 0) {
		bool size = str_starts(name, STR(",S="));
		bool crlf = str_starts(name, STR(",W="));
		size_t n = 3;

		if (!size && !crlf) {
			buf_char(&out, name.p[0]);
			name = str_from(name, 1);
			continue;
		}
		while (n < name.n && is_digit(name.p[n]))
			n++;
		buf_fmt(&out, "%.3s%zu", name.p,
		    size ? output_size(job) : output_crlf_size(job));
		name = str_from(name, n);
	}
	buf_char(&out, '\0');
	return (struct str){out.p, out.n - 1};
}

/* Owner, mode and times as they were, and on the disk before it counts. */
static enum st
write_temporary(const struct job *job, int fd, const struct stat *old,
    struct err *e)
{
	const struct timespec times[2] = {old->st_atim, old->st_mtim};
	enum st st = output_message(fd, job, e);

	if (st != ST_OK)
		return st;
	if (fchmod(fd, old->st_mode & 07777) != 0)
		return failed(e, "fchmod");
	if (fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
		return failed(e, "fchown");
	if (futimens(fd, times) != 0)
		return failed(e, "futimens");
	return fsync(fd) == 0 ? ST_OK : failed(e, "fsync");
}

/* Still the file that was judged? A mail reader may have renamed it. */
static enum st
check_unchanged(const char *path, const struct stat *old, struct err *e)
{
	struct stat now;

	if (stat(path, &now) != 0)
		return failed(e, "gone before it was rewritten");
	if (now.st_ino != old->st_ino || now.st_dev != old->st_dev ||
	    now.st_size != old->st_size)
		return err_set(e, ST_IO, "changed while it was judged");
	return ST_OK;
}

static enum st
put_in_place(const char *temporary, const char *path, const char *wanted,
    struct err *e)
{
	if (rename(temporary, wanted) != 0)
		return failed(e, "rename");
	if (strcmp(path, wanted) != 0 && unlink(path) != 0 && errno != ENOENT)
		return failed(e, "unlink of the old file");
	return ST_OK;
}

static void
sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd); /* the rename is atomic even if this is not done */
	(void)close(fd);
}

enum st
in_place(const struct job *job, const char *path, bool in_maildir,
    struct err *e)
{
	struct str whole = str_of(path);
	size_t slash = str_rfind(whole, '/');
	struct str dir = slash < whole.n ? str_upto(whole, slash) : STR(".");
	struct str name = slash < whole.n ? str_from(whole, slash + 1) : whole;
	const char *wanted, *temporary, *in;
	unsigned long long number;
	struct stat old;
	enum st st;
	int fd;

	if (output_is_same(job))
		return ST_OK;
	if (stat(path, &old) != 0 || !S_ISREG(old.st_mode) ||
	    (uint64_t)old.st_size != job->msg.octets.n)
		return err_set(e, ST_IO, "changed while it was judged");
	in = pool_fmt(job->pool, "%.*s", STRF(dir)).p;
	wanted = pool_fmt(job->pool, "%s/%.*s", in,
	    STRF(in_maildir ? new_name(job, name) : name))
		     .p;
	/* In a Maildir what is unfinished lies in tmp, beside cur and new. */
	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return failed(e, "getrandom");
	temporary = pool_fmt(job->pool, "%s/%s.assay-%llx", in,
	    in_maildir ? "../tmp/" : "", number)
			.p;
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(e, "no temporary file");
	st = write_temporary(job, fd, &old, e);
	if (close(fd) != 0 && st == ST_OK)
		st = failed(e, "close");
	if (st == ST_OK)
		st = check_unchanged(path, &old, e);
	if (st == ST_OK)
		st = put_in_place(temporary, path, wanted, e);
	if (st != ST_OK)
		(void)unlink(temporary);
	else
		sync_directory(in);
	return st;
}
