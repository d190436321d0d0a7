/* mail/addr: address lists (RFC 5322 section 3.4) and envelope paths. */
#include "mail/addr.h"

#include "base/buf.h"
#include "tap.h"

static struct pool *pool;

/* The list as display|local|domain|spec, one after the other. */
static struct str
text(const struct addrs *a)
{
	struct str out = STR("");

	for (size_t i = 0; i < a->n; i++)
		out = pool_fmt(pool, "%.*s{%.*s|%.*s|%.*s|%.*s}", STRF(out),
		    STRF(a->at[i].display), STRF(a->at[i].local),
		    STRF(a->at[i].domain), STRF(a->at[i].spec));
	return out;
}

static const struct {
	const char *in, *out;
} good[] = {
    {"a@b.example", "{|a|b.example|a@b.example}"},
    {"A B <a@b>", "{A B|a|b|a@b}"},
    {"\"A, B\" <a@b>", "{A, B|a|b|a@b}"},
    {"a@b (A B)", "{A B|a|b|a@b}"},
    {"A (x) <a@b> (y)", "{A|a|b|a@b}"},
    {"<a@b> (x) (y)", "{x y|a|b|a@b}"},
    {"John Q. Public <j@b>", "{John Q. Public|j|b|j@b}"},
    {"a@b, c@d", "{|a|b|a@b}{|c|d|c@d}"},
    {",a@b,,c@d,", "{|a|b|a@b}{|c|d|c@d}"},
    {"G: a@b, C <c@d>;", "{|a|b|a@b}{C|c|d|c@d}"},
    {"G: a@b;, c@d", "{|a|b|a@b}{|c|d|c@d}"},
    {"G:;(x), c@d", "{|c|d|c@d}"},
    {"\"a b\"@c", "{|a b|c|\"a b\"@c}"},
    {"\"a\\\"b\\\\\"@c", "{|a\"b\\|c|\"a\\\"b\\\\\"@c}"},
    {"\"ab\"@c", "{|ab|c|ab@c}"},
    {"\"a@evil\"@c", "{|a@evil|c|\"a@evil\"@c}"},
    {"\"\"@c", "{||c|\"\"@c}"},
    {"a@b. c .d", "{|a|b.c.d|a@b.c.d}"},
    {"a . b@c . d", "{|a.b|c.d|a.b@c.d}"},
    {"a(x).(y)b@c(z).d", "{x y z|a.b|c.d|a.b@c.d}"},
    {"a..b.@c", "{|a..b.|c|\"a..b.\"@c}"},
    {"a@[192.0.2.1]", "{|a|[192.0.2.1]|a@[192.0.2.1]}"},
    {"<@x.example,@y:a@b>", "{|a|b|a@b}"},
    {"X <@x:a@b>", "{X|a|b|a@b}"},
    {"root", "{|root||root}"},
    {"Root <root>", "{Root|root||root}"},
    {"\xc3\xa9@\xc3\xa8.example",
	"{|\xc3\xa9|\xc3\xa8.example|"
	"\xc3\xa9@\xc3\xa8.example}"},
    {"=?utf-8?q?A=2C?= <a@b>", "{=?utf-8?q?A=2C?=|a|b|a@b}"},
    {"A\r\n\tB\r\n <a@b>\r\n", "{A B|a|b|a@b}"},
    {"\"ceo@bank.example\" <a@b>", "{ceo@bank.example|a|b|a@b}"},
    {"(c@d) a@b", "{c@d|a|b|a@b}"},
};

static const struct {
	const char *in;
	enum st st;
	const char *text;
} bad[] = {
    {"", ST_NONE, "no address"},
    {" (x) ", ST_NONE, "no address"},
    {"undisclosed-recipients:;", ST_NONE, "no address"},
    {"A B", ST_SYNTAX, "words that are no address at octet 4"},
    {"a b@c", ST_SYNTAX, "words that are no address at octet 4"},
    {"a@", ST_SYNTAX, "bad domain at octet 3"},
    {"a@b.", ST_SYNTAX, "bad domain at octet 5"},
    {"a@b@c", ST_SYNTAX, "unexpected octet at octet 4"},
    {"a@b c@d", ST_SYNTAX, "unexpected octet at octet 5"},
    {"a@b; c@d", ST_SYNTAX, "unexpected octet at octet 4"},
    {"@b", ST_SYNTAX, "no local part at octet 1"},
    {"<>", ST_SYNTAX, "bad local part at octet 2"},
    {"<a@b", ST_SYNTAX, "no '>' at octet 5"},
    {"<a@b> x", ST_SYNTAX, "unexpected octet at octet 7"},
    {"<a@b><c@d>", ST_SYNTAX, "unexpected octet at octet 6"},
    {"A <a b@c>", ST_SYNTAX, "bad local part at octet 7"},
    {"<@x a@b>", ST_SYNTAX, "bad route at octet 5"},
    {"G: a@b", ST_SYNTAX, "group without ';' at octet 7"},
    {"G: H: a@b;;", ST_SYNTAX, "group in a group at octet 6"},
    {"a@b (x", ST_SYNTAX, "bad domain at octet 7"},
    {"\"a@b", ST_SYNTAX, "comment or quoted string without end at octet 1"},
    {"a@[192.0.2.1", ST_SYNTAX, "bad domain at octet 3"},
    {">", ST_SYNTAX, "unexpected octet at octet 1"},
};

