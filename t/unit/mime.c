/* mail/mime: which octets belong to which part (RFC 2045, RFC 2046), and what
 * the fields of a part say, as mail readers take them. */
#include "mail/mime.h"

#include <stdlib.h>

#include "base/buf.h"
#include "mail/mime_line.h"
#include "mail/mime_type.h"
#include "tap.h"

static struct pool *pool;

static void
show_flaws(struct buf *b, unsigned flaws)
{
	static const struct {
		unsigned flaw;
		const char *name;
	} names[] = {
	    {MIME_NO_BOUNDARY, " no-boundary"},
	    {MIME_NO_END, " no-end"},
	    {MIME_BAD_ENCODING, " bad-encoding"},
	    {MIME_TWO_TYPES, " two-types"},
	    {MIME_BAD_TYPE, " bad-type"},
	    {MIME_TWO_ENCODINGS, " two-encodings"},
	};

	for (size_t i = 0; i < NELEM(names); i++)
		if ((flaws & names[i].flaw) != 0)
			buf_fmt(b, "%s", names[i].name);
}

/* One line for each part: id, kind, type, encoding, flaws, and the body of
 * what is not divided. */
static struct str
shown(const struct mime *m)
{
	static const char kinds[] = {'L', 'M', 'R', 'A'};
	static const char *const encodings[] = {"", " qp", " base64"};
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < m->n; i++) {
		const struct mime_part *p = &m->parts[i];

		buf_fmt(&b, "%.*s %c %.*s%s", STRF(p->id), kinds[p->kind],
		    STRF(p->type), encodings[p->encoding]);
		show_flaws(&b, p->flaws);
		if (p->kind == MIME_LEAF || p->kind == MIME_AROUND)
			buf_fmt(&b, " [%.*s]", STRF(p->body));
		buf_char(&b, '\n');
	}
	if (m->limited)
		buf_fmt(&b, "limited\n");
	return buf_str(&b);
}

static struct mime
walk(struct str octets)
{
	struct msg msg;
	struct mime m;

	msg_parse(&msg, octets, pool);
	mime_walk(&msg, pool, &m);
	return m;
}

#define MIXED(b) "Content-Type: multipart/mixed; boundary=" b "\n"
#define RFC822 "Content-Type: message/rfc822\n"
#define BASE64 "Content-Transfer-Encoding: base64\n"

