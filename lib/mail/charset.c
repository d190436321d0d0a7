#include "mail/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#include "mail/charset_tables.h"
#include "mail/charset_wide.h"

enum how {
	ASCII,
	UTF8,
	SINGLE,
	EBCDIC,
	UTF7,
	UTF16BE,
	UTF16LE,
	UTF32BE,
	UTF32LE,
	ICONV,
};

struct charset {
	struct str name;
	enum how how;
	int table;         /* of SINGLE */
	const char *iconv; /* what to ask the system for */
};

/* Only these are asked for: a name that comes with mail opens no file. */
static const struct charset charsets[] = {
    {STR_INIT("utf-8"), UTF8, 0, NULL},
    {STR_INIT("utf8"), UTF8, 0, NULL},
    {STR_INIT("us-ascii"), ASCII, 0, NULL},
    {STR_INIT("ascii"), ASCII, 0, NULL},
    {STR_INIT("iso-8859-1"), SINGLE, TABLE_CP1252, NULL},
    {STR_INIT("latin1"), SINGLE, TABLE_CP1252, NULL},
    {STR_INIT("windows-1252"), SINGLE, TABLE_CP1252, NULL},
    {STR_INIT("cp1252"), SINGLE, TABLE_CP1252, NULL},
    {STR_INIT("iso-8859-2"), SINGLE, TABLE_ISO8859_2, NULL},
    {STR_INIT("iso-8859-3"), SINGLE, TABLE_ISO8859_3, NULL},
    {STR_INIT("iso-8859-4"), SINGLE, TABLE_ISO8859_4, NULL},
    {STR_INIT("iso-8859-5"), SINGLE, TABLE_ISO8859_5, NULL},
    {STR_INIT("iso-8859-6"), SINGLE, TABLE_ISO8859_6, NULL},
    {STR_INIT("iso-8859-7"), SINGLE, TABLE_ISO8859_7, NULL},
    {STR_INIT("iso-8859-8"), SINGLE, TABLE_ISO8859_8, NULL},
    {STR_INIT("iso-8859-8-i"), SINGLE, TABLE_ISO8859_8, NULL},
    {STR_INIT("iso-8859-9"), SINGLE, TABLE_ISO8859_9, NULL},
    {STR_INIT("iso-8859-10"), SINGLE, TABLE_ISO8859_10, NULL},
    {STR_INIT("iso-8859-13"), SINGLE, TABLE_ISO8859_13, NULL},
    {STR_INIT("iso-8859-14"), SINGLE, TABLE_ISO8859_14, NULL},
    {STR_INIT("iso-8859-15"), SINGLE, TABLE_ISO8859_15, NULL},
    {STR_INIT("iso-8859-16"), SINGLE, TABLE_ISO8859_16, NULL},
    {STR_INIT("windows-874"), SINGLE, TABLE_CP874, NULL},
    {STR_INIT("tis-620"), SINGLE, TABLE_TIS620, NULL},
    {STR_INIT("windows-1250"), SINGLE, TABLE_CP1250, NULL},
    {STR_INIT("windows-1251"), SINGLE, TABLE_CP1251, NULL},
    {STR_INIT("windows-1253"), SINGLE, TABLE_CP1253, NULL},
    {STR_INIT("windows-1254"), SINGLE, TABLE_CP1254, NULL},
    {STR_INIT("windows-1255"), SINGLE, TABLE_CP1255, NULL},
    {STR_INIT("windows-1256"), SINGLE, TABLE_CP1256, NULL},
    {STR_INIT("windows-1257"), SINGLE, TABLE_CP1257, NULL},
    {STR_INIT("windows-1258"), SINGLE, TABLE_CP1258, NULL},
    {STR_INIT("koi8-r"), SINGLE, TABLE_KOI8_R, NULL},
    {STR_INIT("koi8-u"), SINGLE, TABLE_KOI8_U, NULL},
    {STR_INIT("gb2312"), ICONV, 0, "GB18030"},
    {STR_INIT("gbk"), ICONV, 0, "GB18030"},
    {STR_INIT("gb18030"), ICONV, 0, "GB18030"},
    {STR_INIT("big5"), ICONV, 0, "BIG5-HKSCS"},
    {STR_INIT("big5-hkscs"), ICONV, 0, "BIG5-HKSCS"},
    {STR_INIT("shift_jis"), ICONV, 0, "CP932"},
    {STR_INIT("euc-jp"), ICONV, 0, "EUC-JP"},
    {STR_INIT("iso-2022-jp"), ICONV, 0, "ISO-2022-JP"},
    {STR_INIT("euc-kr"), ICONV, 0, "CP949"},
    {STR_INIT("ks_c_5601-1987"), ICONV, 0, "CP949"},
    {STR_INIT("iso-2022-kr"), ICONV, 0, "ISO-2022-KR"},
    {STR_INIT("utf-7"), UTF7, 0, NULL},
    {STR_INIT("utf-16"), UTF16BE, 0, NULL},
    {STR_INIT("utf-16be"), UTF16BE, 0, NULL},
    {STR_INIT("utf-16le"), UTF16LE, 0, NULL},
    {STR_INIT("utf-32"), UTF32BE, 0, NULL},
    {STR_INIT("utf-32be"), UTF32BE, 0, NULL},
    {STR_INIT("utf-32le"), UTF32LE, 0, NULL},
    {STR_INIT("ibm037"), EBCDIC, 0, NULL},
    {STR_INIT("cp037"), EBCDIC, 0, NULL},
    {STR_INIT("ebcdic-cp-us"), EBCDIC, 0, NULL},
};

