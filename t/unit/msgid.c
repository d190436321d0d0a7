/* mail/msgid: RFC 5322 section 3.6.4, the obsolete forms of section 4.5.4, and
 * what is not in either. */
#include "mail/msgid.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

/* The ids of a body, each with a "|" behind it. */
static struct str
ids_of(struct str body)
{
	struct buf text = {.pool = pool};
	struct str *ids = NULL;
	size_t n = 99;

	msgid_list(body, pool, &ids, &n);
	for (size_t i = 0; i < n; i++) {
		buf_add(&text, ids[i]);
		buf_char(&text, '|');
	}
	return buf_str(&text);
}

static const struct {
	struct str body;
	const char *ids;
	const char *name;
} cases[] = {
    {STR_INIT(" <a@b>"), "a@b|", "one id"},
    {STR_INIT(" <a@b> <c@d>\r\n\t<e@f>"), "a@b|c@d|e@f|",
	"several, over two lines"},
    {STR_INIT("<a@b><c@d>"), "a@b|c@d|", "nothing between them"},
    {STR_INIT("<a@b>,<c@d>;x"), "a@b|c@d|", "commas and words between them"},
    {STR_INIT(""), "", "an empty body has none"},
    {STR_INIT(" \r\n "), "", "nor have blanks"},
    {STR_INIT("<>"), "", "nor have empty brackets"},
    {STR_INIT("< \r\n >"), "", "nor brackets around blanks"},
    {STR_INIT("<a>"), "a|", "an id without \"@\""},
    {STR_INIT("<a@b> <c@d> <a@b>"), "a@b|c@d|", "an id twice is given once"},
    {STR_INIT("<A@b> <a@b>"), "A@b|a@b|", "case makes a difference"},
    /* Obsolete forms. */
    {STR_INIT("Your message of Monday <a@b>"), "a@b|", "a phrase before it"},
    {STR_INIT("\"Mon, 1 Jan\" <a@b> \"x\""), "a@b|", "quoted strings"},
    {STR_INIT("\"a smile :(\" <a@b> \"and :)\""), "a@b|",
	"a parenthesis in a quoted string is no comment"},
    {STR_INIT("\"\\\"(\" <a@b> )"), "a@b|", "nor behind a quoted quote"},
    {STR_INIT("(of <x@y>) <a@b> (<z@y> (<z@y>))"), "a@b|",
	"ids in comments are none"},
    {STR_INIT("(\\) <x@y>) <a@b>"), "a@b|", "a quoted parenthesis"},
    {STR_INIT("(\" <x@y>) <a@b> \")"), "a@b|", "a quote in a comment"},
    {STR_INIT("<a\r\n\t@ b>"), "a@b|", "white space in an id is not of it"},
    {STR_INIT("<\"a b\"@c>"), "\"ab\"@c|", "not even where it is quoted"},
    {STR_INIT("<a@[192.0.2.1]>"), "a@[192.0.2.1]|", "an address literal"},
    {STR_INIT("<a(b)@c>"), "a(b)@c|", "parentheses in an id stay"},
    /* Broken ones. */
    {STR_INIT("<a@b"), "a@b|", "the last bracket is missing"},
    {STR_INIT("<a@b\r\n <c@d>"), "a@b|c@d|", "a bracket is missing between"},
    {STR_INIT("<<a@b>>"), "a@b|", "brackets twice"},
    {STR_INIT("a@b> <c@d>"), "c@d|", "words beside brackets are none"},
    {STR_INIT("a 5\" disk <a@b> a 6\" one <c@d>"), "a@b|c@d|",
	"quotes that are none hide nothing"},
    {STR_INIT("5\\\" <a@b> 6\\\" <c@d>"), "a@b|c@d|", "nor quoted ones"},
    {STR_INIT("\"\\<a@b> \" <c@d>"), "a@b|c@d|", "nor does a backslash"},
    {STR_INIT("( <a@b> <c@d>"), "a@b|c@d|",
	"a comment without an end hides nothing"},
    {STR_INIT("(x <x@y>) ( <a@b> (c) <c@d>"), "a@b|c@d|",
	"those before it are comments"},
    {STR_INIT(") <a@b> )"), "a@b|", "ends of comments that did not begin"},
    {STR_INIT("<\"a>b\"@c>"), "\"a|", "an id ends at the first bracket"},
    {STR_INIT("<a@b\x01\xff\x7f>"), "a@b\x01\xff\x7f|", "any octets"},
    /* Without brackets. */
    {STR_INIT("a@b"), "a@b|", "no brackets"},
    {STR_INIT(" a@b, c@d;\r\n e@f"), "a@b|c@d|e@f|", "several words"},
    {STR_INIT("message a@b of Monday"), "a@b|", "words without \"@\""},
    {STR_INIT("(x@y) a@b (z@y) \"q@r\""), "a@b|", "comments and quotes there"},
    {STR_INIT("a@b> <>"), "a@b|", "empty brackets are no brackets"},
    {STR_INIT("<> a@b (<x@y>)"), "a@b|", "nor are those of a comment"},
    {STR_INIT("5\" a@b"), "a@b|", "a quote that has no end"},
    {STR_INIT("(a@b"), "a@b|", "a comment that has none"},
    {STR_INIT("message"), "", "no id at all"},
};

