/*
 * run/notice - a notice as a message, ready for sendmail -t -f ''.
 *
 * Owns:        its fields (RFC 5322, RFC 3834), the report of a message that
 *              was not sent on (RFC 3464, RFC 6522).
 * Never knows: why it is sent, whether it may be. Nothing of the subject, body
 *              or attachment names of the blocked message is known here.
 */
#ifndef RUN_NOTICE_H
#define RUN_NOTICE_H

#include "policy/template.h"
#include "run/blocked.h"

struct notice {
	const struct template *template;
	const struct template_field *fields;
	size_t nfield;
	struct str from;      /* a plain address */
	const struct str *to; /* plain addresses, one at least */
	size_t nto;
	const char *host;
	int64_t now;
	struct str about; /* the Message-ID with brackets; p == NULL: none */
	bool reply;       /* to the sender: auto-replied, with In-Reply-To */
	/* For a report of what was not delivered; nfailed == 0: plain text. */
	const struct str *failed; /* recipients, plain addresses */
	size_t nfailed;
	struct str queue_id;
	bool has_arrival;
	int64_t arrival;
};

/* With LF as line end, as sendmail wants it. */
void notice_write(const struct notice *, struct pool *, struct buf *out);

#endif
