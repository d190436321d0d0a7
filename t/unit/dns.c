/* net/dns: against a hostile server on loopback, and against files. */
#include "net/dns.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap.h"

enum { HEADER = 12, HELD = 256 };

/* What the server saw; in memory that both processes have. */
static struct seen {
	unsigned queries, held, peak;
} * seen;

struct held {
	struct sockaddr_in from;
	uint8_t p[512];
	size_t n;
};

struct server {
	int udp, tcp, other; /* other: the wrong port */
	unsigned which;      /* 1 misbehaves, 2 is good to all */
	struct held held[HELD];
	unsigned nheld;
};

struct reply {
	uint8_t p[4096];
	size_t n;
};

static char dir[] = "/tmp/dns-test-XXXXXX";
static uint16_t ports[2];

static void
add(struct reply *r, const void *p, size_t n)
{
	memcpy(r->p + r->n, p, n);
	r->n += n;
}

/* The query as a reply with that octet 3 and no records. */
static void
start(struct reply *r, const uint8_t *q, size_t n, unsigned rcode)
{
	size_t end = HEADER;

	while (end < n && q[end] != 0)
		end += (size_t)q[end] + 1;
	r->n = 0;
	add(r, q, end + 5 <= n ? end + 5 : n);
	r->p[2] = 0x81;
	r->p[3] = (uint8_t)(0x80 | rcode);
	r->p[5] = 1;
	memset(r->p + 6, 0, 6);
}

/* A record more in the section. */
static void
put(struct reply *r, int section, struct str name, int type, struct str data)
{
	uint8_t fixed[10] = {0, (uint8_t)type, 0, 1, 0, 0, 1, 44,
	    (uint8_t)(data.n >> 8), (uint8_t)data.n};

	add(r, name.p, name.n);
	add(r, fixed, sizeof(fixed));
	add(r, data.p, data.n);
	r->p[6 + 2 * section + 1]++;
}

#define SELF STR("\xc0\x0c")
#define GOOD STR("\xc0\x00\x02\x01")
#define EVIL STR("\x06\x06\x06\x06")

static void
put_soa(struct reply *r, char minimum)
{
	char soa[22] = {0};

	soa[21] = minimum;
	put(r, 1, STR("\0"), 6, (struct str){soa, sizeof(soa)});
}

static bool
is(const uint8_t *q, const char *label)
{
	return q[HEADER] == strlen(label) &&
	    memcmp(q + HEADER + 1, label, q[HEADER]) == 0;
}

static void
answer(const uint8_t *q, size_t n, struct reply *r)
{
	start(r, q, n, 0);
	if (is(q, "loop")) {
		put(r, 0, SELF, 5, SELF);
	} else if (is(q, "chain")) {
		put(r, 0, SELF, 5, STR("\x02ok\x00"));
	} else if (is(q, "othername")) {
		put(r, 0,
		    STR("\x04"
			"evil\x00"),
		    1, EVIL);
	} else if (is(q, "nodata")) {
		put_soa(r, 77);
	} else if (is(q, "noname")) {
		r->p[3] |= 3;
		put_soa(r, 66);
	} else if (is(q, "referral")) {
		put(r, 1, SELF, 2, STR("\x02ns\x00"));
	} else if (is(q, "cut")) {
		put(r, 0, SELF, 1, GOOD);
		r->n -= 2;
	} else {
		put(r, 0, SELF, 1, GOOD);
	}
	if (is(q, "ad"))
		r->p[3] |= 0x20;
}

static void
to(int fd, const struct sockaddr_in *from, const struct reply *r)
{
	(void)sendto(fd, r->p, r->n, 0, (const struct sockaddr *)from,
	    sizeof(*from));
}

/* Packets that must not be believed, before the one that may. */
static void
lie(struct server *s, const struct sockaddr_in *from, const uint8_t *q,
    size_t n)
{
	struct reply r;

	start(&r, q, n, 0);
	put(&r, 0, SELF, 1, EVIL);
	if (is(q, "wrongid"))
		r.p[0] ^= 1;
	if (is(q, "wrongq"))
		r.p[HEADER + 1] ^= 1;
	if (is(q, "wrongtype"))
		r.p[r.n - 16 - 3] = 28;
	if (is(q, "reflect"))
		r.p[2] = 1;
	if (is(q, "flood"))
		r.p[1] ^= 1;
	if (is(q, "junk")) {
		for (r.n = 0; r.n < 40; r.n++) {
			r.p[r.n] = (uint8_t)(r.n * 37);
			to(s->udp, from, &r);
		}
		return;
	}
	for (int i = 0; i < (is(q, "flood") ? 100 : 1); i++)
		to(is(q, "wrongport") ? s->other : s->udp, from, &r);
}

