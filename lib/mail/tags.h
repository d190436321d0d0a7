/*
 * mail/tags - tag lists: "v=1; a=b" (RFC 6376 section 3.2).
 *
 * Owns:        the grammar that DKIM, ARC and DMARC share.
 * Never knows: what a tag means, which must be there.
 */
#ifndef MAIL_TAGS_H
#define MAIL_TAGS_H

#include "base/err.h"
#include "base/str.h"

enum { TAGS_MAX = 100 }; /* the standards name 20 */

struct tag {
	struct str name;
	struct str value; /* trimmed, white space inside it kept */
};

struct tags {
	struct tag at[TAGS_MAX];
	size_t n;
};

MUST_CHECK enum st tags_parse(struct str in, struct tags *out, struct err *);

/* The value of a tag, case as written; p == NULL where it is not there. */
struct str tags_get(const struct tags *, struct str name);

#endif
