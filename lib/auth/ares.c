#include "auth/ares.h"

#include <string.h>

#include "mail/lex.h"

/* One field body while it is read. */
struct reader {
	struct str in, rest;
	struct pool *pool;
	struct err *e;
	bool has_id;
	size_t nresult, nprop;
	struct ares_result results[ARES_RESULTS_MAX];
	struct ares_prop props[ARES_PROPS_MAX]; /* of the result being read */
};

static enum st
bad(const struct reader *r, const char *what)
{
	return err_set(r->e, ST_SYNTAX, "%s at octet %zu", what,
	    (size_t)(r->rest.p - r->in.p) + 1);
}

static enum st
skip(struct reader *r)
{
	struct str from = r->rest;

	if (lex_cfws(&r->rest, NULL))
		return ST_OK;
	r->rest = from;
	return bad(r, "a comment without an end");
}

/* A Keyword's octets (RFC 5321 section 4.1.2) and what else a token has. */
static bool
is_name(char c)
{
	return lex_is_token(c) && c != '.';
}

/* What an unquoted value may hold, by the letter or not: "a/b", "<>", 8-bit. */
static bool
is_loose(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && c != '(' && c != ')' &&
	    c != ';' && c != '"' && c != '\\';
}

static bool
is_loose_id(char c)
{
	return is_loose(c) && c != '=' && c != ',';
}

