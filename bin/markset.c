/* markset - put a protective marking on a message (EPMS; ISM-0270 to 0272). */
#include "mail/addr.h"
#include "mail/charset.h"
#include "policy/remark.h"
#include "run/mark_ask.h"
#include "run/terminal.h"
#include "run/tool.h"

/* What was chosen. Only the command line and the terminal fill it. */
static struct str level, caveats, markers, expires, downto, note, origin, reply;
static bool want_list, ask;

static const struct opt opts[] = {
    {0, "marking", "LEVEL", "the level: it must be chosen", "+", NULL, &level},
    {0, "caveat", "CAVEAT", "a caveat, as SH:CABINET; repeatable", "+", NULL,
	&caveats},
    {0, "access", "MARKER", "an information management marker; repeatable", "+",
	NULL, &markers},
    {0, "expires", "DATE|EVENT", "until when the level holds", NULL, NULL,
	&expires},
    {0, "downto", "LEVEL", "what holds after that", NULL, NULL, &downto},
    {0, "note", "TEXT", "a remark, in the header alone", NULL, NULL, &note},
    {0, "origin", "ADDR", "who classified it first; default: the author", NULL,
	NULL, &origin},
    {0, "reply", "FILE", "the message that is answered or forwarded", NULL,
	NULL, &reply},
    {0, "list", NULL, "print what may be chosen here", NULL, &want_list, NULL},
    {0, "ask", NULL, "ask on the terminal", NULL, &ask, NULL},
    {0, "ceiling", "LEVEL", "the highest marking that this system may hold",
	"ceiling+=", NULL, NULL},
    {0, "caveats", "LIST", "caveats that this system may hold",
	"caveats=", NULL, NULL},
    {0, "scheme", "FILE", "the scheme of markings; default: the Australian one",
	"scheme=", NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static struct str *
lines(struct str text, struct pool *pool, size_t *n)
{
	struct str *list;

	*n = 0;
	for (struct str rest = text; rest.n > 0; (*n)++)
		(void)str_cut(&rest, '\n');
	list = pool_array(pool, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++)
		list[i] = str_cut(&text, '\n');
	return list;
}

/* From the command line. False: a level is none of the scheme's. */
static bool
chosen(struct tool_call *call, const struct scheme *s, struct marking *m)
{
	*m = (struct marking){.level = scheme_level_typed(s, level),
	    .downto = NO_LEVEL,
	    .expires = expires,
	    .note = note};
	m->caveats = lines(caveats, call->pool, &m->ncaveat);
	m->access = lines(markers, call->pool, &m->naccess);
	if (str_find(level, '\n') < level.n) {
		(void)tool_refuse(call, "--marking twice: which one is it?");
		return false;
	}
	if (m->level == NO_LEVEL) {
		(void)tool_refuse(call, "'%.*s' is no level of scheme %.*s",
		    STRF(level), STRF(s->name));
		return false;
	}
	if (downto.p != NULL)
		m->downto = scheme_level_typed(s, downto);
	if (downto.p != NULL && m->downto == NO_LEVEL) {
		(void)tool_refuse(call,
		    "--downto: '%.*s' is no level of scheme %.*s", STRF(downto),
		    STRF(s->name));
		return false;
	}
	return true;
}

/* As said, else as in an original of the same level, else the author. */
static struct str
origin_of(struct tool_call *call, const struct marking *m,
    const struct marking *original)
{
	const struct field *from = msg_field(call->msg, STR("From"), 0);
	struct addrs list;

	if (origin.p != NULL)
		return origin;
	if (original != NULL && original->level == m->level &&
	    original->origin.n > 0)
		return original->origin;
	if (from != NULL &&
	    addr_list(from->body, call->pool, &list, NULL) == ST_OK)
		return list.at[0].spec;
	return (struct str){0};
}

static enum st
ask_for(struct tool_call *call, int terminal, const struct mark_choice *choice,
    struct marking *m, struct err *e)
{
	enum st st = mark_ask(terminal, choice, m, e);

	m->expires = expires;
	m->note = note;
	if (downto.p != NULL)
		m->downto = scheme_level_typed(&choice->setup->scheme, downto);
	if (st == ST_NONE || st == ST_LIMIT)
		return tool_refuse(call, "no marking was chosen");
	return st;
}

/* Put it in, if it may be. */
static enum st
mark(struct tool_call *call, const struct mark_choice *choice,
    struct marking *m, const struct marking *original)
{
	const char *refusal;
	struct err why = {0};

	m->origin = origin_of(call, m, original);
	refusal = mark_choice_refusal(choice, m);
	if (refusal != NULL)
		return tool_refuse(call, "%s", refusal);
	if (remark(call->msg, &choice->setup->names, m, call->pool, &call->out,
		&why) != ST_OK) {
		buf_clear(&call->out);
		return tool_refuse(call, "%s", why.text);
	}
	call->rest = call->msg->body;
	return ST_OK;
}

/* What is in hand before strangers' octets are looked at. */
struct opened {
	struct msg original;
	int terminal;
};

static enum st
open_all(struct tool_call *call, struct marking_setup *setup, struct opened *o,
    struct err *e)
{
	enum st st = marking_setup(call->conf, call->pool, setup, e);

	if (st == ST_OK && reply.p != NULL)
		st = tool_read_file(call, reply, &o->original, e);
	if (call->msg != NULL)
		charset_open(call->msg->octets);
	charset_open(o->original.octets);
	if (st == ST_OK && ask)
		st = terminal_open(&o->terminal, e);
	return st == ST_OK ? tool_confine(call, 0, e) : st;
}

static enum st
run(struct tool_call *call, struct err *e)
{
	static struct marking_setup setup;
	struct opened o = {.terminal = -1};
	struct mark_choice choice;
	struct markings earlier = {.counts = NULL};
	struct marking m;
	enum st st = ST_OK;

	if (call->noperand > 0)
		return err_set(e, ST_USAGE,
		    "no operands: the message is on "
		    "standard input");
	if (!want_list)
		st = tool_read(call, e);
	if (st == ST_OK)
		st = open_all(call, &setup, &o, e);
	if (st != ST_OK)
		return st;
	mark_choice_init(&choice, &setup, call->pool);
	if (reply.p != NULL) {
		mark_choice_original(&choice, &o.original);
		markings_find(&setup.names, &o.original, call->pool, &earlier);
	}
	if (want_list) {
		mark_choice_list(&choice, &call->out);
		return ST_OK;
	}
	mark_choice_message(&choice, call->msg);
	if (ask && level.p != NULL)
		return tool_refuse(call, "--ask and --marking: which one?");
	if (ask)
		st = ask_for(call, o.terminal, &choice, &m, e);
	else if (level.p == NULL)
		return tool_refuse(call, "no marking was chosen: --marking");
	else if (!chosen(call, &setup.scheme, &m))
		return ST_OK;
	if (st != ST_OK || call->says_no)
		return st;
	return mark(call, &choice, &m, earlier.counts);
}

static const char *const synopsis[] = {
    "--marking LEVEL [option...] < message > marked",
    "--ask [option...] < message > marked", "--list [--reply FILE]", NULL};

static const struct tool markset = {
    .name = "markset",
    .brief = "put a protective marking on a message",
    .synopsis = synopsis,
    .opts = opts,
    .need = NEED_MAIL,
    .run = run,
};

int
main(int argc, char *argv[])
{
	return run_tool(&markset, argc, argv);
}
