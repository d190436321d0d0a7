/* auth/spf: what the public test suite does not ask. */
#include "auth/spf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

static struct dns *dns;
static struct pool *pool;
static struct buf zone;
static const struct spf_limits usual = {10, 2, 10, 10};
static struct spf_limits limits;
static bool want_exp;
static unsigned asked; /* questions of the last check */

static void add(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* One more line of the zone. */
static void
add(const char *fmt, ...)
{
	char line[4096];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_fmt(&zone, "%s\n", line);
}

/* An SPF record of any length at a name. */
static void
add_record(const char *name, struct str text)
{
	buf_fmt(&zone, "%s TXT", name);
	for (size_t i = 0; i < text.n; i += 255)
		buf_fmt(&zone, " \"%.*s\"",
		    STRF(str_upto(str_from(text, i), 255)));
	buf_char(&zone, '\n');
}

/* From here on the zone is what was added; the next one starts empty. */
static void
serve(void)
{
	const char *dir = getenv("TMPDIR");
	char path[1024];
	struct dns_conf conf = {.replay = path};
	struct err e = {0};
	int fd;

	(void)snprintf(path, sizeof(path), "%s/assay-spf.XXXXXX",
	    dir == NULL ? "/tmp" : dir);
	fd = mkstemp(path);
	if (fd == -1 || write(fd, zone.p, zone.n) != (ssize_t)zone.n)
		abort();
	(void)close(fd);
	dns_close(dns);
	dns = NULL;
	if (!OK(dns_open(&conf, &dns, &e) == ST_OK, "  (a zone)"))
		printf("# %s\n", e.text);
	(void)unlink(path);
	buf_clear(&zone);
	limits = usual;
}

static struct spf_outcome
check(const char *client, const char *helo, struct str sender)
{
	struct dns_ask *ask = dns_ask_new(dns, 1000, 8000);
	struct spf_query q = {.helo = str_of(helo),
	    .sender = sender,
	    .receiver = STR("mx.example"),
	    .now = 1700000000,
	    .limits = limits,
	    .want_exp = want_exp};
	struct spf_outcome o;
	struct str *views[] = {&o.domain, &o.record, &o.mechanism, &o.where,
	    &o.reason, &o.exp};

	if (!ip_parse(str_of(client), &q.client))
		abort();
	for (int i = 0; spf_check(ask, &q, pool, &o) == ST_WAIT; i++) {
		if (dns_send(ask) > 0 || i > 100)
			abort();
	}
	asked = dns_asked(ask);
	for (size_t i = 0; i < NELEM(views); i++)
		*views[i] = pool_str(pool, *views[i]);
	dns_ask_free(ask);
	return o;
}

static void
gives(const char *client, const char *sender, const char *want,
    const char *name)
{
	struct spf_outcome o = check(client, "helo.example", str_of(sender));

	IS(str_of(spf_word(o.result)), want, name);
	if (strcmp(spf_word(o.result), want) != 0)
		printf("# reason: %.*s\n", STRF(o.reason));
}

static void
because(const char *client, const char *sender, const char *reason)
{
	struct spf_outcome o = check(client, "helo.example", str_of(sender));

	IS(o.reason, reason, "  and says why");
}

/* The outcome has all its parts. */
static void
outcomes(void)
{
	struct spf_outcome o;

	add("a.example TXT \"v=spf1 ip4:192.0.2.1 ~include:b.example "
	    "redirect=c.example\"");
	add("b.example TXT \"v=spf1 ip4:192.0.2.2 -all\"");
	add("c.example TXT \"v=spf1 Ip4:192.0.2.3 ?mx\"");
	add("c.example MX 10 h.example");
	add("h.example A 192.0.2.4");
	add("d.example TXT \"v=spf1 include:none.example\"");
	add("e.example TXT \"v=spf1 include:f.example\"");
	add("f.example TXT \"v=spf1 ?all moo\"");
	serve();
	o = check("192.0.2.1", "h", STR("x@A.example"));
	OK(o.result == SPF_PASS && o.terms == 0, "ip4 matches");
	IS(o.mechanism, "ip4:192.0.2.1", "mechanism");
	IS(o.domain, "A.example", "domain");
	IS(o.where, "A.example", "where");
	IS(o.record,
	    "v=spf1 ip4:192.0.2.1 ~include:b.example redirect=c.example",
	    "record");
	IS(o.reason, "ip4:192.0.2.1 at A.example", "reason");
	o = check("192.0.2.2", "h", STR("x@a.example"));
	OK(o.result == SPF_SOFTFAIL && o.terms == 1, "an include matches");
	IS(o.mechanism, "~include:b.example", "mechanism of the outer record");
	IS(o.domain, "a.example", "domain of the outer record");
	IS(o.where, "b.example", "where the term behind it stands");
	IS(o.reason,
	    "~include:b.example at a.example, ip4:192.0.2.2 at b.example",
	    "reason names both");
	o = check("192.0.2.3", "h", STR("x@a.example"));
	OK(o.result == SPF_PASS && o.terms == 2, "a redirect matches");
	IS(o.mechanism, "Ip4:192.0.2.3", "mechanism as written in the target");
	IS(o.domain, "c.example", "domain of the target");
	o = check("192.0.2.4", "h", STR("x@a.example"));
	OK(o.result == SPF_NEUTRAL && o.terms == 3, "mx behind the redirect");
	IS(o.mechanism, "?mx", "mechanism of a neutral match");
	o = check("192.0.2.5", "h", STR("x@a.example"));
	OK(o.result == SPF_NEUTRAL && o.voids == 0, "nothing matches");
	IS(o.mechanism, "default", "mechanism is default");
	IS(o.reason, "no term matched at c.example", "reason of the default");
	gives("192.0.2.5", "x@d.example", "permerror", "include of nothing");
	because("192.0.2.5", "x@d.example", "none.example does not exist");
	o = check("192.0.2.5", "h", STR("x@e.example"));
	IS(o.reason, "moo: unknown mechanism", "an error inside an include");
	IS(o.where, "f.example", "and where");
	IS(o.mechanism, "", "and no mechanism");
}

static void
senders(void)
{
	char text[300];

	add("example.com TXT \"v=spf1 -all\"");
	add("xn--bcher-kva.example TXT \"v=spf1 ip4:192.0.2.1 -all\"");
	add("a_b.example.com TXT \"v=spf1 +all\"");
	for (size_t i = 0; i < 240; i++)
		text[i] = i % 60 == 59 ? '.' : 'x';
	memcpy(text + 240, "ab.example.com", 15);
	buf_fmt(&zone, "%.253s TXT \"v=spf1 +all\"\n", text + 1);
	add("example.com TXT \"other\"");
	serve();
	gives("192.0.2.1", "x@example.com", "fail", "a domain");
	gives("192.0.2.1", "x@example.com.", "fail", "with a final dot");
	gives("192.0.2.1", "example.com", "fail", "without a local part");
	gives("192.0.2.1", "@example.com", "fail", "with an empty one");
	gives("192.0.2.1", "\"a@b\"@example.com", "fail", "the last @ counts");
	gives("192.0.2.1", "x@a_b.example.com", "pass", "an underscore");
	gives("192.0.2.1",
	    "x@b\xc3\xbc"
	    "cher.example",
	    "pass", "U-labels");
	gives("192.0.2.2",
	    "x@B\xc3\x9c"
	    "CHER.example",
	    "fail", "U-labels in upper case");
	gives("192.0.2.1", "x@xn--bcher-kva.example", "pass", "A-labels");
	IS(check("192.0.2.1", "h",
	       STR("x@b\xc3\xbc"
		   "cher.example"))
		.domain,
	    "xn--bcher-kva.example", "the domain comes as A-labels");
	gives("192.0.2.1", "x@b\xff.example", "none", "no UTF-8");
	because("192.0.2.1", "x@b\xff.example",
	    "not a domain name: b\xff.example");
	gives("192.0.2.1", "", "none", "nothing at all");
	gives("192.0.2.1", "@", "none", "an @ alone");
	gives("192.0.2.1", "x@.", "none", "the root");
	gives("192.0.2.1", "x@com", "none", "one label");
	gives("192.0.2.1", "x@a..com", "none", "an empty label");
	gives("192.0.2.1", "x@.example.com", "none", "an empty first label");
	gives("192.0.2.1", "x@example.com..", "none", "two final dots");
	gives("192.0.2.1", "x@[192.0.2.1]", "none", "a literal");
	gives("192.0.2.1", "x@a b.example.com", "none", "a blank");
	because("192.0.2.1", "x@no.example.com",
	    "no.example.com does not exist");
	because("192.0.2.1", "x@example", "not a domain name: example");
	OK(check("192.0.2.1", "h", STR("x@exam\0ple.com")).result == SPF_NONE,
	    "a NUL");
	OK(check("192.0.2.1", "h", (struct str){0}).result == SPF_NONE,
	    "a sender that is not there");
	gives("192.0.2.1", text + 1, "pass", "253 octets");
	gives("192.0.2.1", text, "none", "254 octets");
}

/* Limits of one term: the 10 names of a ptr, at 10 and 11. */
static void
ptr_limit(void)
{
	add("p.example TXT \"v=spf1 ptr -all\"");
	for (int i = 1; i <= 11; i++) {
		add("1.2.0.192.in-addr.arpa PTR %s%d.p.example",
		    i == 10 ? "good" : "bad", i);
		add("2.2.0.192.in-addr.arpa PTR %s%d.p.example",
		    i == 11 ? "good" : "bad", i);
	}
	add("good10.p.example A 192.0.2.1");
	add("good11.p.example A 192.0.2.2");
	serve();
	gives("192.0.2.1", "x@p.example", "pass", "the 10th PTR name counts");
	gives("192.0.2.2", "x@p.example", "fail", "the 11th does not");
	limits.ptr = 11;
	gives("192.0.2.2", "x@p.example", "pass", "with a limit of 11 it does");
	limits.ptr = 9;
	gives("192.0.2.1", "x@p.example", "fail", "with 9 the 10th does not");
}

static void
mx_limit(void)
{
	add("m10.example TXT \"v=spf1 mx -all\"");
	add("m11.example TXT \"v=spf1 mx -all\"");
	for (int i = 1; i <= 11; i++) {
		if (i <= 10)
			add("m10.example MX %d h%d.example", i, i);
		add("m11.example MX %d h%d.example", i, i);
		add("h%d.example A 192.0.2.%d", i, i);
	}
	serve();
	gives("192.0.2.10", "x@m10.example", "pass", "10 names of an mx");
	IS_NUM(asked, 12, "all hosts are asked at once");
	gives("192.0.2.1", "x@m11.example", "permerror", "11 names of an mx");
	because("192.0.2.1", "x@m11.example",
	    "over 10 MX names at m11.example");
	IS_NUM(asked, 2, "and none is asked for");
	limits.mx = 11;
	gives("192.0.2.11", "x@m11.example", "pass", "with a limit of 11");
	limits.mx = 9;
	gives("192.0.2.10", "x@m10.example", "permerror", "with one of 9");
}

/* Look-ups that find nothing: RFC 7208 section 4.6.4. */
static void
void_limit(void)
{
	add("v2.example TXT \"v=spf1 a:n1.example exists:n2.example ?all\"");
	add("v3.example TXT \"v=spf1 a:n1.example mx:n2.example "
	    "exists:n3.example ?all\"");
	add("v1ptr.example TXT \"v=spf1 a:n1.example a:n2.example ptr ?all\"");
	add("hosts.example TXT \"v=spf1 ptr mx -all\"");
	for (int i = 1; i <= 9; i++) {
		add("1.2.0.192.in-addr.arpa PTR n%d.hosts.example", i);
		add("hosts.example MX 1 n%d.hosts.example", i);
	}
	add("bad.example TXT \"v=spf1 a:a..b.example a:%%{h}.x.example "
	    "a:%%{h}.y.example exists:%%{h} ?all\"");
	add("p.example TXT \"v=spf1 a:n1.example a:n2.example "
	    "exists:%%{p}.ok.example -all\"");
	add("unknown.ok.example A 127.0.0.2");
	serve();
	gives("192.0.2.9", "x@v2.example", "neutral", "2 void look-ups");
	gives("192.0.2.9", "x@v3.example", "permerror", "3 void look-ups");
	because("192.0.2.9", "x@v3.example", "over 2 void look-ups");
	limits.voids = 3;
	gives("192.0.2.9", "x@v3.example", "neutral", "with a limit of 3");
	limits.voids = 0;
	gives("192.0.2.9", "x@v2.example", "permerror", "with none at all");
	IS_NUM(asked, 2, "the first stops it");
	limits = usual;
	gives("192.0.2.9", "x@v1ptr.example", "permerror",
	    "no PTR record is a void look-up");
	gives("192.0.2.1", "x@hosts.example", "fail",
	    "hosts of ptr and mx without addresses are none");
	IS_NUM(check("192.0.2.1", "h", STR("x@hosts.example")).voids, 0,
	    "and none is counted");
	OK(check("192.0.2.9", "a..b", STR("x@bad.example")).result ==
		SPF_NEUTRAL,
	    "names that cannot be asked for are none");
	gives("192.0.2.9", "x@p.example", "pass",
	    "neither is the look-up for %{p}");
}

/* At most limits.terms, and the record itself. */
static void
term_limit(void)
{
	add("i.example TXT \"v=spf1 ip4:192.0.2.0/28 "
	    "include:1.i.example include:2.i.example ?all\"");
	add("1.i.example TXT \"v=spf1 a:h.example a:h.example a:h.example "
	    "a:h.example\"");
	add("2.i.example TXT \"v=spf1 a:h.example a:h.example a:h.example "
	    "a:h.example\"");
	add("h.example A 192.0.2.200");
	add("loop.example TXT \"v=spf1 include:loop.example -all\"");
	add("r.example TXT \"v=spf1 redirect=r.example\"");
	add("nothing.example TXT \"v=spf1 redirect=empty.example\"");
	add("empty.example A 192.0.2.1");
	add("ip.example TXT \"v=spf1 redirect=%%{l}\"");
	serve();
	gives("192.0.2.99", "x@i.example", "neutral", "10 terms in 3 records");
	limits.terms = 9;
	gives("192.0.2.99", "x@i.example", "permerror",
	    "are over a limit of 9");
	because("192.0.2.99", "x@i.example", "over 9 terms that need DNS");
	limits.terms = 0;
	gives("192.0.2.1", "x@i.example", "pass", "ip4 needs none");
	gives("192.0.2.99", "x@i.example", "permerror", "an include does");
	IS_NUM(asked, 1, "and is not asked for");
	limits = usual;
	gives("192.0.2.99", "x@loop.example", "permerror", "include of itself");
	because("192.0.2.99", "x@loop.example", "over 10 terms that need DNS");
	gives("192.0.2.99", "x@r.example", "permerror", "redirect to itself");
	gives("192.0.2.99", "x@nothing.example", "permerror",
	    "redirect to a domain without a record");
	because("192.0.2.99", "x@nothing.example",
	    "no SPF record at empty.example");
	gives("192.0.2.99", "x@ip.example", "permerror",
	    "redirect to one label");
	because("192.0.2.99", "x@ip.example", "not a domain name: x");
	gives("192.0.2.99", "a..b@ip.example", "permerror",
	    "redirect to what is no name");
}

/* Includes of includes: the limit is one for the whole check. */
static void
amplification(void)
{
	for (int level = 0; level < 3; level++) {
		buf_fmt(&zone, "%d.amp.example TXT \"v=spf1\"", level);
		for (int i = 0; i < 10; i++)
			buf_fmt(&zone, " \" include:%d.%d.amp.example\"", i,
			    level + 1);
		buf_fmt(&zone, " \" -all\"\n");
		for (int i = 0; i < 10 && level < 2; i++)
			add("%d.%d.amp.example CNAME %d.amp.example", i,
			    level + 1, level + 1);
	}
	add("*.3.amp.example TXT \"v=spf1 -all\"");
	serve();
	gives("192.0.2.1", "x@0.amp.example", "permerror",
	    "10 includes of 10 includes of 10 includes");
	because("192.0.2.1", "x@0.amp.example", "over 10 terms that need DNS");
	IS_NUM(asked, 11, "11 look-ups");
	IS_NUM(check("192.0.2.1", "h", STR("x@0.amp.example")).terms, 10,
	    "10 terms");
}

/* A record of n ip4 terms: those at its end count like the others. */
static void
many_terms(void)
{
	static const int counts[] = {64, 65, 500};

	for (size_t i = 0; i < NELEM(counts); i++) {
		struct buf record = {.pool = pool};
		char name[32];

		buf_fmt(&record, "v=spf1");
		for (int j = 0; j < counts[i]; j++)
			buf_fmt(&record, " ip4:10.%d.%d.1", j / 200, j % 200);
		buf_fmt(&record, " -all");
		snprintf(name, sizeof(name), "n%d.example", counts[i]);
		add_record(name, buf_str(&record));
	}
	serve();
	for (size_t i = 0; i < NELEM(counts); i++) {
		char sender[32], last[32], name[64];
		int j = counts[i] - 1;

		snprintf(sender, sizeof(sender), "x@n%d.example", counts[i]);
		snprintf(last, sizeof(last), "10.%d.%d.1", j / 200, j % 200);
		snprintf(name, sizeof(name), "the last of %d ip4", counts[i]);
		gives(last, sender, "pass", name);
		snprintf(name, sizeof(name), "-all behind %d ip4", counts[i]);
		gives("192.0.2.1", sender, "fail", name);
	}
}

/* %{p}: the domain itself, then one below it, then any. */
static void
preference(void)
{
	add("d.example TXT \"v=spf1 -all exp=e.example\"");
	add("e.example TXT \"%%{p}\"");
	for (int i = 1; i <= 4; i++) {
		add("%d.2.0.192.in-addr.arpa PTR other.example", i);
		if (i <= 3)
			add("%d.2.0.192.in-addr.arpa PTR sub.d.example", i);
		if (i <= 2)
			add("%d.2.0.192.in-addr.arpa PTR d.example", i);
		add("other.example A 192.0.2.%d", i);
		add("sub.d.example A 192.0.2.%d", i);
	}
	add("d.example A 192.0.2.1");
	add("5.2.0.192.in-addr.arpa PTR xd.example");
	add("xd.example A 192.0.2.5");
	add("6.2.0.192.in-addr.arpa PTR a\\032b.example");
	add("a\\032b.example A 192.0.2.6");
	add("$TRYAGAIN 7.2.0.192.in-addr.arpa");
	serve();
	want_exp = true;
	IS(check("192.0.2.1", "h", STR("x@d.example")).exp, "d.example",
	    "the domain itself");
	IS(check("192.0.2.2", "h", STR("x@d.example")).exp, "sub.d.example",
	    "one below it, where that is validated and it is not");
	IS(check("192.0.2.4", "h", STR("x@d.example")).exp, "other.example",
	    "any other");
	IS(check("192.0.2.5", "h", STR("x@d.example")).exp, "xd.example",
	    "which need not have to do with it");
	IS(check("192.0.2.6", "h", STR("x@d.example")).exp, "unknown",
	    "a name that no host has is none");
	IS(check("192.0.2.7", "h", STR("x@d.example")).exp, "unknown",
	    "no answer is none");
	IS(check("192.0.2.8", "h", STR("x@d.example")).exp, "unknown",
	    "no name is none");
	want_exp = false;
}

static void
explanations(void)
{
	char text[700];

	add("x.example TXT \"v=spf1 include:in.example -all exp=e.example\"");
	add("y.example TXT \"v=spf1 include:in.example -all\"");
	add("in.example TXT \"v=spf1 -all exp=inner.example\"");
	add("inner.example TXT \"leaked\"");
	add("e.example TXT \"%%{s} %%{l} %%{o} %%{d} %%{i} %%{c} %%{r} %%{t} "
	    "%%{v} %%{h} %%{LR+} %%%%%%_%%-\"");
	add("r.example TXT \"v=spf1 redirect=x.example exp=inner.example\"");
	add("soft.example TXT \"v=spf1 ~all exp=e.example\"");
	add("minus.example TXT \"v=spf1 -include:pass.example "
	    "exp=e2.example\"");
	add("pass.example TXT \"v=spf1 +all exp=inner.example\"");
	add("e2.example TXT \"of minus\"");
	add("ctl.example TXT \"v=spf1 -all exp=e3.example\"");
	add("e3.example TXT \"a\\010b\"");
	add("loc.example TXT \"v=spf1 -all exp=e4.example\"");
	add("e4.example TXT \"local %%{l}\"");
	add("long.example TXT \"v=spf1 -all exp=e5.example\"");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	add_record("e5.example", str_of(text));
	serve();
	IS(check("192.0.2.1", "h", STR("x@x.example")).exp, "",
	    "no explanation unless wanted");
	IS_NUM(asked, 2, "and none is asked for");
	want_exp = true;
	IS(check("192.0.2.1", "he.lo", STR("a+b@x.example")).exp,
	    "a+b@x.example a+b x.example x.example 192.0.2.1 192.0.2.1 "
	    "mx.example 1700000000 in-addr he.lo b.a % %20",
	    "every macro letter");
	IS(check("192.0.2.1", "h", STR("x@y.example")).exp, "",
	    "that of an include does not leak");
	OK(str_starts(check("192.0.2.1", "h", STR("x@r.example")).exp,
	       STR("x@r.example x r.example x.example ")),
	    "redirect brings its own, %{d} is the target");
	IS(check("192.0.2.1", "h", STR("x@soft.example")).exp, "",
	    "none on softfail");
	IS_NUM(asked, 1, "and none is asked for");
	IS(check("192.0.2.1", "h", STR("x@minus.example")).exp, "of minus",
	    "-include that matches: of the outer record");
	IS(check("192.0.2.1", "h", STR("x@ctl.example")).exp, "",
	    "a control octet makes it none");
	IS(check("192.0.2.1", "h", STR("a b@loc.example")).exp, "local a b",
	    "a blank of the sender stays");
	IS(check("192.0.2.1", "h", STR("a\r\nX: y@loc.example")).exp, "",
	    "a line end of the sender makes it none");
	IS(check("192.0.2.1", "h", STR("\xc3\xa9@loc.example")).exp, "",
	    "so does an octet that is not ASCII");
	IS_NUM(check("192.0.2.1", "h", STR("x@long.example")).exp.n, 500,
	    "it is cut at 500 octets");
	want_exp = false;
}

static void
no_explanations(void)
{
	add("dead.example TXT \"v=spf1 -all exp=nowhere.example\"");
	add("bad.example TXT \"v=spf1 -all exp=%%{l}.example\"");
	add("six.example TXT \"v=spf1 -all exp=e.example\"");
	add("e.example TXT \"of %%{c}\"");
	serve();
	want_exp = true;
	OK(check("192.0.2.1", "h", STR("x@dead.example")).voids == 0,
	    "where there is none, that is no void look-up");
	OK(check("192.0.2.1", "h", STR("a..b@bad.example")).exp.n == 0 &&
		asked == 1,
	    "a name that cannot be asked for is none");
	IS(check("2001:db8::1", "h", STR("x@six.example")).exp,
	    "of 2001:db8::1", "%{c} of IPv6 is readable");
	want_exp = false;
}

static void
addresses(void)
{
	add("z4.example TXT \"v=spf1 ip4:0.0.0.0/0 -all\"");
	add("z6.example TXT \"v=spf1 ip6:::/0 -all\"");
	add("m.example TXT \"v=spf1 ip6:::ffff:192.0.2.1 -ip4:192.0.2.1\"");
	add("a.example TXT \"v=spf1 a:h.example//120 a:h.example/31 -all\"");
	add("h.example A 192.0.2.2");
	add("h.example AAAA 2001:db8::1:100");
	add("e.example TXT \"v=spf1 exists:%%{ir}.%%{v}.l.example -all\"");
	add("1.2.0.192.in-addr.l.example A 127.0.0.1");
	add("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
	    "ip6.l.example A 127.0.0.1");
	add("loop.example TXT \"v=spf1 -all\"");
	serve();
	gives("192.0.2.1", "x@z4.example", "pass", "ip4 /0, IPv4");
	gives("2001:db8::1", "x@z4.example", "fail", "ip4 /0, IPv6");
	gives("::ffff:192.0.2.1", "x@z4.example", "pass", "ip4 /0, v4-mapped");
	gives("192.0.2.1", "x@z6.example", "fail", "ip6 /0, IPv4");
	gives("2001:db8::1", "x@z6.example", "pass", "ip6 /0, IPv6");
	gives("::ffff:192.0.2.1", "x@m.example", "fail",
	    "a v4-mapped client is an IPv4 client");
	gives("192.0.2.3", "x@a.example", "pass", "a /31");
	gives("192.0.2.4", "x@a.example", "fail", "outside of it");
	gives("2001:db8::1:200", "x@a.example", "fail", "outside of //120");
	gives("2001:db8::1:10f", "x@a.example", "pass", "a //120");
	gives("192.0.2.1", "x@e.example", "pass", "%{ir}.%{v} of IPv4");
	gives("2001:db8::1", "x@e.example", "pass", "of IPv6");
	gives("127.0.0.1", "x@loop.example", "fail", "loopback is like others");
}

/* Octets that have no place: in records, senders, names of hosts. */
static void
odd_octets(void)
{
	struct spf_outcome o;

	add("nul.example TXT \"v=spf1 ip4:192.0.2.1\\000 -all\"");
	add("nul2.example TXT \"v=spf1\\000 -all\"");
	add("eight.example TXT \"v=spf1 a:\\200.example -all\"");
	add("loc.example TXT \"v=spf1 -exists:%%{l}.l.example "
	    "-include:%%{l2r}.i.example +exists:%%{h}.h.example ?all\"");
	add("\\195\\169.l.example A 127.0.0.1");
	add("b.l.example A 127.0.0.1");
	add("he\\000lo.h.example A 127.0.0.1");
	add("red.example TXT \"v=spf1 redirect=%%{l}.l.example\"");
	add("mx.example TXT \"v=spf1 mx -all\"");
	add("mx.example MX 1 a\\032b\\.c.example");
	add("mx.example MX 1 a\\032b.example");
	add("mx.example MX 1 .");
	add("a\\032b.example A 192.0.2.1");
	add("a\\032b\\.c.example A 192.0.2.2");
	add("two.example TXT \"v=spf1 -all\"");
	add("two.example TXT \"V=SPF1\"");
	serve();
	gives("192.0.2.1", "x@nul.example", "permerror", "NUL in a record");
	gives("192.0.2.1", "x@nul2.example", "none", "NUL behind the version");
	gives("192.0.2.1", "x@eight.example", "permerror", "8-bit in a record");
	gives("192.0.2.1", "b@loc.example", "fail", "%{l} that is ASCII");
	gives("192.0.2.1", "\xc3\xa9@loc.example", "neutral",
	    "%{l} that is not never matches");
	IS_NUM(asked, 2, "and is not asked for");
	o = check("192.0.2.1", "h", STR("\xc3\xa9@loc.example"));
	IS_NUM(o.terms, 3, "but counted");
	gives("192.0.2.1", "\xc3\xa9@red.example", "permerror",
	    "nor can a redirect go there");
	{
		struct dns_ask *ask = dns_ask_new(dns, 100, 8000);
		struct spf_query q = {.client = {4, {192, 0, 2, 1}},
		    .helo = STR("he\0lo"),
		    .sender = STR("\xff@loc.example"),
		    .limits = usual};

		OK(spf_check(ask, &q, pool, &o) == ST_OK &&
			o.result == SPF_PASS,
		    "NUL in HELO is asked for as it is");
		dns_ask_free(ask);
	}
	gives("192.0.2.1", "x@mx.example", "pass", "a host with a blank");
	gives("192.0.2.2", "x@mx.example", "fail", "not with a dot in a label");
	because("192.0.2.2", "x@two.example", "2 SPF records at two.example");
}

/* The DNS fails us, in each place where we ask. */
static void
temperrors(void)
{
	static const struct {
		const char *record, *want;
	} cases[] = {
	    {"a:t.example -all", "temperror"},
	    {"mx:t.example -all", "temperror"},
	    {"mx:mt.example -all", "temperror"},
	    {"exists:t.example -all", "temperror"},
	    {"include:t.example -all", "temperror"},
	    {"include:in.example -all", "temperror"},
	    {"redirect=t.example", "temperror"},
	    {"-all exp=t.example", "fail"},
	    {"ptr -all", "fail"},
	    {"ptr:p.example -all", "fail"},
	    {"exists:%{p}.l.example -all", "pass"},
	    {"ip4:192.0.2.0/24 a:t.example -all", "pass"},
	};

	add("$TRYAGAIN t.example");
	add("mt.example MX 1 t.example");
	add("good.example MX 1 t.example");
	add("good.example MX 2 h.example");
	add("good.example TXT \"v=spf1 mx -all\"");
	add("h.example A 192.0.2.1");
	add("in.example TXT \"v=spf1 a:t.example\"");
	add("unknown.l.example A 127.0.0.1");
	add("$TRYAGAIN 1.2.0.192.in-addr.arpa");
	for (size_t i = 0; i < NELEM(cases); i++)
		buf_fmt(&zone, "c%zu.example TXT \"v=spf1 %s\"\n", i,
		    cases[i].record);
	/* A PTR name that cannot be validated now. */
	add("2.2.0.192.in-addr.arpa PTR t.p.example");
	add("2.2.0.192.in-addr.arpa PTR u.p.example");
	add("$TRYAGAIN t.p.example");
	add("u.p.example A 192.0.2.2");
	serve();
	want_exp = true;
	for (size_t i = 0; i < NELEM(cases); i++) {
		char sender[32];

		snprintf(sender, sizeof(sender), "x@c%zu.example", i);
		gives("192.0.2.1", sender, cases[i].want, cases[i].record);
	}
	want_exp = false;
	gives("192.0.2.1", "x@t.example", "temperror", "the record itself");
	because("192.0.2.1", "x@t.example", "time-out asking TXT t.example");
	gives("192.0.2.2", "x@c9.example", "pass",
	    "the next PTR name is looked at");
	gives("192.0.2.1", "x@good.example", "pass",
	    "one mx host fails, another one is the client");
	gives("192.0.2.2", "x@good.example", "temperror",
	    "one mx host fails, the others are not the client");
}

/* Target names of 253 octets and more. */
static void
long_targets(void)
{
	char name[300];

	/* 243 octets and ".l.example" are 253. */
	for (size_t i = 0; i < 243; i++)
		name[i] = i % 60 == 59 ? '.' : 'x';
	name[243] = '\0';
	add("l.example TXT \"v=spf1 exists:%%{l}.%%{d} -all\"");
	buf_fmt(&zone, "%s.l.example A 127.0.0.1\n", name);
	buf_fmt(&zone, "%s.l.example A 127.0.0.1\n", name + 60);
	serve();
	snprintf(name + 243, 20, "@l.example");
	gives("192.0.2.1", name, "pass", "a target of 253 octets");
	memmove(name + 1, name, strlen(name) + 1);
	gives("192.0.2.1", name, "pass", "of 254 the first label goes");
	memset(name, 'y', 64);
	snprintf(name + 64, 20, "@l.example");
	gives("192.0.2.1", name, "fail", "a label of 64 is no name");
	IS_NUM(asked, 1, "and is not asked for");
}

int
main(void)
{
	pool = pool_new();
	outcomes();
	senders();
	ptr_limit();
	mx_limit();
	void_limit();
	term_limit();
	amplification();
	many_terms();
	preference();
	explanations();
	no_explanations();
	addresses();
	odd_octets();
	temperrors();
	long_targets();
	dns_close(dns);
	buf_release(&zone);
	pool_free(pool);
	return tap_end();
}
