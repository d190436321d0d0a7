/*
 * policy/marking_text - markings that people write into text: lines at the top
 * and bottom of a page, marks in front of paragraphs, quoted headers.
 *
 * Owns:        which lines count as a marking.
 * Never knows: which part of which message the text is, how it was decoded.
 */
#ifndef POLICY_MARKING_TEXT_H
#define POLICY_MARKING_TEXT_H

#include "policy/marking.h"

/* Collects over the lines of one text. Zeroed by marking_text_init. */
struct marking_text {
	struct marking_names names;
	struct pool *pool;
	int level;       /* the highest found; NO_LEVEL */
	size_t line;     /* 1-based, where that was first found */
	const char *how; /* "line", "paragraph", "header", "subject" */
	size_t nline;
	size_t nmarked; /* paragraphs with a mark */
	int marked;     /* the highest of those */
	size_t marked_line;
	struct floor *floor; /* of quoted headers and subjects; may be NULL */
};

void marking_text_init(struct marking_text *, const struct marking_names *,
    struct pool *);

/*
 * One line of text, UTF-8, without its end; any octets, any length. What
 * counts, behind quote prefixes ("> > ") and blanks:
 *   line       a level as on paper or as in a marking, in capitals as the
 *              scheme has it, alone or followed only by caveats or markers of
 *              the scheme ("SECRET//AUSTEO", "PROTECTED CABINET", "OFFICIAL:
 *              Sensitive Legal-Privilege"), with decoration around it ("***
 *              SECRET ***", "- SECRET -", "[SECRET]", "Classification:
 *              SECRET")
 *   paragraph  "(TS) ..." in front, behind a number or bullet too; a mark of
 *              one letter only where two lines of the text have marks
 *   header     the scheme's field, quoted ("X-Protective-Marking: ...")
 *   subject    a quoted "Subject: ... [SEC=...]"
 * "secret", "Top secret plans" and "SECRET SANTA" do not.
 */
void marking_text_line(struct marking_text *, struct str line);

/* When all lines were given: the level that counts, or NO_LEVEL. */
int marking_text_end(struct marking_text *);

/* The value of a document's property that the scheme names: a header form, or
 * a level. What can be read in it, or NO_LEVEL. */
int marking_property(const struct marking_names *, struct str value,
    struct pool *);

#endif
