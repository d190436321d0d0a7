/*
 * run/opts - the command line, from tables.
 *
 * Owns:        the common options, parsing, usage and -h.
 * Never knows: what an option does.
 */
#ifndef RUN_OPTS_H
#define RUN_OPTS_H

#include "run/filter.h"

/* The common options that are no settings. */
struct flags {
	bool check, quiet, verbose, json, in_place, stream, nul_list;
	bool fresh, believe, dry_run, check_conf, help, version;
	struct str jobs, conf_path, server, replay, record, as_of;
	struct str ip, helo, from;
	struct str *to;
	size_t nto;
};

/*
 * Parse argv into flags, the filters' own variables and, for options that are
 * settings, `assignments` ("key=value" with the option as origin), which the
 * caller applies after the settings file. Operands are argv from *first on.
 * ST_USAGE says what is wrong; parsing goes on to the end all the same, so
 * that flags tell which way of running was meant.
 */
struct assignment {
	struct str text;
	const char *origin;
};

struct cmdline {
	struct flags flags;
	struct assignment *assignments;
	size_t nassignment;
	char **operands;
	size_t noperand;
	size_t nbefore; /* of them, before a "--"; all where there is none */
	struct pool *pool;
};

MUST_CHECK enum st opts_parse(const struct filter *const *, size_t nfilter,
    int argc, char *argv[], struct cmdline *, struct err *);

/*
 * The same for one filter of a chain: its own options, and those common ones
 * that are settings or change how it alone judges.
 */
MUST_CHECK enum st opts_parse_member(const struct filter *, int argc,
    char *argv[], struct cmdline *, struct err *);

/* The same for a tool, which has fewer common options. */
struct tool;
MUST_CHECK enum st opts_parse_tool(const struct tool *, int argc, char *argv[],
    struct cmdline *, struct err *);

/* What -h prints, and the one line of a wrong usage. */
void opts_help(const struct filter *, struct buf *out);
/* For a chain: its own options, and which filters it knows. */
void opts_help_chain(const struct filter *const *known, size_t nknown,
    const char *name, struct buf *out);
void opts_usage(const char *name, const char *operands, struct buf *out);
void opts_help_tool(const struct tool *, struct buf *out);
void opts_usage_tool(const struct tool *, struct buf *out);

#endif
