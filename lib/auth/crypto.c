#include "auth/crypto.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "auth/weak_key.h"
#include "base/base64.h"
#include "base/pool.h"

enum {
	RSA_LEAST = 1024, /* of a private key: RFC 8301 section 3.2 */
	RSA_MOST = 16384, /* what OpenSSL computes with */
	SIGNATURE_MOST = RSA_MOST / 8,
};

struct crypto_hash {
	EVP_MD_CTX *ctx, *spare;
};

struct crypto_key {
	EVP_PKEY *pkey;
	/* RSA: made ready at first use, used again after. */
	EVP_PKEY_CTX *verify, *sign;
	enum crypto_type type;
	unsigned bits;
};

/* Without memory the process ends, as base/pool does. */
static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/*
 * openssl.cnf is not read: what a verdict is must not depend on a file that
 * this project does not own, and reading it costs more than a signature. Nor
 * are tables made of algorithms that nobody asks for by name, and of error
 * texts: that takes a quarter of the time in which a program starts.
 */
static const EVP_MD *
sha256(void)
{
	static EVP_MD *md;

	if (md == NULL) {
		(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
			OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
			OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
			OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
			OPENSSL_INIT_NO_ATEXIT,
		    NULL);
		md = must(EVP_MD_fetch(NULL, "SHA256", NULL));
	}
	return md;
}

void
crypto_open(void)
{
	(void)sha256();
}

/* What the number means, "openssl errstr" knows. */
static enum st
failed(struct err *e, enum st st, const char *what)
{
	unsigned long why = ERR_peek_last_error();

	ERR_clear_error();
	return err_set(e, st, "%s: OpenSSL error %lX", what, why);
}

struct crypto_hash *
crypto_hash_new(void)
{
	struct crypto_hash *h = mem_alloc(sizeof(*h));

	h->ctx = must(EVP_MD_CTX_new());
	h->spare = NULL;
	if (EVP_DigestInit_ex2(h->ctx, sha256(), NULL) != 1)
		abort();
	return h;
}

void
crypto_hash_free(struct crypto_hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_CTX_free(h->spare);
	free(h);
}

void
crypto_hash_add(struct crypto_hash *h, struct str octets)
{
	if (octets.n > 0 && EVP_DigestUpdate(h->ctx, octets.p, octets.n) != 1)
		abort();
}

static void
finish(EVP_MD_CTX *ctx, char out[CRYPTO_DIGEST])
{
	unsigned char digest[CRYPTO_DIGEST];

	if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		abort();
	memcpy(out, digest, CRYPTO_DIGEST);
}

void
crypto_hash_peek(struct crypto_hash *h, char out[CRYPTO_DIGEST])
{
	if (h->spare == NULL)
		h->spare = must(EVP_MD_CTX_new());
	if (EVP_MD_CTX_copy_ex(h->spare, h->ctx) != 1)
		abort();
	finish(h->spare, out);
}

void
crypto_hash_end(struct crypto_hash *h, char out[CRYPTO_DIGEST])
{
	finish(h->ctx, out);
	if (EVP_DigestInit_ex2(h->ctx, NULL, NULL) != 1)
		abort();
}

/* Takes the EVP_PKEY over. */
static struct crypto_key *
key_new(EVP_PKEY *pkey, enum crypto_type type)
{
	struct crypto_key *k = mem_alloc(sizeof(*k));

	*k = (struct crypto_key){.pkey = pkey, .type = type};
	k->bits = type == CRYPTO_KEY_ED25519 ?
	    8 * CRYPTO_ED25519 :
	    (unsigned)EVP_PKEY_get_bits(pkey);
	return k;
}

void
crypto_key_free(struct crypto_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_CTX_free(k->verify);
	EVP_PKEY_CTX_free(k->sign);
	EVP_PKEY_free(k->pkey);
	free(k);
}

enum crypto_type
crypto_key_type(const struct crypto_key *k)
{
	return k->type;
}

unsigned
crypto_key_bits(const struct crypto_key *k)
{
	return k->bits;
}

/* With an exponent of 1 anybody signs; an even one is no RSA. */
static bool
proves_something(const EVP_PKEY *pkey)
{
	BIGNUM *e = NULL;
	bool good =
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
	    BN_is_odd(e) && !BN_is_one(e);

	BN_free(e);
	return good;
}

static const unsigned char *
bytes(struct str s)
{
	return (const unsigned char *)(s.p == NULL ? "" : s.p);
}

