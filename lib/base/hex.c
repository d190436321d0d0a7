#include "base/hex.h"

void
hex_write(struct buf *out, struct str s)
{
	static const char digits[] = "0123456789abcdef";

	if (s.n == 0)
		buf_char(out, '-');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		buf_char(out, digits[c >> 4]);
		buf_char(out, digits[c & 15]);
	}
}

bool
hex_read(struct str word, struct pool *pool, struct str *out)
{
	char *p = pool_alloc(pool, word.n / 2 + 1);

	*out = (struct str){p, 0};
	if (str_eq(word, STR("-")))
		return true;
	if (word.n == 0 || word.n % 2 != 0)
		return false;
	for (size_t i = 0; i < word.n; i += 2) {
		int high = hex_value(word.p[i]), low = hex_value(word.p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i / 2] = (char)(high << 4 | low);
	}
	out->n = word.n / 2;
	return true;
}
