/* auth/opendkim: what a helper is asked with, and what is believed of it. */
#include "auth/opendkim.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

static const char zone[] =
    "a._domainkey.x.example TXT \"v=DKIM1;\" \" p=QQ==\"\n"
    "two._domainkey.x.example TXT \"1\"\n"
    "two._domainkey.x.example TXT \"2\"\n"
    "none._domainkey.x.example A 192.0.2.1\n"
    "$TRYAGAIN again._domainkey.x.example TXT\n";

static struct dns *dns;
static struct pool *pool;

/* A helper that says what it is told to, and keeps what it was asked. */
enum { CALLS_MAX = 64 };

static struct {
	const char *const *replies; /* NULL: it breaks */
	unsigned calls;
	bool insists; /* on one more name each time */
	struct str asked[CALLS_MAX];
} fake;

static enum st
ask(void *ctx, struct str request, struct str *reply)
{
	unsigned i = fake.calls++;

	IS(str_of(ctx), "ctx", "  (the context is handed on)");
	if (i < CALLS_MAX)
		fake.asked[i] = pool_str(pool, request);
	if (fake.insists) {
		struct buf b = {.pool = pool};

		buf_add(&b, STR("need "));
		for (unsigned k = 0; k <= i; k++)
			buf_add(&b, STR("61"));
		buf_add(&b, STR("2e5f646f6d61696e6b65792e62\n"));
		*reply = buf_str(&b);
		return ST_OK;
	}
	*reply = str_of(fake.replies[i]);
	if (reply->p != NULL)
		return ST_OK;
	*reply = STR("it broke");
	return ST_IO;
}

static void
open_zone(void)
{
	const char *dir = getenv("TMPDIR");
	char path[1024];
	struct dns_conf conf = {.replay = path};
	struct err e = {0};
	int fd;

	(void)snprintf(path, sizeof(path), "%s/assay-opendkim.XXXXXX",
	    dir == NULL ? "/tmp" : dir);
	fd = mkstemp(path);
	if (fd == -1 ||
	    write(fd, zone, sizeof(zone) - 1) != (ssize_t)sizeof(zone) - 1)
		abort();
	(void)close(fd);
	if (!OK(dns_open(&conf, &dns, &e) == ST_OK, "(a zone)"))
		printf("# %s\n", e.text);
	(void)unlink(path);
}

/* The replies are for the calls of one conversation, from its start. */
static struct opendkim_outcome
verify(struct str octets, const char *const *replies)
{
	struct dns_ask *questions = dns_ask_new(dns, 1000, 8000);
	char ctx[] = "ctx";
	struct opendkim_outcome o = {.n = 99};
	struct msg msg;

	msg_parse(&msg, octets, pool);
	fake.replies = replies;
	fake.calls = 0;
	OK(opendkim_verify(ask, ctx, questions, &msg, 1700000000, pool, &o) ==
		ST_OK,
	    "  (a zone file has all answers)");
	dns_ask_free(questions);
	return o;
}

#define MESSAGE "From a\nA: b\nC:\0d\n\nbody\0\r\n"
#define HEAD "From a\nA: b\nC:\0d\n\n"

static void
requests(void)
{
	static const char *const plain[] = {"body\n", "signatures 0\n"};
	static const char *const known[] = {"signatures 0\n"};
	static const char *const needs[] = {"need 615f\n", "signatures 0\n",
	    NULL};
	struct opendkim_outcome o = verify(STR(MESSAGE), plain);

	OK(!o.failed && o.n == 0, "no signatures");
	IS_NUM(fake.calls, 2, "  after two requests");
	OK(str_eq(fake.asked[0], STR("now 1700000000\nheader\n" HEAD)),
	    "  the first has the header, octet for octet");
	OK(str_eq(fake.asked[1], STR("now 1700000000\nmessage\n" MESSAGE)),
	    "  the second has the body too");
	o = verify(STR(MESSAGE), known);
	OK(!o.failed && fake.calls == 1, "a body nobody asks for stays here");
	o = verify(STR("A: b\n"), known);
	OK(!o.failed &&
		str_eq(fake.asked[0], STR("now 1700000000\nheader\nA: b\n")),
	    "a message without a body");
	o = verify(STR(""), known);
	OK(!o.failed && str_eq(fake.asked[0], STR("now 1700000000\nheader\n")),
	    "a message of no octets");
	o = verify(STR(MESSAGE), needs);
	OK(o.failed && fake.calls == 1, "a name that is no key's is refused");
}