static const struct one {
	const char *name;
	struct str in;
	const char *want;
} cases[] = {
    {"nothing is a text", STR_INIT(""), "0 L text/plain []\n"},
    {"no fields: a text", STR_INIT("\nhello\n"), "0 L text/plain [hello\n]\n"},
    {"a text", STR_INIT("Content-Type: TEXT/Html; charset=x\n\nhello"),
	"0 L text/html [hello]\n"},
    {"without MIME-Version too", STR_INIT(MIXED("b") "\n--b\n\na\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"},
    {"two parts; the line end before a boundary belongs to it",
	STR_INIT(
	    MIXED("b") "\n--b\nContent-Type: text/html\n\na\n\n--b\n" BASE64
		       "\nYQ==\n--b--\n"),
	"0 M multipart/mixed\n1 L text/html [a\n]\n"
	"2 L text/plain base64 [YQ==]\n"},
    {"CRLF",
	STR_INIT("Content-Type: multipart/mixed;\r\n\tboundary=\"b\"\r\n"
		 "\r\n--b\r\n\r\na\r\n\r\n--b--\r\n"),
	"0 M multipart/mixed\n1 L text/plain [a\r\n]\n"},
    {"CR alone",
	STR_INIT("Content-Type: multipart/mixed; boundary=b\r"
		 "\r--b\rContent-Type: text/html\r\ra\r\r--b--\r"),
	"0 M multipart/mixed\n1 L text/html [a\r]\n"},
    {"a CR ends no line where lines end in LF",
	STR_INIT(MIXED("b") "\n--b\n\na\r--b\rc\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain [a\r--b\rc]\n"},
    {"preamble and epilogue are parts of their own",
	STR_INIT(
	    MIXED("b") "\nfor old\nreaders\n--b\n\na\n--b--\nlist footer\n"),
	"0 M multipart/mixed\n0.preamble A text/plain [for old\nreaders]\n"
	"1 L text/plain [a]\n0.epilogue A text/plain [list footer\n]\n"},
    {"but not where they are blank",
	STR_INIT(MIXED("b") "\n \r\n\t\n--b\n\na\n--b--\n\n \n"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"},
    {"a part behind the end is epilogue",
	STR_INIT(MIXED("b") "\n--b\n\na\n--b--\n--b\n\nc\n"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"
	"0.epilogue A text/plain [--b\n\nc\n]\n"},
    {"no end", STR_INIT(MIXED("b") "\n--b\n\na\n--b\n\nc\n"),
	"0 M multipart/mixed no-end\n1 L text/plain [a]\n"
	"2 L text/plain [c\n]\n"},
    {"only an end: no parts, all is preamble and epilogue",
	STR_INIT(MIXED("b") "\na\n--b--\nc\n"),
	"0 M multipart/mixed\n0.preamble A text/plain [a]\n"
	"0.epilogue A text/plain [c\n]\n"},
    {"no line is a boundary: a leaf", STR_INIT(MIXED("b") "\na\n--c\n\nd\n"),
	"0 L multipart/mixed no-boundary [a\n--c\n\nd\n]\n"},
    {"no boundary is named: a leaf",
	STR_INIT("Content-Type: multipart/mixed\n\n--\n\na\n"),
	"0 L multipart/mixed no-boundary [--\n\na\n]\n"},
    {"an empty boundary is one",
	STR_INIT(MIXED("\"\"") "\n--\n\na\n--\n\nc\n----\n"),
	"0 M multipart/mixed\n1 L text/plain [a]\n2 L text/plain [c]\n"},
    {"a boundary is all of a line",
	STR_INIT(MIXED("b") "\n--b\n\na\n--bb\n--b-\n--b---\n --b\n-b\n--B\n"
			    "--b x\n--b--x\n--bx-\n--b-x\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain [a\n--bb\n--b-\n--b---\n --b\n-b\n"
	"--B\n--b x\n--b--x\n--bx-\n--b-x]\n"},
    {"but for blanks behind it",
	STR_INIT(MIXED("b") "\n--b \t\n\na\n--b-- \r\nx"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"
	"0.epilogue A text/plain [x]\n"},
    {"a boundary cannot end in a blank",
	STR_INIT(MIXED("\"b \"") "\n--b\n\na\n--b --\n\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain [a\n--b --\n]\n"},
    {"a boundary may hold blanks, quoted pairs and 8-bit octets",
	STR_INIT(MIXED("\"b \\\"\xe9\"") "\n--b \"\xe9\n\na\n--b \"\xe9--\n"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"},
    {"a boundary at the very end, without a line end",
	STR_INIT(MIXED("b") "\n--b\n\na\n--b--"),
	"0 M multipart/mixed\n1 L text/plain [a]\n"},
    {"a part that ends in its boundary line",
	STR_INIT(MIXED("b") "\n--b\n\na\n--b"),
	"0 M multipart/mixed no-end\n1 L text/plain [a]\n2 L text/plain []\n"},
    {"a part of nothing at all", STR_INIT(MIXED("b") "\n--b\n--b\n\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain []\n2 L text/plain []\n"},
    {"a header without an empty line: there is no body",
	STR_INIT(MIXED("b") "\n--b\nContent-Type: text/html\n--b--\n"),
	"0 M multipart/mixed\n1 L text/html []\n"},
    {"but from its first line that is no field it is the body",
	STR_INIT(
	    MIXED("b") "\n--b\nContent-Type: text/html\n more: b\nno field\n"
		       "x: y\n--b--\n"),
	"0 M multipart/mixed\n1 L text/html [no field\nx: y]\n"},
    {"a multipart whose header has no end",
	STR_INIT(MIXED("a") "\n--a\n" MIXED("b") "--a--\n"),
	"0 M multipart/mixed\n1 L multipart/mixed no-boundary []\n"},
    {"a part whose header is forgotten is all body",
	STR_INIT(MIXED("b") "\n--b\nSECRET\nor so\n\ntext\n--b--\n"),
	"0 M multipart/mixed\n1 L text/plain [SECRET\nor so\n\ntext]\n"},
    {"a line of blanks does not end a header",
	STR_INIT(
	    MIXED("b") "\n--b\nA: b\n \t\nContent-Type: a/b\n\nx\n--b--\n"),
	"0 M multipart/mixed\n1 L a/b [x]\n"},
    {"a bad line in a header that has fields is part of it",
	STR_INIT(MIXED("b") "\n--b\nbad\nContent-Type: a/b\n\nx\n--b--\n"),
	"0 M multipart/mixed\n1 L a/b [x]\n"},
    {"a blank before the colon", STR_INIT("Content-Type : a/b\n\nx"),
	"0 L a/b [x]\n"},

    /* nesting */
    {"a multipart in a multipart",
	STR_INIT(
	    MIXED("a") "\n--a\n" MIXED("b") "\nx\n--b\n\n1\n--b--\ny\n--a\n"
					    "\n2\n--a--\n"),
	"0 M multipart/mixed\n1 M multipart/mixed\n"
	"1.preamble A text/plain [x]\n1.1 L text/plain [1]\n"
	"1.epilogue A text/plain [y]\n2 L text/plain [2]\n"},
    {"an outer boundary ends the inner ones",
	STR_INIT(MIXED("a") "\n--a\n" MIXED("b") "\n--b\n" MIXED(
	    "c") "\n--c\n\n"
		 "1\n--a\n\n2\n--a--\n"),
	"0 M multipart/mixed\n1 M multipart/mixed no-end\n"
	"1.1 M multipart/mixed no-end\n1.1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},
    {"and so does its end",
	STR_INIT(MIXED("a") "\n--a\n" MIXED("b") "\n--b\n\n1\n--a--\n--b\n"),
	"0 M multipart/mixed\n1 M multipart/mixed no-end\n"
	"1.1 L text/plain [1]\n0.epilogue A text/plain [--b\n]\n"},
    {"an outer boundary before any inner one",
	STR_INIT(MIXED("a") "\n--a\n" MIXED("b") "\nx\n--a--\n"),
	"0 M multipart/mixed\n1 L multipart/mixed no-boundary [x]\n"},
    {"the inner one of two that are the same",
	STR_INIT(MIXED("a") "\n--a\n" MIXED("a") "\n--a\n\n1\n--a--\n--a\n\n2\n"
						 "--a--\n"),
	"0 M multipart/mixed\n1 M multipart/mixed\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},
    {"an inner boundary that begins with the outer one",
	STR_INIT(
	    MIXED("a") "\n--a\n" MIXED("ab") "\n--ab\n\n1\n--ab--\n--a\n\n2"
					     "\n--a--\n"),
	"0 M multipart/mixed\n1 M multipart/mixed\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},
    {"an outer boundary that begins with the inner one",
	STR_INIT(
	    MIXED("ab") "\n--ab\n" MIXED("a") "\n--a\n\n1\n--a--\n--ab\n\n2"
					      "\n--ab--\n"),
	"0 M multipart/mixed\n1 M multipart/mixed\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},
    {"an inner boundary like the end of the outer one",
	STR_INIT(
	    MIXED("a") "\n--a\n" MIXED("a--") "\n--a--\n\n1\n--a----\n--a\n"
					      "\n2\n--a--\nx"),
	"0 M multipart/mixed\n1 M multipart/mixed\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n0.epilogue A text/plain [x]\n"},
    {"an outer boundary like the end of the inner one",
	STR_INIT(
	    MIXED("a--") "\n--a--\n" MIXED("a") "\n--a\n\n1\n--a--\n--a--\n"
						"\n2\n--a----\n"),
	"0 M multipart/mixed\n1 M multipart/mixed\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},

    /* messages */
    {"a message in a part",
	STR_INIT(MIXED("a") "\n--a\n" RFC822 "\nSubject: x\n\n1\n--a--\n"),
	"0 M multipart/mixed\n1 R message/rfc822\n1.1 L text/plain [1]\n"},
    {"a multipart message in a part: IMAP gives it no number, we a zero",
	STR_INIT(MIXED("a") "\n--a\n\n1\n--a\n" RFC822 "\n" MIXED(
	    "b") "\nx\n--b\n\n2\n--b\n\n3\n--b--\n\n--a\n\n4\n--a--\n"),
	"0 M multipart/mixed\n1 L text/plain [1]\n2 R message/rfc822\n"
	"2.0 M multipart/mixed\n2.0.preamble A text/plain [x]\n"
	"2.1 L text/plain [2]\n2.2 L text/plain [3]\n3 L text/plain [4]\n"},
    {"a message in a message in a message",
	STR_INIT(RFC822 "\n" RFC822 "\n" MIXED("b") "\n--b\n\n1\n--b--\n"),
	"0 R message/rfc822\n1.1 R message/rfc822\n1.1.0 M multipart/mixed\n"
	"1.1.1 L text/plain [1]\n"},
    {"message/global is a message",
	STR_INIT("Content-Type: Message/Global\n\nA: b\n\nx"),
	"0 R message/global\n1.1 L text/plain [x]\n"},
    {"message/partial and others are none",
	STR_INIT("Content-Type: message/partial\n\nA: b\n\nx"),
	"0 L message/partial [A: b\n\nx]\n"},
    {"an encoded message is a leaf", STR_INIT(RFC822 BASE64 "\nQTogYg=="),
	"0 L message/rfc822 base64 [QTogYg==]\n"},
    {"in quoted-printable too",
	STR_INIT(RFC822 "Content-Transfer-Encoding: Quoted-Printable\n\nA: b"),
	"0 L message/rfc822 qp [A: b]\n"},
    {"but in an encoding that is not known it is read as it stands",
	STR_INIT(RFC822 "Content-Transfer-Encoding: x\n\nA: b\n\nx"),
	"0 R message/rfc822 bad-encoding\n1.1 L text/plain [x]\n"},
    {"an encoded multipart is a leaf where no boundary can be seen",
	STR_INIT(MIXED("b") BASE64 "\nLS1i\n"),
	"0 L multipart/mixed base64 no-boundary [LS1i\n]\n"},
    {"but is read as it stands where one can",
	STR_INIT(MIXED("b") BASE64 "\n--b\n\na\n--b--\n"),
	"0 M multipart/mixed base64\n1 L text/plain [a]\n"},
    {"a message of nothing",
	STR_INIT(MIXED("a") "\n--a\n" RFC822 "\n--a\n" RFC822 "--a--\n"),
	"0 M multipart/mixed\n1 R message/rfc822\n1.1 L text/plain []\n"
	"2 L message/rfc822 []\n"},
    {"a message in a part may begin as in an mbox",
	STR_INIT(RFC822 "\nFrom joe Mon\nContent-Type: a/b\n\nx"),
	"0 R message/rfc822\n1.1 L a/b [x]\n"},
    {"what begins so elsewhere is no field",
	STR_INIT(
	    MIXED("b") "\n--b\nFrom joe Mon\nContent-Type: a/b\n\nx\n--b--"),
	"0 M multipart/mixed\n1 L a/b [x]\n"},
    {"a message of only such a line", STR_INIT(RFC822 "\nFrom joe Mon\n\nx"),
	"0 R message/rfc822\n1.1 L text/plain [x]\n"},
    {"a multipart message in which no line is a boundary is a leaf of one",
	STR_INIT(RFC822 "\n" MIXED("b") "\nx"),
	"0 R message/rfc822\n1.1 L multipart/mixed no-boundary [x]\n"},
    {"a message without fields is all body", STR_INIT(RFC822 "\nSECRET\n\nx"),
	"0 R message/rfc822\n1.1 L text/plain [SECRET\n\nx]\n"},
    {"in a digest parts are messages",
	STR_INIT(
	    "Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\n1"
	    "\n--b\nContent-Type: text/plain\n\n2\n--b--\n"),
	"0 M multipart/digest\n1 R message/rfc822\n1.1 L text/plain [1]\n"
	"2 L text/plain [2]\n"},
    {"but not those of a multipart in it",
	STR_INIT("Content-Type: multipart/digest; boundary=b\n\n--b\n" MIXED(
	    "c") "\n--c\n\n1\n--c--\n--b--\n"),
	"0 M multipart/digest\n1 M multipart/mixed\n1.1 L text/plain [1]\n"},

    /* fields */
    {"the first of two types",
	STR_INIT("Content-Type: a/b\nContent-Type: c/d\n\nx"),
	"0 L a/b two-types [x]\n"},
    {"though they are the same",
	STR_INIT("Content-Type: a/b\nContent-Type: a/b\n\nx"),
	"0 L a/b two-types [x]\n"},
    {"a first one that cannot be read",
	STR_INIT("Content-Type: \nContent-Type: a/b\n\nx"),
	"0 L text/plain two-types bad-type [x]\n"},
    {"no subtype", STR_INIT("Content-Type: text\n\nx"),
	"0 L text/plain bad-type [x]\n"},
    {"an empty subtype", STR_INIT("Content-Type: text/; charset=x\n\nx"),
	"0 L text/plain bad-type [x]\n"},
    {"only parameters", STR_INIT("Content-Type: boundary=b\n\nx"),
	"0 L text/plain bad-type [x]\n"},
    {"in a digest too",
	STR_INIT("Content-Type: multipart/digest; boundary=b\n\n"
		 "--b\nContent-Type: x\n\nA: b\n\nx\n--b--"),
	"0 M multipart/digest\n1 L text/plain bad-type [A: b\n\nx]\n"},
    {"the first of two encodings",
	STR_INIT(BASE64 "Content-Transfer-Encoding: 7bit\n\nx"),
	"0 L text/plain base64 two-encodings [x]\n"},
    {"in the other order",
	STR_INIT("Content-Transfer-Encoding: 7bit\n" BASE64 "\nx"),
	"0 L text/plain two-encodings [x]\n"},
    {"an encoding in any case, with a comment, blanks and a fold",
	STR_INIT("Content-Transfer-Encoding:\n (a) BASE64 (b)\n\nx"),
	"0 L text/plain base64 [x]\n"},
    {"in quotes", STR_INIT("Content-Transfer-Encoding: \"base64\"\n\nx"),
	"0 L text/plain base64 [x]\n"},
    {"and blanks in them",
	STR_INIT("Content-Transfer-Encoding: \" base64 \"\n\nx"),
	"0 L text/plain base64 [x]\n"},
    {"with a semicolon", STR_INIT("Content-Transfer-Encoding: base64;\n\nx"),
	"0 L text/plain base64 [x]\n"},
    {"8bit and binary", STR_INIT("Content-Transfer-Encoding: 8BIT\n\nx"),
	"0 L text/plain [x]\n"},
    {"an empty encoding", STR_INIT("Content-Transfer-Encoding:\n\nx"),
	"0 L text/plain bad-encoding [x]\n"},
    {"one that only begins like base64",
	STR_INIT("Content-Transfer-Encoding: base64x\n\nx"),
	"0 L text/plain bad-encoding [x]\n"},
    {"fields whose names only begin alike",
	STR_INIT("Content-Types: a/b\nXContent-Type: a/b\nContent: a/b\n\nx"),
	"0 L text/plain [x]\n"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct mime m = walk(cases[i].in);

		IS(shown(&m), cases[i].want, cases[i].name);
	}
}

/* --------------------------------------------------------------- spans */

static void
spans(void)
{
	struct str in =
	    STR("From x\n" MIXED("b") "\nx\n--b\nA: b\n\n1\n--b\n" RFC822
				      "\nSubject: s\n\n2\n--b--\ny");
	struct msg msg, inner;
	struct mime m;

	msg_parse(&msg, in, pool);
	mime_walk(&msg, pool, &m);
	IS_NUM(m.n, 6, "the parts, preamble and epilogue among them");
	OK(m.parts[0].header.p == msg.header.p &&
		m.parts[0].header.n == msg.header.n,
	    "the header of the first part is the message's");
	OK(m.parts[0].body.p == msg.body.p && m.parts[0].body.n == msg.body.n,
	    "and its body all that stands below");
	IS_NUM(m.parts[0].parent, 0, "it is its own parent");
	IS_NUM(m.parts[0].depth, 0, "  at depth 0");
	IS(m.parts[1].header, "", "a preamble has no header");
	IS_NUM(m.parts[1].depth, 1, "  and is as deep as the parts beside it");
	IS(m.parts[2].header, "A: b\n", "a header is whole lines");
	OK(m.parts[2].header.p > in.p && m.parts[2].header.p < in.p + in.n,
	    "which are views of the message");
	IS(m.parts[3].body, "Subject: s\n\n2", "the body of a message");
	IS(m.parts[4].header, "Subject: s\n", "  and in it its header");
	IS_NUM(m.parts[4].parent, 3, "  it is its parent");
	IS_NUM(m.parts[4].depth, 2, "  and it is deeper");
	IS_NUM(m.parts[5].parent, 0, "an epilogue belongs to its multipart");
	mime_message(&m.parts[3], pool, &inner);
	OK(msg_field(&inner, STR("subject"), 0) != NULL,
	    "the fields of a message in a part can be read");
	IS(inner.body, "2", "  and its body is what the walk found");
}

/* A part whose header ends with it: its last line end is the boundary's, too.
 */
static void
odd_spans(void)
{
	struct mime m = walk(STR(
	    MIXED("a") "\n--a\n" MIXED("b") "\n--b\nA: b\n"
					    "--a\n" RFC822 "\nFrom x\nC: d\n\n2"
					    "\n--a\nFrom x\nE: f\n\n3\n--a--"));

	IS_NUM(m.n, 6, "parts with odd headers");
	IS(m.parts[2].header, "A: b\n",
	    "a header without an end is whole lines");
	IS(m.parts[2].body, "", "  and there is no body");
	IS(m.parts[1].body, "--b\nA: b\n",
	    "the multipart around it goes as far");
	IS(m.parts[4].header, "C: d\n",
	    "a line as in an mbox is no part of the header of a message");
	IS(m.parts[3].body, "From x\nC: d\n\n2", "  but of the part around it");
	IS(m.parts[5].header, "From x\nE: f\n",
	    "in the header of another part it is a line like others");
}

static void
eols(void)
{
	static const struct {
		struct str in;
		enum msg_eol eol;
		size_t n, without;
	} all[] = {
	    {STR_INIT(""), EOL_LF, 0, 0},
	    {STR_INIT("a"), EOL_LF, 1, 1},
	    {STR_INIT("a\nb"), EOL_LF, 2, 1},
	    {STR_INIT("a\r\nb"), EOL_LF, 3, 1},
	    {STR_INIT("a\rb\r\r\nc"), EOL_CRLF, 6, 4},
	    {STR_INIT("a\r"), EOL_LF, 2, 2},
	    {STR_INIT("\n\n"), EOL_LF, 1, 0},
	    {STR_INIT(""), EOL_CR, 0, 0},
	    {STR_INIT("a"), EOL_CR, 1, 1},
	    {STR_INIT("a\rb"), EOL_CR, 2, 1},
	    {STR_INIT("a\r"), EOL_CR, 2, 1},
	    {STR_INIT("a\r\nb"), EOL_CR, 3, 1},
	    {STR_INIT("a\nb\r"), EOL_CR, 2, 1},
	    {STR_INIT("\r\r"), EOL_CR, 1, 0},
	};

	for (size_t i = 0; i < NELEM(all); i++) {
		/* Just as long as it is, so that a read beyond shows. */
		char *copy = mem_alloc(all[i].in.n);
		struct str in = {copy, all[i].in.n};
		size_t n;

		memcpy(copy, all[i].in.p, in.n);
		n = mime_line_length(in, all[i].eol);
		IS_NUM(n, all[i].n,
		    pool_fmt(pool, "line %zu: its length", i).p);
		IS_NUM(mime_without_eol(str_upto(in, n), all[i].eol).n,
		    all[i].without, "  and without its end");
		free(copy);
	}
}

static void
field_lines(void)
{
	OK(mime_is_field(STR("A: b")), "a field");
	OK(mime_is_field(STR("A:")), "  without a body");
	OK(mime_is_field(STR("!~ \t :")), "  with blanks before the colon");
	OK(!mime_is_field(STR("")), "nothing is none");
	OK(!mime_is_field(STR("A")), "nor a word");
	OK(!mime_is_field(STR("A ")), "  with a blank behind it");
	OK(!mime_is_field(STR(": b")), "nor what has no name");
	OK(!mime_is_field(STR(" A: b")), "nor a line that goes on");
	OK(!mime_is_field(STR("A b: c")), "nor two words");
	OK(!mime_is_field(STR("A\x7f: c")), "nor a control in the name");
	OK(!mime_is_field(STR("A\xe9: c")), "nor an 8-bit octet");
	OK(!mime_is_field(STR("A\n:")), "nor a colon on the next line");
}

/* A field that a filter before us put on top or removed. */
static void
edited(void)
{
	struct field add = {STR("Content-Type: a/b\n"), STR("Content-Type"),
	    STR(" a/b")};
	const bool drop[] = {true};
	struct msg msg, out;
	struct mime m;

	msg_parse(&msg, STR("Content-Type: text/html\n\nx"), pool);
	msg_edit(&out, &msg, NULL, 0, drop);
	mime_walk(&out, pool, &m);
	IS(m.parts[0].type, "text/plain",
	    "a field that was dropped is not read");
	msg_edit(&out, &msg, &add, 1, drop);
	mime_walk(&out, pool, &m);
	IS(m.parts[0].type, "a/b", "one that was put on top is");
}

/* ---------------------------------------------------------- parameters */

/* The fields of the only part; NULL: not there. */
static const struct {
	const char *name;
	struct str in;
	const char *charset, *file;
	bool attachment;
} fields[] = {
    {"nothing said", STR_INIT(""), NULL, NULL, false},
    {"a charset, as written", STR_INIT("Content-Type: a/b; charset=UTF-8\n"),
	"UTF-8", NULL, false},
    {"an empty one is there", STR_INIT("Content-Type: a/b; charset=\"\"\n"), "",
	NULL, false},
    {"a name", STR_INIT("Content-Type: a/b; name=x.pdf\n"), NULL, "x.pdf",
	false},
    {"inline", STR_INIT("Content-Disposition: Inline; filename=x\n"), NULL, "x",
	false},
    {"attachment", STR_INIT("Content-Disposition: ATTACHMENT\n"), NULL, NULL,
	true},
    {"what nobody knows is an attachment",
	STR_INIT("Content-Disposition: foo; filename=x\n"), NULL, "x", true},
    {"filename outdoes name",
	STR_INIT("Content-Type: a/b; name=n\nContent-Disposition: inline; "
		 "filename=f\n"),
	NULL, "f", false},
    {"but not an empty one",
	STR_INIT("Content-Type: a/b; name=n\nContent-Disposition: inline; "
		 "filename=\"\"\n"),
	NULL, "n", false},
    {"an empty one alone is there",
	STR_INIT("Content-Disposition: inline; filename=\"\"\n"), NULL, "",
	false},
    {"the first of two dispositions",
	STR_INIT("Content-Disposition: inline\nContent-Disposition: "
		 "attachment; filename=x\n"),
	NULL, NULL, false},
    {"a disposition without its word",
	STR_INIT("Content-Disposition: filename=x\n"), NULL, "x", false},
    {"a disposition of nothing", STR_INIT("Content-Disposition:\n"), NULL, NULL,
	false},
};

static void
every_field(void)
{
	for (size_t i = 0; i < NELEM(fields); i++) {
		struct str in = pool_fmt(pool, "%.*s\nx", STRF(fields[i].in));
		struct mime m = walk(in);

		IS(m.parts[0].charset, fields[i].charset, fields[i].name);
		IS(m.parts[0].name, fields[i].file, "  the name");
		OK(m.parts[0].attachment == fields[i].attachment,
		    "  whether it is an attachment");
	}
}

/* What a field body comes to: the word, then the parameters that are there. */
static const struct one params[] = {
    {"a word", STR_INIT("Text/PLAIN"), "text/plain"},
    {"blanks, comments and folds in it",
	STR_INIT("\r\n (a(b)) text (c) / (d)\r\n plain (e)"), "text/plain"},
    {"nothing", STR_INIT(""), "-"},
    {"no word", STR_INIT("; charset=x"), "- c=x"},
    {"a token", STR_INIT("a/b; boundary=x-1_2.3"), "a/b b=x-1_2.3"},
    {"a quoted string, with pairs and a fold",
	STR_INIT("a/b; boundary=\"x;\\\"\\y\r\n z\""), "a/b b=x;\"y z"},
    {"any case, blanks and comments around it",
	STR_INIT("a/b (c) ; (d) BOUNDARY (e) = (f) x (g) ; charset = y"),
	"a/b b=x c=y"},
    {"the first of two", STR_INIT("a/b; boundary=x; boundary=y"), "a/b b=x"},
    {"others are passed over",
	STR_INIT("a/b; x=y; boundary2=z; xboundary=z; boundary=x"), "a/b b=x"},
    {"no semicolon", STR_INIT("a/b boundary=x charset=y"), "a/b b=x c=y"},
    {"nor between quoted strings", STR_INIT("a/b;boundary=\"x\"charset=y"),
	"a/b b=x c=y"},
    {"too many semicolons", STR_INIT("a/b;; ;boundary=x;;charset=y;"),
	"a/b b=x c=y"},
    {"a comma is none", STR_INIT("a/b, boundary=x"), "a/b b=x"},
    {"a boundary that should be quoted",
	STR_INIT("a/b; boundary=----=_Part_1(2)/x:y@z; charset=y"),
	"a/b b=----=_Part_1(2)/x:y@z c=y"},
    {"a comment right behind a token",
	STR_INIT("a/b; boundary=x(y); charset=z"), "a/b b=x c=z"},
    {"an open bracket that is no comment",
	STR_INIT("a/b; boundary=x(y; charset=z"), "a/b b=x(y c=z"},
    {"and blanks behind it", STR_INIT("a/b; boundary=x(y ; charset = z"),
	"a/b b=x(y c=z"},
    {"a charset that is no token", STR_INIT("a/b; charset==x"), "a/b c==x"},
    {"8-bit octets", STR_INIT("a/b; boundary=x\xe9y"), "a/b b=x\xe9y"},
    {"an empty value", STR_INIT("a/b; boundary=; charset=x"), "a/b b= c=x"},
    {"nothing behind the \"=\"", STR_INIT("a/b; boundary="), "a/b b="},
    {"no \"=\"", STR_INIT("a/b; boundary; charset=x"), "a/b c=x"},
    {"a quoted string without its end takes the rest",
	STR_INIT("a/b; boundary=\"x; charset=y "), "a/b b=x; charset=y"},
    {"junk in quotes hides its semicolons",
	STR_INIT("a/b; \"x; boundary=y\"; boundary=z"), "a/b b=z"},
    {"a charset ends where its token does",
	STR_INIT("a/b; charset=utf-8,format=flowed"), "a/b c=utf-8"},
    {"what stands behind a token is junk", STR_INIT("a/b; boundary=x y; z"),
	"a/b b=x"},
    {"single quotes are octets like others", STR_INIT("a/b; boundary='x'"),
	"a/b b='x'"},

    /* names */
    {"a name with blanks", STR_INIT("a; filename=my  file (1).pdf; name=x"),
	"a n=x f=my  file (1).pdf"},
    {"a name and a comment", STR_INIT("a; filename=x.pdf (y)"), "a f=x.pdf"},
    {"a name and no semicolon", STR_INIT("a; filename=x.pdf size=3"),
	"a f=x.pdf"},
    {"and blanks before the next \"=\"",
	STR_INIT("a; filename=x.pdf (b) name (c) =y"), "a n=y f=x.pdf"},
    {"a name in encoded words",
	STR_INIT("a; filename=\"=?utf-8?q?=C3=A9?=\r\n =?utf-8?q?x?=\""),
	"a f=\xc3\xa9x"},
    {"not in quotes", STR_INIT("a; filename==?utf-8?b?w6k=?=; name=y"),
	"a n=y f=\xc3\xa9"},
    {"a name in 8-bit octets stays", STR_INIT("a; filename=\"\xe9\""),
	"a f=\xe9"},
    {"a boundary is not decoded", STR_INIT("a; boundary=\"=?utf-8?q?x?=\""),
	"a b==?utf-8?q?x?="},

    /* RFC 2231 */
    {"an extended value", STR_INIT("a; filename*=utf-8'en'%c3%A9%20x"),
	"a f=\xc3\xa9 x"},
    {"in another charset", STR_INIT("a; filename*=iso-8859-1''%E9"),
	"a f=\xc3\xa9"},
    {"in one that is not known", STR_INIT("a; filename*=x''%C3%A9%FF"),
	"a f=\xc3\xa9\xef\xbf\xbd"},
    {"without one", STR_INIT("a; filename*=%C3%A9"), "a f=\xc3\xa9"},
    {"with one quote", STR_INIT("a; filename*=utf-8'%41"), "a f=utf-8'A"},
    {"in quotes", STR_INIT("a; filename*=\"utf-8''%41\""), "a f=A"},
    {"a percent that means nothing", STR_INIT("a; filename*=''%4x%%41%"),
	"a f=%4x%A%"},
    {"half of an octet at the end", {"a; filename*=''%41", 17}, "a f=%4"},
    {"a low octet", STR_INIT("a; filename*=''%09x"), "a f=\tx"},
    {"only the first piece names a charset",
	STR_INIT("a; filename*0*=latin1''%e9; filename*1*=b'c'd"),
	"a f=\xc3\xa9"
	"b'c'd"},
    {"pieces", STR_INIT("a; filename*0=\"x \"; filename*1=y"), "a f=x y"},
    {"in another order", STR_INIT("a; filename*1=y; filename*0=x"), "a f=xy"},
    {"up to where one is missing",
	STR_INIT("a; filename*0=x; filename*1=y; filename*3=z"), "a f=xy"},
    {"the first of two", STR_INIT("a; filename*0=x; filename*0=y"), "a f=x"},
    {"none where the first is missing", STR_INIT("a; filename*1=x"), "a"},
    {"extended pieces and others",
	STR_INIT("a; filename*0*=utf-8''%41'; filename*1=%42; filename*2*=%43"),
	"a f=A'%42C"},
    {"a character split over two",
	STR_INIT("a; filename*0*=utf-8''%C3; filename*1*=%A9"), "a f=\xc3\xa9"},
    {"ten pieces and more",
	STR_INIT("a; filename*0=0; filename*1=1; filename*2=2; filename*3=3; "
		 "filename*4=4; filename*5=5; filename*6=6; filename*7=7; "
		 "filename*8=8; filename*9=9; filename*10=a; filename*11=b"),
	"a f=0123456789ab"},
    {"encoded words in pieces",
	STR_INIT("a; filename*0=\"=?utf-8?q?=41\"; filename*1=\"?=\""),
	"a f=A"},
    {"the extended form outdoes the others",
	STR_INIT("a; filename=x; filename*0=y; filename*=''z"), "a f=z"},
    {"pieces outdo the plain form", STR_INIT("a; filename=x; filename*0=y"),
	"a f=y"},
    {"numbers that are none", STR_INIT("a; filename*x=y; filename*0x=z"), "a"},
    {"a number too large",
	STR_INIT("a; filename*99999999999999999999=x; filename*0=y"), "a f=y"},
    {"a boundary in pieces", STR_INIT("a; boundary*0=x; boundary*1=y"),
	"a b=xy"},
    {"an extended boundary", STR_INIT("a; boundary*=us-ascii''%41"), "a b=A"},
    {"an extended charset", STR_INIT("a; charset*=us-ascii'en'utf-8"),
	"a c=utf-8"},
};

static void
every_param(void)
{
	static const char letters[MIME_NPARAM] = {'b', 'c', 'n', 'f'};

	for (size_t i = 0; i < NELEM(params); i++) {
		struct buf b = {.pool = pool};
		struct mime_type t;

		mime_type_read(params[i].in, pool, &t);
		buf_add(&b, t.word.p == NULL ? STR("-") : t.word);
		for (size_t k = 0; k < MIME_NPARAM; k++) {
			if (t.param[k].p == NULL)
				continue;
			buf_fmt(&b, " %c=", letters[k]);
			buf_add(&b, t.param[k]);
		}
		IS(buf_str(&b), params[i].want, params[i].name);
		OK(!t.limited, "  and no limit was met");
	}
}

static void
pieces(void)
{
	for (size_t n = MIME_PIECES_MAX; n <= MIME_PIECES_MAX + 1; n++) {
		struct buf b = {.pool = pool};
		struct mime_type t;
		struct mime m;

		buf_fmt(&b, "Content-Disposition: a");
		for (size_t i = 0; i < n; i++)
			buf_fmt(&b, "; filename*%zu=x", i);
		mime_type_read(str_from(buf_str(&b), 20), pool, &t);
		OK(t.limited == (n > MIME_PIECES_MAX),
		    n > MIME_PIECES_MAX ? "one piece too many" :
					  "exactly the most pieces");
		IS_NUM(t.param[MIME_FILENAME].n, MIME_PIECES_MAX,
		    "  those that may be are joined");
		buf_fmt(&b, "\n\n");
		m = walk(buf_str(&b));
		OK(((m.parts[0].flaws & MIME_BAD_TYPE) != 0) ==
			(n > MIME_PIECES_MAX),
		    "  and the part says so");
	}
}

/* --------------------------------------------------------------- limits */

/* A multipart in a multipart, so deep; the innermost part is a text. */
static struct str
nested(unsigned depth)
{
	struct buf b = {.pool = pool};

	for (unsigned i = 0; i < depth; i++)
		buf_fmt(&b, MIXED("b%u") "\n--b%u\n", i, i);
	buf_fmt(&b, "\ntext\n");
	return buf_str(&b);
}

static void
depth(void)
{
	struct mime m = walk(nested(MIME_DEPTH_MAX));

	OK(!m.limited, "exactly as deep as may be");
	IS_NUM(m.n, MIME_DEPTH_MAX + 1, "  all parts are there");
	IS_NUM(m.parts[m.n - 1].depth, MIME_DEPTH_MAX,
	    "  the last one so deep");
	IS(m.parts[m.n - 1].body, "text\n", "  and is the text");
	m = walk(nested(MIME_DEPTH_MAX + 1));
	OK(m.limited, "one deeper");
	IS_NUM(m.n, MIME_DEPTH_MAX + 1, "  is not divided");
	IS(m.parts[m.n - 1].body, "--b50\n\ntext\n", "  but one leaf");
	IS_NUM(m.parts[m.n - 1].kind, MIME_LEAF, "    of that kind");
	IS_NUM(m.parts[m.n - 1].flaws, 0, "    without a flaw of its own");
}

static void
messages(void)
{
	struct buf b = {.pool = pool};
	struct mime m;

	for (unsigned i = 0; i < MIME_DEPTH_MAX; i++)
		buf_fmt(&b, RFC822 "\n");
	m = walk(buf_str(&b));
	OK(!m.limited, "messages in messages, as deep as may be");
	IS_NUM(m.n, MIME_DEPTH_MAX + 1, "  are all there");
	buf_fmt(&b, RFC822 "\n");
	m = walk(buf_str(&b));
	OK(m.limited, "one deeper");
	IS_NUM(m.n, MIME_DEPTH_MAX + 1, "  is one leaf");
}

/* n parts in a row, and what stands around them. */
static struct mime
row(size_t n, const char *preamble, const char *epilogue)
{
	struct buf b = {.pool = pool};

	buf_fmt(&b, MIXED("b") "\n%s", preamble);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "--b\n\n%zu\n", i);
	buf_fmt(&b, "--b--\n%s", epilogue);
	return walk(buf_str(&b));
}

static void
number(void)
{
	struct mime m = row(MIME_PARTS_MAX - 1, "", "");

	OK(!m.limited, "exactly the most parts");
	IS_NUM(m.n, MIME_PARTS_MAX, "  all of them there");
	IS_NUM(m.parts[0].flaws, 0, "  and the end was seen");
	m = row(MIME_PARTS_MAX, "", "");
	OK(m.limited, "one part too many");
	IS_NUM(m.n, MIME_PARTS_MAX, "  is left out");
	IS(m.parts[m.n - 1].body, "9998\n--b\n\n9999\n--b--\n",
	    "  the last one takes what is left");
	IS_NUM(m.parts[0].flaws, 0, "  and nothing is said of an end");
	m = row(MIME_PARTS_MAX - 2, "x\n", "");
	OK(!m.limited, "a preamble is counted");
	m = row(MIME_PARTS_MAX - 1, "x\n", "");
	OK(m.limited, "  as a part");
	m = row(MIME_PARTS_MAX - 2, "", "x");
	OK(!m.limited, "so is an epilogue");
	m = row(MIME_PARTS_MAX - 1, "", "x");
	OK(m.limited, "  for which there is no room");
	IS_NUM(m.n, MIME_PARTS_MAX, "  behind all those parts");
}

/* Where the last two parts that may be stand around a boundary: n parts, and
 * what `tail` has. */
static struct mime
tailed(size_t n, const char *tail)
{
	struct buf b = {.pool = pool};

	buf_fmt(&b, MIXED("b") "\n");
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "--b\n\n\n");
	buf_fmt(&b, "--b\n" MIXED("c") "\n%s", tail);
	return walk(buf_str(&b));
}

static void
number_around(void)
{
	struct mime m = tailed(MIME_PARTS_MAX - 4, "x\n--c\n\n1\n--c--\n--b--");

	OK(!m.limited, "room for a preamble and a part");
	IS_NUM(m.n, MIME_PARTS_MAX, "  which are the last");
	m = tailed(MIME_PARTS_MAX - 3, "x\n--c\n\n1\n--c--\n--b--");
	OK(m.limited, "room for one of them");
	IS_NUM(m.n, MIME_PARTS_MAX - 1, "  is for none");
	IS(m.parts[m.n - 1].body, "x\n--c\n\n1\n--c--\n--b--",
	    "  but a leaf takes both");
	IS_NUM(m.parts[m.n - 1].flaws, 0, "  without a flaw of its own");
	m = tailed(MIME_PARTS_MAX - 3, "\n--c\n\n1\n--c--\n--b--");
	OK(!m.limited, "a blank preamble takes no room");
	m = tailed(MIME_PARTS_MAX - 5, "--c\n\n1\n--c--\nx\n--b\n\n2\n--b--");
	OK(!m.limited, "room for an epilogue and a part");
	IS_NUM(m.n, MIME_PARTS_MAX, "  which are the last");
	m = tailed(MIME_PARTS_MAX - 4, "--c\n\n1\n--c--\nx\n--b\n\n2\n--b--");
	OK(m.limited, "room for one of them");
	IS(m.parts[m.n - 1].body, "x\n--b\n\n2\n--b--",
	    "  is for an epilogue that takes both");
	IS_NUM(m.n, MIME_PARTS_MAX, "  and is the last");
}

/* The last part that may be cannot have parts. */
static void
number_nested(void)
{
	struct buf b = {.pool = pool};
	struct mime m;

	buf_fmt(&b, MIXED("b") "\n");
	for (size_t i = 0; i < MIME_PARTS_MAX - 2; i++)
		buf_fmt(&b, "--b\n\n\n");
	buf_fmt(&b, "--b\n" RFC822 "\nA: b\n\nx");
	m = walk(buf_str(&b));
	OK(m.limited, "no room for a message in the last part");
	IS_NUM(m.parts[m.n - 1].kind, MIME_LEAF, "  so that is a leaf");
	IS(m.parts[m.n - 1].body, "A: b\n\nx", "  with all that is in it");
}

/* ------------------------------------------------------------ worst cases */

/* Each of them takes minutes where time is not linear. */
static void
hostile(void)
{
	static const struct {
		const char *head, *line, *name;
	} texts[] = {
	    {"", "--\n", "lines of \"--\""},
	    {"", "--b4\n", "lines that are nearly a boundary"},
	    {"", "--b49--b49--\n", "  and their ends"},
	    {"", "--                ", "one line of blanks"},
	    {"", "\n", "empty lines"},
	    {"--b49\n", "a:\n", "a header of a million fields"},
	    {"--b49\n", "x\n", "one of a million bad lines"},
	    {"", "--b49\n", "a million parts"},
	    {"", "--b49\n\n--b49--\n--b48\n" MIXED("b49") "\n",
		"multiparts that open and close"},
	};

	for (size_t i = 0; i < NELEM(texts); i++) {
		struct buf b = {.pool = pool};

		buf_add(&b, nested(MIME_DEPTH_MAX));
		buf_fmt(&b, "%s", texts[i].head);
		while (b.n < 1000000)
			buf_add(&b, str_of(texts[i].line));
		OK(walk(buf_str(&b)).n > MIME_DEPTH_MAX, texts[i].name);
	}
}

static void
hostile_params(void)
{
	static const struct {
		const char *name, *word;
	} words[] = {
	    {"parameters", ";a=b"},
	    {"pieces of one number", ";name*0=b"},
	    {"pieces without the first", ";name*1=b"},
	    {"extended names", ";name*=a'b'c"},
	    {"comments in values", "; a=b("},
	    {"comments in names", ";name=a b("},
	    {"quoted pairs", ";\"\\"},
	    {"quotes", ";\""},
	    {"comments behind \"=\"", "=("},
	    {"names that run on", ";name="},
	    {"percent signs", "%41"},
	    {"encoded words", "=?utf-8?q?a?= "},
	    {"comments", "(a)"},
	    {"brackets", "(("},
	    {"folds", "\r\n "},
	    {"words", "name "},
	};
	static const char *const ends[] = {"", ")", "\"", "))))) x"};

	for (size_t i = 0; i < NELEM(words); i++) {
		size_t most = 0, from = 0;

		for (size_t k = 0; k < 2 * NELEM(ends); k++) {
			struct buf b = {.pool = pool};
			struct mime_type t;

			buf_fmt(&b, "a; filename=%s", k % 2 > 0 ? "\"" : "");
			for (from = b.n; b.n < 100000;)
				buf_add(&b, str_of(words[i].word));
			while (ends[k / 2][0] != '\0' && b.n < 150000)
				buf_add(&b, str_of(ends[k / 2]));
			mime_type_read(buf_str(&b), pool, &t);
			if (t.param[MIME_FILENAME].n > most)
				most = t.param[MIME_FILENAME].n;
		}
		OK(most <= 150000 + from, words[i].name);
	}
}

int
main(void)
{
	pool = pool_new();
	every_case();
	spans();
	odd_spans();
	eols();
	field_lines();
	edited();
	every_field();
	every_param();
	pieces();
	depth();
	messages();
	number();
	number_around();
	number_nested();
	hostile();
	hostile_params();
	pool_free(pool);
	return tap_end();
}
