#include "run/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "run/mbox.h"

enum {
	CHUNK = 1 << 16,
	LISTED_MAX = 1 << 16 /* of one path in a list; PATH_MAX is less */
};

/* Names of one directory in one buffer, a NUL behind each, and their order. */
struct names {
	struct buf octets;
	const char **sorted;
	size_t n, next;
};

struct level {
	struct level *up;
	char *path;
	bool is_part; /* cur or new of a Maildir */
	bool is_maildir;
	unsigned npart; /* how many of these two were entered */
	struct names files, dirs;
};

struct walk {
	char **operands;
	size_t noperand, operand;
	int nul_fd;
	struct buf list; /* read from nul_fd */
	size_t listed;   /* octets of it that were used */
	bool list_ended;
	struct level *level;
	struct buf path; /* of the item given last */
	char why[128];
};

struct walk *
walk_new(char **operands, size_t n, int nul_fd)
{
	struct walk *w = mem_alloc(sizeof(*w));

	w->operands = operands;
	w->noperand = n;
	w->nul_fd = nul_fd;
	return w;
}

static void
leave(struct walk *w)
{
	struct level *l = w->level;

	w->level = l->up;
	buf_release(&l->files.octets);
	buf_release(&l->dirs.octets);
	free(l->files.sorted);
	free(l->dirs.sorted);
	free(l->path);
	free(l);
}

void
walk_free(struct walk *w)
{
	while (w->level != NULL)
		leave(w);
	buf_release(&w->list);
	buf_release(&w->path);
	free(w);
}

static void
give_error(struct walk *w, const char *text, struct walk_item *item)
{
	struct str why = str_upto(str_of(text), sizeof(w->why) - 1);

	memcpy(w->why, why.p, why.n);
	w->why[why.n] = '\0';
	*item = (struct walk_item){.kind = WALK_ERROR,
	    .path = w->path.p,
	    .why = w->why};
}

static void
path_set(struct buf *path, struct str s)
{
	buf_clear(path);
	buf_add(path, s);
	buf_char(path, '\0');
}

static void
path_join(struct buf *path, const char *dir, const char *name)
{
	struct str s = str_of(dir);

	buf_clear(path);
	buf_add(path, s);
	if (s.n > 0 && s.p[s.n - 1] != '/')
		buf_char(path, '/');
	buf_add(path, str_of(name));
	buf_char(path, '\0');
}

static void
name_add(struct names *names, const char *name)
{
	buf_add(&names->octets, str_of(name));
	buf_char(&names->octets, '\0');
	names->n++;
}

