#include "scan/utf8.h"

#include <stdint.h>

#include "mail/charset.h"
#include "mail/charset_wide.h"
#include "scan/text.h"

enum {
	MARK_WINDOW = 64, /* octets: in UTF-16 one of so many is NUL */
	CODE_MAX = 0x10ffff,
	REPLACEMENT = 0xfffd,
};

void
utf8_add(struct buf *out, unsigned long code)
{
	charset_add(out, code > CODE_MAX ? REPLACEMENT : (unsigned)code);
}

static bool
is_ascii(struct str s)
{
	uint64_t octets, all = 0;
	size_t i = 0;

	for (; s.n - i >= sizeof(octets); i += sizeof(octets)) {
		memcpy(&octets, s.p + i, sizeof(octets));
		all |= octets;
	}
	for (; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return (all & 0x8080808080808080U) == 0;
}

/* Is an octet below 0x80 the ASCII character, whatever stands around it? */
static bool
has_ascii(struct str charset)
{
	return !str_casestarts(charset, STR("utf-7")) &&
	    !str_casestarts(charset, STR("utf-16")) &&
	    !str_casestarts(charset, STR("iso-2022"));
}

/* The charset that counts, by its name. */
static struct str
choose(struct str octets, struct str charset)
{
	bool known = charset_find(charset) != NULL;
	bool little = str_starts(octets, STR("\xff\xfe"));
	bool big = str_starts(octets, STR("\xfe\xff"));
	struct str window = str_upto(octets, MARK_WINDOW);

	/* Without a name the mark alone does not count: readers that do not
	 * know it show ASCII behind it. */
	if (known ? str_caseeq(charset, STR("utf-16")) :
		    str_find(window, '\0') < window.n) {
		if (little)
			return STR("utf-16le");
		if (big)
			return STR("utf-16be");
	}
	return known ? charset : STR("utf-8");
}

/* s cut after `most` octets, not inside of a character. */
static struct str
cut(struct str s, size_t most)
{
	size_t n = most;

	if (s.n <= most)
		return s;
	while (n > 0 && most - n < 4 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_upto(s, n);
}

bool
utf8_read(struct str octets, struct str charset, struct pool *pool,
    struct buf *own, struct str *out)
{
	struct str name = choose(octets, charset);
	struct str in = str_upto(octets, SCAN_TEXT_MAX);
	bool whole = in.n == octets.n;
	const struct charset *c;

	if (has_ascii(name) && is_ascii(in)) {
		*out = in;
		return whole;
	}
	c = charset_find(name);
	if (c == NULL || !charset_decode(c, in, pool, own)) {
		/* This system cannot read it. */
		c = charset_find(STR("utf-8"));
		if (c == NULL || !charset_decode(c, in, pool, own))
			buf_add(own, in);
	}
	*out = cut(buf_str(own), SCAN_TEXT_MAX);
	whole = whole && out->n == own->n;
	if (str_starts(*out, STR("\xef\xbb\xbf")))
		*out = str_from(*out, 3);
	return whole;
}
