/* auth/dmarc: alignment, results and dispositions (RFC 9989 sections 4, 5). */
#include "auth/dmarc.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

#define TXT(domain, text) "_dmarc." domain ". TXT \"v=DMARC1; " text "\"\n"
#define AGAIN(domain) "$TRYAGAIN _dmarc." domain ". TXT\n"
#define HERE(domain) domain ". A 192.0.2.1\n"

enum { IDS_MAX = 64 };

static struct pool *pool;

static struct dns *
serve(const char *zone)
{
	char path[] = "/tmp/assay-dmarc.XXXXXX";
	struct dns_conf conf = {.replay = path};
	struct dns *dns = NULL;
	struct err e = {0};
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, zone, strlen(zone)) != (ssize_t)strlen(zone) ||
	    dns_open(&conf, &dns, &e) != ST_OK) {
		(void)printf("Bail out! no zone: %s\n", e.text);
		exit(1);
	}
	(void)close(fd);
	(void)unlink(path);
	return dns;
}

/* The author domains, blanks between them, in so many From fields. */
static struct author
from_of(const char *text, size_t nfield)
{
	struct author a = {.nfield = nfield};
	struct str s = str_of(text), word;

	a.domains = pool_array(pool, AUTHOR_DOMAINS_MAX, sizeof(*a.domains));
	while ((word = str_word(&s)).n > 0)
		a.domains[a.n++] = word;
	return a;
}

/* "spf:pass:a.example dkim:fail:b.example" */
static size_t
ids_of(const char *text, struct dmarc_id ids[IDS_MAX])
{
	struct str s = str_of(text), word;
	size_t n = 0;

	while ((word = str_word(&s)).n > 0) {
		struct str method = str_cut(&word, ':');

		ids[n] =
		    (struct dmarc_id){.is_dkim = str_eq(method, STR("dkim"))};
		ids[n].result = str_cut(&word, ':');
		ids[n++].domain = word;
	}
	return n;
}

static void
check(struct dns_ask *ask, const struct dmarc_query *q, struct dmarc_outcome *o)
{
	enum st st;

	while ((st = dmarc_check(ask, q, pool, o)) == ST_WAIT)
		(void)dns_send(ask);
	if (st != ST_OK) {
		(void)puts("Bail out! no result");
		exit(1);
	}
}

/* "result", or "fail: disposition"; and the reason, or NULL. */
struct want {
	const char *result, *reason, *name;
};

static void
judge(const char *zone, const struct dmarc_query *q, const struct want *want)
{
	struct dns *dns = serve(zone);
	struct dns_ask *ask = dns_ask_new(dns, 400, 1000);
	struct dmarc_outcome o;
	struct str got;

	check(ask, q, &o);
	got = str_of(dmarc_word(o.result));
	if (o.result == DMARC_FAIL)
		got = pool_fmt(pool, "fail: %s",
		    dmarc_policy_word(o.disposition));
	IS(got, want->result, want->name);
	if (o.result != DMARC_FAIL)
		OK(o.disposition == DMARC_P_NONE, "  nothing is to be done");
	if (want->reason != NULL)
		IS(o.reason, want->reason, "  its reason");
	OK((o.spf != NULL || o.dkim != NULL) == (o.result == DMARC_PASS),
	    "  a pass has proof, and nothing else has");
	dns_ask_free(ask);
	dns_close(dns);
}

#define ORG TXT("example.com", "p=quarantine")
#define STRICT TXT("example.com", "p=quarantine; adkim=s; aspf=s")

