#define _GNU_SOURCE /* O_PATH, O_NOATIME */
#include "run/sandbox.h"

#ifdef NO_SANDBOX

const char *
sandbox_enter(const struct sandbox_need *need)
{
	(void)need;
	return "built without a sandbox";
}

#else

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0 /* no filter for this machine */
#endif

enum {
	FILTER_MAX = 600, /* over twice of what all the tables below make */
	CHECK_VALUES = 10,
};

/* The system call filter, as it grows. */
struct program {
	struct sock_filter code[FILTER_MAX];
	unsigned short n;
};

/* One half of an argument: after the mask it must be one of the values. */
struct check {
	uint32_t at; /* its offset in struct seccomp_data */
	uint32_t mask;
	uint32_t values[CHECK_VALUES];
	size_t n;
};

/* Arguments have 64 bits, the filter looks at 32. */
static uint32_t
half(unsigned arg, bool high)
{
	bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	return (uint32_t)offsetof(struct seccomp_data, args) + 8 * arg +
	    (high != big ? 4 : 0);
}

static uint32_t
low(unsigned arg)
{
	return half(arg, false);
}

static void
emit(struct program *p, int code, uint32_t k, size_t yes, size_t no)
{
	if (p->n < FILTER_MAX)
		p->code[p->n] = (struct sock_filter){(uint16_t)code,
		    (uint8_t)yes, (uint8_t)no, k};
	p->n++;
}

static void
load(struct program *p, uint32_t at)
{
	emit(p, BPF_LD | BPF_W | BPF_ABS, at, 0, 0);
}

static void
allow(struct program *p)
{
	emit(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void
refuse(struct program *p)
{
	emit(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA),
	    0, 0);
}

/* Allow the calls of a list. The call's number is loaded. */
static void
allow_all(struct program *p, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
		allow(p);
	}
}

/* Allow a call whose arguments pass all checks. Its number is loaded. */
static void
allow_if(struct program *p, int call, const struct check *checks, size_t n)
{
	size_t length = 1;

	for (size_t i = 0; i < n; i++)
		length += 3 + checks[i].n;
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, length);
	for (size_t i = 0; i < n; i++) {
		const struct check *c = &checks[i];

		load(p, c->at);
		emit(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
		for (size_t k = 0; k < c->n; k++)
			emit(p, BPF_JMP | BPF_JEQ | BPF_K, c->values[k],
			    c->n - k, 0);
		refuse(p);
	}
	allow(p);
}

/* Memory, time, and what is open already. */
static const int always[] = {
    __NR_read,
    __NR_write,
    __NR_readv,
    __NR_writev,
    __NR_pread64,
    __NR_pwrite64,
    __NR_lseek,
    __NR_close,
    __NR_fstat,
    __NR_ftruncate,
    __NR_fallocate,
    __NR_flock, /* of what is open: counts that processes share */
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    __NR_brk,
    __NR_msync,
    __NR_ppoll,
    __NR_pselect6,
    __NR_epoll_create1,
    __NR_epoll_ctl,
    __NR_epoll_pwait,
    __NR_recvfrom,
    __NR_recvmsg,
    __NR_sendto,
    __NR_sendmsg,
    __NR_shutdown,
    __NR_getsockopt,
    __NR_setsockopt,
    __NR_getsockname,
    __NR_getpeername,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_rt_sigsuspend,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_futex,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_gettimeofday,
    __NR_clock_nanosleep,
    __NR_nanosleep,
    __NR_getrandom,
    __NR_getpid,
    __NR_getppid,
    __NR_gettid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_uname,
    __NR_sysinfo,
    __NR_getrusage,
    __NR_umask,
    __NR_exit,
    __NR_exit_group,
#ifdef __NR_poll
    __NR_poll,
#endif
#ifdef __NR_select
    __NR_select,
#endif
#ifdef __NR_epoll_wait
    __NR_epoll_wait,
#endif
#ifdef __NR_epoll_pwait2
    __NR_epoll_pwait2,
#endif
#ifdef __NR_time
    __NR_time,
#endif
#ifdef __NR_pause
    __NR_pause,
#endif
};

