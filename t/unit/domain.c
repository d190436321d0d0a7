/* mail/domain: A-labels, host names, what is below what. */
#include "mail/domain.h"

#include "tap.h"

static struct pool *pool;

static struct str
ascii(struct str in)
{
	struct str out = STR("junk");
	enum st st = domain_to_ascii(in, pool, &out, NULL);

	return st == ST_OK ? out : (struct str){0};
}

static void
a_labels(void)
{
	IS(ascii(STR("MX.Example.ORG.")), "mx.example.org", "case, final dot");
	IS(ascii(STR("_dmarc.example.org")), "_dmarc.example.org",
	    "underscore");
	IS(ascii(STR("b\xc3\xbc"
		     "cher.Example")),
	    "xn--bcher-kva.example", "a U-label");
	IS(ascii(STR("B\xc3\x9c"
		     "CHER.example")),
	    "xn--bcher-kva.example", "in upper case");
	IS(ascii(STR("fa\xc3\x9f.de")), "xn--fa-hia.de", "non-transitional");
	IS(ascii(STR("xn--bcher-kva.example")), "xn--bcher-kva.example",
	    "an A-label stays");
	IS(ascii(STR("a\xe3\x80\x82"
		     "example")),
	    "a.example", "an ideographic full stop is a dot");
	IS(ascii(STR("localhost")), "localhost", "one label");
	IS(ascii(STR("")), NULL, "nothing");
	IS(ascii(STR(".")), NULL, "the root");
	IS(ascii(STR("a..b")), NULL, "an empty label");
	IS(ascii(STR(".a")), NULL, "a dot first");
	IS(ascii(STR("a.b..")), NULL, "two dots last");
	IS(ascii(STR("a b.example")), NULL, "a blank");
	IS(ascii(STR("a\0.example")), NULL, "NUL");
	IS(ascii(STR("\xc3\xbc\0.example")), NULL, "NUL beside a U-label");
	IS(ascii(STR("\xff.example")), NULL, "no UTF-8");
	IS(ascii(STR("\xc3\xbc.exa/mple")), NULL, "a slash beside a U-label");
	IS(ascii(STR("[192.0.2.1]")), NULL, "a literal");
}

static void
lengths(void)
{
	char p[300];
	struct str s = {p, 0};

	memset(p, 'a', sizeof(p));
	s.n = LABEL_MAX;
	OK(ascii(s).n == LABEL_MAX, "a label of 63");
	s.n = LABEL_MAX + 1;
	IS(ascii(s), NULL, "a label of 64");
	for (size_t i = 0; i < sizeof(p); i += 2)
		p[i] = '.';
	s = (struct str){p + 1, DOMAIN_MAX};
	OK(ascii(s).n == DOMAIN_MAX, "a name of 253");
	s.n = DOMAIN_MAX + 1;
	OK(ascii(s).n == DOMAIN_MAX, "and a final dot");
	s.n = DOMAIN_MAX + 2;
	IS(ascii(s), NULL, "a name of 255");
}

static void
hosts(void)
{
	OK(domain_is_host(STR("mx-1.example.org")), "a host");
	OK(domain_is_host(STR("mx.example.org.")), "with a final dot");
	OK(domain_is_host(STR("3com.example")), "a digit first");
	OK(!domain_is_host(STR("192.0.2.1")), "an address is no host");
	OK(!domain_is_host(STR("-a.example")), "a hyphen first");
	OK(!domain_is_host(STR("a-.example")), "a hyphen last");
	OK(!domain_is_host(STR("a_b.example")), "an underscore");
	OK(!domain_is_host(STR("")), "nothing");
	OK(!domain_is_host(STR("a..b")), "an empty label");
}

static void
relations(void)
{
	OK(domain_eq(STR("A.example"), STR("a.EXAMPLE.")), "equal");
	OK(!domain_eq(STR("a.example"), STR("b.example")), "not equal");
	OK(domain_is_below(STR("a.B.c"), STR("b.c.")), "below");
	OK(domain_is_below(STR("b.c"), STR("b.c")), "the same is below");
	OK(!domain_is_below(STR("ab.c"), STR("b.c")), "a longer label is not");
	OK(!domain_is_below(STR("c"), STR("b.c")), "the parent is not");
	OK(!domain_is_below(STR("a"), STR("")), "nothing is below nothing");
	IS_NUM(domain_labels(STR("a.b.c.")), 3, "three labels");
	IS_NUM(domain_labels(STR("")), 0, "no label");
	IS(domain_last(STR("a.b.c."), 2), "b.c", "the last two");
	IS(domain_last(STR("a.b.c"), 3), "a.b.c", "all three");
	IS(domain_last(STR("a.b.c"), 9), "a.b.c", "more than there are");
	IS(domain_last(STR("a.b.c"), 0), "", "none");
	IS(domain_last(STR("a"), 1), "a", "the only one");
}

int
main(void)
{
	pool = pool_new();
	a_labels();
	lengths();
	hosts();
	relations();
	pool_free(pool);
	return tap_end();
}
