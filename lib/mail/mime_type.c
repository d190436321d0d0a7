#include "mail/mime_type.h"

#include "base/buf.h"
#include "base/num.h"
#include "mail/charset.h"
#include "mail/encword.h"
#include "mail/lex.h"

enum { PIECES_USUAL = 8 };
enum { PIECE_NUMBER_MAX = 1000000 };

static const struct str names[MIME_NPARAM] = {
    [MIME_BOUNDARY] = STR_INIT("boundary"),
    [MIME_CHARSET] = STR_INIT("charset"),
    [MIME_NAME] = STR_INIT("name"),
    [MIME_FILENAME] = STR_INIT("filename"),
};

/* One of "name*0=", "name*1*=" (RFC 2231 sections 3, 4.1). */
struct piece {
	enum mime_param param;
	bool encoded;
	size_t number;
	struct str value;
};

struct reader {
	struct str s; /* what is left */
	struct pool *pool;
	struct mime_type *out;
	bool plain; /* "(" begins no comment any more: see skip_cfws */
	struct piece *pieces;
	size_t npiece, room;
	struct str extended[MIME_NPARAM]; /* of "name*=" */
};

static struct str
lower(struct str s, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (struct str){p, s.n};
}

/*
 * Blanks, folds and comments. Where a comment has no end, "(" is taken for an
 * octet like others, in all that is left: to look for the end of each would
 * take quadratic time.
 */
static void
skip_cfws(struct reader *r)
{
	struct str was = r->s;

	if (!r->plain && lex_cfws(&r->s, NULL))
		return;
	r->plain = true;
	r->s = was;
	lex_fws(&r->s);
}

/* The word in front: token ["/" token]. A token before "=" is none: that is a
 * parameter, and the word is not there. */
static struct str
take_word(struct reader *r)
{
	struct str at, type, subtype, none = {0};
	struct buf b = {.pool = r->pool};

	skip_cfws(r);
	at = r->s;
	type = lex_token(&r->s);
	if (type.p == NULL)
		return none;
	skip_cfws(r);
	if (r->s.n > 0 && r->s.p[0] == '=') {
		r->s = at;
		return none;
	}
	if (!lex_char(&r->s, '/'))
		return lower(type, r->pool);
	skip_cfws(r);
	subtype = lex_token(&r->s);
	if (subtype.p == NULL)
		return lower(type, r->pool);
	buf_add(&b, lower(type, r->pool));
	buf_char(&b, '/');
	buf_add(&b, lower(subtype, r->pool));
	return buf_str(&b);
}

/* ------------------------------------------------------------- values */

static bool
is_name(enum mime_param param)
{
	return param == MIME_NAME || param == MIME_FILENAME;
}

/* Does a value end here? That is, comes nothing more, a ";", or, behind a blank
 * or comment, the next parameter, whose ";" was forgotten? */
static bool
ends_value(struct reader *r)
{
	struct reader x = *r;

	skip_cfws(&x);
	r->plain = x.plain;
	if (x.s.n == 0 || x.s.p[0] == ';')
		return true;
	if (x.s.p == r->s.p || lex_token(&x.s).p == NULL)
		return false;
	skip_cfws(&x);
	r->plain = x.plain;
	return x.s.n > 0 && x.s.p[0] == '=';
}

static bool
is_unspaced(char c)
{
	return c != ';' && !is_fws(c);
}

/* A value in quotes. Without the second one it is all that is left. */
static struct str
take_quoted(struct reader *r)
{
	struct str out;

	if (lex_quoted(&r->s, r->pool, &out, NULL))
		return out;
	out = str_trim(lex_unfold(str_from(r->s, 1), r->pool));
	r->s = str_from(r->s, r->s.n);
	return out;
}

/*
 * value = token / quoted-string. In place of a token others stand, too: what
 * should be quoted and is not. In such a one "(" begins no comment, or each of
 * them would be looked for again and again.
 */
static struct str
take_value(struct reader *r, enum mime_param param)
{
	struct str at, out;

	skip_cfws(r);
	at = r->s;
	if (at.n > 0 && at.p[0] == '"')
		return take_quoted(r);
	out = lex_token(&r->s);
	if (out.p == NULL)
		out = str_upto(at, 0);
	if (ends_value(r) || (out.n > 0 && param == MIME_CHARSET) ||
	    (out.n > 0 && !is_name(param) && is_fws(r->s.p[0])))
		return out;
	r->plain = true;
	r->s = at;
	if (is_name(param))
		return str_trim(lex_unfold(str_cut(&r->s, ';'), r->pool));
	out = lex_while(&r->s, is_unspaced);
	return out.p == NULL ? str_upto(at, 0) : out;
}

/* ---------------------------------------------------------- parameters */

static void
add_piece(struct reader *r, const struct piece *piece)
{
	if (r->npiece == MIME_PIECES_MAX) {
		r->out->limited = true;
		return;
	}
	if (r->npiece == r->room) {
		const struct piece *old = r->pieces;

		r->room = r->room == 0 ? PIECES_USUAL : 2 * r->room;
		r->pieces = pool_array(r->pool, r->room, sizeof(*r->pieces));
		if (r->npiece > 0)
			memcpy(r->pieces, old, r->npiece * sizeof(*old));
	}
	r->pieces[r->npiece++] = *piece;
}

/* What stands behind the name: "", "*", "*0" or "*0*". */
static void
note_param(struct reader *r, enum mime_param param, struct str form,
    struct str value)
{
	struct piece piece = {.param = param, .value = value};
	uint64_t number;

