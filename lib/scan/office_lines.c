#include "scan/office_xml.h"
#include "scan/utf.h"
#include "scan/xml.h"

enum {
	BLANKS_MAX = 100, /* of one <text:s text:c="N"/> */
};

enum kind {
	PLAIN,
	PARAGRAPH,
	TEXT,    /* of OOXML */
	DELETED, /* text that is not shown, and may be cut into runs */
	ASIDE,   /* text that is not shown in its place */
	BREAK,   /* ends a line */
	TAB,     /* stands for a blank */
	BLANKS,  /* for several */
	HYPHEN,  /* for "-" */
	PAGE,    /* header or footer of a sheet, with codes in it */
	STRING,  /* its attribute "string" is shown: WordArt */
};

/* The names of all dialects: they differ enough. */
static const struct {
	struct str name;
	enum kind kind;
} names[] = {
    {STR_INIT("p"), PARAGRAPH},
    {STR_INIT("h"), PARAGRAPH},
    {STR_INIT("si"), PARAGRAPH},
    {STR_INIT("is"), PARAGRAPH},
    {STR_INIT("text"), PARAGRAPH}, /* of a comment in a sheet */
    {STR_INIT("t"), TEXT},
    {STR_INIT("delText"), DELETED},
    {STR_INIT("instrText"), ASIDE},
    {STR_INIT("creator"), ASIDE},
    {STR_INIT("date"), ASIDE},
    {STR_INIT("note-citation"), ASIDE},
    {STR_INIT("ruby-text"), ASIDE},
    {STR_INIT("title"), ASIDE},
    {STR_INIT("desc"), ASIDE},
    {STR_INIT("br"), BREAK},
    {STR_INIT("cr"), BREAK},
    {STR_INIT("line-break"), BREAK},
    {STR_INIT("tab"), TAB},
    {STR_INIT("ptab"), TAB},
    {STR_INIT("s"), BLANKS},
    {STR_INIT("noBreakHyphen"), HYPHEN},
    {STR_INIT("oddHeader"), PAGE},
    {STR_INIT("oddFooter"), PAGE},
    {STR_INIT("evenHeader"), PAGE},
    {STR_INIT("evenFooter"), PAGE},
    {STR_INIT("firstHeader"), PAGE},
    {STR_INIT("firstFooter"), PAGE},
    {STR_INIT("textpath"), STRING},
};

/* What is known inside of an element. */
struct inside {
	bool paragraph, text, aside, page;
};

struct reader {
	struct xml x;
	const struct scan_sinks *sinks;
	bool ooxml;
	struct buf line, aside, page, clean;
	struct inside inside[XML_DEPTH_MAX + 1]; /* by depth */
};

static enum kind
kind_of(struct str name)
{
	for (size_t i = 0; i < NELEM(names); i++)
		if (str_eq(names[i].name, name))
			return names[i].kind;
	return PLAIN;
}

static void
give(struct reader *r, struct str line)
{
	if (str_trim(line).n > 0 && r->sinks->line != NULL)
		r->sinks->line(r->sinks->ctx, utf_clean(line, &r->clean));
}

static void
end_line(struct reader *r)
{
	if (r->line.n > 0)
		give(r, buf_str(&r->line));
	buf_clear(&r->line);
}

/* The line first, then what stood beside it. */
static void
end_paragraph(struct reader *r)
{
	struct str aside = buf_str(&r->aside);

	end_line(r);
	while (aside.n > 0)
		give(r, str_cut(&aside, '\n'));
	buf_clear(&r->aside);
}

static bool
ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Line ends in it are line ends, as in cells and in XML of no known kind. */
static void
add_lines(struct reader *r, struct str s)
{
	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n && !ends_line(s.p[n]))
			n++;
		buf_add(&r->line, str_upto(s, n));
		if (n < s.n)
			end_line(r);
		s = str_from(s, n + 1);
	}
}

/* Line ends in it are blanks (ODF 1.3 part 3, section 6.1.2). */
static void
add_flowing(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_char(out, (char)(is_fws(s.p[i]) ? ' ' : s.p[i]));
}

static void
read_text(struct reader *r)
{
	const struct inside *in = &r->inside[r->x.depth];
	struct str s = r->x.text;

	if (in->page) {
		buf_add(&r->page, s);
	} else if (in->aside) {
		add_flowing(&r->aside, s);
	} else if (in->text || !in->paragraph) {
		add_lines(r, s);
	} else if (!r->ooxml) {
		add_flowing(&r->line, s);
	} else if (str_trim(s).n > 0) {
		buf_char(&r->aside, '\n');
		add_flowing(&r->aside, s);
		buf_char(&r->aside, '\n');
	}
}

