/* dkimsign - sign outgoing mail with DKIM (RFC 6376). */
#include "run/signers.h"

static const struct opt opts[] = {
    {'k', "key", "DOMAIN:SELECTOR:KEYFILE",
	"sign mail from DOMAIN and below; repeatable", "signing+=", NULL, NULL},
    {0, "domain", "NAME", "a domain of ours; default: those of the keys",
	"domain+=", NULL, NULL},
    {0, "canon", "HEADER/BODY", "canonical forms: relaxed or simple",
	"sign-canon=", NULL, NULL},
    {0, "headers", "LIST", "fields to sign; NAME+: and none may be added",
	"sign-headers=", NULL, NULL},
    {0, "expire", "SECONDS", "after so long a signature expires",
	"sign-expire=", NULL, NULL},
    {0, "identity", "ID", "whom the signature speaks for (i=)",
	"sign-identity=", NULL, NULL},
    {0, "on-unsignable", "defer|pass",
	"what becomes of a message that must not be signed",
	"on-unsignable=", NULL, NULL},
    {0, "min-bits", "N", "bits that an RSA key must have", "min-bits=", NULL,
	NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct str methods[] = {STR_INIT("signing")};

/* As long as the process. */
static struct signers signers;
static struct dkim_sign_opts how;

static enum st
setup(const struct conf *conf, struct helpers *helpers, struct err *e)
{
	struct pool *pool = conf_pool(conf);
	enum st st;

	(void)helpers;
	st = signers_load(conf, pool, &signers, e);
	return st == ST_OK ? signers_opts(conf, &signers, pool, &how, e) : st;
}

/* It stays in the queue, or goes out and says that it is not signed. */
static enum st
unsignable(const struct judge *j, struct result *r, struct str reason)
{
	struct ares_result *m = result_method(r, STR("signing"), STR("none"));

	m->reason = reason;
	r->word = STR("permerror");
	r->reason = reason;
	r->withhold = str_eq(conf_text(j->conf, S_ON_UNSIGNABLE), STR("defer"));
	return ST_OK;
}

/*
 * Ours and no key, or no signature: that is a failure of ours, whatever
 * on-unsignable says.
 */
static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	struct dkim_sign_opts as = how;
	const struct dkim_signer *use;
	struct err why = {0};
	struct str domain;
	size_t n;
	enum st st = dkim_may_sign(j->msg, j->pool, &domain, &why);

	if (st != ST_OK)
		return unsignable(j, r, pool_str(j->pool, str_of(why.text)));
	if (!signers_is_ours(&signers, domain))
		return unsignable(j, r,
		    pool_fmt(j->pool, "%.*s is no domain of ours",
			STRF(domain)));
	n = signers_for(&signers, domain, &use);
	if (n == 0)
		return err_set(e, ST_IO, "%.*s is ours, but no key is for it",
		    STRF(domain));
	as.now = j->now;
	st = dkim_sign_message(j->msg, use, n, &as, &r->fields, &why);
	if (st == ST_LIMIT)
		return unsignable(j, r, pool_str(j->pool, str_of(why.text)));
	if (st != ST_OK)
		return err_set(e, ST_IO, "%s", why.text);
	r->word = STR("pass");
	signers_record(j->msg, use, n, r);
	return ST_OK;
}

const struct filter dkimsign = {
    .name = "dkimsign",
    .brief = "sign outgoing mail with DKIM",
    .field = "X-Assay",
    .methods = methods,
    .nmethod = NELEM(methods),
    .opts = opts,
    .withholds = true,
    .setup = setup,
    .judge = judge,
};

#ifndef IN_CHAIN
int
main(int argc, char *argv[])
{
	return run_main(&dkimsign, argc, argv);
}
#endif