static const int reading[] = {
    __NR_getdents64,
    __NR_newfstatat,
    __NR_statx,
    __NR_readlinkat,
    __NR_faccessat,
    __NR_getcwd,
    __NR_fadvise64,
#ifdef __NR_faccessat2
    __NR_faccessat2,
#endif
#ifdef __NR_stat
    __NR_stat,
    __NR_lstat,
#endif
#ifdef __NR_access
    __NR_access,
#endif
#ifdef __NR_readlink
    __NR_readlink,
#endif
};

/* Files are opened with any flags then. */
static const int writing[] = {
    __NR_openat,
    __NR_fsync,
    __NR_fdatasync,
    __NR_renameat,
    __NR_linkat,
    __NR_unlinkat,
    __NR_mkdirat,
    __NR_utimensat,
    __NR_fchmod,
    __NR_fchown,
#ifdef __NR_renameat2
    __NR_renameat2,
#endif
#ifdef __NR_open
    __NR_open,
#endif
#ifdef __NR_rename
    __NR_rename,
    __NR_link,
    __NR_unlink,
    __NR_mkdir,
#endif
};

static const int networking[] = {__NR_connect, __NR_bind};

/* What a process may do to itself, and to its memory: no code is added. */
static void
allow_self(struct program *p)
{
	const uint32_t data = (uint32_t) ~(PROT_READ | PROT_WRITE);
	const struct check no_code = {low(2), data, {0}, 1};
	const struct check self = {low(0), UINT32_MAX, {(uint32_t)getpid()}, 1};
	const struct check only_ask[] = {{low(2), UINT32_MAX, {0}, 1},
	    {half(2, true), UINT32_MAX, {0}, 1}};
	const struct check terminal = {low(1), UINT32_MAX,
	    {TCGETS, TIOCGWINSZ, FIONREAD}, 3};
	/* Not F_SETOWN: it would send signals to others. */
	const struct check control = {low(1), UINT32_MAX,
	    {F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK,
		F_SETLK, F_SETLKW},
	    8};
	/* fstat() in disguise. */
	const struct check by_fd = {low(3), AT_EMPTY_PATH, {AT_EMPTY_PATH}, 1};

	allow_if(p, __NR_mmap, &no_code, 1);
	allow_if(p, __NR_mprotect, &no_code, 1);
	allow_if(p, __NR_tgkill, &self, 1);
	allow_if(p, __NR_prlimit64, only_ask, NELEM(only_ask));
	allow_if(p, __NR_ioctl, &terminal, 1);
	allow_if(p, __NR_fcntl, &control, 1);
	allow_if(p, __NR_newfstatat, &by_fd, 1);
}

static void
allow_reading(struct program *p)
{
	const uint32_t harmless = O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY | O_NOATIME | O_PATH | O_LARGEFILE;
	const struct check at = {low(2), ~harmless, {O_RDONLY}, 1};

	allow_all(p, reading, NELEM(reading));
	allow_if(p, __NR_openat, &at, 1);
#ifdef __NR_open
	const struct check plain = {low(1), ~harmless, {O_RDONLY}, 1};

	allow_if(p, __NR_open, &plain, 1);
#endif
}

static void
allow_dns(struct program *p)
{
	const uint32_t flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	const struct check udp_tcp[] = {{low(0), UINT32_MAX,
					    {AF_INET, AF_INET6}, 2},
	    {low(1), ~flags, {SOCK_DGRAM, SOCK_STREAM}, 2},
	    {low(2), UINT32_MAX, {0, IPPROTO_UDP, IPPROTO_TCP}, 3}};

	allow_all(p, networking, NELEM(networking));
	allow_if(p, __NR_socket, udp_tcp, NELEM(udp_tcp));
}

/* No system call but those on the lists; refused ones fail with EPERM. */
static bool
enter_filter(const struct sandbox_need *need)
{
	static const int reaping[] = {__NR_wait4};
	struct program p = {.n = 0};
	struct sock_fprog prog;

	if (ARCH == 0)
		return false;
	load(&p, offsetof(struct seccomp_data, arch));
	emit(&p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ARCH, 1, 0);
	refuse(&p);
	load(&p, offsetof(struct seccomp_data, nr));
	allow_all(&p, always, NELEM(always));
	/* The first rule for a call decides. */
	if (need->write_files)
		allow_all(&p, writing, NELEM(writing));
	if (need->read_files || need->write_files)
		allow_reading(&p);
	if (need->dns)
		allow_dns(&p);
	if (need->helpers)
		allow_all(&p, reaping, NELEM(reaping));
	allow_self(&p);
	refuse(&p);
	if (p.n > FILTER_MAX)
		return false;
	prog = (struct sock_fprog){p.n, p.code};
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0) == 0;
}

