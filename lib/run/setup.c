#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/num.h"
#include "mail/date.h"
#include "run/run.h"
#include "run/where.h"

enum {
	CONTROLS_MAX = 1 << 20,
	NAMES_MS = 2000, /* for the names of hosts of ours, all together */
};

static const char *
host_name(struct pool *pool)
{
	char name[256];

	if (gethostname(name, sizeof(name)) != 0)
		return "localhost";
	name[sizeof(name) - 1] = '\0';
	return name[0] == '\0' ? "localhost" : pool_str(pool, str_of(name)).p;
}

/* An environment variable; empty is not set. */
static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

enum st
run_conf(struct pool *pool, const struct cmdline *cmd, struct conf **out,
    struct err *e)
{
	const char *env = environment("ASSAY_CONF");
	const char *path = "/etc/assay.conf";
	struct conf *conf = conf_new(pool);
	bool must_exist = true;
	enum st st;

	*out = conf;
	if (cmd->flags.conf_path.p != NULL)
		path = cmd->flags.conf_path.p;
	else if (env != NULL)
		path = env;
	else
		must_exist = false;
	st = conf_load(conf, path, e);
	if (st == ST_NONE && !must_exist)
		st = ST_OK;
	if (st != ST_OK)
		return ST_CONF;
	for (size_t i = 0; i < cmd->nassignment; i++) {
		st = conf_set(conf, cmd->assignments[i].text,
		    cmd->assignments[i].origin, e);
		if (st != ST_OK) {
			err_at(e, "%s", cmd->assignments[i].origin);
			return st;
		}
	}
	return ST_OK;
}

static void
add_net(struct trust *t, struct pool *pool, struct net net)
{
	struct net *nets = pool_array(pool, t->nnet + 1, sizeof(*nets));

	if (t->nnet > 0)
		memcpy(nets, t->nets, t->nnet * sizeof(*nets));
	nets[t->nnet++] = net;
	t->nets = nets;
}

/* The answer for one of the names, two questions each; NULL: not there yet. */
static const struct dns_answer *
address_of(const struct trust *t, struct dns_ask *ask, size_t i)
{
	static const struct dns_answer nothing = {.status = DNS_NODATA};
	struct str name = t->names[i / 2];

	if (name.n == 0 || name.p[0] == '.')
		return &nothing; /* what is below it cannot be listed */
	return dns_get(ask, name, i % 2 == 0 ? DNS_A : DNS_AAAA);
}

static void
add_addresses(struct trust *t, struct pool *pool, const struct dns_answer *a)
{
	for (size_t k = 0; k < a->n; k++) {
		struct net net = {.bits = 32};

		if (!ip_of(a->rr[k].data.p, a->rr[k].data.n, &net.ip))
			continue;
		if (net.ip.version == 6)
			net.bits = 128;
		add_net(t, pool, net);
	}
}

/* All the addresses that the names of hosts of ours have now. */
static void
resolve_names(const struct run *run, struct trust *t)
{
	struct dns_ask *ask = dns_ask_new(run->dns, 1000, NAMES_MS);
	bool waiting = true;

	while (waiting) {
		waiting = false;
		for (size_t i = 0; i < 2 * t->nname; i++)
			if (address_of(t, ask, i) == NULL)
				waiting = true;
		if (waiting && dns_send(ask) > 0)
			run_wait(run, ask);
	}
	for (size_t i = 0; i < 2 * t->nname; i++)
		add_addresses(t, run->pool, address_of(t, ask, i));
	dns_ask_free(ask);
}

/* Could it be a host's name, or ".domain"? No number, no odd octets. */
static bool
is_host(struct str s)
{
	bool letter = false;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' &&
		    s.p[i] != '.')
			return false;
		if (s.p[i] == '.' && i > 0 && s.p[i - 1] == '.')
			return false;
		letter = letter || is_alpha(s.p[i]);
	}
	return letter;
}

