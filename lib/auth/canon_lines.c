#include "auth/canon_lines.h"

#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

/*
 * Most octets of a body stay what they are, and most lines get a CR and no
 * more. So many octets are looked at and copied at once, a CR is put in without
 * a branch (line lengths cannot be foretold: a branch costs as much as hashing
 * half a line), and only where something else may change does work begin. The
 * code is the same for each width; `always` has it made for each of them and
 * each form anew, so that no choice is left inside the loop.
 */
#define always static inline __attribute__((always_inline))

enum {
	WIDEST = 32,
	TAIL = 2 * WIDEST,     /* octets that are too few for a step */
	STEP = 2 * WIDEST + 1, /* what one step may write, or scribble */
	ROOM = 2 * TAIL + STEP,
};

/*
 * Octets at p, one bit each. One octet before them and one behind are read too.
 */
struct seen {
	unsigned ends;  /* LF that no CR stands before */
	unsigned white; /* may change in other ways: change() looks closer */
};

typedef struct seen look(enum canon_scan, const char *p);

static bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the line end at i is: 0 where there is none. */
static size_t
eol_at(struct str s, size_t i)
{
	if (i < s.n && s.p[i] == '\n')
		return 1;
	return i + 1 < s.n && s.p[i] == '\r' && s.p[i + 1] == '\n' ? 2 : 0;
}

size_t
canon_behind_white(enum canon_scan scan, struct str s, size_t i)
{
	size_t n = 1;

	while (i < s.n && n > 0) {
		n = is_wsp(s.p[i]) ? 1 : scan == SCAN_FIELD ? eol_at(s, i) : 0;
		i += n;
	}
	return i;
}

/*
 * Write what the octet at i and those that go with it become, to *to; where
 * the next one is.
 */
always size_t
change(enum canon_scan scan, struct str s, size_t i, char **to)
{
	size_t next = i;

	if (scan == SCAN_FIELD || (scan == SCAN_RELAXED && is_wsp(s.p[i])))
		next = canon_behind_white(scan, s, i);
	if (next > i) {
		if (scan == SCAN_FIELD || eol_at(s, next) == 0)
			*(*to)++ = ' ';
		return next;
	}
	if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
		*(*to)++ = '\r';
	*(*to)++ = s.p[i];
	return i + 1;
}

/* Some octets at s.p + i, twice as many being there; where the next one is. */
always size_t
step(enum canon_scan scan, struct str s, size_t i, char **to, size_t wide,
    look *at)
{
	struct seen seen = at(scan, s.p + i);
	size_t n;

	memcpy(*to, s.p + i, wide);
	if (__builtin_expect((seen.ends & (seen.ends - 1)) == 0 &&
		    seen.white == 0,
		1)) {
		n = (size_t)__builtin_ctzll(seen.ends | 1ULL << wide);
		(*to)[n] = '\r'; /* overwritten where there is no end */
		memcpy(*to + n + 1, s.p + i + n, wide);
		*to += wide + (seen.ends != 0);
		return i + wide;
	}
	n = (size_t)__builtin_ctz(seen.ends | seen.white);
	*to += n;
	return change(scan, s, i + n, to);
}

/*
 * The last octets, too few for a step, in a copy that has some more behind
 * them. Those are left as they are, so they are as many in the end, and are
 * taken back. The octet before the last ones matters: the copy begins with it.
 */
always char *
finish(enum canon_scan scan, struct str last, char *to, size_t wide, look *at)
{
	char octets[1 + TAIL + 2 * WIDEST];
	size_t n = 1 + last.n, i = 1;
	struct str copy = {octets, n + 2 * wide};

	memcpy(octets, last.p - 1, n);
	memset(octets + n, 'x', 2 * wide);
	while (i < n)
		i = step(scan, copy, i, &to, wide, at);
	return to - (i - n);
}

always void
convert(struct canon *c, enum canon_scan scan, struct str s, size_t wide,
    look *at)
{
	const char *end = c->block + CANON_BLOCK - ROOM;
	size_t i = 0;

	while (i < s.n) {
		char *to = c->block + c->n;
		size_t before = c->n;

		if (i == 0 && to <= end)
			i = change(scan, s, i, &to);
		while (i + 2 * wide < s.n && to <= end)
			i = step(scan, s, i, &to, wide, at);
		if (i < s.n && i + 2 * wide >= s.n && to <= end) {
			to = finish(scan, str_from(s, i), to, wide, at);
			i = s.n;
		}
		c->n = (size_t)(to - c->block);
		c->total += c->n - before;
		if (to > end)
			canon_flush(c);
	}
}

