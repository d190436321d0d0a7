/*
 * helper/threads - a data base of Message-IDs and texts, kept by SQLite in a
 * process that sees no mail.
 *
 * A rollback journal, rather than a write-ahead log: SQLite up to 3.51.2 can
 * lose pages of the latter where two processes write at the same moment. Each
 * change is one transaction, which is on the disk before the reply goes out;
 * what a process leaves half done when it is killed, the next one undoes.
 *
 * Nothing is removed: how long a thread may rest is not for us to say.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/num.h"
#include "run/broker.h"
#include "run/helper.h"
#include "run/threads_wire.h"

enum {
	SCHEMA = 1, /* PRAGMA user_version */
	/* Waiting for others that write: in all, then at a time. A change is
	 * made in one to ten milliseconds. */
	BUSY_MS = 5000,
	SHORT_NS = 100000,
	LONG_NS = 1000000,
	SHORT_TRIES = 10,
	/* Of one value: what a damaged file claims is not allocated. */
	VALUE_MAX = 1 << 20,
};

static struct {
	enum st st; /* of opening it */
	struct err err;
	char *path;
	sqlite3 *db;
	sqlite3_stmt *get, *keep;
	int64_t until; /* we wait for others */
} base;

static enum st
trouble(struct err *e)
{
	return err_set(e, ST_IO, "%s: %s", base.path, sqlite3_errmsg(base.db));
}

static enum st
refused(struct err *e, const char *path, const char *why)
{
	return err_set(e, ST_CONF, "%s: %s; not used as a data base", path,
	    why);
}

