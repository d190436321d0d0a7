#include "auth/envelope.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "mail/lex.h"

enum { SHOWN = 60 }; /* octets of a host's name in an explanation */

/* All that is looked at, and what came of it. */
struct search {
	const struct msg *msg;
	const struct trust *trust;
	const struct border *border;
	const struct envelope_opts *opts;
	struct pool *pool;
	struct envelope *out;
	struct buf why;
};

static void
say(struct search *s, struct str text)
{
	if (s->why.n > 0)
		buf_add(&s->why, STR("; "));
	buf_add(&s->why, text);
}

/* An environment variable; p == NULL where it is not set. */
static struct str
env(const char *name)
{
	return str_of(getenv(name));
}

/* The same, and not there where it is empty or Postfix's word for that. */
static struct str
env_known(const char *name)
{
	struct str s = env(name);

	if (s.n == 0 || str_caseeq(s, STR("unknown")))
		return (struct str){0};
	return s;
}

/* s without the angle brackets around it. */
static struct str
path(struct str s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return (struct str){s.p + 1, s.n - 2};
	return s;
}

/*
 * A sender as delivery agents write it: "<>", nothing and MAILER-DAEMON are
 * the null sender.
 */
static struct str
sender(struct str s)
{
	s = path(s);
	if (s.p == NULL || s.n == 0 || str_caseeq(s, STR("MAILER-DAEMON")))
		return STR("");
	return s;
}

/* "192.0.2.1", "2001:db8::1", or the latter behind "IPv6:". */
static bool
read_address(struct str s, struct ip *out)
{
	if (str_casestarts(s, STR("IPv6:")))
		s = str_from(s, 5);
	return ip_parse(s, out);
}

/*
 * Client and HELO as the delivery agent has them. A client of ours is no
 * answer: the message went through a host of ours (or this one) again.
 */
static bool
client_from_env(struct search *s)
{
	struct received hop = {.has_from = true};
	struct str address = env_known("CLIENT_ADDRESS");
	struct str helo = env_known("CLIENT_HELO");
	const struct border *border = s->border;

	hop.rdns = env_known("CLIENT_HOSTNAME");
	hop.rdns_verified = hop.rdns.n > 0;
	if (address.p == NULL) {
		/* proxsmtp does not tell the HELO. */
		address = env_known("REMOTE");
		helo = hop.rdns = (struct str){0};
		hop.rdns_verified = false;
	}
	if (!read_address(address, &hop.ip) || ip_is_loopback(&hop.ip) ||
	    trust_is_client(s->trust, &hop))
		return false;
	s->out->client = hop.ip;
	s->out->helo = helo;
	s->out->client_source = "environment";
	s->out->authenticated = env_known("SASL_USERNAME").n > 0 ||
	    (border->believed && border->hop.authenticated &&
		ip_eq(&border->hop.ip, &hop.ip));
	return true;
}

/* Why there is no border to take the client from; false where there is. */
static bool
has_no_border(struct search *s)
{
	const struct border *border = s->border;
	struct buf host = {.pool = s->pool};

	if (border->found && border->believed)
		return false;
	if (border->found) {
		log_clean(&host, str_upto(border->hop.by, SHOWN));
		if (host.n == 0)
			buf_add(&host, STR("an unnamed host"));
		say(s,
		    pool_fmt(s->pool,
			"border Received is by %.*s, not one of received-by",
			STRF(buf_str(&host))));
	} else if (border->none_trusted) {
		say(s, STR("every Received field is by a client of ours"));
	} else {
		say(s, STR("no Received field"));
	}
	return true;
}

/* The border's client, unless that was this host itself. */
static void
client_from_received(struct search *s)
{
	const struct received *hop = &s->border->hop;
	char text[IP_TEXT];

	if (has_no_border(s))
		return;
	if (hop->fetched) {
		say(s, STR("the message was fetched, not sent here by SMTP"));
	} else if (ip_is_loopback(&hop->ip)) {
		say(s,
		    pool_fmt(s->pool,
			"client %s is this host: name your hosts with trusted",
			ip_text(&hop->ip, text)));
	} else if (hop->local || (!hop->has_from && hop->by.n > 0)) {
		say(s,
		    STR("border Received is local: name your hosts with "
			"trusted"));
	} else if (hop->ip.version == 0) {
		say(s, STR("border Received has no client address"));
	} else {
		s->out->client = hop->ip;
		if (hop->helo.n > 0)
			s->out->helo = hop->helo;
		s->out->client_source = "received";
		s->out->authenticated = hop->authenticated;
	}
}

/* Client and HELO are taken from one place, whichever it is. */
static void
find_client(struct search *s)
{
	const struct envelope_opts *opts = s->opts;

	s->out->client_source = "none";
	if (opts->ip.version != 0 || opts->helo.p != NULL) {
		s->out->client = opts->ip;
		s->out->helo = opts->helo;
		s->out->client_source = "option";
		if (opts->ip.version == 0)
			say(s, STR("a HELO without a client address"));
		return;
	}
	if (!opts->use_env || !client_from_env(s))
		client_from_received(s);
}

