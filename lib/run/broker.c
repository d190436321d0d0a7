#define _GNU_SOURCE /* pipe2, close_range by its number */
#include "run/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "run/sandbox.h"

enum {
	CONTROL = 3, /* the broker's socket, after all else is closed */
	HELPER_FILES = 16,
	DESCRIPTORS_MAX = 1 << 16, /* where the kernel cannot close a range */
	END_MS = 1000,             /* what is not gone then is left to itself */
};

/* 1 GiB: far above what an archive or a record may take, below the machine. */
#define HELPER_MEMORY ((rlim_t)1 << 30)

enum order { LAUNCH = 1, END };

struct command {
	uint32_t order, which;
};

struct child {
	pid_t pid; /* 0: not running */
};

static void
close_from(int first)
{
#ifdef __NR_close_range
	if (syscall(__NR_close_range, (unsigned)first, ~0U, 0) == 0)
		return;
#endif
	for (int fd = first; fd < DESCRIPTORS_MAX; fd++)
		(void)close(fd);
}

static void
end_child(struct child *child)
{
	if (child->pid <= 0)
		return;
	(void)kill(child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	child->pid = 0;
}

static bool
limit_memory(void)
{
#ifdef NO_SANDBOX /* the checkers want terabytes of addresses */
	return true;
#else
	const struct rlimit memory = {HELPER_MEMORY, HELPER_MEMORY};

	return setrlimit(RLIMIT_AS, &memory) == 0;
#endif
}

/* In the helper's process. Does not come back; tells why on `report`. */
NORETURN static void
become_helper(const struct broker_program *program, int socket, int report,
    pid_t broker)
{
	static char *const no_environment[] = {NULL};
	const struct rlimit none = {0, 0};
	struct rlimit files;
	char name[] = "helper";
	char *argv[] = {name, NULL, NULL};
	int error;

	/* execve() wants octets that it could change. */
	if (program->argument != NULL)
		argv[1] = mem_str(str_of(program->argument));

	/* It must not outlive the broker, not even when it hangs. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != broker)
		_exit(1);
	(void)signal(SIGPIPE, SIG_DFL);
	if (dup2(socket, STDIN_FILENO) >= 0 &&
	    dup2(socket, STDOUT_FILENO) >= 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    setrlimit(RLIMIT_CORE, &none) == 0 &&
	    getrlimit(RLIMIT_NOFILE, &files) == 0) {
		/* The sandbox sees to it that it is not raised again. */
		files.rlim_cur = HELPER_FILES;
		if (setrlimit(RLIMIT_NOFILE, &files) == 0 && limit_memory())
			(void)execve(program->path, argv, no_environment);
	}
	error = errno;
	(void)!write(report, &error, sizeof(error));
	_exit(1);
}

/* 0 with our end in *fd, or an error number. All is close-on-exec. */
static int
start_helper(const struct broker_program *program, struct child *child, int *fd)
{
	pid_t broker = getpid();
	int pair[2], report[2], error = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return errno;
	if (pipe2(report, O_CLOEXEC) != 0) {
		error = errno;
		(void)close(pair[0]);
		(void)close(pair[1]);
		return error;
	}
	child->pid = fork();
	if (child->pid == 0)
		become_helper(program, pair[1], report[1], broker);
	if (child->pid < 0)
		error = errno;
	(void)close(pair[1]);
	(void)close(report[1]);
	/* Empty when the program runs: exec closed the other end. */
	if (child->pid > 0 &&
	    file_get(report[0], &error, sizeof(error)) != sizeof(error))
		error = 0;
	(void)close(report[0]);
	if (error != 0) {
		end_child(child);
		(void)close(pair[0]);
		return error;
	}
	*fd = pair[0];
	return 0;
}

union control {
	struct cmsghdr header;
	char octets[CMSG_SPACE(sizeof(int))];
};

