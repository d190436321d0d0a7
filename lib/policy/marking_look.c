#include "policy/marking_look.h"

#include "mail/skeleton.h"

enum {
	GAP_MAX = 20, /* signs between two letters of a name, blanks aside */
	WILD_RUN = 8, /* unknown signs in a row that are looked past */
};

/* Before a letter of a name. */
struct marking_step {
	size_t i;    /* in the text */
	size_t wild; /* letters so far that are signs which nobody knows */
	bool capitals;
};

static bool
is_plain(char c)
{
	return (c >= ' ' && c <= '~') || is_fws(c);
}

void
marking_look(const struct marking_names *names, struct str raw,
    struct pool *pool, struct marking_look *out)
{
	const struct marking_words *words = names->words != NULL ?
	    names->words :
	    marking_words(names->scheme, pool);
	struct skeleton skel;
	size_t i = 0;

	*out = (struct marking_look){.scheme = words->scheme,
	    .words = words,
	    .raw = raw,
	    .text = raw,
	    .steps = pool_array(pool, words->longest + 1, sizeof(*out->steps))};
	while (i < raw.n && is_plain(raw.p[i]))
		i++;
	if (i == raw.n)
		return;
	skeleton(raw, pool, &skel);
	out->text = skel.text;
	out->from = skel.from;
}

size_t
marking_look_blanks(const struct marking_look *l, size_t i)
{
	while (i < l->text.n && is_fws(l->text.p[i]))
		i++;
	return i;
}

/*
 * Is the "?" at i a sign that stands for a letter which the skeleton does not
 * know? Not where the letter follows: then it is one that parts two words.
 */
static bool
is_wild(const struct marking_look *l, size_t i, char fold)
{
	size_t most = i + WILD_RUN;

	if (l->from == NULL)
		return false;
	while (i < l->text.n && i < most && l->text.p[i] == '?')
		i++;
	return i == l->text.n || marking_words_fold(l->text.p[i]) != fold;
}

/* May it stand between two letters of a name? Where a word of the name ends,
 * more may than inside it. */
static bool
may_part(char c, bool word_ends)
{
	static const struct str never = STR_INIT("=[]"),
				inside = STR_INIT(",;:()<>{}/");

	return !is_alnum(c) && str_find(never, c) == never.n &&
	    (word_ends || str_find(inside, c) == inside.n);
}

/* Pass over what stands before a letter, and the letter; the first letter of a
 * name stands where it should. */
static bool
take_letter(const struct marking_look *l, const struct marking_letter *letter,
    bool leads, struct marking_step *s)
{
	size_t gap = 0;

	for (; s->i < l->text.n; s->i++) {
		char at = l->text.p[s->i];

		if (marking_words_fold(at) == letter->fold) {
			at = l->raw.p[marking_look_from(l, s->i)];
			if (at != letter->plain &&
			    at == to_lower(letter->plain))
				s->capitals = false;
			s->i++;
			return true;
		}
		if (at == '?' && is_wild(l, s->i, letter->fold)) {
			s->wild++;
			s->i++;
			return true;
		}
		if (leads || gap > GAP_MAX || !may_part(at, letter->parts))
			return false;
		gap += !is_fws(at);
	}
	return false;
}

/*
 * A walk over the names of an index, each looked for at the same place: a name
 * that begins like the one before it is followed from where they part.
 */
struct walk {
	const struct marking_look *l;
	const struct marking_word *next, *end;
	size_t have; /* letters of the last one that were found */
};

/* With the names that may begin at i. */
static bool
walk_start(const struct marking_look *l, const struct marking_index *x,
    size_t i, struct walk *out)
{
	unsigned char c;

	if (i >= l->text.n)
		return false;
	c = (unsigned char)marking_words_fold(l->text.p[i]);
	*out = (struct walk){.l = l, .next = x->at, .end = x->at + x->n};
	l->steps[0] = (struct marking_step){.i = i, .capitals = true};
	/* It may be a letter that the skeleton does not know. */
	if (c == '?' && l->from != NULL)
		return x->n > 0;
	if (c >= 0x80 || x->from[c] == x->from[c + 1])
		return false;
	out->next = x->at + x->from[c];
	out->end = x->at + x->from[c + 1];
	return true;
}

/* Follow the next name; *after is behind it. Letters may follow. */
static bool
walk_next(struct walk *w, struct marking_step *after)
{
	const struct marking_word *name = w->next++;
	size_t k = name->shared;

	/* What the last one could not find, this one could not either. */
	if (k > w->have)
		return false;
	for (; k < name->n; k++) {
		struct marking_step s = w->l->steps[k];

		if (!take_letter(w->l, &name->letters[k], k == 0, &s)) {
			w->have = k;
			return false;
		}
		w->l->steps[k + 1] = s;
	}
	w->have = name->n;
	*after = w->l->steps[name->n];
	return 3 * after->wild <= name->n;
}

/* Does a word end there? */
static bool
ends_word(const struct marking_look *l, size_t i)
{
	return i == l->text.n || !is_alnum(l->text.p[i]);
}

/* "=" or ":", or some of both, at i? Behind them. */
static bool
take_sign(const struct marking_look *l, size_t i, struct marking_tag *out)
{
	bool any = false;

	out->equals = false;
	for (;; i++) {
		i = marking_look_blanks(l, i);
		if (i == l->text.n ||
		    (l->text.p[i] != '=' && l->text.p[i] != ':'))
			return any;
		any = true;
		out->equals |= l->text.p[i] == '=';
		out->after = i + 1;
	}
}

bool
marking_look_tag(const struct marking_look *l, size_t i,
    struct marking_tag *out)
{
	size_t order = SIZE_MAX;
	struct marking_step s;
	struct walk w;

	*out = (struct marking_tag){.tag = TAG_NONE};
	if (!walk_start(l, &l->words->tags, i, &w))
		return false;
	while (w.next < w.end) {
		const struct marking_word *word = w.next;
		struct marking_tag t = {.tag = word->tag, .name = word->name};

		if (walk_next(&w, &s) && word->order < order &&
		    ends_word(l, s.i) && take_sign(l, s.i, &t)) {
			order = word->order;
			t.capitals = s.capitals;
			*out = t;
		}
	}
	return out->tag != TAG_NONE;
}

bool
marking_look_level(const struct marking_look *l, size_t i, unsigned how,
    struct marking_level *out)
{
	struct marking_step s;
	struct walk w;

	*out = (struct marking_level){NO_LEVEL, i, false};
	if (!walk_start(l, &l->words->levels, i, &w))
		return false;
	while (w.next < w.end) {
		const struct marking_word *word = w.next;

		if (!walk_next(&w, &s) || s.i < out->after ||
		    (word->old && (how & MARKING_LOOK_OLD) == 0) ||
		    ((how & MARKING_LOOK_GLUED) == 0 && !ends_word(l, s.i)))
			continue;
		if (s.i > out->after)
			*out = (struct marking_level){NO_LEVEL, s.i, false};
		if (word->level > out->level)
			out->level = word->level;
		out->capitals |= s.capitals;
	}
	return out->level != NO_LEVEL;
}

bool
marking_look_behind(const struct marking_look *l, const struct marking_tag *t,
    struct marking_level *out)
{
	size_t i = t->after;

	while (i < l->text.n &&
	    (is_fws(l->text.p[i]) || l->text.p[i] == '"' ||
		l->text.p[i] == '\''))
		i++;
	return marking_look_level(l, i, MARKING_LOOK_OLD, out) &&
	    (t->equals || (t->capitals && out->capitals));
}
