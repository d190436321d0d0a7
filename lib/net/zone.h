/*
 * net/zone - answers from records that are held in memory.
 *
 * Owns:        which names exist, wildcards (RFC 4592), aliases.
 * Never knows: the network, where the records came from.
 *
 * There is one zone, the root, and nothing is delegated. A name that is
 * absent does not exist; a name above one that is there exists.
 */
#ifndef NET_ZONE_H
#define NET_ZONE_H

#include "net/wire.h"

enum {
	ZONE_SET = 4096, /* records of a name and type: no message holds more */
	ZONE_ALIASES = 8, /* CNAMEs that are followed */
};

struct zone;

struct zone *zone_new(void);
void zone_free(struct zone *);

/* The data are copied. ST_LIMIT. */
MUST_CHECK enum st zone_add(struct zone *, const struct wire_record *,
    struct err *);
/* The name exists, whether it has records or not. */
void zone_touch(struct zone *, const struct dns_name *);
/*
 * The answer for the name and type is try-again. The second form: for every
 * type that the name has no records of.
 */
void zone_again(struct zone *, const struct dns_name *, enum dns_type);
void zone_again_else(struct zone *, const struct dns_name *);

/* The records belong to the zone. */
void zone_find(const struct zone *, const struct dns_name *, enum dns_type,
    struct dns_answer *out);

#endif
