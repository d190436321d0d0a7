/*
 * policy/ceiling - the highest level that this system, and each destination,
 * may hold: the `ceiling` lines of assay.conf (ISM-0272, ISM-0565).
 *
 * Owns:        reading them, and which one holds for a domain.
 * Never knows: markings, mail.
 *
 *   ceiling PROTECTED                    this system
 *   ceiling dept.example SECRET          that domain alone
 *   ceiling .gov.example PROTECTED       every domain below it
 *   ceiling * OFFICIAL                   every domain without a line
 */
#ifndef POLICY_CEILING_H
#define POLICY_CEILING_H

#include "policy/conf.h"
#include "policy/scheme.h"

struct ceiling_rule {
	struct str domain; /* A-labels; ".x", or "*" */
	int level;
};

struct ceilings {
	int system; /* NO_LEVEL: none is set */
	const struct ceiling_rule *rules;
	size_t n;
};

/* ST_CONF names the line; the system or a domain twice is wrong, but that an
 * option replaces what stands before it. */
MUST_CHECK enum st ceiling_parse(const struct conf *, const struct scheme *,
    struct pool *, struct ceilings *out, struct err *);

/* For a domain, as written in an address: the exact line, else the longest
 * suffix, else "*"; NO_LEVEL: no line. A domain that is no domain name (a
 * literal, other octets, none) is held by "*" alone. */
int ceiling_of(const struct ceilings *, struct str domain);

#endif
