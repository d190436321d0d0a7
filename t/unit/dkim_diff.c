/* auth/dkim_diff: what was done to a message, and which signature it broke. */
#include "auth/dkim_diff.h"

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

#define BH "bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define HEAD "From: Joe <joe@a.example>\nSubject: news\nTo: list@l.example\n"
#define MIXED(b) "Content-Type: multipart/mixed; boundary=\"" b "\"\n"
#define TEXT "Hello all,\n\nthe meeting is on Monday.\nJoe\n"
#define FOOTER "_____\nlist mailing list\nhttps://l.example/list\n"
#define PLAIN(b) "--" b "\nContent-Type: text/plain\n\n"
#define PNG                                                              \
	"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" \
	"iVBORw0KGgoAAAA=\n"

/* One signature, relaxed/relaxed, or as `canon` says. */
struct one {
	const char *name, *canon;
	struct str old, new; /* below the signature */
	const char *want;
};

/*
 * "thb": the field is there, what it covers of the header and of the body is
 * the same, "-" where not. Then the codes; "!" stands behind what breaks.
 */
static struct str
shown(const struct dkim_damage *d)
{
	struct buf b = {.pool = pool};

	if (!d->readable) {
		buf_fmt(&b, "unreadable");
		return buf_str(&b);
	}
	buf_fmt(&b, "%c%c%c", d->there ? 't' : '-', d->head_same ? 'h' : '-',
	    d->body_same ? 'b' : '-');
	for (size_t i = 0; i < d->nchange; i++)
		buf_fmt(&b, " %.*s%s", STRF(d->changes[i].code),
		    d->changes[i].breaks ? "!" : "");
	return buf_str(&b);
}

static struct dkim_damage *
diff(struct str old, struct str new, size_t most, size_t *n)
{
	struct dkim_damage *d;
	struct msg a, b;

	msg_parse(&a, old, pool);
	msg_parse(&b, new, pool);
	dkim_diff(&a, &b, most, pool, &d, n);
	return d;
}

/* A signature with these tags, and what stands below it. */
static struct str
sign(const char *tags, struct str rest)
{
	struct buf b = {.pool = pool};

	buf_fmt(&b,
	    "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s;\n"
	    " " BH "; b=AAAA; %s\n",
	    tags);
	buf_add(&b, rest);
	return buf_str(&b);
}

/* What is said of the one signature of `old`. */
static struct dkim_damage *
diff_one(const char *tags, struct str old, struct str new)
{
	size_t n;
	struct dkim_damage *d = diff(sign(tags, old), sign(tags, new), 9, &n);

	if (n != 1)
		OK(n == 1, "there is one signature");
	return d;
}

static void
every_one(const struct one *cases, size_t n, const char *tags)
{
	for (size_t i = 0; i < n; i++) {
		const struct one *c = &cases[i];
		struct buf b = {.pool = pool};

		buf_fmt(&b, "c=%s; %s",
		    c->canon == NULL ? "relaxed/relaxed" : c->canon, tags);
		buf_char(&b, '\0');
		IS(shown(diff_one(b.p, c->old, c->new)), c->want, c->name);
	}
}

#define RELAXED NULL
#define SIMPLE "simple/simple"
#define H(fields) STR_INIT(fields "\n" TEXT)
#define B(body) STR_INIT(HEAD "\n" body)

