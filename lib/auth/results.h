/*
 * auth/results - verdict fields that may be believed, as one list of results.
 *
 * Owns:        picking them out of a message.
 * Never knows: what a result means.
 */
#ifndef AUTH_RESULTS_H
#define AUTH_RESULTS_H

#include "auth/ares.h"
#include "auth/trust.h"

struct results {
	const struct ares_result *at; /* from the topmost field down */
	size_t n;
};

/* Where to look. */
struct results_source {
	const struct msg *msg;
	const struct trust *trust;
	const struct border *border;
	size_t nown; /* fields on top by filters of this run */
};

/*
 * All results in the fields of that name ("Authentication-Results", "X-Assay")
 * with an id of ours: in the first nown fields of the message (put on top by
 * filters of this run), and in all that trust_may_believe lets through. A
 * field that does not parse, or is of another version than 1 (RFC 8601 section
 * 2.2), is passed over. In the pool; views into the fields.
 */
void results_find(const struct results_source *, struct str name, struct pool *,
    struct results *out);

/*
 * The value of a property. One that is there twice has none that could be
 * relied on: it is empty. p == NULL where it is not there. ptype is empty in
 * X-Assay.
 */
struct str results_prop(const struct ares_result *, struct str ptype,
    struct str name);

#endif
