#include "auth/dkim.h"

#include <stdlib.h>
#include <string.h>

#include "auth/crypto.h"
#include "auth/dkim_beside.h"
#include "auth/dkim_key.h"
#include "auth/signed.h"
#include "base/clock.h"

enum { GOOD_BITS = 2048 }; /* ISM-0476 */

/* One signature on its way to a result. */
struct check {
	struct dkim_outcome *out;
	const struct dns_answer *answer;
	struct dkim_key keys[DKIM_KEYS_TRIED]; /* that may be tried */
	size_t nkey;
	bool more_keys;
	bool done;                  /* the result is there */
	char digest[CRYPTO_DIGEST]; /* of the body */
};

struct work {
	const struct msg *msg;
	const struct dkim_limits *limits;
	int64_t now;
	struct pool *pool;
	struct check *checks;
	size_t n;
};

static const struct {
	enum dkim_result result;
	const char *word;
} words[] = {
    {DKIM_NONE, "none"},
    {DKIM_PERMERROR, "permerror"},
    {DKIM_FAIL, "fail"},
    {DKIM_POLICY, "policy"},
    {DKIM_TEMPERROR, "temperror"},
    {DKIM_PASS, "pass"},
};

const char *
dkim_word(enum dkim_result r)
{
	return words[r].word;
}

enum dkim_result
dkim_best(const struct dkim_outcome *o, size_t n)
{
	enum dkim_result best = DKIM_NONE;

	for (size_t i = 0; i < n; i++)
		if (o[i].result > best)
			best = o[i].result;
	return best;
}

static void
settle(struct check *c, enum dkim_result r, struct str reason)
{
	c->out->result = r;
	c->out->reason = reason;
	c->done = true;
}

static struct str
date(int64_t t, struct pool *pool)
{
	char text[21];

	clock_text(t, text);
	return pool_str(pool, str_of(text));
}

/* t= and x= (RFC 6376 section 3.5). */
static void
check_time(const struct work *w, struct check *c)
{
	const struct dkim_sig *s = &c->out->sig;

	if (s->has_expiry && s->expiry < w->now - w->limits->skew)
		settle(c, DKIM_PERMERROR,
		    pool_fmt(w->pool, "expired at %s",
			date(s->expiry, w->pool).p));
	else if (s->has_time && s->time > w->now + w->limits->skew)
		settle(c, DKIM_PERMERROR, STR("signed in the future"));
}

/* What the field alone tells, before anybody is asked. */
static void
read_field(const struct work *w, struct check *c)
{
	const struct field *f = &w->msg->fields[c->out->field];
	struct err e = {0};
	enum st st = w->msg->eol == EOL_CR ?
	    err_set(&e, ST_SYNTAX, "lines end in CR alone") :
	    dkim_sig_parse(f->body, w->pool, &c->out->sig, &e);

	if (st != ST_OK) {
		dkim_sig_names(f->body, w->pool, &c->out->names);
		settle(c, DKIM_PERMERROR, pool_fmt(w->pool, "%s", e.text));
		return;
	}
	dkim_sig_names_of(&c->out->sig, w->pool, &c->out->names);
	if (c->out->sig.alg == DKIM_RSA_SHA1)
		settle(c, DKIM_POLICY, STR("rsa-sha1 proves nothing"));
	else
		check_time(w, c);
}

/*
 * May this key be tried? If not, *r and *why say so (RFC 6376 section 3.6.1,
 * RFC 8301 section 3.2).
 */
static bool
is_fit(const struct work *w, struct check *c, const struct dkim_key *k,
    enum dkim_result *r, struct str *why)
{
	const struct dkim_sig *s = &c->out->sig;
	enum crypto_type wanted =
	    s->alg == DKIM_ED25519_SHA256 ? CRYPTO_KEY_ED25519 : CRYPTO_KEY_RSA;
	struct str at = str_from(s->identity, str_rfind(s->identity, '@') + 1);
	const char *wrong = k->revoked ? "key revoked" :
	    k->type != wanted          ? "key is of another kind than a=" :
	    !k->sha256                 ? "key is not for sha256" :
	    !k->email                  ? "key is not for mail" :
	    k->strict && !str_eq(at, s->domain) ?
			"key is for d= alone, i= is below it" :
			NULL;
	struct crypto_key *key;
	struct err e = {0};
	unsigned bits;

