#include "mail/mime.h"

#include "base/hash.h"
#include "mail/mime_fields.h"
#include "mail/mime_line.h"

enum {
	PARTS_USUAL = 16, /* there is room for them from the start */
	SLOTS = 64,       /* of the table of boundaries; a power of two */
};

/* What the lines of an open part are. */
enum where {
	IN_HEADER,
	IN_BODY, /* of a leaf, or of a message, whose part is open then */
	IN_PREAMBLE,
	IN_PARTS,
	IN_EPILOGUE,
};

/* A part whose end is not reached. */
struct open {
	size_t part; /* index */
	enum where where;
	const char *from; /* where the header, preamble or epilogue begins */
	const char *bad;  /* the first line of the header that is no field */
	bool named;       /* there is one that is a field */
	size_t number;    /* among the parts of its multipart, from 1 */
	/* Of one that has parts: */
	struct str prefix; /* of their ids */
	size_t nchild;
	bool digest;
	struct str boundary; /* p == NULL: none that is looked for */
	uint64_t hash;
	size_t below; /* of the boundaries in one slot: the next outer one */
};

/* The open parts form a chain: each lies in the one before. */
struct walker {
	struct mime *out;
	struct pool *pool;
	enum msg_eol eol;
	const char *begin; /* of the body of the message */
	size_t room;       /* for parts */
	struct open open[MIME_DEPTH_MAX + 1];
	size_t nopen;
	/* The innermost boundary of each hash, as 1 + its place in open[];
	 * 0: none. They come and go like a stack. */
	size_t slots[SLOTS];
	size_t nboundary;
	bool full; /* no more parts: boundaries are lines like others */
};

/* The octets from `from` to `to`; none where that lies before it. */
static struct str
span(const char *from, const char *to)
{
	return (struct str){from, to > from ? (size_t)(to - from) : 0};
}

static bool
is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

/* ------------------------------------------------ boundaries that are open */

/* Look for the boundary of this open part from now on. */
static void
open_boundary(struct walker *w, size_t at, struct str boundary)
{
	struct open *o = &w->open[at];
	size_t *slot;

	o->boundary = boundary;
	o->hash = hash_table(boundary);
	slot = &w->slots[o->hash % SLOTS];
	o->below = *slot;
	*slot = at + 1;
	w->nboundary++;
}

/* It is the innermost. */
static void
close_boundary(struct walker *w, size_t at)
{
	struct open *o = &w->open[at];

	if (o->boundary.p == NULL)
		return;
	w->slots[o->hash % SLOTS] = o->below;
	o->boundary = (struct str){0};
	w->nboundary--;
}

/* 1 + the place of the innermost open part of that boundary, or 0. */
static size_t
find_open(const struct walker *w, struct str boundary)
{
	uint64_t hash = hash_table(boundary);
	size_t at = w->slots[hash % SLOTS];

	while (at > 0 &&
	    (w->open[at - 1].hash != hash ||
		!str_eq(w->open[at - 1].boundary, boundary)))
		at = w->open[at - 1].below;
	return at;
}

/*
 * dash-boundary = "--" boundary, close-delimiter = dash-boundary "--", and
 * blanks behind them (RFC 2046 section 5.1.1). *at: whose it is, of several the
 * innermost; *last: it closes that. False: the line is none.
 */
static bool
is_boundary(const struct walker *w, struct str line, size_t *at, bool *last)
{
	size_t one, end = 0;

	if (w->nboundary == 0 || w->full || !str_starts(line, STR("--")))
		return false;
	line = str_from(line, 2);
	while (line.n > 0 && is_fws(line.p[line.n - 1]))
		line.n--;
	one = find_open(w, line);
	if (line.n >= 2 && line.p[line.n - 1] == '-' &&
	    line.p[line.n - 2] == '-')
		end = find_open(w, str_upto(line, line.n - 2));
	*last = end > one;
	*at = (*last ? end : one) - 1;
	return one > 0 || end > 0;
}

/* -------------------------------------------------------------- parts */

static struct open *
top(struct walker *w)
{
	return &w->open[w->nopen - 1];
}

/* One more part; there is room for it. Others may have moved. */
static struct mime_part *
add_part(struct walker *w, enum mime_kind kind, size_t parent)
{
	struct mime *m = w->out;
	struct mime_part *p;

	if (m->n == w->room) {
		const struct mime_part *old = m->parts;

		w->room = w->room == 0 ? PARTS_USUAL : 2 * w->room;
		m->parts = pool_array(w->pool, w->room, sizeof(*m->parts));
		if (m->n > 0)
			memcpy(m->parts, old, m->n * sizeof(*old));
	}
	p = &m->parts[m->n];
	*p = (struct mime_part){.kind = kind,
	    .parent = parent,
	    .depth = m->n == 0 ? 0 : m->parts[parent].depth + 1,
	    .type = STR("text/plain")};
	m->n++;
	return p;
}

