/* net/wire, net/message, net/name: what octets come to. */
#include "net/message.h"

#include "base/buf.h"
#include "net/wire.h"
#include "tap.h"

static const struct dns_name root = {.n = 1};
static struct pool *pool;

static void
names(void)
{
	static const struct {
		struct str in;
		const char *text; /* NULL: refused */
	} cases[] = {
	    {STR("a.b"), "a.b"},
	    {STR("A.B."), "a.b"},
	    {STR("_dmarc.x-y"), "_dmarc.x-y"},
	    {STR("a b.c"), "a\\032b.c"},
	    {STR("a\\b"), "a\\092b"},
	    {STR("a\0b"), "a\\000b"},
	    {STR("\xc3\xa9"), "\\195\\169"},
	    {STR(""), NULL},
	    {STR("."), NULL},
	    {STR(".a"), NULL},
	    {STR("a..b"), NULL},
	    {STR("a.."), NULL},
	};
	char text[NAME_TEXT], in[300];
	struct dns_name name, parent;

	for (size_t i = 0; i < NELEM(cases); i++) {
		bool good = name_of(cases[i].in, &name);

		OK(good == (cases[i].text != NULL), "a name or not");
		if (good)
			IS(name_text(&name, text), cases[i].text, "  its text");
		else
			OK(name.n == 0, "  empty where it is none");
	}
	memset(in, 'a', sizeof(in));
	OK(name_of((struct str){in, 63}, &name), "a label of 63");
	OK(!name_of((struct str){in, 64}, &name), "a label of 64");
	for (size_t i = 49; i < sizeof(in); i += 50)
		in[i] = '.';
	OK(name_of((struct str){in, 253}, &name) && name.n == 255,
	    "253 octets in all");
	OK(!name_of((struct str){in, 254}, &name), "254 octets in all");
	OK(name_of(STR("a.b"), &name) && name_parent(&name, &parent) &&
		str_eq(name_text(&parent, text), STR("b")) &&
		name_parent(&parent, &parent) && parent.n == 1 &&
		!name_parent(&parent, &parent),
	    "parents up to the root");
	memset(in, 0xff, sizeof(in));
	for (size_t i = 49; i < sizeof(in); i += 50)
		in[i] = '.';
	OK(name_of((struct str){in, 253}, &name) &&
		name_text(&name, text).n < NAME_TEXT,
	    "the longest text has room");
}

static void
file_names(void)
{
	static const struct {
		struct str in;
		const char *text;
	} cases[] = {
	    {STR("@"), "o.x"},
	    {STR("a"), "a.o.x"},
	    {STR("a."), "a"},
	    {STR("."), ""},
	    {STR("a\\.b"), "a\\046b.o.x"},
	    {STR("a\\065."), "aa"},
	    {STR("a\\256."), NULL},
	    {STR("a\\06"), NULL},
	    {STR("a\\"), NULL},
	    {STR(""), NULL},
	    {STR(".."), NULL},
	    {STR("a..b"), NULL},
	};
	struct dns_name origin, name;
	char text[NAME_TEXT];

	(void)name_of(STR("o.x"), &origin);
	for (size_t i = 0; i < NELEM(cases); i++) {
		bool good = name_file(cases[i].in, &origin, &name);

		OK(good == (cases[i].text != NULL), "a name in a file or not");
		if (good)
			IS(name_text(&name, text), cases[i].text, "  its text");
	}
}

static void
data(void)
{
	static const struct {
		enum dns_type type;
		const char *in, *out; /* out NULL: refused */
	} cases[] = {
	    {DNS_A, "192.0.2.1", "\xc0\x00\x02\x01"},
	    {DNS_A, "192.0.2.256", NULL},
	    {DNS_A, "", NULL},
	    {DNS_A, "\\# 4 c0000201", NULL},
	    {DNS_MX, "10 mail.x.", "mail.x"},
	    {DNS_MX, "0 .", ""},
	    {DNS_MX, "mail.x.", NULL},
	    {DNS_PTR, "Host.X.", "host.x"},
	    {DNS_CNAME, "a\\.b.", "a\\046b"},
	    {DNS_TXT, "\"a b\" \"c\"", "a bc"},
	    {DNS_TXT, "a b", "ab"},
	    {DNS_TXT, "\"\"", ""},
	    {DNS_TXT, "\"a\\\"b\\\\\\065\"", "a\"b\\A"},
	    {DNS_TXT, "\"a;b(c)\"", "a;b(c)"},
	    {DNS_TLSA, "3 1 1 616263",
		"\x03\x01\x01"
		"abc"},
	};
	struct wire_record r = {.type = DNS_A};
	enum st st;

	for (size_t i = 0; i < NELEM(cases); i++) {
		r.type = cases[i].type;
		st = wire_data(str_of(cases[i].in), &root, pool, &r, NULL);

		OK(st == (cases[i].out == NULL ? ST_SYNTAX : ST_OK),
		    cases[i].in);
		if (st == ST_OK)
			OK(str_starts(r.rr.data, str_of(cases[i].out)),
			    "  its data");
		else
			OK(r.rr.data.p == NULL, "  empty where it is none");
	}
	r.type = DNS_MX;
	OK(wire_data(STR("7 a."), &root, pool, &r, NULL) == ST_OK &&
		r.rr.preference == 7,
	    "the preference of an MX");
}

