/* auth/envelope: where client, HELO, sender and recipients come from. */
#include "auth/envelope.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tap.h"

#define OUTSIDE                                                      \
	"Received: from helo.example (out.example [198.51.100.7])\n" \
	"\tby mx.example (Postfix) with ESMTP id A; "                \
	"Sun, 22 Nov 2026 12:40:11 +0000\n"
#define EXIM                                             \
	"Received: from helo.example ([198.51.100.7])\n" \
	"\tby mx.example with esmtpsa (Exim 4.96)\n"     \
	"\t(envelope-from <s@a.example>)\n\tid 1;\n"     \
	"\tSun, 22 Nov 2026 12:40:11 +0000\n"
#define LOOP                                                 \
	"Received: from localhost (localhost [127.0.0.1])\n" \
	"\tby mx.example (Postfix) with ESMTP id B; "        \
	"Sun, 22 Nov 2026 12:40:12 +0000\n"
#define RPATH "Return-Path: <r@b.example>\n"

static struct pool *pool;
static struct trust trust;
static struct border border;
static struct envelope_opts opts;
static struct envelope env;

/* Forget settings, options and environment. */
static void
fresh(void)
{
	static const char *const vars[] = {"CLIENT_ADDRESS", "CLIENT_HELO",
	    "CLIENT_HOSTNAME", "SENDER", "RECIPIENT", "ORIGINAL_RECIPIENT",
	    "ORIG_RECIPIENT", "RECIPIENTS", "SASL_USERNAME", "REMOTE"};

	for (size_t i = 0; i < NELEM(vars); i++)
		(void)unsetenv(vars[i]);
	trust = (struct trust){0};
	opts = (struct envelope_opts){0};
}

static void
var(const char *name, const char *value)
{
	opts.use_env = true;
	if (setenv(name, value, 1) != 0)
		abort();
}

static void
find(struct str octets)
{
	struct msg msg;

	msg_parse(&msg, octets, pool);
	trust_border(&trust, &msg, &border);
	envelope_find(&msg, &trust, &border, &opts, pool, &env);
}

static void
client_is(const char *name, const char *ip, const char *helo,
    const char *source)
{
	char text[IP_TEXT];

	IS(str_of(ip_text(&env.client, text)), ip, name);
	IS(env.helo, helo, "  HELO");
	IS(str_of(env.client_source), source, "  and where from");
}

static void
from_is(const char *name, const char *from, const char *source)
{
	IS(env.from, from, name);
	IS(str_of(env.from_source), source, "  and where from");
}

static void
options(void)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {{STR_INIT(""), ""}, {STR_INIT("<>"), ""},
	    {STR_INIT("<a@b>"), "a@b"}, {STR_INIT("a@b"), "a@b"},
	    {STR_INIT("(any@x"), "(any@x"}, {STR_INIT("<a"), "<a"},
	    {STR_INIT(">"), ">"}, {STR_INIT("<"), "<"},
	    {STR_INIT("MAILER-DAEMON"), "MAILER-DAEMON"}};
	struct str to[] = {STR("x@y.example")};

	fresh();
	for (size_t i = 0; i < NELEM(cases); i++) {
		opts.from = cases[i].in;
		find(STR(RPATH OUTSIDE "\n"));
		from_is("any string is a sender", cases[i].out, "option");
		OK(env.from.p != NULL, "  and known");
	}
	(void)ip_parse(STR("192.0.2.9"), &opts.ip);
	var("CLIENT_ADDRESS", "192.0.2.8");
	var("CLIENT_HELO", "env.example");
	var("RECIPIENT", "env@y.example");
	opts.to = to;
	opts.nto = 1;
	find(STR(OUTSIDE "\n"));
	client_is("an address alone: the HELO is not taken from elsewhere",
	    "192.0.2.9", NULL, "option");
	OK(env.nto == 1 && str_eq(env.to[0], to[0]), "recipients by option");
	opts.helo = STR("opt.example");
	find(STR(OUTSIDE "\n"));
	client_is("both by option", "192.0.2.9", "opt.example", "option");
	opts.ip = (struct ip){0};
	find(STR(OUTSIDE "\n"));
	client_is("a HELO alone: no address is taken from elsewhere", "unknown",
	    "opt.example", "option");
	IS(env.why, "a HELO without a client address", "  and it says so");
}

