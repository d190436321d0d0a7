/*
 * policy/marking - one protective marking, as a header field's body or as the
 * bracketed part of a subject states it.
 *
 * Owns:        the grammar of the Email Protective Marking Standard (EPMS
 *              2024.1, tables 3 to 16) over any scheme, and what a person would
 *              read where the grammar is not kept.
 * Never knows: which message, what is done about it.
 *
 * Two readings are made of every text. The strict one follows the grammar
 * and gives the level. The lenient one goes over a skeleton of the text (see
 * mail/skeleton) and gives `read`: the highest level that a person could see
 * there. Blocking looks at the higher one of both, so that no misspelling gets
 * a message through.
 */
#ifndef POLICY_MARKING_H
#define POLICY_MARKING_H

#include <stdint.h>

#include "policy/scheme.h"

enum {
	MARKING_MAX = 998,       /* octets (EPMS 2024.1) */
	MARKING_TEXT_MAX = 128,  /* octets of a text, backslashes included */
	MARKING_ITEMS_MAX = 200, /* 998 octets hold fewer */
	MARKINGS_MAX = 100,      /* in one message */
	/* Octets of a field or subject that are looked at. Real ones are below
	 * 1 K. Nobody can say that the highest level is not in a longer one:
	 * that is what is read there, MARKING_LONG. */
	MARKING_LOOKED_MAX = 1 << 18,
};

/* Worst last. */
enum marking_grade {
	MARKING_VALID,
	MARKING_NONCONFORMANT, /* not by the grammar, but usable: what it says
				  is not in doubt */
	MARKING_INVALID,       /* it gives no level; see `read` */
};

/*
 * FLAW(name, code, grade, help). VALID: a warning.
 * In EPMS: 1.5 etc. are the places where the standard contradicts itself.
 */
/* clang-format off */
#define MARKING_FLAWS(FLAW) \
FLAW(BAD_DATE, "bad-date", VALID, "EXPIRES looks like a date and is none, so it is an event") \
FLAW(COUNTRY, "unknown-country", VALID, "a country code is not in ISO 3166-1") \
FLAW(CONTRADICTION, "contradictory-caveats", VALID, "caveats that differ in the nations that may read") \
FLAW(NO_SEPARATOR, "no-separator", VALID, "EXCLUSIVE-FOR without a blank behind it") \
FLAW(BLANK_TEXT, "blank-ends", VALID, "a text begins or ends with a blank") \
FLAW(NEW_VERSION, "new-version", VALID, "an edition later than those known") \
FLAW(REPEATED, "repeated", VALID, "the same caveat or marker twice") \
FLAW(ORDER, "order", NONCONFORMANT, "elements not in the order of the grammar") \
FLAW(NO_ORIGIN, "no-origin", NONCONFORMANT, "a required ORIGIN is not there") \
FLAW(ORIGIN, "origin", NONCONFORMANT, "ORIGIN is no plain address") \
FLAW(REL_BLANK, "rel-blank", NONCONFORMANT, "REL with a blank in place of the slash") \
FLAW(WORD_BLANK, "word-blank", NONCONFORMANT, "a caveat or marker with a blank in place of the hyphen") \
FLAW(CAVEAT_TYPE, "caveat-type", NONCONFORMANT, "a caveat without its type, or with one too many") \
FLAW(OLD_VERSION, "old-version", NONCONFORMANT, "an earlier edition") \
FLAW(OLD_NAME, "old-name", NONCONFORMANT, "a level or marker of an earlier edition") \
FLAW(ESCAPE, "escape", NONCONFORMANT, "a backslash before an octet that needs none") \
FLAW(NAMESPACE, "namespace", INVALID, "another namespace, or none implied by the author's domain") \
FLAW(VERSION, "version", INVALID, "VER is missing or malformed") \
FLAW(CASE, "case", INVALID, "a name in the wrong case") \
FLAW(BLANK, "blank", INVALID, "blanks where none may be, or none where one must be") \
FLAW(NO_LEVEL, "no-level", INVALID, "SEC is missing or empty") \
FLAW(LEVEL, "unknown-level", INVALID, "SEC is no level of the scheme") \
FLAW(WITHDRAWN, "withdrawn-level", INVALID, "a level that this edition no longer has") \
FLAW(TWICE, "twice", INVALID, "an element that may stand once stands twice") \
FLAW(ELEMENT, "unknown-element", INVALID, "something that is no element of a marking") \
FLAW(MISPLACED, "header-only", INVALID, "an element of the header form in a subject") \
FLAW(CAVEAT, "unknown-caveat", INVALID, "no caveat of the scheme") \
FLAW(CAVEAT_LEVEL, "caveat-level", INVALID, "a caveat that needs a higher level") \
FLAW(ACCESS, "unknown-marker", INVALID, "no information management marker of the scheme") \
FLAW(ACCESS_LEVEL, "marker-level", INVALID, "a marker that needs a higher level") \
FLAW(EXPIRES, "expires-alone", INVALID, "EXPIRES without DOWNTO, or the other way round") \
FLAW(DOWNTO, "downto", INVALID, "DOWNTO is not lower than the level, or no level") \
FLAW(TEXT, "text", INVALID, "a text that is empty, too long, or holds octets that may not be") \
FLAW(LONG, "too-long", INVALID, "a marking of over 998 octets, or more than is looked at") \
FLAW(TRUNCATED, "truncated", INVALID, "it has no end") \
FLAW(NOT_ASCII, "non-ascii", INVALID, "octets over 127, or letters that only look like others") \
FLAW(ENCODED, "encoded", INVALID, "encoded words in the header form, or that only some readers decode") \
FLAW(JUNK, "junk", INVALID, "something behind the marking") \
FLAW(LOOSE, "loose", INVALID, "a level is named, but not as a marking")
/* clang-format on */

