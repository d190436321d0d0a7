/* policy/ceiling: its lines, and which one holds for a domain. */
#include "policy/ceiling.h"

#include "tap.h"

enum { UNOFFICIAL, OFFICIAL, SENSITIVE, PROTECTED, SECRET, TOP_SECRET };

static struct scheme_level levels[] = {
    [UNOFFICIAL] = {STR_INIT("UNOFFICIAL"), STR_INIT("UNOFFICIAL"),
	STR_INIT("UO")},
    [OFFICIAL] = {STR_INIT("OFFICIAL"), STR_INIT("OFFICIAL"), STR_INIT("O")},
    [SENSITIVE] = {STR_INIT("OFFICIAL:Sensitive"),
	STR_INIT("OFFICIAL: Sensitive"), STR_INIT("O:S")},
    [PROTECTED] = {STR_INIT("PROTECTED"), STR_INIT("PROTECTED"), STR_INIT("P")},
    [SECRET] = {STR_INIT("SECRET"), STR_INIT("SECRET"), STR_INIT("S")},
    [TOP_SECRET] = {STR_INIT("TOP-SECRET"), STR_INIT("TOP SECRET"),
	STR_INIT("TS")},
};

static const struct scheme scheme = {.name = STR_INIT("au"),
    .levels = levels,
    .nlevel = NELEM(levels)};

static struct pool *pool;

/* Lines with "\n" between them. */
static enum st
parse(struct str lines, struct ceilings *out, struct err *e)
{
	struct conf *c = conf_new(pool);

	while (lines.n > 0) {
		struct str line = str_cut(&lines, '\n');
		struct str set = pool_fmt(pool, "ceiling+=%.*s", STRF(line));

		if (conf_set(c, set, "-o", e) != ST_OK)
			return ST_USAGE;
	}
	return ceiling_parse(c, &scheme, pool, out, e);
}

/* One good line: of the system where domain is NULL. */
static const struct {
	struct str in;
	const char *domain;
	int level;
} good[] = {
    {STR_INIT("PROTECTED"), NULL, PROTECTED},
    {STR_INIT("UNOFFICIAL"), NULL, UNOFFICIAL},
    {STR_INIT("protected"), NULL, PROTECTED},
    {STR_INIT("TOP-SECRET"), NULL, TOP_SECRET},
    {STR_INIT("TOP SECRET"), NULL, TOP_SECRET},
    {STR_INIT("top  secret"), NULL, TOP_SECRET},
    {STR_INIT("OFFICIAL:Sensitive"), NULL, SENSITIVE},
    {STR_INIT("OFFICIAL: Sensitive"), NULL, SENSITIVE},
    {STR_INIT("dept.example SECRET"), "dept.example", SECRET},
    {STR_INIT("dept.example TOP SECRET"), "dept.example", TOP_SECRET},
    {STR_INIT("dept.example \t official: sensitive"), "dept.example",
	SENSITIVE},
    {STR_INIT("Dept.Example. SECRET"), "dept.example", SECRET},
    {STR_INIT("b\xc3\xbc.example SECRET"), "xn--b-eha.example", SECRET},
    {STR_INIT(".gov.example SECRET"), ".gov.example", SECRET},
    {STR_INIT(".B\xc3\x9c.example. SECRET"), ".xn--b-eha.example", SECRET},
    {STR_INIT("* OFFICIAL"), "*", OFFICIAL},
    {STR_INIT("localhost SECRET"), "localhost", SECRET},
};

static const struct {
	struct str in;
	const char *why;
} bad[] = {
    {STR_INIT("HIGH"), "-o: ceiling: 'HIGH' is no level of the scheme au"},
    {STR_INIT("dept.example"),
	"-o: ceiling: 'dept.example' is no level of the scheme au"},
    {STR_INIT("*"), "-o: ceiling: '*' is no level of the scheme au"},
    {STR_INIT("dept.example HIGH"),
	"-o: ceiling: 'HIGH' is no level of the scheme au"},
    {STR_INIT("dept.example SECRET x"),
	"-o: ceiling: 'SECRET x' is no level of the scheme au"},
    {STR_INIT("SECRET PROTECTED"),
	"-o: ceiling: 'SECRET' is a level, not a domain"},
    {STR_INIT("top-secret SECRET"),
	"-o: ceiling: 'top-secret' is a level, not a domain"},
    {STR_INIT("*.example SECRET"),
	"-o: ceiling: '*.example' is no domain name"},
    {STR_INIT(". SECRET"), "-o: ceiling: '.' is no domain name"},
    {STR_INIT("..example SECRET"),
	"-o: ceiling: '..example' is no domain name"},
    {STR_INIT("a@b.example SECRET"),
	"-o: ceiling: 'a@b.example' is no domain name"},
    {STR_INIT("[192.0.2.1] SECRET"),
	"-o: ceiling: '[192.0.2.1]' is no domain name"},
    {STR_INIT("PROTECTED\nSECRET"), "-o: ceiling: this system has one already"},
    {STR_INIT("PROTECTED\nPROTECTED"),
	"-o: ceiling: this system has one already"},
    {STR_INIT("* SECRET\n* OFFICIAL"), "-o: ceiling: '*' has one already"},
    {STR_INIT("a.example SECRET\nb.example SECRET\nA.Example. SECRET"),
	"-o: ceiling: 'a.example' has one already"},
    {STR_INIT(".a.example SECRET\n.A.example OFFICIAL"),
	"-o: ceiling: '.a.example' has one already"},
};

/* Lines as the name of a test. */
static const char *
name_of(struct str lines)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < lines.n; i++)
		buf_add(&b,
		    lines.p[i] == '\n' ? STR(";") :
					 (struct str){lines.p + i, 1});
	return pool_cstr(pool, buf_str(&b));
}

