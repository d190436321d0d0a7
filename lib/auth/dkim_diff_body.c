#include "auth/dkim_diff_body.h"

#include "auth/dkim_diff_parts.h"
#include "auth/dkim_diff_text.h"

static bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* -------------------------------------------------- canonical forms */

/* The lines of a body in canonical form. */
struct lines {
	enum canon_kind kind;
	struct str rest;
	bool more; /* there is a line, though rest may be empty */
};

/* The body without its empty lines at the end and the last line's own end; in
 * relaxed form also without the white space there. */
static struct str
without_end(enum canon_kind kind, struct str s)
{
	size_t n = s.n, was;

	do {
		was = n;
		while (kind == CANON_RELAXED && n > 0 && is_wsp(s.p[n - 1]))
			n--;
		if (n > 0 && s.p[n - 1] == '\n')
			n -= n > 1 && s.p[n - 2] == '\r' ? 2 : 1;
	} while (n < was);
	return str_upto(s, n);
}

/* An empty body is one empty line in simple form, and none in relaxed form. */
static struct lines
lines_of(enum canon_kind kind, struct str s)
{
	return (struct lines){kind, s, s.n > 0 || kind == CANON_SIMPLE};
}

/* The next line without its end, and without the white space that the form
 * does not keep there. */
static struct str
take_line(struct lines *l)
{
	size_t n = str_find(l->rest, '\n');
	struct str line = str_upto(l->rest, n);

	l->more = n < l->rest.n;
	l->rest = str_from(l->rest, n + 1);
	if (l->more && line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	while (l->kind == CANON_RELAXED && line.n > 0 &&
	    is_wsp(line.p[line.n - 1]))
		line.n--;
	return line;
}

/* Octets of a line in canonical form, with CRLF. */
static uint64_t
octets_of(enum canon_kind kind, struct str line)
{
	uint64_t n = line.n + 2;

	for (size_t i = 1; kind == CANON_RELAXED && i < line.n; i++)
		n -= is_wsp(line.p[i]) && is_wsp(line.p[i - 1]);
	return n;
}

/* The octet of the canonical line at *i, and *i behind it: CR and LF come
 * behind the last one. */
static char
take_octet(enum canon_kind kind, struct str line, size_t *i)
{
	size_t at = (*i)++;

	if (at >= line.n)
		return at == line.n ? '\r' : '\n';
	if (kind == CANON_SIMPLE || !is_wsp(line.p[at]))
		return line.p[at];
	while (*i < line.n && is_wsp(line.p[*i]))
		(*i)++;
	return ' ';
}

/* False where two lines are the same; else *out is moved to where not. */
static bool
lines_differ(enum canon_kind kind, struct str a, struct str b,
    struct dkim_diff_place *out)
{
	size_t i = 0, j = 0, x = 0, y = 0, n = 0;

	if (str_eq(a, b))
		return false;
	while (i < a.n + 2 && j < b.n + 2) {
		x = i;
		y = j;
		if (take_octet(kind, a, &i) != take_octet(kind, b, &j)) {
			out->at += n;
			out->old_at += x < a.n ? x : a.n;
			out->new_at += y < b.n ? y : b.n;
			return true;
		}
		n++;
	}
	return false;
}

static void
find_place(enum canon_kind kind, struct str before, struct str after,
    struct dkim_diff_place *out)
{
	struct str a = without_end(kind, before), b = without_end(kind, after);
	struct lines old = lines_of(kind, a), new = lines_of(kind, b);
	bool differ = false;

	*out = (struct dkim_diff_place){.line = 1};
	while (old.more && new.more) {
		struct str x, y;
		uint64_t n;

		out->old_at = a.n - old.rest.n;
		out->new_at = b.n - new.rest.n;
		x = take_line(&old);
		y = take_line(&new);
		n = octets_of(kind, x);
		out->total += n;
		differ = lines_differ(kind, x, y, out);
		if (differ)
			break;
		out->at += n;
		out->line++;
		out->old_at = a.n - old.rest.n;
		out->new_at = b.n - new.rest.n;
	}
	out->same = !differ && !old.more && !new.more;
	out->old_ends = !out->same && out->old_at == a.n;
	out->new_ends = !out->same && out->new_at == b.n;
	while (old.more)
		out->total += octets_of(kind, take_line(&old));
}

void
dkim_diff_body_start(struct dkim_diff_body *b, const struct msg *before,
    const struct msg *after, struct pool *pool, struct pool *scratch)
{
	*b = (struct dkim_diff_body){.before = before,
	    .after = after,
	    .notes = {.pool = pool},
	    .pool = scratch};
	if (str_eq(before->body, after->body)) {
		b->place[0].same = b->place[1].same = true;
		b->placed[0] = b->placed[1] = true;
	}
}

const struct dkim_diff_place *
dkim_diff_body_place(struct dkim_diff_body *b, enum canon_kind kind)
{
	if (!b->placed[kind]) {
		find_place(kind, b->before->body, b->after->body,
		    &b->place[kind]);
		b->placed[kind] = true;
	}
	return &b->place[kind];
}

/* ------------------------------------------------------------- causes */

/* Lines that end in another way; true where that alone changes all of it,
 * since a signature sees a CR without LF. */
static bool
note_line_ends(struct dkim_diff_body *b)
{
	static const struct str names[] = {[EOL_LF] = STR_INIT("LF"),
	    [EOL_CRLF] = STR_INIT("CRLF"),
	    [EOL_CR] = STR_INIT("CR alone")};
	enum msg_eol old = b->before->eol, new = b->after->eol;
	bool seen = old == EOL_CR || new == EOL_CR;
	struct buf text = {.pool = b->notes.pool};
	struct dkim_diff_note *note;

	if (old == new)
		return false;
	buf_fmt(&text, "lines end with %s, no longer with %s%s", names[new].p,
	    names[old].p, seen ? "" : "; signatures do not see that");
	note = dkim_diff_note(&b->notes, STR("line-ends"), buf_str(&text),
	    (struct str){0});
	if (note != NULL)
		note->harmless = !seen;
	return seen;
}

static void
note_changed(struct dkim_diff_body *b, const char *why)
{
	const struct dkim_diff_place *place =
	    dkim_diff_body_place(b, CANON_RELAXED);

	(void)dkim_diff_note_place(&b->notes, place->line, place->old_at + 1,
	    why, str_from(b->after->body, place->new_at));
}

static struct str
field_of(const struct msg *msg, struct str name)
{
	const struct field *f = msg_field(msg, name, 0);

	return f == NULL ? STR("") : str_trim(f->body);
}

/* Does encoded text go on behind the old one, on the same line? */
static bool
is_encoded_on(const struct dkim_diff_body *b, size_t at)
{
	struct str rest = str_from(b->after->body, at);
	struct str coding =
	    field_of(b->after, STR("Content-Transfer-Encoding"));

	return rest.n > 0 && !is_fws(rest.p[0]) &&
	    (str_casestarts(coding, STR("base64")) ||
		str_casestarts(coding, STR("quoted-printable")));
}

/* Text behind all that was there, or only the beginning left: whatever its
 * size, and whatever its parts. */
static bool
note_end(struct dkim_diff_body *b)
{
	const struct dkim_diff_place *place =
	    dkim_diff_body_place(b, CANON_RELAXED);
	struct dkim_diff_note *note;

	if (place->old_ends && is_encoded_on(b, place->new_at))
		return false;
	if (place->old_ends) {
		note = dkim_diff_note_text(&b->notes, STR("footer"),
		    str_from(b->after->body, place->new_at),
		    STR("was put at the end"));
		if (note != NULL)
			note->tail = true;
		return true;
	}
	if (place->new_ends)
		(void)dkim_diff_note_text(&b->notes, STR("truncated"),
		    str_from(b->before->body, place->old_at),
		    STR("is gone from the end"));
	return place->new_ends;
}

/* Is the message of one part now of several, or the other way? */
static bool
is_rebuilt(const struct dkim_diff_body *b)
{
	struct str type = STR("Content-Type"), multi = STR("multipart/");

	return str_casestarts(field_of(b->before, type), multi) !=
	    str_casestarts(field_of(b->after, type), multi);
}

static void
explain(struct dkim_diff_body *b)
{
	struct str before = b->before->body, after = b->after->body;
	size_t was = b->notes.n;
	bool large = before.n > DIFF_EXPLAINED || after.n > DIFF_EXPLAINED;

	if (dkim_diff_body_place(b, CANON_SIMPLE)->same)
		return;
	if (dkim_diff_body_place(b, CANON_RELAXED)->same) {
		(void)dkim_diff_note(&b->notes, STR("white-space"),
		    STR("only white space in or at the end of lines changed"),
		    (struct str){0});
		return;
	}
	if ((large || !is_rebuilt(b)) && note_end(b))
		return;
	if (large) {
		note_changed(b, " (over 4 MB, not looked into)");
		return;
	}
	if (!dkim_diff_parts(b->before, b->after, &b->notes, b->pool))
		note_changed(b, " (too many parts to look into)");
	else if (b->notes.n == was)
		dkim_diff_text(before, after, &b->notes);
}

const struct dkim_diff_notes *
dkim_diff_body_notes(struct dkim_diff_body *b)
{
	if (!b->explained) {
		b->explained = true;
		if (!note_line_ends(b))
			explain(b);
	}
	return &b->notes;
}
