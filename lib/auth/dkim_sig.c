#include "auth/dkim_sig.h"

#include "base/base64.h"
#include "base/buf.h"
#include "base/num.h"
#include "mail/domain.h"
#include "mail/lex.h"
#include "mail/tags.h"

enum {
	D_LABELS = 2,       /* of d= at least: no top-level domain signs */
	VALUE_SHOWN = 100,  /* of a value in an error text */
	LENGTH_DIGITS = 76, /* of l=: RFC 6376 section 3.5 */
	NAMES_MAX = 100000, /* of h=; a signer of ours stops at 400 */
	TIME_DIGITS = 12,   /* of t= and x=; more may count as infinite */
	SHA256_OCTETS = 32,
	SHA1_OCTETS = 20,
};

static const struct str alg_words[] = {
    [DKIM_RSA_SHA256] = STR_INIT("rsa-sha256"),
    [DKIM_ED25519_SHA256] = STR_INIT("ed25519-sha256"),
    [DKIM_RSA_SHA1] = STR_INIT("rsa-sha1"),
};

static const struct {
	struct str word;
	enum canon_kind head, body;
} canons[] = {
    {STR_INIT("relaxed/relaxed"), CANON_RELAXED, CANON_RELAXED},
    {STR_INIT("relaxed/simple"), CANON_RELAXED, CANON_SIMPLE},
    {STR_INIT("simple/relaxed"), CANON_SIMPLE, CANON_RELAXED},
    {STR_INIT("simple/simple"), CANON_SIMPLE, CANON_SIMPLE},
    {STR_INIT("relaxed"), CANON_RELAXED, CANON_SIMPLE},
    {STR_INIT("simple"), CANON_SIMPLE, CANON_SIMPLE},
};

const char *
dkim_alg_word(enum dkim_alg alg)
{
	return alg_words[alg].p;
}

/*
 * A name of so many labels at least, as A-labels. RFC 6376 section 3.5 knows
 * no underscore in d= and i=, but names with one are in the DNS and sign mail,
 * so it is let through; no final dot is, which is part of no domain-name.
 */
static bool
read_name(struct str value, size_t labels, struct pool *pool, struct str *out)
{
	struct str name;

	*out = (struct str){0};
	if (value.n > 0 && value.p[value.n - 1] == '.')
		return false;
	if (domain_to_ascii(value, pool, &name, NULL) != ST_OK ||
	    domain_labels(name) < labels)
		return false;
	*out = name;
	return true;
}

/*
 * Take a Local-part off the front (RFC 5321 section 4.1.2, with the octets of
 * UTF-8 that RFC 6531 section 3.3 adds); it may be empty.
 */
static bool
take_local(struct str *s)
{
	size_t i = 1;

	if (s->n == 0 || s->p[0] != '"') {
		(void)lex_dot_atom(s);
		return true;
	}
	for (; i < s->n && s->p[i] != '"'; i++) {
		unsigned char c;

		if (s->p[i] == '\\' && ++i == s->n)
			return false;
		c = (unsigned char)s->p[i];
		if (c < ' ' || c == 0x7f)
			return false;
	}
	if (i >= s->n)
		return false;
	*s = str_from(*s, i + 1);
	return true;
}

/* None of them may be missing. */
static struct str
join(struct str a, struct str b, struct str c, struct pool *pool)
{
	char *p = pool_alloc(pool, a.n + b.n + c.n);

	memcpy(p, a.p, a.n);
	memcpy(p + a.n, b.p, b.n);
	memcpy(p + a.n + b.n, c.p, c.n);
	return (struct str){p, a.n + b.n + c.n};
}

/* i=: [ Local-part ] "@" domain-name, at or below d=. */
static enum st
read_identity(struct str value, struct str domain, struct pool *pool,
    struct str *out, struct err *e)
{
	struct str all, rest, name;

