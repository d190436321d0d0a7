/* policy/members: the files, and who is behind a message. */
#include "policy/members.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "tap.h"

static struct pool *pool;
static const char *dir; /* for files, ours */

/* A file with these octets; its path. */
static const char *
file_of(const char *name, struct str octets)
{
	const char *path = pool_fmt(pool, "%s/%s", dir, name).p;
	int fd;

	(void)unlink(path);
	if (file_append(path, &fd, NULL) != ST_OK ||
	    file_write(fd, octets, NULL) != ST_OK || close(fd) != 0)
		abort();
	return path;
}

static enum st
load(struct str people, struct str lists, struct members **out, struct err *e)
{
	return members_load(people.p == NULL ? NULL : file_of("people", people),
	    lists.p == NULL ? NULL : file_of("lists", lists), pool, out, e);
}

/* 2027-06-30T23:59:59Z, and the nations that are asked for. */
enum { LAST = 1814399999 };

static const struct str allies[] = {STR_INIT("AUS"), STR_INIT("NZL")};

/*
 * A check in words: "P people, L lists", and behind it who is at fault. to has
 * commas between the recipients.
 */
static struct str
check(const struct members *m, struct str to, int64_t now)
{
	struct str list[64];
	struct member_check c;
	struct buf b = {.pool = pool};
	size_t n = 0, sum = 0;
	struct str rest = to;

	while (rest.n > 0 && n < NELEM(list))
		list[n++] = str_cut(&rest, ',');
	members_check(m,
	    &(struct member_query){list, n, allies, NELEM(allies), now}, pool,
	    &c);
	for (size_t i = 0; i < NELEM(c.by_fault); i++)
		sum += c.by_fault[i];
	if (sum != c.faults || c.by_fault[MEMBER_OK] != 0)
		return STR("the sums are wrong");
	buf_fmt(&b, "%zu people, %zu lists", c.people, c.lists);
	if (c.faults > 0)
		buf_add(&b, STR(": "));
	buf_add(&b, c.whom);
	return buf_str(&b);
}

/* People and lists for all that follows; CRLF now and then. */
static const struct str people =
    STR_INIT("# the register\n"
	     "aus@x.example AUS 2027-06-30\r\n"
	     "\n"
	     "Both@X.Example\tGBR,NZL   2027-06-30  \n"
	     "gbr@x.example GBR 2027-06-30\n"
	     "lower@x.example aus 2027-06-30\n"
	     "nobody@x.example unconfirmed\n"
	     "stale@x.example AUS 2027-06-29\n"
	     "  \t\r\n"
	     "folded@x.example\n"
	     "# a comment inside\n"
	     "\tAUS\r\n"
	     " 2027-06-30\n"
	     "idn@b\xc3\xbc.example AUS 2027-06-30\n"
	     "\xc3\xa9@x.example AUS 2027-06-30\n"
	     "\"a b\"@x.example AUS 2027-06-30\n"
	     "\"plain\"@x.example. AUS 2027-06-30\n"
	     "two@x.example AUS 2027-06-30\n"
	     "last@x.example AUS 2027-06-30");

static const struct str lists =
    STR_INIT("good@x.example: aus@x.example BOTH@x.example\n"
	     "tall@x.example:\r\n"
	     "  aus@x.example\r\n"
	     "# gbr@x.example\r\n"
	     "\tlast@x.example\r\n"
	     "\r\n"
	     "bad@x.example : gbr@x.example nobody@x.example stale@x.example "
	     "who@else.example\n"
	     "outer@x.example:good@x.example last@x.example\n"
	     "empty@x.example:\n"
	     "nearly@x.example: empty@x.example aus@x.example\n"
	     "self@x.example: self@x.example\n"
	     "ring1@x.example: ring2@x.example\n"
	     "ring2@x.example: ring3@x.example\n"
	     "ring3@x.example: ring1@x.example\n"
	     "round1@x.example: round2@x.example aus@x.example\n"
	     "round2@x.example: round1@x.example last@x.example\n"
	     "two@x.example: gbr@x.example\n"
	     "again@x.example: aus@x.example AUS@X.EXAMPLE aus@x.example.\n"
	     "\"l: 1\"@x.example: \"a b\"@x.example plain@x.example");