static bool
is_one_of(const uint8_t *q, const char *const *labels)
{
	for (; *labels != NULL; labels++)
		if (is(q, *labels))
			return true;
	return false;
}

static void
datagram(struct server *s, const struct sockaddr_in *from, const uint8_t *q,
    size_t n)
{
	static const char *const lies[] = {"wrongid", "wrongq", "wrongtype",
	    "wrongport", "reflect", "junk", "flood", NULL};
	static const char *const tcp[] = {"tc", "tcclosed", "tctc", "tcslow",
	    "tcempty", NULL};
	struct reply r;

	seen->queries++;
	if (s->which == 1 && is_one_of(q, lies))
		lie(s, from, q, n);
	if (is(q, "dead") || (s->which == 1 && is(q, "silent")))
		return;
	answer(q, n, &r);
	if (s->which == 1 && is(q, "servfail"))
		start(&r, q, n, 2);
	if (is(q, "refused"))
		start(&r, q, n, 5);
	if (is(q, "formerr") && q[11] == 1) {
		start(&r, q, n, 1);
		r.n = HEADER;
		r.p[5] = 0;
	}
	if (is_one_of(q, tcp)) {
		start(&r, q, n, 0);
		r.p[2] |= 2;
	}
	if (is(q, "upper"))
		for (size_t i = HEADER; i < HEADER + 6; i++)
			if (r.p[i] >= 'a')
				r.p[i] = (uint8_t)(r.p[i] - 32);
	to(s->udp, from, &r);
}

static void
connection(struct server *s)
{
	int fd = accept(s->tcp, NULL, NULL);
	uint8_t q[512], prefix[2];
	struct reply r;
	ssize_t n;

	if (fd < 0)
		return;
	n = recv(fd, q, sizeof(q), 0);
	if (n > 2 + HEADER && !is(q + 2, "tcclosed")) {
		answer(q + 2, (size_t)n - 2, &r);
		if (is(q + 2, "tctc"))
			r.p[2] |= 2;
		if (is(q + 2, "tcempty"))
			r.n = 0;
		prefix[0] = (uint8_t)(r.n >> 8);
		prefix[1] = (uint8_t)r.n;
		(void)send(fd, prefix, 1, MSG_NOSIGNAL);
		(void)send(fd, prefix + 1, 1, MSG_NOSIGNAL);
		for (size_t i = 0; i < r.n; i++) {
			if (is(q + 2, "tcslow"))
				(void)usleep(1000);
			(void)send(fd, r.p + i, 1, MSG_NOSIGNAL);
		}
	}
	(void)close(fd);
}

/* What is held is answered when nothing more has come for a while. */
static void
let_go(struct server *s)
{
	for (unsigned i = 0; i < s->nheld; i++)
		datagram(s, &s->held[i].from, s->held[i].p, s->held[i].n);
	s->nheld = 0;
}

static void
serve(struct server *s)
{
	for (;;) {
		struct pollfd p[2] = {{.fd = s->udp, .events = POLLIN},
		    {.fd = s->tcp, .events = POLLIN}};
		struct held h = {.n = 0};
		socklen_t len = sizeof(h.from);
		ssize_t n;

		if (poll(p, 2, s->nheld > 0 ? 30 : -1) == 0)
			let_go(s);
		if (p[1].revents & POLLIN)
			connection(s);
		if (!(p[0].revents & POLLIN))
			continue;
		n = recvfrom(s->udp, h.p, sizeof(h.p), 0,
		    (struct sockaddr *)&h.from, &len);
		if (n < HEADER + 5)
			continue;
		h.n = (size_t)n;
		if (h.p[HEADER + 1] != 'h' || s->nheld == HELD) {
			datagram(s, &h.from, h.p, h.n);
			continue;
		}
		s->held[s->nheld++] = h;
		seen->held++;
		if (s->nheld > seen->peak)
			seen->peak = s->nheld;
	}
}