static void
from_ascii(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		charset_add(out,
		    (unsigned char)s.p[i] < 0x80 ? (unsigned char)s.p[i] :
						   0xfffd);
}

static void
from_single(struct buf *out, struct str s, const uint16_t *table)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		charset_add(out, c < 0x80 ? c : table[c - 0x80]);
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
			charset_add(out, 0xfffd);
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
charset_open_all(void)
{
	iconv_t unused;

	for (size_t i = 0; i < NELEM(charsets); i++)
		if (charsets[i].iconv != NULL)
			(void)open_charset(i, &unused);
}

/* Those whose names begin here. */
static void
open_named(struct str s)
{
	iconv_t unused;

	for (size_t i = 0; i < NELEM(charsets); i++)
		if (charsets[i].iconv != NULL &&
		    str_casestarts(s, charsets[i].name))
			(void)open_charset(i, &unused);
}

/*
 * A name stands behind something that is no letter or digit. Most octets are
 * passed over by the first letter of their word.
 */
void
charset_open(struct str octets)
{
	bool begins[256] = {false};

	for (size_t i = 0; i < NELEM(charsets); i++)
		if (charsets[i].iconv != NULL) {
			char c = charsets[i].name.p[0];

			begins[(unsigned char)c] = true;
			begins[(unsigned char)(c - 'a' + 'A')] = true;
		}
	for (size_t i = 0; i < octets.n; i++)
		if (begins[(unsigned char)octets.p[i]] &&
		    (i == 0 || !is_alnum(octets.p[i - 1])))
			open_named(str_from(octets, i));
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
			charset_add(out, 0xfffd);
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
		break;
	case UTF7:
		charset_from_utf7(out, s);
		break;
	case UTF16BE:
	case UTF16LE:
		charset_from_utf16(out, s, c->how == UTF16LE);
		break;
	case UTF32BE:
	case UTF32LE:
		charset_from_utf32(out, s, c->how == UTF32LE);
		break;
	case EBCDIC:
		for (size_t i = 0; i < s.n; i++)
			charset_add(out, charset_ibm037[(unsigned char)s.p[i]]);
		break;
	case SINGLE:
		from_single(out, s, charset_tables[c->table]);
		break;
	case ASCII:
		from_ascii(out, s);
		break;
	}
	return true;
}
