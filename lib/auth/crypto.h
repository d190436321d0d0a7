/*
 * auth/crypto - digests, keys and signatures; the only file that knows OpenSSL.
 *
 * Owns:        SHA-256, RSA (RFC 8017, PKCS#1 v1.5) and Ed25519 (RFC 8032),
 *              reading and writing of keys.
 * Never knows: DKIM, DNS, files.
 *
 * Nothing here reads a file of its own accord or looks at openssl.cnf. Objects
 * are on the heap and given back by their _free; a signature is always one of a
 * SHA-256 digest, since that is what both algorithms of RFC 8301 and RFC 8463
 * sign.
 */
#ifndef AUTH_CRYPTO_H
#define AUTH_CRYPTO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { CRYPTO_DIGEST = 32, CRYPTO_ED25519 = 32 };

enum crypto_type { CRYPTO_KEY_RSA, CRYPTO_KEY_ED25519 };

/* What is loaded at first use, loaded now; before a sandbox is entered. */
void crypto_open(void);

/* SHA-256 in pieces. */
struct crypto_hash;
struct crypto_hash *crypto_hash_new(void);
void crypto_hash_free(struct crypto_hash *);
void crypto_hash_add(struct crypto_hash *, struct str octets);
/* The digest of what was added so far; more may be added after it. */
void crypto_hash_peek(struct crypto_hash *, char out[CRYPTO_DIGEST]);
/* The digest, and begin anew. */
void crypto_hash_end(struct crypto_hash *, char out[CRYPTO_DIGEST]);

struct crypto_key;

/*
 * A public key.
 *   rsa       DER: SubjectPublicKeyInfo or RSAPublicKey (RFC 6376 section
 *             3.6.1), with nothing behind it
 *   ed25519   32 octets (RFC 8463 section 4)
 * ST_SYNTAX where it is no such key, or an RSA key that proves nothing: an
 * exponent that is even or below 3, a modulus over 16384 bits. *out is then
 * NULL.
 */
MUST_CHECK enum st crypto_public(enum crypto_type, struct str octets,
    struct crypto_key **out, struct err *);
/*
 * A private key: PEM (PKCS#8 or PKCS#1; not encrypted), 32 raw octets, or the
 * base64 of 32 octets (an Ed25519 seed, with or without a line end). ST_SYNTAX
 * says what it is instead: encrypted, a public key, of another kind, below
 * 1024 bits (RFC 8301 section 3.2).
 */
MUST_CHECK enum st crypto_private(struct str octets, struct crypto_key **out,
    struct err *);
void crypto_key_free(struct crypto_key *);

enum crypto_type crypto_key_type(const struct crypto_key *);
/* Of the modulus; 256 for Ed25519. */
unsigned crypto_key_bits(const struct crypto_key *);

/* Is this the key's signature of the digest? Any octets may be one. */
bool crypto_verify(struct crypto_key *, const char digest[CRYPTO_DIGEST],
    struct str signature);
/* Add the signature of a private key. ST_IO where OpenSSL fails. */
MUST_CHECK enum st crypto_sign(struct crypto_key *,
    const char digest[CRYPTO_DIGEST], struct buf *out, struct err *);

/* A new private key; bits for RSA only. ST_IO. */
MUST_CHECK enum st crypto_generate(enum crypto_type, unsigned bits,
    struct crypto_key **out, struct err *);
/* Add a private key as PEM (PKCS#8). ST_IO. */
MUST_CHECK enum st crypto_write_private(const struct crypto_key *,
    struct buf *out, struct err *);
/* Add the public half as crypto_public reads it (SPKI for RSA). ST_IO. */
MUST_CHECK enum st crypto_write_public(const struct crypto_key *,
    struct buf *out, struct err *);

#endif
