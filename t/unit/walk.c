/* run/walk: which files are given, as what, and in which order. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "run/walk.h"

#include "tap.h"

#define MBOX "From a Wed Nov 25 05:00:00 2026\n\n"

/* Whatever the tests cannot do without. */
static void
need(bool done, const char *what)
{
	if (done)
		return;
	(void)printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
dir(const char *path)
{
	need(mkdir(path, 0700) == 0, path);
}

static void
file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	need(f != NULL, path);
	need(fputs(text, f) >= 0, path);
	need(fclose(f) == 0, path);
}

static int
unlink_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* One line an item: M, m or m+ (of a Maildir) or ! and the path or reason. */
static void
run(struct walk *w, struct buf *out)
{
	struct walk_item item;

	buf_clear(out);
	while (walk_next(w, &item)) {
		if (item.kind == WALK_ERROR)
			buf_fmt(out, "! %s: %s\n", item.path, item.why);
		else
			buf_fmt(out, "%s%s %s\n",
			    item.kind == WALK_MBOX ? "M" : "m",
			    item.is_maildir ? "+" : "", item.path);
	}
	walk_free(w);
}

static struct str
walked(const char *a, const char *b)
{
	static struct buf out[1];
	char one[64], two[64], *operands[] = {one, two};

	(void)snprintf(one, sizeof(one), "%s", a);
	(void)snprintf(two, sizeof(two), "%s", b == NULL ? "" : b);
	run(walk_new(operands, b == NULL ? 1 : 2, -1), out);
	return buf_str(out);
}

static struct str
listed(struct str list)
{
	static struct buf out[1];
	FILE *f = tmpfile();

	need(f != NULL, "tmpfile");
	need(fwrite(list.p, 1, list.n, f) == list.n, "fwrite");
	need(fflush(f) == 0, "fflush");
	rewind(f);
	run(walk_new(NULL, 0, fileno(f)), out);
	(void)fclose(f);
	return buf_str(out);
}

static void
test_plain(void)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX, .sun_path = "d/socket"};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	dir("d");
	dir("d/b");
	dir("d/b/c");
	dir("d/.hidden");
	dir("d/empty");
	file("d/2", "A: 1\n\n");
	file("d/1", MBOX);
	file("d/10", "");
	file("d/.mh_sequences", "cur: 1\n");
	file("d/.hidden/1", "A: 1\n\n");
	file("d/dovecot-uidlist", "3 V1\n");
	file("d/subscriptions", "x\n");
	file("d/1.lock", "");
	file("d/b/c/3", "From");
	file("d/b/x", "From: a\n\n");
	need(symlink("../../d", "d/b/loop") == 0, "symlink");
	need(symlink("x", "d/b/link") == 0, "symlink");
	need(symlink("nowhere", "d/b/broken") == 0, "symlink");
	need(mkfifo("d/fifo", 0600) == 0, "mkfifo");
	need(bind(s, (const struct sockaddr *)&sa, sizeof(sa)) == 0, "bind");
	(void)close(s);

	IS(walked("d", NULL),
	    "M d/1\nm d/10\nm d/2\nm d/b/link\nm d/b/x\nm d/b/c/3\n",
	    "a directory: its files, then its directories, by name");
	IS(walked("d/", NULL),
	    "M d/1\nm d/10\nm d/2\nm d/b/link\nm d/b/x\nm d/b/c/3\n",
	    "a slash behind it changes nothing");
	IS(walked("d/empty", NULL), "", "an empty directory");
	IS(walked("d/2", "d/1"), "m d/2\nM d/1\n",
	    "operands come in the order given");
	IS(walked("d/b/link", "d/b/loop/b/c"), "m d/b/link\nm d/b/loop/b/c/3\n",
	    "links are followed as operands");
	IS(walked("d/.hidden/1", "d/dovecot-uidlist"),
	    "m d/.hidden/1\nm d/dovecot-uidlist\n",
	    "what is named is given, whatever its name");
	IS(walked("d/gone", "d/2"),
	    "! d/gone: No such file or directory\nm d/2\n",
	    "what is not there is an error, and the walk goes on");
	IS(walked("", NULL), "! : No such file or directory\n",
	    "an empty operand too");
	IS(walked("d/b/broken", NULL),
	    "! d/b/broken: No such file or directory\n",
	    "and a link to nothing");
}

/* A peek would take the first octets away from whoever reads it later. */
static void
test_fifo(void)
{
	char octets[8] = "";
	int fd = open("d/fifo", O_RDWR | O_NONBLOCK);

	need(fd >= 0, "open");
	need(write(fd, "From a", 6) == 6, "write");
	IS(walked("d/fifo", NULL), "m d/fifo\n", "a FIFO that is named");
	IS_NUM(read(fd, octets, sizeof(octets)), 6, "  and left alone");
	(void)close(fd);
}

