#include "scan/xml.h"

#include "mail/charset_wide.h"
#include "scan/utf.h"

enum { REFERENCE_MAX = 12 }; /* octets of "#x0010FFFF" and some zeros */

void
xml_init(struct xml *x, struct str octets)
{
	static const struct buf empty;
	bool big;

	x->in = octets;
	x->depth = 0;
	x->name = x->attrs = x->text = (struct str){0};
	x->utf8 = x->joined = x->value = empty;
	x->begun = x->closes = x->closed = x->broken = false;
	if (utf_is16(octets, &big)) {
		charset_from_utf16(&x->utf8, octets, !big);
		x->in = buf_str(&x->utf8);
	}
	if (str_starts(x->in, STR("\xef\xbb\xbf")))
		x->in = str_from(x->in, 3);
}

void
xml_release(struct xml *x)
{
	buf_release(&x->utf8);
	buf_release(&x->joined);
	buf_release(&x->value);
}

struct str
xml_local(struct str name)
{
	size_t at = str_rfind(name, ':');

	return at == name.n ? name : str_from(name, at + 1);
}

bool
xml_is_good(const struct xml *x)
{
	return x->begun && !x->broken && x->depth == 0;
}

static size_t
find(struct str s, struct str needle)
{
	size_t at = 0;

	for (;;) {
		at += str_find(str_from(s, at), needle.p[0]);
		if (at >= s.n || str_starts(str_from(s, at), needle))
			return at < s.n ? at : s.n;
		at++;
	}
}

/* CharRef of section 4.1, without "&#" and ";". */
static bool
read_number(struct str s, unsigned *code)
{
	unsigned base = 10;

	if (str_starts(s, STR("x"))) {
		base = 16;
		s = str_from(s, 1);
	}
	*code = 0;
	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_value(s.p[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		*code = *code * base + (unsigned)digit;
		if (*code > 0x10ffff)
			return false;
	}
	return s.n > 0;
}

static bool
add_reference(struct buf *out, struct str name)
{
	static const struct {
		struct str name;
		char c;
	} known[] = {
	    {STR_INIT("lt"), '<'},
	    {STR_INIT("gt"), '>'},
	    {STR_INIT("amp"), '&'},
	    {STR_INIT("quot"), '"'},
	    {STR_INIT("apos"), '\''},
	};
	unsigned code;

	if (str_starts(name, STR("#"))) {
		if (!read_number(str_from(name, 1), &code))
			return false;
		charset_add(out, code);
		return true;
	}
	for (size_t i = 0; i < NELEM(known); i++)
		if (str_eq(known[i].name, name)) {
			buf_char(out, known[i].c);
			return true;
		}
	return false;
}

/* A reference that cannot be resolved stays as it is. */
static void
resolve(struct xml *x, struct str s, struct buf *out)
{
	while (s.n > 0) {
		size_t at = str_find(s, '&'), end;
		struct str name;

		buf_add(out, str_upto(s, at));
		if (at == s.n)
			return;
		s = str_from(s, at + 1);
		name = str_upto(s, REFERENCE_MAX);
		end = str_find(name, ';');
		if (end < name.n && add_reference(out, str_upto(s, end))) {
			s = str_from(s, end + 1);
			continue;
		}
		x->broken = true;
		buf_char(out, '&');
	}
}

/* Pass over all up to this, and over it. */
static struct str
take_to(struct xml *x, struct str end)
{
	size_t at = find(x->in, end);
	struct str taken = str_upto(x->in, at);

	if (at == x->in.n)
		x->broken = true;
	x->in = str_from(x->in, at + end.n);
	return taken;
}

/* doctypedecl of section 2.8: to the ">" that stands in nothing else. */
static void
skip_doctype(struct xml *x)
{
	struct str s = x->in;
	bool subset = false;

	while (s.n > 0 && (s.p[0] != '>' || subset)) {
		if (str_starts(s, STR("<!--"))) {
			s = str_from(s, 4);
			s = str_from(s, find(s, STR("-->")) + 3);
			continue;
		}
		if (s.p[0] == '"' || s.p[0] == '\'')
			s = str_from(s, 1 + str_find(str_from(s, 1), s.p[0]));
		else if (s.p[0] == '[')
			subset = true;
		else if (s.p[0] == ']')
			subset = false;
		s = str_from(s, 1);
	}
	if (s.n == 0)
		x->broken = true;
	x->in = str_from(s, 1);
}

static bool
begins_name(struct str s)
{
	return s.n > 0 &&
	    (is_alpha(s.p[0]) || s.p[0] == '_' || s.p[0] == ':' ||
		(unsigned char)s.p[0] >= 0x80);
}

static size_t
name_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && !is_fws(s.p[n]) && s.p[n] != '=' && s.p[n] != '/')
		n++;
	return n;
}

