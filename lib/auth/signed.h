/*
 * auth/signed - which fields a list of names stands for (RFC 6376 sections
 * 3.5, 5.4.2).
 *
 * Owns:        an index of a header by name; picking from the bottom up, each
 *              instance once for each signature.
 * Never knows: hashing, tags.
 */
#ifndef AUTH_SIGNED_H
#define AUTH_SIGNED_H

#include "base/pool.h"
#include "base/str.h"
#include "mail/msg.h"

struct signed_index;

/*
 * Index the fields by name, whatever case; fields without a name are left out.
 * Lives in the pool; the fields must stay.
 */
struct signed_index *signed_index_new(const struct field *fields, size_t n,
    struct pool *);

/*
 * Begin with another list of names. Field `own` is never picked (nfield: there
 * is none). Takes no time, whatever was picked before.
 */
void signed_begin(struct signed_index *, size_t own);

/*
 * The lowest field of that name that was not picked since signed_begin, or
 * NULL where there is none (any more): the signature then covers that there is
 * none.
 */
const struct field *signed_pick(struct signed_index *, struct str name);

#endif
