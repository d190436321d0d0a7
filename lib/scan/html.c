#include "mail/charset.h"
#include "mail/lex.h"
#include "scan/html_element.h"
#include "scan/html_ref.h"
#include "scan/text.h"
#include "scan/utf8.h"

enum { META_WINDOW = 1024 }; /* octets at the front that may name a charset */

/* ---------------------------------------------------------- the table */

/* Where in the document an octet stands. */
enum {
	TEXT,
	OPEN,   /* behind "<" */
	CLOSE,  /* behind "</" */
	NAME,   /* in that of a tag */
	BEFORE, /* an attribute */
	ATTR,   /* in its name */
	AFTER,  /* that */
	EQUALS, /* behind the "=" */
	DOUBLE, /* in a value in double quotes */
	SINGLE,
	UNQUOTED,
	BOGUS,   /* "<?", "<!doctype": up to the next ">" */
	MARK,    /* behind "<!" */
	MARK1,   /* "<!-" */
	START,   /* "<!--" */
	START1,  /* "<!---" */
	COMMENT, /* in one */
	END,     /* behind a "-" in it */
	END1,    /* "--" */
	END2,    /* "--!" */
	NSTATE
};

/* What is done with it. */
enum {
	STATES = 0x1f,
	FROM = 0x20,       /* what is collected begins here */
	BEHIND = 0x40,     /* or with the next octet */
	NAMED = 0x80,      /* that was the name of a tag */
	ATTRED = 0x100,    /* of an attribute */
	VALUED = 0x200,    /* a value */
	EMIT = 0x400,      /* and the tag is at its end */
	SHUT = 0x800,      /* it is an end tag */
	LITERAL = 0x1000,  /* the "<" was text, and so is this octet */
	REMARKED = 0x2000, /* a comment begins with the next octet */
	NRULE = 5,
};

/*
 * The tokenizer of HTML (WHATWG section 13.2.5), without the states that make
 * no difference to what a person sees. 'a' is any letter, ' ' any blank;
 * `other` is for the octets that are not named.
 */
static const struct {
	unsigned short other;
	struct {
		char octet;
		unsigned short step;
	} on[NRULE];
} rules[NSTATE] = {
    [TEXT] = {TEXT, {{'<', OPEN}}},
    [OPEN] = {TEXT | LITERAL,
	{{'/', CLOSE}, {'!', MARK}, {'?', BOGUS}, {'a', NAME | FROM}}},
    [CLOSE] = {BOGUS, {{'>', TEXT}, {'a', NAME | FROM | SHUT}}},
    [NAME] = {NAME,
	{{' ', BEFORE | NAMED}, {'/', BEFORE | NAMED},
	    {'>', TEXT | NAMED | EMIT}}},
    [BEFORE] = {ATTR | FROM,
	{{' ', BEFORE}, {'/', BEFORE}, {'>', TEXT | EMIT}}},
    [ATTR] = {ATTR,
	{{' ', AFTER | ATTRED}, {'/', BEFORE | ATTRED}, {'=', EQUALS | ATTRED},
	    {'>', TEXT | EMIT}}},
    [AFTER] = {ATTR | FROM,
	{{' ', AFTER}, {'/', BEFORE}, {'=', EQUALS}, {'>', TEXT | EMIT}}},
    [EQUALS] = {UNQUOTED | FROM,
	{{' ', EQUALS}, {'"', DOUBLE | BEHIND}, {'\'', SINGLE | BEHIND},
	    {'>', TEXT | EMIT}}},
    [DOUBLE] = {DOUBLE, {{'"', BEFORE | VALUED}}},
    [SINGLE] = {SINGLE, {{'\'', BEFORE | VALUED}}},
    [UNQUOTED] = {UNQUOTED,
	{{' ', BEFORE | VALUED}, {'>', TEXT | VALUED | EMIT}}},
    [BOGUS] = {BOGUS, {{'>', TEXT}}},
    [MARK] = {BOGUS, {{'>', TEXT}, {'-', MARK1}}},
    [MARK1] = {BOGUS, {{'>', TEXT}, {'-', START | REMARKED}}},
    [START] = {COMMENT, {{'>', TEXT}, {'-', START1}}},
    [START1] = {COMMENT, {{'>', TEXT}, {'-', END1}}},
    [COMMENT] = {COMMENT, {{'-', END}}},
    [END] = {COMMENT, {{'-', END1}}},
    [END1] = {COMMENT, {{'>', TEXT}, {'-', END1}, {'!', END2}}},
    [END2] = {COMMENT, {{'>', TEXT}, {'-', END}}},
};
_Static_assert(NSTATE <= STATES + 1, "a state fits below the actions");

static bool
is_blank(char c)
{
	return is_fws(c) || c == '\f';
}

