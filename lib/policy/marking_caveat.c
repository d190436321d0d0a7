#include "policy/marking_caveat.h"

#include "base/buf.h"
#include "policy/marking_value.h"

/* What one caveat of the scheme makes of a value. */
struct fit {
	const struct scheme_caveat *caveat; /* NULL: nothing */
	uint64_t flaws;
	struct str text; /* beside its word, as written */
};

/*
 * How many octets at the front of s are this word? 0: it does not begin so.
 * Blanks may stand for its hyphens.
 */
static size_t
match_word(struct str s, struct str word, uint64_t *flaws)
{
	uint64_t found = 0;

	if (s.n < word.n)
		return 0;
	for (size_t i = 0; i < word.n; i++) {
		if (s.p[i] == word.p[i])
			continue;
		if (s.p[i] == ' ' && word.p[i] == '-')
			found |= MARKING_FLAW(WORD_BLANK);
		else if (to_lower(s.p[i]) == to_lower(word.p[i]))
			found |= MARKING_FLAW(CASE);
		else
			return 0;
	}
	*flaws |= found;
	return word.n;
}

/* Is s, behind the type, this caveat? */
static bool
match_form(const struct scheme_caveat *c, struct str s, struct fit *f)
{
	size_t n;

	f->text = s;
	if (c->form == CAVEAT_TEXT)
		return true;
	n = match_word(s, c->word, &f->flaws);
	if (n == 0)
		return false;
	f->text = str_from(s, n);
	switch (c->form) {
	case CAVEAT_WORD:
		return str_trim(f->text).n == 0;
	case CAVEAT_WORD_TEXT:
		if (f->text.n == 0)
			return true;
		if (f->text.p[0] != ' ') {
			f->flaws |= MARKING_FLAW(NO_SEPARATOR);
			return true;
		}
		/* By the grammar the blank is an octet of the text. */
		if (f->text.n > MARKING_TEXT_MAX)
			f->flaws |= MARKING_FLAW(TEXT);
		f->text = str_from(f->text, 1);
		return true;
	case CAVEAT_COUNTRIES:
		if (f->text.n == 0)
			return true;
		if (f->text.p[0] == ' ')
			f->flaws |= MARKING_FLAW(REL_BLANK);
		else if (f->text.p[0] != '/')
			return false;
		f->text = str_from(f->text, 1);
		return true;
	case CAVEAT_TEXT:
		break;
	}
	return false;
}

/* s behind "type:", in any case; p == NULL where it does not begin so. */
static struct str
behind_type(struct str s, struct str type, uint64_t *flaws)
{
	size_t colon = str_find(s, ':');

	if (colon == s.n ||
	    !marking_value_same(str_upto(s, colon), type, flaws))
		return (struct str){0};
	return str_from(s, colon + 1);
}

/* Blanks in front are part of a text, but of nothing else. */
static struct str
without_blanks(struct str s, enum caveat_form form, uint64_t *flaws)
{
	if (form == CAVEAT_TEXT || s.n == 0 || !is_fws(s.p[0]))
		return s;
	*flaws |= MARKING_FLAW(BLANK);
	while (s.n > 0 && is_fws(s.p[0]))
		s = str_from(s, 1);
	return s;
}

/*
 * The caveat that fits with the fewest flaws, or else the first. typed: with
 * its type, as the scheme has it; not: the word alone.
 */
static struct fit
find(const struct scheme *s, struct str value, bool typed)
{
	struct fit best = {0};

	for (size_t i = 0; i < s->ncaveat; i++) {
		const struct scheme_caveat *c = &s->caveats[i];
		struct fit f = {.caveat = c};
		struct str rest = value;

		if (typed && c->type.p != NULL) {
			rest = behind_type(value, c->type, &f.flaws);
			if (rest.p == NULL)
				continue;
			rest = without_blanks(rest, c->form, &f.flaws);
		} else if (!typed && c->form == CAVEAT_TEXT) {
			continue;
		}
		if (!match_form(c, rest, &f))
			continue;
		/* A caveat of any text says least of what it is. */
		if (best.caveat == NULL || (f.flaws == 0 && best.flaws != 0) ||
		    (best.caveat->form == CAVEAT_TEXT && f.flaws <= best.flaws))
			best = f;
	}
	return best;
}

static bool
is_type(const struct scheme *s, struct str type)
{
	for (size_t i = 0; i < s->ncaveat; i++)
		if (str_eq(s->caveats[i].type, type))
			return true;
	return false;
}

/*
 * As the scheme has it; without its type; with one too many ("RI:SH:...");
 * with that of another.
 */