static void
every_line(void)
{
	for (size_t i = 0; i < NELEM(good); i++) {
		struct ceilings c = {0};
		struct err e = {0};

		IS_NUM(parse(good[i].in, &c, &e), ST_OK, name_of(good[i].in));
		if (good[i].domain == NULL) {
			IS_NUM(c.system, good[i].level, "  is the system's");
			IS_NUM(c.n, 0, "  and no domain's");
			continue;
		}
		IS_NUM(c.system, NO_LEVEL, "  is not the system's");
		if (!OK(c.n == 1, "  but one domain's"))
			continue;
		IS(c.rules[0].domain, good[i].domain, "  which");
		IS_NUM(c.rules[0].level, good[i].level, "  its level");
	}
	for (size_t i = 0; i < NELEM(bad); i++) {
		struct ceilings c = {.system = 99, .n = 99};
		struct err e = {0};

		IS_NUM(parse(bad[i].in, &c, &e), ST_CONF, name_of(bad[i].in));
		IS(str_of(e.text), bad[i].why, "  why");
		OK(c.system == NO_LEVEL && c.n == 0, "  nothing is left");
	}
}

static const struct {
	struct str domain;
	int level;
	const char *name;
} finds[] = {
    {STR_INIT("dept.example"), SECRET, "the exact line"},
    {STR_INIT("DEPT.Example"), SECRET, "in another case"},
    {STR_INIT("dept.example."), SECRET, "with a final dot"},
    {STR_INIT("sub.dept.example"), OFFICIAL, "holds for nothing below"},
    {STR_INIT("gov.example"), OFFICIAL, "a suffix holds not for itself"},
    {STR_INIT("a.gov.example"), PROTECTED, "but for what is below"},
    {STR_INIT("b.a.gov.example."), PROTECTED, "at any depth"},
    {STR_INIT("xgov.example"), OFFICIAL, "and for no other name"},
    {STR_INIT("x.def.gov.example"), TOP_SECRET, "the longest suffix"},
    {STR_INIT("def.gov.example"), PROTECTED, "which is below another"},
    {STR_INIT("low.def.gov.example"), UNOFFICIAL,
	"the exact line outdoes a suffix, lower though it is"},
    {STR_INIT("b\xc3\xbc.example"), SENSITIVE, "a U-label"},
    {STR_INIT("B\xc3\x9c.EXAMPLE"), SENSITIVE, "in capitals"},
    {STR_INIT("XN--B-EHA.example"), SENSITIVE, "an A-label"},
    {STR_INIT("other.test"), OFFICIAL, "a domain without a line"},
    {STR_INIT("[192.0.2.1]"), OFFICIAL, "a literal is held by * alone"},
    {STR_INIT(""), OFFICIAL, "no domain"},
    {{0}, OFFICIAL, "a view that is not there"},
    {STR_INIT("."), OFFICIAL, "a dot"},
    {STR_INIT("a..gov.example"), OFFICIAL, "an empty label"},
    {STR_INIT(".gov.example"), OFFICIAL, "the suffix as it is written"},
    {STR_INIT("dept.example\0"), OFFICIAL, "a NUL behind the name"},
    {STR_INIT("dept.example "), OFFICIAL, "a blank behind it"},
    {STR_INIT("*"), OFFICIAL, "a star"},
    {STR_INIT("\xff.gov.example"), OFFICIAL, "octets that are no UTF-8"},
};

static const struct str rules =
    STR_INIT("* OFFICIAL\n"
	     "dept.example SECRET\n"
	     ".gov.example PROTECTED\n"
	     ".def.gov.example TOP-SECRET\n"
	     "low.def.gov.example UNOFFICIAL\n"
	     "b\xc3\xbc.example OFFICIAL:Sensitive");

static void
finding(void)
{
	struct ceilings c = {0}, without;
	struct str domain;

	IS_NUM(parse(rules, &c, NULL), ST_OK, "six domains");
	IS_NUM(c.system, NO_LEVEL, "  say nothing of the system");
	without = c;
	without.rules++; /* the "*" stands first */
	without.n--;
	for (size_t i = 0; i < NELEM(finds); i++) {
		IS_NUM(ceiling_of(&c, finds[i].domain), finds[i].level,
		    finds[i].name);
		IS_NUM(ceiling_of(&without, finds[i].domain),
		    finds[i].level == OFFICIAL ? NO_LEVEL : finds[i].level,
		    "  the same without *");
	}
	domain = pool_fmt(pool, "%0252d.gov.example", 0);
	IS_NUM(ceiling_of(&c, domain), OFFICIAL, "a name that is too long");
}

static void
none(void)
{
	struct ceilings c = {.system = 99, .n = 99};

	IS_NUM(parse(STR(""), &c, NULL), ST_OK, "no line at all");
	IS_NUM(c.system, NO_LEVEL, "  sets none for the system");
	IS_NUM(ceiling_of(&c, STR("dept.example")), NO_LEVEL,
	    "  nor for a domain");
	IS_NUM(parse(STR("PROTECTED"), &c, NULL), ST_OK, "the system's alone");
	IS_NUM(ceiling_of(&c, STR("dept.example")), NO_LEVEL,
	    "  is no domain's");
	IS_NUM(parse(STR("* SECRET\ndept.example OFFICIAL\nPROTECTED"), &c,
		   NULL),
	    ST_OK, "three lines in any order");
	IS_NUM(c.system, PROTECTED, "  the system");
	IS_NUM(ceiling_of(&c, STR("dept.example")), OFFICIAL, "  the domain");
	IS_NUM(ceiling_of(&c, STR("x.example")), SECRET, "  all others");
}

int
main(void)
{
	pool = pool_new();
	every_line();
	finding();
	none();
	pool_free(pool);
	return tap_end();
}