static int
bound(int type, uint16_t port)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, type, 0), on = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&in, sizeof(in)) != 0 ||
	    (type == SOCK_STREAM && listen(fd, 64) != 0)) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static pid_t
start_server(unsigned which)
{
	static struct server s;
	struct sockaddr_in in;
	socklen_t n = sizeof(in);
	pid_t pid;

	s.which = which;
	do {
		s.udp = bound(SOCK_DGRAM, 0);
		(void)getsockname(s.udp, (struct sockaddr *)&in, &n);
		s.tcp = bound(SOCK_STREAM, ntohs(in.sin_port));
	} while (s.tcp < 0 && close(s.udp) == 0);
	s.other = bound(SOCK_DGRAM, 0);
	ports[which - 1] = ntohs(in.sin_port);
	pid = fork();
	if (pid == 0) {
		(void)alarm(120);
		serve(&s);
	}
	(void)close(s.udp);
	(void)close(s.tcp);
	(void)close(s.other);
	return pid;
}

/* Wait for the ask; false where it takes too long. */
static bool
wait_for(struct dns *dns, struct dns_ask *ask)
{
	int64_t end = clock_ms() + 20000;

	if (dns_send(ask) == 0)
		return true;
	while (clock_ms() < end) {
		struct pollfd p = {.fd = dns_fd(dns), .events = POLLIN};
		struct dns_ask *ready;

		(void)poll(&p, 1, dns_wait_ms(dns));
		dns_step(dns);
		while ((ready = dns_ready(dns)) != NULL)
			if (ready == ask)
				return true;
	}
	return false;
}

static const struct dns_answer *
ask_one(struct dns *dns, struct dns_ask *ask, const char *name)
{
	const struct dns_answer *a = dns_get(ask, str_of(name), DNS_A);

	if (a == NULL && wait_for(dns, ask))
		a = dns_get(ask, str_of(name), DNS_A);
	return a;
}

/* What one question comes to; "" for an answer that is good. */
static const struct {
	const char *name, *why;
	enum dns_status status;
	uint32_t ttl;
} cases[] = {
    {"ok", "", DNS_FOUND, 300},
    {"OK.", "", DNS_FOUND, 300},
    {"upper", "", DNS_FOUND, 300},
    {"wrongid", "", DNS_FOUND, 300},
    {"wrongq", "", DNS_FOUND, 300},
    {"wrongtype", "", DNS_FOUND, 300},
    {"wrongport", "", DNS_FOUND, 300},
    {"reflect", "", DNS_FOUND, 300},
    {"junk", "", DNS_FOUND, 300},
    {"flood", "", DNS_FOUND, 300},
    {"tc", "", DNS_FOUND, 300},
    {"tcslow", "", DNS_FOUND, 300},
    {"tcclosed", "no connection", DNS_TRYAGAIN, 5},
    {"tcempty", "mangled answer", DNS_TRYAGAIN, 5},
    {"tctc", "mangled answer", DNS_TRYAGAIN, 5},
    {"servfail", "", DNS_FOUND, 300},
    {"silent", "", DNS_FOUND, 300},
    {"refused", "REFUSED", DNS_TRYAGAIN, 5},
    {"formerr", "", DNS_FOUND, 300},
    {"dead", "time-out", DNS_TRYAGAIN, 5},
    {"loop", "too many CNAMEs", DNS_TRYAGAIN, 5},
    {"chain", "", DNS_FOUND, 300},
    {"othername", "answer for another name", DNS_TRYAGAIN, 5},
    {"referral", "referral", DNS_TRYAGAIN, 5},
    {"cut", "mangled answer", DNS_TRYAGAIN, 5},
    {"nodata", "", DNS_NODATA, 77},
    {"noname", "", DNS_NONAME, 66},
    {"a..b", "not a domain name", DNS_NONAME, 0},
};

static struct dns *
open_both(unsigned in_flight, const char *record)
{
	char conf[256];
	struct dns_conf c = {.resolv_conf = conf,
	    .record = record,
	    .timeout_ms = 200,
	    .tries = 2,
	    .in_flight = in_flight};
	struct dns *dns = NULL;
	struct err e = {{0}};
	FILE *f;

	(void)snprintf(conf, sizeof(conf), "%s/resolv.conf", dir);
	f = fopen(conf, "w");
	if (f == NULL)
		abort();
	(void)fprintf(f, "nameserver 127.0.0.1@%u\nnameserver 127.0.0.1@%u\n",
	    ports[0], ports[1]);
	(void)fclose(f);
	if (!OK(dns_open(&c, &dns, &e) == ST_OK, "open"))
		printf("# %s\n", e.text);
	return dns;
}

