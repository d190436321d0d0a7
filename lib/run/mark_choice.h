/*
 * run/mark_choice - what a person may choose as the marking of a message
 * (ISM-0271, ISM-0272, ISM-1089).
 *
 * Owns:        the ceiling of this system, what it may hold, what a reply may
 *              not fall below, whether a choice is a marking at all.
 * Never knows: the command line, the terminal, how a marking is put in.
 *
 * Nothing is ever chosen here.
 */
#ifndef RUN_MARK_CHOICE_H
#define RUN_MARK_CHOICE_H

#include "policy/floor.h"
#include "run/markings.h"

struct mark_choice {
	const struct marking_setup *setup;
	struct pool *pool;
	/* The highest that may be chosen: the ceiling, else what the scheme has
	 * as modest. */
	int highest;
	struct floor floor; /* of what is answered or carried */
};

void mark_choice_init(struct mark_choice *, const struct marking_setup *,
    struct pool *);

/* All that stands in an original: its markings, those of messages in it. */
void mark_choice_original(struct mark_choice *, const struct msg *);
/*
 * What the new message itself says of an earlier one: the markings that a reply
 * or forward took over, messages attached to it, marked lines of its text.
 */
void mark_choice_message(struct mark_choice *, const struct msg *);

bool mark_choice_level(const struct mark_choice *, int level);
/* May a caveat of this kind be chosen beside this level? NO_LEVEL: any. */
bool mark_choice_caveat(const struct mark_choice *,
    const struct scheme_caveat *, int level);

/* "SH:CABINET"; "C:<text>", "RI:REL/<countries>" where more is to be said. */
struct str mark_choice_caveat_name(const struct scheme_caveat *, struct pool *);

/* Why this marking may not be chosen, one line for who chose it, or NULL. */
const char *mark_choice_refusal(const struct mark_choice *,
    const struct marking *);

/* Lines "level NAME", "caveat NAME LOWEST-LEVEL", "access NAME LOWEST-LEVEL":
 * what may be chosen here. */
void mark_choice_list(const struct mark_choice *, struct buf *out);

#endif
