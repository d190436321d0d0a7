/*
 * run/exempt - local exceptions that end on their date, and the dry run.
 *
 * Owns:        the `exempt` lines of assay.conf, and how a verdict that is not
 *              to be acted upon is written.
 * Never knows: how a verdict came about.
 */
#ifndef RUN_EXEMPT_H
#define RUN_EXEMPT_H

#include "run/filter.h"

struct exempt {
	struct str program; /* or "*" */
	struct str code;    /* a result word */
	struct str who; /* "*", an address, a domain, ".domain", a network */
	struct str why;
	int64_t until; /* the end of that day, UTC */
	struct str until_text;
};

/* Read the lines of the settings. ST_CONF names the line. */
MUST_CHECK enum st exempt_parse(const struct conf *, struct pool *,
    const struct exempt **out, size_t *n, struct err *);

/* The line that excuses this result, or NULL. */
const struct exempt *exempt_find(const struct exempt *, size_t n,
    const char *program, const struct result *, const struct envelope *,
    int64_t now);

/*
 * Take the teeth out of a result: in Authentication-Results what is excused,
 * and every reject, becomes "policy" (RFC 8601 section 2.7.2), in X-Assay
 * "flag", with the original word in the property exempt or dry-run and the
 * reason said. The verdict is then accept for an exception, doubtful for a dry
 * run.
 */
void exempt_apply(const struct exempt *, const struct filter *,
    struct result *);
/* True if there was something to soften. */
bool exempt_dry_run(const struct filter *, struct result *);

#endif
