/* auth/ares: the grammar of RFC 8601 section 2.2, read. */
#include "ares_show.h"
#include "tap.h"

static const struct {
	struct str in;
	const char *out;
} good[] = {
    /* The examples of RFC 8601 appendix B, and then CFWS everywhere. */
    {STR_INIT(" example.org 1; none"), "example.org/1"},
    {STR_INIT("example.com;\r\n\tspf=pass smtp.mailfrom=example.net"),
	"example.com|spf=pass[smtp.mailfrom=example.net]"},
    {STR_INIT("example.com;\n auth=pass (cram-md5) smtp.auth=a@b.example;\n"
	      " spf=pass smtp.mailfrom=b.example"),
	"example.com|auth=pass[smtp.auth=a@b.example]"
	"|spf=pass[smtp.mailfrom=b.example]"},
    {STR_INIT("example.com; dkim=fail reason=\"bad signature\"\n"
	      " header.i=@newyork.example.com"),
	"example.com|dkim=fail{bad signature}"
	"[header.i=@newyork.example.com]"},
    {STR_INIT("foo.example.net (foobar) 1 (baz);\r\n"
	      " dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n"
	      "  policy (A dot can go here) . (like that) expired\r\n"
	      "  (this surprised me) = (as I wasn't expecting it) 1362471462"),
	"foo.example.net/1|dkim=fail[policy.expired=1362471462]"},
    {STR_INIT("((a)(b\\)c)) \"mx \\\"x\\\".example\" ; none ()"),
	"mx \"x\".example"},
    {STR_INIT("mx.example; none;"), "mx.example"},
    {STR_INIT("mx.example; none=pass"), "mx.example|none=pass"},
    {STR_INIT("MX.Example; DKIM/2=Pass Header.D=X.example"),
	"MX.Example|dkim/2=pass[Header.D=X.example]"},
    {STR_INIT("mx.example; dkim=pass header.b=\"a/b+c=\";"),
	"mx.example|dkim=pass[header.b=a/b+c=]"},
    {STR_INIT("mx.example; dkim=pass header.b=a/b+c="),
	"mx.example|dkim=pass[header.b=a/b+c=]"},
    {STR_INIT("mx.example; spf=pass smtp.mailfrom=\"a b\"@x.example"),
	"mx.example|spf=pass[smtp.mailfrom=a b@x.example]"},
    {STR_INIT("mx.example; spf=pass smtp.mailfrom=a (c) @x.example x.y=z"),
	"mx.example|spf=pass[smtp.mailfrom=a@x.example][x.y=z]"},
    {STR_INIT("mx.example; spf=pass smtp.mailfrom=<>; dkim=none"),
	"mx.example|spf=pass[smtp.mailfrom=<>]|dkim=none"},
    {STR_INIT("mx.example; spf=pass smtp.mail=; dkim=pass header.i="),
	"mx.example|spf=pass[smtp.mail=]|dkim=pass[header.i=]"},
    {STR_INIT("mx.example; iprev=pass policy.iprev=2001:db8::1"),
	"mx.example|iprev=pass[policy.iprev=2001:db8::1]"},
    {STR_INIT("mx.example; dkim=fail (x) header.d=a.example reason=late"),
	"mx.example|dkim=fail{late}[header.d=a.example]"},
    {STR_INIT("mx.example; dkim=fail reason=a reason=b"),
	"mx.example|dkim=fail{a}[.reason=b]"},
    {STR_INIT("mx.example; marking=block level=SECRET ism=0565"),
	"mx.example|marking=block[.level=SECRET][.ism=0565]"},
    {STR_INIT("mx.\xc3\xa9t\xc3\xa9.example; spf=pass "
	      "smtp.mailfrom=\xc3\xa9@\xc3\xa9t\xc3\xa9.example"),
	"mx.\xc3\xa9t\xc3\xa9.example|spf=pass"
	"[smtp.mailfrom=\xc3\xa9@\xc3\xa9t\xc3\xa9.example]"},
    /* What well-known senders write beyond the grammar. */
    {STR_INIT("spf=none (sender IP is ) smtp.mailfrom=<>;"),
	"|spf=none[smtp.mailfrom=<>]"},
    {STR_INIT("spf=pass (sender IP is 192.0.2.1) smtp.helo=a.example; "
	      "b.example; dkim=none (x) header.d=none;b.example; dmarc=none "
	      "action=none header.from=a.example;"),
	"|spf=pass[smtp.helo=a.example]|dkim=none[header.d=none]"
	"|dmarc=none[.action=none][header.from=a.example]"},
    {STR_INIT("mta1.example from=a.example; domainkeys=neutral (no sig)"),
	"mta1.example|from=a.example|domainkeys=neutral"},
    {STR_INIT("mx.example; spf=pass (x) client-ip=192.0.2.1; helo=h.example;"),
	"mx.example|spf=pass[.client-ip=192.0.2.1]|helo=h.example"},
    {STR_INIT("mx.example; dkim=pass (ok); header.i=@a.example"),
	"mx.example|dkim=pass|header.i=@a.example"},
    {STR_INIT("mx.example; spf=pass (x)smtp.mailfrom=a.example"),
	"mx.example|spf=pass[smtp.mailfrom=a.example]"},
    {STR_INIT("mx.example; dkim=pass (1024-bit key) header.i=@a.example; "
	      "x-dkim-adsp=pass"),
	"mx.example|dkim=pass[header.i=@a.example]|x-dkim-adsp=pass"},
    {STR_INIT("mx.example; sender-id=none header.from=D@a.example"),
	"mx.example|sender-id=none[header.from=D@a.example]"},
    /* The comment hides what looked like the rest of the domain. */
    {STR_INIT("mx.example; dkim=pass header.d=a.example(.b.example)"),
	"mx.example|dkim=pass[header.d=a.example]"},
};

