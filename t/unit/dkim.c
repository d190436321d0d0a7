/* auth/dkim: the examples of RFC 6376 and RFC 8463, and what breaks them. */
#include "auth/dkim.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

#define REST                                                             \
	"From: Joe SixPack <joe@football.example.com>\n"                 \
	"To: Suzie Q <suzie@shopping.example.net>\n"                     \
	"Subject: Is dinner ready?\n"                                    \
	"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\n"                  \
	"Message-ID: <20030712040037.46341.5F8J@football.example.com>\n" \
	"\n"                                                             \
	"Hi.\n\nWe lost the game. Are you hungry yet?\n\nJoe.\n"

/* RFC 6376 appendix A.2. */
static const char simple[] =
    "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\n"
    "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\n"
    "      h=Received : From : To : Subject : Date : Message-ID;\n"
    "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
    "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\n"
    "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\n"
    "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\n"
    "      4bmp/YzhwvcubU4=;\n"
    "Received: from client1.football.example.com  [192.0.2.1]\n"
    "      by submitserver.example.com with SUBMISSION;\n"
    "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\n" REST;

/* RFC 8463 appendix A.3: Ed25519, then RSA. */
static const char both[] =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\n"
    " d=football.example.com; i=@football.example.com;\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\n"
    " subject : date : message-id : from : subject : date;\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n"
    " d=football.example.com; i=@football.example.com;\n"
    " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\n"
    " date : message-id : from : subject : date;\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
    " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\n"
    " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\n"
    " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\n" REST;

#define BRISBANE "brisbane._domainkey.example.com"
#define ED25519 "brisbane._domainkey.football.example.com"
#define RSA "test._domainkey.football.example.com"
#define P_BRISBANE                                                         \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkM" \
	"oGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R" \
	"tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI" \
	"MmPSPDdQPNUYckcQ2QIDAQAB"
#define P_ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define P_RSA                                                              \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6" \
	"Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/" \
	"e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G" \
	"+2kryOTIKT+l/K4w3QIDAQAB"

#define TXT(name, text, p) name ". IN TXT \"" text "\" \"" p "\"\n"

static const char good_zone[] = TXT(BRISBANE, "v=DKIM1; p=", P_BRISBANE)
    TXT(ED25519, "v=DKIM1; k=ed25519; p=", P_ED25519)
	TXT(RSA, "v=DKIM1; k=rsa; p=", P_RSA);

static struct pool *pool;

