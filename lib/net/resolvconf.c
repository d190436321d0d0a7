#include "net/resolvconf.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/ip.h"
#include "base/num.h"

enum {
	DNS_PORT = 53,
};

/* The number of a zone index such as "eth0" or "2"; 0 for none. */
static uint32_t
scope_of(struct str zone)
{
	char name[IF_NAMESIZE];
	uint64_t v;

	if (num_parse(zone, UINT32_MAX, &v))
		return (uint32_t)v;
	if (zone.n == 0 || zone.n >= sizeof(name))
		return 0;
	(void)snprintf(name, sizeof(name), "%.*s", STRF(zone));
	return if_nametoindex(name);
}

static void
address(const struct ip *ip, uint64_t port, uint32_t scope, struct server *out)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	*out = (struct server){.loopback = ip_is_loopback(ip)};
	if (ip->version == 4) {
		in.sin_port = htons((uint16_t)port);
		memcpy(&in.sin_addr, ip->octets, 4);
		memcpy(&out->addr, &in, sizeof(in));
		out->n = sizeof(in);
	} else {
		in6.sin6_port = htons((uint16_t)port);
		memcpy(&in6.sin6_addr, ip->octets, 16);
		in6.sin6_scope_id = scope;
		memcpy(&out->addr, &in6, sizeof(in6));
		out->n = sizeof(in6);
	}
}

enum st
server_of(struct str text, struct server *out, struct err *e)
{
	struct str port = text, addr = str_cut(&port, '@'), zone;
	uint64_t number = DNS_PORT;
	uint32_t scope = 0;
	struct ip ip;

	*out = (struct server){0};
	if (addr.n < text.n &&
	    (!num_parse(port, 65535, &number) || number == 0))
		return err_set(e, ST_SYNTAX, "bad port '%.*s'", STRF(port));
	if (addr.n > 1 && addr.p[0] == '[' && addr.p[addr.n - 1] == ']')
		addr = (struct str){addr.p + 1, addr.n - 2};
	zone = addr;
	addr = str_cut(&zone, '%');
	if (!ip_parse(addr, &ip))
		return err_set(e, ST_SYNTAX, "bad address '%.*s'", STRF(text));
	if (zone.p != addr.p + addr.n) {
		scope = ip.version == 6 ? scope_of(zone) : 0;
		if (scope == 0)
			return err_set(e, ST_SYNTAX, "bad zone '%.*s'",
			    STRF(zone));
	}
	address(&ip, number, scope, out);
	return ST_OK;
}

size_t
resolvconf_parse(struct str text, struct server out[RESOLVCONF_SERVERS])
{
	size_t n = 0;

	while (text.n > 0 && n < RESOLVCONF_SERVERS) {
		struct str line = str_cut(&text, '\n');

		if (str_eq(str_word(&line), STR("nameserver")) &&
		    server_of(str_word(&line), &out[n], NULL) == ST_OK)
			n++;
	}
	if (n == 0 && server_of(STR("127.0.0.1"), &out[0], NULL) == ST_OK)
		n = 1;
	return n;
}
