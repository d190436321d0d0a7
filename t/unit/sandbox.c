#include "run/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

enum { GOOD = 0, BAD = 1, LACKING = 77 };

static char dir[] = "/tmp/sandbox.XXXXXX";
static const char *const paths[] = {dir, "/nonexistent/at/all"};
static const char *lacks;

static const struct sandbox_need nothing;
static const struct sandbox_need dns = {.dns = true};
static const struct sandbox_need readable = {.read_files = true,
    .read_paths = paths,
    .nread = NELEM(paths)};
static const struct sandbox_need writable = {.read_files = true,
    .write_files = true,
    .read_paths = paths,
    .nread = NELEM(paths),
    .write_paths = paths,
    .nwrite = 1};

/* What happens in a child that has entered. */
static bool
inside(const struct sandbox_need *need, bool (*what)(void), const char *name)
{
	int status = 0;
	pid_t pid;
	char label[160];

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (sandbox_enter(need) != NULL)
			_exit(LACKING);
		_exit(what() ? GOOD : BAD);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return OK(false, name);
	if (WIFEXITED(status) && WEXITSTATUS(status) == LACKING) {
		(void)snprintf(label, sizeof(label), "%s # SKIP %s", name,
		    lacks);
		return OK(true, label);
	}
	if (WIFSIGNALED(status))
		(void)printf("# signal %d\n", WTERMSIG(status));
	return OK(WIFEXITED(status) && WEXITSTATUS(status) == GOOD, name);
}

static bool
refused(long rc)
{
	return rc == -1 && (errno == EPERM || errno == EACCES);
}

static const char *
in_dir(const char *name)
{
	static char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static bool
no_passwd(void)
{
	return refused(open("/etc/passwd", O_RDONLY));
}

static bool
no_passwd_by_detour(void)
{
	char path[200];

	(void)snprintf(path, sizeof(path), "%s/../../etc/passwd", dir);
	return refused(open(path, O_RDONLY));
}

static bool
no_own_file(void)
{
	return refused(open(in_dir("file"), O_RDONLY));
}

static bool
reads_dir(void)
{
	char octets[8] = {0};
	int fd = open(in_dir("file"), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat sb;

	return fd >= 0 && read(fd, octets, sizeof(octets)) == 5 &&
	    memcmp(octets, "hello", 5) == 0 && fstat(fd, &sb) == 0 &&
	    sb.st_size == 5 && stat(in_dir("file"), &sb) == 0 &&
	    open(dir, O_RDONLY | O_DIRECTORY) >= 0;
}

static bool
no_writing(void)
{
	return refused(open(in_dir("file"), O_WRONLY)) &&
	    refused(open(in_dir("file"), O_RDWR)) &&
	    refused(open(in_dir("file"), O_RDONLY | O_TRUNC)) &&
	    refused(open(in_dir("new"), O_RDONLY | O_CREAT, 0600)) &&
	    refused(unlink(in_dir("file"))) &&
	    refused(rename(in_dir("file"), "/tmp/x")) &&
	    refused(mkdir(in_dir("new"), 0700));
}

static bool
no_writing_outside(void)
{
	return refused(open("/etc/passwd", O_WRONLY)) &&
	    refused(open("/tmp/sandbox-test", O_WRONLY | O_CREAT, 0600)) &&
	    refused(rename(in_dir("file"), "/tmp/sandbox-test"));
}

static bool
replaces(void)
{
	int fd = open(in_dir("tmp/new"), O_WRONLY | O_CREAT | O_EXCL, 0600);
	const struct timespec times[2] = {{1, 0}, {1, 0}};
	char from[200];

	if (fd < 0 || write(fd, "new", 3) != 3 || fchmod(fd, 0640) != 0 ||
	    fchown(fd, getuid(), getgid()) != 0 || futimens(fd, times) != 0 ||
	    fsync(fd) != 0 || close(fd) != 0)
		return false;
	(void)snprintf(from, sizeof(from), "%s", in_dir("tmp/new"));
	return rename(from, in_dir("cur/new")) == 0 &&
	    unlink(in_dir("cur/new")) == 0;
}

static bool
no_local_socket(void)
{
	int pair[2];

	return refused(socket(AF_UNIX, SOCK_STREAM, 0)) &&
	    refused(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) &&
	    refused(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static bool
no_internet(void)
{
	return refused(socket(AF_INET, SOCK_DGRAM, 0)) &&
	    refused(socket(AF_INET6, SOCK_STREAM, 0));
}

static bool
no_raw_socket(void)
{
	return refused(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)) &&
	    refused(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)) &&
	    refused(socket(AF_PACKET, SOCK_DGRAM, 0)) &&
	    refused(socket(AF_NETLINK, SOCK_DGRAM, 0));
}

/* A datagram to ourselves, over a connected socket. */
static bool
datagram_arrives(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	socklen_t n = sizeof(to);
	int a = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int b = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_UDP);
	char octets[8];

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a >= 0 && b >= 0 &&
	    bind(a, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    getsockname(a, (struct sockaddr *)&to, &n) == 0 &&
	    connect(b, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    send(b, "query", 5, 0) == 5 &&
	    recv(a, octets, sizeof(octets), 0) == 5;
}

static bool
no_program(void)
{
	char name[] = "true";
	char *const argv[] = {name, NULL};

	(void)execve("/bin/true", argv, argv + 1);
	return errno == EPERM;
}

static bool
no_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return refused(pid);
}

static bool
no_code(void)
{
	const int mode = MAP_PRIVATE | MAP_ANONYMOUS;
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, mode, -1, 0);

	return data != MAP_FAILED &&
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, mode, -1, 0) ==
	    MAP_FAILED &&
	    errno == EPERM &&
	    refused(mprotect(data, 4096, PROT_READ | PROT_EXEC));
}

