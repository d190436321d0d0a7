/* markcheck - check protective markings (EPMS; ISM-0270, 0565, 0269, 1089). */
#include "run/direction.h"
#include "run/marking_case.h"
#include "run/threads.h"

static const struct opt opts[] = {
    {0, "ceiling", "[DOMAIN] LEVEL",
	"the highest marking that may be held here, or there",
	"ceiling+=", NULL, NULL},
    {0, "direction", "auto|in|out", "whether the message comes in or goes out",
	"direction=", NULL, NULL},
    {0, "scheme", "FILE", "the scheme of markings; default: the Australian one",
	"scheme=", NULL, NULL},
    {0, "caveats", "LIST", "caveats that may be held here", "caveats=", NULL,
	NULL},
    {0, "members", "FILE", "people and their confirmed nationalities",
	"members=", NULL, NULL},
    {0, "lists", "FILE", "mailing lists and their members", "lists=", NULL,
	NULL},
    {0, "thread-db", "FILE", "markings of earlier messages in a thread",
	"thread-db=", NULL, NULL},
    {0, "block-log", "FILE", "append a line for each blocked message",
	"block-log=", NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct str methods[] = {STR_INIT("marking")};

/* As long as the process. */
static struct marking_setup marking;
static struct members *members;

static enum st
load_members(const struct conf *conf, struct err *e)
{
	struct pool *pool = conf_pool(conf);
	struct str people = conf_text(conf, S_MEMBERS);
	struct str lists = conf_text(conf, S_LISTS);

	if (people.n == 0 && lists.n == 0)
		return ST_OK;
	if (people.n == 0)
		return err_set(e, ST_CONF, "lists is set, but not members");
	return members_load(pool_cstr(pool, people),
	    lists.n > 0 ? pool_cstr(pool, lists) : NULL, pool, &members, e);
}

static enum st
setup(const struct conf *conf, struct helpers *helpers, struct err *e)
{
	struct str threads = conf_text(conf, S_THREAD_DB);
	enum st st = marking_setup(conf, conf_pool(conf), &marking, e);

	if (st == ST_OK)
		st = load_members(conf, e);
	if (st == ST_OK && conf_yes(conf, S_MARK_CONTENT))
		st = marking_content_need(helpers, e);
	if (st == ST_OK && threads.n > 0)
		st = threads_need(helpers, pool_cstr(conf_pool(conf), threads),
		    e);
	return st;
}

static enum st
judge(const struct judge *j, struct result *r, struct err *e)
{
	struct marking_case *c = pool_alloc(j->pool, sizeof(*c));

	(void)e;
	if ((j->input->flaws & MSG_NO_HEADER) != 0) {
		r->word = STR("permerror");
		r->reason = STR("not one header field");
		result_method(r, STR("marking"), r->word)->reason = r->reason;
		return ST_OK;
	}
	c->j = j;
	c->setup = &marking;
	c->members = members;
	c->pool = j->pool;
	c->out = direction_is_out(j->conf, j->input, j->trust, j->env);
	c->uninspected.pool = j->pool;
	floor_init(&c->floor);
	markings_find(&marking.names, j->input, j->pool, &c->found);
	c->max = c->found.read;
	marking_content(c); /* the first: it can raise the level */
	marking_levels(c);
	marking_audience(c);
	marking_thread(c); /* the last: what is blocked is not remembered */
	marking_verdict(c, r);
	return ST_OK;
}

const struct filter markcheck = {
    .name = "markcheck",
    .brief = "check protective markings",
    .field = "X-Assay",
    .methods = methods,
    .nmethod = NELEM(methods),
    .opts = opts,
    .need = NEED_CHARSETS,
    .ledger = S_BLOCK_LOG,
    .setup = setup,
    .judge = judge,
};

#ifndef IN_CHAIN
int
main(int argc, char *argv[])
{
	return run_main(&markcheck, argc, argv);
}
#endif
