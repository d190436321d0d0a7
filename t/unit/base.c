/* base: views, buffers, pools, numbers, addresses, the clock, verdicts. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/ip.h"
#include "base/log.h"
#include "base/num.h"
#include "base/pool.h"
#include "base/verdict.h"

#include "base/hex.h"
#include "tap.h"

static void
views(void)
{
	struct str s = STR("a;b;");

	OK(str_caseeq(STR("AbC"), STR("aBc")), "letters compare folded");
	OK(!str_caseeq(STR("ab"), STR("abc")), "lengths must agree");
	OK(str_eq((struct str){"a\0b", 3}, (struct str){"a\0b", 3}),
	    "NUL is an octet like others");
	IS(str_cut(&s, ';'), "a", "cut takes what is before");
	IS(str_cut(&s, ';'), "b", "and the next");
	OK(s.n == 0, "and leaves nothing");
	IS(str_trim(STR(" \t a b\r\n")), "a b", "trim takes both ends");
	OK(str_casefind(STR("xxReceiver=y"), STR("receiver=")) == 2,
	    "find sees through case");
	OK(str_find(STR("abc"), 'z') == 3, "not found is the length");
	OK(str_of(NULL).p == NULL, "NULL is not there");
	OK(str_cmp(STR("a"), STR("ab")) < 0, "a prefix comes first");
}

static void
memory(void)
{
	struct pool *pool = pool_new();
	struct buf b = {.pool = pool}, heap = {0};
	char *big;

	for (size_t i = 0; i < 5000; i++)
		buf_fmt(&b, "%zu,", i);
	OK(b.n == 23890, "a buffer grows");
	IS(str_upto(buf_str(&b), 6), "0,1,2,", "and keeps what was added");
	big = pool_alloc(pool, 100000);
	memset(big, 'x', 100000);
	OK(pool_alloc(pool, 16) != (void *)big, "a large object is apart");
	for (size_t i = 0, bad = 0; i < 1000; i++) {
		const char *p = pool_alloc(pool, 24);

		for (size_t k = 0; k < 24; k++)
			bad += p[k] != 0;
		if (i == 999)
			OK(bad == 0, "pool memory is zeroed");
	}
	pool_clear(pool);
	for (size_t i = 0, bad = 0; i < 1000; i++) {
		const char *p = pool_alloc(pool, 24);

		for (size_t k = 0; k < 24; k++)
			bad += p[k] != 0;
		if (i == 999)
			OK(bad == 0, "after a clear as well");
	}
	pool_free(pool);
	buf_add(&heap, STR("x"));
	buf_release(&heap);
	OK(heap.n == 0 && heap.p == NULL, "a released buffer is empty");
}

static void
numbers(void)
{
	uint64_t n = 7;

	OK(num_parse(STR("255"), 255, &n) && n == 255, "255 is up to 255");
	OK(!num_parse(STR("256"), 255, &n), "256 is over 255");
	OK(!num_parse(STR(""), 255, &n), "no digits are no number");
	OK(!num_parse(STR("+1"), 255, &n), "a sign is no digit");
	OK(!num_parse(STR(" 1"), 255, &n), "a blank is no digit");
	OK(!num_parse(STR("99999999999999999999"), UINT64_MAX, &n),
	    "twenty digits are refused");
}

static void
addresses(void)
{
	struct ip ip, other;
	struct net net;
	char text[IP_TEXT];

	OK(ip_parse(STR("192.0.2.1"), &ip) && ip.version == 4, "IPv4");
	OK(ip_parse(STR("::ffff:192.0.2.1"), &other) && ip_eq(&ip, &other),
	    "a v4-mapped address is the IPv4 address");
	OK(!ip_parse(STR("192.0.2.01"), &ip), "no leading zeros");
	OK(!ip_parse((struct str){"192.0.2.1\0", 10}, &ip), "no NUL behind it");
	OK(!ip_parse(STR("192.0.2"), &ip), "four octets, not three");
	OK(ip_parse(STR("2001:DB8::1"), &ip), "IPv6");
	IS(str_of(ip_text(&ip, text)), "2001:db8::1", "written lower case");
	OK(net_parse(STR("192.0.2.128/25"), &net) &&
		ip_parse(STR("192.0.2.200"), &ip) && net_has(&net, &ip),
	    "the upper half is in /25");
	OK(ip_parse(STR("192.0.2.100"), &ip) && !net_has(&net, &ip),
	    "the lower half is not");
	OK(net_parse(STR("0.0.0.0/0"), &net) && net_has(&net, &ip),
	    "/0 is all");
	OK(!net_parse(STR("192.0.2.0/33"), &net), "/33 is none");
	OK(!net_parse(STR("192.0.2.0/"), &net), "a slash wants bits");
	OK(ip_parse(STR("127.8.9.1"), &ip) && ip_is_loopback(&ip),
	    "127/8 is loopback");
	OK(ip_parse(STR("::1"), &ip) && ip_is_loopback(&ip), "::1 is loopback");
	ip = (struct ip){0};
	OK(!net_has(&net, &ip), "no address is in no network");
	IS(str_of(ip_text(&ip, text)), "unknown", "and is called unknown");
}

static void
times(void)
{
	char text[21];

	OK(clock_days(1970, 1, 1) == 0, "the first day");
	OK(clock_days(2000, 3, 1) - clock_days(2000, 2, 28) == 2,
	    "2000 was a leap year");
	OK(clock_days(2100, 3, 1) - clock_days(2100, 2, 28) == 1,
	    "2100 will not be one");
	clock_fix(1767225600);
	OK(clock_now() == 1767225600, "a fixed clock stays");
	clock_text(1767225600, text);
	IS(str_of(text), "2026-01-01T00:00:00Z", "as text");
}

static void
words(void)
{
	static const struct {
		const char *result;
		int exit;
	} all[] = {{"pass", 0}, {"clean", 0}, {"fail", 1}, {"block", 1},
	    {"none", 2}, {"neutral", 2}, {"softfail", 2}, {"policy", 2},
	    {"flag", 2}, {"quarantine", 2}, {"permerror", 3}, {"unparsable", 3},
	    {"temperror", 75}};

	for (size_t i = 0; i < NELEM(all); i++)
		OK(verdict_exit(verdict_of(str_of(all[i].result))) ==
			all[i].exit,
		    all[i].result);
	OK(verdict_of(STR("passed")) == V_UNSET,
	    "other words are none of ours");
	OK(verdict_exit(V_UNSET) == 75, "nothing decided is never a pass");
}

static void
texts(void)
{
	struct err e = {0};
	struct buf b = {0};
	char digest[65];

	OK(err_set(&e, ST_CONF, "tag %d", 3) == ST_CONF, "status comes back");
	err_at(&e, "file:%d", 7);
	IS(str_of(e.text), "file:7: tag 3", "the place goes before the text");
	log_clean(&b, (struct str){"a\nb\x1b[0m\xc3\\\0", 10});
	IS(buf_str(&b), "a\\x0ab\\x1b[0m\\xc3\\\\\\x00",
	    "control and 8-bit octets never reach a terminal");
	buf_release(&b);
	hash_sha256(STR("abc"), digest);
	IS(str_of(digest),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    "SHA-256 of FIPS 180-2's example");
	OK(hash_tablecase(STR("Ab")) == hash_tablecase(STR("aB")),
	    "the folded hash folds");
}

/* At each place, whatever stands around it. */
static void
unseen(void)
{
	char octets[41];
	int wrong = 0;

	for (size_t n = 1; n < sizeof(octets); n++)
		for (size_t at = 0; at < n; at++)
			for (int c = 0; c < 256; c++) {
				bool seen = c > ' ' && c < 0x7f;

				memset(octets, c % 2 != 0 ? '!' : '~', n);
				memset(octets + n, ' ', sizeof(octets) - n);
				octets[at] = (char)c;
				wrong += str_find_unseen((struct str){octets,
					     n}) != (seen ? n : at);
			}
	IS_NUM(wrong, 0, "the first octet that is not \"!\" to \"~\" is found");
	OK(str_find_unseen((struct str){0}) == 0, "in nothing there is none");
}

