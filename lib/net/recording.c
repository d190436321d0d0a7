#include "net/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/ip.h"
#include "base/num.h"

#define HEADER "assay-dns-recording 1\n"

enum {
	TAG_BITS = 24, /* of a slot: of the hash; the others are the offset */
};

struct recording {
	struct str text;
	size_t mask;     /* size of the table less one */
	uint64_t *slots; /* 0: free */
};

/* A line cut into its columns. */
struct line {
	struct str time, name, type, status, ttl, secure, rest;
	bool whole;   /* it ends with a newline */
	bool records; /* there is something behind secure */
};

bool
recording_is(struct str text)
{
	return str_starts(text, STR("assay-dns-recording"));
}

enum st
recording_check(const struct stat *sb, const char *path, struct err *e)
{
	if (sb->st_uid != geteuid() && sb->st_uid != 0)
		return err_set(e, ST_CONF, "%s: not our own file", path);
	if (sb->st_mode & (S_IWGRP | S_IWOTH))
		return err_set(e, ST_CONF,
		    "%s: others than its owner can write it", path);
	return ST_OK;
}

static struct line
line_at(struct str text, size_t offset)
{
	struct str s = str_from(text, offset);
	struct line line = {0};
	size_t n = str_find(s, '\n');

	line.whole = n < s.n;
	s = str_upto(s, n);
	line.time = str_cut(&s, '\t');
	line.name = str_cut(&s, '\t');
	line.type = str_cut(&s, '\t');
	line.status = str_cut(&s, '\t');
	line.ttl = str_cut(&s, '\t');
	line.records = str_find(s, '\t') < s.n;
	line.secure = str_cut(&s, '\t');
	line.rest = s;
	return line;
}

static uint64_t
hash_of(struct str name, struct str type)
{
	return hash_tablecase(name) ^ hash_tablecase(type) << 1;
}

static uint64_t
slot_of(uint64_t hash, size_t offset)
{
	return (uint64_t)offset << TAG_BITS | hash >> (64 - TAG_BITS);
}

/* The slot of a name and type, free where there is none. */
static uint64_t *
probe(const struct recording *rec, struct str name, struct str type)
{
	uint64_t hash = hash_of(name, type);
	uint64_t tag = slot_of(hash, 0);
	size_t i = (size_t)hash & rec->mask;

	for (; rec->slots[i] != 0; i = (i + 1) & rec->mask) {
		struct line line;

		if ((rec->slots[i] & ((1U << TAG_BITS) - 1)) != tag)
			continue;
		line = line_at(rec->text, (size_t)(rec->slots[i] >> TAG_BITS));
		if (str_caseeq(line.name, name) && str_caseeq(line.type, type))
			break;
	}
	return &rec->slots[i];
}

static size_t
lines_of(struct str text)
{
	size_t n = 1;

	for (; text.n > 0; n++)
		(void)str_cut(&text, '\n');
	return n;
}

enum st
recording_index(struct str text, const char *path, struct recording **out,
    struct err *e)
{
	struct recording *rec;
	size_t size = 64, n = lines_of(text);

	*out = NULL;
	if (!str_starts(text, STR(HEADER)))
		return err_set(e, ST_CONF, "%s:1: not a recording of version 1",
		    path);
	if (text.n >= (uint64_t)1 << (64 - TAG_BITS))
		return err_set(e, ST_CONF, "%s: too large", path);
	while (size / 2 < n)
		size *= 2;
	rec = mem_alloc(sizeof(*rec));
	rec->text = text;
	rec->mask = size - 1;
	rec->slots = mem_alloc(size * sizeof(*rec->slots));
	for (size_t at = sizeof(HEADER) - 1; at < text.n;) {
		struct str rest = str_from(text, at), line, name, type;
		size_t here = at;

		line = str_cut(&rest, '\n');
		at += line.n + 1;
		(void)str_cut(&line, '\t');
		name = str_cut(&line, '\t');
		type = str_cut(&line, '\t');
		if (type.n > 0)
			*probe(rec, name, type) =
			    slot_of(hash_of(name, type), here);
	}
	*out = rec;
	return ST_OK;
}

void
recording_free(struct recording *rec)
{
	if (rec == NULL)
		return;
	free(rec->slots);
	free(rec);
}

/* \DDD back to octets; false where a backslash stands otherwise. */
static bool
unescape(struct str s, struct pool *pool, struct str *out)
{
	char *p = pool_alloc(pool, s.n + 1);
	size_t n = 0;
	uint64_t v;

	for (; s.n > 0; s = str_from(s, 1)) {
		if (s.p[0] != '\\') {
			p[n++] = s.p[0];
			continue;
		}
		if (s.n < 4 || !num_parse(str_upto(str_from(s, 1), 3), 255, &v))
			return false;
		p[n++] = (char)(unsigned char)v;
		s = str_from(s, 3);
	}
	*out = (struct str){p, n};
	return true;
}

static bool
record_of(enum dns_type type, struct str s, struct pool *pool,
    struct dns_rr *out)
{
	static const struct dns_name root = {.n = 1};
	struct dns_name name;
	char text[NAME_TEXT];
	struct ip ip;
	uint64_t v;

	*out = (struct dns_rr){0};
	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		if (!(type == DNS_A ? ip_parse4(s, &ip) : ip_parse6(s, &ip)))
			return false;
		out->data = pool_str(pool,
		    (struct str){(const char *)ip.octets,
			type == DNS_A ? 4 : 16});
		return true;
	case DNS_MX:
		if (!num_parse(str_cut(&s, ' '), UINT16_MAX, &v))
			return false;
		out->preference = (uint16_t)v;
		break;
	case DNS_CNAME:
	case DNS_PTR:
		break;
	case DNS_TXT:
	case DNS_TLSA:
	default:
		return unescape(s, pool, &out->data);
	}
	if (!name_file(s, &root, &name))
		return false;
	out->data = pool_str(pool, name_text(&name, text));
	return true;
}

