#include "net/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

static enum conn_did
of_errno(void)
{
	switch (errno) {
	case EAGAIN:
	case EINPROGRESS:
	case EINTR:
		return CONN_WAITS;
	case ECONNREFUSED:
		return CONN_REFUSED;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return CONN_CROWDED;
	default:
		return CONN_BROKEN;
	}
}

void
conn_close(struct conn *c)
{
	if (c->fd >= 0) {
		/* A process forked meanwhile may hold the socket open. */
		(void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		(void)close(c->fd);
	}
	free(c->in);
	c->in = NULL;
	c->fd = -1;
	c->nin = c->sent = c->nout = 0;
}

static bool
watch(struct conn *c, int how, uint32_t what)
{
	struct epoll_event ev = {.events = what, .data = {.ptr = c->tag}};

	return epoll_ctl(c->epoll, how, c->fd, &ev) == 0;
}

static enum conn_did
push(struct conn *c)
{
	size_t skip = c->tcp ? c->sent : CONN_PREFIX;
	ssize_t n = send(c->fd, c->out + skip, c->nout - skip, MSG_NOSIGNAL);

	if (n < 0)
		return of_errno();
	c->sent += (size_t)n;
	if (c->tcp && c->sent == c->nout && !watch(c, EPOLL_CTL_MOD, EPOLLIN))
		return of_errno();
	return CONN_WAITS;
}

enum conn_did
conn_open(struct conn *c, int epoll, const struct server *server,
    const struct message_question *q)
{
	int type = c->tcp ? SOCK_STREAM : SOCK_DGRAM;
	size_t n;

	conn_close(c);
	c->epoll = epoll;
	c->fd = socket(server->addr.ss_family,
	    type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || !watch(c, EPOLL_CTL_ADD, c->tcp ? EPOLLOUT : EPOLLIN))
		return of_errno();
	if (connect(c->fd, (const struct sockaddr *)&server->addr, server->n) !=
		0 &&
	    errno != EINPROGRESS)
		return of_errno() == CONN_REFUSED ? CONN_REFUSED : CONN_BROKEN;
	n = message_query(q, c->out + CONN_PREFIX);
	c->out[0] = (uint8_t)(n >> 8);
	c->out[1] = (uint8_t)n;
	c->nout = CONN_PREFIX + n;
	return c->tcp ? CONN_WAITS : push(c);
}

/* RFC 1035 section 4.2.2: two octets of length, then the message. */
static enum conn_did
stream(struct conn *c, struct str *message)
{
	if (c->sent < c->nout)
		return push(c);
	for (;;) {
		size_t whole = (size_t)c->prefix[0] << 8 | c->prefix[1];
		uint8_t *to;
		size_t want;
		ssize_t n;

		if (c->nin < CONN_PREFIX) {
			to = c->prefix + c->nin;
			want = CONN_PREFIX - c->nin;
		} else {
			if (c->in == NULL)
				c->in = mem_alloc(whole);
			to = c->in + (c->nin - CONN_PREFIX);
			want = whole + CONN_PREFIX - c->nin;
		}
		if (want == 0) {
			*message = (struct str){(const char *)c->in, whole};
			return CONN_MESSAGE;
		}
		n = recv(c->fd, to, want, 0);
		if (n == 0)
			return CONN_BROKEN;
		if (n < 0)
			return of_errno();
		c->nin += (size_t)n;
	}
}

enum conn_did
conn_step(struct conn *c, uint8_t room[MESSAGE_OCTETS], struct str *message)
{
	ssize_t n;

	*message = (struct str){0};
	if (c->tcp)
		return stream(c, message);
	n = recv(c->fd, room, MESSAGE_OCTETS, 0);
	if (n < 0)
		return of_errno();
	*message = (struct str){(const char *)room, (size_t)n};
	return CONN_MESSAGE;
}