static void
test_maildir(void)
{
	dir("md");
	dir("md/cur");
	dir("md/new");
	dir("md/tmp");
	dir("md/cur/below");
	dir("md/.Sub");
	dir("md/.Sub/cur");
	dir("md/.Sub/new");
	dir("md/.Sub/tmp");
	dir("md/plain");
	dir("md/occur");
	file("md/cur/2.a:2,S", MBOX);
	file("md/cur/1.a:2,", "A: 1\n\n");
	file("md/cur/.nfs1", "A: 1\n\n");
	file("md/cur/below/1", "A: 1\n\n");
	file("md/new/3.a", "A: 1\n\n");
	file("md/tmp/4.a", "A: 1\n\n");
	file("md/dovecot-uidlist", "3 V1\n");
	file("md/stray", "A: 1\n\n");
	file("md/.Sub/maildirfolder", "");
	file("md/.Sub/new/5.a", "A: 1\n\n");
	file("md/.Sub/tmp/6.a", "A: 1\n\n");
	file("md/plain/7", MBOX);
	file("md/occur/8", MBOX);
	dir("linked");
	dir("linked/cur");
	need(symlink("../md/new", "linked/new") == 0, "symlink");
	dir("half");
	dir("half/cur");
	file("half/cur/1", MBOX);

	IS(walked("md", NULL),
	    "m+ md/cur/1.a:2,\nm+ md/cur/2.a:2,S\nm+ md/new/3.a\n"
	    "m+ md/.Sub/new/5.a\nM md/occur/8\nM md/plain/7\n",
	    "a Maildir: cur, new, folders; no tmp, nothing else");
	IS(walked("md/cur", "md/new/"),
	    "m+ md/cur/1.a:2,\nm+ md/cur/2.a:2,S\nm+ md/new/3.a\n",
	    "cur and new by themselves");
	IS(walked("md/cur/2.a:2,S", "md/cur/../cur//2.a:2,S"),
	    "m+ md/cur/2.a:2,S\nm+ md/cur/../cur//2.a:2,S\n",
	    "a file of a Maildir is one message, whatever it begins with");
	IS(walked("md/occur/8", NULL), "M md/occur/8\n",
	    "a name that ends in cur is no cur");
	IS(walked("linked", NULL), "m+ linked/new/3.a\n",
	    "cur and new may be links");
	IS(walked("half", NULL), "M half/cur/1\n",
	    "without new it is no Maildir");
	need(chdir("md/cur") == 0, "chdir");
	IS(walked("2.a:2,S", "."), "m+ 2.a:2,S\nm+ ./1.a:2,\nm+ ./2.a:2,S\n",
	    "from within cur");
	need(chdir("../..") == 0, "chdir");
}

static void
test_list(void)
{
	static char endless[200000];
	struct buf many = {0};
	size_t n = 0;
	struct str out;
	struct buf text = {0};

	IS(listed(STR("")), "", "an empty list");
	IS(listed(STR("d/2\0md/new\0d/1")), "m d/2\nm+ md/new/3.a\nM d/1\n",
	    "a list, its last path without NUL");
	IS(listed(STR("\0\0d/2\0\0")), "m d/2\n", "empty paths count nothing");
	IS(listed(STR("a\nb\0d/2\0")),
	    "! a\nb: No such file or directory\nm d/2\n",
	    "a line end belongs to a path");
	for (size_t i = 0; i < 30000; i++)
		buf_add(&many, STR("d/2\0"));
	out = listed(buf_str(&many));
	while (str_starts(out, STR("m d/2\n"))) {
		out = str_from(out, 6);
		n++;
	}
	OK(n == 30000 && out.n == 0, "a list longer than one read");
	memset(endless, 'a', sizeof(endless));
	out = listed((struct str){endless, sizeof(endless)});
	OK(str_starts(out, STR("! -: a path without end")),
	    "a path without end is an error");
	run(walk_new(NULL, 0, 1000), &text);
	IS(buf_str(&text), "! -: Bad file descriptor\n",
	    "a list that cannot be read is an error, not an empty list");
	buf_release(&text);
	buf_release(&many);
}

static void
test_deep(void)
{
	char *operand[] = {(char[]){"deep"}};
	struct walk *w;
	struct walk_item item;
	int before = dup(0), after;

	(void)close(before);
	dir("deep");
	need(chdir("deep") == 0, "chdir");
	for (int i = 0; i < 300; i++) {
		dir("d");
		need(chdir("d") == 0, "chdir");
	}
	file("x", "A: 1\n\n");
	for (int i = 0; i < 301; i++)
		need(chdir("..") == 0, "chdir");
	w = walk_new(operand, 1, -1);
	OK(walk_next(w, &item) && item.kind == WALK_FILE,
	    "300 directories deep");
	after = dup(0);
	(void)close(after);
	IS_NUM(after, before, "  without a descriptor for each");
	walk_free(w); /* in the midst of them */

	if (geteuid() == 0) {
		OK(true, "# SKIP root may read anything");
		return;
	}
	dir("shut");
	need(chmod("shut", 0) == 0, "chmod");
	IS(walked("shut", "d/2"), "! shut: Permission denied\nm d/2\n",
	    "a directory that cannot be read is an error");
}

int
main(void)
{
	char top[] = "/tmp/walk.XXXXXX";

	need(mkdtemp(top) != NULL, "mkdtemp");
	need(chdir(top) == 0, top);
	test_plain();
	test_fifo();
	test_maildir();
	test_list();
	test_deep();
	need(chdir("/") == 0, "chdir");
	(void)nftw(top, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	return tap_end();
}
