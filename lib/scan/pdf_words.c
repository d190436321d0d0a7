#include "scan/pdf.h"

enum {
	HEAD = 1024,          /* where readers look for the first line */
	STRING_MAX = 1 << 16, /* twice what ISO 32000-1 table C.1 allows */
	BUDGET_SHARE = 8,     /* of the octets */
	BUDGET_LEAST = 1 << 17,
};

void
pdf_init(struct pdf *pdf, struct str octets)
{
	*pdf = (struct pdf){.left = octets,
	    .strings = !pdf_is_file(octets),
	    .budget = BUDGET_SHARE * octets.n + BUDGET_LEAST};
}

size_t
pdf_find(struct str s, struct str word)
{
	size_t at = 0;

	for (;;) {
		at += str_find(str_from(s, at), word.p[0]);
		if (at >= s.n || str_starts(str_from(s, at), word))
			return at < s.n ? at : s.n;
		at++;
	}
}

bool
pdf_is_file(struct str octets)
{
	struct str head = str_upto(octets, HEAD);

	return pdf_find(head, STR("%PDF-")) < head.n;
}

static bool
is_white(char c)
{
	return is_fws(c) || c == '\f' || c == '\0';
}

static bool
is_delimiter(char c)
{
	static const struct str all = STR_INIT("()<>[]{}/%");

	return str_find(all, c) < all.n;
}

static void
skip_white(struct pdf *pdf)
{
	struct str s = pdf->left;

	while (s.n > 0 && (is_white(s.p[0]) || s.p[0] == '%')) {
		if (s.p[0] == '%')
			while (s.n > 0 && s.p[0] != '\n' && s.p[0] != '\r')
				s = str_from(s, 1);
		s = str_from(s, 1);
	}
	pdf->left = s;
}

/* The length of a string behind its "(", or s.n where it has no end. */
static size_t
string_length(struct str s)
{
	size_t depth = 1;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i;
	}
	return s.n;
}

/* A "(" without end is passed over, and what follows it is read. */
static enum pdf_kind
take_string(struct pdf *pdf, struct str *raw)
{
	struct str s = str_upto(str_from(pdf->left, 1), STRING_MAX);
	size_t n;

	*raw = str_upto(pdf->left, 1);
	pdf->left = str_from(pdf->left, 1);
	if (!pdf->strings || pdf->budget < s.n)
		return PDF_OTHER;
	n = string_length(s);
	if (n == s.n) {
		pdf->budget -= s.n;
		return PDF_OTHER;
	}
	*raw = str_upto(s, n);
	pdf->left = str_from(pdf->left, n + 1);
	return PDF_STRING;
}

/* "<<", or a string in hexadecimal. */
static enum pdf_kind
take_angle(struct pdf *pdf, struct str *raw)
{
	struct str s = pdf->left;
	size_t n = 1;

	if (str_starts(s, STR("<<")) || str_starts(s, STR(">>"))) {
		*raw = str_upto(s, 2);
		pdf->left = str_from(s, 2);
		return PDF_OTHER;
	}
	if (s.p[0] == '<')
		while (n < s.n && (hex_value(s.p[n]) >= 0 || is_white(s.p[n])))
			n++;
	if (s.p[0] == '<' && n < s.n && s.p[n] == '>') {
		*raw = str_upto(str_from(s, 1), n - 1);
		pdf->left = str_from(s, n + 1);
		return PDF_HEX;
	}
	*raw = str_upto(s, 1);
	pdf->left = str_from(s, 1);
	return PDF_OTHER;
}

static struct str
take_regular(struct pdf *pdf)
{
	struct str s = pdf->left;
	size_t n = 0;

	while (n < s.n && !is_white(s.p[n]) && !is_delimiter(s.p[n]))
		n++;
	pdf->left = str_from(s, n);
	return str_upto(s, n);
}

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != '+' && s.p[i] != '-' &&
		    s.p[i] != '.')
			return false;
	return true;
}

/* What follows may hold strings, or not. */
static enum pdf_kind
note_regular(struct pdf *pdf, struct str raw)
{
	if (is_number(raw)) {
		pdf->last[0] = pdf->last[1];
		pdf->last[1] = raw;
		return PDF_NUMBER;
	}
	if (str_eq(raw, STR("obj")) || str_eq(raw, STR("trailer")))
		pdf->strings = true;
	else if (str_eq(raw, STR("endobj")) || str_eq(raw, STR("startxref")))
		pdf->strings = false;
	return PDF_WORD;
}

enum pdf_kind
pdf_next(struct pdf *pdf, struct str *raw)
{
	skip_white(pdf);
	*raw = str_upto(pdf->left, 0);
	if (pdf->left.n == 0)
		return PDF_END;
	switch (pdf->left.p[0]) {
	case '(':
		return take_string(pdf, raw);
	case '<':
	case '>':
		return take_angle(pdf, raw);
	case '/':
		pdf->left = str_from(pdf->left, 1);
		*raw = take_regular(pdf);
		return PDF_NAME;
	default:
		break;
	}
	if (is_delimiter(pdf->left.p[0])) {
		*raw = str_upto(pdf->left, 1);
		pdf->left = str_from(pdf->left, 1);
		return PDF_OTHER;
	}
	*raw = take_regular(pdf);
	return note_regular(pdf, *raw);
}

/*
 * Section 7.3.8.1: the line end behind "stream" is CRLF or LF; blanks before it
 * and a CR alone occur.
 */
struct str
pdf_stream(struct pdf *pdf)
{
	struct str s = pdf->left;
	size_t n = 0;

	while (n < s.n && s.p[n] == ' ')
		n++;
	if (n < s.n && (s.p[n] == '\r' || s.p[n] == '\n'))
		s = str_from(s, n);
	if (str_starts(s, STR("\r")))
		s = str_from(s, 1);
	if (str_starts(s, STR("\n")))
		s = str_from(s, 1);
	n = pdf_find(s, STR("endstream"));
	pdf->left = str_from(s, n);
	return str_upto(s, n);
}

void
pdf_add_name(struct buf *out, struct str raw)
{
	while (raw.n > 0) {
		int high = raw.n < 3 ? -1 : hex_value(raw.p[1]);
		int low = raw.n < 3 ? -1 : hex_value(raw.p[2]);

		if (raw.p[0] == '#' && high >= 0 && low >= 0) {
			buf_char(out, (char)(high << 4 | low));
			raw = str_from(raw, 3);
		} else {
			buf_char(out, raw.p[0]);
			raw = str_from(raw, 1);
		}
	}
}

bool
pdf_is_name(struct str raw, struct str name)
{
	struct buf b = {0};
	bool same;

	if (str_find(raw, '#') == raw.n)
		return str_eq(raw, name);
	if (raw.n > 3 * name.n)
		return false;
	pdf_add_name(&b, raw);
	same = str_eq(buf_str(&b), name);
	buf_release(&b);
	return same;
}
