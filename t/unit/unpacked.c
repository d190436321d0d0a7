/* scan/unpacked: both sides of the protocol, and what is no reply. */
#include "scan/unpacked.h"

#include "tap.h"

static void
requests(void)
{
	struct buf b = {0};
	enum unpack_kind kind;
	struct str archive;
	struct err e = {""};

	unpack_request(UNPACK_OFFICE, STR("PK\0\n"), &b);
	IS_NUM(unpack_read_request(buf_str(&b), &kind, &archive, &e), ST_OK,
	    "what is asked for an archive is understood");
	IS_NUM(kind, UNPACK_OFFICE, "  as that");
	OK(str_eq(archive, STR("PK\0\n")), "  with its octets");
	buf_clear(&b);
	unpack_request(UNPACK_PDF, STR(""), &b);
	IS_NUM(unpack_read_request(buf_str(&b), &kind, &archive, &e), ST_OK,
	    "what is asked for a PDF is understood");
	IS_NUM(kind, UNPACK_PDF, "  as that");
	IS(archive, "", "  which may be empty");
	buf_release(&b);
}

static const struct {
	struct str in;
	const char *name;
} no_requests[] = {
    {STR_INIT(""), "nothing is no request"},
    {STR_INIT("unpack pdf"), "nor is a line without an end"},
    {STR_INIT("\nPK"), "nor an empty line"},
    {STR_INIT("unpack tar\nx"), "nor another kind"},
    {STR_INIT("Unpack pdf\nx"), "nor another case"},
    {STR_INIT("unpack pdf \nx"), "nor a blank at the end"},
};

static void
bad_requests(void)
{
	for (size_t i = 0; i < NELEM(no_requests); i++) {
		enum unpack_kind kind;
		struct str archive = STR("x");
		struct err e = {""};

		IS_NUM(unpack_read_request(no_requests[i].in, &kind, &archive,
			   &e),
		    ST_SYNTAX, no_requests[i].name);
		IS(archive, NULL, "  and gives no archive");
		OK(e.text[0] != '\0', "  but a reason");
	}
}

static void
replies(void)
{
	struct buf b = {0};
	struct str rest, path, octets;

	unpack_reply(&b, STR("limit"));
	unpack_reply_member(&b, STR("a b/\n\xff"), STR("member 1 1\nxx\0"));
	unpack_reply_member(&b, STR(""), STR(""));
	unpack_reply_member(&b, STR("z"), STR("\n"));
	rest = buf_str(&b);
	IS(unpack_status(&rest), "limit", "the status comes back");
	OK(unpack_member(&rest, &path, &octets), "the first member");
	IS(path, "a b/\n\xff", "  with its path, whatever is in it");
	OK(str_eq(octets, STR("member 1 1\nxx\0")), "  and its octets");
	OK(unpack_member(&rest, &path, &octets), "the second");
	OK(path.n == 0 && octets.n == 0, "  which has neither");
	OK(unpack_member(&rest, &path, &octets), "the third");
	IS(path, "z", "  with its path");
	IS(octets, "\n", "  and its octets");
	OK(!unpack_member(&rest, &path, &octets), "there are no more");
	IS_NUM(rest.n, 0, "  and nothing is left");
	IS(path, NULL, "  nor given");
	buf_release(&b);
}

/* "" where it is no reply. */
static const struct {
	struct str in;
	const char *status;
	const char *name;
} statuses[] = {
    {STR_INIT("status ok\n"), "ok", "no members"},
    {STR_INIT("status limit\n"), "limit", "a limit"},
    {STR_INIT("status damaged\n"), "damaged", "damage"},
    {STR_INIT("status encrypted\n"), "encrypted", "encryption"},
    {STR_INIT("status not-archive\n"), "not-archive", "no archive"},
    {STR_INIT("status ok\nmember 1 1\nab"), "ok", "a member"},
    {STR_INIT("status ok\nmember 0 0\n"), "ok", "an empty one"},
    {STR_INIT(""), "", "nothing"},
    {STR_INIT("status ok"), "", "a line without an end"},
    {STR_INIT("status good\n"), "", "another word"},
    {STR_INIT("status ok ok\n"), "", "two words"},
    {STR_INIT("status\n"), "", "none"},
    {STR_INIT("member 1 1\nab"), "", "no status"},
    {STR_INIT("status ok\nmember 1 1\na"), "", "a member that is cut"},
    {STR_INIT("status ok\nmember 3 1\nab"), "", "a path that is cut"},
    {STR_INIT("status ok\nmember 1 1\nabc"), "", "something behind it"},
    {STR_INIT("status ok\nmember 1 2\nab"), "", "a length too many"},
    {STR_INIT("status ok\nmember 1 1 1\nab"), "", "three lengths"},
    {STR_INIT("status ok\nmember 1\nab"), "", "one length"},
    {STR_INIT("status ok\nmember -1 1\nab"), "", "a length below 0"},
    {STR_INIT("status ok\nmember 0 18446744073709551615\nab"), "",
	"a length beyond all"},
    {STR_INIT("status ok\nmember 0 0"), "", "a member without a line end"},
    {STR_INIT("status ok\nother 1 1\nab"), "", "something else than a member"},
};

static void
every_status(void)
{
	for (size_t i = 0; i < NELEM(statuses); i++) {
		struct str rest = statuses[i].in, path, octets;
		struct str status = unpack_status(&rest);
		bool is = statuses[i].status[0] != '\0';

		IS(status, is ? statuses[i].status : NULL, statuses[i].name);
		OK(is || !unpack_member(&rest, &path, &octets),
		    "  without one, no members");
	}
}

static void
limits(void)
{
	struct buf b = {0}, path = {0};
	struct str rest, p, o;
	size_t n = 0;

	for (size_t i = 0; i < 600; i++)
		buf_char(&path, (char)(i < 100 ? 'a' : 'b'));
	unpack_reply(&b, STR("ok"));
	unpack_reply_member(&b, buf_str(&path), STR("x"));
	rest = buf_str(&b);
	IS(unpack_status(&rest), "ok", "a path of 600 octets");
	OK(unpack_member(&rest, &p, &o) && p.n == 500 && p.p[0] == 'b',
	    "  is given as its last 500");

	buf_clear(&b);
	unpack_reply(&b, STR("ok"));
	for (; n < UNPACK_MEMBERS_MAX; n++)
		unpack_reply_member(&b, STR("p"), STR("o"));
	rest = buf_str(&b);
	IS(unpack_status(&rest), "ok", "as many members as there may be");
	unpack_reply_member(&b, STR("p"), STR("o"));
	rest = buf_str(&b);
	IS(unpack_status(&rest), NULL, "one more is no reply");

	buf_release(&path);
	for (n = 0; n < UNPACK_OCTETS_MAX; n++)
		buf_char(&path, 'x');
	buf_clear(&b);
	unpack_reply(&b, STR("ok"));
	unpack_reply_member(&b, STR("p"), buf_str(&path));
	rest = buf_str(&b);
	IS(unpack_status(&rest), "ok", "as many octets as there may be");
	unpack_reply_member(&b, STR("p"), STR("o"));
	rest = buf_str(&b);
	IS(unpack_status(&rest), NULL, "one more is no reply");
	buf_release(&path);
	buf_release(&b);
}

int
main(void)
{
	requests();
	bad_requests();
	replies();
	every_status();
	limits();
	return tap_end();
}
