#include "run/mark_ask.h"

#include "base/num.h"
#include "run/terminal.h"

enum { TRIES = 5 };

/* One question: what may be chosen, and what was. */
struct menu {
	struct str *names; /* shown, and typed */
	size_t *which;     /* the index in the scheme */
	size_t n;
};

static void
menu_add(struct menu *m, struct str name, size_t which)
{
	m->names[m->n] = name;
	m->which[m->n++] = which;
}

static struct menu
menu_new(size_t n, struct pool *pool)
{
	return (struct menu){.names = pool_array(pool, n, sizeof(struct str)),
	    .which = pool_array(pool, n, sizeof(size_t))};
}

/* A number of the menu or a name; false: neither. */
static bool
menu_pick(const struct menu *m, struct str word, size_t *which)
{
	uint64_t number;

	if (num_parse(word, m->n, &number) && number > 0) {
		*which = m->which[number - 1];
		return true;
	}
	for (size_t i = 0; i < m->n; i++)
		if (str_caseeq(m->names[i], word)) {
			*which = m->which[i];
			return true;
		}
	return false;
}

static enum st
menu_show(int fd, const struct menu *m, const char *title, struct pool *pool,
    struct err *e)
{
	struct buf out = {.pool = pool};

	buf_fmt(&out, "%s\n", title);
	for (size_t i = 0; i < m->n; i++)
		buf_fmt(&out, "  %2zu  %.*s\n", i + 1, STRF(m->names[i]));
	return terminal_say(fd, buf_str(&out), e);
}

static enum st
ask_level(int fd, const struct mark_choice *c, int *level, struct err *e)
{
	const struct scheme *s = &c->setup->scheme;
	struct menu m = menu_new(s->nlevel, c->pool);
	enum st st;

	for (size_t i = 0; i < s->nlevel; i++)
		if (mark_choice_level(c, (int)i))
			menu_add(&m, s->levels[i].name, i);
	if (m.n == 0)
		return ST_NONE; /* the original is above all that may be held */
	st = menu_show(fd, &m, "Protective marking of this message:", c->pool,
	    e);
	for (int i = 0; st == ST_OK && i < TRIES; i++) {
		struct str answer;
		size_t which;

		st = terminal_ask(fd, STR("Number or name (none: not sent): "),
		    c->pool, &answer, e);
		if (st == ST_OK && answer.n == 0)
			return ST_NONE;
		if (st == ST_OK && menu_pick(&m, answer, &which)) {
			*level = (int)which;
			return ST_OK;
		}
	}
	return st == ST_OK ? ST_NONE : st;
}

/* What stands behind its word: a text, or countries. */
static enum st
complete(int fd, const struct mark_choice *c, const struct scheme_caveat *kind,
    struct str *out, struct err *e)
{
	struct str text = {0};
	enum st st = ST_OK;
	static const char *const between[] = {"", "", " ", "/"};

	if (kind->form != CAVEAT_WORD) {
		struct str name = mark_choice_caveat_name(kind, c->pool);

		st = terminal_ask(fd,
		    pool_fmt(c->pool, "%.*s (%s): ", STRF(name),
			kind->form == CAVEAT_COUNTRIES ? "as AUS/CAN" : "text"),
		    c->pool, &text, e);
	}
	*out = pool_fmt(c->pool, "%.*s%s%.*s%s%.*s", STRF(kind->type),
	    kind->type.p != NULL ? ":" : "", STRF(kind->word),
	    between[kind->form], STRF(text));
	return st;
}

/* Several, or none: numbers or names with blanks between them. */
static enum st
ask_several(int fd, const struct menu *m, const char *title, struct pool *pool,
    size_t *picked, struct err *e)
{
	enum st st = m->n > 0 ? menu_show(fd, m, title, pool, e) : ST_OK;

	for (int i = 0; m->n > 0 && st == ST_OK && i < TRIES; i++) {
		struct str answer, word;
		bool good = true;
		size_t n = 0;

		st = terminal_ask(fd, STR("Numbers or names (none: none): "),
		    pool, &answer, e);
		while (st == ST_OK && good && (word = str_word(&answer)).n > 0)
			good = n < m->n && menu_pick(m, word, &picked[n++]);
		picked[good ? n : 0] = SIZE_MAX;
		if (st == ST_OK && good)
			return ST_OK;
	}
	picked[0] = SIZE_MAX;
	return m->n > 0 && st == ST_OK ? ST_NONE : st;
}

static enum st
ask_caveats(int fd, const struct mark_choice *c, struct marking *out,
    struct err *e)
{
	const struct scheme *s = &c->setup->scheme;
	struct menu m = menu_new(s->ncaveat, c->pool);
	size_t *picked = pool_array(c->pool, s->ncaveat + 1, sizeof(*picked));
	enum st st;

	for (size_t i = 0; i < s->ncaveat; i++)
		if (mark_choice_caveat(c, &s->caveats[i], out->level))
			menu_add(&m,
			    mark_choice_caveat_name(&s->caveats[i], c->pool),
			    i);
	st = ask_several(fd, &m, "Caveats:", c->pool, picked, e);
	out->caveats = pool_array(c->pool, s->ncaveat, sizeof(struct str));
	for (size_t i = 0; st == ST_OK && picked[i] != SIZE_MAX; i++)
		st = complete(fd, c, &s->caveats[picked[i]],
		    &out->caveats[out->ncaveat++], e);
	return st;
}

static enum st
ask_markers(int fd, const struct mark_choice *c, struct marking *out,
    struct err *e)
{
	const struct scheme *s = &c->setup->scheme;
	struct menu m = menu_new(s->nmarker, c->pool);
	size_t *picked = pool_array(c->pool, s->nmarker + 1, sizeof(*picked));
	enum st st;

	for (size_t i = 0; i < s->nmarker; i++)
		if (out->level >= s->markers[i].min)
			menu_add(&m, s->markers[i].name, i);
	st = ask_several(fd, &m, "Information management markers:", c->pool,
	    picked, e);
	out->access = pool_array(c->pool, s->nmarker, sizeof(struct str));
	for (size_t i = 0; st == ST_OK && picked[i] != SIZE_MAX; i++)
		out->access[out->naccess++] = s->markers[picked[i]].name;
	return st;
}

enum st
mark_ask(int fd, const struct mark_choice *c, struct marking *out,
    struct err *e)
{
	enum st st;

	*out = (struct marking){.level = NO_LEVEL, .downto = NO_LEVEL};
	st = ask_level(fd, c, &out->level, e);
	if (st == ST_OK)
		st = ask_caveats(fd, c, out, e);
	return st == ST_OK ? ask_markers(fd, c, out, e) : st;
}
