/* dkimverify - verify the DKIM signatures of a message (RFC 6376). */
#include "auth/crypto.h"
#include "base/file.h"
#include "mail/charset.h"
#include "run/second.h"
#include "run/signatures.h"

enum { ORIGINAL_MAX = 1 << 28 };

static struct str original_path;
static struct str original; /* as long as the process */

static const struct opt opts[] = {
    {0, "diff", "ORIGINAL", "say what broke the signatures of this message",
	NULL, NULL, &original_path},
    {0, "engine", "NAME", "who judges: own, libopendkim or both",
	"dkim-engine=", NULL, NULL},
    {0, "max-signatures", "N", "signatures that are verified",
	"max-signatures=", NULL, NULL},
    {0, "min-bits", "N", "bits that an RSA key must have", "min-bits=", NULL,
	NULL},
    {0, "allow-l", NULL, "let pass what covers part of the body only",
	"allow-l=", NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct str methods[] = {STR_INIT("dkim")};

static bool
asks_libopendkim(const struct conf *conf)
{
	return !str_eq(conf_text(conf, S_DKIM_ENGINE), STR("own"));
}

static enum st
read_original(struct pool *pool, struct err *e)
{
	const char *path;
	enum st st;

	if (original_path.p == NULL)
		return ST_OK;
	charset_open_all();
	path = pool_cstr(pool, original_path);
	st = file_read(path, ORIGINAL_MAX, pool, &original, e);
	if (st == ST_NONE)
		return err_set(e, ST_IO, "%s: No such file or directory", path);
	if (st == ST_OK && original.n == 0)
		return err_set(e, ST_IO, "%s: empty", path);
	return st;
}

/* What would be loaded at first use is loaded before the sandbox. */
static enum st
setup(const struct conf *conf, struct helpers *helpers, struct err *e)
{
	crypto_open();
	if (asks_libopendkim(conf)) {
		enum st st = helper_need(helpers, "opendkim", e);

		if (st != ST_OK)
			return st;
	}
	return read_original(conf_pool(conf), e);
}

static void
compare(const struct judge *j, struct result *r)
{
	struct dkim_damage *damage;
	struct msg sent;
	size_t n;

	msg_parse(&sent, original, j->pool);
	dkim_diff(&sent, j->input, (size_t)conf_num(j->conf, S_MAX_SIGNATURES),
	    j->pool, &damage, &n);
	signatures_damage(r, damage, n);
}

/*
 * The message is judged as it came in: what filters before this one put on top
 * or took out was not there when it was signed.
 */
static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	struct dkim_limits limits = signatures_limits(j->conf);
	struct dkim_outcome *found;
	size_t n;
	enum st st;

	(void)e;
	st = dkim_check(j->dns, j->input, &limits, j->now, &found, &n);
	if (st != ST_OK)
		return st;
	signatures_result(r, found, n);
	if (original.p != NULL)
		compare(j, r);
	if (!asks_libopendkim(j->conf))
		return ST_OK;
	return second_libopendkim(j, r, found, n);
}

const struct filter dkimverify = {
    .name = "dkimverify",
    .brief = "verify the DKIM signatures of a message",
    .field = "Authentication-Results",
    .methods = methods,
    .nmethod = NELEM(methods),
    .opts = opts,
    .need = NEED_DNS,
    .setup = setup,
    .judge = judge,
};

#ifndef IN_CHAIN
int
main(int argc, char *argv[])
{
	return run_main(&dkimverify, argc, argv);
}
#endif
