/* mail/msg: where the header ends, where each field begins (RFC 5322). */
#include "mail/msg.h"

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

static struct msg
parse(struct str s)
{
	struct msg m;

	msg_parse(&m, s, pool);
	return m;
}

/* name=body of every field, one after the other; "!" for one without a name. */
static struct str
fields(const struct msg *m)
{
	struct str out = STR("");

	for (size_t i = 0; i < m->nfield; i++) {
		const struct field *f = &m->fields[i];

		out = pool_fmt(pool, "%.*s%.*s=%.*s|", STRF(out),
		    STRF(f->name.n == 0 ? STR("!") : f->name), STRF(f->body));
	}
	return out;
}

static const struct {
	const char *name;
	struct str in;
	const char *fields, *body;
	enum msg_eol eol;
	unsigned flaws;
} cases[] = {
    {"no octets", STR_INIT(""), "", "", EOL_LF,
	MSG_EMPTY | MSG_NO_HEADER | MSG_NO_END},
    {"a header and a body", STR_INIT("A: b\nC: d\n\nbody\n"), "A= b|C= d|",
	"body\n", EOL_LF, 0},
    {"CRLF", STR_INIT("A: b\r\n\tc\r\n\r\nbody\r\n"), "A= b\r\n\tc|",
	"body\r\n", EOL_CRLF, 0},
    {"CR alone", STR_INIT("A: b\rC: d\r\rbody\r"), "A= b|C= d|", "body\r",
	EOL_CR, 0},
    {"CR ends no line where LF is near", STR_INIT("A: b\rC: d\r\rbody\n"),
	"A= b\rC: d\r\rbody|", "", EOL_LF, MSG_NO_END},
    {"an empty CRLF line ends an LF header", STR_INIT("A: b\n\r\nbody\n"),
	"A= b|", "body\n", EOL_LF, MSG_MIXED_EOL},
    {"an empty LF line ends a CRLF header", STR_INIT("A: b\r\n\nbody\r\n"),
	"A= b|", "body\r\n", EOL_CRLF, MSG_MIXED_EOL},
    {"a field without a line end", STR_INIT("A: b"), "A= b|", "", EOL_LF,
	MSG_NO_END},
    {"a line without a colon", STR_INIT("A: b\nc d\nE: f\n\n"),
	"A= b|!=c d|E= f|", "", EOL_LF, MSG_BAD_LINE},
    {"a blank line of blanks is a continuation", STR_INIT("A: b\n \nC: d\n\n"),
	"A= b\n |C= d|", "", EOL_LF, 0},
    {"a blank right at the top", STR_INIT(" A: b\nC: d\n\n"), "!= A: b|C= d|",
	"", EOL_LF, MSG_BAD_LINE},
    {"blanks before the colon", STR_INIT("A \t: b\n\n"), "A= b|", "", EOL_LF,
	0},
    {"a blank in the name", STR_INIT("A b: c\n\n"), "!=A b: c|", "", EOL_LF,
	MSG_BAD_LINE | MSG_NO_HEADER},
    {"no name", STR_INIT(": b\n\n"), "!=: b|", "", EOL_LF,
	MSG_BAD_LINE | MSG_NO_HEADER},
    {"8-bit in the name", STR_INIT("\xc3\xa9: b\n\n"), "!=\xc3\xa9: b|", "",
	EOL_LF, MSG_BAD_LINE | MSG_NO_HEADER},
    {"only a body", STR_INIT("\nbody"), "", "body", EOL_LF, MSG_NO_HEADER},
    {"From line", STR_INIT("From a b\nA: b\n\nx"), "A= b|", "x", EOL_LF, 0},
    {"From line with another end", STR_INIT("From a b\nA: b\r\n\r\nx"), "A= b|",
	"x", EOL_CRLF, 0},
    {"From line alone", STR_INIT("From a b"), "", "", EOL_LF,
	MSG_NO_HEADER | MSG_NO_END},
    {"a bare CR in an LF line", STR_INIT("A: b\rC: d\nE: f\n\n"),
	"A= b\rC: d|E= f|", "", EOL_LF, 0},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct msg m = parse(cases[i].in);

		IS(fields(&m), cases[i].fields, cases[i].name);
		IS(m.body, cases[i].body, "  the body");
		IS_NUM(m.eol, cases[i].eol, "  the line end");
		IS_NUM(m.flaws, cases[i].flaws, "  the flaws");
		OK(m.from_line.n + m.header.n + m.body.n <= m.octets.n,
		    "  nothing is made up");
	}
}

