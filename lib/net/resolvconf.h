/*
 * net/resolvconf - which servers to ask.
 *
 * Owns:        reading resolv.conf and "ADDR[@PORT]".
 * Never knows: sockets.
 */
#ifndef NET_RESOLVCONF_H
#define NET_RESOLVCONF_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/str.h"

enum {
	RESOLVCONF_SERVERS = 8, /* those after it are left out */
};

struct server {
	struct sockaddr_storage addr;
	socklen_t n;
	bool loopback;
};

/*
 * "192.0.2.1", "192.0.2.1@5353", "::1@5353", "[::1]@53", "fe80::1%eth0".
 * ST_SYNTAX.
 */
MUST_CHECK enum st server_of(struct str text, struct server *out, struct err *);

/*
 * The nameserver lines of a file; what else stands there is not for us, and
 * a line that is no address is left out. How many; with none, 127.0.0.1.
 */
size_t resolvconf_parse(struct str text, struct server out[RESOLVCONF_SERVERS]);

#endif
