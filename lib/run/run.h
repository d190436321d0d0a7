/*
 * run/run - what the ways of running share: the settings as used, what was
 * opened at start, and one message on its way through the filters.
 *
 * Owns:        struct run (one per process) and struct job (one per message).
 * Never knows: mailboxes, stdout.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "run/exempt.h"
#include "run/opts.h"

enum as_of { AS_OF_NOW, AS_OF_RECEIVED, AS_OF_DATE };

/* What a filter works by. In a chain some have their own. */
struct settings {
	struct conf *conf;
	struct trust trust;
	const struct exempt *exempts;
	size_t nexempt;
	bool dry_run;
};

struct run {
	const char *name, *operands; /* of the program, for people */
	const struct filter *const *filters;
	size_t nfilter;
	struct settings **settings; /* one for each filter, some the same */
	int *ledgers;               /* what each appends its lines to, or -1 */
	const struct flags *flags;
	struct conf *conf; /* of the process: spool, DNS, log */
	struct envelope_opts envelope;
	struct str controls; /* share/controls, where records need it */
	enum as_of as_of;
	int64_t as_of_date;
	const char *host;
	bool writes;       /* messages are written back */
	unsigned spent_ms; /* of dns-budget, for the names in `trusted` */
	struct dns *dns;
	struct helpers *helpers;
	struct pool *pool; /* as long as the process */
};

/*
 * From the command line to a run that is ready to judge: settings file,
 * options, trust, DNS, the filters' setup. ST_USAGE, ST_CONF or ST_IO.
 */
MUST_CHECK enum st run_setup(struct run *, const struct cmdline *,
    struct err *);
/*
 * Would the filters begin with their settings? For --check-conf, without the
 * DNS. As run_setup.
 */
MUST_CHECK enum st run_try(struct run *, struct err *);
/*
 * The settings alone, from file and options: for --check-conf, and to know
 * where to log. ST_CONF.
 */
MUST_CHECK enum st run_conf(struct pool *, const struct cmdline *,
    struct conf **out, struct err *);
/*
 * The DNS alone, as options, environment and settings say: for one who judges
 * no mail. run->flags and run->conf are there. ST_USAGE, ST_CONF, ST_IO.
 */
MUST_CHECK enum st run_open_dns(struct run *, struct err *);
/*
 * What finding a message's envelope needs, for one who judges none: host name,
 * trust and envelope options. run->flags, conf and settings[0] are there; the
 * DNS is opened where hosts of ours have names. ST_USAGE, ST_CONF, ST_IO.
 */
MUST_CHECK enum st run_setup_envelope(struct run *, struct err *);
/*
 * What only this process may use: helpers are started. In a child forked
 * after run_setup, with its own sockets and cache.
 */
MUST_CHECK enum st run_in_child(struct run *, struct err *);
/* Does any filter of this run need it? The DNS not, where it is replayed. */
bool run_needs(const struct run *, enum need);
/* Are verdicts logged beside the records? With -v, or where syslog is set. */
bool run_logs(const struct run *);
/* Wait until an ask waits for nothing, with no other under way. */
void run_wait(const struct run *, struct dns_ask *);
void run_close(struct run *);

struct range {
	size_t off, n;
};

struct job {
	const struct run *run;
	struct pool *pool;
	struct msg msg;  /* as it came in */
	struct msg view; /* as the filter that is next sees it */
	bool alone;      /* the environment may tell the envelope */
	const struct settings *settings; /* of the filter that is next */
	struct border border;
	struct envelope env;
	int64_t now;
	struct dns_ask *dns;
	struct helper_ask *helpers;
	size_t at;              /* the filter that is next */
	struct result *results; /* one per filter */
	struct field *added;    /* fields on top, topmost first */
	size_t nadded;
	struct range *drops; /* of msg.octets, in order, not touching */
	size_t ndrop, drop_size;
	struct err err;
	void *owner;
};

/*
 * Begin with one message. The octets must stay until job_free. alone: one
 * message on stdin, so the environment may tell the envelope.
 */
struct job *job_new(const struct run *, struct str octets, bool alone);
void job_free(struct job *);

/*
 * Judge as far as answers are there. ST_OK: all filters have judged. ST_WAIT:
 * job->dns waits for answers. Any other: it failed, job->err says why.
 */
MUST_CHECK enum st job_run(struct job *);
/* job_run until it is done, waiting for the DNS meanwhile. */
MUST_CHECK enum st job_finish(struct job *);

/* The verdict over all filters: the worst. */
enum verdict job_verdict(const struct job *);
/* The result for which a judged message must not come out, or NULL. */
const struct result *job_withheld(const struct job *);

#endif