/* The next part of the innermost open one; its header begins at `from`. */
static void
open_part(struct walker *w, const char *from)
{
	struct open o = {.where = IN_HEADER, .from = from};

	if (w->nopen > 0) {
		o.number = ++top(w)->nchild;
		(void)add_part(w, MIME_LEAF, top(w)->part);
	} else {
		(void)add_part(w, MIME_LEAF, 0);
	}
	o.part = w->out->n - 1;
	w->open[w->nopen++] = o;
}

/*
 * The id of the innermost open part, and what those of its parts begin with:
 * RFC 9051 section 6.4.5. A message in a part has no number of its own, nor has
 * the multipart that it consists of; that one gets a zero.
 */
static void
set_id(struct walker *w)
{
	struct open *o = top(w);
	struct mime_part *p = &w->out->parts[o->part];
	bool multipart = p->kind == MIME_MULTIPART;
	struct str prefix;

	if (w->nopen == 1) {
		p->id = STR("0");
		o->prefix = multipart ? STR("") : STR("1.");
		return;
	}
	prefix = w->open[w->nopen - 2].prefix;
	o->prefix = prefix;
	if (w->out->parts[p->parent].kind == MIME_MULTIPART)
		p->id = pool_fmt(w->pool, "%.*s%zu", STRF(prefix), o->number);
	else if (multipart)
		p->id = pool_fmt(w->pool, "%.*s0", STRF(prefix));
	else
		p->id = pool_fmt(w->pool, "%.*s1", STRF(prefix));
	if (p->kind == MIME_MESSAGE ||
	    (multipart && w->out->parts[p->parent].kind == MIME_MULTIPART))
		o->prefix = pool_fmt(w->pool, "%.*s.", STRF(p->id));
}

/* The preamble or epilogue of an open part ends here. */
static void
add_around(struct walker *w, size_t at, const char *end)
{
	const struct open *o = &w->open[at];
	struct str body = span(o->from, end);
	struct mime_part *p;

	if (is_blank(body))
		return;
	if (w->out->n == MIME_PARTS_MAX) {
		w->out->limited = true;
		return;
	}
	p = add_part(w, MIME_AROUND, o->part);
	p->header = str_upto(body, 0);
	p->body = body;
	p->id = pool_fmt(w->pool, "%.*s.%s", STRF(w->out->parts[o->part].id),
	    o->where == IN_PREAMBLE ? "preamble" : "epilogue");
}

static bool
is_multipart(const struct mime_part *p)
{
	return str_starts(p->type, STR("multipart/"));
}

/* RFC 2046 section 5.2.1, RFC 6532 section 3.7; not where it is encoded. */
static bool
is_message(const struct mime_part *p)
{
	return p->encoding == MIME_IDENTITY &&
	    (str_eq(p->type, STR("message/rfc822")) ||
		str_eq(p->type, STR("message/global")));
}

/* The fields of the innermost open part are known: what its body is. */
static void
begin_body(struct walker *w, struct str boundary)
{
	struct open *o = top(w);
	struct mime_part *p = &w->out->parts[o->part];
	bool divided = is_multipart(p) || is_message(p);

	o->where = IN_BODY;
	o->from = p->body.p;
	if (is_multipart(p) && boundary.p == NULL) {
		p->flaws |= MIME_NO_BOUNDARY;
		divided = false;
	} else if (divided &&
	    (p->depth == MIME_DEPTH_MAX || w->out->n == MIME_PARTS_MAX)) {
		w->out->limited = true;
		divided = false;
	}
	if (divided)
		p->kind = is_multipart(p) ? MIME_MULTIPART : MIME_MESSAGE;
	set_id(w);
	if (p->kind == MIME_MULTIPART) {
		o->where = IN_PREAMBLE;
		o->digest = str_eq(p->type, STR("multipart/digest"));
		open_boundary(w, w->nopen - 1, boundary);
	} else if (p->kind == MIME_MESSAGE) {
		open_part(w, p->body.p);
	}
}

/* The header of the innermost open part is read; its body begins at `body`. */
static struct str
end_header(struct walker *w, const char *end, const char *body)
{
	const struct open *o = top(w);
	struct mime_part *p = &w->out->parts[o->part];
	struct mime_fields said = {0};
	bool in_digest;

	p->header = span(o->from, end);
	p->body = span(body, body);
	mime_fields_read(&said, p->header, w->eol);
	in_digest = w->nopen > 1 && w->open[w->nopen - 2].digest;
	return mime_fields_describe(&said, in_digest, w->pool, p);
}

/* Is a line the first one of a message that a part holds? */
static bool
opens_message(struct walker *w, struct str line)
{
	const struct mime_part *p = &w->out->parts[top(w)->part];
	const struct mime_part *parent = &w->out->parts[p->parent];

	return parent->kind == MIME_MESSAGE && parent->body.p == line.p;
}

/*
 * A line of the header of the innermost open part. The header ends at an empty
 * line; but where none of its lines is a field, they are the body.
 */