/* A message for the question "q IN type", put together by hand. */
static enum message_kind
parse(enum dns_type type, const char *flags, const char *counts,
    struct str rest, struct message_answer *out)
{
	struct message_question q = {.type = type, .id = 0x1234, .edns = true};
	struct buf b = {.pool = pool};
	char question[] = {0, (char)type, 0, 1};

	(void)name_of(STR("q"), &q.name);
	buf_add(&b, STR("\x12\x34"));
	buf_add(&b, (struct str){flags, 2});
	buf_add(&b, STR("\0\1"));
	buf_add(&b, (struct str){counts, 6});
	buf_add(&b, STR("\1Q\0"));
	buf_add(&b, (struct str){question, 4});
	buf_add(&b, rest);
	return message_parse(&q, (const uint8_t *)b.p, b.n, pool, out);
}

#define OKAY "\x81\x80"
#define ONE "\0\1\0\0\0\0"
#define RR(type, ttl, len) "\xc0\x0c\0" type "\0\1\0\0\0" ttl "\0" len

static const struct {
	const char *name;
	enum dns_type type;
	const char *flags, *counts;
	struct str rest;
	enum message_kind kind;
	enum dns_status status;
	const char *data;
} messages[] = {
    {"an address", DNS_A, OKAY, ONE, STR_INIT(RR("\1", "\7", "\4") "abcd"),
	MESSAGE_ANSWER, DNS_FOUND, "abcd"},
    {"strings of a TXT", DNS_TXT, OKAY, ONE,
	STR_INIT(RR("\x10", "\7", "\6") "\2ab\0\1c"), MESSAGE_ANSWER, DNS_FOUND,
	"abc"},
    {"an empty TXT string", DNS_TXT, OKAY, ONE,
	STR_INIT(RR("\x10", "\7", "\1") "\0"), MESSAGE_ANSWER, DNS_FOUND, ""},
    {"a TXT without strings", DNS_TXT, OKAY, ONE,
	STR_INIT(RR("\x10", "\7", "\0")), MESSAGE_FAILED, DNS_TRYAGAIN, ""},
    {"a TXT string past its end", DNS_TXT, OKAY, ONE,
	STR_INIT(RR("\x10", "\7", "\3") "\3ab"), MESSAGE_FAILED, DNS_TRYAGAIN,
	""},
    {"an address of 3 octets", DNS_A, OKAY, ONE,
	STR_INIT(RR("\1", "\7", "\3") "abc"), MESSAGE_FAILED, DNS_TRYAGAIN, ""},
    {"an address of 5 octets", DNS_A, OKAY, ONE,
	STR_INIT(RR("\1", "\7", "\5") "abcde"), MESSAGE_FAILED, DNS_TRYAGAIN,
	""},
    {"a name that points to itself", DNS_PTR, OKAY, ONE,
	STR_INIT(RR("\x0c", "\7", "\2") "\xc0\x1f"), MESSAGE_FAILED,
	DNS_TRYAGAIN, ""},
    {"a compressed name", DNS_PTR, OKAY, ONE,
	STR_INIT(RR("\x0c", "\7", "\4") "\1X\xc0\x0c"), MESSAGE_ANSWER,
	DNS_FOUND, "x.q"},
    {"a name with a dot in a label", DNS_PTR, OKAY, ONE,
	STR_INIT(RR("\x0c", "\7", "\5") "\3a.b\0"), MESSAGE_ANSWER, DNS_FOUND,
	"a\\046b"},
    {"a null MX", DNS_MX, OKAY, ONE, STR_INIT(RR("\x0f", "\7", "\3") "\0\0\0"),
	MESSAGE_ANSWER, DNS_FOUND, ""},
    {"fewer records than the header says", DNS_A, OKAY, "\0\2\0\0\0\0",
	STR_INIT(RR("\1", "\7", "\4") "abcd"), MESSAGE_FAILED, DNS_TRYAGAIN,
	""},
    {"another type only", DNS_A, OKAY, ONE,
	STR_INIT(RR("\x10", "\7", "\1") "\0"), MESSAGE_ANSWER, DNS_NODATA, ""},
    {"nothing", DNS_A, OKAY, "\0\0\0\0\0\0", STR_INIT(""), MESSAGE_ANSWER,
	DNS_NODATA, ""},
    {"NXDOMAIN", DNS_A, "\x81\x83", "\0\0\0\0\0\0", STR_INIT(""),
	MESSAGE_ANSWER, DNS_NONAME, ""},
    {"NXDOMAIN with records", DNS_A, "\x81\x83", ONE,
	STR_INIT(RR("\1", "\7", "\4") "abcd"), MESSAGE_FAILED, DNS_TRYAGAIN,
	""},
    {"an alias of itself", DNS_A, OKAY, ONE,
	STR_INIT(RR("\5", "\7", "\2") "\xc0\x0c"), MESSAGE_FAILED, DNS_TRYAGAIN,
	""},
    {"a CNAME asked for", DNS_CNAME, OKAY, ONE,
	STR_INIT(RR("\5", "\7", "\3") "\1x\0"), MESSAGE_ANSWER, DNS_FOUND, "x"},
    {"SERVFAIL", DNS_A, "\x81\x82", "\0\0\0\0\0\0", STR_INIT(""),
	MESSAGE_FAILED, DNS_TRYAGAIN, ""},
    {"FORMERR", DNS_A, "\x81\x81", "\0\0\0\0\0\0", STR_INIT(""),
	MESSAGE_FORMERR, DNS_TRYAGAIN, ""},
    {"truncated", DNS_A, "\x83\x80", "\0\0\0\0\0\0", STR_INIT(""),
	MESSAGE_TRUNCATED, DNS_FOUND, ""},
    {"a query", DNS_A, "\x01\x80", "\0\0\0\0\0\0", STR_INIT(""), MESSAGE_STRAY,
	DNS_FOUND, ""},
    {"another opcode", DNS_A, "\xa1\x80", "\0\0\0\0\0\0", STR_INIT(""),
	MESSAGE_STRAY, DNS_FOUND, ""},
};

