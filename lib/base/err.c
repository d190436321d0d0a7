#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum st
err_set(struct err *e, enum st st, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return st;
	va_start(ap, fmt);
	if (vsnprintf(e->text, sizeof(e->text), fmt, ap) < 0)
		e->text[0] = '\0';
	va_end(ap);
	return st;
}

void
err_at(struct err *e, const char *fmt, ...)
{
	char place[sizeof(e->text)], old[sizeof(e->text)];
	va_list ap;
	int n;

	if (e == NULL)
		return;
	memcpy(old, e->text, sizeof(old));
	va_start(ap, fmt);
	n = vsnprintf(place, sizeof(place), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	(void)err_set(e, ST_OK, "%.100s: %.150s", place, old);
}
