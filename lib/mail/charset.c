#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

enum how { ASCII, UTF8, CP1252, ICONV };

struct charset {
	struct str name;
	enum how how;
	const char *iconv; /* what to ask the system for */
};

/* Only these are asked for: a name that comes with mail opens no file. */
static const struct charset charsets[] = {
    {STR_INIT("utf-8"), UTF8, NULL},
    {STR_INIT("utf8"), UTF8, NULL},
    {STR_INIT("us-ascii"), ASCII, NULL},
    {STR_INIT("ascii"), ASCII, NULL},
    {STR_INIT("iso-8859-1"), CP1252, NULL},
    {STR_INIT("latin1"), CP1252, NULL},
    {STR_INIT("windows-1252"), CP1252, NULL},
    {STR_INIT("cp1252"), CP1252, NULL},
    {STR_INIT("iso-8859-2"), ICONV, "ISO-8859-2"},
    {STR_INIT("iso-8859-3"), ICONV, "ISO-8859-3"},
    {STR_INIT("iso-8859-4"), ICONV, "ISO-8859-4"},
    {STR_INIT("iso-8859-5"), ICONV, "ISO-8859-5"},
    {STR_INIT("iso-8859-6"), ICONV, "ISO-8859-6"},
    {STR_INIT("iso-8859-7"), ICONV, "ISO-8859-7"},
    {STR_INIT("iso-8859-8"), ICONV, "ISO-8859-8"},
    {STR_INIT("iso-8859-8-i"), ICONV, "ISO-8859-8"},
    {STR_INIT("iso-8859-9"), ICONV, "ISO-8859-9"},
    {STR_INIT("iso-8859-10"), ICONV, "ISO-8859-10"},
    {STR_INIT("iso-8859-13"), ICONV, "ISO-8859-13"},
    {STR_INIT("iso-8859-14"), ICONV, "ISO-8859-14"},
    {STR_INIT("iso-8859-15"), ICONV, "ISO-8859-15"},
    {STR_INIT("iso-8859-16"), ICONV, "ISO-8859-16"},
    {STR_INIT("windows-874"), ICONV, "CP874"},
    {STR_INIT("tis-620"), ICONV, "TIS-620"},
    {STR_INIT("windows-1250"), ICONV, "CP1250"},
    {STR_INIT("windows-1251"), ICONV, "CP1251"},
    {STR_INIT("windows-1253"), ICONV, "CP1253"},
    {STR_INIT("windows-1254"), ICONV, "CP1254"},
    {STR_INIT("windows-1255"), ICONV, "CP1255"},
    {STR_INIT("windows-1256"), ICONV, "CP1256"},
    {STR_INIT("windows-1257"), ICONV, "CP1257"},
    {STR_INIT("windows-1258"), ICONV, "CP1258"},
    {STR_INIT("koi8-r"), ICONV, "KOI8-R"},
    {STR_INIT("koi8-u"), ICONV, "KOI8-U"},
    {STR_INIT("gb2312"), ICONV, "GB18030"},
    {STR_INIT("gbk"), ICONV, "GB18030"},
    {STR_INIT("gb18030"), ICONV, "GB18030"},
    {STR_INIT("big5"), ICONV, "BIG5-HKSCS"},
    {STR_INIT("big5-hkscs"), ICONV, "BIG5-HKSCS"},
    {STR_INIT("shift_jis"), ICONV, "CP932"},
    {STR_INIT("euc-jp"), ICONV, "EUC-JP"},
    {STR_INIT("iso-2022-jp"), ICONV, "ISO-2022-JP"},
    {STR_INIT("euc-kr"), ICONV, "CP949"},
    {STR_INIT("ks_c_5601-1987"), ICONV, "CP949"},
    {STR_INIT("iso-2022-kr"), ICONV, "ISO-2022-KR"},
    {STR_INIT("utf-7"), ICONV, "UTF-7"},
    {STR_INIT("utf-16"), ICONV, "UTF-16BE"},
    {STR_INIT("utf-16be"), ICONV, "UTF-16BE"},
    {STR_INIT("utf-16le"), ICONV, "UTF-16LE"},
};

