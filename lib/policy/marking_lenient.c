#include "policy/marking_lenient.h"

enum {
	VALUE_MAX = 64, /* letters; the longest name of the standards has 23 */
	FEW = 4,        /* letters that stand for a name */
	TYPO_MIN = 6,   /* letters of a name that may have one wrong */
};

/* A value with nothing but its letters and digits, as they look. */
struct letters {
	char p[VALUE_MAX];
	size_t n;
};

struct reading {
	const struct marking_look *l;
	size_t to;
	enum marking_stretch what;
	bool counts; /* a plain name of a level does, where we are */
	bool word;   /* a blank ends the value that we are in */
	int level;
};

static void
raise(struct reading *r, int level)
{
	if (level > r->level)
		r->level = level;
}

/* False where there are too many for a name. */
static bool
letters_of(struct str s, struct letters *out)
{
	out->n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]))
			continue;
		if (out->n == VALUE_MAX)
			return false;
		out->p[out->n++] = marking_words_fold(s.p[i]);
	}
	return true;
}

/* One letter wrong, missing or too many, or two of them the wrong way round. */
static bool
is_typo(const struct marking_word *a, const struct letters *b)
{
	size_t least = a->n < b->n ? a->n : b->n, front = 0, back = 0;
	size_t na, nb;

	if (a->n > b->n + 1 || b->n > a->n + 1)
		return false;
	while (front < least && a->letters[front].fold == b->p[front])
		front++;
	while (back < least - front &&
	    a->letters[a->n - back - 1].fold == b->p[b->n - back - 1])
		back++;
	na = a->n - front - back;
	nb = b->n - front - back;
	if (na <= 1 && nb <= 1)
		return true;
	return na == 2 && nb == 2 &&
	    a->letters[front].fold == b->p[front + 1] &&
	    a->letters[front + 1].fold == b->p[front];
}

/* A value, and what it was found to be so far. */
struct guess {
	struct letters value;
	size_t few;   /* so many letters stand for a name */
	bool goes_on; /* more letters may have followed */
	int exact, near;
};

/* Is it worth a closer look? One slip leaves one of the first two letters
 * where it was, or next to that. */
static bool
may_be(const struct guess *g, const struct marking_word *name)
{
	const char *p = g->value.p;
	char a, b;

	if (name->n < 2 || g->value.n < 2)
		return true;
	if (name->n + 1 < g->value.n)
		return false;
	a = name->letters[0].fold;
	b = name->letters[1].fold;
	return a == p[0] || b == p[1] || a == p[1] || b == p[0];
}

/* Do the letters of the value stand at the front of the name? */
static bool
begins(const struct marking_word *name, const struct letters *value)
{
	size_t n = 0;

	if (value->n > name->n)
		return false;
	while (n < value->n && name->letters[n].fold == value->p[n])
		n++;
	return n == value->n;
}

static void
try_name(struct guess *g, const struct marking_word *name)
{
	bool front;

	if ((name->level <= g->exact && name->level <= g->near) ||
	    !may_be(g, name))
		return;
	front = begins(name, &g->value);
	if (front && name->n == g->value.n) {
		if (name->level > g->exact)
			g->exact = name->level;
	} else if (name->level > g->near &&
	    ((front && g->value.n >= g->few) ||
		(name->n >= TYPO_MIN && is_typo(name, &g->value)))) {
		g->near = name->level;
	}
}

/*
 * What s, behind a tag of a level, could be; "O:S" too, as paragraphs are
 * marked. What is exactly a name is no misspelling of another one.
 */
static void
guess_level(struct reading *r, struct str s, struct guess *g)
{
	const struct marking_words *words = r->l->words;

	g->exact = g->near = NO_LEVEL;
	for (size_t i = 0; i < r->l->scheme->nlevel && !g->goes_on; i++)
		if (str_eq(s, r->l->scheme->levels[i].name)) {
			g->exact = (int)i;
			raise(r, g->exact);
			return;
		}
	if (!letters_of(s, &g->value) || g->value.n == 0)
		return;
	for (size_t i = 0; i < words->levels.n; i++)
		try_name(g, &words->levels.at[i]);
	for (size_t i = 0; i < words->paras.n; i++) {
		const struct marking_word *para = &words->paras.at[i];

		if (para->n == g->value.n && para->level > g->near &&
		    begins(para, &g->value))
			g->near = para->level;
	}
	raise(r, g->exact);
	if (g->exact == NO_LEVEL || g->goes_on)
		raise(r, g->near);
}

/* Does a tag begin at i? Of one that states no level, at the front of a word
 * alone. */
