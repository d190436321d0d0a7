#include "mail/encword.h"
#include "policy/marking_bidi.h"
#include "policy/marking_grade.h"
#include "policy/marking_lenient.h"
#include "policy/marking_line.h"

/* The way through a subject. */
struct search {
	const struct marking_names *names;
	struct pool *pool;
	struct marking_look look;
	bool implied;
	/* The next octet of look.text that is a bracket there, but none in the
	 * subject: looked for once. */
	size_t odd;
	struct marking_list out;
	size_t size;
};

static char
octet(const struct search *s, size_t i)
{
	return s->look.text.p[i];
}

static bool
is_bracket(char c)
{
	return c == '[' || c == ']';
}

/* Is it a bracket only for who sees it? */
static bool
is_odd(const struct search *s, size_t i)
{
	return s->look.raw.p[marking_look_from(&s->look, i)] != octet(s, i);
}

/* The next such bracket behind i; the length where there is none. */
static size_t
next_odd(struct search *s, size_t i)
{
	if (s->look.from == NULL)
		return s->look.text.n;
	if (s->odd <= i)
		s->odd = i + 1;
	while (s->odd < s->look.text.n &&
	    !(is_bracket(octet(s, s->odd)) && is_odd(s, s->odd)))
		s->odd++;
	return s->odd;
}

/* What comes after too many counts for the last of them. */
static void
push(struct search *s, const struct marking *m)
{
	struct marking_list *out = &s->out;

	if (out->n == MARKINGS_MAX) {
		out->more = true;
		if (m->read > out->at[out->n - 1].read)
			out->at[out->n - 1].read = m->read;
		return;
	}
	if (out->n == s->size) {
		struct marking *old = out->at;

		s->size = s->size == 0 ? 2 : MARKINGS_MAX;
		out->at = pool_array(s->pool, s->size, sizeof(*out->at));
		if (out->n > 0)
			memcpy(out->at, old, out->n * sizeof(*old));
	}
	out->at[out->n++] = *m;
}

static void
keep(struct search *s, struct marking *m, int read)
{
	if (!s->implied)
		m->flaws |= MARKING_FLAW(NAMESPACE);
	if (m->n > MARKING_MAX)
		m->flaws |= MARKING_FLAW(LONG);
	marking_grade(m, read);
	push(s, m);
}

/* One of which nothing but a level can be read. */
static void
keep_level(struct search *s, size_t at, size_t n, uint64_t flaws, int read)
{
	struct marking m = {.flaws = flaws,
	    .level = NO_LEVEL,
	    .downto = NO_LEVEL,
	    .at = at,
	    .n = n};

	keep(s, &m, read);
}

/* Where a bracket that begins at i ends, or another one begins. */
static size_t
bracket_end(const struct search *s, size_t i)
{
	while (i < s->look.text.n && !is_bracket(octet(s, i)))
		i++;
	return i;
}

/* Is a level stated somewhere in this bracket? */
static bool
has_level_tag(const struct search *s, size_t i, size_t to)
{
	for (; i < to; i++) {
		struct marking_tag t;

		if (marking_look_word(&s->look, i) &&
		    marking_look_tag(&s->look, i, &t) && t.equals &&
		    marking_tag_is_level(&t))
			return true;
	}
	return false;
}

/* Is a level, in any case, all that stands behind a tag? */
static bool
is_closed_level(const struct search *s, const struct marking_tag *t,
    struct marking_level *level)
{
	size_t i = marking_look_blanks(&s->look, t->after);

	if (!marking_look_level(&s->look, i, MARKING_LOOK_OLD, level))
		return false;
	i = marking_look_blanks(&s->look, level->after);
	return i == s->look.text.n || octet(s, i) == ']' || octet(s, i) == ',';
}

/*
 * A tag stands behind the bracket at i. Is it a marking? By its letter always;
 * else where a person would see one.
 */
static bool
is_marking(const struct search *s, size_t i, const struct marking_tag *t)
{
	struct str raw =
	    str_from(s->look.raw, marking_look_from(&s->look, i) + 1);
	struct marking_level level;
	size_t end;

	if (!marking_tag_is_level(t))
		return has_level_tag(s, t->after, bracket_end(s, t->after));
	if (!is_odd(s, i) && raw.n > t->name.n && raw.p[t->name.n] == '=' &&
	    str_starts(raw, t->name))
		return true;
	if (!t->equals)
		return is_closed_level(s, t, &level) ||
		    marking_look_behind(&s->look, t, &level);
	end = bracket_end(s, t->after);
	return marking_lenient(&s->look, i + 1, end, MARKING_STRETCH_PROSE) !=
	    NO_LEVEL;
}

