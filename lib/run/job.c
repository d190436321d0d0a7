#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "run/run.h"

static enum st failed(struct job *job, enum st st);

/*
 * The delivery agent's clock runs from our start, so for one message what the
 * names of our hosts took is taken off its budget.
 */
static unsigned
budget(const struct run *run, bool alone)
{
	unsigned ms = (unsigned)conf_num(run->conf, S_DNS_BUDGET);

	if (!alone)
		return ms;
	return run->spent_ms < ms ? ms - run->spent_ms : 1;
}

/*
 * Where the message came from, by the settings of the filter that is next; and
 * with that the time to judge it by.
 */
static void
find_envelope(struct job *job)
{
	const struct run *run = job->run;
	const struct trust *trust = &job->settings->trust;
	struct envelope_opts opts = run->envelope;

	trust_border(trust, &job->msg, &job->border);
	opts.use_env = job->alone;
	envelope_find(&job->msg, trust, &job->border, &opts, job->pool,
	    &job->env);
	job->now = run->as_of == AS_OF_DATE ? run->as_of_date : clock_now();
	if (run->as_of == AS_OF_RECEIVED && job->env.has_received_date)
		job->now = job->env.received_date;
}

struct job *
job_new(const struct run *run, struct str octets, bool alone)
{
	struct pool *pool = pool_new();
	struct job *job = pool_alloc(pool, sizeof(*job));

	job->run = run;
	job->pool = pool;
	job->alone = alone;
	msg_parse(&job->msg, octets, pool);
	job->view = job->msg;
	job->settings = run->settings[0];
	find_envelope(job);
	job->results = pool_array(pool, run->nfilter, sizeof(*job->results));
	job->dns = dns_ask_new(run->dns,
	    (unsigned)conf_num(run->conf, S_DNS_QUERIES), budget(run, alone));
	dns_ask_tag(job->dns, job);
	job->helpers = helper_ask_new(run->helpers, pool);
	return job;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	dns_ask_free(job->dns);
	pool_free(job->pool);
}

/* Leave a field of the input out of what is written. */
static void
drop_octets(struct job *job, struct str raw)
{
	struct range next = {(size_t)(raw.p - job->msg.octets.p), raw.n};
	struct range *drops = job->drops;

	if (job->ndrop > 0) {
		struct range *last = &drops[job->ndrop - 1];

		if (last->off + last->n == next.off) {
			last->n += next.n;
			return;
		}
	}
	if (job->ndrop == job->drop_size) {
		job->drop_size = job->drop_size == 0 ? 16 : 2 * job->drop_size;
		drops = pool_array(job->pool, job->drop_size, sizeof(*drops));
		for (size_t i = 0; i < job->ndrop; i++)
			drops[i] = job->drops[i];
		job->drops = drops;
	}
	drops[job->ndrop++] = next;
}

