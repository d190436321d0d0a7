/* auth/dmarc_walk: the tree walk and the policy it finds (RFC 9989 4.10). */
#include "auth/dmarc_walk.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

#define TXT(domain, text) "_dmarc." domain ". TXT \"" text "\"\n"
#define AGAIN(domain) "$TRYAGAIN _dmarc." domain ". TXT\n"
#define NONE "v=DMARC1; p=none"
#define LONG "a.b.c.d.e.f.g.h.i.j.mail.example.com"

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

/*
 * "org: step step ...", each step the domain, and "?" behind one that is not
 * usable; or "!name: step ..." where that name met trouble.
 */
static const char *
show_walk(const struct dmarc_walk *w)
{
	struct buf out = {.pool = pool};

	if (w->trouble.p != NULL)
		buf_fmt(&out, "!%.*s:", STRF(w->trouble));
	else
		buf_fmt(&out, "%.*s:", STRF(w->org));
	for (size_t i = 0; i < w->n; i++)
		buf_fmt(&out, " %.*s%s", STRF(w->steps[i].domain),
		    w->steps[i].usable ? "" : "?");
	return pool_cstr(pool, buf_str(&out));
}

/* "part policy domain", "> policy" where that applies, or a word. */
static const char *
show_found(const struct dmarc_found *f)
{
	struct buf out = {.pool = pool};

	if (f->bad != NULL)
		buf_fmt(&out, "bad %.*s", STRF(f->bad->domain));
	else if (f->trouble)
		buf_add(&out, STR("trouble"));
	else if (f->step == NULL)
		buf_add(&out, STR("none"));
	else
		buf_fmt(&out, "%s %s", f->part, dmarc_policy_word(f->policy));
	if (f->step != NULL)
		buf_fmt(&out, " %.*s", STRF(f->step->domain));
	if (f->applies != f->policy)
		buf_fmt(&out, " > %s", dmarc_policy_word(f->applies));
	return pool_cstr(pool, buf_str(&out));
}

