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

enum { CHUNK = 1 << 16 };

static enum st
map_file(int fd, size_t from, size_t size, struct input *out, struct err *e)
{
	void *map;

	if (size <= from)
		return ST_OK; /* nothing left to read */
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

enum st
input_read(int fd, size_t above, const char *spool_dir, struct input *out,
    struct err *e)
{
	size_t n = 0, size = CHUNK;
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat sb;
	enum st st;

	*out = (struct input){0};
	if (at >= 0 && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode)) {
		st = map_file(fd, (size_t)at, (size_t)sb.st_size, out, e);
		if (st == ST_OK)
			(void)lseek(fd, 0, SEEK_END);
		return st;
	}
	out->heap = mem_alloc(size);
	for (;;) {
		ssize_t got = file_get(fd, out->heap + n, size - n);

		if (got < 0) {
			st = err_set(e, ST_IO, "read: %s", strerror(errno));
			input_release(out);
			return st;
		}
		n += (size_t)got;
		if (got == 0)
			break;
		if (n < size)
			continue;
		if (n > above) {
			char *head = out->heap;

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
