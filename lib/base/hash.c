#include "base/hash.h"

#include <stdio.h>
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

static uint64_t
key(void)
{
	static uint64_t k;

	if (k == 0 && getrandom(&k, sizeof(k), 0) != sizeof(k))
		k = 0x9e3779b97f4a7c15U;
	k |= 1;
	return k;
}

/* Multiply and fold the 128-bit product: each octet reaches every bit. */
static uint64_t
mix(uint64_t h, uint64_t v)
{
	__extension__ typedef unsigned __int128 wide;
	wide p = (wide)(h ^ v) * 0x9fb21c651e98df25U;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

uint64_t
hash_table(struct str s)
{
	uint64_t h = key();

	for (size_t i = 0; i < s.n; i++)
		h = mix(h, (unsigned char)s.p[i]);
	return mix(h, s.n);
}

uint64_t
hash_tablecase(struct str s)
{
	uint64_t h = key();

	for (size_t i = 0; i < s.n; i++)
		h = mix(h, (unsigned char)to_lower(s.p[i]));
	return mix(h, s.n);
}
