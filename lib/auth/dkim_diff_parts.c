#include "auth/dkim_diff_parts.h"

#include "auth/dkim_diff_mime.h"
#include "auth/dkim_diff_text.h"
#include "mail/charset.h"

struct list {
	const struct dkim_diff_part *at[DIFF_PARTS];
	const struct dkim_diff_part *mate[DIFF_PARTS]; /* in the other one */
	size_t n;
};

struct parts {
	struct list old, new;             /* what is no multipart */
	struct list old_multi, new_multi; /* what is */
	struct dkim_diff_notes *notes;
	struct pool *pool;
};

static void
note(struct parts *x, struct str code, struct str text)
{
	(void)dkim_diff_note(x->notes, code, text, (struct str){0});
}

/* `"a" became "b"` and more. */
static void
note_became(struct parts *x, struct str code, const struct str pair[2],
    const char *more)
{
	struct buf b = {.pool = x->notes->pool};

	dkim_diff_quote(&b, pair[0]);
	buf_add(&b, STR(" became "));
	dkim_diff_quote(&b, pair[1]);
	buf_fmt(&b, "%s", more);
	note(x, code, buf_str(&b));
}

static void
sort_out(const struct dkim_diff_mime *all, struct list *single,
    struct list *multi)
{
	for (size_t i = 0; i < all->n; i++) {
		struct list *l = all->at[i].number > 0 ? single : multi;

		l->at[l->n++] = &all->at[i];
	}
}

/* ------------------------------------------------------------ pairing */

static void
marry(struct parts *x, size_t i, size_t j)
{
	x->old.mate[i] = x->new.at[j];
	x->new.mate[j] = x->old.at[i];
}

/* Between two pairs that are the same: parts of one type, in order. */
static void
pair_changed(struct parts *x, const size_t from[2], const size_t to[2])
{
	size_t i = from[0], j = from[1];

	while (i < to[0] && j < to[1]) {
		size_t old = to[0] - i, new = to[1] - j;

		if (str_eq(x->old.at[i]->type.name, x->new.at[j]->type.name)) {
			marry(x, i++, j++);
			continue;
		}
		i += old >= new;
		j += new >= old;
	}
}

/* Parts whose text is the same first, then those between them. */
static void
pair_up(struct parts *x)
{
	size_t from[2] = {0, 0}, to[2];

	for (size_t i = 0; i < x->old.n; i++) {
		size_t j = from[1];

		while (j < x->new.n && x->new.at[j]->hash != x->old.at[i]->hash)
			j++;
		if (j == x->new.n)
			continue;
		marry(x, i, j);
		to[0] = i;
		to[1] = j;
		pair_changed(x, from, to);
		from[0] = i + 1;
		from[1] = j + 1;
	}
	to[0] = x->old.n;
	to[1] = x->new.n;
	pair_changed(x, from, to);
}

/* -------------------------------------------------------- pair by pair */

static struct str
charset_of(const struct dkim_diff_part *p)
{
	return p->type.charset.p == NULL ? STR("us-ascii") : p->type.charset;
}

/* The text as UTF-8, where its charset is known. */
static bool
to_utf8(const struct dkim_diff_part *p, struct pool *pool, struct str *out)
{
	const struct charset *charset = charset_find(charset_of(p));
	struct buf b = {.pool = pool};

	if (charset == NULL || !charset_decode(charset, p->text, pool, &b))
		return false;
	*out = buf_str(&b);
	return true;
}

static void
note_recoded(struct parts *x, const struct dkim_diff_part *old,
    const struct dkim_diff_part *new, const char *more)
{
	struct str codings[] = {old->coding, new->coding};

	note_became(x, STR("recoded"), codings, more);
}

/* Two parts whose octets are the same once decoded. */
static void
compare_same(struct parts *x, const struct dkim_diff_part *old,
    const struct dkim_diff_part *new)
{
	struct str charsets[] = {charset_of(old), charset_of(new)};

	if (!str_eq(old->coding, new->coding))
		note_recoded(x, old, new, "; the decoded text is the same");
	else if (!dkim_diff_text_same(old->body, new->body))
		note_recoded(x, old, new,
		    ", written in another way; the decoded text is the same");
	if (!str_caseeq(charsets[0], charsets[1]))
		note_became(x, STR("charset-changed"), charsets,
		    "; the octets are the same");
}

static void
compare_changed(struct parts *x, const struct dkim_diff_part *old,
    const struct dkim_diff_part *new)
{
	struct str charsets[] = {charset_of(old), charset_of(new)};
	struct str before = old->text, after = new->text, a, b;
	bool same = false;

	if (!str_caseeq(charsets[0], charsets[1]) &&
	    to_utf8(old, x->pool, &a) && to_utf8(new, x->pool, &b)) {
		before = a;
		after = b;
		same = dkim_diff_text_same(a, b);
	}
	if (!same)
		dkim_diff_text(before, after, x->notes);
	if (!str_caseeq(charsets[0], charsets[1]))
		note_became(x, STR("charset-changed"), charsets,
		    same ? "; the text is the same" : "");
	if (!str_eq(old->coding, new->coding))
		note_recoded(x, old, new,
		    same ? "; the decoded text is the same" : "");
}

/* The header of a part, where nothing else says that it changed. */
static void
compare_headers(struct parts *x, const struct dkim_diff_part *old,
    const struct dkim_diff_part *new)
{
	if (old->depth == 0 || new->depth == 0 ||
	    dkim_diff_text_same(old->header, new->header) ||
	    !str_eq(old->coding, new->coding) ||
	    !str_caseeq(charset_of(old), charset_of(new)) ||
	    !str_eq(old->type.boundary, new->type.boundary))
		return;
	(void)dkim_diff_note(x->notes, STR("part-header"),
	    STR("the fields of the part changed; its type is now"),
	    new->type.name);
}

