/* auth/dkim_publish: RFC 6376 section 3.6, RFC 8463 appendix A.2. */
#include "auth/dkim_publish.h"

#include "mail/domain.h"
#include "net/master.h"
#include "net/name.h"
#include "tap.h"

/* The key pair of RFC 8463, as a key file may hold it. */
#define SEED "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
#define P "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define OTHER_P "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="
#define NAME "s._domainkey.example.org"

static struct pool *pool;

static const struct {
	struct str selector, domain;
	const char *name; /* NULL: refused */
} names[] = {
    {STR_INIT("s"), STR_INIT("example.org"), NAME},
    {STR_INIT("S"), STR_INIT("Example.ORG."), NAME},
    {STR_INIT("2026"), STR_INIT("example.org"), "2026._domainkey.example.org"},
    {STR_INIT("a.b"), STR_INIT("example.org"), "a.b._domainkey.example.org"},
    {STR_INIT("s"),
	STR_INIT("b\xc3\xbc"
		 "cher.example"),
	"s._domainkey.xn--bcher-kva.example"},
    {STR_INIT(""), STR_INIT("example.org"), NULL},
    {STR_INIT("s"), STR_INIT(""), NULL},
    {STR_INIT("s"), STR_INIT("."), NULL},
    {STR_INIT("s"), STR_INIT("org"), NULL},
    {STR_INIT("s"), STR_INIT("org."), NULL},
    {STR_INIT("s."), STR_INIT("example..org"), NULL},
    {STR_INIT("s t"), STR_INIT("example.org"), NULL},
    {STR_INIT("s\0"), STR_INIT("example.org"), NULL},
    {STR_INIT("s\n. TXT x"), STR_INIT("example.org"), NULL},
    {STR_INIT("s"), STR_INIT("example.org\""), NULL},
    {STR_INIT("s"), STR_INIT("exam\\ple.org"), NULL},
};

static void
every_name(void)
{
	for (size_t i = 0; i < NELEM(names); i++) {
		struct err e = {0};
		struct str out = STR("untouched");
		enum st st = dkim_publish_name(names[i].selector,
		    names[i].domain, pool, &out, &e);

		IS(out, names[i].name,
		    names[i].name == NULL ? "no such name is made" :
					    names[i].name);
		IS_NUM(st, names[i].name == NULL ? ST_SYNTAX : ST_OK,
		    "  and the status says so");
		OK((e.text[0] != '\0') == (names[i].name == NULL),
		    "  with a reason");
	}
}

/* 253 octets are a name, 254 are none. */
static void
longest_name(void)
{
	char d[300];
	struct str out;
	size_t rest = DOMAIN_MAX - (sizeof("s._domainkey.") - 1);

	for (size_t i = 0; i < sizeof(d); i++)
		d[i] = i % 50 == 49 ? '.' : 'a';
	IS_NUM(dkim_publish_name(STR("s"), (struct str){d, rest}, pool, &out,
		   NULL),
	    ST_OK, "a name of 253 octets is made");
	IS_NUM(out.n, DOMAIN_MAX, "  whole");
	IS_NUM(dkim_publish_name(STR("s"), (struct str){d, rest + 1}, pool,
		   &out, NULL),
	    ST_SYNTAX, "one of 254 octets is not");
	IS(out, NULL, "  and nothing is left of it");
}

static struct crypto_key *
seed_key(void)
{
	struct crypto_key *key = NULL;

	OK(crypto_private(STR(SEED "\n"), &key, NULL) == ST_OK,
	    "the key of RFC 8463 is read");
	return key;
}

static void
as_text(const struct crypto_key *key)
{
	struct buf out = {0};

	buf_add(&out, STR("before\n"));
	IS_NUM(dkim_publish_write(STR(NAME), key, &out, NULL), ST_OK,
	    "the record of an Ed25519 key is written");
	IS(buf_str(&out),
	    "before\n" NAME ". IN TXT (\n\t\"v=DKIM1; k=ed25519; p=" P "\" )\n",
	    "  behind what was there, in one string");
	buf_release(&out);
}

/* Tabs stand for up to 8 columns, and only at the start of a line here. */
static void
lines_fit(struct str text)
{
	bool strings = true, columns = true;

	while (text.n > 0) {
		struct str line = str_cut(&text, '\n');
		size_t quote = str_find(line, '"');
		struct str rest = str_from(line, quote + 1);

		if (line.n + (line.p[0] == '\t' ? 7 : 0) > 79)
			columns = false;
		if (quote < line.n && str_find(rest, '"') > 255)
			strings = false;
	}
	OK(columns, "  no line is over 79 columns");
	OK(strings, "  no string is over 255 octets");
}

