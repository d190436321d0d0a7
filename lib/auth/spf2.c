#include "auth/spf2.h"

#include "base/hex.h"
#include "base/num.h"

enum {
	/* An honest record needs 10 terms, each with 10 hosts at most. */
	ROUNDS_MAX = 200,
};

static void
begin(struct buf *request, const struct spf_query *q)
{
	char ip[IP_TEXT];

	buf_fmt(request, "ip %s\nhelo ", ip_text(&q->client, ip));
	hex_write(request, q->helo);
	buf_add(request, STR("\nfrom "));
	hex_write(request, q->sender);
	buf_char(request, '\n');
}

static void
add_answer(struct buf *request, struct str name, enum dns_type type,
    const struct dns_answer *a)
{
	buf_add(request, STR("dns "));
	hex_write(request, name);
	buf_fmt(request, " %u %s", (unsigned)type, dns_status_word(a->status));
	for (size_t i = 0; i < a->n; i++) {
		buf_char(request, ' ');
		hex_write(request, a->rr[i].data);
	}
	buf_char(request, '\n');
}

/* A helper that was taken over may ask for nothing that SPF has no use for. */
static bool
read_type(struct str s, enum dns_type *out)
{
	static const enum dns_type types[] = {DNS_A, DNS_AAAA, DNS_PTR, DNS_MX,
	    DNS_TXT};
	uint64_t number;

	if (!num_parse(s, UINT16_MAX, &number))
		return false;
	for (size_t i = 0; i < NELEM(types); i++)
		if (number == (uint64_t)types[i]) {
			*out = types[i];
			return true;
		}
	return false;
}

static bool
read_result(struct str s, enum spf_result *out)
{
	static const enum spf_result results[] = {SPF_NONE, SPF_NEUTRAL,
	    SPF_PASS, SPF_FAIL, SPF_SOFTFAIL, SPF_TEMPERROR, SPF_PERMERROR};

	for (size_t i = 0; i < NELEM(results); i++)
		if (str_eq(s, str_of(spf_word(results[i])))) {
			*out = results[i];
			return true;
		}
	return false;
}

/* What became of one reply. */
enum reply { DONE, NEEDS, WAITS, NONSENSE };

struct reading {
	struct dns_ask *dns;
	struct pool *pool;
	struct buf *request;
	struct spf2_outcome *out;
};

/* All that is needed is asked for before anything waits. */
static enum reply
read_reply(struct reading *r, struct str reply)
{
	enum reply so_far = NONSENSE;

	while (reply.n > 0) {
		struct str line = str_cut(&reply, '\n');
		struct str word = str_word(&line), name;
		const struct dns_answer *a;
		enum dns_type type;

		if (str_eq(word, STR("result"))) {
			if (!read_result(str_trim(line), &r->out->result))
				return NONSENSE;
			so_far = DONE;
		} else if (str_eq(word, STR("reason"))) {
			r->out->reason = str_trim(line);
		} else if (str_eq(word, STR("need"))) {
			if (!hex_read(str_word(&line), r->pool, &name) ||
			    !read_type(str_trim(line), &type))
				return NONSENSE;
			a = dns_get(r->dns, name, type);
			if (a != NULL)
				add_answer(r->request, name, type, a);
			so_far = a == NULL || so_far == WAITS ? WAITS : NEEDS;
		} else
			return NONSENSE;
	}
	return so_far;
}

static enum st
fail(struct spf2_outcome *out, struct str reason)
{
	*out = (struct spf2_outcome){.result = SPF_TEMPERROR,
	    .failed = true,
	    .reason = reason};
	return ST_OK;
}

/* NOLINTBEGIN(readability-function-size): a callback and its context */
enum st
spf2_check(spf2_ask ask, void *ctx, struct dns_ask *dns,
    const struct spf_query *q, struct pool *pool, struct spf2_outcome *out)
{
	struct buf request = {.pool = pool};
	struct reading r = {dns, pool, &request, out};

	*out = (struct spf2_outcome){.result = SPF_NONE};
	begin(&request, q);
	for (unsigned i = 0; i < ROUNDS_MAX; i++) {
		struct str reply = {0};

		if (ask(ctx, buf_str(&request), &reply) != ST_OK)
			return fail(out, reply);
		switch (read_reply(&r, reply)) {
		case NEEDS:
			continue;
		case WAITS:
			*out = (struct spf2_outcome){.result = SPF_NONE};
			return ST_WAIT;
		case DONE:
			if (ip_is_loopback(&q->client))
				out->reason =
				    STR("libspf2 passes all of loopback");
			return ST_OK;
		case NONSENSE:
		default:
			return fail(out, STR("the helper answered nonsense"));
		}
	}
	return fail(out, STR("over 200 look-ups"));
}
/* NOLINTEND(readability-function-size) */