static void
environment(void)
{
	static const struct {
		const char *in, *out;
	} cases[] = {{"IPv6:2001:db8::7", "2001:db8::7"},
	    {"::ffff:192.0.2.4", "192.0.2.4"},
	    {"ipv6:::ffff:192.0.2.4", "192.0.2.4"}, {"192.0.2.4", "192.0.2.4"},
	    {"2001:db8::8", "2001:db8::8"}};
	static const char *const none[] = {"", "unknown", "127.0.0.1",
	    "IPv6:::1", "x", "192.0.2.4 ", "IPv6:"};

	fresh();
	var("CLIENT_HELO", "env.example");
	for (size_t i = 0; i < NELEM(cases); i++) {
		var("CLIENT_ADDRESS", cases[i].in);
		find(STR(OUTSIDE "\n"));
		client_is(cases[i].in, cases[i].out, "env.example",
		    "environment");
	}
	for (size_t i = 0; i < NELEM(none); i++) {
		var("CLIENT_ADDRESS", none[i]);
		find(STR(OUTSIDE "\n"));
		client_is(pool_fmt(pool, "no client: '%s'", none[i]).p,
		    "198.51.100.7", "helo.example", "received");
	}
	var("CLIENT_ADDRESS", "192.0.2.4");
	var("CLIENT_HELO", "");
	find(STR(OUTSIDE "\n"));
	client_is("no HELO in the environment is none", "192.0.2.4", NULL,
	    "environment");
	opts.use_env = false;
	find(STR(OUTSIDE "\n"));
	client_is("the environment counts only where it is asked for",
	    "198.51.100.7", "helo.example", "received");
}

static void
environment_of_ours(void)
{
	static const struct str names[] = {STR_INIT("relay.example")};
	struct net net;

	fresh();
	(void)net_parse(STR("192.0.2.0/24"), &net);
	trust.nets = &net;
	trust.nnet = 1;
	trust.names = names;
	trust.nname = 1;
	trust.configured = true;
	var("CLIENT_ADDRESS", "192.0.2.4");
	var("SENDER", "e@a.example");
	find(STR(OUTSIDE "\n"));
	client_is("a client of ours is not the client", "198.51.100.7",
	    "helo.example", "received");
	from_is("  sender", "e@a.example", "environment");
	var("CLIENT_ADDRESS", "203.0.113.1");
	var("CLIENT_HOSTNAME", "relay.example");
	find(STR(OUTSIDE "\n"));
	client_is("nor is one by its name", "198.51.100.7", "helo.example",
	    "received");
	var("CLIENT_HOSTNAME", "unknown");
	find(STR(OUTSIDE "\n"));
	client_is("a stranger is", "203.0.113.1", NULL, "environment");
}

static void
agents(void)
{
	static const char *const null[] = {"", "<>", "MAILER-DAEMON",
	    "mailer-daemon", "<MAILER-DAEMON>"};

	fresh();
	for (size_t i = 0; i < NELEM(null); i++) {
		var("SENDER", null[i]);
		find(STR(RPATH OUTSIDE "\n"));
		from_is(pool_fmt(pool, "null sender: '%s'", null[i]).p, "",
		    "environment");
		OK(env.from.p != NULL, "  and known");
	}
	var("SENDER", "<a@b.example>");
	var("RECIPIENT", "<r@b.example>");
	var("ORIGINAL_RECIPIENT", "r@b.example");
	var("ORIG_RECIPIENT", "o@b.example");
	find(STR("\n"));
	from_is("  sender", "a@b.example", "environment");
	OK(env.nto == 2 && str_eq(env.to[0], STR("r@b.example")) &&
		str_eq(env.to[1], STR("o@b.example")),
	    "a recipient and what it was before, each once");
	var("RECIPIENTS", " a@b.example\n<c@d.example> ");
	var("REMOTE", "192.0.2.5");
	var("CLIENT_HELO", "x.example");
	find(STR(OUTSIDE "\n"));
	OK(env.nto == 2 && str_eq(env.to[0], STR("a@b.example")) &&
		str_eq(env.to[1], STR("c@d.example")),
	    "proxsmtp has a list of recipients");
	client_is("  client", "192.0.2.5", NULL, "environment");
	OK(!env.authenticated, "nobody logged in");
	var("SASL_USERNAME", "joe");
	find(STR(OUTSIDE "\n"));
	OK(env.authenticated, "who has a SASL name did");
}

