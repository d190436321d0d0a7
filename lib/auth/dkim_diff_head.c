#include "auth/dkim_diff_head.h"

#include <stdlib.h>

#include "auth/dkim_diff_field.h"
#include "auth/signed.h"

/* Instances of one name that are compared with each other. */
enum { INSTANCES = 1000 };

/* An instance of the name that is looked at. */
struct item {
	const struct field *field;
	uint64_t hash;
	bool alone; /* there is none like it in the other message */
};

/* One of the two messages. */
struct side {
	struct signed_index *index;
	struct item *items; /* from the bottom up */
	struct item **sorted;
	size_t n;
};

struct dkim_diff_head {
	struct side old, new;
	struct dkim_diff_forms *forms;
	struct buf text; /* of the change that is looked at */
	struct pool *pool, *scratch;
	/* Of the signature that is looked at. */
	enum canon_kind kind;
	struct dkim_diff_changes *changes;
};

/* A name of h=, and how often it stands there. */
struct named {
	struct str name;
	size_t at, times;
};

static void
start_side(struct side *s, const struct msg *msg, struct pool *pool)
{
	size_t n = msg->nfield;

	s->index = signed_index_new(msg->fields, n, pool);
	s->items = pool_array(pool, n, sizeof(*s->items));
	s->sorted = pool_array(pool, n, sizeof(struct item *));
}

struct dkim_diff_head *
dkim_diff_head_new(struct dkim_diff_forms *forms, struct pool *pool,
    struct pool *scratch)
{
	struct dkim_diff_head *h = pool_alloc(scratch, sizeof(*h));

	start_side(&h->old, forms->of[DIFF_OLD].msg, scratch);
	start_side(&h->new, forms->of[DIFF_NEW].msg, scratch);
	h->forms = forms;
	h->text.pool = scratch;
	h->pool = pool;
	h->scratch = scratch;
	return h;
}

/* ------------------------------------------------------ names of h= */

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;

	for (size_t i = 0; i < n; i++) {
		int c = to_lower(x->name.p[i]) - to_lower(y->name.p[i]);

		if (c != 0)
			return c;
	}
	if (x->name.n != y->name.n)
		return x->name.n < y->name.n ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int
