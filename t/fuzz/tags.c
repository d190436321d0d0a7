/*
 * Any octets as a tag list: on failure nothing is half filled; names follow
 * their grammar and differ; views lie in the input; the tags written again are
 * the same tags. Any octets as dkim-quoted-printable.
 */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "mail/tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_inside(struct str s, struct str in)
{
	return s.p != NULL && s.p >= in.p && s.p + s.n <= in.p + in.n;
}

static void
check_tag(const struct tags *t, size_t i, struct str in)
{
	const struct tag *tag = &t->at[i];

	assert(is_inside(tag->name, in) && is_inside(tag->value, in));
	assert(tag->name.n > 0 && is_alpha(tag->name.p[0]));
	assert(str_eq(str_trim(tag->value), tag->value));
	assert(str_find(tag->value, ';') == tag->value.n);
	assert(str_eq(tags_get(t, tag->name), tag->value));
	for (size_t k = 0; k < tag->value.n; k++) {
		unsigned char c = (unsigned char)tag->value.p[k];

		assert(is_fws((char)c) || (c > ' ' && c != 0x7f));
	}
	for (size_t k = 0; k < i; k++)
		assert(!str_eq(t->at[k].name, tag->name));
}

static void
write_again(const struct tags *t)
{
	struct buf b = {0};
	struct tags back;
	enum st st;

	for (size_t i = 0; i < t->n; i++) {
		buf_add(&b, t->at[i].name);
		buf_char(&b, '=');
		buf_add(&b, t->at[i].value);
		buf_add(&b, STR(";\r\n "));
	}
	st = tags_parse(buf_str(&b), &back, NULL);
	assert(st == ST_OK && back.n == t->n);
	for (size_t i = 0; i < t->n; i++) {
		assert(str_eq(back.at[i].name, t->at[i].name));
		assert(str_eq(back.at[i].value, t->at[i].value));
	}
	buf_release(&b);
}

/* What is decoded, with each octet quoted, is decoded to the same. */
static void
decode(struct str in)
{
	static const char digits[] = "0123456789ABCDEF";
	struct pool *pool = pool_new();
	struct buf b = {.pool = pool};
	struct str out, back;
	bool good = tags_decode(in, pool, &out);

	assert(good == (out.p != NULL) && out.n <= in.n);
	for (size_t i = 0; i < out.n; i++) {
		unsigned char c = (unsigned char)out.p[i];

		buf_char(&b, '=');
		buf_char(&b, digits[c >> 4]);
		buf_char(&b, digits[c & 15]);
	}
	if (good) {
		good = tags_decode(buf_str(&b), pool, &back);
		assert(good && str_eq(back, out));
	}
	pool_free(pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct tags t = {.n = 99};
	struct err e = {0};
	enum st st = tags_parse(in, &t, &e);

	assert((st == ST_OK) == (e.text[0] == '\0'));
	assert(st == ST_OK || t.n == 0);
	assert(t.n <= TAGS_MAX);
	for (size_t i = 0; i < t.n; i++) {
		check_tag(&t, i, in);
		if (!tags_has_bare_eol(in) && t.at[i].value.n > 0)
			assert(!tags_has_bare_eol(t.at[i].value));
		if (tags_is_ascii(in))
			assert(tags_is_ascii(t.at[i].value));
		decode(t.at[i].value);
	}
	if (st == ST_OK)
		write_again(&t);
	decode(in);
	return 0;
}