static const struct {
	struct str in;
	const char *text;
} wrong[] = {
    {STR_INIT(""), "no authserv-id at octet 1"},
    {STR_INIT(" \r\n\t"), "no authserv-id at octet 5"},
    {STR_INIT(";dkim=pass"), "no authserv-id at octet 1"},
    {STR_INIT("mx.example"), "no method at octet 11"},
    {STR_INIT("mx.example;"), "no method at octet 12"},
    {STR_INIT("mx.example; dkim"), "no '=' after a method at octet 17"},
    {STR_INIT("mx.example; dkim="), "no result at octet 18"},
    {STR_INIT("mx.example; dkim=; spf=pass"), "no result at octet 18"},
    {STR_INIT("mx.example; dkim/x=pass"), "no version of a method at octet 18"},
    {STR_INIT("mx.example; dkim=pass;; spf=pass"), "no method at octet 23"},
    {STR_INIT("mx.example; dkim=pass x"),
	"no '=' after a property at octet 24"},
    {STR_INIT("mx.example; dkim=pass header.=x"),
	"no property after the '.' at octet 30"},
    {STR_INIT("mx.example; dkim=pass .d=x"), "no property at octet 23"},
    {STR_INIT("mx.example; dkim=pass header.d=a\"b\""),
	"no property at octet 33"},
    {STR_INIT("mx.example; dkim=pass header.d=\"ab"),
	"a quoted string without an end at octet 32"},
    {STR_INIT("\"mx.example; dkim=pass"),
	"a quoted string without an end at octet 1"},
    {STR_INIT("mx.example; dkim=pass header.d=a.example(.b.example"),
	"a comment without an end at octet 41"},
    {STR_INIT("(mx.example; dkim=pass"), "a comment without an end at octet 1"},
    {STR_INIT("mx.example; dkim=pass \0"), "no property at octet 23"},
    {STR_INIT("mx.example; dkim=pass header.d=a\0b"),
	"no property at octet 33"},
    {STR_INIT("mx\0.example; dkim=pass"), "no method at octet 3"},
};

static void
reading(void)
{
	struct ares a;
	struct err e;

	for (size_t i = 0; i < NELEM(good); i++) {
		enum st st = ares_parse(good[i].in, pool, &a, &e);

		OK(st == ST_OK, name_of("it parses: case", i));
		IS(shown(&a), good[i].out, "  to what was meant");
	}
	for (size_t i = 0; i < NELEM(wrong); i++) {
		e = (struct err){""};
		OK(ares_parse(wrong[i].in, pool, &a, &e) == ST_SYNTAX,
		    name_of("it does not parse: case", i));
		IS(str_of(e.text), wrong[i].text, "  and says why");
		OK(a.nresult == 0 && a.results == NULL && a.id.p == NULL,
		    "  and leaves nothing");
	}
	OK(ares_parse((struct str){0}, pool, &a, NULL) == ST_SYNTAX,
	    "the view that is not there does not parse");
}

