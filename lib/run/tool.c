#include "run/tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "run/input.h"
#include "run/process.h"
#include "run/run.h"
#include "run/sandbox.h"

/* The octets stay as long as the process: views point into them. */
enum st
tool_read(struct tool_call *call, struct err *e)
{
	static struct input in;
	struct run *run = call->run;
	struct settings *s = run->settings[0];
	struct msg *msg = pool_alloc(call->pool, sizeof(*msg));
	struct border *border = pool_alloc(call->pool, sizeof(*border));
	struct envelope *env = pool_alloc(call->pool, sizeof(*env));
	struct envelope_opts opts;
	enum st st = input_read(STDIN_FILENO,
	    conf_num(call->conf, S_SPOOL_ABOVE),
	    pool_cstr(call->pool, conf_text(call->conf, S_SPOOL_DIR)), &in, e);

	if (st == ST_OK && in.octets.n == 0)
		st = err_set(e, ST_IO, "empty input: no message");
	if (st == ST_OK && (call->need & NEED_ENVELOPE) != 0)
		st = run_setup_envelope(run, e);
	if (st != ST_OK)
		return st;
	msg_parse(msg, in.octets, call->pool);
	call->msg = msg;
	call->now = clock_now();
	if ((call->need & NEED_ENVELOPE) == 0)
		return ST_OK;
	opts = run->envelope;
	opts.use_env = true;
	trust_border(&s->trust, msg, border);
	envelope_find(msg, &s->trust, border, &opts, call->pool, env);
	call->trust = &s->trust;
	call->border = border;
	call->env = env;
	call->host = run->host;
	return ST_OK;
}

enum st
tool_read_file(struct tool_call *call, struct str path, struct msg *out,
    struct err *e)
{
	struct str octets;
	enum st st = file_read(pool_cstr(call->pool, path), TOOL_MESSAGE_MAX,
	    call->pool, &octets, e);

	if (st == ST_NONE)
		st = err_set(e, ST_IO, "no such file");
	if (st == ST_OK && octets.n == 0)
		st = err_set(e, ST_IO, "empty file: no message");
	if (st != ST_OK) {
		err_at(e, "%.*s", STRF(path));
		return ST_IO;
	}
	msg_parse(out, octets, call->pool);
	return ST_OK;
}

enum st
tool_refuse(struct tool_call *call, const char *fmt, ...)
{
	struct err why;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why.text, sizeof(why.text), fmt, ap);
	va_end(ap);
	log_error("%s", why.text);
	call->says_no = true;
	return ST_OK;
}

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

/* A message whole, or not 0: some file systems tell at the close only. */
static int
print_message(const struct tool_call *call)
{
	struct err e = {0};
	int status = process_print(&call->out);

	if (status != 0)
		return status;
	if (file_write(STDOUT_FILENO, call->rest, &e) == ST_OK &&
	    close(STDOUT_FILENO) == 0)
		return 0;
	log_error("message not written whole: %s",
	    e.text[0] != '\0' ? e.text : strerror(errno));
	return TRY_AGAIN;
}

/* What the tool wrote comes first, then what went wrong. */
static int
finish(const struct tool_call *call, enum st st, const struct err *e)
{
	int status = 0;

	if (call->msg != NULL)
		status = print_message(call);
	else if (!call->run->flags->quiet)
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
	    .need = tool->need,
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
	static struct settings settings;
	static struct settings *all = &settings;
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
	settings.conf = run->conf;
	run->settings = &all;
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
