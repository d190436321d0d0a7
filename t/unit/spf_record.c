/* auth/spf_record and auth/spf_macro: the grammar of RFC 7208 section 12. */
#include "auth/spf_record.h"

#include <stdlib.h>

#include "auth/spf_macro.h"
#include "tap.h"

/* What each record must come to: its terms, or the reason why it is none. */
static const struct {
	struct str in;
	size_t n;
	const char *text;
} cases[] = {
    /* terms */
    {STR_INIT("v=spf1"), 0, ""},
    {STR_INIT("v=spf1 "), 0, ""},
    {STR_INIT("V=SPF1  -all  "), 1, ""},
    {STR_INIT("v=spf1 ALL +all -All ?aLL ~all"), 5, ""},
    {STR_INIT("v=spf1 a\tmx"), 0, "a\tmx: unknown mechanism"},
    {STR_INIT("v=spf1 moo"), 0, "moo: unknown mechanism"},
    {STR_INIT("v=spf1 --all"), 0, "--all: unknown mechanism"},
    {STR_INIT("v=spf1 -"), 0, "-: unknown mechanism"},
    {STR_INIT("v=spf1 +"), 0, "+: unknown mechanism"},
    {STR_INIT("v=spf1 :"), 0, ":: unknown mechanism"},
    {STR_INIT("v=spf1 \0"), 0, ": unknown mechanism"},
    {STR_INIT("v=spf1 -all moo a"), 0, "moo: unknown mechanism"},
    {STR_INIT("v=spf1 \xc3\xa9"), 0, "\xc3\xa9: unknown mechanism"},
    {STR_INIT("v=spf1 redirect:a.example"), 0,
	"redirect:a.example: unknown mechanism"},
    /* all */
    {STR_INIT("v=spf1 all."), 0, "all.: unknown mechanism"},
    {STR_INIT("v=spf1 all:x"), 0, "all:x: argument that may not be there"},
    {STR_INIT("v=spf1 all/8"), 0, "all/8: CIDR length that may not be there"},
    {STR_INIT("v=spf1 all/x"), 0, "all/x: unknown mechanism"},
    /* include, exists, ptr */
    {STR_INIT("v=spf1 include:a.example exists:b.example ptr ptr:c.example"), 4,
	""},
    {STR_INIT("v=spf1 include"), 0, "include: no domain"},
    {STR_INIT("v=spf1 include/8"), 0, "include/8: no domain"},
    {STR_INIT("v=spf1 include:"), 0, "include:: empty domain"},
    {STR_INIT("v=spf1 include:a.example/24"), 0,
	"include:a.example/24: bad top label of the domain"},
    {STR_INIT("v=spf1 exists"), 0, "exists: no domain"},
    {STR_INIT("v=spf1 ptr/0"), 0, "ptr/0: CIDR length that may not be there"},
    {STR_INIT("v=spf1 ptr:"), 0, "ptr:: empty domain"},
    /* a, mx and CIDR lengths */
    {STR_INIT("v=spf1 a mx a/0 a//0 a/32//128 mx/24 mx:a.example//64"), 7, ""},
    {STR_INIT("v=spf1 a:foo:bar/baz.example a:foo/24.example/24"), 2, ""},
    {STR_INIT("v=spf1 a:%{d}/24 a:x.%{d/}//64 a:%%/1 a:x%_ a:x%-"), 5, ""},
    {STR_INIT("v=spf1 a:/24"), 0, "a:/24: empty domain"},
    {STR_INIT("v=spf1 a/"), 0, "a/: bad CIDR length"},
    {STR_INIT("v=spf1 a//"), 0, "a//: bad CIDR length"},
    {STR_INIT("v=spf1 a/33"), 0, "a/33: bad CIDR length"},
    {STR_INIT("v=spf1 a//129"), 0, "a//129: bad CIDR length"},
    {STR_INIT("v=spf1 a/032"), 0, "a/032: bad CIDR length"},
    {STR_INIT("v=spf1 a/00"), 0, "a/00: bad CIDR length"},
    {STR_INIT("v=spf1 a/24/64"), 0, "a/24/64: bad CIDR length"},
    {STR_INIT("v=spf1 a/24//64/"), 0, "a/24//64/: bad CIDR length"},
    {STR_INIT("v=spf1 a/99999999999999999999"), 0,
	"a/99999999999999999999: bad CIDR length"},
    {STR_INIT("v=spf1 a/-1"), 0, "a/-1: unknown mechanism"},
    {STR_INIT("v=spf1 mx///24"), 0, "mx///24: bad CIDR length"},
    /* domain-spec */
    {STR_INIT("v=spf1 a:.example a:x.example. a:x..example a:x.1-2"), 4, ""},
    {STR_INIT("v=spf1 a:x.xn--zckzah a:x.3com a:x.c0m"), 3, ""},
    {STR_INIT("v=spf1 a:museum"), 0, "a:museum: domain without a dot"},
    {STR_INIT("v=spf1 a:museum."), 0, "a:museum.: domain without a dot"},
    {STR_INIT("v=spf1 a:."), 0, "a:.: domain without a dot"},
    {STR_INIT("v=spf1 a:x.."), 0, "a:x..: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.123"), 0, "a:x.123: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.-a"), 0, "a:x.-a: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.a-"), 0, "a:x.a-: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.-"), 0, "a:x.-: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.a_b"), 0, "a:x.a_b: bad top label of the domain"},
    {STR_INIT("v=spf1 a:x.example:25"), 0,
	"a:x.example:25: bad top label of the domain"},
    {STR_INIT("v=spf1 a:%{d}x"), 0, "a:%{d}x: domain without a dot"},
    {STR_INIT("v=spf1 a:%{d}.com a:%{d}.x.com."), 2, ""},
    {STR_INIT("v=spf1 a:192.0.2.1"), 0,
	"a:192.0.2.1: address in place of a domain"},
    {STR_INIT("v=spf1 a:192.0.2.1/24"), 0,
	"a:192.0.2.1/24: address in place of a domain"},
    {STR_INIT("v=spf1 a:x.example\0"), 0,
	"a:x.example: bad character at octet 12"},
    {STR_INIT("v=spf1 a:x\x80.example"), 0,
	"a:x\x80.example: bad character at octet 4"},
    {STR_INIT("v=spf1 a:x.example\rptr"), 0,
	"a:x.example\rptr: bad character at octet 12"},
    {STR_INIT("v=spf1 a:x\x7f.example"), 0,
	"a:x\x7f.example: bad character at octet 4"},
    /* macros */
    {STR_INIT("v=spf1 a:%{s} a:%{L3R-+,/_=.} a:%{d127} a:%{D99999999999}"), 4,
	""},
    {STR_INIT("v=spf1 a:%{x}"), 0, "a:%{x}: unknown macro letter at octet 3"},
    {STR_INIT("v=spf1 -a:b.%{X}"), 0,
	"-a:b.%{X}: unknown macro letter at octet 6"},
    {STR_INIT("v=spf1 a:%{c}"), 0,
	"a:%{c}: macro letter for explanations only at octet 3"},
    {STR_INIT("v=spf1 exp=%{R}.example"), 0,
	"exp=%{R}.example: macro letter for explanations only at octet 5"},
    {STR_INIT("v=spf1 a:%{d0}"), 0, "a:%{d0}: macro of no parts at octet 3"},
    {STR_INIT("v=spf1 a:%{d00r}"), 0,
	"a:%{d00r}: macro of no parts at octet 3"},
    {STR_INIT("v=spf1 a:%{d"), 0, "a:%{d: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%{"), 0, "a:%{: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%{}"), 0, "a:%{}: unknown macro letter at octet 3"},
    {STR_INIT("v=spf1 a:%{dr3}"), 0, "a:%{dr3}: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%{d.r}"), 0, "a:%{d.r}: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%{drr}"), 0, "a:%{drr}: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%{d:}"), 0, "a:%{d:}: bad macro at octet 3"},
    {STR_INIT("v=spf1 a:%(d)"), 0, "a:%(d): bad macro at octet 3"},
    {STR_INIT("v=spf1 a:x%"), 0, "a:x%: bad macro at octet 4"},
    {STR_INIT("v=spf1 a:x%.example"), 0, "a:x%.example: bad macro at octet 4"},
    /* ip4, ip6 */
    {STR_INIT("v=spf1 ip4:192.0.2.1 ip4:0.0.0.0/0 IP4:255.255.255.255/32"), 3,
	""},
    {STR_INIT("v=spf1 ip4"), 0, "ip4: no address"},
    {STR_INIT("v=spf1 ip4/8"), 0, "ip4/8: no address"},
    {STR_INIT("v=spf1 ip4:"), 0, "ip4:: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3"), 0, "ip4:1.2.3: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3.256"), 0, "ip4:1.2.3.256: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3.04"), 0, "ip4:1.2.3.04: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3.4:25"), 0, "ip4:1.2.3.4:25: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3.4\0"), 0, "ip4:1.2.3.4: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:::1"), 0, "ip4:::1: bad IPv4 address"},
    {STR_INIT("v=spf1 ip4:1.2.3.4/"), 0, "ip4:1.2.3.4/: bad CIDR length"},
    {STR_INIT("v=spf1 ip4:1.2.3.4/33"), 0, "ip4:1.2.3.4/33: bad CIDR length"},
    {STR_INIT("v=spf1 ip4:1.2.3.4/032"), 0, "ip4:1.2.3.4/032: bad CIDR length"},
    {STR_INIT("v=spf1 ip4:1.2.3.4//32"), 0, "ip4:1.2.3.4//32: bad CIDR length"},
    {STR_INIT("v=spf1 ip6:::1 ip6:2001:db8::/32 ip6:::ffff:1.2.3.4 ip6:::/0"),
	4, ""},
    {STR_INIT("v=spf1 ip6"), 0, "ip6: no address"},
    {STR_INIT("v=spf1 ip6:1.2.3.4"), 0, "ip6:1.2.3.4: bad IPv6 address"},
    {STR_INIT("v=spf1 ip6::CAFE::BABE"), 0,
	"ip6::CAFE::BABE: bad IPv6 address"},
    {STR_INIT("v=spf1 ip6:fe80::1%eth0"), 0,
	"ip6:fe80::1%eth0: bad IPv6 address"},
    {STR_INIT("v=spf1 ip6:[::1]"), 0, "ip6:[::1]: bad IPv6 address"},
    {STR_INIT("v=spf1 ip6:::1/129"), 0, "ip6:::1/129: bad CIDR length"},
    {STR_INIT("v=spf1 ip6:::1//33"), 0, "ip6:::1//33: bad CIDR length"},
    /* modifiers */
    {STR_INIT("v=spf1 redirect=a.example EXP=%{i}.b.example"), 0, ""},
    {STR_INIT("v=spf1 a=b ip4=c all= moo.cow-far_out=man:dog/cat"), 0, ""},
    {STR_INIT("v=spf1 x=%{c}%{r}%{t} x= x=1"), 0, ""},
    {STR_INIT("v=spf1 redirect="), 0, "redirect=: empty domain"},
    {STR_INIT("v=spf1 exp="), 0, "exp=: empty domain"},
    {STR_INIT("v=spf1 exp=-all"), 0, "exp=-all: domain without a dot"},
    {STR_INIT("v=spf1 redirect=a.example redirect=a.example"), 0,
	"redirect=a.example: given twice"},
    {STR_INIT("v=spf1 exp=a.example Exp=b.example"), 0,
	"Exp=b.example: given twice"},
    {STR_INIT("v=spf1 x=%abc"), 0, "x=%abc: bad macro at octet 3"},
    {STR_INIT("v=spf1 x=\xff"), 0, "x=\xff: bad character at octet 3"},
    {STR_INIT("v=spf1 1up=x"), 0, "1up=x: unknown mechanism"},
    {STR_INIT("v=spf1 =x"), 0, "=x: unknown mechanism"},
    {STR_INIT("v=spf1 +exp=a.example"), 0, "+exp=a.example: unknown mechanism"},
    {STR_INIT("v=spf1 moo.cow/far_out=x"), 0,
	"moo.cow/far_out=x: unknown mechanism"},
};