static const struct {
	const char *zone, *from, *ids;
	struct want want;
} cases[] = {
    /* SPF, DKIM, both, neither */
    {ORG, "example.com", "spf:pass:example.com", {"pass", "", "SPF, equal"}},
    {ORG, "example.com", "dkim:pass:example.com", {"pass", "", "DKIM, equal"}},
    {ORG, "example.com", "spf:pass:example.com dkim:pass:example.com",
	{"pass", "", "both, equal"}},
    {ORG, "example.com", "spf:fail:example.com dkim:pass:example.com",
	{"pass", "", "DKIM passed, SPF failed"}},
    {ORG, "example.com", "spf:pass:example.com dkim:fail:example.com",
	{"pass", "", "SPF passed, DKIM failed"}},
    {ORG, "example.com", "spf:fail:example.com dkim:fail:example.com",
	{"fail: quarantine", "neither SPF nor DKIM passed", "both failed"}},
    {ORG, "example.com", "",
	{"fail: quarantine", "neither SPF nor DKIM passed", "no identifier"}},
    {ORG, "example.com",
	"dkim:fail:example.com dkim:pass:b.example dkim:pass:example.com",
	{"pass", "", "the third signature is aligned"}},
    /* results that prove nothing */
    {ORG, "example.com", "spf:none:example.com dkim:none:example.com",
	{"fail: quarantine", NULL, "none proves nothing"}},
    {ORG, "example.com", "spf:neutral:example.com dkim:neutral:example.com",
	{"fail: quarantine", NULL, "neutral neither"}},
    {ORG, "example.com", "spf:softfail:example.com dkim:policy:example.com",
	{"fail: quarantine", NULL, "softfail and policy neither"}},
    {ORG, "example.com", "spf:permerror:example.com dkim:permerror:example.com",
	{"fail: quarantine", NULL, "permerror neither"}},
    {ORG, "example.com", "spf::example.com dkim:passed:example.com",
	{"fail: quarantine", NULL, "what is no word for a result neither"}},
    {ORG, "example.com", "dkim:PASS:example.com",
	{"pass", "", "the word in any case"}},
    /* alignment: relaxed */
    {ORG, "example.com", "spf:pass:bounce.example.com",
	{"pass", "", "relaxed: below the author"}},
    {ORG, "mail.example.com", "dkim:pass:example.com",
	{"pass", "", "relaxed: above the author"}},
    {ORG, "mail.example.com", "dkim:pass:a.b.example.com",
	{"pass", "", "relaxed: beside the author"}},
    {ORG, "example.com", "spf:pass:example.net",
	{"fail: quarantine", "not aligned: spf pass for example.net",
	    "another domain"}},
    {ORG, "example.com", "dkim:pass:com",
	{"fail: quarantine", "not aligned: dkim pass for com",
	    "the top-level domain"}},
    {ORG, "example.com", "dkim:pass:notexample.com",
	{"fail: quarantine", NULL, "a name with the same end"}},
    {ORG, "example.com", "dkim:pass:example.com.evil.example",
	{"fail: quarantine", NULL, "a name with the same beginning"}},
    {ORG TXT("sub.example.com", "p=none; psd=n"), "example.com",
	"dkim:pass:a.sub.example.com",
	{"fail: quarantine", NULL, "psd=n below: another organization"}},
    {ORG TXT("sub.example.com", "p=reject; psd=n"), "a.sub.example.com",
	"dkim:pass:example.com",
	{"fail: quarantine", NULL, "psd=n above the author too"}},
    {TXT("com", "p=reject; psd=y"), "a.example.com", "dkim:pass:example.com",
	{"pass", "", "psd=y: the same organization"}},
    {TXT("com", "p=reject; psd=y"), "example.com", "dkim:pass:example.net",
	{"fail: quarantine", NULL, "psd=y: two organizations"}},
    {TXT("com", "p=reject; psd=y"), "victim.com", "dkim:pass:attacker.com",
	{"fail: quarantine", NULL, "psd=y: two names below one suffix"}},
    {TXT("com", "p=reject; psd=y"), "a.victim.com", "dkim:pass:com",
	{"fail: quarantine", NULL, "psd=y: the suffix itself"}},
    {TXT("sub.example.com", "p=reject"), "sub.example.com",
	"dkim:pass:example.com",
	{"fail: quarantine", NULL, "one above the only record"}},
    /* alignment: strict */
    {STRICT, "example.com", "spf:pass:example.com",
	{"pass", "", "strict: SPF, equal"}},
    {STRICT, "example.com", "dkim:pass:example.com",
	{"pass", "", "strict: DKIM, equal"}},
    {STRICT, "example.com", "spf:pass:a.example.com",
	{"fail: quarantine", NULL, "strict: SPF, below"}},
    {STRICT, "example.com", "dkim:pass:a.example.com",
	{"fail: quarantine", NULL, "strict: DKIM, below"}},
    {STRICT, "a.example.com", "spf:pass:example.com dkim:pass:example.com",
	{"fail: quarantine", NULL, "strict: above"}},
    {STRICT, "a.example.com", "dkim:pass:a.example.com",
	{"pass", "", "strict: equal, the record is above"}},
    {TXT("example.com", "p=none; adkim=s"), "example.com",
	"spf:pass:a.example.com", {"pass", "", "adkim=s is not for SPF"}},
    {TXT("example.com", "p=none; aspf=s"), "example.com",
	"dkim:pass:a.example.com", {"pass", "", "aspf=s is not for DKIM"}},
    {TXT("example.com", "p=none; aspf=s"), "example.com",
	"spf:pass:a.example.com", {"fail: none", NULL, "aspf=s is for SPF"}},
    /* what is a domain */
    {ORG, "example.com", "dkim:pass:EXAMPLE.com.",
	{"pass", "", "case and a final dot do not matter"}},
    {TXT("xn--bcher-kva.example", "p=reject"), "xn--bcher-kva.example",
	"dkim:pass:b\xc3\xbc"
	"cher.example",
	{"pass", "", "U-labels are A-labels"}},
    {ORG, "example.com", "spf:pass:example.net(.example.com",
	{"fail: quarantine", "neither SPF nor DKIM passed",
	    "what is no domain name never is aligned"}},
    {ORG, "example.com", "dkim:pass:.example.com dkim:pass:a..example.com",
	{"fail: quarantine", NULL, "a name with an empty label neither"}},
    {ORG, "example.com", "dkim:pass: spf:pass",
	{"fail: quarantine", NULL, "no domain at all neither"}},
    /* no policy */
    {"", "example.com", "dkim:pass:example.com",
	{"none", "no policy for example.com", "no record"}},
    {"", "example.com", "", {"none", NULL, "no record and no identifier"}},
    {TXT("example.com", "p=none") TXT("example.com", "p=reject"), "example.com",
	"", {"none", "no policy for example.com", "two records"}},
    {TXT("example.com", "p=x"), "example.com", "dkim:pass:example.com",
	{"none", "record at example.com: bad p=x, and no valid rua=",
	    "a record without a policy"}},
    {TXT("a.example.com", "x=y") ORG, "a.example.com", "",
	{"none", "record at a.example.com: no p=, and no valid rua=",
	    "the record above does not take its place"}},
    {TXT("example.com", "p=x; rua=mailto:a@b.example"), "example.com", "",
	{"fail: none", NULL, "a rua= makes it p=none"}},
    /* trouble: the policy */
    {AGAIN("example.com"), "example.com", "",
	{"temperror", "no answer for _dmarc.example.com",
	    "no answer for the author"}},
    {AGAIN("example.com"), "example.com", "dkim:pass:example.com",
	{"temperror", NULL, "even where something is aligned"}},
    {AGAIN("com"), "example.com", "dkim:pass:example.com",
	{"temperror", "no answer for _dmarc.com",
	    "no answer further up, and no record below"}},
    {AGAIN("com") ORG, "example.com", "dkim:pass:example.com",
	{"pass", "", "no answer further up: the own record and an equal id"}},
    {AGAIN("com") ORG, "example.com", "dkim:pass:a.example.com",
	{"temperror",
	    "dkim pass for a.example.com may be aligned: "
	    "no answer for _dmarc.com",
	    "the own record and one that may be aligned"}},
    {AGAIN("com") STRICT, "example.com", "dkim:pass:a.example.com",
	{"fail: quarantine", NULL, "but not where alignment is strict"}},
    {AGAIN("com") ORG, "example.com", "dkim:pass:example.net",
	{"fail: quarantine", NULL, "or nothing is in common"}},
    {AGAIN("com") ORG, "example.com", "dkim:fail:example.com",
	{"fail: quarantine", NULL, "or nothing passed"}},
    {AGAIN("com") ORG, "a.example.com", "dkim:pass:a.example.com",
	{"temperror", "no answer for _dmarc.com",
	    "the record is not the author's own"}},
    {AGAIN("com") TXT("example.com", "p=reject; psd=n"), "a.example.com",
	"dkim:pass:b.example.com", {"pass", "", "trouble above psd=n"}},
    /* trouble: identifiers */
    {ORG, "example.com", "spf:temperror:example.com",
	{"temperror", "spf temperror for example.com", "SPF met trouble"}},
    {ORG, "example.com", "dkim:TempError:a.example.com",
	{"temperror", "dkim temperror for a.example.com",
	    "DKIM below the author did"}},
    {ORG, "example.com", "spf:temperror:example.net",
	{"fail: quarantine", "neither SPF nor DKIM passed",
	    "trouble of another domain is no excuse"}},
    {STRICT, "example.com", "dkim:temperror:a.example.com",
	{"fail: quarantine", NULL, "nor one that is not aligned when strict"}},
    {ORG, "example.com", "spf:temperror:example.com dkim:pass:example.com",
	{"pass", "", "trouble does not matter beside a proof"}},
    {ORG AGAIN("a.example.com"), "example.com", "dkim:pass:a.example.com",
	{"temperror",
	    "dkim pass for a.example.com may be aligned: "
	    "no answer for _dmarc.a.example.com",
	    "whether it is aligned is not known"}},
    {ORG AGAIN("a.example.com"), "example.com",
	"dkim:pass:a.example.com dkim:pass:b.example.com",
	{"pass", "", "another one is"}},
    {ORG AGAIN("example.net"), "example.com", "dkim:pass:example.net",
	{"fail: quarantine", NULL,
	    "a stranger's silent name server is no excuse"}},
    {ORG AGAIN("evil.com"), "example.com", "dkim:pass:evil.com",
	{"fail: quarantine", NULL,
	    "nor that of one below the same top-level domain"}},
    /* sp=, np= */
    {HERE("a.example.com") TXT("example.com", "p=quarantine; np=none"),
	"a.example.com", "", {"fail: quarantine", NULL, "it exists: no np="}},
    {TXT("example.com", "p=quarantine; np=none"), "a.example.com", "",
	{"fail: none", NULL, "it does not exist: np="}},
    {TXT("example.com", "p=none; sp=quarantine"), "a.example.com", "",
	{"fail: quarantine", NULL, "sp= for one that does not exist"}},
    {TXT("example.com", "p=none; sp=quarantine"), "example.com", "",
	{"fail: none", NULL, "sp= is not for the domain itself"}},
    {TXT("com", "p=none; sp=none; np=quarantine; psd=y"), "example.com", "",
	{"fail: quarantine", NULL, "np= of a public suffix"}},
    {"$TRYAGAIN a.example.com. A\n" TXT("example.com", "p=none; np=reject"),
	"a.example.com", "",
	{"temperror", "no answer whether a.example.com exists",
	    "nobody knows which part holds"}},
    {"$TRYAGAIN a.example.com. A\n" TXT("example.com", "p=none; np=reject"),
	"a.example.com", "dkim:pass:example.com",
	{"pass", "", "a proof needs no part"}},
    {"$TRYAGAIN a.example.com. A\n" TXT("example.com",
	 "p=none; sp=quarantine; np=quarantine"),
	"a.example.com", "",
	{"fail: quarantine", NULL, "both parts say the same"}},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct author from = from_of(cases[i].from, 1);
		struct dmarc_id ids[IDS_MAX];
		struct dmarc_query q = {.author = &from,
		    .ids = ids,
		    .n = ids_of(cases[i].ids, ids)};

		judge(cases[i].zone, &q, &cases[i].want);
	}
}