static void
check_case(const struct dns_answer *a, size_t i)
{
	OK(a != NULL && a->status == cases[i].status, cases[i].name);
	if (a == NULL)
		return;
	IS(str_of(a->why == NULL ? "" : a->why), cases[i].why, "  why");
	IS_NUM(a->ttl, cases[i].ttl, "  TTL");
	if (a->status == DNS_FOUND)
		OK(a->n == 1 && str_eq(a->rr[0].data, GOOD),
		    "  the right address");
}

/* A fresh cache and the first server first, for each. */
static void
one_by_one(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct dns *dns = open_both(10, NULL);
		struct dns_ask *ask = dns_ask_new(dns, 5, 10000);

		check_case(ask_one(dns, ask, cases[i].name), i);
		dns_ask_free(ask);
		dns_close(dns);
	}
}

/* The same, side by side and recorded; then from the recording. */
static void
side_by_side(void)
{
	char path[256];
	struct dns_conf c = {.replay = path};
	struct dns_ask *ask;
	struct dns *dns;
	struct err e = {{0}};

	(void)snprintf(path, sizeof(path), "%s/recording", dir);
	dns = open_both(100, path);
	ask = dns_ask_new(dns, 100, 10000);
	for (size_t i = 0; i < NELEM(cases); i++)
		(void)dns_get(ask, str_of(cases[i].name), DNS_A);
	IS_NUM(dns_asked(ask), NELEM(cases) - 2,
	    "names that differ by case or final dot are one question");
	OK(wait_for(dns, ask), "all together");
	for (size_t i = 0; i < NELEM(cases); i++)
		OK(dns_get(ask, str_of(cases[i].name), DNS_A) != NULL,
		    cases[i].name);
	dns_ask_free(ask);
	dns_close(dns);

	OK(dns_open(&c, &dns, &e) == ST_OK, "open the recording");
	ask = dns_ask_new(dns, 100, 0);
	for (size_t i = 0; i < NELEM(cases); i++)
		check_case(dns_get(ask, str_of(cases[i].name), DNS_A), i);
	IS(str_of(dns_get(ask, STR("other"), DNS_A)->why), "not recorded",
	    "what is not recorded is try-again");
	OK(dns_fd(dns) == -1 && dns_wait_ms(dns) == -1 && dns_send(ask) == 0,
	    "a recording needs no waiting");
	dns_ask_free(ask);
	dns_close(dns);
}

static void
cap(void)
{
	struct dns *dns = open_both(10, NULL);
	struct dns_ask *a = dns_ask_new(dns, 200, 10000);
	struct dns_ask *b = dns_ask_new(dns, 200, 10000);
	char name[32];
	bool all = true;

	seen->peak = seen->held = 0;
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "h%d.x", i);
		(void)dns_get(a, str_of(name), DNS_A);
		(void)dns_get(b, str_of(name), DNS_A);
	}
	OK(dns_send(b) == 100, "a hundred questions");
	OK(wait_for(dns, a), "two asks wait for the same");
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "h%d.x", i);
		all = all && dns_get(a, str_of(name), DNS_A) != NULL &&
		    dns_get(a, str_of(name), DNS_A) ==
			dns_get(b, str_of(name), DNS_A);
	}
	OK(all, "both have the same answers");
	IS_NUM(seen->held, 100, "each question was sent once");
	IS_NUM(seen->peak, 10, "no more than the cap at once");
	OK(dns_fd(dns) == -1, "no socket is left open");
	dns_ask_free(a);
	dns_ask_free(b);
	dns_close(dns);
}

