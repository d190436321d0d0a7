#include "run/opts.h"

#include <string.h>

#include "run/tool.h"

/*
 * The common options, and whose they are. Those with `sets` are settings; the
 * others are told apart by their long name in `apply`.
 */
enum {
	FILTER = 1,
	TOOL = 2,
	TOOL_DNS = 4,
	MEMBER = 8,    /* a filter in a chain: what changes it alone */
	ENVELOPE = 16, /* a tool that looks at where a message came from */
};

static const struct common {
	unsigned whose;
	struct opt opt;
} common[] = {
    {FILTER,
	{'n', "check", NULL, "judge only: print the verdict, exit by it", NULL,
	    NULL, NULL}},
    {FILTER,
	{'q', "quiet", NULL, "say nothing but failures; with -n print nothing",
	    NULL, NULL, NULL}},
    {TOOL,
	{'q', "quiet", NULL, "print nothing but failures", NULL, NULL, NULL}},
    {FILTER,
	{'v', "verbose", NULL, "explain the verdict on standard error", NULL,
	    NULL, NULL}},
    {TOOL,
	{'v', "verbose", NULL, "say more on standard error", NULL, NULL, NULL}},
    {FILTER,
	{'J', "json", NULL, "print records as JSON objects, one a line", NULL,
	    NULL, NULL}},
    {FILTER,
	{'j', "jobs", "N", "batch: worker processes; default: one per core",
	    NULL, NULL, NULL}},
    {FILTER,
	{'i', "in-place", NULL,
	    "batch: rewrite message files with their verdict", NULL, NULL,
	    NULL}},
    {FILTER,
	{'m', "mbox", NULL, "stream: read an mbox on stdin, write it to stdout",
	    NULL, NULL, NULL}},
    {FILTER,
	{'0', "null", NULL,
	    "batch: read a NUL-separated list of paths on stdin", NULL, NULL,
	    NULL}},
    {FILTER | MEMBER | ENVELOPE,
	{'a', "authserv-id", "ID", "our authserv-id; default: the host name",
	    "authserv-id=", NULL, NULL}},
    {FILTER | MEMBER | ENVELOPE,
	{'t', "trusted", "HOST", "a host or network of ours; repeatable",
	    "trusted+=", NULL, NULL}},
    {FILTER | MEMBER | ENVELOPE,
	{'T', "trust-all", NULL, "believe fields with our authserv-id anywhere",
	    "trust-all=", NULL, NULL}},
    {FILTER | MEMBER,
	{'F', "fresh", NULL, "remove all verdict fields of ours, judge anew",
	    NULL, NULL, NULL}},
    {FILTER,
	{0, "believe", NULL,
	    "batch, stream: believe what stands in the message", NULL, NULL,
	    NULL}},
    {FILTER | TOOL_DNS,
	{'s', "server", "ADDR[@PORT]", "the name server to ask", NULL, NULL,
	    NULL}},
    {FILTER | TOOL_DNS,
	{'z', "zone", "FILE",
	    "take DNS answers from a zone file or a recording", NULL, NULL,
	    NULL}},
    {FILTER | TOOL_DNS,
	{'r', "record", "FILE", "append the DNS answers to a recording", NULL,
	    NULL, NULL}},
    {FILTER,
	{0, "as-of", "WHEN", "judge as of: now, received, or a date", NULL,
	    NULL, NULL}},
    {FILTER | ENVELOPE,
	{0, "ip", "ADDR", "envelope: the client's address", NULL, NULL, NULL}},
    {FILTER | ENVELOPE,
	{0, "helo", "NAME", "envelope: what the client called itself", NULL,
	    NULL, NULL}},
    {FILTER | ENVELOPE,
	{0, "from", "ADDR", "envelope: MAIL FROM; '' is the null sender", NULL,
	    NULL, NULL}},
    {FILTER | ENVELOPE,
	{0, "to", "ADDR", "envelope: a recipient; repeatable", NULL, NULL,
	    NULL}},
    {FILTER | MEMBER,
	{0, "dry-run", NULL,
	    "judge and log, but mark nothing worse than doubtful", NULL, NULL,
	    NULL}},
    {FILTER | TOOL | MEMBER,
	{'C', "conf", "FILE", "the settings file; default: /etc/assay.conf",
	    NULL, NULL, NULL}},
    {FILTER | TOOL | MEMBER,
	{'o', "option", "KEY=VALUE",
	    "change a setting; KEY+=VALUE adds to a list", "", NULL, NULL}},
    {FILTER | TOOL,
	{0, "check-conf", NULL, "print the settings in force and their origins",
	    NULL, NULL, NULL}},
    {FILTER | TOOL, {'h', "help", NULL, "list the options", NULL, NULL, NULL}},
    {FILTER | TOOL,
	{'V', "version", NULL, "print the version", NULL, NULL, NULL}},
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

	if (o->sets != NULL && o->sets[0] == '+' && text != NULL)
		*text = text->p == NULL ?
		    value :
		    pool_fmt(c->pool, "%.*s\n%.*s", STRF(*text), STRF(value));
	else if (o->sets != NULL)
		add_assignment(c, o, o->arg == NULL ? STR("yes") : value);
	else if (o->arg == NULL && flag != NULL)
		*flag = true;
	else if (strcmp(o->name, "to") == 0)
		add_recipient(c, value);
	else if (text != NULL)
		*text = value;
}

