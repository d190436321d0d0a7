/*
 * auth/dmarc - does an authenticated identifier of the message stand for its
 * author domain, and what does the author's domain want done if none does?
 * (RFC 9989 sections 4.4, 5)
 *
 * Owns:        alignment, result, disposition.
 * Never knows: where results came from, header fields, settings files.
 */
#ifndef AUTH_DMARC_H
#define AUTH_DMARC_H

#include "auth/author.h"
#include "auth/dmarc_walk.h"

enum dmarc_result {
	DMARC_NONE,
	DMARC_PASS,
	DMARC_FAIL,
	DMARC_TEMPERROR,
	DMARC_PERMERROR,
};

/* How a fail is acted upon. */
enum dmarc_mode {
	DMARC_RFC9989, /* the published policy; reject is quarantine, since
			  p=reject alone is no reason to reject (section 7.4) */
	DMARC_ISM,     /* what publishes reject or quarantine: reject
			  (ISM-1799) */
	DMARC_STRICT,  /* every fail: reject */
};

/* What SPF (of MAIL FROM) or one DKIM signature has shown. */
struct dmarc_id {
	bool is_dkim;
	struct str domain; /* smtp.mailfrom's, header.d; A-labels or not */
	struct str result; /* "pass", "fail", "temperror", ... */
	struct str selector, mailbox; /* header.s; smtp.mailfrom; or empty */
};

struct dmarc_query {
	const struct author *author;
	const struct dmarc_id *ids;
	size_t n;
	enum dmarc_mode mode;
	bool strictest; /* several authors: judge each, the worst counts */
};

struct dmarc_outcome {
	enum dmarc_result result;
	struct str reason; /* empty for a plain pass */
	struct str from;   /* the author domain that decided, or empty */
	struct str domain, record; /* where the record was found, and it */
	struct dmarc_found found;  /* found.step NULL: no record */
	struct dmarc_record published;
	const struct dmarc_id *spf, *dkim; /* the first that is aligned and
					      passed, or NULL */
	enum dmarc_policy disposition;     /* DMARC_P_NONE for all but a fail */
	unsigned asked;                    /* questions of all walks */
};

/* "none", "pass", "fail", "temperror", "permerror". */
const char *dmarc_word(enum dmarc_result);
/* "rfc9989", "ism", "strict". */
const char *dmarc_mode_word(enum dmarc_mode);

/*
 * pass needs proof: an identifier that passed and is aligned. temperror: no
 * such identifier, but one that met trouble and could have been aligned, or
 * the policy could not be found out (even where something is aligned: nobody
 * knows that there is a policy); no disposition then. none: a single author
 * domain without a policy, or whose record gives none. fail: no proof; several
 * author domains or From fields (the reason names them) unless `strictest`:
 * then that of the domains with the worst outcome counts. permerror: the author
 * cannot be told.
 *
 * Only identifiers at or below the author's organizational domain are looked
 * into, 20 different domains at most; of a fail the reason says if there were
 * more. Views in *out live as long as the answers of the ask, the pool and the
 * query. ST_OK, or ST_WAIT.
 */
MUST_CHECK enum st dmarc_check(struct dns_ask *, const struct dmarc_query *,
    struct pool *, struct dmarc_outcome *out);

#endif
