#include "policy/floor.h"

#include "base/buf.h"

/* What stands for an entry where there are more than can be kept: no marking
 * has it, so every one is lower. */
static const struct str too_many = STR_INIT("");

void
floor_init(struct floor *f)
{
	*f = (struct floor){.level = NO_LEVEL};
}

static void
push(struct floor *f, struct str caveat, struct pool *pool)
{
	if (f->caveats == NULL)
		f->caveats =
		    pool_array(pool, FLOOR_CAVEATS_MAX, sizeof(*f->caveats));
	if (f->ncaveat == FLOOR_CAVEATS_MAX)
		f->caveats[FLOOR_CAVEATS_MAX - 1] = too_many;
	else
		f->caveats[f->ncaveat++] = pool_str(pool, caveat);
}

static bool
is_in(struct str item, const struct str *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(items[i], item))
			return true;
	return false;
}

static bool
has_country(struct str list, struct str code)
{
	while (list.n > 0)
		if (str_eq(str_cut(&list, '/'), code))
			return true;
	return false;
}

/* A code that may be shown: 3 capitals, and in the list where there is one. */
static bool
is_code(const struct scheme *s, struct str code)
{
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] < 'A' || code.p[i] > 'Z')
			return false;
	return code.n == 3 && scheme_is_country(s, code);
}

/* The countries of `list` that are some, each once, and in `within` too where
 * that is there. */
static struct str
countries(const struct scheme *s, struct str list, struct str within,
    struct pool *pool)
{
	struct buf b = {.pool = pool};

	while (list.n > 0) {
		struct str code = str_cut(&list, '/');

		if (!is_code(s, code) || has_country(buf_str(&b), code) ||
		    (within.p != NULL && !has_country(within, code)))
			continue;
		if (b.n > 0)
			buf_char(&b, '/');
		buf_add(&b, code);
	}
	return buf_str(&b);
}

/* The caveat that is written like this one but for its countries; NULL. */
static struct str *
find_listing(const struct floor *f, struct str word)
{
	for (size_t i = 0; i < f->ncaveat; i++)
		if (str_starts(f->caveats[i], word))
			return &f->caveats[i];
	return NULL;
}

/* Only those that all lists have: who is left out by one may not read. */
static void
add_listing(struct floor *f, const struct scheme *s, struct str word,
    struct str list, struct pool *pool)
{
	struct str *old = find_listing(f, word), both;

	if (old != NULL)
		list = countries(s, str_from(*old, word.n), list, pool);
	else
		list = countries(s, list, (struct str){0}, pool);
	both = pool_fmt(pool, "%.*s%.*s", STRF(word), STRF(list));
	if (old != NULL)
		*old = both;
	else
		push(f, both, pool);
}

/* One that the scheme does not know is kept only where it was known once. */
static void
add_caveat(struct floor *f, const struct scheme *s, struct str caveat,
    bool known, struct pool *pool)
{
	struct str text;
	const struct scheme_caveat *c = scheme_caveat(s, caveat, &text);

	if (c == NULL && !known)
		return;
	if (c != NULL && c->form == CAVEAT_COUNTRIES)
		add_listing(f, s, str_upto(caveat, caveat.n - text.n), text,
		    pool);
	else if (!is_in(caveat, f->caveats, f->ncaveat))
		push(f, caveat, pool);
}

void
floor_add(struct floor *f, const struct scheme *s, const struct marking *m,
    struct pool *pool)
{
	int level = m->read > m->level ? m->read : m->level;

	if (level > f->level)
		f->level = level;
	for (size_t i = 0; i < m->ncaveat; i++)
		if (m->caveats[i].n > 0)
			add_caveat(f, s, m->caveats[i], false, pool);
}

void
floor_join(struct floor *f, const struct floor *other, const struct scheme *s,
    struct pool *pool)
{
	if (other->level > f->level)
		f->level = other->level;
	for (size_t i = 0; i < other->ncaveat; i++)
		add_caveat(f, s, other->caveats[i], true, pool);
}

/* May all nations of `narrow` read what c, with these countries, is for? */
static bool
lets_in(const struct scheme_caveat *c, struct str list,
    const struct scheme_caveat *narrow)
{
	for (size_t i = 0; i < narrow->nnation; i++)
		if (c->form == CAVEAT_COUNTRIES ?
			!has_country(list, narrow->nations[i]) :
			!is_in(narrow->nations[i], c->nations, c->nnation))
			return false;
	return narrow->nnation > 0;
}

