#include "run/opts.h"

#include <string.h>

/*
 * The common options. Those with `sets` are settings; the others are told
 * apart by their long name in `set_common`.
 */
static const struct opt common[] = {
    {'n', "check", NULL, "judge only: print the verdict, exit by it", NULL,
	NULL, NULL},
    {'q', "quiet", NULL, "say nothing but failures; with -n print nothing",
	NULL, NULL, NULL},
    {'v', "verbose", NULL, "explain the verdict on standard error", NULL, NULL,
	NULL},
    {'J', "json", NULL, "print records as JSON objects, one a line", NULL, NULL,
	NULL},
    {'j', "jobs", "N", "batch: worker processes; default: one per core", NULL,
	NULL, NULL},
    {'i', "in-place", NULL, "batch: rewrite message files with their verdict",
	NULL, NULL, NULL},
    {'m', "mbox", NULL, "stream: read an mbox on stdin, write it to stdout",
	NULL, NULL, NULL},
    {'0', "null", NULL, "batch: read a NUL-separated list of paths on stdin",
	NULL, NULL, NULL},
    {'a', "authserv-id", "ID", "our authserv-id; default: the host name",
	"authserv-id=", NULL, NULL},
    {'t', "trusted", "HOST", "a host or network of ours; repeatable",
	"trusted+=", NULL, NULL},
    {'T', "trust-all", NULL, "believe fields with our authserv-id anywhere",
	"trust-all=", NULL, NULL},
    {'F', "fresh", NULL, "remove all verdict fields of ours, judge anew", NULL,
	NULL, NULL},
    {0, "believe", NULL, "batch, stream: believe what stands in the message",
	NULL, NULL, NULL},
    {'s', "server", "ADDR[@PORT]", "the name server to ask", NULL, NULL, NULL},
    {'z', "zone", "FILE", "take DNS answers from a zone file or a recording",
	NULL, NULL, NULL},
    {'r', "record", "FILE", "append the DNS answers to a recording", NULL, NULL,
	NULL},
    {0, "as-of", "WHEN", "judge as of: now, received, or a date", NULL, NULL,
	NULL},
    {0, "ip", "ADDR", "envelope: the client's address", NULL, NULL, NULL},
    {0, "helo", "NAME", "envelope: what the client called itself", NULL, NULL,
	NULL},
    {0, "from", "ADDR", "envelope: MAIL FROM; '' is the null sender", NULL,
	NULL, NULL},
    {0, "to", "ADDR", "envelope: a recipient; repeatable", NULL, NULL, NULL},
    {0, "dry-run", NULL, "judge and log, but mark nothing worse than doubtful",
	NULL, NULL, NULL},
    {'C', "conf", "FILE", "the settings file; default: /etc/assay.conf", NULL,
	NULL, NULL},
    {'o', "option", "KEY=VALUE", "change a setting; KEY+=VALUE adds to a list",
	"", NULL, NULL},
    {0, "check-conf", NULL, "print the settings in force and their origins",
	NULL, NULL, NULL},
    {'h', "help", NULL, "list the options", NULL, NULL, NULL},
    {'V', "version", NULL, "print the version", NULL, NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

/* Where a common option that is no setting puts its flag or text. */
static bool *
flag_of(struct flags *f, const char *name)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
	    {"check", &f->check},
	    {"quiet", &f->quiet},
	    {"verbose", &f->verbose},
	    {"json", &f->json},
	    {"in-place", &f->in_place},
	    {"mbox", &f->stream},
	    {"null", &f->nul_list},
	    {"fresh", &f->fresh},
	    {"believe", &f->believe},
	    {"dry-run", &f->dry_run},
	    {"check-conf", &f->check_conf},
	    {"help", &f->help},
	    {"version", &f->version},
	};

	for (size_t i = 0; i < NELEM(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].flag;
	return NULL;
}

static struct str *
text_of(struct flags *f, const char *name)
{
	const struct {
		const char *name;
		struct str *text;
	} texts[] = {
	    {"jobs", &f->jobs},
	    {"server", &f->server},
	    {"zone", &f->replay},
	    {"record", &f->record},
	    {"as-of", &f->as_of},
	    {"ip", &f->ip},
	    {"helo", &f->helo},
	    {"from", &f->from},
	    {"conf", &f->conf_path},
	};

	for (size_t i = 0; i < NELEM(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			return texts[i].text;
	return NULL;
}

static void
add_recipient(struct cmdline *c, struct str value)
{
	struct str *to = pool_array(c->pool, c->flags.nto + 1, sizeof(*to));

	if (c->flags.nto > 0)
		memcpy(to, c->flags.to, c->flags.nto * sizeof(*to));
	to[c->flags.nto++] = value;
	c->flags.to = to;
}

static void
add_assignment(struct cmdline *c, const struct opt *o, struct str value)
{
	struct assignment *a =
	    pool_array(c->pool, c->nassignment + 1, sizeof(*a));

	if (c->nassignment > 0)
		memcpy(a, c->assignments, c->nassignment * sizeof(*a));
	a[c->nassignment].text =
	    pool_fmt(c->pool, "%s%.*s", o->sets, STRF(value));
	a[c->nassignment++].origin = o->letter != 0 ?
	    pool_fmt(c->pool, "-%c", o->letter).p :
	    pool_fmt(c->pool, "--%s", o->name).p;
	c->assignments = a;
}

static void
apply(struct cmdline *c, const struct opt *o, struct str value)
{
	bool *flag = o->flag != NULL ? o->flag : flag_of(&c->flags, o->name);
	struct str *text =
	    o->text != NULL ? o->text : text_of(&c->flags, o->name);

	if (o->sets != NULL)
		add_assignment(c, o, o->arg == NULL ? STR("yes") : value);
	else if (o->arg == NULL && flag != NULL)
		*flag = true;
	else if (strcmp(o->name, "to") == 0)
		add_recipient(c, value);
	else if (text != NULL)
		*text = value;
}

static const struct opt *
find(const struct filter *const *filters, size_t nfilter, char letter,
    struct str name)
{
	for (size_t i = 0; i <= nfilter; i++) {
		const struct opt *o = i < nfilter ? filters[i]->opts : common;

		for (; o != NULL && o->name != NULL; o++)
			if (letter != 0 ? o->letter == letter :
					  str_eq(str_of(o->name), name))
				return o;
	}
	return NULL;
}

/* Keep the first thing that was wrong. */
static void
wrong(enum st *st, struct err *e, const char *what, struct str of)
{
	if (*st == ST_OK)
		*st = err_set(e, ST_USAGE, "%s: %.*s", what, STRF(of));
}

static void
long_option(const struct filter *const *filters, size_t nfilter, char ***argv,
    struct cmdline *c, enum st *st, struct err *e)
{
	struct str whole = str_of(**argv + 2), value = whole;
	struct str name = str_cut(&value, '=');
	bool has_value = name.n < whole.n;
	const struct opt *o = find(filters, nfilter, 0, name);

	if (o == NULL)
		wrong(st, e, "unknown option", str_of(**argv));
	else if (o->arg == NULL && has_value)
		wrong(st, e, "option takes no argument", str_of(**argv));
	else if (o->arg != NULL && !has_value && (*argv)[1] == NULL)
		wrong(st, e, "option needs an argument", str_of(**argv));
	else
		apply(c, o,
		    o->arg == NULL || has_value ? value : str_of(*++*argv));
}

static void
short_options(const struct filter *const *filters, size_t nfilter, char ***argv,
    struct cmdline *c, enum st *st, struct err *e)
{
	for (const char *p = **argv + 1; *p != '\0'; p++) {
		const struct opt *o =
		    find(filters, nfilter, *p, (struct str){0});

		if (o == NULL) {
			wrong(st, e, "unknown option",
			    pool_fmt(c->pool, "-%c", *p));
		} else if (o->arg == NULL) {
			apply(c, o, (struct str){0});
		} else if (p[1] != '\0') {
			apply(c, o, str_of(p + 1));
			return;
		} else if ((*argv)[1] == NULL) {
			wrong(st, e, "option needs an argument",
			    pool_fmt(c->pool, "-%c", *p));
		} else {
			apply(c, o, str_of(*++*argv));
			return;
		}
	}
}

enum st
opts_parse(const struct filter *const *filters, size_t nfilter, int argc,
    char *argv[], struct cmdline *c, struct err *e)
{
	enum st st = ST_OK;
	bool only_operands = false;

	c->operands = pool_array(c->pool, (size_t)(argc < 0 ? 0 : argc) + 1,
	    sizeof(char *));
	for (char **a = argc > 0 ? argv + 1 : argv; *a != NULL; a++) {
		if (only_operands || (*a)[0] != '-' || (*a)[1] == '\0')
			c->operands[c->noperand++] = *a;
		else if ((*a)[1] != '-')
			short_options(filters, nfilter, &a, c, &st, e);
		else if ((*a)[2] == '\0')
			only_operands = true;
		else
			long_option(filters, nfilter, &a, c, &st, e);
	}
	return st;
}

static void
list(struct buf *out, const struct opt *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		size_t from = out->n;

		if (o->letter != 0)
			buf_fmt(out, "  -%c, --%s", o->letter, o->name);
		else
			buf_fmt(out, "      --%s", o->name);
		if (o->arg != NULL)
			buf_fmt(out, " %s", o->arg);
		do
			buf_char(out, ' ');
		while (out->n - from < 30);
		buf_fmt(out, " %s\n", o->help);
	}
}

void
opts_usage(const char *name, struct buf *out)
{
	buf_fmt(out, "usage: %s [option...] [path...] (%s -h lists them)", name,
	    name);
}

void
opts_help(const struct filter *const *filters, size_t nfilter, const char *name,
    struct buf *out)
{
	buf_fmt(out,
	    "%s - %s\n\n"
	    "usage: %s [option...] < message > judged   filter\n"
	    "       %s -n [option...] < message         check: exit by "
	    "verdict\n"
	    "       %s [option...] path...              batch: one line each\n"
	    "       %s -m [option...] < mbox > judged   stream\n",
	    name, nfilter == 1 ? filters[0]->brief : "several filters in a row",
	    name, name, name, name);
	for (size_t i = 0; i < nfilter; i++) {
		if (filters[i]->opts == NULL || filters[i]->opts->name == NULL)
			continue;
		buf_fmt(out, "\noptions of %s:\n", filters[i]->name);
		list(out, filters[i]->opts);
	}
	buf_fmt(out, "\ncommon options:\n");
	list(out, common);
}