/* How long the address at the front of s is, up to `end` outside of quotes. */
static size_t
address_length(struct str s, char end)
{
	bool quoted = false;
	size_t i = 0;

	for (; i < s.n && (quoted || s.p[i] != end); i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\\' && quoted)
			i++;
	}
	/* Quotes that do not end are none. */
	return i < s.n ? i : str_find(s, end);
}

/*
 * The topmost Return-Path, if it stands above the border: return = path CRLF
 * (RFC 5322 section 3.6.7), or an address without the angle brackets.
 */
static bool
from_return_path(struct search *s, struct str *out)
{
	const struct msg *msg = s->msg;
	const struct border *border = s->border;
	struct str body;
	size_t i = 0, n;

	while (i < msg->nfield &&
	    !str_caseeq(msg->fields[i].name, STR("Return-Path")))
		i++;
	if (i == msg->nfield)
		return false;
	if (border->found ? !border->believed || i > border->index :
			    !s->trust->trust_all) {
		say(s, STR("Return-Path does not stand above a border"));
		return false;
	}
	body = lex_unfold(msg->fields[i].body, s->pool);
	if (!lex_cfws(&body, NULL) || body.n == 0) {
		say(s, STR("Return-Path is empty"));
		return false;
	}
	if (body.p[0] == '<') {
		n = address_length(body, '>');
		body = str_upto(body, n + 1);
	} else {
		body = str_trim(body);
		body = str_upto(body, address_length(body, ' '));
	}
	*out = sender(body);
	return true;
}

/* The mbox line: a word that is an address, or MAILER-DAEMON. */
static bool
from_from_line(struct search *s, struct str *out)
{
	struct str word = str_from(s->msg->from_line, 5);

	word = str_trim(word);
	word = str_upto(word, address_length(word, ' '));
	if (word.n == 0)
		return false;
	*out = sender(word);
	return out->n == 0 ||
	    (str_find(*out, '@') < out->n && !str_eq(*out, STR("???@???")));
}

static void
find_from(struct search *s)
{
	const struct border *border = s->border;
	const struct envelope_opts *opts = s->opts;
	struct envelope *out = s->out;
	struct str from = {0};

	out->from_source = "none";
	if (opts->from.p != NULL) {
		out->from_source = "option";
		from = path(opts->from);
	} else if (opts->use_env && env("SENDER").p != NULL) {
		out->from_source = "environment";
		from = sender(env("SENDER"));
	} else if (from_return_path(s, &from)) {
		out->from_source = "return-path";
	} else if (border->found && border->believed &&
	    border->hop.has_sender) {
		out->from_source = "received";
		from = sender(border->hop.sender);
	} else if (from_from_line(s, &from)) {
		out->from_source = "from-line";
	} else {
		from = (struct str){0};
		say(s, STR("nothing above the border says who the sender is"));
	}
	out->from = from;
}

/* The recipient as delivered to, and as it was before aliases. */
static size_t
one_recipient(struct str to[static 3])
{
	static const char *const names[] = {"RECIPIENT", "ORIGINAL_RECIPIENT",
	    "ORIG_RECIPIENT"};
	size_t n = 0;

	for (size_t i = 0; i < NELEM(names); i++) {
		struct str s = path(env_known(names[i]));
		bool known = s.n == 0;

		for (size_t k = 0; k < n && !known; k++)
			known = str_eq(to[k], s);
		if (!known)
			to[n++] = s;
	}
	return n;
}

static void
find_to(struct search *s)
{
	struct str words = env("RECIPIENTS"), rest = words, *to;
	size_t n = 0;

	to = pool_array(s->pool, s->opts->nto, sizeof(*to));
	for (size_t i = 0; i < s->opts->nto; i++)
		to[i] = path(s->opts->to[i]);
	s->out->to = to;
	s->out->nto = s->out->nfinal = s->opts->nto;
	if (s->out->nto > 0 || !s->opts->use_env)
		return;
	while (str_word(&rest).n > 0)
		n++;
	to = pool_array(s->pool, n > 3 ? n : 3, sizeof(*to));
	for (size_t i = 0; i < n; i++)
		to[i] = path(str_word(&words));
	s->out->nfinal = n;
	if (n == 0) {
		n = one_recipient(to);
		s->out->nfinal = env_known("RECIPIENT").n > 0 ? 1 : n;
	}
	s->out->to = to;
	s->out->nto = n;
}

void
envelope_find(const struct msg *msg, const struct trust *trust,
    const struct border *border, const struct envelope_opts *opts,
    struct pool *pool, struct envelope *out)
{
	struct search s = {.msg = msg,
	    .trust = trust,
	    .border = border,
	    .opts = opts,
	    .pool = pool,
	    .out = out,
	    .why = {.pool = pool}};

	*out = (struct envelope){0};
	find_client(&s);
	find_from(&s);
	find_to(&s);
	out->why = buf_str(&s.why);
	if (border->found && border->believed && border->hop.has_date) {
		out->has_received_date = true;
		out->received_date = border->hop.date;
	}
}
