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
	bool loose;
	const char *end; /* of the next word, or of all; NULL: not known */
};

/* "=?" charset "?" encoding "?" text "?=" */
struct word {
	struct str all, text;
	const struct charset *charset;
	bool q;
};

/* "Q": "_" is a blank, "=" two hexadecimal digits (RFC 2047 section 4.2). */
static bool
from_q(struct buf *out, struct str s, bool loose)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '_') {
			c = ' ';
		} else if (c == '=') {
			int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;

			if (high >= 0 && low >= 0) {
				c = (char)(high * 16 + low);
				i += 2;
			} else if (!loose) {
				return false;
			}
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
from_b(struct buf *out, struct str s, bool loose)
{
	unsigned bits = 0, n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int value = base64_value(s.p[i]);

		if (is_fws(s.p[i]) || s.p[i] == '=' || (value < 0 && loose))
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

/* As what every octet is text in; it asks nothing of the system. */
static const struct charset *
fallback(void)
{
	return charset_find(STR("windows-1252"));
}

/* Convert the words collected so far; as they stand where that fails. */
static void
flush(struct decoder *d)
{
	struct str raw = buf_str(&d->run.raw);

	if (d->run.charset == NULL)
		return;
	if (!charset_decode(d->run.charset, raw, d->pool, &d->out) &&
	    !(d->loose && charset_decode(fallback(), raw, d->pool, &d->out)))
		buf_add(&d->out, d->run.source);
	buf_clear(&d->run.raw);
	d->run.charset = NULL;
}

/* Does a word end before s: at its "?=", or loosely where another begins? */
static bool
is_end(const struct decoder *d, struct str s)
{
	return str_starts(s, STR("?=")) ||
	    (d->loose && str_starts(s, STR("=?")) &&
		!str_starts(s, STR("=?=")));
}

/* Where the next end of a word is in s; each stretch of text is searched but
 * once. */
static size_t
find_end(struct decoder *d, struct str s)
{
	size_t n;

	if (d->end != NULL && d->end >= s.p)
		return (size_t)(d->end - s.p);
	for (n = 0; n < s.n; n++)
		if (is_end(d, str_from(s, n)))
			break;
	d->end = s.p + n;
	return n;
}

/*
 * encoded-word = "=?" charset ["*" language] "?" encoding "?" text "?="
 * (RFC 2047 section 2, RFC 2231 section 5), at the front of s.
 */
static bool
find_word(struct decoder *d, struct str s, struct word *out)
{
	struct str rest = s, name;
	size_t end;

	if (!lex_char(&rest, '=') || !lex_char(&rest, '?'))
		return false;
	end = str_find(d->loose ? rest : str_upto(rest, CHARSET_LEN), '?');
	name = str_upto(rest, end);
	out->charset = charset_find(str_upto(name, str_find(name, '*')));
	if (out->charset == NULL && d->loose)
		out->charset = fallback();
	rest = str_from(rest, end + 1);
	if (out->charset == NULL || rest.n < 2 || rest.p[1] != '?')
		return false;
	out->q = to_lower(rest.p[0]) == 'q';
	if (!out->q && to_lower(rest.p[0]) != 'b')
		return false;
	rest = str_from(rest, 2);
	end = find_end(d, rest);
	out->text = str_upto(rest, end);
	if (str_starts(str_from(rest, end), STR("?=")))
		end += 2;
	else if (!d->loose)
		return false;
	out->all = str_upto(s, s.n - rest.n + end);
	return true;
}

/* Take the word at the front of *s off it, into d->run. */
static bool
take_word(struct decoder *d, struct str *s)
{
	struct word w;
	size_t was;
	bool good;

	if (!find_word(d, *s, &w))
		return false;
	if (d->run.charset != NULL && d->run.charset != w.charset)
		flush(d);
	was = d->run.raw.n;
	good = w.q ? from_q(&d->run.raw, w.text, d->loose) :
		     from_b(&d->run.raw, w.text, d->loose);
	if (!good) {
		d->run.raw.n = was;
		return false;
	}
	if (d->run.charset == NULL)
		d->run.source = w.all;
	d->run.charset = w.charset;
	d->run.source.n = (size_t)(w.all.p + w.all.n - d->run.source.p);
	*s = str_from(*s, w.all.n);
	return true;
}

static struct str
decode(struct str in, struct pool *pool, bool loose)
{
	struct decoder d = {.out = {.pool = pool},
	    .run = {.raw = {.pool = pool}},
	    .pool = pool,
	    .loose = loose};
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

struct str
encword_decode(struct str in, struct pool *pool)
{
	return decode(in, pool, false);
}

struct str
encword_decode_loosely(struct str in, struct pool *pool)
{
	return decode(in, pool, true);
}
