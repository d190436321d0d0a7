/*
 * auth/canon - the canonical forms of fields and bodies (RFC 6376 section 3.4).
 *
 * Owns:        simple and relaxed, in blocks, whatever the size of the input.
 * Never knows: what is done with the octets: they go to a sink.
 *
 * Mail on disk ends its lines with LF: LF and CRLF both become CRLF, and a
 * missing last one is added. All else is left as it is: a CR without LF, NUL
 * and 8-bit are octets like any other.
 */
#ifndef AUTH_CANON_H
#define AUTH_CANON_H

#include <stdint.h>

#include "base/str.h"
#include "mail/msg.h"

enum canon_kind { CANON_SIMPLE, CANON_RELAXED };

enum { CANON_BLOCK = 4096 };

struct canon {
	void (*sink)(void *ctx, struct str block);
	void *ctx;
	size_t n;       /* octets held back */
	uint64_t total; /* octets given to the sink and held back */
	char block[CANON_BLOCK];
};

/* Nothing is held back yet. */
void canon_start(struct canon *, void (*sink)(void *, struct str), void *ctx);
/* Give the sink what is held back. */
void canon_flush(struct canon *);

/* A whole body; flushes (sections 3.4.3, 3.4.4). */
void canon_body(struct canon *, enum canon_kind, struct str body);
/* A field, with its CRLF (sections 3.4.1, 3.4.2). */
void canon_field(struct canon *, enum canon_kind, const struct field *);
/*
 * The signature's own field: without the octets `cut` of its body (the value
 * of b= and the white space around it), and without the last CRLF (section
 * 3.7).
 */
void canon_own_field(struct canon *, enum canon_kind, const struct field *,
    struct str cut);

#endif
