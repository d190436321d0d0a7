/*
 * auth/dkim_diff_note - the lists of what was done to a message.
 *
 * Owns:        that a code is there but once; quoting a sender in a text.
 * Never knows: how a change was found.
 */
#ifndef AUTH_DKIM_DIFF_NOTE_H
#define AUTH_DKIM_DIFF_NOTE_H

#include "auth/dkim_diff.h"
#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	DIFF_QUOTED = 60,  /* octets of a sender in a text: one line shows it */
	DIFF_NOTES = 32,   /* more than there are codes for a body */
	DIFF_FIELDS = 100, /* told of one header: more than a person reads */
};

/* What was done to the body, whatever the signature. */
struct dkim_diff_note {
	struct str code, text; /* the text lives in the pool */
	bool tail;             /* it stands behind all that was there before */
	bool harmless;         /* no canonical form sees it */
};

struct dkim_diff_notes {
	struct dkim_diff_note at[DIFF_NOTES];
	size_t n;
	size_t part; /* texts begin with the number of the part; 0: not */
	struct pool *pool;
};

/*
 * A note with that text, and `quoted` behind it in quotes where it is there.
 * NULL where there is one of that code: the first one stays.
 */
struct dkim_diff_note *dkim_diff_note(struct dkim_diff_notes *, struct str code,
    struct str text, struct str quoted);

/* "text of 12 octets ", `how`, and the first line of the text in quotes. */
struct dkim_diff_note *dkim_diff_note_text(struct dkim_diff_notes *,
    struct str code, struct str text, struct str how);

/* "body-changed": the first line and octet that differ, both from 1, why no
 * more is said ("" where all was tried), and the line that is there now. */
struct dkim_diff_note *dkim_diff_note_place(struct dkim_diff_notes *,
    size_t line, size_t octet, const char *why, struct str now);

/* s in quotes, line ends as blanks, cut to DIFF_QUOTED octets. */
void dkim_diff_quote(struct buf *, struct str s);

/* The changes of one signature. */
struct dkim_diff_changes {
	struct dkim_change at[DIFF_FIELDS + DIFF_NOTES + 4];
	struct str field[DIFF_FIELDS + DIFF_NOTES + 4];
	size_t n;
	size_t more; /* of fields, not told */
	bool more_break;
};

/*
 * Once for each code and field, whatever the case of its name: the first text
 * stays, and it breaks where one of them does. An empty field is the body or
 * the signature.
 */
void dkim_diff_change(struct dkim_diff_changes *, struct str field,
    struct dkim_change);

/* All of them in the pool, those that break first; how many were not told is
 * the last one, "more". */
void dkim_diff_changes_take(const struct dkim_diff_changes *, struct pool *,
    struct dkim_damage *out);

#endif
