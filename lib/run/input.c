#include "run/input.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pool.h"

enum {
	CHUNK = 1 << 16,
	/* To make a map, to fault its pages in and to take it down costs more
	 * than to copy so many octets. */
	COPIED_MOST = 1 << 17,
};

static enum st
map_file(int fd, size_t from, size_t size, struct input *out, struct err *e)
{
	void *map;

	map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return err_set(e, ST_IO, "mmap: %s", strerror(errno));
	out->map = map;
	out->mapped = size;
	out->octets = (struct str){(const char *)map + from, size - from};
	return ST_OK;
}

/* The rest of fd behind the n octets in head goes to a file, then mapped. */
static enum st
spool(int fd, const char *dir, char *head, size_t n, struct input *out,
    struct err *e)
{
	size_t size = n;
	enum st st;
	int file;

	st = file_unnamed(dir, &file, e);
	if (st != ST_OK)
		return st;
	st = file_write(file, (struct str){head, n}, e);
	while (st == ST_OK) {
		ssize_t got = file_get(fd, head, CHUNK);

		if (got == 0)
			break;
		if (got < 0)
			st = err_set(e, ST_IO, "read: %s", strerror(errno));
		else
			st = file_write(file, (struct str){head, (size_t)got},
			    e);
		size += got < 0 ? 0 : (size_t)got;
	}
	if (st == ST_OK)
		st = map_file(file, 0, size, out, e);
	(void)close(file); /* the map keeps it */
	return st;
}

/* How much of a plain file is left; 0 for all else. */
static size_t
octets_left(int fd, size_t *from)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat sb;

	if (at < 0 || fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) ||
	    sb.st_size <= at)
		return 0;
	*from = (size_t)at;
	return (size_t)(sb.st_size - at);
}

/* To the end; what is in out->heap may be moved to a file. */
static enum st
read_all(int fd, size_t size, size_t above, const char *spool_dir,
    struct input *out, struct err *e)
{
	size_t n = 0;

	out->heap = mem_grow(NULL, size, 1);
	for (;;) {
		ssize_t got = file_get(fd, out->heap + n, size - n);

		if (got < 0)
			return err_set(e, ST_IO, "read: %s", strerror(errno));
		n += (size_t)got;
		if (got == 0)
			break;
		if (n < size)
			continue;
		if (n > above) {
			char *head = out->heap;
			enum st st;

			out->heap = NULL;
			st = spool(fd, spool_dir, head, n, out, e);
			free(head);
			return st;
		}
		size *= 2;
		out->heap = mem_grow(out->heap, size, 1);
	}
	out->octets = (struct str){out->heap, n};
	return ST_OK;
}

enum st
input_read(int fd, size_t above, const char *spool_dir, struct input *out,
    struct err *e)
{
	size_t from = 0, left = octets_left(fd, &from), size = CHUNK;
	enum st st;

	*out = (struct input){0};
	if (left > COPIED_MOST) {
		st = map_file(fd, from, from + left, out, e);
		if (st == ST_OK)
			(void)lseek(fd, 0, SEEK_END);
		return st;
	}
	if (size <= left)
		size = left + 1; /* the end is where nothing more is read */
	st = read_all(fd, size, above, spool_dir, out, e);
	if (st == ST_OK && out->octets.n < left)
		st = err_set(e, ST_IO, "the file became shorter");
	if (st != ST_OK)
		input_release(out);
	return st;
}

void
input_release(struct input *in)
{
	if (in->map != NULL)
		(void)munmap(in->map, in->mapped);
	free(in->heap);
	*in = (struct input){0};
}

void
input_drain(int fd)
{
	char octets[CHUNK];

	while (file_get(fd, octets, sizeof(octets)) > 0)
		continue;
}

static void
on_bus_error(int number)
{
	static const char text[] = "assay: the message file was cut short\n";

	(void)number;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(75);
	_exit(75);
}

void
input_guard(void)
{
	struct sigaction sa = {.sa_handler = on_bus_error};

	(void)sigaction(SIGBUS, &sa, NULL);
}
