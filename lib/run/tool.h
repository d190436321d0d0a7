/*
 * run/tool - what a program that judges no mail hands to its runner.
 *
 * Owns:        the shape of a tool, its output and exit status.
 * Never knows: any one tool, mail.
 *
 * A tool has options and operands, and no message on stdin. It never prints or
 * exits: it fills a buffer and returns a status. The runner writes the buffer
 * to stdout, whatever the status, and logs the failure. The exit status is
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
	struct buf out;    /* for stdout; with -q it stays there */
	bool says_no;      /* a check found what must not be */
	struct run *run;   /* the runner's */
	struct dns_ask *dns;
};

struct tool {
	const char *name;
	const char *brief; /* the man page's .Nd */
	/* What follows the name in each way of use; the last is NULL. */
	const char *const *synopsis;
	const struct opt *opts; /* its own, beside the common ones */
	unsigned need;          /* enum need: NEED_DNS brings -s, -z and -r */
	enum st (*run)(struct tool_call *, struct err *);
};

/* The whole of a program: options, running, exit status. */
int run_tool(const struct tool *, int argc, char *argv[]);

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