static const struct {
	struct str to, result;
	const char *name;
} checks[] = {
    {STR_INIT(""), STR_INIT("0 people, 0 lists"), "nobody"},
    {STR_INIT("aus@x.example"), STR_INIT("1 people, 0 lists"), "a citizen"},
    {STR_INIT("both@x.example"), STR_INIT("1 people, 0 lists"),
	"one of two nationalities is enough"},
    {STR_INIT("lower@x.example"), STR_INIT("1 people, 0 lists"),
	"a nation in lower case"},
    {STR_INIT("AUS@X.EXAMPLE"), STR_INIT("1 people, 0 lists"),
	"an address in capitals"},
    {STR_INIT("aus@x.example."), STR_INIT("1 people, 0 lists"),
	"with a final dot"},
    {STR_INIT("<aus@x.example>"), STR_INIT("1 people, 0 lists"),
	"in angle brackets"},
    {STR_INIT("\"aus\"@x.example"), STR_INIT("1 people, 0 lists"),
	"with quotes"},
    {STR_INIT("folded@x.example"), STR_INIT("1 people, 0 lists"),
	"a line in three parts with a comment"},
    {STR_INIT("last@x.example"), STR_INIT("1 people, 0 lists"),
	"a last line without an end"},
    {STR_INIT("idn@xn--b-eha.example"), STR_INIT("1 people, 0 lists"),
	"an A-label for a U-label"},
    {STR_INIT("IDN@B\xc3\x9c.example"), STR_INIT("1 people, 0 lists"),
	"a U-label in capitals"},
    {STR_INIT("\xc3\xa9@x.example"), STR_INIT("1 people, 0 lists"),
	"a local part beyond ASCII"},
    {STR_INIT("\"a b\"@x.example"), STR_INIT("1 people, 0 lists"),
	"a local part with a blank"},
    {STR_INIT("plain@x.example"), STR_INIT("1 people, 0 lists"),
	"quotes that need not be, in the file"},
    {STR_INIT("aus@x.example,AUS@x.example,aus@x.example"),
	STR_INIT("1 people, 0 lists"), "one person three times"},
    {STR_INIT("gbr@x.example"),
	STR_INIT("1 people, 0 lists: gbr@x.example (other nation)"),
	"another nation"},
    {STR_INIT("nobody@x.example"),
	STR_INIT("1 people, 0 lists: nobody@x.example (unconfirmed)"),
	"unconfirmed"},
    {STR_INIT("stale@x.example"),
	STR_INIT("1 people, 0 lists: stale@x.example (stale)"),
	"confirmed for too long"},
    {STR_INIT("who@else.example"),
	STR_INIT("1 people, 0 lists: who@else.example (unknown)"), "unknown"},
    {STR_INIT("aus+x@x.example"),
	STR_INIT("1 people, 0 lists: aus+x@x.example (unknown)"),
	"a longer local part is another person"},
    {STR_INIT("aus@y.x.example"),
	STR_INIT("1 people, 0 lists: aus@y.x.example (unknown)"),
	"and so is one in a domain below"},
    {STR_INIT("aus"), STR_INIT("1 people, 0 lists: aus (unknown)"),
	"no domain"},
    {STR_INIT("@x.example"),
	STR_INIT("1 people, 0 lists: @x.example (unknown)"), "no local part"},
    {STR_INIT("aus@[192.0.2.1]"),
	STR_INIT("1 people, 0 lists: aus@[192.0.2.1] (unknown)"), "a literal"},
    {STR_INIT("aus@x.example\0"),
	STR_INIT("1 people, 0 lists: aus@x.example\0 (unknown)"),
	"a NUL at the end"},
    {STR_INIT("aus@x.example@x.example"),
	STR_INIT("1 people, 0 lists: aus@x.example@x.example (unknown)"),
	"two @"},
    {STR_INIT("who@else.example,WHO@else.example,you@else.example"),
	STR_INIT(
	    "2 people, 0 lists: who@else.example (unknown), you@else.example "
	    "(unknown)"),
	"two strangers, one of them twice"},
    {STR_INIT("you@else.example,You@Else.example.,you@else.example"),
	STR_INIT("1 people, 0 lists: you@else.example (unknown)"),
	"a stranger whom no file names, three times"},
    {STR_INIT("good@x.example"), STR_INIT("2 people, 1 lists"), "a list"},
    {STR_INIT("Good@X.example"), STR_INIT("2 people, 1 lists"),
	"a list in capitals"},
    {STR_INIT("good@x.example,aus@x.example,good@x.example"),
	STR_INIT("2 people, 1 lists"), "a list twice, and a member of it"},
    {STR_INIT("tall@x.example"), STR_INIT("2 people, 1 lists"),
	"a list of several lines, one of them a comment"},
    {STR_INIT("bad@x.example"),
	STR_INIT(
	    "4 people, 1 lists: gbr@x.example (other nation), nobody@x.example "
	    "(unconfirmed), stale@x.example (stale), who@else.example "
	    "(unknown)"),
	"a list with every fault"},
    {STR_INIT("bad@x.example,who@else.example,gbr@x.example"),
	STR_INIT(
	    "4 people, 1 lists: who@else.example (unknown), gbr@x.example "
	    "(other "
	    "nation), nobody@x.example (unconfirmed), stale@x.example (stale)"),
	"each is at fault once"},
    {STR_INIT("outer@x.example"), STR_INIT("3 people, 2 lists"),
	"a list in a list"},
    {STR_INIT("empty@x.example"),
	STR_INIT("0 people, 1 lists: empty@x.example (empty list)"),
	"an empty list"},
    {STR_INIT("nearly@x.example"),
	STR_INIT("1 people, 2 lists: empty@x.example (empty list)"),
	"an empty list in another"},
    {STR_INIT("self@x.example"),
	STR_INIT("0 people, 1 lists: self@x.example (empty list)"),
	"a list that holds itself alone is empty"},
    {STR_INIT("ring1@x.example,aus@x.example"),
	STR_INIT(
	    "1 people, 3 lists: ring1@x.example (empty list), ring2@x.example "
	    "(empty list), ring3@x.example (empty list)"),
	"so are three that hold each other"},
    {STR_INIT("round1@x.example"), STR_INIT("2 people, 2 lists"),
	"two that hold each other, and people"},
    {STR_INIT("two@x.example"),
	STR_INIT("1 people, 1 lists: gbr@x.example (other nation)"),
	"a list that is in the register too is a list"},
    {STR_INIT("again@x.example"), STR_INIT("1 people, 1 lists"),
	"a list that names one person three times"},
    {STR_INIT("\"l: 1\"@x.example"), STR_INIT("2 people, 1 lists"),
	"a list with a colon in its name"},
};