static void
every_case(struct pool *pool)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct spf_record r = {.n = 99};
		struct err e = {0};
		enum st st = spf_record_parse(cases[i].in, pool, &r, &e);
		char name[80];

		snprintf(name, sizeof(name), "case %zu: %zu terms", i,
		    cases[i].n);
		OK(st == (cases[i].text[0] == '\0' ? ST_OK : ST_SYNTAX) &&
			r.n == cases[i].n,
		    name);
		IS(str_of(e.text), cases[i].text, "  text of the error");
	}
}

static void
versions(void)
{
	OK(spf_record_is(STR("v=spf1")), "the version alone is a record");
	OK(spf_record_is(STR("V=sPf1 x")), "in any case");
	OK(!spf_record_is(STR("v=spf10")), "not with an octet behind it");
	OK(!spf_record_is(STR("v=spf1\t-all")), "a tab is no SP");
	OK(!spf_record_is(STR("v=spf1\0")), "neither is a NUL");
	OK(!spf_record_is(STR(" v=spf1")), "not with a blank before it");
	OK(!spf_record_is(STR("v=spf")), "not half of it");
	OK(!spf_record_is((struct str){0}), "nothing is none");
}

static void
what_comes_out(struct pool *pool)
{
	struct spf_record r;

	OK(spf_record_parse(STR("v=spf1 ~mx:b.example/24//64 -all "
				"exp=e.example redirect=r.example"),
	       pool, &r, NULL) == ST_OK,
	    "a record with all of it");
	IS(r.term[0].text, "~mx:b.example/24//64", "the term as written");
	IS(r.term[0].domain, "b.example", "its domain, without the lengths");
	OK(r.term[0].kind == SPF_MX && r.term[0].result == SPF_SOFTFAIL &&
		r.term[0].bits4 == 24 && r.term[0].bits6 == 64,
	    "its kind, qualifier and lengths");
	IS(r.term[1].domain, NULL, "no domain is not an empty one");
	OK(r.term[1].bits4 == 32 && r.term[1].bits6 == 128,
	    "all bits count where none are given");
	IS(r.exp, "e.example", "exp");
	IS(r.redirect, "r.example", "redirect");
	OK(spf_record_parse(STR("v=spf1 exp=e.example moo"), pool, &r, NULL) ==
		    ST_SYNTAX &&
		r.exp.p == NULL && r.n == 0,
	    "nothing comes out of a bad record");
}

