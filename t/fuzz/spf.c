/*
 * A whole check: each line of the input is the record of one more domain, each
 * of which can name the others. It ends, within its limits, without waiting.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/spf.h"
#include "base/buf.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char others[] = "h.d.example A 192.0.2.1\n"
			     "h.d.example A 192.0.2.2\n"
			     "h.d.example AAAA 2001:db8::1\n"
			     "$TRYAGAIN t.d.example\n"
			     "1.2.0.192.in-addr.arpa PTR h.d.example\n"
			     "1.2.0.192.in-addr.arpa PTR t.d.example\n"
			     "1.2.0.192.in-addr.arpa PTR h.d0.example\n";

/* Line n as the TXT and MX records of dN.example. */
static void
add_domain(struct buf *zone, unsigned n, struct str line)
{
	buf_fmt(zone, "d%u.example TXT", n);
	for (size_t i = 0; i < line.n; i++)
		buf_fmt(zone, i % 255 == 0 ? "%s\"\\%03u" : "%.0s\\%03u",
		    i == 0 ? " " : "\" ", (unsigned)(unsigned char)line.p[i]);
	buf_fmt(zone, "%s\nd%u.example MX 1 h.d.example\n",
	    line.n == 0 ? " \"\"" : "\"", n);
}

static struct dns *
serve(struct str lines)
{
	static FILE *file;
	struct buf zone = {0};
	struct dns_conf conf = {0};
	struct dns *dns = NULL;
	struct err e;
	char path[64];

	if (file == NULL)
		file = tmpfile();
	if (file == NULL)
		abort();
	for (unsigned n = 0; n < 8 && lines.n > 0; n++)
		add_domain(&zone, n, str_cut(&lines, '\n'));
	buf_add(&zone, str_of(others));
	if (ftruncate(fileno(file), 0) != 0 ||
	    lseek(fileno(file), 0, SEEK_SET) != 0 ||
	    file_write(fileno(file), buf_str(&zone), &e) != ST_OK)
		abort();
	buf_release(&zone);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	conf.replay = path;
	if (dns_open(&conf, &dns, &e) != ST_OK)
		return NULL;
	return dns;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ip client = {4, {192, 0, 2, 1}};
	struct spf_query q = {.client = client,
	    .helo = STR("h.d.example"),
	    .sender = STR("a.b-c@d0.example"),
	    .limits = {10, 2, 10, 10},
	    .want_exp = true};
	struct spf_outcome o;
	struct dns *dns;
	struct dns_ask *ask;
	struct pool *pool;

	if (size > 4096)
		return 0;
	dns = serve((struct str){(const char *)data, size});
	if (dns == NULL)
		return 0;
	pool = pool_new();
	ask = dns_ask_new(dns, 1000, 8000);
	if (size % 2 == 1) /* half of the inputs under IPv6 */
		(void)ip_parse(STR("2001:db8::1"), &q.client);
	assert(spf_check(ask, &q, pool, &o) == ST_OK);
	assert(o.terms <= 10 && o.voids <= 3);
	/* the record, 10 terms, 10 hosts each, PTR and its hosts, exp */
	assert(dns_asked(ask) <= 1 + 10 + 10 * 10 + 11 + 1);
	assert(o.exp.n <= 500);
	assert(o.exp.n == 0 || o.result == SPF_FAIL);
	for (size_t i = 0; i < o.exp.n; i++)
		assert(o.exp.p[i] >= ' ' && o.exp.p[i] <= '~');
	dns_ask_free(ask);
	dns_close(dns);
	pool_free(pool);
	return 0;
}