static void
every_check(void)
{
	struct members *m;
	struct err e = {0};

	if (!OK(load(people, lists, &m, &e) == ST_OK, "both files are read")) {
		(void)printf("# %s\n", e.text);
		return;
	}
	for (size_t i = 0; i < NELEM(checks); i++) {
		struct str got = check(m, checks[i].to, LAST);

		if (!OK(str_eq(got, checks[i].result), checks[i].name)) {
			tap_show(" got", got);
			tap_show("want", checks[i].result);
		}
	}
	IS(check(m, STR("aus@x.example"), LAST + 1),
	    "1 people, 0 lists: aus@x.example (stale)",
	    "the second after the last day is too late");
	IS(check(m, STR("stale@x.example"), LAST - 86400), "1 people, 0 lists",
	    "the last second of the day before is not");
	OK(members_is_list(m, STR("GOOD@x.example.")), "a list is one");
	OK(members_is_list(m, STR("two@x.example")), "in the register too");
	OK(!members_is_list(m, STR("aus@x.example")), "a person is none");
	OK(!members_is_list(m, STR("who@else.example")),
	    "nor is a member that is no list");
	OK(!members_is_list(m, STR("x@y.example")), "nor a stranger");
	OK(!members_is_list(m, STR("")), "nor nothing");
}