/* h= is From:Subject:Subject:To:Cc:Reply-To:Received:Content-Type: X. */
static const struct one fields[] = {
    {"nothing changed", RELAXED, H(HEAD), H(HEAD), "thb"},
    {"nothing changed, simple", SIMPLE, H(HEAD), H(HEAD), "thb"},
    {"a new field that is not signed breaks nothing", SIMPLE, H(HEAD),
	H("List-Id: <l.example>\n" HEAD), "thb"},
    {"a prefix of the subject", RELAXED, H("From: a@b.example\nSubject: x\n"),
	H("From: a@b.example\nSubject: [list] x\n"), "t-b subject-prefix!"},
    {"a prefix behind Re:", RELAXED, H("Subject: Re: x\n"),
	H("Subject: Re: [list] x\n"), "t-b subject-prefix!"},
    {"a prefix in place of Re: is a change", RELAXED, H("Subject: Re: x\n"),
	H("Subject: [list] x\n"), "t-b subject-changed!"},
    {"a prefix before Re:", RELAXED, H("Subject: Re: x\n"),
	H("Subject: [list] Re: x\n"), "t-b subject-prefix!"},
    {"a prefix before an encoded word", RELAXED,
	H("Subject: =?utf-8?q?caf=C3=A9?=\n"),
	H("Subject: [list] =?utf-8?q?caf=C3=A9?=\n"), "t-b subject-prefix!"},
    {"a prefix, and encoded in another way", RELAXED,
	H("Subject: =?utf-8?q?caf=C3=A9?=\n"),
	H("Subject: =?utf-8?b?W2xpc3RdIGNhZsOp?=\n"), "t-b subject-prefix!"},
    {"a prefix that ends with a letter is a change", RELAXED, H("Subject: s\n"),
	H("Subject: changes\n"), "t-b subject-changed!"},
    {"a prefix of nothing is a change", RELAXED, H("Subject:\n"),
	H("Subject: (no subject)\n"), "t-b subject-changed!"},
    {"another subject", RELAXED, H("Subject: x\n"), H("Subject: y\n"),
	"t-b subject-changed!"},
    {"a subject that lost its end", RELAXED, H("Subject: one two\n"),
	H("Subject: one\n"), "t-b subject-changed!"},
    {"a list sends in its own name", RELAXED, H("From: Joe <joe@a.example>\n"),
	H("From: Joe via List <list@l.example>\n"), "t-b from-rewritten!"},
    {"one more author is a rewriting", RELAXED, H("From: joe@a.example\n"),
	H("From: joe@a.example, b@a.example\n"), "t-b from-rewritten!"},
    {"another display name is only a change", RELAXED,
	H("From: Joe <joe@a.example>\n"), H("From: Jo <joe@a.example>\n"),
	"t-b field-changed!"},
    {"a From that nobody can read is only a change", RELAXED, H("From: <<\n"),
	H("From: list@l.example\n"), "t-b field-changed!"},
    {"another To", RELAXED, H("To: a@b.example\n"), H("To: c@d.example\n"),
	"t-b field-changed!"},
    {"two fields changed are two changes", RELAXED, H("To: a\nCc: b\n"),
	H("To: c\nCc: d\n"), "t-b field-changed! field-changed!"},
    {"a field put in that was signed as absent", RELAXED, H(HEAD),
	H(HEAD "Reply-To: list@l.example\n"), "t-b field-added!"},
    {"a second Subject above an oversigned one", RELAXED, H(HEAD),
	H("Subject: x\n" HEAD), "t-b field-added!"},
    {"a second To above one that is not oversigned", RELAXED, H(HEAD),
	H("To: x\n" HEAD), "thb field-added"},
    {"a second To below it", RELAXED, H(HEAD), H(HEAD "To: x\n"),
	"t-b field-added!"},
    {"a second To above one that changed", RELAXED, H("To: a\n"),
	H("To: x\nTo: b\n"), "t-b field-changed! field-added!"},
    {"a field taken out", RELAXED, H(HEAD "Cc: a\n"), H(HEAD),
	"t-b field-removed!"},
    {"an instance taken out that was not covered", RELAXED, H("To: a\nTo: b\n"),
	H("To: b\n"), "thb field-removed"},
    {"the covered one of two taken out", RELAXED, H("To: a\nTo: b\n"),
	H("To: a\n"), "t-b field-removed!"},
    {"two instances in another order", RELAXED, H("Received: a\nReceived: b\n"),
	H("Received: b\nReceived: a\n"), "t-b field-reordered!"},
    {"two of three instances are the same", RELAXED,
	H("Received: a\nReceived: b\nReceived: b\n"),
	H("Received: b\nReceived: b\nReceived: a\n"), "t-b field-reordered!"},
    {"fields of different names in another order", SIMPLE,
	H("To: a\nSubject: b\n"), H("Subject: b\nTo: a\n"), "thb"},
    {"another folding, simple", SIMPLE, H("Subject: a b\n"),
	H("Subject: a\n b\n"), "t-b field-refolded!"},
    {"another folding, relaxed", RELAXED, H("Subject: a b\n"),
	H("Subject: a\n b\n"), "thb field-refolded"},
    {"another case of the name, simple", SIMPLE, H("Subject: a b\n"),
	H("SUBJECT: a b\n"), "t-b field-refolded!"},
    {"another case of the name, relaxed", RELAXED, H("Subject: a b\n"),
	H("SUBJECT: a b\n"), "thb field-refolded"},
    {"white space where there was none", RELAXED, H("To: a,b\n"),
	H("To: a, b\n"), "t-b field-refolded!"},
    {"CRLF in place of LF", SIMPLE, H("Subject: a\n b\n"),
	STR_INIT("Subject: a\r\n b\r\n\r\n" TEXT), "thb"},
    {"the same text encoded in another way", RELAXED,
	H("Subject: =?utf-8?q?caf=C3=A9?=\n"),
	H("Subject: =?utf-8?b?Y2Fmw6k=?=\n"), "t-b field-recoded!"},
    {"the same words in one encoded word or two", RELAXED,
	H("To: =?utf-8?q?a?= =?utf-8?q?b?= <a@b.example>\n"),
	H("To: =?utf-8?q?ab?= <a@b.example>\n"), "t-b field-recoded!"},
    {"another charset parameter in a signed field", RELAXED,
	H("Content-Type: text/plain; charset=us-ascii\n"),
	H("Content-Type: text/plain; charset=utf-8\n"), "t-b charset-changed!"},
    {"another parameter too", RELAXED,
	H("Content-Type: text/plain; charset=us-ascii; format=flowed\n"),
	H("Content-Type: text/plain; charset=utf-8\n"), "t-b field-changed!"},
    {"another case of the type", RELAXED, H("Content-Type: Text/plain\n"),
	H("Content-Type: text/plain\n"), "t-b field-changed!"},
    {"another type", RELAXED, H("Content-Type: text/plain\n"),
	H("Content-Type: text/html\n"), "t-b field-changed!"},
    {"another boundary in a signed field alone", RELAXED,
	H("Content-Type: multipart/mixed; boundary=a\n"),
	H("Content-Type: multipart/mixed; boundary=b\n"),
	"t-b boundary-changed!"},
    {"no header any more", RELAXED, H("From: a\n"), STR_INIT("\n" TEXT),
	"t-b field-removed!"},
    {"NULs", RELAXED, H("Subject: \0a\n"), H("Subject: \0b\n"),
	"t-b subject-changed!"},
    {"a prefix of NULs", RELAXED, H("Subject: x\n"), H("Subject: \0x\n"),
	"t-b subject-prefix!"},
    {"a line that is no field", RELAXED, H("From: a\n"), H("junk\nFrom: a\n"),
	"thb"},
};

