/* policy/template: what may stand in one, and what it becomes. */
#include "policy/template.h"

#include "base/file.h"
#include "tap.h"

static struct pool *pool;

static const struct str names[] = {STR_INIT("a"), STR_INIT("b"),
    STR_INIT("message-id"), STR_INIT("x9"), STR_INIT("table")};

static enum st
parse(struct str text, struct template *out, struct err *e)
{
	const struct template_rules rules = {names, NELEM(names),
	    STR("Marking")};

	return template_parse(text, "t", &rules, pool, out, e);
}

/* All of a template: subject, fields and text, with "|" behind each. */
static struct str
show(const struct template *t)
{
	struct buf b = {.pool = pool};

	buf_add(&b, t->subject);
	buf_char(&b, '|');
	for (size_t i = 0; i < t->nfield; i++) {
		buf_add(&b, t->fields[i]);
		buf_char(&b, '|');
	}
	buf_add(&b, t->text);
	return buf_str(&b);
}

static const struct {
	struct str in;
	const char *out;
	const char *name;
} good[] = {
    {STR_INIT("Subject: s\n\ntext\n"), "s|text\n", "the least"},
    {STR_INIT("Subject: s\n\ntext"), "s|text\n", "no line end at the end"},
    {STR_INIT("Subject: s\r\n\r\none\r\ntwo\r\n"), "s|one\ntwo\n", "CRLF"},
    {STR_INIT("\xef\xbb\xbfSubject: s\n\ntext"), "s|text\n",
	"a byte order mark"},
    {STR_INIT("SUBJECT:  s  \n\ntext"), "s|text\n",
	"another case, and blanks around"},
    {STR_INIT("#one\nSubject: s\n#two\n\n#three\ntext\n#four"), "s|text\n",
	"comments are left out everywhere"},
    {STR_INIT("Subject: # 5\n\n # text"), "# 5|\x20# text\n",
	"a \"#\" inside a line begins none"},
    {STR_INIT("Subject: s\n\n\none\n\n"), "s|\none\n\n",
	"empty lines of the text are kept"},
    {STR_INIT("X-A: 1\nSubject: s\nx-b:2 \nReply-To: c@d\n"
	      "organization: o\nmarking: m\n\ntext"),
	"s|X-A: 1|x-b:2|Reply-To: c@d|organization: o|marking: m|text\n",
	"every field that may be set"},
    {STR_INIT("Subject: {a} of {b}\nX-A: {message-id}\n\n{x9}{{x} }{table}\n"),
	"{a} of {b}|X-A: {message-id}|{x9}{{x} }{table}\n",
	"fields and braces anywhere"},
    {STR_INIT("Subject: \xc3\xa9\n\n\xe2\x82\xac \xf0\x9f\x99\x82\t-\n"),
	"\xc3\xa9|\xe2\x82\xac \xf0\x9f\x99\x82\t-\n", "UTF-8 and tabs"},
};

