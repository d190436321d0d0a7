#include "run/json.h"

/* Length of the valid UTF-8 sequence at the start of s (RFC 3629), or 0. */
static size_t
sequence(struct str s, unsigned *point)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 :
	    c < 0xc2        ? 0 :
	    c < 0xe0        ? 2 :
	    c < 0xf0        ? 3 :
			      4;

	if (n == 0 || c > 0xf4 || n > s.n)
		return 0;
	*point = n == 1 ? c : c & (0xffU >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		unsigned char d = (unsigned char)s.p[i];

		if ((d & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (d & 0x3fU);
	}
	if (*point < least[n] || *point > 0x10ffff ||
	    (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return n;
}

void
json_string(struct buf *out, struct str s)
{
	bool cut = s.n > JSON_STRING_MAX;

	s = str_upto(s, JSON_STRING_MAX);
	buf_char(out, '"');
	while (s.n > 0) {
		unsigned point = 0;
		size_t n = sequence(s, &point);

		if (n == 0) {
			buf_add(out, STR("\xef\xbf\xbd"));
			n = 1;
		} else if (point < 0x20 || (point >= 0x7f && point <= 0x9f)) {
			buf_fmt(out, "\\u%04x", point);
		} else {
			if (point == '"' || point == '\\')
				buf_char(out, '\\');
			buf_add(out, str_upto(s, n));
		}
		s = str_from(s, n);
	}
	if (cut)
		buf_add(out, STR("..."));
	buf_char(out, '"');
}

void
json_member(struct buf *out, const char *name, struct str value)
{
	if (out->n > 0 && out->p[out->n - 1] != '{')
		buf_char(out, ',');
	json_string(out, str_of(name));
	buf_char(out, ':');
	json_string(out, value);
}
