/* run/threads: through the broker and the helper program that was built. */
#include "run/threads.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "run/threads_wire.h"
#include "tap.h"

enum { TIMEOUT_MS = 60000, MANY = 1000 };

static char dir[] = "/tmp/threads.XXXXXX";
static char path[64];
static struct pool *pool;
static struct err e;

static struct helpers *
started(void)
{
	struct helpers *h = helpers_new(TIMEOUT_MS);

	if (threads_need(h, path, &e) != ST_OK || helpers_start(h, &e) != ST_OK)
		(void)printf("# %s\n", e.text);
	return h;
}

static bool
built(void)
{
	struct helpers *h = helpers_new(TIMEOUT_MS);
	enum st st = threads_need(h, path, &e);

	helpers_free(h);
	return st == ST_OK;
}

static void
declaring(void)
{
	struct helpers *h = helpers_new(TIMEOUT_MS);
	char again[64];

	memcpy(again, path, sizeof(again));
	OK(threads_need(h, path, &e) == ST_OK, "a file is named");
	OK(threads_need(h, again, &e) == ST_OK, "the same again");
	IS_NUM(threads_need(h, "/other", &e), ST_CONF, "another one is not");
	OK(str_starts(str_of(e.text), STR("thread-db: helper threads: ")),
	    "  and the setting is named");
	IS_NUM(helper_need(h, "threads", &e), ST_CONF, "nor is none");
	IS_NUM(helper_need_file(h, "no-such", path, &e), ST_CONF,
	    "a helper that was not built");
	OK(str_casefind(str_of(e.text), STR("only where its library is")) <
		strlen(e.text),
	    "  and why it may be so");
	(void)printf("# %s\n", e.text);
	helpers_free(h);
}

static void
plain(void)
{
	static const struct str odd = STR_INIT("a\0 <\xff\n>@b");
	struct helpers *h = started();
	struct helper_ask *ask = helper_ask_new(h, pool);
	struct str ids[3] = {STR("a@b"), odd, STR("")};
	struct str texts[3];

	IS_NUM(threads_get(ask, ids, 3, pool, texts, &e), ST_OK, "a new file");
	OK(texts[0].p == NULL && texts[1].p == NULL && texts[2].p == NULL,
	    "  has nothing");
	IS_NUM(threads_keep(ask, ids[1], odd, 5, pool, &e), ST_OK,
	    "any octets are kept");
	IS_NUM(threads_keep(ask, ids[2], STR(""), -1, pool, &e), ST_OK,
	    "the empty id, and an empty text");
	IS_NUM(threads_get(ask, ids, 3, pool, texts, &e), ST_OK,
	    "for one message a question has one answer");
	OK(texts[1].p == NULL, "  that from before");
	ask = helper_ask_new(h, pool);
	IS_NUM(threads_get(ask, ids, 3, pool, texts, &e), ST_OK, "for another");
	OK(texts[0].p == NULL && str_eq(texts[1], odd) && texts[2].p != NULL &&
		texts[2].n == 0,
	    "  what was kept");
	IS_NUM(threads_get(ask, ids, 0, pool, texts, &e), ST_OK, "no ids");
	helpers_free(h);
}

