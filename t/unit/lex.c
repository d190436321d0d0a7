/* mail/lex: the words of structured fields (RFC 5322 section 3.2). */
#include "mail/lex.h"

#include "tap.h"

static struct pool *pool;

static void
comments(void)
{
	static const struct {
		const char *in, *text, *rest;
		bool good;
	} cases[] = {
	    {"", "", "", true},
	    {" \r\n\tx", "", "x", true},
	    {"(a) x", "a", "x", true},
	    {"(a(b)c)(d) x", "a(b)c d", "x", true},
	    {"(a\\)b\\\\) x", "a)b\\", "x", true},
	    {"(a\r\n b)x", "a b", "x", true},
	    {"()x", "", "x", true},
	    {"(a", "a", "", false},
	    {"(a(b)", "a(b)", "", false},
	    {"(a\\)", "a)", "", false},
	    {"(a\\", "a\\", "", false},
	    {")x", "", ")x", true},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct str s = str_of(cases[i].in);
		struct buf text = {.pool = pool};

		OK(lex_cfws(&s, &text) == cases[i].good, cases[i].in);
		IS(buf_str(&text), cases[i].text, "  what it says");
		IS(s, cases[i].rest, "  what is left");
	}
}

static void
nesting(void)
{
	static const size_t n = 1000000;
	char *p = pool_alloc(pool, 2 * n);
	struct str s = {p, 2 * n};

	memset(p, '(', n);
	memset(p + n, ')', n);
	OK(lex_cfws(&s, NULL) && s.n == 0, "a million comments in each other");
	s = (struct str){p, 2 * n - 1};
	OK(!lex_cfws(&s, NULL) && s.n == 0, "one end missing");
}

static void
words(void)
{
	struct str s = STR("a.b-c d"), out, raw;

	IS(lex_dot_atom(&s), "a.b-c", "dot-atom");
	IS(lex_dot_atom(&s), NULL, "no dot-atom at a blank");
	lex_fws(&s);
	IS(lex_atom(&s), "d", "atom");
	s = STR("a..b");
	IS(lex_dot_atom(&s), NULL, "two dots");
	s = STR("a.");
	IS(lex_dot_atom(&s), NULL, "a dot at the end");
	s = STR("caf\xc3\xa9@");
	IS(lex_atom(&s), "caf\xc3\xa9", "8-bit in an atom");
	IS(lex_token(&s), NULL, "@ is no token");
	s = STR("x/y");
	IS(lex_token(&s), "x", "a token ends at a slash");
	s = STR("a\0b");
	IS_NUM(lex_atom(&s).n, 1, "an atom ends at NUL");
	IS_NUM(lex_token(&s).n, 0, "NUL is no token");
	s = STR("\"a\\\"b\r\n c\"d");
	OK(lex_quoted(&s, pool, &out, &raw), "quoted string");
	IS(out, "a\"b c", "  what it means");
	IS(raw, "\"a\\\"b\r\n c\"", "  as it stands");
	IS(s, "d", "  what is left");
	s = STR("\"a\\\"");
	OK(!lex_quoted(&s, pool, &out, NULL) && s.n == 4, "no end");
	s = STR("\"\"");
	OK(lex_value(&s, pool, &out) && out.n == 0 && out.p != NULL,
	    "an empty value is there");
	s = STR("[192.0.2.1] ");
	OK(lex_literal(&s, pool, &out, &raw), "literal");
	IS(out, "192.0.2.1", "  its inside");
	s = STR("\"\\\r\n x\"");
	OK(lex_quoted(&s, pool, &out, NULL), "a quoted CR");
	IS(out, "\r x", "  is no fold, but the LF is");
}

static void
unfolding(void)
{
	IS(lex_unfold(STR("a\r\n b\n\tc\r d"), pool), "a b\tc d", "each end");
	IS(lex_unfold(STR("a\r\nb\rc"), pool), "a\r\nb\rc",
	    "no fold, no change");
	IS(lex_unfold(STR("a\r\n"), pool), "a\r\n", "an end at the end");
	IS(lex_unfold(STR(""), pool), "", "nothing");
}

int
main(void)
{
	pool = pool_new();
	comments();
	nesting();
	words();
	unfolding();
	pool_free(pool);
	return tap_end();
}
