/*
 * run/digest - what was blocked lately, from the lines of a block log.
 *
 * Owns:        reading the lines, counting them.
 * Never knows: who gets the digest. Nothing of a message is in the lines but a
 *              reference.
 */
#ifndef RUN_DIGEST_H
#define RUN_DIGEST_H

#include <stdint.h>

#include "base/buf.h"

enum {
	DIGEST_LOG_MAX = 1 << 28, /* octets: over a million blocks */
	DIGEST_LINES_MAX = 1000,  /* shown; all are counted */
};

struct digest {
	size_t count;     /* blocked in that time */
	size_t strange;   /* lines that could not be read */
	struct str table; /* lines: counts first, then one for each */
};

/* Of the lines of log (JSON, one a line) those from `since` up to `until`. */
void digest_make(struct str log, int64_t since, int64_t until, struct pool *,
    struct digest *out);

#endif
