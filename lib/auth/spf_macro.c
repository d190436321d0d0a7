#include "auth/spf_macro.h"

#include <string.h>

#include "base/buf.h"

enum {
	PARTS_MAX = 1 << 30,     /* more parts than any value has */
	KEEP = SPF_NAME_MAX + 2, /* a name, the octet before it, a final dot */
};

/* One run of literal octets, or one macro-expand. */
struct piece {
	struct str literal; /* of "%%", "%_" and "%-" what they stand for */
	char letter;        /* lower case; 0: a literal */
	bool escape, reverse, macro;
	size_t parts; /* 0: all */
	struct str delimiters;
};

static bool
is_literal(char c, enum spf_macro_place place)
{
	/* macro-literal = %x21-24 / %x26-7E; explain-string has SP too */
	return (c > ' ' && c <= '~' && c != '%') ||
	    (c == ' ' && place == SPF_MACRO_TEXT);
}

static bool
is_delimiter(char c)
{
	return c == '.' || c == '-' || c == '+' || c == ',' || c == '/' ||
	    c == '_' || c == '=';
}

static bool
is_letter(char c)
{
	return str_find(STR("slodiphcrtv"), c) < 11;
}

/*
 * transformers *delimiter "}" (section 7.1): s is what follows the letter.
 * Returns how many octets it is, the brace included, or 0.
 */
static size_t
take_transformers(struct str s, struct piece *out, const char **why)
{
	size_t i = 0, from;

	*why = "bad macro";
	for (; i < s.n && is_digit(s.p[i]); i++) {
		if (out->parts < PARTS_MAX)
			out->parts = out->parts * 10 + (size_t)(s.p[i] - '0');
		if (out->parts > PARTS_MAX)
			out->parts = PARTS_MAX;
	}
	if (i > 0 && out->parts == 0) {
		*why = "macro of no parts";
		return 0;
	}
	if (i < s.n && to_lower(s.p[i]) == 'r') {
		out->reverse = true;
		i++;
	}
	for (from = i; i < s.n && is_delimiter(s.p[i]); i++)
		continue;
	out->delimiters = str_from(str_upto(s, i), from);
	if (out->delimiters.n == 0)
		out->delimiters = STR(".");
	return i < s.n && s.p[i] == '}' ? i + 1 : 0;
}

/* macro-expand at the start of s, which is a "%"; its octets, or 0. */
static size_t
take_macro(struct str s, enum spf_macro_place place, struct piece *out,
    const char **why)
{
	size_t n;
	char c = '\0';

	out->macro = true;
	*why = "bad macro";
	if (s.n > 1)
		c = s.p[1];
	if (c == '%' || c == '_' || c == '-') {
		out->literal = c == '%' ? STR("%") :
		    c == '_'            ? STR(" ") :
					  STR("%20");
		return 2;
	}
	if (c != '{' || s.n < 3)
		return 0;
	out->letter = to_lower(s.p[2]);
	out->escape = s.p[2] != out->letter;
	if (!is_letter(out->letter)) {
		*why = "unknown macro letter";
		return 0;
	}
	if (place == SPF_MACRO_TERM && str_find(STR("crt"), out->letter) < 3) {
		*why = "macro letter for explanations only";
		return 0;
	}
	n = take_transformers(str_from(s, 3), out, why);
	return n == 0 ? 0 : 3 + n;
}

/* Take the next piece off *s, which is not empty; false: it has none. */
static bool
take_piece(struct str *s, enum spf_macro_place place, struct piece *out,
    const char **why)
{
	size_t n = 0;

	*out = (struct piece){0};
	*why = "bad character";
	if (s->p[0] == '%')
		n = take_macro(*s, place, out, why);
	else {
		while (n < s->n && is_literal(s->p[n], place))
			n++;
		out->literal = str_upto(*s, n);
	}
	*s = str_from(*s, n);
	return n > 0;
}

enum st
spf_macro_check(struct str s, enum spf_macro_place place, size_t at,
    size_t *end, struct err *e)
{
	struct str rest = s;
	struct piece piece;
	const char *why;

	*end = 0;
	while (rest.n > 0) {
		if (!take_piece(&rest, place, &piece, &why)) {
			*end = 0;
			return err_set(e, ST_SYNTAX, "%s at octet %zu", why,
			    at + s.n - rest.n + 1);
		}
		if (piece.macro)
			*end = s.n - rest.n;
	}
	return ST_OK;
}

bool
spf_macro_uses(struct str s, char letter)
{
	struct piece piece;
	const char *why;

	while (s.n > 0 && take_piece(&s, SPF_MACRO_TEXT, &piece, &why))
		if (piece.letter == letter)
			return true;
	return false;
}

