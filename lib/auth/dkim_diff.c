#include "auth/dkim_diff.h"

#include <stdlib.h>

#include "auth/dkim_diff_body.h"
#include "auth/dkim_diff_head.h"
#include "auth/dkim_diff_note.h"
#include "mail/tags.h"

/* One DKIM-Signature field. */
struct sig {
	const struct field *field;
	size_t at; /* in the fields of its message */
	struct dkim_sig_names names;
	struct sig *mate; /* in the other message */
};

struct sigs {
	struct sig *at;
	struct sig **sorted; /* by names */
	size_t n;
};

struct diff {
	const struct msg *before, *after;
	struct sigs old, new;
	struct dkim_diff_forms *forms;
	struct dkim_diff_head *head;
	struct dkim_diff_body body;
	struct dkim_diff_changes changes; /* of one signature */
	struct pool *pool, *scratch;
};

/* ---------------------------------------------------------- signatures */

static void
find_sigs(const struct msg *msg, size_t most, struct pool *pool,
    struct pool *scratch, struct sigs *out)
{
	size_t n = 0;

	for (size_t i = 0; i < msg->nfield && n < most; i++)
		n += str_caseeq(msg->fields[i].name, STR("DKIM-Signature"));
	out->at = pool_array(scratch, n, sizeof(*out->at));
	out->sorted = pool_array(scratch, n, sizeof(struct sig *));
	for (size_t i = 0; out->n < n; i++) {
		struct sig *sig = &out->at[out->n];

		if (!str_caseeq(msg->fields[i].name, STR("DKIM-Signature")))
			continue;
		sig->field = &msg->fields[i];
		sig->at = i;
		dkim_sig_names(sig->field->body, pool, &sig->names);
		out->sorted[out->n++] = sig;
	}
}

static int
compare_domains(const struct sig *a, const struct sig *b)
{
	int c = str_cmp(a->names.domain, b->names.domain);

	return c != 0 ? c : str_cmp(a->names.selector, b->names.selector);
}

static int
compare_names(const struct sig *a, const struct sig *b)
{
	int c = compare_domains(a, b);

	return c != 0 ? c : str_cmp(a->names.b, b->names.b);
}

static int
by_names(const void *a, const void *b)
{
	const struct sig *x = *(struct sig *const *)a;
	const struct sig *y = *(struct sig *const *)b;
	int c = compare_names(x, y);

	if (c != 0)
		return c;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Two by two, those that are equal and have no mate yet. */
static void
marry(struct diff *d, int (*compare)(const struct sig *, const struct sig *))
{
	size_t i = 0, j = 0;

	while (i < d->old.n && j < d->new.n) {
		struct sig *a = d->old.sorted[i], *b = d->new.sorted[j];
		int c = compare(a, b);

		if (a->mate != NULL || b->mate != NULL) {
			i += a->mate != NULL;
			j += b->mate != NULL;
			continue;
		}
		if (c == 0) {
			a->mate = b;
			b->mate = a;
		}
		i += c <= 0;
		j += c >= 0;
	}
}

/* Which signature is which: the same d=, s= and b=, else the same d= and s=. */
static void
pair_up(struct diff *d)
{
	struct sigs *both[] = {&d->old, &d->new};

	for (size_t i = 0; i < 2; i++)
		if (both[i]->n > 0)
			qsort(both[i]->sorted, both[i]->n, sizeof(struct sig *),
			    by_names);
	marry(d, compare_names);
	marry(d, compare_domains);
}

static void
add(struct diff *d, struct str code, struct str text, bool breaks)
{
	dkim_diff_change(&d->changes, STR(""),
	    (struct dkim_change){code, text, breaks});
}

/* The first tag but b= that is not what it was, or none. */
static struct str
changed_tag(struct diff *d, struct str before, struct str after)
{
	struct tags *tags = pool_array(d->scratch, 2, sizeof(*tags));

	if (tags_parse(before, &tags[0], NULL) != ST_OK ||
	    tags_parse(after, &tags[1], NULL) != ST_OK)
		return (struct str){0};
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < tags[k].n; i++) {
			struct str name = tags[k].at[i].name;

			if (!str_eq(name, STR("b")) &&
			    !str_eq(tags_get(&tags[0], name),
				tags_get(&tags[1], name)))
				return name;
		}
	return (struct str){0};
}

