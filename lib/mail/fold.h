/*
 * mail/fold - write one header field, folded (RFC 5322 sections 2.1.1, 2.2.3).
 *
 * Owns:        where a line is broken: before a token, never inside one.
 * Never knows: what the tokens are. They must hold no line end: one that is
 *              there becomes a blank, so that no value can begin a new field.
 */
#ifndef MAIL_FOLD_H
#define MAIL_FOLD_H

#include "base/buf.h"
#include "base/str.h"

enum { FOLD_WIDTH = 78 };

struct fold {
	struct buf *out;
	struct str eol;
	size_t column;
};

/* "Name:" into out; eol is what the message uses. */
void fold_start(struct fold *, struct buf *out, struct str name,
    struct str eol);
/* A blank, or a fold where the line would become too long, and the token. */
void fold_token(struct fold *, struct str token);
/* The token right behind the last one, without a blank. */
void fold_glue(struct fold *, struct str token);
/* Text of any length, broken at its blanks. */
void fold_text(struct fold *, struct str text);
void fold_end(struct fold *);

#endif