/* What windows-1252 has at 0x80 to 0x9f, or U+FFFD. */
static const unsigned cp1252[32] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
    0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
    0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

static void
add_char(struct buf *out, unsigned c)
{
	if (c >= 0x800) {
		buf_char(out, (char)(0xe0 | c >> 12));
		buf_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(out, (char)(0x80 | (c & 0x3f)));
	} else if (c >= 0x80) {
		buf_char(out, (char)(0xc0 | c >> 6));
		buf_char(out, (char)(0x80 | (c & 0x3f)));
	} else
		buf_char(out, (char)c);
}

static void
from_single(struct buf *out, struct str s, enum how how)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		if (c >= 0x80 && how == ASCII)
			c = 0xfffd;
		else if (c >= 0x80 && c < 0xa0)
			c = cp1252[c - 0x80];
		add_char(out, c);
	}
}

/* How long the character at the front of s is, or 0 (RFC 3629 section 4). */
static size_t
utf8_length(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if ((p[0] >= 0x80 && p[0] < 0xc2) || p[0] > 0xf4 || n > s.n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void
from_utf8(struct buf *out, struct str s)
{
	while (s.n > 0) {
		size_t n = utf8_length(s);

		if (n == 0)
			add_char(out, 0xfffd);
		else
			buf_add(out, str_upto(s, n));
		s = str_from(s, n == 0 ? 1 : n);
	}
}

/* Opened once and kept: opening costs more than most words. */
static bool
open_charset(size_t i, iconv_t *out)
{
	static struct {
		iconv_t cd;
		bool tried;
	} opened[NELEM(charsets)];

	if (!opened[i].tried) {
		opened[i].tried = true;
		opened[i].cd = iconv_open("UTF-8", charsets[i].iconv);
	}
	*out = opened[i].cd;
	return (intptr_t)*out != -1;
}

void
charset_open(void)
{
	iconv_t unused;

	for (size_t i = 0; i < NELEM(charsets); i++)
		if (charsets[i].iconv != NULL)
			(void)open_charset(i, &unused);
}

/* Octets that mean nothing become one U+FFFD each. */
static bool
from_iconv(struct buf *out, struct str s, const struct charset *c,
    struct pool *pool)
{
	iconv_t cd;
	struct buf copy = {.pool = pool}; /* iconv(3) knows no const */
	char piece[256], *p;
	size_t n = s.n;

	if (!open_charset((size_t)(c - charsets), &cd))
		return false;
	/* Back to the state of the beginning. */
	(void)iconv(cd, NULL, NULL, NULL, NULL);
	buf_add(&copy, s);
	p = copy.p;
	while (n > 0) {
		char *to = piece;
		size_t room = sizeof(piece);
		bool bad = iconv(cd, &p, &n, &to, &room) == (size_t)-1 &&
		    errno != E2BIG;

		buf_add(out, (struct str){piece, sizeof(piece) - room});
		if (bad && n > 0) {
			add_char(out, 0xfffd);
			p++;
			n--;
		}
	}
	return true;
}

const struct charset *
charset_find(struct str name)
{
	for (size_t i = 0; i < NELEM(charsets); i++)
		if (str_caseeq(charsets[i].name, name))
			return &charsets[i];
	return NULL;
}

bool
charset_decode(const struct charset *c, struct str s, struct pool *pool,
    struct buf *out)
{
	switch (c->how) {
	case ICONV:
		return from_iconv(out, s, c, pool);
	case UTF8:
		from_utf8(out, s);
		return true;
	case ASCII:
	case CP1252:
		break;
	}
	from_single(out, s, c->how);
	return true;
}
