/*
 * mail/date - the date and time of RFC 5322 section 3.3, obsolete forms too.
 *
 * Owns:        reading and writing them.
 * Never knows: which clock is right.
 */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 *   in    "Tue, 24 Nov 2026 09:05:06 +1100 (AEDT)": all of it, comments and
 *         folds allowed; day of the week, seconds and zone may be missing,
 *         the year may have two or three digits (section 4.3)
 *   out   seconds since 1970; a leap second is the second after it; without
 *         a zone, or with one that nobody knows, UTC is meant
 *
 * False, and *out 0, where it is no date or does not exist (30 February).
 */
bool date_parse(struct str in, int64_t *out);

/*
 * The same for a date at the front of *s that something may follow; what
 * follows is left in *s, which stays as it was on failure.
 */
bool date_take(struct str *s, int64_t *out);

/* Add "Wed, 25 Nov 2026 04:05:06 +0000". */
void date_write(int64_t t, struct buf *out);

#endif