static struct str
lower(struct pool *pool, struct str s)
{
	char *p = pool_alloc(pool, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (struct str){p, s.n};
}

static struct str
join(struct pool *pool, struct str a, struct str b)
{
	char *p = pool_alloc(pool, a.n + b.n + 1);

	if (a.n > 0)
		memcpy(p, a.p, a.n);
	if (b.n > 0)
		memcpy(p + a.n, b.p, b.n);
	return (struct str){p, a.n + b.n};
}

/* What stands between `from` and the rest of the field. */
static struct str
since(const struct reader *r, struct str from)
{
	return str_upto(from, from.n - r->rest.n);
}

/*
 * pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] (RFC
 * 8601 section 2.2), unquoted; what is read goes on to the next word. Nothing
 * before a ";" or the end is the empty value.
 */
static enum st
read_value(struct reader *r, struct str *out)
{
	struct str domain;
	enum st st = skip(r);

	if (st != ST_OK)
		return st;
	if (r->rest.n > 0 && r->rest.p[0] == '"') {
		if (!lex_quoted(&r->rest, r->pool, out, NULL))
			return bad(r, "a quoted string without an end");
	} else {
		*out = lex_while(&r->rest, is_loose);
		if (out->p == NULL)
			*out = str_upto(r->rest, 0);
	}
	if ((st = skip(r)) != ST_OK)
		return st;
	if (r->rest.n > 0 && r->rest.p[0] == '@') {
		domain = lex_while(&r->rest, is_loose);
		*out = join(r->pool, *out, domain);
		st = skip(r);
	}
	return st;
}

/*
 * propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
 * reasonspec = "reason" [CFWS] "=" [CFWS] value
 * (RFC 8601 section 2.2); without a ptype it is a property of our own field.
 * The first "reason" is the reason, wherever it stands.
 */
static enum st
read_prop(struct reader *r, struct ares_result *result)
{
	struct ares_prop prop = {.ptype = str_upto(r->in, 0)};
	enum st st;

	prop.name = lex_while(&r->rest, is_name);
	if (prop.name.p == NULL)
		return bad(r, "no property");
	if ((st = skip(r)) != ST_OK)
		return st;
	if (lex_char(&r->rest, '.')) {
		if ((st = skip(r)) != ST_OK)
			return st;
		prop.ptype = prop.name;
		prop.name = lex_token(&r->rest);
		if (prop.name.p == NULL)
			return bad(r, "no property after the '.'");
		if ((st = skip(r)) != ST_OK)
			return st;
	}
	if (!lex_char(&r->rest, '='))
		return bad(r, "no '=' after a property");
	if ((st = read_value(r, &prop.value)) != ST_OK)
		return st;
	if (prop.ptype.n == 0 && result->reason.p == NULL &&
	    str_caseeq(prop.name, STR("reason"))) {
		result->reason = prop.value;
		return ST_OK;
	}
	if (r->nprop == ARES_PROPS_MAX)
		return err_set(r->e, ST_LIMIT, "over %d properties of %.*s",
		    ARES_PROPS_MAX, STRF(str_upto(result->method, 60)));
	r->props[r->nprop++] = prop;
	return ST_OK;
}

/*
 * method = Keyword [ [CFWS] "/" [CFWS] method-version ] (RFC 8601 section
 * 2.2). Version 1 is the method itself; another one is another method, and
 * keeps its "/N".
 */
static enum st
read_method(struct reader *r, struct str *out)
{
	struct str name = lex_token(&r->rest), version;
	enum st st;

	if (name.p == NULL)
		return bad(r, "no method");
	*out = lower(r->pool, name);
	if ((st = skip(r)) != ST_OK || !lex_char(&r->rest, '/'))
		return st;
	if ((st = skip(r)) != ST_OK)
		return st;
	version = lex_while(&r->rest, is_digit);
	if (version.p == NULL)
		return bad(r, "no version of a method");
	if (!str_eq(version, STR("1")))
		*out = join(r->pool, join(r->pool, *out, STR("/")), version);
	return skip(r);
}

/* Is this segment a bare word up to its ";"? Office 365 puts a domain there. */
static bool
skip_word(struct reader *r, struct str from)
{
	struct str rest = from;

	(void)lex_while(&rest, is_loose_id);
	if (!lex_cfws(&rest, NULL) || (rest.n > 0 && rest.p[0] != ';'))
		return false;
	r->rest = rest;
	return true;
}

/*
 * resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]
 * methodspec = [CFWS] method [CFWS] "=" [CFWS] result
 * (RFC 8601 section 2.2), from behind the ";" up to the next one.
 */
static enum st
read_result(struct reader *r)
{
	struct ares_result result = {0};
	struct str from = r->rest;
	enum st st = read_method(r, &result.method);

	if (st != ST_OK)
		return st;
	if (!lex_char(&r->rest, '=')) {
		if (!r->has_id && skip_word(r, from))
			return ST_OK;
		return bad(r, "no '=' after a method");
	}
	if ((st = read_value(r, &result.result)) != ST_OK)
		return st;
	if (result.result.n == 0)
		return bad(r, "no result");
	result.result = lower(r->pool, result.result);
	r->nprop = 0;
	while (r->rest.n > 0 && r->rest.p[0] != ';')
		if ((st = read_prop(r, &result)) != ST_OK)
			return st;
	if (r->nresult == ARES_RESULTS_MAX)
		return err_set(r->e, ST_LIMIT, "over %d results",
		    ARES_RESULTS_MAX);
	result.nprop = r->nprop;
	result.props = pool_array(r->pool, r->nprop, sizeof(*result.props));
	if (r->nprop > 0)
		memcpy(result.props, r->props, r->nprop * sizeof(*r->props));
	r->results[r->nresult++] = result;
	return ST_OK;
}

/*
 * [CFWS] authserv-id [ CFWS authres-version ] [CFWS] (RFC 8601 section 2.2).
 * A first word that "=" or "/" follows is a method, and there is no id.
 */
static enum st
read_id(struct reader *r, struct ares *out)
{
	struct str from;
	enum st st = skip(r);

	out->id = out->version = str_upto(r->in, 0);
	from = r->rest;
	if (st != ST_OK)
		return st;
	if (r->rest.n > 0 && r->rest.p[0] == '"') {
		if (!lex_quoted(&r->rest, r->pool, &out->id, NULL))
			return bad(r, "a quoted string without an end");
		r->has_id = true;
		st = skip(r);
	} else {
		if (lex_while(&r->rest, is_loose_id).p == NULL)
			return bad(r, "no authserv-id");
		out->id = since(r, from);
		st = skip(r);
		r->has_id = r->rest.n == 0 ||
		    (r->rest.p[0] != '=' && r->rest.p[0] != '/');
	}
	if (st != ST_OK)
		return st;
	if (!r->has_id) {
		out->id = str_upto(r->in, 0);
		r->rest = from;
		return ST_OK;
	}
	out->version = lex_while(&r->rest, is_digit);
	if (out->version.p == NULL)
		out->version = str_upto(r->in, 0);
	return skip(r);
}

/* no-result = [CFWS] ";" [CFWS] "none" (RFC 8601 section 2.2) */
static bool
is_none(struct str s)
{
	struct str word = lex_token(&s);

	if (!str_caseeq(word, STR("none")) || !lex_cfws(&s, NULL))
		return false;
	if (lex_char(&s, ';') && !lex_cfws(&s, NULL))
		return false;
	return s.n == 0;
}

static enum st
read_field(struct reader *r, struct ares *out)
{
	enum st st = read_id(r, out);

	if (st != ST_OK)
		return st;
	/* Yahoo writes no ";" before the first result. */
	if (r->has_id && lex_char(&r->rest, ';')) {
		if ((st = skip(r)) != ST_OK)
			return st;
		if (is_none(r->rest))
			return ST_OK;
	}
	do {
		if ((st = read_result(r)) != ST_OK)
			return st;
		if (r->rest.n == 0)
			return ST_OK;
		(void)lex_char(&r->rest, ';');
		st = skip(r);
	} while (st == ST_OK && r->rest.n > 0);
	return st;
}

enum st
ares_parse(struct str body, struct pool *pool, struct ares *out, struct err *e)
{
	struct reader r;
	enum st st;

	if (body.p == NULL)
		body = STR("");
	r.in = body;
	r.rest = body;
	r.pool = pool;
	r.e = e;
	r.has_id = false;
	r.nresult = 0;
	r.nprop = 0;
	*out = (struct ares){0};
	st = read_field(&r, out);
	if (st != ST_OK) {
		*out = (struct ares){0};
		return st;
	}
	out->nresult = r.nresult;
	out->results = pool_array(pool, r.nresult, sizeof(*out->results));
	if (r.nresult > 0)
		memcpy(out->results, r.results, r.nresult * sizeof(*r.results));
	return ST_OK;
}