/* What is wrong with a file of people, or of lists. */
static const struct {
	struct str people, lists;
	const char *why;
} bad[] = {
    {STR_INIT("a@b.example"), STR_INIT(""),
	"people:1: '' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example AUS"), STR_INIT(""),
	"people:1: '' is no day YYYY-MM-DD"},
    {STR_INIT("a@b.example 2027-01-01"), STR_INIT(""),
	"people:1: '2027-01-01' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example AUS, NZL 2027-01-01"), STR_INIT(""),
	"people:1: 'AUS,' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example ,AUS 2027-01-01"), STR_INIT(""),
	"people:1: ',AUS' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example AUS,,NZL 2027-01-01"), STR_INIT(""),
	"people:1: 'AUS,,NZL' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example AUS/NZL 2027-01-01"), STR_INIT(""),
	"people:1: 'AUS/NZL' is no nation, nor nations with commas"},
    {STR_INIT("a@b.example AUS 2027-1-1"), STR_INIT(""),
	"people:1: '2027-1-1' is no day YYYY-MM-DD"},
    {STR_INIT("a@b.example AUS 2027-02-29"), STR_INIT(""),
	"people:1: '2027-02-29' is no day YYYY-MM-DD"},
    {STR_INIT("a@b.example AUS 2027-01-011"), STR_INIT(""),
	"people:1: '2027-01-011' is no day YYYY-MM-DD"},
    {STR_INIT("a@b.example AUS 2027-01-01 x"), STR_INIT(""),
	"people:1: unknown word 'x'"},
    {STR_INIT("a@b.example unconfirmed 2027-01-01"), STR_INIT(""),
	"people:1: unknown word '2027-01-01' behind 'unconfirmed'"},
    {STR_INIT("a@b.example Unconfirmed"), STR_INIT(""),
	"people:1: '' is no day YYYY-MM-DD"},
    {STR_INIT("a AUS 2027-01-01"), STR_INIT(""), "people:1: 'a' is no address"},
    {STR_INIT("@b.example AUS 2027-01-01"), STR_INIT(""),
	"people:1: '@b.example' is no address"},
    {STR_INIT("a@b@c.example AUS 2027-01-01"), STR_INIT(""),
	"people:1: 'a@b@c.example' is no address"},
    {STR_INIT("a@[192.0.2.1] AUS 2027-01-01"), STR_INIT(""),
	"people:1: 'a@[192.0.2.1]' is no address"},
    {STR_INIT("a@b..example AUS 2027-01-01"), STR_INIT(""),
	"people:1: 'a@b..example' is no address"},
    {STR_INIT("\xff\xfe"
	      "a@b.example AUS 2027-01-01\n@ x"),
	STR_INIT(""), "people:2: '@' is no address"},
    {STR_INIT("a@b.example AUS 2027-01-01\n\n# x\nA@B.Example. unconfirmed"),
	STR_INIT(""), "people:4: 'A@B.Example.' is given twice"},
    {STR_INIT("\"a\"@b.example unconfirmed\na@b.example unconfirmed"),
	STR_INIT(""), "people:2: 'a@b.example' is given twice"},
    {STR_INIT("i@b\xc3\xbc.example unconfirmed\n"
	      "i@xn--b-eha.example unconfirmed"),
	STR_INIT(""), "people:2: 'i@xn--b-eha.example' is given twice"},
    {STR_INIT(" a@b.example unconfirmed"), STR_INIT(""),
	"people:1: begins with a blank, and continues nothing"},
    {STR_INIT("a@b.example unconfirmed\n\n c@b.example unconfirmed"),
	STR_INIT(""), "people:3: begins with a blank, and continues nothing"},
    {STR_INIT("a@b.example unconfirmed\n c@b.example unconfirmed"),
	STR_INIT(""),
	"people:1: unknown word 'c@b.example' behind 'unconfirmed'"},
    {STR_INIT("\xef\xbb\xbf\xef\xbb\xbf# x"), STR_INIT(""),
	"people:1: '\xef\xbb\xbf#' is no address"},
    {STR_INIT("a@b.example unconfirmed  # x"), STR_INIT(""),
	"people:1: unknown word '#' behind 'unconfirmed'"},
    {STR_INIT(""), STR_INIT("l@b.example"),
	"lists:1: no ':' behind the name of a list"},
    {STR_INIT(""), STR_INIT("l@b.example a@b.example"),
	"lists:1: no ':' behind the name of a list"},
    {STR_INIT(""), STR_INIT(": a@b.example"), "lists:1: '' is no address"},
    {STR_INIT(""), STR_INIT("l m@b.example: a@b.example"),
	"lists:1: 'l m@b.example' is no address"},
    {STR_INIT(""), STR_INIT("staff: a@b.example"),
	"lists:1: 'staff' is no address"},
    {STR_INIT(""), STR_INIT("l@b.example: a@b.example, c@b.example"),
	"lists:1: 'a@b.example,' is no address"},
    {STR_INIT(""), STR_INIT("l@b.example:\n a@b.example\n# x\n staff"),
	"lists:1: 'staff' is no address"},
    {STR_INIT(""), STR_INIT("l@b.example:\n\nL@b.example: a@b.example"),
	"lists:3: the list 'L@b.example' is given twice"},
    {STR_INIT(""), STR_INIT("l@b.example:\n\n a@b.example"),
	"lists:3: begins with a blank, and continues nothing"},
};

