#define _GNU_SOURCE /* O_TMPFILE */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t
file_get(int fd, void *octets, size_t n)
{
	ssize_t got;

	do
		got = read(fd, octets, n);
	while (got < 0 && errno == EINTR);
	return got;
}

enum st
file_read(const char *path, size_t max, struct pool *pool, struct str *out,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat sb;
	size_t n = 0;
	enum st st = ST_OK;
	char *p;

	*out = (struct str){0};
	if (fd < 0)
		return err_set(e, errno == ENOENT ? ST_NONE : ST_IO, "%s: %s",
		    path, strerror(errno));
	if (fstat(fd, &sb) != 0 ||
	    (!S_ISREG(sb.st_mode) && !S_ISCHR(sb.st_mode))) {
		st = err_set(e, ST_IO, "%s: not a plain file", path);
		goto out;
	}
	if (sb.st_size < 0 || (size_t)sb.st_size > max) {
		st = err_set(e, ST_LIMIT, "%s: over %zu octets", path, max);
		goto out;
	}
	p = pool_alloc(pool, (size_t)sb.st_size + 1);
	while (n < (size_t)sb.st_size) {
		ssize_t got = file_get(fd, p + n, (size_t)sb.st_size - n);

		if (got < 0) {
			st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
			goto out;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = (struct str){p, n};
out:
	(void)close(fd); /* read only: nothing to lose */
	return st;
}

enum st
file_write(int fd, struct str s, struct err *e)
{
	while (s.n > 0) {
		ssize_t put = write(fd, s.p, s.n);

		if (put >= 0) {
			s = str_from(s, (size_t)put);
		} else if (errno == EAGAIN) {
			struct pollfd p = {.fd = fd, .events = POLLOUT};

			(void)poll(&p, 1, -1);
		} else if (errno != EINTR) {
			return err_set(e, ST_IO, "write: %s", strerror(errno));
		}
	}
	return ST_OK;
}

enum st
file_append(const char *path, int *fd, struct err *e)
{
	struct stat is;

	*fd = open(path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    S_IRUSR | S_IWUSR);
	if (*fd < 0)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	/* Whoever reads the other end of a pipe could hold us up. */
	if (fstat(*fd, &is) == 0 &&
	    (S_ISREG(is.st_mode) || S_ISCHR(is.st_mode)))
		return ST_OK;
	(void)close(*fd);
	*fd = -1;
	return err_set(e, ST_IO, "%s: no plain file", path);
}

enum st
file_unnamed(const char *dir, int *fd, struct err *e)
{
	char path[4096];
	int n;

	*fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd >= 0)
		return ST_OK;
	/* Not every file system has unnamed files. */
	n = snprintf(path, sizeof(path), "%s/assay.XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(e, ST_IO, "%s: name too long", dir);
	*fd = mkostemp(path, O_CLOEXEC);
	if (*fd < 0)
		return err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
	(void)unlink(path);
	return ST_OK;
}