	*out = (struct str){0};
	if (!tags_decode(value, pool, &all))
		return err_set(e, ST_SYNTAX, "i= has a bad \"=\"");
	rest = all;
	if (!take_local(&rest) || !lex_char(&rest, '@'))
		return err_set(e, ST_SYNTAX, "i= is no address");
	if (!read_name(rest, 1, pool, &name))
		return err_set(e, ST_SYNTAX, "i= has no domain name");
	if (!domain_is_below(name, domain))
		return err_set(e, ST_SYNTAX, "i= is not at or below d=");
	*out = join(str_upto(all, all.n - rest.n), name, STR(""), pool);
	return ST_OK;
}

/* The only tag of that name, whatever the rest of the list is. One that is
 * there twice is not there: nobody can say which of them counts. */
static struct str
only_tag(struct str rest, struct str name)
{
	struct str found = {0};

	while (rest.n > 0) {
		struct str value = str_cut(&rest, ';');
		size_t equals = str_find(value, '=');

		if (equals == value.n ||
		    !str_eq(str_trim(str_upto(value, equals)), name))
			continue;
		if (found.p != NULL)
			return (struct str){0};
		found = str_trim(str_from(value, equals + 1));
	}
	return found;
}

/* hyphenated-word, which every algorithm is (RFC 6376 section 3.5). */
static struct str
only_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return (struct str){0};
	return s.n > 0 && is_alpha(s.p[0]) ? s : (struct str){0};
}

static struct str
only_base64(struct str s, struct pool *pool)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_alnum(c) && c != '+' && c != '/' && c != '=' &&
		    !is_fws(c))
			return (struct str){0};
	}
	return tags_unwhite(s, pool);
}

void
dkim_sig_names(struct str body, struct pool *pool, struct dkim_sig_names *out)
{
	struct str i = only_tag(body, STR("i"));

	*out = (struct dkim_sig_names){0};
	(void)read_name(only_tag(body, STR("d")), D_LABELS, pool, &out->domain);
	(void)read_name(only_tag(body, STR("s")), 1, pool, &out->selector);
	if (i.p != NULL)
		(void)read_identity(i, out->domain, pool, &out->identity, NULL);
	out->alg = only_word(only_tag(body, STR("a")));
	out->b = only_base64(only_tag(body, STR("b")), pool);
}

void
dkim_sig_names_of(const struct dkim_sig *sig, struct pool *pool,
    struct dkim_sig_names *out)
{
	*out = (struct dkim_sig_names){.domain = sig->domain,
	    .selector = sig->selector,
	    .identity = sig->has_identity ? sig->identity : (struct str){0},
	    .alg = alg_words[sig->alg],
	    .b = tags_unwhite(sig->cut, pool)};
}

/* Where a tag is read to. */
struct reading {
	struct pool *pool;
	struct dkim_sig *sig;
	struct err *e;
};

static enum st
wrong(struct reading *r, const char *name, struct str value, const char *what)
{
	struct str shown = str_upto(value, VALUE_SHOWN);

	return err_set(r->e, ST_SYNTAX, "%s=%.*s is %s", name, STRF(shown),
	    what);
}

static enum st
read_v(struct reading *r, struct str value)
{
	if (str_eq(value, STR("1")))
		return ST_OK;
	return wrong(r, "v", value, "not 1");
}

static enum st
read_a(struct reading *r, struct str value)
{
	for (size_t i = 0; i < NELEM(alg_words); i++)
		if (str_eq(value, alg_words[i])) {
			r->sig->alg = (enum dkim_alg)i;
			return ST_OK;
		}
	return wrong(r, "a", value, "no known algorithm");
}

static enum st
read_c(struct reading *r, struct str value)
{
	for (size_t i = 0; i < NELEM(canons); i++)
		if (str_eq(value, canons[i].word)) {
			r->sig->head = canons[i].head;
			r->sig->body = canons[i].body;
			return ST_OK;
		}
	return wrong(r, "c", value, "no known canonicalization");
}

