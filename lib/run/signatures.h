/*
 * run/signatures - what was found about DKIM signatures, as fields, records
 * and notes.
 *
 * Owns:        the properties and words that scripts rely on.
 * Never knows: how a signature is verified.
 */
#ifndef RUN_SIGNATURES_H
#define RUN_SIGNATURES_H

#include "auth/dkim.h"
#include "auth/dkim_diff.h"
#include "run/filter.h"

/* The limits that the settings name. */
struct dkim_limits signatures_limits(const struct conf *);

/*
 * The result of the message: one dkim method for each signature (RFC 8601
 * section 2.7.1), the record property `signatures`, and notes.
 */
void signatures_result(struct result *, const struct dkim_outcome *, size_t n);

/* The methods alone, for one whose result is another. */
void signatures_methods(struct result *, const struct dkim_outcome *, size_t n);

/* What was done to the message on its way: record property `damage`, notes. */
void signatures_damage(struct result *, const struct dkim_damage *, size_t n);

#endif