static void
received(void)
{
	static const struct str by[] = {STR_INIT("mx2.example")};

	fresh();
	find(STR(OUTSIDE "\n"));
	client_is("the border tells client and HELO", "198.51.100.7",
	    "helo.example", "received");
	OK(env.has_received_date && env.received_date == 1795351211,
	    "and its date");
	OK(!env.authenticated, "the client did not log in");
	find(STR(EXIM "\n"));
	OK(env.authenticated, "this one did");
	find(STR("Subject: x\n\n"));
	client_is("  client", "unknown", NULL, "none");
	IS(env.why,
	    "no Received field; nothing above the border says who the sender "
	    "is",
	    "no Received field");
	OK(!env.has_received_date, "  and no date");
	find(STR(LOOP OUTSIDE "\n"));
	client_is("  client", "unknown", NULL, "none");
	IS(str_upto(env.why, 58),
	    "client 127.0.0.1 is this host: name your hosts with truste",
	    "a border client that is this host is not the client");
	find(STR("Received: by mx.example (Postfix, from userid 7)\n"
		 "\tid D; Sun, 22 Nov 2026 12:40:14 +0000\n" OUTSIDE "\n"));
	client_is("  client", "unknown", NULL, "none");
	IS(str_upto(env.why, 24), "border Received is local", "nor is nobody");
	find(STR("Received: garbage\n" OUTSIDE "\n"));
	client_is("  client", "unknown", NULL, "none");
	IS(str_upto(env.why, 37), "border Received has no client address",
	    "a border that cannot be read has no client");
	trust.configured = true;
	find(STR(LOOP LOOP "\n"));
	client_is("  client", "unknown", NULL, "none");
	IS(str_upto(env.why, 44),
	    "every Received field is by a client of ours;",
	    "with every client ours there is none");
	find(STR(LOOP OUTSIDE "\n"));
	client_is("  client", "198.51.100.7", "helo.example", "received");
	trust.received_by = by;
	trust.nreceived_by = 1;
	find(STR(RPATH OUTSIDE "\n"));
	client_is("  client", "unknown", NULL, "none");
	from_is("  sender", NULL, "none");
	IS(str_upto(env.why, 59),
	    "border Received is by mx.example, not one of received-by; R",
	    "a border by somebody else tells nothing");
	OK(!env.has_received_date, "  and has no date");
}

/* A name that somebody else chose cannot play with a terminal. */
static void
hostile_names(void)
{
	static const struct str by[] = {STR_INIT("mx2.example")};
	struct buf text = {.pool = pool};
	size_t n = 0;

	fresh();
	trust.received_by = by;
	trust.nreceived_by = 1;
	buf_add(&text, STR("Received: from a ([192.0.2.1]) by \033[2J\x9b"));
	for (int i = 0; i < 1000; i++)
		buf_char(&text, 'x');
	buf_add(&text, STR("; x\n\n"));
	find(buf_str(&text));
	for (size_t i = 0; i < env.why.n; i++)
		n += env.why.p[i] < ' ' || env.why.p[i] == 0x7f;
	IS_NUM(n, 0, "a host's name is shown without controls");
	OK(env.why.n < 250, "  and not all of it");
	OK(str_casefind(env.why, STR("\\x1b[2J\\x9bxxx")) < env.why.n,
	    "  but what it was can be seen");
}

