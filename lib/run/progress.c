#include "run/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { EVERY_MS = 500 };

void
progress_begin(struct progress *p, bool quiet)
{
	*p = (struct progress){.wanted = !quiet && isatty(STDERR_FILENO) == 1};
	p->begun = p->last = clock_ms();
}

void
progress_show(struct progress *p, uint64_t messages)
{
	int64_t now = clock_ms();
	char line[80];
	int n;

	if (!p->wanted || now - p->last < EVERY_MS)
		return;
	p->last = now;
	n = snprintf(line, sizeof(line), "\r%llu messages, %llu a second",
	    (unsigned long long)messages,
	    (unsigned long long)(messages * 1000 /
		(uint64_t)(now - p->begun + 1)));
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		p->wanted = false;
	p->shown = true;
}

void
progress_clear(struct progress *p)
{
	static const char line[] = "\r\033[K";

	if (p->shown && write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		p->wanted = false;
	p->shown = false;
}