/* `trusted` holds networks, addresses and names. */
static enum st
setup_trust(const struct run *run, struct settings *s, struct err *e)
{
	struct trust *t = &s->trust;
	size_t n;
	const struct str *list = conf_list(s->conf, S_TRUSTED, &n);
	struct str *names = pool_array(run->pool, n, sizeof(*names));
	struct str *id = pool_alloc(run->pool, sizeof(*id));
	struct net net;

	t->configured = n > 0;
	t->names = names;
	for (size_t i = 0; i < n; i++) {
		if (net_parse(list[i], &net))
			add_net(t, run->pool, net);
		else if (is_host(list[i]))
			names[t->nname++] = list[i];
		else
			return err_set(e, ST_CONF,
			    "%s: trusted: '%.*s' is no address, network or "
			    "name",
			    conf_item_origin(s->conf, S_TRUSTED, i),
			    STRF(list[i]));
	}
	t->ids = conf_list(s->conf, S_AUTHSERV_ID, &t->nid);
	if (t->nid == 0) {
		*id = str_of(run->host);
		t->ids = id;
		t->nid = 1;
	}
	t->received_by = conf_list(s->conf, S_RECEIVED_BY, &t->nreceived_by);
	t->trust_all = conf_yes(s->conf, S_TRUST_ALL);
	return ST_OK;
}

static enum st
setup_envelope(struct run *run, struct err *e)
{
	const struct flags *f = run->flags;

	if (f->ip.p != NULL && !ip_parse(f->ip, &run->envelope.ip))
		return err_set(e, ST_USAGE, "--ip: '%.*s' is no address",
		    STRF(f->ip));
	run->envelope.helo = f->helo;
	run->envelope.from = f->from;
	run->envelope.to = f->to;
	run->envelope.nto = f->nto;
	return ST_OK;
}

/* now, received, 2026-11-25, 2026-11-25T04:05:06Z, or as in a Date field. */
static enum st
setup_as_of(struct run *run, struct err *e)
{
	struct str s = run->flags->as_of;
	uint64_t y, mo, d, h = 0, mi = 0, sec = 0;

	if (s.p == NULL || str_eq(s, STR("now")))
		return ST_OK;
	if (str_eq(s, STR("received"))) {
		run->as_of = AS_OF_RECEIVED;
		return ST_OK;
	}
	run->as_of = AS_OF_DATE;
	if (s.n >= 10 && s.p[4] == '-' && s.p[7] == '-' &&
	    num_parse(str_upto(s, 4), 9999, &y) &&
	    num_parse((struct str){s.p + 5, 2}, 12, &mo) && mo > 0 &&
	    num_parse((struct str){s.p + 8, 2}, 31, &d) && d > 0 &&
	    (s.n == 10 ||
		(s.n == 20 && s.p[10] == 'T' && s.p[19] == 'Z' &&
		    num_parse((struct str){s.p + 11, 2}, 23, &h) &&
		    num_parse((struct str){s.p + 14, 2}, 59, &mi) &&
		    num_parse((struct str){s.p + 17, 2}, 60, &sec)))) {
		run->as_of_date =
		    clock_days((int64_t)y, (unsigned)mo, (unsigned)d) * 86400 +
		    (int64_t)(h * 3600 + mi * 60 + sec);
		return ST_OK;
	}
	if (date_parse(s, &run->as_of_date))
		return ST_OK;
	return err_set(e, ST_USAGE, "--as-of: '%.*s' is no date", STRF(s));
}

enum st
run_open_dns(struct run *run, struct err *e)
{
	const struct flags *f = run->flags;
	struct dns_conf conf = {
	    .server = f->server.p != NULL ? f->server.p :
					    environment("ASSAY_NAMESERVER"),
	    .replay =
		f->replay.p != NULL ? f->replay.p : environment("ASSAY_ZONE"),
	    .record = f->record.p,
	    .timeout_ms = (unsigned)conf_num(run->conf, S_DNS_TIMEOUT),
	    .tries = (unsigned)conf_num(run->conf, S_DNS_TRIES),
	    .in_flight = (unsigned)conf_num(run->conf, S_DNS_IN_FLIGHT),
	    .trusted = conf_yes(run->conf, S_DNS_TRUSTED),
	};

	/* A server named on the command line outdoes a zone of the environment.
	 */
	if (f->server.p != NULL && f->replay.p == NULL)
		conf.replay = NULL;
	if (conf.record != NULL && conf.replay != NULL)
		return err_set(e, ST_USAGE,
		    "a recording cannot be made of a zone file or recording");
	return dns_open(&conf, &run->dns, e);
}

/* Settings that several filters share are looked at once. */
static bool
is_first(const struct run *run, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (run->settings[k] == run->settings[i])
			return false;
	return true;
}

