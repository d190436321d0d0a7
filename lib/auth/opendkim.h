/*
 * auth/opendkim - what libopendkim makes of a message, asked through a helper.
 *
 * Owns:        the lines that go to the helper and come back.
 * Never knows: processes; the caller hands over how to ask.
 *
 * The helper knows nothing between requests. A request holds the message and
 * the answers of the DNS so far; the reply is either "need NAME" lines or the
 * results.
 */
#ifndef AUTH_OPENDKIM_H
#define AUTH_OPENDKIM_H

#include "auth/dkim.h"

struct opendkim_outcome {
	bool failed;       /* the helper crashed, hung or is not there */
	struct str reason; /* of a failure */
	size_t n;          /* signatures that the library saw */
	struct opendkim_sig {
		enum dkim_result result;
		struct str domain, selector;
		struct str reason; /* the library's own words, or empty */
	} * sigs;                  /* in the order of the message */
};

/*
 * Put a request to the helper. ST_OK with its reply; any other status with the
 * reason for a person in *reply. The octets live as long as the message.
 */
typedef enum st (
    *opendkim_ask)(void *ctx, struct str request, struct str *reply);

/* ST_OK, or ST_WAIT as dns_get. */
MUST_CHECK enum st opendkim_verify(opendkim_ask, void *ctx, struct dns_ask *,
    const struct msg *, int64_t now, struct pool *,
    struct opendkim_outcome *out);

#endif
