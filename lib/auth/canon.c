#include "auth/canon.h"

#include "auth/canon_lines.h"

void
canon_start(struct canon *c, void (*sink)(void *, struct str), void *ctx)
{
	c->sink = sink;
	c->ctx = ctx;
	c->n = 0;
	c->total = 0;
}

void
canon_flush(struct canon *c)
{
	if (c->n > 0)
		c->sink(c->ctx, (struct str){c->block, c->n});
	c->n = 0;
}

static void
put(struct canon *c, char octet)
{
	if (c->n == CANON_BLOCK)
		canon_flush(c);
	c->block[c->n++] = octet;
	c->total++;
}

static void
put_crlf(struct canon *c)
{
	put(c, '\r');
	put(c, '\n');
}

static bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The body without its empty lines at the end, the last line's end too; in
 * relaxed form also without the white space there.
 */
static struct str
without_end(enum canon_kind kind, struct str s)
{
	size_t n = s.n;

	for (;;) {
		size_t was = n;

		while (kind == CANON_RELAXED && n > 0 && is_wsp(s.p[n - 1]))
			n--;
		if (n > 0 && s.p[n - 1] == '\n')
			n--;
		if (n < was && n > 0 && n < s.n && s.p[n] == '\n' &&
		    s.p[n - 1] == '\r')
			n--;
		if (n == was)
			return str_upto(s, n);
	}
}

void
canon_body(struct canon *c, enum canon_kind kind, struct str body)
{
	struct str s = without_end(kind, body);

	if (kind == CANON_SIMPLE) {
		canon_lines(c, SCAN_SIMPLE, s);
		put_crlf(c);
	} else if (s.n > 0) {
		canon_lines(c, SCAN_RELAXED, s);
		put_crlf(c);
	}
	canon_flush(c);
}

/* s without one line end at its end. */
static struct str
without_eol(struct str s)
{
	size_t n = s.n;

	if (n > 0 && s.p[n - 1] == '\n')
		n--;
	if (n > 0 && n < s.n && s.p[n - 1] == '\r')
		n--;
	return str_upto(s, n);
}

/* The end of a value, as without_end: all its lines may be blank. */
static struct str
trimmed(struct str value)
{
	struct str s = without_end(CANON_RELAXED, value);

	return str_from(s, canon_behind_white(SCAN_FIELD, s, 0));
}

static void
relaxed_name(struct canon *c, struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		put(c, to_lower(name.p[i]));
	put(c, ':');
}

void
canon_field(struct canon *c, enum canon_kind kind, const struct field *f)
{
	if (kind == CANON_SIMPLE) {
		canon_lines(c, SCAN_SIMPLE, without_eol(f->raw));
	} else {
		relaxed_name(c, f->name);
		canon_lines(c, SCAN_FIELD, trimmed(f->body));
	}
	put_crlf(c);
}

void
canon_own_field(struct canon *c, enum canon_kind kind, const struct field *f,
    struct str cut)
{
	const char *begin = kind == CANON_SIMPLE ? f->raw.p : f->body.p;
	struct str whole = kind == CANON_SIMPLE ? f->raw : f->body;
	struct str head = {begin, (size_t)(cut.p - begin)};
	struct str tail = str_from(whole, head.n + cut.n);

	if (kind == CANON_SIMPLE) {
		canon_lines(c, SCAN_SIMPLE, head);
		canon_lines(c, SCAN_SIMPLE, without_eol(tail));
		return;
	}
	relaxed_name(c, f->name);
	canon_lines(c, SCAN_FIELD,
	    str_from(head, canon_behind_white(SCAN_FIELD, head, 0)));
	canon_lines(c, SCAN_FIELD, without_end(CANON_RELAXED, tail));
}
