/* blocknotice - tell of a blocked message (ISM-1023, within ISM-1024). */
#include "run/notifier.h"
#include "run/tool.h"

static bool flag, alert;
static struct str digest;

static const struct opt opts[] = {
    {0, "flag", NULL, "tell the recipients of a flagged message too", NULL,
	&flag, NULL},
    {0, "alert", NULL, "tell the security staff of a spill or impersonation",
	NULL, &alert, NULL},
    {0, "digest", "FILE",
	"tell the security staff what FILE, a block log, "
	"has of the day before",
	NULL, NULL, &digest},
    {0, "templates", "DIR", "the directory of templates; default: ours",
	"templates=", NULL, NULL},
    {0, "notice-from", "ADDR", "the address that notices come from",
	"notice-from=", NULL, NULL},
    {0, "contact", "TEXT", "whom the reader is to ask", "contact=", NULL, NULL},
    {0, "report-to", "ADDR", "an address of the security staff; repeatable",
	"report-to+=", NULL, NULL},
    {0, "domain", "NAME", "a domain of ours; repeatable", "domain+=", NULL,
	NULL},
    {0, "limit", "N[/hour]", "notices per recipient and hour",
	"notice-limit=", NULL, NULL},
    {0, "state", "FILE", "where notices are counted", "notice-state=", NULL,
	NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

/* The staff is told by what is at hand, people by what was said of the mail. */
static enum st
run(struct tool_call *call, struct err *e)
{
	struct notifier n;
	enum st st;

	if (call->noperand > 0)
		return err_set(e, ST_USAGE,
		    "no operands: the message is on "
		    "standard input");
	if (flag + alert + (digest.p != NULL) > 1)
		return err_set(e, ST_USAGE,
		    "--flag, --alert and --digest exclude each other");
	if (digest.p != NULL)
		return notifier_digest(call, digest, e);
	st = tool_read(call, e);
	if (st == ST_OK)
		st = notifier_open(&n, call, e);
	if (st != ST_OK)
		return st;
	if (alert)
		return notifier_alert(&n, e);
	return notifier_notice(&n, flag, e);
}

static const char *const synopsis[] = {"[option...] < message > notice",
    "--flag [option...] < message > notice",
    "--alert [option...] < message > alert", "--digest FILE > digest", NULL};

static const struct tool blocknotice = {
    .name = "blocknotice",
    .brief = "tell of a blocked message",
    .synopsis = synopsis,
    .opts = opts,
    .need = NEED_MAIL | NEED_ENVELOPE,
    .run = run,
};

int
main(int argc, char *argv[])
{
	return run_tool(&blocknotice, argc, argv);
}