/*
 * Does the floor have one that lets in nobody but nations that c lets in? Then
 * that one says all that c does, and both beside each other would contradict.
 * Where both let in the same, the one that the scheme names first is kept.
 */
static bool
is_covered(const struct floor *f, const struct scheme *s,
    const struct scheme_caveat *c, struct str list)
{
	for (size_t i = 0; i < f->ncaveat; i++) {
		struct str text;
		const struct scheme_caveat *narrow =
		    scheme_caveat(s, f->caveats[i], &text);

		if (narrow != NULL && narrow != c &&
		    narrow->audience == AUDIENCE_THESE &&
		    lets_in(c, list, narrow) &&
		    (narrow < c || !lets_in(narrow, STR(""), c)))
			return true;
	}
	return false;
}

/* Is every country of `list` in `within`? */
static bool
is_within(struct str list, struct str within)
{
	while (list.n > 0)
		if (!has_country(within, str_cut(&list, '/')))
			return false;
	return true;
}

/* "without CAVEAT=SH:CABINET"; what a sender wrote is not shown. */
static const char *
lost(const struct scheme *s, const struct scheme_caveat *c, struct str caveat,
    struct str text, struct pool *pool)
{
	struct str tag = s->elements[EL_CAVEAT].tag;
	bool is_theirs = c->form == CAVEAT_TEXT || c->form == CAVEAT_WORD_TEXT;

	if (is_theirs)
		caveat = str_upto(caveat, caveat.n - text.n);
	return pool_fmt(pool, "without %.*s=%.*s%s", STRF(tag), STRF(caveat),
	    is_theirs ? "..." : "")
	    .p;
}

/* A list of countries may only get shorter. */
static const char *
breach_listing(const struct floor *f, const struct scheme *s,
    const struct marking *m, size_t at, struct pool *pool)
{
	struct str caveat = f->caveats[at], list, text;
	const struct scheme_caveat *c = scheme_caveat(s, caveat, &list);
	bool found = false;

	for (size_t i = 0; i < m->ncaveat; i++) {
		if (scheme_caveat(s, m->caveats[i], &text) != c)
			continue;
		found = true;
		if (is_within(text, list))
			continue;
		return pool_fmt(pool, "%.*s is wider than %.*s", STRF(c->word),
		    STRF(list.n > 0 ? list : STR("no country")))
		    .p;
	}
	if (found || is_covered(f, s, c, list))
		return NULL;
	return lost(s, c, caveat, list, pool);
}

static const char *
breach_caveat(const struct floor *f, const struct scheme *s,
    const struct marking *m, size_t at, struct pool *pool)
{
	struct str caveat = f->caveats[at], text;
	const struct scheme_caveat *c = scheme_caveat(s, caveat, &text);

	if (caveat.n == 0)
		return "more caveats than a marking can hold";
	if (c != NULL && c->form == CAVEAT_COUNTRIES)
		return breach_listing(f, s, m, at, pool);
	if (is_in(caveat, m->caveats, m->ncaveat))
		return NULL;
	if (c == NULL)
		return "without a caveat that the scheme no longer has";
	if (c->audience == AUDIENCE_THESE && is_covered(f, s, c, text))
		return NULL;
	return lost(s, c, caveat, text, pool);
}

/* The first caveat of the floor that names its readers, if none releases. */
static const struct scheme_caveat *
restricting(const struct floor *f, const struct scheme *s)
{
	const struct scheme_caveat *found = NULL;

	for (size_t i = 0; i < f->ncaveat; i++) {
		struct str text;
		const struct scheme_caveat *c =
		    scheme_caveat(s, f->caveats[i], &text);

		if (c != NULL && c->releases)
			return NULL;
		if (c != NULL && c->audience != AUDIENCE_ANY && found == NULL)
			found = c;
	}
	return found;
}

/* A releasing caveat where there was none, and others restrict. */
static const char *
breach_release(const struct floor *f, const struct scheme *s,
    const struct marking *m, struct pool *pool)
{
	const struct scheme_caveat *narrow = restricting(f, s);

	for (size_t i = 0; i < m->ncaveat && narrow != NULL; i++) {
		struct str text;
		const struct scheme_caveat *c =
		    scheme_caveat(s, m->caveats[i], &text);

		if (c != NULL && c->releases)
			return pool_fmt(pool, "%.*s is wider than %.*s",
			    STRF(c->word),
			    STRF(narrow->word.p != NULL ? narrow->word :
							  narrow->type))
			    .p;
	}
	return NULL;
}

