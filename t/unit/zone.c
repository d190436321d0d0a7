/* net/master, net/zone: zone files and what they answer. */
#include "net/zone.h"

#include "net/master.h"
#include "tap.h"

static const char text[] = "; neither SOA nor $ORIGIN\n"
			   "example.com TXT \"v=spf1 -all\"\n"
			   "\tMX 10 mail.example.com ; the same name\n"
			   "\t300 IN MX 10 mail.example.com\n"
			   "\tIN 1h MX 20 mail2.example.com.\r\n"
			   "a.deep.example.com A 192.0.2.1\n"
			   "*.wild.example.com TXT ( \"a;b\"\n"
			   "    \"c\" ) ; two lines\n"
			   "host.wild.example.com A 192.0.2.2\n"
			   "*.cw.example.com CNAME example.com\n"
			   "alias CNAME alias2\n"
			   "alias2 CNAME example.com\n"
			   "dangling CNAME nowhere.example\n"
			   "loop CNAME loop\n"
			   "$TRYAGAIN slow\n"
			   "slow A 192.0.2.3\n"
			   "$TRYAGAIN slow2 TXT\n"
			   "slow2 TXT \"x\"\n"
			   "$TRYAGAIN *.slow3\n"
			   "$ORIGIN sub.org.\n"
			   "$TTL 2m\n"
			   "@ TXT \"origin\"\n"
			   "www PTR @\n"
			   "srv SRV 0 0 0 www\n"
			   "abs. A 192.0.2.4\n";

static const struct {
	const char *name;
	enum dns_type type;
	enum dns_status status;
	const char *data; /* of the first record, or why */
} cases[] = {
    {"example.com", DNS_TXT, DNS_FOUND, "v=spf1 -all"},
    {"EXAMPLE.COM.", DNS_MX, DNS_FOUND, "mail.example.com"},
    {"example.com", DNS_A, DNS_NODATA, ""},
    {"com", DNS_A, DNS_NODATA, ""},
    {"deep.example.com", DNS_A, DNS_NODATA, ""},
    {"x.deep.example.com", DNS_A, DNS_NONAME, ""},
    {"nothing.example.com", DNS_A, DNS_NONAME, ""},
    {"x.wild.example.com", DNS_TXT, DNS_FOUND, "a;bc"},
    {"x.y.wild.example.com", DNS_TXT, DNS_FOUND, "a;bc"},
    {"x.wild.example.com", DNS_A, DNS_NODATA, ""},
    {"wild.example.com", DNS_TXT, DNS_NODATA, ""},
    {"host.wild.example.com", DNS_TXT, DNS_NODATA, ""},
    {"x.host.wild.example.com", DNS_TXT, DNS_NONAME, ""},
    {"*.wild.example.com", DNS_TXT, DNS_FOUND, "a;bc"},
    {"x.cw.example.com", DNS_TXT, DNS_FOUND, "v=spf1 -all"},
    {"alias", DNS_TXT, DNS_FOUND, "v=spf1 -all"},
    {"alias", DNS_CNAME, DNS_FOUND, "alias2"},
    {"alias", DNS_A, DNS_NODATA, ""},
    {"dangling", DNS_A, DNS_NONAME, ""},
    {"loop", DNS_A, DNS_TRYAGAIN, "too many CNAMEs"},
    {"slow", DNS_TXT, DNS_TRYAGAIN, "time-out"},
    {"slow", DNS_A, DNS_FOUND, "\xc0"},
    {"slow2", DNS_TXT, DNS_TRYAGAIN, "time-out"},
    {"slow2", DNS_A, DNS_NODATA, ""},
    {"x.slow3", DNS_A, DNS_TRYAGAIN, "time-out"},
    {"slow3", DNS_A, DNS_NODATA, ""},
    {"sub.org", DNS_TXT, DNS_FOUND, "origin"},
    {"www.sub.org", DNS_PTR, DNS_FOUND, "sub.org"},
    {"srv.sub.org", DNS_A, DNS_NODATA, ""},
    {"abs", DNS_A, DNS_FOUND, "\xc0"},
};