static bool
is_tag(const struct reading *r, size_t i, struct marking_tag *out)
{
	bool word = marking_look_word(r->l, i);

	if (!word &&
	    (r->what != MARKING_STRETCH_FIELD || !is_alnum(r->l->text.p[i])))
		return false;
	return marking_look_tag(r->l, i, out) &&
	    (word || marking_tag_is_level(out) || out->tag == EL_DOWNTO);
}

/* Where the value that begins at i ends: at a comma or bracket, or at the next
 * tag. */
static size_t
value_end(const struct reading *r, size_t i)
{
	static const struct str ends = STR_INIT(",;[]");

	for (size_t start = i; i < r->to; i++) {
		struct marking_tag t;

		if (str_find(ends, r->l->text.p[i]) < ends.n)
			break;
		if (i - start > 4 * (size_t)VALUE_MAX)
			break;
		if (is_tag(r, i, &t))
			break;
	}
	return i;
}

/* "...", and the like. */
static bool
is_last(const struct reading *r, size_t i)
{
	while (i < r->to && (is_fws(r->l->text.p[i]) || r->l->text.p[i] == '.'))
		i++;
	return i == r->to &&
	    (r->what == MARKING_STRETCH_FIELD ||
		r->what == MARKING_STRETCH_CUT);
}

/* A level at the front of a value, whatever stands right behind it. */
static void
read_glued(struct reading *r, size_t i, size_t end)
{
	struct marking_level level;

	while (i < end && !is_alnum(r->l->text.p[i]))
		i++;
	if (i < end &&
	    marking_look_level(r->l, i, MARKING_LOOK_OLD | MARKING_LOOK_GLUED,
		&level))
		raise(r, level.level);
}

/*
 * All of a value, and its first word, which may be all that is meant. Where to
 * go on: behind it where it is a name and nothing else.
 */
static size_t
read_value(struct reading *r, size_t at)
{
	struct guess g = {.few = FEW};
	struct str value, word;
	size_t end;

	at = marking_look_blanks(r->l, at);
	end = value_end(r, at);
	value = (struct str){r->l->text.p + at, end - at};
	word = value;
	word = str_word(&word);
	if (is_last(r, end)) {
		g.few = 1;
		g.goes_on = r->what == MARKING_STRETCH_CUT;
	}
	guess_level(r, value, &g);
	if (g.exact != NO_LEVEL)
		return end;
	if (word.n < value.n)
		guess_level(r, word, &(struct guess){.few = FEW});
	if (r->what != MARKING_STRETCH_PROSE)
		read_glued(r, at, end);
	return at;
}

/* A tag was found. Where to go on. */
static size_t
read_tag(struct reading *r, const struct marking_tag *t)
{
	struct marking_level level;
	bool states = marking_tag_is_level(t) || t->tag == EL_DOWNTO;

	r->word = t->tag == EL_VERSION || t->tag == EL_NAMESPACE;
	if (states && (t->equals || r->counts)) {
		r->counts = true;
		return read_value(r, t->after);
	}
	if (!states)
		r->counts = false;
	else if (marking_look_behind(r->l, t, &level))
		raise(r, level.level);
	return t->after;
}

/* The word at i, a tag, the name of a level or neither; in a field, what may
 * begin inside of a word too. Where to go on. */
static size_t
read_word(struct reading *r, size_t i)
{
	bool field = r->what == MARKING_STRETCH_FIELD;
	struct marking_level level;
	struct marking_tag t;

	if (is_tag(r, i, &t))
		return read_tag(r, &t);
	if (r->counts &&
	    marking_look_level(r->l, i,
		MARKING_LOOK_OLD | (field ? MARKING_LOOK_GLUED : 0U), &level)) {
		raise(r, level.level);
		return level.after;
	}
	if (field)
		return i + 1;
	while (i < r->to && is_alnum(r->l->text.p[i]))
		i++;
	return i;
}

int
marking_lenient(const struct marking_look *l, size_t from, size_t to,
    enum marking_stretch what)
{
	struct reading r = {l, to, what, true, false, NO_LEVEL};
	struct str text = l->text;

	for (size_t i = from; i < to;) {
		char c = text.p[i];

		if (is_alnum(c) &&
		    (what == MARKING_STRETCH_FIELD ||
			marking_look_word(l, i))) {
			i = read_word(&r, i);
			continue;
		}
		if (c == ',' || (r.word && is_fws(c)))
			r.counts = true;
		/* What is escaped is part of a text. */
		i += c == '\\' && i + 1 < to &&
			(text.p[i + 1] == ',' || text.p[i + 1] == '\\') ?
		    2 :
		    1;
	}
	return r.level;
}