/* No number of terms is too large; 64 KB hold no more. */
static void
many_terms(struct pool *pool)
{
	static char record[65535];
	struct spf_record r;

	for (size_t i = 0; i < sizeof(record); i++)
		record[i] = (i & 1) != 0 ? 'a' : ' ';
	for (size_t i = 0; i < 6; i++)
		record[i] = "v=spf1"[i];
	OK(spf_record_parse((struct str){record, sizeof(record)}, pool, &r,
	       NULL) == ST_OK,
	    "as many terms as a record holds");
	IS_NUM(r.n, (sizeof(record) - 6) / 2, "each of them is there");
}

/* Macro strings and what they expand to as text and as a name. */
static const struct {
	struct str in;
	const char *text;
	const char *name;
} expansions[] = {
    {STR_INIT("%{l}"), "a-b.c+d", "a-b.c+d"},
    {STR_INIT("%{lr}"), "c+d.a-b", "c+d.a-b"},
    {STR_INIT("%{lR}"), "c+d.a-b", "c+d.a-b"},
    {STR_INIT("%{l-}"), "a.b.c+d", "a.b.c+d"},
    {STR_INIT("%{lr-}"), "b.c+d.a", "b.c+d.a"},
    {STR_INIT("%{l1-}"), "b.c+d", "b.c+d"},
    {STR_INIT("%{l1r-}"), "a", "a"},
    {STR_INIT("%{lr-.+}"), "d.c.b.a", "d.c.b.a"},
    {STR_INIT("%{l2-.+}"), "c.d", "c.d"},
    {STR_INIT("%{l2r-.+}"), "b.a", "b.a"},
    {STR_INIT("%{l99r-.+}"), "d.c.b.a", "d.c.b.a"},
    {STR_INIT("%{d2}"), "example.com", "example.com"},
    {STR_INIT("%{d3r}."), "example.sub.www.", "example.sub.www"},
    {STR_INIT("%{d4r}"), "com.example.sub.www", "com.example.sub.www"},
    {STR_INIT("%{L}"), "a-b.c%2Bd", "a-b.c%2Bd"},
    {STR_INIT("%{H}"), "%00%FF%20~%2F_", "%00%FF%20~%2F_"},
    {STR_INIT("%{i1r}"), "", ""},
    {STR_INIT("%{i1}"), "", ""},
    {STR_INIT("%{i}"), "...", ".."},
    {STR_INIT("%%%_%-x"), "% %20x", "% %20x"},
    {STR_INIT(""), "", ""},
};

