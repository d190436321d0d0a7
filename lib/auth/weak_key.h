/*
 * auth/weak_key - Ed25519 keys with which anybody could sign.
 *
 * Owns:        telling them.
 * Never knows: how one signs.
 */
#ifndef AUTH_WEAK_KEY_H
#define AUTH_WEAK_KEY_H

#include "base/str.h"

enum { WEAK_KEY_OCTETS = 32 };

/* Is this public key, 32 octets, a point whose order divides eight? */
bool weak_key_small_order(const char *key);

/* Would a seed at random be only text or zeros? A file that was cut is. */
bool weak_key_is_text(struct str seed);

#endif