/* The same, of bodies; h= is From alone. */
static const struct one bodies[] = {
    {"a footer", RELAXED, B(TEXT), B(TEXT FOOTER), "th- footer!"},
    {"a footer, simple", SIMPLE, B(TEXT), B(TEXT FOOTER), "th- footer!"},
    {"a footer behind an empty line", RELAXED, B(TEXT), B(TEXT "\n" FOOTER),
	"th- footer!"},
    {"a footer behind a last line without an end", RELAXED, B("Joe"),
	B("Joe\n" FOOTER), "th- footer!"},
    {"a footer on the last line", RELAXED, B("Joe"), B("Joe, " FOOTER),
	"th- footer!"},
    {"a footer of an empty body", RELAXED, B(""), B(FOOTER), "th- footer!"},
    {"a footer of an empty body, simple", SIMPLE, B(""), B(FOOTER),
	"th- footer!"},
    {"text at the beginning", RELAXED, B(TEXT), B("[external]\n" TEXT),
	"th- body-prefix!"},
    {"text at both ends", RELAXED, B(TEXT), B("[external]\n" TEXT FOOTER),
	"th- body-prefix! footer!"},
    {"another line end, relaxed", RELAXED, B(TEXT),
	STR_INIT("From: Joe <joe@a.example>\r\n\r\nHello all,\r\n\r\n"
		 "the meeting is on Monday.\r\nJoe\r\n"),
	"thb"},
    {"empty lines at the end", SIMPLE, B(TEXT), B(TEXT "\n\n"), "thb"},
    {"a last line end", SIMPLE, B("Joe"), B("Joe\n"), "thb"},
    {"empty lines inside", RELAXED, B("a\nb\n"), B("a\n\nb\n"),
	"th- blank-lines!"},
    {"empty lines at the beginning", SIMPLE, B("a\nb\n"), B("\na\nb\n"),
	"th- blank-lines!"},
    {"white space at the end of a line, simple", SIMPLE, B("a \nb\n"),
	B("a\nb\n"), "th- white-space!"},
    {"white space at the end of a line, relaxed", RELAXED, B("a \nb\n"),
	B("a\nb\n"), "thb white-space"},
    {"white space at the end of the body, simple", SIMPLE, B("a\n"),
	B("a\n \n"), "th- white-space!"},
    {"runs of white space, relaxed", RELAXED, B("a  b\n"), B("a\tb\n"),
	"thb white-space"},
    {"white space where there was none", RELAXED, B("a\nb\n"), B("a\n b\n"),
	"th- white-space!"},
    {"white space, and a footer", RELAXED, B("a b\n"), B("ab\n" FOOTER),
	"th- white-space! footer!"},
    {"lines broken elsewhere", RELAXED, B("one two three\nfour\n"),
	B("one two\nthree four\n"), "th- rewrapped!"},
    {"lines broken elsewhere, and a footer", RELAXED,
	B("one two three\nfour\n"), B("one two\nthree four\n" FOOTER),
	"th- rewrapped! footer!"},
    {"lines that begin with From", RELAXED, B("a\nFrom here\n"),
	B("a\n>From here\n"), "th- from-quoted!"},
    {"lines that begin with >From", RELAXED, B(">From here\n>a\n"),
	B(">>From here\n>a\n"), "th- from-quoted!"},
    {"another quote is no From", RELAXED, B("a\n>b\n"), B("a\n>>b\n"),
	"th- text-inserted!"},
    {"dots that were doubled", RELAXED, B("a\n.b\n"), B("a\n..b\n"),
	"th- dot-stuffing!"},
    {"a dot that got lost", RELAXED, B("a\n.\nb\n"), B("a\n\nb\n"),
	"th- dot-stuffing!"},
    {"upper case", RELAXED, B("Hello\n"), B("HELLO\n"), "th- case!"},
    {"text put in between", RELAXED, B("<html>\n<p>a</p>\n</html>\n"),
	B("<html>\n<p>a</p>\n<p>list</p>\n</html>\n"), "th- text-inserted!"},
    {"text put in between, and CRLF", RELAXED, B("a\n</p>\nz\n"),
	B("a\r\nb\r\n</p>\r\nz\r\n"), "th- text-inserted!"},
    {"text taken out, and CRLF", RELAXED, B("a\r\nb\r\nc\r\nd\r\n"),
	B("a\nc\nd\n"), "th- text-removed!"},
    {"a CR alone is no line end", RELAXED, B("\r"), B("a\n"),
	"th- text-inserted!"},
    {"text taken out", RELAXED, B("a\nb\nc\n"), B("a\nc\n"),
	"th- text-removed!"},
    {"the end is gone", RELAXED, B(TEXT), B("Hello all,\n"), "th- truncated!"},
    {"half a line is gone", RELAXED, B("Hello all\n"), B("Hello"),
	"th- truncated!"},
    {"all is gone", RELAXED, B(TEXT), B(""), "th- truncated!"},
    {"white space, and a footer, simple", SIMPLE, B("a \nb\n"),
	B("a\nb\n" FOOTER), "th- footer!"},
    {"text at the beginning that holds the first line", RELAXED, B("a\nb\n"),
	B("x\na\nc\na\nb\n"), "th- body-prefix!"},
    {"one word became another", RELAXED, B("Hello all\n"), B("Hello you\n"),
	"th- body-changed!"},
    {"NULs in bodies", RELAXED, B("a\0b\n"), B("a\0c\n"), "th- body-changed!"},
    {"NULs at the end", RELAXED, B("a\n"), B("a\n\0\0\n"), "th- footer!"},
};

#define CODED(charset, coding)                                  \
	"From: Joe <joe@a.example>\nContent-Type: text/plain; " \
	"charset=" charset "\nContent-Transfer-Encoding: " coding "\n\n"

