/* spfcheck - check a client against the sender's SPF record (RFC 7208). */
#include "auth/received_spf.h"
#include "auth/spf_notes.h"
#include "run/second.h"

static bool received_spf;
static bool want_exp;

static const struct opt opts[] = {
    {0, "received-spf", NULL, "also write a Received-SPF field", NULL,
	&received_spf, NULL},
    {0, "exp", NULL, "look up and report the domain's explanation of a fail",
	NULL, &want_exp, NULL},
    {0, "engine", "NAME", "who judges: own, libspf2 or both",
	"spf-engine=", NULL, NULL},
    {0, "max-terms", "N", "terms that may ask the DNS", "spf-terms=", NULL,
	NULL},
    {0, "max-voids", "N", "look-ups that may find nothing", "spf-voids=", NULL,
	NULL},
    {0, "max-mx", "N", "hosts of one mx term", "spf-mx=", NULL, NULL},
    {0, "max-ptr", "N", "names of one ptr term", "spf-ptr=", NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct str methods[] = {STR_INIT("spf")};

/* The two identities of RFC 7208 sections 2.3 and 2.4. */
struct identities {
	struct spf_query mailfrom, helo;
	struct spf_outcome from_result, helo_result;
	bool has_from, has_helo;
};

static bool
uses_libspf2(const struct conf *conf)
{
	return !str_eq(conf_text(conf, S_SPF_ENGINE), STR("own"));
}

static enum st
setup(const struct conf *conf, struct helpers *helpers, struct err *e)
{
	return uses_libspf2(conf) ? helper_need(helpers, "spf2", e) : ST_OK;
}

/* A null MAIL FROM leaves the HELO identity alone (section 2.4). */
static void
identify(const struct judge *j, struct identities *id)
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
	id->has_from = env->from.n > 0;
	id->has_helo = env->helo.n > 0;
	buf_add(&postmaster, STR("postmaster@"));
	buf_add(&postmaster, env->helo); /* any octets, NUL too */
	id->helo.sender = buf_str(&postmaster);
}

/* Both are asked before either waits: their look-ups go out side by side. */
static enum st
evaluate(const struct judge *j, struct identities *id)
{
	enum st from = ST_OK, helo = ST_OK;

	if (id->has_from)
		from =
		    spf_check(j->dns, &id->mailfrom, j->pool, &id->from_result);
	if (id->has_helo)
		helo = spf_check(j->dns, &id->helo, j->pool, &id->helo_result);
	return from != ST_OK ? from : helo;
}

static void
publish(const struct judge *j, struct result *r, const char *identity,
    const char *property, struct str value, const struct spf_outcome *o)
{
	struct str eol = msg_eol_text(j->msg->eol);
	struct ares_result *m =
	    result_method(r, STR("spf"), str_of(spf_word(o->result)));

	if (o->result == SPF_TEMPERROR || o->result == SPF_PERMERROR)
		m->reason = o->reason;
	result_prop(r, m, "smtp", property, value);
	if (r->explains)
		spf_notes(&r->notes, identity, o);
	if (received_spf)
		received_spf_write(&r->fields, o, j->env, identity,
		    j->trust->nid > 0 ? j->trust->ids[0] : str_of(j->host),
		    eol);
}

static void
record(const struct judge *j, struct result *r, const struct identities *id,
    const struct spf_outcome *decides)
{
	const struct envelope *env = j->env;
	char ip[IP_TEXT];

	if (env->from.p != NULL)
		result_record(r, "smtp.mailfrom", env->from);
	if (env->helo.p != NULL)
		result_record(r, "smtp.helo", env->helo);
	if (id->has_helo)
		result_record(r, "helo",
		    str_of(spf_word(id->helo_result.result)));
	result_record(r, "client",
	    pool_str(r->pool, str_of(ip_text(&env->client, ip))));
	result_record(r, "envelope",
	    pool_fmt(r->pool, "client:%s,from:%s", env->client_source,
		env->from_source));
	if (decides == NULL)
		return;
	if (decides->mechanism.n > 0)
		result_record(r, "mechanism", decides->mechanism);
	if (decides->exp.n > 0)
		result_record(r, "exp", decides->exp);
	result_number(r, "lookups", decides->terms);
	result_number(r, "voids", decides->voids);
}

/* Nothing to check, or nobody to check it against: none, and why. */
static enum st
no_envelope(const struct judge *j, struct result *r, struct identities *id)
{
	struct ares_result *m = result_method(r, STR("spf"), STR("none"));

	id->has_helo = false;
	r->word = STR("none");
	r->reason = j->env->client.version == 0 ? j->env->why :
	    j->env->authenticated               ? STR("authenticated client") :
	    j->env->why.n > 0                   ? j->env->why :
				STR("neither MAIL FROM nor HELO is known");
	if (r->reason.n == 0)
		r->reason = STR("client unknown");
	m->reason = r->reason;
	if (j->env->from.n > 0)
		result_prop(r, m, "smtp", "mailfrom", j->env->from);
	record(j, r, id, NULL);
	return ST_OK;
}

static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	struct identities id = {.has_from = false};
	const struct spf_outcome *decides;
	enum st st;

	(void)e;
	identify(j, &id);
	if (j->env->client.version == 0 || j->env->authenticated ||
	    j->env->from.p == NULL || (!id.has_from && !id.has_helo))
		return no_envelope(j, r, &id);
	st = evaluate(j, &id);
	if (st != ST_OK)
		return st;
	decides = id.has_from ? &id.from_result : &id.helo_result;
	r->word = str_of(spf_word(decides->result));
	r->reason = decides->reason;
	if (id.has_from)
		publish(j, r, "mailfrom", "mailfrom", j->env->from,
		    &id.from_result);
	if (id.has_helo)
		publish(j, r, "helo", "helo", j->env->helo, &id.helo_result);
	record(j, r, &id, decides);
	if (!uses_libspf2(j->conf))
		return ST_OK;
	return second_libspf2(j, r, id.has_from ? &id.mailfrom : &id.helo,
	    decides);
}

static bool
owns(const struct field *f, const struct trust *trust)
{
	return received_spf && received_spf_is_ours(f, trust);
}

static const struct filter spfcheck = {
    .name = "spfcheck",
    .brief = "check a client against the sender's SPF record",
    .field = "Authentication-Results",
    .methods = methods,
    .nmethod = NELEM(methods),
    .opts = opts,
    .need = NEED_DNS,
    .setup = setup,
    .judge = judge,
    .owns = owns,
};

int
main(int argc, char *argv[])
{
	return run_main(&spfcheck, argc, argv);
}