static void
free_in_flight(void)
{
	struct dns *dns = open_both(5, NULL);
	struct dns_ask *asks[20];
	char name[32];

	for (size_t i = 0; i < NELEM(asks); i++) {
		asks[i] = dns_ask_new(dns, 200, 10000);
		for (size_t k = i; k < i + 30; k++) {
			(void)snprintf(name, sizeof(name), "h%zu.f", k);
			(void)dns_get(asks[i], str_of(name), DNS_A);
		}
		if (i % 3 != 0)
			(void)dns_send(asks[i]);
	}
	for (size_t i = 0; i < NELEM(asks); i += 2)
		dns_ask_free(asks[i]);
	dns_step(dns);
	OK(wait_for(dns, asks[1]), "others are answered all the same");
	OK(dns_get(asks[1], STR("h1.f"), DNS_A) != NULL, "  with answers");
	for (size_t i = 1; i < NELEM(asks); i += 2)
		dns_ask_free(asks[i]);
	OK(dns_wait_ms(dns) == -1, "nothing goes on for nobody");
	dns_close(dns);

	dns = open_both(5, NULL);
	asks[0] = dns_ask_new(dns, 200, 10000);
	(void)dns_get(asks[0], STR("dead"), DNS_A);
	OK(dns_send(asks[0]) == 1, "one question on its way");
	dns_ask_free(asks[0]);
	dns_close(dns);
}

static void
budgets(void)
{
	struct dns *dns = open_both(5, NULL);
	struct dns_ask *ask = dns_ask_new(dns, 2, 100);
	const struct dns_answer *a;
	int64_t begin = clock_ms();
	int tag = 0;

	dns_ask_tag(ask, &tag);
	OK(dns_ask_tagged(ask) == &tag, "the tag is kept");
	a = ask_one(dns, ask, "dead");
	IS(str_of(a == NULL ? NULL : a->why), "budget spent",
	    "the budget of time ends the waiting");
	OK(clock_ms() - begin < 190, "  in time");
	a = dns_get(ask, STR("ok"), DNS_A);
	IS(str_of(a == NULL ? NULL : a->why), "budget spent",
	    "  and what is asked after it");
	a = dns_get(ask, STR("third"), DNS_A);
	IS(str_of(a == NULL ? NULL : a->why), "budget spent",
	    "the budget of questions");
	IS_NUM(dns_asked(ask), 2, "  is what may be asked");
	dns_ask_free(ask);

	ask = dns_ask_new(dns, 2, 5000);
	a = ask_one(dns, ask, "ok");
	OK(a != NULL && a->status == DNS_FOUND, "another ask goes on");
	dns_ask_free(ask);
	seen->queries = 0;
	ask = dns_ask_new(dns, 2, 5000);
	OK(dns_get(ask, STR("ok"), DNS_A) != NULL && seen->queries == 0,
	    "what is cached is there at once");
	a = ask_one(dns, ask, "ad");
	OK(a != NULL && a->secure, "AD of a server on loopback counts");
	dns_ask_free(ask);
	dns_close(dns);
}

static void
refused(void)
{
	struct dns_conf c = {.server = "127.0.0.1@1",
	    .timeout_ms = 5000,
	    .tries = 2,
	    .in_flight = 5};
	int64_t begin = clock_ms();
	const struct dns_answer *a;
	struct dns_ask *ask;
	struct dns *dns;

	OK(dns_open(&c, &dns, NULL) == ST_OK, "a server that is not there");
	ask = dns_ask_new(dns, 2, 20000);
	a = ask_one(dns, ask, "ok");
	IS(str_of(a == NULL ? NULL : a->why), "connection refused",
	    "  is known to refuse");
	OK(clock_ms() - begin < 1000, "  at once");
	dns_ask_free(ask);
	dns_close(dns);
	c.server = "nonsense";
	OK(dns_open(&c, &dns, NULL) == ST_CONF && dns == NULL,
	    "a server that is no address");
	c.replay = "/nonexistent";
	OK(dns_open(&c, &dns, NULL) == ST_CONF, "a file that is not there");
}

int
main(void)
{
	char cmd[256];
	pid_t one, two;

	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED || mkdtemp(dir) == NULL)
		return 1;
	one = start_server(1);
	two = start_server(2);
	one_by_one();
	side_by_side();
	cap();
	free_in_flight();
	budgets();
	refused();
	(void)kill(one, SIGKILL);
	(void)kill(two, SIGKILL);
	(void)waitpid(one, NULL, 0);
	(void)waitpid(two, NULL, 0);
	(void)snprintf(cmd, sizeof(cmd), "%s/resolv.conf", dir);
	(void)unlink(cmd);
	(void)snprintf(cmd, sizeof(cmd), "%s/recording", dir);
	(void)unlink(cmd);
	(void)rmdir(dir);
	return tap_end();
}
