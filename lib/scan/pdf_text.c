#include "mail/charset_wide.h"
#include "scan/pdf.h"

/* PDFDocEncoding where it is not Latin-1 (ISO 32000-1 annex D.3). */
static const unsigned low[8] = {0x2d8, 0x2c7, 0x2c6, 0x2d9, 0x2dd, 0x2db, 0x2da,
    0x2dc};
static const unsigned high[33] = {0x2022, 0x2020, 0x2021, 0x2026, 0x2014,
    0x2013, 0x192, 0x2044, 0x2039, 0x203a, 0x2212, 0x2030, 0x201e, 0x201c,
    0x201d, 0x2018, 0x2019, 0x201a, 0x2122, 0xfb01, 0xfb02, 0x141, 0x152, 0x160,
    0x178, 0x17d, 0x131, 0x142, 0x153, 0x161, 0x17e, 0xfffd, 0x20ac};

static void
add_document(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x18 && c < 0x20)
			charset_add(out, low[c - 0x18]);
		else if (c >= 0x80 && c <= 0xa0)
			charset_add(out, high[c - 0x80]);
		else
			charset_add(out, c);
	}
}

/* One to three octal digits; what is over 255 loses its high bits. */
static size_t
add_octal(struct buf *out, struct str s)
{
	unsigned value = 0;
	size_t n = 0;

	while (n < s.n && n < 3 && s.p[n] >= '0' && s.p[n] <= '7')
		value = value * 8 + (unsigned)(s.p[n++] - '0');
	buf_char(out, (char)(value & 0xff));
	return n;
}

/* What stands behind a backslash (table 3); how many octets it has. */
static size_t
add_escape(struct buf *out, struct str s)
{
	static const char names[] = "nrtbf", means[] = "\n\r\t\b\f";
	size_t at = str_find(STR("nrtbf"), s.p[0]);

	_Static_assert(sizeof(names) == sizeof(means), "one for each");
	if (s.p[0] >= '0' && s.p[0] <= '7')
		return add_octal(out, s);
	if (at < sizeof(names) - 1) {
		buf_char(out, means[at]);
		return 1;
	}
	if (str_starts(s, STR("\r\n")))
		return 2;
	if (s.p[0] != '\n' && s.p[0] != '\r')
		buf_char(out, s.p[0]);
	return 1;
}

static void
add_literal(struct buf *out, struct str s)
{
	while (s.n > 0) {
		size_t at = str_find(s, '\\');

		buf_add(out, str_upto(s, at));
		s = str_from(s, at + 1);
		if (s.n > 0)
			s = str_from(s, add_escape(out, s));
	}
}

/* A digit that is missing at the end is a 0. */
static void
add_hex(struct buf *out, struct str s)
{
	int first = -1;

	for (size_t i = 0; i < s.n; i++) {
		int value = hex_value(s.p[i]);

		if (value < 0)
			continue;
		if (first >= 0)
			buf_char(out, (char)(first << 4 | value));
		first = first >= 0 ? -1 : value;
	}
	if (first >= 0)
		buf_char(out, (char)(first << 4));
}

void
pdf_add_text(struct buf *out, enum pdf_kind kind, struct str raw,
    struct buf *octets)
{
	struct str s;

	buf_clear(octets);
	if (kind == PDF_HEX)
		add_hex(octets, raw);
	else
		add_literal(octets, raw);
	s = buf_str(octets);
	if (str_starts(s, STR("\xfe\xff")) || str_starts(s, STR("\xff\xfe")))
		charset_from_utf16(out, s, s.p[0] != '\xfe');
	else if (str_starts(s, STR("\xef\xbb\xbf")))
		buf_add(out, str_from(s, 3));
	else
		add_document(out, s);
}
