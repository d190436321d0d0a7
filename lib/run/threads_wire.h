/*
 * run/threads_wire - what run/threads and its helper program say to each other.
 *
 * Owns:        the words of a request and of its reply, one line each.
 * Never knows: processes, data bases, what the texts mean.
 *
 *   get KEY...              ok TEXT...   for the first of them, one at least
 *   keep KEY TEXT SECONDS   ok
 *                           conf WHY     the data base is not as it must be
 *                           error WHY    it failed, or the request is none
 *
 * A KEY is a Message-ID in hexadecimal, or the hash of one that is too long to
 * be kept. A TEXT is in hexadecimal too, or says that none is kept. Further
 * kinds of things are further words in the place of get and keep.
 */
#ifndef RUN_THREADS_WIRE_H
#define RUN_THREADS_WIRE_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	THREADS_ID_MAX = 998, /* a longer one is kept by its hash; RFC 5322
				 section 2.1.1 */
	/* Of one text. Twice as many digits are well below a reply's limit. */
	THREADS_TEXT_MAX = 1 << 17,
	THREADS_BATCH = 50, /* keys of one request */
};

/* Add the word for an id. */
void threads_wire_put_key(struct buf *, struct str id);
/*
 * What such a word stands for, in the pool: an id, or where *is_hash the text
 * that stands for one. False where it is no such word.
 */
bool threads_wire_key(struct str word, struct pool *, struct str *out,
    bool *is_hash);

/* Add the word for a text; p == NULL: none is kept. */
void threads_wire_put_text(struct buf *, struct str text);
/* What it stands for, in the pool. False where it is no such word. */
bool threads_wire_text(struct str word, struct pool *, struct str *out);

#endif
