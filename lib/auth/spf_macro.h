/*
 * auth/spf_macro - macro strings (RFC 7208 section 7).
 *
 * Owns:        their grammar, transformers, escaping, and the cut to 253.
 * Never knows: what a macro letter stands for: the caller brings the values.
 *
 * A string is checked once, with spf_macro_check; what is expanded later has
 * passed it. The values may be of any length and hold any octet.
 */
#ifndef AUTH_SPF_MACRO_H
#define AUTH_SPF_MACRO_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	SPF_NAME_MAX = 253, /* a domain name as text, RFC 7208 section 7.3 */
};

/* Where a string stands decides what it may hold. */
enum spf_macro_place {
	SPF_MACRO_TERM,     /* domain-spec: not c, r and t */
	SPF_MACRO_MODIFIER, /* macro-string of an unknown modifier */
	SPF_MACRO_TEXT,     /* explain-string: blanks too */
};

/* What each letter stands for, at [letter - 'a']. */
struct spf_values {
	struct str of[26];
};

/*
 * Check the whole of s (section 7.1). *end is the offset behind the last macro,
 * 0 where there is none. `at` is the offset of s in what the error text counts
 * in, from 1. ST_OK or ST_SYNTAX.
 */
MUST_CHECK enum st spf_macro_check(struct str s, enum spf_macro_place,
    size_t at, size_t *end, struct err *);

/* Does s use this (lower-case) macro letter, in either case? */
bool spf_macro_uses(struct str s, char letter);

/*
 * The name that a domain-spec stands for: without a final dot, whole labels
 * taken off the left until at most 253 octets are left (section 7.3). Where
 * that is not possible it is longer, and so no domain name.
 */
struct str spf_macro_domain(struct str s, const struct spf_values *,
    struct pool *);

/* The first `max` octets of an expanded explain-string. */
struct str spf_macro_text(struct str s, const struct spf_values *, size_t max,
    struct pool *);

#endif
