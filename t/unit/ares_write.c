/* auth/ares: whatever is written is one field, and parses back. */
#include "ares_show.h"
#include "tap.h"

static struct str
written(const struct ares *a, struct str eol)
{
	struct buf b = {.pool = pool};

	ares_write(&b, STR("Authentication-Results"), a, eol);
	return buf_str(&b);
}

/*
 * One field: no octet that ends a line but in an eol, which a blank follows
 * save at the end; no line of blanks alone; no other control.
 */
static bool
is_one_field(struct str s, struct str eol)
{
	bool seen = false;

	for (size_t i = 0; i < s.n; i++) {
		if (str_starts(str_from(s, i), eol)) {
			i += eol.n;
			if (!seen || i == s.n)
				return seen && i == s.n;
			if (s.p[i] != ' ' && s.p[i] != '\t')
				return false;
			seen = false;
		} else if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f) {
			return false;
		} else if (s.p[i] != ' ') {
			seen = true;
		}
	}
	return false;
}

static struct str
reread(struct str field)
{
	struct ares a;
	struct err e;

	(void)str_cut(&field, ':');
	if (ares_parse(str_trim(field), pool, &a, &e) != ST_OK)
		return pool_fmt(pool, "does not parse: %s", e.text);
	return shown(&a);
}

static void
writing(void)
{
	struct ares_prop spf[] = {{STR_INIT("smtp"), STR_INIT("mailfrom"),
				      STR_INIT("a@b.example")},
	    {STR_INIT("smtp"), STR_INIT("helo"), STR_INIT("h.example")},
	    {STR_INIT("policy"), STR_INIT("ip"), STR_INIT("2001:db8::1")}};
	struct ares_result results[] = {{STR("SPF"), STR("Pass"), {0}, spf,
					    NELEM(spf)},
	    {STR("dkim"), STR("fail"), STR("body hash did not verify"), NULL,
		0}};
	struct ares a = {STR("mx.example"), {0}, results, 2};

	IS(written(&a, STR("\n")),
	    "Authentication-Results: mx.example; spf=pass "
	    "smtp.mailfrom=a@b.example\n"
	    "\tsmtp.helo=h.example policy.ip=\"2001:db8::1\"; dkim=fail\n"
	    "\treason=\"body hash did not verify\"\n",
	    "a field is folded between its words");
	OK(is_one_field(written(&a, STR("\r\n")), STR("\r\n")),
	    "it ends its lines as it is told to");
	IS(reread(written(&a, STR("\r"))),
	    "mx.example|spf=pass[smtp.mailfrom=a@b.example]"
	    "[smtp.helo=h.example][policy.ip=2001:db8::1]"
	    "|dkim=fail{body hash did not verify}",
	    "it parses back");
	a.nresult = 0;
	IS(written(&a, STR("\n")), "Authentication-Results: mx.example; none\n",
	    "without results it says none");
	a.version = STR("1");
	IS(written(&a, STR("\n")),
	    "Authentication-Results: mx.example 1; none\n", "a version");
	a.version = STR("1;x=y");
	IS(written(&a, STR("\n")), "Authentication-Results: mx.example; none\n",
	    "what is no version is left out");
	a = (struct ares){.id = STR("my host")};
	IS(written(&a, STR("\n")),
	    "Authentication-Results: \"my host\"; none\n",
	    "an id that is no token is quoted");
	a.id = STR("");
	IS(written(&a, STR("\n")), "Authentication-Results: \"\"; none\n",
	    "so is the empty one");
}