static const struct {
	struct str in;
	const char *id;
} ids[] = {
    {STR_INIT(" mx.example; none"), "mx.example"},
    {STR_INIT("MX.eXample.;none"), "mx.example"},
    {STR_INIT("mx.example..;none"), "mx.example"},
    {STR_INIT("\r\n\tmx.example\r\n\t;none"), "mx.example"},
    {STR_INIT("\"mx.example\"; none"), "mx.example"},
    {STR_INIT("\" m\\x.exa\r\n\tmple. \"; none"), "mx.exa\tmple"},
    {STR_INIT("\"m\\x.example. \"; none"), "mx.example"},
    {STR_INIT("(a (b) \\) c) mx.example (d) 1; none"), "mx.example"},
    {STR_INIT("(a)\r\n (b)mx.example(c);"), "mx.example"},
    {STR_INIT("mx.example 1; none"), "mx.example"},
    {STR_INIT("mx.example/1; none"), "mx.example"},
    {STR_INIT("mx.example"), "mx.example"},
    {STR_INIT("mx.example,x"), "mx.example"},
    {STR_INIT("mx.example dkim=pass"), "mx.example"},
    {STR_INIT("mx.example=x; dkim=pass"), "mx.example"},
    {STR_INIT("\"dkim\"=pass"), "dkim"},
    {STR_INIT("\xc3\xa9.example; none"), "\xc3\xa9.example"},
    /* Not by the letter; but some reader may see ours. */
    {STR_INIT("\"mx.example; dkim=pass"), "mx.example"},
    {STR_INIT("\"mx\".example; dkim=pass"), "mx.example"},
    {STR_INIT("((a) mx.example; dkim=pass"), "mx.example"},
    {STR_INIT("(\\) mx.example; dkim=pass"), "mx.example"},
    {STR_INIT("(\\) mx.example; dkim=pass )"), "mx.example"},
    {STR_INIT("\0\v\fmx.example\0.b.example; dkim=pass"), "mx.example"},
    {STR_INIT("\"mx.example\0.b.example\"; dkim=pass"), "mx.example"},
    {STR_INIT("\"mx.example\rb\"; dkim=pass"), "mx.exampleb"},
    /* None at all. */
    {STR_INIT(""), NULL},
    {STR_INIT(" (mx.example)"), NULL},
    {STR_INIT("(mx.example; dkim=pass"), NULL},
    {STR_INIT("; dkim=pass"), NULL},
    {STR_INIT("\"\"; dkim=pass"), NULL},
    {STR_INIT("...; dkim=pass"), NULL},
    {STR_INIT("spf=none (sender IP is ) smtp.mailfrom=<>;"), NULL},
    {STR_INIT("spf (c) = none"), NULL},
    {STR_INIT("dkim / (c) 1 = none"), NULL},
};

static void
the_id(void)
{
	for (size_t i = 0; i < NELEM(ids); i++)
		IS(ares_id(ids[i].in, pool), ids[i].id,
		    name_of("the authserv-id alone: case", i));
	OK(ares_id((struct str){0}, pool).p == NULL, "nothing has no id");
}

/* "mx.example; a=b x.y=z x.y=z ...; a=b ..." */
static struct str
many(size_t results, size_t props)
{
	struct buf b = {.pool = pool};

	buf_add(&b, STR("mx.example"));
	for (size_t i = 0; i < results; i++) {
		buf_add(&b, STR("; a=b"));
		for (size_t k = 0; k < props; k++)
			buf_add(&b, STR(" x.y=z"));
	}
	return buf_str(&b);
}

static void
limits(void)
{
	struct ares a;
	struct err e;

	OK(ares_parse(many(200, 1), pool, &a, &e) == ST_OK, "200 results");
	IS_NUM(a.nresult, 200, "  are all there");
	OK(ares_parse(many(201, 1), pool, &a, &e) == ST_LIMIT,
	    "201 results are too many");
	IS_NUM(a.nresult, 0, "  and none of them is there");
	IS(str_of(e.text), "over 200 results", "  and it says so");
	OK(ares_parse(many(2, 200), pool, &a, &e) == ST_OK, "200 properties");
	IS_NUM(a.results[1].nprop, 200, "  are all there");
	OK(ares_parse(many(2, 201), pool, &a, &e) == ST_LIMIT,
	    "201 properties are too many");
	IS(str_of(e.text), "over 200 properties of a", "  and it says so");
}

int
main(void)
{
	pool = pool_new();
	reading();
	the_id();
	limits();
	pool_free(pool);
	return tap_end();
}
