#include "auth/author.h"

#include "mail/addr.h"
#include "mail/domain.h"
#include "mail/lex.h"

static const struct str from = STR_INIT("From");

struct finder {
	const struct msg *msg;
	struct pool *pool;
	struct author *out;
};

/* The first doubt is the one that is told. */
static void
doubt(struct finder *f, struct str why)
{
	if (f->out->why.p == NULL)
		f->out->why = why;
}

static void
doubt_from(struct finder *f, const char *why)
{
	if (f->out->why.p == NULL)
		f->out->why = pool_fmt(f->pool, "From: %s", why);
}

/*
 * Could a reader that passes over blanks, controls and 8-bit octets take a
 * line of s for a From field: "\0From:", " From:", "From\n :", "Fr\x80om:"?
 */
static bool
reads_as_from(struct str s)
{
	bool fresh = true; /* nothing to be seen on this line so far */
	size_t at = 0;     /* octets of the name; more than it has: another */

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\r' || c == '\n')
			fresh = true;
		if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x7f)
			continue;
		if (c == ':' && at == from.n)
			return true;
		if (at < from.n && to_lower(c) == to_lower(from.p[at]))
			at++;
		else
			at = fresh && to_lower(c) == 'f' ? 1 : from.n + 1;
		fresh = false;
	}
	return false;
}

/* Take what stands before the next CR without LF off *s; false: none. */
static bool
to_bare_cr(struct str *s)
{
	size_t at = 0;

	for (;;) {
		at += str_find(str_from(*s, at), '\r');
		if (at >= s->n)
			return false;
		at++;
		if (at == s->n || s->p[at] != '\n')
			break;
	}
	*s = str_from(*s, at);
	return true;
}

/* To some readers a CR alone ends a line. */
static bool
hides_from(struct str raw)
{
	while (to_bare_cr(&raw))
		if (reads_as_from(str_upto(raw, str_find(raw, '\r'))))
			return true;
	return false;
}

static bool
is_from(const struct msg *msg, size_t i)
{
	return i < msg->nfield && str_caseeq(msg->fields[i].name, from);
}

/*
 * Some readers skip a line that is no field, to some it goes on the field
 * before it, some end the header there.
 */
static void
check_bad_line(struct finder *f, size_t i)
{
	const struct msg *msg = f->msg;

	if (reads_as_from(msg->fields[i].raw))
		doubt(f, STR("a line that is no field reads like From"));
	else if ((i > 0 && is_from(msg, i - 1)) || is_from(msg, i + 1))
		doubt(f, STR("a line next to From is no field"));
}

/*
 * An empty line that ends otherwise than the first one: to readers who know
 * but one line end the header goes on behind it. Is there a From field then?
 */
static bool
goes_on(const struct msg *msg)
{
	const char *header_end = msg->header.p + msg->header.n;
	struct str eol = msg_eol_text(msg->eol), rest = msg->body;
	struct str end = {header_end, (size_t)(rest.p - header_end)};
	struct field f;

	if (end.n == 0 || str_eq(end, eol))
		return false;
	while (field_next(&rest, msg->eol, &f)) {
		if (str_caseeq(f.name, from) ||
		    (f.name.n == 0 && reads_as_from(f.raw)))
			return true;
		if (f.name.n == 0 &&
		    (str_eq(f.raw, eol) || str_trim(f.raw).n > 0))
			return false;
	}
	return false;
}

static void
check_header(struct finder *f)
{
	const struct msg *msg = f->msg;

	if (msg->eol == EOL_CR)
		doubt(f, STR("lines end in CR"));
	if ((msg->flaws & MSG_FIELDS) != 0)
		doubt(f,
		    pool_fmt(f->pool, "over %d header fields", MSG_FIELDS_MAX));
	if (goes_on(msg))
		doubt(f,
		    STR("another From behind an empty line with another end"));
	for (size_t i = 0; i < msg->nfield; i++) {
		const struct field *field = &msg->fields[i];

		if (field->name.n == 0)
			check_bad_line(f, i);
		else if (!is_from(msg, i) && msg->eol != EOL_CR &&
		    hides_from(field->raw))
			doubt(f, STR("a CR without LF stands before a From"));
	}
}

/* The state of a scan through one mailbox. */
struct scan {
	bool angle;    /* its "<" was there */
	bool at;       /* its "@" too */
	bool gap;      /* blanks or a comment stood inside it */
	size_t ntoken; /* what was there since its beginning, or its "<" */
};

/*
 * A comment that says who it is, behind the address, is an old custom. Those
 * that hold an address elsewhere, or a list, are for readers who know of no
 * comments.
 */
