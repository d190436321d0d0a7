/*
 * The authserv-id, read so that no other reader finds ours where we do not:
 * what is odd about a forged field must not save it from removal.
 */
#include "auth/ares.h"

#include "mail/lex.h"

/* Blanks, and what readers written in C skip, or stop at, as if they were. */
static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static bool
is_word(char c)
{
	return !is_blank(c) && c != '(' && c != ')' && c != ';' && c != ',' &&
	    c != '=' && c != '/' && c != '"';
}

/*
 * Go to the first octet that is neither blank nor in a comment. The sloppy
 * way is that of readers who know neither nested comments nor quoted pairs:
 * a comment ends at its first ")".
 */
static bool
to_word(struct str *s, bool sloppy)
{
	for (;;) {
		(void)lex_while(s, is_blank);
		if (s->n == 0 || s->p[0] != '(')
			return s->n > 0;
		if (sloppy)
			(void)str_cut(s, ')');
		else if (!lex_cfws(s, NULL))
			return false;
	}
}

/*
 * Is what was read a method? It is where "=" follows, or "/", a number and
 * "=", and it has no dot, which no Keyword has (RFC 8601 section 2.2).
 */
static bool
is_method(struct str word, struct str rest)
{
	if (str_find(word, '.') < word.n || !lex_cfws(&rest, NULL))
		return false;
	if (lex_char(&rest, '/')) {
		if (!lex_cfws(&rest, NULL))
			return false;
		(void)lex_while(&rest, is_digit);
		if (!lex_cfws(&rest, NULL))
			return false;
	}
	return lex_char(&rest, '=');
}

/*
 * A word at the front of s: runs and quoted strings, one after the other with
 * nothing between. A quoted string without an end is taken as if its quote
 * were not there.
 */
static bool
take_word(struct str s, struct pool *pool, struct buf *out)
{
	bool quoted = false, open = false;

	for (;;) {
		struct str piece = lex_while(&s, is_word);

		if (piece.p == NULL) {
			if (s.n == 0 || s.p[0] != '"')
				break;
			if (open || !lex_quoted(&s, pool, &piece, NULL)) {
				open = true;
				s = str_from(s, 1);
				continue;
			}
			quoted = true;
		}
		buf_add(out, piece);
	}
	return quoted || !is_method(buf_str(out), s);
}

/* Folds out, blanks and dots off the ends, cut at a NUL, in lower case. */
static struct str
normal(struct str s, struct pool *pool)
{
	char *p;
	size_t n = 0;

	s = str_upto(s, str_find(s, '\0'));
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && (is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '.'))
		s.n--;
	if (s.n == 0)
		return (struct str){0};
	p = pool_alloc(pool, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' && s.p[i] != '\n')
			p[n++] = to_lower(s.p[i]);
	return (struct str){p, n};
}

struct str
ares_id(struct str body, struct pool *pool)
{
	struct buf word = {0};
	struct str id = {0};

	for (int sloppy = 0; sloppy < 2 && id.p == NULL; sloppy++) {
		struct str s = body;

		buf_clear(&word);
		if (to_word(&s, sloppy != 0) && take_word(s, pool, &word))
			id = normal(buf_str(&word), pool);
	}
	buf_release(&word);
	return id;
}
