/*
 * policy/override - whose mail may pass although DMARC says fail: the
 * `override` lines of assay.conf, each until its date.
 *
 * Owns:        reading them, and which one holds for a domain.
 * Never knows: DMARC, and how the domain was authenticated.
 */
#ifndef POLICY_OVERRIDE_H
#define POLICY_OVERRIDE_H

#include "policy/conf.h"

struct override {
	/* A-labels, lower case. "list.example" is that name alone, and
	 * ".list.example" all names below it, but not that one. */
	struct str domain;
	/* What an aggregate report calls it: mailing_list, trusted_forwarder,
	 * local_policy or other (RFC 9990 section 3.1.1.6). */
	struct str type;
	struct str why;
	struct str until_text; /* "2026-12-31" */
	int64_t until;         /* the last second of that day, UTC */
};

/*
 * Read the lines "DOMAIN TYPE until=YYYY-MM-DD why=TEXT". ST_CONF names the
 * line; *out and *n are empty then.
 */
MUST_CHECK enum st override_parse(const struct conf *, struct pool *,
    const struct override **out, size_t *n, struct err *);

/* The first line for this domain that has not expired, or NULL. */
const struct override *override_find(const struct override *, size_t n,
    struct str domain, int64_t now);

#endif
