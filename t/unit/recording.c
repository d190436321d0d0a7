/* net/recording: what is written is read back; damage is seen. */
#include "net/recording.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tap.h"

#define HEADER "assay-dns-recording 1\n"

static struct pool *pool;

static const struct {
	const char *name;
	enum dns_type type;
	struct dns_answer answer;
	const char *line; /* after the time */
} cases[] = {
    {"a.x", DNS_A,
	{DNS_FOUND, NULL, true, 300, 2,
	    (const struct dns_rr[]){{STR_INIT("\300\0\2\1"), 0},
		{STR_INIT("\300\0\2\2"), 0}}},
	"a.x\tA\tfound\t300\tad\t192.0.2.1\t192.0.2.2\n"},
    {"a.x", DNS_AAAA,
	{DNS_FOUND, NULL, false, 0, 1,
	    (const struct dns_rr[]){
		{STR_INIT("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"), 0}}},
	"a.x\tAAAA\tfound\t0\t-\t2001:db8::1\n"},
    {"a.x", DNS_MX,
	{DNS_FOUND, NULL, false, 1, 2,
	    (const struct dns_rr[]){{STR_INIT("m\\046.x"), 10},
		{STR_INIT(""), 0}}},
	"a.x\tMX\tfound\t1\t-\t10 m\\046.x\t0 .\n"},
    {"b c.x", DNS_TXT,
	{DNS_FOUND, NULL, false, 9, 3,
	    (const struct dns_rr[]){{STR_INIT("a\tb\\c\0\xff\n"), 0},
		{STR_INIT(""), 0}, {STR_INIT("v=spf1 -all"), 0}}},
	"b\\032c.x\tTXT\tfound\t9\t-\ta\\009b\\092c\\000\\255\\010\t\t"
	"v=spf1 -all\n"},
    {"p.x", DNS_PTR,
	{DNS_FOUND, NULL, false, 9, 1,
	    (const struct dns_rr[]){{STR_INIT("host.x"), 0}}},
	"p.x\tPTR\tfound\t9\t-\thost.x\n"},
    {"t.x", DNS_TLSA,
	{DNS_FOUND, NULL, true, 9, 1,
	    (const struct dns_rr[]){{STR_INIT("\3\1\1abc"), 0}}},
	"t.x\tTLSA\tfound\t9\tad\t\\003\\001\\001abc\n"},
    {"e.x", DNS_TXT,
	{DNS_FOUND, NULL, false, 9, 1,
	    (const struct dns_rr[]){{STR_INIT(""), 0}}},
	"e.x\tTXT\tfound\t9\t-\t\n"},
    {"n.x", DNS_TXT, {DNS_NODATA, NULL, false, 60, 0, NULL},
	"n.x\tTXT\tno-data\t60\t-\n"},
    {"nn.x", DNS_TXT, {DNS_NONAME, NULL, true, 60, 0, NULL},
	"nn.x\tTXT\tno-name\t60\tad\n"},
    {"s.x", DNS_TXT, {DNS_TRYAGAIN, "SERVFAIL", false, 0, 0, NULL},
	"s.x\tTXT\ttry-again\t0\t-\tSERVFAIL\n"},
};

static bool
same(const struct dns_answer *a, const struct dns_answer *b)
{
	if (a->status != b->status || a->secure != b->secure ||
	    a->ttl != b->ttl || a->n != b->n ||
	    !str_eq(str_of(a->why), str_of(b->why)))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->rr[i].data, b->rr[i].data) ||
		    a->rr[i].preference != b->rr[i].preference)
			return false;
	return true;
}

static void
round_trip(void)
{
	struct buf all = {.pool = pool};
	struct recording *rec;
	struct dns_answer a;
	struct dns_name name;

	buf_add(&all, STR(HEADER));
	for (size_t i = 0; i < NELEM(cases); i++) {
		size_t from = all.n;

		(void)name_of(str_of(cases[i].name), &name);
		recording_line(&all, 86400, &name, cases[i].type,
		    &cases[i].answer);
		IS(str_upto(str_from(buf_str(&all), from), 21),
		    "1970-01-02T00:00:00Z\t", "the time");
		IS(str_from(buf_str(&all), from + 21), cases[i].line,
		    "the line");
	}
	OK(recording_index(buf_str(&all), "r", &rec, NULL) == ST_OK, "index");
	for (size_t i = 0; i < NELEM(cases); i++) {
		(void)name_of(str_of(cases[i].name), &name);
		recording_find(rec, &name, cases[i].type, pool, &a);
		OK(same(&a, &cases[i].answer), cases[i].name);
	}
	(void)name_of(STR("a.x"), &name);
	recording_find(rec, &name, DNS_PTR, pool, &a);
	IS(str_of(a.why), "not recorded", "what is not there");
	recording_free(rec);
}

