/*
 * run/tool - what a program that judges no mail hands to its runner.
 *
 * Owns:        the shape of a tool, its input, output and exit status.
 * Never knows: any one tool.
 *
 * A tool has options and operands; some read one message on stdin. It never
 * prints or exits: it fills a buffer and returns a status. The runner writes
 * the buffer to stdout, whatever the status, and logs the failure. The exit
 * status is
 *
 *    0   ST_OK
 *    1   ST_OK, and the tool says no
 *   64   ST_USAGE, or an option that does not exist
 *   78   ST_CONF, or the settings file is wrong
 *   75   all else, and where stdout could not be written
 */
#ifndef RUN_TOOL_H
#define RUN_TOOL_H

#include "run/filter.h"

/* One call of a tool. */
struct tool_call {
	const struct conf *conf;
	char **operands;
	size_t noperand;
	struct pool *pool; /* as long as the process */
	struct buf out;    /* for stdout; with -q it stays there, unless it is a
			      message: of a tool with NEED_MAIL */
	struct str rest;   /* written behind it: octets of the message */
	bool says_no;      /* a check found what must not be; a refusal */
	unsigned need;     /* the tool's */
	struct run *run;   /* the runner's */
	struct dns_ask *dns;
	/* After tool_read; env and what is behind it with NEED_ENVELOPE. */
	const struct msg *msg;
	const struct envelope *env;
	const struct trust *trust;
	const struct border *border;
	const char *host;
	int64_t now;
};

struct tool {
	const char *name;
	const char *brief; /* the man page's .Nd */
	/* What follows the name in each way of use; the last is NULL. */
	const char *const *synopsis;
	const struct opt *opts; /* its own, beside the common ones */
	unsigned need;          /* enum need: NEED_DNS brings -s, -z and -r,
				   NEED_ENVELOPE those of the envelope too */
	enum st (*run)(struct tool_call *, struct err *);
};

/* The whole of a program: options, running, exit status. */
int run_tool(const struct tool *, int argc, char *argv[]);

/*
 * The message on stdin, to its end; for a tool with NEED_MAIL, once. ST_IO,
 * where there is nothing too; ST_CONF, ST_USAGE of what the envelope is found
 * by.
 */
MUST_CHECK enum st tool_read(struct tool_call *, struct err *);
/* A plain file that is a message (at most TOOL_MESSAGE_MAX octets). ST_IO. */
enum { TOOL_MESSAGE_MAX = 1 << 28 };
MUST_CHECK enum st tool_read_file(struct tool_call *, struct str path,
    struct msg *out, struct err *);

/* The tool will not do it: log why, exit with 1. Gives ST_OK. */
enum st tool_refuse(struct tool_call *, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * From here on the process can use nothing but memory, what is open already
 * and what it needs; NEED_DNS opens the DNS first. To be called once, when
 * files were read and before octets of strangers are looked at. ST_USAGE,
 * ST_CONF or ST_IO, from the DNS.
 */
MUST_CHECK enum st tool_confine(struct tool_call *, unsigned need,
    struct err *);

/* Ask the DNS and wait for the answer; within dns-budget for all of them. */
const struct dns_answer *tool_ask(struct tool_call *, struct str name,
    enum dns_type);

#endif