static const struct {
	struct str in;
	const char *why;
} bad[] = {
    {STR_INIT(""), "t:1: no Subject in the header"},
    {STR_INIT("\n"), "t:1: no Subject in the header"},
    {STR_INIT("# Subject: s\n\ntext"), "t:2: no Subject in the header"},
    {STR_INIT("X-A: b\n\nSubject: s"), "t:2: no Subject in the header"},
    {STR_INIT("Subject: s"), "t:1: no text below the header"},
    {STR_INIT("Subject: s\n\n \n# x\n\t\n"), "t:5: no text below the header"},
    {STR_INIT("Subject:\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("Subject: \t \n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("Subject\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT(": s\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("Subject : s\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("Subject: s\n folded\n\ntext"),
	"t:2: no header line 'Name: value'"},
    {STR_INIT("X-{a}: s\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("X-A\0: s\n\ntext"), "t:1: no header line 'Name: value'"},
    {STR_INIT("Subject: s\nsubject: s\n\ntext"), "t:2: Subject given twice"},
    {STR_INIT("X-A: s\nx-a: s\n\ntext"), "t:2: x-a given twice"},
    {STR_INIT("To: c@d\n\ntext"), "t:1: To may not be set by a template"},
    {STR_INIT("Bcc: c@d\n\ntext"), "t:1: Bcc may not be set by a template"},
    {STR_INIT("From: {a}\n\ntext"), "t:1: From may not be set by a template"},
    {STR_INIT("Content-Type: text/html\n\ntext"),
	"t:1: Content-Type may not be set by a template"},
    {STR_INIT("Markings: x\n\ntext"),
	"t:1: Markings may not be set by a template"},
    {STR_INIT("Subject: {subject}\n\ntext"), "t:1: unknown field {subject}"},
    {STR_INIT("Subject: s\nX-A: {}\n\ntext"), "t:2: unknown field {}"},
    {STR_INIT("Subject: s\n\none\n{A}"), "t:4: unknown field {A}"},
    {STR_INIT("Subject: s\n\n{ a}"), "t:3: unknown field { a}"},
    {STR_INIT("Subject: s\n\n{a{b}"), "t:3: unknown field {a{b}"},
    {STR_INIT("Subject: s\n\n{message}"), "t:3: unknown field {message}"},
    {STR_INIT("Subject: s\n\n# {\n{{{c}"), "t:4: unknown field {c}"},
    {STR_INIT("Subject: s\n\none {a\n}"), "t:3: a '{' without its '}'"},
    {STR_INIT("Subject: s\n\n{"), "t:3: a '{' without its '}'"},
    {STR_INIT("Subject: s\n\n{{{"), "t:3: a '{' without its '}'"},
    {STR_INIT("Subject: s\n\na\0b"), "t:3: a control character"},
    {STR_INIT("Subject: a\x1b[0m\n\ntext"), "t:1: a control character"},
    {STR_INIT("Subject: s\n\na\x7f"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\rb"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xc2\x85"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xe2\x80\xae\xe2\x80\xac"),
	"t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xe2\x80\xa8"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xe2\x80\x8e"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xe2\x80\x8f"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xd8\x9c"), "t:3: a control character"},
    {STR_INIT("Subject: s\n\na\xe2\x81\xa6\xe2\x81\xa9"),
	"t:3: a control character"},
    {STR_INIT("Subject: s\n\n\xe9"), "t:3: octets that are no UTF-8"},
    {STR_INIT("Subject: s\n\n\xc0\xaf"), "t:3: octets that are no UTF-8"},
    {STR_INIT("Subject: s\n\n\xed\xa0\x80"), "t:3: octets that are no UTF-8"},
    {STR_INIT("Subject: s\n\n\xf4\x90\x80\x80"),
	"t:3: octets that are no UTF-8"},
    {STR_INIT("Subject: s\n\n\xe2\x82"), "t:3: octets that are no UTF-8"},
    {STR_INIT("Subject: s\n\n{a}{a}{a}{a}{a}"),
	"t:3: may become longer than 998 octets"},
};

static void
reading(void)
{
	for (size_t i = 0; i < NELEM(good); i++) {
		struct template t = {.nfield = 99};
		struct err e = {0};

		IS_NUM(parse(good[i].in, &t, &e), ST_OK, good[i].name);
		IS(str_of(e.text), "", "  nothing is wrong");
		IS(show(&t), good[i].out, "  what was read");
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		struct template t = {.nfield = 99};
		struct err e = {0};

		IS_NUM(parse(bad[i].in, &t, &e), ST_CONF, bad[i].why);
		IS(str_of(e.text), bad[i].why, "  why");
		OK(t.subject.p == NULL && t.nfield == 0 && t.text.p == NULL,
		    "  nothing is left");
	}
}

/* head, n octets, tail. */
static struct str
padded(const char *head, size_t n, const char *tail)
{
	struct buf b = {.pool = pool};

	buf_add(&b, str_of(head));
	while (n-- > 0)
		buf_char(&b, 'x');
	buf_add(&b, str_of(tail));
	return buf_str(&b);
}

static void
limits(void)
{
	const char *head = "Subject: s\n\nx\n#";
	size_t most = TEMPLATE_MAX - strlen(head);
	struct buf b = {.pool = pool};
	struct template t;
	struct str text;

	IS_NUM(parse(padded(head, most, ""), &t, NULL), ST_OK,
	    "the largest template");
	IS_NUM(parse(padded(head, most + 1, ""), &t, NULL), ST_CONF,
	    "one that is larger");
	IS_NUM(parse(padded("Subject: s\n\n", 998, ""), &t, NULL), ST_OK,
	    "the longest line");
	IS_NUM(parse(padded("Subject: s\n\n", 999, ""), &t, NULL), ST_CONF,
	    "one that is longer");
	IS_NUM(parse(padded("Subject: s\n\n", 398, "{a}{b}{a}"), &t, NULL),
	    ST_OK, "the longest line with values");
	IS_NUM(parse(padded("Subject: s\n\n", 399, "{a}{b}{a}"), &t, NULL),
	    ST_CONF, "one that may become longer");
	IS_NUM(parse(padded("Subject: ", 989, "\n\nx"), &t, NULL), ST_OK,
	    "the longest subject");
	IS_NUM(parse(padded("Subject: ", 990, "\n\nx"), &t, NULL), ST_CONF,
	    "one that is longer");
	for (int i = 0; i < 50; i++)
		buf_fmt(&b, "X-%d: x\n", i);
	text = pool_fmt(pool, "%.*sSubject: s\n\nx", STRF(buf_str(&b)));
	IS_NUM(parse(text, &t, NULL), ST_OK, "the most header lines");
	IS_NUM(t.nfield, 50, "  all of them there");
	text = pool_fmt(pool, "X-: x\n%.*s", STRF(text));
	IS_NUM(parse(text, &t, NULL), ST_CONF, "one header line more");
}

static const struct template_field values[] = {
    {STR_INIT("a"), STR_INIT("one")},
    {STR_INIT("b"), STR_INIT("two {a}")},
    {STR_INIT("empty"), STR_INIT("")},
    {STR_INIT("none"), {0}},
    {STR_INIT("lines"), STR_INIT("1\n2\r\n\n3\n")},
    {STR_INIT("open"), STR_INIT("1\n2")},
    {STR_INIT("ends"), STR_INIT("a\r\nb\nc\rd")},
    {STR_INIT("controls"),
	STR_INIT("\0\t\x1b\x7f\xc2\x85\xe2\x80\xae\xe2\x80\xac.")},
    {STR_INIT("high"), STR_INIT("\xc3\xa9\xff\xe2\x82.")},
    {STR_INIT("newline"), STR_INIT("\n")},
};

static const struct {
	struct str in;
	const char *out;
	const char *name;
} fills[] = {
    {STR_INIT(""), "", "nothing"},
    {STR_INIT("text"), "text", "no line end is added"},
    {STR_INIT("text\n"), "text$", "a line end becomes ours"},
    {STR_INIT("\n\n"), "$$", "empty lines stay"},
    {STR_INIT("{a} and {b}\n"), "one and two {a}$",
	"values, which are not filled in again"},
    {STR_INIT("{{a} }{{{a}\n"), "{a} }{one$", "braces"},
    {STR_INIT("A: {empty}\nB: {a}\n"), "B: one$",
	"a line whose field is empty is left out"},
    {STR_INIT("A: {none}\n{nothing}\n"), "",
	"so is one whose field is not there"},
    {STR_INIT("A: {empty}{a}\n"), "A: one$", "but not where another is full"},
    {STR_INIT("{{ {none}\n"), "", "a brace is no field"},
    {STR_INIT("{empty}"), "", "a subject that is left out is empty"},
    {STR_INIT("\t{lines} \n"), "\t1$\t2$$\t3$", "lines, alone on a line"},
    {STR_INIT("{lines}"), "1 2  3 ", "but not in a text of one line"},
    {STR_INIT("x {lines}\n"), "x 1 2  3 $", "nor beside other text"},
    {STR_INIT("{lines}{a}\n"), "1 2  3 one$", "nor beside another field"},
    {STR_INIT("{open}\n"), "1 2$", "nor without a line end behind the last"},
    {STR_INIT("{newline}\n"), "$", "an empty line is one"},
    {STR_INIT("{newline}x\n"), " x$", "and beside text a blank"},
    {STR_INIT("{ends}\n"), "a b c d$", "each line end becomes one blank"},
    {STR_INIT("{controls}\n"), "???????.$", "controls"},
    {STR_INIT("{high}\n"), "\xc3\xa9???.$", "what is no UTF-8"},
    {STR_INIT("{a"), "{a", "a brace without end stays"},
};

static void
filling(void)
{
	for (size_t i = 0; i < NELEM(fills); i++) {
		struct buf b = {.pool = pool};

		template_fill(fills[i].in, values, NELEM(values), STR("$"), &b);
		IS(buf_str(&b), fills[i].out, fills[i].name);
	}
}

/* What a value of n octets, and then more, becomes. */
static struct str
filled(size_t n, const char *more)
{
	struct template_field f = {STR("a"), padded("", n, more)};
	struct buf b = {.pool = pool};

	template_fill(STR("{a}\n"), &f, 1, STR("!"), &b);
	return buf_str(&b);
}

static void
cutting(void)
{
	struct buf b = {.pool = pool};
	struct template_field f = {STR("a"), {0}};

	OK(str_eq(filled(200, ""), padded("", 200, "!")), "the longest value");
	OK(str_eq(filled(201, ""), padded("", 197, "...!")),
	    "a longer one is cut");
	OK(str_eq(filled(195, "\xe2\x82\xac\xe2\x82\xac"),
	       padded("", 195, "...!")),
	    "not inside a character");
	OK(str_eq(filled(194, "\xe2\x82\xac\xe2\x82\xac"),
	       padded("", 194, "\xe2\x82\xac\xe2\x82\xac!")),
	    "nor where it fits");
	OK(str_eq(filled(198, "\r\nx"), padded("", 198, " x!")),
	    "the length is that of what comes out");
	f.value = padded("", 201, "\ny\n");
	template_fill(STR("{a}\n"), &f, 1, STR("!"), &b);
	OK(str_eq(buf_str(&b), padded("", 197, "...!y!")),
	    "each of several lines is cut by itself");
}

/* Those that are shipped hold no field of what was blocked. */
static void
shipped(void)
{
	static const struct str known[] = {STR_INIT("time"),
	    STR_INIT("message-id"), STR_INIT("reason"), STR_INIT("reference"),
	    STR_INIT("contact"), STR_INIT("direction"), STR_INIT("sender"),
	    STR_INIT("recipients"), STR_INIT("level"), STR_INIT("ceiling"),
	    STR_INIT("controls"), STR_INIT("host"), STR_INIT("from"),
	    STR_INIT("count"), STR_INIT("table")};
	static const char *const files[] = {"inbound", "outbound", "flag",
	    "alert", "digest"};

	for (size_t i = 0; i < NELEM(files); i++) {
		const char *path =
		    pool_fmt(pool, "share/templates/%s", files[i]).p;
		struct template t = {.nfield = 0};
		struct err e = {0};
		struct str text;
		enum st st = file_read(path, TEMPLATE_MAX, pool, &text, &e);

		if (st == ST_NONE) {
			(void)printf("# not at the top of the tree: %s\n",
			    path);
			continue;
		}
		if (st == ST_OK)
			st = template_parse(text, path,
			    &(struct template_rules){known, NELEM(known),
				STR("X-Protective-Marking")},
			    pool, &t, &e);
		IS_NUM(st, ST_OK, path);
		IS(str_of(e.text), "", "  nothing is wrong");
		IS_NUM(t.nfield, 1, "  its header has one field more");
		IS(t.nfield == 0 ? STR("") : t.fields[0],
		    "X-Protective-Marking: VER=2024.1, NS=gov.au, "
		    "SEC=OFFICIAL, ORIGIN={from}",
		    "  its own marking");
	}
}

int
main(void)
{
	pool = pool_new();
	reading();
	limits();
	filling();
	cutting();
	shipped();
	pool_free(pool);
	return tap_end();
}