/* The digits of a size, or "+10" and the like, in front of s. */
static size_t
count_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

/*
 * What follows "&" in the header of a sheet (ISO 29500-1 section 18.3.1.39):
 * how many octets are its code. &L, &C and &R begin another place.
 */
static size_t
page_code(struct reader *r, struct str s)
{
	size_t n = count_digits(s);

	if (n > 0)
		return n;
	switch (s.p[0]) {
	case 'L':
	case 'C':
	case 'R':
		end_line(r);
		return 1;
	case '&':
		buf_char(&r->line, '&');
		return 1;
	case '"': /* a font */
		n = str_find(str_from(s, 1), '"');
		return n + 1 < s.n ? n + 2 : 1;
	case 'K': /* a colour: RRGGBB or TTSNNN */
		return 7;
	default:
		return 1;
	}
}

static void
end_page(struct reader *r)
{
	struct str s = buf_str(&r->page);

	while (s.n > 0) {
		size_t at = str_find(s, '&');

		add_lines(r, str_upto(s, at));
		s = str_from(s, at + 1);
		if (s.n > 0)
			s = str_from(s, page_code(r, s));
	}
	end_line(r);
	buf_clear(&r->page);
}

static struct str
attribute(struct reader *r, struct str wanted)
{
	struct str name, value;

	while (xml_attr(&r->x, &name, &value))
		if (str_eq(xml_local(name), wanted))
			return value;
	return (struct str){0};
}

static void
add_blanks(struct reader *r)
{
	struct str s = attribute(r, STR("c"));
	size_t n = 0;

	for (size_t i = 0; i < s.n && is_digit(s.p[i]) && n < BLANKS_MAX; i++)
		n = n * 10 + (size_t)(s.p[i] - '0');
	if (s.n == 0)
		n = 1;
	for (size_t i = 0; i < n && i < BLANKS_MAX; i++)
		buf_char(&r->line, ' ');
}

/* The root declares the namespaces; those of OOXML have one owner. */
static void
read_root(struct reader *r)
{
	static const struct str owners[] = {
	    STR_INIT("http://schemas.openxmlformats.org/"),
	    STR_INIT("http://purl.oclc.org/ooxml/"),
	};
	struct str name, value;

	while (xml_attr(&r->x, &name, &value))
		for (size_t i = 0; i < NELEM(owners); i++)
			if (str_starts(value, owners[i]))
				r->ooxml = true;
}

static void
start(struct reader *r)
{
	enum kind kind = kind_of(r->x.name);
	struct inside *in = &r->inside[r->x.depth];

	if (r->x.depth == 1)
		read_root(r);
	*in = r->inside[r->x.depth - 1];
	if (!in->paragraph && kind != PARAGRAPH)
		end_paragraph(r);
	switch (kind) {
	case PARAGRAPH:
		/* A box in a paragraph holds paragraphs too. */
		end_paragraph(r);
		*in = (struct inside){.paragraph = true};
		break;
	case TEXT:
		in->text = true;
		break;
	case ASIDE:
		buf_char(&r->aside, '\n');
		in->aside = true;
		break;
	case DELETED:
		in->aside = true;
		break;
	case BREAK:
		end_line(r);
		break;
	case TAB:
		buf_char(&r->line, ' ');
		break;
	case BLANKS:
		add_blanks(r);
		break;
	case HYPHEN:
		buf_char(&r->line, '-');
		break;
	case STRING:
		give(r, attribute(r, STR("string")));
		break;
	case PAGE:
		in->page = true;
		break;
	case PLAIN:
	default:
		break;
	}
}

static void
end(struct reader *r)
{
	enum kind kind = kind_of(r->x.name);
	const struct inside *around = &r->inside[r->x.depth - 1];

	if (kind == PAGE)
		end_page(r);
	if (kind == ASIDE)
		buf_char(&r->aside, '\n');
	if (kind == PARAGRAPH || !around->paragraph)
		end_paragraph(r);
}

bool
office_xml_lines(struct str xml, const struct scan_sinks *sinks)
{
	static const struct buf empty;
	struct reader r; /* most of it is never touched */
	enum xml_what what;

	r.sinks = sinks;
	r.ooxml = false;
	r.line = r.aside = r.page = r.clean = empty;
	r.inside[0] = (struct inside){.page = false};
	xml_init(&r.x, xml);
	while ((what = xml_next(&r.x)) != XML_DONE) {
		if (what == XML_START)
			start(&r);
		else if (what == XML_END)
			end(&r);
		else
			read_text(&r);
	}
	end_paragraph(&r);
	buf_release(&r.line);
	buf_release(&r.aside);
	buf_release(&r.page);
	buf_release(&r.clean);
	xml_release(&r.x);
	return xml_is_good(&r.x);
}