	*r = DKIM_PERMERROR;
	if (wrong != NULL) {
		*why = str_of(wrong);
		return false;
	}
	if (dkim_key_load(k, &key, &e) != ST_OK) {
		*why = pool_fmt(w->pool, "key: %s", e.text);
		return false;
	}
	bits = crypto_key_bits(key);
	if (c->out->bits == 0)
		c->out->bits = bits;
	if (wanted == CRYPTO_KEY_ED25519 || bits >= w->limits->min_bits)
		return true;
	*r = DKIM_POLICY;
	*why = pool_fmt(w->pool, "RSA key of %u bits, below %u", bits,
	    w->limits->min_bits);
	return false;
}

/*
 * Of several records those that are keys are tried, in their order. Where
 * none is, the first says what is wrong, a short key before all others.
 */
static void
read_keys(const struct work *w, struct check *c)
{
	enum dkim_result worst = DKIM_NONE;
	struct str reason = {0};

	for (size_t i = 0; i < c->answer->n; i++) {
		enum dkim_result r = DKIM_PERMERROR;
		struct str why = {0};
		struct err e = {0};
		struct dkim_key k;

		if (dkim_key_parse(c->answer->rr[i].data, &k, &e) != ST_OK)
			why = pool_fmt(w->pool, "key record: %s", e.text);
		else if (is_fit(w, c, &k, &r, &why)) {
			if (c->nkey < DKIM_KEYS_TRIED)
				c->keys[c->nkey++] = k;
			else
				c->more_keys = true;
			continue;
		}
		if (r > worst) {
			worst = r;
			reason = why;
		}
	}
	if (c->nkey == 0)
		settle(c, worst, reason);
}

static void
look_at_answer(const struct work *w, struct check *c)
{
	const struct dns_answer *a = c->answer;
	struct str name = c->out->sig.key_name;

	switch (a->status) {
	case DNS_FOUND:
		read_keys(w, c);
		break;
	case DNS_NODATA:
	case DNS_NONAME:
		settle(c, DKIM_PERMERROR,
		    pool_fmt(w->pool, "no key at %.*s", STRF(name)));
		break;
	case DNS_TRYAGAIN:
		settle(c, DKIM_TEMPERROR,
		    pool_fmt(w->pool, "key at %.*s: %s", STRF(name),
			a->why == NULL ? "try again" : a->why));
		break;
	}
}

/* All are asked for before any is waited for. */
static enum st
fetch_keys(const struct work *w, struct dns_ask *ask)
{
	bool waits = false;

	for (size_t i = 0; i < w->n; i++) {
		struct check *c = &w->checks[i];

		if (c->done)
			continue;
		c->answer = dns_get(ask, c->out->sig.key_name, DNS_TXT);
		waits = waits || c->answer == NULL;
	}
	if (waits)
		return ST_WAIT;
	for (size_t i = 0; i < w->n; i++)
		if (!w->checks[i].done)
			look_at_answer(w, &w->checks[i]);
	return ST_OK;
}

/* A body that is hashed once for all signatures of one canonical form. */
struct body_hash {
	struct crypto_hash *hash;
	struct check **checks; /* by length */
	size_t n, next;
	uint64_t at;
};

static uint64_t
length_of(const struct check *c)
{
	return c->out->sig.has_length ? c->out->sig.length : UINT64_MAX;
}

static int
by_length(const void *a, const void *b)
{
	uint64_t x = length_of(*(struct check *const *)a);
	uint64_t y = length_of(*(struct check *const *)b);

	return x < y ? -1 : x > y;
}