enum {
#define FLAW(name, code, grade, help) MARKING_FLAW_BIT_##name,
	MARKING_FLAWS(FLAW)
#undef FLAW
	    MARKING_NFLAW
};
/* MARKING_CASE and so on: bits of marking.flaws. */
#define MARKING_FLAW(name) (UINT64_C(1) << MARKING_FLAW_BIT_##name)

struct marking {
	enum marking_grade grade;
	uint64_t flaws; /* MARKING_FLAW(...) */
	int level;      /* by the standard; NO_LEVEL where it is invalid */
	int read;       /* the highest that a person could read in it, never
			   below level; NO_LEVEL: none */
	/* What follows is as written, escapes resolved, spelled as the grammar
	 * wants it ("RI:REL/AUS/CAN"); of an invalid marking what could be
	 * read. Views into the text, or in the pool. */
	struct str *caveats;
	size_t ncaveat;
	struct str *access;
	size_t naccess;
	struct str expires; /* p == NULL: none */
	bool expires_is_date;
	int downto; /* NO_LEVEL */
	struct str note, origin, ns, version;
	size_t at, n; /* where it stands in the text that was given */
};

/* "case"; NULL for a bit that is none. */
const char *marking_flaw_code(unsigned bit);
enum marking_grade marking_flaw_grade(unsigned bit);
const char *marking_flaw_help(unsigned bit);

struct marking_words;

/* What markings are read by. */
struct marking_names {
	const struct scheme *scheme;
	/* Further namespaces that are taken for its own (setting `ns`). */
	const struct str *ns;
	size_t nns;
	/* Of this scheme (policy/marking_words); NULL: made for each marking,
	 * which takes longer than reading a short one. */
	const struct marking_words *words;
};

/*
 * The header form: body is a field body, folded or not, any octets (EPMS
 * 2024.1 table 16; section 1.5 of RFC 5322 folding undone first: FWS is one or
 * more blanks or tabs). Always fills *out.
 */
void marking_header(const struct marking_names *, struct str body,
    struct pool *, struct marking *out);

/*
 * All that are in a subject, from left to right: subject is unfolded, encoded
 * words decoded (mail/encword). A marking begins at "[SEC=" or at anything
 * that could be read as that; it ends where the grammar ends it, not at the
 * first "]", since that octet may stand in a text. implied: the author's
 * domain implies the namespace; else each is MARKING_NAMESPACE.
 * Plain words ("secret santa") are no marking; a level in capitals alone in
 * brackets ("[SECRET]") is one, MARKING_LOOSE, and so is one with caveats or a
 * tag beside it; without brackets there must be a tag and "=".
 * Where directional overrides turn text round, what is shown is read too.
 */
struct marking_list {
	struct marking *at;
	size_t n;  /* at most MARKINGS_MAX */
	bool more; /* there are others: `read` of the last one is the highest
		      of it and the rest */
};

void marking_subject(const struct marking_names *, struct str subject,
    bool implied, struct pool *, struct marking_list *out);

/*
 * The same of the body of a Subject field, folded or not, as it stands. at and
 * n are places in what encword_decode makes of it. Where only some readers
 * decode a word, and it says more than all the rest, that is `read` of one that
 * said nothing, or else of one more at the end of the list, of no length;
 * either is MARKING_ENCODED.
 */
void marking_subject_field(const struct marking_names *, struct str body,
    bool implied, struct pool *, struct marking_list *out);

#endif
