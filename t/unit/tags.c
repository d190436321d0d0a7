/* mail/tags: the grammar of RFC 6376 section 3.2. */
#include "mail/tags.h"

#include "tap.h"

/* What each input must come to; "" means that it parses. */
static const struct {
	struct str in;
	enum st st;
	size_t n;
	const char *text;
} cases[] = {
    {STR_INIT(""), ST_OK, 0, ""},
    {STR_INIT("v=1"), ST_OK, 1, ""},
    {STR_INIT("v=1;"), ST_OK, 1, ""},
    {STR_INIT(" v = 1 ;\r\n\ta = rsa-sha256 ; "), ST_OK, 2, ""},
    {STR_INIT("g="), ST_OK, 1, ""},
    {STR_INIT("p=a=b=="), ST_OK, 1, ""},
    {STR_INIT("V=1; v=1"), ST_OK, 2, ""},
    {STR_INIT("v"), ST_SYNTAX, 0, "tag 1 has no '='"},
    {STR_INIT("v=1;;a=2"), ST_SYNTAX, 0, "tag 2 has no '='"},
    {STR_INIT(";v=1"), ST_SYNTAX, 0, "tag 1 has no '='"},
    {STR_INIT("v=1; junk"), ST_SYNTAX, 0, "tag 2 has no '='"},
    {STR_INIT("=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("1v=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v-v=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v\0=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v=1; v=2"), ST_SYNTAX, 0, "tag v given twice"},
    {STR_INIT("v=1; a=b; v=1"), ST_SYNTAX, 0, "tag v given twice"},
    {STR_INIT("v=\0"), ST_SYNTAX, 0, "tag v: bad octet"},
    {STR_INIT("v=\x1f"), ST_SYNTAX, 0, "tag v: bad octet"},
    {STR_INIT("v=\v"), ST_SYNTAX, 0, "tag v: bad octet"},
    {STR_INIT("v=\x7f"), ST_SYNTAX, 0, "tag v: bad octet"},
    {STR_INIT("d=\xc3\xa9; s=\xff\x80"), ST_OK, 2, ""},
    {STR_INIT("\xc3\xa9=d"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("d\xc3\xa9=d"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v\xc2\xa0=1"), ST_SYNTAX, 0, "tag 1: bad name"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct tags t = {.n = 99};
		struct err e = {0};

		IS_NUM(tags_parse(cases[i].in, &t, &e), cases[i].st,
		    cases[i].in.n == 0 ? "nothing" : cases[i].text);
		IS_NUM(t.n, cases[i].n, "  number of tags");
		IS(str_of(e.text), cases[i].text, "  text of the error");
	}
}

static void
limits(void)
{
	char in[8 * (TAGS_MAX + 1)];
	size_t n = 0, last = 0;
	struct tags t;

	for (int i = 0; i <= TAGS_MAX; i++) {
		last = n;
		n += (size_t)snprintf(in + n, sizeof(in) - n, "t%d=1;", i);
	}
	IS_NUM(tags_parse((struct str){in, n}, &t, NULL), ST_LIMIT,
	    "one tag too many");
	IS_NUM(t.n, 0, "  leaves none");
	IS_NUM(tags_parse((struct str){in, last}, &t, NULL), ST_OK,
	    "exactly the most tags");
	IS_NUM(t.n, TAGS_MAX, "  all of them there");
}

static void
lookup(void)
{
	struct tags t;

	IS_NUM(tags_parse(STR("d=a.example; D=b; e= \r\n x \r\n y "), &t, NULL),
	    ST_OK, "names differ by case");
	IS(tags_get(&t, STR("d")), "a.example", "get by name");
	IS(tags_get(&t, STR("e")), "x \r\n y", "white space inside is kept");
	IS(tags_get(&t, STR("s")), NULL, "what is not there is not empty");
}

static void
ascii(void)
{
	OK(tags_is_ascii(STR("")), "an empty value is ASCII");
	OK(tags_is_ascii(STR("a\x7f\0b")), "so are controls");
	OK(!tags_is_ascii(STR("a\x80")), "the first octet over 0x7f is not");
	OK(!tags_is_ascii(STR("\xff")), "the last one is not");
	OK(tags_is_ascii((struct str){0}), "what is not there is");
}

/* Each octet at each place of a value. */
static void
places(void)
{
	char octets[40];
	int wrong = 0;

	for (size_t n = 3; n <= sizeof(octets); n++)
		for (size_t at = 2; at < n; at++)
			for (int c = 0; c < 256; c++) {
				struct str s = {octets, n};
				bool good =
				    is_fws((char)c) || (c > ' ' && c != 0x7f);
				struct tags t;

				memset(octets, 'x', n);
				octets[1] = '=';
				octets[at] = (char)c;
				wrong += tags_is_ascii(s) != (c < 0x80);
				wrong += (tags_parse(s, &t, NULL) == ST_OK) !=
				    (good && (c != ';' || at + 1 == n));
			}
	IS_NUM(wrong, 0, "where an octet stands does not matter");
}

static const struct {
	struct str in;
	bool bare;
	const char *name;
} eols[] = {
    {STR_INIT(""), false, "nothing has no bare line end"},
    {STR_INIT("a b\tc"), false, "blanks are none"},
    {STR_INIT("a\r\n b"), false, "CRLF and a blank are a fold"},
    {STR_INIT("a\r\n\tb"), false, "CRLF and a tab"},
    {STR_INIT("a\n b"), false, "LF and a blank"},
    {STR_INIT("\n\t"), false, "a fold may be all there is"},
    {STR_INIT("a\r\n \r\n b"), false, "two folds in a row"},
    {STR_INIT("a\n \n\t\n "), false, "three"},
    {STR_INIT("a\r b"), true, "a CR and a blank are no fold"},
    {STR_INIT("a\rb"), true, "a CR alone is none"},
    {STR_INIT("a\nb"), true, "an LF alone is none"},
    {STR_INIT("a\r\nb"), true, "CRLF without a blank is none"},
    {STR_INIT("a\r\n"), true, "nor is CRLF at the end"},
    {STR_INIT("a\n"), true, "LF at the end"},
    {STR_INIT("a\r"), true, "CR at the end"},
    {STR_INIT("a\r\r\n b"), true, "a CR before a fold"},
    {STR_INIT("a\n\n b"), true, "an LF before a fold"},
    {STR_INIT("a\n\r b"), true, "LF and CR, the wrong way round"},
    {STR_INIT("a\r\n b\n"), true, "a good fold hides no bad one"},
};

static void
line_ends(void)
{
	for (size_t i = 0; i < NELEM(eols); i++)
		OK(tags_has_bare_eol(eols[i].in) == eols[i].bare, eols[i].name);
}

static void
words(void)
{
	OK(tags_has_word(STR("a"), STR("a")), "a list of one");
	OK(tags_has_word(STR("b:a"), STR("a")), "the last of two");
	OK(tags_has_word(STR("a:b"), STR("a")), "the first");
	OK(tags_has_word(STR("b \r\n\t: a : c"), STR("a")),
	    "white space around the colons");
	OK(!tags_has_word(STR("ab"), STR("a")), "not part of a word");
	OK(!tags_has_word(STR("A"), STR("a")), "not in another case");
	OK(!tags_has_word(STR("b a"), STR("a")), "a blank ends no word");
	OK(!tags_has_word(STR(""), STR("a")), "an empty list has none");
	OK(!tags_has_word(STR(":::"), STR("a")), "nor has one of empty words");
	OK(tags_has_word(STR("::a"), STR("a")), "which hide none");
	OK(!tags_has_word((struct str){0}, STR("a")),
	    "a list that is not there");
}

/* RFC 6376 section 2.11; NULL where it is none. */
static const struct {
	struct str in;
	const char *out;
	const char *name;
} quoted[] = {
    {STR_INIT("a.b"), "a.b", "what needs no quoting stays"},
    {STR_INIT(""), "", "nothing is nothing"},
    {STR_INIT("=41"), "A", "a \"=\" and two digits"},
    {STR_INIT("a=3Bb=3D"), "a;b=", "with letters"},
    {STR_INIT("=C3=A9\xc3\xa9"), "\xc3\xa9\xc3\xa9", "8-bit octets"},
    {STR_INIT("a \r\n\tb "), "ab", "white space goes"},
    {STR_INIT("a=20b=09"), "a b\t", "unless it is quoted"},
    {STR_INIT("=3D41"), "=41", "what is decoded is not looked at again"},
    {STR_INIT("=3b"), NULL, "a digit in lower case"},
    {STR_INIT("=b3"), NULL, "the other one"},
    {STR_INIT("="), NULL, "a \"=\" at the end"},
    {STR_INIT("=4"), NULL, "one digit"},
    {STR_INIT("=4 1"), NULL, "white space inside"},
    {STR_INIT("= 41"), NULL, "and behind the \"=\""},
    {STR_INIT("a=\r\n b"), NULL, "there are no soft line ends"},
    {STR_INIT("=G0"), NULL, "no digit"},
    {STR_INIT("=0\xff"), NULL, "an 8-bit octet is none"},
    {STR_INIT("=="), NULL, "a \"=\" is none"},
};

static void
decoding(void)
{
	struct pool *pool = pool_new();
	struct str out;

	for (size_t i = 0; i < NELEM(quoted); i++) {
		bool good = tags_decode(quoted[i].in, pool, &out);

		IS(out, quoted[i].out, quoted[i].name);
		OK(good == (quoted[i].out != NULL), "  and it says so");
	}
	OK(tags_decode(STR("=00"), pool, &out) && str_eq(out, STR("\0")),
	    "a NUL may be meant");
	OK(!tags_decode((struct str){"=41", 2}, pool, &out),
	    "what stands behind a value is no digit of it");
	OK(tags_decode((struct str){0}, pool, &out) && out.n == 0,
	    "a view that is not there is empty");
	pool_free(pool);
}

static void
without_white(void)
{
	struct pool *pool = pool_new();

	IS(tags_unwhite(STR("abc"), pool), "abc", "no white space");
	IS(tags_unwhite(STR(" a\r\n\tb  c "), pool), "abc", "white space goes");
	IS(tags_unwhite(STR("aaaaaaaaaaaa\n bbbbbbbb\xff\v \x7f"), pool),
	    "aaaaaaaaaaaabbbbbbbb\xff\v\x7f", "all other octets stay");
	IS(tags_unwhite(STR(" \r\n "), pool), NULL, "white space only");
	IS(tags_unwhite((struct str){0}, pool), NULL, "nothing");
	pool_free(pool);
}

int
main(void)
{
	every_case();
	limits();
	lookup();
	ascii();
	places();
	line_ends();
	words();
	decoding();
	without_white();
	return tap_end();
}
