/* run/rate: how many, in which hour, and what a broken file does. */
#include "run/rate.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "tap.h"

enum { LINE_LEN = 76 };

#define NOW INT64_C(1800000000)

static struct pool *pool;
static const char *path; /* of the state */

/* Make the file hold just these octets. */
static void
put_state(struct str octets)
{
	int fd;

	(void)unlink(path);
	if (file_append(path, &fd, NULL) != ST_OK ||
	    file_write(fd, octets, NULL) != ST_OK || close(fd) != 0)
		abort();
}

static struct str
state(void)
{
	struct str s;

	if (file_read(path, 1u << 30, pool, &s, NULL) != ST_OK)
		abort();
	return s;
}

/* As often as it may, n times at most; -1 where it failed. */
static int
take(struct str address, unsigned limit, int64_t now, int n)
{
	int fd, taken = 0;

	if (rate_open(path, &fd, NULL) != ST_OK)
		return -1;
	for (int i = 0; i < n; i++) {
		bool may;

		if (rate_take(fd, address, limit, now, &may, NULL) != ST_OK)
			taken = -2 - n;
		taken += may;
	}
	rate_close(fd);
	return taken < 0 ? -1 : taken;
}

static struct str
line_of(int64_t t, struct str key)
{
	char digest[65];

	hash_sha256(key, digest);
	return pool_fmt(pool, "%010lld %s\n", (long long)t, digest);
}

#define JOE STR("joe@x.example")

static void
counting(void)
{
	(void)unlink(path);
	IS_NUM(take(JOE, 0, NOW, 3), 0, "none may where none is allowed");
	IS_NUM(state().n, 0, "  and none is counted");
	IS_NUM(take(JOE, 3, NOW, 2), 2, "two of three");
	OK(str_eq(state(),
	       pool_fmt(pool, "%.*s%.*s", STRF(line_of(NOW, JOE)),
		   STRF(line_of(NOW, JOE)))),
	    "  two lines, of a time and a hash");
	IS_NUM(take(JOE, 3, NOW + 1, 5), 1, "the third, and no fourth");
	IS_NUM(state().n, 3 * LINE_LEN, "  which leaves no line");
	IS_NUM(take(STR("eve@x.example"), 3, NOW + 1, 5), 3,
	    "somebody else is counted apart");
	IS_NUM(take(STR("JOE@X.Example"), 3, NOW + 1, 5), 0,
	    "another case is nobody else");
	IS_NUM(take(STR("joe@x.example."), 3, NOW + 1, 5), 0,
	    "nor is a final dot");
	IS_NUM(take(STR("joe@b\xc3\xbc.example"), 1, NOW, 5), 1, "a U-label");
	IS_NUM(take(STR("joe@XN--B-EHA.example"), 1, NOW, 5), 0,
	    "  is its A-label");
	IS_NUM(take(STR("joe"), 1, NOW, 5), 1, "an address without a domain");
	IS_NUM(take(STR("joe@"), 2, NOW, 5), 1, "  and one with an empty one");
	IS_NUM(take(STR(""), 1, NOW, 5), 1, "no address");
	IS_NUM(take(STR("a\0b\n@\xff"), 2, NOW, 5), 2, "any octets");
	IS_NUM(take((struct str){0}, 2, NOW, 5), 1,
	    "a view that is not there is no address");
}

static void
window(void)
{
	int fd;
	bool may = true;

	(void)unlink(path);
	IS_NUM(take(JOE, 2, NOW, 1), 1, "one now");
	IS_NUM(take(JOE, 2, NOW + 1800, 2), 1, "one in half an hour");
	IS_NUM(take(JOE, 2, NOW + 3599, 2), 0, "none in the same hour");
	IS_NUM(take(JOE, 2, NOW + 3600, 2), 1,
	    "one an hour after the first: the hour slides");
	IS_NUM(state().n, 2 * LINE_LEN, "  in the place of the first");
	IS_NUM(take(JOE, 2, NOW + 5399, 2), 0, "none before the second's");
	IS_NUM(take(JOE, 2, NOW + 5400, 2), 1, "and one at it");
	IS_NUM(take(JOE, 9, NOW + 50000, 1), 1, "much later");
	OK(str_eq(state(), line_of(NOW + 50000, JOE)),
	    "  nothing of the past is left");
	IS_NUM(take(JOE, 1, NOW + 50000 - 3600, 1), 0,
	    "a clock that was set back an hour");
	IS_NUM(take(JOE, 1, NOW + 50000 - 3601, 1), 1,
	    "a line from further ahead counts for nothing");
	IS_NUM(take(JOE, 1, -1, 1), -1, "a time before 1970");
	IS_NUM(take(JOE, 1, INT64_C(10000000000), 1), -1,
	    "a time behind the last that can be written");
	IS_NUM(take(JOE, 1, INT64_C(9999999999), 1), 1, "the last that can");
	OK(rate_open(path, &fd, NULL) == ST_OK &&
		rate_take(fd, JOE, 1, -1, &may, NULL) == ST_IO && !may,
	    "what failed may not");
	rate_close(fd);
}