/* Where the ">" of a start tag stands: not in a quoted value. */
static size_t
find_tag_end(struct str s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] != '>') {
		if (s.p[i] == '"' || s.p[i] == '\'')
			i += 1 + str_find(str_from(s, i + 1), s.p[i]);
		i++;
	}
	return i < s.n ? i : s.n;
}

static bool
read_start(struct xml *x)
{
	size_t end = find_tag_end(x->in), n;
	struct str tag = str_upto(x->in, end);

	if (end == x->in.n || x->depth == XML_DEPTH_MAX) {
		x->broken = true;
		x->in = str_from(x->in, x->in.n);
		return false;
	}
	x->in = str_from(x->in, end + 1);
	x->closes = tag.p[tag.n - 1] == '/';
	if (x->closes)
		tag.n--;
	n = name_length(tag);
	x->begun = true;
	x->open[x->depth++] = str_upto(tag, n);
	x->name = xml_local(str_upto(tag, n));
	x->attrs = str_from(tag, n);
	return true;
}

/* It ends what began last, even where it names something else. */
static bool
read_end(struct xml *x)
{
	struct str name = str_trim(take_to(x, STR(">")));

	if (x->depth == 0 || !str_eq(x->open[x->depth - 1], name))
		x->broken = true;
	if (x->depth == 0)
		return false;
	x->name = xml_local(x->open[x->depth - 1]);
	x->closed = true;
	return true;
}

/* What begins with "<". False where it is nothing to be told. */
static bool
read_markup(struct xml *x, enum xml_what *what)
{
	struct str open = str_upto(x->in, 1);

	x->in = str_from(x->in, 1);
	*what = XML_START;
	if (begins_name(x->in))
		return read_start(x);
	if (str_starts(x->in, STR("/"))) {
		x->in = str_from(x->in, 1);
		*what = XML_END;
		return read_end(x);
	}
	*what = XML_TEXT;
	if (str_starts(x->in, STR("![CDATA["))) {
		x->in = str_from(x->in, 8);
		x->text = take_to(x, STR("]]>"));
		return true;
	}
	if (str_starts(x->in, STR("!--"))) {
		x->in = str_from(x->in, 3);
		(void)take_to(x, STR("-->"));
	} else if (str_starts(x->in, STR("?"))) {
		(void)take_to(x, STR("?>"));
	} else if (str_starts(x->in, STR("!"))) {
		skip_doctype(x);
	} else {
		x->broken = true;
		x->text = open;
		return true;
	}
	return false;
}

static void
read_text(struct xml *x)
{
	struct str raw = str_upto(x->in, str_find(x->in, '<'));

	x->in = str_from(x->in, raw.n);
	x->text = raw;
	if (str_find(raw, '&') < raw.n) {
		buf_clear(&x->joined);
		resolve(x, raw, &x->joined);
		x->text = buf_str(&x->joined);
	}
}

enum xml_what
xml_next(struct xml *x)
{
	enum xml_what what;

	if (x->closed)
		x->depth--;
	x->closed = x->closes;
	if (x->closes) {
		x->closes = false;
		return XML_END;
	}
	while (x->in.n > 0) {
		if (x->in.p[0] != '<') {
			read_text(x);
			return XML_TEXT;
		}
		if (read_markup(x, &what))
			return what;
	}
	return XML_DONE;
}

bool
xml_attr(struct xml *x, struct str *name, struct str *value)
{
	struct str s = str_trim(x->attrs), raw;
	size_t n = name_length(s), end;

	*name = str_upto(s, n);
	*value = (struct str){0};
	x->attrs = (struct str){0};
	if (s.n == 0)
		return false;
	s = str_trim(str_from(s, n));
	if (n == 0 || s.n < 2 || s.p[0] != '=') {
		x->broken = true;
		return false;
	}
	s = str_trim(str_from(s, 1));
	end = s.n == 0 ? 0 : str_find(str_from(s, 1), s.p[0]);
	if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '\'') || end == s.n - 1) {
		x->broken = true;
		return false;
	}
	raw = str_upto(str_from(s, 1), end);
	x->attrs = str_from(s, end + 2);
	*value = raw;
	if (str_find(raw, '&') < raw.n) {
		buf_clear(&x->value);
		resolve(x, raw, &x->value);
		*value = buf_str(&x->value);
	}
	return true;
}
