/* policy/remark: a header with another marking in place of the old ones. */
#include <stdlib.h>

#include "base/file.h"
#include "mail/encword.h"
#include "policy/remark.h"

#include "tap.h"

static struct pool *pool;
static struct scheme au;
static struct marking_names names = {.scheme = &au};

static struct scheme
load(const char *path)
{
	struct scheme s;
	struct str text;

	if (file_read(path, SCHEME_MAX, pool, &text, NULL) != ST_OK ||
	    scheme_parse(text, path, pool, &s, NULL) != ST_OK)
		abort();
	return s;
}

static struct marking
marking(int level, const char *caveat)
{
	struct marking m = {.level = level,
	    .downto = NO_LEVEL,
	    .origin = STR("a@b")};

	if (caveat != NULL) {
		m.caveats = pool_array(pool, 2, sizeof(*m.caveats));
		m.caveats[m.ncaveat++] = STR("SH:CABINET");
		m.caveats[m.ncaveat++] = str_of(caveat);
	}
	return m;
}

/* The header of the message with that marking. */
static enum st
put(const struct marking *m, struct str octets, struct buf *header,
    struct err *e)
{
	struct msg msg;

	msg_parse(&msg, octets, pool);
	return remark(&msg, &names, m, pool, header, e);
}

/* The same; then again, which must not change it. p == NULL where it did, or
 * where there is none. */
static struct str
twice(const struct marking *m, struct str octets)
{
	struct buf once = {.pool = pool}, again = {.pool = pool};
	struct err e = {0};
	struct msg msg;
	size_t n;

	if (put(m, octets, &once, &e) != ST_OK) {
		(void)printf("# %s\n", e.text);
		return (struct str){0};
	}
	n = once.n;
	msg_parse(&msg, octets, pool);
	buf_add(&once, msg.body);
	if (put(m, buf_str(&once), &again, &e) == ST_OK &&
	    str_eq(str_upto(buf_str(&once), n), buf_str(&again)))
		return buf_str(&again);
	tap_show("again", buf_str(&again));
	return (struct str){0};
}

#define FIELD \
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b"
#define NEW FIELD "\n"
#define FIELD_CRLF FIELD "\r\n"
#define X10 "xxxxxxxxxx"
#define BLANKS                                                                 \
	"                                                                    " \
	" "                                                                    \
	"        "
#define X60 X10 X10 X10 X10 X10 X10

