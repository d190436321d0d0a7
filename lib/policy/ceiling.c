#include "policy/ceiling.h"

#include "mail/domain.h"

/* Equal but for ASCII case and blanks. */
static bool
is_same(struct str a, struct str b)
{
	for (;;) {
		while (a.n > 0 && is_fws(a.p[0]))
			a = str_from(a, 1);
		while (b.n > 0 && is_fws(b.p[0]))
			b = str_from(b, 1);
		if (a.n == 0 || b.n == 0)
			return a.n == b.n;
		if (to_lower(a.p[0]) != to_lower(b.p[0]))
			return false;
		a = str_from(a, 1);
		b = str_from(b, 1);
	}
}

/* As in a marking or as on paper: a name of two words is a level too. */
static int
level_of(const struct scheme *s, struct str text)
{
	int level = scheme_level_typed(s, text);

	for (size_t i = 0; level == NO_LEVEL && i < s->nlevel; i++)
		if (is_same(text, s->levels[i].text))
			level = (int)i;
	return level;
}

/* A name, ".name" or "*". */
static enum st
read_domain(struct str s, struct pool *pool, struct str *out, struct err *e)
{
	bool below = s.n > 0 && s.p[0] == '.';
	struct str name;

	if (str_eq(s, STR("*"))) {
		*out = s;
		return ST_OK;
	}
	if (domain_to_ascii(str_from(s, below), pool, &name, NULL) != ST_OK)
		return err_set(e, ST_CONF, "ceiling: '%.*s' is no domain name",
		    STRF(s));
	*out = below ? pool_fmt(pool, ".%.*s", STRF(name)) : name;
	return ST_OK;
}

/*
 * The line is tried as a level first: "TOP SECRET" is one, and not a domain
 * "top" with a level. For the same reason a level is no domain.
 */
static enum st
parse_line(struct str line, const struct scheme *scheme, struct pool *pool,
    struct ceiling_rule *out, struct err *e)
{
	struct str rest = line, first = str_word(&rest);

	*out = (struct ceiling_rule){.level = level_of(scheme, line)};
	if (out->level != NO_LEVEL)
		return ST_OK;
	rest = str_trim(rest);
	if (rest.n == 0)
		return err_set(e, ST_CONF,
		    "ceiling: '%.*s' is no level of the scheme %.*s",
		    STRF(first), STRF(scheme->name));
	if (level_of(scheme, first) != NO_LEVEL)
		return err_set(e, ST_CONF,
		    "ceiling: '%.*s' is a level, not a domain", STRF(first));
	out->level = level_of(scheme, rest);
	if (out->level == NO_LEVEL)
		return err_set(e, ST_CONF,
		    "ceiling: '%.*s' is no level of the scheme %.*s",
		    STRF(rest), STRF(scheme->name));
	return read_domain(first, pool, &out->domain, e);
}

/*
 * Take one rule in: the system's or a domain's, each once. What the command
 * line says replaces what is there.
 */
static enum st
add(struct ceilings *c, struct ceiling_rule *rules, struct ceiling_rule one,
    bool replaces, struct err *e)
{
	if (one.domain.p == NULL) {
		if (c->system != NO_LEVEL && !replaces)
			return err_set(e, ST_CONF,
			    "ceiling: this system has one already");
		c->system = one.level;
		return ST_OK;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (!str_eq(rules[i].domain, one.domain))
			continue;
		if (!replaces)
			return err_set(e, ST_CONF,
			    "ceiling: '%.*s' has one already",
			    STRF(one.domain));
		rules[i] = one;
		return ST_OK;
	}
	rules[c->n++] = one;
	return ST_OK;
}

enum st
ceiling_parse(const struct conf *conf, const struct scheme *scheme,
    struct pool *pool, struct ceilings *out, struct err *e)
{
	size_t n;
	const struct str *lines = conf_list(conf, S_CEILING, &n);
	struct ceiling_rule *rules = pool_array(pool, n, sizeof(*rules));
	struct ceilings c = {.system = NO_LEVEL, .rules = rules};

	*out = (struct ceilings){.system = NO_LEVEL};
	for (size_t i = 0; i < n; i++) {
		struct ceiling_rule one;
		enum st st = parse_line(lines[i], scheme, pool, &one, e);

		if (st == ST_OK)
			st = add(&c, rules, one,
			    str_starts(str_of(conf_item_origin(conf, S_CEILING,
					   i)),
				STR("--")),
			    e);
		if (st != ST_OK) {
			err_at(e, "%s", conf_item_origin(conf, S_CEILING, i));
			return st;
		}
	}
	*out = c;
	return ST_OK;
}

/* How well a rule fits a name in A-labels, 0: not at all. The exact name
 * outdoes every suffix, and "*", of one octet, is outdone by each. */
static size_t
fit(const struct ceiling_rule *r, struct str name)
{
	if (str_eq(r->domain, STR("*")))
		return 1;
	if (name.n == 0)
		return 0;
	if (r->domain.p[0] == '.') /* as no name begins */
		return str_caseends(name, r->domain) ? r->domain.n : 0;
	return str_eq(name, r->domain) ? DOMAIN_MAX + 1 : 0;
}

int
ceiling_of(const struct ceilings *c, struct str domain)
{
	struct pool *pool;
	struct str name;
	size_t best = 0;
	int level = NO_LEVEL;

	if (c->n == 0)
		return NO_LEVEL;
	pool = pool_new();
	/* Of what is no name nothing is left, and "*" alone fits that. */
	if (domain_to_ascii(domain, pool, &name, NULL) != ST_OK)
		name = (struct str){0};
	for (size_t i = 0; i < c->n; i++) {
		size_t how = fit(&c->rules[i], name);

		if (how > best) {
			best = how;
			level = c->rules[i].level;
		}
	}
	pool_free(pool);
	return level;
}