/* Each octet reaches the hash: many names, hardly two alike. */
static void
hashes(void)
{
	enum { MANY = 20000, SLOTS = 1 << 20 };
	unsigned char *seen = mem_alloc(SLOTS);
	struct buf name = {0};
	size_t collisions = 0;

	for (size_t i = 0; i < MANY; i++) {
		buf_clear(&name);
		buf_fmt(&name, "host%zu.example.net", i);
		collisions += seen[hash_table(buf_str(&name)) % SLOTS]++ > 0;
	}
	OK(collisions < 600, "20000 names spread over a million slots");
	buf_release(&name);
	free(seen);
}

static int
bits_of(uint64_t v)
{
	int n = 0;

	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

/* One bit of the octets changes half of the hash, give or take. */
static void
hash_bits(void)
{
	char octets[40];
	int least = 64, most = 0;

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (char)(i * 37);
	for (size_t n = 1; n <= sizeof(octets); n++)
		for (size_t bit = 0; bit < 8 * n; bit++) {
			struct str s = {octets, n};
			uint64_t was = hash_table(s);
			int changed;

			octets[bit / 8] =
			    (char)(octets[bit / 8] ^ 1 << bit % 8);
			changed = bits_of(was ^ hash_table(s));
			octets[bit / 8] =
			    (char)(octets[bit / 8] ^ 1 << bit % 8);
			least = changed < least ? changed : least;
			most = changed > most ? changed : most;
		}
	OK(least >= 6 && most <= 58, "each bit changes many of the hash");
}

/* NULs at the end count, and so does case where it is no letter's. */
static void
hash_octets(void)
{
	static const char nuls[20];
	int wrong = 0;

	for (size_t i = 0; i < sizeof(nuls); i++)
		for (size_t k = 0; k < i; k++)
			wrong += hash_table((struct str){nuls, i}) ==
			    hash_table((struct str){nuls, k});
	IS_NUM(wrong, 0, "so many NULs or one more are not the same");
	for (size_t at = 0; at < 11; at++)
		for (int c = 0; c < 256; c++) {
			char one[] = "aZ\xc1[@`{\xe1zA0",
			     other[] = "AZ\xc1[@`{\xe1zA0";
			struct str s = {one, 11}, t = {other, 11};

			one[at] = (char)c;
			other[at] = (char)(c ^ 0x20);
			wrong += (hash_tablecase(s) == hash_tablecase(t)) !=
			    str_caseeq(s, t);
		}
	IS_NUM(wrong, 0, "the case of letters alone is folded, at each place");
}

static void
hexadecimal(void)
{
	struct pool *pool = pool_new();
	struct buf out = {0};
	struct str s;

	hex_write(&out, STR("a\0\xff"));
	IS(buf_str(&out), "6100ff", "octets as hexadecimal");
	OK(hex_read(buf_str(&out), pool, &s) && str_eq(s, STR("a\0\xff")) &&
		s.p[s.n] == '\0',
	    "and back, with a NUL behind them");
	buf_clear(&out);
	hex_write(&out, STR(""));
	IS(buf_str(&out), "-", "nothing is a dash");
	OK(hex_read(STR("-"), pool, &s) && s.n == 0, "which is nothing");
	OK(hex_read(STR("aAfF"), pool, &s) && str_eq(s, STR("\xaa\xff")),
	    "in either case");
	OK(!hex_read(STR(""), pool, &s) && !hex_read(STR("abc"), pool, &s) &&
		!hex_read(STR("0g"), pool, &s) && s.n == 0,
	    "no word, an odd one, another letter: none");
	buf_release(&out);
	pool_free(pool);
}

int
main(void)
{
	views();
	memory();
	numbers();
	addresses();
	times();
	words();
	texts();
	unseen();
	hashes();
	hash_bits();
	hash_octets();
	hexadecimal();
	return tap_end();
}
