/*
 * Any octets as the record of a key: on failure nothing is half filled; p= lies
 * in the record; a key that loads is of its kind, loads again as itself, and
 * its octets have one base64 only.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/dkim_key.h"
#include "base/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_again(struct str p)
{
	struct buf octets = {0}, text = {0};
	enum st st = base64_read(p, &octets, NULL);
	size_t n = 0;

	assert(st == ST_OK);
	base64_write(buf_str(&octets), &text);
	for (size_t i = 0; i < p.n; i++) {
		if (is_fws(p.p[i]))
			continue;
		assert(n < text.n && text.p[n] == p.p[i]);
		n++;
	}
	assert(n == text.n);
	buf_release(&octets);
	buf_release(&text);
}

static void
load(const struct dkim_key *k)
{
	struct crypto_key *key, *again;
	struct err e = {0};
	enum st st = dkim_key_load(k, &key, &e);

	assert(st == ST_OK || st == ST_SYNTAX);
	assert((st == ST_OK) == (key != NULL));
	assert((st == ST_OK) == (e.text[0] == '\0'));
	assert(!k->revoked || st == ST_SYNTAX);
	if (st != ST_OK)
		return;
	assert(crypto_key_type(key) == k->type && crypto_key_bits(key) > 0);
	st = dkim_key_load(k, &again, NULL);
	assert(st == ST_OK && again == key);
	write_again(k->p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct dkim_key k;
	struct err e = {0};
	enum st st = dkim_key_parse(in, &k, &e);

	assert(st == ST_OK || st == ST_SYNTAX || st == ST_NONE);
	assert((st == ST_OK) == (e.text[0] == '\0'));
	if (st != ST_OK) {
		assert(k.p.p == NULL && !k.revoked && !k.sha256 && !k.email &&
		    !k.testing && !k.strict);
		return 0;
	}
	assert(k.p.p >= in.p && k.p.p + k.p.n <= in.p + in.n);
	assert(k.revoked == (k.p.n == 0));
	load(&k);
	return 0;
}