const char *
floor_breach(const struct floor *f, const struct scheme *s,
    const struct marking *m, struct pool *pool)
{
	struct str lower = m->level == NO_LEVEL ?
	    STR("no level") :
	    scheme_level_name(s, m->level);
	const char *how;

	if (m->level < f->level)
		return pool_fmt(pool, "%.*s is lower than %.*s", STRF(lower),
		    STRF(s->levels[f->level].name))
		    .p;
	how = breach_release(f, s, m, pool);
	for (size_t i = 0; i < f->ncaveat && how == NULL; i++)
		how = breach_caveat(f, s, m, i, pool);
	return how;
}

/* One line of ASCII whatever a sender wrote: "\," "\\", and "\x0a" for what is
 * not printable. */
static void
escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c < ' ' || c > '~') {
			buf_fmt(out, "\\x%02x", (unsigned)(unsigned char)c);
			continue;
		}
		if (c == ',' || c == '\\')
			buf_char(out, '\\');
		buf_char(out, c);
	}
}

struct str
floor_text(const struct floor *f, const struct scheme *s, struct pool *pool)
{
	struct buf b = {.pool = pool};

	buf_add(&b, scheme_level_name(s, f->level));
	for (size_t i = 0; i < f->ncaveat; i++) {
		buf_add(&b, STR(", "));
		buf_add(&b, s->elements[EL_CAVEAT].tag);
		buf_char(&b, '=');
		escape(&b, f->caveats[i]);
	}
	return buf_str(&b);
}

/* What an escape at the front of *s stands for, taken off it; -1: none. */
static int
unescape(struct str *s)
{
	int high, low;

	if (s->n < 2)
		return -1;
	if (s->p[1] == ',' || s->p[1] == '\\') {
		low = (unsigned char)s->p[1];
		*s = str_from(*s, 2);
		return low;
	}
	if (s->n < 4 || s->p[1] != 'x')
		return -1;
	high = hex_value(s->p[2]);
	low = hex_value(s->p[3]);
	*s = str_from(*s, 4);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* What stands before the next comma, escapes resolved, and the comma with its
 * blank, taken off *s. */
static bool
take_item(struct str *s, struct buf *out)
{
	buf_clear(out);
	while (s->n > 0 && s->p[0] != ',') {
		int c = (unsigned char)s->p[0];

		if (c < ' ' || c > '~')
			return false;
		if (c == '\\')
			c = unescape(s);
		else
			*s = str_from(*s, 1);
		if (c < 0)
			return false;
		buf_char(out, (char)c);
	}
	if (s->n == 0)
		return true;
	if (!str_starts(*s, STR(", ")) || s->n == 2)
		return false;
	*s = str_from(*s, 2);
	return true;
}

static int
read_level(const struct scheme *s, struct str name)
{
	int level = scheme_level(s, name);

	if (level != NO_LEVEL || str_eq(name, scheme_level_name(s, NO_LEVEL)))
		return level;
	return (int)s->nlevel - 1;
}

enum st
floor_read(struct str text, const struct scheme *s, struct pool *pool,
    struct floor *out, struct err *e)
{
	struct str tag = s->elements[EL_CAVEAT].tag;
	struct buf b = {.pool = pool};
	struct floor f;

	floor_init(out);
	floor_init(&f);
	if (!take_item(&text, &b) || b.n == 0 ||
	    str_find(buf_str(&b), '=') < b.n)
		return err_set(e, ST_SYNTAX, "no level");
	f.level = read_level(s, buf_str(&b));
	while (text.n > 0) {
		struct str item;

		if (!take_item(&text, &b))
			return err_set(e, ST_SYNTAX, "bad octet or escape");
		item = buf_str(&b);
		if (tag.n == 0 || !str_starts(item, tag) || item.n == tag.n ||
		    item.p[tag.n] != '=')
			return err_set(e, ST_SYNTAX, "no caveat");
		add_caveat(&f, s, str_from(item, tag.n + 1), true, pool);
	}
	*out = f;
	return ST_OK;
}