static enum st
public_rsa(struct str der, struct crypto_key **out, struct err *e)
{
	const unsigned char *at = bytes(der), *end = at + der.n;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, (long)der.n);

	if (pkey == NULL) {
		at = bytes(der);
		pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.n);
	}
	ERR_clear_error();
	if (pkey == NULL)
		return err_set(e, ST_SYNTAX, "no RSA public key");
	if (at != end || !EVP_PKEY_is_a(pkey, "RSA") ||
	    EVP_PKEY_get_bits(pkey) > RSA_MOST || !proves_something(pkey)) {
		bool is_rsa = EVP_PKEY_is_a(pkey, "RSA");

		EVP_PKEY_free(pkey);
		return err_set(e, ST_SYNTAX, "%s",
		    at != end   ? "octets behind the RSA key" :
			!is_rsa ? "a key of another kind than RSA" :
				  "an RSA key that proves nothing");
	}
	*out = key_new(pkey, CRYPTO_KEY_RSA);
	return ST_OK;
}

enum st
crypto_public(enum crypto_type type, struct str octets, struct crypto_key **out,
    struct err *e)
{
	EVP_PKEY *pkey;

	*out = NULL;
	crypto_open();
	if (octets.n > 1 << 16)
		return err_set(e, ST_SYNTAX, "a key of %zu octets", octets.n);
	if (type == CRYPTO_KEY_RSA)
		return public_rsa(octets, out, e);
	if (octets.n != CRYPTO_ED25519)
		return err_set(e, ST_SYNTAX,
		    "an Ed25519 key of %zu octets instead of 32", octets.n);
	if (weak_key_small_order(octets.p))
		return err_set(e, ST_SYNTAX,
		    "an Ed25519 key that proves nothing");
	pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    bytes(octets), octets.n);
	ERR_clear_error();
	if (pkey == NULL)
		return err_set(e, ST_SYNTAX, "no Ed25519 public key");
	*out = key_new(pkey, type);
	return ST_OK;
}

/* 32 octets as they are, or as base64. */
static enum st
private_seed(struct str octets, struct crypto_key **out)
{
	struct buf seed = {0};
	struct str text = str_trim(octets);
	EVP_PKEY *pkey = NULL;
	enum st st = ST_OK;

	if (octets.n == CRYPTO_ED25519)
		buf_add(&seed, octets);
	else
		st = base64_read(text, &seed, NULL);
	if (st == ST_OK && seed.n == CRYPTO_ED25519 &&
	    !weak_key_is_text(buf_str(&seed)))
		pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
		    bytes(buf_str(&seed)), seed.n);
	if (seed.p != NULL)
		OPENSSL_cleanse(seed.p, seed.size);
	buf_release(&seed);
	if (pkey == NULL)
		return ST_SYNTAX;
	*out = key_new(pkey, CRYPTO_KEY_ED25519);
	return ST_OK;
}

/* Nobody is asked for a passphrase. */
/* NOLINTBEGIN(readability-non-const-parameter): the type is OpenSSL's */
static int
no_passphrase(char *text, int size, int writing, void *asked)
{
	(void)text;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}
/* NOLINTEND(readability-non-const-parameter) */

static enum st
take_private(EVP_PKEY *pkey, struct crypto_key **out, struct err *e)
{
	if (EVP_PKEY_is_a(pkey, "ED25519")) {
		*out = key_new(pkey, CRYPTO_KEY_ED25519);
		return ST_OK;
	}
	if (EVP_PKEY_is_a(pkey, "RSA")) {
		int bits = EVP_PKEY_get_bits(pkey);

		if (bits >= RSA_LEAST && bits <= RSA_MOST) {
			*out = key_new(pkey, CRYPTO_KEY_RSA);
			return ST_OK;
		}
		(void)err_set(e, ST_SYNTAX,
		    "an RSA key of %d bits instead of %d to %d", bits,
		    RSA_LEAST, RSA_MOST);
	} else {
		const char *name = EVP_PKEY_get0_type_name(pkey);

		(void)err_set(e, ST_SYNTAX,
		    "a key of the kind %s: neither RSA nor Ed25519",
		    name == NULL ? "?" : name);
	}
	EVP_PKEY_free(pkey);
	return ST_SYNTAX;
}

enum st
crypto_private(struct str octets, struct crypto_key **out, struct err *e)
{
	bool asked = false;
	EVP_PKEY *pkey;
	BIO *bio;

	*out = NULL;
	crypto_open();
	if (private_seed(octets, out) == ST_OK)
		return ST_OK;
	ERR_clear_error();
	if (octets.n > 1 << 16)
		return err_set(e, ST_SYNTAX, "a file of %zu octets", octets.n);
	if (str_casefind(octets, STR("-----BEGIN PUBLIC KEY")) < octets.n)
		return err_set(e, ST_SYNTAX, "a public key, not a private one");
	bio = must(BIO_new_mem_buf(bytes(octets), (int)octets.n));
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked);
	BIO_free(bio);
	if (pkey != NULL)
		return take_private(pkey, out, e);
	ERR_clear_error();
	/* In the old form nobody asks: the cipher, unknown, is sought before.
	 */
	if (asked || str_casefind(octets, STR(",ENCRYPTED")) < octets.n)
		return err_set(e, ST_SYNTAX,
		    "the key is encrypted: nobody can be asked for its "
		    "passphrase");
	return err_set(e, ST_SYNTAX,
	    "no private key in PEM, and no seed of 32 octets");
}

