/* auth/author: whom a reader may take a message to be from. */
#include "auth/author.h"

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

/* The domains with blanks between them, and why there could be others. */
struct example {
	struct str in;
	const char *name, *domains, *why;
};

/* A whole header and its empty line. */
static const struct example plain[] = {
    {STR_INIT("From: a@b.example\n\n"), "an address", "b.example", NULL},
    {STR_INIT("from:a@b.example\n\n"), "another case", "b.example", NULL},
    {STR_INIT("FROM\t : a@b.example\n\n"), "blanks before the colon",
	"b.example", NULL},
    {STR_INIT("From: a@B.Example\n\n"), "capitals in the domain", "b.example",
	NULL},
    {STR_INIT("From: Joe <a@b.example>\n\n"), "a name", "b.example", NULL},
    {STR_INIT("From: \"Joe, Inc.\" <a@b.example>\n\n"), "a quoted name",
	"b.example", NULL},
    {STR_INIT("From: Joe Q. Public <a@b.example>\n\n"), "a name with a dot",
	"b.example", NULL},
    {STR_INIT("From: a@b.example (Joe)\n\n"), "a name in a comment",
	"b.example", NULL},
    {STR_INIT("From: Joe (J) <a@b.example> (jj)\n\n"),
	"comments around the address", "b.example", NULL},
    {STR_INIT("From: Joe\n <a@b.example>\n\n"), "a fold", "b.example", NULL},
    {STR_INIT("From:\r\n\ta@b.example\r\n\r\n"), "a fold at once", "b.example",
	NULL},
    {STR_INIT("From: < a@b.example >\n\n"), "blanks within the brackets",
	"b.example", NULL},
    {STR_INIT("From: <a@b.example> \n\n"), "a blank at the end", "b.example",
	NULL},
    {STR_INIT("From: \"a b\"@b.example\n\n"), "a quoted local part",
	"b.example", NULL},
    {STR_INIT("From: a..b.@b.example\n\n"), "dots anywhere in a local part",
	"b.example", NULL},
    {STR_INIT("From: \xc3\xa9@b\xc3\xbc.example\n\n"), "U-labels",
	"xn--b-eha.example", NULL},
    {STR_INIT("From: a@b\xc3\xbc.example, c@xn--B-eha.example\n\n"),
	"one domain in both forms", "xn--b-eha.example", NULL},
    {STR_INIT("From: a@localhost\n\n"), "one label", "localhost", NULL},
    {STR_INIT("From: a@_x.b.example\n\n"), "an underscore", "_x.b.example",
	NULL},
    {STR_INIT("From: =?utf-8?q?J=C3=B6?= <a@b.example>\n\n"), "an encoded name",
	"b.example", NULL},
    {STR_INIT("From: \"c@d.example\" <a@b.example>\n\n"),
	"a name that looks like an address", "b.example", NULL},
    {STR_INIT("From: \"<c@d.example>,\" <a@b.example>\n\n"),
	"a name that looks like a list", "b.example", NULL},
    {STR_INIT("From: =?utf-8?q?c=40d.example?= <a@b.example>\n\n"),
	"an encoded name that looks like an address", "b.example", NULL},
    {STR_INIT("From: a@b.example (c@d.example)\n\n"),
	"an address as the name in a comment behind", "b.example", NULL},
    {STR_INIT("From: a@b.example (c@d.example), e@b.example (f@g)\n\n"),
	"and in each of two", "b.example", NULL},
    {STR_INIT("From: (Joe) a@b.example\n\n"), "a comment in front", "b.example",
	NULL},
    {STR_INIT("From: a@b.example, c@B.EXAMPLE\n\n"), "two of one domain",
	"b.example", NULL},
    {STR_INIT("From: a@b.example, c@d.example\n\n"), "two domains",
	"b.example d.example", NULL},
    {STR_INIT("From: <a@b.example>, <c@d.example>, <e@b.example>\n\n"),
	"each domain once, in order", "b.example d.example", NULL},
    {STR_INIT("From: a@b.example, c@x.b.example\n\n"), "one and one below it",
	"b.example x.b.example", NULL},
    {STR_INIT("From: ,a@b.example, ,\n\n"), "empty elements", "b.example",
	NULL},
    {STR_INIT("From: us: a@b.example, c@d.example;\n\n"), "a group",
	"b.example d.example", NULL},
    {STR_INIT("From: us: a@b.example;, c@d.example\n\n"),
	"a group and an address", "b.example d.example", NULL},
    {STR_INIT("From: us:;, a@b.example\n\n"),
	"an empty group beside an address", "b.example", NULL},
    {STR_INIT("From: \"c@d.example\": a@b.example;\n\n"),
	"a group's name that looks like an address", "b.example", NULL},
    {STR_INIT("From: a@b.example\nSender: c@d.example\n"
	      "Resent-From: e@f.example\nReply-To: g@h.example\n\n"),
	"fields that name others", "b.example", NULL},
    {STR_INIT("X-From: c@d.example\n>From: c@d.example\nFrom_: c@d.example\n"
	      "From: a@b.example\n\n"),
	"names that are longer", "b.example", NULL},
    {STR_INIT("From c@d.example Wed Nov 25 10:00:00 2026\n"
	      "From: a@b.example\n\n"),
	"the From line of a mailbox", "b.example", NULL},
    {STR_INIT("From: a@b.example\n"), "no end of the header", "b.example",
	NULL},
    {STR_INIT("From: a@b.example\n\nFrom: c@d.example\n\n"),
	"a line of the body", "b.example", NULL},
    {STR_INIT("From: a@b.example\r\n\r\nFrom: c@d.example\r\n\r\n"),
	"a line of the body, CRLF", "b.example", NULL},
    {STR_INIT("Subject: x\n From: c@d.example\nFrom: a@b.example\n\n"),
	"a fold of another field", "b.example", NULL},
    {STR_INIT("Subject: x\r\r\nFrom: a@b.example\n\n"),
	"a CR elsewhere that no From follows", "b.example", NULL},
    {STR_INIT("junk\nX: y\nFrom: a@b.example\nX: y\njunk\n\n"),
	"lines that are no field elsewhere", "b.example", NULL},
    {STR_INIT("junk from: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"From behind other words", "b.example", NULL},
    {STR_INIT("From: a@b.example\nFrom : c@d.example\n\n"), "two fields",
	"b.example d.example", NULL},
    {STR_INIT("FROM: a@b.example\nX: y\nfrom: c@B.example\n\n"),
	"two fields of one domain", "b.example", NULL},
};

/* What can be read in two ways in one field, whose body this is. */
static const struct example bodies[] = {
    {STR_INIT(""), "an empty field", "", "From: no address"},
    {STR_INIT(" \n "), "nothing but blanks", "", "From: no address"},
    {STR_INIT(","), "nothing but a comma", "", "From: no address"},
    {STR_INIT("us:;"), "an empty group", "", "From: no address"},
    {STR_INIT("(a@b.example)"), "nothing but a comment", "",
	"From: no address"},
    {STR_INIT("<>"), "the null address", "", "From: bad local part at octet 2"},
    {STR_INIT("Joe <>"), "the null address of somebody", "",
	"From: bad local part at octet 6"},
    {STR_INIT("<>, <a@b.example>"), "the null address first", "",
	"From: bad local part at octet 2"},
    {STR_INIT("joe"), "a name alone", "", "From: an address without a domain"},
    {STR_INIT("<joe>"), "a local part alone", "",
	"From: an address without a domain"},
    {STR_INIT("joe, a@b.example"), "one without a domain", "b.example",
	"From: an address without a domain"},
    {STR_INIT("a b c"), "words", "",
	"From: words that are no address at octet 6"},
    {STR_INIT("a@b.example."), "a final dot", "",
	"From: bad domain at octet 13"},
    {STR_INIT("a@b..example"), "an empty label", "",
	"From: bad domain at octet 5"},
    {STR_INIT("@b.example"), "no local part", "",
	"From: no local part at octet 1"},
    {STR_INIT("a@"), "no domain behind an '@'", "",
	"From: bad domain at octet 3"},
    {STR_INIT("a@[192.0.2.1]"), "an address literal", "",
	"From: [192.0.2.1] is no domain name"},
    {STR_INIT("a@[192.0.2.1], c@d.example"), "a literal and another",
	"d.example", "From: [192.0.2.1] is no domain name"},
    {STR_INIT("a@b!.example"), "a domain that is no name", "",
	"From: b!.example is no domain name"},
    {STR_INIT("a@b\xff.example"), "a domain that is no UTF-8", "",
	"From: b\xff.example is no domain name"},
    {STR_INIT("a@b.example\xef\xbc\xa0"
	      "d.example"),
	"a wide '@' in a domain", "",
	"From: b.example\xef\xbc\xa0"
	"d.example is no domain name"},
    {STR_INIT("<a@b.example> <c@d.example>"), "two without a comma", "",
	"From: unexpected octet at octet 15"},
    {STR_INIT("<a@b.example>c@d.example"), "text behind the brackets", "",
	"From: unexpected octet at octet 14"},
    {STR_INIT("a@b.example <c@d.example>"), "an address as a bare name", "",
	"From: unexpected octet at octet 13"},
    {STR_INIT("a@b.example@d.example"), "two '@'", "",
	"From: unexpected octet at octet 12"},
    {STR_INIT("<a@b.example,c@d.example>"), "a list in brackets", "",
	"From: no '>' at octet 13"},
    {STR_INIT("<a@b.example>\\,<c@d.example>"), "a quoted comma", "",
	"From: unexpected octet at octet 14"},
    {STR_INIT("c@d.example: a@b.example;"), "an address as a group", "",
	"From: unexpected octet at octet 12"},
    {STR_INIT("us: a@b.example;@d.example"), "a domain behind a group", "",
	"From: unexpected octet at octet 17"},
    {STR_INIT("us: a@b.example"), "a group without an end", "",
	"From: group without ';' at octet 16"},
    {STR_INIT("a@b.example;"), "an end without a group", "",
	"From: unexpected octet at octet 12"},
    {STR_INIT("a@b.example (x"), "a comment without an end", "",
	"From: bad domain at octet 15"},
    {STR_INIT("\"Joe <a@b.example>"), "a quote without an end", "",
	"From: comment or quoted string without end at octet 1"},
    {STR_INIT("a@legit\n .example"), "a fold inside the domain",
	"legit.example", "From: white space or a comment inside an address"},
    {STR_INIT("a@b.example .d.example"), "a blank before a dot",
	"b.example.d.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("<a@b.example. d.example>"), "a blank behind a dot",
	"b.example.d.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("a @b.example"), "a blank before the '@'", "b.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("Joe <a@ b.example>"), "a blank behind the '@'", "b.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("c@d.example, a. b@b.example"),
	"a blank inside a local part, later", "d.example b.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("a@b.example(x).d.example"), "a comment inside the domain",
	"b.example.d.example",
	"From: white space or a comment inside an address"},
    {STR_INIT("a(@d.example)@b.example"), "a domain in a comment", "b.example",
	"From: an address in a comment"},
    {STR_INIT("(c@d.example) a@b.example"), "an address in a comment in front",
	"b.example", "From: an address in a comment"},
    {STR_INIT("(c@d.example), a@b.example"), "a comment as an element",
	"b.example", "From: an address in a comment"},
    {STR_INIT("(<c@d.example>) <a@b.example>"), "brackets in a comment",
	"b.example", "From: an address in a comment"},
    {STR_INIT("<a@b.example(c@d.example)>"), "a comment within the brackets",
	"b.example", "From: an address in a comment"},
    {STR_INIT("a@b.example (, c@d.example)"), "a list in a comment behind",
	"b.example", "From: an address in a comment"},
    {STR_INIT("a@b.example (<c@d.example>)"), "brackets in a comment behind",
	"b.example", "From: an address in a comment"},
    {STR_INIT("us (c@d.example): a@b.example;"), "a comment behind a group",
	"b.example", "From: an address in a comment"},
    {STR_INIT("a@b.example, (c@d.example) e@b.example"),
	"a comment in front of the second", "b.example",
	"From: an address in a comment"},
    {STR_INIT("<@d.example:a@b.example>"), "a route", "b.example",
	"From: a route in an address"},
    {STR_INIT("Joe <@d.example,@e.example:a@b.example>"), "a route of two",
	"b.example", "From: a route in an address"},
    {STR_INIT("< (x) @d.example : a@b.example>"), "a route behind a comment",
	"b.example", "From: a route in an address"},
    {STR_INIT("<,@d.example:a@b.example>"), "a route behind a comma",
	"b.example", "From: a route in an address"},
    {STR_INIT("c@d.example, <@e.example:a@b.example>"), "a route, later",
	"d.example b.example", "From: a route in an address"},
    {STR_INIT("\"c@d.example\"@b.example"), "an '@' in a local part",
	"b.example", "From: an '@' in a local part"},
    {STR_INIT("<\"c\\@d.example\"@b.example>"), "a quoted '@'", "b.example",
	"From: an '@' in a local part"},
    {STR_INIT("\"<c@d.example>,\"@b.example"), "a list in a local part",
	"b.example", "From: an '@' in a local part"},
    {STR_INIT("=?utf-8?q?c=40d.example?="), "an encoded address", "",
	"From: an encoded word as an address"},
    {STR_INIT("=?utf-8?q?c=40d.example?=, a@b.example"),
	"an encoded address beside another", "b.example",
	"From: an encoded word as an address"},
    {STR_INIT("=?utf-8?b?Yw==?=@b.example"), "an encoded local part",
	"b.example", "From: an encoded word as an address"},
    {STR_INIT("<=?utf-8?q?c=40d.example?=@b.example>"),
	"an encoded address as the local part", "b.example",
	"From: an encoded word as an address"},
    {STR_INIT("\"=?utf-8?q?c?=\"@b.example"), "and quoted", "b.example",
	"From: an encoded word as an address"},
    {STR_INIT("a@=?utf-8?q?b?="), "an encoded domain", "",
	"From: an encoded word as an address"},
    {STR_INIT("=?utf-8?q?c@d.example?= <a@b.example>"),
	"a bare '@' in an encoded name", "",
	"From: unexpected octet at octet 25"},
    {STR_INIT("\"a\x01\"@b.example"), "a control in a local part", "b.example",
	"From: a control octet in a local part"},
    {STR_INIT("\"a\x7f\"@b.example"), "DEL in a local part", "b.example",
	"From: a control octet in a local part"},
    {STR_INIT("\"a\\\x02\"@b.example"), "a quoted control", "b.example",
	"From: a control octet in a local part"},
    {STR_INIT("a@b.example\0@d.example"), "a NUL", "", "From: a NUL"},
    {STR_INIT("\"x\0\" <a@b.example>"), "a NUL in a name", "b.example",
	"From: a NUL"},
    {STR_INIT("a@b.example (\0)"), "a NUL in a comment", "b.example",
	"From: a NUL"},
    {STR_INIT("c@d.example\r, a@b.example"), "a bare CR", "d.example b.example",
	"From: a CR without LF"},
    {STR_INIT("\"x\r\" <a@b.example>"), "a bare CR in a name", "b.example",
	"From: a CR without LF"},
    {STR_INIT("a@b.example\r"), "a CR before CRLF", "b.example",
	"From: a CR without LF"},
    {STR_INIT("a@b\x01.example"), "a control in a domain", "",
	"From: unexpected octet at octet 4"},
};

/* What of a whole header can be read in two ways. */
static const struct example odd[] = {
    {STR_INIT(""), "nothing", "", "no From field"},
    {STR_INIT("To: a@b.example\n\n"), "no From", "", "no From field"},
    {STR_INIT("Sender: a@b.example\nResent-From: c@d.example\n\n"),
	"others instead of From", "", "no From field"},
    {STR_INIT("\nFrom: a@b.example\n\n"), "an empty line first", "",
	"no From field"},
    {STR_INIT("From a@b.example Wed Nov 25 10:00:00 2026\n\n"),
	"only the line of a mailbox", "", "no From field"},
    {STR_INIT("From: a@b.example\nFrom:\n\n"), "a second that is empty",
	"b.example", "From: no address"},
    {STR_INIT("From: <c@d.example\nFrom: a@b.example\n\n"),
	"a first that cannot be read", "b.example", "From: no '>' at octet 14"},
    {STR_INIT(" From: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a blank before the first From", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("From\n : c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a fold before the colon", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("X: y\nFROM\r\n\t: c@d.example\r\nX: y\nFrom: a@b.example\n\n"),
	"a fold of CRLF before the colon", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("X: y\nFrom\0: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a NUL before the colon", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("X: y\n\0From: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a NUL before From", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("\xef\xbb\xbf"
	      "From: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a byte order mark before From", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("X: y\nFr\x80om\xc2\xa0: c@d.example\nX: y\n"
	      "From: a@b.example\n\n"),
	"8-bit octets in From", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("junk\n from: c@d.example\nX: y\nFrom: a@b.example\n\n"),
	"a fold of a line that is no field", "b.example",
	"a line that is no field reads like From"},
    {STR_INIT("X: y\njunk\nFrom: a@b.example\n\n"),
	"a line that is no field, before", "b.example",
	"a line next to From is no field"},
    {STR_INIT("From: a@b.example\n<c@d.example>\nX: y\n\n"),
	"a line that is no field, behind", "b.example",
	"a line next to From is no field"},
    {STR_INIT("From: a@b.example\r\n: c@d.example\r\n\r\n"),
	"a field without a name, behind", "b.example",
	"a line next to From is no field"},
    {STR_INIT("Subject: x\rFrom: c@d.example\nFrom: a@b.example\n\n"),
	"a From behind a bare CR", "b.example",
	"a CR without LF stands before a From"},
    {STR_INIT("Subject: x\r\r\r From : c@d\r\nFrom: a@b.example\r\n\r\n"),
	"a From behind many", "b.example",
	"a CR without LF stands before a From"},
    {STR_INIT("From: a@b.example\rSubject: x\r\rbody\r"),
	"lines that end in CR", "b.example", "lines end in CR"},
    {STR_INIT("From: a@b.example\r\n\nFrom: c@d.example\r\n\r\n"),
	"another behind an empty line of LF", "b.example",
	"another From behind an empty line with another end"},
    {STR_INIT("From: a@b.example\r\n\n\nX: y\r\nfrom : c@d.example\r\n\r\n"),
	"and further down", "b.example",
	"another From behind an empty line with another end"},
    {STR_INIT("From: a@b.example\n\r\nFrom: c@d.example\n\n"),
	"another behind an empty line of CRLF", "b.example",
	"another From behind an empty line with another end"},
    {STR_INIT("From: a@b.example\n\r\nX: y\n\nFrom: c@d.example\n\n"),
	"not beyond the next empty line", "b.example", NULL},
    {STR_INIT("From: a@b.example\n\r\nHello\nFrom: c@d.example\n\n"),
	"not behind a line of text", "b.example", NULL},
};

static struct str
joined(const struct author *a)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < a->n; i++) {
		if (i > 0)
			buf_char(&b, ' ');
		buf_add(&b, a->domains[i]);
	}
	return buf_str(&b);
}

static struct author
author_of(struct str octets)
{
	struct author a = {.n = 99, .why = STR("left over")};
	struct msg msg;

	msg_parse(&msg, octets, pool);
	author_find(&msg, pool, &a);
	return a;
}

static void
check(const struct example *x, struct str octets)
{
	struct author a = author_of(octets);

	IS(joined(&a), x->domains, x->name);
	IS(a.why, x->why, x->why == NULL ? "  no doubt" : "  and why");
}

static void
every_example(void)
{
	for (size_t i = 0; i < NELEM(plain); i++)
		check(&plain[i], plain[i].in);
	for (size_t i = 0; i < NELEM(odd); i++)
		check(&odd[i], odd[i].in);
	for (size_t i = 0; i < NELEM(bodies); i++) {
		struct buf b = {.pool = pool};

		buf_add(&b, STR("X: y\r\nFrom:"));
		buf_add(&b, bodies[i].in);
		buf_add(&b, STR("\r\nX: y\r\n\r\nbody\r\n"));
		check(&bodies[i], buf_str(&b));
	}
}

/* A From of n addresses, each in its own domain where `apart`. */
static struct author
many(size_t n, bool apart)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("From: "));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%sa@d%zu.example", i > 0 ? ",\n " : "",
		    apart ? i : 0);
	buf_add(&b, STR("\n\n"));
	return author_of(buf_str(&b));
}

static void
limits(void)
{
	struct author a = many(AUTHOR_DOMAINS_MAX, true);
	struct buf b = {.pool = pool};

	IS_NUM(a.n, AUTHOR_DOMAINS_MAX, "exactly the most domains");
	IS(a.why, NULL, "  no doubt");
	a = many(AUTHOR_DOMAINS_MAX + 1, true);
	IS_NUM(a.n, AUTHOR_DOMAINS_MAX, "one domain too many is not kept");
	IS(a.why, "From: over 20 domains", "  and why");
	a = many(2000, false);
	IS_NUM(a.n, 1, "exactly the most addresses, of one domain");
	IS(a.why, NULL, "  no doubt");
	a = many(2001, false);
	IS_NUM(a.n, 0, "one address too many");
	IS(a.why, "From: over 2000 addresses", "  and why");
	for (size_t i = 0; i < AUTHOR_DOMAINS_MAX + 1; i++)
		buf_fmt(&b, "From: a@d%zu.example\n", i);
	buf_char(&b, '\n');
	a = author_of(buf_str(&b));
	IS_NUM(a.nfield, AUTHOR_DOMAINS_MAX + 1, "so many fields");
	IS_NUM(a.n, AUTHOR_DOMAINS_MAX, "  their domains count together");
	IS(a.why, "From: over 20 domains", "  and why");
}

static void
too_many_fields(void)
{
	struct buf b = {0};
	struct author a;

	buf_add(&b, STR("From: a@b.example\n"));
	for (size_t i = 1; i < MSG_FIELDS_MAX; i++)
		buf_add(&b, STR("A:\n"));
	buf_char(&b, '\n');
	a = author_of(buf_str(&b));
	IS(a.why, NULL, "exactly the most fields that are looked at");
	b.n--;
	buf_add(&b, STR("From: c@d.example\n\n"));
	a = author_of(buf_str(&b));
	IS(joined(&a), "b.example", "one field more is not looked at");
	IS(a.why, "over 1000000 header fields", "  and why");
	buf_release(&b);
}

/* The least and the most that is looked at takes no more than linear time. */
static void
long_ones(void)
{
	struct buf b = {0};
	struct author a;

	buf_add(&b, STR("X: y"));
	for (size_t i = 0; i < 1000000; i++)
		buf_add(&b, STR("\rF"));
	buf_add(&b, STR("\nFrom: a"));
	for (size_t i = 0; i < 500000; i++)
		buf_add(&b, STR("(@"));
	buf_add(&b, STR("\n\n"));
	a = author_of(buf_str(&b));
	OK(a.n == 0 && a.why.n > 0,
	    "a million CRs and half a million comments");
	buf_clear(&b);
	buf_add(&b, STR("From: \"=?"));
	for (size_t i = 0; i < 1000000; i++)
		buf_char(&b, '?');
	buf_add(&b, STR("\"@b.example\n\n"));
	a = author_of(buf_str(&b));
	IS(joined(&a), "b.example", "an encoded word without an end, and long");
	IS(a.why, NULL, "  is none");
	buf_release(&b);
}

/* Fields of the view count, not those of the octets. */
static void
a_view(void)
{
	static const bool drop[] = {true, false, false};
	struct str text = STR("From: e@f.example\n");
	struct field added;
	struct msg msg, view;
	struct author a;

	msg_parse(&msg, STR("From: a@b.example\nFrom: c@d.example\nX: y\n\n"),
	    pool);
	author_find(&msg, pool, &a);
	IS_NUM(a.nfield, 2, "two fields");
	(void)field_next(&text, EOL_LF, &added);
	msg_edit(&view, &msg, &added, 1, drop);
	author_find(&view, pool, &a);
	IS_NUM(a.nfield, 2, "one was added, one left out");
	IS(joined(&a), "f.example d.example", "  and so are the domains");
	IS(a.why, NULL, "  no doubt");
}

int
main(void)
{
	pool = pool_new();
	every_example();
	limits();
	too_many_fields();
	long_ones();
	a_view();
	pool_free(pool);
	return tap_end();
}
