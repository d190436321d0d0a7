/*
 * auth/spf2 - the same question, put to libspf2.
 *
 * Owns:        the text that a helper program is asked with, feeding it DNS
 *              answers, and reading what it says.
 * Never knows: processes, libspf2 itself.
 *
 * The helper is asked with all answers known so far, one line each, and names
 * the one that it lacks or its result; then it is asked again from the start.
 * Text in hexadecimal, "-" where it is empty:
 *
 *   ip ADDR                          need NAME TYPE
 *   helo TEXT                   or   result WORD
 *   from TEXT                        reason cleaned text
 *   dns NAME TYPE STATUS DATA...
 */
#ifndef AUTH_SPF2_H
#define AUTH_SPF2_H

#include "auth/spf.h"

struct spf2_outcome {
	enum spf_result result; /* SPF_TEMPERROR where it failed */
	bool failed;            /* it gave no result: crashed, or did not end */
	struct str reason;
};

/*
 * Put a request to the helper. ST_OK with its reply; any other status with the
 * reason for a person in *reply. The octets live as long as the message.
 */
typedef enum st (*spf2_ask)(void *ctx, struct str request, struct str *reply);

/*
 * ST_OK with *out filled in, views into the pool and the replies; or ST_WAIT.
 * libspf2 passes every client on loopback without a look at the record.
 */
MUST_CHECK enum st spf2_check(spf2_ask, void *ctx, struct dns_ask *,
    const struct spf_query *, struct pool *, struct spf2_outcome *out);

#endif
