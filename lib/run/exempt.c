#include "run/exempt.h"

#include "base/clock.h"
#include "base/num.h"

/* "2026-12-31": its last second, UTC. */
static bool
last_second(struct str s, int64_t *out)
{
	uint64_t y, m, d;
	int64_t day, next;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !num_parse(str_upto(s, 4), 9999, &y) ||
	    !num_parse((struct str){s.p + 5, 2}, 12, &m) || m == 0 ||
	    !num_parse(str_from(s, 8), 31, &d) || d == 0)
		return false;
	next = m == 12 ? clock_days((int64_t)y + 1, 1, 1) :
			 clock_days((int64_t)y, (unsigned)m + 1, 1);
	day = clock_days((int64_t)y, (unsigned)m, (unsigned)d);
	*out = (day + 1) * 86400 - 1;
	return day < next; /* no 31st of February */
}

static enum st
parse_line(struct str line, struct exempt *x, struct err *e)
{
	struct str rest = line, word;

	*x = (struct exempt){.who = STR("*")};
	x->program = str_word(&rest);
	x->code = str_word(&rest);
	if (verdict_of(x->code) == V_UNSET)
		return err_set(e, ST_CONF, "exempt %.*s: '%.*s' is no result",
		    STRF(x->program), STRF(x->code));
	while (rest = str_trim(rest), rest.n > 0) {
		if (str_starts(rest, STR("why="))) {
			x->why = str_from(rest, 4);
			break; /* the rest of the line */
		}
		word = str_word(&rest);
		if (str_starts(word, STR("who=")))
			x->who = str_from(word, 4);
		else if (str_starts(word, STR("until=")))
			x->until_text = str_from(word, 6);
		else
			return err_set(e, ST_CONF,
			    "exempt: unknown word '%.*s'", STRF(word));
	}
	if (!last_second(x->until_text, &x->until))
		return err_set(e, ST_CONF,
		    "exempt %.*s: until=YYYY-MM-DD is missing or wrong",
		    STRF(x->program));
	if (x->why.n == 0)
		return err_set(e, ST_CONF, "exempt %.*s: why= is missing",
		    STRF(x->program));
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

/* Each method whose word has teeth, or is the one that is excused. */
static void
soften(const struct filter *f, struct result *r, const char *prop,
    struct str excused, struct str reason)
{
	for (size_t i = 0; i < r->nmethod; i++) {
		struct ares_result *m = &r->methods[i];

		if (!has_teeth(m->result) && !str_eq(m->result, excused))
			continue;
		result_prop(r, m, is_local(f) ? "" : "policy", prop, m->result);
		m->result = is_local(f) ? STR("flag") : STR("policy");
		m->reason = reason;
		buf_clear(&r->fields); /* which say the same in other words */
	}
}

void
exempt_apply(const struct exempt *x, const struct filter *f, struct result *r)
{
	struct str reason = pool_fmt(r->pool, "exempt until %.*s: %.*s",
	    STRF(x->until_text), STRF(x->why));

	soften(f, r, "exempt", r->word, reason);
	result_record(r, "exempt", r->word);
	r->word = is_local(f) ? STR("flag") : STR("policy");
	r->reason = reason;
	r->verdict = V_ACCEPT;
	r->withhold = false;
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