/* The signature's own field, which it covers but for b=. */
static bool
compare_own(struct diff *d, const struct sig *sig, const struct dkim_sig *read)
{
	struct str code = STR("signature-changed");
	struct dkim_diff_own old = {sig->field, read->cut}, new;
	struct dkim_sig other;
	struct buf text = {.pool = d->pool};
	struct str tag;

	if (sig->mate == NULL) {
		add(d, STR("signature-removed"),
		    STR("its DKIM-Signature field is gone"), true);
		return true;
	}
	if (!str_eq(sig->names.b, sig->mate->names.b))
		add(d, code,
		    STR("another signature of the same d= and s= is in its "
			"place: b= changed"),
		    true);
	new.field = sig->mate->field;
	if (dkim_sig_parse(new.field->body, d->scratch, &other, NULL) !=
	    ST_OK) {
		add(d, code, STR("its field cannot be read any more"), true);
		return false;
	}
	new.cut = other.cut;
	if (dkim_diff_form_own(d->forms, read->head, &old, &new))
		return true;
	if (dkim_diff_form_own(d->forms, CANON_RELAXED, &old, &new)) {
		add(d, code,
		    STR("only white space in it changed; relaxed would have "
			"survived"),
		    true);
		return false;
	}
	tag = changed_tag(d, old.field->body, new.field->body);
	buf_add(&text, STR("its field changed in more than b="));
	if (tag.n > 0) {
		buf_add(&text, STR(", first in the tag "));
		dkim_diff_quote(&text, tag);
	}
	add(d, code, buf_str(&text), true);
	return false;
}

/* ---------------------------------------------------------------- body */

/* What a signature sees of a body. */
struct view {
	const struct dkim_diff_place *place;
	const struct dkim_sig *sig;
	bool same;    /* up to l= */
	bool relaxed; /* all of it is the same in relaxed form */
};

static bool
note_breaks(const struct view *v, const struct dkim_diff_note *note)
{
	if (v->same || note->harmless)
		return false;
	if (!note->tail || !v->sig->has_length || v->place->old_ends)
		return true;
	return v->sig->length > v->place->total;
}

static void
add_note(struct diff *d, const struct view *v,
    const struct dkim_diff_note *note)
{
	bool breaks = note_breaks(v, note);
	struct buf text = {.pool = d->pool};

	buf_add(&text, note->text);
	if (breaks && v->relaxed)
		buf_add(&text, STR("; relaxed would have survived"));
	else if (!breaks && !note->harmless && v->place->same)
		buf_add(&text, STR("; the relaxed form hides it"));
	else if (!breaks && !note->harmless)
		buf_add(&text, STR("; l= leaves it uncovered"));
	add(d, note->code, buf_str(&text), breaks);
}

static bool
compare_body(struct diff *d, const struct dkim_sig *sig)
{
	const struct dkim_diff_notes *notes = dkim_diff_body_notes(&d->body);
	struct view v = {.place = dkim_diff_body_place(&d->body, sig->body),
	    .sig = sig};
	bool broken = false;

	v.relaxed = dkim_diff_body_place(&d->body, CANON_RELAXED)->same;
	v.same =
	    v.place->same || (sig->has_length && sig->length <= v.place->at);
	for (size_t i = 0; i < notes->n; i++) {
		add_note(d, &v, &notes->at[i]);
		broken |= note_breaks(&v, &notes->at[i]);
	}
	/* Text behind l= is all that the relaxed form shows. */
	if (!v.same && !broken)
		add(d, STR("white-space"),
		    STR("only white space in or at the end of lines changed; "
			"relaxed would have survived"),
		    true);
	return v.same;
}

static void
compare(struct diff *d, const struct sig *sig, struct dkim_damage *out)
{
	struct dkim_sig read;
	size_t own[2] = {sig->at, d->after->nfield};
	bool own_same, head_same;

	*out = (struct dkim_damage){.names = sig->names};
	if (sig->mate != NULL) {
		own[1] = sig->mate->at;
		out->there = sig->names.b.p != NULL &&
		    str_eq(sig->names.b, sig->mate->names.b);
	}
	out->readable =
	    dkim_sig_parse(sig->field->body, d->scratch, &read, NULL) == ST_OK;
	if (!out->readable)
		return;
	d->changes.n = d->changes.more = 0;
	d->changes.more_break = false;
	own_same = compare_own(d, sig, &read);
	head_same = dkim_diff_head(d->head, &read, own, &d->changes);
	out->head_same = own_same && head_same;
	out->body_same = compare_body(d, &read);
	dkim_diff_changes_take(&d->changes, d->pool, out);
}

void
dkim_diff(const struct msg *original, const struct msg *now, size_t most,
    struct pool *pool, struct dkim_damage **out, size_t *n)
{
	struct pool *scratch = pool_new();
	struct diff *d = pool_alloc(scratch, sizeof(*d));

	d->before = original;
	d->after = now;
	d->pool = pool;
	d->scratch = scratch;
	find_sigs(original, most, pool, scratch, &d->old);
	*n = d->old.n;
	*out = pool_array(pool, *n, sizeof(**out));
	if (*n > 0) {
		find_sigs(now, SIZE_MAX, scratch, scratch, &d->new);
		pair_up(d);
		d->forms = dkim_diff_forms_new(original, now, scratch);
		d->head = dkim_diff_head_new(d->forms, pool, scratch);
		dkim_diff_body_start(&d->body, original, now, pool, scratch);
		for (size_t i = 0; i < *n; i++)
			compare(d, &d->old.at[i], &(*out)[i]);
	}
	pool_free(scratch);
}
