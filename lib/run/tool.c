#include "run/tool.h"

#include "base/log.h"
#include "run/process.h"
#include "run/run.h"
#include "run/sandbox.h"

enum st
tool_confine(struct tool_call *call, unsigned need, struct err *e)
{
	struct run *run = call->run;
	bool dns = (need & NEED_DNS) != 0;
	struct sandbox_need keep = {.dns = dns && run->flags->replay.p == NULL};
	const char *lacking;

	if (dns) {
		enum st st = run_open_dns(run, e);

		if (st != ST_OK)
			return st;
		call->dns = dns_ask_new(run->dns,
		    (unsigned)conf_num(call->conf, S_DNS_QUERIES),
		    (unsigned)conf_num(call->conf, S_DNS_BUDGET));
	}
	lacking = sandbox_enter(&keep);
	if (lacking != NULL)
		log_note("sandbox: %s", lacking);
	return ST_OK;
}

const struct dns_answer *
tool_ask(struct tool_call *call, struct str name, enum dns_type type)
{
	const struct dns_answer *answer;

	while ((answer = dns_get(call->dns, name, type)) == NULL)
		if (dns_send(call->dns) > 0)
			run_wait(call->run, call->dns);
	return answer;
}

static int
give_up(enum st st, const struct err *e)
{
	log_error("%s", e->text);
	return process_status(st);
}

/* What the tool wrote comes first, then what went wrong. */
static int
finish(const struct tool_call *call, enum st st, const struct err *e)
{
	int status = 0;

	if (!call->run->flags->quiet)
		status = process_print(&call->out);
	if (st != ST_OK)
		return give_up(st, e);
	return status != 0 ? status : call->says_no ? 1 : 0;
}

static int
with_settings(const struct tool *tool, struct run *run,
    const struct cmdline *cmd)
{
	struct tool_call call = {.conf = run->conf,
	    .operands = cmd->operands,
	    .noperand = cmd->noperand,
	    .pool = run->pool,
	    .out = {.pool = run->pool},
	    .run = run};
	struct err e = {0};
	enum st st = tool->run(&call, &e);
	int status = finish(&call, st, &e);

	dns_ask_free(call.dns);
	return status;
}

static int
with_pool(const struct tool *tool, struct run *run, struct cmdline *cmd,
    int argc, char *argv[])
{
	const struct flags *f = &cmd->flags;
	struct buf text = {.pool = run->pool};
	struct err e = {0};
	enum st st = opts_parse_tool(tool, argc, argv, cmd, &e);

	log_open(tool->name, LOG_TO_STDERR, f->quiet, f->verbose);
	if (f->help) {
		opts_help_tool(tool, &text);
		return process_print(&text);
	}
	if (f->version) {
		buf_fmt(&text, "%s (assay) %s\n", tool->name, VERSION);
		return process_print(&text);
	}
	if (st == ST_OK && f->record.p != NULL && f->replay.p != NULL)
		st = err_set(&e, ST_USAGE, "-r and -z exclude each other");
	if (st != ST_OK) {
		struct err whole;
		struct str usage;

		opts_usage_tool(tool, &text);
		usage = buf_str(&text);
		(void)err_set(&whole, st, "%s; %.*s", e.text, STRF(usage));
		return give_up(st, &whole);
	}
	st = run_conf(run->pool, cmd, &run->conf, &e);
	if (st != ST_OK)
		return give_up(st, &e);
	if (f->check_conf) {
		conf_describe(run->conf, &text);
		return process_print(&text);
	}
	return with_settings(tool, run, cmd);
}

int
run_tool(const struct tool *tool, int argc, char *argv[])
{
	struct cmdline cmd = {.pool = NULL};
	struct run run = {.name = tool->name, .flags = &cmd.flags};
	int status;

	process_begin();
	run.pool = pool_new();
	cmd.pool = run.pool;
	status = with_pool(tool, &run, &cmd, argc, argv);
	run_close(&run);
	pool_free(run.pool);
	return status;
}
