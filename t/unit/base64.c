/* base/base64: RFC 4648 section 4, with the white space of RFC 6376. */
#include "base/base64.h"

#include <stdlib.h>

#include "tap.h"

/* What each input stands for; where the text is not empty, nothing. */
static const struct {
	const char *name;
	struct str in;
	struct str out;
	const char *text;
} reads[] = {
    {"nothing is nothing", STR_INIT(""), STR_INIT(""), ""},
    {"white space alone is nothing", STR_INIT(" \t\r\n"), STR_INIT(""), ""},
    {"one octet has two digits", STR_INIT("Zg=="), STR_INIT("f"), ""},
    {"two octets have three", STR_INIT("Zm8="), STR_INIT("fo"), ""},
    {"three octets have four", STR_INIT("Zm9v"), STR_INIT("foo"), ""},
    {"four octets", STR_INIT("Zm9vYg=="), STR_INIT("foob"), ""},
    {"five octets", STR_INIT("Zm9vYmE="), STR_INIT("fooba"), ""},
    {"six octets", STR_INIT("Zm9vYmFy"), STR_INIT("foobar"), ""},
    {"a NUL is an octet", STR_INIT("AAAA"), STR_INIT("\0\0\0"), ""},
    {"the last digits are + and /", STR_INIT("+/+/"), STR_INIT("\xfb\xff\xbf"),
	""},
    {"all bits set", STR_INIT("////"), STR_INIT("\xff\xff\xff"), ""},
    {"a blank may stand between digits", STR_INIT("Z g=="), STR_INIT("f"), ""},
    {"a fold too", STR_INIT("Zm9v\r\n\tYmFy"), STR_INIT("foobar"), ""},
    {"a bare CR and a bare LF too", STR_INIT("Z\rm\n9v"), STR_INIT("foo"), ""},
    {"white space first and last", STR_INIT(" \tZm9v\r\n"), STR_INIT("foo"),
	""},
    {"white space in the padding", STR_INIT("Zg = = "), STR_INIT("f"), ""},
    {"one digit is too short", STR_INIT("Z"), STR_INIT(""),
	"base64 that is cut short"},
    {"so are five", STR_INIT("Zm9vY"), STR_INIT(""),
	"base64 that is cut short"},
    {"one digit is not mended by padding", STR_INIT("Z==="), STR_INIT(""),
	"base64 that is cut short"},
    {"two digits need padding", STR_INIT("Zg"), STR_INIT(""),
	"base64 without its padding"},
    {"two of it", STR_INIT("Zg="), STR_INIT(""), "base64 without its padding"},
    {"three digits need padding", STR_INIT("Zm8"), STR_INIT(""),
	"base64 without its padding"},
    {"four digits take none", STR_INIT("Zm9v="), STR_INIT(""),
	"base64 with too much padding"},
    {"two digits take no third", STR_INIT("Zg==="), STR_INIT(""),
	"base64 with too much padding"},
    {"three digits take no second", STR_INIT("Zm8=="), STR_INIT(""),
	"base64 with too much padding"},
    {"padding of nothing", STR_INIT("="), STR_INIT(""),
	"base64 with too much padding"},
    {"a whole group of it", STR_INIT("===="), STR_INIT(""),
	"base64 with too much padding"},
    {"padding ends it", STR_INIT("Zg==Zg=="), STR_INIT(""),
	"base64 with padding before its end"},
    {"even in a group", STR_INIT("Z=g="), STR_INIT(""),
	"base64 with padding before its end"},
    {"padding first", STR_INIT("=Zm9"), STR_INIT(""),
	"base64 with padding before its end"},
    {"four bits left over must be zero", STR_INIT("Zh=="), STR_INIT(""),
	"base64 with bits left over"},
    {"each of them", STR_INIT("Zo=="), STR_INIT(""),
	"base64 with bits left over"},
    {"two bits left over must be zero", STR_INIT("Zm9="), STR_INIT(""),
	"base64 with bits left over"},
    {"both of them", STR_INIT("Zm+="), STR_INIT(""),
	"base64 with bits left over"},
    {"the URL alphabet is another one", STR_INIT("Zm-_"), STR_INIT(""),
	"octet 3 is no base64"},
    {"a NUL is no white space", STR_INIT("Zg==\0"), STR_INIT(""),
	"octet 5 is no base64"},
    {"a vertical tab neither", STR_INIT("\vZm9v"), STR_INIT(""),
	"octet 1 is no base64"},
    {"a form feed neither", STR_INIT("Zm9v\f"), STR_INIT(""),
	"octet 5 is no base64"},
    {"a comma behind it all", STR_INIT("Zm9v,"), STR_INIT(""),
	"octet 5 is no base64"},
    {"an 8-bit octet", STR_INIT("Zm9\xf6"), STR_INIT(""),
	"octet 4 is no base64"},
    {"the octet counts with its blanks", STR_INIT("Z m 9 !"), STR_INIT(""),
	"octet 7 is no base64"},
};

