/*
 * Any octets: what comes out is ASCII in capitals with single blanks; places
 * are in the input and do not go back; the skeleton of ASCII is made octet by
 * octet; what was changed once is not changed again; and of two halves it is
 * the halves', where no sign was cut.
 */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "mail/skeleton.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_shape(struct str in, const struct skeleton *s)
{
	for (size_t i = 0; i < s->text.n; i++) {
		char c = s->text.p[i];

		assert(c >= ' ' && c <= '~' && !(c >= 'a' && c <= 'z'));
		assert(c != ' ' || i == 0 || s->text.p[i - 1] != ' ');
		assert(s->from[i] < in.n && s->from[i] <= s->from[i + 1]);
		if ((unsigned char)in.p[s->from[i]] >= 0x80)
			assert(s->changed);
		else if (c != ' ')
			assert(to_lower(c) == to_lower(in.p[s->from[i]]));
	}
	assert(s->from[s->text.n] == in.n);
	assert(s->text.n <= 2 * in.n);
}

/* By hand, for ASCII alone. */
static void
check_ascii(struct str in, const struct skeleton *s)
{
	size_t n = 0;
	bool blank = false;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c < 0)
			return;
	}
	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			n += !blank;
			blank = true;
		} else if (c > ' ' && c < 0x7f) {
			n++;
			blank = false;
		} else {
			assert(s->changed);
		}
	}
	assert(n == s->text.n);
}

static void
check_halves(struct str in, const struct skeleton *s, struct pool *pool)
{
	size_t at = in.n / 2;
	struct skeleton a, b;
	struct buf both = {.pool = pool};

	while (at < in.n && ((unsigned char)in.p[at] & 0xc0) == 0x80)
		at++;
	skeleton(str_upto(in, at), pool, &a);
	skeleton(str_from(in, at), pool, &b);
	buf_add(&both, a.text);
	if (a.text.n > 0 && a.text.p[a.text.n - 1] == ' ' && b.text.n > 0 &&
	    b.text.p[0] == ' ')
		both.n--;
	buf_add(&both, b.text);
	assert(str_eq(buf_str(&both), s->text));
	assert(s->changed == (a.changed || b.changed));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct skeleton s, again;

	skeleton(in, pool, &s);
	check_shape(in, &s);
	check_ascii(in, &s);
	skeleton(s.text, pool, &again);
	assert(str_eq(again.text, s.text) && !again.changed);
	check_halves(in, &s, pool);
	pool_free(pool);
	return 0;
}