static void
every_case(void)
{
	struct str *ids = NULL;
	size_t n = 99;

	for (size_t i = 0; i < NELEM(cases); i++)
		IS(ids_of(cases[i].body), cases[i].ids, cases[i].name);
	msgid_list((struct str){0}, pool, &ids, &n);
	IS_NUM(n, 0, "a body that is not there has none");
	msgid_list(STR("<a\0b@c>"), pool, &ids, &n);
	OK(n == 1 && str_eq(ids[0], STR("a\0b@c")), "a NUL is an octet");
}

/* A body of ids 1 to n, of which each stands there so many times. */
static void
fill(struct buf *body, size_t n, size_t times)
{
	buf_clear(body);
	for (size_t i = 1; i <= n; i++)
		for (size_t k = 0; k < times; k++)
			buf_fmt(body, " <%zu@x>", i);
}

static void
limits(void)
{
	struct buf body = {0};
	struct str *ids = NULL;
	size_t n = 0;

	fill(&body, MSGID_MAX, 1);
	msgid_list(buf_str(&body), pool, &ids, &n);
	IS_NUM(n, MSGID_MAX, "exactly the most ids are all there");
	IS(ids[500], "501@x", "  the one in the middle too");
	fill(&body, MSGID_MAX + 1, 1);
	msgid_list(buf_str(&body), pool, &ids, &n);
	IS_NUM(n, MSGID_MAX, "of one more one is left out");
	IS(ids[499], "500@x", "  behind the first half");
	IS(ids[500], "502@x", "  and before the last");
	IS(ids[MSGID_MAX - 1], "1001@x", "  the last is there");
	fill(&body, MSGID_MAX / 2, 2);
	msgid_list(buf_str(&body), pool, &ids, &n);
	IS_NUM(n, MSGID_MAX / 2, "what stands there twice is given once");
	fill(&body, 100000, 1);
	msgid_list(buf_str(&body), pool, &ids, &n);
	OK(n == MSGID_MAX && str_eq(ids[0], STR("1@x")) &&
		str_eq(ids[MSGID_MAX - 1], STR("100000@x")),
	    "of very many the first and the last");
	buf_release(&body);
}

/* What would take hours if time were the square of the length. */
static void
long_ones(void)
{
	static const struct str parts[] = {STR_INIT("("), STR_INIT("\""),
	    STR_INIT("<"), STR_INIT("\\\""), STR_INIT("\"\\"), STR_INIT("(\""),
	    STR_INIT("<\""), STR_INIT("(<a@b>"), STR_INIT("\"a@b "),
	    STR_INIT("()"), STR_INIT("a@b,"), STR_INIT("\\(")};
	struct buf body = {0};

	for (size_t i = 0; i < NELEM(parts); i++) {
		struct str *ids = NULL;
		size_t n = 99;

		buf_clear(&body);
		for (int k = 0; k < 1000000; k++)
			buf_add(&body, parts[i]);
		msgid_list(buf_str(&body), pool, &ids, &n);
		OK(n <= 1, "a million times the same ends soon");
		pool_clear(pool);
	}
	buf_release(&body);
}

int
main(void)
{
	pool = pool_new();
	every_case();
	limits();
	long_ones();
	pool_free(pool);
	return tap_end();
}
