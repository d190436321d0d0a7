/* auth/crypto: keys of all kinds, what is no key, signatures that are none. */
#include "auth/crypto.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "tap.h"

/* RFC 8032 section 7.1, TEST 1. */
static const char seed[] =
    "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
    "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
static const char seed_public[] =
    "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
    "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";

static void
hashes(void)
{
	struct crypto_hash *h = crypto_hash_new();
	char digest[CRYPTO_DIGEST], again[CRYPTO_DIGEST];
	struct buf out = {0};

	crypto_hash_end(h, digest);
	base64_write((struct str){digest, sizeof(digest)}, &out);
	IS(buf_str(&out), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
	    "SHA-256 of nothing");
	crypto_hash_add(h, STR("ab"));
	crypto_hash_peek(h, digest);
	crypto_hash_add(h, STR("c"));
	crypto_hash_end(h, again);
	buf_clear(&out);
	base64_write((struct str){again, sizeof(again)}, &out);
	IS(buf_str(&out), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
	    "SHA-256 of \"abc\", in pieces, with a look between");
	crypto_hash_add(h, STR("ab"));
	crypto_hash_end(h, again);
	OK(memcmp(digest, again, sizeof(digest)) == 0,
	    "the look was the digest so far, and _end begins anew");
	crypto_hash_free(h);
	crypto_hash_free(NULL);
	buf_release(&out);
}

/* A private key signs, its public half verifies, nothing else does. */
static void
round_trip(struct crypto_key *private, const char *kind)
{
	struct buf half = {0}, pem = {0}, signature = {0}, again = {0};
	struct crypto_key *public = NULL, *read = NULL;
	struct err e = {0};
	char digest[CRYPTO_DIGEST] = "a digest, or something like it.";
	size_t wrong = 0;

	(void)printf("# %s\n", kind);
	OK(crypto_write_public(private, &half, &e) == ST_OK &&
		crypto_public(crypto_key_type(private), buf_str(&half), &public,
		    &e) == ST_OK,
	    "the public half is read back");
	OK(crypto_sign(private, digest, &signature, &e) == ST_OK, "it signs");
	OK(crypto_verify(public, digest, buf_str(&signature)),
	    "the signature verifies");
	OK(crypto_verify(public, digest, buf_str(&signature)), "and again");
	for (size_t i = 0; i < signature.n; i++) {
		signature.p[i] = (char)(signature.p[i] ^ 1);
		wrong += crypto_verify(public, digest, buf_str(&signature));
		signature.p[i] = (char)(signature.p[i] ^ 1);
	}
	IS_NUM(wrong, 0, "with one bit of any octet flipped it does not");
	OK(!crypto_verify(public, digest,
	       str_upto(buf_str(&signature), signature.n - 1)),
	    "nor when it is cut");
	OK(!crypto_verify(public, digest, STR("")), "nor when it is empty");
	digest[0] = (char)(digest[0] ^ 1);
	OK(!crypto_verify(public, digest, buf_str(&signature)),
	    "nor for another digest");
	digest[0] = (char)(digest[0] ^ 1);
	OK(crypto_write_private(private, &pem, &e) == ST_OK &&
		crypto_private(buf_str(&pem), &read, &e) == ST_OK,
	    "the private key is read back from PEM");
	OK(str_starts(buf_str(&pem), STR("-----BEGIN PRIVATE KEY-----\n")),
	    "which is PKCS#8");
	OK(read != NULL && crypto_sign(read, digest, &again, &e) == ST_OK &&
		crypto_verify(public, digest, buf_str(&again)) &&
		crypto_verify(read, digest, buf_str(&again)),
	    "and signs as before");
	crypto_key_free(public);
	crypto_key_free(read);
	buf_release(&half);
	buf_release(&pem);
	buf_release(&signature);
	buf_release(&again);
}

static void
kinds(void)
{
	struct crypto_key *k;
	struct buf text = {0};
	struct err e = {0};

	OK(crypto_private((struct str){seed, 32}, &k, &e) == ST_OK,
	    "32 octets are an Ed25519 seed");
	OK(crypto_key_type(k) == CRYPTO_KEY_ED25519, "of that kind");
	IS_NUM(crypto_key_bits(k), 256, "with 256 bits");
	OK(crypto_write_public(k, &text, &e) == ST_OK &&
		str_eq(buf_str(&text), (struct str){seed_public, 32}),
	    "its public half is that of RFC 8032");
	round_trip(k, "Ed25519");
	crypto_key_free(k);
	buf_clear(&text);
	base64_write((struct str){seed, 32}, &text);
	buf_add(&text, STR("\n"));
	OK(crypto_private(buf_str(&text), &k, &e) == ST_OK &&
		crypto_key_type(k) == CRYPTO_KEY_ED25519,
	    "so is their base64");
	crypto_key_free(k);
	OK(crypto_generate(CRYPTO_KEY_RSA, 1024, &k, &e) == ST_OK &&
		crypto_key_bits(k) == 1024,
	    "an RSA key of 1024 bits is made");
	round_trip(k, "RSA");
	crypto_key_free(k);
	OK(crypto_generate(CRYPTO_KEY_ED25519, 0, &k, &e) == ST_OK,
	    "an Ed25519 key is made");
	round_trip(k, "Ed25519 made");
	crypto_key_free(k);
	buf_release(&text);
}