/* The same, with MIME. */
static const struct one mime[] = {
    {"quoted-printable became base64", RELAXED,
	STR_INIT(CODED("utf-8", "quoted-printable") "caf=C3=A9 =\nau lait\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kgYXUgbGFpdAo=\n"),
	"th- recoded!"},
    {"8bit became quoted-printable", RELAXED,
	STR_INIT(CODED("utf-8", "8bit") "caf\xc3\xa9\n"),
	STR_INIT(CODED("utf-8", "quoted-printable") "caf=C3=A9\n"),
	"th- recoded!"},
    {"quoted-printable in another way", RELAXED,
	STR_INIT(CODED("utf-8", "quoted-printable") "caf=C3=A9 au lait\n"),
	STR_INIT(CODED("utf-8", "quoted-printable") "caf=c3=a9 =\nau lait\n"),
	"th- recoded!"},
    {"base64 of another width", RELAXED,
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kgYXUgbGFpdAo=\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kg\nYXUgbGFpdAo=\n"),
	"th- recoded!"},
    {"base64 became 8bit with a footer", RELAXED,
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kgYXUgbGFpdAo=\n"),
	STR_INIT(CODED("utf-8", "8bit") "caf\xc3\xa9 au lait\n" FOOTER),
	"th- footer! recoded!"},
    {"a footer as text behind base64", RELAXED,
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kgYXUgbGFpdAo=\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kgYXUgbGFpdAo=\n" FOOTER),
	"th- footer!"},
    {"another charset, the same text", RELAXED,
	STR_INIT(CODED("iso-8859-1", "8bit") "caf\xe9\n"),
	STR_INIT(CODED("utf-8", "8bit") "caf\xc3\xa9\n"),
	"th- charset-changed!"},
    {"another charset and coding, the same text", RELAXED,
	STR_INIT(CODED("iso-8859-1", "quoted-printable") "caf=E9\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kK\n"),
	"th- charset-changed! recoded!"},
    {"another charset, and a footer", RELAXED,
	STR_INIT(CODED("iso-8859-1", "quoted-printable") "caf=E9\nx\n"),
	STR_INIT(CODED("utf-8", "8bit") "caf\xc3\xa9\nx\n" FOOTER),
	"th- footer! charset-changed! recoded!"},
    {"a charset that nobody knows", RELAXED,
	STR_INIT(CODED("x-a", "8bit") "a\nb\n"),
	STR_INIT(CODED("x-b", "8bit") "a\nc\n"),
	"th- body-changed! charset-changed!"},
    {"a single part put into a multipart with a footer", RELAXED, B(TEXT),
	STR_INIT(HEAD MIXED("m") "\n" PLAIN("m") TEXT "\n" PLAIN("m") FOOTER
	    "\n--m--\n"),
	"th- mime-wrapped! footer!"},
    {"an empty body put into a multipart with a footer", RELAXED, B(""),
	STR_INIT(
	    HEAD MIXED("m") "\n" PLAIN("m") "\n" PLAIN("m") FOOTER "--m--\n"),
	"th- mime-wrapped! footer!"},
    {"html put into a multipart with a footer", RELAXED,
	STR_INIT("From: a\nContent-Type: text/html\n\n<p>a</p>\n"),
	STR_INIT(
	    "From: a\n" MIXED("m") "\n--m\nContent-Type: text/html\n\n"
				   "<p>a</p>\n\n" PLAIN("m") FOOTER "--m--\n"),
	"th- mime-wrapped! footer!"},
    {"a multipart put into another with a footer", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("a") "\n" PLAIN("a") TEXT
	    "--a\n" PNG "--a--\n\n" PLAIN("m") FOOTER "--m--\n"),
	"th- mime-wrapped! footer!"},
    {"a part taken out of its multipart", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT
	    "--a\nContent-Type: text/html\n\n<p>a</p>\n--a--\n"),
	B(TEXT), "th- mime-unwrapped! part-removed!"},
    {"a footer as another part", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(
	    HEAD MIXED("a") "\n" PLAIN("a") TEXT PLAIN("a") FOOTER "--a--\n"),
	"th- footer!"},
    {"text as another part in front", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(
	    HEAD MIXED("a") "\n" PLAIN("a") FOOTER PLAIN("a") TEXT "--a--\n"),
	"th- body-prefix!"},
    {"a footer inside a part", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	STR_INIT(
	    HEAD MIXED("a") "\n" PLAIN("a") TEXT FOOTER "--a\n" PNG "--a--\n"),
	"th- footer!"},
    {"a footer behind the last boundary", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n" FOOTER),
	"th- footer!"},
    {"another boundary", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("b") "\n" PLAIN("b") TEXT "--b--\n"),
	"th- boundary-changed!"},
    {"another boundary of an inner multipart", RELAXED,
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("a") "\n" PLAIN("a") TEXT
	    "--a--\n--m--\n"),
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("b") "\n" PLAIN("b") TEXT
	    "--b--\n--m--\n"),
	"th- boundary-changed!"},
    {"an attachment scrubbed", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	"th- part-removed!"},
    {"an attachment became a text about it", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a")
		TEXT PLAIN("a") "scrubbed\n--a--\n"),
	"th- part-removed! footer!"},
    {"an attachment added", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	"th- part-added!"},
    {"a preamble added", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\nThis is MIME.\n" PLAIN("a") TEXT "--a--\n"),
	"th- preamble-text!"},
    {"an epilogue changed", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\nx\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\ny\n"),
	"th- preamble-text!"},
    {"the header of a part changed", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED(
	    "a") "\n--a\nX: y\nContent-Type: text/plain\n\n" TEXT "--a--\n"),
	"th- part-header!"},
    {"an empty line before a boundary", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n\n--a--\n"),
	"th- blank-lines!"},
    {"what looks like a boundary in the epilogue", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n--a\n\nx\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n--a\n\ny\n"),
	"th- preamble-text!"},
    {"what begins like a boundary", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--abc\ny\n--a--\n"),
	STR_INIT(
	    HEAD MIXED("a") "\n" PLAIN("a") "x\n--abc\ny\n" FOOTER "--a--\n"),
	"th- footer!"},
    {"an inner multipart without an end", RELAXED,
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("a") "\n" PLAIN("a") TEXT
	    "--m--\n"),
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("a") "\n" PLAIN("a") TEXT
	    "--m\n" PNG "--m--\n"),
	"th- part-added!"},
    {"an inner multipart without the outer one", RELAXED,
	STR_INIT(HEAD MIXED("m") "\n--m\n" MIXED("a") "\n" PLAIN("a") TEXT
	    "--a\n" PNG "--a--\n--m--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a\n" PNG "--a--\n"),
	"th- mime-unwrapped!"},
    {"a boundary of what is no multipart", RELAXED,
	STR_INIT("Content-Type: text/plain; boundary=a\n\nx y\n--a\n"),
	STR_INIT("Content-Type: text/plain; boundary=a\n\nx\ny\n--a\n"),
	"th- rewrapped!"},
    {"a footer encoded with the text", RELAXED,
	STR_INIT(CODED("utf-8", "base64") "Y2Fm\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2FmCl9fCg==\n"), "th- footer!"},
    {"two encodings in a row", RELAXED,
	STR_INIT(CODED("utf-8", "base64") "YQ==\nYg==\n"),
	STR_INIT(CODED("utf-8", "base64") "YWI=\n"), "th- recoded!"},
    {"an attachment in front of a text with a footer scrubbed", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n--a\n" PNG PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT FOOTER "--a--\n"),
	"th- footer! part-removed!"},
    {"text on the last line of a part", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "xy\n--a--\n"),
	"th- text-inserted!"},
    {"two attachments scrubbed are one change", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n--a\n" PNG PLAIN("a") TEXT "--a\n" PNG
							       "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	"th- part-removed!"},
    {"another charset of a part, the same octets", RELAXED,
	STR_INIT(
	    HEAD MIXED("a") "\n--a\nContent-Type: text/plain; format; x=;\n"
			    " charset=us-ascii\n\nx\n--a--\n"),
	STR_INIT(HEAD MIXED(
	    "a") "\n--a\nContent-Type: text/plain; charset=utf-8\n\nx\n"
		 "--a--\n"),
	"th- charset-changed!"},
    {"half of a part is gone", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\ny\n--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n"),
	"th- truncated!"},
    {"a footer of a part, behind white space", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x\n--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") "x \t\n" FOOTER "--a--\n"),
	"th- footer!"},
    {"boundaries with CRLF, and a footer", RELAXED,
	STR_INIT(HEAD MIXED("a") "\r\n--a\r\n\r\nx\r\n--a--\r\n"),
	STR_INIT(HEAD MIXED("a") "\n--a\n\nx\n--a\n\nfooter\n--a--\n"),
	"th- footer!"},
    {"white space behind the = of quoted-printable", RELAXED,
	STR_INIT(CODED("utf-8", "quoted-printable") "a b= \n c= d\n"),
	STR_INIT(CODED("utf-8", "8bit") "a b c= d\n"), "th- recoded!"},
    {"the last boundary is gone", RELAXED,
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT "--a--\n"),
	STR_INIT(HEAD MIXED("a") "\n" PLAIN("a") TEXT), "th- truncated!"},
};

