/* scan/text, scan/utf8: a text part as lines of UTF-8. */
#include "scan/text.h"

#include <stdlib.h>

#include "base/buf.h"
#include "scan/utf8.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd"
#define NONE            \
	{               \
		NULL, 0 \
	}

static struct pool *pool;

static void
add_line(void *ctx, struct str line)
{
	struct buf *out = ctx;

	buf_char(out, '[');
	buf_add(out, line);
	buf_char(out, ']');
}

static const struct {
	const char *name;
	struct str in, charset;
	const char *out;
} cases[] = {
    {"nothing has no lines", STR_INIT(""), NONE, ""},
    {"a line without its end", STR_INIT("a b"), NONE, "[a b]"},
    {"LF", STR_INIT("a\nb\n"), NONE, "[a][b]"},
    {"CRLF", STR_INIT("a\r\nb\r\n"), NONE, "[a][b]"},
    {"CR", STR_INIT("a\rb\r"), NONE, "[a][b]"},
    {"all of them", STR_INIT("a\r\rb\n\rc\n\nd\r\n\re"), NONE,
	"[a][][b][][c][][d][][e]"},
    {"empty lines", STR_INIT("\n\r\n\r"), NONE, "[][][]"},
    {"blanks stay", STR_INIT(" a \n\tb\t"), NONE, "[ a ][\tb\t]"},
    {"NULs and controls stay", STR_INIT("a\001\v\f"), NONE, "[a\001\v\f]"},
    {"no charset: UTF-8", STR_INIT("\xc3\xa9\n"), NONE, "[\xc3\xa9]"},
    {"and what is none of it is replaced",
	STR_INIT("a\xe9\xff"
		 "b"),
	NONE, "[a" BAD BAD "b]"},
    {"one that is not known", STR_INIT("\xc3\xa9"), STR_INIT("x-unknown"),
	"[\xc3\xa9]"},
    {"an empty one", STR_INIT("\xc3\xa9"), STR_INIT(""), "[\xc3\xa9]"},
    {"us-ascii", STR_INIT("a\xe9"), STR_INIT("US-ASCII"), "[a" BAD "]"},
    {"iso-8859-1", STR_INIT("a\xe9\x80"), STR_INIT("ISO-8859-1"),
	"[a\xc3\xa9\xe2\x82\xac]"},
    {"koi8-r", STR_INIT("\xe1\nb"), STR_INIT("koi8-r"), "[\xd0\x90][b]"},
    {"shift_jis", STR_INIT("\x83\x5c\n"), STR_INIT("shift_jis"),
	"[\xe3\x82\xbd]"},
    {"iso-2022-jp, which is ASCII octets", STR_INIT("\033$B$\"\033(B\na"),
	STR_INIT("iso-2022-jp"), "[\xe3\x81\x82][a]"},
    {"utf-7, which is too", STR_INIT("+AFM-ECRET"), STR_INIT("utf-7"),
	"[SECRET]"},
    {"utf-16be", STR_INIT("\0a\0\n\x20\xac"), STR_INIT("utf-16be"),
	"[a][\xe2\x82\xac]"},
    {"utf-16le", STR_INIT("a\0\r\0\n\0b\0"), STR_INIT("utf-16le"), "[a][b]"},
    {"utf-16 without a mark is big-endian", STR_INIT("\0a"), STR_INIT("utf-16"),
	"[a]"},
    {"utf-16 with one",
	STR_INIT("\xff\xfe"
		 "a\0"),
	STR_INIT("UTF-16"), "[a]"},
    {"and with the other", STR_INIT("\xfe\xff\0a"), STR_INIT("utf-16"), "[a]"},
    {"a mark of UTF-8 is left out", STR_INIT("\xef\xbb\xbfSECRET\n"), NONE,
	"[SECRET]"},
    {"only the first",
	STR_INIT("\xef\xbb\xbf\xef\xbb\xbf"
		 "a"),
	NONE,
	"[\xef\xbb\xbf"
	"a]"},
    {"a mark of UTF-16 tells what has no charset",
	STR_INIT("\xff\xfe"
		 "S\0"),
	NONE, "[S]"},
    {"and what has one that is not known", STR_INIT("\xfe\xff\0S"),
	STR_INIT("unicode"), "[S]"},
    {"but not where no octet is NUL", STR_INIT("\xff\xfeSECRET"), NONE,
	"[" BAD BAD "SECRET]"},
    {"nor where the charset is known",
	STR_INIT("\xff\xfe"
		 "a"),
	STR_INIT("iso-8859-1"),
	"[\xc3\xbf\xc3\xbe"
	"a]"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct buf out = {.pool = pool};
		/* A malloc of just that size: a read beyond shows. */
		char *copy = mem_alloc(cases[i].in.n);
		struct str in = {copy, cases[i].in.n};

		memcpy(copy, cases[i].in.p, in.n);
		OK(scan_text(in, cases[i].charset, add_line, &out, pool),
		    cases[i].name);
		free(copy);
		IS(buf_str(&out), cases[i].out, "  the lines");
	}
}

