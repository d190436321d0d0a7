/*
 * auth/dkim_diff_body - what was done to the body of a message.
 *
 * Owns:        comparing two bodies in both canonical forms, once for all
 *              signatures; naming the cause, by text and by MIME part.
 * Never knows: signatures, the header but for what it says of the body.
 */
#ifndef AUTH_DKIM_DIFF_BODY_H
#define AUTH_DKIM_DIFF_BODY_H

#include <stdint.h>

#include "auth/canon.h"
#include "auth/dkim_diff_note.h"

/* Larger bodies are not looked into, only at: both are held decoded. */
enum { DIFF_EXPLAINED = 4 << 20 };

/* The first place where two bodies differ in a canonical form. */
struct dkim_diff_place {
	bool same;
	uint64_t at;             /* octets of the canonical form before it */
	uint64_t total;          /* octets of the old canonical body */
	size_t old_at, new_at;   /* octets of the bodies before it */
	size_t line;             /* of the old body, from 1 */
	bool old_ends, new_ends; /* nothing of it comes behind that place */
};

struct dkim_diff_body {
	const struct msg *before, *after;
	struct dkim_diff_place place[2]; /* by canonical form */
	bool placed[2];
	bool explained;
	struct dkim_diff_notes notes;
	struct pool *pool; /* for what is needed no longer than this */
};

/* Texts go to `pool`; `scratch` and the messages must stay as long. */
void dkim_diff_body_start(struct dkim_diff_body *, const struct msg *before,
    const struct msg *after, struct pool *pool, struct pool *scratch);

/* Where they differ in that form; linear the first time, kept then. */
const struct dkim_diff_place *dkim_diff_body_place(struct dkim_diff_body *,
    enum canon_kind);

/* What was done, found once. There is a note where the bodies differ. */
const struct dkim_diff_notes *dkim_diff_body_notes(struct dkim_diff_body *);

#endif
