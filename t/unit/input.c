/* run/input: files, small and large, and what is left of them. */
#include "run/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tap.h"

enum { SMALL = 1 << 17 }; /* at most so many octets are copied */

static char octets[SMALL + 2];

/* An unnamed file of n octets, read from octet `at` on. */
static int
file_of(size_t n, off_t at)
{
	int fd;

	if (file_unnamed("/tmp", &fd, NULL) != ST_OK ||
	    file_write(fd, (struct str){octets, n}, NULL) != ST_OK ||
	    lseek(fd, at, SEEK_SET) != at)
		abort();
	return fd;
}

static void
plain_file(size_t n, size_t at, bool mapped, const char *name)
{
	int fd = file_of(n, (off_t)at);
	struct str want = str_from((struct str){octets, n}, at);
	struct err e = {0};
	struct input in;

	OK(input_read(fd, 1000, "/nonexistent", &in, &e) == ST_OK &&
		str_eq(in.octets, want),
	    name);
	OK((in.map != NULL) == mapped, mapped ? "  mapped" : "  copied");
	OK(at > n || lseek(fd, 0, SEEK_CUR) == (off_t)n,
	    "  and nothing is left to read");
	input_release(&in);
	OK(in.octets.n == 0, "  nor held");
	(void)close(fd);
}

static void
plain_files(void)
{
	plain_file(0, 0, false, "an empty file");
	plain_file(1, 0, false, "a file of one octet");
	plain_file(65535, 0, false, "of 65,535");
	plain_file(65536, 0, false, "of 65,536");
	plain_file(65537, 0, false, "of 65,537");
	plain_file(SMALL, 0, false, "the largest that is small");
	plain_file(SMALL + 1, 0, true, "one octet more");
	plain_file(SMALL + 1, 1, false, "that octet was read before");
	plain_file(SMALL + 2, 1, true, "only one of two was");
	plain_file(100, 100, false, "all was read before");
	plain_file(100, 200, false, "the place is behind the end");
}

/* Files of the kernel are not of the size that they say. */
static void
other_size(void)
{
	int grown = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	int shrunk = open("/sys/kernel/mm/transparent_hugepage/enabled",
	    O_RDONLY | O_CLOEXEC);
	struct err e = {0};
	struct input in;

	if (grown >= 0) {
		OK(input_read(grown, 1000, "/nonexistent", &in, &e) == ST_OK &&
			in.octets.n > 100,
		    "a file that grew meanwhile is read to its end");
		input_release(&in);
		(void)close(grown);
	}
	if (shrunk >= 0) {
		OK(input_read(shrunk, 1000, "/nonexistent", &in, &e) == ST_IO &&
			in.octets.n == 0 && in.heap == NULL,
		    "one that shrank is not taken for whole");
		IS(str_of(e.text), "the file became shorter",
		    "  and it says so");
		(void)close(shrunk);
	}
}

static void
broken(void)
{
	int fd = open("/", O_RDONLY | O_CLOEXEC);
	struct err e = {0};
	struct input in;

	OK(input_read(fd, 1000, "/nonexistent", &in, &e) == ST_IO &&
		in.heap == NULL,
	    "a directory is no message");
	IS(str_of(e.text), "read: Is a directory", "  and the text says why");
	(void)close(fd);
}

/* What a child writes, through a pipe. */
static void
piped(size_t n, size_t above, const char *dir, enum st want, const char *name)
{
	int ends[2];
	struct err e = {0};
	struct input in;
	bool same;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0) {
		(void)close(ends[0]);
		_exit(file_write(ends[1], (struct str){octets, n}, NULL) !=
		    ST_OK);
	}
	(void)close(ends[1]);
	same = input_read(ends[0], above, dir, &in, &e) == want &&
	    (want != ST_OK || str_eq(in.octets, (struct str){octets, n}));
	OK(same, name);
	OK((in.map != NULL) == (want == ST_OK && n > above),
	    "  mapped if large");
	input_release(&in);
	input_drain(ends[0]);
	(void)close(ends[0]);
	(void)waitpid(pid, NULL, 0);
}

static void
pipes(void)
{
	piped(0, 1, "/nonexistent", ST_OK, "nothing from a pipe");
	piped(65536, 65536, "/nonexistent", ST_OK, "a pipe of 64 KB");
	piped(100000, SMALL, "/nonexistent", ST_OK, "a larger one");
	piped(100000, 65535, "/tmp", ST_OK, "one that goes to a file");
	piped(100000, 65535, "/nonexistent", ST_IO, "if there is room for one");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (char)(i * 7 + i / 256);
	plain_files();
	other_size();
	broken();
	pipes();
	return tap_end();
}