static void
every_error(void)
{
	for (size_t i = 0; i < NELEM(bad); i++) {
		struct members *m = NULL;
		struct err e = {0};
		enum st st = load(bad[i].people, bad[i].lists, &m, &e);
		struct str text = str_of(e.text);

		IS_NUM(st, ST_CONF, bad[i].why);
		OK(m == NULL, "  nothing is left");
		IS(str_from(text, strlen(dir) + 1), bad[i].why, "  why");
	}
}

static void
files(void)
{
	const char *nothing = pool_fmt(pool, "%s/not-there", dir).p;
	struct members *m = NULL;
	struct err e = {0};

	IS_NUM(members_load(NULL, NULL, pool, &m, &e), ST_OK, "no file at all");
	IS(check(m, STR("a@b.example"), LAST),
	    "1 people, 0 lists: a@b.example (unknown)", "  knows nobody");
	IS_NUM(load(STR(""), STR(""), &m, &e), ST_OK, "empty files");
	IS(check(m, STR("a@b.example"), LAST),
	    "1 people, 0 lists: a@b.example (unknown)", "  know nobody");
	IS_NUM(load(STR("\xef\xbb\xbf"
			"a@b.example AUS 2027-06-30\r\n"),
		   (struct str){0}, &m, &e),
	    ST_OK, "a byte order mark, CRLF, and no lists");
	IS(check(m, STR("a@b.example"), LAST), "1 people, 0 lists",
	    "  all is read");
	IS_NUM(load((struct str){0},
		   STR("\xef\xbb\xbfl@b.example: a@b.example"), &m, &e),
	    ST_OK, "lists and no register");
	IS(check(m, STR("l@b.example"), LAST),
	    "1 people, 1 lists: a@b.example (unknown)", "  know no person");
	IS_NUM(members_load(nothing, NULL, pool, &m, &e), ST_CONF,
	    "a file that is not there");
	OK(m == NULL && str_starts(str_of(e.text), str_of(nothing)),
	    "  is named");
	IS_NUM(members_load(NULL, nothing, pool, &m, &e), ST_CONF,
	    "nor are its lists");
	IS_NUM(members_load(dir, NULL, pool, &m, &e), ST_IO,
	    "a directory is no file");
}

static void
size_limit(void)
{
	const char *path = file_of("large", STR("# x\n"));
	struct members *m = NULL;
	bool grown = truncate(path, MEMBERS_FILE_MAX) == 0;

	/* A NUL is no blank: what follows the comment is no address. */
	OK(grown && members_load(path, NULL, pool, &m, NULL) == ST_CONF,
	    "a file of the largest size is looked at");
	grown = truncate(path, (off_t)MEMBERS_FILE_MAX + 1) == 0;
	OK(grown && members_load(path, NULL, pool, &m, NULL) == ST_CONF,
	    "and one that is larger is not");
	(void)unlink(path);
}

/* Lists 1 to n, each in the one before; a person in the last. */
static struct str
chain_of(size_t n)
{
	struct buf b = {.pool = pool};

	for (size_t i = 1; i < n; i++)
		buf_fmt(&b, "l%zu@x.example: l%zu@x.example\n", i, i + 1);
	buf_fmt(&b, "l%zu@x.example: aus@x.example\n", n);
	return buf_str(&b);
}