/* What is written is a zone that holds the key. */
static void
as_zone(enum crypto_type type, unsigned bits, const char *found)
{
	struct crypto_key *key = NULL;
	struct buf out = {0}, lines = {0};
	struct zone *zone = NULL;
	struct dns_name name;
	struct dns_answer a = {0};
	struct err e = {0};

	OK(crypto_generate(type, bits, &key, NULL) == ST_OK &&
		dkim_publish_write(STR(NAME), key, &out, NULL) == ST_OK,
	    "a new key has a record");
	lines_fit(buf_str(&out));
	IS_NUM(master_parse(buf_str(&out), "zone", &zone, &e), ST_OK,
	    "  which a zone file may hold");
	IS(str_of(e.text), "", "  without complaint");
	OK(name_of(STR(NAME), &name), "  at its name");
	zone_find(zone, &name, DNS_TXT, &a);
	IS_NUM(a.n, 1, "  it is one record");
	IS_NUM(dkim_publish_check(STR(NAME), key, &a, &lines, NULL), ST_OK,
	    "  and it matches");
	IS(buf_str(&lines), found, "  as the finding says");
	zone_free(zone);
	crypto_key_free(key);
	buf_release(&out);
	buf_release(&lines);
}

#define TESTING_LINE \
	"warning: t=y: testing, so verifiers may ignore the signatures\n"
#define GOOD_LINE "good: matches: ed25519 of 256 bits\n"
#define OTHER_LINE                                                    \
	"another key: the DNS has ed25519 of 256 bits, the key file " \
	"ed25519 of 256 bits\n"

/* Records of the name, up to the first that is not there. */
static const struct {
	const char *name;
	struct str records[3];
	enum st st;
	const char *lines;
} cases[] = {
    {"a record of the key matches", {STR_INIT("v=DKIM1; k=ed25519; p=" P)},
	ST_OK, GOOD_LINE},
    {"so does one without v= and with blanks in p=",
	{STR_INIT("k=ed25519;p=11qYAYKxCrfVS/7TyWQHOg7h \t "
		  "cvPapiMlrwIaaPcHURo=")},
	ST_OK, GOOD_LINE},
    {"so does one with every tag that does no harm",
	{STR_INIT("v=DKIM1; k=ed25519; h=sha1:sha256; s=email; n=x; "
		  "p=" P)},
	ST_OK, GOOD_LINE},
    {"a domain that tests is warned of",
	{STR_INIT("v=DKIM1; k=ed25519; t=y; p=" P)}, ST_OK,
	TESTING_LINE GOOD_LINE},
    {"so is one that allows no identity below it",
	{STR_INIT("v=DKIM1; k=ed25519; t=s; p=" P)}, ST_OK,
	"warning: t=s: an identity (i=) below the domain does not "
	"verify\n" GOOD_LINE},
    {"another key does not match", {STR_INIT("v=DKIM1; k=ed25519; p=" OTHER_P)},
	ST_NONE, "wrong: " OTHER_LINE},
    {"a revoked key does not match", {STR_INIT("v=DKIM1; k=ed25519; p=")},
	ST_NONE, "wrong: revoked: p= is empty\n"},
    {"h= without sha256 is wrong",
	{STR_INIT("v=DKIM1; k=ed25519; h=sha1; p=" P)}, ST_NONE,
	"wrong: h= does not allow sha256\n"},
    {"s= without email is wrong",
	{STR_INIT("v=DKIM1; k=ed25519; s=tlsrpt; p=" P)}, ST_NONE,
	"wrong: s= does not allow email\n"},
    {"all that is wrong is said",
	{STR_INIT("k=ed25519; h=sha1; s=chat; t=y; p=" P)}, ST_NONE,
	"wrong: h= does not allow sha256\n"
	"wrong: s= does not allow email\n" TESTING_LINE},
    {"p= of the wrong size is wrong", {STR_INIT("v=DKIM1; k=ed25519; p=AAAA")},
	ST_NONE, "wrong: its key cannot be read: p= has 3 octets, not 32\n"},
    {"p= of the wrong kind is wrong", {STR_INIT("v=DKIM1; k=rsa; p=" P)},
	ST_NONE, "wrong: its key cannot be read: no RSA public key\n"},
    {"p= that is no base64 is wrong", {STR_INIT("v=DKIM1; k=ed25519; p=11q*")},
	ST_NONE, "wrong: its key cannot be read: p=: octet 4 is no base64\n"},
    {"a kind that nobody knows is wrong", {STR_INIT("v=DKIM1; k=dsa; p=AAAA")},
	ST_NONE, "wrong: no key record: k=dsa is no known kind of key\n"},
    {"a record without p= is wrong", {STR_INIT("v=DKIM1; k=ed25519")}, ST_NONE,
	"wrong: no key record: no p=\n"},
    {"a record whose v= comes late is wrong", {STR_INIT("p=" P "; v=DKIM1")},
	ST_NONE, "wrong: no key record: v= is not first\n"},
    {"a record of SPF is none of a key", {STR_INIT("v=spf1 -all")}, ST_NONE,
	"wrong: no key record: v= is not DKIM1\n"},
    {"nor is an empty one", {STR_INIT("")}, ST_NONE,
	"wrong: no key record: no p=\n"},
    {"an escape sequence reaches no terminal", {STR_INIT("k=\x1b[2Jx; p=AAAA")},
	ST_NONE, "wrong: no key record: tag k: bad octet\n"},
    {"a backslash is doubled", {STR_INIT("k=a\\b; p=AAAA")}, ST_NONE,
	"wrong: no key record: k=a\\\\b is no known kind of key\n"},
    {"a line end in a record makes no second line",
	{STR_INIT("k=a\r\n b; p=AAAA")}, ST_NONE,
	"wrong: no key record: k=a\\x0d\\x0a b is no known kind of key\n"},
    {"two records are wrong, though one is of the key",
	{STR_INIT("v=spf1 -all"), STR_INIT("k=ed25519; p=" P)}, ST_NONE,
	"wrong: record 1 of 2: no key record: v= is not DKIM1\n"
	"wrong: 2 TXT records instead of one; record 2 has the key\n"},
    {"of three the first that has the key is named",
	{STR_INIT("k=ed25519; p=" P), STR_INIT("k=ed25519; h=sha1; p=" P),
	    STR_INIT("k=ed25519; p=")},
	ST_NONE,
	"wrong: record 2 of 3: h= does not allow sha256\n"
	"wrong: record 3 of 3: revoked: p= is empty\n"
	"wrong: 3 TXT records instead of one; record 1 has the key\n"},
    {"two records of others have no key of ours",
	{STR_INIT("k=ed25519; p=" OTHER_P), STR_INIT("p=")}, ST_NONE,
	"wrong: record 1 of 2: " OTHER_LINE
	"wrong: record 2 of 2: revoked: p= is empty\n"
	"wrong: 2 TXT records instead of one; none has the key\n"},
};

