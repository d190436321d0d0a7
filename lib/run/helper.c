#include "run/helper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "run/broker.h"
#include "run/where.h"

/* A program that is needed, and the instance of it that runs. */
struct program {
	const char *name;
	struct broker_program is;
	const struct str *hints; /* none: every message may need it */
	size_t nhint;
	bool idle; /* this run does not need it */
	int fd;    /* -1: none runs */
};

struct helpers {
	struct pool *pool;
	unsigned timeout_ms;
	struct program programs[BROKER_PROGRAMS];
	size_t n;
	struct broker broker;
	struct buf reply;
};

/* The request by its hash: it may be as long as a message. */
struct asked {
	const struct program *program;
	char hash[65];
	struct helper_reply reply;
	struct asked *next;
};

struct helper_ask {
	struct helpers *helpers;
	struct pool *pool;
	int64_t left_ms; /* of the message's time for helpers */
	struct asked *first;
};

struct helpers *
helpers_new(unsigned timeout_ms)
{
	struct helpers *h = mem_alloc(sizeof(*h));

	*h = (struct helpers){.timeout_ms = timeout_ms, .broker = {.fd = -1}};
	h->pool = pool_new();
	return h;
}

static struct program *
find(struct helpers *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (str_eq(str_of(h->programs[i].name), str_of(name)))
			return &h->programs[i];
	return NULL;
}

/* One instance serves all: it cannot have a file for one and not for another.
 */
static enum st
need_again(const struct program *p, const char *file, struct err *e)
{
	const char *had = p->is.argument;

	if (had == NULL && file == NULL)
		return ST_OK;
	if (had != NULL && file != NULL && str_eq(str_of(had), str_of(file)))
		return ST_OK;
	return err_set(e, ST_CONF, "helper %s: one file for all, not %s and %s",
	    p->name, had == NULL ? "none" : had, file == NULL ? "none" : file);
}

static enum st
need(struct helpers *h, const char *name, const char *file, struct err *e)
{
	const char *path = where_helper(h->pool, name);
	const struct program *old = find(h, name);

	if (old != NULL)
		return need_again(old, file, e);
	if (h->n == BROKER_PROGRAMS)
		return err_set(e, ST_CONF, "over %d helpers", BROKER_PROGRAMS);
	if (access(path, X_OK) != 0)
		return err_set(e, ST_CONF, "helper %s: %s: %s%s", name, path,
		    strerror(errno),
		    errno == ENOENT ?
			"; it is built only where its library is" :
			"");
	h->programs[h->n++] =
	    (struct program){.name = pool_str(h->pool, str_of(name)).p,
		.is = {path,
		    file == NULL ? NULL : pool_str(h->pool, str_of(file)).p},
		.fd = -1};
	return ST_OK;
}

enum st
helper_need(struct helpers *h, const char *name, struct err *e)
{
	return need(h, name, NULL, e);
}

enum st
helper_need_file(struct helpers *h, const char *name, const char *path,
    struct err *e)
{
	return need(h, name, path, e);
}

void
helper_hints(struct helpers *h, const char *name, const struct str *hints,
    size_t n)
{
	struct program *p = find(h, name);

	if (p == NULL)
		return;
	p->hints = hints;
	p->nhint = n;
}

void
helpers_for(struct helpers *h, struct str message)
{
	for (size_t i = 0; i < h->n; i++) {
		struct program *p = &h->programs[i];

		p->idle = p->nhint > 0;
		for (size_t k = 0; k < p->nhint && p->idle; k++)
			p->idle =
			    str_casefind(message, p->hints[k]) == message.n;
	}
}

bool
helpers_needed(const struct helpers *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (!h->programs[i].idle)
			return true;
	return false;
}

static void
forget(struct program *p)
{
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = -1;
}

/* After a fork the instances are the parent's: two would read one answer. */
enum st
helpers_start(struct helpers *h, struct err *e)
{
	struct broker_program programs[BROKER_PROGRAMS] = {{.path = NULL}};

	for (size_t i = 0; i < h->n; i++) {
		forget(&h->programs[i]);
		programs[i] = h->programs[i].is;
	}
	broker_stop(&h->broker);
	return !helpers_needed(h) ? ST_OK :
				    broker_start(&h->broker, programs, h->n, e);
}

void
helpers_free(struct helpers *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->n; i++)
		forget(&h->programs[i]);
	broker_stop(&h->broker);
	buf_release(&h->reply);
	pool_free(h->pool);
	free(h);
}

struct helper_ask *
helper_ask_new(struct helpers *h, struct pool *pool)
{
	struct helper_ask *ask = pool_alloc(pool, sizeof(*ask));

	*ask = (struct helper_ask){.helpers = h,
	    .pool = pool,
	    .left_ms = h->timeout_ms};
	return ask;
}

/* Request and reply; the reply stays in h->reply. */
static enum helper_status
exchange(struct helpers *h, struct program *p, struct str request,
    int64_t until)
{
	size_t which = (size_t)(p - h->programs);
	enum st st;

	if (p->fd < 0 &&
	    broker_launch(&h->broker, which, until, &p->fd) != ST_OK)
		return HELPER_ABSENT;
	st = frame_put(p->fd, request, until);
	if (st == ST_OK)
		st = frame_get(p->fd, HELPER_REPLY_MAX, until, &h->reply);
	if (st == ST_OK)
		return HELPER_OK;
	forget(p);
	broker_end(&h->broker, which);
	return st == ST_IO ? HELPER_STUCK : HELPER_CRASHED;
}

/*
 * What broke may have been damaged by a request before: one that has answered
 * already is given up for a fresh one, whose crash is due to this request.
 */
static void
consult(struct helper_ask *ask, struct program *p, struct str request,
    struct helper_reply *out)
{
	static const char *const why[] = {NULL, "the helper crashed",
	    "the helper did not answer in time",
	    "the helper could not be started"};
	struct helpers *h = ask->helpers;
	int64_t begun = clock_ms();
	bool fresh = p->fd < 0;

	out->status = exchange(h, p, request, begun + ask->left_ms);
	if (out->status == HELPER_CRASHED && !fresh)
		out->status = exchange(h, p, request, begun + ask->left_ms);
	ask->left_ms -= clock_ms() - begun;
	if (ask->left_ms < 0)
		ask->left_ms = 0;
	out->why = why[out->status];
	if (out->status == HELPER_OK)
		out->octets = pool_str(ask->pool, buf_str(&h->reply));
}

const struct helper_reply *
helper_get(struct helper_ask *ask, const char *name, struct str request)
{
	static const struct helper_reply undeclared = {.status = HELPER_ABSENT,
	    .why = "the helper was not declared"};
	static const struct helper_reply long_request = {.status =
							     HELPER_ABSENT,
	    .why = "the request is too long"};
	struct program *p = find(ask->helpers, name);
	struct asked *a = pool_alloc(ask->pool, sizeof(*a));

	if (p == NULL)
		return &undeclared;
	if (request.n > BROKER_REQUEST_MAX)
		return &long_request;
	hash_sha256(request, a->hash);
	for (struct asked *old = ask->first; old != NULL; old = old->next)
		if (old->program == p &&
		    memcmp(old->hash, a->hash, sizeof(a->hash)) == 0)
			return &old->reply;
	a->program = p;
	consult(ask, p, request, &a->reply);
	a->next = ask->first;
	ask->first = a;
	return &a->reply;
}
