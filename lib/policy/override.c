#include "policy/override.h"

#include "mail/domain.h"
#include "policy/expiry.h"

/*
 * Those of the types that are a decision of the receiver's; "forwarded",
 * "policy_test_mode" and "sampled_out" say what was found out.
 */
static const struct str types[] = {
    STR_INIT("mailing_list"),
    STR_INIT("trusted_forwarder"),
    STR_INIT("local_policy"),
    STR_INIT("other"),
};

static bool
is_type(struct str s)
{
	for (size_t i = 0; i < NELEM(types); i++)
		if (str_eq(s, types[i]))
			return true;
	return false;
}

/* A name, or a name behind a dot. */
static enum st
read_domain(struct str s, struct pool *pool, struct str *out, struct err *e)
{
	bool below = s.n > 0 && s.p[0] == '.';
	struct str name;

	if (domain_to_ascii(str_from(s, below), pool, &name, NULL) != ST_OK)
		return err_set(e, ST_CONF, "override: '%.*s' is no domain name",
		    STRF(s));
	*out = below ? pool_fmt(pool, ".%.*s", STRF(name)) : name;
	return ST_OK;
}

static enum st
parse_line(struct str line, struct pool *pool, struct override *o,
    struct err *e)
{
	struct str domain = str_word(&line), type = str_word(&line);
	struct expiry x;
	enum st st = read_domain(domain, pool, &o->domain, e);

	if (st != ST_OK)
		return st;
	if (!is_type(type))
		return err_set(e, ST_CONF,
		    "override %.*s: '%.*s' is none of mailing_list, "
		    "trusted_forwarder, local_policy, other",
		    STRF(domain), STRF(type));
	st = expiry_parse(line, false, &x, e);
	if (st != ST_OK) {
		err_at(e, "override %.*s", STRF(domain));
		return st;
	}
	o->type = type;
	o->why = x.why;
	o->until = x.last;
	o->until_text = x.text;
	return ST_OK;
}

enum st
override_parse(const struct conf *c, struct pool *pool,
    const struct override **out, size_t *n, struct err *e)
{
	size_t count;
	const struct str *lines = conf_list(c, S_OVERRIDE, &count);
	struct override *o = pool_array(pool, count, sizeof(*o));

	*out = NULL;
	*n = 0;
	for (size_t i = 0; i < count; i++) {
		enum st st = parse_line(lines[i], pool, &o[i], e);

		if (st != ST_OK) {
			err_at(e, "%s", conf_item_origin(c, S_OVERRIDE, i));
			return st;
		}
	}
	*out = o;
	*n = count;
	return ST_OK;
}

static bool
is_domain(struct str domain, struct str pattern)
{
	if (pattern.p[0] != '.')
		return domain_eq(domain, pattern);
	pattern = str_from(pattern, 1);
	return domain_is_below(domain, pattern) && !domain_eq(domain, pattern);
}

const struct override *
override_find(const struct override *o, size_t n, struct str domain,
    int64_t now)
{
	for (size_t i = 0; i < n; i++)
		if (now <= o[i].until && is_domain(domain, o[i].domain))
			return &o[i];
	return NULL;
}
