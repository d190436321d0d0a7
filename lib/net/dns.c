#include "net/dns.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "net/ask.h"
#include "net/recording.h"
#include "net/replay.h"
#include "net/transport.h"

enum {
	RESOLV_CONF = 1 << 20, /* octets of resolv.conf */
};

/* A question that is not answered yet; its entry points to it. */
struct question {
	struct cache_entry *entry; /* held */
	struct flight *flight;     /* NULL: nobody has sent it */
	struct slots slots;
	unsigned links; /* CNAMEs so far; the TTL and AD of all of them */
	uint32_t ttl;
	bool secure;
};

struct dns {
	struct cache *cache;
	struct transport *transport; /* NULL when replaying */
	struct replay *replay;
	struct pool *pool; /* for one answer of the replay */
	int record;        /* -1: none */
	bool torn;         /* the last line of the recording is not whole */
	struct asks timed, ready;
};

static const struct dns_answer bad_name = {.status = DNS_NONAME,
    .why = "not a domain name"};
static const struct dns_answer budget_spent = {.status = DNS_TRYAGAIN,
    .why = "budget spent"};

const char *
dns_status_word(enum dns_status status)
{
	static const char *const words[] = {"found", "no-data", "no-name",
	    "try-again"};

	return words[status];
}

/* The slot has its answer, or the ask does not wait for it any more. */
static void
settle(struct slot *slot, const struct dns_answer *answer)
{
	struct dns_ask *ask = slot->ask;

	if (!ask_settle(slot, answer))
		return;
	TAILQ_INSERT_TAIL(&ask->dns->ready, ask, by_ready);
	ask->ready = true;
}

static void
question_free(struct question *q)
{
	q->entry->pending = NULL;
	cache_release(q->entry);
	free(q);
}

/* A slot without an answer leaves its question; the last one ends it. */
static void
leave(struct slot *slot)
{
	struct question *q = slot->entry->pending;
	struct dns *dns = slot->ask->dns;

	TAILQ_REMOVE(&q->slots, slot, of_question);
	if (!TAILQ_EMPTY(&q->slots))
		return;
	if (q->flight != NULL)
		transport_cancel(dns->transport, q->flight);
	cache_drop(dns->cache, q->entry);
	question_free(q);
}

static void
record(struct dns *dns, const struct question *q, const struct dns_answer *a)
{
	struct buf line = {0};

	if (dns->record < 0)
		return;
	if (dns->torn)
		buf_char(&line, '\n');
	recording_line(&line, (int64_t)time(NULL), &q->entry->name,
	    q->entry->type, a);
	dns->torn = !recording_write(dns->record, buf_str(&line));
	buf_release(&line);
}

static void
answered(struct dns *dns, struct question *q, const struct dns_answer *a)
{
	struct slot *slot;

	record(dns, q, a);
	cache_fill(dns->cache, q->entry, a, clock_ms());
	while ((slot = TAILQ_FIRST(&q->slots)) != NULL) {
		TAILQ_REMOVE(&q->slots, slot, of_question);
		settle(slot, q->entry->answer);
	}
	question_free(q);
}

/* The transport is done with a question, or with one alias of it. */
static void
done(void *arg, void *tag, const struct message_answer *w)
{
	struct dns *dns = arg;
	struct question *q = tag;
	struct dns_answer a = w->answer;

	q->flight = NULL;
	q->links += w->links;
	if (q->links > MESSAGE_ALIASES)
		a = (struct dns_answer){.status = DNS_TRYAGAIN,
		    .why = "too many CNAMEs"};
	if (a.status != DNS_TRYAGAIN) {
		if (q->ttl < a.ttl)
			a.ttl = q->ttl;
		a.secure = a.secure && q->secure;
		if (w->alias.n > 0) {
			q->ttl = a.ttl;
			q->secure = a.secure;
			q->flight = transport_ask(dns->transport, &w->alias,
			    q->entry->type, q);
			return;
		}
	}
	answered(dns, q, &a);
}

