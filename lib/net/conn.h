/*
 * net/conn - one connected socket: a query out, messages in.
 *
 * Owns:        datagrams and streams, partial reads and writes.
 * Never knows: what a message says, tries, time.
 *
 * Nothing blocks. The kernel picks a random source port, and drops what does
 * not come from the server.
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "net/message.h"
#include "net/resolvconf.h"

enum {
	CONN_PREFIX = 2, /* octets of length before a message over TCP */
};

struct conn {
	int fd;    /* -1: none */
	int epoll; /* where it is watched */
	bool tcp;
	void *tag;
	uint8_t out[CONN_PREFIX + MESSAGE_QUERY];
	size_t nout, sent;
	uint8_t prefix[CONN_PREFIX], *in; /* over TCP */
	size_t nin;
};

enum conn_did {
	CONN_WAITS,   /* nothing more to do now */
	CONN_MESSAGE, /* one message has come in whole */
	CONN_REFUSED,
	CONN_BROKEN,
	CONN_CROWDED, /* there are no more sockets */
};

/*
 * A new socket in the place of the one that c may have, watched by epoll with
 * the tag as its data. The query goes out, or will by conn_step.
 */
enum conn_did conn_open(struct conn *c, int epoll, const struct server *,
    const struct message_question *);
void conn_close(struct conn *);
/*
 * Go on, after epoll said so. The message is in room, or in memory of the
 * connection, until it is closed.
 */
enum conn_did conn_step(struct conn *, uint8_t room[MESSAGE_OCTETS],
    struct str *message);

#endif