static const struct {
	struct str in;
	const char *from, *source;
} senders[] = {
    {STR_INIT(RPATH EXIM "\n"), "r@b.example", "return-path"},
    {STR_INIT("return-path : <r@b.example>\n" OUTSIDE "\n"), "r@b.example",
	"return-path"},
    {STR_INIT("Return-Path: r@b.example\n" OUTSIDE "\n"), "r@b.example",
	"return-path"},
    {STR_INIT("Return-Path:\n (x) <r@b.example> (y)\n" OUTSIDE "\n"),
	"r@b.example", "return-path"},
    {STR_INIT("Return-Path: <\"a>b\"@b.example>\n" OUTSIDE "\n"),
	"\"a>b\"@b.example", "return-path"},
    {STR_INIT("Return-Path: <\"a@b.example>\n" OUTSIDE "\n"), "\"a@b.example",
	"return-path"},
    {STR_INIT("Return-Path: <a@b.example\n" OUTSIDE "\n"), "<a@b.example",
	"return-path"},
    {STR_INIT("Return-Path: <>\n" EXIM "\n"), "", "return-path"},
    {STR_INIT("Return-Path: <MAILER-DAEMON>\n" EXIM "\n"), "", "return-path"},
    {STR_INIT(RPATH "Return-Path: <2@b.example>\n" OUTSIDE "\n"), "r@b.example",
	"return-path"},
    {STR_INIT("Return-Path:\n" EXIM "\n"), "s@a.example", "received"},
    {STR_INIT("Return-Path: (x\n" EXIM "\n"), "s@a.example", "received"},
    {STR_INIT(EXIM RPATH "\n"), "s@a.example", "received"},
    {STR_INIT(OUTSIDE RPATH "\n"), NULL, "none"},
    {STR_INIT(RPATH "\n"), NULL, "none"},
    {STR_INIT("From f@c.example Sun Nov 22\n" RPATH OUTSIDE "\n"),
	"r@b.example", "return-path"},
    {STR_INIT("From f@c.example Sun Nov 22\n" EXIM "\n"), "s@a.example",
	"received"},
    {STR_INIT("From f@c.example Sun Nov 22\n" OUTSIDE "\n"), "f@c.example",
	"from-line"},
    {STR_INIT("From   <f@c.example>\n\n"), "f@c.example", "from-line"},
    {STR_INIT("From \"a b\"@c.example Sun\n\n"), "\"a b\"@c.example",
	"from-line"},
    {STR_INIT("From \"a@c.example Sun\n\n"), "\"a@c.example", "from-line"},
    {STR_INIT("From MAILER-DAEMON Sun\n\n"), "", "from-line"},
    {STR_INIT("From <> Sun\n\n"), "", "from-line"},
    {STR_INIT("From ???@??? Sun\n\n"), NULL, "none"},
    {STR_INIT("From - Sun\n\n"), NULL, "none"},
    {STR_INIT("From root Sun\n\n"), NULL, "none"},
    {STR_INIT("From \n\n"), NULL, "none"},
    {STR_INIT(""), NULL, "none"},
};

static void
who_sent_it(void)
{
	fresh();
	for (size_t i = 0; i < NELEM(senders); i++) {
		find(senders[i].in);
		from_is(pool_fmt(pool, "sender, case %zu", i).p,
		    senders[i].from, senders[i].source);
		OK((env.from.p == NULL) == (senders[i].from == NULL),
		    "  known or not");
	}
	trust.trust_all = true;
	find(STR(RPATH "\n"));
	from_is("trust-all believes a Return-Path without a border",
	    "r@b.example", "return-path");
	find(STR(OUTSIDE RPATH "\n"));
	from_is("  but none below one", NULL, "none");
}

int
main(void)
{
	pool = pool_new();
	options();
	environment();
	environment_of_ours();
	agents();
	received();
	hostile_names();
	who_sent_it();
	pool_free(pool);
	return tap_end();
}
