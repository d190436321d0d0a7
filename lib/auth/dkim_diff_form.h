/*
 * auth/dkim_diff_form - the fields of two messages in canonical form.
 *
 * Owns:        comparing them; each is hashed but once for all signatures.
 * Never knows: which fields are signed, what a difference means.
 */
#ifndef AUTH_DKIM_DIFF_FORM_H
#define AUTH_DKIM_DIFF_FORM_H

#include <stdint.h>

#include "auth/canon.h"
#include "base/buf.h"
#include "base/pool.h"

enum dkim_diff_side { DIFF_OLD, DIFF_NEW };

struct dkim_diff_form {
	uint64_t hash[2]; /* by canonical form */
	bool done[2];
};

struct dkim_diff_forms {
	struct {
		const struct msg *msg;
		struct dkim_diff_form *fields;
	} of[2]; /* by side */
	struct canon canon;
	struct buf a, b;
};

/* Lives in the pool; the messages must stay. */
struct dkim_diff_forms *dkim_diff_forms_new(const struct msg *before,
    const struct msg *after, struct pool *);

/* Of a field of that side. What is the same has the same hash. */
uint64_t dkim_diff_form_hash(struct dkim_diff_forms *, enum dkim_diff_side,
    enum canon_kind, const struct field *);

/* A field of either message. */
bool dkim_diff_form_same(struct dkim_diff_forms *, enum canon_kind,
    const struct field *before, const struct field *after);

/* A signature's own field, and what is cut out of its body. */
struct dkim_diff_own {
	const struct field *field;
	struct str cut;
};

bool dkim_diff_form_own(struct dkim_diff_forms *, enum canon_kind,
    const struct dkim_diff_own *before, const struct dkim_diff_own *after);

#endif
