/*
 * helper/spf2 - libspf2 as a second opinion, in a process that it may crash.
 *
 * It never asks the DNS: the answers known so far come with the request, and
 * the first one that is lacking goes back as the reply. The library ends in
 * abort() for its own mistakes, and Debian 12's build overflows its stack for
 * some records (CVE-2023-42118).
 */
#include <netinet/in.h>

#include <arpa/nameser.h>
#include <netdb.h>
#include <spf2/spf.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/num.h"
#include "run/broker.h"

/* One "dns" line of the request; the data are still hexadecimal. */
struct known {
	struct str name;
	uint64_t type;
	struct str status, data;
};

/* What the look-ups need: the library hands them no more than itself. */
static struct {
	struct pool *pool;
	struct known *known;
	size_t n, size;
	bool lacking;
	struct buf *reply;
} now;

/* What a word of the request stands for; a NUL stands behind it. */
static struct str
octets_of(struct str hex)
{
	struct str octets;

	(void)hex_read(hex, now.pool, &octets);
	return octets;
}

static struct str
without_dot(struct str name)
{
	return name.n > 0 && name.p[name.n - 1] == '.' ?
	    str_upto(name, name.n - 1) :
	    name;
}

static const struct known *
find(struct str name, uint64_t type)
{
	for (size_t i = 0; i < now.n; i++)
		if (now.known[i].type == type &&
		    str_caseeq(without_dot(now.known[i].name),
			without_dot(name)))
			return &now.known[i];
	return NULL;
}

static int
error_of(struct str status)
{
	if (str_eq(status, STR("found")))
		return NETDB_SUCCESS;
	if (str_eq(status, STR("no-name")))
		return HOST_NOT_FOUND;
	return str_eq(status, STR("no-data")) ? NO_DATA : TRY_AGAIN;
}

/* Without memory the process ends: to us that is a crash like another. */
static SPF_dns_rr_t *
new_answer(SPF_dns_server_t *server, const char *domain, ns_type type,
    int error)
{
	SPF_dns_rr_t *rr = SPF_dns_rr_new_init(server, domain, type, 0, error);

	if (rr == NULL)
		abort();
	return rr;
}

static void
add_record(SPF_dns_rr_t *rr, struct str octets)
{
	if ((rr->rr_type == ns_t_a && octets.n != sizeof(struct in_addr)) ||
	    (rr->rr_type == ns_t_aaaa && octets.n != sizeof(struct in6_addr)))
		return;
	/* With the NUL: the library takes texts for C strings. */
	if (SPF_dns_rr_buf_realloc(rr, rr->num_rr, octets.n + 1) !=
	    SPF_E_SUCCESS)
		abort();
	memcpy(rr->rr[rr->num_rr++], octets.p, octets.n + 1);
}

static void
note(struct str name, ns_type type)
{
	now.lacking = true;
	buf_add(now.reply, STR("need "));
	for (size_t i = 0; i < name.n; i++)
		buf_fmt(now.reply, "%02x", (unsigned char)name.p[i]);
	buf_fmt(now.reply, "%s %d\n", name.n == 0 ? "-" : "", (int)type);
}

/*
 * Only the first name that is lacking is asked for: what the library does
 * after a failure may differ from what it does with the answer.
 */
static SPF_dns_rr_t *
look_up(SPF_dns_server_t *server, const char *domain, ns_type type, int cached)
{
	struct str name = str_of(domain);
	const struct known *k = find(name, (uint64_t)type);
	SPF_dns_rr_t *rr;
	struct str data, word;

	(void)cached;
	if (type != ns_t_a && type != ns_t_aaaa && type != ns_t_ptr &&
	    type != ns_t_mx && type != ns_t_txt)
		return new_answer(server, domain, type, NO_DATA);
	if (k == NULL) {
		if (!now.lacking)
			note(name, type);
		return new_answer(server, domain, type, TRY_AGAIN);
	}
	rr = new_answer(server, domain, type, error_of(k->status));
	data = k->data;
	while ((word = str_word(&data)).n > 0)
		add_record(rr, octets_of(word));
	return rr;
}

