/*
 * bench-peers own|libspf2 LIST TIMES - two SPF evaluators in one process each.
 *
 * Checks each line "client sender helo" of LIST, in order, TIMES times, and
 * prints the results of the last time, one a line. MAIL FROM only. Both ask
 * the servers of resolv.conf and remember what they said.
 */
#include <netinet/in.h>

#include <poll.h>
#include <spf2/spf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/spf.h"
#include "base/file.h"

struct check {
	const char *client, *sender, *helo;
};

static struct dns *dns;
static struct pool *pool;
static SPF_server_t *server;

static const char *
own(const struct check *c)
{
	struct spf_query q = {
	    .helo = str_of(c->helo),
	    .sender = str_of(c->sender),
	    .limits = {10, 2, 10, 10},
	};
	struct dns_ask *ask = dns_ask_new(dns, 150, 8000);
	struct spf_outcome out;

	if (!ip_parse(str_of(c->client), &q.client))
		exit(64);
	while (spf_check(ask, &q, pool, &out) == ST_WAIT) {
		if (dns_send(ask) == 0)
			continue;
		while (dns_ready(dns) != ask) {
			struct pollfd p = {.fd = dns_fd(dns), .events = POLLIN};

			(void)poll(&p, 1, dns_wait_ms(dns));
			dns_step(dns);
		}
	}
	dns_ask_free(ask);
	pool_clear(pool);
	return spf_word(out.result);
}

static const char *
libspf2(const struct check *c)
{
	SPF_request_t *request = SPF_request_new(server);
	SPF_response_t *response = NULL;
	const char *word;

	if (request == NULL || SPF_request_set_ipv4_str(request, c->client) ||
	    SPF_request_set_helo_dom(request, c->helo) ||
	    SPF_request_set_env_from(request, c->sender))
		exit(64);
	(void)SPF_request_query_mailfrom(request, &response);
	if (response == NULL)
		exit(75);
	word = SPF_strresult(SPF_response_result(response));
	SPF_response_free(response);
	SPF_request_free(request);
	return word;
}

/* The checks of a file, cut up in place. */
static struct check *
read_checks(struct str text, struct pool *keep, size_t *n)
{
	struct check *checks;
	size_t lines = 0;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	checks = pool_array(keep, lines, sizeof(*checks));
	for (*n = 0; *n < lines; ++*n) {
		struct str line = str_cut(&text, '\n');

		checks[*n].client = pool_cstr(keep, str_word(&line));
		checks[*n].sender = pool_cstr(keep, str_word(&line));
		checks[*n].helo = pool_cstr(keep, str_word(&line));
	}
	return checks;
}

int
main(int argc, char *argv[])
{
	struct dns_conf conf = {.timeout_ms = 3000,
	    .tries = 3,
	    .in_flight = 200};
	const char *(*judge)(const struct check *) = own;
	struct pool *keep = pool_new();
	struct check *checks;
	struct str text;
	struct err e = {0};
	size_t n;
	long times;

	if (argc != 4 || file_read(argv[2], 1 << 28, keep, &text, &e) != ST_OK)
		return 64;
	checks = read_checks(text, keep, &n);
	times = strtol(argv[3], NULL, 10);
	pool = pool_new();
	if (strcmp(argv[1], "libspf2") == 0) {
		judge = libspf2;
		server = SPF_server_new(SPF_DNS_CACHE, 0);
		if (server == NULL)
			return 75;
	} else if (dns_open(&conf, &dns, &e) != ST_OK)
		return 75;
	for (long k = 1; k <= times; k++)
		for (size_t i = 0; i < n; i++) {
			const char *word = judge(&checks[i]);

			if (k == times)
				(void)puts(word);
		}
	if (server != NULL)
		SPF_server_free(server);
	dns_close(dns);
	pool_free(pool);
	pool_free(keep);
	return fflush(stdout) == 0 ? 0 : 75;
}
