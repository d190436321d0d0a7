#include "auth/ares.h"

#include "mail/lex.h"

enum { COLUMNS = 77 }; /* of a line, where it can be folded at all */

/* The field while it is written. */
struct writer {
	struct buf *out;
	struct str eol;
	size_t column;
	struct buf item; /* the next word with its quoted string */
};

/*
 * Keyword = Ldh-str of RFC 5321 section 4.1.2, as RFC 8601 section 2.2 wants
 * methods, results, ptypes and properties to be.
 */
static bool
is_keyword(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) &&
		    (s.p[i] != '-' || i == 0 || i == s.n - 1))
			return false;
	return s.n > 0;
}

static bool
is_token(struct str s)
{
	return lex_token(&s).n > 0 && s.n == 0;
}

/*
 * [ [ local-part ] "@" ] domain-name of RFC 8601 section 2.2: a dot-atom in
 * ASCII before the "@", and two labels or more behind it.
 */
static bool
is_address(struct str s)
{
	struct str domain = s, local = str_cut(&domain, '@');
	size_t labels = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '=')
			return false; /* "=" looks like a result to patterns */
	if (local.n == s.n)
		return false;
	if (local.n > 0 && (lex_dot_atom(&local).p == NULL || local.n > 0))
		return false;
	if (str_caseends(domain, STR(".")))
		return false;
	for (; domain.n > 0; labels++)
		if (!is_keyword(str_cut(&domain, '.')))
			return false;
	return labels > 1;
}

/*
 * How many octets the character at the front of s has, if it is well-formed
 * UTF-8 beyond ASCII (RFC 3629 section 4); 0 where it is not.
 */
