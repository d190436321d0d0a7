/* mail/received: the trace fields of many servers, and of liars. */
#include "mail/received.h"

#include "tap.h"

static struct pool *pool;

static struct received
parse(struct str s)
{
	struct received r;

	(void)received_parse(s, pool, &r);
	return r;
}

static struct str
ip_of_field(const struct received *r)
{
	char text[IP_TEXT];

	if (r->ip.version == 0)
		return STR("");
	return pool_fmt(pool, "%s", ip_text(&r->ip, text));
}

/* What real servers write: address, HELO, name found, receiving host. */
static const struct {
	const char *in, *ip, *helo, *rdns, *by;
	bool verified;
} servers[] = {
    {"from mail.a.example (mx.a.example [192.0.2.1])\r\n\tby mx.b.example "
     "(Postfix) with ESMTP id 1A;\r\n\tTue, 24 Nov 2026 09:05:06 +1100",
	"192.0.2.1", "mail.a.example", "mx.a.example", "mx.b.example", true},
    {"from a.example (unknown [192.0.2.1]) by b.example (Postfix) id 1",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from a.example (mx.a.example [IPv6:2001:db8::1]) (using TLSv1.3 with "
     "cipher X (256/256 bits)) (Client CN \"x [203.0.113.9]\", Issuer \"y\" "
     "(not verified)) by b.example (Postfix) with ESMTPS id 1",
	"2001:db8::1", "a.example", "mx.a.example", "b.example", true},
    {"from a.example (mx.a.example [192.0.2.1] (may be forged)) by b.example "
     "(8.15.2/8.15.2) with ESMTP id 1",
	"192.0.2.1", "a.example", "mx.a.example", "b.example", false},
    {"from a.example (IDENT:u@mx.a.example [192.0.2.1]) by b.example "
     "(8.15.2/8.15.2) with ESMTP id 1",
	"192.0.2.1", "a.example", "mx.a.example", "b.example", true},
    {"from mx.a.example ([192.0.2.1] helo=a.example) by b.example with esmtps "
     "(TLS1.3) tls X (Exim 4.96) (envelope-from <u@a.example>) id 1",
	"192.0.2.1", "a.example", "mx.a.example", "b.example", true},
    {"from mx.a.example ([192.0.2.1]) by b.example with esmtp (Exim 4.96) id 1",
	"192.0.2.1", "mx.a.example", "mx.a.example", "b.example", true},
    {"from [192.0.2.1] (helo=a.example) by b.example with esmtp (Exim 4.96)",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from [192.0.2.1]:4321 (helo=a.example) by b.example with esmtp",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from unknown (HELO a.example) (192.0.2.1) by b.example with SMTP; "
     "24 Nov 2026 09:05:06 -0000",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from mx.a.example (HELO a.example) (u@192.0.2.1) by b.example with SMTP",
	"192.0.2.1", "a.example", "mx.a.example", "b.example", false},
    {"from a.example (2001:db8::1) by b.example (2001:db8::2) with Microsoft "
     "SMTP Server (TLS) id 15.0; Tue, 24 Nov 2026 09:05:06 +0000",
	"2001:db8::1", "a.example", NULL, "b.example", false},
    {"from a.example ([192.0.2.1]) by b.example with Microsoft "
     "SMTPSVC(10.0.14393.4169)",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from a.example (mx.a.example. [192.0.2.1]) by mx.b.example with ESMTPS "
     "id x1 for <u@b.example> (version=TLS1_3)",
	"192.0.2.1", "a.example", "mx.a.example", "mx.b.example", false},
    {"from [192.0.2.1] (account u@b.example HELO a.example) by b.example "
     "(CommuniGate Pro SMTP 6) with ESMTPSA id 1",
	"192.0.2.1", "a.example", NULL, "b.example", false},
    {"from a.example ([::ffff:192.0.2.1]) by b.example with esmtp", "192.0.2.1",
	"a.example", NULL, "b.example", false},
    {"from a.example ([192.0.2.1]:48557 \"EHLO b.example\") by c.example",
	"192.0.2.1", "b.example", "a.example", "c.example", false},
    {"from a.example (EHLO b.example) [192.0.2.1] by c.example with SMTP",
	"192.0.2.1", "b.example", "a.example", "c.example", false},
    {"(from A [192.0.2.1]) by b.example (X) with SMTP id 1", "192.0.2.1", "A",
	NULL, "b.example", false},
    {"from a.example(192.0.2.1), claiming to be \"b.example\" via SMTP by "
     "c.example, id 1",
	"192.0.2.1", "b.example", "a.example", "c.example", false},
    {"FROM a.example (mx.a.example [192.0.2.1]) BY b.example ID 1 ; x",
	"192.0.2.1", "a.example", "mx.a.example", "b.example", false},
    {"from 192.0.2.1 by b.example with HTTP; x", "192.0.2.1", NULL, NULL,
	"b.example", false},
    {"from a.example (localhost [127.0.0.1])by  b.example (Postfix) id 1",
	"127.0.0.1", "a.example", "localhost", "b.example", true},
    {"from a.example by b.example (Dovecot) with LMTP id 1", "", "a.example",
	NULL, "b.example", false},
};

/* A HELO is what the client likes; so may be other words. */
static const struct {
	const char *in, *ip;
} liars[] = {
    {"from [203.0.113.9] (192.0.2.1) by b.example with SMTP", "192.0.2.1"},
    {"from x (EHLO [203.0.113.9]) (192.0.2.1) by b.example", "192.0.2.1"},
    {"from x (EHLO [203.0.113.9]) by b.example", ""},
    {"from 203.0.113.9 (EHLO x) ([192.0.2.1]) by b.example", "192.0.2.1"},
    {"from 203.0.113.9 (EHLO x) by b.example", ""},
    {"from x ([192.0.2.1] helo=[203.0.113.9]) by b.example", "192.0.2.1"},
    {"from x (helo=y [203.0.113.9]) by b.example", ""},
    {"from x [203.0.113.9] by c.example with ESMTP (unknown [192.0.2.1]) by "
     "b.example (Postfix) id 1",
	"192.0.2.1"},
    {"from by (by [192.0.2.1]) by b.example (Postfix) id 1", "192.0.2.1"},
    {"from [203.0.113.9] (unknown [unknown]) by b.example (Postfix) id 1", ""},
    {"from x [203.0.113.9] (unknown [unknown]) by b.example (Postfix)", ""},
    {"from [203.0.113.9] (u@localhost) by b.example (8.15.2/8.15.2) id 1", ""},
    {"from [203.0.113.9] (mx.a.example) by b.example id 1", ""},
    {"from x ([203.0.113.9]) ([192.0.2.1]) by b.example", ""},
    {"from x ([203.0.113.9]) by c.example with SMTP ([192.0.2.1]) by b.example",
	""},
    {"from 203.0.113.9 (x ([192.0.2.1]) by b.example", ""},
    {"from 127.0.0.1 (EHLO x\\) (192.0.2.1) by b.example with SMTPS", ""},
    {"from 127.0.0.1 (EHLO x\\) (192.0.2.1) by b.example (y))", ""},
    {"from [203.0.113.9] \" (unknown [192.0.2.1]) (Client CN \"x\") by b (P)",
	"192.0.2.1"},
    {"from x ([192.0.2.1]) by b.example with esmtp (Exim 4) (envelope-from "
     "<\"a) by y ([203.0.113.9]) by z\"@e.example>) id 1",
	"192.0.2.1"},
    {"from x ([192.0.2.1]) by b.example for <\"a (b [203.0.113.9]) by c\"@d>",
	"192.0.2.1"},
    {"from x ([192.0.2.1]) (Authenticated sender: [203.0.113.9]) by b.example",
	"192.0.2.1"},
    {"from x (192.0.2.1.example.org) by b.example", ""},
    {"from x ([192.0.2.256]) by b.example", ""},
    {"from x ([192.0.2.1]", ""},
    {"from [192.0.2.1]", ""},
    {"from (x)", ""},
    {"from ([192.0.2.1]) by", ""},
};

static void
every_server(void)
{
	for (size_t i = 0; i < NELEM(servers); i++) {
		struct received r = parse(str_of(servers[i].in));
		const char *helo = servers[i].helo;

		IS(ip_of_field(&r), servers[i].ip, servers[i].in);
		IS(r.helo, helo, "  HELO");
		IS(r.rdns, servers[i].rdns, "  name");
		IS(r.by, servers[i].by, "  by");
		IS_NUM(r.rdns_verified, servers[i].verified, "  verified");
		OK(r.has_from && !r.local && !r.fetched, "  over a network");
	}
}

static void
every_liar(void)
{
	for (size_t i = 0; i < NELEM(liars); i++) {
		struct received r = parse(str_of(liars[i].in));

		IS(ip_of_field(&r), liars[i].ip, liars[i].in);
		OK(r.ip.version != 0 || !r.rdns_verified,
		    "  no address, no name");
	}
}

static void
clauses(void)
{
	struct received r = parse(STR(
	    "from a (b.example [192.0.2.1]) (Authenticated sender: u) by "
	    "c.example (Postfix) with UTF8SMTPSA id 4F1 for <u@c.example>; "
	    "Tue, 24 Nov 2026 09:05:06 +1100 (envelope-from <v@a.example>)"));

	IS(r.with, "UTF8SMTPSA", "with");
	IS(r.id, "4F1", "id");
	IS(r.rcpt, "u@c.example", "for");
	IS(r.sender, "v@a.example", "envelope-from");
	OK(r.has_sender && r.authenticated && r.tls, "login and TLS");
	OK(r.has_date && r.date == 1795471506, "date");
	r = parse(
	    STR("from a ([192.0.2.1]) by b with SMTP (envelope-from <>)"));
	OK(r.has_sender && r.sender.n == 0, "the null sender");
	OK(!r.authenticated && !r.tls && !r.has_date, "nothing made up");
	r = parse(STR("from a ([192.0.2.1]) by b with SMTP id 1 "
		      "envelope-from <u@a.example>; x"));
	IS(r.sender, "u@a.example", "envelope-from outside of a comment");
	OK(!parse(STR("from a (HELO authenticated) (192.0.2.1) by b with SMTP"))
		.authenticated,
	    "a HELO logs nobody in");
	OK(!parse(STR("from a (authenticated [192.0.2.1]) by b with SMTP"))
		.authenticated,
	    "a host name logs nobody in");
	r = parse(
	    STR("from a (b [192.0.2.1]) by c with ESMTP; Tue, 24 Nov 2026 "
		"09:05:06 +1100 id 0F1"));
	IS(r.id, "0F1", "an id behind the date");
	OK(r.has_date, "and the date before it");
	r = parse(STR("from a ([192.0.2.1]) by b with Microsoft SMTPSVC(5.0)"));
	IS(r.with, "Microsoft SMTPSVC", "a protocol of two words");
}

static void
no_network(void)
{
	static const char *const local[] = {
	    "by a.example (Postfix, from userid 1001) id 1; x",
	    "from u by a.example with local (Exim 4.96) id 1",
	    "from mail pickup service by a.example with Microsoft SMTPSVC; x",
	    "(from root@localhost) by a.example (8.15.2/8.15.2/Submit) id 1",
	    "from localhost (u@localhost) by a.example (8.15.2/8.15.2) id 1",
	    "from localhost (localhost) by a.example (8.15.2/8.15.2) id 1",
	    "(qmail 10681 invoked by uid 404); 24 Nov 2026 09:05:06 -0000",
	    "from 192.0.2.1 by a.example by uid 502 with qmail-scanner-1.24"};

	for (size_t i = 0; i < NELEM(local); i++) {
		struct received r = parse(str_of(local[i]));

		OK(r.local && !r.has_from && r.ip.version == 0, local[i]);
	}
	OK(parse(STR("from p.example [192.0.2.1] by a with POP3 (fetchmail-6)"))
		.fetched,
	    "fetchmail");
}

static void
no_trace(void)
{
	static const struct str none[] = {STR_INIT(""), STR_INIT(" \r\n "),
	    STR_INIT("(qmail 487 invoked from network); x"), STR_INIT("x"),
	    STR_INIT("((((("), STR_INIT("\0"), STR_INIT(";;;")};

	for (size_t i = 0; i < NELEM(none); i++) {
		struct received r = {.has_from = true};

		OK(!received_parse(none[i], pool, &r) && !r.has_from,
		    "no trace information");
	}
	OK(parse(STR("from a\0b ([192.0.2.1]) by c\0d")).by.n == 3, "NUL");
}

static void
hostile(void)
{
	static const char *const words[] = {"(", "(a)", "<\"", "\"", "by ", ";",
	    "([192.0.2.1]) by ", "with id for ", "\\", "(<\"", "[", "helo="};

	for (size_t i = 0; i < NELEM(words); i++) {
		struct str s = STR("from x ");
		size_t n = strlen(words[i]), size = s.n + 100000 * n;
		char *p = pool_alloc(pool, size);

		memcpy(p, s.p, s.n);
		for (size_t at = s.n; at < size; at += n)
			memcpy(p + at, words[i], n);
		OK(received_parse((struct str){p, size}, pool,
		       &(struct received){0}),
		    words[i]);
	}
}

int
main(void)
{
	pool = pool_new();
	every_server();
	every_liar();
	clauses();
	no_network();
	no_trace();
	hostile();
	pool_free(pool);
	return tap_end();
}
