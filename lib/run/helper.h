/*
 * run/helper - other people's parsers, asked like the DNS.
 *
 * Owns:        starting helper programs through the broker, their time limits,
 *              and what their crash means.
 * Never knows: what they compute.
 *
 * A helper is a program of lib/helper that runs without files and sockets. It
 * gets a request and gives a reply; both are octets with a length. Since a
 * judge is called again from the start, helper_get is asked again too: the
 * reply to the same request is remembered for the message. A helper that
 * needs more (DNS answers) says so in its reply, and the judge asks once more
 * with a longer request: helpers keep nothing between requests, but for what
 * one writes to the file that it was given.
 */
#ifndef RUN_HELPER_H
#define RUN_HELPER_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { HELPER_REPLY_MAX = 8 << 20 };

struct helpers;    /* one per process */
struct helper_ask; /* one per message */

enum helper_status {
	HELPER_OK,
	HELPER_CRASHED, /* it ended by a signal or closed its side */
	HELPER_STUCK,   /* it did not answer in time and was ended */
	HELPER_ABSENT,  /* it could not be started */
};

struct helper_reply {
	enum helper_status status;
	struct str octets;
	const char *why; /* of a failure, fixed words */
};

/*
 * In setup: the program NAME (beside the running program in ../libexec, or
 * where it is installed) will be asked. ST_CONF where it is not there.
 */
MUST_CHECK enum st helper_need(struct helpers *, const char *name,
    struct err *);
/*
 * The same for a program that is given one file of ours, by its path; it need
 * not exist. ST_CONF also where the program was needed before and given none,
 * or another one.
 */
MUST_CHECK enum st helper_need_file(struct helpers *, const char *name,
    const char *path, struct err *);

/*
 * In setup, of a program that is needed: only a message in which one of these
 * stand, in whatever case, has any use for it. They live as long as the
 * helpers.
 */
void helper_hints(struct helpers *, const char *name, const struct str *hints,
    size_t n);

/* The reply to a request; the call waits, for its time limit at most. */
const struct helper_reply *helper_get(struct helper_ask *, const char *name,
    struct str request);

/* For the runner. */
struct helpers *helpers_new(unsigned timeout_ms);
/*
 * Start the broker if helpers are needed; before the sandbox is entered. It
 * belongs to the process that called this: a child calls it again.
 */
MUST_CHECK enum st helpers_start(struct helpers *, struct err *);
bool helpers_needed(const struct helpers *);
/*
 * This message is the only one: what has no use for it need not be started. A
 * judge that asks all the same is told that it could not be.
 */
void helpers_for(struct helpers *, struct str message);
void helpers_free(struct helpers *);
struct helper_ask *helper_ask_new(struct helpers *, struct pool *);

#endif
