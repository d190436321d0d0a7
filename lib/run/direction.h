/* run/direction - does a message come in, or go out? */
#ifndef RUN_DIRECTION_H
#define RUN_DIRECTION_H

#include "auth/envelope.h"
#include "policy/conf.h"

/*
 * As the setting `direction` says. Where that is auto: out, if the client
 * logged in, or is one of ours, or if every host that it came through is (this
 * one, and those in `trusted`), or if it came through none. The author's
 * address says nothing: anybody may write it.
 */
bool direction_is_out(const struct conf *, const struct msg *,
    const struct trust *, const struct envelope *);

/* The same whatever the setting says: did it come from us? */
bool direction_is_from_us(const struct msg *, const struct trust *,
    const struct envelope *);

#endif
