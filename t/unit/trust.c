/* auth/trust: the border, and which verdict fields are forged. */
#include "auth/trust.h"

#include "base/buf.h"
#include "tap.h"

/* What our MX writes about an outsider, and hops of our own above it. */
#define OUTSIDE                                                     \
	"Received: from out.example (out.example [198.51.100.7])\n" \
	"\tby mx.example (Postfix) with ESMTP id A; "               \
	"Sun, 22 Nov 2026 12:40:11 +0000\n"
#define LOOP                                                 \
	"Received: from localhost (localhost [127.0.0.1])\n" \
	"\tby mx.example (Postfix) with ESMTP id B; "        \
	"Sun, 22 Nov 2026 12:40:12 +0000\n"
#define INNER                                                  \
	"Received: from mx.example (mx.example [192.0.2.1])\n" \
	"\tby imap.example with LMTP id C; Sun, 22 Nov 2026 12:40:13 +0000\n"
#define LOCAL                                                   \
	"Received: by mx.example (Postfix, from userid 1001)\n" \
	"\tid D; Sun, 22 Nov 2026 12:40:14 +0000\n"
#define MINE "Authentication-Results: mx.example; dkim=pass\n"

static struct pool *pool;
static const struct str our_ids[] = {STR_INIT("mx.example"),
    STR_INIT(" Old.Example. ")};
static const struct str our_names[] = {STR_INIT("relay.example."),
    STR_INIT(".inner.example")};
static const struct str by[] = {STR_INIT("MX.example."),
    STR_INIT("mx2.example")};
static const struct str dkim[] = {STR_INIT("dkim"), STR_INIT("x-dkim")};
static struct net nets[2];

/* Nothing configured but the ids. */
static struct trust
plain(void)
{
	return (struct trust){.ids = our_ids, .nid = NELEM(our_ids)};
}

static struct trust
configured(void)
{
	struct trust t = plain();

	t.nets = nets;
	t.nnet = NELEM(nets);
	t.names = our_names;
	t.nname = NELEM(our_names);
	t.configured = true;
	return t;
}

static struct msg
message(struct str octets)
{
	struct msg msg;

	msg_parse(&msg, octets, pool);
	return msg;
}

static void
clients(void)
{
	struct trust no = plain(), t = configured();
	struct received hop = {.has_from = true};

	OK(ip_parse(STR("192.0.2.77"), &hop.ip), "an address of our network");
	OK(trust_is_client(&t, &hop), "  is ours");
	OK(!trust_is_client(&no, &hop), "  but not when nothing is configured");
	OK(ip_parse(STR("2001:db8::9"), &hop.ip) && trust_is_client(&t, &hop),
	    "so is one of our IPv6 network");
	OK(ip_parse(STR("192.0.3.1"), &hop.ip) && !trust_is_client(&t, &hop),
	    "the next network is not");
	OK(ip_parse(STR("127.8.9.1"), &hop.ip) && trust_is_client(&t, &hop),
	    "this host is ours");
	OK(ip_parse(STR("::1"), &hop.ip) && trust_is_client(&t, &hop),
	    "by either loopback");
	OK(!trust_is_client(&no, &hop), "  but not when nothing is configured");
	hop.ip = (struct ip){0};
	OK(!trust_is_client(&t, &hop), "a client without an address is not");
	hop.with = STR("LMTP");
	OK(trust_is_client(&t, &hop), "but LMTP without one is our delivery");
	hop.with = (struct str){0};
	hop.local = true;
	OK(trust_is_client(&t, &hop), "what was submitted here is ours");
	hop = (struct received){.has_from = true, .fetched = true};
	OK(trust_is_client(&t, &hop), "what was fetched is ours");
	hop = (struct received){0};
	OK(trust_is_client(&t, &hop), "a hop without a from clause is ours");
	OK(!trust_is_client(&no, &hop), "  but not when nothing is configured");
}

