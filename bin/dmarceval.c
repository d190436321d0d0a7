/* dmarceval - evaluate DMARC (RFC 9989). */
#include "auth/believed.h"
#include "auth/crypto.h"
#include "mail/addr.h"
#include "policy/override.h"
#include "run/dmarc_result.h"
#include "run/signatures.h"
#include "run/spf_identities.h"

static bool verify;

static const struct opt opts[] = {
    {0, "verify", NULL, "evaluate SPF and DKIM here, believe no field", NULL,
	&verify, NULL},
    {0, "mode", "rfc9989|ism|strict", "what is done about a fail",
	"dmarc-mode=", NULL, NULL},
    {0, "multi-from", "reject|strictest", "what several author domains are",
	"multi-from=", NULL, NULL},
    {0, "log", "FILE", "append a line for each evaluation", "dmarc-log=", NULL,
	NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct str methods[] = {STR_INIT("dmarc"), STR_INIT("spf"),
    STR_INIT("dkim")};
enum { DMARC_ALONE = 1 };

/* As long as the process. */
static const struct override *overrides;
static size_t noverride;

extern struct filter dmarceval;

/* With --verify its field holds the results of all three. */
static enum st
setup(const struct conf *conf, struct helpers *helpers, struct err *e)
{
	(void)helpers;
	if (verify) {
		crypto_open(); /* else at first use: it costs a start-up */
		dmarceval.nmethod = NELEM(methods);
	}
	return override_parse(conf, conf_pool(conf), &overrides, &noverride, e);
}

/* What the result is made from, and where it was evaluated here that too. */
struct evidence {
	struct believed found;
	bool here;
	struct spf_identities spf;
	struct dkim_outcome *dkim;
	size_t ndkim;
};

static void
add(struct believed *b, struct pool *p, struct dmarc_id id)
{
	struct dmarc_id *ids = pool_array(p, b->n + 1, sizeof(*ids));

	for (size_t i = 0; i < b->n; i++)
		ids[i] = b->ids[i];
	ids[b->n++] = id;
	b->ids = ids;
}

/* SPF and DKIM, evaluated here side by side; of SPF only MAIL FROM counts. */
static enum st
evaluate(const struct judge *j, struct evidence *ev)
{
	struct dkim_limits limits = signatures_limits(j->conf);
	struct believed *b = &ev->found;
	struct str local, domain;
	enum st of_spf = spf_identities_check(j, false, &ev->spf);
	enum st of_dkim = dkim_check(j->dns, j->input, &limits, j->now,
	    &ev->dkim, &ev->ndkim);

	*b = (struct believed){.spf = true, .dkim = true};
	ev->here = true;
	if (of_spf != ST_OK || of_dkim != ST_OK)
		return of_spf != ST_OK ? of_spf : of_dkim;
	if (ev->spf.has_from && addr_split(j->env->from, &local, &domain))
		add(b, j->pool,
		    (struct dmarc_id){.domain = domain,
			.mailbox = j->env->from,
			.result =
			    str_of(spf_word(ev->spf.from_result.result))});
	for (size_t i = 0; i < ev->ndkim; i++)
		add(b, j->pool,
		    (struct dmarc_id){.is_dkim = true,
			.domain = ev->dkim[i].names.domain,
			.selector = ev->dkim[i].names.selector,
			.result = str_of(dkim_word(ev->dkim[i].result))});
	return ST_OK;
}

/*
 * Where nothing that came with the message is believed, and no filter of this
 * run has been asked, it is found out here.
 */
static enum st
identify(const struct judge *j, struct evidence *ev)
{
	if (!verify)
		believed_find(j->msg, j->trust, j->border, j->nown, j->pool,
		    &ev->found);
	if (verify || (j->trust->fresh && !ev->found.spf && !ev->found.dkim))
		return evaluate(j, ev);
	return ST_OK;
}

static enum dmarc_mode
mode_of(const struct conf *conf)
{
	struct str word = conf_text(conf, S_DMARC_MODE);

	return str_eq(word, STR("ism")) ? DMARC_ISM :
	    str_eq(word, STR("strict")) ? DMARC_STRICT :
					  DMARC_RFC9989;
}

/* Whoever is authenticated and named in an override line excuses a fail. */
static const struct override *
excuse(const struct judge *j, const struct believed *b)
{
	const struct override *o = NULL;

	for (size_t i = 0; o == NULL && i < b->n; i++)
		if (str_eq(b->ids[i].result, STR("pass")))
			o = override_find(overrides, noverride,
			    b->ids[i].domain, j->now);
	return o;
}

/* So that policy, keys and SPF are looked up side by side, before hashing. */
static enum st
ask_early(const struct judge *j, struct str domain)
{
	struct dmarc_walk walk;

	return dmarc_walk(j->dns, domain, j->pool, &walk);
}

/* The result of DMARC first: what follows holds strings of the sender. */
static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	struct dmarc_evaluation ev = {.mode = mode_of(j->conf)};
	struct evidence of = {.here = false};
	struct author author;
	struct dmarc_query q = {.author = &author, .mode = ev.mode};
	enum st walk = ST_OK, st;

	(void)e;
	author_find(j->input, j->pool, &author);
	if (author.n > 0)
		walk = ask_early(j, author.domains[0]);
	st = identify(j, &of);
	if (st != ST_OK || walk != ST_OK)
		return st != ST_OK ? st : walk;
	if (!of.found.spf && !of.found.dkim) {
		dmarc_result_unknown(r,
		    "not evaluated: no result of SPF or "
		    "DKIM by us is there");
		return ST_OK;
	}
	q.ids = ev.ids = of.found.ids;
	q.n = ev.nid = of.found.n;
	q.strictest =
	    str_eq(conf_text(j->conf, S_MULTI_FROM), STR("strictest"));
	st = dmarc_check(j->dns, &q, j->pool, &ev.outcome);
	if (st != ST_OK)
		return st;
	if (ev.outcome.result == DMARC_FAIL)
		ev.override = excuse(j, &of.found);
	dmarc_result_publish(j, &ev, r);
	if (of.here) {
		spf_identities_publish(j, &of.spf, r);
		signatures_methods(r, of.dkim, of.ndkim);
	}
	return ST_OK;
}

struct filter dmarceval = {
    .name = "dmarceval",
    .brief = "evaluate DMARC",
    .field = "Authentication-Results",
    .methods = methods,
    .nmethod = DMARC_ALONE,
    .opts = opts,
    .need = NEED_DNS,
    .ledger = S_DMARC_LOG,
    .setup = setup,
    .judge = judge,
};

#ifndef IN_CHAIN
int
main(int argc, char *argv[])
{
	return run_main(&dmarceval, argc, argv);
}
#endif