static void
every_message(void)
{
	struct message_answer a;

	for (size_t i = 0; i < NELEM(messages); i++) {
		OK(parse(messages[i].type, messages[i].flags,
		       messages[i].counts, messages[i].rest,
		       &a) == messages[i].kind,
		    messages[i].name);
		OK(a.answer.status == messages[i].status, "  its status");
		if (a.answer.status == DNS_FOUND &&
		    messages[i].kind == MESSAGE_ANSWER) {
			IS_NUM(a.answer.n, 1, "  one record");
			IS(a.answer.rr[0].data, messages[i].data, "  its data");
			IS_NUM(a.answer.ttl, 7, "  its TTL");
		} else
			OK(a.answer.n == 0, "  no record");
	}
	OK(parse(DNS_A, "\x81\xa0", ONE, STR(RR("\5", "\3", "\3") "\1x\0"),
	       &a) == MESSAGE_ANSWER &&
		a.alias.n == 3 && a.links == 1 && a.answer.ttl == 3 &&
		a.answer.secure,
	    "an alias that is to be followed");
	/* Out of order: the address of the alias, then the alias. */
	OK(parse(DNS_A, OKAY, "\0\2\0\0\0\0",
	       STR("\1x\0\0\1\0\1\0\0\0\7\0\4abcd" RR("\5", "\3",
		   "\3") "\1x\0"),
	       &a) == MESSAGE_ANSWER &&
		a.answer.n == 1 && a.answer.ttl == 3,
	    "records in any order");
}

static void
query(void)
{
	struct message_question q = {.type = DNS_TXT, .id = 0xabcd};
	uint8_t out[MESSAGE_QUERY];

	(void)name_of(STR("Q"), &q.name);
	IS_NUM(message_query(&q, out), 19, "a query without EDNS");
	OK(memcmp(out, "\xab\xcd\1\x20\0\1\0\0\0\0\0\0\1q\0\0\x10\0\1", 19) ==
		0,
	    "  its octets");
	q.edns = true;
	IS_NUM(message_query(&q, out), 30, "a query with EDNS");
	OK(memcmp(out + 19, "\0\0\x29\4\xd0\0\0\0\0\0\0", 11) == 0 &&
		out[11] == 1,
	    "  its OPT record");
}

int
main(void)
{
	pool = pool_new();
	names();
	file_names();
	data();
	every_message();
	query();
	pool_free(pool);
	return tap_end();
}