static void
names(void)
{
	static const struct {
		struct str rdns;
		bool ours;
	} cases[] = {
	    {STR_INIT("relay.example"), true},
	    {STR_INIT("RELAY.example."), true},
	    {STR_INIT("a.relay.example"), false},
	    {STR_INIT("xrelay.example"), false},
	    {STR_INIT("a.inner.example"), true},
	    {STR_INIT("a.b.Inner.Example."), true},
	    {STR_INIT("inner.example"), false},
	    {STR_INIT("xinner.example"), false},
	    {STR_INIT("a.inner.example.evil.test"), false},
	    {STR_INIT(""), false},
	    {STR_INIT("."), false},
	};
	static const struct str nothing[] = {STR_INIT(""), STR_INIT("."),
	    STR_INIT(" ")};
	struct trust t = configured();
	struct received hop = {.has_from = true};

	(void)ip_parse(STR("198.51.100.1"), &hop.ip);
	for (size_t i = 0; i < NELEM(cases); i++) {
		const char *name = pool_fmt(pool, "the name '%.*s' is %s",
		    STRF(cases[i].rdns), cases[i].ours ? "ours" : "not ours")
				       .p;

		hop.rdns = cases[i].rdns;
		hop.rdns_verified = true;
		OK(trust_is_client(&t, &hop) == cases[i].ours, name);
		hop.rdns_verified = false;
		OK(!trust_is_client(&t, &hop), "  unverified, it is not");
	}
	t.names = nothing;
	t.nname = NELEM(nothing);
	hop.rdns = STR("");
	hop.rdns_verified = true;
	OK(!trust_is_client(&t, &hop), "an empty name matches nothing");
}

static void
the_ids(void)
{
	struct trust t = plain();
	static const struct str nothing[] = {STR_INIT("")};

	OK(trust_is_id(&t, STR("mx.example")), "the first id is ours");
	OK(trust_is_id(&t, STR("old.example")), "the second one, normalised");
	OK(!trust_is_id(&t, STR("example")), "a part of it is not");
	OK(!trust_is_id(&t, STR("mx.example.net")), "nor a longer one");
	OK(!trust_is_id(&t, STR("")), "nor the empty one");
	t.ids = nothing;
	t.nid = 1;
	OK(!trust_is_id(&t, STR("")), "an empty id matches nothing");
}

static void
borders(void)
{
	struct trust no = plain(), t = configured();
	struct msg msg = message(STR(LOCAL INNER LOOP OUTSIDE OUTSIDE "\n"));
	struct border b;

	trust_border(&t, &msg, &b);
	OK(b.found && b.index == 3 && b.believed,
	    "the border is the first hop by a stranger");
	IS(b.hop.helo, "out.example", "  and tells who that was");
	OK(!b.none_trusted, "  so not every client was ours");
	trust_border(&no, &msg, &b);
	OK(b.found && b.index == 0,
	    "with nothing configured it is the topmost hop");
	msg = message(STR("Subject: x\n" LOOP INNER "\n"));
	trust_border(&t, &msg, &b);
	OK(!b.found && b.none_trusted && !b.believed,
	    "no border where every client is ours");
	msg = message(STR("Subject: x\n\n" OUTSIDE));
	trust_border(&t, &msg, &b);
	OK(!b.found && !b.none_trusted, "no border without Received");
	msg = message(STR("X-Received: a\nreceived : from x ([192.0.3.1]) by y;"
			  " Sun, 22 Nov 2026 12:40:13 +0000\n\n"));
	trust_border(&t, &msg, &b);
	OK(b.found && b.index == 1,
	    "the name's case and a blank do not matter");
}

static void
odd_hops(void)
{
	struct trust no = plain(), t = configured();
	struct msg msg =
	    message(STR("Received: (qmail 7 invoked by uid 0); 1 Jan 2026\n"
			"Received: garbage; 1 Jan 2026\n" OUTSIDE "\n"));
	struct border b;

	trust_border(&no, &msg, &b);
	OK(b.found && b.index == 0, "qmail's own hop is topmost");
	trust_border(&t, &msg, &b);
	OK(b.found && b.index == 1,
	    "what cannot be read is by a stranger, qmail's hop is not");
	IS_NUM(b.hop.ip.version, 0, "  and has no address");
}

