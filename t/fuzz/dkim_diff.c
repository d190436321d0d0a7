/*
 * Any octets as two messages, cut at the first 0xff, each with the same
 * signature on top: what is said of header and body is what their canonical
 * forms say, and something that breaks is named exactly where something broke.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/dkim_diff.h"
#include "auth/signed.h"
#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
to_buf(void *ctx, struct str block)
{
	buf_add(ctx, block);
}

static struct str
body_of(const struct msg *m, enum canon_kind kind, struct pool *pool)
{
	struct canon *c = pool_alloc(pool, sizeof(*c));
	struct buf b = {.pool = pool};

	canon_start(c, to_buf, &b);
	canon_body(c, kind, m->body);
	return buf_str(&b);
}

/* Field 0 is the signature in both. */
static struct str
head_of(const struct msg *m, const struct dkim_sig *sig, struct pool *pool)
{
	struct signed_index *x = signed_index_new(m->fields, m->nfield, pool);
	struct canon *c = pool_alloc(pool, sizeof(*c));
	struct buf b = {.pool = pool};

	canon_start(c, to_buf, &b);
	signed_begin(x, 0);
	for (size_t i = 0; i < sig->nname; i++) {
		const struct field *f = signed_pick(x, sig->names[i]);

		if (f != NULL)
			canon_field(c, sig->head, f);
	}
	canon_flush(c);
	return buf_str(&b);
}

static void
check(const struct msg *m, const struct msg *now, const struct dkim_damage *d,
    struct pool *pool)
{
	struct str old, new;
	struct dkim_sig sig;
	enum st st = dkim_sig_parse(m->fields[0].body, pool, &sig, NULL);
	bool breaks = false;

	for (size_t i = 0; i < d->nchange; i++) {
		assert(d->changes[i].code.n > 0 && d->changes[i].text.n > 0);
		breaks |= d->changes[i].breaks;
		/* Those that break come first. */
		assert(i == 0 || !d->changes[i].breaks ||
		    d->changes[i - 1].breaks ||
		    str_eq(d->changes[i].code, STR("more")));
	}
	assert(d->readable == (st == ST_OK));
	if (!d->readable) {
		assert(!d->head_same && !d->body_same && d->nchange == 0);
		return;
	}
	old = body_of(m, sig.body, pool);
	new = body_of(now, sig.body, pool);
	if (sig.has_length && sig.length <= old.n && sig.length <= new.n) {
		old = str_upto(old, (size_t)sig.length);
		new = str_upto(new, (size_t)sig.length);
	}
	assert(d->body_same == str_eq(old, new));
	assert(d->head_same ==
	    str_eq(head_of(m, &sig, pool), head_of(now, &sig, pool)));
	assert(d->there);
	assert(breaks == !(d->head_same && d->body_same));
}

/* The two messages as they are, with what signatures they have. */
static void
any(struct str a, struct str b, struct pool *pool)
{
	struct dkim_damage *d;
	struct msg old, new;
	size_t n;

	msg_parse(&old, a, pool);
	msg_parse(&new, b, pool);
	dkim_diff(&old, &new, 3, pool, &d, &n);
	assert(n <= 3);
	for (size_t i = 0; i < n; i++) {
		bool breaks = false;

		for (size_t k = 0; k < d[i].nchange; k++)
			breaks |= d[i].changes[k].breaks;
		if (d[i].readable)
			assert(breaks ==
			    !(d[i].there && d[i].head_same && d[i].body_same));
	}
	dkim_diff(&old, &old, 3, pool, &d, &n);
	for (size_t i = 0; i < n; i++)
		assert(d[i].nchange == 0);
}

/* How the messages are signed, by the first octet. */
static struct str
with_signature(uint8_t how, struct str rest, struct pool *pool)
{
	static const char *const canons[] = {"simple/simple", "simple/relaxed",
	    "relaxed/simple", "relaxed/relaxed"};
	struct buf b = {.pool = pool};

	buf_fmt(&b,
	    "DKIM-Signature: v=1; a=ed25519-sha256; d=a.example; s=s;\r\n"
	    " c=%s; h=From:Subject:Subject:To:Received:A:a:b:Content-Type;\r\n"
	    " bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA",
	    canons[how % 4]);
	if (how / 4 % 2 == 1)
		buf_fmt(&b, "; l=%d", how / 8);
	/* What begins with a blank belongs to another field. */
	buf_add(&b, STR("\r\nEnd:\r\n"));
	buf_add(&b, rest);
	return buf_str(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str b = {(const char *)data, size}, a;
	struct pool *pool = pool_new();
	struct dkim_damage *d;
	struct msg old, new;
	size_t n;

	if (size > 0) {
		b = str_from(b, 1);
		a = str_cut(&b, (char)0xff);
		any(a, b, pool);
		a = with_signature(data[0], a, pool);
		b = with_signature(data[0], b, pool);
		msg_parse(&old, a, pool);
		msg_parse(&new, b, pool);
		dkim_diff(&old, &new, 1, pool, &d, &n);
		assert(n == 1);
		check(&old, &new, &d[0], pool);
	}
	pool_free(pool);
	return 0;
}