static const struct {
	const char *name;
	struct str in;
	const char *out;
} cases[] = {
    {"a Subject without a marking", STR_INIT("From: a\nSubject: hi\nTo: b\n\n"),
	"From: a\n" NEW "Subject: hi [SEC=SECRET]\nTo: b\n\n"},
    {"no Subject: one is made on top", STR_INIT("From: a\nTo: b\n\n"),
	NEW "Subject: [SEC=SECRET]\nFrom: a\nTo: b\n\n"},
    {"an empty Subject", STR_INIT("Subject:\n\n"),
	NEW "Subject: [SEC=SECRET]\n\n"},
    {"one of blanks alone", STR_INIT("Subject: \n \t\n\n"),
	NEW "Subject: [SEC=SECRET]\n\n"},
    {"the same marking", STR_INIT("Subject: hi [SEC=SECRET]\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"nothing but a marking", STR_INIT("Subject: [SEC=OFFICIAL]\n\n"),
	NEW "Subject: [SEC=SECRET]\n\n"},
    {"old fields go, wherever they stand",
	STR_INIT("X-Protective-Marking: x\nSubject: hi\nTo: b\n"
		 "x-PROTECTIVE-marking : y,\n z\n\n"),
	NEW "Subject: hi [SEC=SECRET]\nTo: b\n\n"},
    {"a field whose name only begins so stays",
	STR_INIT("X-Protective-Marking-2: x\nSubject: hi\n\n"),
	"X-Protective-Marking-2: x\n" NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"CRLF", STR_INIT("Subject: hi\r\nTo: b\r\n\r\n"),
	FIELD_CRLF "Subject: hi [SEC=SECRET]\r\nTo: b\r\n\r\n"},
    {"CR alone", STR_INIT("Subject: hi\rTo: b\r\r"),
	FIELD "\rSubject: hi [SEC=SECRET]\rTo: b\r\r"},
    {"CR alone, with a field before it", STR_INIT("To: b\rSubject: hi\r\r"),
	"To: b\r" FIELD "\rSubject: hi [SEC=SECRET]\r\r"},
    {"a From line stays first", STR_INIT("From a b\nTo: b\n\n"),
	"From a b\n" NEW "Subject: [SEC=SECRET]\nTo: b\n\n"},
    {"a From line with an end of its own", STR_INIT("From a b\nTo: b\r\n\r\n"),
	"From a b\n" FIELD_CRLF "Subject: [SEC=SECRET]\r\nTo: b\r\n\r\n"},
    {"a From line before CR alone", STR_INIT("From a b\nTo: b\r\r"),
	"From a b\n" FIELD "\rSubject: [SEC=SECRET]\rTo: b\r\r"},
    {"the body is not looked at",
	STR_INIT("Subject: hi\n\nSubject: [SEC=OFFICIAL]\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"the empty line stays as it was", STR_INIT("Subject: hi\n\r\n"),
	NEW "Subject: hi [SEC=SECRET]\n\r\n"},
    {"no empty line", STR_INIT("Subject: hi\nTo: b\n"),
	NEW "Subject: hi [SEC=SECRET]\nTo: b\n"},
    {"a last line without an end", STR_INIT("To: b\nSubject: hi"),
	"To: b\n" NEW "Subject: hi [SEC=SECRET]\n"},
    {"one that is not ours", STR_INIT("To: b"),
	NEW "Subject: [SEC=SECRET]\nTo: b"},
    {"a From line without an end", STR_INIT("From a b"),
	"From a b\n" NEW "Subject: [SEC=SECRET]\n"},
    {"a line that would continue what stands before it",
	STR_INIT(" x\nTo: b\n\n"),
	" x\n" NEW "Subject: [SEC=SECRET]\nTo: b\n\n"},
    {"that line alone, without an end", STR_INIT(" x"),
	" x\n" NEW "Subject: [SEC=SECRET]\n"},
    {"that line, ending with the octet that ends others elsewhere",
	STR_INIT(" x\n y\r"), " x\n y\r\n" NEW "Subject: [SEC=SECRET]\n"},
    {"no header", STR_INIT("\n"), NEW "Subject: [SEC=SECRET]\n\n"},
    {"no message", STR_INIT(""), NEW "Subject: [SEC=SECRET]\n"},
    {"a line that is no field", STR_INIT("x y\nSubject: hi\n\n"),
	"x y\n" NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"octets of any kind in other fields",
	STR_INIT("A: \xff\xfe\r\nSubject: hi\nB: \r \n\t\n\n"),
	"A: \xff\xfe\r\n" FIELD_CRLF "Subject: hi [SEC=SECRET]\r\n"
	"B: \r \n\t\n\n"},

    {"a name is written as it was", STR_INIT("SUBJECT : hi\n\n"),
	NEW "SUBJECT : hi [SEC=SECRET]\n\n"},
    {"no blank behind the colon", STR_INIT("Subject:hi\n\n"),
	NEW "Subject:hi [SEC=SECRET]\n\n"},
    {"too many blanks behind it", STR_INIT("Subject: " BLANKS "hi\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"a fold behind the colon", STR_INIT("Subject:\n\thi\n\n"),
	NEW "Subject:\n\thi [SEC=SECRET]\n\n"},
    {"blanks at the end go", STR_INIT("Subject: hi \t \n \n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"blanks inside stay", STR_INIT("Subject: a  b \t c\n\n"),
	NEW "Subject: a  b \t c [SEC=SECRET]\n\n"},
    {"folds stay", STR_INIT("Subject: a\n b\n\tc\n\n"),
	NEW "Subject: a\n b\n\tc [SEC=SECRET]\n\n"},
    {"8-bit octets stay", STR_INIT("Subject: caf\xc3\xa9 \xff\n\n"),
	NEW "Subject: caf\xc3\xa9 \xff [SEC=SECRET]\n\n"},
    {"encoded words stay",
	STR_INIT("Subject: =?ISO-8859-1?q?caf=e9?= =?utf-8?b?w6k?=\n\n"),
	NEW "Subject: =?ISO-8859-1?q?caf=e9?= =?utf-8?b?w6k?= [SEC=SECRET]\n"
	    "\n"},

    {"a lower one before it", STR_INIT("Subject: hi [SEC=OFFICIAL]\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"a higher one", STR_INIT("Subject: hi [SEC=TOP-SECRET]\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"in front", STR_INIT("Subject: [SEC=OFFICIAL] hi\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"in the middle", STR_INIT("Subject: a [SEC=OFFICIAL] b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"without a blank", STR_INIT("Subject: a[SEC=OFFICIAL]b\n\n"),
	NEW "Subject: ab [SEC=SECRET]\n\n"},
    {"several",
	STR_INIT("Subject: Re: [SEC=SECRET] a [SEC=OFFICIAL]"
		 " [SEC=OFFICIAL]\t[SEC=PROTECTED, CAVEAT=C:x]\n\n"),
	NEW "Subject: Re: a [SEC=SECRET]\n\n"},
    {"folded", STR_INIT("Subject: a\n [SEC=SECRET,\n CAVEAT=RI:AUSTEO]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"a fold before it goes", STR_INIT("Subject: a\n [SEC=SECRET] b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"CRLF folds stay",
	STR_INIT("Subject: a\r\n b [SEC=SECRET]\r\n c\r\n"
		 "\r\n"),
	FIELD_CRLF "Subject: a\r\n b\r\n c [SEC=SECRET]\r\n\r\n"},
    {"folded before it and behind it",
	STR_INIT("Subject: a \n [SEC=SECRET]\n b\n\n"),
	NEW "Subject: a\n b [SEC=SECRET]\n\n"},
    {"misspelled", STR_INIT("Subject: a [sec = top secret]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"of an old edition", STR_INIT("Subject: a [DLM=Sensitive:Legal]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"a level in brackets", STR_INIT("Subject: a [SECRET] b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"with a bracket in a codeword",
	STR_INIT("Subject: a [SEC=SECRET, CAVEAT=C:x]y]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"cut off", STR_INIT("Subject: a [SEC=PROTECTED, CAVEAT=SH:CAB\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"cut off in a tag", STR_INIT("Subject: a [SEC=PROTECTED, CAV\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"cut off behind a comma", STR_INIT("Subject: a [SEC=PROTECTED,\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"without an end: what follows stays",
	STR_INIT("Subject: a [SEC=PROTECTED hello world\n\n"),
	NEW "Subject: a hello world [SEC=SECRET]\n\n"},
    {"the same with a level of two words",
	STR_INIT("Subject: a [SEC=TOP SECRET hello\n\n"),
	NEW "Subject: a hello [SEC=SECRET]\n\n"},
    {"the same with a comma",
	STR_INIT("Subject: a [SEC=PROTECTED, hello world\n\n"),
	NEW "Subject: a hello world [SEC=SECRET]\n\n"},
    {"the same with elements",
	STR_INIT("Subject: a [ sec = protected,CAVEAT = SH:CABINET,"
		 " ACCESS=Legal-Privilege, CAVEAT=RI:REL/AUS hello\n\n"),
	NEW "Subject: a hello [SEC=SECRET]\n\n"},
    {"the same with a marker at its end",
	STR_INIT("Subject: a [SEC=SECRET, ACCESS=Legal-Privilege hi\n\n"),
	NEW "Subject: a hi [SEC=SECRET]\n\n"},
    {"but not what could be a codeword",
	STR_INIT("Subject: a [SEC=PROTECTED, CAVEAT=C:b\\, c, CAVEAT=C:d\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"without brackets", STR_INIT("Subject: a SEC=PROTECTED b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"without brackets, with elements",
	STR_INIT("Subject: a SEC=PROTECTED, CAVEAT=SH:CABINET b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"look-alike letters",
	STR_INIT("Subject: a [SEC=S\xd0\x95"
		 "CRET]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},
    {"beside 8-bit octets",
	STR_INIT("Subject: caf\xc3\xa9 [SEC=SECRET] \xff\n\n"),
	NEW "Subject: caf\xc3\xa9 \xff [SEC=SECRET]\n\n"},
    {"plain words are none",
	STR_INIT("Subject: SECRET santa [was: secret] (TOP SECRET)\n\n"),
	NEW "Subject: SECRET santa [was: secret] (TOP SECRET) [SEC=SECRET]\n"
	    "\n"},
    {"a marking inside a marking",
	STR_INIT("Subject: a [SE[SEC=SECRET]C=OFFICIAL]\n\n"),
	NEW "Subject: a [SEC=SECRET]\n\n"},

    {"behind encoded words",
	STR_INIT("Subject: =?iso-8859-1?q?caf=e9?= [SEC=OFFICIAL]\n\n"),
	NEW "Subject: =?iso-8859-1?q?caf=e9?= [SEC=SECRET]\n\n"},
    {"between words and words, with text",
	STR_INIT("Subject: =?utf-8?q?=C3=A9?= x [SEC=OFFICIAL]\n"
		 " y =?utf-8?q?=C3=A9?=\n\n"),
	NEW "Subject: =?utf-8?q?=C3=A9?= x\n y =?utf-8?q?=C3=A9?="
	    " [SEC=SECRET]\n\n"},
    {"between two words: the blank must stay",
	STR_INIT("Subject: =?utf-8?q?=C3=A9?= [SEC=OFFICIAL]"
		 " =?utf-8?q?=C3=A9?=\n\n"),
	NEW "Subject: =?utf-8?b?w6kgw6k=?= [SEC=SECRET]\n\n"},
    {"in an encoded word",
	STR_INIT("Subject: =?utf-8?q?caf=C3=A9_[SEC=3DOFFICIAL]?=\n\n"),
	NEW "Subject: =?utf-8?b?Y2Fmw6k=?= [SEC=SECRET]\n\n"},
    {"a higher one that only some readers decode, which is text now",
	STR_INIT("Subject: hi =?x-unknown?b?W1NFQz1UT1AtU0VDUkVUXQ==?=\n\n"),
	NEW "Subject: =?utf-8?q?hi_=3D=3Fx-unknown=3Fb=3F"
	    "W1NFQz1UT1AtU0VDUkVUXQ=3D=3D?=\n"
	    "\t=?utf-8?q?=3F=3D?= [SEC=SECRET]\n\n"},
    {"a level behind a colon, which is prose",
	STR_INIT("Subject: SEC: Secret deals\n\n"),
	NEW "Subject: SEC: Secret deals [SEC=SECRET]\n\n"},
    {"a level behind a tag without a sign",
	STR_INIT("Subject: hi [SEC-SECRET] x [SECRET AUSTEO]\n\n"),
	NEW "Subject: hi x [SEC=SECRET]\n\n"},
    {"one that is shown the other way round",
	STR_INIT("Subject: a \xe2\x80\xae[TERCES=CES]\xe2\x80\xac b\n\n"),
	NEW "Subject: a b [SEC=SECRET]\n\n"},
    {"in base64", STR_INIT("Subject: =?utf-8?b?aGkgW1NFQz1TRUNSRVRd?=\n\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"over two words",
	STR_INIT("Subject: a =?utf-8?q?b_=5BSEC=3DTOP?=\n"
		 " =?us-ascii?q?-SECRET=5D?= c\n\n"),
	NEW "Subject: a b c [SEC=SECRET]\n\n"},
    {"in one, and behind it",
	STR_INIT("Subject: =?utf-8?q?[SEC=3DOFFICIAL]_hi?= [SEC=OFFICIAL]\n"
		 "\n"),
	NEW "Subject: hi [SEC=SECRET]\n\n"},
    {"in Latin-1", STR_INIT("Subject: =?iso-8859-1?q?=e9_[SEC=3DSECRET]?=\n\n"),
	NEW "Subject: =?utf-8?b?w6k=?= [SEC=SECRET]\n\n"},
    {"what an encoded word says is not decoded again",
	STR_INIT("Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3F[SEC=3DSECRET]=3F=3D?="
		 "\n\n"),
	NEW "Subject: =?utf-8?b?PT91dGYtOD9xPz89?= [SEC=SECRET]\n\n"},
    {"8-bit octets beside it are mended",
	STR_INIT("Subject: \xff =?utf-8?q?[SEC=3DSECRET]?=\n\n"),
	NEW "Subject: =?utf-8?b?77+9?= [SEC=SECRET]\n\n"},
    {"a line end in a word is no field",
	STR_INIT("Subject: =?utf-8?q?a=0D=0ABcc:_b_[SEC=3DSECRET]?=\n\n"),
	NEW "Subject: =?utf-8?b?YQ0KQmNjOiBi?= [SEC=SECRET]\n\n"},

    {"a line of 78 octets", STR_INIT("Subject: " X60 "123456\n\n"),
	NEW "Subject: " X60 "123456\n [SEC=SECRET]\n\n"},
    {"one octet less", STR_INIT("Subject: " X10 X10 X10 X10 X10 "123456\n\n"),
	NEW "Subject: " X10 X10 X10 X10 X10 "123456 [SEC=SECRET]\n\n"},
    {"one octet more", STR_INIT("Subject: " X10 X10 X10 X10 X10 "1234567\n\n"),
	NEW "Subject: " X10 X10 X10 X10 X10 "1234567\n [SEC=SECRET]\n\n"},
    {"what is written anew fills 78 octets",
	STR_INIT("Subject: " X60 " 12345678 =?utf-8?q?[SEC=3DSECRET]?=\n\n"),
	NEW "Subject: " X60 " 12345678\n [SEC=SECRET]\n\n"},
    {"and not one more",
	STR_INIT("Subject: " X60 " 123456789 =?utf-8?q?[SEC=3DSECRET]?=\n\n"),
	NEW "Subject: " X60 "\n 123456789 [SEC=SECRET]\n\n"},
    {"76 octets with an encoded word",
	STR_INIT("Subject: =?utf-8?q?=C3=A9?= " X10 X10 X10 "12345\n\n"),
	NEW "Subject: =?utf-8?q?=C3=A9?= " X10 X10 X10 "12345"
	    " [SEC=SECRET]\n\n"},
    {"77 octets with an encoded word",
	STR_INIT("Subject: =?utf-8?q?=C3=A9?= " X10 X10 X10 "123456\n\n"),
	NEW "Subject: =?utf-8?q?=C3=A9?= " X10 X10 X10 "123456\n"
	    " [SEC=SECRET]\n\n"},
};

static void
every_case(void)
{
	struct marking m = marking(4, NULL);

	for (size_t i = 0; i < NELEM(cases); i++)
		IS(twice(&m, cases[i].in), cases[i].out, cases[i].name);
}

/* Where a longer suffix is folded. */
static const struct {
	const char *name, *codeword;
	struct str in;
	const char *subject;
} folds[] = {
    {"a suffix that fits on a line of its own", "C:Moon",
	STR_INIT("Subject: " X10 X10 "xxx\n\n"),
	"Subject: " X10 X10 "xxx\n"
	" [SEC=SECRET, CAVEAT=SH:CABINET, CAVEAT=C:Moon]\n"},
    {"one that fits behind the text", "C:Moon",
	STR_INIT("Subject: " X10 X10 "xx\n\n"),
	"Subject: " X10 X10 "xx [SEC=SECRET, CAVEAT=SH:CABINET,"
	" CAVEAT=C:Moon]\n"},
    {"one that fits behind the name", "C:" X10 X10 "1234567",
	STR_INIT("Subject:\n\n"),
	"Subject: [SEC=SECRET, CAVEAT=SH:CABINET, CAVEAT=C:" X10 X10
	"1234567]\n"},
    {"and one that does not", "C:" X10 X10 "12345678", STR_INIT("Subject:\n\n"),
	"Subject:\n [SEC=SECRET, CAVEAT=SH:CABINET, CAVEAT=C:" X10 X10
	"12345678]\n"},
    {"77 octets fit a line", "C:" X10 X10 X10 "12345",
	STR_INIT("Subject: hi\n\n"),
	"Subject: hi\n [SEC=SECRET, CAVEAT=SH:CABINET, CAVEAT=C:" X10 X10 X10
	"12345]\n"},
    {"78 do not: it is folded behind a comma", "C:" X10 X10 X10 "123456",
	STR_INIT("Subject: hi\n\n"),
	"Subject: hi [SEC=SECRET, CAVEAT=SH:CABINET,\n CAVEAT=C:" X10 X10 X10
	"123456]\n"},
    {"never behind one in a codeword", "C:" X10 ", " X10 ", " X10 ", 1234",
	STR_INIT("Subject: hi\n\n"),
	"Subject: hi [SEC=SECRET, CAVEAT=SH:CABINET,\n CAVEAT=C:" X10 "\\, " X10
	"\\, " X10 "\\, 1234]\n"},
    {"a line that is full already", "C:" X10 X10 X10 "1234567",
	STR_INIT("Subject: " X60 "xx\n\n"),
	"Subject: " X60
	"xx\n [SEC=SECRET, CAVEAT=SH:CABINET,\n CAVEAT=C:" X10 X10 X10
	"1234567]\n"},
    {"an element that is longer than a line", "C:" X60 X10 "12345678",
	STR_INIT("Subject:\n\n"),
	"Subject: [SEC=SECRET, CAVEAT=SH:CABINET,\n CAVEAT=C:" X60 X10
	"12345678]\n"},
};

static void
folding(void)
{
	for (size_t i = 0; i < NELEM(folds); i++) {
		struct marking m = marking(4, folds[i].codeword);
		struct str s = twice(&m, folds[i].in);

		s = str_from(s, str_casefind(s, STR("Subject")));
		IS(str_upto(s, s.n > 0 ? s.n - 1 : 0), folds[i].subject,
		    folds[i].name);
	}
}

/* The Subject of n octets of one kind, 10 to a word where there are blanks. */
static struct str
long_subject(size_t n, size_t word, const char *more)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("Subject: "));
	for (size_t i = 0; i < n; i++)
		buf_char(&b, i % (word + 1) == word ? ' ' : 'x');
	buf_add(&b, str_of(more));
	buf_add(&b, STR("\n\n"));
	return buf_str(&b);
}

/* The longest line of what that becomes; 0 where it says something else. */
static size_t
longest_line(struct str in)
{
	struct marking m = marking(4, NULL);
	struct str out = twice(&m, in), s, text;
	size_t longest = 0;

	in = str_from(in, 8);
	in = str_trim(encword_decode(str_upto(in, str_find(in, '=')), pool));
	s = str_from(out, str_casefind(out, STR("Subject:")) + 8);
	text = str_trim(encword_decode(s, pool));
	if (!str_caseends(text, STR(" [SEC=SECRET]")) ||
	    !str_eq(str_upto(text, text.n - 13), in))
		return 0;
	while (out.n > 0) {
		struct str line = str_cut(&out, '\n');

		if (str_trim(line).n == 0 && out.n > 0)
			return 0; /* for some, the header would end here */
		longest = line.n > longest ? line.n : longest;
	}
	return longest;
}

static void
long_lines(void)
{
	IS_NUM(longest_line(long_subject(989, 9, "")), 998,
	    "a line of 998 octets stays");
	IS_NUM(longest_line(long_subject(992, 9, "")), 78,
	    "a longer one is folded at its blanks");
	IS_NUM(longest_line(long_subject(991, 9, BLANKS "\n x")), 89,
	    "  but not so that a line has nothing but blanks");
	IS_NUM(longest_line(long_subject(990, 990, "")), 76,
	    "and without a blank is written in encoded words");
	IS_NUM(longest_line(long_subject(989, 989, "")), 998,
	    "where 998 octets without one stay");
	IS_NUM(longest_line(long_subject(5000, 900, "")), 909,
	    "words of any length that a line can hold");
	IS_NUM(longest_line(
		   long_subject(200, 9, " =?utf-8?q?[SEC=3DOFFICIAL]?=")),
	    78, "what was encoded, and need not be, is folded anew");
}

/* A line end of two octets is no part of the line. */
static void
long_crlf(void)
{
	struct buf b = {.pool = pool};
	struct marking m = marking(4, NULL);
	struct str line;

	buf_add(&b, STR("Subject: "));
	while (b.n < 998)
		buf_char(&b, b.n % 10 == 0 ? ' ' : 'x');
	buf_add(&b, STR("\r\n y\r\n\r\n"));
	line = str_upto(buf_str(&b), 998);
	OK(str_casefind(twice(&m, buf_str(&b)), line) == strlen(FIELD_CRLF),
	    "a line of 998 octets stays whatever ends it");
}

/* With a scheme of that text. */
static void
in_scheme(struct str text, const struct marking *m, struct str in,
    const char *want, const char *name)
{
	struct scheme s;

	if (scheme_parse(text, "t", pool, &s, NULL) != ST_OK)
		abort();
	names.scheme = &s;
	IS(twice(m, in), want, name);
	names.scheme = &au;
}

#define WIDE X60 X10 X10

static void
other_schemes(void)
{
	static const struct str hex =
	    STR_INIT("scheme t\nfield X\nelement level L\nelement caveat Q\n"
		     "level BEEF\ncaveat AB:*\n");
	static const struct str wide =
	    STR_INIT("scheme t\nfield X\nelement level L\nlevel " WIDE "\n");
	struct str caveat = STR("AB:x?=");
	struct marking m = {.level = 0, .downto = NO_LEVEL};

	in_scheme(wide, &m, STR("Subject:\n\n"),
	    "X: L=" WIDE "\nSubject: [L=" WIDE "]\n\n",
	    "no fold behind the name before what fits no line");
	in_scheme(wide, &m, STR("Subject: a\n\n"),
	    "X: L=" WIDE "\nSubject: a\n [L=" WIDE "]\n\n",
	    "one behind the text");
	m.caveats = &caveat;
	m.ncaveat = 1;
	/* Where a level is made of hexadecimal digits, a suffix can end an
	 * encoded word that had no end. */
	in_scheme(hex, &m, STR("Subject: =?utf-8?q?a\n\n"),
	    "X: L=BEEF, Q=AB:x?=\n"
	    "Subject: =?utf-8?b?PT91dGYtOD9xP2E=?= [L=BEEF, Q=AB:x?=]\n\n",
	    "a word without an end does not take the marking in");
}

static void
is_refused(const struct marking *m, struct str in, enum st st, const char *why,
    const char *name)
{
	struct buf header = {.pool = pool};
	struct err e = {0};

	OK(put(m, in, &header, &e) == st && header.n == 0, name);
	IS(str_of(e.text), why, "  that is why");
}

/* n times, and an end. */
static struct str
repeated(const char *what, size_t n, const char *end)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("Subject: "));
	while (n-- > 0)
		buf_add(&b, str_of(what));
	buf_add(&b, str_of(end));
	return buf_str(&b);
}

/* A marking inside a marking, so many times. */
static struct str
nested(size_t n)
{
	struct str s = STR("[SEC=SECRET]");

	while (--n > 0)
		s = pool_fmt(pool, "[S%.*sEC=SECRET]", STRF(s));
	return pool_fmt(pool, "Subject: %.*s\n\n", STRF(s));
}

static void
refused(void)
{
	struct marking m = marking(4, NULL), bad = marking(1, "C:Moon");
	struct marking deep = marking(4, "C:=?utf-8?q?x?=");

	is_refused(&m, STR("Subject: a\nsubject : b\n\n"), ST_SYNTAX,
	    "more than one Subject field", "two Subjects");
	is_refused(&bad, STR("Subject: a\n\n"), ST_SYNTAX,
	    "SH:CABINET needs PROTECTED", "a marking that may not be written");
	is_refused(&deep, STR("Subject: a\n\n"), ST_SYNTAX,
	    "encoded words in the header form, or that only some readers "
	    "decode",
	    "an encoded word in a codeword");
	OK(twice(&m, repeated("[SEC=SECRET] ", MARKINGS_MAX, "x\n\n")).p !=
		NULL,
	    "the most markings are taken out");
	is_refused(&m, repeated("[SEC=SECRET]", MARKINGS_MAX + 1, "x\n\n"),
	    ST_LIMIT, "over 100 markings in the Subject",
	    "one more is too many");
	OK(twice(&m, nested(REMARK_PASSES - 1)).p != NULL,
	    "markings inside markings are taken out");
	is_refused(&m, nested(REMARK_PASSES), ST_SYNTAX,
	    "a marking in a marking in the Subject",
	    "inside too many they are not");
}

/* A Subject field of n octets, folded, that stays as it is. */
static struct str
folded(size_t n)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("Subject: x"));
	for (size_t i = b.n + 1; i < n; i++) {
		if (i % 60 == 0 && i + 1 < n) {
			buf_add(&b, STR("\n "));
			i++;
		} else {
			buf_char(&b, 'x');
		}
	}
	buf_add(&b, STR("\n\n"));
	return buf_str(&b);
}

static void
longest(void)
{
	struct marking m = marking(4, NULL);
	size_t most = REMARK_SUBJECT_MAX - strlen(" [SEC=SECRET]");

	OK(twice(&m, folded(most)).p != NULL, "the longest Subject");
	is_refused(&m, folded(most + 1), ST_LIMIT,
	    "a Subject of over 32768 octets", "one octet more");
	is_refused(&m, folded(REMARK_SUBJECT_MAX + 1), ST_LIMIT,
	    "a Subject of over 32768 octets", "one that was too long before");
}

static void
too_many_fields(void)
{
	struct marking m = marking(4, NULL);
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < MSG_FIELDS_MAX; i++)
		buf_add(&b, STR("A:\n"));
	buf_char(&b, '\n');
	OK(put(&m, buf_str(&b), &(struct buf){.pool = pool}, NULL) == ST_OK,
	    "the most fields");
	b.n--;
	buf_add(&b, STR("A:\n\n"));
	is_refused(&m, buf_str(&b), ST_LIMIT, "over 1000000 fields",
	    "one field more");
}

int
main(void)
{
	pool = pool_new();
	au = load("share/schemes/au");
	every_case();
	folding();
	long_lines();
	long_crlf();
	other_schemes();
	refused();
	longest();
	too_many_fields();
	pool_free(pool);
	return tap_end();
}