by_place(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Each name once, in the order of h=. */
static struct named *
names_of(struct dkim_diff_head *h, const struct dkim_sig *sig, size_t *n)
{
	struct named *all = pool_array(h->scratch, sig->nname, sizeof(*all));

	for (size_t i = 0; i < sig->nname; i++)
		all[i] = (struct named){sig->names[i], i, 1};
	*n = 0;
	if (sig->nname == 0)
		return all;
	qsort(all, sig->nname, sizeof(*all), by_name);
	for (size_t i = 1; i < sig->nname; i++) {
		if (str_caseeq(all[i].name, all[*n].name))
			all[*n].times++;
		else
			all[++*n] = all[i];
	}
	++*n;
	qsort(all, *n, sizeof(*all), by_place);
	return all;
}

/* --------------------------------------------- instances of one name */

static void
load(struct side *s, struct str name)
{
	const struct field *f;

	s->n = 0;
	for (f = signed_pick(s->index, name); f != NULL;
	     f = signed_pick(s->index, name))
		s->items[s->n++] = (struct item){.field = f};
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Are the lowest so many of a name the same in both? */
static bool
same_lowest(struct dkim_diff_head *h, enum canon_kind kind, size_t times)
{
	size_t n = least(h->old.n, times);

	if (n != least(h->new.n, times))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!dkim_diff_form_same(h->forms, kind, h->old.items[i].field,
			h->new.items[i].field))
			return false;
	return true;
}

static int
by_hash(const void *a, const void *b)
{
	const struct item *x = *(struct item *const *)a;
	const struct item *y = *(struct item *const *)b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void
sort_items(struct dkim_diff_head *h, enum dkim_diff_side side, struct side *s)
{
	for (size_t i = 0; i < s->n; i++) {
		s->items[i].hash = dkim_diff_form_hash(h->forms, side, h->kind,
		    s->items[i].field);
		s->items[i].alone = true;
		s->sorted[i] = &s->items[i];
	}
	if (s->n > 0)
		qsort(s->sorted, s->n, sizeof(struct item *), by_hash);
}

/* Mark those that have their like in the other message. */
static void
match_items(struct dkim_diff_head *h)
{
	size_t i = 0, j = 0;

	sort_items(h, DIFF_OLD, &h->old);
	sort_items(h, DIFF_NEW, &h->new);
	while (i < h->old.n && j < h->new.n) {
		struct item *a = h->old.sorted[i], *b = h->new.sorted[j];

		if (a->hash == b->hash)
			a->alone = b->alone = false;
		i += a->hash <= b->hash;
		j += b->hash <= a->hash;
	}
}

/* The first one from the bottom that is alone, or NULL. */
static const struct field *
first_alone(const struct side *s, size_t *n)
{
	const struct field *first = NULL;

	*n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->items[i].alone && (*n)++ == 0)
			first = s->items[i].field;
	return first;
}

/* ------------------------------------------------------------- changes */

/* Is there no room for another one? Then it is counted, and no text made. */
static bool
is_full(struct dkim_diff_head *h, bool breaks)
{
	struct dkim_diff_changes *c = h->changes;

	if (c->n < DIFF_FIELDS)
		return false;
	c->more++;
	c->more_break |= breaks;
	return true;
}

/* "Name: " */
static struct buf *
text_of(struct dkim_diff_head *h, struct str name)
{
	buf_clear(&h->text);
	buf_add(&h->text, str_upto(name, DIFF_QUOTED));
	buf_add(&h->text, STR(": "));
	return &h->text;
}

static void
change(struct dkim_diff_head *h, struct str code, struct str name, bool breaks)
{
	struct str text = pool_str(h->pool, buf_str(&h->text));
	/* These are the same whether the header or the body tells. */
	bool general = str_eq(code, STR("charset-changed")) ||
	    str_eq(code, STR("boundary-changed"));

	dkim_diff_change(h->changes, general ? STR("") : name,
	    (struct dkim_change){code, text, breaks});
}

static void
note_added(struct dkim_diff_head *h, const struct named *name, size_t count,
    bool breaks)
{
	struct buf *text;

	if (is_full(h, breaks))
		return;
	text = text_of(h, name->name);
	buf_fmt(text, "%zu more, %zu before", count, h->old.n);
	if (!breaks)
		buf_add(text, STR("; not covered"));
	else if (h->old.n < name->times)
		buf_add(text, STR(", and signed that there are no more"));
	if (h->old.n == 0 && h->new.n > 0) {
		buf_add(text, STR(": "));
		dkim_diff_quote(text, str_trim(h->new.items[0].field->body));
	}
	change(h, STR("field-added"), name->name, breaks);
}

static void
note_removed(struct dkim_diff_head *h, const struct named *name, size_t count,
    bool breaks)
{
	if (is_full(h, breaks))
		return;
	buf_fmt(text_of(h, name->name), "%zu of %zu gone%s", count, h->old.n,
	    breaks ? "" : "; not covered");
	change(h, STR("field-removed"), name->name, breaks);
}

/* One became another; `why` it does not break, or "". */
static void
note_field(struct dkim_diff_head *h, struct str name,
    const struct field *const pair[2], bool relaxed, const char *why)
{
	struct pool *pool;
	struct buf *text;
	struct str code;

	if (is_full(h, why[0] == '\0'))
		return;
	pool = pool_new();
	text = text_of(h, name);
	code = dkim_diff_field(pair[0], pair[1], relaxed, pool, text);
	pool_free(pool);
	if (why[0] != '\0')
		buf_fmt(text, "; %s", why);
	else if (relaxed)
		buf_add(text, STR("; relaxed would have survived"));
	change(h, code, name, why[0] == '\0');
}

/* What a signature covers of that name is not the same. */
static void
explain(struct dkim_diff_head *h, const struct named *name)
{
	const struct field *pair[2];
	size_t gone, fresh;
	bool relaxed;

	if (h->old.n > INSTANCES || h->new.n > INSTANCES) {
		if (is_full(h, true))
			return;
		buf_fmt(text_of(h, name->name),
		    "changed (over %d of them, not looked into)", INSTANCES);
		change(h, STR("field-changed"), name->name, true);
		return;
	}
	match_items(h);
	pair[0] = first_alone(&h->old, &gone);
	pair[1] = first_alone(&h->new, &fresh);
	if (pair[0] != NULL && pair[1] != NULL) {
		relaxed = dkim_diff_form_same(h->forms, CANON_RELAXED, pair[0],
		    pair[1]);
		note_field(h, name->name, pair, relaxed, "");
	}
	if (fresh > gone) {
		note_added(h, name, fresh - gone, true);
	} else if (gone > fresh) {
		note_removed(h, name, gone - fresh, true);
	} else if (gone == 0 && !is_full(h, true)) {
		buf_fmt(text_of(h, name->name),
		    "the same %zu, in another order", h->old.n);
		change(h, STR("field-reordered"), name->name, true);
	}
}

/* It is the same, as far as it is covered; what else is there to say? */
static void
mention(struct dkim_diff_head *h, const struct named *name)
{
	size_t n = least(h->old.n, name->times);

	if (h->new.n > h->old.n)
		note_added(h, name, h->new.n - h->old.n, false);
	else if (h->old.n > h->new.n)
		note_removed(h, name, h->old.n - h->new.n, false);
	for (size_t i = 0; h->kind == CANON_RELAXED && i < n; i++) {
		const struct field *pair[] = {h->old.items[i].field,
		    h->new.items[i].field};

		if (!dkim_diff_form_same(h->forms, CANON_SIMPLE, pair[0],
			pair[1])) {
			note_field(h, name->name, pair, true,
			    "the relaxed form hides it");
			break;
		}
	}
}

/* What most lists change is told even where it is not signed. */
static void
mention_subject(struct dkim_diff_head *h)
{
	struct str name = STR("Subject");
	const struct field *pair[2];

	load(&h->old, name);
	load(&h->new, name);
	if (h->old.n == 0 || h->new.n == 0)
		return;
	pair[0] = h->old.items[0].field;
	pair[1] = h->new.items[0].field;
	if (!dkim_diff_form_same(h->forms, CANON_RELAXED, pair[0], pair[1]))
		note_field(h, name, pair, false, "not signed");
}

bool
dkim_diff_head(struct dkim_diff_head *h, const struct dkim_sig *sig,
    const size_t own[2], struct dkim_diff_changes *changes)
{
	size_t n;
	struct named *names = names_of(h, sig, &n);
	bool same = true, subject = false;

	h->kind = sig->head;
	h->changes = changes;
	signed_begin(h->old.index, own[0]);
	signed_begin(h->new.index, own[1]);
	for (size_t i = 0; i < n; i++) {
		subject |= str_caseeq(names[i].name, STR("Subject"));
		load(&h->old, names[i].name);
		load(&h->new, names[i].name);
		if (same_lowest(h, h->kind, names[i].times)) {
			mention(h, &names[i]);
		} else {
			explain(h, &names[i]);
			same = false;
		}
	}
	if (!subject)
		mention_subject(h);
	return same;
}
