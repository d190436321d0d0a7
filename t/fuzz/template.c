/*
 * Any octets as a template, and behind a form feed values for its fields. On
 * failure nothing is there. What is filled in has the line ends that were
 * asked for and no control else, is UTF-8, no line is longer than a message
 * may have; a text of one line stays one.
 */
#include "policy/template.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINE_OCTETS = 998 };

static const struct str names[] = {STR_INIT("a"), STR_INIT("b"),
    STR_INIT("table")};

/* The length of the character at the front of s; 0: it is no UTF-8. */
static size_t
char_length(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80        ? 1 :
	    c >= 0xc2 && c < 0xe0  ? 2 :
	    (c & 0xf0) == 0xe0     ? 3 :
	    c >= 0xf0 && c <= 0xf4 ? 4 :
				     0;

	if (s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void
check_line(struct str line)
{
	size_t n;

	assert(line.n <= LINE_OCTETS);
	for (; line.n > 0; line = str_from(line, n)) {
		unsigned char c = (unsigned char)line.p[0];

		n = char_length(line);
		assert(n > 0);
		assert((c >= ' ' || c == '\t') && c != 0x7f);
		assert(c != 0xc2 || (unsigned char)line.p[1] >= 0xa0);
	}
}

static void
check_fill(struct str text, const struct template_field *values, size_t n)
{
	struct buf b = {0};
	struct str out;
	bool ends = str_find(text, '\n') < text.n;

	template_fill(text, values, n, STR("\r\n"), &b);
	out = buf_str(&b);
	if (!ends)
		check_line(out);
	while (ends && out.n > 0) {
		struct str line = str_cut(&out, '\n');

		assert(line.n > 0 && line.p[line.n - 1] == '\r');
		check_line(str_upto(line, line.n - 1));
	}
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct str in = {(const char *)data, size}, text = str_cut(&in, '\f');
	struct template_field values[NELEM(names)];
	struct template t = {.nfield = 99};
	struct buf b = {.pool = pool};
	struct err e = {{0}};
	enum st st;

	for (size_t i = 0; i < NELEM(names); i++)
		values[i] =
		    (struct template_field){names[i], str_cut(&in, '\f')};
	st = template_parse(text, "t",
	    &(struct template_rules){names, NELEM(names), STR("Marking")}, pool,
	    &t, &e);
	assert(st == ST_OK || st == ST_CONF);
	assert((st == ST_OK) == (e.text[0] == '\0'));
	if (st == ST_OK) {
		assert(t.subject.n > 0 && t.text.n > 0);
		check_fill(t.subject, values, NELEM(values));
		for (size_t i = 0; i < t.nfield; i++)
			check_fill(t.fields[i], values, NELEM(values));
		check_fill(t.text, values, NELEM(values));
	} else
		assert(
		    t.subject.p == NULL && t.nfield == 0 && t.text.p == NULL);
	/* A text that nobody has read. */
	template_fill(text, values, NELEM(values), STR("\n"), &b);
	pool_free(pool);
	return 0;
}
