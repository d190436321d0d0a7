#include "run/spf_identities.h"

#include "auth/spf_notes.h"

static struct str
why_none(const struct envelope *env)
{
	if (env->client.version != 0 && env->authenticated)
		return STR("authenticated client");
	if (env->why.n > 0)
		return env->why;
	return env->client.version == 0 ?
	    STR("client unknown") :
	    STR("neither MAIL FROM nor HELO is known");
}

/* A null MAIL FROM leaves the HELO identity alone (section 2.4). */
static void
identify(const struct judge *j, bool want_exp, struct spf_identities *id)
{
	const struct envelope *env = j->env;
	struct buf postmaster = {.pool = j->pool};
	struct spf_query q = {
	    .client = env->client,
	    .helo = env->helo,
	    .receiver = j->trust->nid > 0 ? j->trust->ids[0] : str_of(j->host),
	    .now = j->now,
	    .limits = {(unsigned)conf_num(j->conf, S_SPF_TERMS),
		(unsigned)conf_num(j->conf, S_SPF_VOIDS),
		(unsigned)conf_num(j->conf, S_SPF_MX),
		(unsigned)conf_num(j->conf, S_SPF_PTR)},
	    .want_exp = want_exp,
	};

	id->mailfrom = q;
	id->helo = q;
	id->mailfrom.sender = env->from;
	buf_add(&postmaster, STR("postmaster@"));
	buf_add(&postmaster, env->helo); /* any octets, NUL too */
	id->helo.sender = buf_str(&postmaster);
	id->has_from = env->from.n > 0;
	id->has_helo = env->helo.n > 0;
}

enum st
spf_identities_check(const struct judge *j, bool want_exp,
    struct spf_identities *id)
{
	const struct envelope *env = j->env;
	enum st from = ST_OK, helo = ST_OK;

	*id = (struct spf_identities){.has_from = false};
	identify(j, want_exp, id);
	if (env->client.version == 0 || env->authenticated ||
	    env->from.p == NULL || (!id->has_from && !id->has_helo)) {
		id->has_from = false;
		id->has_helo = false;
		id->none = why_none(env);
		return ST_OK;
	}
	if (id->has_from)
		from =
		    spf_check(j->dns, &id->mailfrom, j->pool, &id->from_result);
	if (id->has_helo)
		helo = spf_check(j->dns, &id->helo, j->pool, &id->helo_result);
	return from != ST_OK ? from : helo;
}

const struct spf_outcome *
spf_identities_main(const struct spf_identities *id)
{
	return id->has_from ? &id->from_result :
	    id->has_helo    ? &id->helo_result :
			      NULL;
}

static void
publish(struct result *r, const char *identity, struct str value,
    const struct spf_outcome *o)
{
	struct ares_result *m =
	    result_method(r, STR("spf"), str_of(spf_word(o->result)));

	if (o->result == SPF_TEMPERROR || o->result == SPF_PERMERROR)
		m->reason = o->reason;
	result_prop(r, m, "smtp", identity, value);
	if (r->explains)
		spf_notes(&r->notes, identity, o);
}

void
spf_identities_publish(const struct judge *j, const struct spf_identities *id,
    struct result *r)
{
	if (id->none.p != NULL) {
		struct ares_result *m =
		    result_method(r, STR("spf"), STR("none"));

		m->reason = id->none;
		if (j->env->from.n > 0)
			result_prop(r, m, "smtp", "mailfrom", j->env->from);
	}
	if (id->has_from)
		publish(r, "mailfrom", j->env->from, &id->from_result);
	if (id->has_helo)
		publish(r, "helo", j->env->helo, &id->helo_result);
}
