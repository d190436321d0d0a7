#include "auth/results.h"

/*
 * The id as the grammar has it: the reader that looks for forged fields sees
 * ours where there is "mx.example/x" too.
 */
static bool
read_field(const struct field *f, struct str name, const struct trust *trust,
    struct pool *pool, struct ares *out)
{
	return str_caseeq(f->name, name) &&
	    ares_parse(f->body, pool, out, NULL) == ST_OK &&
	    trust_is_id(trust, out->id) &&
	    (out->version.n == 0 || str_eq(out->version, STR("1")));
}

/* Doubling: there may be a result in every line of a header. */
static struct ares_result *
room_for(struct ares_result *old, size_t n, size_t more, size_t *size,
    struct pool *pool)
{
	struct ares_result *all;

	if (n + more <= *size)
		return old;
	*size = 2 * (n + more);
	all = pool_array(pool, *size, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = old[i];
	return all;
}

void
results_find(const struct results_source *from, struct str name,
    struct pool *pool, struct results *out)
{
	const struct msg *msg = from->msg;
	struct ares_result *all = NULL;
	size_t n = 0, size = 0;

	for (size_t i = 0; i < msg->nfield; i++) {
		struct ares ares;

		if (i >= from->nown &&
		    !trust_may_believe(from->trust, msg, from->border, i))
			continue;
		if (!read_field(&msg->fields[i], name, from->trust, pool,
			&ares))
			continue;
		all = room_for(all, n, ares.nresult, &size, pool);
		for (size_t k = 0; k < ares.nresult; k++)
			all[n++] = ares.results[k];
	}
	out->at = all;
	out->n = n;
}

struct str
results_prop(const struct ares_result *r, struct str ptype, struct str name)
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
