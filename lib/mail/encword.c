#include "mail/encword.h"

#include "base/buf.h"
#include "mail/charset.h"
#include "mail/lex.h"

enum { CHARSET_LEN = 60 }; /* more than any name with a language tag */

/* Words of one charset in a row: a character may be split over two. */
struct run {
	struct buf raw;
	const struct charset *charset; /* NULL: there is none */
	struct str source;             /* the words as they stand */
};

struct decoder {
	struct buf out;
	struct run run;
	struct pool *pool;
	const char *end; /* the next "?=", or the end of all; NULL: not known */
};

/* "Q": "_" is a blank, "=" two hexadecimal digits (RFC 2047 section 4.2). */
static bool
from_q(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '_') {
			c = ' ';
		} else if (c == '=') {
			int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		buf_char(out, c);
	}
	return true;
}

static int
base64_value(char c)
{
	static const struct str digits =
	    STR_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		     "abcdefghijklmnopqrstuvwxyz0123456789+/");
	size_t at = str_find(digits, c);

	return at < digits.n ? (int)at : -1;
}

/* "B" (RFC 2045 section 6.8); blanks are passed over, padding may be missing.
 */
static bool
from_b(struct buf *out, struct str s)
{
	unsigned bits = 0, n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int value = base64_value(s.p[i]);

		if (is_fws(s.p[i]) || s.p[i] == '=')
			continue;
		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned)value) & 0xffff;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_char(out, (char)(bits >> n & 0xff));
		}
	}
	return true;
}

/* Convert the words collected so far; as they stand where that fails. */
static void
flush(struct decoder *d)
{
	if (d->run.charset == NULL)
		return;
	if (!charset_decode(d->run.charset, buf_str(&d->run.raw), d->pool,
		&d->out))
		buf_add(&d->out, d->run.source);
	buf_clear(&d->run.raw);
	d->run.charset = NULL;
}

/* Where the next "?=" is in s; each stretch of text is searched but once. */
static size_t
find_end(struct decoder *d, struct str s)
{
	size_t n;

	if (d->end != NULL && d->end >= s.p)
		return (size_t)(d->end - s.p);
	for (n = 0; n < s.n; n++)
		if (str_starts(str_from(s, n), STR("?=")))
			break;
	d->end = s.p + n;
	return n;
}

/*
 * encoded-word = "=?" charset ["*" language] "?" encoding "?" text "?="
 * (RFC 2047 section 2, RFC 2231 section 5). Takes it off *s into d->run.
 */
static bool
take_word(struct decoder *d, struct str *s)
{
	struct str rest = *s, name, text, word;
	const struct charset *charset;
	size_t end, was;
	bool good, q;

	if (!lex_char(&rest, '=') || !lex_char(&rest, '?'))
		return false;
	end = str_find(str_upto(rest, CHARSET_LEN), '?');
	name = str_upto(rest, end);
	charset = charset_find(str_upto(name, str_find(name, '*')));
	rest = str_from(rest, end + 1);
	if (charset == NULL || rest.n < 2 || rest.p[1] != '?')
		return false;
	q = to_lower(rest.p[0]) == 'q';
	if (!q && to_lower(rest.p[0]) != 'b')
		return false;
	rest = str_from(rest, 2);
	end = find_end(d, rest);
	text = str_upto(rest, end);
	word = str_upto(*s, s->n - rest.n + end + 2);
	if (end == rest.n)
		return false;
	if (d->run.charset != NULL && d->run.charset != charset)
		flush(d);
	was = d->run.raw.n;
	good = q ? from_q(&d->run.raw, text) : from_b(&d->run.raw, text);
	if (!good) {
		d->run.raw.n = was;
		return false;
	}
	if (d->run.charset == NULL)
		d->run.source = word;
	d->run.charset = charset;
	d->run.source.n = (size_t)(word.p + word.n - d->run.source.p);
	*s = str_from(*s, word.n);
	return true;
}

struct str
encword_decode(struct str in, struct pool *pool)
{
	struct decoder d = {.out = {.pool = pool},
	    .run = {.raw = {.pool = pool}},
	    .pool = pool};
	struct str s = lex_unfold(in, pool);

	if (str_casefind(s, STR("=?")) == s.n)
		return s;
	while (s.n > 0) {
		struct str blank = s;
		size_t n;

		if (take_word(&d, &s))
			continue;
		/* Blanks between two words are not there. */
		lex_fws(&s);
		blank = str_upto(blank, blank.n - s.n);
		if (d.run.charset != NULL && take_word(&d, &s))
			continue;
		flush(&d);
		buf_add(&d.out, blank);
		if (blank.n > 0)
			continue;
		n = 1;
		while (n < s.n && !is_fws(s.p[n]) && s.p[n] != '=')
			n++;
		buf_add(&d.out, str_upto(s, n));
		s = str_from(s, n);
	}
	flush(&d);
	return buf_str(&d.out);
}
