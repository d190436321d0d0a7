/*
 * net/dns - the one DNS layer.
 *
 * Owns:        asking, waiting, the cache, budgets, zone files and recordings.
 * Never knows: SPF, DKIM, mail.
 *
 * A judge asks with dns_get and gets an answer or NULL for "not there yet";
 * it then returns ST_WAIT, and is called again from the start when all that it
 * asked for is in. An answer, once given to a dns_ask, stays the same and
 * alive until dns_ask_free, whatever the cache does meanwhile.
 *
 * Names are text: labels separated by ".", a final "." does not matter, any
 * other octet stands for itself (no escapes). Names in answers are text too,
 * lower case, without the final "."; there an octet that is no letter, digit,
 * "-", "_" or "/" stands as \DDD, so that such a name is never a host name.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* The numbers of the protocol. */
enum dns_type {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_TLSA = 52,
};

enum dns_status {
	DNS_FOUND,    /* at least one record */
	DNS_NODATA,   /* the name is there, records of the type are not */
	DNS_NONAME,   /* the name does not exist (NXDOMAIN) */
	DNS_TRYAGAIN, /* time-out, SERVFAIL, REFUSED, budget spent, not recorded
		       */
};

struct dns_rr {
	struct str data; /* A: 4 octets, AAAA: 16; PTR, MX, CNAME: the name as
			    text ("" for the root); TXT: its strings joined */
	uint16_t preference; /* MX */
};

struct dns_answer {
	enum dns_status status;
	const char *why; /* for DNS_TRYAGAIN: fixed words, such as "time-out" */
	bool secure;     /* AD bit from a server we trust */
	uint32_t ttl;    /* seconds */
	size_t n;
	const struct dns_rr *rr;
};

/* "found", "no-data", "no-name", "try-again" */
const char *dns_status_word(enum dns_status);

struct dns_conf {
	const char *server;      /* "ADDR[@PORT]" or NULL: resolv.conf */
	const char *replay;      /* zone file or recording, or NULL */
	const char *record;      /* file to append a recording to, or NULL */
	const char *resolv_conf; /* NULL: /etc/resolv.conf */
	unsigned timeout_ms;     /* per try (dns-timeout) */
	unsigned tries;          /* over all servers (dns-tries) */
	unsigned in_flight;      /* questions at once, over all messages */
	bool trusted; /* believe the AD bit of servers not on loopback */
};

struct dns;     /* one per process */
struct dns_ask; /* one per message */

/*
 * Read resolv.conf or the replay file, open the recording. Sockets are opened
 * when the first question is sent. ST_CONF, ST_IO with file and line.
 */
MUST_CHECK enum st dns_open(const struct dns_conf *, struct dns **out,
    struct err *);
void dns_close(struct dns *);

/* queries: how many different questions; ms: from now (dns-budget). */
struct dns_ask *dns_ask_new(struct dns *, unsigned queries, unsigned ms);
void dns_ask_free(struct dns_ask *);

/*
 * The answer, or NULL if it is not there yet (it is then noted and sent by
 * dns_send). Names that cannot be asked for (an empty label, a label over 63,
 * over 253 octets in all) are DNS_NONAME with why "not a domain name". CNAMEs
 * are followed, 8 at most. Past the budget: DNS_TRYAGAIN "budget spent".
 */
const struct dns_answer *dns_get(struct dns_ask *, struct str name,
    enum dns_type type);

/* Send all that was noted. How many answers the ask now waits for. */
size_t dns_send(struct dns_ask *);
/* Different questions asked so far, answered from the cache or not. */
unsigned dns_asked(const struct dns_ask *);

/*
 * For the loop: a descriptor that is readable when there is work (-1 where no
 * socket is open), milliseconds until the next deadline (-1: none), and the
 * work itself. dns_step never blocks.
 */
int dns_fd(struct dns *);
int dns_wait_ms(struct dns *);
void dns_step(struct dns *);
/* An ask that waits for nothing any more, once each, or NULL. */
struct dns_ask *dns_ready(struct dns *);
/* A pointer of the caller's, kept with the ask. */
void dns_ask_tag(struct dns_ask *, void *tag);
void *dns_ask_tagged(const struct dns_ask *);

#endif
