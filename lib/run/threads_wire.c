#include "run/threads_wire.h"

#include "base/hash.h"
#include "base/hex.h"

static const struct str hash_mark = STR_INIT("sha256:");
static const struct str no_text = STR_INIT("none");

enum { DIGITS = 64 };

void
threads_wire_put_key(struct buf *out, struct str id)
{
	char hash[DIGITS + 1];

	if (id.n <= THREADS_ID_MAX) {
		hex_write(out, id);
		return;
	}
	hash_sha256(id, hash);
	buf_add(out, hash_mark);
	buf_add(out, str_of(hash));
}

static bool
is_hash_word(struct str word)
{
	if (word.n != hash_mark.n + DIGITS || !str_starts(word, hash_mark))
		return false;
	for (size_t i = hash_mark.n; i < word.n; i++)
		if (!is_digit(word.p[i]) &&
		    (word.p[i] < 'a' || word.p[i] > 'f'))
			return false;
	return true;
}

bool
threads_wire_key(struct str word, struct pool *pool, struct str *out,
    bool *is_hash)
{
	*is_hash = is_hash_word(word);
	if (*is_hash) {
		*out = pool_str(pool, word);
		return true;
	}
	if (!hex_read(word, pool, out))
		return false;
	if (out->n <= THREADS_ID_MAX)
		return true;
	*out = (struct str){0};
	return false;
}

void
threads_wire_put_text(struct buf *out, struct str text)
{
	if (text.p == NULL)
		buf_add(out, no_text);
	else
		hex_write(out, text);
}

bool
threads_wire_text(struct str word, struct pool *pool, struct str *out)
{
	*out = (struct str){0};
	if (str_eq(word, no_text))
		return true;
	if (!hex_read(word, pool, out))
		return false;
	if (out->n <= THREADS_TEXT_MAX)
		return true;
	*out = (struct str){0};
	return false;
}
