#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

static struct {
	const char *name;
	enum log_to to;
	bool quiet, verbose;
} state = {"assay", LOG_TO_STDERR, false, false};

void
log_open(const char *name, enum log_to to, bool quiet, bool verbose)
{
	state.name = name;
	state.to = to;
	state.quiet = quiet;
	state.verbose = verbose;
	if (to == LOG_TO_SYSLOG)
		openlog(name, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

void
log_clean(struct buf *out, struct str s)
{
	size_t clean = 0; /* octets that are taken over together */

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c != '\\' && c >= 0x20 && c <= 0x7e) {
			clean++;
			continue;
		}
		buf_add(out, (struct str){s.p + i - clean, clean});
		clean = 0;
		if (c == '\\')
			buf_add(out, STR("\\\\"));
		else
			buf_fmt(out, "\\x%02x", c);
	}
	buf_add(out, str_from(s, s.n - clean));
}

/* One write per line, so that lines of several processes do not mix. */
PRINTF_LIKE(2, 0)
static void
put(int priority, const char *fmt, va_list ap)
{
	struct buf line = {0};
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0) {
		va_end(again);
		return;
	}
	text = mem_alloc((size_t)n + 1);
	(void)vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);

	if (state.to == LOG_TO_STDERR)
		buf_fmt(&line, "%s: ", state.name);
	log_clean(&line, (struct str){text, (size_t)n});
	if (state.to == LOG_TO_SYSLOG) {
		syslog(priority, "%.*s", STRF(buf_str(&line)));
	} else {
		buf_char(&line, '\n');
		if (write(STDERR_FILENO, line.p, line.n) < 0)
			state.quiet = true; /* nobody listens */
	}
	buf_release(&line);
	free(text);
}

void
log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_ERR, fmt, ap);
	va_end(ap);
}

void
log_line(const char *fmt, ...)
{
	va_list ap;

	if (state.quiet && state.to == LOG_TO_STDERR)
		return;
	va_start(ap, fmt);
	put(LOG_NOTICE, fmt, ap);
	va_end(ap);
}

void
log_note(const char *fmt, ...)
{
	va_list ap;

	if (!state.verbose)
		return;
	va_start(ap, fmt);
	put(LOG_INFO, fmt, ap);
	va_end(ap);
}