always void
convert_all(struct canon *c, enum canon_scan scan, struct str s, size_t wide,
    look *at)
{
	switch (scan) {
	case SCAN_SIMPLE:
		convert(c, SCAN_SIMPLE, s, wide, at);
		break;
	case SCAN_RELAXED:
		convert(c, SCAN_RELAXED, s, wide, at);
		break;
	case SCAN_FIELD:
		convert(c, SCAN_FIELD, s, wide, at);
		break;
	}
}

#ifdef __SSE2__
always struct seen
look_16(enum canon_scan scan, const char *p)
{
	const __m128i c = _mm_loadu_si128((const __m128i *)(const void *)p);
	const __m128i before =
	    _mm_loadu_si128((const __m128i *)(const void *)(p - 1));
	const __m128i after =
	    _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	const __m128i blank = _mm_set1_epi8(' ');
	const __m128i ends =
	    _mm_andnot_si128(_mm_cmpeq_epi8(before, _mm_set1_epi8('\r')),
		_mm_cmpeq_epi8(c, _mm_set1_epi8('\n')));
	const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(after, blank), after);
	__m128i white =
	    _mm_or_si128(_mm_and_si128(low, _mm_cmpeq_epi8(c, blank)),
		_mm_cmpeq_epi8(c, _mm_set1_epi8('\t')));

	if (scan == SCAN_SIMPLE)
		white = _mm_setzero_si128();
	if (scan == SCAN_FIELD)
		white = _mm_or_si128(white,
		    _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('\r')), ends));
	return (struct seen){(unsigned)_mm_movemask_epi8(ends),
	    (unsigned)_mm_movemask_epi8(white)};
}

__attribute__((target("avx2"))) static inline struct seen
look_32(enum canon_scan scan, const char *p)
{
	const __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)p);
	const __m256i before =
	    _mm256_loadu_si256((const __m256i *)(const void *)(p - 1));
	const __m256i after =
	    _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
	const __m256i blank = _mm256_set1_epi8(' ');
	const __m256i ends = _mm256_andnot_si256(_mm256_cmpeq_epi8(before,
						     _mm256_set1_epi8('\r')),
	    _mm256_cmpeq_epi8(c, _mm256_set1_epi8('\n')));
	const __m256i low =
	    _mm256_cmpeq_epi8(_mm256_min_epu8(after, blank), after);
	__m256i white =
	    _mm256_or_si256(_mm256_and_si256(low, _mm256_cmpeq_epi8(c, blank)),
		_mm256_cmpeq_epi8(c, _mm256_set1_epi8('\t')));

	if (scan == SCAN_SIMPLE)
		white = _mm256_setzero_si256();
	if (scan == SCAN_FIELD)
		white = _mm256_or_si256(white,
		    _mm256_or_si256(_mm256_cmpeq_epi8(c,
					_mm256_set1_epi8('\r')),
			ends));
	return (struct seen){(unsigned)_mm256_movemask_epi8(ends),
	    (unsigned)_mm256_movemask_epi8(white)};
}

__attribute__((target("avx2"))) static void
lines_avx2(struct canon *c, enum canon_scan scan, struct str s)
{
	convert_all(c, scan, s, 32, look_32);
}

void
canon_lines(struct canon *c, enum canon_scan scan, struct str s)
{
	if (__builtin_cpu_supports("avx2"))
		lines_avx2(c, scan, s);
	else
		convert_all(c, scan, s, 16, look_16);
}
#else
/* Elsewhere the compiler may find a way to do the same. */
static struct seen
look_8(enum canon_scan scan, const char *p)
{
	struct seen seen = {0, 0};

	for (unsigned i = 0; i < 8; i++) {
		bool end = p[i] == '\n' && p[(int)i - 1] != '\r';
		bool white = is_wsp(p[i]) ||
		    (scan == SCAN_FIELD && (p[i] == '\r' || end));

		seen.ends |= (unsigned)end << i;
		if (scan != SCAN_SIMPLE)
			seen.white |= (unsigned)white << i;
	}
	return seen;
}

void
canon_lines(struct canon *c, enum canon_scan scan, struct str s)
{
	convert_all(c, scan, s, 8, look_8);
}
#endif
