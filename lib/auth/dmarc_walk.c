#include "auth/dmarc_walk.h"

#include "mail/domain.h"

enum { TAIL_LABELS = 7 }; /* of a name that has eight or more: the next one */

static const struct str prefix = STR_INIT("_dmarc.");

/* One name of the walk and its answer. */
struct place {
	struct str query; /* the name that is asked for */
	struct str domain;
	const struct dns_answer *answer;
};

/*
 * The names of a walk (section 4.10): the domain itself, what is left of it
 * when a label, or all over seven, are taken off, and so on up to and with the
 * top-level domain.
 */
static size_t
list_places(struct str domain, struct pool *pool,
    struct place out[DMARC_WALK_MAX])
{
	size_t labels = domain_labels(domain), n = 0;

	while (labels > 0) {
		struct place *p = &out[n++];

		p->query =
		    pool_fmt(pool, "%.*s%.*s", STRF(prefix), STRF(domain));
		p->domain = str_from(p->query, prefix.n);
		labels = labels > TAIL_LABELS ? TAIL_LABELS : labels - 1;
		domain = domain_last(domain, labels);
	}
	return n;
}

/*
 * The one DMARC record of an answer. Others do not count; of several none
 * does. One that gives no policy is there all the same.
 */
static bool
read_answer(const struct place *p, struct pool *pool, struct dmarc_step *out)
{
	const struct dns_answer *a = p->answer;
	size_t n = 0;

	*out = (struct dmarc_step){0};
	for (size_t i = 0; a->status == DNS_FOUND && i < a->n && n < 2; i++) {
		struct dmarc_record record;
		struct err e = {0};
		enum st st = dmarc_record_parse(a->rr[i].data, &record, &e);

		if (st == ST_NONE || n++ > 0)
			continue;
		*out = (struct dmarc_step){.domain = p->domain,
		    .text = a->rr[i].data,
		    .record = record,
		    .usable = st == ST_OK};
		if (st != ST_OK)
			out->why = pool_cstr(pool, str_of(e.text));
	}
	return n == 1;
}

/*
 * From the domain upwards. A record that says what it is ends the walk, so
 * what is above it does not matter, trouble neither. Trouble ends it too:
 * nobody knows whether such a record is there.
 */
static void
climb(const struct place *places, size_t n, struct pool *pool,
    struct dmarc_walk *out)
{
	for (size_t i = 0; i < n; i++) {
		struct dmarc_step step;

		if (places[i].answer->status == DNS_TRYAGAIN) {
			out->trouble = places[i].query;
			return;
		}
		if (!read_answer(&places[i], pool, &step))
			continue;
		out->steps[out->n++] = step;
		if (step.record.psd != DMARC_PSD_UNKNOWN)
			return;
	}
}

/*
 * Section 4.10.2. Only the last record can have a psd= that says something,
 * and it has the fewest labels. psd=y at the domain where the walk began has
 * nothing below it: that domain is the organizational one.
 */
static struct str
organization(struct str domain, const struct dmarc_walk *w)
{
	const struct dmarc_step *last;

	if (w->n == 0)
		return domain;
	last = &w->steps[w->n - 1];
	if (last->record.psd == DMARC_PSD_YES)
		return domain_last(domain, domain_labels(last->domain) + 1);
	return last->domain;
}

enum st
dmarc_walk(struct dns_ask *ask, struct str domain, struct pool *pool,
    struct dmarc_walk *out)
{
	struct place places[DMARC_WALK_MAX];
	size_t n = list_places(domain, pool, places);
	bool waits = false;

	*out = (struct dmarc_walk){0};
	for (size_t i = 0; i < n; i++) {
		places[i].answer = dns_get(ask, places[i].query, DNS_TXT);
		waits = waits || places[i].answer == NULL;
	}
	if (waits)
		return ST_WAIT;
	out->asked = (unsigned)n;
	climb(places, n, pool, out);
	if (out->trouble.p == NULL)
		out->org = organization(domain, out);
	return ST_OK;
}

/* The record of the domain itself, or NULL. */
static const struct dmarc_step *
own_step(struct str domain, const struct dmarc_walk *w)
{
	return w->n > 0 && w->steps[0].domain.n == domain.n ? &w->steps[0] :
							      NULL;
}

/*
 * That of the organizational domain, or else of the public suffix: where no
 * step is the organizational domain's, the last one has psd=y. Those between
 * do not count.
 */
static const struct dmarc_step *
upper_step(const struct dmarc_walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->steps[i].domain, w->org))
			return &w->steps[i];
	return w->n > 0 ? &w->steps[w->n - 1] : NULL;
}

static void
settle(struct dmarc_found *out, enum dmarc_policy policy, const char *part)
{
	out->policy = out->applies = policy;
	out->part = part;
	if (out->step->record.testing && policy > DMARC_P_NONE)
		out->applies = policy - 1;
}

/*
 * A record from above: sp= where the domain exists, np= where it does not, and
 * what stands in for them. Nobody is asked where both say the same.
 */
static enum st
settle_below(struct dns_ask *ask, struct str domain, struct dmarc_found *out)
{
	const struct dmarc_record *r = &out->step->record;
	bool has_sp = r->sp != DMARC_UNSET;
	enum dmarc_policy sp = has_sp ? r->sp : r->p;
	enum dmarc_policy np = r->np != DMARC_UNSET ? r->np : sp;
	const struct dns_answer *a;

	if (sp == np) {
		settle(out, sp, has_sp ? "sp" : "p");
		return ST_OK;
	}
	a = dns_get(ask, domain, DNS_A);
	if (a == NULL)
		return ST_WAIT;
	if (a->status == DNS_TRYAGAIN)
		out->trouble = true;
	else if (a->status == DNS_NONAME)
		settle(out, np, "np");
	else
		settle(out, sp, has_sp ? "sp" : "p");
	return ST_OK;
}

enum st
dmarc_policy_of(struct dns_ask *ask, struct str domain,
    const struct dmarc_walk *w, struct dmarc_found *out)
{
	const struct dmarc_step *own = own_step(domain, w), *step = own;
	enum st st = ST_OK;

	*out = (struct dmarc_found){.part = ""};
	if (own == NULL && w->trouble.p != NULL) {
		out->trouble = true;
		return ST_OK;
	}
	if (own == NULL)
		step = upper_step(w);
	if (step == NULL)
		return ST_OK;
	if (!step->usable) {
		out->bad = step;
		return ST_OK;
	}
	out->step = step;
	if (own != NULL)
		settle(out, step->record.p, "p");
	else
		st = settle_below(ask, domain, out);
	if (st != ST_OK)
		*out = (struct dmarc_found){.part = ""};
	return st;
}
