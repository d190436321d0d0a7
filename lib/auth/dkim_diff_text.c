#include "auth/dkim_diff_text.h"

#include "base/hash.h"

/* What is passed over when two texts are compared in a looser form than the
 * relaxed one. */
enum {
	LOOSE_SPACE = 1, /* white space in lines, all of it */
	LOOSE_BLANK = 2, /* empty lines */
	LOOSE_WRAP = 4,  /* where lines end; goes with LOOSE_SPACE */
	LOOSE_FROM = 8,  /* ">" before "From " */
	LOOSE_DOT = 16,  /* dots at the beginning of a line */
	LOOSE_CASE = 32, /* of ASCII letters */
};

enum {
	TRIES = 8, /* places in the new text where the old one may begin */
	ENDED = -1,
};

/* A text, octet by octet, in relaxed form or a looser one. */
struct reader {
	struct str s;
	size_t i;     /* next octet */
	size_t last;  /* behind the last octet given that is not white */
	size_t lines; /* line ends that come before the next octet */
	unsigned loose;
	bool gap;   /* then a blank */
	bool start; /* the next octet begins a line */
};

enum relation { REL_SAME, REL_LONGER, REL_SHORTER, REL_OTHER };

static bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the line end at i is: 0 where there is none. */
static size_t
eol_at(struct str s, size_t i)
{
	if (i < s.n && s.p[i] == '\n')
		return 1;
	return i + 1 < s.n && s.p[i] == '\r' && s.p[i + 1] == '\n' ? 2 : 0;
}

static bool
is_white(struct str s, size_t i)
{
	return i < s.n && (is_wsp(s.p[i]) || eol_at(s, i) > 0);
}

/* White space from here on, and what it comes to in this form. */
static void
pass_white(struct reader *r)
{
	bool gap = false, first = r->i == 0;
	size_t lines = 0;

	while (is_white(r->s, r->i)) {
		size_t n = eol_at(r->s, r->i);

		gap = n == 0;
		lines += n > 0;
		r->i += n > 0 ? n : 1;
	}
	/* At the end of a text it is not there. */
	if (r->i == r->s.n)
		return;
	r->start = !gap && lines > 0;
	if ((r->loose & LOOSE_WRAP) != 0)
		lines = 0;
	else if ((r->loose & LOOSE_BLANK) != 0)
		lines = lines > 0 && !first ? 1 : 0;
	r->lines = lines;
	r->gap = gap && (r->loose & LOOSE_SPACE) == 0;
}

/* What a form does not see at the beginning of a line. */
static void
pass_start(struct reader *r)
{
	char c = (r->loose & LOOSE_DOT) != 0 ? '.' : '>';
	size_t i = r->i;

	r->start = false;
	if ((r->loose & (LOOSE_DOT | LOOSE_FROM)) == 0)
		return;
	while (i < r->s.n && r->s.p[i] == c)
		i++;
	if (c == '.' || str_starts(str_from(r->s, i), STR("From ")))
		r->i = i;
}

/* The next octet, or ENDED. */
static int
next(struct reader *r)
{
	char c;

	for (;;) {
		if (r->lines > 0) {
			r->lines--;
			return '\n';
		}
		if (r->gap) {
			r->gap = false;
			return ' ';
		}
		if (is_white(r->s, r->i))
			pass_white(r);
		else if (r->start)
			pass_start(r);
		else
			break;
	}
	if (r->i == r->s.n)
		return ENDED;
	c = r->s.p[r->i++];
	r->last = r->i;
	if ((r->loose & LOOSE_CASE) != 0)
		c = to_lower(c);
	return (unsigned char)c;
}

/* Is there nothing but white space on the rest of this line? */
static bool
ends_line(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_wsp(s.p[i]))
		i++;
	return i == s.n || eol_at(s, i) > 0;
}

/*
 * How `after` relates to `before` in a form. It is longer only where what was
 * added begins a line. *x and *y: behind the last octets that are the same.
 */
static enum relation
relate(struct str before, struct str after, unsigned loose, size_t *x,
    size_t *y)
{
	struct reader a = {.s = before, .loose = loose, .start = true};
	struct reader b = {.s = after, .loose = loose, .start = true};
	int c, d;

	do {
		*x = a.last;
		*y = b.last;
		c = next(&a);
		d = next(&b);
	} while (c == d && c != ENDED);
	if (c == d)
		return REL_SAME;
	if (c == ENDED && (*x == 0 || ends_line(str_from(after, *y))))
		return REL_LONGER;
	return d == ENDED ? REL_SHORTER : REL_OTHER;
}

bool
dkim_diff_text_same(struct str before, struct str after)
{
	size_t x, y;

	return relate(before, after, 0, &x, &y) == REL_SAME;
}

uint64_t
dkim_diff_text_hash(struct str text, struct pool *pool)
{
	struct reader r = {.s = text, .start = true};
	char *p = pool_alloc(pool, text.n);
	size_t n = 0;

	/* The form is never longer than the text. */
	for (int c = next(&r); c != ENDED; c = next(&r))
		p[n++] = (char)c;
	return hash_table((struct str){p, n});
}

