/*
 * t/unit/canon_naive - the canonical forms of RFC 6376 section 3.4 again, octet
 * by octet and step by step as the text has them: slow, and hard to get wrong.
 */
#ifndef UNIT_CANON_NAIVE_H
#define UNIT_CANON_NAIVE_H

#include "base/buf.h"

static inline bool
naive_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* LF becomes CRLF; a last line without an end gets one. */
static inline void
naive_crlf(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
			buf_char(out, '\r');
		buf_char(out, s.p[i]);
	}
	if (s.n > 0 && s.p[s.n - 1] != '\n')
		buf_add(out, STR("\r\n"));
}

static inline bool
naive_ends(const struct buf *b, const char *tail)
{
	struct str t = str_of(tail);

	return b->n >= t.n && str_eq(str_from(buf_str(b), b->n - t.n), t);
}

static inline void
naive_body(bool relaxed, struct str body, struct buf *out)
{
	struct buf lines = {0};
	struct str rest;

	naive_crlf(body, &lines);
	rest = buf_str(&lines);
	while (rest.n > 0) {
		size_t end = 0;

		while (rest.p[end] != '\r' || rest.p[end + 1] != '\n')
			end++;
		for (size_t i = 0; i < end; i++) {
			size_t run = i;

			while (run < end && naive_wsp(rest.p[run]))
				run++;
			if (!relaxed || run == i) {
				buf_char(out, rest.p[i]);
				continue;
			}
			if (run < end)
				buf_char(out, ' ');
			i = run - 1;
		}
		buf_add(out, STR("\r\n"));
		rest = str_from(rest, end + 2);
	}
	while (naive_ends(out, "\r\n\r\n") ||
	    (out->n == 2 && naive_ends(out, "\r\n")))
		out->n -= 2;
	if (out->n == 0 && !relaxed)
		buf_add(out, STR("\r\n"));
	buf_release(&lines);
}

/* A value: unfolded, runs of white space one blank, none at the ends. */
static inline void
naive_value(struct str value, struct buf *out)
{
	struct buf flat = {0};
	size_t from = 0, to;

	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\r' && i + 1 < value.n &&
		    value.p[i + 1] == '\n')
			continue;
		if (value.p[i] == '\n')
			continue;
		buf_char(&flat, value.p[i]);
	}
	to = flat.n;
	while (from < to && naive_wsp(flat.p[from]))
		from++;
	while (to > from && naive_wsp(flat.p[to - 1]))
		to--;
	for (size_t i = from; i < to; i++)
		if (!naive_wsp(flat.p[i]))
			buf_char(out, flat.p[i]);
		else if (!naive_wsp(flat.p[i - 1]))
			buf_char(out, ' ');
	buf_release(&flat);
}

#endif