static const struct {
	struct str in;
	const char *out;
} values[] = {
    {STR_INIT("token"), "token"},
    {STR_INIT(""), "\"\""},
    {STR_INIT("192.0.2.1"), "192.0.2.1"},
    {STR_INIT("::1"), "\"::1\""},
    {STR_INIT("@a.example"), "@a.example"},
    {STR_INIT("p=q!{x}@a-b.example"), "\"p=q!{x}@a-b.example\""},
    {STR_INIT("pq!{x}@a-b.example"), "pq!{x}@a-b.example"},
    {STR_INIT("a@localhost"), "\"a@localhost\""},
    {STR_INIT("a@.example"), "\"a@.example\""},
    {STR_INIT("a@b.example."), "\"a@b.example.\""},
    {STR_INIT("a@-b.example"), "\"a@-b.example\""},
    {STR_INIT("a@b@c.example"), "\"a@b@c.example\""},
    {STR_INIT(".a@b.example"), "\".a@b.example\""},
    {STR_INIT("a b@c.example"), "\"a b@c.example\""},
    {STR_INIT("<>"), "\"<>\""},
    {STR_INIT("a\"b\\c"), "\"a\\\"b\\\\c\""},
    {STR_INIT("a;b"), "\"a;b\""},
    {STR_INIT("(a)"), "\"(a)\""},
    {STR_INIT("a\r\nX: b\0"), "\"a??X: b?\""},
    {STR_INIT("\t\x7f"), "\"??\""},
    {STR_INIT("\xc3\xa9@x.example"), "\"\xc3\xa9@x.example\""},
    {STR_INIT("\xf0\x9f\x98\x80"), "\"\xf0\x9f\x98\x80\""},
    {STR_INIT("\xc2\x85"), "\"?\""},
    {STR_INIT("\xc3"), "\"?\""},
    {STR_INIT("\xc0\xaf"), "\"??\""},
    {STR_INIT("\xe0\x80\x80"), "\"???\""},
    {STR_INIT("\xed\xa0\x80"), "\"???\""},
    {STR_INIT("\xf0\x80\x80\x80"), "\"????\""},
    {STR_INIT("\xf4\x90\x80\x80"), "\"????\""},
    {STR_INIT("\xff"), "\"?\""},
};

static struct str
value_of(struct str s)
{
	struct buf b = {.pool = pool};

	ares_value(&b, s);
	return buf_str(&b);
}

static struct str
repeated(struct str unit, size_t n)
{
	struct buf b = {.pool = pool};

	while (n-- > 0)
		buf_add(&b, unit);
	return buf_str(&b);
}

static void
the_values(void)
{
	struct str s;

	for (size_t i = 0; i < NELEM(values); i++)
		IS(value_of(values[i].in), values[i].out,
		    name_of("a value is written: case", i));
	IS(value_of((struct str){0}), "\"\"", "no value is the empty one");
	IS_NUM(value_of(repeated(STR("x"), 256)).n, 256, "256 octets stay");
	s = value_of(repeated(STR("x"), 257));
	IS_NUM(s.n, 256, "257 octets are cut");
	OK(str_caseends(s, STR("xxx...")), "  and it shows");
	s = value_of(repeated(STR("\xc3\xa9"), 200));
	IS_NUM(s.n, 2 + 252 + 3, "between two characters");
	OK(str_caseends(s, STR("\xc3\xa9...\"")), "  never in one");
	s = value_of(repeated(STR("\""), 300));
	IS_NUM(s.n, 2 + 2 * 253 + 3, "backslashes do not count");
	IS_NUM(value_of(repeated(STR("x"), 9000000)).n, 256,
	    "nine million octets are cut as well");
}

/* Each of these in each place: one field, which parses back to it. */
static const struct str evil[] = {STR_INIT("a\r\nX-Evil: 1\r\n\r\nbody"),
    STR_INIT("a\nb"), STR_INIT("a\rb"), STR_INIT("a\0b"), STR_INIT("a\"b"),
    STR_INIT("a\"; spf=pass x=\""), STR_INIT("a; dmarc=pass header.from=b"),
    STR_INIT("a(b"), STR_INIT("a)b"), STR_INIT("(a)"), STR_INIT("a\\"),
    STR_INIT("\\\""), STR_INIT("=?utf-8?q?x?="), STR_INIT(" "),
    STR_INIT("  a   b  "), STR_INIT("\r\n "), STR_INIT("\xc2\x85\xff"),
    STR_INIT("none"), STR_INIT("reason=x"), STR_INIT("a, b <c@d>")};