/* What makes it unfit, or NULL. A mode of a group covers access lists too. */
static const char *
unfit(const struct stat *sb)
{
	if (!S_ISREG(sb->st_mode))
		return "not a plain file";
	if (sb->st_uid != geteuid())
		return "belongs to another user";
	if ((sb->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "others may read or write it";
	return NULL;
}

/* Make the file where it is not there. SQLite opens it again, by its path. */
static enum st
check_file(const char *path, struct err *e)
{
	int fd = open(path,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	enum st st = ST_OK;
	const char *why;
	struct stat sb;

	if (fd < 0 && errno == ELOOP)
		return refused(e, path, "a symbolic link");
	if (fd < 0)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	if (fstat(fd, &sb) != 0)
		st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	else if ((why = unfit(&sb)) != NULL)
		st = refused(e, path, why);
	(void)close(fd); /* nothing was written */
	return st;
}

/*
 * Who may make files beside it may put a journal there, which SQLite would
 * write back into ours; in a directory with the sticky bit too.
 */
static enum st
check_directory(const char *path, struct err *e)
{
	size_t slash = str_rfind(str_of(path), '/');
	char *dir = mem_str(str_upto(str_of(path), slash == 0 ? 1 : slash));
	enum st st = ST_OK;
	struct stat sb;

	if (stat(dir, &sb) != 0 || access(dir, W_OK | X_OK) != 0)
		st = err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
	else if (sb.st_uid != 0 && sb.st_uid != geteuid())
		st = refused(e, path, "its directory belongs to another user");
	else if ((sb.st_mode & S_IWOTH) != 0)
		st = refused(e, path, "others may write in its directory");
	free(dir);
	return st;
}

static enum st
run(const char *sql, struct err *e)
{
	return sqlite3_exec(base.db, sql, NULL, NULL, NULL) == SQLITE_OK ?
	    ST_OK :
	    trouble(e);
}

/* The number that a query gives. */
static enum st
number(const char *sql, int *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	enum st st = ST_OK;

	*out = 0;
	if (sqlite3_prepare_v2(base.db, sql, -1, &s, NULL) != SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW)
		st = trouble(e);
	else
		*out = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	return st;
}

/* An empty file becomes one of ours; another process may do so just now. */
static enum st
create(int *version, struct err *e)
{
	int tables = 0;
	enum st st = run("BEGIN IMMEDIATE", e);

	if (st == ST_OK)
		st = number("PRAGMA user_version", version, e);
	if (st == ST_OK)
		st = number("SELECT count(*) FROM sqlite_master", &tables, e);
	if (st == ST_OK && *version == 0 && tables == 0) {
		*version = SCHEMA;
		st = run("CREATE TABLE threads("
			 "id BLOB NOT NULL PRIMARY KEY,"
			 "kept INTEGER NOT NULL,"
			 "text BLOB NOT NULL) WITHOUT ROWID;"
			 "PRAGMA user_version=1",
		    e);
	}
	return st == ST_OK ? run("COMMIT", e) : st;
}

_Static_assert(SCHEMA == 1, "that is what is created");

static enum st
check_schema(struct err *e)
{
	int version;
	enum st st = number("PRAGMA user_version", &version, e);

	if (st == ST_OK && version == 0)
		st = create(&version, e);
	if (st == ST_OK && version != SCHEMA)
		st = err_set(e, ST_CONF,
		    "%s: schema %d, not %d; not used as a data base", base.path,
		    version, SCHEMA);
	return st;
}

/*
 * SQLite's own time-out tries ever more rarely, so that who has waited long
 * finds others before it again and again. Here all have the same chance.
 */
static int
wait_for_others(void *ctx, int tries)
{
	const struct timespec moment = {
	    .tv_nsec = tries < SHORT_TRIES ? SHORT_NS : LONG_NS};
	int64_t *until = ctx;

	if (tries == 0)
		*until = clock_ms() + BUSY_MS;
	if (clock_ms() >= *until)
		return 0;
	(void)nanosleep(&moment, NULL);
	return 1;
}

static enum st
open_base(struct err *e)
{
	unsigned char octet;
	enum st st;

	if (sqlite3_open_v2(base.path, &base.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    sqlite3_busy_handler(base.db, wait_for_others, &base.until) !=
		SQLITE_OK)
		return trouble(e);
	(void)sqlite3_limit(base.db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	/* It reads the system's random numbers once, from a file. */
	sqlite3_randomness(sizeof(octet), &octet);
	st = run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
		 "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
		 "PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE",
	    e);
	if (st == ST_OK)
		st = check_schema(e);
	if (st == ST_OK &&
	    (sqlite3_prepare_v2(base.db, "SELECT text FROM threads WHERE id=?1",
		 -1, &base.get, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(base.db,
		    "REPLACE INTO threads(id, kept, text) VALUES(?1, ?2, ?3)",
		    -1, &base.keep, NULL) != SQLITE_OK))
		st = trouble(e);
	return st;
}

/* With the whole path: SQLite has names that are no files. */
static bool
open_file(const char *path)
{
	struct err *e = &base.err;

	base.st = check_file(path, e);
	if (base.st == ST_OK) {
		base.path = realpath(path, NULL);
		if (base.path == NULL)
			base.st =
			    err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	}
	if (base.st == ST_OK)
		base.st = check_directory(base.path, e);
	if (base.st == ST_OK)
		base.st = open_base(e);
	return base.st == ST_OK;
}

/* The hash of an id is text, an id is a blob: they are never the same key. */
static bool
bind_key(sqlite3_stmt *s, struct str key, bool is_hash)
{
	int n = (int)key.n;

	return (is_hash ? sqlite3_bind_text(s, 1, key.p, n, SQLITE_STATIC) :
			  sqlite3_bind_blob(s, 1, key.p, n, SQLITE_STATIC)) ==
	    SQLITE_OK;
}

/* The word for the text of a key. */
static enum st
look_up(struct str key, bool is_hash, struct buf *out, struct err *e)
{
	struct str text = {0};
	enum st st = ST_OK;
	int rc;

	if (!bind_key(base.get, key, is_hash))
		return trouble(e);
	rc = sqlite3_step(base.get);
	if (rc == SQLITE_ROW) {
		text = STR("");
		if (sqlite3_column_bytes(base.get, 0) > 0)
			text.p = sqlite3_column_blob(base.get, 0);
		text.n = (size_t)sqlite3_column_bytes(base.get, 0);
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = trouble(e);
	else if (text.p == NULL && rc == SQLITE_ROW)
		st = err_set(e, ST_IO, "%s: no memory", base.path);
	else if (text.n > THREADS_TEXT_MAX)
		st = err_set(e, ST_IO, "%s: a text of %zu octets", base.path,
		    text.n);
	else
		threads_wire_put_text(out, text);
	(void)sqlite3_reset(base.get);
	return st;
}

static enum st
get(struct str keys, struct pool *pool, struct buf *reply, struct err *e)
{
	struct buf text = {.pool = pool};
	struct str word, key;
	enum st st;
	bool is_hash;

	buf_add(reply, STR("ok"));
	while ((word = str_word(&keys)).n > 0) {
		if (!threads_wire_key(word, pool, &key, &is_hash))
			return err_set(e, ST_SYNTAX, "a key that is none");
		buf_clear(&text);
		st = look_up(key, is_hash, &text, e);
		if (st != ST_OK)
			return st;
		/* The rest will be asked for again. */
		if (reply->n + 1 + text.n > HELPER_REPLY_MAX)
			break;
		buf_char(reply, ' ');
		buf_add(reply, buf_str(&text));
	}
	return ST_OK;
}

static enum st
keep(struct str words, struct pool *pool, struct buf *reply, struct err *e)
{
	struct str key, text;
	enum st st = ST_OK;
	uint64_t now;
	bool is_hash;

	if (!threads_wire_key(str_word(&words), pool, &key, &is_hash) ||
	    !threads_wire_text(str_word(&words), pool, &text) ||
	    text.p == NULL || !num_parse(str_word(&words), INT64_MAX, &now) ||
	    str_trim(words).n > 0)
		return err_set(e, ST_SYNTAX, "words that are none");
	if (!bind_key(base.keep, key, is_hash) ||
	    sqlite3_bind_int64(base.keep, 2, (sqlite3_int64)now) != SQLITE_OK ||
	    sqlite3_bind_blob(base.keep, 3, text.p, (int)text.n,
		SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(base.keep) != SQLITE_DONE)
		st = trouble(e);
	else
		buf_add(reply, STR("ok"));
	(void)sqlite3_reset(base.keep);
	return st;
}

static void
answer(struct str request, struct buf *reply)
{
	struct pool *pool = pool_new();
	struct str word = str_word(&request);
	struct err e = base.err;
	enum st st = base.st;

	if (st == ST_OK && str_eq(word, STR("get")))
		st = get(request, pool, reply, &e);
	else if (st == ST_OK && str_eq(word, STR("keep")))
		st = keep(request, pool, reply, &e);
	else if (st == ST_OK)
		st = err_set(&e, ST_SYNTAX, "a request that is none");
	if (st != ST_OK) {
		buf_clear(reply);
		buf_fmt(reply, "%s %s", st == ST_CONF ? "conf" : "error",
		    e.text);
	}
	pool_free(pool);
}

int
main(int argc, char *argv[])
{
	int status = helper_serve_file(argc, argv, open_file, answer);

	(void)sqlite3_finalize(base.get);
	(void)sqlite3_finalize(base.keep);
	(void)sqlite3_close(base.db);
	free(base.path);
	return status;
}
