#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static bool fixed;
static int64_t fixed_at;

int64_t
clock_ms(void)
{
	struct timespec ts = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return fixed ? fixed_at : (int64_t)time(NULL);
}

void
clock_fix(int64_t t)
{
	fixed = true;
	fixed_at = t;
}

/* The year begins in March, so that the leap day is its last. */
int64_t
clock_days(int64_t year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (int64_t)((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
clock_text(int64_t t, char out[21])
{
	time_t tt = (time_t)t;
	struct tm tm = {0};

	if (gmtime_r(&tt, &tm) == NULL || tm.tm_year < -1900 ||
	    tm.tm_year > 9999 - 1900 ||
	    strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)snprintf(out, 21, "0000-00-00T00:00:00Z");
}
