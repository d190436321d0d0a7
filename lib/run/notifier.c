#include "run/notifier.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "mail/addr.h"
#include "mail/domain.h"
#include "run/digest.h"
#include "run/direction.h"
#include "run/markings.h"
#include "run/notice.h"
#include "run/notice_to.h"
#include "run/rate.h"
#include "run/run.h"
#include "run/where.h"

enum { DAY = 86400 };

static const char *const kind_names[NOTICE_KINDS] = {"inbound", "outbound",
    "flag", "alert", "digest"};

/* What templates may hold. */
enum {
	F_TIME,
	F_MESSAGE_ID,
	F_REASON,
	F_REFERENCE,
	F_CONTACT,
	F_DIRECTION,
	F_SENDER,
	F_RECIPIENTS,
	F_LEVEL,
	F_CEILING,
	F_CONTROLS,
	F_HOST,
	F_FROM,
	F_COUNT,
	F_TABLE,
	NFIELDS,
};

static const struct str field_names[NFIELDS] = {
    [F_TIME] = STR_INIT("time"),
    [F_MESSAGE_ID] = STR_INIT("message-id"),
    [F_REASON] = STR_INIT("reason"),
    [F_REFERENCE] = STR_INIT("reference"),
    [F_CONTACT] = STR_INIT("contact"),
    [F_DIRECTION] = STR_INIT("direction"),
    [F_SENDER] = STR_INIT("sender"),
    [F_RECIPIENTS] = STR_INIT("recipients"),
    [F_LEVEL] = STR_INIT("level"),
    [F_CEILING] = STR_INIT("ceiling"),
    [F_CONTROLS] = STR_INIT("controls"),
    [F_HOST] = STR_INIT("host"),
    [F_FROM] = STR_INIT("from"),
    [F_COUNT] = STR_INIT("count"),
    [F_TABLE] = STR_INIT("table"),
};

static enum st
load_template(struct notifier *n, enum notice_kind kind, struct str mark_field,
    struct err *e)
{
	const struct template_rules rules = {field_names, NFIELDS, mark_field};
	struct pool *pool = n->call->pool;
	struct str dir = conf_text(n->call->conf, S_TEMPLATES), text;
	const char *path = dir.n > 0 ?
	    pool_fmt(pool, "%.*s/%s", STRF(dir), kind_names[kind]).p :
	    where_shared(pool,
		pool_fmt(pool, "templates/%s", kind_names[kind]).p);
	enum st st = file_read(path, TEMPLATE_MAX, pool, &text, e);

	if (st == ST_NONE)
		st = err_set(e, ST_CONF, "no such file");
	if (st != ST_OK) {
		err_at(e, "template %s", path);
		return st == ST_IO ? ST_IO : ST_CONF;
	}
	return template_parse(text, path, &rules, pool, &n->templates[kind], e);
}

/* The marking of a notice is in its template, in the scheme's field. */
static enum st
load(struct notifier *n, struct err *e)
{
	struct tool_call *call = n->call;
	static struct marking_setup setup;
	struct str from = conf_text(call->conf, S_NOTICE_FROM);
	enum st st = marking_setup(call->conf, call->pool, &setup, e);

	for (int k = 0; st == ST_OK && k < NOTICE_KINDS; k++)
		st = load_template(n, (enum notice_kind)k, setup.scheme.field,
		    e);
	if (st != ST_OK)
		return st;
	n->from = from.n > 0 ?
	    from :
	    pool_fmt(call->pool, "postmaster@%s", call->run->host);
	if (from.n > 0 && !notice_to_is_plain(from))
		return err_set(e, ST_CONF,
		    "notice-from: '%.*s' is no plain address", STRF(from));
	return ST_OK;
}

/* "20" or "20/hour"; empty: none. */
static bool
read_limit(struct str text, unsigned *out)
{
	uint64_t limit;

	*out = 0;
	if (text.n == 0)
		return true;
	if (str_caseends(text, STR("/hour")))
		text.n -= sizeof("/hour") - 1;
	if (!num_parse(text, RATE_LINES_MAX, &limit) || limit == 0)
		return false;
	*out = (unsigned)limit;
	return true;
}