static bool
is_trap(struct str comment, bool behind)
{
	if (str_find(comment, '@') == comment.n)
		return false;
	return !behind || str_find(comment, '<') < comment.n ||
	    str_find(comment, ',') < comment.n;
}

static bool
is_route(const struct scan *s, char c)
{
	return s->angle && s->ntoken == 0 && (c == '@' || c == ',');
}

/* Take the next token off *s: a quoted string, a literal, an atom, an octet. */
static void
take_token(struct str *s, struct pool *pool, struct scan *scan)
{
	char c = s->p[0];
	struct str text;

	scan->ntoken++;
	if (lex_quoted(s, pool, &text, NULL) ||
	    lex_literal(s, pool, &text, NULL) || lex_atom(s).p != NULL)
		return;
	*s = str_from(*s, 1);
	if (c == '@')
		scan->at = true;
	else if (c == '<' || c == ',' || c == ';' || c == ':')
		*scan = (struct scan){.angle = c == '<'};
}

/*
 * NULL, or what of a list that follows the grammar other readers do not
 * follow: routes, and white space or comments inside an address (RFC 5322
 * section 4.4). They are known to end the address there, or to take the route
 * for it.
 */
static const char *
odd_form(struct str body, struct pool *pool)
{
	struct buf comment = {.pool = pool};
	struct scan scan = {0};

	while (body.n > 0) {
		size_t before = body.n;
		bool end;

		buf_clear(&comment);
		(void)lex_cfws(&body, &comment);
		end = body.n == 0 || body.p[0] == ',' || body.p[0] == ';';
		if (is_trap(buf_str(&comment), end && scan.ntoken > 0))
			return "an address in a comment";
		if (body.n == 0)
			break;
		if (body.n < before && scan.ntoken > 0 && !end &&
		    body.p[0] != '>')
			scan.gap = true;
		if (is_route(&scan, body.p[0]))
			return "a route in an address";
		take_token(&body, pool, &scan);
		if (scan.at && scan.gap)
			return "white space or a comment inside an address";
	}
	return NULL;
}

/* An encoded word (RFC 2047 section 5: none may stand in an address). */
static bool
is_encoded(struct str s)
{
	size_t at = str_casefind(s, STR("=?"));

	s = str_from(s, at + 2);
	return str_casefind(s, STR("?=")) < s.n;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

static void
add_domain(struct finder *f, struct str domain)
{
	struct author *a = f->out;

	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->domains[i], domain))
			return;
	if (a->n == AUTHOR_DOMAINS_MAX) {
		doubt(f,
		    pool_fmt(f->pool, "From: over %d domains",
			AUTHOR_DOMAINS_MAX));
		return;
	}
	a->domains[a->n++] = domain;
}

static void
add_address(struct finder *f, const struct addr *a)
{
	struct str domain;
	struct err e;

	if (is_encoded(a->local) || is_encoded(a->domain))
		doubt_from(f, "an encoded word as an address");
	if (str_find(a->local, '@') < a->local.n)
		doubt_from(f, "an '@' in a local part");
	if (has_control(a->local))
		doubt_from(f, "a control octet in a local part");
	if (a->domain.n == 0)
		doubt_from(f, "an address without a domain");
	else if (domain_to_ascii(a->domain, f->pool, &domain, &e) != ST_OK)
		doubt_from(f, e.text);
	else
		add_domain(f, domain);
}

static void
add_field(struct finder *f, const struct field *field)
{
	struct str raw = field->raw;
	struct addrs list;
	struct err e;
	const char *odd;

	f->out->nfield++;
	if (str_find(raw, '\0') < raw.n)
		doubt_from(f, "a NUL");
	if (f->msg->eol != EOL_CR && to_bare_cr(&raw))
		doubt_from(f, "a CR without LF");
	if (addr_list(field->body, f->pool, &list, &e) != ST_OK) {
		doubt_from(f, e.text);
		return;
	}
	odd = odd_form(field->body, f->pool);
	if (odd != NULL)
		doubt_from(f, odd);
	for (size_t i = 0; i < list.n; i++)
		add_address(f, &list.at[i]);
}

void
author_find(const struct msg *msg, struct pool *pool, struct author *out)
{
	struct finder f = {msg, pool, out};

	*out = (struct author){.domains = pool_array(pool, AUTHOR_DOMAINS_MAX,
				   sizeof(*out->domains))};
	check_header(&f);
	for (size_t i = 0; i < msg->nfield; i++)
		if (is_from(msg, i))
			add_field(&f, &msg->fields[i]);
	if (out->nfield == 0)
		doubt(&f, STR("no From field"));
}
