#include "run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "run/input.h"

/*
 * A descriptor that the caller closed would be given to the next file we open,
 * and mail could be written into it. Such a one fails at its first use.
 */
static void
guard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* Mail hosts hand down odd signal masks and handlers. */
static void
reset_signals(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM,
	    SIGUSR1, SIGUSR2, SIGCHLD, SIGXFSZ};
	sigset_t none;

	for (size_t i = 0; i < NELEM(signals); i++)
		(void)signal(signals[i], SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	input_guard();
}

void
process_begin(void)
{
	const struct rlimit none = {0, 0};

	guard_descriptors();
	reset_signals();
	(void)setrlimit(RLIMIT_CORE, &none); /* mail and keys stay in memory */
}

int
process_print(const struct buf *text)
{
	struct err e = {0};

	if (file_write(STDOUT_FILENO, buf_str(text), &e) == ST_OK)
		return 0;
	log_error("%s", e.text);
	return TRY_AGAIN;
}

int
process_status(enum st failure)
{
	return failure == ST_USAGE ? WRONG_USAGE :
	    failure == ST_CONF     ? WRONG_SETTINGS :
				     TRY_AGAIN;
}
