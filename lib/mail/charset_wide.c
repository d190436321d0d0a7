#include "mail/charset_wide.h"

#include <stdint.h>

enum { NONE = 0xfffd };

void
charset_add(struct buf *out, unsigned c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = NONE;
	if (c >= 0x10000) {
		buf_char(out, (char)(0xf0 | c >> 18));
		buf_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
	} else if (c >= 0x800) {
		buf_char(out, (char)(0xe0 | c >> 12));
	}
	if (c >= 0x800)
		buf_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	else if (c >= 0x80)
		buf_char(out, (char)(0xc0 | c >> 6));
	if (c >= 0x80)
		buf_char(out, (char)(0x80 | (c & 0x3f)));
	else
		buf_char(out, (char)c);
}

/* Code units come one by one; the first half of a pair waits for the other. */
struct units {
	struct buf *out;
	unsigned high; /* 0: none waits */
};

static void
flush(struct units *u)
{
	if (u->high != 0)
		charset_add(u->out, NONE);
	u->high = 0;
}

static void
unit(struct units *u, unsigned c)
{
	if (u->high != 0 && c >= 0xdc00 && c <= 0xdfff) {
		charset_add(u->out,
		    0x10000 + ((u->high - 0xd800) << 10) + (c - 0xdc00));
		u->high = 0;
		return;
	}
	flush(u);
	if (c >= 0xd800 && c <= 0xdbff)
		u->high = c;
	else
		charset_add(u->out, c);
}

void
charset_from_utf16(struct buf *out, struct str s, bool little)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct units u = {.out = out};
	size_t i = 0;

	if (s.n >= 2 && p[0] + p[1] == 0xfe + 0xff &&
	    (p[0] == 0xfe || p[0] == 0xff)) {
		little = p[0] == 0xff;
		i = 2;
	}
	for (; i + 1 < s.n; i += 2)
		unit(&u,
		    little ? (unsigned)p[i + 1] << 8 | p[i] :
			     (unsigned)p[i] << 8 | p[i + 1]);
	flush(&u);
	if (i < s.n)
		charset_add(out, NONE);
}

static uint32_t
unit32(const unsigned char *p, bool little)
{
	return little ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		(uint32_t)p[1] << 8 | p[0] :
			(uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		(uint32_t)p[2] << 8 | p[3];
}

void
charset_from_utf32(struct buf *out, struct str s, bool little)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	if (s.n >= 4 && unit32(p, !little) == 0xfeff)
		little = !little;
	if (s.n >= 4 && unit32(p, little) == 0xfeff)
		i = 4;
	for (; i + 3 < s.n; i += 4)
		charset_add(out, unit32(p + i, little));
	if (i < s.n)
		charset_add(out, NONE);
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Behind a "+", up to what is no base64; a "-" there is left out. */
static struct str
shifted(struct buf *out, struct str s)
{
	struct units u = {.out = out};
	unsigned bits = 0, have = 0;

	while (s.n > 0 && base64_value(s.p[0]) >= 0) {
		bits = (bits << 6 | (unsigned)base64_value(s.p[0])) & 0x3fffff;
		have += 6;
		s = str_from(s, 1);
		if (have >= 16) {
			have -= 16;
			unit(&u, bits >> have & 0xffff);
		}
	}
	flush(&u);
	return s.n > 0 && s.p[0] == '-' ? str_from(s, 1) : s;
}

void
charset_from_utf7(struct buf *out, struct str s)
{
	while (s.n > 0) {
		unsigned char c = (unsigned char)s.p[0];

		s = str_from(s, 1);
		if (c != '+') {
			charset_add(out, c < 0x80 ? c : NONE);
		} else if (s.n > 0 && s.p[0] == '-') {
			buf_char(out, '+');
			s = str_from(s, 1);
		} else {
			s = shifted(out, s);
		}
	}
}
