#include "run/rate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/pool.h"
#include "mail/addr.h"
#include "mail/domain.h"

enum {
	TIME_LEN = 10,                            /* until the year 2286 */
	DIGEST_LEN = 64,                          /* of SHA-256 */
	LINE_LEN = TIME_LEN + 1 + DIGEST_LEN + 1, /* the line end too */
	CHUNK = 512 * LINE_LEN,                   /* read at once */
};

static const int64_t time_max = 9999999999;

/* What makes it unfit to be written over, or NULL. */
static const char *
unfit(const struct stat *sb)
{
	if (!S_ISREG(sb->st_mode))
		return "not a plain file";
	if (sb->st_uid != geteuid())
		return "belongs to another user";
	if ((sb->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "open to others";
	return NULL;
}

enum st
rate_open(const char *path, int *fd, struct err *e)
{
	int f = open(path,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    S_IRUSR | S_IWUSR);
	const char *why;
	struct stat sb;
	enum st st;

	*fd = -1;
	if (f < 0)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	if (fstat(f, &sb) != 0) {
		st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	why = unfit(&sb);
	if (why != NULL) {
		st = err_set(e, ST_CONF, "%s: %s (mode %04o)", path, why,
		    (unsigned)sb.st_mode & 07777u);
		goto out;
	}
	*fd = f;
	return ST_OK;
out:
	(void)close(f); /* nothing was written */
	return st;
}

void
rate_close(int fd)
{
	if (fd >= 0)
		(void)close(fd); /* each line is where it belongs already */
}

/* The state while it is read. */
struct scan {
	int64_t now;
	const char *digest; /* of the address that is asked for */
	unsigned mine;      /* lines of it in this hour */
	size_t live;        /* lines of anybody in this hour */
	off_t at;           /* where the next line starts */
	off_t live_end;     /* behind the last line of this hour */
	off_t free_at;      /* the first place that is free; -1: none */
};

/* "unix-time sha256" of this hour. */
static bool
is_live(const struct scan *s, struct str line)
{
	uint64_t t;

	if (!num_parse(str_upto(line, TIME_LEN), (uint64_t)time_max, &t) ||
	    (int64_t)t <= s->now - RATE_WINDOW ||
	    (int64_t)t > s->now + RATE_WINDOW || line.p[TIME_LEN] != ' ')
		return false;
	for (size_t i = TIME_LEN + 1; i < line.n; i++)
		if (hex_value(line.p[i]) < 0)
			return false;
	return true;
}

/*
 * One line, without its end. Only what has our length is one: another can be
 * neither right nor written over.
 */
static void
scan_line(struct scan *s, struct str line)
{
	off_t at = s->at;

	s->at += (off_t)line.n + 1;
	if (line.n + 1 != LINE_LEN)
		return;
	if (is_live(s, line)) {
		s->live++;
		s->live_end = s->at;
		if (memcmp(line.p + TIME_LEN + 1, s->digest, DIGEST_LEN) == 0)
			s->mine++;
	} else if (s->free_at < 0)
		s->free_at = at;
}

/*
 * All whole lines, in pieces of one size. One that is longer than a piece is
 * passed over.
 */
static enum st
scan_file(int fd, struct scan *s, struct err *e)
{
	char octets[CHUNK];
	size_t n = 0;
	off_t from = 0;

	for (;;) {
		struct str rest = {octets, 0};
		ssize_t got = pread(fd, octets + n, sizeof(octets) - n, from);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(e, ST_IO, "read: %s", strerror(errno));
		if (got == 0)
			return ST_OK;
		from += got;
		rest.n = n + (size_t)got;
		while (str_find(rest, '\n') < rest.n)
			scan_line(s, str_cut(&rest, '\n'));
		n = rest.n;
		if (n < sizeof(octets)) {
			memmove(octets, rest.p, n);
			continue;
		}
		s->at += (off_t)n;
		n = 0;
	}
}

/*
 * Behind the last live line nothing is worth keeping, not even a line without
 * an end, to which ours would be glued.
 */
static enum st
count(int fd, const struct scan *s, struct err *e)
{
	char line[LINE_LEN + 1];
	off_t at = s->live_end;
	ssize_t put;

	if (s->free_at >= 0 && s->free_at < at)
		at = s->free_at;
	(void)snprintf(line, sizeof(line), "%010lld %.*s\n", (long long)s->now,
	    DIGEST_LEN, s->digest);
	if (ftruncate(fd, s->live_end) != 0)
		return err_set(e, ST_IO, "truncate: %s", strerror(errno));
	do
		put = pwrite(fd, line, LINE_LEN, at);
	while (put < 0 && errno == EINTR);
	if (put != LINE_LEN)
		return err_set(e, ST_IO, "write: %s",
		    put < 0 ? strerror(errno) : "file is full");
	return ST_OK;
}

/* Of the address as it is compared. */
static void
digest_of(struct str address, char digest[DIGEST_LEN + 1])
{
	struct pool *pool = pool_new();
	struct buf key = {.pool = pool};
	struct str local, domain, name;

	(void)addr_split(address, &local, &domain);
	if (domain_to_ascii(domain, pool, &name, NULL) != ST_OK)
		name = domain;
	for (size_t i = 0; i < local.n; i++)
		buf_char(&key, to_lower(local.p[i]));
	buf_char(&key, '@');
	for (size_t i = 0; i < name.n; i++)
		buf_char(&key, to_lower(name.p[i]));
	hash_sha256(buf_str(&key), digest);
	pool_free(pool);
}

static enum st
take_locked(int fd, struct scan *s, unsigned limit, bool *may, struct err *e)
{
	enum st st = scan_file(fd, s, e);

	if (st != ST_OK || s->mine >= limit || s->live >= RATE_LINES_MAX)
		return st;
	st = count(fd, s, e);
	*may = st == ST_OK;
	return st;
}

enum st
rate_take(int fd, struct str address, unsigned limit, int64_t now, bool *may,
    struct err *e)
{
	char digest[DIGEST_LEN + 1];
	struct scan s = {.now = now, .digest = digest, .free_at = -1};
	enum st st;
	int rc;

	*may = false;
	if (now < 0 || now > time_max)
		return err_set(e, ST_IO, "the clock is wrong");
	digest_of(address, digest);
	do
		rc = flock(fd, LOCK_EX);
	while (rc != 0 && errno == EINTR);
	if (rc != 0)
		return err_set(e, ST_IO, "lock: %s", strerror(errno));
	st = take_locked(fd, &s, limit, may, e);
	(void)flock(fd, LOCK_UN); /* close does it too */
	return st;
}