/* Digests are taken where an l= ends. */
static void
take_block(void *ctx, struct str block)
{
	struct body_hash *h = ctx;

	while (h->next < h->n &&
	    length_of(h->checks[h->next]) - h->at <= block.n) {
		struct check *c = h->checks[h->next++];
		size_t n = (size_t)(length_of(c) - h->at);

		crypto_hash_add(h->hash, str_upto(block, n));
		crypto_hash_peek(h->hash, c->digest);
		block = str_from(block, n);
		h->at += n;
	}
	crypto_hash_add(h->hash, block);
	h->at += block.n;
}

/* What is left ends with the body, or beyond it. */
static void
end_body(struct body_hash *h)
{
	char digest[CRYPTO_DIGEST];

	crypto_hash_end(h->hash, digest);
	for (size_t i = 0; i < h->n; i++) {
		struct check *c = h->checks[i];

		if (i >= h->next)
			memcpy(c->digest, digest, sizeof(digest));
		c->out->total = h->at;
		c->out->covered = length_of(c) < h->at ? length_of(c) : h->at;
		if (c->out->sig.has_length && length_of(c) > h->at)
			settle(c, DKIM_PERMERROR,
			    STR("l= is more than the body"));
	}
}

static void
hash_body(const struct work *w, enum canon_kind kind, struct crypto_hash *hash)
{
	struct body_hash h = {.hash = hash};
	struct canon canon;

	h.checks = pool_array(w->pool, w->n, sizeof(struct check *));
	for (size_t i = 0; i < w->n; i++)
		if (!w->checks[i].done && w->checks[i].out->sig.body == kind)
			h.checks[h.n++] = &w->checks[i];
	if (h.n == 0)
		return;
	if (h.n > 1)
		qsort(h.checks, h.n, sizeof(struct check *), by_length);
	canon_start(&canon, take_block, &h);
	canon_body(&canon, kind, w->msg->body);
	end_body(&h);
}

static void
hash_octets(void *hash, struct str block)
{
	crypto_hash_add(hash, block);
}

/* What the signature is of (RFC 6376 section 3.7). */
static void
hash_header(const struct work *w, const struct check *c,
    struct signed_index *index, struct crypto_hash *hash,
    char digest[CRYPTO_DIGEST])
{
	const struct dkim_sig *s = &c->out->sig;
	struct canon canon;

	canon_start(&canon, hash_octets, hash);
	signed_begin(index, c->out->field);
	for (size_t i = 0; i < s->nname; i++) {
		const struct field *f = signed_pick(index, s->names[i]);

		if (f != NULL)
			canon_field(&canon, s->head, f);
	}
	canon_own_field(&canon, s->head, &w->msg->fields[c->out->field],
	    s->cut);
	canon_flush(&canon);
	crypto_hash_end(hash, digest);
}

static bool
try_keys(struct check *c, const char digest[CRYPTO_DIGEST])
{
	struct dkim_outcome *o = c->out;

	for (size_t i = 0; i < c->nkey; i++) {
		struct crypto_key *key;

		if (dkim_key_load(&c->keys[i], &key, NULL) != ST_OK)
			continue;
		o->bits = crypto_key_bits(key);
		o->testing = c->keys[i].testing;
		o->short_key = crypto_key_type(key) == CRYPTO_KEY_RSA &&
		    o->bits < GOOD_BITS;
		if (crypto_verify(key, digest, o->sig.signature))
			return true;
	}
	return false;
}

static struct str
coverage(const struct work *w, const struct dkim_outcome *o)
{
	return pool_fmt(w->pool, "l= covers %llu of %llu octets of the body",
	    (unsigned long long)o->covered, (unsigned long long)o->total);
}