	if (form.n == 0) {
		if (r->out->param[param].p == NULL)
			r->out->param[param] = value;
		return;
	}
	if (form.n == 1) {
		if (r->extended[param].p == NULL)
			r->extended[param] = value;
		return;
	}
	form = str_from(form, 1);
	piece.encoded = form.p[form.n - 1] == '*';
	if (piece.encoded)
		form.n--;
	if (!num_parse(form, PIECE_NUMBER_MAX, &number))
		return;
	piece.number = (size_t)number;
	add_piece(r, &piece);
}

/* Take one octet that belongs to nothing, or a quoted string that does. */
static void
skip_junk(struct reader *r)
{
	if (r->s.n > 0 && r->s.p[0] == '"')
		(void)take_quoted(r);
	else
		r->s = str_from(r->s, 1);
}

/* parameter = attribute "=" value */
static void
read_param(struct reader *r)
{
	struct str name = lex_token(&r->s), form, value;
	size_t star = str_find(name, '*');
	unsigned param = 0;

	if (name.p == NULL) {
		skip_junk(r);
		return;
	}
	skip_cfws(r);
	if (!lex_char(&r->s, '='))
		return;
	form = str_from(name, star);
	/* One that nobody asked for is read like the boundary. */
	while (param < MIME_NPARAM &&
	    !str_caseeq(names[param], str_upto(name, star)))
		param++;
	value = take_value(r, param);
	if (param < MIME_NPARAM)
		note_param(r, param, form, value);
}

/* ----------------------------------------------------------- RFC 2231 */

/* Add a value, "%" and two digits made an octet (RFC 2231 section 4). */
static void
add_percent(struct buf *out, struct str s)
{
	while (s.n > 0) {
		size_t n = str_find(s, '%');
		int high = s.n - n > 2 ? hex_value(s.p[n + 1]) : -1;
		int low = s.n - n > 2 ? hex_value(s.p[n + 2]) : -1;

		if (high >= 0 && low >= 0) {
			buf_add(out, str_upto(s, n));
			buf_char(out, (char)(high * 16 + low));
			s = str_from(s, n + 3);
		} else {
			buf_add(out, str_upto(s, n + 1));
			s = str_from(s, n + 1);
		}
	}
}

/* Take "charset'language'" off an extended value; empty where it is not there.
 */
static struct str
take_charset(struct str *value)
{
	struct str rest = *value, charset = str_cut(&rest, '\'');
	size_t quote = str_find(rest, '\'');

	if (quote == rest.n)
		return str_upto(*value, 0);
	*value = str_from(rest, quote + 1);
	return charset;
}

/* The octets of a name as UTF-8. */
static struct str
to_utf8(struct str s, struct str charset, struct pool *pool)
{
	struct buf out = {.pool = pool};
	const struct charset *c = charset_find(charset);

	if (c != NULL && charset_decode(c, s, pool, &out))
		return buf_str(&out);
	c = charset_find(STR("utf-8"));
	if (c == NULL || !charset_decode(c, s, pool, &out))
		return s;
	return buf_str(&out);
}

/*
 * The pieces of a parameter in the order of their numbers, from 0 to where one
 * is missing. of[] has room for n, as many as there are: none that counts has
 * a number beyond. Returns how many count.
 */
static size_t
order_pieces(const struct reader *r, enum mime_param param,
    const struct piece **of, size_t n)
{
	size_t whole = 0;

	for (size_t i = 0; i < r->npiece; i++) {
		const struct piece *piece = &r->pieces[i];

		if (piece->param == param && piece->number < n &&
		    of[piece->number] == NULL)
			of[piece->number] = piece;
	}
	while (whole < n && of[whole] != NULL)
		whole++;
	return whole;
}

/* Make of all forms of a parameter the one that counts. */
static void
join(struct reader *r, enum mime_param param)
{
	struct piece one = {.encoded = true, .value = r->extended[param]};
	const struct piece **of =
	    pool_array(r->pool, r->npiece + 1, sizeof(const struct piece *));
	struct buf b = {.pool = r->pool};
	struct str *out = &r->out->param[param], charset = {0};
	bool encoded = false;
	size_t n = 1;

	of[0] = &one;
	if (one.value.p == NULL) {
		of[0] = NULL;
		n = order_pieces(r, param, of, r->npiece);
	}
	for (size_t i = 0; i < n; i++) {
		struct str value = of[i]->value;

		if (of[i]->encoded && i == 0)
			charset = take_charset(&value);
		if (of[i]->encoded)
			add_percent(&b, value);
		else
			buf_add(&b, value);
		encoded |= of[i]->encoded;
	}
	if (n > 0)
		*out = buf_str(&b);
	if (out->p == NULL || !is_name(param))
		return;
	*out = encoded ? to_utf8(*out, charset, r->pool) :
			 encword_decode(*out, r->pool);
}

void
mime_type_read(struct str in, struct pool *pool, struct mime_type *out)
{
	struct reader r = {.s = in, .pool = pool, .out = out};

	*out = (struct mime_type){0};
	out->word = take_word(&r);
	for (skip_cfws(&r); r.s.n > 0; skip_cfws(&r))
		if (!lex_char(&r.s, ';'))
			read_param(&r);
	for (unsigned i = 0; i < MIME_NPARAM; i++)
		join(&r, i);
}