static const struct {
	const char *line;
	const char *why;
} lines[] = {
    {"t\ta\tA\tfound\t1\t-\t192.0.2.1\n", NULL},
    {"t\tA\ta\tfound\t1\t-\t192.0.2.1\n", NULL},
    {"t\ta\tA\tfound\t1\t-\t192.0.2.1", "damaged recording"},
    {"t\ta\tA\tfound\t1\t-\t192.0.2\n", "damaged recording"},
    {"t\ta\tA\tfound\t1\t-\n", "damaged recording"},
    {"t\ta\tA\tfound\t-1\t-\t192.0.2.1\n", "damaged recording"},
    {"t\ta\tA\tfound\t1\tx\t192.0.2.1\n", "damaged recording"},
    {"t\ta\tA\tfoun\t1\t-\t192.0.2.1\n", "damaged recording"},
    {"t\ta\tA\n", "damaged recording"},
    {"t\ta\n", "not recorded"},
    {"\n", "not recorded"},
    {"t\tb\tA\tfound\t1\t-\t192.0.2.1\n", "not recorded"},
    {"t\ta\tA\tno-name\t1\t-\nt\ta\tA\tfound\t1\t-\t192.0.2.1\n", NULL},
    {"t\ta\tA\tfound\t1\t-\t192.0.2.1\nt\ta\tA\tfou", "damaged recording"},
    {"t\ta\tA\ttry-again\t1\t-\tnonsense\n", "recorded failure"},
};

static void
damage(void)
{
	struct recording *rec;
	struct dns_name name;
	struct dns_answer a;
	struct err e;

	(void)name_of(STR("a"), &name);
	for (size_t i = 0; i < NELEM(lines); i++) {
		struct str all = pool_fmt(pool, "%s%s", HEADER, lines[i].line);

		OK(recording_index(all, "r", &rec, NULL) == ST_OK,
		    "lines are looked at when they are used");
		recording_find(rec, &name, DNS_A, pool, &a);
		IS(str_of(a.why), lines[i].why, "  what comes of it");
		OK(a.status == DNS_FOUND || a.n == 0, "  nothing half");
		recording_free(rec);
	}
	OK(recording_index(STR("assay-dns-recording 2\n"), "r", &rec, &e) ==
		    ST_CONF &&
		rec == NULL,
	    "another version");
	IS(str_of(e.text), "r:1: not a recording of version 1", "  its place");
}

static void
files(void)
{
	char path[] = "/tmp/recording-test-XXXXXX";
	int fd = mkstemp(path), r = -1;
	struct stat sb = {0};
	struct str all;

	OK(fd >= 0 && recording_open(path, &r, NULL) == ST_OK, "open an empty");
	OK(recording_write(r, STR("torn")), "write");
	(void)close(r);
	OK(recording_open(path, &r, NULL) == ST_OK, "open it again");
	(void)close(r);
	OK(file_read(path, 1000, pool, &all, NULL) == ST_OK, "read it");
	IS(all, HEADER "torn\n", "one header, and a torn line is ended");
	(void)fchmod(fd, 0620);
	OK(recording_open(path, &r, NULL) == ST_CONF && r == -1,
	    "others can write it");
	(void)fchmod(fd, 0600);
	OK(ftruncate(fd, 0) == 0, "(a file is emptied)");
	OK(write(fd, "example A 192.0.2.1\n", 20) == 20 &&
		recording_open(path, &r, NULL) == ST_CONF,
	    "a zone file is not appended to");
	(void)close(fd);
	(void)unlink(path);
	OK(recording_open("/nonexistent/x", &r, NULL) == ST_IO, "no directory");
	sb.st_uid = geteuid() + 1;
	OK(recording_check(&sb, "r", NULL) == ST_CONF, "of another user");
	sb.st_uid = 0;
	OK(recording_check(&sb, "r", NULL) == ST_OK, "of root");
}

int
main(void)
{
	pool = pool_new();
	round_trip();
	damage();
	files();
	pool_free(pool);
	return tap_end();
}