/* Counting notices needs both settings, or neither. */
static enum st
open_state(struct notifier *n, struct err *e)
{
	const struct conf *conf = n->call->conf;
	struct str path = conf_text(conf, S_NOTICE_STATE);
	struct str text = conf_text(conf, S_NOTICE_LIMIT);
	bool limited;

	n->state = -1;
	if (!read_limit(text, &n->limit))
		return err_set(e, ST_CONF,
		    "notice-limit: '%.*s' is no number of notices", STRF(text));
	limited = n->limit > 0;
	if (limited != (path.n > 0))
		return err_set(e, ST_CONF,
		    "notice-limit and notice-state need each other");
	if (!limited)
		return ST_OK;
	return rate_open(pool_cstr(n->call->pool, path), &n->state, e);
}

enum st
notifier_open(struct notifier *n, struct tool_call *call, struct err *e)
{
	enum st st;

	*n = (struct notifier){.call = call, .state = -1};
	st = load(n, e);
	if (st == ST_OK)
		st = open_state(n, e);
	if (st == ST_OK)
		st = tool_confine(call, 0, e);
	if (st != ST_OK)
		return st;
	/* The name that others know us by; the machine's may be anything. */
	if (call->trust->nid > 0 && domain_is_host(call->trust->ids[0]))
		call->host = pool_cstr(call->pool, call->trust->ids[0]);
	n->source = (struct blocked_source){.msg = call->msg,
	    .trust = call->trust,
	    .border = call->border};
	n->source.domains = conf_list(call->conf, S_DOMAIN, &n->source.ndomain);
	blocked_find(&n->source, call->pool, &n->blocked);
	return ST_OK;
}

static struct str
known(struct str level)
{
	static const struct str nothing;

	return str_eq(level, STR("none")) ? nothing : level;
}

static struct str
list_of(const struct str *to, size_t n, struct pool *pool)
{
	struct buf out = {.pool = pool};

	for (size_t i = 0; i < n; i++)
		buf_fmt(&out, "%s%.*s", i > 0 ? ", " : "", STRF(to[i]));
	return buf_str(&out);
}

/* What a sender is shown as: with what is known of him. */
static struct str
sender_of(const struct notifier *n)
{
	const struct envelope *env = n->call->env;

	if (env->from.n == 0)
		return (struct str){0};
	if (!notice_to_is_plain(env->from))
		return STR("no plain address");
	if (n->blocked.authentication.n == 0)
		return env->from;
	return pool_fmt(n->call->pool, "%.*s (%.*s)", STRF(env->from),
	    STRF(n->blocked.authentication));
}

static struct str
time_of(int64_t t, struct pool *pool)
{
	char text[21];

	clock_text(t, text);
	return pool_str(pool, str_of(text));
}

/* What every notice may say; the rest is empty. */
static void
begin(const struct notifier *n, int64_t t, struct template_field *out)
{
	for (size_t i = 0; i < NFIELDS; i++)
		out[i] = (struct template_field){.name = field_names[i]};
	out[F_TIME].value = time_of(t, n->call->pool);
	out[F_CONTACT].value = conf_text(n->call->conf, S_CONTACT);
	out[F_HOST].value = str_of(n->call->host);
	out[F_FROM].value = n->from;
}

static void
fill(const struct notifier *n, struct template_field *out)
{
	const struct tool_call *call = n->call;
	const struct blocked *b = &n->blocked;
	const struct envelope *env = call->env;

	begin(n, env->has_received_date ? env->received_date : call->now, out);
	out[F_MESSAGE_ID].value = b->message_id;
	out[F_REASON].value = b->reason;
	out[F_REFERENCE].value = b->reference;
	out[F_DIRECTION].value = b->out ? STR("out") : STR("in");
	out[F_SENDER].value = sender_of(n);
	out[F_RECIPIENTS].value = list_of(env->to, env->nfinal, call->pool);
	out[F_LEVEL].value = known(b->max);
	out[F_CEILING].value = known(b->ceiling);
	out[F_CONTROLS].value = b->controls;
}