static void
compare_pairs(struct parts *x)
{
	for (size_t i = 0; i < x->old.n; i++) {
		const struct dkim_diff_part *old = x->old.at[i];
		const struct dkim_diff_part *new = x->old.mate[i];

		if (new == NULL)
			continue;
		x->notes->part = x->old.n > 1 ? old->number : 0;
		if (new->hash == old->hash)
			compare_same(x, old, new);
		else
			compare_changed(x, old, new);
		compare_headers(x, old, new);
	}
	x->notes->part = 0;
}

/* ------------------------------------------------- what has no mate */

static void
note_part(struct parts *x, struct str code, const struct dkim_diff_part *p,
    const char *how)
{
	struct buf b = {.pool = x->notes->pool};

	buf_fmt(&b, "part %zu of %zu octets %s:", p->number, p->text.n, how);
	(void)dkim_diff_note(x->notes, code, buf_str(&b), p->type.name);
}

/* A text before or behind all that was there is what lists add. */
static void
note_added(struct parts *x, size_t i, size_t first, size_t last)
{
	const struct dkim_diff_part *p = x->new.at[i];
	bool text = str_eq(p->type.name, STR("text/plain")) ||
	    str_eq(p->type.name, STR("text/html"));

	if (text && first < x->new.n &&i < first)
		(void)dkim_diff_note_text(x->notes, STR("body-prefix"), p->text,
		    STR("was put at the beginning, as a part of its own"));
	else if (text && first < x->new.n &&i > last)
		(void)dkim_diff_note_text(x->notes, STR("footer"), p->text,
		    STR("was put at the end, as a part of its own"));
	else
		note_part(x, STR("part-added"), p, "is new");
}

static void
note_singles(struct parts *x)
{
	size_t first = x->new.n, last = 0;

	for (size_t i = 0; i < x->new.n; i++)
		if (x->new.mate[i] != NULL) {
			first = first < i ? first : i;
			last = i;
		}
	for (size_t i = 0; i < x->old.n; i++)
		if (x->old.mate[i] == NULL)
			note_part(x, STR("part-removed"), x->old.at[i],
			    "is gone");
	for (size_t i = 0; i < x->new.n; i++)
		if (x->new.mate[i] == NULL)
			note_added(x, i, first, last);
}

/* ------------------------------------------------------- multiparts */

/* How many more multiparts there are around what is left of the message. */
static int
depth_gained(const struct parts *x)
{
	const struct dkim_diff_part *old = x->old.n > 0 ? x->old.at[0] : NULL;
	const struct dkim_diff_part *new = x->new.n > 0 ? x->new.at[0] : NULL;

	for (size_t i = 0; i < x->old.n; i++)
		if (x->old.mate[i] != NULL) {
			old = x->old.at[i];
			new = x->old.mate[i];
			break;
		}
	return (int)(new == NULL ? 0 : new->depth) -
	    (int)(old == NULL ? 0 : old->depth);
}

static void
note_depth(struct parts *x, int gained)
{
	if (gained > 0 && x->new_multi.n > 0)
		(void)dkim_diff_note(x->notes, STR("mime-wrapped"),
		    STR("the message was put into a new"),
		    x->new_multi.at[0]->type.name);
	if (gained < 0 && x->old_multi.n > 0)
		(void)dkim_diff_note(x->notes, STR("mime-unwrapped"),
		    STR("the message was taken out of its"),
		    x->old_multi.at[0]->type.name);
}

static void
compare_multi(struct parts *x, const struct dkim_diff_part *old,
    const struct dkim_diff_part *new)
{
	struct str boundaries[] = {old->type.boundary, new->type.boundary};

	if (!str_eq(boundaries[0], boundaries[1]))
		note_became(x, STR("boundary-changed"), boundaries, "");
	compare_headers(x, old, new);
	if (!dkim_diff_text_same(old->body, new->body))
		note(x, STR("preamble-text"),
		    STR("the text before the first boundary, which nobody "
			"sees, changed"));
	if (!dkim_diff_text_same(old->after, new->after))
		note(x, STR("preamble-text"),
		    STR("the text behind the last boundary, which nobody "
			"sees, changed"));
}

/* New multiparts are around the old ones, so they come first. */
static void
compare_multis(struct parts *x, int gained)
{
	size_t i = gained < 0 ? (size_t)-gained : 0;
	size_t j = gained > 0 ? (size_t)gained : 0;

	for (; i < x->old_multi.n && j < x->new_multi.n; i++, j++)
		compare_multi(x, x->old_multi.at[i], x->new_multi.at[j]);
}

bool
dkim_diff_parts(const struct msg *before, const struct msg *after,
    struct dkim_diff_notes *notes, struct pool *scratch)
{
	struct parts *x = pool_alloc(scratch, sizeof(*x));
	struct dkim_diff_mime old, new;
	int gained;

	dkim_diff_mime_read(before, scratch, &old);
	dkim_diff_mime_read(after, scratch, &new);
	if (old.over || new.over)
		return false;
	x->notes = notes;
	x->pool = scratch;
	sort_out(&old, &x->old, &x->old_multi);
	sort_out(&new, &x->new, &x->new_multi);
	pair_up(x);
	gained = depth_gained(x);
	note_depth(x, gained);
	compare_pairs(x);
	note_singles(x);
	compare_multis(x, gained);
	return true;
}
