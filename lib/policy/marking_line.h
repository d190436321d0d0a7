/*
 * policy/marking_line - a line of text that is nothing but a marking.
 *
 * Owns:        what may stand around a level so that the line is one.
 * Never knows: other lines.
 */
#ifndef POLICY_MARKING_LINE_H
#define POLICY_MARKING_LINE_H

#include "policy/marking_look.h"

/* The octet as it was written, where the look of it is in capitals. */
static inline char
marking_line_raw(const struct marking_look *l, size_t i)
{
	return l->raw.p[marking_look_from(l, i)];
}

/* A sign that neither says nor asks anything; "?" where it stands for one. */
static inline bool
marking_line_is_decoration(const struct marking_look *l, size_t i)
{
	char c = l->text.p[i];

	return c == '?' ? marking_line_raw(l, i) != '?' : !is_alnum(c);
}

/*
 * Is a name there at i, in any case, with any joints between its words? *after
 * is behind it.
 */
bool marking_line_name(const struct marking_look *, size_t i, struct str name,
    size_t *after);

enum marking_line_kind {
	MARKING_LINE_TEXT,
	MARKING_LINE_PROPERTY, /* may be written in any case */
	/* The inside of brackets: what is prose in a line is none here, and a
	 * tag of a level may be in front, with any sign behind it. */
	MARKING_LINE_BRACKET,
};

/*
 * The level of a line that is nothing but a marking, from there on, or
 * NO_LEVEL.
 */
int marking_line_level(const struct marking_look *, size_t from,
    enum marking_line_kind);

#endif
