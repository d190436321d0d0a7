#include "policy/marking_text.h"

#include "policy/floor.h"
#include "policy/marking_bidi.h"
#include "policy/marking_line.h"

enum {
	/* Octets of a line that are looked at. A line of mail has 998, but a
	 * paragraph of HTML is a line too; what counts stands in front or is
	 * short. */
	LINE_OCTETS = 1 << 16,
	ROUNDS = 10,   /* of MARKINGS_MAX markings in a subject */
	NUMBERING = 4, /* letters of "(iv)" */
	FEW = 3,       /* letters by which a line is looked at */
};

static const struct str subject = STR_INIT("Subject");

/* Behind "> > ", "| " and blanks. */
static size_t
skip_quotes(const struct marking_look *l)
{
	size_t i = 0;

	while (i < l->text.n &&
	    (is_fws(l->text.p[i]) || l->text.p[i] == '>' ||
		l->text.p[i] == '|'))
		i++;
	return i;
}

/* A name, perhaps in asterisks, and a colon. */
static bool
has_label(const struct marking_look *l, size_t i, struct str name,
    size_t *after)
{
	while (i < l->text.n && (l->text.p[i] == '*' || l->text.p[i] == '_'))
		i++;
	if (!marking_line_name(l, i, name, &i))
		return false;
	while (i < l->text.n && (l->text.p[i] == '*' || is_fws(l->text.p[i])))
		i++;
	*after = i + 1;
	return i < l->text.n && l->text.p[i] == ':';
}

static void
found(struct marking_text *t, int level, const char *how)
{
	if (level <= t->level)
		return;
	t->level = level;
	t->line = t->nline;
	t->how = how;
}

static void
found_marking(struct marking_text *t, const struct marking *m, const char *how)
{
	found(t, m->read, how);
	if (t->floor != NULL)
		floor_add(t->floor, t->names.scheme, m, t->pool);
}

/*
 * All markings of a subject. Each round looks at all that is left; where there
 * are more than anybody could read, nobody can say that the highest is not
 * among them.
 */
static void
read_subject(struct marking_text *t, struct str text, struct pool *pool)
{
	struct marking_list list = {.more = true};

	for (int round = 0; list.more && round < ROUNDS; round++) {
		marking_subject(&t->names, text, true, pool, &list);
		for (size_t i = 0; i < list.n; i++)
			found_marking(t, &list.at[i], "subject");
		if (list.more) {
			const struct marking *last = &list.at[list.n - 1];

			text = str_from(text, last->at + last->n);
		}
	}
	if (list.more)
		found(t, (int)t->names.scheme->nlevel - 1, "subject");
}

/* The header form, or a piece of it that was folded. */
static void
read_header(struct marking_text *t, struct str body, struct pool *pool)
{
	struct marking m;

	marking_header(&t->names, body, pool, &m);
	found_marking(t, &m, "header");
}

/* Is there a tag of a level with a level behind it, from i on? */
static bool
states_level(const struct marking_look *l, size_t i)
{
	struct marking_tag tag;
	struct marking_level level;

	for (; i < l->text.n; i++)
		if (marking_look_word(l, i) && marking_look_tag(l, i, &tag) &&
		    tag.equals && marking_tag_is_level(&tag) &&
		    marking_look_behind(l, &tag, &level))
			return true;
	return false;
}

/*
 * Headers and subjects that are quoted: behind their names; pieces of a folded
 * header, which begin with a tag; a subject's marking alone.
 */
static bool
read_quoted(struct marking_text *t, const struct marking_look *l, size_t i,
    struct pool *pool)
{
	struct marking_tag tag;
	size_t after;
	bool bracket;

	if (has_label(l, i, t->names.scheme->field, &after)) {
		read_header(t, str_from(l->raw, marking_look_from(l, after)),
		    pool);
		return true;
	}
	if (has_label(l, i, subject, &after)) {
		read_subject(t, str_from(l->raw, marking_look_from(l, after)),
		    pool);
		return true;
	}
	bracket = i < l->text.n && l->text.p[i] == '[';
	if (i + bracket == l->text.n || !is_alnum(l->text.p[i + bracket]) ||
	    !marking_look_tag(l, i + bracket, &tag) || !tag.equals ||
	    !tag.capitals)
		return false;
	if (bracket && marking_tag_is_level(&tag))
		read_subject(t, str_from(l->raw, marking_look_from(l, i)),
		    pool);
	else if (tag.tag == EL_CAVEAT || states_level(l, i))
		read_header(t, str_from(l->raw, marking_look_from(l, i)), pool);
	else
		return false;
	return true;
}

