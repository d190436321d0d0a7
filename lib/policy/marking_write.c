#include "policy/marking_write.h"

#include "mail/fold.h"
#include "mail/lex.h"
#include "policy/marking_caveat.h"

/* The elements of one marking, collected in their order. */
struct list {
	const struct scheme *scheme;
	const struct marking *m;
	struct pool *pool;
	struct str *at;
	size_t n;
};

/* escaped-special = ("\" ",") / ("\" "\") (EPMS 2024.1 table 3) */
static bool
is_special(char c)
{
	return c == ',' || c == '\\';
}

/* "TAG=value," */
static void
add(struct list *l, enum element el, struct str value)
{
	struct buf b = {.pool = l->pool};

	buf_add(&b, l->scheme->elements[el].tag);
	buf_char(&b, '=');
	for (size_t i = 0; i < value.n; i++) {
		if (is_special(value.p[i]))
			buf_char(&b, '\\');
		buf_char(&b, value.p[i]);
	}
	buf_char(&b, ',');
	l->at[l->n++] = buf_str(&b);
}

static void
add_text(struct list *l, enum element el, struct str value)
{
	if (value.p != NULL)
		add(l, el, value);
}

static void
add_element(struct list *l, enum element el)
{
	const struct marking *m = l->m;
	const struct scheme *s = l->scheme;

	switch (el) {
	case EL_VERSION:
		add_text(l, el, s->version);
		break;
	case EL_NAMESPACE:
		add_text(l, el, s->ns);
		break;
	case EL_LEVEL:
		add(l, el, scheme_level_name(s, m->level));
		break;
	case EL_CAVEAT:
		for (size_t i = 0; i < m->ncaveat; i++)
			add(l, el, m->caveats[i]);
		break;
	case EL_ACCESS:
		for (size_t i = 0; i < m->naccess; i++)
			add(l, el, m->access[i]);
		break;
	case EL_EXPIRES:
		add_text(l, el, m->expires);
		break;
	case EL_DOWNTO:
		if (m->downto != NO_LEVEL && m->expires.p != NULL)
			add(l, el, scheme_level_name(s, m->downto));
		break;
	case EL_NOTE:
		add_text(l, el, m->note);
		break;
	case EL_ORIGIN:
		add_text(l, el, m->origin);
		break;
	case EL_COUNT:
		break;
	}
}

void
marking_elements(const struct scheme *s, const struct marking *m, bool header,
    struct pool *pool, struct str **out, size_t *n)
{
	size_t most = EL_COUNT + m->ncaveat + m->naccess;
	struct list l = {s, m, pool, pool_array(pool, most, sizeof(*l.at)), 0};

	for (int place = 0; place < EL_COUNT; place++)
		for (int i = 0; i < EL_COUNT; i++) {
			const struct scheme_element *el = &s->elements[i];

			if (el->tag.p != NULL && el->place == place &&
			    (header || !el->header))
				add_element(&l, (enum element)i);
		}
	if (l.n > 0)
		l.at[l.n - 1].n--;
	*out = l.at;
	*n = l.n;
}

/* All of a form on one line. */
static void
join(const struct scheme *s, const struct marking *m, bool header,
    struct pool *pool, struct buf *out)
{
	struct str *elements;
	size_t n;

	marking_elements(s, m, header, pool, &elements, &n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ' ');
		buf_add(out, elements[i]);
	}
}

void
marking_write_subject(const struct scheme *s, const struct marking *m,
    struct pool *pool, struct buf *out)
{
	buf_char(out, '[');
	join(s, m, false, pool, out);
	buf_char(out, ']');
}

/*
 * A fold is a line end before the blank that would stand there anyway: many
 * who read the field take that blank for granted.
 */
void
marking_write_field(const struct scheme *s, const struct marking *m,
    struct str eol, struct pool *pool, struct buf *out)
{
	size_t column = s->field.n + 1, n;
	struct str *elements;

	marking_elements(s, m, true, pool, &elements, &n);
	buf_add(out, s->field);
	buf_char(out, ':');
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && column + 1 + elements[i].n > FOLD_WIDTH) {
			buf_add(out, eol);
			column = 0;
		}
		buf_char(out, ' ');
		buf_add(out, elements[i]);
		column += 1 + elements[i].n;
	}
	buf_add(out, eol);
}

/*
 * one-to-128-safe-text, escapes counted, printable (EPMS 2024.1 table 3). A
 * bracket would end the subject form for many readers.
 */
static enum st
check_text(const struct scheme *s, enum element el, struct str text, size_t max,
    struct err *e)
{
	const struct scheme_element *element = &s->elements[el];
	size_t n = text.n;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c < ' ' || c > '~')
			return err_set(e, ST_SYNTAX,
			    "%.*s holds an octet that is not printable ASCII",
			    STRF(element->tag));
		if ((c == '[' || c == ']') && !element->header)
			return err_set(e, ST_SYNTAX,
			    "%.*s holds a bracket, which ends the marking of a"
			    " subject",
			    STRF(element->tag));
		n += is_special(c);
	}
	if (n == 0)
		return err_set(e, ST_SYNTAX, "%.*s is empty",
		    STRF(element->tag));
	if (n > max)
		return err_set(e, ST_SYNTAX, "%.*s is over %zu octets",
		    STRF(element->tag), max);
	if (text.p[0] == ' ' || text.p[text.n - 1] == ' ')
		return err_set(e, ST_SYNTAX, "%.*s begins or ends with a blank",
		    STRF(element->tag));
	return ST_OK;
}

