#include "policy/remark_subject.h"

#include <stdlib.h>

#include "mail/charset.h"
#include "mail/encword.h"
#include "mail/encword_write.h"
#include "policy/remark_strip.h"

enum {
	LINE_LONGEST = 998, /* without its end (RFC 5322 section 2.1.1) */
	WORD_LINE = 76, /* with an encoded word in it (RFC 2047 section 2) */
};

struct work {
	const struct remark_with *with;
	struct pool *pool;
	struct str name;   /* as the message writes it */
	struct str lead;   /* the field up to its text */
	struct str suffix; /* the new marking, on one line */
	struct remark_text text;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the last line of out is so far. */
static size_t
column(const struct work *w, const struct buf *out)
{
	struct str s = buf_str(out);
	size_t end = str_rfind(s, w->with->eol.p[w->with->eol.n - 1]);

	return end == s.n ? s.n : s.n - end - 1;
}

/* Break a line before its blanks. False where a line would be too long. */
static bool
put_broken(const struct work *w, struct str line, struct buf *out)
{
	size_t at = column(w, out);

	while (line.n > 0) {
		size_t blank = 0, n;

		while (blank < line.n && is_blank(line.p[blank]))
			blank++;
		for (n = blank; n < line.n && !is_blank(line.p[n]);)
			n++;
		/* A line of blanks alone would end the header for some. */
		if (at > 0 && blank > 0 && n > blank && at + n > FOLD_WIDTH) {
			buf_add(out, w->with->eol);
			at = 0;
		}
		at += n;
		if (at > LINE_LONGEST)
			return false;
		buf_add(out, str_upto(line, n));
		line = str_from(line, n);
	}
	return true;
}

/* The lines of text; those of more than `most` octets are broken. */
static bool
put_lines(const struct work *w, struct str text, size_t most, struct buf *out)
{
	char end = w->with->eol.p[w->with->eol.n - 1];

	while (text.n > 0) {
		size_t n = str_find(text, end);
		size_t whole = n < text.n ? n + 1 : n;
		struct str line;

		if (n < text.n && n > 0 && text.p[n - 1] == '\r')
			n--;
		line = str_upto(text, n);
		if (column(w, out) + line.n <= most)
			buf_add(out, str_upto(text, whole));
		else if (!put_broken(w, line, out))
			return false;
		else
			buf_add(out, str_from(str_upto(text, whole), line.n));
		text = str_from(text, whole);
	}
	return true;
}

/* As words: whatever it is, it can be folded then. */
static void
put_words(struct work *w, struct buf *out)
{
	struct buf b = {.pool = w->pool};
	struct fold f;

	/* This charset asks nothing of the system: it cannot fail. */
	if (!charset_decode(charset_find(STR("utf-8")),
		remark_seen(&w->text, w->pool), w->pool, &b))
		abort();
	w->text.text = str_trim(buf_str(&b));
	w->text.decoded = true;
	fold_start(&f, out, w->name, w->with->eol);
	encword_write(&f, w->text.text);
}

static void
put_text(struct work *w, struct buf *out)
{
	bool as_it_was =
	    !w->text.decoded && w->text.text.n > 0 && w->lead.n <= FOLD_WIDTH;

	if (w->text.decoded && encword_is_needed(w->text.text)) {
		put_words(w, out);
		return;
	}
	buf_add(out, as_it_was ? w->lead : w->name);
	if (!as_it_was)
		buf_add(out, w->text.text.n > 0 ? STR(": ") : STR(":"));
	if (put_lines(w, w->text.text,
		w->text.decoded ? FOLD_WIDTH : LINE_LONGEST, out))
		return;
	buf_clear(out);
	put_words(w, out);
}

/* On a line with what stands there, on one of its own, or on several. */
static void
put_suffix(const struct work *w, struct buf *out)
{
	size_t width = str_casefind(buf_str(out), STR("=?")) < out->n ?
	    WORD_LINE :
	    FOLD_WIDTH;
	size_t at = column(w, out), n;
	struct str *elements;

	if (at + 1 + w->suffix.n > width && 1 + w->suffix.n <= width) {
		buf_add(out, w->with->eol);
		at = 0;
	}
	marking_elements(w->with->names->scheme, w->with->marking, false,
	    w->pool, &elements, &n);
	for (size_t i = 0; i < n; i++) {
		size_t length = 1 + elements[i].n + (i == 0) + (i + 1 == n);

		if (at + length > width &&
		    (i > 0 || (w->text.text.n > 0 && at > 0))) {
			buf_add(out, w->with->eol);
			at = 0;
		}
		buf_char(out, ' ');
		if (i == 0)
			buf_char(out, '[');
		buf_add(out, elements[i]);
		at += length;
	}
	buf_char(out, ']');
}

/* Do readers see the text and one marking, as it was meant? */
static bool
is_good(const struct work *w, const struct buf *field)
{
	struct str body = str_from(buf_str(field), w->name.n),
		   text = remark_seen(&w->text, w->pool);
	struct marking_list list;
	const struct marking *m;
	struct str s;

	body = str_trim(str_from(body, str_find(body, ':') + 1));
	s = encword_decode(body, w->pool);
	marking_subject_field(w->with->names, body, true, w->pool, &list);
	m = list.at;
	return list.n == 1 && m->grade == MARKING_VALID && m->flaws == 0 &&
	    m->n == w->suffix.n && m->at + m->n == s.n &&
	    str_eq(str_trim(str_upto(s, m->at)), text) &&
	    str_eq(str_from(s, m->at), w->suffix);
}

/* A field without a Subject's text is made of its name alone. */
static void
start(struct work *w, const struct remark_with *with, const struct field *old)
{
	struct buf suffix = {.pool = with->pool};

	*w = (struct work){.with = with,
	    .pool = with->pool,
	    .name = STR("Subject")};
	w->text.text = STR("");
	marking_write_subject(with->names->scheme, with->marking, with->pool,
	    &suffix);
	w->suffix = buf_str(&suffix);
	if (old == NULL)
		return;
	w->name = old->name;
	w->text.text = str_trim(old->body);
	w->lead = str_upto(old->raw, (size_t)(w->text.text.p - old->raw.p));
}

static enum st
too_long(struct err *e)
{
	return err_set(e, ST_LIMIT, "a Subject of over %d octets",
	    REMARK_SUBJECT_MAX);
}

enum st
remark_subject(const struct remark_with *with, const struct field *old,
    struct buf *out, struct err *e)
{
	struct buf field = {.pool = with->pool};
	struct work w;
	enum st st;

	if (old != NULL && old->raw.n > REMARK_SUBJECT_MAX)
		return too_long(e);
	start(&w, with, old);
	st = remark_strip(with->names, &w.text, w.pool, e);
	if (st != ST_OK)
		return st;
	for (;;) {
		bool anew = w.text.decoded;

		buf_clear(&field);
		put_text(&w, &field);
		put_suffix(&w, &field);
		if (is_good(&w, &field))
			break;
		if (anew)
			return err_set(e, ST_SYNTAX,
			    "with the Subject before it, the marking would be"
			    " read as another one");
		w.text.text = remark_seen(&w.text, w.pool);
		w.text.decoded = true;
	}
	buf_add(&field, with->eol);
	/* What is written now must not be refused the next time. */
	if (field.n > REMARK_SUBJECT_MAX)
		return too_long(e);
	buf_add(out, buf_str(&field));
	return ST_OK;
}
