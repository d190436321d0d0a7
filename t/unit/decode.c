/* mail/decode: base64 and quoted-printable of bodies (RFC 2045 sections 6.7,
 * 6.8), as mail readers take them. */
#include "mail/decode.h"

#include "base/base64.h"
#include "tap.h"

static struct pool *pool;

enum { DAMAGED = true, CLEAN = false };

static const struct {
	const char *name;
	struct str in;
	const char *out;
	enum mime_encoding encoding;
	bool damaged;
} cases[] = {
    {"identity is all octets", STR_INIT("=41 \xff\r\n"), "=41 \xff\r\n",
	MIME_IDENTITY, CLEAN},

    {"base64 of nothing", STR_INIT(""), "", MIME_BASE64, CLEAN},
    {"three octets", STR_INIT("YWJj"), "abc", MIME_BASE64, CLEAN},
    {"two", STR_INIT("YWI="), "ab", MIME_BASE64, CLEAN},
    {"one", STR_INIT("YQ=="), "a", MIME_BASE64, CLEAN},
    {"all digits", STR_INIT("+/+/AZaz09=="), "\xfb\xff\xbf\x01\x96\xb3\xd3",
	MIME_BASE64, CLEAN},
    {"lines", STR_INIT("YWJj\r\nYW\nI=\r\n"), "abcab", MIME_BASE64, CLEAN},
    {"lines that do not end with a group", STR_INIT("Y\nWJjY\nWJjYW\nJjYWJj"),
	"abcabcabcabc", MIME_BASE64, CLEAN},
    {"blanks and tabs", STR_INIT(" Y W\tJ j "), "abc", MIME_BASE64, CLEAN},
    {"padding that is missing is no damage", STR_INIT("YWI"), "ab", MIME_BASE64,
	CLEAN},
    {"nor is that of one octet", STR_INIT("YQ"), "a", MIME_BASE64, CLEAN},
    {"half of it", STR_INIT("YQ="), "a", MIME_BASE64, CLEAN},
    {"padding on a line of its own", STR_INIT("YQ=\r\n=\r\n"), "a", MIME_BASE64,
	CLEAN},
    {"bits left over", STR_INIT("YX=="), "a", MIME_BASE64, CLEAN},
    {"a digit alone means nothing", STR_INIT("YWJjY"), "abc", MIME_BASE64,
	DAMAGED},
    {"nor does one before padding", STR_INIT("Y="), "", MIME_BASE64, DAMAGED},
    {"too much padding", STR_INIT("YWI=="), "ab", MIME_BASE64, DAMAGED},
    {"too much behind one octet", STR_INIT("YQ==="), "a", MIME_BASE64, DAMAGED},
    {"padding where none is due", STR_INIT("YWJj="), "abc", MIME_BASE64,
	DAMAGED},
    {"padding in front", STR_INIT("=YWJj"), "abc", MIME_BASE64, DAMAGED},
    {"nothing but padding", STR_INIT("===="), "", MIME_BASE64, DAMAGED},
    {"two encodings one behind the other", STR_INIT("YQ==YmM="), "abc",
	MIME_BASE64, DAMAGED},
    {"on lines of their own", STR_INIT("YQ==\nYmNkZWZn\n"), "abcdefg",
	MIME_BASE64, DAMAGED},
    {"behind half of the padding", STR_INIT("YQ=YmM="), "abc", MIME_BASE64,
	DAMAGED},
    {"three of them", STR_INIT("YWI=YQ==YWJj"), "abaabc", MIME_BASE64, DAMAGED},
    {"junk is passed over", STR_INIT("Y!W.\x80J\0j"), "abc", MIME_BASE64,
	DAMAGED},
    {"before and behind", STR_INIT("**YWJj**"), "abc", MIME_BASE64, DAMAGED},
    {"the digits of URLs are junk", STR_INIT("YW-_Jj"), "abc", MIME_BASE64,
	DAMAGED},

    {"quoted-printable of nothing", STR_INIT(""), "", MIME_QP, CLEAN},
    {"text", STR_INIT("a b\r\nc\n"), "a b\r\nc\n", MIME_QP, CLEAN},
    {"octets", STR_INIT("=41=C3=A9=3D=00"), NULL, MIME_QP, CLEAN},
    {"digits in lower case", STR_INIT("=c3=a9=3d"), "\xc3\xa9=", MIME_QP,
	CLEAN},
    {"half of one at the end", {"=41=42", 5}, "A=4", MIME_QP, DAMAGED},
    {"what is decoded is not looked at again", STR_INIT("=3D41=3D\n"), "=41=\n",
	MIME_QP, CLEAN},
    {"a soft line break", STR_INIT("a=\nb=\r\nc"), "abc", MIME_QP, CLEAN},
    {"with blanks behind the \"=\"", STR_INIT("a= \t \r\nb"), "ab", MIME_QP,
	CLEAN},
    {"at the end", STR_INIT("a="), "a", MIME_QP, CLEAN},
    {"at the end, with blanks", STR_INIT("a= "), "a", MIME_QP, CLEAN},
    {"an empty line behind it", STR_INIT("a=\n\nb"), "a\nb", MIME_QP, CLEAN},
    {"blanks before the end of a line", STR_INIT("a \t\nb \r\nc "), "a\nb\r\nc",
	MIME_QP, CLEAN},
    {"blanks that are encoded stay", STR_INIT("a=20\nb=09 \nc=20"),
	"a \nb\t\nc ", MIME_QP, CLEAN},
    {"and those in a line", STR_INIT(" a  b\n"), " a  b\n", MIME_QP, CLEAN},
    {"lines of blanks", STR_INIT("a\n  \n\t\r\nb"), "a\n\n\r\nb", MIME_QP,
	CLEAN},
    {"8-bit octets and controls", STR_INIT("\xe9\x01\x7f"), "\xe9\x01\x7f",
	MIME_QP, CLEAN},
    {"lines may end in CR", STR_INIT("a \rb=\rc=\r"), "a\rbc", MIME_QP, CLEAN},
    {"but not where there are LFs", STR_INIT("a=\rb\n"), "a=\rb\n", MIME_QP,
	DAMAGED},
    {"a \"=\" before junk stays", STR_INIT("a=b =zz= =4x=x4"),
	"a=b =zz= =4x=x4", MIME_QP, DAMAGED},
    {"so does one before a digit alone", STR_INIT("a=4"), "a=4", MIME_QP,
	DAMAGED},
    {"and one before an octet", STR_INIT("==41=\n=\n"), "=A", MIME_QP, DAMAGED},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct buf out = {.pool = pool};
		bool damaged = true, whole;

		whole = decode_body(cases[i].encoding, cases[i].in, 100, &out,
		    &damaged);
		if (cases[i].out == NULL)
			OK(str_eq(buf_str(&out), STR("A\xc3\xa9=\0")),
			    cases[i].name);
		else
			IS(buf_str(&out), cases[i].out, cases[i].name);
		OK(damaged == cases[i].damaged, "  whether it is damaged");
		OK(whole, "  and that is all");
	}
}

