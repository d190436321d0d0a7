#include "auth/dkim_publish.h"

#include <stdarg.h>
#include <stdio.h>

#include "auth/dkim_key.h"
#include "base/base64.h"
#include "base/log.h"
#include "mail/domain.h"

/* Behind a tab, in quotes, with " )" after the last: 78 columns. */
enum { STRING_MAX = 66 };

/* Of a record and a key that all of the verifiers in use read. */
enum { MOST_OCTETS = 1024, MOST_BITS = 4096 };

enum kind { GOOD, WARNING, WRONG };

/* While one answer is looked at. */
struct check {
	const struct crypto_key *key;
	struct buf *out;
	size_t nwrong;
	size_t at, n;  /* the record, from 1, of so many */
	size_t length; /* its octets */
};

enum st
dkim_publish_name(struct str selector, struct str domain, struct pool *pool,
    struct str *out, struct err *e)
{
	struct str s, d;
	enum st st;

	*out = (struct str){0};
	st = domain_to_ascii(selector, pool, &s, e);
	if (st == ST_OK)
		st = domain_to_ascii(domain, pool, &d, e);
	if (st != ST_OK)
		return st;
	/* What signs must have two labels at least: RFC 6376 section 3.5. */
	if (domain_labels(d) < 2)
		return err_set(e, ST_SYNTAX, "%.*s has one label only",
		    STRF(d));
	return domain_to_ascii(pool_fmt(pool, "%.*s._domainkey.%.*s", STRF(s),
				   STRF(d)),
	    pool, out, e);
}

static const char *
type_word(const struct crypto_key *key)
{
	return crypto_key_type(key) == CRYPTO_KEY_RSA ? "rsa" : "ed25519";
}

/* Strings, one a line: the octets of tags and base64 need no escape. */
static void
write_strings(struct str record, struct buf *out)
{
	while (record.n > 0) {
		struct str piece = str_upto(record, STRING_MAX);

		buf_fmt(out, "\n\t\"%.*s\"", STRF(piece));
		record = str_from(record, piece.n);
	}
}

enum st
dkim_publish_write(struct str name, const struct crypto_key *key,
    struct buf *out, struct err *e)
{
	struct buf octets = {0}, record = {0};
	enum st st = crypto_write_public(key, &octets, e);

	if (st == ST_OK) {
		buf_fmt(&record, "v=DKIM1; k=%s; p=", type_word(key));
		base64_write(buf_str(&octets), &record);
		buf_fmt(out, "%.*s. IN TXT (", STRF(name));
		write_strings(buf_str(&record), out);
		buf_add(out, STR(" )\n"));
	}
	buf_release(&octets);
	buf_release(&record);
	return st;
}

/* A finding, and which of several records it is about. */
PRINTF_LIKE(3, 4)
static void
say(struct check *c, enum kind kind, const char *fmt, ...)
{
	static const char *const words[] = {"good", "warning", "wrong"};
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_fmt(c->out, "%s: ", words[kind]);
	if (c->at > 0 && c->n > 1)
		buf_fmt(c->out, "record %zu of %zu: ", c->at, c->n);
	log_clean(c->out, str_of(n < 0 ? "" : text));
	buf_char(c->out, '\n');
	if (kind == WRONG)
		c->nwrong++;
}

static bool
is_same(const struct crypto_key *a, const struct crypto_key *b)
{
	struct buf pa = {0}, pb = {0};
	bool same = crypto_key_type(a) == crypto_key_type(b) &&
	    crypto_write_public(a, &pa, NULL) == ST_OK &&
	    crypto_write_public(b, &pb, NULL) == ST_OK &&
	    str_eq(buf_str(&pa), buf_str(&pb));

	buf_release(&pa);
	buf_release(&pb);
	return same;
}

