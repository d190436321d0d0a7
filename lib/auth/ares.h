/*
 * auth/ares - Authentication-Results (RFC 8601) and X-Assay: reading and
 * writing them.
 *
 * Owns:        the grammar, and that what is written parses back to what was
 *              meant, whatever octets a value holds.
 * Never knows: how a result came about, whom to believe.
 */
#ifndef AUTH_ARES_H
#define AUTH_ARES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	ARES_RESULTS_MAX = 200, /* per field */
	ARES_PROPS_MAX = 200,   /* per result */
	ARES_VALUE_MAX =
	    256, /* octets of one value as written; longer is cut */
};

struct ares_prop {
	struct str ptype; /* "smtp", "header", ...; empty in X-Assay */
	struct str name;
	struct str value; /* unquoted */
};

struct ares_result {
	struct str method; /* lower case */
	struct str result; /* lower case */
	struct str reason; /* unquoted; p == NULL where none */
	struct ares_prop *props;
	size_t nprop;
};

struct ares {
	struct str id; /* authserv-id, unquoted, as it stands; empty where the
			  field has none (Office 365) */
	struct str version; /* empty where none */
	struct ares_result *results;
	size_t nresult; /* 0 for "none" too */
};

/*
 * The authserv-id alone, from a field body: comments, folding, quotes, version
 * seen through, whatever follows it. Trailing dots are taken off and letters
 * folded to lower case. p == NULL where there is none. It is generous: a body
 * that any reader could take for ours must come out as ours.
 */
struct str ares_id(struct str body, struct pool *);

/*
 * Read a whole field body (RFC 8601 section 2.2), folded or not.
 * ST_SYNTAX says what was found and at which octet; ST_LIMIT. On failure *out
 * is zeroed. Unknown methods and properties are kept. Accepted beyond the
 * grammar: no authserv-id (the first token is "method=result"), a final ";",
 * pvalues with octets such as "/", "=", ":" or "+" unquoted, 8-bit octets.
 */
MUST_CHECK enum st ares_parse(struct str body, struct pool *, struct ares *out,
    struct err *);

/*
 * Append a whole field, "NAME: id; ...", folded below 78 columns where it can
 * be, each line ended by eol. A result without props or reason is allowed;
 * nresult == 0 writes "none". Values that are no token (or for header.from and
 * the like no local-part@domain) are quoted; control octets become "?", 8-bit
 * octets that are valid UTF-8 are kept inside quotes, others become "?"; a
 * value over ARES_VALUE_MAX is cut at a character and ends in "...".
 */
void ares_write(struct buf *out, struct str name, const struct ares *,
    struct str eol);

/* One value as the writer above writes it: a token as it is, else quoted. */
void ares_value(struct buf *out, struct str value);

#endif