/* "(a)", "(iv)", "(12)": a number, not a mark. */
static size_t
skip_bracketed(const struct marking_look *l, size_t i)
{
	size_t k = i + 1;

	while (k < l->text.n && k - i <= NUMBERING &&
	    (is_digit(l->text.p[k]) ||
		(marking_line_raw(l, k) >= 'a' &&
		    marking_line_raw(l, k) <= 'z')))
		k++;
	return k > i + 1 && k < l->text.n && l->text.p[k] == ')' ? k + 1 : i;
}

/* "1.", "2.3", "a)": digits or one letter, with a dot or bracket. */
static size_t
skip_numbered(const struct marking_look *l, size_t i)
{
	size_t k = i;
	bool dotted = false;

	if (k < l->text.n && is_alpha(l->text.p[k]))
		k++;
	while (k < l->text.n && is_digit(l->text.p[k]))
		k++;
	while (k > i && k < l->text.n &&
	    (l->text.p[k] == '.' || l->text.p[k] == ')' ||
		is_digit(l->text.p[k]))) {
		dotted |= !is_digit(l->text.p[k]);
		k++;
	}
	return dotted ? k : i;
}

/* Behind bullets and numbers, to the bracket of a mark. */
static size_t
skip_numbers(const struct marking_look *l, size_t i)
{
	static const struct str bullets = STR_INIT("*-+.#");
	size_t before;

	do {
		before = i;
		while (i < l->text.n &&
		    (is_fws(l->text.p[i]) ||
			str_find(bullets, l->text.p[i]) < bullets.n ||
			(l->text.p[i] == '?' &&
			    marking_line_is_decoration(l, i))))
			i++;
		i = skip_numbered(l, i);
		if (i < l->text.n && l->text.p[i] == '(')
			i = skip_bracketed(l, i);
	} while (i > before);
	return i;
}

/* The mark as the scheme has it, in this case, and a bracket behind it. */
static bool
has_mark(const struct marking_look *l, size_t i, struct str mark)
{
	if (mark.n == 0 || l->text.n - i <= mark.n ||
	    l->text.p[i + mark.n] != ')')
		return false;
	for (size_t k = 0; k < mark.n; k++) {
		char c = marking_line_raw(l, i + k);

		if (to_lower(l->text.p[i + k]) != to_lower(mark.p[k]) ||
		    (c != mark.p[k] && c == to_lower(mark.p[k])))
			return false;
	}
	return true;
}

/*
 * A mark of one letter is followed by words: "(P) 02 6123 4567" is somebody's
 * telephone.
 */
static bool
has_words(const struct marking_look *l, size_t i)
{
	size_t start = i;

	while (i < l->text.n && !is_alnum(l->text.p[i]))
		i++;
	return i > start && i < l->text.n && is_fws(l->text.p[start]) &&
	    is_alpha(l->text.p[i]);
}

static bool
read_paragraph(struct marking_text *t, const struct marking_look *l, size_t i)
{
	const struct scheme *s = t->names.scheme;

	i = skip_numbers(l, i);
	if (i == l->text.n || l->text.p[i] != '(')
		return false;
	for (size_t k = 0; k < s->nlevel; k++) {
		struct str mark = s->levels[k].para;

		if (!has_mark(l, i + 1, mark))
			continue;
		if (mark.n > 1) {
			t->nmarked++;
			found(t, (int)k, "paragraph");
			return true;
		}
		if (!has_words(l, i + 2 + mark.n))
			return false;
		t->nmarked++;
		if ((int)k > t->marked) {
			t->marked = (int)k;
			t->marked_line = t->nline;
		}
		return true;
	}
	return false;
}

/*
 * Do the letters at i begin like a name, whatever stands between them? What is
 * not ASCII could be any letter.
 */
static bool
begins_like(struct str line, size_t i, struct str name)
{
	size_t n = 0;

	for (size_t k = 0; k < name.n && n < FEW; k++) {
		if (!is_alnum(name.p[k]))
			continue;
		while (i < line.n && !is_alnum(line.p[i]) &&
		    (unsigned char)line.p[i] < 0x80)
			i++;
		if (i < line.n && (unsigned char)line.p[i] >= 0x80)
			return true;
		if (i == line.n ||
		    marking_words_fold(line.p[i]) !=
			marking_words_fold(name.p[k]))
			return false;
		i++;
		n++;
	}
	return n > 0;
}

