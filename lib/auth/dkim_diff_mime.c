#include "auth/dkim_diff_mime.h"

#include "auth/dkim_diff_text.h"
#include "base/buf.h"
#include "mail/lex.h"

enum { BOUNDARY_MAX = 200 }; /* RFC 2046 section 5.1.1 allows 70 */

static struct str
lower(struct str s, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (struct str){p, s.n};
}

static bool
is_unquoted(char c)
{
	return c != ';' && c != '(' && !is_fws(c);
}

/* ";" attribute "=" value. False: none is left. */
static bool
take_param(struct str *s, struct pool *pool, struct str *name,
    struct str *value)
{
	while (s->n > 0) {
		(void)str_cut(s, ';');
		(void)lex_cfws(s, NULL);
		*name = lower(lex_token(s), pool);
		(void)lex_cfws(s, NULL);
		if (name->n == 0 || !lex_char(s, '='))
			continue;
		(void)lex_cfws(s, NULL);
		/* Many boundaries should be quoted and are not. */
		if (!lex_quoted(s, pool, value, NULL))
			*value = lex_while(s, is_unquoted);
		if (value->p == NULL)
			*value = STR("");
		return true;
	}
	return false;
}

/* type "/" subtype *(";" parameter) (RFC 2045 section 5.1) */
void
dkim_diff_type_read(struct str body, struct pool *pool,
    struct dkim_diff_type *out)
{
	struct buf others = {.pool = pool};
	struct str type, subtype, name, value;

	*out = (struct dkim_diff_type){.name = STR("text/plain")};
	(void)lex_cfws(&body, NULL);
	type = lex_token(&body);
	if (type.n > 0 && lex_char(&body, '/')) {
		subtype = lex_token(&body);
		if (subtype.n > 0)
			out->name =
			    lower((struct str){type.p, type.n + 1 + subtype.n},
				pool);
	}
	while (take_param(&body, pool, &name, &value)) {
		if (str_eq(name, STR("charset")) && out->charset.p == NULL) {
			out->charset = value;
		} else if (str_eq(name, STR("boundary")) &&
		    out->boundary.p == NULL) {
			out->boundary = value;
		} else {
			buf_add(&others, name);
			buf_char(&others, '=');
			buf_add(&others, value);
			buf_char(&others, ';');
		}
	}
	out->others = buf_str(&others);
}

static bool
is_multipart(const struct dkim_diff_part *p)
{
	return p->number == 0;
}

/* ------------------------------------------------------------ decoding */

/* Quoted-printable (RFC 2045 section 6.7). What is wrong stays as it is. */
static struct str
from_quoted(struct str s, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n);
	size_t n = 0, i = 0;

	while (i < s.n) {
		struct str rest = str_from(s, i);
		int high = rest.n > 2 ? hex_value(rest.p[1]) : -1;
		int low = rest.n > 2 ? hex_value(rest.p[2]) : -1;
		size_t end = 1;

		if (rest.p[0] != '=') {
			p[n++] = rest.p[0];
			i++;
		} else if (high >= 0 && low >= 0) {
			p[n++] = (char)(high * 16 + low);
			i += 3;
		} else {
			while (end < rest.n && rest.p[end] != '\n' &&
			    is_fws(rest.p[end]))
				end++;
			if (end < rest.n && rest.p[end] != '\n') {
				p[n++] = '=';
				end = 0;
			}
			i += end + 1;
		}
	}
	return (struct str){p, n};
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 (RFC 2045 section 6.8). What is none is passed over; bits left at a
 * "=" are dropped, so that two encodings may follow each other. */
static struct str
from_base64(struct str s, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n);
	unsigned bits = 0, nbit = 0;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int value = base64_value(s.p[i]);

		if (s.p[i] == '=')
			nbit = 0;
		if (value < 0)
			continue;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		nbit += 6;
		if (nbit >= 8) {
			nbit -= 8;
			p[n++] = (char)(bits >> nbit & 0xff);
		}
	}
	return (struct str){p, n};
}

static void
decode(struct dkim_diff_part *p, struct pool *pool)
{
	p->text = p->body;
	if (str_eq(p->coding, STR("base64")))
		p->text = from_base64(p->body, pool);
	else if (str_eq(p->coding, STR("quoted-printable")))
		p->text = from_quoted(p->body, pool);
	p->hash = dkim_diff_text_hash(p->text, pool);
}

/* ----------------------------------------------------------- splitting */

/* What the octets between two boundaries are. */
enum where { IN_HEADER, IN_BODY, IN_AFTER };

