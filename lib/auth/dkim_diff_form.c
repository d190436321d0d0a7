#include "auth/dkim_diff_form.h"

#include "base/hash.h"

struct dkim_diff_forms *
dkim_diff_forms_new(const struct msg *before, const struct msg *after,
    struct pool *pool)
{
	const struct msg *msgs[] = {[DIFF_OLD] = before, [DIFF_NEW] = after};
	struct dkim_diff_forms *f = pool_alloc(pool, sizeof(*f));

	for (size_t i = 0; i < NELEM(msgs); i++) {
		f->of[i].msg = msgs[i];
		f->of[i].fields =
		    pool_array(pool, msgs[i]->nfield, sizeof(*f->of[i].fields));
	}
	f->a.pool = f->b.pool = pool;
	return f;
}

static void
to_buf(void *ctx, struct str block)
{
	buf_add(ctx, block);
}

static struct str
canonical(struct dkim_diff_forms *f, enum canon_kind kind,
    const struct field *field, struct buf *b)
{
	buf_clear(b);
	canon_start(&f->canon, to_buf, b);
	canon_field(&f->canon, kind, field);
	canon_flush(&f->canon);
	return buf_str(b);
}

static struct str
canonical_own(struct dkim_diff_forms *f, enum canon_kind kind,
    const struct dkim_diff_own *own, struct buf *b)
{
	buf_clear(b);
	canon_start(&f->canon, to_buf, b);
	canon_own_field(&f->canon, kind, own->field, own->cut);
	canon_flush(&f->canon);
	return buf_str(b);
}

uint64_t
dkim_diff_form_hash(struct dkim_diff_forms *f, enum dkim_diff_side side,
    enum canon_kind kind, const struct field *field)
{
	size_t at = (size_t)(field - f->of[side].msg->fields);
	struct dkim_diff_form *form = &f->of[side].fields[at];

	if (!form->done[kind]) {
		form->hash[kind] = hash_table(canonical(f, kind, field, &f->a));
		form->done[kind] = true;
	}
	return form->hash[kind];
}

/* Equal hashes prove nothing. */
bool
dkim_diff_form_same(struct dkim_diff_forms *f, enum canon_kind kind,
    const struct field *before, const struct field *after)
{
	if (str_eq(before->raw, after->raw) &&
	    str_eq(before->body, after->body))
		return true;
	return dkim_diff_form_hash(f, DIFF_OLD, kind, before) ==
	    dkim_diff_form_hash(f, DIFF_NEW, kind, after) &&
	    str_eq(canonical(f, kind, before, &f->a),
		canonical(f, kind, after, &f->b));
}

bool
dkim_diff_form_own(struct dkim_diff_forms *f, enum canon_kind kind,
    const struct dkim_diff_own *before, const struct dkim_diff_own *after)
{
	return str_eq(canonical_own(f, kind, before, &f->a),
	    canonical_own(f, kind, after, &f->b));
}