/* Both parts were judged apart; together they are the result. */
static void
conclude(const struct work *w, struct check *c)
{
	struct dkim_outcome *o = c->out;
	bool partial = o->covered < o->total;

	if (o->signature == DKIM_MISMATCH && c->more_keys)
		settle(c, DKIM_POLICY,
		    pool_fmt(w->pool, "%zu records with a key, %d tried",
			c->answer->n, DKIM_KEYS_TRIED));
	else if (o->signature == DKIM_MISMATCH && o->body == DKIM_MISMATCH)
		settle(c, DKIM_FAIL, STR("body changed and signature wrong"));
	else if (o->signature == DKIM_MISMATCH)
		settle(c, DKIM_FAIL,
		    STR("signature wrong: header changed, or another key"));
	else if (o->body == DKIM_MISMATCH)
		settle(c, DKIM_FAIL, STR("body changed"));
	else if (partial && !w->limits->allow_l)
		settle(c, DKIM_POLICY, coverage(w, o));
	else
		settle(c, DKIM_PASS,
		    partial ? coverage(w, o) : dkim_beside(w->msg, &o->sig));
}

static void
verify_one(const struct work *w, struct check *c, struct signed_index *index,
    struct crypto_hash *hash)
{
	struct dkim_outcome *o = c->out;
	char digest[CRYPTO_DIGEST];

	o->body = memcmp(c->digest, o->sig.body_hash.p, CRYPTO_DIGEST) == 0 ?
	    DKIM_MATCH :
	    DKIM_MISMATCH;
	hash_header(w, c, index, hash, digest);
	o->signature = try_keys(c, digest) ? DKIM_MATCH : DKIM_MISMATCH;
	conclude(w, c);
}

static void
hash_and_verify(const struct work *w)
{
	struct signed_index *index;
	struct crypto_hash *hash;
	size_t left = 0;

	for (size_t i = 0; i < w->n; i++)
		left += !w->checks[i].done;
	if (left == 0)
		return;
	hash = crypto_hash_new();
	hash_body(w, CANON_SIMPLE, hash);
	hash_body(w, CANON_RELAXED, hash);
	index = signed_index_new(w->msg->fields, w->msg->nfield, w->pool);
	for (size_t i = 0; i < w->n; i++)
		if (!w->checks[i].done)
			verify_one(w, &w->checks[i], index, hash);
	crypto_hash_free(hash);
}

/* The signature fields; those past the limit are one entry. */
static struct dkim_outcome *
find_fields(const struct work *w, size_t *n)
{
	size_t most = w->limits->signatures, total = 0;
	struct dkim_outcome *out;

	for (size_t i = 0; i < w->msg->nfield; i++)
		total +=
		    str_caseeq(w->msg->fields[i].name, STR("DKIM-Signature"));
	out = pool_array(w->pool, (total < most ? total : most) + 1,
	    sizeof(*out));
	*n = 0;
	for (size_t i = 0; i < w->msg->nfield && *n <= most; i++)
		if (str_caseeq(w->msg->fields[i].name, STR("DKIM-Signature")))
			out[(*n)++].field = i;
	if (total <= most)
		return out;
	out[most].left_out = total - most;
	out[most].result = DKIM_POLICY;
	out[most].reason =
	    pool_fmt(w->pool, "%zu more signatures: at most %zu are verified",
		total - most, most);
	return out;
}

enum st
dkim_check(struct dns_ask *ask, const struct msg *msg,
    const struct dkim_limits *limits, int64_t now, struct dkim_outcome **out,
    size_t *n)
{
	struct work w = {.msg = msg,
	    .limits = limits,
	    .now = now,
	    .pool = msg->pool};
	enum st st;

	*out = find_fields(&w, n);
	w.n = *n;
	w.checks = pool_array(msg->pool, w.n, sizeof(*w.checks));
	for (size_t i = 0; i < w.n; i++) {
		w.checks[i].out = &(*out)[i];
		w.checks[i].done = (*out)[i].left_out > 0;
		if (!w.checks[i].done)
			read_field(&w, &w.checks[i]);
	}
	st = fetch_keys(&w, ask);
	if (st != ST_OK) {
		*n = 0;
		return st;
	}
	hash_and_verify(&w);
	return ST_OK;
}