static struct dns *
serve(const char *zone)
{
	char path[] = "/tmp/assay-dkim.XXXXXX";
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

static const struct dkim_limits usual = {10, 1024, false, 300};

static struct dkim_outcome *
verify_by(const char *zone, struct str octets, const struct dkim_limits *limits,
    int64_t now, size_t *n)
{
	struct dns *dns = serve(zone);
	struct dns_ask *ask = dns_ask_new(dns, 100, 1000);
	struct dkim_outcome *out;
	struct msg msg;
	enum st st;

	msg_parse(&msg, octets, pool);
	while ((st = dkim_check(ask, &msg, limits, now, &out, n)) == ST_WAIT)
		(void)dns_send(ask);
	if (st != ST_OK) {
		(void)puts("Bail out! no result");
		exit(1);
	}
	for (size_t i = 0; i < *n; i++)
		out[i].reason = pool_str(pool, out[i].reason);
	dns_ask_free(ask);
	dns_close(dns);
	return out;
}

static struct dkim_outcome *
verify(const char *zone, const char *message, size_t *n)
{
	return verify_by(zone, str_of(message), &usual, 1528637909, n);
}

static void
examples(void)
{
	size_t n;
	struct dkim_outcome *o = verify(good_zone, simple, &n);

	IS_NUM(n, 1, "RFC 6376 A.2: one signature");
	IS(str_of(dkim_word(o->result)), "pass", "RFC 6376 A.2: pass");
	IS(o->reason, "", "a plain pass needs no reason");
	IS(o->names.domain, "example.com", "its domain");
	IS(o->names.identity, "joe@football.example.com", "its identity");
	IS_NUM(o->bits, 1024, "its key");
	OK(o->short_key, "which is short");
	OK(o->body == DKIM_MATCH && o->signature == DKIM_MATCH,
	    "both halves match");
	o = verify(good_zone, both, &n);
	IS_NUM(n, 2, "RFC 8463 A.3: two signatures");
	IS(str_of(dkim_word(o[0].result)), "pass", "RFC 8463 A.3: Ed25519");
	IS(str_of(dkim_word(o[1].result)), "pass", "RFC 8463 A.3: RSA");
	OK(!o[0].short_key, "an Ed25519 key is not short");
}

/* The first place of `from` becomes `to`. */
static const char *
edit(const char *text, const char *from, const char *to)
{
	struct str s = str_of(text);
	size_t at = str_casefind(s, str_of(from));
	struct buf out = {.pool = pool};

	if (at == s.n)
		(void)printf("Bail out! no \"%s\"\n", from);
	buf_add(&out, str_upto(s, at));
	buf_add(&out, str_of(to));
	buf_add(&out, str_from(s, at + strlen(from)));
	return pool_cstr(pool, buf_str(&out));
}

static const struct {
	const char *message, *from, *to, *result, *reason, *name;
} edits[] = {
    {simple, "hungry", "angry", "fail", "body changed", "a word of the body"},
    {simple, "Subject: Is", "Subject: IS", "fail",
	"signature wrong: header changed, or another key", "a signed field"},
    {simple, "joe.\n", "Joe.\n\n\n", "pass", "", "lines at the end"},
    {simple, "Received:", "Received: x\nReceived:", "pass", "",
	"a field above the signed one"},
    {simple, "Message-ID:", "Received: x\nMessage-ID:", "fail",
	"signature wrong: header changed, or another key",
	"a field below the signed one"},
    {simple, "Is dinner ready?\nDate: Fri", "Is dinner  ready?\nDate: Sat",
	"fail", "signature wrong: header changed, or another key",
	"a blank more, and a date"},
    {simple, "h=Received", "h=received", "fail",
	"signature wrong: header changed, or another key",
	"the signature's own field"},
    {simple, "d=example.com;", "d=example.org;", "permerror",
	"i= is not at or below d=", "a domain that i= is not below"},
    {simple, "v=1;", "v=1; l=5;", "fail", "body changed and signature wrong",
	"an l= that was not there"},
    {simple, "a=rsa-sha256", "a=rsa-sha1", "permerror", NULL,
	"SHA-1 with a SHA-256 hash"},
    {simple, "a=rsa-sha256", "a=ed25519-sha256", "permerror",
	"key is of another kind than a=", "the other algorithm"},
    {simple, "s=brisbane", "s=sydney", "permerror",
	"no key at sydney._domainkey.example.com", "another selector"},
    {simple, "v=1;", "v=1; l=999999;", "permerror", "l= is more than the body",
	"an l= beyond the body"},
    {simple, "v=1;", "v=1; x=1528637608;", "permerror",
	"expired at 2018-06-10T13:33:28Z", "301 seconds after x="},
    {simple, "v=1;", "v=1; x=1528637609;", "fail", NULL,
	"300 seconds after x= it is not expired"},
    {simple, "v=1;", "v=1; t=1528638210;", "permerror", "signed in the future",
	"t= 301 seconds ahead"},
    {simple, "v=1;", "v=1; t=1528638209;", "fail", NULL,
	"300 seconds ahead are let pass"},
};

static void
edited(void)
{
	for (size_t i = 0; i < NELEM(edits); i++) {
		size_t n;
		struct dkim_outcome *o = verify(good_zone,
		    edit(edits[i].message, edits[i].from, edits[i].to), &n);

		IS(str_of(dkim_word(o->result)), edits[i].result,
		    edits[i].name);
		if (edits[i].reason != NULL)
			IS(o->reason, edits[i].reason, "  its reason");
	}
}

static const struct {
	const char *zone, *result, *reason, *name;
} zones[] = {
    {"", "permerror", "no key at " BRISBANE, "no such name"},
    {BRISBANE ". A 192.0.2.1\n", "permerror", "no key at " BRISBANE,
	"a name without TXT"},
    {"$TRYAGAIN " BRISBANE " TXT\n", "temperror", NULL, "no answer"},
    {TXT(BRISBANE, "v=DKIM1; p=", ""), "permerror", "key revoked", "p= empty"},
    {TXT(BRISBANE, "v=DKIM1; t=y; p=", P_BRISBANE), "pass", "", "t=y"},
    {TXT(BRISBANE, "v=DKIM1; t=s; p=", P_BRISBANE), "permerror",
	"key is for d= alone, i= is below it", "t=s"},
    {TXT(BRISBANE, "v=DKIM1; h=sha1; p=", P_BRISBANE), "permerror",
	"key is not for sha256", "h=sha1"},
    {TXT(BRISBANE, "v=DKIM1; s=chat; p=", P_BRISBANE), "permerror",
	"key is not for mail", "s=chat"},
    {TXT(BRISBANE, "v=DKIM1; p=", P_RSA), "fail",
	"signature wrong: header changed, or another key", "another key"},
    {TXT(BRISBANE, "v=DKIM1; p=", "AAAA"), "permerror", NULL, "no key in p="},
    {TXT(BRISBANE, "v=spf1 -all", "") TXT(BRISBANE, "v=DKIM1; p=", P_BRISBANE),
	"pass", "", "a record that is no key beside one that is"},
    {TXT(BRISBANE, "v=DKIM1; p=", P_RSA) TXT(BRISBANE,
	 "v=DKIM1; n=1; p=", P_RSA) TXT(BRISBANE, "v=DKIM1; p=", P_BRISBANE),
	"pass", "", "the right key is the third"},
    {TXT(BRISBANE, "v=DKIM1; p=", P_RSA) TXT(BRISBANE,
	 "v=DKIM1; n=1; p=", P_RSA) TXT(BRISBANE, "v=DKIM1; n=2; p=", P_RSA)
	    TXT(BRISBANE, "v=DKIM1; p=", P_BRISBANE),
	"policy", "4 records with a key, 3 tried",
	"the right key is the fourth"},
    {TXT(BRISBANE, "v=DKIM1; p=", "") TXT(BRISBANE, "v=DKIM1; p=", P_BRISBANE),
	"pass", "", "a revoked key beside the right one"},
};

static void
published(void)
{
	for (size_t i = 0; i < NELEM(zones); i++) {
		size_t n;
		struct dkim_outcome *o = verify(zones[i].zone, simple, &n);

		IS(str_of(dkim_word(o->result)), zones[i].result,
		    zones[i].name);
		if (zones[i].reason != NULL)
			IS(o->reason, zones[i].reason, "  its reason");
	}
}

/* n signatures by nobody, above the good one. */
static struct str
junk_on_top(size_t n)
{
	struct buf out = {.pool = pool};

	for (size_t i = 0; i < n; i++)
		buf_add(&out, STR("DKIM-Signature: v=1; junk\n"));
	buf_add(&out, str_of(simple));
	return buf_str(&out);
}

static void
limits(void)
{
	struct dkim_limits l = usual;
	struct dkim_outcome *o;
	size_t n;

	o = verify_by(good_zone, junk_on_top(9), &l, 0, &n);
	OK(n == 10 && dkim_best(o, n) == DKIM_PASS,
	    "ten signatures are judged");
	o = verify_by(good_zone, junk_on_top(10), &l, 0, &n);
	OK(n == 11 && dkim_best(o, n) == DKIM_POLICY,
	    "the eleventh is not, and is no pass");
	IS(o[10].reason, "1 more signatures: at most 10 are verified",
	    "and it is said");
	l.min_bits = 1025;
	o = verify_by(good_zone, str_of(simple), &l, 0, &n);
	IS(o->reason, "RSA key of 1024 bits, below 1025", "a key too short");
	OK(o->result == DKIM_POLICY && o->body == DKIM_UNKNOWN,
	    "is policy, and nothing was hashed");
	o = verify_by(good_zone, STR("Subject: x\n\n"), &usual, 0, &n);
	OK(n == 0 && dkim_best(o, n) == DKIM_NONE, "no signature: none");
}

static void
line_ends(void)
{
	struct buf crlf = {.pool = pool}, cr = {.pool = pool};
	struct dkim_outcome *o;
	size_t n;

	for (const char *p = both; *p != '\0'; p++) {
		if (*p == '\n')
			buf_char(&crlf, '\r');
		buf_char(&crlf, *p);
		buf_char(&cr, (char)(*p == '\n' ? '\r' : *p));
	}
	o = verify_by(good_zone, buf_str(&crlf), &usual, 1528637909, &n);
	OK(o[0].result == DKIM_PASS && o[1].result == DKIM_PASS,
	    "a message with CRLF");
	o = verify_by(good_zone, buf_str(&cr), &usual, 1528637909, &n);
	IS(o[0].reason, "lines end in CR alone", "one with CR is permerror");
	IS_NUM(o[0].result, DKIM_PERMERROR, "  its result");
}

int
main(void)
{
	pool = pool_new();
	examples();
	edited();
	published();
	limits();
	line_ends();
	pool_free(pool);
	return tap_end();
}
