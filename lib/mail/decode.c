#include "mail/decode.h"

enum { BLOCK = 3 * 256 }; /* octets collected before they are added */

/* Where octets go, as many as may. */
struct sink {
	struct buf *out;
	size_t left;
	bool over; /* there were more */
};

static void
put(struct sink *to, struct str s)
{
	if (s.n > to->left) {
		s.n = to->left;
		to->over = true;
	}
	buf_add(to->out, s);
	to->left -= s.n;
}

/* ------------------------------------------------------------- base64 */

/* All that is no digit: none of them is below 64. */
enum { NO = 0x80, BLANK, PAD };

/* What an octet is: a digit's value, or one of those above. */
static const unsigned char digits[256] = {
    /* clang-format off */
    NO, NO, NO, NO, NO, NO, NO, NO, NO, BLANK, BLANK, NO, NO, BLANK, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    BLANK, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, PAD, NO, NO,
    NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    /* clang-format on */
};

struct base64 {
	struct sink *to;
	char block[BLOCK];
	size_t n; /* octets in it */
	unsigned bits;
	unsigned have; /* digits of a group, 0 to 3 */
	unsigned pads; /* that may follow the last group */
	bool ended;    /* there was padding: digits behind it are damage */
	bool *damaged;
};

static void
flush(struct base64 *b)
{
	put(b->to, (struct str){b->block, b->n});
	b->n = 0;
}

static inline void
add_group(struct base64 *b, unsigned bits)
{
	b->block[b->n] = (char)(bits >> 16);
	b->block[b->n + 1] = (char)(bits >> 8);
	b->block[b->n + 2] = (char)bits;
	b->n += 3;
	if (b->n == BLOCK)
		flush(b);
}

/* As many groups of four digits as stand in front; returns their octets. */
static size_t
take_groups(struct base64 *b, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	for (; s.n - i >= 4; i += 4) {
		unsigned one = digits[p[i]], two = digits[p[i + 1]];
		unsigned three = digits[p[i + 2]], four = digits[p[i + 3]];

		if ((one | two | three | four) >= 64)
			break;
		add_group(b, one << 18 | two << 12 | three << 6 | four);
	}
	return i;
}

/* A group ends short of its four digits: two are an octet, three are two. */
static void
end_group(struct base64 *b)
{
	char octets[2];
	size_t n = b->have > 1 ? b->have - 1 : 0;

	if (b->have == 1)
		*b->damaged = true;
	octets[0] = (char)(b->have == 3 ? b->bits >> 10 : b->bits >> 4);
	octets[1] = (char)(b->bits >> 2);
	flush(b);
	put(b->to, (struct str){octets, n});
	b->have = 0;
}

static void
take_octet(struct base64 *b, unsigned char c)
{
	unsigned kind = digits[c];

	if (kind == BLANK)
		return;
	if (kind < 64) {
		*b->damaged |= b->ended;
		b->bits = b->bits << 6 | kind;
		if (++b->have < 4)
			return;
		add_group(b, b->bits & 0xffffff);
		b->have = 0;
		return;
	}
	if (kind == PAD && b->have > 0) {
		b->pads = b->have > 1 ? 4 - b->have - 1 : 0;
		b->ended = true;
		end_group(b);
	} else if (kind == PAD && b->pads > 0) {
		b->pads--;
	} else {
		*b->damaged = true;
	}
}

/*
 * Base64 (RFC 2045 section 6.8). What follows padding begins anew, since
 * encodings that were put one behind the other are read on by many.
 */
static void
from_base64(struct sink *to, struct str in, bool *damaged)
{
	struct base64 b = {.to = to, .damaged = damaged};

	while (in.n > 0 && !to->over) {
		size_t n = 0;

		if (b.have == 0) {
			n = take_groups(&b, in);
			*damaged |= n > 0 && b.ended;
		}
		if (n == 0) {
			take_octet(&b, (unsigned char)in.p[0]);
			n = 1;
		}
		in = str_from(in, n);
	}
	end_group(&b);
}

/* --------------------------------------------------- quoted-printable */

/* Blanks at the end of a line were put there on the way (RFC 2045 section 6.7
 * rule 3). */
static struct str
without_blanks(struct str line)
{
	while (line.n > 0 && is_fws(line.p[line.n - 1]))
		line.n--;
	return line;
}

/* A line without its end. Returns false where it ends in a soft line break. */
static bool
from_qp_line(struct sink *to, struct str s, bool *damaged)
{
	while (s.n > 0) {
		size_t n = str_find(s, '=');
		int high = s.n - n > 2 ? hex_value(s.p[n + 1]) : -1;
		int low = s.n - n > 2 ? hex_value(s.p[n + 2]) : -1;
		char octet = (char)(high * 16 + low);

		put(to, str_upto(s, n));
		s = str_from(s, n);
		if (s.n == 1)
			return false;
		if (s.n == 0)
			break;
		if (high < 0 || low < 0) {
			/* A "=" that means nothing is itself to readers. */
			*damaged = true;
			octet = '=';
		}
		put(to, (struct str){&octet, 1});
		s = str_from(s, high < 0 || low < 0 ? 1 : 3);
	}
	return true;
}

/*
 * Quoted-printable (RFC 2045 section 6.7), line by line. Lines end in LF or
 * CRLF, or in CR where there is no LF.
 */
static void
from_qp(struct sink *to, struct str in, bool *damaged)
{
	char eol = str_find(in, '\n') < in.n ? '\n' : '\r';

	while (in.n > 0 && !to->over) {
		size_t n = str_find(in, eol);
		struct str line = str_upto(in, n), end;

		in = str_from(in, n);
		end = str_upto(in, 1);
		in = str_from(in, 1);
		if (eol == '\n' && end.n > 0 && n > 0 && line.p[n - 1] == '\r')
			end = (struct str){end.p - 1, 2};
		if (from_qp_line(to, without_blanks(line), damaged))
			put(to, end);
	}
}

bool
decode_body(enum mime_encoding encoding, struct str in, size_t max,
    struct buf *out, bool *damaged)
{
	struct sink to = {.out = out, .left = max};

	*damaged = false;
	switch (encoding) {
	case MIME_BASE64:
		from_base64(&to, in, damaged);
		break;
	case MIME_QP:
		from_qp(&to, in, damaged);
		break;
	case MIME_IDENTITY:
		put(&to, in);
		break;
	}
	return !to.over;
}