static void
receivers(void)
{
	struct trust t = configured();
	struct msg msg = message(STR(INNER MINE OUTSIDE "\n"));
	struct border b;

	t.received_by = by;
	t.nreceived_by = NELEM(by);
	trust_border(&t, &msg, &b);
	OK(b.found && b.believed, "the border is by one of received-by");
	OK(!trust_must_drop(&t, &msg, &b, 1, NULL, 0), "  so ours is kept");
	t.received_by = &by[1];
	t.nreceived_by = 1;
	trust_border(&t, &msg, &b);
	OK(b.found && !b.believed, "the border is by none of received-by");
	OK(trust_must_drop(&t, &msg, &b, 1, NULL, 0),
	    "  so nothing is believed above it either");
	OK(!trust_may_believe(&t, &msg, &b, 1), "  by anybody");
	msg = message(STR("Received: from x ([192.0.3.1])\n\n"));
	trust_border(&t, &msg, &b);
	OK(b.found && !b.believed, "a border without by is by none of them");
}

/* Five forged among eight, below the border; each way to write our id. */
static void
forged(void)
{
	static const struct {
		struct str field;
		bool drop;
	} cases[] = {
	    {STR_INIT("Authentication-Results: mx.example; spf=pass\n"), true},
	    {STR_INIT("Authentication-Results: other.example; spf=pass\n"),
		false},
	    {STR_INIT("Authentication-Results: MX.EXAMPLE.; dmarc=pass\n"),
		true},
	    {STR_INIT("Authentication-Results: spf=pass smtp.mailfrom=x.y\n"),
		false},
	    {STR_INIT("authentication-results : \"mx.example\" 1; none\n"),
		true},
	    {STR_INIT("Authentication-Results:\n\t(a (b))\n mx.example; a=b\n"),
		true},
	    {STR_INIT("Authentication-Results: mx.example.net; dkim=pass\n"),
		false},
	    {STR_INIT("AUTHENTICATION-RESULTS: old.example\t2;broken\n"), true},
	};
	struct buf text = {.pool = pool};
	struct trust t = configured();
	struct border b;
	struct msg msg;

	buf_add(&text, STR(MINE OUTSIDE));
	for (size_t i = 0; i < NELEM(cases); i++)
		buf_add(&text, cases[i].field);
	msg = message(buf_str(&text));
	trust_border(&t, &msg, &b);
	OK(!trust_must_drop(&t, &msg, &b, 0, NULL, 0), "ours is kept");
	OK(trust_may_believe(&t, &msg, &b, 0), "  and believed");
	for (size_t i = 0; i < NELEM(cases); i++) {
		OK(trust_must_drop(&t, &msg, &b, i + 2, NULL, 0) ==
			cases[i].drop,
		    pool_fmt(pool, "field %zu of 8 is %s", i,
			cases[i].drop ? "forged" : "foreign")
			.p);
		OK(!trust_may_believe(&t, &msg, &b, i + 2),
		    "  and is not believed");
	}
}

static void
other_fields(void)
{
	struct trust t = plain();
	struct msg msg =
	    message(STR("X-ASSAY: mx.example; marking=pass\n"
			"X-Assay-Not: mx.example; marking=pass\n"
			"Authentication-Results mx.example; a=b\n"
			"ARC-Authentication-Results: i=1; mx.example;"
			" a=b\n"
			": mx.example; a=b\n\n"));
	struct border b;

	trust_border(&t, &msg, &b);
	OK(trust_must_drop(&t, &msg, &b, 0, NULL, 0),
	    "X-Assay is a verdict field");
	for (size_t i = 1; i < msg.nfield; i++)
		OK(!trust_must_drop(&t, &msg, &b, i, NULL, 0),
		    "another name is not, nor a line without one");
}