/* An RSA key whose exponent is what is asked for. */
static struct str
with_exponent(const char *octets, size_t n, struct buf *der)
{
	/* RSAPublicKey: SEQUENCE, INTEGER n of 129 octets, INTEGER e. */
	buf_clear(der);
	buf_add(der, STR("\x30\x81"));
	buf_char(der, (char)(132 + 2 + n));
	buf_add(der, STR("\x02\x81\x81"));
	buf_add(der, STR("\0"));
	for (int i = 0; i < 127; i++)
		buf_char(der, (char)0xc5);
	buf_char(der, (char)0xc5);
	buf_add(der, STR("\x02"));
	buf_char(der, (char)n);
	buf_add(der, (struct str){octets, n});
	return buf_str(der);
}

static void
refused(enum crypto_type type, struct str octets, const char *why)
{
	struct crypto_key *k;
	struct err e = {0};
	enum st st = crypto_public(type, octets, &k, &e);

	OK(st == ST_SYNTAX && k == NULL && e.text[0] != '\0', why);
}

static void
no_keys(void)
{
	static char large[70000];
	struct buf der = {0}, longer = {0};
	struct crypto_key *k;
	struct err e = {0};

	refused(CRYPTO_KEY_RSA, STR(""), "nothing is no RSA key");
	refused(CRYPTO_KEY_RSA, (struct str){NULL, 0}, "nor is no string");
	refused(CRYPTO_KEY_RSA, STR("\x30\x03\x02\x01\x00"), "nor is a stump");
	refused(CRYPTO_KEY_RSA, (struct str){large, sizeof(large)},
	    "nor are 70,000 octets");
	refused(CRYPTO_KEY_ED25519, (struct str){seed, 31},
	    "31 octets are no Ed25519 key");
	refused(CRYPTO_KEY_ED25519, (struct str){large, 33}, "nor are 33");
	OK(crypto_public(CRYPTO_KEY_RSA, with_exponent("\3", 1, &der), &k,
	       &e) == ST_OK,
	    "RSAPublicKey with the exponent 3 is a key");
	crypto_key_free(k);
	buf_add(&longer, buf_str(&der));
	buf_char(&longer, 'x');
	refused(CRYPTO_KEY_RSA, buf_str(&longer),
	    "not with an octet behind it");
	refused(CRYPTO_KEY_RSA, with_exponent("\1", 1, &der),
	    "with the exponent 1 anybody could sign");
	refused(CRYPTO_KEY_RSA, with_exponent("\4", 1, &der),
	    "an even exponent is no RSA");
	OK(crypto_private(STR("-----BEGIN PUBLIC KEY-----\n"), &k, &e) ==
		    ST_SYNTAX &&
		k == NULL,
	    "a public key does not sign");
	OK(crypto_private(STR("hello"), &k, &e) == ST_SYNTAX, "nor does text");
	OK(crypto_private(STR("-----BEGIN PRIVATE KEY-----\nMC4C"), &k, &e) ==
		ST_SYNTAX,
	    "nor does text of 32 octets");
	OK(crypto_private((struct str){large, 32}, &k, &e) == ST_SYNTAX,
	    "nor do 32 zeros");
	refused(CRYPTO_KEY_ED25519, (struct str){large, 32},
	    "an Ed25519 key of small order proves nothing: y = 0");
	memset(large, 0xff, 32);
	large[31] = 0x7f;
	for (int low = 0xec; low < 0xef; low++) {
		large[0] = (char)low;
		refused(CRYPTO_KEY_ED25519, (struct str){large, 32},
		    "nor does one at the end of the field");
	}
	large[0] = (char)0xeb;
	OK(crypto_public(CRYPTO_KEY_ED25519, (struct str){large, 32}, &k, &e) ==
		ST_OK,
	    "the next one is a key like others");
	crypto_key_free(k);
	OK(crypto_private(STR(""), &k, &e) == ST_SYNTAX, "nor does nothing");
	buf_release(&der);
	buf_release(&longer);
}

int
main(void)
{
	crypto_open();
	hashes();
	kinds();
	no_keys();
	return tap_end();
}
