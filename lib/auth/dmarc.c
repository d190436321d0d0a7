#include "auth/dmarc.h"

#include "base/buf.h"
#include "mail/domain.h"

enum {
	WALKS_MAX = 20,    /* of identifiers; a message has two or three */
	AUTHORS_SHOWN = 3, /* in a reason */
};

/* An author domain and what is published for it. */
struct author_at {
	struct str domain;
	struct dmarc_walk *walk;
	struct dmarc_found *found;
	bool known; /* all answers are in */
};

struct ident_walk {
	struct str domain;
	struct dmarc_walk walk;
};

/* An identifier that passed or met trouble. */
struct ident {
	const struct dmarc_id *id;
	struct str domain;
	bool passed;
	const struct ident_walk *walk; /* NULL: not needed, or one too many */
};

struct work {
	struct dns_ask *ask;
	const struct dmarc_query *query;
	struct pool *pool;
	struct author_at *authors;
	size_t nauthor;
	struct ident *idents;
	size_t nident;
	struct ident_walk *walks[WALKS_MAX];
	size_t nwalk;
	bool limited; /* there was no walk left for an identifier */
};

enum aligned { ALIGNED_NO, ALIGNED_MAYBE, ALIGNED_YES };

const char *
dmarc_word(enum dmarc_result r)
{
	static const char *const words[] = {"none", "pass", "fail", "temperror",
	    "permerror"};

	return words[r];
}

const char *
dmarc_mode_word(enum dmarc_mode m)
{
	static const char *const words[] = {"rfc9989", "ism", "strict"};

	return words[m];
}

static const char *
method_word(const struct ident *i)
{
	return i->id->is_dkim ? "dkim" : "spf";
}

/*
 * Only what passed can prove something, and only what met trouble could have.
 * What is no domain name stands for nobody.
 */
static void
read_idents(struct work *w)
{
	const struct dmarc_query *q = w->query;

	w->idents = pool_array(w->pool, q->n, sizeof(*w->idents));
	for (size_t i = 0; i < q->n; i++) {
		struct ident *to = &w->idents[w->nident];

		*to = (struct ident){.id = &q->ids[i]};
		to->passed = str_caseeq(to->id->result, STR("pass"));
		if (!to->passed &&
		    !str_caseeq(to->id->result, STR("temperror")))
			continue;
		if (domain_to_ascii(to->id->domain, w->pool, &to->domain,
			NULL) == ST_OK)
			w->nident++;
	}
}

static enum st
read_authors(struct work *w)
{
	const struct author *from = w->query->author;
	enum st st = ST_OK;

	w->authors = pool_array(w->pool, from->n, sizeof(*w->authors));
	w->nauthor = from->n;
	for (size_t i = 0; i < from->n; i++) {
		struct author_at *a = &w->authors[i];

		a->domain = from->domains[i];
		a->walk = pool_alloc(w->pool, sizeof(*a->walk));
		a->found = pool_alloc(w->pool, sizeof(*a->found));
		a->known =
		    dmarc_walk(w->ask, a->domain, w->pool, a->walk) == ST_OK &&
		    dmarc_policy_of(w->ask, a->domain, a->walk, a->found) ==
			ST_OK;
		if (!a->known)
			st = ST_WAIT;
	}
	return st;
}

/* Of the record that holds for the author (section 4.7). */
static bool
is_strict(const struct author_at *a, const struct ident *i)
{
	const struct dmarc_record *r = &a->found->step->record;

	return i->id->is_dkim ? r->strict_dkim : r->strict_spf;
}

/*
 * Must the organizational domain of i be found out? It is i's domain or above
 * it: where i is not at or below that of the author they differ, whatever the
 * DNS of i says. So nobody gains by a name server of his own that is silent.
 *
 * While the author's answers are out, domains are asked for of which one is
 * below the other: those will be needed most likely, and go along with them.
 */
static bool
needs_walk(const struct author_at *a, const struct ident *i)
{
	if (str_eq(i->domain, a->domain))
		return false;
	if (!a->known)
		return domain_is_below(i->domain, a->domain) ||
		    domain_is_below(a->domain, i->domain);
	return a->found->step != NULL && a->walk->trouble.p == NULL &&
	    !is_strict(a, i) && domain_is_below(i->domain, a->walk->org);
}

/* The walk of that domain, new or not; NULL: there were too many. */
static struct ident_walk *
share_walk(struct work *w, struct str domain)
{
	for (size_t i = 0; i < w->nwalk; i++)
		if (str_eq(w->walks[i]->domain, domain))
			return w->walks[i];
	if (w->nwalk == WALKS_MAX) {
		w->limited = true;
		return NULL;
	}
	w->walks[w->nwalk] = pool_alloc(w->pool, sizeof(**w->walks));
	w->walks[w->nwalk]->domain = domain;
	return w->walks[w->nwalk++];
}

