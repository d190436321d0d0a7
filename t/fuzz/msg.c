/* Any octets: the parts of a message are all of it, and nothing else. */
#include <assert.h>
#include <stdint.h>

#include "mail/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct msg m, out;
	const char *at;
	struct str rest;
	struct field f, add = {STR("X: y\n"), STR("X"), STR(" y")};

	msg_parse(&m, in, pool);
	/* From line, fields and body follow each other without a gap, but for
	 * the empty line before the body. */
	assert(m.octets.n == size);
	at = m.from_line.p + m.from_line.n;
	assert(m.header.p == at);
	rest = m.header;
	for (size_t i = 0; i < m.nfield; i++) {
		assert(m.fields[i].raw.p == at && m.fields[i].raw.n > 0);
		/* One by one they are the same. */
		assert(field_next(&rest, m.eol, &f));
		assert(f.raw.n == m.fields[i].raw.n);
		assert(str_eq(f.name, m.fields[i].name));
		assert(str_eq(f.body, m.fields[i].body));
		at += m.fields[i].raw.n;
		assert(m.fields[i].body.p + m.fields[i].body.n <= at);
	}
	assert(at == m.header.p + m.header.n);
	assert(m.body.p + m.body.n == m.octets.p + m.octets.n);
	assert(m.body.p >= at && m.body.p - at <= 2);
	assert((m.body.p == at) == ((m.flaws & MSG_NO_END) != 0));
	assert(((m.flaws & MSG_EMPTY) != 0) == (size == 0));
	msg_edit(&out, &m, &add, 1, NULL);
	assert(out.nfield == m.nfield + 1);
	assert(msg_field(&out, STR("x"), 0) == &out.fields[0]);
	pool_free(pool);
	return 0;
}