static const struct {
	const char *zone, *domain, *walk, *found;
	unsigned asked; /* in all */
	const char *name;
} cases[] = {
    /* the walk */
    {"", "example.com", "example.com:", "none", 2, "no record at all"},
    {"", "com", "com:", "none", 1, "a top-level domain"},
    {TXT("com", NONE), "com", "com: com", "p none com", 1,
	"a top-level domain with a record"},
    {TXT("example.com", NONE), "example.com", "example.com: example.com",
	"p none example.com", 2, "one at the domain itself"},
    {TXT("example.com", NONE), "a.b.example.com", "example.com: example.com",
	"p none example.com", 4, "one above it"},
    {TXT("mail.example.com", NONE) TXT("example.com", NONE),
	"a.mail.example.com", "example.com: mail.example.com example.com",
	"p none example.com", 4, "of two the one with the fewest labels"},
    {TXT("a.example.com", NONE) TXT("example.com", NONE), "a.example.com",
	"example.com: a.example.com example.com", "p none a.example.com", 3,
	"the policy is that of the domain itself"},
    {TXT("com", NONE) TXT("example.com", NONE), "example.com",
	"com: example.com com", "p none example.com", 2,
	"a record of the top-level domain without psd= counts"},
    {TXT("x.example.com", NONE), "example.com", "example.com:", "none", 2,
	"a record below does not count"},
    /* at most eight names */
    {TXT("a.b.c.d.e.f.com", NONE) TXT("com", NONE), "a.b.c.d.e.f.com",
	"com: a.b.c.d.e.f.com com", "p none a.b.c.d.e.f.com", 7,
	"seven labels are seven names"},
    {TXT("b.c.d.e.f.g.com", NONE), "a.b.c.d.e.f.g.com",
	"b.c.d.e.f.g.com: b.c.d.e.f.g.com", "p none b.c.d.e.f.g.com", 8,
	"eight labels are eight names"},
    {TXT("b.c.d.e.f.g.h.com", NONE) TXT("c.d.e.f.g.h.com", NONE),
	"a.b.c.d.e.f.g.h.com", "c.d.e.f.g.h.com: c.d.e.f.g.h.com",
	"p none c.d.e.f.g.h.com", 8, "of nine the second is passed over"},
    {TXT(LONG, NONE) TXT("f.g.h.i.j.mail.example.com", NONE)
	    TXT("g.h.i.j.mail.example.com", NONE),
	LONG, "g.h.i.j.mail.example.com: " LONG " g.h.i.j.mail.example.com",
	"p none " LONG, 8, "of many labels the last seven are next"},
    /* psd= */
    {TXT("mail.example.com", NONE "; psd=n") TXT("example.com", NONE),
	"a.mail.example.com", "mail.example.com: mail.example.com",
	"p none mail.example.com", 4, "psd=n ends the walk"},
    {TXT("example.com", NONE "; psd=n") TXT("com", NONE), "example.com",
	"example.com: example.com", "p none example.com", 2,
	"psd=n at the domain itself"},
    {TXT("com", NONE "; psd=y"), "a.mail.example.com", "example.com: com",
	"p none com", 4, "psd=y: the domain one label below"},
    {TXT("mail.example.com", NONE) TXT("example.com", NONE "; psd=y")
	    TXT("com", NONE),
	"a.mail.example.com", "mail.example.com: mail.example.com example.com",
	"p none mail.example.com", 4, "psd=y: the record one label below"},
    {TXT("a.b.example", "v=DMARC1; p=reject") TXT("example", NONE "; psd=y"),
	"x.a.b.example", "b.example: a.b.example example", "p none example", 4,
	"a record between does not hold"},
    {TXT("example.com", NONE "; psd=y"), "mail.example.com",
	"mail.example.com: example.com", "p none example.com", 3,
	"psd=y just above: the domain itself"},
    {TXT("example.com", NONE "; psd=y") TXT("com", NONE), "example.com",
	"example.com: example.com", "p none example.com", 2,
	"psd=y at the domain itself ends the walk there"},
    {TXT("example.com", NONE "; psd=u") TXT("com", NONE "; psd=u"),
	"example.com", "com: example.com com", "p none example.com", 2,
	"psd=u is as none"},
    {TXT("g.h.i.j.mail.example.com", NONE "; psd=y"), LONG,
	"f.g.h.i.j.mail.example.com: g.h.i.j.mail.example.com",
	"p none g.h.i.j.mail.example.com", 8,
	"below psd=y where names were passed over"},
    /* what is a record */
    {TXT("example.com", "v=spf1 -all") TXT("example.com", NONE)
	    TXT("example.com", "v=DMARC2; p=none"),
	"example.com", "example.com: example.com", "p none example.com", 2,
	"records of others do not count"},
    {TXT("example.com", NONE) TXT("example.com", "v=DMARC1; p=reject"),
	"example.com", "example.com:", "none", 2, "of two none counts"},
    {TXT("a.example.com", NONE) TXT("a.example.com", "v=DMARC1; x=y")
	    TXT("example.com", NONE),
	"a.example.com", "example.com: example.com", "p none example.com", 3,
	"of two at the domain itself the one above counts"},
    {TXT("a.example.com", NONE "; psd=n")
	    TXT("a.example.com", NONE "; psd=n; x=y") TXT("example.com", NONE),
	"a.example.com", "example.com: example.com", "p none example.com", 3,
	"two of psd=n do not end the walk"},
    {TXT("a.example.com", NONE) TXT("a.example.com", "v=DMARC1; 1")
	    TXT("a.example.com", "v=DMARC1; 2"),
	"a.example.com", "a.example.com:", "none", 3, "neither of three"},
    {"_dmarc.example.com. A 192.0.2.1\n", "example.com", "example.com:", "none",
	2, "a name without TXT records"},
    {"_dmarc.example.com. TXT \"v=DM\" \"ARC1; p=\" \"none\"\n", "example.com",
	"example.com: example.com", "p none example.com", 2,
	"the strings of a record are one"},
    {"_dmarc.example.com. CNAME d.example.net.\nd.example.net. TXT \"" NONE
     "\"\n",
	"example.com", "example.com: example.com", "p none example.com", 2,
	"an alias is followed"},
    /* records that give no policy */
    {TXT("a.example.com", "v=DMARC1") TXT("example.com", NONE), "a.example.com",
	"example.com: a.example.com? example.com", "bad a.example.com", 3,
	"a bad one hides those above it"},
    {TXT("example.com", "v=DMARC1; p=x; psd=n") TXT("com", NONE),
	"a.example.com", "example.com: example.com?", "bad example.com", 3,
	"a bad one ends the walk all the same"},
    {TXT("example.com", "v=DMARC1; rua=mailto:a@b.example"), "example.com",
	"example.com: example.com", "p none example.com", 2,
	"without p= a rua= makes it none"},
    {TXT("example.com", "v=DMARC1; p=reject; sp=x; np=reject; rua=a:b"),
	"a.example.com", "example.com: example.com", "p none example.com", 3,
	"a wrong sp= makes it none, and np= does not count"},
    /* trouble */
    {AGAIN("example.com"), "example.com", "!_dmarc.example.com:", "trouble", 2,
	"no answer for the domain itself"},
    {AGAIN("com"), "example.com", "!_dmarc.com:", "trouble", 2,
	"no answer for the last name"},
    {AGAIN("com") TXT("example.com", NONE), "example.com",
	"!_dmarc.com: example.com", "p none example.com", 2,
	"trouble above does not touch the domain's own record"},
    {AGAIN("com") TXT("example.com", NONE), "a.example.com",
	"!_dmarc.com: example.com", "trouble", 3,
	"but it does touch that of a domain above"},
    {AGAIN("com") TXT("example.com", NONE "; psd=n"), "a.example.com",
	"example.com: example.com", "p none example.com", 3,
	"trouble above psd=n does not matter"},
    {AGAIN("com") TXT("example.com", NONE "; psd=y"), "a.example.com",
	"a.example.com: example.com", "p none example.com", 3,
	"trouble above psd=y neither"},
    {AGAIN("a.example.com") TXT("example.com", NONE "; psd=n"), "a.example.com",
	"!_dmarc.a.example.com:", "trouble", 3, "trouble below psd=n does"},
    {AGAIN("com") TXT("example.com", "v=DMARC1"), "example.com",
	"!_dmarc.com: example.com?", "bad example.com", 2,
	"trouble above does not mend a bad record"},
    {AGAIN("b.c.d.e.f.g.h.com") TXT("com", NONE), "a.b.c.d.e.f.g.h.com",
	"com: com", "p none com", 8, "trouble at a name passed over"},
    /* sp=, np= */
    {"example.com. A 192.0.2.1\n" TXT("example.com",
	 "v=DMARC1; p=none; sp=quarantine; np=reject"),
	"example.com", "example.com: example.com", "p none example.com", 2,
	"p= for the domain itself, and nobody is asked whether it exists"},
    {"a.example.com. A 192.0.2.1\n" TXT("example.com",
	 "v=DMARC1; p=none; sp=quarantine; np=reject"),
	"a.example.com", "example.com: example.com",
	"sp quarantine example.com", 4, "sp= for one below that exists"},
    {"a.example.com. MX 10 b.example.com.\n" TXT("example.com",
	 "v=DMARC1; p=none; sp=quarantine; np=reject"),
	"a.example.com", "example.com: example.com",
	"sp quarantine example.com", 4, "a name without an address exists"},
    {"b.a.example.com. A 192.0.2.1\n" TXT("example.com",
	 "v=DMARC1; p=none; sp=quarantine; np=reject"),
	"a.example.com", "example.com: example.com",
	"sp quarantine example.com", 4, "a name above another one exists"},
    {TXT("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject"),
	"a.example.com", "example.com: example.com", "np reject example.com", 4,
	"np= for one that does not exist"},
    {TXT("example.com", "v=DMARC1; p=none; sp=quarantine"), "a.example.com",
	"example.com: example.com", "sp quarantine example.com", 3,
	"sp= in place of np=, and nobody is asked"},
    {TXT("example.com", "v=DMARC1; p=none; np=reject"), "a.example.com",
	"example.com: example.com", "np reject example.com", 4,
	"np= without sp="},
    {"a.example.com. A 192.0.2.1\n" TXT("example.com",
	 "v=DMARC1; p=none; np=reject"),
	"a.example.com", "example.com: example.com", "p none example.com", 4,
	"p= in place of sp="},
    {TXT("example.com", "v=DMARC1; p=none; sp=reject; np=reject"),
	"a.example.com", "example.com: example.com", "sp reject example.com", 3,
	"both say the same, and nobody is asked"},
    {"$TRYAGAIN a.example.com. A\n" TXT("example.com",
	 "v=DMARC1; p=none; np=reject"),
	"a.example.com", "example.com: example.com", "trouble example.com", 4,
	"no answer whether it exists"},
    {TXT("com", "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y"),
	"example.com", "example.com: com", "np reject com", 3,
	"np= of a public suffix"},
    {TXT("com", "v=DMARC1; p=reject; sp=none; psd=y"), "com", "com: com",
	"p reject com", 1, "p= for the suffix itself"},
    /* t= */
    {TXT("example.com", "v=DMARC1; p=reject; t=y"), "example.com",
	"example.com: example.com", "p reject example.com > quarantine", 2,
	"t=y makes reject quarantine"},
    {TXT("example.com", "v=DMARC1; p=none; sp=quarantine; t=y"),
	"a.example.com", "example.com: example.com",
	"sp quarantine example.com > none", 3, "t=y makes quarantine none"},
    {TXT("example.com", "v=DMARC1; p=none; t=y"), "example.com",
	"example.com: example.com", "p none example.com", 2,
	"t=y leaves none as it is"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct dns *dns = serve(cases[i].zone);
		struct dns_ask *ask = dns_ask_new(dns, 100, 1000);
		struct str domain = str_of(cases[i].domain);
		struct dmarc_walk w;
		struct dmarc_found f;

		OK(dmarc_walk(ask, domain, pool, &w) == ST_OK, cases[i].name);
		IS(str_of(show_walk(&w)), cases[i].walk, "  its walk");
		OK(dmarc_policy_of(ask, domain, &w, &f) == ST_OK,
		    "  has a policy, or none");
		IS(str_of(show_found(&f)), cases[i].found, "  which is");
		IS_NUM(dns_asked(ask), cases[i].asked, "  its questions");
		dns_ask_free(ask);
		dns_close(dns);
	}
}