/* All walks side by side. */
static enum st
walk_idents(struct work *w)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < w->nident; i++) {
		struct ident *id = &w->idents[i];
		bool needed = false;

		for (size_t k = 0; k < w->nauthor && !needed; k++)
			needed = needs_walk(&w->authors[k], id);
		if (needed)
			id->walk = share_walk(w, id->domain);
	}
	for (size_t i = 0; i < w->nwalk; i++)
		if (dmarc_walk(w->ask, w->walks[i]->domain, w->pool,
			&w->walks[i]->walk) != ST_OK)
			st = ST_WAIT;
	return st;
}

/*
 * Section 4.10.2. Equal domains are aligned in both modes, and no answer can
 * change that. Strict is no more than equal. Relaxed is the same organizational
 * domain: where a walk met trouble that is not known, but two domains without
 * as much as the top-level domain in common have none.
 */
static enum aligned
align(const struct author_at *a, const struct ident *i)
{
	if (str_eq(i->domain, a->domain))
		return ALIGNED_YES;
	if (is_strict(a, i))
		return ALIGNED_NO;
	if (a->walk->trouble.p != NULL)
		return str_eq(domain_last(i->domain, 1),
			   domain_last(a->domain, 1)) ?
		    ALIGNED_MAYBE :
		    ALIGNED_NO;
	if (!domain_is_below(i->domain, a->walk->org) || i->walk == NULL)
		return ALIGNED_NO;
	if (i->walk->walk.trouble.p != NULL)
		return ALIGNED_MAYBE;
	return str_eq(i->walk->walk.org, a->walk->org) ? ALIGNED_YES :
							 ALIGNED_NO;
}

static void
conclude(struct dmarc_outcome *out, enum dmarc_result r, struct str reason)
{
	out->result = r;
	out->reason = reason;
}

/*
 * What the author's domain publishes; false where that ends it.
 *
 * A record at the author domain itself holds whatever happened further up.
 * Without one, trouble leaves open whether there is a policy at all, so there
 * is no pass either: temperror. A record that gives no policy is none, and
 * those above it do not take its place (section 4.10.1).
 */
static bool
read_policy(const struct work *w, const struct author_at *a,
    struct dmarc_outcome *out)
{
	const struct dmarc_step *step =
	    a->found->step != NULL ? a->found->step : a->found->bad;

	out->from = a->domain;
	out->found = *a->found;
	if (step != NULL) {
		out->domain = step->domain;
		out->record = step->text;
	}
	if (a->found->step != NULL) {
		out->published = step->record;
		return true;
	}
	if (a->found->trouble)
		conclude(out, DMARC_TEMPERROR,
		    pool_fmt(w->pool, "no answer for %.*s",
			STRF(a->walk->trouble)));
	else if (step != NULL)
		conclude(out, DMARC_NONE,
		    pool_fmt(w->pool, "record at %.*s: %s", STRF(step->domain),
			step->why));
	else
		conclude(out, DMARC_NONE,
		    pool_fmt(w->pool, "no policy for %.*s", STRF(a->domain)));
	return false;
}

/* Why i proves nothing, though it could have. */
static struct str
doubt_text(const struct work *w, const struct author_at *a,
    const struct ident *i)
{
	struct str silent = a->walk->trouble;

	if (!i->passed)
		return pool_fmt(w->pool, "%s temperror for %.*s",
		    method_word(i), STRF(i->domain));
	if (silent.p == NULL)
		silent = i->walk->walk.trouble;
	return pool_fmt(w->pool,
	    "%s pass for %.*s may be aligned: no answer for %.*s",
	    method_word(i), STRF(i->domain), STRF(silent));
}

static struct str
fail_text(const struct work *w)
{
	struct buf out = {.pool = w->pool};
	const struct ident *passed = NULL;

	for (size_t i = 0; i < w->nident && passed == NULL; i++)
		if (w->idents[i].passed)
			passed = &w->idents[i];
	if (passed == NULL)
		buf_add(&out, STR("neither SPF nor DKIM passed"));
	else
		buf_fmt(&out, "not aligned: %s pass for %.*s",
		    method_word(passed), STRF(passed->domain));
	if (w->limited)
		buf_fmt(&out, "; only %d domains were looked at", WALKS_MAX);
	return buf_str(&out);
}

/* What is done about a fail. */
static enum dmarc_policy
act(enum dmarc_mode mode, enum dmarc_policy applies)
{
	bool reject = applies == DMARC_P_REJECT;

	switch (mode) {
	case DMARC_RFC9989:
		return reject ? DMARC_P_QUARANTINE : applies;
	case DMARC_ISM:
		return reject || applies == DMARC_P_QUARANTINE ?
		    DMARC_P_REJECT :
		    applies;
	case DMARC_STRICT:
		break;
	}
	return DMARC_P_REJECT;
}

/*
 * One author domain. Pass needs an identifier that passed and is aligned; then
 * neither the doubt about another one nor which part of the record holds
 * matters. Without one a doubt is no fail, and neither is a policy of which
 * nobody knows the part.
 */
