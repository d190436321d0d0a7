/*
 * policy/marking_words - the names of a scheme, letter by letter.
 *
 * Owns:        what is the same letter to the eye; names in an order in which
 *              many can be followed through a text in little more time than
 *              one.
 * Never knows: a text.
 */
#ifndef POLICY_MARKING_WORDS_H
#define POLICY_MARKING_WORDS_H

#include "policy/scheme.h"

enum {
	TAG_OLD = EL_COUNT, /* a tag of an earlier edition */
	TAG_NONE,
};

struct marking_letter {
	char fold;  /* see marking_words_fold */
	char plain; /* as the scheme has it */
	bool parts; /* a word of the name ends before it */
};

struct marking_word {
	struct str name;
	const struct marking_letter *letters;
	size_t n;
	size_t shared; /* letters that it has in common with the one before */
	size_t order;  /* of the scheme */
	unsigned tag;  /* an element or TAG_OLD */
	int level;
	bool old; /* of an earlier edition */
};

/* By their first letters; those that begin with c are at[from[c]] up to
 * at[from[c + 1]]. */
struct marking_index {
	struct marking_word *at;
	size_t n;
	size_t from[129];
};

struct marking_words {
	const struct scheme *scheme;
	struct marking_index tags, levels, paras;
	size_t longest;  /* letters of a name */
	size_t shortest; /* letters of the name of a level */
};

/* In the pool, with views into the scheme. */
const struct marking_words *marking_words(const struct scheme *, struct pool *);

/* What looks like another letter, or is the same in another case. */
extern const char marking_folds[128];

/* The same octet to the eye: "0" and "O", "l" and "I", any case. */
static inline char
marking_words_fold(char c)
{
	size_t at = (unsigned char)c;

	if (at < sizeof(marking_folds) && marking_folds[at] != '\0')
		return marking_folds[at];
	return c;
}

/* Is it the name of a level, as a word of a text may be? Some old names are
 * those of other elements. */
bool marking_words_is_level(const struct scheme *, const struct scheme_old *);

#endif