static void
expanding(struct pool *pool)
{
	struct spf_values v = {0};

	v.of['l' - 'a'] = STR("a-b.c+d");
	v.of['d' - 'a'] = STR("www.sub.example.com");
	v.of['h' - 'a'] = STR("\0\xff ~/_");
	v.of['i' - 'a'] = STR("...");
	for (size_t i = 0; i < NELEM(expansions); i++) {
		struct str in = expansions[i].in;

		IS(spf_macro_text(in, &v, 500, pool), expansions[i].text, in.p);
		IS(spf_macro_domain(in, &v, pool), expansions[i].name,
		    "  as a name");
	}
	IS(spf_macro_text(STR("%{l}%{l}"), &v, 9, pool), "a-b.c+da-",
	    "a text is cut on its right");
	OK(spf_macro_uses(STR("%{D}"), 'd') && !spf_macro_uses(STR("d%%"), 'd'),
	    "letters are told from literals");
}

/* Labels come off the left until 253 octets are left. */
static void
long_names(struct pool *pool)
{
	char text[260];
	struct spf_values v = {0};
	struct str s;

	memset(text, 'x', sizeof(text));
	for (size_t i = 10; i < sizeof(text); i += 10)
		text[i] = '.';
	text[3] = '.';
	s = spf_macro_domain((struct str){text + 4, 253}, &v, pool);
	IS_NUM(s.n, 253, "253 octets stay");
	s = spf_macro_domain((struct str){text + 4, 254}, &v, pool);
	OK(s.n == 247 && s.p[0] == 'x', "of 254 the first label goes");
	s = spf_macro_domain((struct str){text + 3, 254}, &v, pool);
	OK(s.n == 253 && s.p[0] == 'x', "an empty one too");
	v.of['h' - 'a'] = (struct str){text, 250};
	s = spf_macro_domain(STR("%{h}%{h}.%{h}.a.example."), &v, pool);
	OK(s.n <= 253 && s.n > 243, "macros count, a final dot does not");
	IS(str_from(s, s.n - 10), ".a.example", "the right end stays");
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = 'y';
	v.of['h' - 'a'] = (struct str){text, 254};
	s = spf_macro_domain(STR("%{h}"), &v, pool);
	OK(s.n > 253, "one label of 254 is no name");
}

/* Values of any length: what is not needed is not made. */
static void
long_values(struct pool *pool)
{
	enum { N = 1 << 20, SPEC = 60000 };
	char *value = malloc(N), *spec = malloc(SPEC);
	struct spf_values v = {0};

	if (value == NULL || spec == NULL)
		abort();
	memset(value, '.', N);
	for (size_t i = 0; i < SPEC; i++)
		spec[i] = "%{l1}"[i % 5];
	v.of['l' - 'a'] = (struct str){value, N};
	IS(spf_macro_domain((struct str){spec, SPEC}, &v, pool), "",
	    "12,000 macros of 1 MB that come to nothing");
	memset(value, 'x', N);
	OK(spf_macro_domain((struct str){spec, SPEC}, &v, pool).n > 253,
	    "and that come to something");
	IS_NUM(spf_macro_text((struct str){spec, SPEC}, &v, 500, pool).n, 500,
	    "a text ends at its limit");
	free(value);
	free(spec);
}

int
main(void)
{
	struct pool *pool = pool_new();

	every_case(pool);
	versions();
	what_comes_out(pool);
	many_terms(pool);
	expanding(pool);
	long_names(pool);
	long_values(pool);
	pool_free(pool);
	return tap_end();
}