/* The marking in the bracket at i. Where to go on. */
static size_t
read_bracket(struct search *s, size_t i)
{
	const struct marking_look *l = &s->look;
	size_t odd = next_odd(s, i), at = marking_look_from(l, i);
	size_t from = is_odd(s, i) ? marking_look_from(l, i + 1) : at + 1;
	size_t limit = marking_look_from(l, odd), end, to = i + 1;
	struct str inside = {l->raw.p + from, limit - from};
	bool strange = is_odd(s, i), cut;
	struct marking m;

	end = from +
	    marking_strict(s->names, inside, MARKING_FORM_SUBJECT, s->pool, &m);
	cut = (m.flaws & MARKING_FLAW(TRUNCATED)) != 0;
	if (cut && end == limit && odd < l->text.n && octet(s, odd) == ']') {
		m.flaws &= ~MARKING_FLAW(TRUNCATED);
		end = marking_look_from(l, odd + 1);
		strange = true;
		cut = false;
	}
	if (strange)
		m.flaws |= MARKING_FLAW(NOT_ASCII);
	while (to < l->text.n && marking_look_from(l, to) < end)
		to++;
	if (l->from != NULL && (m.flaws & MARKING_FLAW(NOT_ASCII)) != 0)
		marking_grade_recover(s->names,
		    (struct str){l->text.p + i + 1, to - i - 1},
		    MARKING_FORM_SUBJECT, s->pool, &m);
	m.at = at;
	m.n = end - at;
	keep(s, &m,
	    marking_lenient(l, i + 1, to,
		cut && to == l->text.n ? MARKING_STRETCH_CUT :
					 MARKING_STRETCH_BRACKET));
	return to;
}

/*
 * A level in brackets, in capitals as the scheme has it on paper, alone or with
 * caveats. Where to go on; i where there is none.
 */
static size_t
read_paper(struct search *s, size_t i)
{
	size_t end = bracket_end(s, i + 1), at = marking_look_from(&s->look, i);
	struct marking_look inside = s->look;
	uint64_t flaws = MARKING_FLAW(LOOSE);
	int level;

	if (end - i <= s->look.words->shortest)
		return i;
	inside.text.n = end;
	level = marking_line_level(&inside, i + 1, MARKING_LINE_BRACKET);
	if (level == NO_LEVEL)
		return i;
	if (end == s->look.text.n || octet(s, end) == '[')
		flaws |= MARKING_FLAW(TRUNCATED);
	else
		end++;
	keep_level(s, at, marking_look_from(&s->look, end) - at, flaws, level);
	return end;
}

/* Behind the elements that follow the level of a marking without brackets. */
static size_t
pass_elements(const struct search *s, size_t to)
{
	static const struct str ends = STR_INIT(",()[]{}");
	const struct marking_look *l = &s->look;

	for (;;) {
		size_t i = marking_look_blanks(l, to);
		struct marking_tag t;

		if (i == l->text.n || octet(s, i) != ',')
			return to;
		i = marking_look_blanks(l, i + 1);
		if (i == l->text.n || !marking_look_tag(l, i, &t) || !t.equals)
			return to;
		while (i < l->text.n && str_find(ends, octet(s, i)) == ends.n)
			i++;
		to = i;
	}
}

/* A tag and a level without brackets, at i. Where to go on; i where there is
 * none. */
static size_t
read_bare(struct search *s, size_t i)
{
	const struct marking_look *l = &s->look;
	struct marking_level level;
	struct marking_tag t;
	struct marking m;
	size_t at = marking_look_from(l, i), to;
	int read, most;

	/* "SEC: Secret deals" and "Class: Restricted area" are prose. */
	if (!marking_look_tag(l, i, &t) || !marking_tag_is_level(&t) ||
	    !t.equals || !marking_look_behind(l, &t, &level))
		return i;
	for (most = level.level, to = level.after;
	     to < l->text.n && (octet(s, to) == '/' || octet(s, to) == '|') &&
	     marking_look_level(l, to + 1, MARKING_LOOK_OLD, &level);
	     to = level.after)
		if (level.level > most)
			most = level.level;
	to = pass_elements(s, to);
	(void)marking_strict(s->names,
	    (struct str){l->raw.p + at, marking_look_from(l, to) - at},
	    MARKING_FORM_BARE, s->pool, &m);
	m.flaws |= MARKING_FLAW(LOOSE);
	m.at = at;
	m.n = marking_look_from(l, to) - at;
	read = marking_lenient(l, i, to, MARKING_STRETCH_PROSE);
	keep(s, &m, read > most ? read : most);
	return to;
}

