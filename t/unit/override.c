/* policy/override: its lines, and for whom they hold until when. */
#include "policy/override.h"

#include "tap.h"

static struct pool *pool;

#define DAY INT64_C(86400)

/* 2026-12-31T23:59:59Z */
enum { LAST = 1798761599 };

static enum st
parse(struct str line, const struct override **out, size_t *n, struct err *e)
{
	struct conf *c = conf_new(pool);
	struct str set = pool_fmt(pool, "override=%.*s", STRF(line));

	if (conf_set(c, set, "-o", e) != ST_OK)
		return ST_USAGE;
	return override_parse(c, pool, out, n, e);
}

/* Lines that are good: what they come to. */
static const struct {
	struct str in;
	const char *domain, *type, *why;
} good[] = {
    {STR_INIT("list.example mailing_list until=2026-12-31 why=a list"),
	"list.example", "mailing_list", "a list"},
    {STR_INIT(".List.Example trusted_forwarder until=2026-12-31 why=x"),
	".list.example", "trusted_forwarder", "x"},
    {STR_INIT("b\xc3\xbc.example. local_policy until=2026-12-31 why=x"),
	"xn--b-eha.example", "local_policy", "x"},
    {STR_INIT("localhost \t other  until=2026-12-31   why=x"), "localhost",
	"other", "x"},
    {STR_INIT("a.example other until=2026-12-31 why=ticket \"42\" until=1"),
	"a.example", "other", "ticket \"42\" until=1"},
    {STR_INIT("a.example other until=2020-01-01 until=2026-12-31 why=x"),
	"a.example", "other", "x"},
};