static enum st
read_d(struct reading *r, struct str value)
{
	if (read_name(value, D_LABELS, r->pool, &r->sig->domain))
		return ST_OK;
	return wrong(r, "d", value, "no domain name of two labels");
}

static enum st
read_s(struct reading *r, struct str value)
{
	if (read_name(value, 1, r->pool, &r->sig->selector))
		return ST_OK;
	return wrong(r, "s", value, "no domain name");
}

static enum st
read_i(struct reading *r, struct str value)
{
	r->sig->has_identity = true;
	return read_identity(value, r->sig->domain, r->pool, &r->sig->identity,
	    r->e);
}

/* ftext of RFC 5322 section 3.6.8, less the ";" that would end the tag. */
static bool
is_field_name(struct str s)
{
	return str_find_unseen(s) == s.n && str_find(s, ':') == s.n &&
	    str_find(s, ';') == s.n;
}

/* hdr-name *( [FWS] ":" [FWS] hdr-name ), as many as there are. */
static enum st
read_h(struct reading *r, struct str value)
{
	struct str rest = value, *names;
	size_t n = 1;
	bool from = false;

	for (size_t i = 0; i < value.n; i++)
		n += value.p[i] == ':';
	if (n > NAMES_MAX)
		return err_set(r->e, ST_SYNTAX, "h= has over %d names",
		    NAMES_MAX);
	names = pool_array(r->pool, n, sizeof(*names));
	for (size_t i = 0; i < n; i++) {
		names[i] = str_trim(str_cut(&rest, ':'));
		if (names[i].n == 0)
			return err_set(r->e, ST_SYNTAX, "h= has an empty name");
		if (!is_field_name(names[i]))
			return err_set(r->e, ST_SYNTAX, "h= has a bad name");
		from |= str_caseeq(names[i], STR("From"));
	}
	if (!from)
		return err_set(r->e, ST_SYNTAX, "h= does not name From");
	r->sig->names = names;
	r->sig->nname = n;
	return ST_OK;
}

static bool
is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

static enum st
read_l(struct reading *r, struct str value)
{
	uint64_t n = 0;

	if (!is_digits(value) || value.n > LENGTH_DIGITS)
		return wrong(r, "l", value, "no length");
	for (size_t i = 0; i < value.n; i++) {
		uint64_t digit = (uint64_t)(value.p[i] - '0');

		n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
	}
	r->sig->has_length = true;
	r->sig->length = n;
	return ST_OK;
}

static enum st
read_q(struct reading *r, struct str value)
{
	if (tags_has_word(value, STR("dns/txt")))
		return ST_OK;
	return wrong(r, "q", value, "no way to the key that is known");
}

static bool
read_time(struct str value, bool *has, int64_t *out)
{
	uint64_t n;

	if (!is_digits(value))
		return false;
	*has = true;
	*out = INT64_MAX;
	if (value.n <= TIME_DIGITS && num_parse(value, INT64_MAX, &n))
		*out = (int64_t)n;
	return true;
}

static enum st
read_t(struct reading *r, struct str value)
{
	if (read_time(value, &r->sig->has_time, &r->sig->time))
		return ST_OK;
	return wrong(r, "t", value, "no time");
}

static enum st
read_x(struct reading *r, struct str value)
{
	if (!read_time(value, &r->sig->has_expiry, &r->sig->expiry))
		return wrong(r, "x", value, "no time");
	if (r->sig->has_time && r->sig->expiry <= r->sig->time)
		return err_set(r->e, ST_SYNTAX, "x= is not after t=");
	return ST_OK;
}

static enum st
read_octets(struct reading *r, const char *name, struct str value,
    struct str *out)
{
	struct buf b = {.pool = r->pool};
	enum st st = base64_read(value, &b, r->e);

	if (st != ST_OK) {
		err_at(r->e, "%s=", name);
		return st;
	}
	if (b.n == 0)
		return err_set(r->e, ST_SYNTAX, "%s= is empty", name);
	*out = buf_str(&b);
	return ST_OK;
}