/* Newer than the headers of some systems that we are built on. */
struct ruleset {
	uint64_t files;
	uint64_t network; /* version 4 */
	uint64_t scoped;  /* version 6 */
};

enum { RULESET_1 = 8, RULESET_4 = 16, RULESET_6 = 24 };

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define REFER UINT64_C(1) << 13
#define TRUNCATE UINT64_C(1) << 14
#define DEVICE_IOCTL UINT64_C(1) << 15
#define WRITE_RIGHTS                                                       \
	(READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE |                     \
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | (REFER) | (TRUNCATE))
/* All that exists for a file, rather than for a directory. */
#define FILE_RIGHTS                                                  \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | \
	    LANDLOCK_ACCESS_FS_WRITE_FILE | (TRUNCATE) | (DEVICE_IOCTL))
#define VERSION_1_RIGHTS ((UINT64_C(1) << 13) - 1)
#define TCP_BIND UINT64_C(1)
#define TCP_CONNECT UINT64_C(2)
#define SCOPED UINT64_C(3) /* abstract sockets, signals */

static bool
allow_path(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr beneath = {0};
	struct stat sb;
	int fd = open(path, O_PATH | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return true; /* nothing there to be read */
	if (fstat(fd, &sb) == 0 && !S_ISDIR(sb.st_mode))
		rights &= FILE_RIGHTS;
	beneath.allowed_access = rights;
	beneath.parent_fd = fd;
	good = syscall(__NR_landlock_add_rule, ruleset,
		   LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 ||
	    errno == EBADFD; /* a pipe, as in /dev/fd: needs no rule */
	(void)close(fd);
	return good;
}

/* No file but those at the paths, whatever calls there are. */
static bool
enter_landlock(const struct sandbox_need *need)
{
	long version = syscall(__NR_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset r = {.files = VERSION_1_RIGHTS};
	size_t size = version < 4 ? RULESET_1 :
	    version < 6           ? RULESET_4 :
				    RULESET_6;
	bool good = true;
	int fd;

	/* The first version cannot rename from one directory to another. */
	if (version < (need->write_files ? 2 : 1))
		return false;
	r.files |= version >= 2 ? REFER : 0;
	r.files |= version >= 3 ? TRUNCATE : 0;
	r.files |= version >= 5 ? DEVICE_IOCTL : 0;
	r.network = need->dns ? TCP_BIND : TCP_BIND | TCP_CONNECT;
	r.scoped = SCOPED;
	fd = (int)syscall(__NR_landlock_create_ruleset, &r, size, 0);
	if (fd < 0)
		return false;
	for (size_t i = 0; need->read_files && i < need->nread; i++)
		good = allow_path(fd, need->read_paths[i],
			   READ_RIGHTS & r.files) &&
		    good;
	for (size_t i = 0; need->write_files && i < need->nwrite; i++)
		good = allow_path(fd, need->write_paths[i],
			   WRITE_RIGHTS & r.files) &&
		    good;
	good = good && syscall(__NR_landlock_restrict_self, fd, 0) == 0;
	(void)close(fd);
	return good;
}

const char *
sandbox_enter(const struct sandbox_need *need)
{
	static const char *const lacking[] = {NULL,
	    "no system call filter in this kernel",
	    "no Landlock in this kernel",
	    "neither a system call filter nor Landlock in this kernel"};
	const struct rlimit none = {0, 0};
	size_t lacks = 0;

	tzset(); /* the time zone is a file; the system log needs it */
	(void)setrlimit(RLIMIT_CORE, &none); /* mail stays out of core files */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return "no-new-privs was refused";
	if (!enter_landlock(need))
		lacks |= 2;
	if (!enter_filter(need))
		lacks |= 1;
	return lacking[lacks];
}

#endif