/* Where l= ends the covered part of "a \nb\n": 7 octets simple, 6 relaxed. */
static const struct {
	const char *name, *tags;
	struct str old, new;
	const char *want;
} lengths[] = {
    {"a footer behind l= breaks nothing", "c=relaxed/relaxed; l=6",
	B("a \nb\n"), B("a \nb\n" FOOTER), "thb footer"},
    {"a footer behind l= breaks nothing, simple", "c=simple/simple; l=7",
	B("a \nb\n"), B("a \nb\n" FOOTER), "thb footer"},
    {"l= over the whole body is no help", "c=relaxed/relaxed; l=7",
	B("a \nb\n"), B("a \nb\n" FOOTER), "th- footer!"},
    {"a change before l= breaks", "c=relaxed/relaxed; l=6", B("a \nb\n"),
	B("b\nb\n" FOOTER), "th- body-changed!"},
    {"a change behind l= breaks nothing", "c=relaxed/relaxed; l=3",
	B("a \nb\n"), B("a \nc\n"), "thb body-changed"},
    {"text at the beginning breaks, whatever l= is", "c=relaxed/relaxed; l=6",
	B("a \nb\n"), B("x\na \nb\n" FOOTER), "th- body-prefix! footer!"},
    {"l=0 covers nothing of the body", "c=relaxed/relaxed; l=0", B("a \nb\n"),
	B("x\n"), "thb body-changed"},
    {"white space before l=, a footer behind it", "c=simple/simple; l=7",
	B("a \nb\n"), B("a\nb\n" FOOTER), "th- white-space! footer"},
    {"white space before l=, l= over the whole body", "c=simple/simple; l=9",
	B("a \nb\n"), B("a\nb\n" FOOTER), "th- footer!"},
    {"runs of white space count as one blank", "c=relaxed/relaxed; l=8",
	B("a  b\nc\n"), B("a \t b\nc\n" FOOTER), "thb footer"},
    {"and so the next octet is not covered", "c=relaxed/relaxed; l=9",
	B("a  b\nc\n"), B("a \t b\nc\n" FOOTER), "th- footer!"},
    {"an empty body is one empty line in simple form", "c=simple/simple; l=2",
	B(""), B("\nb\n"), "thb footer"},
    {"and nothing in relaxed form", "c=relaxed/relaxed; l=1", B(""), B("\nb\n"),
	"th- footer!"},
    {"half a body is enough", "c=simple/simple; l=1", B("a \nb\n"), B("a\n"),
	"thb truncated"},
    {"l= over 64 bits", "c=simple/simple; l=99999999999999999999999", B("a\n"),
	B("a\nb\n"), "th- footer!"},
};

static void
every_length(void)
{
	for (size_t i = 0; i < NELEM(lengths); i++) {
		struct str tags = pool_fmt(pool, "%s; h=From", lengths[i].tags);

		IS(shown(diff_one(tags.p, lengths[i].old, lengths[i].new)),
		    lengths[i].want, lengths[i].name);
	}
}

/* The text of the first change of the one signature. */
static const struct {
	const char *tags;
	struct str old, new;
	const char *text;
} texts[] = {
    {"c=relaxed/relaxed; h=From:Subject", H(HEAD),
	H("From: Joe <joe@a.example>\nSubject: [list]  news\n"),
	"Subject: the prefix \"[list] \" was put in"},
    {"c=relaxed/relaxed; h=From:Subject", H("Subject: a\n"), H("Subject: b\n"),
	"Subject: \"a\" became \"b\""},
    {"c=relaxed/relaxed; h=From", H("From: Joe <joe@a.example>\n"),
	H("From: Joe via List <list@l.example>\n"),
	"From: \"joe@a.example\" became \"list@l.example\": the list sends in "
	"a name of its own"},
    {"c=relaxed/relaxed; h=From:Reply-To", H(""),
	H("Reply-To: list@l.example\n"),
	"Reply-To: 1 more, 0 before, and signed that there are no more: "
	"\"list@l.example\""},
    {"c=relaxed/relaxed; h=From:To", H("To: b\n"), H("To: a\nTo: b\n"),
	"To: 1 more, 1 before; not covered"},
    {"c=relaxed/relaxed; h=From:X:A:X", H("A: a\nX: a\n"), H("A: b\nX: b\n"),
	"X: \"a\" became \"b\""},
    {"c=relaxed/relaxed; h=From:To", H("To: b\n"), H("To: b\nTo: a\n"),
	"To: 1 more, 1 before"},
    {"c=relaxed/relaxed; h=From:To:To", H("To: a\nTo: b\nTo: c\n"),
	H("To: c\n"), "To: 2 of 3 gone"},
    {"c=relaxed/relaxed; h=From:Received:Received",
	H("Received: a\nReceived: b\n"), H("Received: b\nReceived: a\n"),
	"Received: the same 2, in another order"},
    {"c=simple/simple; h=From", H("From: a b\n"), H("From: a  b\n"),
	"From: folded, spaced or written in another way; relaxed would have "
	"survived"},
    {"c=relaxed/simple; h=From", H("From: a b\n"), H("From: a  b\n"),
	"From: folded, spaced or written in another way; the relaxed form "
	"hides it"},
    {"c=relaxed/relaxed; h=From:X",
	H("X: 0123456789012345678901234567890123456789 a\n"),
	H("X: 0123456789012345678901234567890123456789 b\n"),
	"X: behind 21 octets \"1234567890123456789 a\" became "
	"\"1234567890123456789 b\""},
    {"c=relaxed/relaxed; h=From:X", H("X: a\n"),
	H("X: b1234567890123456789012345678901234567890123456789012345678"
	  "\xc3\xa9\n"),
	"X: \"a\" became \"b1234567890123456789012345678901234567890123456789"
	"012345678...\""},
    {"c=relaxed/relaxed; h=From", B(TEXT), B(TEXT "\n" FOOTER),
	"text of 46 octets was put at the end: \"_____\""},
    {"c=relaxed/relaxed; l=46; h=From", B(TEXT), B(TEXT FOOTER),
	"text of 46 octets was put at the end: \"_____\"; l= leaves it "
	"uncovered"},
    {"c=relaxed/relaxed; h=From", STR_INIT(CODED("utf-8", "base64") "Y2Fm\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2FmCl9fCg==\n"),
	"text of 2 octets was put at the end: \"__\""},
    {"c=relaxed/relaxed; h=From", B("a\n"), B("b\na\n"),
	"text of 1 octets was put at the beginning: \"b\""},
    {"c=relaxed/relaxed; h=From", B("a\r\n\r\nbc \r\n"), B("a\r\n\r\nbd\r\n"),
	"differs from line 3 on, octet 7; there is now \"d\""},
    {"c=relaxed/relaxed; h=From", B("a\nb\nc\n"), B("a\nx\nb\nc\n"),
	"text of 1 octets was put in at line 2: \"x\""},
    {"c=relaxed/simple; h=From", B("a \n"), B("a\n"),
	"only white space in or at the end of lines changed; relaxed would "
	"have survived"},
    {"c=relaxed/relaxed; h=From", B("a \n"), B("a\n"),
	"only white space in or at the end of lines changed; the relaxed form "
	"hides it"},
    {"c=relaxed/relaxed; h=From", B("a\n"),
	STR_INIT(HEAD MIXED("m") "\n" PLAIN("m") "a\n" PLAIN("m") "b\n--m--\n"),
	"the message was put into a new \"multipart/mixed\""},
    {"c=relaxed/relaxed; h=From",
	STR_INIT(HEAD MIXED("m") "\n--m\n" PNG PLAIN("m") "a\n\nb\n--m--\n"),
	STR_INIT(HEAD MIXED("m") "\n--m\n" PNG PLAIN("m") "a\nb\n--m--\n"),
	"part 2: empty lines were put in or taken out"},
    {"c=relaxed/relaxed; h=From",
	STR_INIT(HEAD MIXED("m") "\n" PLAIN("m") "a\n\n--m\n" PNG "--m--\n"),
	STR_INIT(HEAD MIXED("m") "\n" PLAIN("m") "a\n--m--\n"),
	"part 2 of 11 octets is gone: \"image/png\""},
    {"c=relaxed/relaxed; h=From",
	STR_INIT(HEAD MIXED("m") "\n" PLAIN("m") "a\n--m--\n"),
	STR_INIT(HEAD MIXED("n") "\n" PLAIN("n") "a\n--n--\n"),
	"\"m\" became \"n\""},
    {"c=relaxed/relaxed; h=From",
	STR_INIT(CODED("utf-8", "8bit") "caf\xc3\xa9\n"),
	STR_INIT(CODED("utf-8", "base64") "Y2Fmw6kK\n"),
	"\"8bit\" became \"base64\"; the decoded text is the same"},
};

