#include <unistd.h>

#include "base/log.h"
#include "mail/charset.h"
#include "run/chain.h"
#include "run/process.h"
#include "run/sandbox.h"
#include "run/ways.h"

enum way { FILTER, CHECK, BATCH, STREAM };

static enum way
way_of(const struct cmdline *cmd)
{
	if (cmd->noperand > 0 || cmd->flags.nul_list)
		return BATCH;
	if (cmd->flags.stream)
		return STREAM;
	return cmd->flags.check ? CHECK : FILTER;
}

/*
 * A message in a pipe must not bounce for a typo of ours: in filter mode
 * everything that is wrong is "try again", and stdin is read to its end.
 */
static int
give_up(enum way way, enum st st, const struct err *e)
{
	log_error("%s", e->text);
	if (way == FILTER) {
		input_drain(STDIN_FILENO);
		return TRY_AGAIN;
	}
	return process_status(st);
}

static enum st
check_usage(enum way way, const struct cmdline *cmd, struct err *e)
{
	const struct flags *f = &cmd->flags;

	if ((way == BATCH || way == STREAM) &&
	    (f->ip.p != NULL || f->helo.p != NULL || f->from.p != NULL))
		return err_set(e, ST_USAGE,
		    "--ip, --helo and --from are for one message on stdin");
	if (f->stream && way == BATCH)
		return err_set(e, ST_USAGE, "-m takes no paths");
	if (f->in_place && cmd->noperand == 0 && !f->nul_list)
		return err_set(e, ST_USAGE, "-i needs paths");
	if (f->in_place && f->check)
		return err_set(e, ST_USAGE, "-i and -n exclude each other");
	if (f->record.p != NULL && f->replay.p != NULL)
		return err_set(e, ST_USAGE, "-r and -z exclude each other");
	return ST_OK;
}

/* For one message what it names, for many all: no others open later. */
static void
open_charsets(enum way way, struct str octets)
{
	if (way == FILTER || way == CHECK)
		charset_open(octets);
	else
		charset_open_all();
}

static int
with_settings(struct run *run, const struct cmdline *cmd, enum way way)
{
	struct err e = {0};
	struct input in = {0};
	struct sandbox_need need = {.helpers = true};
	const char *lacking;
	int status;
	enum st st = ST_OK;

	/* Read before anything is parsed, so that stdin is always drained. */
	if (way == FILTER || way == CHECK)
		st =
		    input_read(STDIN_FILENO, conf_num(run->conf, S_SPOOL_ABOVE),
			pool_cstr(run->pool, conf_text(run->conf, S_SPOOL_DIR)),
			&in, &e);
	if (st == ST_OK && (way == FILTER || way == CHECK) && in.octets.n == 0)
		st = err_set(&e, ST_IO, "empty input: nothing to judge");
	if (st == ST_OK)
		st = run_setup(run, cmd, &e);
	if (st == ST_OK && run_needs(run, NEED_CHARSETS))
		open_charsets(way, in.octets);
	if (st == ST_OK && (way == FILTER || way == CHECK))
		helpers_for(run->helpers, in.octets);
	if (st == ST_OK && way != BATCH)
		st = helpers_start(run->helpers, &e);
	if (st != ST_OK) {
		input_release(&in);
		return give_up(way, st, &e);
	}
	if (way == BATCH) {
		status = run_batch(run, cmd->operands, cmd->noperand);
	} else if (way == STREAM) {
		status = run_stream(run);
	} else {
		need.dns = run_needs(run, NEED_DNS);
		lacking = sandbox_enter(&need);
		if (lacking != NULL)
			log_note("sandbox: %s", lacking);
		status =
		    way == CHECK ? run_check(run, &in) : run_filter(run, &in);
	}
	input_release(&in);
	return status;
}