/* What begins at i. Where to go on. */
static size_t
step(struct search *s, size_t i)
{
	struct marking_tag t;
	size_t to = i, inside;

	if (octet(s, i) == '[') {
		inside = marking_look_blanks(&s->look, i + 1);
		if (!marking_look_tag(&s->look, inside, &t))
			to = read_paper(s, i);
		else if (is_marking(s, i, &t))
			to = read_bracket(s, i);
	} else if (marking_look_word(&s->look, i)) {
		to = read_bare(s, i);
	}
	return to > i ? to : i + 1;
}

static void
search(struct search *s)
{
	for (size_t i = 0; i < s->look.text.n;)
		i = step(s, i);
}

/*
 * A marking in the text as it is shown, that stands there from `at` to `end` in
 * what was looked at: it says how high another one can be read, or is one of
 * its own.
 */
static void
add_shown(struct search *s, size_t at, size_t end, int read)
{
	struct marking_list *out = &s->out;
	struct marking last;
	size_t k = 0;

	while (k < out->n && out->at[k].at + out->at[k].n <= at)
		k++;
	if (k < out->n && out->at[k].at < end) {
		struct marking *m = &out->at[k];

		if (m->read < read) {
			m->flaws |= MARKING_FLAW(NOT_ASCII);
			m->level = NO_LEVEL;
			marking_grade(m, read);
		}
		return;
	}
	keep_level(s, at, end - at,
	    MARKING_FLAW(NOT_ASCII) | MARKING_FLAW(LOOSE), read);
	if (out->more || k + 1 == out->n)
		return;
	last = out->at[out->n - 1];
	memmove(&out->at[k + 1], &out->at[k],
	    (out->n - 1 - k) * sizeof(*out->at));
	out->at[k] = last;
}

/* Behind what is seen before the octet i: controls in between are not. */
static size_t
behind_seen(const struct marking_look *l, size_t i)
{
	size_t at;

	if (i == 0)
		return 0;
	at = marking_look_from(l, i - 1) + 1;
	while (at < marking_look_from(l, i) &&
	    ((unsigned char)l->raw.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* What is shown the other way round. */
static void
search_shown(struct search *s)
{
	struct search shown = {.names = s->names,
	    .pool = s->pool,
	    .implied = s->implied};
	struct marking_bidi bidi;

	if (!marking_bidi(&s->look, s->pool, &bidi))
		return;
	shown.look = bidi.look;
	search(&shown);
	for (size_t i = 0; i < shown.out.n; i++) {
		const struct marking *m = &shown.out.at[i];
		size_t least = s->look.text.n, most = 0;
		bool turned = false;

		for (size_t k = m->at; k < m->at + m->n; k++) {
			size_t was = bidi.order[k];

			turned |= was != k;
			least = was < least ? was : least;
			most = was > most ? was : most;
		}
		if (turned && m->read != NO_LEVEL)
			add_shown(s, behind_seen(&s->look, least),
			    marking_look_from(&s->look, most + 1), m->read);
	}
}

/*
 *   in    the body of a subject, unfolded, encoded words decoded
 *   out   its markings, in the pool
 *
 * protective-marked-subject of EPMS 2024.1 table 16: one in brackets, anywhere;
 * and what could be taken for one.
 */
void
marking_subject(const struct marking_names *names, struct str subject,
    bool implied, struct pool *pool, struct marking_list *out)
{
	struct search s = {.names = names, .pool = pool, .implied = implied};

	if (subject.n > MARKING_LOOKED_MAX) {
		keep_level(&s, 0, subject.n,
		    MARKING_FLAW(LONG) | MARKING_FLAW(LOOSE),
		    (int)names->scheme->nlevel - 1);
	} else {
		marking_look(names, subject, pool, &s.look);
		search(&s);
		search_shown(&s);
	}
	*out = s.out;
}

static int
highest(const struct marking_list *list)
{
	int read = NO_LEVEL;

	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].read > read)
			read = list->at[i].read;
	return read;
}

void
marking_subject_field(const struct marking_names *names, struct str body,
    bool implied, struct pool *pool, struct marking_list *out)
{
	struct search s = {.names = names, .pool = pool, .implied = implied};
	struct str text = encword_decode(body, pool);
	struct marking_list loose;

	marking_subject(names, text, implied, pool, out);
	if (str_casefind(text, STR("=?")) == text.n)
		return;
	marking_subject(names, encword_decode_loosely(body, pool), implied,
	    pool, &loose);
	if (highest(&loose) <= highest(out))
		return;
	for (size_t i = 0; i < out->n; i++)
		/* What nothing can be read in is a word as it stands. */
		if (out->at[i].read == NO_LEVEL) {
			out->at[i].flaws |= MARKING_FLAW(ENCODED);
			marking_grade(&out->at[i], highest(&loose));
			return;
		}
	s.out = *out;
	s.size = out->n;
	keep_level(&s, text.n, 0, MARKING_FLAW(ENCODED), highest(&loose));
	*out = s.out;
}
