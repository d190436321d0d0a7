/*
 * run/filter - what a program hands to the runner.
 *
 * Owns:        the shape of a filter, of what it may look at and of what it
 *              answers.
 * Never knows: any one filter.
 *
 * A filter never reads a file, writes to stdout or exits: it fills a result,
 * and the runner turns that into fields, records, log lines and an exit
 * status. The runner runs a list of filters over one message; each sees the
 * fields that those before it put on top.
 */
#ifndef RUN_FILTER_H
#define RUN_FILTER_H

#include "auth/ares.h"
#include "auth/envelope.h"
#include "auth/trust.h"
#include "base/verdict.h"
#include "mail/msg.h"
#include "net/dns.h"
#include "policy/conf.h"
#include "run/helper.h"

/*
 * One option. It sets a flag, a text, or a setting: `sets` is "key="
 * or "key+=", to which the argument (or "yes") is added. With `sets` "+" a
 * text may be given several times: they stand in it one a line. The table ends
 * with an entry of zeros.
 */
struct opt {
	char letter;      /* 0: only the long name */
	const char *name; /* the long name, always */
	const char *arg;  /* NULL for a flag, else its name in the usage */
	const char *help; /* one line, no full stop; the man page says it too */
	const char *sets;
	bool *flag;
	struct str *text;
};

/* What judge() may look at. All of it stays the same when it is called again.
 */
struct judge {
	const struct msg *input; /* as it came in, nothing added or dropped */
	const struct msg *msg;   /* as it is so far */
	const struct envelope *env;
	const struct trust *trust;
	const struct border *border;
	const struct conf *conf;
	const char *host; /* our host name */
	int64_t now;      /* seconds since 1970, or as --as-of says */
	struct dns_ask *dns;
	struct helper_ask *helpers;
	size_t nown; /* so many fields on top are by filters of this run */
	struct pool *pool; /* the message's */
	bool writes;       /* the message is written back: own results only */
};

struct record_prop {
	struct str name;
	struct str value;
	struct str json; /* what stands in JSON, where it is no string */
	bool unlogged;   /* a sender's own words: hosts show our stderr */
};

/* Cleared before each call of judge(). The pool is the message's. */
struct result {
	struct pool *pool;
	struct str word;      /* of the one vocabulary: "pass", "block", ... */
	struct str reason;    /* one line; may hold octets of a sender */
	enum verdict verdict; /* V_UNSET: as the word says */
	struct ares_result *methods; /* what goes into the verdict field */
	size_t nmethod;
	struct record_prop *props; /* what goes into records */
	size_t nprop;
	struct buf fields; /* further whole fields, each with its line end */
	bool withhold;     /* the message must not come out: filter and stream
			      end with 75, a file stays as it is */
	struct buf ledger; /* one line for the filter's ledger, with its end */
	struct str log_only; /* what the log is told beside all else */
	bool explains;       /* notes are wanted */
	struct buf notes;    /* lines for -v, each ended by "\n" */
};

/* What a filter keeps of the outside once the sandbox is entered. */
enum need {
	NEED_DNS = 1,
	NEED_MAIL = 2,     /* of a tool: it reads a message on stdin */
	NEED_ENVELOPE = 4, /* and looks at where that came from */
	NEED_CHARSETS = 8, /* it decodes text */
};

struct filter {
	const char *name;
	const char *brief;         /* the man page's .Nd */
	const char *field;         /* "Authentication-Results" or "X-Assay" */
	const struct str *methods; /* the methods that are its own */
	size_t nmethod;
	const struct opt *opts; /* its own, beside the common ones */
	unsigned need;          /* enum need */
	/*
	 * What this filter did not judge must not come out. So it judges
	 * messages with too many fields itself, and one whose time is not known
	 * is withheld.
	 */
	bool withholds;
	/* The setting that names a file of ours to which it appends lines; 0:
	 * none. */
	enum setting ledger;

	/* Once, after the options; may be NULL. May call helper_need(). */
	enum st (*setup)(const struct conf *, struct helpers *, struct err *);

	/*
	 * Once or more per message. A function of what struct judge shows.
	 * ST_OK: judged, whatever the verdict; bad mail is a verdict, no
	 * failure. ST_WAIT: dns_get or helper_get said "not there yet"; call
	 * again when it is. Any other: we failed, the mail system must try
	 * again.
	 */
	enum st (*judge)(const struct judge *, struct result *, struct err *);

	/*
	 * Beside verdict fields: is this a field that only a run of this filter
	 * on a host of ours writes? Such a one is taken out before judging. May
	 * be NULL.
	 */
	bool (*owns)(const struct field *, const struct trust *);
};

/* The whole of a program: options, running, exit status. */
int run_main(const struct filter *, int argc, char *argv[]);
/*
 * Several over each message, one after the other: the command line names them,
 * out of those that are known, each with its own options.
 */
int run_chain(const struct filter *const *known, size_t n, int argc,
    char *argv[]);

/* Add a result for the verdict field; the pointer is valid until the next. */
struct ares_result *result_method(struct result *, struct str method,
    struct str word);
/* A property of a method; ptype is empty in X-Assay. Empty values too. */
void result_prop(struct result *, struct ares_result *, const char *ptype,
    const char *name, struct str value);
/* A property of the record, and one that is a number. */
void result_record(struct result *, const char *name, struct str value);
void result_number(struct result *, const char *name, uint64_t value);
/* One whose value in JSON is json, in the pool: an array or object. */
void result_json(struct result *, const char *name, struct str text,
    struct str json);
/* The last property that was added holds a sender's own words, and is not for
 * the log. */
void result_unlogged(struct result *);
/* One line for -v. */
void result_note(struct result *, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