/* Those who have had enough notices this hour are left out. */
static enum st
within_limit(struct notifier *n, struct str *to, size_t *nto, struct err *e)
{
	size_t left = 0;

	for (size_t i = 0; n->state >= 0 && i < *nto; i++) {
		bool may = false;
		enum st st =
		    rate_take(n->state, to[i], n->limit, n->call->now, &may, e);

		if (st != ST_OK)
			return st;
		if (may)
			to[left++] = to[i];
	}
	if (n->state >= 0)
		*nto = left;
	return ST_OK;
}

static enum st
send(struct notifier *n, enum notice_kind kind, struct str *to, size_t nto,
    struct err *e)
{
	struct tool_call *call = n->call;
	const struct envelope *env = call->env;
	struct template_field fields[NFIELDS];
	struct str *failed =
	    pool_array(call->pool, env->nfinal, sizeof(*failed));
	struct notice notice = {.template = &n->templates[kind],
	    .fields = fields,
	    .nfield = NFIELDS,
	    .from = n->from,
	    .to = to,
	    .host = call->host,
	    .now = call->now,
	    .about = n->blocked.message_id,
	    .reply = kind == NOTICE_OUTBOUND,
	    .queue_id = n->blocked.queue_id,
	    .has_arrival = env->has_received_date,
	    .arrival = env->received_date};
	enum st st = ST_OK;

	st = within_limit(n, to, &nto, e);
	if (st != ST_OK)
		return st;
	if (nto == 0)
		return tool_refuse(call, "no notice: the limit is reached");
	notice.nto = nto;
	notice.failed = failed;
	for (size_t i = 0; kind == NOTICE_OUTBOUND && i < env->nfinal; i++)
		if (notice_to_is_plain(env->to[i]))
			failed[notice.nfailed++] = env->to[i];
	fill(n, fields);
	notice_write(&notice, call->pool, &call->out);
	return ST_OK;
}

/* Recipients of ours; nobody outside is told of what came in. */
static enum st
to_recipients(struct notifier *n, enum notice_kind kind, struct err *e)
{
	struct tool_call *call = n->call;
	const struct envelope *env = call->env;
	struct str *to = pool_array(call->pool, env->nfinal, sizeof(*to));
	size_t nto = 0;

	if (env->nfinal == 0)
		return tool_refuse(call, "no notice: no recipient is known");
	if (n->source.ndomain == 0)
		return err_set(e, ST_CONF,
		    "domain is not set: which recipients are ours?");
	for (size_t i = 0; i < env->nfinal; i++) {
		struct str local, domain;

		if (notice_to_is_plain(env->to[i]) &&
		    addr_split(env->to[i], &local, &domain) &&
		    blocked_is_ours(&n->source, domain) &&
		    !notice_to_is_robot(env->to[i]))
			to[nto++] = env->to[i];
	}
	if (nto == 0)
		return tool_refuse(call,
		    "no notice: no recipient is a person of ours");
	return send(n, kind, to, nto, e);
}

static enum st
to_sender(struct notifier *n, struct err *e)
{
	struct tool_call *call = n->call;
	const struct envelope *env = call->env;
	struct str *to = pool_alloc(call->pool, sizeof(*to));
	struct str local, domain;

	*to = env->from;
	if (to->p == NULL)
		return tool_refuse(call, "no notice: the sender is not known");
	if (!notice_to_is_plain(*to) || !addr_split(*to, &local, &domain))
		return tool_refuse(call,
		    "no notice: the sender is no plain address");
	if (!(blocked_is_ours(&n->source, domain) &&
		direction_is_from_us(call->msg, call->trust, env)) &&
	    !blocked_is_proven(&n->source, *to, call->pool))
		return tool_refuse(call,
		    "no notice: nothing proves that the sender is who it "
		    "seems (ISM-1024)");
	return send(n, NOTICE_OUTBOUND, to, 1, e);
}