static void
lengths(void)
{
	struct helpers *h = started();
	struct helper_ask *ask = helper_ask_new(h, pool);
	char *octets = mem_alloc(THREADS_TEXT_MAX + 1);
	struct str id = {octets, THREADS_ID_MAX}, ids[12], texts[12];
	struct str most = {octets, THREADS_TEXT_MAX};
	char digits[65];
	struct str hash;
	bool good = true;

	memset(octets, 'x', THREADS_TEXT_MAX + 1);
	hash_sha256((struct str){octets, THREADS_ID_MAX + 1}, digits);
	hash = pool_fmt(pool, "sha256:%s", digits);
	IS_NUM(threads_keep(ask, id, STR("998"), 1, pool, &e), ST_OK,
	    "an id of 998 octets");
	id.n++;
	IS_NUM(threads_keep(ask, id, STR("999"), 1, pool, &e), ST_OK,
	    "an id of 999 octets");
	id.n++;
	IS_NUM(threads_keep(ask, hash, STR("hash"), 1, pool, &e), ST_OK,
	    "an id that looks like a hash");
	for (size_t i = 0; i < 3; i++)
		ids[i] = (struct str){octets, THREADS_ID_MAX + i};
	ids[3] = hash;
	IS_NUM(threads_get(ask, ids, 4, pool, texts, &e), ST_OK, "all of them");
	IS(texts[0], "998", "  each is found");
	IS(texts[1], "999", "  each is found");
	IS(texts[2], NULL, "  and one of 1000 is not");
	IS(texts[3], "hash", "  each is found");
	IS_NUM(threads_keep(ask, STR("long"), most, 1, pool, &e), ST_OK,
	    "the longest text");
	most.n++;
	IS_NUM(threads_keep(ask, STR("long"), most, 1, pool, &e), ST_LIMIT,
	    "one octet more");
	most.n--;
	for (size_t i = 0; i < 12; i++)
		ids[i] = i == 3 ? STR("?") : STR("long");
	IS_NUM(threads_get(ask, ids, 12, pool, texts, &e), ST_OK,
	    "more than one reply can hold");
	for (size_t i = 0; i < 12; i++)
		good = good &&
		    (i == 3 ? texts[i].p == NULL : str_eq(texts[i], most));
	OK(good, "  comes in several");
	free(octets);
	helpers_free(h);
}

static void
many(void)
{
	struct helpers *h = started();
	struct helper_ask *ask = helper_ask_new(h, pool);
	struct str ids[MANY], texts[MANY];
	bool good = true;

	for (int i = 0; i < MANY; i++) {
		ids[i] = pool_fmt(pool, "%d@many", i);
		if (i % 3 != 0)
			good =
			    threads_keep(ask, ids[i], pool_fmt(pool, "%d", i),
				i, pool, &e) == ST_OK &&
			    good;
	}
	OK(good, "1000 ids are kept");
	IS_NUM(threads_get(ask, ids, MANY, pool, texts, &e), ST_OK,
	    "and asked for");
	for (int i = 0; i < MANY; i++)
		good = good &&
		    (i % 3 == 0 ? texts[i].p == NULL :
				  str_eq(texts[i], pool_fmt(pool, "%d", i)));
	OK(good, "  each has its own text");
	helpers_free(h);
}

static void
refusing(void)
{
	struct helpers *h = started();
	struct helper_ask *ask = helper_ask_new(h, pool);
	struct str id = STR("a@b"), text = STR("?");

	(void)chmod(path, 0640);
	IS_NUM(threads_get(ask, &id, 1, pool, &text, &e), ST_CONF,
	    "a file that others may read");
	OK(text.p == NULL, "  gives nothing");
	(void)printf("# %s\n", e.text);
	IS_NUM(threads_keep(ask, id, STR("x"), 1, pool, &e), ST_CONF,
	    "and keeps nothing");
	(void)chmod(path, 0600);
	ask = helper_ask_new(h, pool);
	IS_NUM(threads_get(ask, &id, 1, pool, &text, &e), ST_OK,
	    "it is tried again with the next message");
	helpers_free(h);
	h = helpers_new(TIMEOUT_MS);
	ask = helper_ask_new(h, pool);
	IS_NUM(threads_get(ask, &id, 1, pool, &text, &e), ST_IO,
	    "without a helper");
	(void)printf("# %s\n", e.text);
	helpers_free(h);
}

int
main(void)
{
	pool = pool_new();
	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/db", dir);
	if (!built()) {
		(void)rmdir(dir);
		(void)puts("1..0 # SKIP SQLite is not installed");
		return 0;
	}
	declaring();
	plain();
	lengths();
	many();
	refusing();
	(void)unlink(path);
	OK(rmdir(dir) == 0, "nothing is left beside the file");
	pool_free(pool);
	return tap_end();
}
