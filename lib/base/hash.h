/* base/hash - SHA-256 for records, and a fast keyed hash for tables. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

/* SHA-256 of s as 64 hexadecimal digits and a NUL. */
void hash_sha256(struct str s, char out[65]);
/*
 * For hash tables. The key is random per process, so that nobody outside can
 * choose names that collide. The case form folds ASCII letters.
 */
uint64_t hash_table(struct str s);
uint64_t hash_tablecase(struct str s);

#endif