static struct fit
understand(const struct scheme *s, struct str value)
{
	struct str rest = value, type = str_cut(&rest, ':');
	uint64_t flaw = MARKING_FLAW(CAVEAT_TYPE);
	struct fit f = find(s, value, true);

	if (f.caveat != NULL)
		return f;
	f = find(s, value, false);
	if (f.caveat == NULL && rest.n > 0) {
		f = find(s, rest, true);
		if (f.caveat == NULL || !is_type(s, type))
			flaw = MARKING_FLAW(CAVEAT);
		if (f.caveat == NULL)
			f = find(s, rest, false);
	}
	f.flaws |= flaw;
	return f;
}

/* country-code = 3 capitals */
static void
add_country(const struct scheme *s, struct str code, uint64_t *flaws,
    struct buf *out)
{
	size_t at = out->n;

	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (c >= 'a' && c <= 'z') {
			*flaws |= MARKING_FLAW(CASE);
			c = (char)(c - ('a' - 'A'));
		} else if (c < 'A' || c > 'Z') {
			*flaws |= MARKING_FLAW(CAVEAT);
		}
		buf_char(out, c);
	}
	if (code.n != 3)
		*flaws |= MARKING_FLAW(CAVEAT);
	else if (!scheme_is_country(s, str_from(buf_str(out), at)))
		*flaws |= MARKING_FLAW(COUNTRY);
}

/* country-codes = country-code *( "/" country-code ), or with blanks */
static void
add_countries(const struct scheme *s, struct str text, uint64_t *flaws,
    struct buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i <= text.n; i++) {
		size_t from = i;

		while (i < text.n && text.p[i] != '/' && text.p[i] != ' ')
			i++;
		if (i < text.n && text.p[i] == ' ')
			*flaws |= MARKING_FLAW(REL_BLANK);
		if (i == from) {
			*flaws |= MARKING_FLAW(CAVEAT);
			continue;
		}
		if (count++ > 0)
			buf_char(out, '/');
		add_country(s, (struct str){text.p + from, i - from}, flaws,
		    out);
	}
}

const struct scheme_caveat *
marking_caveat_read(const struct scheme *s, struct str value, struct pool *pool,
    uint64_t *flaws, struct str *out)
{
	struct buf b = {.pool = pool};
	struct str rest = value;
	struct fit f;

	while (rest.n > 0 && is_fws(rest.p[0]))
		rest = str_from(rest, 1);
	f = understand(s, rest);
	if (f.caveat == NULL) {
		*flaws |= MARKING_FLAW(CAVEAT);
		return NULL;
	}
	if (rest.n != value.n)
		f.flaws |= MARKING_FLAW(BLANK);
	if (f.caveat->form == CAVEAT_WORD || f.caveat->form == CAVEAT_COUNTRIES)
		f.text = marking_value_trim(f.text, &f.flaws);
	if (f.caveat->type.p != NULL) {
		buf_add(&b, f.caveat->type);
		buf_char(&b, ':');
	}
	buf_add(&b, f.caveat->word);
	if (f.caveat->form == CAVEAT_COUNTRIES) {
		buf_char(&b, '/');
		add_countries(s, f.text, &f.flaws, &b);
	} else if (f.caveat->form != CAVEAT_WORD) {
		if (f.caveat->form == CAVEAT_WORD_TEXT)
			buf_char(&b, ' ');
		buf_add(&b, marking_value_text(f.text, pool, &f.flaws));
	}
	*flaws |= f.flaws;
	*out = buf_str(&b);
	return f.caveat;
}

bool
marking_caveat_has_text(const struct scheme *s, struct str value)
{
	for (size_t i = 0; i < s->ncaveat; i++) {
		const struct scheme_caveat *c = &s->caveats[i];
		struct str type = c->type, rest = value;

		if (c->form != CAVEAT_TEXT && c->form != CAVEAT_WORD_TEXT)
			continue;
		if (type.p != NULL) {
			if (rest.n <= type.n || rest.p[type.n] != ':' ||
			    !str_casestarts(rest, type))
				continue;
			rest = str_from(rest, type.n + 1);
		}
		if (c->form == CAVEAT_TEXT || str_casestarts(rest, c->word))
			return true;
	}
	return false;
}

static bool
is_by_nation(const struct scheme_caveat *c)
{
	return c->audience == AUDIENCE_THESE || c->audience == AUDIENCE_LISTED;
}

bool
marking_caveat_contradicts(const struct scheme_caveat *a,
    const struct scheme_caveat *b)
{
	return a != b && is_by_nation(b) && (a->releases || is_by_nation(a));
}
