/*
 * t/unit/tap - a test program prints TAP: OK, IS and IS_NUM, then tap_end()
 * as the value of main(). A name is a statement that is true when it passes.
 */
#ifndef UNIT_TAP_H
#define UNIT_TAP_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define OK(cond, name) tap_ok((cond), (name), #cond, __FILE__, __LINE__)
#define IS(got, want, name) tap_is((got), (want), (name), __FILE__, __LINE__)
#define IS_NUM(got, want, name) \
	tap_num((intmax_t)(got), (intmax_t)(want), (name), __FILE__, __LINE__)

static int tap_n, tap_bad;

static inline bool
tap_ok(bool good, const char *name, const char *what, const char *file,
    int line)
{
	(void)printf("%s %d - %s\n", good ? "ok" : "not ok", ++tap_n, name);
	if (!good) {
		tap_bad++;
		(void)printf("# %s:%d: %s\n", file, line, what);
	}
	(void)fflush(stdout); /* so that a crash shows where it was */
	return good;
}

static inline void
tap_show(const char *label, struct str s)
{
	(void)printf("# %s (%zu) ", label, s.n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c > '~' || c == '\\')
			(void)printf("\\x%02x", c);
		else
			(void)putchar(c);
	}
	(void)putchar('\n');
}

/* A view against a C string; NULL wants the view that is not there. */
static inline bool
tap_is(struct str got, const char *want, const char *name, const char *file,
    int line)
{
	size_t n = want == NULL ? 0 : strlen(want);
	bool good;

	if (want == NULL)
		good = got.p == NULL;
	else
		good = got.n == n && (n == 0 || memcmp(got.p, want, n) == 0);
	(void)tap_ok(good, name, "strings differ", file, line);
	if (!good) {
		tap_show(" got", got);
		if (want != NULL)
			tap_show("want", (struct str){want, n});
		else
			(void)puts("# want no string at all");
	}
	return good;
}

static inline bool
tap_num(intmax_t got, intmax_t want, const char *name, const char *file,
    int line)
{
	bool good = got == want;

	(void)tap_ok(good, name, "numbers differ", file, line);
	if (!good)
		(void)printf("#  got %" PRIdMAX "\n# want %" PRIdMAX "\n", got,
		    want);
	return good;
}

static inline int
tap_end(void)
{
	(void)printf("1..%d\n", tap_n);
	return tap_bad == 0 ? 0 : 1;
}

#endif