/* From the parsed command line on; st and e are what parsing came to. */
static int
with_options(struct run *run, struct cmdline *cmd, enum st st, struct err *e)
{
	enum way way = way_of(cmd);
	struct buf text = {.pool = run->pool};

	run->writes = way == FILTER || (way == STREAM && !cmd->flags.check) ||
	    cmd->flags.in_place;
	if (st == ST_OK)
		st = check_usage(way, cmd, e);
	if (st == ST_USAGE) {
		struct err whole;

		opts_usage(run->name, run->operands, &text);
		(void)err_set(&whole, st, "%s; %.*s", e->text,
		    STRF(buf_str(&text)));
		return give_up(way, st, &whole);
	}
	if (st != ST_OK)
		return give_up(cmd->flags.check_conf ? CHECK : way, st, e);
	if (cmd->flags.check_conf) {
		st = run_try(run, e);
		if (st != ST_OK)
			return give_up(CHECK, st, e);
		conf_describe(run->conf, &text);
		return process_print(&text);
	}
	if (str_eq(conf_text(run->conf, S_LOG), STR("syslog")))
		log_open(run->name, LOG_TO_SYSLOG, cmd->flags.quiet,
		    cmd->flags.verbose);
	return with_settings(run, cmd, way);
}

/* The settings that filters share, where they have none of their own. */
static enum st
share_settings(struct run *run, const struct cmdline *cmd, struct err *e)
{
	bool many =
	    cmd->noperand > 0 || cmd->flags.nul_list || cmd->flags.stream;
	struct settings *s = pool_alloc(run->pool, sizeof(*s));
	enum st st = run_conf(run->pool, cmd, &run->conf, e);

	s->conf = run->conf;
	s->dry_run = cmd->flags.dry_run;
	/* Users can edit their mailboxes. */
	s->trust.fresh = cmd->flags.fresh || (many && !cmd->flags.believe);
	run->settings = pool_array(run->pool, 1, sizeof(struct settings *));
	run->settings[0] = s;
	if (st == ST_OK)
		st = exempt_parse(s->conf, run->pool, &s->exempts, &s->nexempt,
		    e);
	return st;
}

/* -h and -V: all else is not looked at. */
static bool
is_asked(const struct run *run, const struct cmdline *cmd, struct buf *text)
{
	if (!cmd->flags.help && cmd->flags.version)
		buf_fmt(text, "%s (assay) %s\n", run->name, VERSION);
	return cmd->flags.help || cmd->flags.version;
}

static int
with_filter(struct run *run, const struct filter *filter, int argc,
    char *argv[])
{
	struct cmdline cmd = {.pool = run->pool};
	struct buf text = {.pool = run->pool};
	struct err e = {0};
	enum st st = opts_parse(&filter, 1, argc, argv, &cmd, &e);

	log_open(run->name, LOG_TO_STDERR, cmd.flags.quiet, cmd.flags.verbose);
	if (is_asked(run, &cmd, &text)) {
		if (cmd.flags.help)
			opts_help(filter, &text);
		return process_print(&text);
	}
	run->filters = &filter;
	run->nfilter = 1;
	if (st == ST_OK)
		st = share_settings(run, &cmd, &e);
	return with_options(run, &cmd, st, &e);
}

static int
with_chain(struct run *run, const struct filter *const *known, size_t n,
    int argc, char *argv[])
{
	struct cmdline cmd = {.pool = run->pool};
	struct buf text = {.pool = run->pool};
	struct err e = {0};
	enum st st = opts_parse(NULL, 0, argc, argv, &cmd, &e);
	const struct chain chain = {known, n, cmd.operands, cmd.nbefore};

	log_open(run->name, LOG_TO_STDERR, cmd.flags.quiet, cmd.flags.verbose);
	if (is_asked(run, &cmd, &text)) {
		if (cmd.flags.help)
			opts_help_chain(known, n, run->name, &text);
		return process_print(&text);
	}
	cmd.operands += cmd.nbefore; /* the paths are left */
	cmd.noperand -= cmd.nbefore;
	if (st == ST_OK)
		st = share_settings(run, &cmd, &e);
	if (st == ST_OK && (chain.n > 0 || !cmd.flags.check_conf))
		st = chain_parse(run, &chain, &cmd, &e);
	return with_options(run, &cmd, st, &e);
}

int
run_main(const struct filter *filter, int argc, char *argv[])
{
	struct run run = {.name = filter->name, .operands = "[path...]"};
	int status;

	process_begin();
	run.pool = pool_new();
	status = with_filter(&run, filter, argc, argv);
	run_close(&run);
	pool_free(run.pool);
	return status;
}

int
run_chain(const struct filter *const *known, size_t n, int argc, char *argv[])
{
	struct run run = {.name = "mailchain",
	    .operands = "FILTER... [-- path...]"};
	int status;

	process_begin();
	run.pool = pool_new();
	status = with_chain(&run, known, n, argc, argv);
	run_close(&run);
	pool_free(run.pool);
	return status;
}
