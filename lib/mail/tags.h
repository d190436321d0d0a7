/*
 * mail/tags - tag lists: "v=1; a=b" (RFC 6376 section 3.2).
 *
 * Owns:        the grammar that DKIM, ARC and DMARC share.
 * Never knows: what a tag means, which must be there.
 */
#ifndef MAIL_TAGS_H
#define MAIL_TAGS_H

#include "base/err.h"
#include "base/pool.h"
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

/* No octet over 0x7f. tags_parse lets them pass in every value, since a few
 * tags may hold UTF-8 (RFC 8616 section 5); ask this of all others. */
bool tags_is_ascii(struct str value);
/* Does a CR or LF stand in `in` that is no fold (CRLF or LF, and a blank or
 * tab behind it)? tags_parse takes each as white space. */
bool tags_has_bare_eol(struct str in);
/* Is `word`, as written, in a value that is a list: words with ":" between
 * them, and white space around it? */
bool tags_has_word(struct str value, struct str word);
/* A value without its white space, in the pool; p == NULL where no more is in
 * it. */
struct str tags_unwhite(struct str value, struct pool *);
/*
 * What a value in dkim-quoted-printable stands for (RFC 6376 section 2.11), in
 * the pool: without white space, "=" and two digits, letters in upper case,
 * made an octet. False, and nothing in *out, for a "=" of another kind.
 */
bool tags_decode(struct str value, struct pool *, struct str *out);

#endif