/* "a", "two", "none", "absent" and "again", below _domainkey.x.example */
#define BELOW "2e5f646f6d61696e6b65792e782e6578616d706c65"

static void
answers(void)
{
	static const char *const replies[] = {"need 61" BELOW
					      "\nneed 74776f" BELOW
					      "\nneed 6e6f6e65" BELOW "\n",
	    "need 616273656e74" BELOW "\nneed 616761696e" BELOW "\n", "body\n",
	    "signatures 1\nsig pass - -\n"};
	struct opendkim_outcome o = verify(STR("A: b\n\nc\n"), replies);

	OK(!o.failed && o.n == 1, "a result after two rounds of names");
	IS_NUM(fake.calls, 4, "  and four requests");
	IS(fake.asked[3],
	    "now 1700000000\n"
	    "dns 61" BELOW " found 763d444b494d313b20703d51513d3d\n"
	    "dns 74776f" BELOW " found 31 32\n"
	    "dns 6e6f6e65" BELOW " no-data\n"
	    "dns 616273656e74" BELOW " no-name\n"
	    "dns 616761696e" BELOW " try-again\n"
	    "message\nA: b\n\nc\n",
	    "  the last one has all answers");
}

static void
results(void)
{
	static const char *const replies[] = {
	    "signatures 7\n"
	    "sig pass 782e6578616d706c65 61\n"
	    "sig temperror - 00 key DNS query failed\n"
	    "sig policy 61 61 signing key too small\n"
	    "sig fail 61 61 signature verification failed (body hash)\n"
	    "sig permerror 61 - key revoked\n"
	    "sig pass 61 61 \n"
	    "sig pass 61 61\n"
	    "message missing parameter(s)\n"};
	static const char *const none[] = {
	    "signatures 0\nmessage no from header field detected\n"};
	static const enum dkim_result want[] = {DKIM_PASS, DKIM_TEMPERROR,
	    DKIM_POLICY, DKIM_FAIL, DKIM_PERMERROR, DKIM_PASS, DKIM_PASS};
	struct opendkim_outcome o = verify(STR("A: b\n\n"), replies);
	bool same = o.n == NELEM(want);

	for (size_t i = 0; same && i < o.n; i++)
		same = o.sigs[i].result == want[i];
	if (!OK(!o.failed && same, "each result has its word"))
		return;
	IS(o.sigs[0].domain, "x.example", "  domain");
	IS(o.sigs[0].selector, "a", "  selector");
	IS_NUM(o.sigs[0].reason.n, 0, "  no reason");
	IS_NUM(o.sigs[1].domain.n, 0, "  no domain");
	OK(str_eq(o.sigs[1].selector, STR("\0")), "  any octet");
	IS(o.sigs[1].reason, "key DNS query failed", "  a reason");
	IS(o.reason, "missing parameter(s)", "  what is said of the message");
	o = verify(STR("A: b\n\n"), none);
	OK(!o.failed && o.n == 0, "a message that cannot be judged");
	IS(o.reason, "no from header field detected", "  and why");
}

/* Nothing of a broken reply is taken for a result. */
static void
nonsense(void)
{
	static const struct {
		const char *reply, *name;
	} cases[] = {
	    {"", "an empty reply"},
	    {"\n", "an empty line"},
	    {"moo\n", "an unknown word"},
	    {"signatures\n", "no number"},
	    {"signatures -1\n", "a number below 0"},
	    {"signatures 1\n", "a signature too few"},
	    {"signatures 2\nsig pass - -\n", "one of two signatures"},
	    {"signatures 1\nsig pass - -\nsig pass - -\n",
		"a signature too many"},
	    {"signatures 9000000000000000000\n", "a number past all bounds"},
	    {"signatures 0\nsignatures 0\n", "two numbers"},
	    {"sig pass - -\nsignatures 1\n", "the number last"},
	    {"sig pass - -\n", "no number, but a signature"},
	    {"message moo\n", "no number, but a message"},
	    {"signatures 1\nsig none - -\n", "none is no result"},
	    {"signatures 1\nsig neutral - -\n", "neutral is no result"},
	    {"signatures 1\nsig pass\n", "no domain"},
	    {"signatures 1\nsig pass 61\n", "no selector"},
	    {"signatures 1\nsig pass 6 61\n", "half an octet"},
	    {"signatures 1\nsig pass 6g 61\n", "no hexadecimal"},
	    {"need\n", "no name"},
	    {"need -\n", "an empty name"},
	    {"need 61" BELOW "\nsignatures 0\n", "a name and a result"},
	    {"signatures 0\nneed 61" BELOW "\n", "a result and a name"},
	    {"need 61" BELOW "\nbody\n", "a name and the body"},
	    {"body\nbody\n", "the body twice"},
	    {"body\nsignatures 0\n", "the body and a result"},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		const char *const replies[] = {cases[i].reply, NULL};
		struct opendkim_outcome o = verify(STR("A: b\n\n"), replies);

		OK(o.failed && o.n == 0 && o.sigs == NULL, cases[i].name);
		IS(o.reason, "the helper answered nonsense", "  is nonsense");
	}
}

