#include "net/transport.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/conn.h"

enum {
	EVENTS = 64, /* looked at in one go */
	STRAYS = 32, /* datagrams that are not ours, before a fresh socket */
	USUAL_MS = 2000,
};

struct flight {
	struct message_question q;
	void *tag;
	TAILQ_ENTRY(flight) link; /* of the queue, or of those active */
	bool active;
	unsigned tries; /* left */
	size_t server;
	const char *why; /* of the last try that failed */
	int64_t deadline;
	unsigned strays;
	struct conn conn;
};

TAILQ_HEAD(flights, flight);

struct transport {
	struct transport_conf conf;
	struct flights queue;
	struct flights active; /* the earliest deadline first */
	size_t nactive, first; /* first: the server to begin with */
	int epoll;             /* -1 while nothing is active */
	bool crowded;          /* no socket was to be had */
	struct pool *pool;
	uint8_t in[MESSAGE_OCTETS];
};

struct transport *
transport_new(const struct transport_conf *conf)
{
	struct transport *t = mem_alloc(sizeof(*t));

	t->conf = *conf;
	if (t->conf.timeout_ms == 0)
		t->conf.timeout_ms = USUAL_MS;
	if (t->conf.tries < t->conf.n)
		t->conf.tries = (unsigned)t->conf.n;
	if (t->conf.in_flight == 0)
		t->conf.in_flight = 1;
	t->epoll = -1;
	t->pool = pool_new();
	TAILQ_INIT(&t->queue);
	TAILQ_INIT(&t->active);
	return t;
}

/* Out of its list. */
static void
ground(struct transport *t, struct flight *f)
{
	if (f->active) {
		TAILQ_REMOVE(&t->active, f, link);
		t->nactive--;
		t->crowded = false;
	} else
		TAILQ_REMOVE(&t->queue, f, link);
	f->active = false;
}

void
transport_cancel(struct transport *t, struct flight *f)
{
	ground(t, f);
	conn_close(&f->conn);
	free(f);
}

/* Another process may go on with what we hold: keep nothing that is shared. */
static void
rest(struct transport *t)
{
	if (t->nactive > 0 || t->epoll < 0)
		return;
	(void)close(t->epoll);
	t->epoll = -1;
}

void
transport_free(struct transport *t)
{
	struct flight *f;

	if (t == NULL)
		return;
	while ((f = TAILQ_FIRST(&t->active)) != NULL)
		transport_cancel(t, f);
	while ((f = TAILQ_FIRST(&t->queue)) != NULL)
		transport_cancel(t, f);
	rest(t);
	pool_free(t->pool);
	free(t);
}

struct flight *
transport_ask(struct transport *t, const struct dns_name *name,
    enum dns_type type, void *tag)
{
	struct flight *f = mem_alloc(sizeof(*f));

	f->q.name = *name;
	f->q.type = type;
	f->q.edns = true;
	f->tag = tag;
	f->conn.fd = -1;
	f->conn.tag = f;
	f->tries = t->conf.tries;
	f->server = t->first;
	f->why = "no connection";
	TAILQ_INSERT_TAIL(&t->queue, f, link);
	return f;
}

static void
finish(struct transport *t, struct flight *f,
    const struct message_answer *answer)
{
	void *tag = f->tag;

	transport_cancel(t, f);
	t->conf.done(t->conf.arg, tag, answer);
}

/* Ask the server of this try over a fresh socket, with a fresh ID. */
static enum conn_did
attempt(struct transport *t, struct flight *f)
{
	enum conn_did did;

	if (t->epoll < 0)
		t->epoll = epoll_create1(EPOLL_CLOEXEC);
	f->strays = 0;
	if (getrandom(&f->q.id, sizeof(f->q.id), 0) != sizeof(f->q.id))
		return CONN_BROKEN;
	did = conn_open(&f->conn, t->epoll, &t->conf.servers[f->server], &f->q);
	/* Without any other under way there is nothing to wait for. */
	if (did == CONN_CROWDED && t->nactive <= (f->active ? 1 : 0))
		return CONN_BROKEN;
	return did;
}

static const char *
why_of(enum conn_did did)
{
	return did == CONN_REFUSED ? "connection refused" : "no connection";
}

/* Into the queue again, as the first. */
static void
wait_for_socket(struct transport *t, struct flight *f)
{
	conn_close(&f->conn);
	t->crowded = true;
	TAILQ_INSERT_HEAD(&t->queue, f, link);
}

