/*
 * auth/dmarc_record - the policy record of a domain (RFC 9989 section 4.7).
 *
 * Owns:        its grammar, and what stands in for what is missing or wrong.
 * Never knows: the DNS, messages.
 */
#ifndef AUTH_DMARC_RECORD_H
#define AUTH_DMARC_RECORD_H

#include "base/err.h"
#include "base/str.h"

enum dmarc_policy {
	DMARC_UNSET,
	DMARC_P_NONE,
	DMARC_P_QUARANTINE,
	DMARC_P_REJECT,
};

enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_YES, DMARC_PSD_NO };

struct dmarc_record {
	enum dmarc_policy p, sp, np; /* DMARC_UNSET where not there */
	enum dmarc_psd psd;
	bool testing;                 /* t=y */
	bool strict_dkim, strict_spf; /* adkim=s, aspf=s */
	struct str rua, ruf, fo; /* as written; p == NULL where not there */
	bool as_none; /* p= is missing or wrong, or sp= or np= is wrong, and a
			 valid rua= makes it p=none and nothing else */
};

/* "none", "quarantine", "reject"; "" for DMARC_UNSET. */
const char *dmarc_policy_word(enum dmarc_policy);

/*
 *   in    one TXT record, its strings joined
 *   out   views into it
 *
 * ST_NONE where it is no DMARC record at all (it does not begin with v=DMARC1,
 * case as written, white space around "=" allowed): such records do not count.
 * ST_SYNTAX says why one that is a DMARC record gives no policy: no valid p=,
 * or a wrong sp= or np=, and no valid rua= either (section 4.10.1); p, sp and
 * np are DMARC_UNSET then, the rest is filled in, since psd= steers the tree
 * walk all the same. All other wrong values count as not there; unknown tags,
 * pct=, rf= and ri= do not matter; of a tag that is there twice the first
 * counts. Names of tags are taken as written, words in values in any case.
 */
MUST_CHECK enum st dmarc_record_parse(struct str in, struct dmarc_record *out,
    struct err *);

#endif