/* Say how a launch went; fd < 0: there is none to hand over. */
static bool
hand_over(int error, int fd)
{
	union control control = {.octets = {0}};
	struct iovec iov = {&error, sizeof(error)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	if (fd >= 0) {
		struct cmsghdr *c;

		m.msg_control = control.octets;
		m.msg_controllen = sizeof(control.octets);
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	do
		n = sendmsg(CONTROL, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(error);
}

static void
obey(const struct broker_program *programs, size_t n)
{
	struct child children[BROKER_PROGRAMS] = {{0}};
	struct command c;

	while (file_get(CONTROL, &c, sizeof(c)) == sizeof(c)) {
		int fd = -1, error;
		bool told;

		if (c.which >= n)
			break;
		end_child(&children[c.which]);
		if (c.order != LAUNCH)
			continue;
		error =
		    start_helper(&programs[c.which], &children[c.which], &fd);
		told = hand_over(error, fd);
		if (fd >= 0)
			(void)close(fd);
		if (!told)
			break;
	}
	for (size_t i = 0; i < n; i++)
		end_child(&children[i]);
}

/*
 * In the broker's process: nothing of ours stays open. An interrupt from the
 * terminal is for the run to handle, which still has messages to finish.
 */
NORETURN static void
become_broker(int socket, const struct broker_program *programs, size_t n)
{
	int null = open("/dev/null", O_RDWR);

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	/* First out of the way of what they are to be. */
	socket = fcntl(socket, F_DUPFD_CLOEXEC, CONTROL + 1);
	null = fcntl(null, F_DUPFD_CLOEXEC, CONTROL + 1);
	if (socket < 0 || null < 0)
		_exit(1);
	for (int fd = 0; fd < CONTROL; fd++)
		if (dup2(null, fd) < 0)
			_exit(1);
	if (dup3(socket, CONTROL, O_CLOEXEC) < 0)
		_exit(1);
	close_from(CONTROL + 1);
	obey(programs, n);
	_exit(0);
}

enum st
broker_start(struct broker *b, const struct broker_program *programs, size_t n,
    struct err *e)
{
	int pair[2];

	*b = (struct broker){.owner = getpid(), .fd = -1};
	if (n > BROKER_PROGRAMS)
		return err_set(e, ST_LIMIT, "%zu helpers, at most %d", n,
		    BROKER_PROGRAMS);
	/* Whole messages: a command is there or not. */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ST_IO, "socketpair: %s", strerror(errno));
	b->pid = fork();
	if (b->pid == 0)
		become_broker(pair[1], programs, n);
	(void)close(pair[1]);
	if (b->pid < 0) {
		(void)close(pair[0]);
		return err_set(e, ST_IO, "fork: %s", strerror(errno));
	}
	b->fd = pair[0];
	return ST_OK;
}

/* Wait until fd is ready; false when the time is over. */
static bool
wait_for(int fd, short what, int64_t until)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = what};
		int64_t left = until < 0 ? -1 : until - clock_ms();
		int n;

		if (until >= 0 && left <= 0)
			left = 0;
		n = poll(&p, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		if (n > 0)
			return true;
		if (n == 0 && left < INT32_MAX)
			return false;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

static bool
command(const struct broker *b, enum order order, size_t which)
{
	const struct command c = {order, (uint32_t)which};

	return b->fd >= 0 &&
	    send(b->fd, &c, sizeof(c), MSG_NOSIGNAL) == (ssize_t)sizeof(c);
}

enum st
broker_launch(struct broker *b, size_t which, int64_t until, int *fd)
{
	union control control = {.octets = {0}};
	int error = 0;
	struct iovec iov = {&error, sizeof(error)};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control.octets,
	    .msg_controllen = sizeof(control.octets)};
	struct cmsghdr *c;

	*fd = -1;
	if (!command(b, LAUNCH, which) || !wait_for(b->fd, POLLIN, until) ||
	    recvmsg(b->fd, &m, MSG_CMSG_CLOEXEC) != sizeof(error)) {
		/* What it says later would be taken for another answer. */
		if (b->fd >= 0)
			(void)close(b->fd);
		b->fd = -1;
		return ST_IO;
	}
	c = CMSG_FIRSTHDR(&m);
	if (error != 0 || c == NULL || c->cmsg_type != SCM_RIGHTS)
		return ST_IO;
	memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	return ST_OK;
}

void
broker_end(struct broker *b, size_t which)
{
	(void)command(b, END, which);
}

void
broker_stop(struct broker *b)
{
	bool gone = false;

	if (b->fd < 0)
		return;
	if (b->owner == getpid()) {
		/* Its end closes when it is through with its helpers. */
		(void)shutdown(b->fd, SHUT_WR);
		gone = wait_for(b->fd, POLLIN, clock_ms() + END_MS);
	}
	(void)close(b->fd);
	b->fd = -1;
	while (gone && waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

enum { LENGTH = 4 };

static enum st
put(int fd, const char *p, size_t n, int64_t until)
{
	while (n > 0) {
		ssize_t did = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (did > 0) {
			p += did;
			n -= (size_t)did;
		} else if (did < 0 && errno == EAGAIN) {
			if (!wait_for(fd, POLLOUT, until))
				return ST_IO;
		} else if (did == 0 || errno != EINTR) {
			return ST_NONE;
		}
	}
	return ST_OK;
}

static enum st
get(int fd, char *p, size_t n, int64_t until)
{
	while (n > 0) {
		ssize_t did = recv(fd, p, n, MSG_DONTWAIT);

		if (did > 0) {
			p += did;
			n -= (size_t)did;
		} else if (did < 0 && errno == EAGAIN) {
			if (!wait_for(fd, POLLIN, until))
				return ST_IO;
		} else if (did == 0 || errno != EINTR) {
			return ST_NONE;
		}
	}
	return ST_OK;
}

enum st
frame_put(int fd, struct str octets, int64_t until)
{
	unsigned char length[LENGTH];
	enum st st;

	if (octets.n > BROKER_REQUEST_MAX)
		return ST_LIMIT;
	for (int i = 0; i < LENGTH; i++)
		length[i] = (octets.n >> (24 - 8 * i)) & 0xff;
	st = put(fd, (const char *)length, LENGTH, until);
	return st == ST_OK ? put(fd, octets.p, octets.n, until) : st;
}

/* The length is not believed before the octets are there. */
enum st
frame_get(int fd, size_t max, int64_t until, struct buf *out)
{
	unsigned char length[LENGTH];
	char piece[1 << 14];
	size_t n = 0;
	enum st st = get(fd, (char *)length, LENGTH, until);

	buf_clear(out);
	if (st != ST_OK)
		return st;
	for (int i = 0; i < LENGTH; i++)
		n = n << 8 | length[i];
	if (n > max)
		return ST_LIMIT;
	while (st == ST_OK && n > 0) {
		size_t now = n < sizeof(piece) ? n : sizeof(piece);

		st = get(fd, piece, now, until);
		if (st == ST_OK)
			buf_add(out, (struct str){piece, now});
		n -= now;
	}
	if (st != ST_OK)
		buf_clear(out);
	return st;
}

typedef void (*helper_answer)(struct str request, struct buf *reply);

static int
serve(const struct sandbox_need *need, bool once, helper_answer answer)
{
	struct buf request = {0}, reply = {0};

	/* Nobody listens to what the kernel may lack. */
	(void)sandbox_enter(need);
	while (frame_get(STDIN_FILENO, BROKER_REQUEST_MAX, -1, &request) ==
	    ST_OK) {
		buf_clear(&reply);
		answer(buf_str(&request), &reply);
		if (frame_put(STDOUT_FILENO, buf_str(&reply), -1) != ST_OK ||
		    once)
			break;
	}
	buf_release(&request);
	buf_release(&reply);
	return 0;
}

static const struct sandbox_need nothing;

int
helper_serve(helper_answer answer)
{
	return serve(&nothing, false, answer);
}

/* The directory that a file is in, as one writes it. */
static char *
directory_of(const char *path)
{
	struct str s = str_of(path);
	size_t slash = str_rfind(s, '/');

	if (slash == s.n)
		return mem_str(STR("."));
	return mem_str(slash == 0 ? STR("/") : str_upto(s, slash));
}

/* SQLite and its like make files beside the one that they keep. */
static int
serve_beside(const char *path, helper_answer answer)
{
	char *directory = directory_of(path);
	const char *const paths[] = {directory};
	const struct sandbox_need need = {.write_files = true,
	    .write_paths = paths,
	    .nwrite = 1};
	int status = serve(&need, false, answer);

	free(directory);
	return status;
}

int
helper_serve_file(int argc, char *argv[], bool (*open_file)(const char *path),
    helper_answer answer)
{
	if (argc != 2)
		return 1;
	return open_file(argv[1]) ? serve_beside(argv[1], answer) :
				    serve(&nothing, true, answer);
}
