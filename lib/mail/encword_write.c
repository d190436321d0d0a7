#include "mail/encword_write.h"

#include <stdlib.h>

#include "base/base64.h"
#include "mail/charset.h"

enum {
	/* Of a line with a word in it; a word of 75 fits none (RFC 2047 section
	 * 2), since a blank stands before it. */
	WORD_LINE = 76,
	WORD_AROUND = 12,  /* "=?utf-8?q?" and "?=" */
	CHAR_LONGEST = 12, /* octets of one character in Q */
	/* A line with less room than this is left as it is: a word for every
	 * two or three characters is hard to read. */
	ROOM_MIN = WORD_AROUND + 2 * CHAR_LONGEST,
};

bool
encword_is_needed(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return true;
	return str_casefind(text, STR("=?")) < text.n;
}

/*
 * What stands for itself in Q. Other octets may too in some fields; these may
 * in all of them (RFC 2047 section 5).
 */
static bool
is_plain(char c)
{
	return is_alnum(c) || c == '!' || c == '*' || c == '+' || c == '-' ||
	    c == '/';
}

static size_t
q_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_plain(s.p[i]) || s.p[i] == ' ' ? 1 : 3;
	return n;
}

static size_t
b_length(size_t n)
{
	return (n + 2) / 3 * 4;
}

/* The octets of the character at the front of s, which is UTF-8. */
static size_t
char_length(struct str s)
{
	size_t n = 1;

	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* How much of s a word of so many octets holds: whole characters, one at
 * least. */
static size_t
that_fits(struct str s, bool q, size_t room)
{
	size_t n = 0, used = 0;

	while (n < s.n) {
		struct str c = str_from(s, n);

		c = str_upto(c, char_length(c));
		used = q ? used + q_length(c) : b_length(n + c.n);
		if (n > 0 && used > room - WORD_AROUND)
			break;
		n += c.n;
	}
	return n;
}

/* "=?utf-8?q?caf=C3=A9?=" */
static void
make_word(struct buf *out, struct str s, bool q)
{
	buf_clear(out);
	buf_add(out, q ? STR("=?utf-8?q?") : STR("=?utf-8?b?"));
	if (!q)
		base64_write(s, out);
	for (size_t i = 0; q && i < s.n; i++) {
		if (is_plain(s.p[i]))
			buf_char(out, s.p[i]);
		else if (s.p[i] == ' ')
			buf_char(out, '_');
		else
			buf_fmt(out, "=%02X", (unsigned)(unsigned char)s.p[i]);
	}
	buf_add(out, STR("?="));
}

/* Octets of a word behind a blank, or on the next line where too few are left.
 */
static size_t
room_at(size_t column)
{
	if (column + 1 + ROOM_MIN > WORD_LINE)
		return WORD_LINE - 8; /* behind a tab */
	return WORD_LINE - column - 1;
}

void
encword_write(struct fold *f, struct str text)
{
	struct buf whole = {0}, word = {0};
	struct str s;
	bool q;

	/* This one asks nothing of the system: it cannot fail. */
	if (!charset_decode(charset_find(STR("utf-8")), text, NULL, &whole))
		abort();
	s = buf_str(&whole);
	q = q_length(s) <= b_length(s.n);
	while (s.n > 0) {
		size_t n = that_fits(s, q, room_at(f->column));

		make_word(&word, str_upto(s, n), q);
		if (f->column + 1 + word.n > WORD_LINE)
			f->column = FOLD_WIDTH; /* so that it is folded */
		fold_token(f, buf_str(&word));
		s = str_from(s, n);
	}
	buf_release(&whole);
	buf_release(&word);
}