/* The same, for each octet. */
static void
expand(unsigned short steps[NSTATE][256])
{
	for (size_t state = 0; state < NSTATE; state++) {
		for (size_t c = 0; c < 256; c++)
			steps[state][c] = rules[state].other;
		for (size_t i = 0; i < NRULE; i++) {
			char octet = rules[state].on[i].octet;
			unsigned short step = rules[state].on[i].step;

			for (size_t c = 0; octet != '\0' && c < 256; c++)
				if ((char)c == octet ||
				    (octet == 'a' && is_alpha((char)c)) ||
				    (octet == ' ' && is_blank((char)c)))
					steps[state][c] = step;
		}
	}
}

/* -------------------------------------------------------------- lines */

struct line {
	struct buf text;
	bool gap; /* a blank comes before what is added next */
};

struct html {
	scan_line *give;
	void *ctx;
	struct pool *pool;
	struct line line;
	struct line aside; /* the text of an image */
	struct buf ref;    /* what a reference stands for */
	size_t keep;       /* elements with HTML_KEEP that are open */
	/* The tag that is read: */
	struct str name, attr;
	bool shut;
	struct str alt, title; /* p == NULL: not there */
};

/* Give the line, if there is anything on it. */
static void
end_line(struct html *x, struct line *line)
{
	struct str s = str_trim(buf_str(&line->text));

	if (s.n > 0)
		x->give(x->ctx, s);
	buf_clear(&line->text);
	line->gap = false;
}

static void
add_blank(struct html *x, struct line *line, char c)
{
	if (x->keep == 0)
		line->gap = true;
	else if (c == '\n' || c == '\r')
		end_line(x, line);
	else
		buf_char(&line->text, c);
}

static void
add_octets(struct line *line, struct str s)
{
	if (line->gap && line->text.n > 0)
		buf_char(&line->text, ' ');
	line->gap = false;
	buf_add(&line->text, s);
}

/* How a text is read. */
enum how { WITH_REFS, AS_VALUE, WITHOUT_REFS };

/* How many octets at the front of s are neither blank nor a reference. */
static size_t
plain_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '&' && !is_blank(s.p[n]))
		n++;
	return n;
}

/* What a reference stands for, or the "&". Returns its octets. */
static size_t
add_ref(struct html *x, struct line *line, struct str s, enum how how)
{
	size_t n = 0;

	buf_clear(&x->ref);
	if (how != WITHOUT_REFS)
		n = html_ref(s, how == AS_VALUE, x->pool, &x->ref);
	if (n == 0)
		add_octets(line, str_upto(s, 1));
	else if (x->ref.n == 1 && is_blank(x->ref.p[0]))
		add_blank(x, line, x->ref.p[0]);
	else
		add_octets(line, buf_str(&x->ref));
	return n == 0 ? 1 : n;
}

static void
add_text(struct html *x, struct line *line, struct str s, enum how how)
{
	while (s.n > 0) {
		size_t n = plain_length(s);

		if (n > 0) {
			add_octets(line, str_upto(s, n));
		} else if (s.p[0] == '&') {
			n = add_ref(x, line, s, how);
		} else {
			add_blank(x, line, s.p[0]);
			n = 1;
		}
		s = str_from(s, n);
	}
}

/* --------------------------------------------------------------- tags */

/* The value of the attribute that is read; the first of each name counts. */
static void
note_value(struct html *x, struct str value)
{
	if (x->alt.p == NULL && str_caseeq(x->attr, STR("alt")))
		x->alt = value;
	if (x->title.p == NULL && str_caseeq(x->attr, STR("title")))
		x->title = value;
}

/* A text beside the line that is read. */
static void
give_aside(struct html *x, struct str text)
{
	size_t keep = x->keep;

	x->keep = 0;
	add_text(x, &x->aside, text, AS_VALUE);
	end_line(x, &x->aside);
	x->keep = keep;
}

/* Where in s the end tag of an element begins that holds no tags, or s.n. */
static size_t
find_end(struct str s, struct str name)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str rest;

		i += str_find(str_from(s, i), '<');
		rest = str_from(s, i + 2);
		if (i + 1 < s.n && s.p[i + 1] == '/' &&
		    str_casestarts(rest, name) && rest.n > name.n &&
		    (is_blank(rest.p[name.n]) || rest.p[name.n] == '/' ||
			rest.p[name.n] == '>'))
			return i;
	}
	return s.n;
}