static enum st
open_network(struct dns *dns, const struct dns_conf *conf, struct err *e)
{
	const char *path =
	    conf->resolv_conf != NULL ? conf->resolv_conf : "/etc/resolv.conf";
	struct transport_conf t = {.timeout_ms = conf->timeout_ms,
	    .tries = conf->tries,
	    .in_flight = conf->in_flight,
	    .trusted = conf->trusted,
	    .done = done,
	    .arg = dns};
	enum st st = ST_OK;
	struct str text;

	if (conf->server != NULL) {
		st = server_of(str_of(conf->server), &t.servers[0], e);
		t.n = 1;
	} else {
		st = file_read(path, RESOLV_CONF, dns->pool, &text, e);
		if (st == ST_OK || st == ST_NONE) {
			t.n = resolvconf_parse(text, t.servers);
			st = ST_OK;
		}
	}
	if (st == ST_OK && conf->record != NULL)
		st = recording_open(conf->record, &dns->record, e);
	if (st == ST_OK)
		dns->transport = transport_new(&t);
	return st == ST_SYNTAX || st == ST_LIMIT ? ST_CONF : st;
}

enum st
dns_open(const struct dns_conf *conf, struct dns **out, struct err *e)
{
	struct dns *dns = mem_alloc(sizeof(*dns));
	enum st st;

	*out = NULL;
	dns->record = -1;
	dns->pool = pool_new();
	dns->cache = cache_new(CACHE_ENTRIES, CACHE_OCTETS);
	TAILQ_INIT(&dns->timed);
	TAILQ_INIT(&dns->ready);
	if (conf->replay != NULL)
		st = replay_open(conf->replay, &dns->replay, e);
	else
		st = open_network(dns, conf, e);
	if (st != ST_OK) {
		dns_close(dns);
		return st;
	}
	*out = dns;
	return ST_OK;
}

void
dns_close(struct dns *dns)
{
	if (dns == NULL)
		return;
	transport_free(dns->transport);
	replay_close(dns->replay);
	cache_free(dns->cache);
	pool_free(dns->pool);
	if (dns->record >= 0)
		(void)close(dns->record);
	free(dns);
}

struct dns_ask *
dns_ask_new(struct dns *dns, unsigned queries, unsigned ms)
{
	struct dns_ask *ask = ask_new(dns, queries), *at;

	if (dns->replay != NULL)
		return ask;
	ask->deadline = clock_ms() + ms;
	ask->timed = true;
	at = TAILQ_LAST(&dns->timed, asks);
	while (at != NULL && at->deadline > ask->deadline)
		at = TAILQ_PREV(at, asks, by_deadline);
	if (at == NULL)
		TAILQ_INSERT_HEAD(&dns->timed, ask, by_deadline);
	else
		TAILQ_INSERT_AFTER(&dns->timed, at, ask, by_deadline);
	return ask;
}

static void
not_ready(struct dns_ask *ask)
{
	if (ask->ready)
		TAILQ_REMOVE(&ask->dns->ready, ask, by_ready);
	ask->ready = false;
}

static void
untime(struct dns_ask *ask)
{
	if (ask->timed)
		TAILQ_REMOVE(&ask->dns->timed, ask, by_deadline);
	ask->timed = false;
}

/* The time of the ask is over. */
static void
spend(struct dns_ask *ask)
{
	struct slot *slot;

	ask->spent = true;
	untime(ask);
	while ((slot = TAILQ_FIRST(&ask->open)) != NULL) {
		leave(slot);
		settle(slot, &budget_spent);
	}
}

void
dns_ask_free(struct dns_ask *ask)
{
	if (ask == NULL)
		return;
	spend(ask);
	not_ready(ask);
	ask_free(ask);
}

