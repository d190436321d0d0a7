/*
 * base/clock - the time, in one place, so that a test or a run "as of" some
 * date can fix it.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that never goes back; for time-outs. */
int64_t clock_ms(void);
/* Seconds since 1970, UTC: of the system, or as fixed. */
int64_t clock_now(void);
/* From now on clock_now() says t. */
void clock_fix(int64_t t);

/* Days since 1970-01-01 of a Gregorian date, and back. month is 1 to 12. */
int64_t clock_days(int64_t year, unsigned month, unsigned day);
/* Seconds since 1970 as "2026-11-25T04:05:06Z" into out[21]. */
void clock_text(int64_t t, char out[21]);

#endif
