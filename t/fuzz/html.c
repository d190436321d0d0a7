/*
 * Any octets as HTML and as text, in a charset that the first octet picks: no
 * line has an end in it, those of HTML are not empty and have no blanks around
 * them, and no more comes out than went in.
 */
#include <assert.h>
#include <stdint.h>

#include "mail/charset.h"
#include "scan/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	size_t octets;
	bool html;
};

static void
look(void *ctx, struct str line)
{
	struct seen *seen = ctx;

	seen->octets += line.n;
	assert(line.n == 0 || line.p != NULL);
	assert(str_find(line, '\n') == line.n);
	assert(str_find(line, '\r') == line.n);
	if (seen->html)
		assert(line.n > 0 && str_trim(line).n == line.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str charsets[] = {STR_INIT("utf-8"), {NULL, 0},
	    STR_INIT("latin1"), STR_INIT("utf-7"), STR_INIT("utf-16"),
	    STR_INIT("iso-2022-jp"), STR_INIT("gb18030"), STR_INIT("x")};
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct seen html = {.html = true}, text = {0};
	struct str charset = {0};

	charset_open_all();
	if (size > 0) {
		charset = charsets[data[0] % NELEM(charsets)];
		in = str_from(in, 1);
	}
	assert(scan_html(in, charset, look, &html, pool));
	assert(scan_text(in, charset, look, &text, pool));
	/* One octet becomes one character, of four octets at most. */
	assert(text.octets <= 4 * in.n);
	assert(html.octets <= 4 * in.n);
	pool_free(pool);
	return 0;
}
