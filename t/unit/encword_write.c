/* mail/encword_write: text as encoded words (RFC 2047). */
#include "mail/encword_write.h"

#include "mail/encword.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static struct pool *pool;

/* A field of that name with the text. */
static struct str
field(const char *name, struct str text)
{
	struct buf b = {.pool = pool};
	struct fold f;

	fold_start(&f, &b, str_of(name), STR("\n"));
	encword_write(&f, text);
	fold_end(&f);
	return buf_str(&b);
}

/* What a reader makes of the field. */
static struct str
back(struct str written)
{
	struct str body = str_from(written, str_find(written, ':') + 1);

	body = str_upto(body, body.n - 1);
	return str_from(encword_decode(body, pool), 1);
}

static const struct {
	const char *name;
	struct str text;
	bool needed;
	const char *written;
} cases[] = {
    {"no text is no word", STR_INIT(""), false, "S:\n"},
    {"plain text need not", STR_INIT("plain ~"), false,
	"S: =?utf-8?q?plain_=7E?=\n"},
    {"Q where it is shorter", STR_INIT("to the caf\xc3\xa9"), true,
	"S: =?utf-8?q?to_the_caf=C3=A9?=\n"},
    {"Q where both are as long", STR_INIT("abcdef\tb"), true,
	"S: =?utf-8?q?abcdef=09b?=\n"},
    {"B where it is shorter", STR_INIT("caf\xc3\xa9"), true,
	"S: =?utf-8?b?Y2Fmw6k=?=\n"},
    {"blanks stay as many", STR_INIT(" a  b "), false,
	"S: =?utf-8?q?_a__b_?=\n"},
    {"what means something in Q is escaped",
	STR_INIT("for the words of a?b=c_d~"), false,
	"S: =?utf-8?q?for_the_words_of_a=3Fb=3Dc=5Fd=7E?=\n"},
    {"what looks like a word must be one", STR_INIT("=?"), true,
	"S: =?utf-8?b?PT8=?=\n"},
    {"what does not need not", STR_INIT("= ?"), false, "S: =?utf-8?b?PSA/?=\n"},
    {"the last control must", STR_INIT("a\x1f"), true, "S: =?utf-8?q?a=1F?=\n"},
    {"DEL must", STR_INIT("a\x7f"), true, "S: =?utf-8?q?a=7F?=\n"},
    {"a tab must", STR_INIT("a\tb"), true, "S: =?utf-8?b?YQli?=\n"},
    {"a line end begins no field", STR_INIT("abcdefgh\r\nTo: x"), true,
	"S: =?utf-8?b?YWJjZGVmZ2gNClRvOiB4?=\n"},
    {"NUL ends nothing", STR_INIT("abcdef\0g"), true,
	"S: =?utf-8?q?abcdef=00g?=\n"},
    {"no octet ends a phrase or comment", STR_INIT("in many plain words (\"x)"),
	false, "S: =?utf-8?q?in_many_plain_words_=28=22x=29?=\n"},
    {"8-bit that is no UTF-8", STR_INIT("abcdefghijklmno\xff"), true,
	"S: =?utf-8?q?abcdefghijklmno=EF=BF=BD?=\n"},
    {"a character without its end", STR_INIT("abcdefghijklmno\xc3"), true,
	"S: =?utf-8?q?abcdefghijklmno=EF=BF=BD?=\n"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		IS(field("S", cases[i].text), cases[i].written, cases[i].name);
		OK(encword_is_needed(cases[i].text) == cases[i].needed,
		    cases[i].needed ? "  it is needed" : "  it is not needed");
	}
	IS(back(field("S", STR("\xc3(\xa0 \xed\xa0\x80"))),
	    BAD "(" BAD " " BAD BAD BAD, "what is no UTF-8 is U+FFFD");
}

/* Lines of 76 octets at most, words of 75, each of whole characters. */
static bool
is_well_formed(struct str s)
{
	while (s.n > 0) {
		struct str line = str_cut(&s, '\n'), word;

		if (line.n > 76)
			return false;
		while ((word = str_word(&line)).n > 0) {
			struct str text = encword_decode(word, pool);

			if (str_eq(word, STR("Subject:")))
				continue;
			if (word.n > 75 || !str_starts(word, STR("=?utf-8?")) ||
			    str_casefind(text, STR(BAD)) < text.n)
				return false;
		}
	}
	return true;
}

static void
lengths(void)
{
	static const char *const chars[] = {"x", " ", "\xc3\xa9",
	    "\xe2\x82\xac", "\xf0\x9f\x98\x80", "x\xc3\xa9",
	    "xxxx\xe2\x82\xac"};

	for (size_t i = 0; i < NELEM(chars); i++) {
		struct buf text = {.pool = pool};
		int wrong = 0;

		for (int n = 0; n < 200; n++) {
			struct str written = field("Subject", buf_str(&text));

			wrong += !is_well_formed(written);
			if (n > 0)
				wrong += !str_eq(back(written), buf_str(&text));
			buf_add(&text, str_of(chars[i]));
		}
		IS_NUM(wrong, 0,
		    "at each length lines, words and characters are whole");
	}
}

/* The first line is filled, as are those behind it. */
static void
filled(void)
{
	IS(field("Subject",
	       STR("abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij "
		   "abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij "
		   "abcdefghij abcdefghij")),
	    "Subject: =?utf-8?q?abcdefghij_abcdefghij_abcdefghij_abcdefghij_"
	    "abcdefghij_?=\n"
	    "\t=?utf-8?q?abcdefghij_abcdefghij_abcdefghij_abcdefghij_"
	    "abcdefghij_a?=\n"
	    "\t=?utf-8?q?bcdefghij_abcdefghij?=\n",
	    "lines are filled");
}

/* Whatever stands in the line already. */
static void
columns(void)
{
	static const struct str all =
	    STR_INIT("caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 caf\xc3"
		     "\xa9 caf\xc3\xa9");
	size_t longest = 0;
	int wrong = 0;

	for (size_t n = 1; n <= 3600; n++) {
		struct str text = str_upto(all, 1 + n % 36);
		struct buf name = {.pool = pool};
		struct str s;

		if (((unsigned char)text.p[text.n - 1] & 0x80) != 0)
			continue; /* not whole, perhaps */
		for (size_t i = 0; i < 1 + n / 36; i++)
			buf_char(&name, 'N');
		s = field(pool_cstr(pool, buf_str(&name)), text);
		wrong += !str_eq(back(s), text);
		while (s.n > 0) {
			struct str line = str_cut(&s, '\n');

			if (str_find(line, '?') < line.n && line.n > longest)
				longest = line.n;
		}
	}
	IS_NUM(wrong, 0, "the text comes back wherever it begins");
	IS_NUM(longest, 76, "  and no line with a word has over 76 octets");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	lengths();
	filled();
	columns();
	pool_free(pool);
	return tap_end();
}