static void
every_text(void)
{
	for (size_t i = 0; i < NELEM(texts); i++) {
		struct dkim_damage *d =
		    diff_one(texts[i].tags, texts[i].old, texts[i].new);
		struct str none = {0};

		IS(d->nchange > 0 ? d->changes[0].text : none, texts[i].text,
		    texts[i].text);
	}
}

#define SIG(more) \
	"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; " BH "; " more "\n"

/* The signature's own field; each with two of them at most. */
static const struct {
	const char *name;
	struct str old, new;
	const char *want; /* "|" between two */
} signatures[] = {
    {"no signature, nothing to say", H(HEAD), H(""), ""},
    {"its field is gone", H(SIG("s=s; h=From; b=AAAA")), H(""),
	"-hb signature-removed!"},
    {"another signature of the same names", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=BBBB")), "-hb signature-changed!"},
    {"another selector is another signature", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=t; h=From; b=AAAA")), "-hb signature-removed!"},
    {"the field moved", H(SIG("s=s; h=From; b=AAAA") "From: a\n"),
	H("From: a\n" SIG("s=s; h=From; b=AAAA")), "thb"},
    {"white space in b= is no change", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=AA\n AA")), "thb"},
    {"another tag changed", H(SIG("s=s; h=From:To; b=AAAA")),
	H(SIG("s=s; h=From; b=AAAA")), "t-b signature-changed!"},
    {"white space in another tag, simple", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s;  h=From; b=AAAA")), "t-b signature-changed!"},
    {"white space in another tag, relaxed",
	H(SIG("s=s; c=relaxed; h=From; b=AAAA")),
	H(SIG("s=s; c=relaxed;  h=From; b=AAAA")), "thb"},
    {"it cannot be read any more", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; h=From; b=AAAA")), "t-b signature-changed!"},
    {"it could not be read before", H(SIG("s=s; b=AAAA")), H(""), "unreadable"},
    {"an empty field", H("DKIM-Signature:\n"), H("DKIM-Signature:\n"),
	"unreadable"},
    {"a last semicolon is no tag", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=AAAA;")), "t-b signature-changed!"},
    {"two that are the same",
	H(SIG("s=s; h=From; b=AAAA") SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=AAAA") SIG("s=s; h=From; b=AAAA")), "thb|thb"},
    {"one of two that are the same is gone",
	H(SIG("s=s; h=From; b=AAAA") SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=AAAA")), "thb|-hb signature-removed!"},
    {"a charset that header and body tell of is one change",
	H(SIG(
	    "s=s; h=From:Content-Type; b=AAAA") "Content-Type: text/plain; "
						"charset=iso-8859-1\n\n\xe9\n"),
	H(SIG(
	    "s=s; h=From:Content-Type; b=AAAA") "Content-Type: text/plain; "
						"charset=utf-8\n\n\xc3\xa9\n"),
	"t-- charset-changed!"},
    {"one of two is gone",
	H(SIG("s=s; h=From; b=AAAA") SIG("s=t; h=From; b=BBBB")),
	H(SIG("s=t; h=From; b=BBBB")), "-hb signature-removed!|thb"},
    {"two in another order",
	H(SIG("s=s; h=From; b=AAAA") SIG("s=t; h=From; b=BBBB")),
	H(SIG("s=t; h=From; b=BBBB") SIG("s=s; h=From; b=AAAA")), "thb|thb"},
    {"the list signed in the same name too", H(SIG("s=s; h=From; b=AAAA")),
	H(SIG("s=s; h=From; b=BBBB") SIG("s=s; h=From; b=AAAA")), "thb"},
    {"two of one name, one of them changed",
	H(SIG("s=s; h=From; b=AAAA") SIG("s=s; h=From; b=BBBB")),
	H(SIG("s=s; h=From; b=CCCC") SIG("s=s; h=From; b=AAAA")),
	"thb|-hb signature-changed!"},
    {"a signature that covers another one",
	H(SIG("s=s; h=From:DKIM-Signature; b=AAAA") SIG("s=t; b=BBBB")),
	H(SIG("s=s; h=From:DKIM-Signature; b=AAAA") SIG("s=t; b=CCCC")),
	"t-b field-changed!|unreadable"},
    {"each signature in its own forms",
	H(SIG("s=s; h=From; b=AAAA")
		SIG("s=t; c=relaxed; h=From; b=AAAA") "From: a b\n"),
	H(SIG("s=s; h=From; b=AAAA")
		SIG("s=t; c=relaxed; h=From; b=AAAA") "From: a  b\n"),
	"t-b field-refolded!|thb field-refolded"},
    {"a subject that is not signed",
	H(SIG("s=s; h=From; b=AAAA") "Subject: a\n"),
	H(SIG("s=s; h=From; b=AAAA") "Subject: [list] a\n"),
	"thb subject-prefix"},
    {"no octets at all", STR_INIT(""), STR_INIT(""), ""},
    {"no octets any more", STR_INIT(SIG("s=s; h=From; b=AAAA")), STR_INIT(""),
	"-hb signature-removed!"},
    {"no body and no end of the header",
	STR_INIT(SIG("s=s; h=From; b=AAAA") "From: a"),
	STR_INIT(SIG("s=s; h=From; b=AAAA") "From: a\n\n\n"), "thb"},
    {"CRLF became LF",
	STR_INIT("DKIM-Signature: v=1; a=rsa-sha256; d=a.example;\r\n " BH
		 "; s=s; h=From; b=AAAA\r\nFrom: a\r\n\r\nb\r\n"),
	STR_INIT("DKIM-Signature: v=1; a=rsa-sha256; d=a.example;\n " BH
		 "; s=s; h=From; b=AAAA\nFrom: a\n\nb\n"),
	"thb line-ends"},
    {"CRLF became LF, and a footer",
	STR_INIT("From: a\r\n" SIG("s=s; h=From; b=AAAA") "\r\nb\r\n"),
	STR_INIT("From: a\n" SIG("s=s; h=From; b=AAAA") "\nb\n" FOOTER),
	"th- footer! line-ends"},
    {"LF became CR alone",
	STR_INIT(SIG("s=s; c=relaxed; h=From; b=AAAA") "From: a\n\nb\n"),
	STR_INIT("DKIM-Signature: v=1; a=rsa-sha256; d=a.example; " BH
		 "; s=s; c=relaxed; h=From; b=AAAA\rFrom: a\r\rb\r"),
	"th- line-ends! field-refolded"},
};

static struct str
shown_all(const struct dkim_damage *d, size_t n)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&b, '|');
		buf_add(&b, shown(&d[i]));
	}
	return buf_str(&b);
}

static void
every_signature(void)
{
	for (size_t i = 0; i < NELEM(signatures); i++) {
		size_t n;
		struct dkim_damage *d =
		    diff(signatures[i].old, signatures[i].new, 2, &n);

		IS(shown_all(d, n), signatures[i].want, signatures[i].name);
	}
}

static void
names(void)
{
	size_t n;
	struct dkim_damage *d =
	    diff(STR(SIG("s=s; h=From; b=AA\n AA") SIG("s=t; b=!")), STR(""), 9,
		&n);

	IS_NUM(n, 2, "each signature has an entry");
	IS(d[0].names.domain, "a.example", "with its domain");
	IS(d[0].names.selector, "s", "its selector");
	IS(d[0].names.b, "AAAA", "its b=");
	IS(d[1].names.selector, "t", "and what can be read of a bad one");
	IS(d[1].names.b, NULL, "but no b= that is none");
	d = diff(STR("DKIM-Signature: d=a.example"),
	    STR("DKIM-Signature: d=a.example"), 9, &n);
	OK(!d[0].there, "what has no b= is not there unchanged");
}

/* ------------------------------------------------------------- limits */

/* `line` n times, "%zu" in it the number, with `head` and `tail` around. */
static struct str
many(const char *head, const char *line, size_t n, const char *tail)
{
	struct buf b = {.pool = pool};

	buf_add(&b, str_of(head));
	for (size_t i = 0; i < n; i++) {
		struct str s = str_of(line), before = str_cut(&s, '#');

		buf_add(&b, before);
		if (before.n < str_of(line).n)
			buf_fmt(&b, "%zu", i);
		buf_add(&b, s);
	}
	buf_add(&b, str_of(tail));
	buf_char(&b, '\0');
	return str_upto(buf_str(&b), b.n - 1);
}

static void
most_signatures(void)
{
	struct str old =
	    many("", SIG("s=s#; h=From; b=AAAA"), 1000, "From: a\n\nb\n");
	struct str new =
	    many("", SIG("s=s#; h=From; b=AAAA"), 1000, "From: c\n\nb\n");
	struct dkim_damage *d;
	size_t n;

	(void)diff(old, new, 999, &n);
	IS_NUM(n, 999, "of 1000 signatures as many as are asked for");
	d = diff(old, new, 1000, &n);
	IS_NUM(n, 1000, "or all of them");
	IS(d[999].names.selector, "s999", "in their order");
	IS(shown(&d[999]), "t-b from-rewritten!",
	    "the last one like the first");
	IS(shown(&d[0]), "t-b from-rewritten!", "the first one too");
	(void)diff(old, new, 1001, &n);
	IS_NUM(n, 1000, "and no more than there are");
	(void)diff(old, new, 0, &n);
	IS_NUM(n, 0, "none where none is asked for");
}

/* A header of n fields, all of them signed and all of them changed. */
static struct str
changed_fields(size_t n)
{
	struct str tags = many("c=relaxed/relaxed; h=From", ":f#", n, "");
	struct dkim_damage *d = diff_one(tags.p,
	    many("", "f#: a\n", n, "\nb\n"), many("", "f#: b\n", n, "\nc\n"));
	struct buf b = {.pool = pool};

	buf_fmt(&b, "%zu, last %.*s", d->nchange,
	    STRF(d->changes[d->nchange - 1].code));
	if (str_eq(d->changes[d->nchange - 1].code, STR("more")))
		buf_fmt(&b, "%s, %.*s",
		    d->changes[d->nchange - 1].breaks ? "!" : "",
		    STRF(d->changes[d->nchange - 1].text));
	return buf_str(&b);
}

static void
most_fields(void)
{
	const struct dkim_damage *d;
	const char *tags;
	struct str few;

	IS(changed_fields(100), "101, last body-changed",
	    "100 fields are told of, and the body");
	IS(changed_fields(101), "102, last more!, 1 more changes of fields",
	    "the 101st is counted");
	IS(changed_fields(5000), "102, last more!, 4900 more changes of fields",
	    "and so are all others");
	tags = many("c=relaxed/relaxed; h=From", ":f#", 102, "").p;
	few = STR("From: a\n\nb\n");
	d = diff_one(tags, few, many("", "f#: a\n", 102, "From: a\n\nb\n"));
	IS(d->changes[100].text, "2 more changes of fields",
	    "fields put in are counted too");
	d = diff_one(tags, many("", "f#: a\n", 102, "From: a\n\nb\n"), few);
	IS(d->changes[100].text, "2 more changes of fields",
	    "and fields taken out");
}

static struct str
large_field(size_t n)
{
	/* Twelve of them are there for both words to be encoded ones. */
	return many("X:=?utf-8?q?", "a", n - 12, "?=\n\nb\n");
}

static void
large_fields(void)
{
	struct str small = STR("X: =?utf-8?b?YQ==?=\n\nb\n");
	const char *tags = "c=relaxed/relaxed; h=From:X";

	IS(diff_one(tags, large_field(65536), small)->changes[0].text.n > 60 ?
		STR("long") :
		STR("short"),
	    "long", "a field of 64 KB is looked into");
	IS(diff_one(tags, large_field(65537), small)->changes[0].text,
	    "X: changed (over 64 KB, not looked into)",
	    "one octet more is not");
}

static void
many_instances(void)
{
	const char *tags = "c=relaxed/relaxed; h=From:X:X";
	struct str n = many("", "X: #\n", 1000, "\nb\n");
	struct str over = many("", "X: #\n", 1001, "\nb\n");

	IS(diff_one(tags, n, many("X: 999\n", "X: #\n", 999, "\nb\n"))
		->changes[0]
		.text,
	    "X: the same 1000, in another order",
	    "1000 instances are compared with each other");
	IS(diff_one(tags, STR("X: a\n\nb\n"), over)->changes[0].text,
	    "X: changed (over 1000 of them, not looked into)",
	    "1001 in place of one are not");
	IS(diff_one(tags, over, many("", "X: #\n", 999, "\nb\n"))
		->changes[0]
		.text,
	    "X: changed (over 1000 of them, not looked into)", "1001 are not");
}

/* A message without fields and with a body of n octets: lines of "a", and at
 * the end `tail`. */
static struct str
large_body(size_t n, const char *tail)
{
	char *p = pool_alloc(pool, n + 1);
	struct str t = str_of(tail);

	memset(p, 'a', n + 1);
	for (size_t i = 0; i < n; i += 64)
		p[i] = '\n';
	memcpy(p + n + 1 - t.n, t.p, t.n);
	return (struct str){p, n + 1};
}

static void
large_bodies(void)
{
	const char *tags = "c=relaxed/relaxed; h=From";
	size_t most = 4 << 20;

	IS(shown(diff_one(tags, large_body(most - 1, "\nFrom \n"),
	       large_body(most, "\n>From \n"))),
	    "th- from-quoted!", "a body of 4 MB is looked into");
	IS(diff_one(tags, large_body(most, "\nFrom \n"),
	       large_body(most + 1, "\n>From \n"))
		->changes[0]
		.text,
	    "differs from line 65537 on, octet 4194299 (over 4 MB, not looked "
	    "into); there is now \">From\"",
	    "one octet more is not");
	IS(shown(diff_one(tags, large_body(most + 1, "\n>From \n"),
	       large_body(most, "\nFrom \n"))),
	    "th- body-changed!", "nor where it became smaller");
	IS(shown(diff_one(tags, large_body(2 * most, "\n"),
	       large_body(2 * most + sizeof(FOOTER) - 1, "\n" FOOTER))),
	    "th- footer!", "but a footer is seen at any size");
}

static void
many_parts(void)
{
	const char *tags = "c=relaxed/relaxed; h=From";
	struct str n = many(MIXED("m") "\n", PLAIN("m") "#\n", 199, "--m--\n");
	struct str less =
	    many(MIXED("m") "\n", PLAIN("m") "#\n", 198, "--m--\n");
	struct str over =
	    many(MIXED("m") "\n", PLAIN("m") "#\n", 200, "--m--\n");

	IS(diff_one(tags, n, less)->changes[0].text,
	    "part 199 of 3 octets is gone: \"text/plain\"",
	    "199 parts and the multipart are looked into");
	IS(shown(diff_one(tags, over, n)), "th- body-changed!",
	    "one more is too many");
	over =
	    many(MIXED("m") "\n", "--m\n" PNG, 100, PLAIN("m") TEXT "--m--\n");
	IS(shown(diff_one(tags, over,
	       STR(MIXED("m") "\n" PLAIN("m") TEXT PLAIN("m") FOOTER
		   "--m--\n"))),
	    "th- part-removed! footer!",
	    "a hundred parts scrubbed leave room for the footer");
	over = many(MIXED("m") "\n", PLAIN("m") "#\n", 200, "--m--\n");
	OK(str_casefind(diff_one(tags, over, n)->changes[0].text,
	       STR("too many parts")) <
		diff_one(tags, over, n)->changes[0].text.n,
	    "and that is said");
}

/* Where time would show that it is not linear. */
static void
hostile(void)
{
	static const char *const lines[] = {"a\n", "\n", " ", ">", ">\n",
	    "From \n", ".", "=", "--", "--m\n\n",
	    "--m\nContent-Type: multipart/mixed; boundary=m\n\n",
	    "--m\nContent-Type: multipart/mixed; boundary=n#\n\n", "\r\n"};
	static const char *const heads[] = {MIXED("m") "\n", "\n",
	    "Content-Transfer-Encoding: base64\n\n",
	    "Content-Transfer-Encoding: quoted-printable\n\n"};

	for (size_t i = 0; i < NELEM(lines); i++)
		for (size_t k = 0; k < NELEM(heads); k++) {
			struct str old =
			    many(heads[k], lines[i], 20000, "x\ny\n");
			struct str new =
			    many(heads[k], lines[i], 20001, "y\nx\n");

			OK(!diff_one("c=simple/relaxed; h=From", old, new)
				->body_same,
			    pool_fmt(pool,
				"a body of one line again and again: %zu, %zu",
				i, k)
				.p);
		}
}

static void
hostile_fields(void)
{
	struct str names = many("c=relaxed/relaxed; h=From", ":X", 20000, "");
	struct str old = many("", "X: #\n", 20000, "\nb\n");
	struct str new = many("X: a\n", "X: #\n", 20000, "\nb\n");
	size_t n;

	IS(shown(diff_one(names.p, old, new)), "thb field-added",
	    "20000 instances of a name, all of them signed");
	names = many("c=relaxed/relaxed; h=From", ":X", 20001, "");
	IS(shown(diff_one(names.p, old, new)), "t-b field-changed!",
	    "and one that is not there");
	old = many(SIG("s=s; h=From; b=AAAA"), SIG("s=s; h=From; b=#AAA"),
	    20000, "\nb\n");
	IS(shown(&diff(old, old, 1, &n)[0]), "thb",
	    "20000 signatures of one name");
}

int
main(void)
{
	pool = pool_new();
	every_one(fields, NELEM(fields),
	    "h=From:Subject:Subject:To:Cc:Reply-To:Received:received:"
	    "Content-Type:X");
	every_one(bodies, NELEM(bodies), "h=From");
	every_one(mime, NELEM(mime), "h=From");
	every_length();
	every_text();
	every_signature();
	names();
	most_signatures();
	most_fields();
	large_fields();
	many_instances();
	large_bodies();
	many_parts();
	hostile();
	hostile_fields();
	pool_free(pool);
	return tap_end();
}