static void
every_record(const struct crypto_key *key)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct dns_rr rr[3] = {0};
		struct dns_answer a = {.status = DNS_FOUND, .rr = rr};
		struct buf lines = {0};
		struct err e = {0};

		for (; a.n < 3 && cases[i].records[a.n].p != NULL; a.n++)
			rr[a.n].data = cases[i].records[a.n];
		IS_NUM(dkim_publish_check(STR(NAME), key, &a, &lines, &e),
		    cases[i].st, cases[i].name);
		IS(buf_str(&lines), cases[i].lines, "  is what was found");
		IS(str_of(e.text), "", "  and that is no failure");
		buf_release(&lines);
	}
}

static const struct {
	enum dns_status status;
	enum st st;
	const char *why, *lines, *text;
} answers[] = {
    {DNS_NONAME, ST_NONE, NULL, "wrong: no such name: " NAME "\n", ""},
    {DNS_NODATA, ST_NONE, NULL, "wrong: no TXT record: " NAME "\n", ""},
    {DNS_TRYAGAIN, ST_IO, "time-out", "",
	NAME ": no answer of the DNS: time-out"},
    {DNS_TRYAGAIN, ST_IO, NULL, "", NAME ": no answer of the DNS: try again"},
};

static void
every_answer(const struct crypto_key *key)
{
	for (size_t i = 0; i < NELEM(answers); i++) {
		struct dns_answer a = {answers[i].status, answers[i].why, false,
		    0, 0, NULL};
		struct buf lines = {0};
		struct err e = {0};

		IS_NUM(dkim_publish_check(STR(NAME), key, &a, &lines, &e),
		    answers[i].st, dns_status_word(a.status));
		IS(buf_str(&lines), answers[i].lines, "  lines of findings");
		IS(str_of(e.text), answers[i].text, "  text of the failure");
		buf_release(&lines);
	}
}

/* Types and sizes of both are named, and a short one of ours is not hidden. */
static void
another_kind(void)
{
	struct crypto_key *rsa = NULL;
	struct dns_rr rr = {.data = STR_INIT("v=DKIM1; k=ed25519; p=" P)};
	struct dns_answer a = {.status = DNS_FOUND, .n = 1, .rr = &rr};
	struct buf lines = {0};

	OK(crypto_generate(CRYPTO_KEY_RSA, 1024, &rsa, NULL) == ST_OK,
	    "a small RSA key is made");
	IS_NUM(dkim_publish_check(STR(NAME), rsa, &a, &lines, NULL), ST_NONE,
	    "where the DNS has a key of another kind, it does not match");
	IS(buf_str(&lines),
	    "warning: RSA of 1024 bits, where ISM-0476 asks for 2048 at "
	    "least\n"
	    "wrong: another key: the DNS has ed25519 of 256 bits, the key "
	    "file rsa of 1024 bits\n",
	    "  and both are named");
	crypto_key_free(rsa);
	buf_release(&lines);
}

int
main(void)
{
	struct crypto_key *key;

	pool = pool_new();
	every_name();
	longest_name();
	key = seed_key();
	as_text(key);
	as_zone(CRYPTO_KEY_ED25519, 0, GOOD_LINE);
	as_zone(CRYPTO_KEY_RSA, 2048, "good: matches: rsa of 2048 bits\n");
	as_zone(CRYPTO_KEY_RSA, 2047,
	    "warning: RSA of 2047 bits, where ISM-0476 asks for 2048 at "
	    "least\n"
	    "good: matches: rsa of 2047 bits\n");
	every_record(key);
	every_answer(key);
	another_kind();
	crypto_key_free(key);
	pool_free(pool);
	return tap_end();
}
