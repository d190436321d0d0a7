#include "run/dmarc_result.h"

#include "base/hash.h"
#include "run/json.h"

/* What holds in the end: an override takes the policy's teeth out. */
static enum dmarc_policy
disposition(const struct dmarc_evaluation *ev)
{
	if (ev->override != NULL || ev->outcome.disposition == DMARC_UNSET)
		return DMARC_P_NONE;
	return ev->outcome.disposition;
}

/* "reject", "sp=reject", "none". */
static struct str
published(const struct dmarc_outcome *o, struct pool *pool)
{
	const char *word = dmarc_policy_word(o->found.policy);

	if (o->found.step == NULL)
		return STR("none");
	if (o->found.policy == DMARC_UNSET)
		return STR("unknown"); /* which part of the record holds */
	if (o->found.part == NULL || str_eq(str_of(o->found.part), STR("p")))
		return str_of(word);
	return pool_fmt(pool, "%s=%s", o->found.part, word);
}

/* What was found and what follows; who acts on it must know by which rule. */
static struct str
reason_of(const struct dmarc_evaluation *ev, struct pool *pool)
{
	const struct dmarc_outcome *o = &ev->outcome;
	struct str policy = published(o, pool);

	if (o->result != DMARC_FAIL)
		return o->reason;
	if (ev->override != NULL)
		return pool_fmt(pool, "%.*s; %.*s %.*s: %.*s", STRF(o->reason),
		    STRF(ev->override->type), STRF(ev->override->domain),
		    STRF(ev->override->why));
	if (o->found.step == NULL) /* several authors: nobody was asked */
		return pool_fmt(pool, "%.*s: %s", STRF(o->reason),
		    dmarc_policy_word(disposition(ev)));
	return pool_fmt(pool, "%.*s; published %.*s%s, mode %s: %s",
	    STRF(o->reason), STRF(policy),
	    o->published.testing ? " in test (t=y)" : "",
	    dmarc_mode_word(ev->mode), dmarc_policy_word(disposition(ev)));
}

static void
add_method(struct result *r, const struct dmarc_evaluation *ev)
{
	const struct dmarc_outcome *o = &ev->outcome;
	struct ares_result *m =
	    result_method(r, STR("dmarc"), str_of(dmarc_word(o->result)));

	if (r->reason.n > 0)
		m->reason = r->reason;
	if (o->from.n > 0)
		result_prop(r, m, "header", "from", o->from);
	if (o->found.policy != DMARC_UNSET)
		result_prop(r, m, "policy", "published-domain-policy",
		    str_of(dmarc_policy_word(o->found.policy)));
	if (o->result == DMARC_FAIL)
		result_prop(r, m, "policy", "dmarc",
		    str_of(dmarc_policy_word(disposition(ev))));
	if (ev->override != NULL)
		result_prop(r, m, "policy", "override", ev->override->type);
}

static struct str
aligned(const struct dmarc_id *id)
{
	return id == NULL ? STR("no") : id->domain;
}

static void
add_record(struct result *r, const struct dmarc_evaluation *ev)
{
	const struct dmarc_outcome *o = &ev->outcome;

	result_record(r, "header.from", o->from);
	if (o->domain.n > 0) {
		result_record(r, "domain", o->domain);
		result_record(r, "record", o->record);
	}
	result_record(r, "published", published(o, r->pool));
	result_record(r, "disposition",
	    str_of(dmarc_policy_word(disposition(ev))));
	result_record(r, "spf", aligned(o->spf));
	result_record(r, "dkim", aligned(o->dkim));
	result_record(r, "mode", str_of(dmarc_mode_word(ev->mode)));
	if (ev->override != NULL)
		result_record(r, "override", ev->override->type);
	result_number(r, "lookups", o->asked);
}

static void
add_notes(struct result *r, const struct dmarc_evaluation *ev)
{
	const struct dmarc_outcome *o = &ev->outcome;

	for (size_t i = 0; i < ev->nid; i++) {
		const struct dmarc_id *id = &ev->ids[i];

		result_note(r, "%s %.*s: %.*s%s", id->is_dkim ? "dkim" : "spf",
		    STRF(id->domain), STRF(id->result),
		    id == o->spf || id == o->dkim ? ", aligned" : "");
	}
	if (o->domain.n > 0)
		result_note(r, "record at %.*s: %.*s", STRF(o->domain),
		    STRF(o->record));
	else if (o->result == DMARC_NONE)
		result_note(r, "no record for %.*s", STRF(o->from));
	if (o->found.step != NULL) {
		struct str policy = published(o, r->pool);

		result_note(r, "published policy %.*s, mode %s, disposition %s",
		    STRF(policy), dmarc_mode_word(ev->mode),
		    dmarc_policy_word(disposition(ev)));
	}
}

