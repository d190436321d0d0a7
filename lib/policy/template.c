#include "policy/template.h"

#include <stdint.h>

enum {
	VALUE_MAX = 200,   /* octets of one value, "..." included */
	LINE_OCTETS = 998, /* of what a line may become (RFC 5322 2.1.1) */
	FIELDS_MAX = 50,   /* of a header; a notice has 2 or 3 */
};

/*
 * The character at the front of s, and how many octets it has: 0 where they are
 * no well-formed UTF-8 (RFC 3629 section 4).
 */
static size_t
take_char(struct str s, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 :
	    c < 0xc0        ? 0 :
	    c < 0xe0        ? 2 :
	    c < 0xf0        ? 3 :
	    c < 0xf8        ? 4 :
			      0;

	if (n == 0 || s.n < n)
		return 0;
	*code = n == 1 ? c : c & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char more = (unsigned char)s.p[i];

		if ((more & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (more & 0x3fu);
	}
	if (*code < least[n] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

/*
 * Controls; line ends beyond ASCII; and what turns the direction of the text
 * around it, so that it reads as something else.
 */
static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

static bool
is_name_octet(char c)
{
	return is_alnum(c) || c == '-';
}

/* A template while it is read. */
struct reader {
	struct str rest;
	size_t number; /* of the line that was taken last, from 1 */
	const struct template_rules *rules;
	struct template *out;
};

/* The next line that is no comment, without its end. */
static bool
next_line(struct reader *r, struct str *line)
{
	do {
		if (r->rest.n == 0)
			return false;
		r->number++;
		*line = str_cut(&r->rest, '\n');
	} while (line->n > 0 && line->p[0] == '#');
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static bool
is_known(const struct reader *r, struct str name)
{
	for (size_t i = 0; i < r->rules->nname; i++)
		if (str_eq(r->rules->names[i], name))
			return true;
	return false;
}

/*
 * Take what begins with a brace off the front of *s: "{{", or a field, whose
 * name is *name. False where it has no end; p == NULL: it was "{{".
 */
static bool
take_brace(struct str *s, struct str *name)
{
	size_t end;

	*name = (struct str){0};
	if (s->n > 1 && s->p[1] == '{') {
		*s = str_from(*s, 2);
		return true;
	}
	end = str_find(*s, '}');
	if (end == s->n)
		return false;
	*name = (struct str){s->p + 1, end - 1};
	*s = str_from(*s, end + 1);
	return true;
}

/* A line of any part: its octets, its fields, and how long it may become. */
static enum st
check_line(const struct reader *r, struct str line, struct err *e)
{
	size_t most = 0, n;

	for (; line.n > 0; line = str_from(line, n)) {
		uint32_t code = 0;
		struct str name;

		n = take_char(line, &code);
		if (n == 0)
			return err_set(e, ST_CONF, "octets that are no UTF-8");
		if (is_control(code) && code != '\t')
			return err_set(e, ST_CONF, "a control character");
		if (code != '{') {
			most += n;
			continue;
		}
		n = 0;
		if (!take_brace(&line, &name))
			return err_set(e, ST_CONF, "a '{' without its '}'");
		if (name.p != NULL && !is_known(r, name))
			return err_set(e, ST_CONF, "unknown field {%.*s}",
			    STRF(name));
		most += name.p == NULL ? 1 : VALUE_MAX;
	}
	return most <= LINE_OCTETS ?
	    ST_OK :
	    err_set(e, ST_CONF, "may become longer than %d octets",
		LINE_OCTETS);
}

/* Fields that the writer of a notice leaves to us. */
static bool
may_stand(const struct reader *r, struct str name)
{
	return str_casestarts(name, STR("X-")) ||
	    str_caseeq(name, STR("Reply-To")) ||
	    str_caseeq(name, STR("Organization")) ||
	    str_caseeq(name, r->rules->mark_field);
}

static bool
is_there(const struct template *t, struct str name)
{
	for (size_t i = 0; i < t->nfield; i++)
		if (str_caseeq(str_upto(t->fields[i],
				   str_find(t->fields[i], ':')),
			name))
			return true;
	return false;
}

/* "Name: value", and not folded. */
static enum st
add_field(const struct reader *r, struct str line, struct err *e)
{
	struct str value = line, name = str_cut(&value, ':');
	struct template *out = r->out;

	value = str_trim(value);
	for (size_t i = 0; i < name.n; i++)
		if (!is_name_octet(name.p[i]))
			name.n = 0;
	if (name.n == 0 || name.n == line.n || value.n == 0)
		return err_set(e, ST_CONF, "no header line 'Name: value'");
	if (str_caseeq(name, STR("Subject"))) {
		if (out->subject.p != NULL)
			return err_set(e, ST_CONF, "Subject given twice");
		out->subject = value;
		return ST_OK;
	}
	if (!may_stand(r, name))
		return err_set(e, ST_CONF, "%.*s may not be set by a template",
		    STRF(name));
	if (is_there(out, name))
		return err_set(e, ST_CONF, "%.*s given twice", STRF(name));
	if (out->nfield == FIELDS_MAX)
		return err_set(e, ST_CONF, "over %d header lines", FIELDS_MAX);
	out->fields[out->nfield++] = str_trim(line);
	return ST_OK;
}

static enum st
read_header(struct reader *r, struct err *e)
{
	struct str line;
	enum st st = ST_OK;

	while (st == ST_OK && next_line(r, &line) && line.n > 0) {
		st = add_field(r, line, e);
		if (st == ST_OK)
			st = check_line(r, line, e);
	}
	if (st == ST_OK && r->out->subject.p == NULL)
		st = err_set(e, ST_CONF, "no Subject in the header");
	return st;
}

/* What follows, without comments, each line with an LF behind it. */
static enum st
read_text(struct reader *r, struct buf *text, struct err *e)
{
	bool seen = false;
	struct str line;

	while (next_line(r, &line)) {
		enum st st = check_line(r, line, e);

		if (st != ST_OK)
			return st;
		buf_add(text, line);
		buf_char(text, '\n');
		seen = seen || str_trim(line).n > 0;
	}
	return seen ? ST_OK : err_set(e, ST_CONF, "no text below the header");
}

enum st
template_parse(struct str text, const char *where,
    const struct template_rules *rules, struct pool *pool, struct template *out,
    struct err *e)
{
	struct buf body = {.pool = pool};
	struct template t = {.nfield = 0};
	struct reader r = {.rest = text, .rules = rules, .out = &t};
	enum st st;

	*out = (struct template){.nfield = 0};
	if (text.n > TEMPLATE_MAX)
		return err_set(e, ST_CONF, "%s: over %d octets", where,
		    TEMPLATE_MAX);
	if (str_starts(text, STR("\xef\xbb\xbf"))) /* byte order mark */
		r.rest = str_from(text, 3);
	t.fields = pool_array(pool, FIELDS_MAX, sizeof(*t.fields));
	st = read_header(&r, e);
	if (st == ST_OK)
		st = read_text(&r, &body, e);
	if (st != ST_OK) {
		err_at(e, "%s:%zu", where, r.number == 0 ? 1 : r.number);
		return st;
	}
	t.text = buf_str(&body);
	*out = t;
	return ST_OK;
}

/* One line of a value, cleaned and cut. */
static void
add_clean(struct buf *out, struct str s)
{
	size_t start = out->n, whole = start;

	while (s.n > 0) {
		uint32_t code = 0;
		size_t n = take_char(s, &code);

		if (str_starts(s, STR("\r\n")))
			n = 2;
		if (n == 0)
			buf_char(out, '?');
		else if (code == '\n' || code == '\r')
			buf_char(out, ' ');
		else
			buf_add(out,
			    is_control(code) ? STR("?") : str_upto(s, n));
		s = str_from(s, n == 0 ? 1 : n);
		if (out->n - start <= VALUE_MAX - 3)
			whole = out->n;
		if (out->n - start > VALUE_MAX) {
			out->n = whole;
			buf_add(out, STR("..."));
			return;
		}
	}
}

static struct str
value_of(const struct template_field *fields, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(fields[i].name, name))
			return fields[i].value;
	return (struct str){0};
}

/*
 * Is a field all that is in the line, and its value whole lines? A value that
 * does not end in a line end is no line, whatever is in it: one from outside
 * that was trimmed cannot add lines to a notice.
 */
static bool
is_lines(struct str line, const struct template_field *fields, size_t n,
    struct str *value)
{
	struct str name;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] != '{' || !take_brace(&line, &name) ||
	    name.p == NULL || line.n > 0)
		return false;
	*value = value_of(fields, n, name);
	return value->n > 0 && value->p[value->n - 1] == '\n';
}

/* Each line of a value, as far in as its field. */
static void
add_lines(struct buf *out, struct str line, struct str value, struct str eol)
{
	struct str blank = str_upto(line, str_find(line, '{'));

	while (value.n > 0) {
		struct str one = str_cut(&value, '\n');

		if (one.n > 0 && one.p[one.n - 1] == '\r')
			one.n--;
		if (one.n > 0)
			buf_add(out, blank);
		add_clean(out, one);
		buf_add(out, eol);
	}
}

/* False, nothing added, where there are fields and all are empty. */
static bool
add_line(struct buf *out, struct str line, const struct template_field *fields,
    size_t n)
{
	size_t start = out->n, nempty = 0, nfull = 0;

	while (line.n > 0) {
		struct str name, value;
		size_t plain = str_find(line, '{');

		buf_add(out, str_upto(line, plain));
		line = str_from(line, plain);
		if (line.n == 0)
			break;
		if (!take_brace(&line, &name)) {
			buf_add(out, line); /* no template has that */
			break;
		}
		if (name.p == NULL) {
			buf_char(out, '{');
			continue;
		}
		value = value_of(fields, n, name);
		nempty += value.n == 0;
		nfull += value.n > 0;
		add_clean(out, value);
	}
	if (nempty == 0 || nfull > 0)
		return true;
	out->n = start;
	return false;
}

/*
 * A line end is written where there is one in the text: what is filled in
 * without any, as a subject, stays one line.
 */
void
template_fill(struct str text, const struct template_field *fields, size_t n,
    struct str eol, struct buf *out)
{
	while (text.n > 0) {
		bool ends = str_find(text, '\n') < text.n;
		struct str line = str_cut(&text, '\n'), value;

		if (ends && is_lines(line, fields, n, &value))
			add_lines(out, line, value, eol);
		else if (add_line(out, line, fields, n) && ends)
			buf_add(out, eol);
	}
}
