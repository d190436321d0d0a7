#include "run/terminal.h"

#include <errno.h>
#include <fcntl.h>

#include "base/file.h"
#include "base/log.h"

enum st
terminal_open(int *fd, struct err *e)
{
	*fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0)
		return err_set(e, ST_IO, "no terminal to ask on: %s",
		    strerror(errno));
	return ST_OK;
}

enum st
terminal_say(int fd, struct str text, struct err *e)
{
	struct buf out = {0};
	enum st st;

	while (text.n > 0) {
		bool ended = str_find(text, '\n') < text.n;

		log_clean(&out, str_cut(&text, '\n'));
		if (ended)
			buf_char(&out, '\n');
	}
	st = file_write(fd, buf_str(&out), e);
	buf_release(&out);
	return st;
}

enum st
terminal_ask(int fd, struct str question, struct pool *pool, struct str *answer,
    struct err *e)
{
	char line[TERMINAL_LINE_MAX + 1];
	enum st st = terminal_say(fd, question, e);
	ssize_t n;

	*answer = (struct str){0};
	if (st != ST_OK)
		return st;
	n = file_get(fd, line, sizeof(line)); /* the kernel gives one line */
	if (n < 0)
		return err_set(e, ST_IO, "terminal: %s", strerror(errno));
	if (n == 0)
		return ST_NONE;
	if (n == (ssize_t)sizeof(line))
		return err_set(e, ST_LIMIT, "over %d octets in an answer",
		    TERMINAL_LINE_MAX);
	*answer = pool_str(pool, str_trim((struct str){line, (size_t)n}));
	return ST_OK;
}
