/* spfcheck - check a client against the sender's SPF record (RFC 7208). */
#include "auth/received_spf.h"
#include "run/second.h"
#include "run/spf_identities.h"

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

static void
write_received_spf(const struct judge *j, struct result *r,
    const char *identity, const struct spf_outcome *o)
{
	received_spf_write(&r->fields, o, j->env, identity,
	    j->trust->nid > 0 ? j->trust->ids[0] : str_of(j->host),
	    msg_eol_text(j->msg->eol));
}

static void
record(const struct judge *j, struct result *r, const struct spf_identities *id)
{
	const struct spf_outcome *decides = spf_identities_main(id);
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
	if (decides->exp.n > 0) {
		result_record(r, "exp", decides->exp);
		result_unlogged(r);
	}
	result_number(r, "lookups", decides->terms);
	result_number(r, "voids", decides->voids);
}

static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	const struct spf_outcome *decides;
	struct spf_identities id;
	enum st st = spf_identities_check(j, want_exp, &id);

	(void)e;
	if (st != ST_OK)
		return st;
	decides = spf_identities_main(&id);
	r->word =
	    decides == NULL ? STR("none") : str_of(spf_word(decides->result));
	r->reason = decides == NULL ? id.none : decides->reason;
	spf_identities_publish(j, &id, r);
	record(j, r, &id);
	if (received_spf && id.has_from)
		write_received_spf(j, r, "mailfrom", &id.from_result);
	if (received_spf && id.has_helo)
		write_received_spf(j, r, "helo", &id.helo_result);
	if (decides == NULL || !uses_libspf2(j->conf))
		return ST_OK;
	return second_libspf2(j, r, id.has_from ? &id.mailfrom : &id.helo,
	    decides);
}

static bool
owns(const struct field *f, const struct trust *trust)
{
	return received_spf && received_spf_is_ours(f, trust);
}

const struct filter spfcheck = {
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

#ifndef IN_CHAIN
int
main(int argc, char *argv[])
{
	return run_main(&spfcheck, argc, argv);
}
#endif