static void
answers(void)
{
	struct dns_answer a;
	struct dns_name name;
	struct zone *zone;
	struct err e = {{0}};

	if (!OK(master_parse(str_of(text), "z", &zone, &e) == ST_OK, "parse")) {
		printf("# %s\n", e.text);
		return;
	}
	for (size_t i = 0; i < NELEM(cases); i++) {
		(void)name_of(str_of(cases[i].name), &name);
		zone_find(zone, &name, cases[i].type, &a);
		OK(a.status == cases[i].status, cases[i].name);
		if (a.status == DNS_FOUND)
			OK(a.n > 0 &&
				str_starts(a.rr[0].data, str_of(cases[i].data)),
			    "  its data");
		if (a.status == DNS_TRYAGAIN)
			IS(str_of(a.why), cases[i].data, "  why");
	}
	(void)name_of(STR("example.com"), &name);
	zone_find(zone, &name, DNS_MX, &a);
	IS_NUM(a.n, 2, "a record that is there twice counts once");
	IS_NUM(a.ttl, 300, "the least TTL of a set");
	(void)name_of(STR("sub.org"), &name);
	zone_find(zone, &name, DNS_TXT, &a);
	IS_NUM(a.ttl, 120, "$TTL holds from there on");
	zone_free(zone);
}

static const struct {
	const char *in, *text;
} bad[] = {
    {"a A 192.0.2.1\nb A 1.2.3\n", "z:2: bad A record"},
    {"a\n", "z:1: bad type ''"},
    {"a TXTT x\n", "z:1: bad type 'TXTT'"},
    {" A 192.0.2.1\n", "z:1: no name"},
    {"a..b A 192.0.2.1\n", "z:1: bad name 'a..b'"},
    {"a TXT ( \"x\"\n", "z:1: '(' without ')'"},
    {"a TXT )\n", "z:1: ')' out of place"},
    {"\n\na TXT \"x\n", "z:3: quote without its end"},
    {"$INCLUDE /etc/passwd\n", "z:1: '$INCLUDE' is not known here"},
    {"$TTL x\n", "z:1: bad TTL 'x'"},
    {"$TTL 1 2\n", "z:1: '$TTL' is not known here"},
    {"$TRYAGAIN a FOO\n", "z:1: bad type 'FOO'"},
    {"$ORIGIN a b\n", "z:1: '$ORIGIN' is not known here"},
    {"$TRYAGAIN a TXT b\n", "z:1: too much after $TRYAGAIN"},
    {"a TXT (\n\"x\"\n)\nb A x\n", "z:4: bad A record"},
};

static void
errors(void)
{
	struct zone *zone;
	struct err e;

	for (size_t i = 0; i < NELEM(bad); i++) {
		OK(master_parse(str_of(bad[i].in), "z", &zone, &e) == ST_CONF &&
			zone == NULL,
		    "a file that is refused");
		IS(str_of(e.text), bad[i].text, "  its place and reason");
	}
	OK(master_parse(STR("a A 192.0.2.1\n\0"), "z", &zone, NULL) == ST_CONF,
	    "a NUL");
	OK(master_parse(STR(""), "z", &zone, NULL) == ST_OK, "an empty file");
	zone_free(zone);
}

static void
limits(void)
{
	struct wire_record r = {.type = DNS_A, .ttl = 1};
	struct zone *zone = zone_new();
	enum st st = ST_OK;
	uint32_t n;

	(void)name_of(STR("a"), &r.owner);
	r.rr.data = (struct str){(const char *)&n, sizeof(n)};
	for (n = 0; n < ZONE_SET && st == ST_OK; n++)
		st = zone_add(zone, &r, NULL);
	OK(st == ST_OK, "exactly the most records");
	OK(zone_add(zone, &r, NULL) == ST_LIMIT, "one record too many");
	zone_free(zone);
}

int
main(void)
{
	answers();
	errors();
	limits();
	return tap_end();
}
