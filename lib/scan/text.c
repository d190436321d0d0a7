#include "scan/text.h"

#include "scan/utf8.h"

bool
scan_text(struct str octets, struct str charset, scan_line *line, void *ctx,
    struct pool *pool)
{
	struct buf own = {0};
	struct str s;
	bool whole = utf8_read(octets, charset, pool, &own, &s);

	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n && s.p[n] != '\n' && s.p[n] != '\r')
			n++;
		line(ctx, str_upto(s, n));
		s = str_from(s, n);
		s = str_from(s, str_starts(s, STR("\r\n")) ? 2 : 1);
	}
	buf_release(&own);
	return whole;
}