/* Setting up costs half of a verification, so it is done once for a key. */
static EVP_PKEY_CTX *
rsa_context(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = must(EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL));

	if (init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, sha256()) == 1)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return NULL;
}

static int
verify_ed25519(const struct crypto_key *k, const unsigned char *digest,
    struct str signature)
{
	EVP_MD_CTX *ctx = must(EVP_MD_CTX_new());
	int good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k->pkey);

	if (good == 1)
		good = EVP_DigestVerify(ctx, bytes(signature), signature.n,
		    digest, CRYPTO_DIGEST);
	EVP_MD_CTX_free(ctx);
	return good;
}

bool
crypto_verify(struct crypto_key *k, const char digest[CRYPTO_DIGEST],
    struct str signature)
{
	const unsigned char *d = (const unsigned char *)digest;
	int good = 0;

	if (k->type == CRYPTO_KEY_ED25519) {
		good = verify_ed25519(k, d, signature);
	} else {
		if (k->verify == NULL)
			k->verify = rsa_context(k->pkey, EVP_PKEY_verify_init);
		if (k->verify != NULL)
			good = EVP_PKEY_verify(k->verify, bytes(signature),
			    signature.n, d, CRYPTO_DIGEST);
	}
	if (good != 1)
		ERR_clear_error();
	return good == 1;
}

enum st
crypto_sign(struct crypto_key *k, const char digest[CRYPTO_DIGEST],
    struct buf *out, struct err *e)
{
	unsigned char signature[SIGNATURE_MOST];
	const unsigned char *d = (const unsigned char *)digest;
	size_t n = sizeof(signature);
	int good = 0;

	if (k->type == CRYPTO_KEY_ED25519) {
		EVP_MD_CTX *ctx = must(EVP_MD_CTX_new());

		good = EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey);
		if (good == 1)
			good = EVP_DigestSign(ctx, signature, &n, d,
			    CRYPTO_DIGEST);
		EVP_MD_CTX_free(ctx);
	} else {
		if (k->sign == NULL)
			k->sign = rsa_context(k->pkey, EVP_PKEY_sign_init);
		if (k->sign != NULL)
			good = EVP_PKEY_sign(k->sign, signature, &n, d,
			    CRYPTO_DIGEST);
	}
	if (good != 1)
		return failed(e, ST_IO, "signing failed");
	buf_add(out, (struct str){(const char *)signature, n});
	return ST_OK;
}

enum st
crypto_generate(enum crypto_type type, unsigned bits, struct crypto_key **out,
    struct err *e)
{
	EVP_PKEY *pkey;

	*out = NULL;
	crypto_open();
	pkey = type == CRYPTO_KEY_RSA ?
	    EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits) :
	    EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (pkey == NULL)
		return failed(e, ST_IO, "no key could be made");
	*out = key_new(pkey, type);
	return ST_OK;
}

enum st
crypto_write_private(const struct crypto_key *k, struct buf *out, struct err *e)
{
	BIO *bio = must(BIO_new(BIO_s_secmem()));
	enum st st = ST_OK;
	char *text;
	long n;

	if (PEM_write_bio_PKCS8PrivateKey(bio, k->pkey, NULL, NULL, 0, NULL,
		NULL) != 1)
		st = failed(e, ST_IO, "the key could not be written");
	n = BIO_get_mem_data(bio, &text);
	if (st == ST_OK && n > 0)
		buf_add(out, (struct str){text, (size_t)n});
	BIO_free(bio);
	return st;
}

enum st
crypto_write_public(const struct crypto_key *k, struct buf *out, struct err *e)
{
	unsigned char raw[CRYPTO_ED25519], *der = NULL;
	size_t size = sizeof(raw);
	int n;

	if (k->type == CRYPTO_KEY_ED25519) {
		if (EVP_PKEY_get_raw_public_key(k->pkey, raw, &size) != 1)
			return failed(e, ST_IO, "no public key");
		buf_add(out, (struct str){(const char *)raw, size});
		return ST_OK;
	}
	n = i2d_PUBKEY(k->pkey, &der);
	if (n <= 0)
		return failed(e, ST_IO, "no public key");
	buf_add(out, (struct str){(const char *)der, (size_t)n});
	OPENSSL_free(der);
	return ST_OK;
}