struct counted {
	size_t lines, octets, last;
};

static void
count(void *ctx, struct str line)
{
	struct counted *c = ctx;

	c->lines++;
	c->octets += line.n;
	c->last = line.n;
}

static void
limits(void)
{
	struct str none = {0};
	char *p = mem_alloc(SCAN_TEXT_MAX + 1);
	struct counted c = {0};

	memset(p, 'a', SCAN_TEXT_MAX + 1);
	p[SCAN_TEXT_MAX - 2] = '\n';
	OK(scan_text((struct str){p, SCAN_TEXT_MAX}, none, count, &c, pool),
	    "exactly as long as may be");
	IS_NUM(c.octets, SCAN_TEXT_MAX - 1, "  all of it is given");
	c = (struct counted){0};
	OK(!scan_text((struct str){p, SCAN_TEXT_MAX + 1}, none, count, &c,
	       pool),
	    "one octet more");
	IS_NUM(c.lines, 2, "  its lines are given");
	IS_NUM(c.last, 1, "  but not that octet");
	free(p);
}

/* Octets that grow when they are decoded. */
static void
limits_decoded(void)
{
	size_t half = SCAN_TEXT_MAX / 2;
	char *p = mem_alloc(half + 1);
	struct counted c = {0};

	memset(p, 0xe9, half + 1);
	OK(scan_text((struct str){p, half}, STR("latin1"), count, &c, pool),
	    "exactly as long as may be, in UTF-8");
	IS_NUM(c.octets, SCAN_TEXT_MAX, "  all of it is given");
	c = (struct counted){0};
	p[0] = 'a';
	OK(!scan_text((struct str){p, half + 1}, STR("latin1"), count, &c,
	       pool),
	    "one octet more, in UTF-8");
	IS_NUM(c.octets, SCAN_TEXT_MAX - 1, "  no character is cut in two");
	free(p);
}

static void
characters(void)
{
	static const struct {
		unsigned long code;
		const char *out;
	} all[] = {{'A', "A"}, {0x7f, "\x7f"}, {0x80, "\xc2\x80"},
	    {0x7ff, "\xdf\xbf"}, {0x800, "\xe0\xa0\x80"},
	    {0xd7ff, "\xed\x9f\xbf"}, {0xd800, BAD}, {0xdfff, BAD},
	    {0xe000, "\xee\x80\x80"}, {0xffff, "\xef\xbf\xbf"},
	    {0x10000, "\xf0\x90\x80\x80"}, {0x10ffff, "\xf4\x8f\xbf\xbf"},
	    {0x110000, BAD}, {0xffffffff, BAD}};

	for (size_t i = 0; i < NELEM(all); i++) {
		struct buf out = {.pool = pool};

		utf8_add(&out, all[i].code);
		IS(buf_str(&out), all[i].out,
		    pool_fmt(pool, "U+%04lX as UTF-8", all[i].code).p);
	}
}

int
main(void)
{
	pool = pool_new();
	every_case();
	limits();
	limits_decoded();
	characters();
	pool_free(pool);
	return tap_end();
}