/* The next try of a question that is in no list; without any it ends. */
static void
begin(struct transport *t, struct flight *f)
{
	struct message_answer answer = {.answer = {.status = DNS_TRYAGAIN}};

	for (; f->tries > 0; f->tries--) {
		enum conn_did did;

		f->conn.tcp = false;
		did = attempt(t, f);
		if (did == CONN_CROWDED) {
			wait_for_socket(t, f);
			return;
		}
		if (did == CONN_WAITS) {
			f->tries--;
			f->deadline = clock_ms() + t->conf.timeout_ms;
			f->active = true;
			TAILQ_INSERT_TAIL(&t->active, f, link);
			t->nactive++;
			return;
		}
		f->why = why_of(did);
		f->server = (f->server + 1) % t->conf.n;
	}
	answer.answer.why = f->why;
	TAILQ_INSERT_TAIL(&t->queue, f, link);
	finish(t, f, &answer);
}

/* A try came to nothing: ask the next server, and it first from now on. */
static void
fail(struct transport *t, struct flight *f, const char *why)
{
	ground(t, f);
	f->why = why;
	if (t->first == f->server)
		t->first = (t->first + 1) % t->conf.n;
	f->server = (f->server + 1) % t->conf.n;
	begin(t, f);
}

/* The same server until the same deadline, in another way. */
static void
again(struct transport *t, struct flight *f)
{
	enum conn_did did = attempt(t, f);

	if (did == CONN_WAITS)
		return;
	if (did != CONN_CROWDED) {
		fail(t, f, why_of(did));
		return;
	}
	ground(t, f);
	f->tries++;
	wait_for_socket(t, f);
}

/* True where the octets ended this try, or the question. */
static bool
take(struct transport *t, struct flight *f, struct str message)
{
	struct message_answer answer;
	enum message_kind kind;

	pool_clear(t->pool);
	kind = message_parse(&f->q, (const uint8_t *)message.p, message.n,
	    t->pool, &answer);
	switch (kind) {
	case MESSAGE_STRAY:
		if (!f->conn.tcp && ++f->strays <= STRAYS)
			return false;
		if (f->conn.tcp)
			fail(t, f, "mangled answer");
		else
			again(t, f);
		return true;
	case MESSAGE_ANSWER:
		if (!t->conf.trusted && !t->conf.servers[f->server].loopback)
			answer.answer.secure = false;
		finish(t, f, &answer);
		return true;
	case MESSAGE_TRUNCATED:
		if (f->conn.tcp) {
			fail(t, f, "mangled answer");
			return true;
		}
		f->conn.tcp = true;
		again(t, f);
		return true;
	case MESSAGE_FORMERR:
		f->q.edns = false;
		again(t, f);
		return true;
	case MESSAGE_FAILED:
		fail(t, f, answer.answer.why);
		return true;
	}
	return true;
}

/* All that has come in for one question. */
static void
step(struct transport *t, struct flight *f)
{
	struct str message;

	for (;;) {
		enum conn_did did = conn_step(&f->conn, t->in, &message);

		if (did == CONN_WAITS)
			return;
		if (did != CONN_MESSAGE) {
			fail(t, f, why_of(did));
			return;
		}
		if (take(t, f, message))
			return;
	}
}

void
transport_send(struct transport *t)
{
	struct flight *f;

	while (t->nactive < t->conf.in_flight && !t->crowded &&
	    (f = TAILQ_FIRST(&t->queue)) != NULL) {
		TAILQ_REMOVE(&t->queue, f, link);
		begin(t, f);
	}
	rest(t);
}

int
transport_fd(const struct transport *t)
{
	return t->epoll;
}

int64_t
transport_when(const struct transport *t)
{
	const struct flight *f = TAILQ_FIRST(&t->active);

	return f == NULL ? -1 : f->deadline;
}

void
transport_step(struct transport *t)
{
	struct epoll_event events[EVENTS];
	struct flight *f;
	int n = 0;

	if (t->epoll >= 0)
		n = epoll_wait(t->epoll, events, EVENTS, 0);
	for (int i = 0; i < n; i++)
		step(t, events[i].data.ptr);
	if (n < EVENTS) {
		int64_t now = clock_ms();

		/* A failed one has left its place: f is never what is freed. */
		for (;;) {
			f = TAILQ_FIRST(&t->active);
			/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
			if (f == NULL || f->deadline > now)
				break;
			fail(t, f, "time-out");
		}
	}
	transport_send(t);
}