/* The names, as a server that is asked would see them. */
static void
names_in_order(void)
{
	static const char *const want[] = {LONG, "g.h.i.j.mail.example.com",
	    "h.i.j.mail.example.com", "i.j.mail.example.com",
	    "j.mail.example.com", "mail.example.com", "example.com", "com"};
	struct buf zone = {.pool = pool};
	struct dns *dns;
	struct dns_ask *ask;
	struct dmarc_walk w;

	for (size_t i = NELEM(want); i > 0; i--)
		buf_fmt(&zone, TXT("%s", NONE), want[i - 1]);
	dns = serve(pool_cstr(pool, buf_str(&zone)));
	ask = dns_ask_new(dns, 8, 1000);
	OK(dmarc_walk(ask, STR(LONG), pool, &w) == ST_OK,
	    "a walk with a record at each name");
	IS_NUM(w.n, 8, "eight records");
	IS_NUM(w.asked, 8, "eight questions");
	for (size_t i = 0; i < NELEM(want); i++)
		IS(w.steps[i].domain, want[i], "  the next name");
	dns_ask_free(ask);
	ask = dns_ask_new(dns, 7, 1000);
	OK(dmarc_walk(ask, STR(LONG), pool, &w) == ST_OK,
	    "the same with seven questions left");
	IS(w.trouble, "_dmarc.com", "the eighth is trouble");
	IS(w.org, NULL, "and there is no organizational domain");
	IS_NUM(w.n, 7, "the records below it are there");
	dns_ask_free(ask);
	dns_close(dns);
}

