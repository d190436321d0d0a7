/* run/mbox: where messages begin, and that none and nothing is lost. */
#include <string.h>

#include "run/mbox.h"

#include "tap.h"

#define ONE "From a@b.example Wed Nov 25 05:00:00 2026\nA: 1\n\nx\n\n"
#define TWO "From - Wed Nov 25 05:00:00 2026\nA: 2\n\nFrom here on\n\n"

static const struct {
	const char *name;
	struct str in;
	size_t n;
} cases[] = {
    {"one message", STR_INIT(ONE), 1},
    {"two messages", STR_INIT(ONE TWO), 2},
    {"no final line end", STR_INIT(ONE "From x Thu Jan  1 00:00:00 1970\nA:"),
	2},
    {"no empty line before the second",
	STR_INIT("From a Wed Nov 25 05:00:00 2026\nA: 1\n\nx\n" TWO), 2},
    {"CRLF",
	STR_INIT("From a Wed Nov 25 05:00:00 2026\r\nA: 1\r\n\r\nx\r\n\r\n"
		 "From b Wed Nov 25 05:00:00 2026\r\nA: 2\r\n\r\n"),
	2},
    {"a zone before the year",
	STR_INIT("From a Wed Nov 25 05:00:00 UTC 2026\nA: 1\n\n" TWO), 2},
    {"UUCP's remote from",
	STR_INIT("From a Wed Nov 25 05:00:00 2026 remote from x\nA: 1\n\n" TWO),
	2},
    {"no seconds", STR_INIT("From a Wed Nov 25 05:00 2026\nA: 1\n\n" TWO), 2},
    {"a sender with blanks",
	STR_INIT("From \"a b\"@c Wed Nov 25 05:00:00 2026\nA: 1\n\n" TWO), 2},
    {"no dates at all: an empty line before counts",
	STR_INIT("From a\nA: 1\n\nx\nFrom not\n\nFrom b\nA: 2\n\n"), 2},
    {"a quoted line", STR_INIT(ONE ">" TWO), 1},
    {"only a separator", STR_INIT("From a Wed Nov 25 05:00:00 2026\n"), 1},
    {"NUL octets",
	STR_INIT("From a Wed Nov 25 05:00:00 2026\nA: \0\n\n\0\n" TWO), 2},
};

/* Split with at most `step` more octets at a time; -1: something was lost. */
static int
count(struct str in, size_t step)
{
	struct mbox m;
	struct str message;
	size_t at = 0, have = step;
	int n = 0;

	/* The first line must be whole. */
	while (have < in.n && str_find(str_upto(in, have), '\n') == have)
		have += step;
	have = have > in.n ? in.n : have;
	mbox_begin(&m, str_upto(in, have));
	while (at < in.n) {
		struct str rest = {in.p + at, have - at};

		if (mbox_split(&m, rest, have == in.n, &message)) {
			if (message.p != in.p + at || message.n == 0)
				return -1;
			at += message.n;
			n++;
			continue;
		}
		if (have == in.n)
			return -1;
		have = have + step > in.n ? in.n : have + step;
	}
	return n;
}

int
main(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		bool same = true;

		OK(count(cases[i].in, cases[i].in.n) == (int)cases[i].n,
		    cases[i].name);
		for (size_t step = 1; step < 12; step++)
			same =
			    same && count(cases[i].in, step) == (int)cases[i].n;
		OK(same, "  the same whatever the steps it comes in");
	}
	OK(mbox_is(STR("From ")), "an mbox begins with \"From \"");
	OK(!mbox_is(STR("From: a")), "a From field is no separator");
	OK(!mbox_is(STR("Fro")), "less than that is none");
	return tap_end();
}
