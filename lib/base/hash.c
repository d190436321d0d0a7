#include "base/hash.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

#include <sha2.h>

void
hash_sha256(struct str s, char out[65])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)s.p, s.n);
	SHA256Final(digest, &ctx);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

struct key {
	uint64_t start, factor;
};

static struct key
key(void)
{
	static struct key k;

	if (k.factor == 0) {
		if (getrandom(&k, sizeof(k), 0) != sizeof(k))
			k = (struct key){0x9e3779b97f4a7c15U,
			    0x9fb21c651e98df25U};
		k.factor |= 1;
	}
	return k;
}

/*
 * Multiply and fold the 128-bit product: each octet reaches every bit. Who does
 * not know the factor cannot tell what a changed octet does to the product, and
 * so cannot undo it with another.
 */
static uint64_t
mix(uint64_t h, uint64_t v, struct key k)
{
	__extension__ typedef unsigned __int128 wide;
	wide p = (wide)(h ^ v) * k.factor;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* Eight octets, the letters A to Z in lower case. */
static uint64_t
lower(uint64_t v)
{
	const uint64_t ones = 0x0101010101010101U, top = ones << 7;
	uint64_t seven = v & ~top; /* so that nothing is carried on */
	uint64_t from_a = seven + ones * (0x80 - 'A');
	uint64_t behind_z = seven + ones * (0x80 - 'Z' - 1);

	return v | (from_a & ~behind_z & ~v & top) >> 2;
}

static uint64_t
hash(struct str s, bool fold)
{
	struct key k = key();
	uint64_t h = k.start, v = 0;
	size_t i = 0;

	for (; s.n - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s.p + i, sizeof(v));
		h = mix(h, fold ? lower(v) : v, k);
	}
	for (v = 0; i < s.n; i++)
		v = v << 8 | (unsigned char)s.p[i];
	/* NULs at the end differ by the length. */
	return mix(mix(h, fold ? lower(v) : v, k), s.n, k);
}

uint64_t
hash_table(struct str s)
{
	return hash(s, false);
}

uint64_t
hash_tablecase(struct str s)
{
	return hash(s, true);
}