static bool
no_signal_to_others(void)
{
	return refused(kill(getppid(), 0)) && refused(kill(getpid(), 0));
}

static bool
no_limit_raised(void)
{
	struct rlimit r;

	return getrlimit(RLIMIT_CORE, &r) == 0 && r.rlim_max == 0 &&
	    refused(setrlimit(RLIMIT_NOFILE, &r));
}

static bool
much_memory(void)
{
	const size_t n = (size_t)100 << 20;
	char *p = malloc(n);
	bool good = p != NULL;

	if (good)
		memset(p, 1, n);
	free(p);
	return good;
}

static bool
prints(void)
{
	time_t now = time(NULL);
	struct tm tm;

	return printf("# printed %s", "from inside\n") > 0 &&
	    fflush(stdout) == 0 && localtime_r(&now, &tm) != NULL;
}

/* The death of a process that is wrong is a core file without mail. */
static void
aborts(void)
{
	int status = 0;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)sandbox_enter(&nothing);
		abort();
	}
	OK(pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
		WTERMSIG(status) == SIGABRT &&
		(lacks != NULL || !WCOREDUMP(status)),
	    "abort() ends the process, and leaves no core file");
}

/* What a program does when the kernel lacks something. */
static void
probe(void)
{
	int fds[2];
	ssize_t n;
	static char words[200];
	pid_t pid;

	if (pipe(fds) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		const char *said = sandbox_enter(&nothing);

		if (said != NULL)
			(void)!write(fds[1], said, strlen(said));
		_exit(0);
	}
	(void)close(fds[1]);
	n = read(fds[0], words, sizeof(words) - 1);
	(void)close(fds[0]);
	(void)waitpid(pid, NULL, 0);
	lacks = n > 0 ? words : NULL;
	(void)printf("# sandbox: %s\n", n > 0 ? words : "all in place");
}

int
main(void)
{
	int fd;

	if (mkdtemp(dir) == NULL || mkdir(in_dir("tmp"), 0700) != 0 ||
	    mkdir(in_dir("cur"), 0700) != 0)
		return 1;
	fd = open(in_dir("file"), O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, "hello", 5) != 5 || close(fd) != 0)
		return 1;
	probe();
	inside(&nothing, no_passwd, "without files none is opened");
	inside(&nothing, no_own_file, "not even one of our own");
	inside(&nothing, no_internet, "without dns there are no sockets");
	inside(&nothing, no_local_socket, "nor local ones");
	inside(&nothing, no_program, "no program is started");
	inside(&nothing, no_child, "no child is started");
	inside(&nothing, no_code, "memory never becomes code");
	inside(&nothing, no_signal_to_others, "no signal is sent");
	inside(&nothing, no_limit_raised, "no limit is changed");
	inside(&nothing, much_memory, "100 MB of memory are no matter");
	inside(&nothing, prints, "printing and the time zone work");
	aborts();
	inside(&dns, datagram_arrives, "with dns a datagram arrives");
	inside(&dns, no_local_socket, "with dns there are no local sockets");
	inside(&dns, no_raw_socket, "nor raw ones");
	inside(&dns, no_passwd, "nor files");
	inside(&readable, reads_dir, "an allowed directory is read");
	inside(&readable, no_passwd, "/etc/passwd beside it is not");
	inside(&readable, no_passwd_by_detour, "not by a detour either");
	inside(&readable, no_writing, "what is readable is not writable");
	inside(&writable, replaces, "a file is replaced where that is allowed");
	inside(&writable, no_writing_outside, "and nowhere else");
	inside(&writable, no_program, "writing starts no program");
	(void)unlink(in_dir("file"));
	(void)rmdir(in_dir("tmp"));
	(void)rmdir(in_dir("cur"));
	(void)rmdir(dir);
	return tap_end();
}
