/*
 * run/marking_case - one message before the rules for protective markings:
 * what was found in it, and what each rule has against it.
 *
 * Owns:        what the rules share, and collecting what they say.
 * Never knows: any one rule, how the verdict is written.
 */
#ifndef RUN_MARKING_CASE_H
#define RUN_MARKING_CASE_H

#include "policy/floor.h"
#include "policy/members.h"
#include "run/markings.h"

enum effect {
	EFFECT_NOTE, /* for -v */
	EFFECT_FLAG,
	EFFECT_RETRY, /* it could not be judged */
	EFFECT_BLOCK,
};

struct finding {
	enum effect effect;
	const char *code;    /* "above-ceiling" */
	const char *control; /* number of the ISM: "0565"; NULL: none */
	struct str why;      /* one line; nothing of subject or body in it */
};

enum { FINDINGS_MAX = 100 };

struct marking_case {
	const struct judge *j;
	const struct marking_setup *setup;
	const struct members *members; /* NULL: nobody is registered */
	struct pool *pool;
	bool out; /* it goes out */
	struct markings found;
	int max; /* the highest seen anywhere: header, subject, content */
	struct floor floor; /* what came before it in the thread */
	struct finding findings[FINDINGS_MAX];
	size_t n;
	struct str whom; /* for the log alone: people who may not read it */
	struct buf uninspected; /* "2 (encrypted), 3.1 (damaged)" */
};

/* Past FINDINGS_MAX the last one with the least effect gives way. */
void finding_add(struct marking_case *, enum effect, const char *code,
    const char *control, struct str why);

/* Raise max, and keep it. */
void marking_case_see(struct marking_case *, int level);

/* "SECRET", "none" */
struct str marking_case_name(const struct marking_case *, int level);

/* What the rules are called, each in a file of its own. */

/* State of the marking, ceilings of this system and of the recipients, caveats
 * (ISM-0565). */
void marking_levels(struct marking_case *);
/* Text, documents and attached messages marked higher (ISM-0270). Raises max
 * and floor. */
void marking_content(struct marking_case *);
/* Recipients of mail that only some may read (ISM-0269). */
void marking_audience(struct marking_case *);
/* What was said before in the thread (ISM-1089). */
void marking_thread(struct marking_case *);

/* The helpers that marking_content asks: in setup. ST_CONF. */
MUST_CHECK enum st marking_content_need(struct helpers *, struct err *);

/* When all have spoken: word, reason, fields, record and ledger. */
void marking_verdict(struct marking_case *, struct result *);

#endif
