#include "mail/lex.h"

static bool
is_among(char c, struct str list)
{
	return str_find(list, c) < list.n;
}

bool
lex_is_atext(char c)
{
	return is_alnum(c) || (unsigned char)c >= 0x80 ||
	    is_among(c, STR("!#$%&'*+-/=?^_`{|}~"));
}

bool
lex_is_token(char c)
{
	return c > ' ' && c < 0x7f && !is_among(c, STR("()<>@,;:\\\"/[]?="));
}

struct str
lex_while(struct str *s, bool (*is)(char))
{
	struct str out = {0};
	size_t n = 0;

	while (n < s->n && is(s->p[n]))
		n++;
	if (n == 0)
		return out;
	out = str_upto(*s, n);
	*s = str_from(*s, n);
	return out;
}

bool
lex_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

void
lex_fws(struct str *s)
{
	(void)lex_while(s, is_fws);
}

/* The octets of a line end at s[i] that a blank or tab follows, or 0. */
static size_t
fold_at(struct str s, size_t i)
{
	size_t n = 0;

	if (s.p[i] == '\r')
		n++;
	if (i + n < s.n && s.p[i + n] == '\n')
		n++;
	if (n == 0 || i + n >= s.n)
		return 0;
	return s.p[i + n] == ' ' || s.p[i + n] == '\t' ? n : 0;
}

/*
 * How long the comment at the front of s is, parentheses and all; 0 where it
 * has no end. comment = "(" *([FWS] ccontent) [FWS] ")", ccontent may be a
 * comment again (RFC 5322 section 3.2.2).
 */
static size_t
comment_length(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Add s to out with its folds and, where asked, quoted pairs resolved. */
static void
resolve(struct buf *out, struct str s, bool pairs)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		bool pair = pairs && s.p[i] == '\\' && i + 1 < s.n;
		size_t skip = pair ? 1 : fold_at(s, i);

		if (skip == 0) {
			i++;
			continue;
		}
		buf_add(out, (struct str){s.p + from, i - from});
		from = i + skip;
		/* What is quoted is not looked at again. */
		i = from + (pair ? 1 : 0);
	}
	buf_add(out, str_from(s, from));
}

bool
lex_cfws(struct str *s, struct buf *text)
{
	for (lex_fws(s); s->n > 0 && s->p[0] == '('; lex_fws(s)) {
		size_t n = comment_length(*s);
		struct str inside = {s->p + 1, n > 0 ? n - 2 : s->n - 1};

		if (text != NULL) {
			if (buf_str(text).n > 0)
				buf_char(text, ' ');
			resolve(text, inside, true);
		}
		*s = str_from(*s, n > 0 ? n : s->n);
		if (n == 0)
			return false;
	}
	return true;
}

struct str
lex_atom(struct str *s)
{
	return lex_while(s, lex_is_atext);
}

struct str
lex_token(struct str *s)
{
	return lex_while(s, lex_is_token);
}

/* dot-atom-text = 1*atext *("." 1*atext) (RFC 5322 section 3.2.3) */
struct str
lex_dot_atom(struct str *s)
{
	struct str rest = *s, out = {0};
	size_t n = 0;

	do {
		size_t atom = lex_atom(&rest).n;

		if (atom == 0)
			return out;
		n += atom + 1;
	} while (lex_char(&rest, '.'));
	out = str_upto(*s, n - 1);
	*s = rest;
	return out;
}

/* An empty buffer with room for what s means, which is never longer. */
static struct buf
buf_for(struct pool *pool, struct str s)
{
	return (struct buf){.p = pool_alloc(pool, s.n + 1),
	    .size = s.n + 1,
	    .pool = pool};
}

/* What stands between the two octets of `ends`, with quoted pairs. */
static bool
delimited(struct str *s, const char *ends, struct pool *pool, struct str *out,
    struct str *raw)
{
	bool plain = true;
	size_t i = 1;

	if (s->n == 0 || s->p[0] != ends[0])
		return false;
	for (; i < s->n && s->p[i] != ends[1]; i++) {
		if (s->p[i] == '\\') {
			plain = false;
			i++;
		} else if (s->p[i] == '\r' || s->p[i] == '\n') {
			plain = false;
		}
	}
	if (i >= s->n)
		return false;
	*out = (struct str){s->p + 1, i - 1};
	if (!plain) {
		struct buf b = buf_for(pool, *out);

		resolve(&b, *out, true);
		*out = buf_str(&b);
	}
	if (raw != NULL)
		*raw = str_upto(*s, i + 1);
	*s = str_from(*s, i + 1);
	return true;
}

/* quoted-string (RFC 5322 section 3.2.4), any octet inside it. */
bool
lex_quoted(struct str *s, struct pool *pool, struct str *out, struct str *raw)
{
	return delimited(s, "\"\"", pool, out, raw);
}

/* domain-literal (RFC 5322 section 3.4.1), with the pairs of section 4.4. */
bool
lex_literal(struct str *s, struct pool *pool, struct str *out, struct str *raw)
{
	return delimited(s, "[]", pool, out, raw);
}

bool
lex_value(struct str *s, struct pool *pool, struct str *out)
{
	if (lex_quoted(s, pool, out, NULL))
		return true;
	*out = lex_token(s);
	return out->p != NULL;
}

struct str
lex_unfold(struct str s, struct pool *pool)
{
	struct buf b;

	if (str_find(s, '\n') == s.n && str_find(s, '\r') == s.n)
		return s;
	b = buf_for(pool, s);
	resolve(&b, s, false);
	return buf_str(&b);
}