/* What some verifiers do not read, although they should. */
static void
warn_of_form(struct check *c, const struct dkim_key *k,
    const struct crypto_key *key)
{
	struct buf der = {0}, spki = {0};
	bool rsa = crypto_key_type(key) == CRYPTO_KEY_RSA;

	if (rsa && base64_read(k->p, &der, NULL) == ST_OK &&
	    crypto_write_public(key, &spki, NULL) == ST_OK &&
	    !str_eq(buf_str(&der), buf_str(&spki)))
		say(c, WARNING,
		    "p= is an RSAPublicKey: some verifiers read nothing but "
		    "SubjectPublicKeyInfo");
	if (rsa && crypto_key_bits(key) > MOST_BITS)
		say(c, WARNING, "some verifiers read no key of over %d bits",
		    MOST_BITS);
	if (c->length > MOST_OCTETS)
		say(c, WARNING,
		    "some verifiers read no record of over %d octets",
		    MOST_OCTETS);
	if (k->strict)
		say(c, WARNING,
		    "t=s: an identity (i=) below the domain does not verify");
	buf_release(&der);
	buf_release(&spki);
}

/* Is it this key? The others of its tags are looked at too. */
static bool
compare(struct check *c, const struct dkim_key *k)
{
	struct crypto_key *theirs;
	struct err e = {0};

	if (!k->sha256)
		say(c, WRONG, "h= does not allow sha256");
	if (!k->email)
		say(c, WRONG, "s= does not allow email");
	if (dkim_key_load(k, &theirs, &e) != ST_OK) {
		say(c, WRONG, "its key cannot be read: %s", e.text);
		return false;
	}
	if (!is_same(c->key, theirs)) {
		say(c, WRONG,
		    "another key: the DNS has %s of %u bits, the key file %s "
		    "of %u bits",
		    type_word(theirs), crypto_key_bits(theirs),
		    type_word(c->key), crypto_key_bits(c->key));
		return false;
	}
	warn_of_form(c, k, theirs);
	if (k->testing)
		say(c, WARNING,
		    "t=y: testing, so verifiers may ignore the signatures");
	return true;
}

/* One record. Whether it is of this key, wrong in another way or not. */
static bool
check_record(struct check *c, struct str record)
{
	struct dkim_key k;
	struct err e = {0};

	c->length = record.n;
	if (dkim_key_parse(record, &k, &e) != ST_OK) {
		say(c, WRONG, "no key record: %s", e.text);
		return false;
	}
	if (k.revoked) {
		say(c, WRONG, "revoked: p= is empty");
		return false;
	}
	return compare(c, &k);
}

/* A verifier may take any of several (RFC 6376 section 3.6.2.2). */
static void
check_records(struct check *c, const struct dns_answer *a)
{
	size_t ours = 0;

	for (size_t i = 0; i < a->n; i++) {
		c->at = i + 1;
		if (check_record(c, a->rr[i].data) && ours == 0)
			ours = i + 1;
	}
	c->at = 0;
	if (a->n > 1 && ours == 0)
		say(c, WRONG,
		    "%zu TXT records instead of one; none has the key", a->n);
	else if (a->n > 1)
		say(c, WRONG,
		    "%zu TXT records instead of one; record %zu has the key",
		    a->n, ours);
}

enum st
dkim_publish_check(struct str name, const struct crypto_key *key,
    const struct dns_answer *a, struct buf *out, struct err *e)
{
	struct check c = {.key = key, .out = out, .n = a->n};
	const char *type = type_word(key);
	unsigned bits = crypto_key_bits(key);

	if (crypto_key_type(key) == CRYPTO_KEY_RSA && bits < DKIM_PUBLISH_BITS)
		say(&c, WARNING,
		    "RSA of %u bits, where ISM-0476 asks for %d at least", bits,
		    DKIM_PUBLISH_BITS);
	switch (a->status) {
	case DNS_TRYAGAIN:
		return err_set(e, ST_IO, "%.*s: no answer of the DNS: %s",
		    STRF(name), a->why == NULL ? "try again" : a->why);
	case DNS_NONAME:
		say(&c, WRONG, "no such name: %.*s", STRF(name));
		break;
	case DNS_NODATA:
		say(&c, WRONG, "no TXT record: %.*s", STRF(name));
		break;
	case DNS_FOUND:
		check_records(&c, a);
		break;
	}
	if (c.nwrong > 0)
		return ST_NONE;
	say(&c, GOOD, "matches: %s of %u bits", type, bits);
	return ST_OK;
}