static int
by_octets(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* All names are in: nothing in the buffer moves any more. */
static void
names_sort(struct names *names)
{
	const char *at = names->octets.p;

	if (names->n == 0)
		return;
	names->sorted = mem_grow(NULL, names->n, sizeof(*names->sorted));
	for (size_t i = 0; i < names->n; i++) {
		names->sorted[i] = at;
		at += strlen(at) + 1;
	}
	qsort(names->sorted, names->n, sizeof(*names->sorted), by_octets);
}

static const char *
names_next(struct names *names)
{
	return names->next == names->n ? NULL : names->sorted[names->next++];
}

/* What mail servers keep beside the messages. */
static bool
is_theirs(const char *name)
{
	static const struct str prefixes[] = {STR_INIT("dovecot"),
	    STR_INIT("courierimap"), STR_INIT("maildirfolder"),
	    STR_INIT("maildirsize"), STR_INIT("subscriptions"),
	    STR_INIT("cyrus.")};

	for (size_t i = 0; i < NELEM(prefixes); i++)
		if (str_starts(str_of(name), prefixes[i]))
			return true;
	return str_caseends(str_of(name), STR(".lock"));
}

/* The type bits of dir/name, of what a link leads to if `follow`; 0: gone. */
static mode_t
type_of(const char *dir, const char *name, bool follow)
{
	struct buf path = {0};
	struct stat sb;
	bool is;

	path_join(&path, dir, name);
	is = (follow ? stat(path.p, &sb) : lstat(path.p, &sb)) == 0;
	buf_release(&path);
	return is ? sb.st_mode & S_IFMT : 0;
}

/* A directory entry into the level: a file, a directory, or neither. */
static void
sort_in(struct level *l, const struct dirent *d)
{
	const char *name = d->d_name;
	bool is_dir = d->d_type == DT_DIR ||
	    (d->d_type == DT_UNKNOWN &&
		type_of(l->path, name, false) == S_IFDIR);

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (is_dir)
		name_add(&l->dirs, name);
	else if (name[0] != '.' && !is_theirs(name) &&
	    (d->d_type == DT_REG || type_of(l->path, name, true) == S_IFREG))
		name_add(&l->files, name);
}

/*
 * A Maildir's messages lie in cur and new, and nothing else directly in it is
 * a message. They may be links, unlike any other directory.
 */
static void
look_for_maildir(struct level *l)
{
	l->is_maildir = type_of(l->path, "cur", true) == S_IFDIR &&
	    type_of(l->path, "new", true) == S_IFDIR;
	if (l->is_maildir)
		l->files.n = 0;
}

/* A directory onto the stack; what could be read of it, on failure too. */
static bool
enter(struct walk *w, const char *path, bool is_part, struct walk_item *error)
{
	DIR *dir = opendir(path);
	struct level *l;
	const struct dirent *d;
	int failure;

	if (dir == NULL) {
		give_error(w, strerror(errno), error);
		return false;
	}
	l = mem_alloc(sizeof(*l));
	l->path = mem_str(str_of(path));
	l->is_part = is_part;
	while (errno = 0, (d = readdir(dir)) != NULL)
		sort_in(l, d);
	failure = errno;
	(void)closedir(dir);
	if (is_part)
		l->dirs.n = 0;
	else
		look_for_maildir(l);
	names_sort(&l->files);
	names_sort(&l->dirs);
	l->up = w->level;
	w->level = l;
	if (failure != 0)
		give_error(w, strerror(failure), error);
	return failure == 0;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is this directory, by whatever name, cur or new beside its sister? */
static bool
is_maildir_part(const char *dir)
{
	struct stat self, cur, new;
	struct buf path = {0};
	bool is;

	is = stat(dir, &self) == 0;
	path_join(&path, dir, "../cur");
	is = is && stat(path.p, &cur) == 0 && S_ISDIR(cur.st_mode);
	path_join(&path, dir, "../new");
	is = is && stat(path.p, &new) == 0 && S_ISDIR(new.st_mode);
	buf_release(&path);
	return is && (is_same(&self, &cur) || is_same(&self, &new));
}

static bool
lies_in_maildir(const char *path)
{
	struct str s = str_of(path);
	size_t slash = str_rfind(s, '/');
	struct buf dir = {0};
	bool is;

	path_set(&dir, slash == s.n ? STR(".") : str_upto(s, slash + 1));
	is = is_maildir_part(dir.p);
	buf_release(&dir);
	return is;
}

static bool
begins_mbox(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char octets[5];
	ssize_t n;

	if (fd < 0)
		return false;
	n = file_get(fd, octets, sizeof(octets));
	(void)close(fd);
	return n > 0 && mbox_is((struct str){octets, (size_t)n});
}

/* Only a plain file may be looked into: what a FIFO gives, it gives once. */
static void
give_file(struct walk *w, bool in_maildir, bool is_plain,
    struct walk_item *item)
{
	bool is_mbox = is_plain && !in_maildir && begins_mbox(w->path.p);

	*item = (struct walk_item){.kind = is_mbox ? WALK_MBOX : WALK_FILE,
	    .path = w->path.p,
	    .is_maildir = in_maildir};
}

/* Read on; false when there is no more, with *error set if it should be. */
static bool
read_list(struct walk *w, struct walk_item *error, bool *failed)
{
	char octets[CHUNK];
	ssize_t n = 0;
	const char *why = NULL;

	if (w->list.n > 0 && w->listed > 0) {
		w->list.n -= w->listed;
		memmove(w->list.p, w->list.p + w->listed, w->list.n);
		w->listed = 0;
	}
	if (w->list.n > LISTED_MAX) {
		why = "a path without end in a list (is it separated by NUL?)";
		buf_clear(&w->list);
	} else {
		n = file_get(w->nul_fd, octets, sizeof(octets));
		if (n < 0)
			why = strerror(errno);
	}
	if (n > 0) {
		buf_add(&w->list, (struct str){octets, (size_t)n});
		return true;
	}
	w->list_ended = true;
	*failed = why != NULL;
	if (*failed) {
		buf_clear(&w->list); /* its last path may be cut */
		path_set(&w->path, STR("-"));
		give_error(w, why, error);
	}
	return false;
}

/* The next path of the list into w->path; false at its end, or *failed. */
static bool
next_listed(struct walk *w, struct walk_item *error, bool *failed)
{
	for (;;) {
		struct str rest = str_from(buf_str(&w->list), w->listed);
		size_t end = str_find(rest, '\0');

		if (end < rest.n || (w->list_ended && rest.n > 0)) {
			w->listed += end < rest.n ? end + 1 : end;
			if (end == 0)
				continue;
			path_set(&w->path, str_upto(rest, end));
			return true;
		}
		if (w->list_ended)
			return false;
		if (!read_list(w, error, failed) && *failed)
			return false;
	}
}

/* The next path that the user named, into w->path. */
static bool
next_operand(struct walk *w, struct walk_item *error, bool *failed)
{
	if (w->nul_fd >= 0)
		return next_listed(w, error, failed);
	if (w->operand == w->noperand)
		return false;
	path_set(&w->path, str_of(w->operands[w->operand++]));
	return true;
}

/* True if w->path gives an item, false if it is a directory, now entered. */
static bool
begin_operand(struct walk *w, struct walk_item *item)
{
	struct stat sb;

	if (stat(w->path.p, &sb) != 0) {
		give_error(w, strerror(errno), item);
		return true;
	}
	if (S_ISDIR(sb.st_mode))
		return !enter(w, w->path.p, is_maildir_part(w->path.p), item);
	give_file(w, lies_in_maildir(w->path.p), S_ISREG(sb.st_mode) != 0,
	    item);
	return true;
}

/*
 * The next directory within the level: a Maildir's cur and new first; then by
 * name, but not its tmp, and names with a dot only in a Maildir.
 */
static const char *
next_dir(struct level *l, bool *is_part)
{
	static const char *const parts[] = {"cur", "new"};
	const char *name;

	*is_part = l->is_maildir && l->npart < NELEM(parts);
	if (*is_part)
		return parts[l->npart++];
	while ((name = names_next(&l->dirs)) != NULL) {
		if (!l->is_maildir && name[0] != '.')
			return name;
		if (l->is_maildir && strcmp(name, parts[0]) != 0 &&
		    strcmp(name, parts[1]) != 0 && strcmp(name, "tmp") != 0)
			return name;
	}
	return NULL;
}

bool
walk_next(struct walk *w, struct walk_item *item)
{
	for (;;) {
		struct level *l = w->level;
		const char *name;
		bool failed = false, is_part;

		if (l == NULL) {
			if (!next_operand(w, item, &failed))
				return failed;
			if (begin_operand(w, item))
				return true;
		} else if ((name = names_next(&l->files)) != NULL) {
			path_join(&w->path, l->path, name);
			give_file(w, l->is_part, true, item);
			return true;
		} else if ((name = next_dir(l, &is_part)) != NULL) {
			path_join(&w->path, l->path, name);
			if (!enter(w, w->path.p, is_part, item))
				return true;
		} else {
			leave(w);
		}
	}
}
