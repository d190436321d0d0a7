/* mail/skeleton: look-alikes, blanks, what cannot be seen, and places. */
#include "mail/skeleton.h"

#include "base/buf.h"

#include "tap.h"

static struct pool *pool;

static const struct {
	struct str in;
	const char *out;
	bool changed;
	const char *name;
} cases[] = {
    {STR_INIT(""), "", false, "nothing is nothing"},
    {STR_INIT("Top-Secret 09 !~"), "TOP-SECRET 09 !~", false,
	"ASCII in capitals"},
    {STR_INIT("a \t\r\n b"), "A B", false, "a run of blanks is one"},
    {STR_INIT(" a "), " A ", false, "at the ends too"},
    {STR_INIT("a\0b\x01\x7f"), "AB", true, "controls are left out"},
    {STR_INIT("{|}`^_@"), "{|}`^_@", false, "signs stay"},

    /* Blanks. */
    {STR_INIT("a\xc2\xa0"
	      "b"),
	"A B", true, "a no-break space is a blank"},
    {STR_INIT("a\xe3\x80\x80\xe2\x80\x83 b"), "A B", true,
	"ideographic and em space, and one more, are one"},
    {STR_INIT("a\xe2\x80\xa8\xe2\x80\xa9\xc2\x85"
	      "b"),
	"A B", true, "separators of lines are blanks"},
    {STR_INIT("a\xe3\x85\xa4"
	      "b\xef\xbe\xa0"
	      "c\xe2\xa0\x80"
	      "d"),
	"A B C D", true, "Hangul fillers and empty braille are blanks"},

    /* What cannot be seen. */
    {STR_INIT("S\xe2\x80\x8b"
	      "E\xc2\xad"
	      "C\xe2\x81\xa0R\xef\xbb\xbf"
	      "E\xcd\x8fT"),
	"SECRET", true, "zero width, soft hyphens, joiners are left out"},
    {STR_INIT("\xe2\x80\xaeS\xe2\x81\xa6\xf3\xa0\x81\x81"
	      "E\xef\xb8\x8f\xe2\x81\xa9\xe2\x80\xac"),
	"SE", true, "directions, tags, variations too"},
    {STR_INIT("S\xcc\x81"
	      "E\xe2\x83\x9d\xcc\xb8"
	      "C"),
	"SEC", true, "and combining marks"},
    {STR_INIT("a \xe2\x80\x8b b"), "A B", true,
	"blanks around it are still a run"},

    /* NFKC. */
    {STR_INIT("\xef\xbc\xb4\xef\xbc\xaf\xef\xbc\xb0\xef\xbc\x8d\xef\xbd\x93"),
	"TOP-S", true, "full width"},
    {STR_INIT("\xf0\x9d\x90\x92\xf0\x9d\x93\xae\xf0\x9d\x95\xae"), "SEC", true,
	"mathematical letters"},
    {STR_INIT("\xe2\x93\x88\xe2\x93\x94\xf0\x9f\x84\xb2"), "SEC", true,
	"letters in circles and squares"},
    {STR_INIT("\xf0\x9f\x85\xa2\xf0\x9f\x85\xb4\xf0\x9f\x87\xa8"), "SEC", true,
	"in black ones, and flags"},
    {STR_INIT("\xc3\x89\xc3\xa8\xc3\xbc\xc3\xb1"), "EEUN", true,
	"marks on letters"},
    {STR_INIT("\xef\xac\x81\xe2\x91\xab\xc2\xbd"), "FI121/2", true,
	"ligatures and numbers"},
    {STR_INIT("\xd9\xa3\xe0\xa5\xa9"), "33", true, "digits of other scripts"},

    /* Other scripts. */
    {STR_INIT("\xd0\xa2\xd0\x9e\xd0\xa0 \xd0\x85\xd0\x95\xd0\xa1R\xd0\x95"
	      "\xd0\xa2"),
	"TOP SECRET", true, "Cyrillic capitals"},
    {STR_INIT("\xd1\x80\xd1\x81\xd0\xbe\xd0\xb0\xd1\x85\xd1\x96\xd1\x98"),
	"PCOAXIJ", true, "Cyrillic small letters"},
    {STR_INIT("\xce\xa4\xce\x9f\xce\xa1 \xce\x95\xce\x9a\xce\x99\xce\x96"),
	"TOP EKIZ", true, "Greek capitals"},
    {STR_INIT("\xcf\x84\xce\xbf\xcf\x81\xcf\xb2\xcf\xb9"), "TOPCC", true,
	"Greek small letters"},
    {STR_INIT("\xd5\x8d\xd5\x95\xd5\x8f"), "UOS", true, "Armenian"},
    {STR_INIT("\xe1\x8f\x9a\xe1\x8e\xac\xe1\x8f\x9f\xe1\x8e\xa1\xe1\x8e\xac"
	      "\xe1\x8e\xa2"),
	"SECRET", true, "Cherokee"},
    {STR_INIT("\xea\xae\xaa\xea\xad\xbc\xea\xae\xaf"), "SEC", true,
	"Cherokee small letters"},
    {STR_INIT("\xea\x93\xa2\xea\x93\xb0\xea\x93\x9a\xea\x93\xa3\xea\x93\xb0"
	      "\xea\x93\x94"),
	"SECRET", true, "Lisu"},
    {STR_INIT("\xea\x9c\xb1\xe1\xb4\x87\xe1\xb4\x84\xca\x80\xe1\xb4\x87"
	      "\xe1\xb4\x9b"),
	"SECRET", true, "small capitals"},
    {STR_INIT("\xc5\x81\xc3\x98\xc4\x90\xc4\xb1"), "LODI", true,
	"strokes and no dots"},
    {STR_INIT("\xe4\xb8\xad\xea\xb0\x80\xf0\x9f\x94\x92"), "???", true,
	"what looks like nothing is ?"},

    /* Signs. */
    {STR_INIT("a\xe2\x80\x90\xe2\x80\x91\xe2\x80\x93\xe2\x80\x94\xe2\x88\x92"
	      "\xef\xb9\xa3"),
	"A------", true, "hyphens, dashes, minus"},
    {STR_INIT("\xef\xbc\x9a\xea\x9e\x89\xe2\x88\xb6\xef\xb8\xb0"), ":::..",
	true, "colons; two dots above each other come apart"},
    {STR_INIT("\xef\xbc\x9d\xea\x9e\x8a\xe1\x90\x80"), "===", true,
	"equals signs"},
    {STR_INIT("\xef\xbc\xbbx\xef\xbc\xbd\xe3\x80\x90x\xe3\x80\x91"), "[X][X]",
	true, "brackets"},
    {STR_INIT("\xef\xbc\x8c\xef\xbc\x8f\xe2\x81\x84\xef\xbc\xbc"), ",//\\",
	true, "comma, slashes"},
    {STR_INIT("\xe2\x80\xa2\xe2\x80\x9c\xe2\x80\x99"), "*\"'", true,
	"bullets and quotes"},

    /* No UTF-8: one ? for each octet. */
    {STR_INIT("a\xff\x80z"), "A??Z", true, "octets that begin nothing"},
    {STR_INIT("\xc1\x93\xe0\x81\x93\xf0\x80\x81\x93"), "?????????", true,
	"an overlong S is none"},
    {STR_INIT("\xed\xa0\x80\xf4\x90\x80\x80\xf5"), "????????", true,
	"nor surrogates, nor what is above Unicode"},
    {STR_INIT("S\xd0"), "S?", true, "cut off at the end"},
    {STR_INIT("\xd0S\xe2\x80S"), "?S??S", true, "cut off by a letter"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct skeleton s;

		skeleton(cases[i].in, pool, &s);
		IS(s.text, cases[i].out, cases[i].name);
		OK(s.changed == cases[i].changed, "  and says so");
		IS_NUM(s.from[s.text.n], cases[i].in.n, "  to its end");
	}
}

