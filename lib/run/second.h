/*
 * run/second - second engines: what another implementation makes of the same.
 *
 * Owns:        asking them through helpers, and saying where they differ.
 * Never knows: how the own result came about.
 */
#ifndef RUN_SECOND_H
#define RUN_SECOND_H

#include "auth/dkim.h"
#include "auth/spf.h"
#include "run/filter.h"

/*
 * libspf2's result of the same check, as properties engine.libspf2 and
 * engine.differs and as notes. Where spf-engine is libspf2 and no message is
 * written it becomes the result. ST_WAIT as dns_get.
 */
MUST_CHECK enum st second_libspf2(const struct judge *, struct result *,
    const struct spf_query *, const struct spf_outcome *own);

/*
 * libopendkim's results of the signatures of the message as it came in: the
 * best of them as property engine.libopendkim ("crash" where there is none),
 * engine.differs where one of them differs from ours or is seen by one side
 * alone, and a note for each of these. Where dkim-engine is libopendkim and no
 * message is written the best becomes the result. ST_WAIT as dns_get.
 */
MUST_CHECK enum st second_libopendkim(const struct judge *, struct result *,
    const struct dkim_outcome *own, size_t n);

#endif