/* Where an option is looked for: own tables, then the common one. */
struct scope {
	const struct filter *const *filters;
	size_t nfilter;
	const struct tool *tool;
	unsigned who;
};

static bool
is_it(const struct opt *o, char letter, struct str name)
{
	return letter != 0 ? o->letter == letter :
			     str_eq(str_of(o->name), name);
}

static const struct opt *
find(const struct scope *scope, char letter, struct str name)
{
	for (size_t i = 0; i < scope->nfilter + (scope->tool != NULL); i++) {
		const struct opt *o = i < scope->nfilter ?
		    scope->filters[i]->opts :
		    scope->tool->opts;

		for (; o != NULL && o->name != NULL; o++)
			if (is_it(o, letter, name))
				return o;
	}
	for (size_t i = 0; i < NELEM(common); i++)
		if ((common[i].whose & scope->who) != 0 &&
		    is_it(&common[i].opt, letter, name))
			return &common[i].opt;
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
long_option(const struct scope *scope, char ***argv, struct cmdline *c,
    enum st *st, struct err *e)
{
	struct str whole = str_of(**argv + 2), value = whole;
	struct str name = str_cut(&value, '=');
	bool has_value = name.n < whole.n;
	const struct opt *o = find(scope, 0, name);

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
short_options(const struct scope *scope, char ***argv, struct cmdline *c,
    enum st *st, struct err *e)
{
	for (const char *p = **argv + 1; *p != '\0'; p++) {
		const struct opt *o = find(scope, *p, (struct str){0});

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

static enum st
parse(const struct scope *scope, int argc, char *argv[], struct cmdline *c,
    struct err *e)
{
	enum st st = ST_OK;
	bool only_operands = false;

	c->operands = pool_array(c->pool, (size_t)(argc < 0 ? 0 : argc) + 1,
	    sizeof(char *));
	for (char **a = argc > 0 ? argv + 1 : argv; *a != NULL; a++) {
		if (only_operands || (*a)[0] != '-' || (*a)[1] == '\0')
			c->operands[c->noperand++] = *a;
		else if ((*a)[1] != '-')
			short_options(scope, &a, c, &st, e);
		else if ((*a)[2] != '\0')
			long_option(scope, &a, c, &st, e);
		else {
			only_operands = true;
			c->nbefore = c->noperand;
		}
	}
	if (!only_operands)
		c->nbefore = c->noperand;
	return st;
}

enum st
opts_parse(const struct filter *const *filters, size_t nfilter, int argc,
    char *argv[], struct cmdline *c, struct err *e)
{
	const struct scope scope = {filters, nfilter, NULL, FILTER};

	return parse(&scope, argc, argv, c, e);
}

enum st
opts_parse_member(const struct filter *filter, int argc, char *argv[],
    struct cmdline *c, struct err *e)
{
	const struct scope scope = {&filter, 1, NULL, MEMBER};

	return parse(&scope, argc, argv, c, e);
}

static unsigned
whose_are(const struct tool *tool)
{
	unsigned whose = TOOL;

	if ((tool->need & (NEED_DNS | NEED_ENVELOPE)) != 0)
		whose |= TOOL_DNS;
	return (tool->need & NEED_ENVELOPE) != 0 ? whose | ENVELOPE : whose;
}

enum st
opts_parse_tool(const struct tool *tool, int argc, char *argv[],
    struct cmdline *c, struct err *e)
{
	const struct scope scope = {NULL, 0, tool, whose_are(tool)};

	return parse(&scope, argc, argv, c, e);
}

static void
show(struct buf *out, const struct opt *o)
{
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

static void
show_own(struct buf *out, const char *name, const struct opt *o)
{
	if (o == NULL || o->name == NULL)
		return;
	buf_fmt(out, "\noptions of %s:\n", name);
	for (; o->name != NULL; o++)
		show(out, o);
}

static void
show_common(struct buf *out, unsigned whose)
{
	buf_fmt(out, "\ncommon options:\n");
	for (size_t i = 0; i < NELEM(common); i++)
		if ((common[i].whose & whose) != 0)
			show(out, &common[i].opt);
}

void
opts_usage(const char *name, const char *operands, struct buf *out)
{
	buf_fmt(out, "usage: %s [option...] %s (%s -h lists them)", name,
	    operands, name);
}

/* One way to run; what it is called stands in one column. */
static void
show_way(struct buf *out, const char *before, const char *name,
    const char *operands, const char *what)
{
	size_t from = out->n;

	buf_fmt(out, "%s %s %s", before, name, operands);
	do
		buf_char(out, ' ');
	while (out->n - from < 58);
	buf_fmt(out, " %s\n", what);
}

void
opts_help(const struct filter *filter, struct buf *out)
{
	buf_fmt(out, "%s - %s\n\n", filter->name, filter->brief);
	show_way(out, "usage:", filter->name, "[option...] < message > judged",
	    "filter");
	show_way(out, "      ", filter->name, "-n [option...] < message",
	    "check: exit by verdict");
	show_way(out, "      ", filter->name, "[option...] path...",
	    "batch: one line each");
	show_way(out, "      ", filter->name, "-m [option...] < mbox > judged",
	    "stream");
	show_own(out, filter->name, filter->opts);
	show_common(out, FILTER);
}

void
opts_help_chain(const struct filter *const *known, size_t nknown,
    const char *name, struct buf *out)
{
	buf_fmt(out, "%s - several filters over one message\n\n", name);
	show_way(out, "usage:", name,
	    "[option...] FILTER... < message > judged", "filter");
	show_way(out, "      ", name, "-n [option...] FILTER... < message",
	    "check: exit by verdict");
	show_way(out, "      ", name, "[option...] FILTER... -- path...",
	    "batch: lines for each");
	show_way(out, "      ", name,
	    "-m [option...] FILTER... < mbox > judged", "stream");
	buf_add(out,
	    STR("\nA FILTER is \"NAME [option...]\", one argument. Filters:"));
	for (size_t i = 0; i < nknown; i++)
		buf_fmt(out, " %s", known[i]->name);
	buf_char(out, '\n');
	show_common(out, FILTER);
}

void
opts_usage_tool(const struct tool *tool, struct buf *out)
{
	buf_fmt(out, "usage: %s %s (%s -h lists all)", tool->name,
	    tool->synopsis[0], tool->name);
}

void
opts_help_tool(const struct tool *tool, struct buf *out)
{
	buf_fmt(out, "%s - %s\n\n", tool->name, tool->brief);
	for (size_t i = 0; tool->synopsis[i] != NULL; i++)
		buf_fmt(out, "%s %s %s\n", i == 0 ? "usage:" : "      ",
		    tool->name, tool->synopsis[i]);
	show_own(out, tool->name, tool->opts);
	show_common(out, whose_are(tool));
}