static bool
is_one_of(char c, struct str set)
{
	return str_find(set, c) < set.n;
}

/* The last parts of the value, or with "r" the first, which come to be last. */
static struct str
wanted_parts(const struct piece *piece, struct str value)
{
	size_t i, left = piece->parts;

	if (left == 0)
		return value;
	if (piece->reverse) {
		for (i = 0; i < value.n; i++)
			if (is_one_of(value.p[i], piece->delimiters) &&
			    --left == 0)
				break;
		return str_upto(value, i);
	}
	for (i = value.n; i > 0; i--)
		if (is_one_of(value.p[i - 1], piece->delimiters) && --left == 0)
			break;
	return str_from(value, i);
}

/* Unreserved octets stay, all others become %XX (section 7.3). */
static void
add_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
			buf_char(out, c);
		else
			buf_fmt(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static void
add_part(struct buf *out, const struct piece *piece, struct str part)
{
	if (piece->escape)
		add_escaped(out, part);
	else
		buf_add(out, part);
}

/* The parts in their order, with dots between. */
static void
add_parts(struct buf *out, const struct piece *piece, struct str s)
{
	for (;;) {
		size_t n = 0;

		while (n < s.n && !is_one_of(s.p[n], piece->delimiters))
			n++;
		add_part(out, piece, str_upto(s, n));
		if (n == s.n)
			return;
		buf_char(out, '.');
		s = str_from(s, n + 1);
	}
}

/* The last part first. */
static void
add_reversed(struct buf *out, const struct piece *piece, struct str s)
{
	for (;;) {
		size_t n = s.n;

		while (n > 0 && !is_one_of(s.p[n - 1], piece->delimiters))
			n--;
		add_part(out, piece, str_from(s, n));
		if (n == 0)
			return;
		buf_char(out, '.');
		s = str_upto(s, n - 1);
	}
}

/*
 * What one piece stands for (section 7.3), valid until the next call with the
 * same buffer. The work is proportional to what comes out, so that a caller
 * who has enough at some length stops in time.
 */
static struct str
expand(const struct piece *piece, const struct spf_values *values,
    struct buf *out)
{
	struct str s;

	if (piece->letter == '\0')
		return piece->literal;
	s = wanted_parts(piece, values->of[piece->letter - 'a']);
	if (!piece->reverse && !piece->escape &&
	    str_eq(piece->delimiters, STR(".")))
		return s;
	buf_clear(out);
	if (piece->reverse)
		add_reversed(out, piece, s);
	else
		add_parts(out, piece, s);
	return buf_str(out);
}

/* The pieces of s, in the pool. */
static struct piece *
pieces_of(struct str s, struct pool *pool, size_t *n)
{
	struct str rest = s;
	struct piece one, *all;
	const char *why;

	for (*n = 0; rest.n > 0; (*n)++)
		if (!take_piece(&rest, SPF_MACRO_TEXT, &one, &why))
			break;
	all = pool_array(pool, *n, sizeof(*all));
	for (size_t i = 0; i < *n; i++)
		(void)take_piece(&s, SPF_MACRO_TEXT, &all[i], &why);
	return all;
}

/* Successive labels come off the left until the rest is no longer than that. */
static struct str
cut_left(struct str name)
{
	while (name.n > SPF_NAME_MAX && str_find(name, '.') < name.n)
		(void)str_cut(&name, '.');
	return name;
}

struct str
spf_macro_domain(struct str s, const struct spf_values *values,
    struct pool *pool)
{
	char kept[KEEP]; /* filled from the right */
	size_t n, at = sizeof(kept);
	const struct piece *all = pieces_of(s, pool, &n);
	struct buf out = {.pool = pool};
	struct str name;

	/* Only the right end can stay, however long the whole of it is. */
	while (n > 0 && at > 0) {
		struct str text = expand(&all[--n], values, &out);
		size_t take = text.n < at ? text.n : at;

		at -= take;
		if (take > 0)
			memcpy(kept + at, text.p + (text.n - take), take);
	}
	name = (struct str){kept + at, sizeof(kept) - at};
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	return pool_str(pool, cut_left(name));
}

struct str
spf_macro_text(struct str s, const struct spf_values *values, size_t max,
    struct pool *pool)
{
	struct buf all = {.pool = pool}, out = {.pool = pool};
	struct piece piece;
	const char *why;

	while (s.n > 0 && all.n < max &&
	    take_piece(&s, SPF_MACRO_TEXT, &piece, &why)) {
		struct str text = expand(&piece, values, &out);

		buf_add(&all, str_upto(text, max - all.n));
	}
	return pool_str(pool, buf_str(&all));
}