/* The most octets that may be, and one more. */
static void
limits(void)
{
	static const struct {
		const char *name;
		enum mime_encoding encoding;
		struct str in;
		const char *out;
	} all[] = {
	    {"identity", MIME_IDENTITY, STR_INIT("abcdef"), "abcdef"},
	    {"base64", MIME_BASE64, STR_INIT("YWJjZGVm"), "abcdef"},
	    {"base64 with padding", MIME_BASE64, STR_INIT("YWJjZGU="), "abcde"},
	    {"quoted-printable", MIME_QP, STR_INIT("abcde=66"), "abcdef"},
	    {"lines of it", MIME_QP, STR_INIT("a\n=\nb\n"), "a\nb\n"},
	};

	for (size_t i = 0; i < NELEM(all); i++) {
		size_t n = strlen(all[i].out);
		struct buf out = {.pool = pool};
		bool damaged;

		buf_add(&out, STR("was there:"));
		OK(decode_body(all[i].encoding, all[i].in, n, &out, &damaged),
		    all[i].name);
		IS(str_from(buf_str(&out), 10), all[i].out,
		    "  exactly as many octets as may be");
		buf_clear(&out);
		OK(!decode_body(all[i].encoding, all[i].in, n - 1, &out,
		       &damaged),
		    "  one more");
		IS(buf_str(&out),
		    pool_fmt(pool, "%.*s", (int)n - 1, all[i].out).p,
		    "  is left out");
		buf_clear(&out);
		OK(!decode_body(all[i].encoding, all[i].in, 0, &out, &damaged),
		    "  none may be");
		IS_NUM(out.n, 0, "  and none is");
	}
}

/* What is written in base64 is read again, wherever lines are broken. */
static void
around(void)
{
	int wrong = 0;

	for (size_t n = 0; n < 2000; n += n < 20 ? 1 : 97)
		for (size_t width = 1; width < 80; width += 3) {
			struct buf in = {.pool = pool}, text = {.pool = pool};
			struct buf broken = {.pool = pool},
				   out = {.pool = pool};
			bool damaged;

			for (size_t i = 0; i < n; i++)
				buf_char(&in, (char)(i * 7 + n));
			base64_write(buf_str(&in), &text);
			for (size_t i = 0; i < text.n; i++) {
				if (i > 0 && i % width == 0)
					buf_add(&broken, STR("\r\n"));
				buf_char(&broken, text.p[i]);
			}
			wrong += !decode_body(MIME_BASE64, buf_str(&broken), n,
			    &out, &damaged);
			wrong += damaged;
			wrong += !str_eq(buf_str(&out), buf_str(&in));
		}
	IS_NUM(wrong, 0, "base64 comes back, wherever its lines are broken");
}

/* Each of them takes minutes where time is not linear. */
static void
hostile(void)
{
	static const char *const words[] = {"=", "= ", "=\n", " ", " \n", "\n",
	    "=4", "Y=", "====", "!", "YWJ", "\r"};

	for (size_t i = 0; i < NELEM(words); i++) {
		struct buf in = {.pool = pool}, out = {.pool = pool};
		bool damaged;

		while (in.n < 300000)
			buf_add(&in, str_of(words[i]));
		OK(decode_body(MIME_QP, buf_str(&in), in.n, &out, &damaged) &&
			decode_body(MIME_BASE64, buf_str(&in), in.n, &out,
			    &damaged),
		    pool_fmt(pool, "word %zu, again and again", i).p);
	}
}

int
main(void)
{
	pool = pool_new();
	every_case();
	limits();
	around();
	hostile();
	pool_free(pool);
	return tap_end();
}
