/*
 * mail/domain - domain names in mail: A-labels, comparing, what is below what.
 *
 * Owns:        IDNA (RFC 5890, RFC 5891 and UTS 46), case, the final dot.
 * Never knows: the DNS, organizational domains.
 */
#ifndef MAIL_DOMAIN_H
#define MAIL_DOMAIN_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { DOMAIN_MAX = 253, LABEL_MAX = 63 }; /* RFC 1035 section 2.3.4 */

/*
 *   in    U-labels in UTF-8, A-labels, or both; a final dot is dropped
 *   out   lower-case ASCII in the pool, labels of letters, digits, "-", "_"
 *
 * ST_SYNTAX where it is no such name: empty, too long, an empty label, other
 * octets, a literal.
 */
MUST_CHECK enum st domain_to_ascii(struct str domain, struct pool *,
    struct str *out, struct err *);

/* Labels of letters, digits and inner hyphens (RFC 1123 section 2.1), and the
 * last is not all digits; one final dot may stand. */
bool domain_is_host(struct str s);

/* Equal but for ASCII case and one final dot. */
bool domain_eq(struct str a, struct str b);
/* name is parent or below it. Nothing is below the empty name. */
bool domain_is_below(struct str name, struct str parent);
/* How many labels: "a.b.c" has three, "" none. */
size_t domain_labels(struct str name);
/* The last n labels of name, without a final dot; all where it has fewer. */
struct str domain_last(struct str name, size_t n);

#endif