/* What is done about a fail: record, then the disposition in each mode. */
static const struct {
	const char *zone;
	const char *want[3];
	const char *name;
} modes[] = {
    {TXT("example.com", "p=none"), {"fail: none", "fail: none", "fail: reject"},
	"p=none"},
    {TXT("example.com", "p=quarantine"),
	{"fail: quarantine", "fail: reject", "fail: reject"}, "p=quarantine"},
    {TXT("example.com", "p=reject"),
	{"fail: quarantine", "fail: reject", "fail: reject"}, "p=reject"},
    {TXT("example.com", "p=none; t=y"),
	{"fail: none", "fail: none", "fail: reject"}, "p=none; t=y"},
    {TXT("example.com", "p=quarantine; t=y"),
	{"fail: none", "fail: none", "fail: reject"}, "p=quarantine; t=y"},
    {TXT("example.com", "p=reject; t=y"),
	{"fail: quarantine", "fail: reject", "fail: reject"}, "p=reject; t=y"},
    {TXT("example.com", "p=reject; t=n"),
	{"fail: quarantine", "fail: reject", "fail: reject"}, "p=reject; t=n"},
    {TXT("example.com", "rua=mailto:a@b.example"),
	{"fail: none", "fail: none", "fail: reject"}, "rua= alone"},
    {"", {"none", "none", "none"}, "no record"},
    {AGAIN("example.com"), {"temperror", "temperror", "temperror"},
	"no answer"},
};

