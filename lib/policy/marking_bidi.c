#include "policy/marking_bidi.h"

enum {
	DEPTH = 125, /* max_depth, UAX #9 section 3.3.2 */
	CONTROL = 3, /* octets */
};

enum kind { NONE, LEFT, RIGHT, POP, ISOLATE_LEFT, ISOLATE_RIGHT, ISOLATE_POP };

/* The control at the front of s. U+2068 is as the letters in it, which are
 * Latin. */
static enum kind
control(struct str s)
{
	static const enum kind embeds[] = {LEFT, RIGHT, POP, LEFT, RIGHT};
	static const enum kind isolates[] = {ISOLATE_LEFT, ISOLATE_RIGHT,
	    ISOLATE_LEFT, ISOLATE_POP};
	unsigned char a, b;

	if (s.n < CONTROL || (unsigned char)s.p[0] != 0xe2)
		return NONE;
	a = (unsigned char)s.p[1];
	b = (unsigned char)s.p[2];
	if (a == 0x80 && b >= 0xaa && b <= 0xae)
		return embeds[b - 0xaa];
	if (a == 0x81 && b >= 0xa6 && b <= 0xa9)
		return isolates[b - 0xa6];
	return NONE;
}

/* How deep the text is in controls; odd levels are shown right to left. */
struct depth {
	struct {
		unsigned char level;
		bool isolate;
	} at[DEPTH + 1];
	size_t n;
	size_t over; /* controls that are one too many */
};

static void
pop(struct depth *d, bool isolate)
{
	size_t n = d->n;

	if (d->over > 0) {
		d->over--;
		return;
	}
	if (!isolate) {
		if (n > 0 && !d->at[n].isolate)
			d->n--;
		return;
	}
	while (n > 0 && !d->at[n].isolate)
		n--;
	if (n > 0)
		d->n = n - 1;
}

static void
pass(struct depth *d, enum kind kind)
{
	unsigned level = d->at[d->n].level + 1U;
	bool right = kind == RIGHT || kind == ISOLATE_RIGHT;

	if (kind == NONE)
		return;
	if (kind == POP || kind == ISOLATE_POP) {
		pop(d, kind == ISOLATE_POP);
		return;
	}
	if (level % 2 != right)
		level++;
	if (level > DEPTH || d->over > 0) {
		d->over++;
		return;
	}
	d->n++;
	d->at[d->n].level = (unsigned char)level;
	d->at[d->n].isolate = kind == ISOLATE_LEFT || kind == ISOLATE_RIGHT;
}

/* The level of each octet of the text. */
static void
find_levels(const struct marking_look *l, unsigned char *out)
{
	struct depth d = {.n = 0};
	size_t raw = 0;

	for (size_t i = 0; i < l->text.n; i++) {
		for (; raw < marking_look_from(l, i); raw++)
			pass(&d, control(str_from(l->raw, raw)));
		out[i] = d.at[d.n].level;
	}
}

/* Octets of one level, and what is shown to the right of them. */
struct run {
	size_t from, to;
	unsigned level;
	struct run *next;
};

/* Runs that are shown beside each other; the levels rise on the way up. */
struct range {
	unsigned level;
	struct run *left, *right;
};

/* The range on top becomes part of the one below. */
static void
merge(struct range *below)
{
	struct range top = below[1];

	if (below->level % 2 == 1) {
		top.right->next = below->left;
		below->left = top.left;
	} else {
		below->right->next = top.left;
		below->right = top.right;
	}
}

/*
 * Rule L2: from the highest level down, what is at it or above is turned round.
 * Done with lists rather than level by level, since there may be many. The
 * leftmost run.
 */
static struct run *
arrange(struct run *runs, size_t n)
{
	struct range stack[DEPTH + 2] = {{.level = 0}};
	size_t depth = 0; /* of those that are there; the first is at 1 */

	for (size_t i = 0; i < n; i++) {
		struct run *r = &runs[i];
		struct range *top;

		while (depth > 1 && stack[depth].level > r->level &&
		    stack[depth - 1].level >= r->level)
			merge(&stack[--depth]);
		top = &stack[depth];
		if (depth == 0 || top->level < r->level) {
			stack[++depth] = (struct range){r->level, r, r};
			continue;
		}
		if (r->level % 2 == 1) {
			r->next = top->left;
			top->left = r;
		} else {
			top->right->next = r;
			top->right = r;
		}
		top->level = r->level;
	}
	while (depth > 1)
		merge(&stack[--depth]);
	return depth == 0 ? NULL : stack[1].left;
}

static void
find_order(const unsigned char *levels, size_t n, struct pool *pool,
    size_t *order)
{
	struct run *runs = pool_array(pool, n, sizeof(*runs));
	size_t nrun = 0, at = 0;

	for (size_t i = 0; i < n;) {
		struct run *r = &runs[nrun++];

		r->from = i;
		r->level = levels[i];
		while (i < n && levels[i] == r->level)
			i++;
		r->to = i;
	}
	for (struct run *r = arrange(runs, nrun); r != NULL; r = r->next)
		for (size_t k = 0; k < r->to - r->from; k++)
			order[at++] =
			    r->level % 2 == 1 ? r->to - 1 - k : r->from + k;
}

/* Rule L4. */
static char
mirrored(char c)
{
	static const struct str pairs = STR_INIT("()[]{}<>");
	size_t at = str_find(pairs, c);

	if (at == pairs.n)
		return c;
	return pairs.p[at ^ 1];
}

/* A letter as it was written: its case counts. */
static char
shown(const struct marking_look *l, size_t i, bool right)
{
	char c = l->text.p[i], raw = l->raw.p[marking_look_from(l, i)];

	if (is_alpha(raw) && to_lower(raw) == to_lower(c))
		return raw;
	if (!right)
		return c;
	return mirrored(c);
}

static bool
has_control(struct str s)
{
	for (;;) {
		s = str_from(s, str_find(s, '\xe2'));
		if (s.n == 0)
			return false;
		if (control(s) != NONE)
			return true;
		s = str_from(s, 1);
	}
}

bool
marking_bidi(const struct marking_look *l, struct pool *pool,
    struct marking_bidi *out)
{
	size_t n = l->text.n, *order, *from;
	unsigned char *levels;
	char *text;

	if (l->from == NULL || !has_control(l->raw))
		return false;
	levels = pool_alloc(pool, n);
	order = pool_array(pool, n, sizeof(*order));
	from = pool_array(pool, n + 1, sizeof(*from));
	text = pool_alloc(pool, n);
	for (size_t i = 0; i <= n; i++)
		from[i] = i;
	find_levels(l, levels);
	find_order(levels, n, pool, order);
	for (size_t i = 0; i < n; i++)
		text[i] = shown(l, order[i], levels[order[i]] % 2 == 1);
	out->look = *l;
	out->look.raw = out->look.text = (struct str){text, n};
	out->look.from = from;
	out->order = order;
	return true;
}
