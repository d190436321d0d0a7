/*
 * auth/dkim_diff_mime - the parts of a message, as far as a comparison needs
 * them (RFC 2045, RFC 2046 section 5.1).
 *
 * Owns:        splitting at boundaries, decoding.
 * Never knows: what is compared.
 *
 * As lenient as readers are: this explains a change that is known already, no
 * verdict hangs on it. It decodes by itself as long as mail/ has no MIME.
 */
#ifndef AUTH_DKIM_DIFF_MIME_H
#define AUTH_DKIM_DIFF_MIME_H

#include <stdint.h>

#include "base/pool.h"
#include "base/str.h"
#include "mail/msg.h"

enum {
	DIFF_PARTS = 200, /* more than a person sends */
	DIFF_DEPTH = 10,  /* of multiparts in each other */
};

/* A Content-Type; all of it in lower case but for the values. */
struct dkim_diff_type {
	struct str name;              /* "text/plain", also where it is none */
	struct str charset, boundary; /* p == NULL where they are not there */
	struct str others;            /* the other parameters */
};

void dkim_diff_type_read(struct str body, struct pool *,
    struct dkim_diff_type *out);

/* A part, or a multipart with its parts behind it. */
struct dkim_diff_part {
	struct dkim_diff_type type;
	struct str coding; /* "base64", "7bit" where nothing is said */
	struct str header; /* empty for the message itself */
	struct str body;   /* of a multipart: before its first boundary */
	struct str after;  /* of a multipart: behind its last one */
	struct str text;   /* of a part: its body, decoded */
	size_t number;     /* from 1; multiparts are not counted: 0 */
	size_t depth;      /* multiparts around it */
	uint64_t hash;     /* of the text in relaxed form */
};

struct dkim_diff_mime {
	struct dkim_diff_part *at;
	size_t n;
	bool over; /* there are more than DIFF_PARTS */
};

/* In the order of the message; views into it, texts in the pool. */
void dkim_diff_mime_read(const struct msg *, struct pool *,
    struct dkim_diff_mime *out);

#endif