/* A state, and how many more of two may go; what then is in the file. */
static void
broken_one(struct str before, int more, struct str after, const char *name)
{
	put_state(before);
	IS_NUM(take(JOE, 2, NOW, 3), more, name);
	if (!OK(str_eq(state(), after), "  the file")) {
		tap_show(" got", state());
		tap_show("want", after);
	}
}

static struct str
join(struct str a, struct str b, struct str c)
{
	struct buf out = {.pool = pool};

	buf_add(&out, a);
	buf_add(&out, b);
	buf_add(&out, c);
	return buf_str(&out);
}

/* A line of more octets than are read at once. */
static struct str
long_line(void)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < 100000; i++)
		buf_char(&b, 'x');
	buf_char(&b, '\n');
	return buf_str(&b);
}

static void
broken(void)
{
	struct str joe = line_of(NOW, JOE), eve = line_of(NOW, STR("eve@x"));
	struct str old = line_of(NOW - 3600, JOE), none = STR("");
	struct str late = line_of(NOW + 3601, JOE), both = join(joe, joe, none);
	struct str junk = long_line();
	char *bad;

	broken_one(none, 2, both, "an empty file");
	broken_one(join(joe, old, eve), 1, join(joe, joe, eve),
	    "an old line between two is written over");
	broken_one(join(old, old, eve), 2, join(joe, joe, eve),
	    "two of them are");
	broken_one(join(joe, old, old), 1, both,
	    "old lines at the end are cut off");
	broken_one(join(old, late, old), 2, both, "all are old, or from ahead");
	broken_one(join(joe, str_upto(joe, 40), none), 1, both,
	    "a line that was begun is cut off");
	broken_one(str_upto(joe, 75), 2, both, "one without its end too");
	broken_one(join(STR("garbage\n"), joe, none), 1,
	    join(STR("garbage\n"), joe, joe), "a short line is passed over");
	broken_one(join(STR("\n\n\r\n"), joe, STR("x")), 1,
	    join(STR("\n\n\r\n"), joe, joe), "so are empty ones");
	broken_one(join(junk, joe, none), 1, join(junk, joe, joe),
	    "and one that is longer than what is read at once");
	broken_one(join(joe, junk, none), 1, both, "at the end it is cut off");
	broken_one(str_upto(junk, junk.n - 1), 2, both, "as is all of it");
	for (size_t i = 0; i < 75; i += i == 8 ? 2 : i == 10 ? 64 : 1) {
		bad = pool_alloc(pool, joe.n);
		memcpy(bad, joe.p, joe.n);
		bad[i] = i % 2 == 0 ? '\0' : 'g';
		broken_one(join((struct str){bad, joe.n}, eve, none), 2,
		    join(joe, eve, joe),
		    pool_fmt(pool, "a line broken at octet %zu is used again",
			i)
			.p);
	}
}

