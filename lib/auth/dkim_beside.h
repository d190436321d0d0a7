/*
 * auth/dkim_beside - what stands beside a good signature.
 *
 * Owns:        telling where readers may be shown another header than was
 *              signed.
 * Never knows: whether the signature is good.
 */
#ifndef AUTH_DKIM_BESIDE_H
#define AUTH_DKIM_BESIDE_H

#include "auth/dkim_sig.h"

/* One line of fixed words; empty where nothing is odd. */
struct str dkim_beside(const struct msg *, const struct dkim_sig *);

#endif