/* Nobody answers: all questions are out before anybody waits. */
static void
waiting(void)
{
	struct dns_conf conf = {.server = "127.0.0.1@1", .tries = 1};
	struct dmarc_step step = {.domain = STR("example.com"), .usable = true};
	struct dmarc_walk w = {.n = 9}, known = {0};
	struct dmarc_found f = {.step = &step};
	struct dns *dns;
	struct dns_ask *ask;

	if (dns_open(&conf, &dns, NULL) != ST_OK)
		abort();
	ask = dns_ask_new(dns, 100, 1000);
	OK(dmarc_walk(ask, STR("a.b.example.com"), pool, &w) == ST_WAIT,
	    "a walk waits");
	IS_NUM(dns_asked(ask), 4, "for all its names at once");
	OK(w.n == 0 && w.org.p == NULL, "and nothing comes out");
	step.record.p = DMARC_P_NONE;
	step.record.np = DMARC_P_REJECT;
	known.steps[0] = step;
	known.n = 1;
	known.org = step.domain;
	OK(dmarc_policy_of(ask, STR("a.example.com"), &known, &f) == ST_WAIT,
	    "a policy waits");
	OK(f.step == NULL && f.policy == DMARC_UNSET,
	    "and nothing comes out either");
	dns_ask_free(ask);
	dns_close(dns);
}

