#include "scan/utf.h"

#include "mail/charset.h"

bool
utf_is16(struct str s, bool *big_endian)
{
	*big_endian =
	    str_starts(s, STR("\xfe\xff")) || str_starts(s, STR("\0<"));
	return *big_endian || str_starts(s, STR("\xff\xfe")) ||
	    str_starts(s, STR("<\0"));
}

static bool
is_ascii(struct str s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

/* UTF-8 is read without the help of the system, and cannot fail. */
struct str
utf_clean(struct str s, struct buf *out)
{
	if (is_ascii(s))
		return s;
	buf_clear(out);
	if (!charset_decode(charset_find(STR("utf-8")), s, out->pool, out))
		return STR("");
	return buf_str(out);
}