static void
resolve_all(struct run *run)
{
	int64_t begun = clock_ms();

	for (size_t i = 0; i < run->nfilter; i++)
		if (is_first(run, i) && run->settings[i]->trust.nname > 0)
			resolve_names(run, &run->settings[i]->trust);
	run->spent_ms = (unsigned)(clock_ms() - begun);
}

/* Before the sandbox, after which nothing can be opened. */
static enum st
open_ledger(const struct run *run, size_t i, struct err *e)
{
	struct str path = {0};

	run->ledgers[i] = -1;
	if (run->filters[i]->ledger != 0)
		path =
		    conf_text(run->settings[i]->conf, run->filters[i]->ledger);
	if (path.n == 0)
		return ST_OK;
	return file_append(pool_cstr(run->pool, path), &run->ledgers[i], e);
}

static enum st
setup_filters(struct run *run, struct err *e)
{
	enum st st = ST_OK;

	run->ledgers = pool_array(run->pool, run->nfilter, sizeof(int));
	for (size_t i = 0; st == ST_OK && i < run->nfilter; i++) {
		const struct filter *f = run->filters[i];

		st = open_ledger(run, i, e);
		if (st == ST_OK && f->setup != NULL)
			st = f->setup(run->settings[i]->conf, run->helpers, e);
	}
	return st;
}

enum st
run_setup(struct run *run, const struct cmdline *cmd, struct err *e)
{
	enum st st = ST_OK;

	run->flags = &cmd->flags;
	run->host = host_name(run->pool);
	for (size_t i = 0; st == ST_OK && i < run->nfilter; i++)
		if (is_first(run, i))
			st = setup_trust(run, run->settings[i], e);
	if (st == ST_OK)
		st = setup_envelope(run, e);
	if (st == ST_OK)
		st = setup_as_of(run, e);
	if (st == ST_OK)
		st = run_open_dns(run, e);
	if (st != ST_OK)
		return st;
	resolve_all(run);
	if (cmd->flags.json &&
	    file_read(where_shared(run->pool, "controls"), CONTROLS_MAX,
		run->pool, &run->controls, NULL) != ST_OK)
		run->controls = (struct str){0};
	run->helpers =
	    helpers_new((unsigned)conf_num(run->conf, S_MESSAGE_TIMEOUT));
	return setup_filters(run, e);
}

enum st
run_setup_envelope(struct run *run, struct err *e)
{
	struct settings *s = run->settings[0];
	enum st st;

	run->host = host_name(run->pool);
	st = setup_trust(run, s, e);
	if (st == ST_OK)
		st = setup_envelope(run, e);
	if (st == ST_OK && s->trust.nname > 0) {
		st = run_open_dns(run, e);
		if (st == ST_OK)
			resolve_names(run, &s->trust);
	}
	return st;
}

enum st
run_try(struct run *run, struct err *e)
{
	enum st st = ST_OK;

	run->host = host_name(run->pool);
	run->helpers =
	    helpers_new((unsigned)conf_num(run->conf, S_MESSAGE_TIMEOUT));
	for (size_t i = 0; st == ST_OK && i < run->nfilter; i++)
		if (is_first(run, i))
			st = setup_trust(run, run->settings[i], e);
	for (size_t i = 0; st == ST_OK && i < run->nfilter; i++)
		if (run->filters[i]->setup != NULL)
			st = run->filters[i]->setup(run->settings[i]->conf,
			    run->helpers, e);
	return st;
}

enum st
run_in_child(struct run *run, struct err *e)
{
	enum st st;

	dns_close(run->dns);
	run->dns = NULL;
	st = run_open_dns(run, e);
	return st == ST_OK ? helpers_start(run->helpers, e) : st;
}

bool
run_needs(const struct run *run, enum need need)
{
	if (need == NEED_DNS && run->flags->replay.p != NULL)
		return false;
	for (size_t i = 0; i < run->nfilter; i++)
		if ((run->filters[i]->need & need) != 0)
			return true;
	return false;
}

bool
run_logs(const struct run *run)
{
	return run->flags->verbose ||
	    str_eq(conf_text(run->conf, S_LOG), STR("syslog"));
}

void
run_close(struct run *run)
{
	dns_close(run->dns);
	helpers_free(run->helpers);
}