/* Names that cannot be asked for have no record. */
static void
odd_names(void)
{
	struct dns *dns = serve(TXT("example.com", NONE));
	struct dns_ask *ask = dns_ask_new(dns, 100, 1000);
	struct buf name = {.pool = pool};
	struct dmarc_walk w;

	for (int i = 0; i < 119; i++)
		buf_add(&name, STR("a."));
	buf_add(&name, STR("bcd.example.com"));
	IS_NUM(buf_str(&name).n, 253, "a name of 253 octets");
	OK(dmarc_walk(ask, buf_str(&name), pool, &w) == ST_OK, "can be walked");
	IS(w.org, "example.com", "its organizational domain is found");
	OK(dmarc_walk(ask, STR(""), pool, &w) == ST_OK && w.asked == 0,
	    "no name, no questions");
	IS(w.org, "", "it is its own organization");
	OK(dmarc_walk(ask, STR("a\0b..example.com"), pool, &w) == ST_OK &&
		w.n == 1,
	    "a name that is none");
	OK(dmarc_walk(ask, STR("example.com"), pool, &w) == ST_OK &&
		w.steps[0].usable,
	    "a record");
	IS(w.steps[0].text, NONE, "its text as found");
	dns_ask_free(ask);
	dns_close(dns);
	dns = serve(TXT("example.com", "v=DMARC1; p=x"));
	ask = dns_ask_new(dns, 100, 1000);
	OK(dmarc_walk(ask, STR("example.com"), pool, &w) == ST_OK &&
		!w.steps[0].usable,
	    "a bad record");
	IS(str_of(w.steps[0].why),
	    "bad p=x, and no valid rua=", "why it is bad");
	dns_ask_free(ask);
	dns_close(dns);
}

int
main(void)
{
	pool = pool_new();
	every_case();
	names_in_order();
	waiting();
	odd_names();
	pool_free(pool);
	return tap_end();
}
