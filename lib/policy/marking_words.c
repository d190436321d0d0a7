#include "policy/marking_words.h"

#include <stdint.h>

/* clang-format off */
const char marking_folds[128] = {
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
    ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
    ['K'] = 'k', ['L'] = 'i', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
    ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z', ['l'] = 'i', ['|'] = 'i', ['!'] = 'i', ['@'] = 'a',
    ['$'] = 's', ['0'] = 'o', ['1'] = 'i', ['3'] = 'e', ['4'] = 'a',
    ['5'] = 's', ['7'] = 't',
};
/* clang-format on */

/* Names as they are collected. */
struct maker {
	struct marking_words *words;
	struct pool *pool;
};

bool
marking_words_is_level(const struct scheme *s, const struct scheme_old *old)
{
	return old->level != NO_LEVEL &&
	    !str_eq(old->tag, s->elements[EL_CAVEAT].tag) &&
	    !str_eq(old->tag, s->elements[EL_ACCESS].tag);
}

/* Its letters; a name without any cannot be found, and is left out. */
static void
add(const struct maker *m, struct marking_index *to, struct marking_word word)
{
	struct marking_letter *letters =
	    pool_array(m->pool, word.name.n, sizeof(*letters));
	bool parts = false;

	for (size_t i = 0; i < word.name.n; i++) {
		char c = word.name.p[i];

		if (!is_alnum(c)) {
			parts = true;
			continue;
		}
		letters[word.n++] =
		    (struct marking_letter){marking_words_fold(c), c, parts};
		parts = false;
	}
	if (word.n == 0)
		return;
	if (word.n > m->words->longest)
		m->words->longest = word.n;
	word.letters = letters;
	word.order = to->n;
	to->at[to->n++] = word;
}

static size_t
first(const struct marking_word *w)
{
	return (unsigned char)w->letters[0].fold & 0x7f;
}

static size_t
shared(const struct marking_word *a, const struct marking_word *b)
{
	size_t n = 0;

	while (n < a->n && n < b->n &&
	    a->letters[n].fold == b->letters[n].fold &&
	    a->letters[n].plain == b->letters[n].plain &&
	    a->letters[n].parts == b->letters[n].parts)
		n++;
	return n;
}

/* By the first letter, else in the order of the scheme: in that, names that
 * begin with the same word follow each other. */
static void
sort(const struct maker *m, struct marking_index *x)
{
	struct marking_word *sorted =
	    pool_array(m->pool, x->n + 1, sizeof(*sorted));
	size_t next[129];

	for (size_t i = 0; i < x->n; i++)
		x->from[first(&x->at[i]) + 1]++;
	for (size_t c = 1; c < NELEM(x->from); c++)
		x->from[c] += x->from[c - 1];
	memcpy(next, x->from, sizeof(next));
	for (size_t i = 0; i < x->n; i++)
		sorted[next[first(&x->at[i])]++] = x->at[i];
	for (size_t i = 1; i < x->n; i++)
		sorted[i].shared = shared(&sorted[i], &sorted[i - 1]);
	x->at = sorted;
}

static void
start(const struct maker *m, struct marking_index *x, size_t most)
{
	x->at = pool_array(m->pool, most + 1, sizeof(*x->at));
}

static void
add_tags(const struct maker *m, const struct scheme *s)
{
	struct str last = s->elements[EL_LEVEL].tag;
	struct marking_index *x = &m->words->tags;

	start(m, x, EL_COUNT + s->nold);
	for (unsigned el = 0; el < EL_COUNT; el++)
		add(m, x,
		    (struct marking_word){.name = s->elements[el].tag,
			.tag = el});
	for (size_t i = 0; i < s->nold; i++) {
		/* Many in a row have the same one. */
		if (!str_eq(s->old[i].tag, last))
			add(m, x,
			    (struct marking_word){.name = s->old[i].tag,
				.tag = TAG_OLD});
		last = s->old[i].tag;
	}
	sort(m, x);
}

static void
add_levels(const struct maker *m, const struct scheme *s)
{
	struct marking_index *x = &m->words->levels;

	start(m, x, 2 * s->nlevel + s->nold);
	start(m, &m->words->paras, s->nlevel);
	for (size_t i = 0; i < s->nlevel; i++) {
		const struct scheme_level *l = &s->levels[i];

		add(m, x,
		    (struct marking_word){.name = l->name, .level = (int)i});
		if (!str_eq(l->name, l->text))
			add(m, x,
			    (struct marking_word){.name = l->text,
				.level = (int)i});
		add(m, &m->words->paras,
		    (struct marking_word){.name = l->para, .level = (int)i});
	}
	for (size_t i = 0; i < s->nold; i++)
		if (marking_words_is_level(s, &s->old[i]))
			add(m, x,
			    (struct marking_word){.name = s->old[i].name,
				.level = s->old[i].level,
				.old = true});
	sort(m, x);
	sort(m, &m->words->paras);
	m->words->shortest = SIZE_MAX;
	for (size_t i = 0; i < x->n; i++)
		if (x->at[i].n < m->words->shortest)
			m->words->shortest = x->at[i].n;
}

const struct marking_words *
marking_words(const struct scheme *s, struct pool *pool)
{
	struct maker m = {pool_alloc(pool, sizeof(*m.words)), pool};

	*m.words = (struct marking_words){.scheme = s};
	add_tags(&m, s);
	add_levels(&m, s);
	return m.words;
}