static enum st
read_bh(struct reading *r, struct str value)
{
	size_t want =
	    r->sig->alg == DKIM_RSA_SHA1 ? SHA1_OCTETS : SHA256_OCTETS;
	enum st st = read_octets(r, "bh", value, &r->sig->body_hash);

	if (st == ST_OK && r->sig->body_hash.n != want)
		return err_set(r->e, ST_SYNTAX, "bh= has %zu octets, not %zu",
		    r->sig->body_hash.n, want);
	return st;
}

static enum st
read_b(struct reading *r, struct str value)
{
	return read_octets(r, "b", value, &r->sig->signature);
}

/* In an order in which what one needs stands before it: a= before bh=, d=
 * before i=, t= before x=. */
static const struct {
	struct str name;
	enum st (*read)(struct reading *, struct str value);
	bool needed;
} readers[] = {
    {STR_INIT("v"), read_v, true},
    {STR_INIT("a"), read_a, true},
    {STR_INIT("c"), read_c, false},
    {STR_INIT("d"), read_d, true},
    {STR_INIT("s"), read_s, true},
    {STR_INIT("i"), read_i, false},
    {STR_INIT("h"), read_h, true},
    {STR_INIT("l"), read_l, false},
    {STR_INIT("q"), read_q, false},
    {STR_INIT("t"), read_t, false},
    {STR_INIT("x"), read_x, false},
    {STR_INIT("bh"), read_bh, true},
    {STR_INIT("b"), read_b, true},
};

/* Only d=, s= and i= may hold UTF-8 (RFC 8616 section 5). */
static enum st
check_ascii(const struct tags *tags, struct err *e)
{
	for (size_t i = 0; i < tags->n; i++) {
		const struct tag *tag = &tags->at[i];
		struct str shown = str_upto(tag->name, VALUE_SHOWN);

		if (!tags_is_ascii(tag->value) &&
		    !str_eq(tag->name, STR("d")) &&
		    !str_eq(tag->name, STR("s")) &&
		    !str_eq(tag->name, STR("i")))
			return err_set(e, ST_SYNTAX, "%.*s= is not ASCII",
			    STRF(shown));
	}
	return ST_OK;
}

static enum st
read_tags(const struct tags *tags, struct reading *r)
{
	enum st st = check_ascii(tags, r->e);

	for (size_t i = 0; st == ST_OK && i < NELEM(readers); i++) {
		struct str value = tags_get(tags, readers[i].name);

		if (value.p != NULL)
			st = readers[i].read(r, value);
		else if (readers[i].needed)
			st = err_set(r->e, ST_SYNTAX,
			    "no %.*s=", STRF(readers[i].name));
	}
	return st;
}

/* What is around a value is white space only, and before that the "=". */
static struct str
cut_of(struct str body, struct str value)
{
	size_t from = (size_t)(value.p - body.p), to = from + value.n;

	while (from > 0 && body.p[from - 1] != '=')
		from--;
	while (to < body.n && body.p[to] != ';')
		to++;
	return str_from(str_upto(body, to), from);
}

enum st
dkim_sig_parse(struct str body, struct pool *pool, struct dkim_sig *out,
    struct err *e)
{
	struct reading r = {.pool = pool, .e = e};
	struct tags tags;
	enum st st;

	*out = (struct dkim_sig){0};
	if (tags_has_bare_eol(body))
		return err_set(e, ST_SYNTAX, "a line end that is no fold");
	if (tags_parse(body, &tags, e) != ST_OK)
		return ST_SYNTAX;
	r.sig = out;
	st = read_tags(&tags, &r);
	if (st != ST_OK) {
		*out = (struct dkim_sig){0};
		return st;
	}
	if (!out->has_identity)
		out->identity = join(STR(""), STR("@"), out->domain, pool);
	out->key_name =
	    join(out->selector, STR("._domainkey."), out->domain, pool);
	out->cut = cut_of(body, tags_get(&tags, STR("b")));
	return ST_OK;
}