/* And lines that are wrong. */
static const struct {
	struct str in;
	const char *why;
} bad[] = {
    {STR_INIT("a.example"),
	"-o: override a.example: '' is none of mailing_list, "
	"trusted_forwarder, local_policy, other"},
    {STR_INIT("a.example forwarded until=2026-12-31 why=x"),
	"-o: override a.example: 'forwarded' is none of mailing_list, "
	"trusted_forwarder, local_policy, other"},
    {STR_INIT("a.example policy_test_mode until=2026-12-31 why=x"),
	"-o: override a.example: 'policy_test_mode' is none of mailing_list, "
	"trusted_forwarder, local_policy, other"},
    {STR_INIT("a.example sampled_out until=2026-12-31 why=x"),
	"-o: override a.example: 'sampled_out' is none of mailing_list, "
	"trusted_forwarder, local_policy, other"},
    {STR_INIT("a.example Other until=2026-12-31 why=x"),
	"-o: override a.example: 'Other' is none of mailing_list, "
	"trusted_forwarder, local_policy, other"},
    {STR_INIT("* other until=2026-12-31 why=x"),
	"-o: override: '*' is no domain name"},
    {STR_INIT(". other until=2026-12-31 why=x"),
	"-o: override: '.' is no domain name"},
    {STR_INIT("..a.example other until=2026-12-31 why=x"),
	"-o: override: '..a.example' is no domain name"},
    {STR_INIT("a@b.example other until=2026-12-31 why=x"),
	"-o: override: 'a@b.example' is no domain name"},
    {STR_INIT("192.0.2.0/24 other until=2026-12-31 why=x"),
	"-o: override: '192.0.2.0/24' is no domain name"},
    {STR_INIT("a.example other why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other why=x until=2026-12-31"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-02-29 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-13-01 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-00-01 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-12-00 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-12-3 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-12-311 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026.12.31 why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until= why=x"),
	"-o: override a.example: until=YYYY-MM-DD is missing or wrong"},
    {STR_INIT("a.example other until=2026-12-31"),
	"-o: override a.example: why= is missing"},
    {STR_INIT("a.example other until=2026-12-31 why="),
	"-o: override a.example: why= is missing"},
    {STR_INIT("a.example other who=* until=2026-12-31 why=x"),
	"-o: override a.example: unknown word 'who=*'"},
    {STR_INIT("a.example other forever until=2026-12-31 why=x"),
	"-o: override a.example: unknown word 'forever'"},
};

static void
every_line(void)
{
	for (size_t i = 0; i < NELEM(good); i++) {
		const struct override *o = NULL;
		struct err e = {0};
		size_t n = 0;

		IS_NUM(parse(good[i].in, &o, &n, &e), ST_OK,
		    pool_cstr(pool, good[i].in));
		if (!OK(n == 1 && o != NULL, "  one line"))
			continue;
		IS(o->domain, good[i].domain, "  domain");
		IS(o->type, good[i].type, "  type");
		IS(o->why, good[i].why, "  why");
		IS(o->until_text, "2026-12-31", "  until when");
		IS_NUM(o->until, LAST, "  the last second of that day");
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		const struct override *o = NULL;
		struct err e = {0};
		size_t n = 99;

		IS_NUM(parse(bad[i].in, &o, &n, &e), ST_CONF,
		    pool_cstr(pool, bad[i].in));
		IS(str_of(e.text), bad[i].why, "  why");
		OK(n == 0 && o == NULL, "  nothing is left");
	}
}

static void
dates(void)
{
	static const struct {
		const char *day;
		int64_t last;
	} cases[] = {
	    {"1970-01-01", 86399},
	    {"2024-02-29", 1709251199},
	    {"2026-02-28", 1772323199},
	    {"2000-02-29", 951868799},
	    {"9999-12-31", 253402300799},
	};

	for (size_t i = 0; i < NELEM(cases); i++) {
		const struct override *o = NULL;
		size_t n = 0;
		struct str line = pool_fmt(pool,
		    "a.example other until=%s why=x", cases[i].day);

		IS_NUM(parse(line, &o, &n, NULL), ST_OK, cases[i].day);
		IS_NUM(o == NULL ? -1 : o->until, cases[i].last,
		    "  its last second");
	}
}

/* The number of the line that holds, or -1. */
static int
line_for(const struct override *o, size_t n, struct str domain, int64_t now)
{
	const struct override *found = override_find(o, n, domain, now);

	return found == NULL ? -1 : (int)(found - o);
}

static const struct str lines[] = {
    STR_INIT("override=a.example other until=2026-06-30 why=first"),
    STR_INIT("override+=a.example other until=2026-12-31 why=second"),
    STR_INIT("override+=.b.example other until=2026-12-31 why=below"),
    STR_INIT("override+=x.b.example other until=2027-12-31 why=longer"),
};

static const struct {
	const char *domain;
	int64_t before_last; /* seconds before LAST */
	int line;
} finds[] = {
    {"a.example", 200 * DAY, 0},
    {"A.Example", 200 * DAY, 0},
    {"a.example.", 200 * DAY, 0},
    {"a.example", 184 * DAY, 0},
    {"a.example", 184 * DAY - 1, 1},
    {"a.example", 0, 1},
    {"a.example", -1, -1},
    {"x.a.example", 0, -1},
    {"xa.example", 0, -1},
    {"example", 0, -1},
    {"b.example", 0, -1},
    {"b.example.", 0, -1},
    {"xb.example", 0, -1},
    {"x.b.example", 0, 2},
    {"X.B.Example.", 0, 2},
    {"y.x.b.example", 0, 2},
    {"x.b.example", -1, 3},
    {"y.x.b.example", -1, -1},
    {"a.example.d.example", 0, -1},
    {"", 0, -1},
    {".", 0, -1},
};

static void
finding(void)
{
	struct conf *c = conf_new(pool);
	const struct override *o;
	struct err e = {0};
	size_t n;
	bool set = true;

	IS_NUM(override_parse(c, pool, &o, &n, &e), ST_OK, "no line at all");
	IS_NUM(n, 0, "  is no override");
	OK(override_find(o, n, STR("a.example"), 0) == NULL,
	    "  and none is found");
	for (size_t i = 0; i < NELEM(lines); i++)
		set = set && conf_set(c, lines[i], "-o", &e) == ST_OK;
	OK(set && override_parse(c, pool, &o, &n, &e) == ST_OK, "four lines");
	IS_NUM(n, NELEM(lines), "  are four overrides");
	for (size_t i = 0; i < NELEM(finds); i++) {
		struct str name = pool_fmt(pool,
		    "%s, %lld s before the end: "
		    "line %d",
		    finds[i].domain, (long long)finds[i].before_last,
		    finds[i].line);

		IS_NUM(line_for(o, n, str_of(finds[i].domain),
			   LAST - finds[i].before_last),
		    finds[i].line, name.p);
	}
	OK(conf_set(c, STR("override+=c.example other"), "later", &e) ==
		    ST_OK &&
		override_parse(c, pool, &o, &n, &e) == ST_CONF,
	    "one bad line among good ones fails");
	OK(o == NULL && n == 0, "  and leaves none of them");
	IS(str_of(e.text),
	    "later: override c.example: until=YYYY-MM-DD is missing or wrong",
	    "  and the line is named");
}

int
main(void)
{
	pool = pool_new();
	every_line();
	dates();
	finding();
	pool_free(pool);
	return tap_end();
}
