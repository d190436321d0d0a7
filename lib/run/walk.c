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

/* One directory: its names, files first, and how far we are. */
struct level {
	struct level *up;
	char *path;
	bool is_maildir; /* cur or new of one */
	char **files, **dirs;
	size_t nfile, ndir, file, dir;
};

struct walk {
	char **operands;
	size_t noperand, operand;
	int nul_fd;
	struct buf list; /* read from nul_fd, not yet used */
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
	for (size_t i = 0; i < l->nfile; i++)
		free(l->files[i]);
	for (size_t i = 0; i < l->ndir; i++)
		free(l->dirs[i]);
	free(l->files);
	free(l->dirs);
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

static bool
fail(struct walk *w, struct walk_item *item)
{
	struct str why = str_of(strerror(errno));

	if (why.n >= sizeof(w->why))
		why.n = sizeof(w->why) - 1;
	memcpy(w->why, why.p, why.n);
	w->why[why.n] = '\0';
	*item = (struct walk_item){.kind = WALK_ERROR,
	    .path = w->path.p,
	    .why = w->why};
	return true;
}

static void
set_path(struct walk *w, const char *dir, const char *name)
{
	buf_clear(&w->path);
	buf_fmt(&w->path, "%s%s%s", dir, dir[0] == '\0' ? "" : "/", name);
	buf_char(&w->path, '\0');
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

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
add(char ***names, size_t *n, const char *name)
{
	/* Grows when it holds a power of two. */
	if ((*n & (*n - 1)) == 0)
		*names = mem_grow(*names, *n == 0 ? 1 : 2 * *n, sizeof(char *));
	(*names)[(*n)++] = mem_str(str_of(name));
}

/* The type bits of dir/name, of what a link leads to if `follow`; 0: gone. */
static mode_t
type_of(const char *dir, const char *name, bool follow)
{
	struct buf path = {0};
	struct stat sb;
	bool is;

	buf_fmt(&path, "%s/%s", dir, name);
	buf_char(&path, '\0');
	is = (follow ? stat(path.p, &sb) : lstat(path.p, &sb)) == 0;
	buf_release(&path);
	return is ? sb.st_mode & S_IFMT : 0;
}

static bool
is_directory(const char *dir, const char *name)
{
	return type_of(dir, name, false) == S_IFDIR;
}

/* A directory entry into the level: a file, a directory, or neither. */
static void
sort_in(struct level *l, const struct dirent *d)
{
	bool is_dir = d->d_type == DT_DIR ||
	    (d->d_type == DT_UNKNOWN && is_directory(l->path, d->d_name));

	if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
		return;
	if (is_dir && !l->is_maildir)
		add(&l->dirs, &l->ndir, d->d_name);
	else if (!is_dir && d->d_name[0] != '.' && !is_theirs(d->d_name) &&
	    (d->d_type == DT_REG ||
		type_of(l->path, d->d_name, true) == S_IFREG))
		add(&l->files, &l->nfile, d->d_name);
}

/*
 * Of a Maildir the messages lie in cur and new; they come before its folders,
 * and nothing else in it is a message.
 */
static void
arrange_maildir(struct level *l)
{
	size_t n = 0;

	if (!is_directory(l->path, "cur") || !is_directory(l->path, "new")) {
		for (size_t i = 0; i < l->ndir; i++) {
			if (l->dirs[i][0] == '.')
				free(l->dirs[i]);
			else
				l->dirs[n++] = l->dirs[i];
		}
		l->ndir = n;
		return;
	}
	for (size_t i = 0; i < l->nfile; i++)
		free(l->files[i]);
	l->nfile = 0;
	for (size_t i = 0; i < l->ndir; i++) {
		if (strcmp(l->dirs[i], "cur") == 0 ||
		    strcmp(l->dirs[i], "new") == 0 ||
		    strcmp(l->dirs[i], "tmp") == 0)
			free(l->dirs[i]);
		else
			l->dirs[n++] = l->dirs[i];
	}
	l->ndir = n;
	add(&l->dirs, &l->ndir, "cur");
	add(&l->dirs, &l->ndir, "new");
	memmove(l->dirs + 2, l->dirs, n * sizeof(*l->dirs));
	l->dirs[0] = mem_str(STR("cur"));
	l->dirs[1] = mem_str(STR("new"));
}

static bool
enter(struct walk *w, const char *path, bool is_maildir)
{
	DIR *dir = opendir(path);
	struct level *l;
	const struct dirent *d;

	if (dir == NULL)
		return false;
	l = mem_alloc(sizeof(*l));
	l->path = mem_str(str_of(path));
	l->is_maildir = is_maildir;
	while ((d = readdir(dir)) != NULL)
		sort_in(l, d);
	(void)closedir(dir);
	if (l->nfile > 0)
		qsort(l->files, l->nfile, sizeof(char *), by_name);
	if (l->ndir > 0)
		qsort(l->dirs, l->ndir, sizeof(char *), by_name);
	if (!is_maildir)
		arrange_maildir(l);
	l->up = w->level;
	w->level = l;
	return true;
}

/* Is the last directory of the path cur or new beside its sister? */
static bool
lies_in_maildir(const char *path)
{
	struct str s = str_of(path), dir;
	size_t slash = str_rfind(s, '/');
	struct buf up = {0};
	bool is;

	if (slash == s.n)
		return false;
	dir = str_upto(s, slash);
	if (!str_caseends(dir, STR("cur")) && !str_caseends(dir, STR("new")))
		return false;
	buf_fmt(&up, "%.*s/..", STRF(dir));
	buf_char(&up, '\0');
	is = is_directory(up.p, "cur") && is_directory(up.p, "new");
	buf_release(&up);
	return is;
}

/* An mbox, unless it lies in a Maildir, begins with "From ". */
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

static bool
give_file(struct walk *w, bool in_maildir, struct walk_item *item)
{
	*item = (struct walk_item){.kind = WALK_FILE,
	    .path = w->path.p,
	    .is_maildir = in_maildir};
	if (!in_maildir && begins_mbox(w->path.p))
		item->kind = WALK_MBOX;
	return true;
}

/* The next path of the list on nul_fd into w->path. */
static bool
next_listed(struct walk *w)
{
	char octets[1 << 16];

	for (;;) {
		struct str rest = buf_str(&w->list);
		size_t end = str_find(rest, '\0');
		ssize_t n;

		if (end < rest.n || (w->list_ended && rest.n > 0)) {
			buf_clear(&w->path);
			buf_add(&w->path, str_upto(rest, end));
			buf_char(&w->path, '\0');
			end = end < rest.n ? end + 1 : end;
			memmove(w->list.p, w->list.p + end, rest.n - end);
			w->list.n = rest.n - end;
			if (w->path.n > 1)
				return true;
			continue; /* an empty path */
		}
		if (w->list_ended)
			return false;
		n = file_get(w->nul_fd, octets, sizeof(octets));
		if (n <= 0)
			w->list_ended = true;
		else
			buf_add(&w->list, (struct str){octets, (size_t)n});
	}
}

/* A path that the user named: a file, or a directory to enter. */
static bool
begin_operand(struct walk *w, struct walk_item *item, bool *given)
{
	struct stat sb;

	*given = true;
	if (stat(w->path.p, &sb) != 0)
		return fail(w, item);
	if (S_ISDIR(sb.st_mode)) {
		struct buf inside = {0};
		bool is_maildir;

		buf_fmt(&inside, "%s/x", w->path.p);
		buf_char(&inside, '\0');
		is_maildir = lies_in_maildir(inside.p);
		buf_release(&inside);
		*given = false;
		return enter(w, w->path.p, is_maildir) ||
		    (*given = true, fail(w, item));
	}
	return give_file(w, lies_in_maildir(w->path.p), item);
}

bool
walk_next(struct walk *w, struct walk_item *item)
{
	bool given = false;

	for (;;) {
		struct level *l = w->level;

		if (l == NULL) {
			if (w->nul_fd >= 0) {
				if (!next_listed(w))
					return false;
			} else if (w->operand == w->noperand) {
				return false;
			} else {
				set_path(w, "", w->operands[w->operand++]);
			}
			(void)begin_operand(w, item, &given);
			if (given)
				return true;
		} else if (l->file < l->nfile) {
			set_path(w, l->path, l->files[l->file++]);
			return give_file(w, l->is_maildir, item);
		} else if (l->dir < l->ndir) {
			const char *name = l->dirs[l->dir++];
			bool is_maildir = l->dir <= 2 &&
			    (strcmp(name, "cur") == 0 ||
				strcmp(name, "new") == 0) &&
			    is_directory(l->path, "cur") &&
			    is_directory(l->path, "new");

			set_path(w, l->path, name);
			if (!enter(w, w->path.p, is_maildir))
				return fail(w, item);
		} else {
			leave(w);
		}
	}
}