/* In the order in which they are tried: what explains least comes first. */
static const struct {
	unsigned loose;
	struct str code, text;
} forms[] = {
    {LOOSE_BLANK, STR_INIT("blank-lines"),
	STR_INIT("empty lines were put in or taken out")},
    {LOOSE_SPACE, STR_INIT("white-space"),
	STR_INIT("white space was put in or taken out where no canonical form "
		 "hides it")},
    {LOOSE_FROM, STR_INIT("from-quoted"),
	STR_INIT("\">\" was put before, or taken from, lines that begin with "
		 "\"From \"")},
    {LOOSE_DOT, STR_INIT("dot-stuffing"),
	STR_INIT("dots at the beginning of lines were doubled or lost")},
    {LOOSE_SPACE | LOOSE_BLANK, STR_INIT("white-space"),
	STR_INIT("white space and empty lines were put in or taken out where "
		 "no canonical form hides it")},
    {LOOSE_SPACE | LOOSE_WRAP, STR_INIT("rewrapped"),
	STR_INIT("the same words, but lines are broken elsewhere")},
    {LOOSE_CASE, STR_INIT("case"),
	STR_INIT("letters changed between upper and lower case")},
};

static void
note_footer(struct dkim_diff_notes *notes, struct str text)
{
	(void)dkim_diff_note_text(notes, STR("footer"), text,
	    STR("was put at the end"));
}

/* Take a line off *s, its end too. False: none is left. */
static bool
take_line(struct str *s, struct str *line)
{
	*line = str_upto(*s, str_find(*s, '\n') + 1);
	*s = str_from(*s, line->n);
	return line->n > 0;
}

/*
 * Is `before` in `after`, in relaxed form, with other lines in front? Looked
 * for at its first line that is not empty, a few times only.
 */
static bool
find_inside(struct str before, struct str after, struct dkim_diff_notes *notes)
{
	struct str old, first, line, rest = before;
	size_t tries = 0, x, y;

	do {
		old = rest;
		if (!take_line(&rest, &first))
			return false;
		first = str_trim(first);
	} while (first.n == 0);
	for (rest = after; rest.n > 0 && tries < TRIES;) {
		struct str from = rest;
		struct str front = str_upto(after, after.n - from.n);
		enum relation rel;

		(void)take_line(&rest, &line);
		if (!str_eq(str_trim(line), first))
			continue;
		tries++;
		rel = relate(old, from, 0, &x, &y);
		if ((rel != REL_SAME && rel != REL_LONGER) ||
		    str_trim(front).n == 0)
			continue;
		(void)dkim_diff_note_text(notes, STR("body-prefix"), front,
		    STR("was put at the beginning"));
		if (rel == REL_LONGER)
			note_footer(notes, str_from(from, y));
		return true;
	}
	return false;
}

/* The line, from 1, of the first octet behind so many that is not white. */
static size_t
line_at(struct str s, size_t at)
{
	struct str rest, line;
	size_t n = 1;

	while (is_white(s, at))
		at++;
	rest = str_upto(s, at);

	while (take_line(&rest, &line))
		n += line.p[line.n - 1] == '\n';
	return n;
}

/* Take off the end of both what is the same, CRLF being LF. */
static void
cut_end(struct str *a, struct str *b)
{
	bool lf = false;

	while (a->n > 0 && b->n > 0) {
		char c = a->p[a->n - 1], d = b->p[b->n - 1];

		if (c == d) {
			a->n--;
			b->n--;
		} else if (lf && c == '\r') {
			a->n--;
		} else if (lf && d == '\r') {
			b->n--;
		} else {
			break;
		}
		lf = c == '\n' && c == d;
	}
}

/* Is the one the other but for one run of octets? x and y: behind what is the
 * same at the beginning. */
static bool
find_run(struct str before, struct str after, size_t x, size_t y,
    struct dkim_diff_notes *notes)
{
	struct str a = str_trim(str_from(before, x));
	struct str b = str_trim(str_from(after, y));
	struct buf how = {.pool = notes->pool};
	size_t line = line_at(before, x);
	bool added;

	cut_end(&a, &b);
	added = str_trim(a).n == 0;
	if (added == (str_trim(b).n == 0))
		return false;
	buf_fmt(&how, "%s line %zu", added ? "was put in at" : "is gone from",
	    line);
	(void)dkim_diff_note_text(notes,
	    added ? STR("text-inserted") : STR("text-removed"), added ? b : a,
	    buf_str(&how));
	return true;
}

/* A form that is looser than the relaxed one, in which they are the same. */
static bool
find_form(struct str before, struct str after, struct dkim_diff_notes *notes)
{
	size_t x, y;

	for (size_t i = 0; i < NELEM(forms); i++) {
		enum relation rel =
		    relate(before, after, forms[i].loose, &x, &y);

		if (rel != REL_SAME && rel != REL_LONGER)
			continue;
		(void)dkim_diff_note(notes, forms[i].code, forms[i].text,
		    (struct str){0});
		if (rel == REL_LONGER)
			note_footer(notes, str_from(after, y));
		return true;
	}
	return false;
}

void
dkim_diff_text(struct str before, struct str after,
    struct dkim_diff_notes *notes)
{
	size_t x, y;

	switch (relate(before, after, 0, &x, &y)) {
	case REL_SAME:
		return;
	case REL_LONGER:
		note_footer(notes, str_from(after, y));
		return;
	case REL_SHORTER:
		(void)dkim_diff_note_text(notes, STR("truncated"),
		    str_from(before, x), STR("is gone from the end"));
		return;
	case REL_OTHER:
		break;
	}
	if (find_inside(before, after, notes) ||
	    find_form(before, after, notes) ||
	    find_run(before, after, x, y, notes))
		return;
	while (is_white(before, x))
		x++;
	(void)dkim_diff_note_place(notes, line_at(before, x), x + 1, "",
	    str_trim(str_from(after, y)));
}