static void
every_mode(void)
{
	static const char *const words[] = {"rfc9989", "ism", "strict"};
	struct author from = from_of("example.com", 1);
	struct dmarc_id ids[IDS_MAX];
	struct dmarc_query q = {.author = &from, .ids = ids};

	for (size_t i = 0; i < NELEM(modes); i++)
		for (size_t m = 0; m < 3; m++) {
			struct str name;
			struct want want = {.result = modes[i].want[m]};

			q.mode = (enum dmarc_mode)m;
			name = pool_fmt(pool, "%s, nothing passed, mode %s",
			    modes[i].name, dmarc_mode_word(q.mode));
			want.name = name.p;
			q.n = ids_of("dkim:fail:example.com", ids);
			judge(modes[i].zone, &q, &want);
		}
	for (size_t m = 0; m < 3; m++) {
		struct want want = {"pass", "", "an aligned pass in each mode"};

		q.mode = (enum dmarc_mode)m;
		q.n = ids_of("dkim:pass:example.com", ids);
		judge(TXT("example.com", "p=reject"), &q, &want);
		IS(str_of(dmarc_mode_word(q.mode)), words[m], "  its word");
	}
}

#define TWO TXT("a.example", "p=none") TXT("b.example", "p=reject")

static const struct {
	const char *zone, *from, *ids;
	size_t nfield;
	enum dmarc_mode mode;
	bool strictest;
	const char *decides; /* NULL: none of them */
	struct want want;
} several[] = {
    {TWO, "a.example b.example", "dkim:pass:a.example dkim:pass:b.example", 1,
	DMARC_RFC9989, false, NULL,
	{"fail: reject", "several author domains: a.example, b.example",
	    "two author domains, both proved"}},
    {"", "a.example b.example", "", 1, DMARC_ISM, false, NULL,
	{"fail: reject", NULL, "two without any record"}},
    {AGAIN("a.example"), "a.example b.example c.example d.example e.example",
	"", 1, DMARC_STRICT, false, NULL,
	{"fail: reject",
	    "several author domains: a.example, b.example, c.example, "
	    "and 2 more",
	    "five, and nobody is asked"}},
    {TWO, "a.example", "dkim:pass:a.example", 2, DMARC_RFC9989, false, NULL,
	{"fail: reject", "several From fields: a.example",
	    "two From fields of one domain"}},
    {TWO, "a.example b.example", "dkim:pass:a.example dkim:pass:b.example", 1,
	DMARC_RFC9989, true, "a.example",
	{"pass", "", "strictest: both are proved"}},
    {TWO, "a.example b.example", "dkim:pass:a.example", 1, DMARC_RFC9989, true,
	"b.example",
	{"fail: quarantine", "not aligned: dkim pass for a.example",
	    "strictest: one is not"}},
    {TWO, "b.example a.example", "dkim:pass:b.example", 1, DMARC_RFC9989, true,
	"a.example", {"fail: none", NULL, "strictest: the other is not"}},
    {TWO, "a.example b.example", "", 1, DMARC_ISM, true, "b.example",
	{"fail: reject", NULL, "strictest: of two fails the worse one"}},
    {TWO, "a.example b.example", "", 1, DMARC_STRICT, true, "b.example",
	{"fail: reject", NULL,
	    "strictest: where all are rejected, the stricter policy"}},
    {TXT("a.example", "p=none"), "a.example c.example", "dkim:pass:a.example",
	1, DMARC_RFC9989, true, "c.example",
	{"none", "no policy for c.example",
	    "strictest: one has no policy, no pass"}},
    {TXT("a.example", "p=none"), "c.example a.example", "", 1, DMARC_RFC9989,
	true, "a.example",
	{"fail: none", NULL, "strictest: a fail is worse than no policy"}},
    {TXT("a.example", "p=none") AGAIN("c.example"), "a.example c.example",
	"dkim:pass:a.example", 1, DMARC_RFC9989, true, "c.example",
	{"temperror", "no answer for _dmarc.c.example",
	    "strictest: a temperror is worse than a pass"}},
    {TXT("a.example", "p=none") AGAIN("c.example"), "c.example a.example", "",
	1, DMARC_RFC9989, true, "a.example",
	{"fail: none", NULL, "strictest: a fail is worse than a temperror"}},
    {TWO, "a.example", "dkim:pass:a.example", 2, DMARC_RFC9989, true,
	"a.example", {"pass", "", "strictest: two fields of one domain"}},
    {TXT("a.example", "p=none") TXT("b.example", "p=reject")
	    AGAIN("x.a.example"),
	"b.example a.example", "dkim:pass:x.a.example", 1, DMARC_RFC9989, true,
	"b.example",
	{"fail: quarantine", NULL,
	    "strictest: a doubt about one is none about the other"}},
    {TXT("example", "p=reject"), "a.example b.example", "dkim:pass:c.example",
	1, DMARC_RFC9989, true, "a.example",
	{"pass", "", "strictest: one identifier for both"}},
};

