/*
 * mail/addr - address lists and envelope paths (RFC 5322 section 3.4, RFC 5321
 * section 4.1.2, RFC 6532 for 8-bit octets).
 *
 * Owns:        reading them.
 * Never knows: whether a domain exists, which field it reads.
 */
#ifndef MAIL_ADDR_H
#define MAIL_ADDR_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { ADDR_MAX = 2000 }; /* mailboxes in one field */

struct addr {
	struct str
	    display; /* what people see: name, else comment; may be empty */
	struct str local;  /* before the "@", unquoted; may hold any octet */
	struct str domain; /* as written, without comments: "a.example" or
			      "[192.0.2.1]"; empty where there is no "@" */
	struct str spec; /* local@domain, local part quoted where it must be */
};

struct addrs {
	struct addr *at;
	size_t n;
	size_t ngroup; /* groups among them, empty ones too */
};

/*
 *   in    a field body, folded or not
 *   out   its mailboxes in order, those in groups too; views into the pool
 *         or the body
 *
 * ST_OK; ST_NONE where there is not one address (an empty body, an empty
 * group); ST_SYNTAX says at which octet; ST_LIMIT past ADDR_MAX. *out is
 * empty unless ST_OK, but for ngroup.
 *
 * Beyond the grammar: empty list elements and obsolete routes (section 4.4),
 * dots anywhere in a local part or an unquoted name. Encoded words in a name
 * are left as they are.
 */
MUST_CHECK enum st addr_list(struct str body, struct pool *, struct addrs *out,
    struct err *);

/*
 * An envelope path: "<a@b>", "<>", "<@x,@y:a@b>", a bare a@b or local part.
 * The null path gives ST_OK with an empty spec. Any string with or without an
 * "@" in it is some path: what does not follow the grammar is split at its
 * last "@" and kept as written, with ST_SYNTAX as the only sign.
 */
enum st addr_path(struct str in, struct pool *, struct addr *out);

/*
 * Split at the last "@" outside of quotes. False, and all of it in *local,
 * where there is none.
 */
bool addr_split(struct str spec, struct str *local, struct str *domain);

#endif
