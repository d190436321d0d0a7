/*
 * run/dmarc_result - a DMARC evaluation as field, record, notes and a line of
 * the log that aggregate reports are made from.
 *
 * Owns:        the properties and words that scripts rely on.
 * Never knows: how the result came about.
 */
#ifndef RUN_DMARC_RESULT_H
#define RUN_DMARC_RESULT_H

#include "auth/dmarc.h"
#include "policy/override.h"
#include "run/filter.h"

struct dmarc_evaluation {
	struct dmarc_outcome outcome;
	enum dmarc_mode mode;
	const struct override *override; /* it excuses the fail, or NULL */
	const struct dmarc_id *ids;      /* all that was looked at */
	size_t nid;
};

void dmarc_result_publish(const struct judge *, const struct dmarc_evaluation *,
    struct result *);

/* Nothing could be evaluated, and that is no fault of the message: temperror.
 */
void dmarc_result_unknown(struct result *, const char *why);

#endif