static void
several_authors(void)
{
	for (size_t i = 0; i < NELEM(several); i++) {
		struct author from =
		    from_of(several[i].from, several[i].nfield);
		struct dmarc_id ids[IDS_MAX];
		struct dmarc_query q = {.author = &from,
		    .ids = ids,
		    .n = ids_of(several[i].ids, ids),
		    .mode = several[i].mode,
		    .strictest = several[i].strictest};
		struct dns *dns;
		struct dns_ask *ask;
		struct dmarc_outcome o;

		judge(several[i].zone, &q, &several[i].want);
		dns = serve(several[i].zone);
		ask = dns_ask_new(dns, 100, 1000);
		check(ask, &q, &o);
		IS(o.from, several[i].decides, "  the domain that decides");
		OK(q.strictest || dns_asked(ask) == 0,
		    "  nobody is asked for nothing");
		dns_ask_free(ask);
		dns_close(dns);
	}
}

static void
no_author(void)
{
	struct author from = from_of("", 1);
	struct dmarc_id ids[IDS_MAX];
	struct dmarc_query q = {.author = &from,
	    .ids = ids,
	    .mode = DMARC_STRICT};
	struct want want = {"permerror", "no address in From",
	    "an author who cannot be told"};

	q.n = ids_of("dkim:pass:example.com", ids);
	from.why = STR("no address in From");
	judge(ORG, &q, &want);
	from = from_of("example.com", 1);
	from.why = STR("no address in From");
	want.name = "one who can be told in part";
	judge(ORG, &q, &want);
	from = from_of("a.example b.example", 2);
	from.why = STR("no address in From");
	q.strictest = true;
	want.name = "or several";
	judge(ORG, &q, &want);
	from = from_of("", 0);
	want = (struct want){"permerror", "no From field", "no From field"};
	judge(ORG, &q, &want);
	from = from_of("", 2);
	want =
	    (struct want){"permerror", "no author domain", "two and no domain"};
	q.strictest = false;
	judge(ORG, &q, &want);
}

