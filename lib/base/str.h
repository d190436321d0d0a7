/*
 * base/str - views of octets.
 *
 * Owns:        comparing, trimming and cutting octets that belong to somebody
 *              else. Any octet may occur, NUL too; there is no terminator.
 * Never knows: memory, mail.
 *
 * A view with p == NULL means "not there"; a view with n == 0 and another p
 * means "there, and empty".
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* clang-format off */
#define STR(lit) ((struct str){("" lit ""), sizeof(lit) - 1})
#define STR_INIT(lit) {("" lit ""), sizeof(lit) - 1} /* in static tables */
/* clang-format on */
/* For "%.*s"; names its argument twice, so no calls inside. */
#define STRF(s) str_precision(s), ((s).p == NULL ? "" : (s).p)
#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

/* A length as printf takes it: what is over INT_MAX is cut. */
static inline int
str_precision(struct str s)
{
	return s.n > INT_MAX ? INT_MAX : (int)s.n;
}

/* ASCII by hand: no locale, no sign. */
static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_alnum(char c)
{
	return is_digit(c) || is_alpha(c);
}

/* White space as it occurs in folded fields. */
static inline bool
is_fws(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char
to_lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* 0 to 15, or -1 where c is no hexadecimal digit. */
static inline int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = to_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A view of a C string; NULL gives the view that is not there. */
struct str str_of(const char *cstr);

/* Equality octet by octet; the case forms fold ASCII letters only. */
static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n &&
	    (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0));
}

bool str_starts(struct str s, struct str prefix);
bool str_casestarts(struct str s, struct str prefix);
bool str_caseends(struct str s, struct str suffix);

static inline bool
str_caseeq(struct str a, struct str b)
{
	return a.n == b.n && str_casestarts(a, b);
}

/* Order by octets, then by length: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* The first place of c, or of needle, in s; s.n when there is none. */
static inline size_t
str_find(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, (unsigned char)c, s.n);

	return at == NULL ? s.n : (size_t)(at - s.p);
}

size_t str_rfind(struct str s, char c);
size_t str_casefind(struct str s, struct str needle);
/* The first place of an octet that is not "!" to "~"; s.n when all are. */
size_t str_find_unseen(struct str s);

/* s from octet `from`, and s up to octet `to` (both cut to fit). */
static inline struct str
str_from(struct str s, size_t from)
{
	if (from > s.n)
		from = s.n;
	return from == 0 ? s : (struct str){s.p + from, s.n - from};
}

static inline struct str
str_upto(struct str s, size_t to)
{
	return (struct str){s.p, to < s.n ? to : s.n};
}

/* s without blank, tab, CR and LF at both ends. */
static inline struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_fws(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_fws(s.p[s.n - 1]))
		s.n--;
	return s;
}

/*
 * Take what stands before the next c off *s, and c with it; all of *s when
 * there is no c (then *s is left empty). "a;b" gives "a", leaving "b".
 */
static inline struct str
str_cut(struct str *s, char c)
{
	size_t at = str_find(*s, c);
	struct str head = str_upto(*s, at);

	*s = str_from(*s, at < s->n ? at + 1 : at);
	return head;
}

/* Take the next run of octets that are no blank off *s, blanks before it too.
 */
struct str str_word(struct str *s);

#endif