static void
judge(const struct work *w, const struct author_at *a,
    struct dmarc_outcome *out)
{
	const struct ident *doubt = NULL;

	if (!read_policy(w, a, out))
		return;
	for (size_t i = 0; i < w->nident; i++) {
		const struct ident *id = &w->idents[i];
		enum aligned aligned = align(a, id);
		const struct dmarc_id **proof =
		    id->id->is_dkim ? &out->dkim : &out->spf;

		if (aligned == ALIGNED_YES && id->passed) {
			if (*proof == NULL)
				*proof = id->id;
		} else if (aligned != ALIGNED_NO && doubt == NULL)
			doubt = id;
	}
	if (out->spf != NULL || out->dkim != NULL)
		conclude(out, DMARC_PASS, STR(""));
	else if (doubt != NULL)
		conclude(out, DMARC_TEMPERROR, doubt_text(w, a, doubt));
	else if (a->found->trouble)
		conclude(out, DMARC_TEMPERROR,
		    pool_fmt(w->pool, "no answer whether %.*s exists",
			STRF(a->domain)));
	else {
		conclude(out, DMARC_FAIL, fail_text(w));
		out->disposition = act(w->query->mode, a->found->applies);
	}
}

/*
 * How bad an outcome is. A fail is sure and so worse than a temperror; of two
 * the stricter one counts, by what is done and then by what is published. A
 * domain without a policy is worse than one that passed: nothing is proved.
 */
static unsigned
badness(const struct dmarc_outcome *o)
{
	switch (o->result) {
	case DMARC_PASS:
		return 0;
	case DMARC_NONE:
		return 1;
	case DMARC_PERMERROR:
		return 2;
	case DMARC_TEMPERROR:
		return 3;
	case DMARC_FAIL:
		break;
	}
	return 4 + 4 * (unsigned)o->disposition + (unsigned)o->found.applies;
}

/* The worst of all author domains, the first of equals (section 11.5). */
static void
judge_all(const struct work *w, struct dmarc_outcome *out)
{
	unsigned asked = 0;

	for (size_t i = 0; i < w->nauthor; i++) {
		struct dmarc_outcome one = {.disposition = DMARC_P_NONE};

		judge(w, &w->authors[i], &one);
		if (i == 0 || badness(&one) > badness(out))
			*out = one;
		asked += w->authors[i].walk->asked;
	}
	for (size_t i = 0; i < w->nwalk; i++)
		asked += w->walks[i]->walk.asked;
	out->asked = asked;
}

/*
 * Several From fields or domains: nobody can tell which a reader is shown, and
 * no honest sender needs that. It is a fail whatever they publish, and since
 * no policy speaks for it, no mode asks for one.
 */
static void
refuse_several(const struct author *from, struct pool *pool,
    struct dmarc_outcome *out)
{
	struct buf text = {.pool = pool};

	buf_add(&text,
	    from->n > 1 ? STR("several author domains: ") :
			  STR("several From fields: "));
	for (size_t i = 0; i < from->n && i < AUTHORS_SHOWN; i++)
		buf_fmt(&text, "%s%.*s", i > 0 ? ", " : "",
		    STRF(from->domains[i]));
	if (from->n > AUTHORS_SHOWN)
		buf_fmt(&text, ", and %zu more", from->n - AUTHORS_SHOWN);
	conclude(out, DMARC_FAIL, buf_str(&text));
	out->disposition = DMARC_P_REJECT;
}

/*
 * What the author alone decides, before anybody is asked. An author who cannot
 * be told is no fail: no domain's policy was broken.
 */
static bool
is_decided(const struct dmarc_query *q, struct pool *pool,
    struct dmarc_outcome *out)
{
	const struct author *from = q->author;

	if (from->why.p != NULL)
		conclude(out, DMARC_PERMERROR, from->why);
	else if (from->nfield == 0)
		conclude(out, DMARC_PERMERROR, STR("no From field"));
	else if (from->n == 0)
		conclude(out, DMARC_PERMERROR, STR("no author domain"));
	else if ((from->n > 1 || from->nfield > 1) && !q->strictest)
		refuse_several(from, pool, out);
	else
		return false;
	return true;
}

enum st
dmarc_check(struct dns_ask *ask, const struct dmarc_query *query,
    struct pool *pool, struct dmarc_outcome *out)
{
	struct work w = {.ask = ask, .query = query, .pool = pool};
	enum st authors, idents;

	*out = (struct dmarc_outcome){.found.part = "",
	    .disposition = DMARC_P_NONE};
	if (is_decided(query, pool, out))
		return ST_OK;
	read_idents(&w);
	authors = read_authors(&w);
	idents = walk_idents(&w);
	if (authors != ST_OK || idents != ST_OK)
		return ST_WAIT;
	judge_all(&w, out);
	return ST_OK;
}