/* The same, at the price of a comparison for most names. */
static inline bool
begins(struct str line, size_t i, struct str name)
{
	char a = to_lower(line.p[i]), b;

	if (name.n == 0)
		return false;
	b = to_lower(name.p[0]);
	/* Only these are taken for each other, and for what is no letter. */
	if (a != b && is_alpha(b) && a != 'l' && a != 'i')
		return false;
	return begins_like(line, i, name);
}

/* Does it begin with a number or bracket, or not in ASCII? */
static bool
begins_unlike(struct str line, size_t i)
{
	if (line.p[i] == '(' || is_digit(line.p[i]) ||
	    (unsigned char)line.p[i] >= 0x80)
		return true;
	return i + 1 < line.n && (line.p[i + 1] == '.' || line.p[i + 1] == ')');
}

/* Could the line be one that counts? Most cannot, and cost no more than this.
 */
static bool
may_count(const struct scheme *s, struct str line)
{
	size_t i = 0;

	while (i < line.n && !is_alnum(line.p[i]) && line.p[i] != '(' &&
	    (unsigned char)line.p[i] < 0x80)
		i++;
	if (i == line.n)
		return false;
	if (begins_unlike(line, i) || begins(line, i, s->field) ||
	    begins(line, i, subject))
		return true;
	for (size_t k = 0; k < EL_COUNT; k++)
		if (begins(line, i, s->elements[k].tag))
			return true;
	for (size_t k = 0; k < s->nlevel; k++)
		if (begins(line, i, s->levels[k].name) ||
		    begins(line, i, s->levels[k].text))
			return true;
	for (size_t k = 0; k < s->nold; k++)
		/* Those of one line of the file share their tag. */
		if ((k == 0 || s->old[k].tag.p != s->old[k - 1].tag.p) &&
		    begins(line, i, s->old[k].tag))
			return true;
	for (size_t k = 0; k < s->nproperty; k++)
		if (begins(line, i, s->properties[k]))
			return true;
	return false;
}

void
marking_text_init(struct marking_text *t, const struct marking_names *names,
    struct pool *pool)
{
	*t = (struct marking_text){.names = *names,
	    .pool = pool,
	    .level = NO_LEVEL,
	    .marked = NO_LEVEL};
	if (names->words == NULL)
		t->names.words = marking_words(names->scheme, pool);
}

static void
read_line(struct marking_text *t, const struct marking_look *l,
    struct pool *pool)
{
	size_t i = skip_quotes(l);

	if (!read_quoted(t, l, i, pool) && !read_paragraph(t, l, i))
		found(t, marking_line_level(l, i, MARKING_LINE_TEXT), "line");
}

void
marking_text_line(struct marking_text *t, struct str line)
{
	struct marking_bidi bidi;
	struct marking_look l;
	struct pool *pool;

	t->nline++;
	line = str_upto(line, LINE_OCTETS);
	if (!may_count(t->names.scheme, line))
		return;
	/* Of its own: there may be many lines, and nothing of them stays. */
	pool = pool_new();
	marking_look(&t->names, line, pool, &l);
	read_line(t, &l, pool);
	if (marking_bidi(&l, pool, &bidi))
		read_line(t, &bidi.look, pool);
	pool_free(pool);
}

int
marking_text_end(struct marking_text *t)
{
	if (t->nmarked > 1 && t->marked > t->level) {
		t->level = t->marked;
		t->line = t->marked_line;
		t->how = "paragraph";
	}
	return t->level;
}

int
marking_property(const struct marking_names *names, struct str value,
    struct pool *pool)
{
	struct marking_look l;
	struct marking_level old;
	struct marking m;
	int level;

	value = str_trim(str_upto(value, LINE_OCTETS));
	marking_look(names, value, pool, &l);
	if (states_level(&l, 0)) {
		marking_header(names, value, pool, &m);
		return m.read;
	}
	level = marking_line_level(&l, 0, MARKING_LINE_PROPERTY);
	if (level == NO_LEVEL && value.n > 0 && is_alnum(l.text.p[0]) &&
	    marking_look_level(&l, 0, MARKING_LOOK_OLD, &old) && old.capitals &&
	    old.after == l.text.n)
		level = old.level;
	return level;
}
