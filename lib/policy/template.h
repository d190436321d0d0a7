/*
 * policy/template - a notice as a text with named fields.
 *
 * Owns:        reading a template, refusing fields that are not known, filling
 *              them in.
 * Never knows: which notice, what the values mean.
 *
 * A template is a header ("Subject: ..." and X- fields), an empty line, and
 * text. "{name}" is replaced by a value, "{{" is a brace. "#" at the start of a
 * line begins a comment. A line whose every field is empty is left out.
 */
#ifndef POLICY_TEMPLATE_H
#define POLICY_TEMPLATE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { TEMPLATE_MAX = 1 << 16 };

struct template_field {
	struct str name; /* letters, digits, "-" */
	struct str value;
};

struct template
{
	struct str subject; /* as written */
	struct str *fields; /* other header lines, as written: "Name: value" */
	size_t nfield;
	struct str text;
};

/* What a template may hold. */
struct template_rules {
	const struct str *names; /* of fields */
	size_t nname;
	struct str mark_field; /* the scheme's own header field */
};

/*
 * Read it, from the file `where`; views into the text or the pool. ST_CONF says
 * "where:line: what": a field that is not known, a brace without an end, no
 * subject, no text, a header field that is not X-..., Reply-To, Organization or
 * the scheme's own.
 */
MUST_CHECK enum st template_parse(struct str text, const char *where,
    const struct template_rules *, struct pool *, struct template *out,
    struct err *);

/*
 * Fill in one of its texts. Values are cleaned: control octets become "?" (a
 * line end in one a blank), what is over 200 octets is cut with "...". A field
 * alone on its line whose value ends in a line end becomes those lines, each
 * cleaned; a text without a line end stays one line. Lines end in eol.
 */
void template_fill(struct str text, const struct template_field *, size_t n,
    struct str eol, struct buf *out);

#endif
