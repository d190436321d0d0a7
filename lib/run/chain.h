/*
 * run/chain - several filters on one command line.
 *
 * Owns:        "NAME OPTION...", one operand for each filter: its words, and
 *              what its options change for it alone.
 * Never knows: any one filter.
 */
#ifndef RUN_CHAIN_H
#define RUN_CHAIN_H

#include "run/run.h"

/* What the command line has: filters that it may name, and those it does. */
struct chain {
	const struct filter *const *known;
	size_t nknown;
	char **specs;
	size_t n;
};

/*
 * The operands that are filters, n of them. Fills in run->filters and
 * run->settings; run->conf is there. A member has settings of its own where it
 * has options that are settings: those of the chain with its own added, from
 * its own file after -C.
 *
 * Words are separated by blanks; quotes of both kinds keep blanks, and nothing
 * else is special. ST_USAGE: no filter, one that is not known or there twice,
 * an option that a member cannot have; ST_CONF.
 */
MUST_CHECK enum st chain_parse(struct run *, const struct chain *,
    const struct cmdline *cmd, struct err *);

#endif
