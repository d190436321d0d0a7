#include "run/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"

/* What makes it unfit to hold a key, or NULL. */
static const char *
unfit(const struct stat *sb)
{
	if (!S_ISREG(sb->st_mode))
		return "not a plain file";
	if (sb->st_uid != 0 && sb->st_uid != geteuid())
		return "belongs to another user";
	if ((sb->st_mode & S_IRWXO) != 0)
		return "open to others";
	if ((sb->st_mode & S_IWGRP) != 0)
		return "the group may write it";
	return NULL;
}

/* A file that shrinks meanwhile is read as far as it goes. */
static enum st
read_all(int fd, size_t size, struct pool *pool, struct str *out, struct err *e)
{
	char *p = pool_alloc(pool, size + 1);
	size_t n = 0;

	while (n < size) {
		ssize_t got = file_get(fd, p + n, size - n);

		if (got < 0)
			return err_set(e, ST_IO, "%s", strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = (struct str){p, n};
	return ST_OK;
}

static enum st
check_and_read(int fd, struct pool *pool, struct str *out, struct err *e)
{
	struct stat sb;
	const char *why;

	if (fstat(fd, &sb) != 0)
		return err_set(e, ST_IO, "%s", strerror(errno));
	why = unfit(&sb);
	/* Its mode does not say all where there is a list. */
	if (why == NULL &&
	    fgetxattr(fd, "system.posix_acl_access", NULL, 0) > 0)
		why = "has an access control list";
	if (why != NULL)
		return err_set(e, ST_CONF, "%s (mode %04o); not used as a key",
		    why, (unsigned)sb.st_mode & 07777u);
	if (sb.st_size < 0 || sb.st_size > KEYFILE_MAX)
		return err_set(e, ST_CONF, "over %d octets, no key is that big",
		    KEYFILE_MAX);
	return read_all(fd, (size_t)sb.st_size, pool, out, e);
}

enum st
keyfile_read(const char *path, struct pool *pool, struct str *octets,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum st st;

	*octets = (struct str){0};
	if (fd < 0)
		return err_set(e, errno == ENOENT ? ST_NONE : ST_IO, "%s: %s",
		    path, strerror(errno));
	st = check_and_read(fd, pool, octets, e);
	if (st != ST_OK)
		err_at(e, "%s", path);
	(void)close(fd); /* read only: nothing to lose */
	return st;
}

/* The mode is set by hand: a umask may take more from it, never add. */
static enum st
fill(int fd, struct str octets, struct err *e)
{
	enum st st;

	if (fchmod(fd, S_IRUSR | S_IWUSR) != 0)
		return err_set(e, ST_IO, "chmod: %s", strerror(errno));
	st = file_write(fd, octets, e);
	if (st == ST_OK && fsync(fd) != 0)
		st = err_set(e, ST_IO, "fsync: %s", strerror(errno));
	return st;
}

enum st
keyfile_create(const char *path, struct str octets, struct err *e)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
	    S_IRUSR | S_IWUSR);
	enum st st;

	if (fd < 0)
		return err_set(e, errno == EEXIST ? ST_USAGE : ST_IO, "%s: %s",
		    path,
		    errno == EEXIST ? "exists already, not overwritten" :
				      strerror(errno));
	st = fill(fd, octets, e);
	if (close(fd) != 0 && st == ST_OK)
		st = err_set(e, ST_IO, "close: %s", strerror(errno));
	if (st != ST_OK) {
		(void)unlink(path);
		err_at(e, "%s", path);
	}
	return st;
}
