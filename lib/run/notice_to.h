/*
 * run/notice_to - whom a notice may go to, and what never gets one (ISM-1023,
 * ISM-1024; RFC 3834 section 2).
 *
 * Owns:        loops, lists, bulk mail, null senders; which addresses are ours.
 * Never knows: what the notice says.
 */
#ifndef RUN_NOTICE_TO_H
#define RUN_NOTICE_TO_H

#include "run/blocked.h"

enum { NOTICE_HOPS_MAX = 25 }; /* Received fields; past it mail goes in rings */

/* The X-Loop of our notices begins so. */
#define NOTICE_LOOP "blocknotice@"

/*
 * Why no notice is sent about this message, whoever would get it; NULL where
 * one may be. One line in fixed words.
 */
const char *notice_to_nobody(const struct msg *, const struct envelope *,
    struct pool *);

/* A plain address that may stand in a header field: local@domain, printable
 * ASCII, no more than RFC 5321 section 4.5.3.1 allows. */
bool notice_to_is_plain(struct str address);

/* Daemons, owners and request addresses answer nobody (RFC 3834 section 2). */
bool notice_to_is_robot(struct str address);

#endif