/* The fixed words that a reason in a recording stands for. */
static const char *
why_of(struct str s)
{
	static const char *const words[] = {"time-out", "SERVFAIL", "REFUSED",
	    "FORMERR", "NOTIMP", "error of the server", "referral",
	    "mangled answer", "answer for another name", "too many CNAMEs",
	    "connection refused", "no connection"};

	for (size_t i = 0; i < NELEM(words); i++)
		if (str_eq(s, str_of(words[i])))
			return words[i];
	return "recorded failure";
}

static bool
read_line(const struct line *line, enum dns_type type, struct pool *pool,
    struct dns_answer *out)
{
	struct dns_answer a = {.secure = str_eq(line->secure, STR("ad"))};
	struct str rest = line->rest;
	struct dns_rr *rr;
	uint64_t ttl;
	size_t n = 1;

	while (a.status <= DNS_TRYAGAIN &&
	    !str_eq(line->status, str_of(dns_status_word(a.status))))
		a.status++;
	if (!line->whole || a.status > DNS_TRYAGAIN ||
	    !num_parse(line->ttl, UINT32_MAX, &ttl) ||
	    (!a.secure && !str_eq(line->secure, STR("-"))) ||
	    (a.status == DNS_FOUND) > line->records)
		return false;
	a.ttl = (uint32_t)ttl;
	if (a.status == DNS_TRYAGAIN)
		a.why = why_of(rest);
	for (size_t i = 0; i < rest.n; i++)
		n += rest.p[i] == '\t';
	if (a.status == DNS_FOUND) {
		a.rr = rr = pool_array(pool, n, sizeof(*rr));
		for (; a.n < n; a.n++)
			if (!record_of(type, str_cut(&rest, '\t'), pool,
				&rr[a.n]))
				return false;
	}
	*out = a;
	return true;
}

void
recording_find(const struct recording *rec, const struct dns_name *name,
    enum dns_type type, struct pool *pool, struct dns_answer *out)
{
	struct str word = str_of(type_word(type));
	char text[NAME_TEXT];
	struct line line;
	uint64_t slot;

	*out =
	    (struct dns_answer){.status = DNS_TRYAGAIN, .why = "not recorded"};
	slot = *probe(rec, name_text(name, text), word);
	if (slot == 0)
		return;
	line = line_at(rec->text, (size_t)(slot >> TAG_BITS));
	if (!read_line(&line, type, pool, out))
		out->why = "damaged recording";
}

static void
add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '\\')
			buf_fmt(b, "\\%03u", (unsigned)(unsigned char)s.p[i]);
		else
			buf_char(b, s.p[i]);
}

static void
add_record(struct buf *b, enum dns_type type, const struct dns_rr *rr)
{
	struct ip ip = {.version = type == DNS_A ? 4 : 6};
	char text[IP_TEXT];

	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		if (rr->data.n == (type == DNS_A ? 4 : 16))
			memcpy(ip.octets, rr->data.p, rr->data.n);
		buf_add(b, str_of(ip_text(&ip, text)));
		return;
	case DNS_MX:
		buf_fmt(b, "%u ", rr->preference);
		break;
	case DNS_CNAME:
	case DNS_PTR:
		break;
	case DNS_TXT:
	case DNS_TLSA:
	default:
		add_escaped(b, rr->data);
		return;
	}
	buf_add(b, rr->data.n == 0 ? STR(".") : rr->data);
}

void
recording_line(struct buf *b, int64_t time, const struct dns_name *name,
    enum dns_type type, const struct dns_answer *a)
{
	char text[NAME_TEXT], when[21];

	clock_text(time, when);
	(void)name_text(name, text);
	buf_fmt(b, "%s\t%s\t%s\t%s\t%u\t%s", when, text, type_word(type),
	    dns_status_word(a->status), (unsigned)a->ttl,
	    a->secure ? "ad" : "-");
	if (a->status == DNS_TRYAGAIN)
		buf_fmt(b, "\t%s", a->why == NULL ? "" : a->why);
	for (size_t i = 0; i < a->n; i++) {
		buf_char(b, '\t');
		add_record(b, type, &a->rr[i]);
	}
	buf_char(b, '\n');
}

/* Under the lock: the header, or a look at it and at the last line. */
static enum st
prepare(int fd, const struct stat *sb, const char *path, struct err *e)
{
	char head[sizeof(HEADER) - 1], last = '\0';

	if (sb->st_size == 0)
		return file_write(fd, STR(HEADER), e);
	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head, HEADER, sizeof(head)) != 0)
		return err_set(e, ST_CONF, "%s:1: not a recording of version 1",
		    path);
	if (pread(fd, &last, 1, sb->st_size - 1) == 1 && last != '\n')
		return file_write(fd, STR("\n"), e);
	return ST_OK;
}

enum st
recording_open(const char *path, int *fd, struct err *e)
{
	int f = open(path,
	    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    0600);
	struct stat sb;
	enum st st;

	*fd = -1;
	if (f < 0)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	if (flock(f, LOCK_EX) != 0 || fstat(f, &sb) != 0)
		st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(sb.st_mode))
		st = err_set(e, ST_CONF, "%s: not a plain file", path);
	else if ((st = recording_check(&sb, path, e)) == ST_OK)
		st = prepare(f, &sb, path, e);
	if (st != ST_OK) {
		(void)close(f);
		return st;
	}
	(void)flock(f, LOCK_UN);
	*fd = f;
	return ST_OK;
}

bool
recording_write(int fd, struct str line)
{
	return write(fd, line.p, line.n) == (ssize_t)line.n;
}
