/* mail/charset: our tables beside the system's; UTF-7, UTF-16, UTF-32; loading.
 */
#include "mail/charset.h"

#include <iconv.h>

#include "mail/charset_tables.h"
#include "mail/charset_wide.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static struct pool *pool;

/* Which of ours is which of the system's. */
static const struct {
	const char *ours, *theirs;
} singles[] = {
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"ISO-8859-8-I", "ISO-8859-8"},
    {"iso-8859-9", "ISO-8859-9"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-874", "CP874"},
    {"tis-620", "TIS-620"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"windows-1252", "CP1252"},
    {"iso-8859-1", "CP1252"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm037", "IBM037"},
    {"CP037", "IBM037"},
};

static struct str
ours(const char *name, struct str s)
{
	struct buf out = {.pool = pool};
	const struct charset *c = charset_find(str_of(name));

	if (c == NULL || !charset_decode(c, s, pool, &out))
		return (struct str){0};
	return out.n == 0 ? STR("") : buf_str(&out);
}

/* One octet by the system; what it does not know is U+FFFD. */
static size_t
theirs(iconv_t cd, char octet, char out[8])
{
	char *from = &octet, *to = out;
	size_t n = 1, room = 8;

	(void)iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &n, &to, &room) == (size_t)-1 ||
	    iconv(cd, NULL, NULL, &to, &room) == (size_t)-1) {
		memcpy(out, BAD, sizeof(BAD)); /* C string */
		return 3;
	}
	return 8 - room;
}

static void
every_octet(void)
{
	for (size_t i = 0; i < NELEM(singles); i++) {
		iconv_t cd = iconv_open("UTF-8", singles[i].theirs);
		bool good = true;

		if ((intptr_t)cd == -1) {
			printf("# no %s here\n", singles[i].theirs);
			continue;
		}
		for (int c = 0; c < 256; c++) {
			char octet = (char)c, want[8];
			size_t n = theirs(cd, octet, want);

			if (!str_eq(ours(singles[i].ours,
					(struct str){&octet, 1}),
				(struct str){want, n})) {
				printf("# %s: octet %02x\n", singles[i].ours,
				    (unsigned)c);
				good = false;
			}
		}
		OK(good,
		    pool_fmt(pool, "%s: each octet is what the system has",
			singles[i].ours)
			.p);
		(void)iconv_close(cd);
	}
}

static const struct {
	const char *charset;
	struct str in;
	const char *out, *name;
} cases[] = {
    {"utf-16", STR_INIT("\0A\0B"), "AB", "without a mark it is big-endian"},
    {"utf-16",
	STR_INIT("\xff\xfe"
		 "A\0B\0"),
	"AB", "a mark turns it round"},
    {"utf-16le", STR_INIT("\xfe\xff\0A"), "A", "a mark against the name too"},
    {"utf-16le", STR_INIT("A\0"), "A", "little-endian by name"},
    {"utf-16be", STR_INIT("\xd8\x3d\xde\0"), "\xf0\x9f\x98\x80", "a pair"},
    {"utf-16be", STR_INIT("\xd8\x3d\0A"), BAD "A", "the first half alone"},
    {"utf-16be", STR_INIT("\xde\0\0A"), BAD "A", "the second half alone"},
    {"utf-16be", STR_INIT("\xd8\x3d"), BAD, "the first half at the end"},
    {"utf-16be", STR_INIT("\0A\0"), "A" BAD, "an odd octet at the end"},
    {"utf-16be", STR_INIT(""), "", "nothing"},
    {"utf-32", STR_INIT("\0\0\0A\0\1\xf6\0"), "A\xf0\x9f\x98\x80",
	"without a mark it is big-endian"},
    {"utf-32", STR_INIT("\xff\xfe\0\0A\0\0\0"), "A", "a mark turns it round"},
    {"utf-32be", STR_INIT("\0\0\xfe\xff\0\0\0A"), "A", "a mark is left out"},
    {"utf-32le", STR_INIT("A\0\0\0"), "A", "little-endian by name"},
    {"utf-32le", STR_INIT("\0\0\xfe\xff\0\0\0A"), "A",
	"a mark against the name"},
    {"utf-32", STR_INIT("\0\0\xd8\0\xff\0\0A"), BAD BAD,
	"half a pair, and what is too high"},
    {"utf-32", STR_INIT("\0\0\0A\0\0\0"), "A" BAD, "octets at the end"},
    {"utf-32", STR_INIT(""), "", "nothing"},
    {"utf-7", STR_INIT("Hi Mom +Jjo-!"), "Hi Mom \xe2\x98\xba!", "RFC 2152"},
    {"utf-7", STR_INIT("A+ImIDkQ."), "A\xe2\x89\xa2\xce\x91.",
	"an end without a hyphen"},
    {"utf-7", STR_INIT("a+-b"), "a+b", "a plus"},
    {"utf-7", STR_INIT("+2D3eAA-"), "\xf0\x9f\x98\x80", "a pair"},
    {"utf-7", STR_INIT("+AFM-ECRET"), "SECRET", "an ASCII letter in base64"},
    {"utf-7", STR_INIT("+"), "", "a plus at the end"},
    {"utf-7", STR_INIT("+2D0-x"), BAD "x", "half a pair"},
    {"utf-7", STR_INIT("\xe9"), BAD, "8 bits"},
    {"us-ascii", STR_INIT("a\xe9"), "a" BAD, "8 bits"},
    {"utf-8", STR_INIT("\xf0\x9f\x98\x80\xff"), "\xf0\x9f\x98\x80" BAD,
	"four octets, and one that is none"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++)
		IS(ours(cases[i].charset, cases[i].in), cases[i].out,
		    pool_fmt(pool, "%s: %s", cases[i].charset, cases[i].name)
			.p);
	OK(charset_find(STR("x-unknown")) == NULL, "a name of another is none");
}

/* What was loaded, a sandbox that opens nothing can use; the rest not. */
static void
loading(void)
{
	charset_open(
	    STR("xgb2312 Content-Type: text/plain; charset=\"GB2312\""));
	IS(ours("gb2312", STR("\xc4\xe3")), "\xe4\xbd\xa0",
	    "a charset that a message names is loaded");
	charset_open_all();
	IS(ours("iso-2022-jp", STR("\x1b$B$\"\x1b(B")), "\xe3\x81\x82",
	    "all can be loaded");
	IS(ours("shift_jis", STR("\x82\xa0")), "\xe3\x81\x82", "and used");
}

int
main(void)
{
	pool = pool_new();
	every_octet();
	every_case();
	loading();
	pool_free(pool);
	return tap_end();
}