static void
depth(void)
{
	struct members *m;
	struct str text = chain_of(MEMBERS_DEPTH_MAX + 1);
	bool loaded = load(people, text, &m, NULL) == ST_OK;

	if (!OK(loaded, "lists nested too deep by one"))
		return;
	IS(check(m, STR("l2@x.example"), LAST), "1 people, 50 lists",
	    "the deepest nesting");
	IS(check(m, STR("l1@x.example"), LAST),
	    "0 people, 50 lists: l51@x.example (limit)", "one deeper");
	IS(check(m, STR("l1@x.example,l2@x.example"), LAST),
	    "1 people, 51 lists", "what is reached on a shorter way is not");
	text = chain_of(100000);
	loaded = load(people, text, &m, NULL) == ST_OK;
	OK(loaded, "a hundred thousand lists in each other");
	IS(check(m, STR("l99990@x.example"), LAST), "1 people, 11 lists",
	    "  the person in the last is seen from above");
	IS(check(m, STR("l1@x.example"), LAST),
	    "0 people, 50 lists: l51@x.example (limit)", "  but not from far");
}

static void
whom(void)
{
	struct str to[30], nation = STR("AUS"), one;
	struct member_check c;
	struct members *m;
	char *p = pool_alloc(pool, 300);

	for (size_t i = 0; i < NELEM(to); i++)
		to[i] = pool_fmt(pool, "%zu@y.example", i);
	if (!OK(load(people, lists, &m, NULL) == ST_OK, "many strangers"))
		return;
	members_check(m,
	    &(struct member_query){to, NELEM(to), &nation, 1, LAST}, pool, &c);
	IS_NUM(c.faults, 30, "  are counted");
	OK(str_caseends(c.whom, STR("19@y.example (unknown)")),
	    "  the first 20 are named");
	memset(p, 'a', 300);
	one = (struct str){p, 254};
	members_check(m, &(struct member_query){&one, 1, &nation, 1, LAST},
	    pool, &c);
	IS_NUM(c.whom.n, 254 + strlen(" (unknown)"), "the longest address");
	one.n++;
	members_check(m, &(struct member_query){&one, 1, &nation, 1, LAST},
	    pool, &c);
	IS_NUM(c.whom.n, 254 + strlen("... (unknown)"), "a longer one is cut");
	one = STR("aus@x.example");
	members_check(m, &(struct member_query){&one, 1, NULL, 0, LAST}, pool,
	    &c);
	IS_NUM(c.by_fault[MEMBER_OTHER], 1,
	    "where no nation is asked for, nobody has it");
	for (int i = MEMBER_OK; i <= MEMBER_DEPTH; i++)
		OK(str_of(member_fault_word((enum member_fault)i)).n > 0,
		    "every fault has a word");
}

/* A million addresses, and one more; the seconds are those of slow machines. */
static void
million(void)
{
	struct buf b = {0}, l = {0};
	struct members *m;
	int64_t begun;
	struct str one;

	buf_add(&l, STR("all@x: most@x x@y\nmost@x:"));
	for (int i = 0; i < MEMBERS_AUDIENCE_MAX; i++) {
		buf_fmt(&b, "u%d@x AUS 2027-06-30\n", i);
		buf_fmt(&l, "\n U%d@X", i);
	}
	begun = clock_ms();
	OK(load(buf_str(&b), buf_str(&l), &m, NULL) == ST_OK,
	    "a million people and a list of them");
	(void)printf("# loaded in %lld ms\n", (long long)(clock_ms() - begun));
	buf_release(&b);
	buf_release(&l);
	begun = clock_ms();
	one = check(m, STR("most@x"), LAST);
	(void)printf("# checked in %lld ms\n", (long long)(clock_ms() - begun));
	IS(one, "1000000 people, 1 lists", "  all are behind it");
	IS(check(m, STR("all@x"), LAST),
	    "1000000 people, 2 lists: x@y (unknown), u999999@x (limit)",
	    "  and one more is too many");
	IS(check(m, STR("u999999@x"), LAST), "1 people, 0 lists",
	    "  the last is found");
}

int
main(void)
{
	char name[] = "/tmp/assay-members.XXXXXX";

	dir = mkdtemp(name);
	if (dir == NULL)
		abort();
	pool = pool_new();
	every_check();
	every_error();
	files();
	size_limit();
	depth();
	whom();
	million();
	(void)unlink(pool_fmt(pool, "%s/people", dir).p);
	(void)unlink(pool_fmt(pool, "%s/lists", dir).p);
	(void)rmdir(dir);
	pool_free(pool);
	return tap_end();
}