static void
places(void)
{
	/* S, no-break space, zero width, E with a mark, 1/2, T */
	static const size_t want[] = {0, 1, 6, 9, 9, 9, 11, 12};
	struct skeleton s;

	skeleton(STR("S\xc2\xa0\xe2\x80\x8b"
		     "E\xcc\x81\xc2\xbdT"),
	    pool, &s);
	IS(s.text, "S E1/2T", "signs of one octet and more");
	for (size_t i = 0; i < NELEM(want); i++)
		IS_NUM(s.from[i], want[i], "  each knows where it comes from");
	skeleton(STR("a  b"), pool, &s);
	IS_NUM(s.from[1], 1, "a run of blanks comes from its first");
	IS_NUM(s.from[2], 3, "  and what follows from itself");
}

static size_t
encode(uint32_t code, char *p)
{
	if (code < 0x80) {
		p[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		p[0] = (char)(0xc0 | code >> 6);
		p[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		p[0] = (char)(0xe0 | code >> 12);
		p[1] = (char)(0x80 | (code >> 6 & 0x3f));
		p[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | code >> 18);
	p[1] = (char)(0x80 | (code >> 12 & 0x3f));
	p[2] = (char)(0x80 | (code >> 6 & 0x3f));
	p[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Each code point, between two letters that must stay. */
static void
all_of_unicode(void)
{
	size_t wrong = 0, letters = 0;

	for (uint32_t code = 0x80; code < 0x110000; code++) {
		char in[8] = {'<'};
		size_t n = 1 + encode(code, in + 1);
		struct skeleton s;

		if (code >= 0xd800 && code < 0xe000)
			continue;
		in[n++] = '>';
		skeleton((struct str){in, n}, pool, &s);
		/* A sign that grows past the room would push ">" out. */
		if (s.text.n < 2 || s.text.n >= 2 * n || s.text.p[0] != '<' ||
		    s.text.p[s.text.n - 1] != '>' || !s.changed)
			wrong++;
		for (size_t i = 0; i < s.text.n; i++)
			if (s.text.p[i] < ' ' || s.text.p[i] > '~' ||
			    (s.text.p[i] >= 'a' && s.text.p[i] <= 'z'))
				wrong++;
		letters +=
		    s.text.n == 3 && s.text.p[1] >= 'A' && s.text.p[1] <= 'Z';
		pool_clear(pool);
	}
	IS_NUM(wrong, 0,
	    "each code point becomes ASCII in capitals, or nothing");
	OK(letters > 2000, "and two thousand of them look like a letter");
}

/* Each letter has look-alikes in scripts that have most of them. */
static void
alphabet(void)
{
	static const uint32_t first[] = {0xff21, 0xff41, 0x1d400, 0x1d41a,
	    0x24b6, 0x24d0, 0x1f130, 0x1f150, 0x1f170, 0x1f1e6};

	for (size_t k = 0; k < NELEM(first); k++) {
		struct buf b = {.pool = pool};
		struct skeleton s;

		for (uint32_t i = 0; i < 26; i++) {
			char c[4];
			size_t n = encode(first[k] + i, c);

			buf_add(&b, (struct str){c, n});
		}
		skeleton(buf_str(&b), pool, &s);
		IS(s.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		    "an alphabet is an alphabet");
	}
}

/* The most that can come of an octet, over and over. */
static void
growth(void)
{
	struct buf b = {.pool = pool};
	struct skeleton s;

	for (int i = 0; i < 1000; i++)
		buf_add(&b, STR("\xe3\x8e\xaf")); /* rad/s2 */
	skeleton(buf_str(&b), pool, &s);
	IS_NUM(s.text.n, 6000, "a sign of six characters is six");
	IS(str_upto(s.text, 12), "RAD/S2RAD/S2", "  none of them cut");
	b.n = 0;
	for (int i = 0; i < 1000; i++)
		buf_add(&b, STR("\xef\xb7\xba")); /* 18 in Arabic */
	skeleton(buf_str(&b), pool, &s);
	OK(s.text.n > 0 && s.text.n <= 6000, "one of eighteen is shortened");
	IS_NUM(s.from[s.text.n], 3000, "  to its end all the same");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	places();
	alphabet();
	growth();
	all_of_unicode();
	pool_free(pool);
	return tap_end();
}
