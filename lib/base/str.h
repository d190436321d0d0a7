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

/* A view of a C string; NULL gives the view that is not there. */
struct str str_of(const char *cstr);

/* Equality octet by octet; the case forms fold ASCII letters only. */
bool str_eq(struct str a, struct str b);
bool str_caseeq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_casestarts(struct str s, struct str prefix);
bool str_caseends(struct str s, struct str suffix);
/* Order by octets, then by length: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* The first place of c, or of needle, in s; s.n when there is none. */
size_t str_find(struct str s, char c);
size_t str_rfind(struct str s, char c);
size_t str_casefind(struct str s, struct str needle);

/* s from octet `from`, and s up to octet `to` (both cut to fit). */
struct str str_from(struct str s, size_t from);
struct str str_upto(struct str s, size_t to);

/* s without blank, tab, CR and LF at both ends. */
struct str str_trim(struct str s);

/*
 * Take what stands before the next c off *s, and c with it; all of *s when
 * there is no c (then *s is left empty). "a;b" gives "a", leaving "b".
 */
struct str str_cut(struct str *s, char c);

/* Take the next run of octets that are no blank off *s, blanks before it too.
 */
struct str str_word(struct str *s);

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

#endif
