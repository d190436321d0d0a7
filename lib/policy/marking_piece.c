#include "policy/marking_piece.h"

#include "policy/marking_caveat.h"
#include "policy/marking_value.h"

struct cutter {
	const struct scheme *scheme;
	struct str in;
	bool brackets; /* they end values */
};

/* Which element a tag is: as written, else nearly. */
static void
find_tag(const struct scheme *s, struct str tag, bool nearly,
    struct marking_piece *p)
{
	for (unsigned el = 0; el < EL_COUNT; el++) {
		p->name = s->elements[el].tag;
		p->tag = el;
		if (nearly ? marking_value_same(tag, p->name, &p->flaws) :
			     p->name.p != NULL && str_eq(tag, p->name))
			return;
	}
	for (size_t i = 0; i < s->nold; i++) {
		p->name = s->old[i].tag;
		p->tag = TAG_OLD;
		if (nearly ? marking_value_same(tag, p->name, &p->flaws) :
			     str_eq(tag, p->name))
			return;
	}
	p->tag = TAG_NONE;
}

static bool
is_bracket(char c)
{
	return c == '[' || c == ']';
}

static bool
starts_tag(struct str s, struct str tag)
{
	return tag.p != NULL && s.n > tag.n && s.p[tag.n] == '=' &&
	    str_starts(s, tag);
}

/* Does another marking begin behind this bracket? */
static bool
starts_marking(const struct cutter *c, size_t bracket)
{
	struct str s = str_from(c->in, bracket + 1);

	if (starts_tag(s, c->scheme->elements[EL_LEVEL].tag))
		return true;
	for (size_t i = 0; i < c->scheme->nold; i++)
		if (starts_tag(s, c->scheme->old[i].tag))
			return true;
	return false;
}

/* Does an element of a subject stand behind this comma, and a "]" further on?
 */
static bool
goes_on(const struct cutter *c, size_t comma)
{
	static const enum element later[] = {EL_CAVEAT, EL_ACCESS, EL_EXPIRES,
	    EL_DOWNTO};
	struct str s = str_upto(str_from(c->in, comma + 1), MARKING_MAX);
	bool tag = false;

	while (s.n > 0 && is_fws(s.p[0]))
		s = str_from(s, 1);
	for (size_t i = 0; i < NELEM(later); i++)
		tag |= starts_tag(s, c->scheme->elements[later[i]].tag);
	if (!tag)
		return false;
	while (s.n > 0 && !is_bracket(s.p[0]))
		s = str_from(s, 1);
	return s.n > 0 && s.p[0] == ']';
}

/* Is this "]" in the midst of a word that another one ends? */
static bool
is_inside(const struct cutter *c, size_t close)
{
	struct str s = str_upto(str_from(c->in, close + 1), MARKING_TEXT_MAX);

	if (s.n == 0 || !is_alnum(s.p[0]))
		return false;
	while (s.n > 0 && s.p[0] > ' ' && s.p[0] != ',' && !is_bracket(s.p[0]))
		s = str_from(s, 1);
	return s.n > 0 && s.p[0] == ']';
}

/* The "]" of a text. */
struct ends {
	size_t any;   /* the first; the length of all where there is none */
	size_t close; /* the first that closes no bracket of the text */
	size_t depth; /* brackets that are open */
};

static void
pass_close(const struct cutter *c, size_t i, struct ends *e)
{
	size_t none = c->in.n;

	if (e->any == none)
		e->any = i;
	if (e->depth > 0)
		e->depth--;
	else if (e->close == none && !is_inside(c, i))
		e->close = i;
}

static size_t
text_end(const struct cutter *c, size_t from)
{
	size_t n = c->in.n;
	struct ends e = {n, n, 0};

	for (size_t i = from; i < n; i++) {
		char at = c->in.p[i];

		if (e.close < n && i - e.close > MARKING_TEXT_MAX)
			break;
		if (at == '\\') {
			i++;
		} else if (at == ']') {
			pass_close(c, i, &e);
		} else if (at == '[') {
			e.depth++;
			if (!starts_marking(c, i))
				continue;
			if (e.any == n)
				return i;
			break;
		} else if (at == ',') {
			if (e.any == n || goes_on(c, i))
				return i;
			break;
		}
	}
	return e.close < n ? e.close : e.any;
}

static size_t
plain_end(const struct cutter *c, size_t i)
{
	for (; i < c->in.n; i++) {
		char at = c->in.p[i];

		if (at == ',' || (c->brackets && is_bracket(at)))
			break;
		if (at == '\\' && i + 1 < c->in.n &&
		    (c->in.p[i + 1] == ',' || c->in.p[i + 1] == '\\'))
			i++;
	}
	return i;
}

static bool
is_text(const struct cutter *c, const struct marking_piece *p, size_t value)
{
	if (p->tag == EL_CAVEAT)
		return marking_caveat_has_text(c->scheme,
		    str_from(c->in, value));
	return p->tag == EL_NOTE || p->tag == EL_EXPIRES;
}

/* The "=" of the piece at i; in.n where it has none. */
static size_t
find_equals(const struct cutter *c, size_t i)
{
	for (; i < c->in.n; i++) {
		char at = c->in.p[i];

		if (at == '=')
			return i;
		if (at == ',' || (c->brackets && is_bracket(at)))
			break;
	}
	return c->in.n;
}

/* comma-FWS, of which the comma is at i. Behind it. */
static size_t
pass_comma(struct str in, size_t i, uint64_t *flaws)
{
	size_t from = ++i;

	while (i < in.n && (in.p[i] == ' ' || in.p[i] == '\t'))
		i++;
	if (i == from)
		*flaws |= MARKING_FLAW(BLANK);
	return i;
}

enum marking_stop
marking_piece(const struct scheme *s, struct str in, enum marking_form form,
    size_t *i, struct marking_piece *out)
{
	const struct cutter c = {s, in, form == MARKING_FORM_SUBJECT};
	size_t equals = find_equals(&c, *i), value = *i, end;
	struct str tag = {in.p + *i, equals - *i};

	*out = (struct marking_piece){.tag = TAG_NONE};
	if (equals < in.n) {
		value = equals + 1;
		find_tag(s, tag, false, out);
		if (out->tag == TAG_NONE)
			find_tag(s, tag, true, out);
	}
	end = c.brackets && is_text(&c, out, value) ? text_end(&c, value) :
						      plain_end(&c, value);
	out->value = (struct str){in.p + value, end - value};
	out->all = (struct str){in.p + *i, end - *i};
	*i = end;
	if (end >= in.n)
		return MARKING_STOP_END;
	if (in.p[end] == '[')
		return MARKING_STOP_OPEN;
	*i = end + 1;
	if (in.p[end] == ']')
		return MARKING_STOP_CLOSED;
	*i = pass_comma(in, end, &out->flaws);
	return MARKING_STOP_COMMA;
}