static void
read_known(struct str line)
{
	struct known k = {.name = octets_of(str_word(&line))};

	if (!num_parse(str_word(&line), UINT16_MAX, &k.type))
		return;
	k.status = str_word(&line);
	k.data = line;
	if (now.n == now.size) {
		now.size = now.size == 0 ? 64 : 2 * now.size;
		now.known = mem_grow(now.known, now.size, sizeof(k));
	}
	now.known[now.n++] = k;
}

static void
read_request(struct str request, SPF_request_t *r)
{
	while (request.n > 0) {
		struct str line = str_cut(&request, '\n');
		struct str word = str_word(&line);
		const char *text = pool_cstr(now.pool, str_trim(line));

		if (str_eq(word, STR("dns")))
			read_known(line);
		else if (str_eq(word, STR("helo")))
			(void)SPF_request_set_helo_dom(r,
			    octets_of(str_trim(line)).p);
		else if (str_eq(word, STR("from")))
			(void)SPF_request_set_env_from(r,
			    octets_of(str_trim(line)).p);
		else if (str_eq(word, STR("ip")) &&
		    SPF_request_set_ipv4_str(r, text) != SPF_E_SUCCESS)
			(void)SPF_request_set_ipv6_str(r, text);
	}
}

/*
 * Where the library finds a mistake in a record, or gets none for trouble of
 * the DNS, its result is "invalid", and only what the call returned tells.
 */
static const char *
result_word(SPF_result_t result, SPF_errcode_t returned)
{
	switch (result) {
	case SPF_RESULT_NEUTRAL:
		return "neutral";
	case SPF_RESULT_PASS:
		return "pass";
	case SPF_RESULT_FAIL:
		return "fail";
	case SPF_RESULT_SOFTFAIL:
		return "softfail";
	case SPF_RESULT_NONE:
		return "none";
	case SPF_RESULT_TEMPERROR:
		return "temperror";
	case SPF_RESULT_PERMERROR:
		return "permerror";
	case SPF_RESULT_INVALID:
	default:
		return returned == SPF_E_DNS_ERROR ? "temperror" : "permerror";
	}
}

static void
report(SPF_response_t *response, SPF_errcode_t returned)
{
	const char *text =
	    returned == SPF_E_SUCCESS ? NULL : SPF_strerror(returned);
	int n = SPF_response_messages(response);

	/* The last is the most general one; the first says what is wrong. */
	if (returned != SPF_E_SUCCESS && n > 0)
		text = SPF_error_message(SPF_response_message(response, 0));
	buf_fmt(now.reply, "result %s\n",
	    result_word(SPF_response_result(response), returned));
	if (text != NULL) {
		buf_add(now.reply, STR("reason "));
		log_clean(now.reply, str_upto(str_of(text), 300));
		buf_char(now.reply, '\n');
	}
}

static void
answer(struct str request, struct buf *reply)
{
	static SPF_dns_server_t layer = {.lookup = look_up, .name = "fed"};
	static SPF_server_t *server;
	SPF_request_t *r;
	SPF_response_t *response = NULL;
	SPF_errcode_t returned;

	if (server == NULL)
		server = SPF_server_new_dns(&layer, 0);
	r = server == NULL ? NULL : SPF_request_new(server);
	if (r == NULL)
		abort();
	now.pool = pool_new();
	now.n = 0;
	now.lacking = false;
	now.reply = reply;
	read_request(request, r);
	returned = SPF_request_query_mailfrom(r, &response);
	if (!now.lacking && response != NULL)
		report(response, returned);
	if (response != NULL)
		SPF_response_free(response);
	SPF_request_free(r);
	pool_free(now.pool);
}

int
main(void)
{
	return helper_serve(answer);
}