static void
nul_octets(void)
{
	struct msg m = parse(STR("A: b\0c\n\0: d\n\nx\0y"));

	IS_NUM(m.nfield, 2, "NUL ends nothing");
	IS_NUM(m.fields[0].body.n, 4, "NUL stays in a body");
	IS_NUM(m.fields[1].name.n, 0, "NUL is no name");
	IS_NUM(m.body.n, 3, "NUL stays in the message");
}

/* n octets, "A:" first, the line end at the end. */
static struct msg
first_line(size_t n, const char *end)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("A:\r"));
	while (b.n < n)
		buf_char(&b, 'x');
	buf_add(&b, str_of(end));
	return parse(buf_str(&b));
}

static void
cr_window(void)
{
	struct msg m = first_line(4095, "\n\n");

	IS_NUM(m.eol, EOL_LF, "LF at octet 4096 counts");
	IS_NUM(m.nfield, 1, "  and makes one field");
	m = first_line(4096, "\n\n");
	IS_NUM(m.eol, EOL_CR, "LF at octet 4097 does not");
	OK(m.body.n == 0 && m.nfield == 2, "  but still ends a line");
}

static void
limits(void)
{
	struct buf b = {.pool = pool};
	struct msg m;
	struct str s;

	for (size_t i = 0; i <= MSG_FIELDS_MAX; i++)
		buf_add(&b, STR("A:\n"));
	buf_char(&b, '\n');
	s = buf_str(&b);
	m = parse(str_from(s, 3));
	OK(m.flaws == 0 && m.nfield == MSG_FIELDS_MAX, "the most fields");
	m = parse(s);
	OK(m.flaws == MSG_FIELDS && m.nfield == MSG_FIELDS_MAX,
	    "one field too many is flagged");
	IS_NUM(m.header.n, s.n - 1, "  and still part of the header");
}

/* So many fields of two lines each, and that each is whole. */
static bool
has_fields(size_t n)
{
	struct buf b = {.pool = pool};
	struct msg m;
	bool good;

	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "N%zu: a\n b\n", i);
	buf_add(&b, STR("\nbody"));
	m = parse(buf_str(&b));
	good = m.nfield == n && str_eq(m.body, STR("body"));
	for (size_t i = 0; good && i < n; i++)
		good = str_eq(m.fields[i].name, pool_fmt(pool, "N%zu", i)) &&
		    str_eq(m.fields[i].body, STR(" a\n b"));
	return good;
}

static void
growth(void)
{
	size_t good = 0;

	for (size_t n = 0; n < 300; n++)
		good += has_fields(n);
	IS_NUM(good, 300, "0 to 299 fields are all there");
}

static void
lookup_and_edit(void)
{
	struct msg m = parse(STR("A: 1\nb: 2\na: 3\nc d\n\nx"));
	struct field add = {STR("Z: 9\n"), STR("Z"), STR(" 9")};
	bool drop[] = {true, false, false, false};
	struct msg out;

	IS(msg_field(&m, STR("A"), 1)->body, " 3", "the second, case folded");
	OK(msg_field(&m, STR("A"), 2) == NULL, "there is no third");
	msg_edit(&out, &m, &add, 1, drop);
	IS(fields(&out), "Z= 9|b= 2|a= 3|!=c d|", "one added, one dropped");
	IS(fields(&m), "A= 1|b= 2|a= 3|!=c d|", "the first is as it was");
	IS(out.body, "x", "the body is the same");
	msg_edit(&out, &m, NULL, 0, NULL);
	IS_NUM(out.nfield, 4, "nothing changed");
	m = parse(STR("From : a\nTo: b\n\nx"));
	IS_NUM(m.from_line.n, 0, "From, a blank and a colon: no mbox line");
	IS(fields(&m), "From= a|To= b|", "but a field");
	m = parse(STR("From \t x: y\nTo: b\n\nx"));
	IS(fields(&m), "To= b|", "a colon further on does not matter");
	IS(msg_eol_text(EOL_LF), "\n", "LF");
	IS(msg_eol_text(EOL_CRLF), "\r\n", "CRLF");
	IS(msg_eol_text(EOL_CR), "\r", "CR");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	nul_octets();
	cr_window();
	limits();
	growth();
	lookup_and_edit();
	pool_free(pool);
	return tap_end();
}