static void
header_line(struct walker *w, struct str line)
{
	struct open *o = top(w);
	const char *behind = line.p + line.n;
	bool first = line.p == o->from;

	if (mime_without_eol(line, w->eol).n == 0) {
		bool lost = o->bad != NULL && !o->named;

		begin_body(w,
		    end_header(w, lost ? o->from : line.p,
			lost ? o->from : behind));
	} else if (opens_message(w, line) && msg_is_from_line(line)) {
		o->from = behind;
	} else if (first || (line.p[0] != ' ' && line.p[0] != '\t')) {
		if (mime_is_field(line))
			o->named = true;
		else if (o->bad == NULL)
			o->bad = line.p;
	}
}

/*
 * The header of the innermost open part has no end: the part ends before the
 * boundary at `line`. The header goes to its first line that is no field, where
 * the body begins, or is all there is. It is a leaf.
 */
static void
cut_header(struct walker *w, const char *line)
{
	const struct open *o = top(w);
	struct mime_part *p = &w->out->parts[o->part];
	const char *body = o->bad != NULL ? o->bad : line;

	(void)end_header(w, body, body);
	if (is_multipart(p))
		p->flaws |= MIME_NO_BOUNDARY;
	set_id(w);
}

/*
 * The innermost open part ends at `end`, before the line end that belongs to
 * the boundary at `line`. Returns where it really ends: not before its header
 * does, nor before its last part.
 */
static const char *
close_part(struct walker *w, const char *end, const char *line)
{
	size_t at = w->nopen - 1;
	struct open *o = &w->open[at];
	struct mime_part *p;

	if (o->where == IN_HEADER)
		cut_header(w, line);
	else if (o->where == IN_EPILOGUE)
		add_around(w, at, end);
	p = &w->out->parts[o->part];
	if (o->where == IN_PREAMBLE) {
		p->kind = MIME_LEAF;
		if (!w->full)
			p->flaws |= MIME_NO_BOUNDARY;
		set_id(w);
	} else if (o->where == IN_PARTS && !w->full) {
		p->flaws |= MIME_NO_END;
	}
	close_boundary(w, at);
	p->body = span(p->body.p, end);
	w->nopen--;
	return p->body.p + p->body.n;
}

static void
close_parts(struct walker *w, size_t from, const char *end, const char *line)
{
	while (w->nopen > from) {
		const char *real = close_part(w, end, line);

		if (real > end)
			end = real;
	}
}

/* Is there no room for what a boundary line adds: the preamble or epilogue
 * before it, the part behind it? */
static bool
is_full(struct walker *w, size_t at, const char *end, bool last)
{
	const struct open *o = top(w);
	size_t n = w->out->n + (last ? 0 : 1);

	if (n < MIME_PARTS_MAX)
		return false;
	if (w->open[at].where == IN_PREAMBLE || o->where == IN_EPILOGUE)
		n += !is_blank(span(o->from, end));
	return n > MIME_PARTS_MAX;
}

/* A boundary of the open part `at`: all those in it end. */
static void
boundary_line(struct walker *w, struct str line, size_t at, bool last)
{
	struct str before = mime_without_eol(span(w->begin, line.p), w->eol);
	const char *end = before.p + before.n;
	struct open *o = &w->open[at];

	if (is_full(w, at, end, last)) {
		w->out->limited = true;
		w->full = true;
		return;
	}
	close_parts(w, at + 1, end, line.p);
	if (o->where == IN_PREAMBLE)
		add_around(w, at, end);
	o->where = last ? IN_EPILOGUE : IN_PARTS;
	o->from = line.p + line.n;
	if (last)
		close_boundary(w, at);
	else
		open_part(w, o->from);
}

static void
walk_lines(struct walker *w, struct str rest)
{
	while (rest.n > 0) {
		struct str line =
		    str_upto(rest, mime_line_length(rest, w->eol));
		size_t at;
		bool last;

		if (line.p[0] == '-' && is_boundary(w, line, &at, &last))
			boundary_line(w, line, at, last);
		else if (top(w)->where == IN_HEADER)
			header_line(w, line);
		rest = str_from(rest, line.n);
	}
}

void
mime_walk(const struct msg *msg, struct pool *pool, struct mime *out)
{
	struct walker w = {.out = out,
	    .pool = pool,
	    .eol = msg->eol,
	    .begin = msg->body.p};
	const char *end = msg->body.p + msg->body.n;
	struct mime_fields said = {0};

	*out = (struct mime){0};
	open_part(&w, msg->header.p);
	out->parts[0].header = msg->header;
	out->parts[0].body = str_upto(msg->body, 0);
	for (size_t i = 0; i < msg->nfield; i++)
		mime_fields_note(&said, &msg->fields[i]);
	begin_body(&w,
	    mime_fields_describe(&said, false, pool, &out->parts[0]));
	walk_lines(&w, msg->body);
	close_parts(&w, 0, end, end);
}

void
mime_message(const struct mime_part *part, struct pool *pool, struct msg *out)
{
	msg_parse(out, part->body, pool);
}