/* The tag is at its end. Returns how much of `rest`, behind it, it takes. */
static size_t
end_tag(struct html *x, struct str rest)
{
	const struct html_element *e = html_element(x->name);
	size_t n = 0;

	if (e == NULL)
		return 0;
	if ((e->does & HTML_BLOCK) != 0)
		end_line(x, &x->line);
	if ((e->does & HTML_CELL) != 0)
		x->line.gap = true;
	if ((e->does & HTML_IMAGE) != 0 && !x->shut) {
		give_aside(x, x->alt);
		give_aside(x, x->title);
	}
	if ((e->does & HTML_KEEP) != 0 && !x->shut)
		x->keep++;
	else if ((e->does & HTML_KEEP) != 0 && x->keep > 0)
		x->keep--;
	if ((e->does & HTML_VERBATIM) == 0 || x->shut)
		return 0;
	n = find_end(rest, e->name);
	if ((e->does & HTML_HIDDEN) == 0)
		add_text(x, &x->line, str_upto(rest, n),
		    (e->does & HTML_LITERALLY) != 0 ? WITHOUT_REFS : WITH_REFS);
	return n;
}

/*
 * Comments that only Outlook reads, "<!--[if mso]>": what is in them it shows,
 * so their two ends are tags like others.
 */
static bool
is_conditional(struct str behind)
{
	return str_casestarts(behind, STR("[if"));
}

/* One octet that is not text, at s.p[i]; `from` is where what is collected
 * begins. Returns how many octets behind it are taken, too. */
static size_t
act(struct html *x, unsigned step, struct str s, size_t from, size_t i)
{
	struct str taken = {s.p + from, i - from};

	if ((step & NAMED) != 0)
		x->name = taken;
	if ((step & ATTRED) != 0)
		x->attr = taken;
	if ((step & VALUED) != 0)
		note_value(x, taken);
	if ((step & EMIT) != 0)
		return end_tag(x, str_from(s, i + 1));
	return 0;
}

/* A tag begins. */
static void
begin_tag(struct html *x, bool shut)
{
	x->shut = shut;
	x->alt = x->title = (struct str){0};
}

static void
tokenize(struct html *x, struct str s)
{
	unsigned short steps[NSTATE][256];
	unsigned state = TEXT, step;
	size_t from = 0, i = 0;

	expand(steps);
	for (; i < s.n; i++) {
		if (state == TEXT) {
			size_t n = str_find(str_from(s, i), '<');

			add_text(x, &x->line, (struct str){s.p + i, n},
			    WITH_REFS);
			i += n;
			state = OPEN;
			continue;
		}
		step = steps[state][(unsigned char)s.p[i]];
		if (state <= CLOSE && (step & FROM) != 0)
			begin_tag(x, (step & SHUT) != 0);
		state = step & STATES;
		if ((step & REMARKED) != 0 &&
		    is_conditional(str_from(s, i + 1)))
			state = BOGUS;
		if ((step & LITERAL) != 0) {
			add_octets(&x->line, STR("<"));
			i--;
		} else if ((step & (NAMED | ATTRED | VALUED | EMIT)) != 0) {
			i += act(x, step, s, from, i);
		}
		if ((step & FROM) != 0)
			from = i;
		if ((step & BEHIND) != 0)
			from = i + 1;
	}
	if (state == OPEN && s.n > 0 && s.p[s.n - 1] == '<')
		add_octets(&x->line, STR("<"));
	end_line(x, &x->line);
}

static bool
is_equals(char c)
{
	return is_blank(c) || c == '=' || c == '"' || c == '\'';
}

static bool
is_label(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

/*
 * The charset that the document names for itself: "<meta charset=x>", or the
 * one in the content of another "<meta>" (WHATWG section 13.2.3.2). p == NULL:
 * none. UTF-16 has no tag that could be read so.
 */
static struct str
meta_charset(struct str s)
{
	static const struct str meta = STR_INIT("<meta");
	static const struct str word = STR_INIT("charset");

	for (s = str_upto(s, META_WINDOW); s.n > 0;) {
		struct str tag, label;

		s = str_from(s, str_casefind(s, meta) + meta.n);
		tag = str_upto(s, str_find(s, '>'));
		tag = str_from(tag, str_casefind(tag, word) + word.n);
		(void)lex_while(&tag, is_equals);
		label = lex_while(&tag, is_label);
		if (charset_find(label) != NULL &&
		    !str_casestarts(label, STR("utf-16")))
			return label;
	}
	return (struct str){0};
}

bool
scan_html(struct str octets, struct str charset, scan_line *give, void *ctx,
    struct pool *pool)
{
	struct html x = {.give = give,
	    .ctx = ctx,
	    .pool = pool,
	    .ref = {.pool = pool}};
	struct buf own = {0};
	struct str s;
	bool whole;

	if (charset_find(charset) == NULL)
		charset = meta_charset(octets);
	whole = utf8_read(octets, charset, pool, &own, &s);
	tokenize(&x, s);
	buf_release(&x.line.text);
	buf_release(&x.aside.text);
	buf_release(&own);
	return whole;
}