static void
stale(void)
{
	static const struct {
		struct str field;
		bool drop;
	} cases[] = {
	    {STR_INIT("Authentication-Results: mx.example; dkim=pass\n"), true},
	    {STR_INIT(
		 "Authentication-Results: mx.example; DKIM=fail; x-dkim=a\n"),
		true},
	    {STR_INIT("Authentication-Results: mx.example; dkim=pass; spf=a\n"),
		false},
	    {STR_INIT("Authentication-Results: mx.example; none\n"), false},
	    {STR_INIT("Authentication-Results: mx.example; dkim=pass x\n"),
		false},
	    {STR_INIT("Authentication-Results: other.example; dkim=pass\n"),
		false},
	    {STR_INIT("X-Assay: mx.example; dkim=pass\n"), true},
	};
	struct trust t = plain();

	for (size_t i = 0; i < NELEM(cases); i++) {
		struct buf text = {.pool = pool};
		struct border b;
		struct msg msg;

		buf_add(&text, cases[i].field);
		buf_add(&text, STR(OUTSIDE "\n"));
		msg = message(buf_str(&text));
		trust_border(&t, &msg, &b);
		OK(trust_must_drop(&t, &msg, &b, 0, dkim, NELEM(dkim)) ==
			cases[i].drop,
		    pool_fmt(pool, "above the border, case %zu %s", i,
			cases[i].drop ? "is replaced" : "stays")
			.p);
		OK(!trust_must_drop(&t, &msg, &b, 0, NULL, 0),
		    "  and stays where nothing is replaced");
	}
}

static void
switches(void)
{
	struct trust t = plain();
	struct msg none = message(STR(MINE "\n"));
	struct msg msg = message(STR(MINE OUTSIDE MINE "\n"));
	struct border b, no;

	trust_border(&t, &msg, &b);
	trust_border(&t, &none, &no);
	OK(trust_must_drop(&t, &none, &no, 0, NULL, 0),
	    "without a border ours is forged");
	OK(!trust_may_believe(&t, &none, &no, 0), "  and not believed");
	t.trust_all = true;
	OK(!trust_must_drop(&t, &none, &no, 0, NULL, 0) &&
		trust_may_believe(&t, &none, &no, 0),
	    "trust-all believes it");
	OK(!trust_must_drop(&t, &msg, &b, 2, NULL, 0) &&
		trust_may_believe(&t, &msg, &b, 2),
	    "  and what stands below the border");
	OK(trust_must_drop(&t, &msg, &b, 2, dkim, 1), "  and replaces it");
	t.fresh = true;
	OK(trust_must_drop(&t, &msg, &b, 0, NULL, 0) &&
		!trust_may_believe(&t, &msg, &b, 0),
	    "fresh believes nothing, whatever else is said");
}

/* Many fields cost no more than their octets. */
static void
many(void)
{
	enum { N = 100000 };
	struct buf text = {0};
	struct trust t = plain();
	struct border b;
	struct msg msg;
	size_t n = 0;

	for (size_t i = 0; i < N; i++)
		buf_add(&text,
		    STR("A:\nAuthentication-Results: mx.example;\n"
			"X-Y: z\n"));
	msg = message(buf_str(&text));
	trust_border(&t, &msg, &b);
	for (size_t i = 0; i < msg.nfield; i++)
		n += trust_must_drop(&t, &msg, &b, i, NULL, 0);
	IS_NUM(n, N, "a hundred thousand forged fields of 300,000 go");
	buf_release(&text);
}

int
main(void)
{
	pool = pool_new();
	if (!net_parse(STR("192.0.2.0/24"), &nets[0]) ||
	    !net_parse(STR("2001:db8::/32"), &nets[1]))
		return 1;
	clients();
	names();
	the_ids();
	borders();
	odd_hops();
	receivers();
	forged();
	other_fields();
	stale();
	switches();
	many();
	pool_free(pool);
	return tap_end();
}