static size_t
utf8_length(struct str s)
{
	unsigned char c = (unsigned char)s.p[0], low = 0x80, high = 0xbf;
	size_t n = 2;

	if (c < 0xc2 || c > 0xf4)
		return 0;
	if (c >= 0xe0) {
		n = c >= 0xf0 ? 4 : 3;
		if (c == 0xe0)
			low = 0xa0;
		if (c == 0xed)
			high = 0x9f;
		if (c == 0xf0)
			low = 0x90;
		if (c == 0xf4)
			high = 0x8f;
	}
	if (s.n < n || (unsigned char)s.p[1] < low ||
	    (unsigned char)s.p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/*
 * Add s to b without what may not stand in a quoted string, even with a
 * backslash: controls, those of ISO 6429 behind ASCII too, and octets that
 * are no UTF-8 become "?". What is longer than may be is cut.
 */
static void
clean(struct buf *b, struct str s)
{
	size_t start = b->n, whole = b->n;

	while (s.n > 0) {
		bool ascii = s.p[0] >= ' ' && s.p[0] < 0x7f;
		size_t n = ascii ? 1 : utf8_length(s);
		bool control = n == 2 && (unsigned char)s.p[0] == 0xc2 &&
		    (unsigned char)s.p[1] < 0xa0;

		buf_add(b, n == 0 || control ? STR("?") : str_upto(s, n));
		s = str_from(s, n == 0 ? 1 : n);
		if (b->n - start <= ARES_VALUE_MAX - 3)
			whole = b->n;
		if (b->n - start > ARES_VALUE_MAX) {
			b->n = whole;
			buf_add(b, STR("..."));
			return;
		}
	}
}

/* quoted-string (RFC 5322 section 3.2.4) around what is clean. */
static void
quote(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

/* A value, bare where that is allowed: a token, or an address if may be. */
static void
add_value(struct buf *b, struct str value, bool address)
{
	struct buf text = {0};
	struct str s;

	clean(&text, value);
	s = buf_str(&text);
	if (is_token(s) || (address && is_address(s)))
		buf_add(b, s);
	else
		quote(b, s);
	buf_release(&text);
}

void
ares_value(struct buf *out, struct str value)
{
	add_value(out, value, true);
}

/*
 * A blank at s[i] at which a quoted string may be folded: with blanks on
 * neither side, no line is left without anything to see.
 */
static bool
may_fold(struct str s, size_t i)
{
	return i > 0 && i + 1 < s.n && s.p[i] == ' ' && s.p[i - 1] != ' ' &&
	    s.p[i + 1] != ' ';
}

static void
put(struct writer *w, struct str s)
{
	buf_add(w->out, s);
	w->column += s.n;
}

static void
fold(struct writer *w)
{
	buf_add(w->out, w->eol);
	w->column = 0;
}

/* Write the item with a blank before it, folded where it would be too long. */
static void
put_item(struct writer *w)
{
	struct str s = buf_str(&w->item);

	/* One column is left for the ";". */
	if (w->column + 1 + s.n >= COLUMNS) {
		fold(w);
		buf_char(w->out, '\t');
		w->column = 8;
	} else {
		put(w, STR(" "));
	}
	while (s.n > 0) {
		size_t n = 1;

		while (n < s.n && !may_fold(s, n))
			n++;
		if (s.p[0] == ' ' && w->column + n >= COLUMNS)
			fold(w);
		put(w, str_upto(s, n));
		s = str_from(s, n);
	}
	buf_clear(&w->item);
}

static bool
may_write_prop(const struct ares_prop *prop)
{
	if (!is_keyword(prop->name))
		return false;
	return prop->ptype.n > 0 ? is_keyword(prop->ptype) :
				   !str_caseeq(prop->name, STR("reason"));
}

static void
put_result(struct writer *w, const struct ares_result *r)
{
	struct buf *item = &w->item;
	size_t nprop = 0;

	for (size_t i = 0; i < r->method.n; i++)
		buf_char(item, to_lower(r->method.p[i]));
	buf_char(item, '=');
	for (size_t i = 0; i < r->result.n; i++)
		buf_char(item, to_lower(r->result.p[i]));
	put_item(w);
	if (r->reason.p != NULL) {
		struct buf text = {0};

		clean(&text, r->reason);
		buf_add(item, STR("reason="));
		quote(item, buf_str(&text));
		buf_release(&text);
		put_item(w);
	}
	for (size_t i = 0; i < r->nprop && nprop < ARES_PROPS_MAX; i++) {
		const struct ares_prop *prop = &r->props[i];

		if (!may_write_prop(prop))
			continue;
		if (prop->ptype.n > 0) {
			buf_add(item, prop->ptype);
			buf_char(item, '.');
		}
		buf_add(item, prop->name);
		buf_char(item, '=');
		ares_value(item, prop->value);
		put_item(w);
		nprop++;
	}
}

/* authserv-id [ CFWS authres-version ] (RFC 8601 section 2.2) */
static void
put_id(struct writer *w, const struct ares *ares)
{
	struct str version = ares->version, digits;

	put(w, STR(" "));
	add_value(&w->item, ares->id, false);
	put(w, buf_str(&w->item));
	buf_clear(&w->item);
	version = str_upto(version, ARES_VALUE_MAX);
	digits = lex_while(&version, is_digit);
	if (digits.n > 0 && version.n == 0) {
		buf_add(&w->item, digits);
		put_item(w);
	}
}

void
ares_write(struct buf *out, struct str name, const struct ares *ares,
    struct str eol)
{
	struct writer w = {.out = out, .eol = eol};
	size_t nresult = 0;

	put(&w, name);
	put(&w, STR(":"));
	put_id(&w, ares);
	for (size_t i = 0; i < ares->nresult && nresult < ARES_RESULTS_MAX;
	     i++) {
		const struct ares_result *r = &ares->results[i];

		/* Such a name is a mistake of ours, not of a sender. */
		if (!is_keyword(r->method) || !is_keyword(r->result))
			continue;
		put(&w, STR(";"));
		put_result(&w, r);
		nresult++;
	}
	if (nresult == 0)
		put(&w, STR("; none"));
	fold(&w);
	buf_release(&w.item);
}
