#include "auth/believed.h"

#include "auth/results.h"
#include "mail/domain.h"

struct reader {
	struct pool *pool;
	struct believed *out;
	size_t size; /* of out->ids */
};

/* Bounded by the octets of the fields: each identifier stands in one. */
static void
add(struct reader *r, struct dmarc_id id)
{
	struct believed *b = r->out;

	if (b->n == r->size) {
		size_t size = r->size == 0 ? 8 : 2 * r->size;
		struct dmarc_id *ids = pool_array(r->pool, size, sizeof(*ids));

		for (size_t i = 0; i < b->n; i++)
			ids[i] = b->ids[i];
		b->ids = ids;
		r->size = size;
	}
	b->ids[b->n++] = id;
}

/* Behind the last "@", or all of it. False where that is no domain name. */
static bool
domain_of(struct str value, struct pool *pool, struct str *out)
{
	size_t at = str_rfind(value, '@');

	if (at < value.n)
		value = str_from(value, at + 1);
	return domain_to_ascii(value, pool, out, NULL) == ST_OK;
}

/* RFC 8601 section 2.7.2; RFC 9989 section 5.3 for MAIL FROM alone. */
static void
add_spf(struct reader *r, const struct ares_result *result)
{
	struct dmarc_id id = {.result = result->result};
	struct str from = results_prop(result, STR("smtp"), STR("mailfrom"));

	r->out->spf = true;
	if (str_eq(result->result, STR("none")) ||
	    !domain_of(from, r->pool, &id.domain))
		return;
	if (str_find(from, '@') < from.n)
		id.mailbox = from;
	add(r, id);
}

/* RFC 8601 section 2.7.1. A header.d that is there decides, a bad one too. */
static void
add_dkim(struct reader *r, const struct ares_result *result)
{
	struct dmarc_id id = {.is_dkim = true, .result = result->result};
	struct str d = results_prop(result, STR("header"), STR("d"));

	r->out->dkim = true;
	if (str_eq(result->result, STR("none")))
		return;
	if (d.p == NULL)
		d = results_prop(result, STR("header"), STR("i"));
	else if (str_find(d, '@') < d.n)
		return;
	if (!domain_of(d, r->pool, &id.domain))
		return;
	id.selector = results_prop(result, STR("header"), STR("s"));
	add(r, id);
}

void
believed_find(const struct msg *msg, const struct trust *trust,
    const struct border *border, size_t nown, struct pool *pool,
    struct believed *out)
{
	struct reader r = {.pool = pool, .out = out};
	const struct results_source from = {msg, trust, border, nown};
	struct results all;

	*out = (struct believed){0};
	results_find(&from, STR("Authentication-Results"), pool, &all);
	for (size_t i = 0; i < all.n; i++) {
		if (str_eq(all.at[i].method, STR("spf")))
			add_spf(&r, &all.at[i]);
		else if (str_eq(all.at[i].method, STR("dkim")))
			add_dkim(&r, &all.at[i]);
	}
}