static void
failures(void)
{
	static const char *const breaks[] = {NULL};
	static const char *const later[] = {"body\n", NULL};
	static const char *const again[] = {"body\n", "body\n", NULL};
	struct opendkim_outcome o = verify(STR("A: b\n\n"), breaks);

	OK(o.failed && o.n == 0, "a helper that breaks");
	IS(o.reason, "it broke", "  and why");
	o = verify(STR("A: b\n\n"), later);
	OK(o.failed && fake.calls == 2, "a helper that breaks at the body");
	o = verify(STR("A: b\n\n"), again);
	OK(o.failed && fake.calls == 2, "the body is given once");
	IS(o.reason, "the helper answered nonsense", "  is nonsense");
	fake.insists = true;
	o = verify(STR("A: b\n\n"), NULL);
	fake.insists = false;
	OK(o.failed, "a helper that always wants one name more");
	IS_NUM(fake.calls, 20, "  is asked so many times");
	IS(o.reason, "too many keys to look up", "  and why");
}

/* So many names are asked for, and those after them are not. */
static void
many_names(void)
{
	struct buf needs = {.pool = pool};
	const char *replies[] = {NULL, "signatures 0\n"};
	struct opendkim_outcome o;
	size_t found = 0;
	struct str rest;

	for (int i = 0; i < 51; i++)
		buf_add(&needs, STR("need 61" BELOW "\n"));
	replies[0] = pool_cstr(pool, buf_str(&needs));
	o = verify(STR("A: b\n\n"), replies);
	OK(!o.failed && fake.calls == 2, "51 names");
	rest = fake.asked[1];
	(void)str_cut(&rest, '\n');
	while (str_starts(rest, STR("dns 61" BELOW " found"))) {
		(void)str_cut(&rest, '\n');
		found++;
	}
	IS_NUM(found, 50, "  the first 50 have their answers");
	OK(str_starts(rest, STR("dns 61" BELOW " try-again\nheader\n")),
	    "  the last is not looked up");
}

/* All names of a reply are asked for before any is waited for. */
static void
waits(void)
{
	static const char *const replies[] = {"need 61" BELOW
					      "\nneed 612e2e61" BELOW
					      "\nneed 62" BELOW "\n",
	    NULL};
	struct dns_conf conf = {.server = "127.0.0.1@9",
	    .timeout_ms = 1000,
	    .tries = 1,
	    .in_flight = 10};
	struct opendkim_outcome o = {.n = 1};
	char ctx[] = "ctx";
	struct dns *server = NULL;
	struct dns_ask *questions;
	struct msg msg;

	if (!OK(dns_open(&conf, &server, NULL) == ST_OK, "(a server)"))
		return;
	questions = dns_ask_new(server, 1000, 8000);
	msg_parse(&msg, STR("A: b\n\n"), pool);
	fake.replies = replies;
	fake.calls = 0;
	OK(opendkim_verify(ask, ctx, questions, &msg, 1700000000, pool, &o) ==
		ST_WAIT,
	    "answers that are not there yet are waited for");
	OK(o.n == 0 && !o.failed && o.sigs == NULL, "  nothing is said yet");
	IS_NUM(fake.calls, 1, "  the helper is not asked again");
	IS_NUM(dns_asked(questions), 2, "  both names that can be are asked");
	dns_ask_free(questions);
	dns_close(server);
}

int
main(void)
{
	pool = pool_new();
	open_zone();
	requests();
	answers();
	results();
	nonsense();
	failures();
	many_names();
	waits();
	dns_close(dns);
	pool_free(pool);
	return tap_end();
}