static int
by_offset(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/*
 * Before a filter looks: take out every verdict field with our id that is
 * forged, and what an earlier run of the same filter wrote. What filters of
 * this process put on top stays.
 */
static void
scrub(struct job *job, const struct filter *f)
{
	const struct trust *trust = &job->settings->trust;
	struct msg view = job->view;
	bool *drop = NULL;

	if (job->settings != job->run->settings[job->at]) {
		job->settings = job->run->settings[job->at];
		trust = &job->settings->trust;
		find_envelope(job);
	}
	if (job->nadded > 0 || job->ndrop > 0)
		trust_border(trust, &view, &job->border);
	for (size_t i = job->nadded; i < view.nfield; i++) {
		const struct field *field = &view.fields[i];

		if (!trust_must_drop(trust, &view, &job->border, i, f->methods,
			f->nmethod) &&
		    (f->owns == NULL || !f->owns(field, trust)))
			continue;
		if (drop == NULL)
			drop = pool_array(job->pool, view.nfield, 1);
		drop[i] = true;
		drop_octets(job, field->raw);
	}
	if (drop != NULL) {
		msg_edit(&job->view, &view, NULL, 0, drop);
		trust_border(trust, &job->view, &job->border);
	}
}

/* The fields behind the index are looked at one by one, and none believed. */
static void
scrub_tail(struct job *job)
{
	struct str rest = job->msg.header;
	struct border none = {0};
	struct msg one = job->msg;
	struct field field;

	if (job->msg.nfield > 0) {
		struct str last = job->msg.fields[job->msg.nfield - 1].raw;

		rest = str_from(rest, (size_t)(last.p + last.n - rest.p));
	}
	one.fields = &field;
	one.nfield = 1;
	while (field_next(&rest, job->msg.eol, &field))
		if (trust_must_drop(&job->settings->trust, &one, &none, 0, NULL,
			0))
			drop_octets(job, field.raw);
}

/* Put whole fields on top, in the order of the text. */
static void
put_fields(struct job *job, struct str raw)
{
	struct str rest = raw;
	struct field f, *fields;
	size_t n = 0;

	while (field_next(&rest, job->msg.eol, &f))
		n++;
	fields = pool_array(job->pool, n + job->nadded, sizeof(f));
	rest = raw;
	for (size_t i = 0; i < n; i++)
		(void)field_next(&rest, job->msg.eol, &fields[i]);
	if (job->nadded > 0)
		memcpy(fields + n, job->added, job->nadded * sizeof(f));
	job->added = fields;
	job->nadded += n;
	msg_edit(&job->view, &job->view, fields, n, NULL);
}

/* What the filter said becomes fields on top of the view. */
static void
publish(struct job *job, const struct filter *f, struct result *r)
{
	const struct trust *trust = &job->settings->trust;
	struct buf out = {.pool = job->pool};
	struct ares ares = {0};

	if (!job->run->writes && job->at + 1 == job->run->nfilter)
		return; /* nobody will see them */
	if (r->fields.n > 0)
		put_fields(job, buf_str(&r->fields));
	if (r->nmethod == 0)
		return;
	ares.id = trust->nid > 0 ? trust->ids[0] : str_of(job->run->host);
	ares.results = r->methods;
	ares.nresult = r->nmethod;
	ares_write(&out, str_of(f->field), &ares, msg_eol_text(job->msg.eol));
	put_fields(job, buf_str(&out));
}

/* A message that no filter can read, or whose time is not known. */
static bool
preempt(struct job *job, const struct filter *f, struct result *r)
{
	struct str word = {0};

	if ((job->msg.flaws & MSG_FIELDS) != 0 && !f->withholds) {
		word = STR("permerror");
		r->reason = STR("over 1000000 header fields");
	} else if (job->run->as_of == AS_OF_RECEIVED &&
	    !job->env.has_received_date) {
		word = STR("temperror");
		r->reason = STR("date of receipt unknown");
		r->withhold = f->withholds;
	} else
		return false;
	r->word = word;
	for (size_t i = 0; i < f->nmethod; i++) {
		struct ares_result *m = result_method(r, f->methods[i], word);

		m->reason = r->reason;
	}
	return true;
}

static void
finish(struct job *job, const struct filter *f, struct result *r)
{
	const struct settings *s = job->settings;
	const struct exempt *x = exempt_find(s->exempts, s->nexempt, f->name, r,
	    &job->env, job->now);

	if (x != NULL)
		exempt_apply(x, f, r);
	else if (s->dry_run)
		(void)exempt_dry_run(f, r);
	if (r->verdict == V_UNSET)
		r->verdict = verdict_of(r->word);
	publish(job, f, r);
}

static enum st
judge_one(struct job *job, const struct filter *f, struct result *r)
{
	const struct run *run = job->run;
	struct judge j = {
	    .input = &job->msg,
	    .msg = &job->view,
	    .env = &job->env,
	    .trust = &job->settings->trust,
	    .border = &job->border,
	    .conf = job->settings->conf,
	    .host = run->host,
	    .now = job->now,
	    .dns = job->dns,
	    .helpers = job->helpers,
	    .nown = job->nadded,
	    .pool = job->pool,
	    .writes = run->writes,
	};

	*r = (struct result){.pool = job->pool,
	    .explains = run->flags->verbose,
	    .fields = {.pool = job->pool},
	    .ledger = {.pool = job->pool},
	    .notes = {.pool = job->pool}};
	if (preempt(job, f, r))
		return ST_OK;
	return f->judge(&j, r, &job->err);
}

enum st
job_run(struct job *job)
{
	for (; job->at < job->run->nfilter; job->at++) {
		const struct filter *f = job->run->filters[job->at];
		struct result *r = &job->results[job->at];
		enum st st;

		if (r->pool == NULL) /* the first time */
			scrub(job, f);
		st = judge_one(job, f, r);
		if (st == ST_WAIT)
			return st;
		if (st != ST_OK)
			return failed(job, st);
		finish(job, f, r);
	}
	if ((job->msg.flaws & MSG_FIELDS) != 0)
		scrub_tail(job);
	if (job->ndrop > 1)
		qsort(job->drops, job->ndrop, sizeof(*job->drops), by_offset);
	return ST_OK;
}

static enum st
failed(struct job *job, enum st st)
{
	if (job->err.text[0] == '\0')
		return err_set(&job->err, st, "%s could not judge",
		    job->run->filters[job->at]->name);
	return st;
}

void
run_wait(const struct run *run, struct dns_ask *ask)
{
	while (dns_ready(run->dns) != ask) {
		struct pollfd p = {.fd = dns_fd(run->dns), .events = POLLIN};

		(void)poll(&p, 1, dns_wait_ms(run->dns));
		dns_step(run->dns);
	}
}

enum st
job_finish(struct job *job)
{
	enum st st;

	while ((st = job_run(job)) == ST_WAIT)
		if (dns_send(job->dns) > 0)
			run_wait(job->run, job->dns);
	return st;
}

enum verdict
job_verdict(const struct job *job)
{
	enum verdict worst = V_ACCEPT;

	for (size_t i = 0; i < job->run->nfilter; i++)
		if (job->results[i].verdict == V_UNSET ||
		    job->results[i].verdict > worst)
			worst = job->results[i].verdict == V_UNSET ?
			    V_RETRY :
			    job->results[i].verdict;
	return worst;
}

const struct result *
job_withheld(const struct job *job)
{
	for (size_t i = 0; i < job->run->nfilter; i++)
		if (job->results[i].withhold)
			return &job->results[i];
	return NULL;
}
