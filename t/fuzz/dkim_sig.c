/*
 * Any octets as a DKIM-Signature: on failure nothing is half filled; what
 * parses has all its names, and what can be said of any field is the same as
 * what the parser says; the cut lies in the field, and without it there is no
 * signature any more.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/dkim_sig.h"
#include "base/base64.h"
#include "mail/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_inside(struct str s, struct str in)
{
	return s.p != NULL && s.p >= in.p && s.p + s.n <= in.p + in.n;
}

static bool
is_a_label(struct str s)
{
	return is_alnum(s.p[0]) || s.p[0] == '-' || s.p[0] == '_';
}

/* A name as it goes to the DNS. */
static void
check_domain(struct str s, size_t labels)
{
	assert(s.n > 0 && s.n <= DOMAIN_MAX && domain_labels(s) >= labels);
	assert(is_a_label(s) && s.p[s.n - 1] != '.');
	for (size_t i = 0; i < s.n; i++)
		assert((is_a_label(str_from(s, i)) || s.p[i] == '.') &&
		    to_lower(s.p[i]) == s.p[i]);
}

static void
check_names(const struct dkim_sig_names *n)
{
	size_t at = str_rfind(n->identity, '@');

	if (n->domain.p != NULL)
		check_domain(n->domain, 2);
	if (n->selector.p != NULL)
		check_domain(n->selector, 1);
	if (n->identity.p != NULL) {
		assert(at < n->identity.n);
		check_domain(str_from(n->identity, at + 1), 2);
		assert(
		    domain_is_below(str_from(n->identity, at + 1), n->domain));
		for (size_t i = 0; i < at; i++)
			assert((unsigned char)n->identity.p[i] >= ' ');
	}
	assert(n->alg.p == NULL || is_alpha(n->alg.p[0]));
	assert(n->b.p == NULL || n->b.n > 0);
	for (size_t i = 0; i < n->b.n; i++)
		assert(n->b.p[i] > ' ');
}

static void
check_fields(const struct dkim_sig *s, struct str body)
{
	size_t from = 0;

	assert(s->nname > 0);
	for (size_t i = 0; i < s->nname; i++) {
		assert(is_inside(s->names[i], body) && s->names[i].n > 0);
		from += str_caseeq(s->names[i], STR("from"));
		for (size_t k = 0; k < s->names[i].n; k++)
			assert(
			    s->names[i].p[k] > ' ' && s->names[i].p[k] != ':');
	}
	assert(from > 0);
}

/* The view is in the field, and what is left is no signature. */
static void
check_cut(const struct dkim_sig *s, struct str body, struct pool *pool)
{
	size_t from = (size_t)(s->cut.p - body.p), to = from + s->cut.n;
	struct buf b = {.pool = pool};
	struct dkim_sig none;
	struct err e = {0};
	enum st st;

	assert(is_inside(s->cut, body) && from > 0);
	assert(body.p[from - 1] == '=');
	assert(to == body.n || body.p[to] == ';');
	buf_add(&b, str_upto(body, from));
	buf_add(&b, str_from(body, to));
	st = dkim_sig_parse(buf_str(&b), pool, &none, &e);
	assert(st == ST_SYNTAX && none.cut.p == NULL);
	assert(str_eq(str_of(e.text), STR("b= is empty")));
}

static bool
is_same(struct str a, struct str b)
{
	return (a.p == NULL) == (b.p == NULL) && str_eq(a, b);
}

/* What is known of a signature that was parsed is what anybody would find. */
static void
check_names_of(const struct dkim_sig *s, const struct dkim_sig_names *n,
    struct pool *pool)
{
	struct dkim_sig_names of;

	dkim_sig_names_of(s, pool, &of);
	assert(is_same(of.domain, n->domain));
	assert(is_same(of.selector, n->selector));
	assert(is_same(of.identity, n->identity));
	assert(is_same(of.alg, n->alg));
	assert(is_same(of.b, n->b));
}

static void
check_sig(const struct dkim_sig *s, const struct dkim_sig_names *n,
    struct str body, struct pool *pool)
{
	struct buf b = {.pool = pool}, key = {.pool = pool};

	assert(n->domain.p != NULL && str_eq(n->domain, s->domain));
	assert(n->selector.p != NULL && str_eq(n->selector, s->selector));
	assert(str_eq(n->alg, str_of(dkim_alg_word(s->alg))));
	if (n->identity.p != NULL)
		assert(str_eq(n->identity, s->identity));
	else
		assert(s->identity.p[0] == '@' &&
		    str_eq(str_from(s->identity, 1), s->domain));
	/* There is one base64 of a signature. */
	base64_write(s->signature, &b);
	assert(s->signature.n > 0 && str_eq(buf_str(&b), n->b));
	buf_fmt(&key, "%.*s._domainkey.%.*s", STRF(s->selector),
	    STRF(s->domain));
	assert(str_eq(buf_str(&key), s->key_name));
	assert(s->body_hash.n == (s->alg == DKIM_RSA_SHA1 ? 20 : 32));
	assert(s->has_length || s->length == 0);
	assert(s->time >= 0 && s->expiry >= 0);
	assert(!s->has_time || !s->has_expiry || s->expiry > s->time);
	check_names_of(s, n, pool);
	check_fields(s, body);
	check_cut(s, body, pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct dkim_sig_names names;
	struct dkim_sig sig;
	struct err e = {0};
	enum st st;

	dkim_sig_names(body, pool, &names);
	check_names(&names);
	st = dkim_sig_parse(body, pool, &sig, &e);
	assert(st == ST_OK || st == ST_SYNTAX);
	assert((st == ST_OK) == (e.text[0] == '\0'));
	if (st == ST_OK)
		check_sig(&sig, &names, body, pool);
	else
		assert(sig.domain.p == NULL && sig.identity.p == NULL &&
		    sig.names == NULL && sig.signature.p == NULL &&
		    sig.body_hash.p == NULL && sig.cut.p == NULL &&
		    !sig.has_identity && !sig.has_length && !sig.has_time &&
		    !sig.has_expiry);
	pool_free(pool);
	return 0;
}