static struct str
cleaned(struct str s)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < s.n; i++) {
		char c;

		if (str_starts(str_from(s, i), STR("\xc2\x85")))
			i++;
		c = s.p[i];
		buf_char(&b, (char)(c < ' ' || c == 0x7f ? '?' : c));
	}
	return buf_str(&b);
}

static void
injection(void)
{
	for (size_t i = 0; i < NELEM(evil); i++) {
		struct str s = evil[i], c = cleaned(s), field;
		struct ares_prop props[] = {{STR("header"), STR("d"), s},
		    {STR(""), STR("where"), s}};
		struct ares_result r = {STR("dkim"), STR("fail"), s, props, 2};
		struct ares a = {s, STR(""), &r, 1};
		struct buf want = {.pool = pool};

		field = written(&a, STR("\n"));
		OK(is_one_field(field, STR("\n")),
		    name_of("it stays one field: case", i));
		buf_fmt(&want,
		    "%.*s|dkim=fail{%.*s}[header.d=%.*s][.where=%.*s]", STRF(c),
		    STRF(c), STRF(c), STRF(c));
		IS(reread(field), buf_str(&want).p, "  and parses back");
	}
}

/* Names that are no Keyword are a mistake of ours; they do no harm. */
static void
bad_names(void)
{
	static const struct str bad[] = {STR_INIT(""), STR_INIT("a b"),
	    STR_INIT("a\nb"), STR_INIT("-a"), STR_INIT("a-"), STR_INIT("a="),
	    STR_INIT("a.b"), STR_INIT("\xc3\xa9")};

	for (size_t i = 0; i < NELEM(bad); i++) {
		struct str ok = STR("ok");
		struct ares_prop props[] = {{bad[i], ok, ok}, {ok, bad[i], ok},
		    {ok, ok, ok}};
		struct ares_result r[] = {{bad[i], ok, {0}, NULL, 0},
		    {ok, bad[i], {0}, NULL, 0}, {ok, ok, {0}, props, 3}};
		struct ares a = {ok, STR(""), r, 3};

		IS(reread(written(&a, STR("\n"))),
		    bad[i].n == 0 ? "ok|ok=ok[.ok=ok][ok.ok=ok]" :
				    "ok|ok=ok[ok.ok=ok]",
		    name_of("a bad name is skipped: case", i));
		a.nresult = 2;
		IS(reread(written(&a, STR("\n"))), "ok",
		    "  and with nothing left there are no results");
	}
}

static void
folding(void)
{
	struct str word = STR("some words of an explanation, ");
	struct ares_result r = {.method = STR("x"),
	    .result = STR("y"),
	    .reason = str_trim(repeated(word, 8))};
	struct ares a = {.id = STR("mx.example"), .results = &r, .nresult = 1};
	struct str field = written(&a, STR("\n")), rest = field;
	size_t longest = 0;

	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		longest = line.n > longest ? line.n : longest;
	}
	OK(longest < 78, "a long reason is folded at its blanks");
	IS(reread(field),
	    pool_fmt(pool, "mx.example|x=y{%.*s}", STRF(r.reason)).p,
	    "  and parses back");
	OK(is_one_field(field, STR("\n")), "  and is one field");
	r.reason = repeated(STR("a  "), 80);
	field = written(&a, STR("\n"));
	OK(is_one_field(field, STR("\n")), "runs of blanks are not folded");
	IS(reread(field),
	    pool_fmt(pool, "mx.example|x=y{%.*s}", STRF(r.reason)).p,
	    "  and parse back");
}

int
main(void)
{
	pool = pool_new();
	writing();
	the_values();
	injection();
	bad_names();
	folding();
	pool_free(pool);
	return tap_end();
}