static void
opening(void)
{
	const char *link = pool_fmt(pool, "%s.link", path).p;
	struct err e = {0};
	struct stat sb = {0};
	mode_t old = umask(0);
	int fd = 99;

	(void)unlink(path);
	IS_NUM(rate_open(path, &fd, &e), ST_OK, "a file that is not there");
	OK(fstat(fd, &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "  is made, and for us alone");
	OK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0,
	    "  and no other program gets it");
	rate_close(fd);
	(void)umask(old);
	OK(chmod(path, 0640) == 0 && rate_open(path, &fd, &e) == ST_CONF,
	    "a file that others may read");
	IS_NUM(fd, -1, "  is not opened");
	IS(str_of(e.text),
	    pool_fmt(pool, "%s: open to others (mode 0640)", path).p, "  why");
	OK(chmod(path, 0602) == 0 && rate_open(path, &fd, &e) == ST_CONF,
	    "nor is one that others may write");
	OK(chmod(path, 0600) == 0 && rate_open(path, &fd, &e) == ST_OK,
	    "one that is ours alone is");
	rate_close(fd);
	(void)unlink(link);
	OK(symlink(path, link) == 0 && rate_open(link, &fd, &e) == ST_IO,
	    "a symbolic link is not followed");
	(void)unlink(link);
	OK(mkfifo(link, 0600) == 0 && rate_open(link, &fd, &e) == ST_CONF,
	    "a pipe is no file, and not waited for");
	(void)unlink(link);
	IS_NUM(rate_open("/", &fd, &e), ST_IO, "nor is a directory");
	IS_NUM(rate_open("/dev/null", &fd, &e), ST_CONF, "nor a device");
	rate_close(-1);
	IS_NUM(rate_take(-1, JOE, 1, NOW, &(bool){true}, &e), ST_IO,
	    "what is not open cannot be counted in");
}

static void
many(void)
{
	struct buf b = {0};
	struct str one = line_of(NOW, STR("a@x"));

	for (int i = 0; i < RATE_LINES_MAX - 1; i++)
		buf_add(&b, one);
	put_state(buf_str(&b));
	IS_NUM(take(JOE, 5, NOW, 3), 1, "the last line of all");
	IS_NUM(take(STR("new@x"), 5, NOW, 3), 0, "  then nobody more may");
	IS_NUM(state().n, RATE_LINES_MAX * LINE_LEN, "  the file grows not");
	IS_NUM(take(STR("new@x"), 5, NOW + 3600, 1), 1,
	    "  until the hour is over");
	IS_NUM(state().n, LINE_LEN, "  then it is small again");
	for (int i = 0; i < RATE_LINES_MAX; i++)
		buf_add(&b, one);
	put_state(buf_str(&b));
	IS_NUM(take(JOE, 5, NOW, 3), 0, "a file with too many lines");
	IS_NUM(take(JOE, 5, NOW + 3600, 3), 3, "  is usable when they are old");
	buf_release(&b);
}

enum { PROCESSES = 4, EACH = 250, LIMIT = 250 };

/*
 * In processes that begin at once, when the pipe is closed; the exit status is
 * how many one took.
 */
static void
at_once(void)
{
	int sum = 0, status, go[2];
	char octet;

	(void)unlink(path);
	(void)fflush(stdout);
	if (pipe(go) != 0)
		abort();
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		if (pid < 0)
			abort();
		if (pid > 0)
			continue;
		(void)close(go[1]);
		if (file_get(go[0], &octet, 1) != 0)
			_exit(255);
		_exit(take(JOE, LIMIT, NOW, EACH));
	}
	(void)close(go[0]);
	(void)close(go[1]);
	while (wait(&status) > 0)
		sum += WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
	IS_NUM(sum, LIMIT, "processes at once take no more than they may");
	IS_NUM(state().n, LIMIT * LINE_LEN, "  and each line is there");
}

/* A process that is killed, over and over, while it counts. */
static void
killed(void)
{
	size_t lines, whole = 0;
	struct str rest;

	(void)unlink(path);
	(void)fflush(stdout);
	for (int i = 0; i < 30; i++) {
		struct timespec wait_for = {0, 1000000};
		pid_t pid = fork();

		if (pid < 0)
			abort();
		if (pid == 0)
			for (int64_t t = NOW;; t += 600)
				(void)take(STR("other@x"), 100, t, 3);
		(void)nanosleep(&wait_for, NULL);
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	rest = state();
	lines = rest.n / LINE_LEN;
	while (rest.n > 0)
		whole += str_cut(&rest, '\n').n == LINE_LEN - 1;
	OK(whole + 1 >= lines, "a kill spoils no line but the last");
	IS_NUM(take(JOE, 2, NOW, 3), 2, "  and the file is usable");
}

int
main(void)
{
	char name[] = "/tmp/assay-rate.XXXXXX";

	if (mkdtemp(name) == NULL)
		abort();
	pool = pool_new();
	path = pool_fmt(pool, "%s/state", name).p;
	counting();
	window();
	broken();
	opening();
	many();
	at_once();
	killed();
	(void)unlink(path);
	(void)rmdir(name);
	pool_free(pool);
	return tap_end();
}
