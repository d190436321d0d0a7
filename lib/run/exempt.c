#include "run/exempt.h"

#include "policy/expiry.h"

static enum st
parse_line(struct str line, struct exempt *x, struct err *e)
{
	struct expiry end;
	enum st st;

	*x = (struct exempt){.program = str_word(&line)};
	x->code = str_word(&line);
	if (verdict_of(x->code) == V_UNSET)
		return err_set(e, ST_CONF, "exempt %.*s: '%.*s' is no result",
		    STRF(x->program), STRF(x->code));
	st = expiry_parse(line, true, &end, e);
	if (st != ST_OK) {
		err_at(e, "exempt %.*s", STRF(x->program));
		return st;
	}
	x->who = end.who.p == NULL ? STR("*") : end.who;
	x->why = end.why;
	x->until = end.last;
	x->until_text = end.text;
	return ST_OK;
}

enum st
exempt_parse(const struct conf *c, struct pool *pool, const struct exempt **out,
    size_t *n, struct err *e)
{
	const struct str *lines = conf_list(c, S_EXEMPT, n);
	struct exempt *x = pool_array(pool, *n, sizeof(*x));

	*out = x;
	for (size_t i = 0; i < *n; i++) {
		enum st st = parse_line(lines[i], &x[i], e);

		if (st != ST_OK) {
			err_at(e, "%s", conf_item_origin(c, S_EXEMPT, i));
			*n = 0;
			return st;
		}
	}
	return ST_OK;
}

/* The domain itself or, for ".domain", what is below it. */
static bool
is_domain(struct str domain, struct str pattern)
{
	if (pattern.n > 0 && pattern.p[0] == '.')
		return domain.n > pattern.n && str_caseends(domain, pattern);
	return pattern.n > 0 && str_caseeq(domain, pattern);
}

static bool
is_who(struct str who, const struct envelope *env)
{
	size_t at = str_rfind(env->from, '@');
	struct net net;

	if (str_eq(who, STR("*")))
		return true;
	if (net_parse(who, &net))
		return net_has(&net, &env->client);
	if (str_find(who, '@') < who.n)
		return str_caseeq(env->from, who);
	return at < env->from.n && is_domain(str_from(env->from, at + 1), who);
}

const struct exempt *
exempt_find(const struct exempt *x, size_t n, const char *program,
    const struct result *r, const struct envelope *env, int64_t now)
{
	for (size_t i = 0; i < n; i++)
		if ((str_eq(x[i].program, STR("*")) ||
			str_eq(x[i].program, str_of(program))) &&
		    str_caseeq(x[i].code, r->word) && now <= x[i].until &&
		    is_who(x[i].who, env))
			return &x[i];
	return NULL;
}

static bool
is_local(const struct filter *f)
{
	return str_eq(str_of(f->field), STR("X-Assay"));
}

static bool
has_teeth(struct str word)
{
	return verdict_of(word) == V_REJECT || str_eq(word, STR("quarantine"));
}

/* What the method says of local policy says the same in other words. */
static void
drop_policy(struct ares_result *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nprop; i++)
		if (!str_eq(m->props[i].ptype, STR("policy")))
			m->props[n++] = m->props[i];
	m->nprop = n;
}

/* A line for reports says that the disposition was not acted upon. */
static void
mark_ledger(struct buf *line, const char *prop)
{
	if (line->n < 2)
		return;
	line->n -= 2; /* "}\n" */
	buf_fmt(line, ",\"softened\":\"%s\"}\n", prop);
}

/* Each method whose word has teeth, or is the one that is excused. */
static void
soften(const struct filter *f, struct result *r, const char *prop,
    struct str excused, struct str reason)
{
	bool any = false;

	for (size_t i = 0; i < r->nmethod; i++) {
		struct ares_result *m = &r->methods[i];

		if (!has_teeth(m->result) && !str_eq(m->result, excused))
			continue;
		any = true;
		drop_policy(m);
		result_prop(r, m, is_local(f) ? "" : "policy", prop, m->result);
		m->result = is_local(f) ? STR("flag") : STR("policy");
		m->reason = reason;
	}
	if (!any)
		return;
	buf_clear(&r->fields); /* which say the same in other words too */
	mark_ledger(&r->ledger, prop);
}

void
exempt_apply(const struct exempt *x, const struct filter *f, struct result *r)
{
	struct str reason = pool_fmt(r->pool, "exempt until %.*s: %.*s",
	    STRF(x->until_text), STRF(x->why));

	/* Who means "*" does not mean that unsigned mail may go out. */
	if (!str_eq(x->program, STR("*")) && verdict_of(r->word) == V_MALFORMED)
		r->withhold = false;
	soften(f, r, "exempt", r->word, reason);
	result_record(r, "exempt", r->word);
	r->word = is_local(f) ? STR("flag") : STR("policy");
	r->reason = reason;
	r->verdict = V_ACCEPT;
}

bool
exempt_dry_run(const struct filter *f, struct result *r)
{
	soften(f, r, "dry-run", (struct str){0}, STR("dry run"));
	if (!has_teeth(r->word))
		return false;
	result_record(r, "dry-run", r->word);
	r->word = is_local(f) ? STR("flag") : STR("policy");
	r->verdict = V_DOUBTFUL;
	return true;
}