static void
every_case(void)
{
	struct addrs a;

	for (size_t i = 0; i < NELEM(good); i++) {
		IS_NUM(addr_list(str_of(good[i].in), pool, &a, NULL), ST_OK,
		    good[i].in);
		IS(text(&a), good[i].out, "  its parts");
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		struct err e = {0};

		IS_NUM(addr_list(str_of(bad[i].in), pool, &a, &e), bad[i].st,
		    bad[i].in);
		IS(str_of(e.text), bad[i].text, "  why");
		OK(a.n == 0 && a.at == NULL, "  nothing half filled");
	}
	IS_NUM(addr_list(STR("a\0b@c"), pool, &a, NULL), ST_SYNTAX, "NUL");
	IS_NUM(addr_list(STR("\"a\0b\"@c"), pool, &a, NULL), ST_OK,
	    "NUL in quotes");
	IS_NUM(a.at[0].local.n, 3, "  is kept");
	IS_NUM(addr_list(STR("A:;B:;"), pool, &a, NULL), ST_SYNTAX,
	    "no comma between groups");
	IS_NUM(addr_list(STR("A:;,B:;"), pool, &a, NULL), ST_NONE,
	    "two empty groups");
	IS_NUM(a.ngroup, 2, "  are counted");
}

/* n times the same word. */
static struct str
many(struct str word, size_t n)
{
	struct buf b = {.pool = pool};

	while (n-- > 0)
		buf_add(&b, word);
	return buf_str(&b);
}

static void
limits(void)
{
	struct addrs a;

	IS_NUM(addr_list(many(STR("a,"), ADDR_MAX), pool, &a, NULL), ST_OK,
	    "the most addresses");
	IS_NUM(a.n, ADDR_MAX, "  all of them there");
	IS_NUM(addr_list(many(STR("a,"), ADDR_MAX + 1), pool, &a, NULL),
	    ST_LIMIT, "one too many");
	IS_NUM(a.n, 0, "  leaves none");
}

static void
hostile(void)
{
	static const char *const words[] = {"(", "\"", "<", "a:;,", "a.:", "@",
	    ",", "a ", "<@a,", "a@b.", "(a)", "\\", "a@["};
	struct addrs a;

	for (size_t i = 0; i < NELEM(words); i++)
		OK(addr_list(many(str_of(words[i]), 200000), pool, &a, NULL) !=
			ST_OK,
		    words[i]);
}

static void
paths(void)
{
	static const struct {
		const char *in;
		enum st st;
		const char *local, *domain, *spec;
	} cases[] = {
	    {"", ST_OK, NULL, NULL, ""},
	    {"<>", ST_OK, NULL, NULL, ""},
	    {" < > ", ST_OK, NULL, NULL, ""},
	    {"<a@b>", ST_OK, "a", "b", "a@b"},
	    {"a@b", ST_OK, "a", "b", "a@b"},
	    {" <a@b>\r\n", ST_OK, "a", "b", "a@b"},
	    {"<@x,@y:a@b>", ST_OK, "a", "b", "a@b"},
	    {"postmaster", ST_OK, "postmaster", NULL, "postmaster"},
	    {"<\"a b\"@c>", ST_OK, "a b", "c", "\"a b\"@c"},
	    {"a..b@c", ST_OK, "a..b", "c", "\"a..b\"@c"},
	    {"a@[IPv6:::1]", ST_OK, "a", "[IPv6:::1]", "a@[IPv6:::1]"},
	    {"(any@x", ST_SYNTAX, "(any", "x", "(any@x"},
	    {"a b@c", ST_SYNTAX, "a b", "c", "a b@c"},
	    {"a@b@c", ST_SYNTAX, "a@b", "c", "a@b@c"},
	    {"\"a@b", ST_SYNTAX, "\"a", "b", "\"a@b"},
	    {"@b", ST_SYNTAX, "", "b", "@b"},
	    {"a@", ST_SYNTAX, "a", "", "a@"},
	    {"<a@b", ST_SYNTAX, "<a", "b", "<a@b"},
	    {"a@b.", ST_SYNTAX, "a", "b.", "a@b."},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct addr a;

		IS_NUM(addr_path(str_of(cases[i].in), pool, &a), cases[i].st,
		    cases[i].in);
		IS(a.local, cases[i].local, "  local");
		IS(a.domain, cases[i].domain, "  domain");
		IS(a.spec, cases[i].spec, "  spec");
	}
}

static void
splitting(void)
{
	struct str local, domain;

	OK(addr_split(STR("\"a@b\"@c"), &local, &domain), "@ in quotes");
	IS(local, "\"a@b\"", "  local");
	IS(domain, "c", "  domain");
	OK(addr_split(STR("\"a\\\"@b\"@c"), &local, &domain), "quoted quote");
	IS(domain, "c", "  domain");
	OK(!addr_split(STR("a"), &local, &domain), "no @");
	IS(domain, NULL, "  no domain");
	IS(local, "a", "  all is local");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	limits();
	hostile();
	paths();
	splitting();
	pool_free(pool);
	return tap_end();
}
