#include "policy/expiry.h"

#include "base/clock.h"
#include "base/num.h"

/* "2026-12-31": its last second, UTC. */
static bool
last_second(struct str s, int64_t *out)
{
	uint64_t y, m, d;
	int64_t day, next;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !num_parse(str_upto(s, 4), 9999, &y) ||
	    !num_parse((struct str){s.p + 5, 2}, 12, &m) || m == 0 ||
	    !num_parse(str_from(s, 8), 31, &d) || d == 0)
		return false;
	next = m == 12 ? clock_days((int64_t)y + 1, 1, 1) :
			 clock_days((int64_t)y, (unsigned)m + 1, 1);
	day = clock_days((int64_t)y, (unsigned)m, (unsigned)d);
	*out = (day + 1) * 86400 - 1;
	return day < next; /* no 31st of February */
}

enum st
expiry_parse(struct str rest, bool may_who, struct expiry *out, struct err *e)
{
	struct expiry x = {0};

	*out = (struct expiry){0};
	while (rest = str_trim(rest), rest.n > 0) {
		struct str word;

		if (str_starts(rest, STR("why="))) {
			x.why = str_from(rest, 4);
			break; /* the rest of the line */
		}
		word = str_word(&rest);
		if (may_who && str_starts(word, STR("who=")))
			x.who = str_from(word, 4);
		else if (str_starts(word, STR("until=")))
			x.text = str_from(word, 6);
		else
			return err_set(e, ST_CONF, "unknown word '%.*s'",
			    STRF(word));
	}
	if (!last_second(x.text, &x.last))
		return err_set(e, ST_CONF,
		    "until=YYYY-MM-DD is missing or wrong");
	if (x.why.n == 0)
		return err_set(e, ST_CONF, "why= is missing");
	*out = x;
	return ST_OK;
}