/* country-codes = country-code *( "/" country-code ), 3 capitals each */
static enum st
check_countries(const struct scheme *s, struct str text, struct err *e)
{
	if (text.n == 0 || text.p[text.n - 1] == '/')
		return err_set(e, ST_SYNTAX, "a country is missing");
	while (text.n > 0) {
		struct str code = str_cut(&text, '/');
		bool good = code.n == 3 && scheme_is_country(s, code);

		for (size_t i = 0; i < code.n; i++)
			good = good && code.p[i] >= 'A' && code.p[i] <= 'Z';
		if (!good)
			return err_set(e, ST_SYNTAX, "'%.*s' is no country",
			    STRF(code));
	}
	return ST_OK;
}

static bool
is_contradicted(const struct scheme *s, const struct marking *m,
    const struct scheme_caveat *c)
{
	for (size_t i = 0; i < m->ncaveat; i++) {
		struct str text;
		const struct scheme_caveat *other =
		    scheme_caveat(s, m->caveats[i], &text);

		if (other != NULL && marking_caveat_contradicts(c, other))
			return true;
	}
	return false;
}

static enum st
check_caveat(const struct scheme *s, const struct marking *m, size_t at,
    struct err *e)
{
	struct str caveat = m->caveats[at], text;
	const struct scheme_caveat *c = scheme_caveat(s, caveat, &text);
	struct str name = str_upto(caveat, caveat.n - text.n);

	if (c == NULL)
		return err_set(e, ST_SYNTAX, "no such caveat: '%.*s'",
		    STRF(caveat));
	if (m->level < c->min)
		return err_set(e, ST_SYNTAX, "%.*s needs %.*s", STRF(name),
		    STRF(s->levels[c->min].name));
	if (is_contradicted(s, m, c))
		return err_set(e, ST_SYNTAX, "%.*s contradicts another caveat",
		    STRF(name));
	switch (c->form) {
	case CAVEAT_WORD:
		return ST_OK;
	case CAVEAT_COUNTRIES:
		return check_countries(s, text, e);
	case CAVEAT_TEXT:
		return check_text(s, EL_CAVEAT, text, MARKING_TEXT_MAX, e);
	case CAVEAT_WORD_TEXT:
		break;
	}
	if (name.n == 0 || name.p[name.n - 1] != ' ')
		return err_set(e, ST_SYNTAX, "no blank behind %.*s",
		    STRF(name));
	/* By the grammar the blank between them is an octet of the text. */
	return check_text(s, EL_CAVEAT, text, MARKING_TEXT_MAX - 1, e);
}

/* Caveats or markers: is this one there twice? */
static bool
is_repeated(const struct str *items, size_t n, size_t at)
{
	for (size_t i = 0; i < n; i++)
		if (i != at && str_eq(items[i], items[at]))
			return true;
	return false;
}

static enum st
check_items(const struct scheme *s, const struct marking *m, struct err *e)
{
	enum st st;

	if (m->ncaveat > MARKING_ITEMS_MAX || m->naccess > MARKING_ITEMS_MAX)
		return err_set(e, ST_SYNTAX, "over %d octets", MARKING_MAX);
	for (size_t i = 0; i < m->ncaveat; i++) {
		st = check_caveat(s, m, i, e);
		if (st != ST_OK)
			return st;
		if (is_repeated(m->caveats, m->ncaveat, i))
			return err_set(e, ST_SYNTAX, "a caveat twice");
	}
	for (size_t i = 0; i < m->naccess; i++) {
		const struct scheme_marker *marker =
		    scheme_marker(s, m->access[i]);

		if (marker == NULL)
			return err_set(e, ST_SYNTAX, "no such marker: '%.*s'",
			    STRF(m->access[i]));
		if (m->level < marker->min)
			return err_set(e, ST_SYNTAX, "%.*s needs %.*s",
			    STRF(m->access[i]),
			    STRF(s->levels[marker->min].name));
		if (is_repeated(m->access, m->naccess, i))
			return err_set(e, ST_SYNTAX, "a marker twice");
	}
	return ST_OK;
}