/* The entry for a question that nobody asks, answered when replaying. */
static struct cache_entry *
entry_new(struct dns *dns, const struct dns_name *name, enum dns_type type)
{
	struct cache_entry *entry = cache_add(dns->cache, name, type);
	struct dns_answer answer;
	struct question *q;

	if (dns->replay != NULL) {
		pool_clear(dns->pool);
		replay_find(dns->replay, name, type, dns->pool, &answer);
		cache_fill(dns->cache, entry, &answer, clock_ms());
		return entry;
	}
	q = mem_alloc(sizeof(*q));
	q->ttl = UINT32_MAX;
	q->secure = true;
	q->entry = entry;
	entry->pending = q;
	cache_hold(entry);
	TAILQ_INIT(&q->slots);
	return entry;
}

const struct dns_answer *
dns_get(struct dns_ask *ask, struct str name, enum dns_type type)
{
	struct dns *dns = ask->dns;
	struct cache_entry *entry;
	struct dns_name key;
	struct question *q;
	struct slot *slot;

	if (!name_of(name, &key))
		return &bad_name;
	slot = ask_find(ask, &key, type);
	if (slot != NULL)
		return slot->answer;
	if (ask->n >= ask->most)
		return &budget_spent;
	entry = cache_find(dns->cache, &key, type, clock_ms());
	if (entry != NULL)
		cache_hold(entry);
	else
		entry = entry_new(dns, &key, type);
	slot = ask_add(ask, entry);
	if (slot->answer != NULL)
		return slot->answer;
	q = entry->pending;
	TAILQ_INSERT_TAIL(&q->slots, slot, of_question);
	if (ask->spent) {
		leave(slot);
		settle(slot, &budget_spent);
	}
	return slot->answer;
}

size_t
dns_send(struct dns_ask *ask)
{
	struct slot *slot;

	if (ask->timed && clock_ms() >= ask->deadline)
		spend(ask);
	TAILQ_FOREACH(slot, &ask->open, of_ask)
	{
		/* cppcheck-suppress uninitvar */
		struct question *q = slot->entry->pending;

		if (slot->sent)
			continue;
		slot->sent = true;
		ask->waiting++;
		if (q->flight == NULL)
			q->flight = transport_ask(ask->dns->transport,
			    &slot->entry->name, slot->entry->type, q);
	}
	if (ask->dns->transport != NULL)
		transport_send(ask->dns->transport);
	/* Known right here, so dns_ready need not say it. */
	not_ready(ask);
	return ask->waiting;
}

unsigned
dns_asked(const struct dns_ask *ask)
{
	return ask->n;
}

int
dns_fd(struct dns *dns)
{
	return dns->transport == NULL ? -1 : transport_fd(dns->transport);
}

int
dns_wait_ms(struct dns *dns)
{
	struct dns_ask *first = TAILQ_FIRST(&dns->timed);
	int64_t when = -1, now;

	if (!TAILQ_EMPTY(&dns->ready))
		return 0;
	if (dns->transport != NULL)
		when = transport_when(dns->transport);
	if (first != NULL && (when < 0 || first->deadline < when))
		when = first->deadline;
	if (when < 0)
		return -1;
	now = clock_ms();
	return when <= now ? 0 : (int)(when - now);
}

void
dns_step(struct dns *dns)
{
	int64_t now = clock_ms();
	struct dns_ask *ask;

	if (dns->transport == NULL)
		return;
	transport_step(dns->transport);
	while ((ask = TAILQ_FIRST(&dns->timed)) != NULL && ask->deadline <= now)
		spend(ask);
	transport_send(dns->transport);
}

struct dns_ask *
dns_ready(struct dns *dns)
{
	struct dns_ask *ask = TAILQ_FIRST(&dns->ready);

	if (ask != NULL)
		not_ready(ask);
	return ask;
}

void
dns_ask_tag(struct dns_ask *ask, void *tag)
{
	ask->tag = tag;
}

void *
dns_ask_tagged(const struct dns_ask *ask)
{
	return ask->tag;
}