enum st
notifier_notice(struct notifier *n, bool flag, struct err *e)
{
	struct tool_call *call = n->call;
	const struct blocked *b = &n->blocked;
	const char *nobody;
	bool flagged = b->found && str_eq(b->word, STR("flag"));

	if (!b->found || (flagged && !flag))
		return tool_refuse(call,
		    "no notice: no verdict of ours above the border says that "
		    "this message is blocked (right behind markcheck: -T)");
	nobody = notice_to_nobody(call->msg, call->env, call->pool);
	if (nobody != NULL)
		return tool_refuse(call, "no notice: %s", nobody);
	if (b->out)
		return flagged ?
		    tool_refuse(call, "no notice: it goes out, flagged only") :
		    to_sender(n, e);
	if (flagged && !b->unmarked)
		return tool_refuse(call,
		    "no notice: it is not flagged for its marking");
	return to_recipients(n, flagged ? NOTICE_FLAG : NOTICE_INBOUND, e);
}

/* The security staff: plain addresses, or the setting is wrong. */
static enum st
staff(struct tool_call *call, struct str **to, size_t *nto, struct err *e)
{
	const struct str *list = conf_list(call->conf, S_REPORT_TO, nto);

	if (*nto == 0)
		return err_set(e, ST_CONF, "report-to is not set");
	*to = pool_array(call->pool, *nto, sizeof(**to));
	for (size_t i = 0; i < *nto; i++) {
		if (!notice_to_is_plain(list[i]))
			return err_set(e, ST_CONF,
			    "%s: report-to: '%.*s' is no plain address",
			    conf_item_origin(call->conf, S_REPORT_TO, i),
			    STRF(list[i]));
		(*to)[i] = list[i];
	}
	return ST_OK;
}

enum st
notifier_alert(struct notifier *n, struct err *e)
{
	struct blocked *b = &n->blocked;
	struct str *to;
	size_t nto;
	enum st st = staff(n->call, &to, &nto, e);

	if (st != ST_OK)
		return st;
	if (!b->spill && !b->impersonation)
		return tool_refuse(n->call,
		    "no alert: no spill, no impersonation");
	if (!b->spill)
		b->reason = STR("DMARC fails for an author of ours");
	else if (b->impersonation)
		b->reason = pool_fmt(n->call->pool,
		    "%.*s; DMARC fails for an author of ours", STRF(b->reason));
	return send(n, NOTICE_ALERT, to, nto, e);
}

static enum st
read_log(struct tool_call *call, struct str path, struct str *out,
    struct err *e)
{
	enum st st = file_read(pool_cstr(call->pool, path), DIGEST_LOG_MAX,
	    call->pool, out, e);

	if (st == ST_NONE)
		st = err_set(e, ST_IO, "no such file");
	if (st != ST_OK)
		err_at(e, "%.*s", STRF(path));
	return st == ST_OK ? ST_OK : ST_IO;
}

/* Of whole days, so that no block is told twice or not at all. */
static void
write_digest(struct notifier *n, struct str log, const struct str *to,
    size_t nto)
{
	struct tool_call *call = n->call;
	struct template_field fields[NFIELDS];
	struct notice notice = {.template = &n->templates[NOTICE_DIGEST],
	    .fields = fields,
	    .nfield = NFIELDS,
	    .from = n->from,
	    .to = to,
	    .nto = nto,
	    .host = call->host,
	    .now = clock_now()};
	int64_t today = clock_now() / DAY * DAY;
	struct digest d;

	digest_make(log, today - DAY, today, call->pool, &d);
	begin(n, today - DAY, fields);
	fields[F_TIME].value.n = sizeof("2026-11-25") - 1;
	fields[F_COUNT].value = pool_fmt(call->pool, "%zu", d.count);
	fields[F_TABLE].value = d.table;
	notice_write(&notice, call->pool, &call->out);
}

enum st
notifier_digest(struct tool_call *call, struct str path, struct err *e)
{
	struct notifier n = {.call = call, .state = -1};
	struct str log, *to = NULL;
	size_t nto = 0;
	enum st st = run_setup_envelope(call->run, e);

	call->host = call->run->host;
	if (st == ST_OK)
		st = load(&n, e);
	if (st == ST_OK)
		st = staff(call, &to, &nto, e);
	if (st == ST_OK)
		st = read_log(call, path, &log, e);
	if (st == ST_OK)
		st = tool_confine(call, 0, e);
	if (st != ST_OK)
		return st;
	write_digest(&n, log, to, nto);
	return ST_OK;
}