static void
reading(void)
{
	for (size_t i = 0; i < NELEM(reads); i++) {
		struct buf out = {0};
		struct err e = {0};
		enum st st;

		buf_add(&out, STR("<"));
		st = base64_read(reads[i].in, &out, &e);
		OK(st == (reads[i].text[0] == '\0' ? ST_OK : ST_SYNTAX) &&
			buf_str(&out).p[0] == '<' &&
			str_eq(str_from(buf_str(&out), 1), reads[i].out),
		    reads[i].name);
		IS(str_of(e.text), reads[i].text, "  text of the error");
		buf_release(&out);
	}
}

static bool
is_listed(char c)
{
	return is_alnum(c) || c == '+' || c == '/' || c == '=' || is_fws(c);
}

static void
every_octet(void)
{
	struct buf out = {0};
	int wrong = 0, n = 0;

	for (int c = 0; c < 256; c++) {
		char in[4] = {'A', (char)c, 'A', 'A'};
		enum st st = base64_read((struct str){in, 4}, &out, NULL);

		n += st == ST_OK;
		wrong += st == ST_OK && !is_listed((char)c);
	}
	IS_NUM(n, 64, "just 64 octets are digits");
	IS_NUM(wrong, 0, "and none of another alphabet");
	buf_release(&out);
}

/* A blank, and what is no base64, at each place of a text. */
static void
every_place(void)
{
	static const char text[] = "MDEyMzQ1Njc4OUFCQ0RFRkdISQ==";
	char in[sizeof(text)];
	struct buf out = {0};
	int wrong = 0;

	for (size_t at = 0; at < sizeof(text); at++) {
		struct err e = {0};
		char want[40];

		memcpy(in, text, at);
		memcpy(in + at + 1, text + at, sizeof(text) - at - 1);
		in[at] = '\n';
		buf_clear(&out);
		wrong += base64_read((struct str){in, sizeof(in)}, &out,
			     NULL) != ST_OK ||
		    !str_eq(buf_str(&out), STR("0123456789ABCDEFGHI"));
		in[at] = '-';
		(void)snprintf(want, sizeof(want), "octet %zu is no base64",
		    at + 1);
		buf_clear(&out);
		wrong += base64_read((struct str){in, sizeof(in)}, &out, &e) !=
			ST_SYNTAX ||
		    out.n != 0 || !str_eq(str_of(e.text), str_of(want));
	}
	IS_NUM(wrong, 0, "where a blank or a bad octet stands does not matter");
	buf_release(&out);
}

static const struct {
	const char *name;
	struct str in;
	const char *out;
} writes[] = {
    {"of nothing nothing is written", STR_INIT(""), ""},
    {"one octet is padded twice", STR_INIT("f"), "Zg=="},
    {"two octets are padded once", STR_INIT("fo"), "Zm8="},
    {"three octets are not padded", STR_INIT("foo"), "Zm9v"},
    {"four octets begin a new group", STR_INIT("foob"), "Zm9vYg=="},
    {"NULs are written", STR_INIT("\0\0"), "AAA="},
    {"8-bit octets are written", STR_INIT("\xfb\xff\xbf\xff"), "+/+//w=="},
};

static void
writing(void)
{
	for (size_t i = 0; i < NELEM(writes); i++) {
		struct buf out = {0};

		base64_write(writes[i].in, &out);
		IS(buf_str(&out), writes[i].out, writes[i].name);
		buf_release(&out);
	}
}

/* Each length around the blocks in which octets are collected. */
static void
round_trip(void)
{
	enum { MOST = 1700 };
	char octets[MOST];
	int wrong = 0, lines = 0;

	for (size_t i = 0; i < MOST; i++)
		octets[i] = (char)(i * 7 + i / 256);
	for (size_t n = 0; n <= MOST; n++) {
		struct buf text = {0}, back = {0};
		struct str in = {octets, n};

		base64_write(in, &text);
		if (base64_read(buf_str(&text), &back, NULL) != ST_OK ||
		    !str_eq(buf_str(&back), in) || text.n != (n + 2) / 3 * 4)
			wrong++;
		lines += str_find(buf_str(&text), '\n') < text.n;
		buf_release(&text);
		buf_release(&back);
	}
	IS_NUM(wrong, 0, "what was written reads back, at every length");
	IS_NUM(lines, 0, "it is one line");
}

static void
large(void)
{
	static const size_t N = 4 << 20;
	char *in = malloc(N);
	struct buf out = {0};

	if (in == NULL)
		abort();
	memset(in, 'A', N);
	OK(base64_read((struct str){in, N}, &out, NULL) == ST_OK &&
		out.n == N / 4 * 3,
	    "4 MB are read");
	buf_clear(&out);
	in[N - 1] = '!';
	OK(base64_read((struct str){in, N}, &out, NULL) == ST_SYNTAX &&
		out.n == 0,
	    "one bad octet at their end, and nothing is added");
	memset(in, ' ', N);
	OK(base64_read((struct str){in, N}, &out, NULL) == ST_OK && out.n == 0,
	    "4 MB of blanks are nothing");
	OK(base64_read((struct str){0}, &out, NULL) == ST_OK && out.n == 0,
	    "a view that is not there is nothing");
	buf_release(&out);
	free(in);
}

int
main(void)
{
	reading();
	every_octet();
	every_place();
	writing();
	round_trip();
	large();
	return tap_end();
}