/* Everything that a pass and a fail come with. */
static void
what_comes_out(void)
{
	struct author from = from_of("a.example.com", 1);
	struct dmarc_id ids[IDS_MAX];
	struct dmarc_query q = {.author = &from, .ids = ids};
	struct dns *dns = serve(TXT("example.com", "p=none; sp=reject; t=y"));
	struct dns_ask *ask = dns_ask_new(dns, 100, 1000);
	struct dmarc_outcome o;

	q.n = ids_of("spf:fail:example.com dkim:pass:example.net "
		     "dkim:pass:b.example.com spf:pass:a.example.com "
		     "dkim:pass:example.com",
	    ids);
	check(ask, &q, &o);
	IS_NUM(o.result, DMARC_PASS, "a pass");
	OK(o.spf == &ids[3], "the SPF result that proves it");
	OK(o.dkim == &ids[2], "the first signature that does");
	IS(o.from, "a.example.com", "the author domain");
	IS(o.domain, "example.com", "where the record is");
	IS(o.record, "v=DMARC1; p=none; sp=reject; t=y", "what it says");
	IS(str_of(o.found.part), "sp", "its part");
	OK(o.found.policy == DMARC_P_REJECT, "its policy");
	OK(o.found.applies == DMARC_P_QUARANTINE, "the one that applies");
	OK(o.published.testing && o.published.p == DMARC_P_NONE,
	    "what is published");
	IS_NUM(o.asked, 3 + 3 + 2,
	    "questions: author, b.example.com, example.com, not example.net");
	dns_ask_free(ask);
	ask = dns_ask_new(dns, 100, 1000);
	from = from_of("example.org", 1);
	check(ask, &q, &o);
	OK(o.result == DMARC_NONE && o.found.step == NULL &&
		o.record.p == NULL && o.domain.p == NULL,
	    "no record: nothing is published");
	IS_NUM(o.asked, 2, "and nobody else is asked for");
	dns_ask_free(ask);
	dns_close(dns);
}

