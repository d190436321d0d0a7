/* policy/conf: the settings file, -o, and what is wrong with them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/conf.h"

#include "tap.h"

static struct pool *pool;
static char path[] = "/tmp/assay-conf.XXXXXX";

static enum st
load(const char *text, struct conf **c, struct err *e)
{
	FILE *f = fopen(path, "w");

	*c = conf_new(pool);
	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
	return conf_load(*c, path, e);
}

static void
is_wrong(const char *text, const char *what)
{
	struct conf *c;
	struct err e = {0};

	OK(load(text, &c, &e) == ST_CONF && strstr(e.text, what) != NULL &&
		strncmp(e.text, path, strlen(path)) == 0,
	    what);
}

static void
files(void)
{
	struct conf *c;
	struct err e = {0};
	size_t n;
	const struct str *list;

	OK(load("# comment\n\ntrusted 192.0.2.0/24, mx.example\n"
		"trusted 2001:db8::1\ndns-tries 5\n"
		"exempt spfcheck fail who=example.net until=2027-01-01\n"
		"  why=they move house\n",
	       &c, &e) == ST_OK,
	    "a file with comments, lists and a continued line");
	list = conf_list(c, S_TRUSTED, &n);
	OK(n == 3, "lines of a list add up");
	IS(list[1], "mx.example", "commas part words");
	OK(conf_num(c, S_DNS_TRIES) == 5, "a number");
	list = conf_list(c, S_EXEMPT, &n);
	IS(list[0],
	    "spfcheck fail who=example.net until=2027-01-01 why=they move "
	    "house",
	    "a continued line is one line");
	OK(conf_load(c, "/nonexistent", NULL) == ST_NONE, "no file is none");
	OK(conf_load(c, "/", NULL) == ST_CONF, "a directory is no file");
	is_wrong("colour blue\n", ":1: unknown setting 'colour'");
	is_wrong("\ndns-tries 0\n", ":2: dns-tries: '0' is no number from 1");
	is_wrong("dns-tries 21\n", "'21' is no number from 1 to 20");
	is_wrong("dns-tries 3\ndns-tries 4\n", ":2: dns-tries given twice");
	is_wrong("trust-all maybe\n", "neither yes nor no");
	is_wrong("log paper\n", "none of [stderr|syslog]");
}

static void
options(void)
{
	struct conf *c = conf_new(pool);
	struct err e = {0};
	struct buf b = {.pool = pool};
	size_t n;

	OK(conf_set(c, STR("trusted+=a.example"), "-o", &e) == ST_OK &&
		conf_set(c, STR("trusted+=b.example"), "-o", &e) == ST_OK,
	    "+= adds to a list");
	(void)conf_list(c, S_TRUSTED, &n);
	OK(n == 2, "both are there");
	OK(conf_set(c, STR("trusted=c.example"), "-o", &e) == ST_OK,
	    "= replaces it");
	(void)conf_list(c, S_TRUSTED, &n);
	OK(n == 1, "one is left");
	OK(conf_set(c, STR("dns-tries+=1"), "-o", &e) == ST_CONF,
	    "a number is no list");
	OK(conf_set(c, STR("dns-tries"), "-o", &e) == ST_CONF, "no '=' at all");
	conf_describe(c, &b);
	OK(str_casefind(buf_str(&b), STR("# -o\ntrusted c.example\n")) < b.n,
	    "the description names value and origin");
}

int
main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	(void)close(fd);
	pool = pool_new();
	files();
	options();
	pool_free(pool);
	(void)unlink(path);
	return tap_end();
}