static const char *
aligned_word(const struct dmarc_id *id)
{
	return id == NULL ? "fail" : "pass";
}

static void
log_policy(struct buf *out, const struct dmarc_outcome *o)
{
	const struct dmarc_record *p = &o->published;

	buf_add(out, STR(",\"policy_published\":{"));
	json_member(out, "domain", o->domain);
	json_member(out, "p", str_of(dmarc_policy_word(p->p)));
	if (p->sp != DMARC_UNSET)
		json_member(out, "sp", str_of(dmarc_policy_word(p->sp)));
	if (p->np != DMARC_UNSET)
		json_member(out, "np", str_of(dmarc_policy_word(p->np)));
	json_member(out, "adkim", p->strict_dkim ? STR("s") : STR("r"));
	json_member(out, "aspf", p->strict_spf ? STR("s") : STR("r"));
	json_member(out, "testing", p->testing ? STR("y") : STR("n"));
	json_member(out, "discovery_method", STR("treewalk"));
	if (p->rua.n > 0)
		json_member(out, "rua", p->rua);
	buf_char(out, '}');
}

static void
log_ids(struct buf *out, const struct dmarc_evaluation *ev, bool dkim)
{
	bool first = true;

	buf_fmt(out, ",\"%s\":[", dkim ? "dkim" : "spf");
	for (size_t i = 0; i < ev->nid; i++) {
		const struct dmarc_id *id = &ev->ids[i];

		if (id->is_dkim != dkim)
			continue;
		buf_add(out, first ? STR("{") : STR(",{"));
		first = false;
		json_member(out, "domain", id->domain);
		if (dkim)
			json_member(out, "selector", id->selector);
		else
			json_member(out, "scope", STR("mfrom"));
		json_member(out, "result", id->result);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* All that a row of an aggregate report needs (RFC 9990 section 3.1). */
static void
add_ledger(const struct judge *j, struct result *r,
    const struct dmarc_evaluation *ev)
{
	const struct dmarc_outcome *o = &ev->outcome;
	struct buf *out = &r->ledger;
	char ip[IP_TEXT];

	buf_fmt(out, "{\"schema\":1,\"time\":%lld", (long long)j->now);
	if (j->env->client.version != 0)
		json_member(out, "source_ip",
		    str_of(ip_text(&j->env->client, ip)));
	if (j->env->from.p != NULL)
		json_member(out, "envelope_from", j->env->from);
	buf_add(out, STR(",\"envelope_to\":["));
	for (size_t i = 0; i < j->env->nto; i++) {
		if (i > 0)
			buf_char(out, ',');
		json_string(out, j->env->to[i]);
	}
	buf_char(out, ']');
	json_member(out, "header_from", o->from);
	json_member(out, "result", str_of(dmarc_word(o->result)));
	json_member(out, "disposition",
	    str_of(dmarc_policy_word(disposition(ev))));
	json_member(out, "dkim_aligned", str_of(aligned_word(o->dkim)));
	json_member(out, "spf_aligned", str_of(aligned_word(o->spf)));
	json_member(out, "mode", str_of(dmarc_mode_word(ev->mode)));
	if (ev->override != NULL) {
		json_member(out, "override", ev->override->type);
		json_member(out, "override_comment", ev->override->why);
	}
	if (o->found.step != NULL)
		log_policy(out, o);
	log_ids(out, ev, false);
	log_ids(out, ev, true);
	buf_add(out, STR("}\n"));
}

/* The verdict follows what is to be done, not the result. */
static enum verdict
verdict_for(const struct dmarc_evaluation *ev)
{
	if (ev->outcome.result != DMARC_FAIL)
		return V_UNSET; /* as the word says */
	return disposition(ev) == DMARC_P_REJECT ? V_REJECT : V_DOUBTFUL;
}

void
dmarc_result_publish(const struct judge *j, const struct dmarc_evaluation *ev,
    struct result *r)
{
	r->word = str_of(dmarc_word(ev->outcome.result));
	r->reason = reason_of(ev, r->pool);
	r->verdict = verdict_for(ev);
	add_method(r, ev);
	add_record(r, ev);
	add_ledger(j, r, ev);
	if (r->explains)
		add_notes(r, ev);
}

void
dmarc_result_unknown(struct result *r, const char *why)
{
	struct ares_result *m =
	    result_method(r, STR("dmarc"), STR("temperror"));

	r->word = m->result;
	r->reason = str_of(why);
	m->reason = r->reason;
}