/* The 20th different domain is looked at, the 21st is not. */
static void
limits(void)
{
	struct buf text = {.pool = pool};
	struct author from = from_of("example.com", 1);
	struct dmarc_id ids[IDS_MAX];
	struct dmarc_query q = {.author = &from, .ids = ids};
	struct buf zone = {.pool = pool};
	struct want want = {"pass", "", "the 20th domain is aligned"};

	buf_add(&zone, STR(ORG));
	for (int i = 1; i < 20; i++) {
		buf_fmt(&zone, TXT("d%d.example.com", "p=none; psd=n"), i);
		buf_fmt(&text, "dkim:pass:d%d.example.com ", i);
		buf_fmt(&text, "dkim:pass:other%d.example.net ", i);
		buf_fmt(&text, "dkim:pass:d%d.example.com. ", i);
	}
	buf_add(&text, STR("dkim:pass:x.example.com"));
	q.n = ids_of(pool_cstr(pool, buf_str(&text)), ids);
	judge(pool_cstr(pool, buf_str(&zone)), &q, &want);
	q.n = ids_of(pool_cstr(pool,
			 pool_fmt(pool, "dkim:pass:psd.example.com %.*s",
			     STRF(buf_str(&text)))),
	    ids);
	buf_add(&zone, STR(TXT("psd.example.com", "p=none; psd=n")));
	want = (struct want){"fail: quarantine",
	    "not aligned: dkim pass for psd.example.com; "
	    "only 20 domains were looked at",
	    "the 21st is not looked at"};
	judge(pool_cstr(pool, buf_str(&zone)), &q, &want);
}

/* Nobody answers: what is needed most likely is asked for at once. */
static void
waiting(void)
{
	struct dns_conf conf = {.server = "127.0.0.1@1", .tries = 1};
	struct author from = from_of("a.example.com", 1);
	struct dmarc_id ids[IDS_MAX];
	struct dmarc_query q = {.author = &from, .ids = ids};
	struct dmarc_outcome o = {.result = DMARC_PASS};
	struct dns *dns;
	struct dns_ask *ask;

	if (dns_open(&conf, &dns, NULL) != ST_OK)
		abort();
	ask = dns_ask_new(dns, 100, 1000);
	q.n = ids_of("spf:pass:a.example.com dkim:pass:b.example.com "
		     "dkim:pass:example.net dkim:fail:y.a.example.com",
	    ids);
	OK(dmarc_check(ask, &q, pool, &o) == ST_WAIT, "a check waits");
	IS_NUM(dns_asked(ask), 3, "for the names of the author");
	OK(o.result == DMARC_NONE && o.spf == NULL, "and nothing comes out");
	q.n = ids_of("dkim:pass:x.a.example.com dkim:pass:example.com", ids);
	OK(dmarc_check(ask, &q, pool, &o) == ST_WAIT, "it waits again");
	IS_NUM(dns_asked(ask), 4, "for the one below the author too");
	dns_ask_free(ask);
	dns_close(dns);
}

int
main(void)
{
	pool = pool_new();
	every_case();
	every_mode();
	several_authors();
	no_author();
	what_comes_out();
	limits();
	waiting();
	pool_free(pool);
	return tap_end();
}
