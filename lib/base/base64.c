#include "base/base64.h"

static const char alphabet[64] = {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I',
    'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X',
    'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1',
    '2', '3', '4', '5', '6', '7', '8', '9', '+', '/'};

/* What an octet is: 1 to 64 are the digits 0 to 63, and all that is not named
 * here is BAD. */
enum { BAD = 0, DIGITS = 64, SPACE, PAD };

static const unsigned char kinds[256] = {['A'] = 1,
    ['B'] = 2,
    ['C'] = 3,
    ['D'] = 4,
    ['E'] = 5,
    ['F'] = 6,
    ['G'] = 7,
    ['H'] = 8,
    ['I'] = 9,
    ['J'] = 10,
    ['K'] = 11,
    ['L'] = 12,
    ['M'] = 13,
    ['N'] = 14,
    ['O'] = 15,
    ['P'] = 16,
    ['Q'] = 17,
    ['R'] = 18,
    ['S'] = 19,
    ['T'] = 20,
    ['U'] = 21,
    ['V'] = 22,
    ['W'] = 23,
    ['X'] = 24,
    ['Y'] = 25,
    ['Z'] = 26,
    ['a'] = 27,
    ['b'] = 28,
    ['c'] = 29,
    ['d'] = 30,
    ['e'] = 31,
    ['f'] = 32,
    ['g'] = 33,
    ['h'] = 34,
    ['i'] = 35,
    ['j'] = 36,
    ['k'] = 37,
    ['l'] = 38,
    ['m'] = 39,
    ['n'] = 40,
    ['o'] = 41,
    ['p'] = 42,
    ['q'] = 43,
    ['r'] = 44,
    ['s'] = 45,
    ['t'] = 46,
    ['u'] = 47,
    ['v'] = 48,
    ['w'] = 49,
    ['x'] = 50,
    ['y'] = 51,
    ['z'] = 52,
    ['0'] = 53,
    ['1'] = 54,
    ['2'] = 55,
    ['3'] = 56,
    ['4'] = 57,
    ['5'] = 58,
    ['6'] = 59,
    ['7'] = 60,
    ['8'] = 61,
    ['9'] = 62,
    ['+'] = 63,
    ['/'] = 64,
    [' '] = SPACE,
    ['\t'] = SPACE,
    ['\r'] = SPACE,
    ['\n'] = SPACE,
    ['='] = PAD};

enum { BLOCK = 768 }; /* octets collected before they are added */

/* DIGITS or more where it is none. */
static unsigned
digit(char c)
{
	return kinds[(unsigned char)c] - 1U;
}

/* Four digits: what is sought most of the time. */
static bool
is_group(const char *p, unsigned *bits)
{
	unsigned a = digit(p[0]), b = digit(p[1]);
	unsigned c = digit(p[2]), d = digit(p[3]);

	if ((a | b | c | d) >= DIGITS)
		return false;
	*bits = a << 18 | b << 12 | c << 6 | d;
	return true;
}

/* What stands behind the last whole group of four digits (RFC 4648 section 4).
 * Each octet string has one base64 only, so what is left over is zero. */
static enum st
check_end(size_t digits, size_t pads, unsigned last, struct err *e)
{
	static const size_t need[4] = {0, 0, 2, 1};
	static const unsigned left_over[4] = {0, 0, 0xf, 0x3};

	if (digits % 4 == 1)
		return err_set(e, ST_SYNTAX, "base64 that is cut short");
	if (pads < need[digits % 4])
		return err_set(e, ST_SYNTAX, "base64 without its padding");
	if (pads > need[digits % 4])
		return err_set(e, ST_SYNTAX, "base64 with too much padding");
	if ((last & left_over[digits % 4]) != 0)
		return err_set(e, ST_SYNTAX, "base64 with bits left over");
	return ST_OK;
}

/* From the first octet on that is neither a digit nor white space: nothing but
 * padding may come. */
static enum st
count_pads(struct str in, size_t from, size_t *pads, struct err *e)
{
	*pads = 0;
	for (size_t i = from; i < in.n; i++) {
		unsigned kind = kinds[(unsigned char)in.p[i]];

		if (kind == BAD)
			return err_set(e, ST_SYNTAX, "octet %zu is no base64",
			    i + 1);
		if (kind <= DIGITS)
			return err_set(e, ST_SYNTAX,
			    "base64 with padding before its end");
		*pads += kind == PAD;
	}
	return ST_OK;
}

enum st
base64_read(struct str in, struct buf *out, struct err *e)
{
	char block[BLOCK];
	size_t was = out->n, n = 0, digits = 0, pads, i = 0;
	unsigned bits = 0;
	enum st st;

	while (i < in.n) {
		unsigned kind = kinds[(unsigned char)in.p[i]];

		if (kind == BAD || kind == PAD)
			break;
		if (digits % 4 == 0 && in.n - i >= 4 &&
		    is_group(in.p + i, &bits)) {
			i += 4;
		} else {
			i++;
			if (kind == SPACE)
				continue;
			bits = bits << 6 | (kind - 1);
			if (++digits % 4 != 0)
				continue;
		}
		block[n++] = (char)(bits >> 16);
		block[n++] = (char)(bits >> 8);
		block[n++] = (char)bits;
		if (n == BLOCK) {
			buf_add(out, (struct str){block, n});
			n = 0;
		}
	}
	st = count_pads(in, i, &pads, e);
	if (st == ST_OK)
		st = check_end(digits, pads, bits, e);
	if (st != ST_OK) {
		out->n = was;
		return st;
	}
	if (digits % 4 == 2)
		block[n++] = (char)(bits >> 4);
	if (digits % 4 == 3) {
		block[n++] = (char)(bits >> 10);
		block[n++] = (char)(bits >> 2);
	}
	buf_add(out, (struct str){block, n});
	return ST_OK;
}

/* The four digits of up to three octets, padded. */
static void
write_group(struct str in, char out[static 4])
{
	unsigned bits = 0;

	for (size_t i = 0; i < 3; i++)
		bits = bits << 8 | (i < in.n ? (unsigned char)in.p[i] : 0);
	for (size_t i = 0; i < 4; i++) {
		out[i] = '=';
		if (i <= in.n)
			out[i] = alphabet[bits >> (18 - 6 * i) & 0x3f];
	}
}

void
base64_write(struct str in, struct buf *out)
{
	char block[BLOCK];
	size_t n = 0;

	for (; in.n > 0; in = str_from(in, 3)) {
		write_group(str_upto(in, 3), block + n);
		n += 4;
		if (n == BLOCK) {
			buf_add(out, (struct str){block, n});
			n = 0;
		}
	}
	buf_add(out, (struct str){block, n});
}
