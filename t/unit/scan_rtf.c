/* scan/text: what a person sees of RTF. */
#include "scan/text.h"

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

static void
line(void *ctx, struct str s)
{
	buf_add(ctx, s);
	buf_char(ctx, '|');
}

static struct str
lines(struct str rtf)
{
	struct buf out = {.pool = pool};

	if (!scan_rtf(rtf, line, &out, pool))
		buf_add(&out, STR("!"));
	return buf_str(&out);
}

static const struct {
	struct str in;
	const char *out, *name;
} cases[] = {
    {STR_INIT(""), "|", "nothing"},
    {STR_INIT("{\\rtf1 a\\par b}"), "a|b|", "paragraphs end lines"},
    {STR_INIT("{\\rtf1 a\\line b\\cell c\\row}"), "a|b|c||", "so do cells"},
    {STR_INIT("{\\rtf1 SEC{\\b RET}}"), "SECRET|", "groups do not"},
    {STR_INIT("{\\rtf1 SEC\r\nRET}"), "SECRET|", "nor do ends of the file"},
    {STR_INIT("{\\rtf1{\\fonttbl{\\f0 SECRET;}}a}"), "a|", "font tables"},
    {STR_INIT("{\\rtf1{\\pict 00ff}a{\\pict 00}b}"), "ab|", "pictures"},
    {STR_INIT("{\\rtf1\\'53\\'e9\\'80}"), "S\xc3\xa9\xe2\x82\xac|", "octets"},
    {STR_INIT("{\\rtf1\\u83?\\u-10179?x}"), "S\xef\xbf\xbdx|", "characters"},
    {STR_INIT("{\\rtf1 a\\tab b\\~c\\_d}"), "a b c-d|", "blanks, hyphens"},
    {STR_INIT("{\\rtf1 \\{a\\\\b\\}}"), "{a\\b}|", "escapes"},
    {STR_INIT("{\\rtf1\\b0 a\\b-1 b}"), "ab|", "numbers of words"},
    {STR_INIT("}}}}a"), "a|", "more ends than groups"},
    {STR_INIT("{\\pict"), "|", "a group without an end"},
    {STR_INIT("\\"), "|", "a backslash at the end"},
    {STR_INIT("\\'5"), "5|", "half an octet"},
    {STR_INIT("a\0b"), "a\0b|", "a NUL"},
};

int
main(void)
{
	struct buf long_line = {0};

	pool = pool_new();
	for (size_t i = 0; i + 1 < NELEM(cases); i++)
		IS(lines(cases[i].in), cases[i].out, cases[i].name);
	OK(lines(cases[NELEM(cases) - 1].in).n == 4, "a NUL is an octet");
	for (int i = 0; i < (1 << 16) - 1; i++)
		buf_char(&long_line, 'x');
	OK(lines(buf_str(&long_line)).n == 1 << 16, "a line of 65,535 octets");
	buf_char(&long_line, 'x');
	IS(str_from(lines(buf_str(&long_line)), 1 << 16), "||!",
	    "a longer one is given in pieces, and that is told");
	buf_release(&long_line);
	pool_free(pool);
	return tap_end();
}
