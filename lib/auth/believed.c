#include "auth/believed.h"

#include "auth/ares.h"
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

/*
 * The value of a property. One that is there twice has none that could be
 * relied on: which of them was proven?
 */
static struct str
value_of(const struct ares_result *r, struct str ptype, struct str name)
{
	struct str out = {0};

	for (size_t i = 0; i < r->nprop; i++) {
		const struct ares_prop *p = &r->props[i];

		if (!str_caseeq(p->ptype, ptype) || !str_caseeq(p->name, name))
			continue;
		if (out.p != NULL)
			return STR("");
		out = p->value;
	}
	return out;
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
	struct str from = value_of(result, STR("smtp"), STR("mailfrom"));

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
	struct str d = value_of(result, STR("header"), STR("d"));

	r->out->dkim = true;
	if (str_eq(result->result, STR("none")))
		return;
	if (d.p == NULL)
		d = value_of(result, STR("header"), STR("i"));
	else if (str_find(d, '@') < d.n)
		return;
	if (!domain_of(d, r->pool, &id.domain))
		return;
	id.selector = value_of(result, STR("header"), STR("s"));
	add(r, id);
}

/*
 * The id as the grammar has it: the reader that looks for forged fields sees
 * ours where there is "mx.example/x" too. Version 1 is the only one there is
 * (RFC 8601 section 2.2).
 */
static bool
read_field(const struct field *f, const struct trust *trust, struct pool *pool,
    struct ares *out)
{
	return str_caseeq(f->name, STR("Authentication-Results")) &&
	    ares_parse(f->body, pool, out, NULL) == ST_OK &&
	    trust_is_id(trust, out->id) &&
	    (out->version.n == 0 || str_eq(out->version, STR("1")));
}

void
believed_find(const struct msg *msg, const struct trust *trust,
    const struct border *border, size_t nown, struct pool *pool,
    struct believed *out)
{
	struct reader r = {.pool = pool, .out = out};

	*out = (struct believed){0};
	for (size_t i = 0; i < msg->nfield; i++) {
		struct ares ares;

		if (i >= nown && !trust_may_believe(trust, msg, border, i))
			continue;
		if (!read_field(&msg->fields[i], trust, pool, &ares))
			continue;
		for (size_t k = 0; k < ares.nresult; k++) {
			const struct ares_result *result = &ares.results[k];

			if (str_eq(result->method, STR("spf")))
				add_spf(&r, result);
			else if (str_eq(result->method, STR("dkim")))
				add_dkim(&r, result);
		}
	}
}
