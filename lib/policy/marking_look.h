/*
 * policy/marking_look - what the words of a marking look like.
 *
 * Owns:        finding tags and the names of levels in any spelling.
 * Never knows: what the grammar or the standard makes of them.
 */
#ifndef POLICY_MARKING_LOOK_H
#define POLICY_MARKING_LOOK_H

#include <stdint.h>

#include "policy/marking.h"
#include "policy/marking_words.h"

/*
 * A text as it looks. Plain ASCII is looked at as it is; of all else the
 * skeleton is made.
 */
struct marking_look {
	const struct scheme *scheme;
	const struct marking_words *words;
	struct str raw;
	struct str text;
	const size_t *from; /* as in a skeleton; NULL: text is raw */
	/* Where the letters of the name that was looked for last were found:
	 * it is written while the rest is read. */
	struct marking_step *steps;
};

/* In the pool, but for raw. */
void marking_look(const struct marking_names *, struct str raw, struct pool *,
    struct marking_look *out);

/* Where in raw the octet i of text comes from; its length behind the end. */
static inline size_t
marking_look_from(const struct marking_look *l, size_t i)
{
	return l->from == NULL ? i : l->from[i];
}

/* Does a word begin at i? */
static inline bool
marking_look_word(const struct marking_look *l, size_t i)
{
	return is_alnum(l->text.p[i]) &&
	    (i == 0 || !is_alnum(l->text.p[i - 1]));
}

/* Behind the blanks at i. */
size_t marking_look_blanks(const struct marking_look *, size_t i);

/* A tag in any spelling, and the sign behind it. */
struct marking_tag {
	unsigned tag; /* an element, TAG_OLD or TAG_NONE */
	struct str name;
	size_t after;  /* behind the sign, or several */
	bool equals;   /* one is "=", not ":" */
	bool capitals; /* where the scheme has them, the text has them too */
};

/* Is there one at i? */
bool marking_look_tag(const struct marking_look *, size_t i,
    struct marking_tag *out);

/* Does it state the level that a marking has? */
static inline bool
marking_tag_is_level(const struct marking_tag *t)
{
	return t->tag == EL_LEVEL || t->tag == TAG_OLD;
}

/* The name of a level in any spelling. */
struct marking_level {
	int level;
	size_t after;
	bool capitals;
};

enum {
	MARKING_LOOK_OLD = 1,   /* names of earlier editions too */
	MARKING_LOOK_GLUED = 2, /* letters may follow right behind it */
};

/*
 * The longest one that begins at i and ends a word; the highest of those. how:
 * of MARKING_LOOK_...
 */
bool marking_look_level(const struct marking_look *, size_t i, unsigned how,
    struct marking_level *out);

/*
 * Behind a tag in the midst of plain text: is there a level right behind it?
 * Behind a colon both must be in capitals: people write "SEC: official figures"
 * and mean something else.
 */
bool marking_look_behind(const struct marking_look *,
    const struct marking_tag *, struct marking_level *out);

#endif
