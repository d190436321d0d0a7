/*
 * net/transport - questions to servers and answers from them.
 *
 * Owns:        sockets, tries, time-outs, which server is asked, how many
 *              questions are under way.
 * Never knows: what is cached, who waits.
 *
 * Nothing blocks. A try is a fresh connected socket with a random port and a
 * random ID; what does not answer the question is not looked at.
 */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include "net/message.h"
#include "net/resolvconf.h"

struct transport;
struct flight; /* one question under way, or in the queue */

struct transport_conf {
	struct server servers[RESOLVCONF_SERVERS];
	size_t n;
	unsigned timeout_ms; /* per try */
	unsigned tries;      /* each server is asked once, at least */
	unsigned in_flight;
	bool trusted; /* AD counts though the server is not on loopback */
	/*
	 * Called once per question, which is then gone. The answer is valid
	 * during the call. It may ask, but neither cancel nor close.
	 */
	void (*done)(void *arg, void *tag, const struct message_answer *);
	void *arg;
};

struct transport *transport_new(const struct transport_conf *);
/* Questions under way are forgotten, without a call. */
void transport_free(struct transport *);

/* Put a question into the queue. */
struct flight *transport_ask(struct transport *, const struct dns_name *,
    enum dns_type, void *tag);
/* Forget it, without a call. */
void transport_cancel(struct transport *, struct flight *);
/* Send what is in the queue, as many as may be under way. */
void transport_send(struct transport *);

/* As of net/dns; when is the time of the next deadline, or -1. */
int transport_fd(const struct transport *);
int64_t transport_when(const struct transport *);
void transport_step(struct transport *);

#endif
