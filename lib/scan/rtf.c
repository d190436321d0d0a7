/* RTF as text: control words, groups and escapes (Microsoft's RTF 1.9.1). */
#include "base/buf.h"
#include "base/num.h"
#include "mail/charset.h"
#include "mail/charset_wide.h"
#include "scan/text.h"

enum {
	LINE_MAX_OCTETS = 1 << 16, /* longer lines are given in pieces */
	WORD_MAX = 32,             /* letters of a control word */
};

struct rtf {
	struct str rest;
	struct buf line;
	struct pool *pool;
	scan_line *give;
	void *ctx;
	size_t depth;  /* of groups */
	size_t hidden; /* the depth at which text is not shown; 0: it is */
	bool whole;
};

static void
end_line(struct rtf *r)
{
	r->give(r->ctx, buf_str(&r->line));
	buf_clear(&r->line);
}

static void
add(struct rtf *r, unsigned point)
{
	if (r->hidden != 0)
		return;
	charset_add(&r->line, point);
	if (r->line.n >= LINE_MAX_OCTETS) {
		r->whole = false;
		end_line(r);
	}
}

static bool
is_one_of(struct str word, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, list[i]))
			return true;
	return false;
}

/* What a control word means for the text; number is what stands behind it. */
static void
control(struct rtf *r, struct str word, long number)
{
	static const struct str ends[] = {STR_INIT("par"), STR_INIT("line"),
	    STR_INIT("cell"), STR_INIT("row"), STR_INIT("page"),
	    STR_INIT("sect"), STR_INIT("pard"), STR_INIT("sectd")};
	static const struct str unshown[] = {STR_INIT("fonttbl"),
	    STR_INIT("colortbl"), STR_INIT("stylesheet"), STR_INIT("pict"),
	    STR_INIT("objdata"), STR_INIT("themedata"), STR_INIT("datastore"),
	    STR_INIT("listtable")};

	if (is_one_of(word, ends, NELEM(ends)))
		end_line(r);
	else if (str_eq(word, STR("tab")))
		add(r, ' ');
	else if (str_eq(word, STR("u")))
		add(r, (unsigned)(number & 0xffff));
	else if (r->hidden == 0 && is_one_of(word, unshown, NELEM(unshown)))
		r->hidden = r->depth;
}

/* A word of letters, a number, and one blank, which belongs to it. */
static void
control_word(struct rtf *r)
{
	size_t n = 0, digits;
	struct str word;
	uint64_t number = 0;
	bool minus;

	while (n < r->rest.n && is_alpha(r->rest.p[n]))
		n++;
	word = str_upto(r->rest, n < WORD_MAX ? n : WORD_MAX);
	r->rest = str_from(r->rest, n);
	minus = r->rest.n > 0 && r->rest.p[0] == '-';
	if (minus)
		r->rest = str_from(r->rest, 1);
	for (digits = 0; digits < r->rest.n && is_digit(r->rest.p[digits]);)
		digits++;
	(void)num_parse(str_upto(r->rest, digits), 0xffffff, &number);
	r->rest = str_from(r->rest, digits);
	if (r->rest.n > 0 && r->rest.p[0] == ' ')
		r->rest = str_from(r->rest, 1);
	control(r, word, minus ? -(long)number : (long)number);
	/* A character that is given by number has a stand-in behind it. */
	if (str_eq(word, STR("u")) && r->rest.n > 0 && r->rest.p[0] == '?')
		r->rest = str_from(r->rest, 1);
}

/* Behind a backslash. */
static void
escape(struct rtf *r)
{
	char c = '\0';
	struct buf octet = {.pool = r->pool};
	unsigned char one;

	if (r->rest.n > 0)
		c = r->rest.p[0];
	if (is_alpha(c)) {
		control_word(r);
		return;
	}
	r->rest = str_from(r->rest, 1);
	if (c == '\'' && r->rest.n >= 2 && hex_value(r->rest.p[0]) >= 0 &&
	    hex_value(r->rest.p[1]) >= 0) {
		one = (unsigned char)(hex_value(r->rest.p[0]) * 16 +
		    hex_value(r->rest.p[1]));
		r->rest = str_from(r->rest, 2);
		if (r->hidden == 0 &&
		    charset_decode(charset_find(STR("windows-1252")),
			(struct str){(const char *)&one, 1}, r->pool, &octet))
			buf_add(&r->line, buf_str(&octet));
	} else if (c == '~') {
		add(r, ' ');
	} else if (c == '_') {
		add(r, '-');
	} else if (c == '\n' || c == '\r') {
		end_line(r);
	} else if (c == '\\' || c == '{' || c == '}') {
		add(r, (unsigned char)c);
	}
}

static void
octet(struct rtf *r)
{
	char c = r->rest.p[0];

	r->rest = str_from(r->rest, 1);
	if (c == '\\') {
		escape(r);
	} else if (c == '{') {
		r->depth++;
	} else if (c == '}') {
		if (r->hidden == r->depth)
			r->hidden = 0;
		r->depth -= r->depth > 0;
	} else if (c != '\n' && c != '\r') {
		add(r, (unsigned char)c);
	}
}

bool
scan_rtf(struct str octets, scan_line *line, void *ctx, struct pool *pool)
{
	struct rtf r = {.rest = octets,
	    .pool = pool,
	    .give = line,
	    .ctx = ctx,
	    .whole = true};

	if (octets.n > SCAN_TEXT_MAX) {
		r.rest.n = SCAN_TEXT_MAX;
		r.whole = false;
	}
	while (r.rest.n > 0)
		octet(&r);
	end_line(&r);
	buf_release(&r.line);
	return r.whole;
}
