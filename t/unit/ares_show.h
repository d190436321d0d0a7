/*
 * t/unit/ares_show - an Authentication-Results as one line of text, so that a
 * test can say what it must come to.
 */
#ifndef UNIT_ARES_SHOW_H
#define UNIT_ARES_SHOW_H

#include "auth/ares.h"

static struct pool *pool;

/* What was read, as "id/version|method=result{reason}[ptype.name=value]..." */
static inline struct str
shown(const struct ares *a)
{
	struct buf b = {.pool = pool};

	buf_add(&b, a->id);
	if (a->version.n > 0) {
		buf_char(&b, '/');
		buf_add(&b, a->version);
	}
	for (size_t i = 0; i < a->nresult; i++) {
		const struct ares_result *r = &a->results[i];

		buf_fmt(&b, "|%.*s=%.*s", STRF(r->method), STRF(r->result));
		if (r->reason.p != NULL) {
			buf_char(&b, '{');
			buf_add(&b, r->reason);
			buf_char(&b, '}');
		}
		for (size_t k = 0; k < r->nprop; k++) {
			buf_fmt(&b, "[%.*s.%.*s=", STRF(r->props[k].ptype),
			    STRF(r->props[k].name));
			buf_add(&b, r->props[k].value);
			buf_char(&b, ']');
		}
	}
	return buf_str(&b);
}

static inline const char *
name_of(const char *what, size_t i)
{
	return pool_fmt(pool, "%s %zu", what, i).p;
}

#endif
