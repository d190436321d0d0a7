#include "auth/opendkim.h"

#include "base/hex.h"
#include "base/num.h"

/*
 * Text in hexadecimal, "-" where it is empty. The request is lines and then
 * the octets of the message, up to its body or all of them:
 *
 *   now SECONDS                     need NAME
 *   dns NAME STATUS DATA...    or   body
 *   header | message           or   signatures N
 *   octets                          sig WORD DOMAIN SELECTOR cleaned text
 *                                   message cleaned text
 *
 * Most mail has no signature, and keys are named in the header: the body goes
 * over once, when it is asked for.
 */
enum {
	/*
	 * Keys that are looked up. The library has no bound, but what a
	 * message may ask is not for this engine alone: for more keys it hears
	 * "try-again", as it does where all questions are spent.
	 */
	NAMES_MAX = 50,
	ROUNDS_MAX = 20, /* the names come by the hundred */
	KEY_NAME_MAX = 1000,
};

static void
add_answer(struct buf *lines, struct str name, const struct dns_answer *a)
{
	buf_add(lines, STR("dns "));
	hex_write(lines, name);
	buf_fmt(lines, " %s", dns_status_word(a->status));
	for (size_t i = 0; i < a->n; i++) {
		buf_char(lines, ' ');
		hex_write(lines, a->rr[i].data);
	}
	buf_char(lines, '\n');
}

/*
 * A helper that was taken over may ask for nothing but keys: names of its own
 * making would carry the message away.
 */
static bool
is_key_name(struct str name)
{
	return name.n <= KEY_NAME_MAX &&
	    str_casefind(name, STR("._domainkey.")) < name.n;
}

static bool
read_result(struct str s, enum dkim_result *out)
{
	for (enum dkim_result r = DKIM_PERMERROR; r <= DKIM_PASS; r++)
		if (str_eq(s, str_of(dkim_word(r)))) {
			*out = r;
			return true;
		}
	return false;
}

/* What became of one reply. */
enum reply { DONE, NEEDS, WAITS, BODY, NONSENSE };

struct reading {
	struct dns_ask *dns;
	struct pool *pool;
	struct buf lines; /* of the next request */
	size_t nname;     /* that they answer */
	struct opendkim_outcome *out;
	size_t size; /* of out->sigs */
};

/* All that is needed is asked for before anything waits. */
static enum reply
read_need(struct reading *r, struct str line)
{
	static const struct dns_answer refused = {.status = DNS_TRYAGAIN};
	const struct dns_answer *a = &refused;
	struct str name;

	if (!hex_read(str_trim(line), r->pool, &name) || !is_key_name(name))
		return NONSENSE;
	if (r->nname++ < NAMES_MAX)
		a = dns_get(r->dns, name, DNS_TXT);
	if (a == NULL)
		return WAITS;
	add_answer(&r->lines, name, a);
	return NEEDS;
}

/* As many lines will follow: no number is believed that could not be true. */
static bool
read_count(struct reading *r, struct str line, struct str rest)
{
	uint64_t n;

	if (r->out->sigs != NULL || !num_parse(str_trim(line), rest.n, &n))
		return false;
	r->size = (size_t)n;
	r->out->sigs = pool_array(r->pool, r->size + 1, sizeof(*r->out->sigs));
	return true;
}

static bool
read_signature(struct reading *r, struct str line)
{
	struct opendkim_sig sig;

	if (r->out->n == r->size ||
	    !read_result(str_word(&line), &sig.result) ||
	    !hex_read(str_word(&line), r->pool, &sig.domain) ||
	    !hex_read(str_word(&line), r->pool, &sig.selector))
		return false;
	sig.reason = str_trim(line);
	r->out->sigs[r->out->n++] = sig;
	return true;
}

/* The lines of a result, of which "signatures" comes first. */
static enum reply
read_line(struct reading *r, struct str word, struct str line, struct str rest)
{
	bool good = false;

	if (str_eq(word, STR("signatures")))
		good = read_count(r, line, rest);
	else if (str_eq(word, STR("sig")))
		good = read_signature(r, line);
	else if (str_eq(word, STR("message"))) {
		r->out->reason = str_trim(line);
		good = r->out->sigs != NULL;
	}
	return good ? DONE : NONSENSE;
}

/* Needs alone, or "body" alone, or a whole result. */
static enum reply
read_reply(struct reading *r, struct str reply)
{
	enum reply so_far = NONSENSE;

	*r->out = (struct opendkim_outcome){0};
	r->size = 0;
	while (reply.n > 0) {
		struct str line = str_cut(&reply, '\n');
		struct str word = str_word(&line);
		bool first = so_far == NONSENSE;
		enum reply now;

		if (str_eq(word, STR("body")))
			return first && reply.n == 0 ? BODY : NONSENSE;
		if (str_eq(word, STR("need")))
			now = read_need(r, line);
		else
			now = read_line(r, word, line, reply);
		if (now == NONSENSE ||
		    (!first && (now == DONE) != (so_far == DONE)))
			return NONSENSE;
		if (so_far != WAITS)
			so_far = now;
	}
	if (so_far == DONE && r->out->n != r->size)
		return NONSENSE;
	return so_far;
}

static enum st
fail(struct opendkim_outcome *out, struct str reason)
{
	*out = (struct opendkim_outcome){.failed = true, .reason = reason};
	return ST_OK;
}

/* The body is copied into the request, which is not kept, and only once. */
static void
build(struct buf *request, const struct reading *r, const struct msg *msg,
    bool whole)
{
	size_t head = (size_t)(msg->body.p - msg->octets.p);

	buf_clear(request);
	buf_add(request, buf_str(&r->lines));
	buf_add(request, whole ? STR("message\n") : STR("header\n"));
	buf_add(request, whole ? msg->octets : str_upto(msg->octets, head));
}

/* NOLINTBEGIN(readability-function-size): a callback and its context */
static enum st
converse(opendkim_ask ask, void *ctx, const struct msg *msg, struct reading *r,
    struct buf *request)
{
	bool whole = false;

	for (unsigned i = 0; i < ROUNDS_MAX; i++) {
		struct str reply = {0};

		build(request, r, msg, whole);
		if (ask(ctx, buf_str(request), &reply) != ST_OK)
			return fail(r->out, reply);
		switch (read_reply(r, reply)) {
		case NEEDS:
			continue;
		case WAITS:
			*r->out = (struct opendkim_outcome){0};
			return ST_WAIT;
		case DONE:
			return ST_OK;
		case BODY:
			if (whole)
				return fail(r->out,
				    STR("the helper answered nonsense"));
			whole = true;
			continue;
		case NONSENSE:
		default:
			return fail(r->out,
			    STR("the helper answered nonsense"));
		}
	}
	return fail(r->out, STR("too many keys to look up"));
}

enum st
opendkim_verify(opendkim_ask ask, void *ctx, struct dns_ask *dns,
    const struct msg *msg, int64_t now, struct pool *pool,
    struct opendkim_outcome *out)
{
	struct reading r = {.dns = dns,
	    .pool = pool,
	    .lines = {.pool = pool},
	    .out = out};
	struct buf request = {0};
	enum st st;

	*out = (struct opendkim_outcome){0};
	buf_fmt(&r.lines, "now %lld\n", (long long)now);
	st = converse(ask, ctx, msg, &r, &request);
	buf_release(&request);
	return st;
}
/* NOLINTEND(readability-function-size) */
