/*
 * run/notifier - from a blocked message to the notice about it, if there is to
 * be one.
 *
 * Owns:        which notice goes to whom; settings and templates of notices.
 * Never knows: the command line.
 *
 * Each function writes a message to the call's output, or refuses, which is no
 * failure: then nothing is written.
 */
#ifndef RUN_NOTIFIER_H
#define RUN_NOTIFIER_H

#include "policy/template.h"
#include "run/blocked.h"
#include "run/tool.h"

enum notice_kind {
	NOTICE_INBOUND,
	NOTICE_OUTBOUND,
	NOTICE_FLAG,
	NOTICE_ALERT,
	NOTICE_DIGEST,
	NOTICE_KINDS,
};

struct notifier {
	struct tool_call *call;
	struct template templates[NOTICE_KINDS];
	struct str from;
	int state;      /* what notices are counted in, or -1 */
	unsigned limit; /* of an hour */
	struct blocked_source source;
	struct blocked blocked;
};

/*
 * Settings, templates and the message's verdict; the sandbox is entered. The
 * message was read. ST_CONF, ST_IO.
 */
MUST_CHECK enum st notifier_open(struct notifier *, struct tool_call *,
    struct err *);

/*
 * To the recipients of a message that was blocked on its way in, or with `flag`
 * of one that was flagged; to the sender of one that was blocked on its way
 * out. Recipients are those of the envelope that are ours; a sender who is not
 * ours, or whose message did not come from us, must be proven.
 */
MUST_CHECK enum st notifier_notice(struct notifier *, bool flag, struct err *);

/* To report-to, of a spill or an impersonation. */
MUST_CHECK enum st notifier_alert(struct notifier *, struct err *);

/* To report-to: what a block log has of the day before, UTC. Reads no message.
 */
MUST_CHECK enum st notifier_digest(struct tool_call *, struct str path,
    struct err *);

#endif
