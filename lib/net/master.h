/*
 * net/master - reading zone files ("master files", RFC 1035 section 5).
 *
 * Owns:        the grammar of the file.
 * Never knows: how records are found, where the octets came from.
 *
 * Neither SOA nor $ORIGIN is needed: the origin is the root. Types that nobody
 * asks for only make their name exist. Beside $ORIGIN and $TTL there is
 * "$TRYAGAIN name [type]": the answer for that name and type is try-again;
 * without a type, for every type that the name has no records of.
 */
#ifndef NET_MASTER_H
#define NET_MASTER_H

#include "net/zone.h"

/* path is for the errors only. ST_CONF with "path:line: ...". */
MUST_CHECK enum st master_parse(struct str text, const char *path,
    struct zone **out, struct err *);

#endif