struct splitter {
	struct dkim_diff_mime *out;
	struct pool *pool;
	struct dkim_diff_part *part; /* the one that is read */
	enum where where;
	size_t open[DIFF_DEPTH]; /* multiparts that are not closed */
	size_t nopen;
	size_t number; /* of parts so far */
};

/* What the fields say of a part; the first of each name counts. */
static void
describe(struct splitter *x, struct str type, struct str coding)
{
	struct dkim_diff_part *p = x->part;

	p->depth = x->nopen;
	dkim_diff_type_read(type, x->pool, &p->type);
	(void)lex_cfws(&coding, NULL);
	coding = lex_token(&coding);
	p->coding = coding.n > 0 ? lower(coding, x->pool) : STR("7bit");
	x->where = IN_BODY;
	if (str_starts(p->type.name, STR("multipart/")) &&
	    p->type.boundary.n > 0 && p->type.boundary.n <= BOUNDARY_MAX &&
	    x->nopen < DIFF_DEPTH)
		x->open[x->nopen++] = (size_t)(p - x->out->at);
	else
		p->number = ++x->number;
}

static void
read_header(struct splitter *x)
{
	struct str rest = x->part->header, type = {0}, coding = {0};
	struct field f;

	while (field_next(&rest, EOL_LF, &f)) {
		if (type.p == NULL && str_caseeq(f.name, STR("Content-Type")))
			type = f.body;
		if (coding.p == NULL &&
		    str_caseeq(f.name, STR("Content-Transfer-Encoding")))
			coding = f.body;
	}
	describe(x, type, coding);
}

/* The octets up to here belong to what is read. */
static void
close_span(struct splitter *x, struct str span)
{
	switch (x->where) {
	case IN_HEADER:
		x->part->header = span;
		x->part->body = str_from(span, span.n);
		read_header(x);
		break;
	case IN_BODY:
		x->part->body = span;
		break;
	case IN_AFTER:
		x->part->after = span;
		break;
	}
}

/* Is it "--" boundary ["--"]? Of which of the open ones, the innermost first;
 * x->nopen where it is none. */
static size_t
find_boundary(const struct splitter *x, struct str line, bool *last)
{
	struct str s = line;

	if (!str_starts(s, STR("--")))
		return x->nopen;
	while (s.n > 0 && is_fws(s.p[s.n - 1]))
		s.n--;
	s = str_from(s, 2);
	for (size_t i = x->nopen; i > 0; i--) {
		struct str b = x->out->at[x->open[i - 1]].type.boundary;

		*last = s.n == b.n + 2 && str_caseends(s, STR("--"));
		if (str_starts(s, b) && (*last || s.n == b.n))
			return i - 1;
	}
	return x->nopen;
}

/* A span without the line end before a boundary, which belongs to it. */
static struct str
without_eol(struct str s)
{
	if (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

static bool
add_part(struct splitter *x)
{
	if (x->out->n == DIFF_PARTS) {
		x->out->over = true;
		return false;
	}
	x->part = &x->out->at[x->out->n++];
	x->where = IN_HEADER;
	return true;
}

static void
split(struct splitter *x, struct str body)
{
	struct str rest = body, span = body;

	while (rest.n > 0) {
		struct str line = str_upto(rest, str_find(rest, '\n') + 1);
		struct str before = str_upto(span, span.n - rest.n);
		bool last = false;
		size_t at = find_boundary(x, line, &last);

		rest = str_from(rest, line.n);
		if (at < x->nopen) {
			close_span(x, without_eol(before));
			x->part = &x->out->at[x->open[at]];
			x->nopen = last ? at : at + 1;
			x->where = IN_AFTER;
			if (!last && !add_part(x))
				return;
			span = rest;
		} else if (x->where == IN_HEADER && str_trim(line).n == 0) {
			close_span(x, before);
			span = rest;
		}
	}
	close_span(x, span);
}

void
dkim_diff_mime_read(const struct msg *msg, struct pool *pool,
    struct dkim_diff_mime *out)
{
	struct splitter x = {.out = out, .pool = pool};
	const struct field *type = msg_field(msg, STR("Content-Type"), 0);
	const struct field *coding =
	    msg_field(msg, STR("Content-Transfer-Encoding"), 0);
	struct str none = {0};

	*out = (struct dkim_diff_mime){0};
	out->at = pool_array(pool, DIFF_PARTS, sizeof(*out->at));
	x.part = &out->at[out->n++];
	describe(&x, type != NULL ? type->body : none,
	    coding != NULL ? coding->body : none);
	split(&x, msg->body);
	for (size_t i = 0; i < out->n; i++)
		if (!is_multipart(&out->at[i]))
			decode(&out->at[i], pool);
}