/* EXPIRES and DOWNTO, or neither; DOWNTO must be lower. */
static enum st
check_expires(const struct scheme *s, const struct marking *m, struct err *e)
{
	const struct scheme_element *expires = &s->elements[EL_EXPIRES];
	const struct scheme_element *downto = &s->elements[EL_DOWNTO];

	if (m->expires.p == NULL && m->downto == NO_LEVEL)
		return ST_OK;
	if (expires->tag.p == NULL || downto->tag.p == NULL)
		return err_set(e, ST_SYNTAX, "nothing expires in this scheme");
	if (m->expires.p == NULL || m->downto == NO_LEVEL)
		return err_set(e, ST_SYNTAX, "%.*s and %.*s need each other",
		    STRF(expires->tag), STRF(downto->tag));
	if (m->downto < 0 || m->downto >= m->level)
		return err_set(e, ST_SYNTAX, "%.*s is not lower than %.*s",
		    STRF(downto->tag), STRF(s->levels[m->level].name));
	return check_text(s, EL_EXPIRES, m->expires, MARKING_TEXT_MAX, e);
}

/* simple-email: dot-atoms of ASCII (EPMS 2024.1 table 4) */
static bool
is_plain_address(struct str s)
{
	return str_find_unseen(s) == s.n && lex_dot_atom(&s).p != NULL &&
	    lex_char(&s, '@') && lex_dot_atom(&s).p != NULL && s.n == 0;
}

static enum st
check_texts(const struct scheme *s, const struct marking *m, struct err *e)
{
	const struct scheme_element *origin = &s->elements[EL_ORIGIN];
	const struct scheme_element *note = &s->elements[EL_NOTE];

	if (m->note.p != NULL && note->tag.p == NULL)
		return err_set(e, ST_SYNTAX, "no notes in this scheme");
	if (m->note.p == NULL && note->tag.p != NULL && note->required)
		return err_set(e, ST_SYNTAX, "no %.*s", STRF(note->tag));
	if (m->origin.p != NULL && origin->tag.p == NULL)
		return err_set(e, ST_SYNTAX, "no origin in this scheme");
	if (m->origin.p == NULL && origin->tag.p != NULL && origin->required)
		return err_set(e, ST_SYNTAX, "no %.*s", STRF(origin->tag));
	if (m->origin.p != NULL && !is_plain_address(m->origin))
		return err_set(e, ST_SYNTAX, "%.*s is no plain address",
		    STRF(origin->tag));
	return m->note.p == NULL ?
	    ST_OK :
	    check_text(s, EL_NOTE, m->note, MARKING_TEXT_MAX, e);
}

static bool
same_items(const struct str *a, size_t na, const struct str *b, size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++)
		if (!str_eq(a[i], b[i]))
			return false;
	return true;
}

/* What was read back must be what was meant, and without a flaw. */
static enum st
check_back(const struct scheme *s, const struct marking *m,
    const struct marking *back, bool header, struct err *e)
{
	bool note = header || !s->elements[EL_NOTE].header;
	bool origin = header || !s->elements[EL_ORIGIN].header;
	struct str read = scheme_level_name(s, back->read);

	for (unsigned bit = 0; bit < MARKING_NFLAW; bit++)
		if ((back->flaws >> bit & 1) != 0)
			return err_set(e, ST_SYNTAX, "%s",
			    marking_flaw_help(bit));
	if (back->read > m->level)
		return err_set(e, ST_SYNTAX, "%.*s could be read in it",
		    STRF(read));
	if (back->grade == MARKING_VALID && back->level == m->level &&
	    same_items(m->caveats, m->ncaveat, back->caveats, back->ncaveat) &&
	    same_items(m->access, m->naccess, back->access, back->naccess) &&
	    str_eq(m->expires, back->expires) && m->downto == back->downto &&
	    (!note || str_eq(m->note, back->note)) &&
	    (!origin || str_eq(m->origin, back->origin)))
		return ST_OK;
	return err_set(e, ST_SYNTAX, "it would be read as another one");
}

/* No list of rules is as good as asking the one who reads it. */
static enum st
check_forms(const struct scheme *s, const struct marking *m, struct pool *pool,
    struct err *e)
{
	const struct marking_names names = {.scheme = s};
	struct buf header = {.pool = pool}, subject = {.pool = pool};
	struct marking_list found;
	struct marking back;
	enum st st;

	join(s, m, true, pool, &header);
	marking_write_subject(s, m, pool, &subject);
	if (header.n > MARKING_MAX || subject.n > MARKING_MAX)
		return err_set(e, ST_SYNTAX, "over %d octets", MARKING_MAX);
	marking_header(&names, buf_str(&header), pool, &back);
	st = check_back(s, m, &back, true, e);
	if (st != ST_OK)
		return st;
	marking_subject(&names, buf_str(&subject), true, pool, &found);
	if (found.n != 1 || found.at[0].at != 0 || found.at[0].n != subject.n)
		return err_set(e, ST_SYNTAX,
		    "it would not be read as one marking");
	return check_back(s, m, &found.at[0], false, e);
}

enum st
marking_check(const struct scheme *s, const struct marking *m,
    struct pool *pool, struct err *e)
{
	enum st st;

	if (m->level < 0 || (size_t)m->level >= s->nlevel)
		return err_set(e, ST_SYNTAX, "no level");
	st = check_items(s, m, e);
	if (st == ST_OK)
		st = check_expires(s, m, e);
	if (st == ST_OK)
		st = check_texts(s, m, e);
	if (st == ST_OK)
		st = check_forms(s, m, pool, e);
	return st;
}
