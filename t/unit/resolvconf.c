/* net/resolvconf: which servers to ask. */
#include "net/resolvconf.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "tap.h"

static const struct {
	const char *in;
	const char *addr; /* NULL: refused */
	unsigned port;
	bool loopback;
} cases[] = {
    {"127.0.0.1", "127.0.0.1", 53, true},
    {"192.0.2.1@5353", "192.0.2.1", 5353, false},
    {"::1", "::1", 53, true},
    {"::1@5353", "::1", 5353, true},
    {"[::1]@53", "::1", 53, true},
    {"[2001:db8::1]", "2001:db8::1", 53, false},
    {"fe80::1%2", "fe80::1", 53, false},
    {"fe80::1%lo", "fe80::1", 53, false},
    {"fe80::1%2@54", "fe80::1", 54, false},
    {"::ffff:127.0.0.1", "127.0.0.1", 53, true},
    {"192.0.2.1%2", NULL, 0, false},
    {"fe80::1%", NULL, 0, false},
    {"fe80::1%nosuch0", NULL, 0, false},
    {"", NULL, 0, false},
    {"127.0.0.1@", NULL, 0, false},
    {"127.0.0.1@0", NULL, 0, false},
    {"127.0.0.1@65536", NULL, 0, false},
    {"127.0.0.1:53", NULL, 0, false},
    {"localhost", NULL, 0, false},
    {"[::1", NULL, 0, false},
};

static void
addresses(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct server s;
		char text[INET6_ADDRSTRLEN] = "";
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		enum st st = server_of(str_of(cases[i].in), &s, NULL);

		OK(st == (cases[i].addr == NULL ? ST_SYNTAX : ST_OK),
		    cases[i].in);
		OK(s.loopback == cases[i].loopback, "  loopback or not");
		memcpy(&in, &s.addr, sizeof(in));
		memcpy(&in6, &s.addr, sizeof(in6));
		if (st != ST_OK)
			continue;
		if (s.addr.ss_family == AF_INET)
			(void)inet_ntop(AF_INET, &in.sin_addr, text,
			    sizeof(text));
		else
			(void)inet_ntop(AF_INET6, &in6.sin6_addr, text,
			    sizeof(text));
		IS(str_of(text), cases[i].addr, "  address");
		IS_NUM(ntohs(in.sin_port), cases[i].port, "  port");
		if (strchr(cases[i].in, '%') != NULL)
			OK(in6.sin6_scope_id != 0, "  zone");
	}
}

static void
lines(void)
{
	struct server s[RESOLVCONF_SERVERS];
	char many[400] = "";
	size_t n = 0;

	IS_NUM(resolvconf_parse(STR("# x\nsearch a b\nnameserver 192.0.2.1\n"
				    "options timeout:1 attempts:9\n"
				    " nameserver\t::1 \r\nnameserver bad\n"
				    ";nameserver 192.0.2.2\n"
				    "nameserverx 192.0.2.3\n"
				    "nameserver 192.0.2.4"),
		   s),
	    3, "the nameserver lines that can be read");
	OK(s[1].loopback && !s[0].loopback && !s[2].loopback, "  in order");
	IS_NUM(resolvconf_parse(STR(""), s), 1, "none in the file");
	OK(s[0].loopback, "  is loopback");
	for (int i = 0; i < RESOLVCONF_SERVERS + 1; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n,
		    "nameserver 192.0.2.1\n");
	IS_NUM(resolvconf_parse(str_of(many), s), RESOLVCONF_SERVERS,
	    "too many are cut");
}

int
main(void)
{
	addresses();
	lines();
	return tap_end();
}
