/*
 * A whole message. Its signatures are judged against keys that are there; two
 * of them are those of the examples of RFC 6376 and RFC 8463, so that a seed
 * passes. Then it ends, each signature has a result, a pass has a reason to be
 * one, and what is in the outcome lies within its bounds.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/dkim.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char zone[] =
    "brisbane._domainkey.football.example.com. TXT \"v=DKIM1; k=ed25519; "
    "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n"
    "test._domainkey.football.example.com. TXT \"v=DKIM1; k=rsa; "
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5q"
    "hdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3\" "
    "\"FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2E"
    "eC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\"\n"
    "$TRYAGAIN t._domainkey.football.example.com TXT\n"
    "r._domainkey.football.example.com. TXT \"v=DKIM1; p=\"\n";

static struct dns *
serve(void)
{
	FILE *file = tmpfile();
	struct dns_conf conf = {0};
	struct dns *dns = NULL;
	struct err e;
	char path[64];

	if (file == NULL || file_write(fileno(file), str_of(zone), &e) != ST_OK)
		abort();
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	conf.replay = path;
	if (dns_open(&conf, &dns, &e) != ST_OK)
		abort();
	return dns;
}

static void
check(const struct msg *msg, const struct dkim_outcome *o)
{
	assert(o->result > DKIM_NONE && o->result <= DKIM_PASS);
	assert(o->field < msg->nfield);
	assert(o->reason.n > 0 || o->result == DKIM_PASS);
	assert(o->covered <= o->total);
	if (o->result == DKIM_PASS)
		assert(o->body == DKIM_MATCH && o->signature == DKIM_MATCH &&
		    o->bits > 0 && o->names.domain.n > 0 &&
		    o->covered == o->total);
	if (o->result == DKIM_FAIL)
		assert(
		    o->body == DKIM_MISMATCH || o->signature == DKIM_MISMATCH);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dkim_limits limits = {4, 1024, false, 300};
	static struct dns *dns;
	struct dns_ask *ask;
	struct pool *pool = pool_new();
	struct dkim_outcome *o;
	struct msg msg;
	size_t n, rounds = 0;

	if (dns == NULL)
		dns = serve();
	ask = dns_ask_new(dns, 20, 1000);
	msg_parse(&msg, (struct str){(const char *)data, size}, pool);
	while (dkim_check(ask, &msg, &limits, 1528637909, &o, &n) != ST_OK) {
		assert(++rounds < 4);
		(void)dns_send(ask);
	}
	assert(n <= limits.signatures + 1);
	for (size_t i = 0; i < n; i++)
		check(&msg, &o[i]);
	dns_ask_free(ask);
	pool_free(pool);
	return 0;
}
