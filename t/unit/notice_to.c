/* run/notice_to: who gets no notice, and which addresses may stand in a field.
 */
#include "run/notice_to.h"

#include "tap.h"

static struct pool *pool;

/* What one field more says against a notice. */
static const char *
objection(const char *field)
{
	struct str octets =
	    pool_fmt(pool, "From: a@b.example\n%s\n\nx\n", field);
	const struct envelope env = {.from = STR("a@b.example")};
	struct msg msg;

	msg_parse(&msg, octets, pool);
	return notice_to_nobody(&msg, &env, pool);
}

static void
fields(void)
{
	static const struct {
		const char *field;
		bool spoken;
	} cases[] = {
	    {"X-Nothing: x", false},
	    {"Auto-Submitted: no", false},
	    {"Auto-Submitted: (comment) no; x=y", false},
	    {"Auto-Submitted: NO", false},
	    {"Auto-Submitted: auto-replied", true},
	    {"auto-submitted :\n auto-generated", true},
	    {"Auto-Submitted:", true},
	    {"List-Id: <x>", true},
	    {"List-Post: NO", true},
	    {"Listing: of things", false},
	    {"Mailing-List: x", true},
	    {"Precedence: first-class", false},
	    {"Precedence: Bulk", true},
	    {"Precedence: junk", true},
	    {"Precedence: list", true},
	    {"X-Loop: someone@else.example", false},
	    {"X-Loop: blocknotice@mx.example", true},
	    {"Content-Type: multipart/mixed; boundary=report", false},
	    {"Content-Type: Multipart/Report; boundary=b", true},
	    {"X-Failed-Recipients: a@b", true},
	};

	for (size_t i = 0; i < NELEM(cases); i++)
		OK((objection(cases[i].field) != NULL) == cases[i].spoken,
		    pool_fmt(pool, "%s: %s", cases[i].field,
			cases[i].spoken ? "no notice" : "a notice")
			.p);
}

static void
senders(void)
{
	static const struct {
		struct str sender;
		bool spoken;
	} cases[] = {
	    {STR_INIT("joe@b.example"), false},
	    {STR_INIT(""), true},
	    {STR_INIT("MAILER-DAEMON@b.example"), true},
	    {STR_INIT("postmaster@b.example"), true},
	    {STR_INIT("postmaster"), true},
	    {STR_INIT("owner-list@b.example"), true},
	    {STR_INIT("list-REQUEST@b.example"), true},
	    {STR_INIT("list-bounces@b.example"), true},
	    {STR_INIT("joe-bounces-not@b.example"), false},
	};
	struct msg msg;

	msg_parse(&msg, STR("From: a@b.example\n\nx\n"), pool);
	for (size_t i = 0; i < NELEM(cases); i++) {
		const struct envelope env = {.from = cases[i].sender};

		OK((notice_to_nobody(&msg, &env, pool) != NULL) ==
			cases[i].spoken,
		    pool_fmt(pool, "<%.*s>: %s", STRF(cases[i].sender),
			cases[i].spoken ? "no notice" : "a notice")
			.p);
	}
}

static void
hops(void)
{
	const struct envelope env = {.from = STR("a@b.example")};
	struct buf header = {.pool = pool};
	struct msg msg;

	for (int i = 0; i < NOTICE_HOPS_MAX; i++)
		buf_add(&header, STR("Received: by x\n"));
	msg_parse(&msg, pool_fmt(pool, "%.*s\n", STRF(buf_str(&header))), pool);
	OK(notice_to_nobody(&msg, &env, pool) == NULL, "25 hops: a notice");
	buf_add(&header, STR("Received: by x\n"));
	msg_parse(&msg, pool_fmt(pool, "%.*s\n", STRF(buf_str(&header))), pool);
	OK(notice_to_nobody(&msg, &env, pool) != NULL, "26 hops: no notice");
}

static void
addresses(void)
{
	static const struct {
		struct str address;
		bool plain;
	} cases[] = {
	    {STR_INIT("a@b.example"), true},
	    {STR_INIT("a.b+c@sub.b.example"), true},
	    {STR_INIT("a"), false},
	    {STR_INIT("@b.example"), false},
	    {STR_INIT("a@"), false},
	    {STR_INIT("a b@b.example"), false},
	    {STR_INIT("\"a\"@b.example"), false},
	    {STR_INIT("a@[192.0.2.1]"), false},
	    {STR_INIT("a@b.example\nBcc: x@y"), false},
	    {STR_INIT("a,b@b.example"), false},
	    {STR_INIT("<a@b.example>"), false},
	    {STR_INIT("a@b@c.example"), false},
	    {STR_INIT("\xc3\xa9@b.example"), false},
	    {STR_INIT("a\0@b.example"), false},
	};
	char local[66];

	for (size_t i = 0; i < NELEM(cases); i++)
		OK(notice_to_is_plain(cases[i].address) == cases[i].plain,
		    pool_fmt(pool, "address %zu: %s", i,
			cases[i].plain ? "plain" : "not plain")
			.p);
	memset(local, 'x', sizeof(local));
	OK(notice_to_is_plain(pool_fmt(pool, "%.64s@b.example", local)),
	    "a local part of 64 octets is plain");
	OK(!notice_to_is_plain(pool_fmt(pool, "%.65s@b.example", local)),
	    "one of 65 is not");
}

int
main(void)
{
	pool = pool_new();
	fields();
	senders();
	hops();
	addresses();
	pool_free(pool);
	return tap_end();
}
