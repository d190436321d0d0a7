/*
 * net/replay - answers from a file instead of the network.
 *
 * Owns:        telling a recording from a zone file, holding the file.
 * Never knows: what an answer is for.
 */
#ifndef NET_REPLAY_H
#define NET_REPLAY_H

#include "base/pool.h"
#include "net/name.h"

struct replay;

/* ST_CONF with file and line, ST_IO. Needs no file once it is open. */
MUST_CHECK enum st replay_open(const char *path, struct replay **out,
    struct err *);
void replay_close(struct replay *);
/* The records are in the pool, or the replay's own. */
void replay_find(const struct replay *, const struct dns_name *, enum dns_type,
    struct pool *, struct dns_answer *out);

#endif
