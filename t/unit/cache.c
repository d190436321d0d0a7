/* net/cache: what is kept, and for how long. */
#include "net/cache.h"

#include "tap.h"

static struct dns_name
named(unsigned i)
{
	struct dns_name name;
	char text[32];

	(void)snprintf(text, sizeof(text), "n%u.x", i);
	(void)name_of(str_of(text), &name);
	return name;
}

static void
keep(struct cache *c, unsigned i, enum dns_type type,
    const struct dns_answer *a, int64_t now)
{
	struct dns_name name = named(i);
	struct cache_entry *entry = cache_add(c, &name, type);

	cache_fill(c, entry, a, now);
	cache_release(entry);
}

static bool
has(struct cache *c, unsigned i, enum dns_type type, int64_t now)
{
	struct dns_name name = named(i);

	return cache_find(c, &name, type, now) != NULL;
}

static void
times(void)
{
	static const struct {
		const char *name;
		struct dns_answer answer;
		int64_t seconds;
	} cases[] = {
	    {"found", {.status = DNS_FOUND, .ttl = 7}, 7},
	    {"found, clamped", {.status = DNS_FOUND, .ttl = UINT32_MAX},
		CACHE_FOUND},
	    {"no data", {.status = DNS_NODATA, .ttl = 7}, 7},
	    {"no data, clamped", {.status = DNS_NODATA, .ttl = 86400},
		CACHE_NONE},
	    {"no name, clamped", {.status = DNS_NONAME, .ttl = 86400},
		CACHE_NONE},
	    {"try again", {.status = DNS_TRYAGAIN, .ttl = 0}, CACHE_AGAIN},
	    {"no time at all", {.status = DNS_FOUND, .ttl = 0}, 0},
	};
	struct cache *c = cache_new(100, 1 << 20);

	for (unsigned i = 0; i < NELEM(cases); i++) {
		int64_t end = 1000 + cases[i].seconds * 1000;

		keep(c, i, DNS_A, &cases[i].answer, 1000);
		OK(cases[i].seconds == 0 || has(c, i, DNS_A, end - 1),
		    cases[i].name);
		OK(!has(c, i, DNS_A, end), "  and then no more");
		OK(!has(c, i, DNS_A, 1000), "  but gone");
	}
	cache_free(c);
}

static void
holding(void)
{
	struct dns_rr rr = {.data = STR("data"), .preference = 3};
	struct dns_answer a = {.status = DNS_FOUND,
	    .ttl = 1,
	    .n = 1,
	    .rr = &rr};
	struct cache *c = cache_new(2, 1 << 20);
	struct dns_name name = named(1);
	struct cache_entry *entry = cache_add(c, &name, DNS_A), *other;

	OK(cache_find(c, &name, DNS_A, 0) == entry && entry->answer == NULL,
	    "what is pending is found");
	OK(cache_find(c, &name, DNS_TXT, 0) == NULL, "another type is not");
	cache_fill(c, entry, &a, 0);
	OK(cache_find(c, &name, DNS_A, 1000) == NULL, "too old");
	IS(entry->answer->rr[0].data, "data", "who holds it has it still");
	other = cache_add(c, &name, DNS_A);
	OK(other != entry, "it is asked for anew");
	cache_drop(c, other);
	cache_drop(c, other);
	OK(cache_find(c, &name, DNS_A, 0) == NULL, "given up");
	cache_fill(c, other, &a, 0);
	OK(cache_find(c, &name, DNS_A, 0) == NULL, "for good");
	cache_release(other);
	cache_free(c);
	IS(entry->answer->rr[0].data, "data", "even without the cache");
	cache_release(entry);
}

static void
bounds(void)
{
	struct dns_answer a = {.status = DNS_NODATA, .ttl = 100};
	char much[5000] = "";
	struct dns_rr rr = {.data = {much, sizeof(much)}};
	struct dns_answer big = {.status = DNS_FOUND,
	    .ttl = 100,
	    .n = 1,
	    .rr = &rr};
	struct dns_name name = named(5000);
	struct cache *c = cache_new(1000, 1 << 20);
	struct cache_entry *pending = cache_add(c, &name, DNS_A);

	for (unsigned i = 0; i < 3000; i++)
		keep(c, i, DNS_A, &a, 0);
	OK(!has(c, 1999, DNS_A, 0) && has(c, 2000, DNS_A, 0) &&
		has(c, 2999, DNS_A, 0),
	    "the oldest go when there are too many");
	OK(has(c, 5000, DNS_A, 0), "what is pending stays");
	cache_release(pending);
	for (unsigned i = 0; i < 500; i++)
		keep(c, i, DNS_TXT, &big, 0);
	OK(!has(c, 2999, DNS_A, 0) && !has(c, 200, DNS_TXT, 0) &&
		has(c, 499, DNS_TXT, 0) && has(c, 350, DNS_TXT, 0),
	    "and when they are too large");
	cache_free(c);
}

int
main(void)
{
	times();
	holding();
	bounds();
	return tap_end();
}
