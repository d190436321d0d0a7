/* run/digest: lines of a block log, counted and shown. */
#include "run/digest.h"

#include "tap.h"

static struct pool *pool;

static bool
holds(struct str s, struct str part)
{
	return str_casefind(s, part) < s.n;
}

static struct str
entry(int64_t time, const char *rules, const char *reference)
{
	return pool_fmt(pool,
	    "{\"schema\":1,\"time\":%lld,\"filter\":\"markcheck\","
	    "\"direction\":\"in\",\"max\":\"SECRET\",\"rules\":\"%s\","
	    "\"ism\":\"0565\",\"reference\":\"%s\"}\n",
	    (long long)time, rules, reference);
}

static void
times(void)
{
	struct buf log = {.pool = pool};
	struct digest d;

	buf_add(&log, entry(99, "a", "before"));
	buf_add(&log, entry(100, "a", "first"));
	buf_add(&log, entry(199, "a", "last"));
	buf_add(&log, entry(200, "a", "after"));
	digest_make(buf_str(&log), 100, 200, pool, &d);
	IS_NUM(d.count, 2,
	    "the first second counts, the one behind the last not");
	OK(holds(d.table, STR("first")) && holds(d.table, STR("last")),
	    "each is shown");
	OK(!holds(d.table, STR("before")) && !holds(d.table, STR("after")),
	    "and no other");
	OK(str_starts(d.table, STR("     2  markcheck in a ISM-0565\n")),
	    "what is of one kind is counted on top");
}

static void
strange(void)
{
	static const char *const lines[] = {"", "x", "{", "{\"time\"",
	    "{\"time\":", "{\"time\":x}", "{\"time\":-1}",
	    "{\"time\":99999999999999999999}"};
	struct digest d;

	for (size_t i = 0; i < NELEM(lines); i++) {
		digest_make(pool_fmt(pool, "%s\n", lines[i]), 0, 100, pool, &d);
		OK(d.strange == 1 && d.count == 0,
		    pool_fmt(pool, "'%s' is no line of a log", lines[i]).p);
	}
	digest_make(STR(""), 0, 100, pool, &d);
	OK(d.strange == 0 && d.count == 0, "an empty log has none");
	digest_make(entry(5, "a\\\"\\nFrom: x", "r"), 0, 100, pool, &d);
	OK(d.count == 1 && !holds(d.table, STR("From: x")),
	    "a word that is none is not shown");
	digest_make(STR("{\"time\":5,\"rules\":\"a\rb\"}"), 0, 100, pool, &d);
	OK(holds(d.table, STR("?")), "nor are control octets");
}

static void
many(void)
{
	struct buf log = {.pool = pool};
	struct digest d;

	for (int i = 0; i < DIGEST_LINES_MAX; i++)
		buf_add(&log, entry(5, "a", "r"));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	OK(!holds(d.table, STR("more")), "1000 are all shown");
	buf_add(&log, entry(5, "a", "r"));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	IS_NUM(d.count, DIGEST_LINES_MAX + 1, "1001 are all counted");
	OK(holds(d.table, STR("and 1 more")),
	    "and that one is not shown is said");
	buf_clear(&log);
	for (int i = 0; i < 201; i++)
		buf_add(&log, entry(5, pool_fmt(pool, "k%d", i).p, "r"));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	OK(holds(d.table, STR("     1  of other kinds")),
	    "past 200 kinds the others are one");
}

static void
again(void)
{
	static const char line[] =
	    "{\"schema\":1,\"time\":%d,\"rules\":\"a\","
	    "\"reference\":\"r\",\"queue_id\":\"%s\"%s}\n";
	struct buf log = {.pool = pool};
	struct digest d;

	for (int i = 1; i < 4; i++)
		buf_add(&log, pool_fmt(pool, line, i, "q", ""));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	IS_NUM(d.count, 1, "a message that was tried again counts once");
	buf_add(&log, pool_fmt(pool, line, 4, "p", ""));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	IS_NUM(d.count, 2, "another one with its Message-ID counts");
	buf_add(&log,
	    pool_fmt(pool, line, 5, "o", ",\"softened\":\"dry-run\""));
	digest_make(buf_str(&log), 0, 100, pool, &d);
	IS_NUM(d.count, 2, "what was not blocked for it does not");
}

int
main(void)
{
	pool = pool_new();
	again();
	times();
	strange();
	many();
	pool_free(pool);
	return tap_end();
}
