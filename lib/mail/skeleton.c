#include "mail/skeleton.h"

#include <stdint.h>
#include <unictype.h>
#include <uninorm.h>

enum {
	NFKD_MAX = 32, /* code points of one; the longest, U+FDFA, has 18 */
	GAIN = 2,      /* characters out for an octet in; none needs more */
	NOTHING = -1,  /* it cannot be seen */
	CHEROKEE_SMALL = 0xab70,
	CHEROKEE = 0x13a0, /* in the same order */
	CHEROKEE_COUNT = 80,
	IDEOGRAPHS = 0x3400, /* to the end of Hangul: nothing looks Latin */
	HANGUL_END = 0xd7a4,
	YI = 0xa000, /* but for what stands between them */
	HANGUL = 0xac00,
};

struct look {
	uint16_t code;
	char to;
};

/*
 * What NFKC leaves and looks like something in ASCII, in order. Where it could
 * be read as more than one letter it is the one that faked words use it for.
 * What ASCII itself has of look-alikes ("0" and "O", "1", "l" and "I") stays:
 * a digit is a digit here.
 */
static const struct look looks[] = {
    /* clang-format off */
    /* Latin */
    {0x00ab, '<'}, {0x00b7, '*'}, {0x00bb, '>'}, {0x00d0, 'D'}, {0x00d7, 'X'},
    {0x00d8, 'O'}, {0x00df, 'B'}, {0x00f0, 'D'}, {0x00f8, 'O'}, {0x0110, 'D'},
    {0x0111, 'D'}, {0x0126, 'H'}, {0x0127, 'H'}, {0x0131, 'I'}, {0x0138, 'K'},
    {0x0141, 'L'}, {0x0142, 'L'}, {0x014a, 'N'}, {0x014b, 'N'}, {0x0166, 'T'},
    {0x0167, 'T'}, {0x0180, 'B'}, {0x0181, 'B'}, {0x0187, 'C'}, {0x0188, 'C'},
    {0x0189, 'D'}, {0x018a, 'D'}, {0x0190, 'E'}, {0x0191, 'F'}, {0x0192, 'F'},
    {0x0193, 'G'}, {0x0196, 'I'}, {0x0197, 'I'}, {0x0198, 'K'}, {0x0199, 'K'},
    {0x019a, 'L'}, {0x019d, 'N'}, {0x019e, 'N'}, {0x019f, 'O'}, {0x01a4, 'P'},
    {0x01a5, 'P'}, {0x01a7, 'S'}, {0x01a8, 'S'}, {0x01ab, 'T'}, {0x01ac, 'T'},
    {0x01ad, 'T'}, {0x01ae, 'T'}, {0x01b1, 'U'}, {0x01b2, 'V'}, {0x01b3, 'Y'},
    {0x01b4, 'Y'}, {0x01b5, 'Z'}, {0x01b6, 'Z'}, {0x01c0, 'I'}, {0x01dd, 'E'},
    {0x01e4, 'G'}, {0x01e5, 'G'}, {0x0220, 'N'}, {0x0237, 'J'}, {0x023b, 'C'},
    {0x023c, 'C'}, {0x023d, 'L'}, {0x023e, 'T'}, {0x023f, 'S'}, {0x0240, 'Z'},
    {0x0243, 'B'}, {0x0244, 'U'}, {0x0246, 'E'}, {0x0247, 'E'}, {0x0248, 'J'},
    {0x0249, 'J'}, {0x024a, 'Q'}, {0x024b, 'Q'}, {0x024c, 'R'}, {0x024d, 'R'},
    {0x024e, 'Y'}, {0x024f, 'Y'}, {0x0251, 'A'}, {0x0253, 'B'}, {0x0255, 'C'},
    {0x0256, 'D'}, {0x0257, 'D'}, {0x025b, 'E'}, {0x0260, 'G'}, {0x0261, 'G'},
    {0x0262, 'G'}, {0x0266, 'H'}, {0x0268, 'I'}, {0x0269, 'I'}, {0x026a, 'I'},
    {0x026b, 'L'}, {0x026c, 'L'}, {0x026d, 'L'}, {0x0271, 'M'}, {0x0272, 'N'},
    {0x0273, 'N'}, {0x0274, 'N'}, {0x0275, 'O'}, {0x027c, 'R'}, {0x027d, 'R'},
    {0x027e, 'R'}, {0x0280, 'R'}, {0x0281, 'R'}, {0x0282, 'S'}, {0x0288, 'T'},
    {0x0289, 'U'}, {0x028a, 'U'}, {0x028b, 'V'}, {0x028c, 'V'}, {0x028f, 'Y'},
    {0x0290, 'Z'}, {0x0291, 'Z'}, {0x0299, 'B'}, {0x029c, 'H'}, {0x029f, 'L'},
    /* Modifier letters */
    {0x02b9, '\''}, {0x02ba, '"'}, {0x02bb, '\''}, {0x02bc, '\''}, {0x02bd, '\''},
    {0x02d0, ':'}, {0x02d7, '-'}, {0x02f8, ':'},
    /* Greek */
    {0x037f, 'J'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0394, 'A'}, {0x0395, 'E'},
    {0x0396, 'Z'}, {0x0397, 'H'}, {0x0398, 'O'}, {0x0399, 'I'}, {0x039a, 'K'},
    {0x039b, 'A'}, {0x039c, 'M'}, {0x039d, 'N'}, {0x039f, 'O'}, {0x03a1, 'P'},
    {0x03a3, 'E'}, {0x03a4, 'T'}, {0x03a5, 'Y'}, {0x03a7, 'X'}, {0x03b1, 'A'},
    {0x03b2, 'B'}, {0x03b3, 'Y'}, {0x03b5, 'E'}, {0x03b7, 'N'}, {0x03b9, 'I'},
    {0x03ba, 'K'}, {0x03bd, 'V'}, {0x03bf, 'O'}, {0x03c1, 'P'}, {0x03c3, 'O'},
    {0x03c4, 'T'}, {0x03c5, 'U'}, {0x03c7, 'X'}, {0x03c9, 'W'}, {0x03cf, 'K'},
    {0x03d7, 'K'}, {0x03dc, 'F'}, {0x03dd, 'F'}, {0x03f2, 'C'}, {0x03f3, 'J'},
    {0x03f4, 'O'}, {0x03f5, 'E'}, {0x03f9, 'C'}, {0x03fa, 'M'}, {0x03fb, 'M'},
    /* Cyrillic */
    {0x0404, 'E'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x040b, 'H'},
    {0x0410, 'A'}, {0x0411, 'B'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x0417, '3'},
    {0x0418, 'N'}, {0x041a, 'K'}, {0x041c, 'M'}, {0x041d, 'H'}, {0x041e, 'O'},
    {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'},
    {0x0428, 'W'}, {0x042a, 'B'}, {0x042c, 'B'}, {0x042f, 'R'}, {0x0430, 'A'},
    {0x0431, '6'}, {0x0432, 'B'}, {0x0433, 'R'}, {0x0435, 'E'}, {0x0437, '3'},
    {0x0438, 'N'}, {0x043a, 'K'}, {0x043c, 'M'}, {0x043d, 'H'}, {0x043e, 'O'},
    {0x043f, 'N'}, {0x0440, 'P'}, {0x0441, 'C'}, {0x0442, 'T'}, {0x0443, 'Y'},
    {0x0445, 'X'}, {0x0448, 'W'}, {0x044a, 'B'}, {0x044c, 'B'}, {0x044f, 'R'},
    {0x0453, 'R'}, {0x0454, 'E'}, {0x0455, 'S'}, {0x0456, 'I'}, {0x0458, 'J'},
    {0x045b, 'H'}, {0x0460, 'W'}, {0x0461, 'W'}, {0x0462, 'B'}, {0x0463, 'B'},
    {0x0472, 'O'}, {0x0473, 'O'}, {0x0474, 'V'}, {0x0475, 'V'}, {0x048e, 'P'},
    {0x048f, 'P'}, {0x0492, 'F'}, {0x0493, 'F'}, {0x049a, 'K'}, {0x049b, 'K'},
    {0x049c, 'K'}, {0x049d, 'K'}, {0x049e, 'K'}, {0x049f, 'K'}, {0x04a0, 'K'},
    {0x04a1, 'K'}, {0x04a2, 'H'}, {0x04a3, 'H'}, {0x04aa, 'C'}, {0x04ab, 'C'},
    {0x04ac, 'T'}, {0x04ad, 'T'}, {0x04ae, 'Y'}, {0x04af, 'Y'}, {0x04b0, 'Y'},
    {0x04b1, 'Y'}, {0x04b2, 'X'}, {0x04b3, 'X'}, {0x04ba, 'H'}, {0x04bb, 'H'},
    {0x04bc, 'E'}, {0x04bd, 'E'}, {0x04c0, 'I'}, {0x04c3, 'K'}, {0x04c4, 'K'},
    {0x04c7, 'H'}, {0x04c8, 'H'}, {0x04c9, 'H'}, {0x04ca, 'H'}, {0x04cd, 'M'},
    {0x04ce, 'M'}, {0x04cf, 'I'}, {0x04e0, '3'}, {0x04e1, '3'}, {0x04e8, 'O'},
    {0x04e9, 'O'}, {0x04fc, 'X'}, {0x04fd, 'X'}, {0x04fe, 'X'}, {0x04ff, 'X'},
    {0x0500, 'D'}, {0x0501, 'D'}, {0x050c, 'G'}, {0x050d, 'G'}, {0x051a, 'Q'},
    {0x051b, 'Q'}, {0x051c, 'W'}, {0x051d, 'W'},
    /* Armenian */
    {0x0531, 'U'}, {0x053c, 'L'}, {0x053f, 'T'}, {0x0548, 'N'}, {0x054d, 'U'},
    {0x054f, 'S'}, {0x0555, 'O'}, {0x0561, 'W'}, {0x0563, 'Q'}, {0x0566, 'Q'},
    {0x056c, 'L'}, {0x0570, 'H'}, {0x0575, 'J'}, {0x0578, 'N'}, {0x057c, 'N'},
    {0x057d, 'U'}, {0x0581, 'G'}, {0x0582, 'I'}, {0x0584, 'P'}, {0x0585, 'O'},
    {0x0589, ':'}, {0x058a, '-'},
    /* Hebrew, Arabic, Syriac */
    {0x05be, '-'}, {0x05c3, ':'}, {0x05d5, 'I'}, {0x05df, 'I'}, {0x05e1, 'O'},
    {0x060c, ','}, {0x066d, '*'}, {0x06d4, '-'}, {0x0703, ':'}, {0x0704, ':'},
    /* Devanagari, Gujarati */
    {0x0903, ':'}, {0x0a83, ':'},
    /* Georgian */
    {0x10ff, 'O'},
    /* Cherokee */
    {0x13a0, 'D'}, {0x13a1, 'R'}, {0x13a2, 'T'}, {0x13a5, 'I'}, {0x13a9, 'Y'},
    {0x13aa, 'A'}, {0x13ab, 'J'}, {0x13ac, 'E'}, {0x13b3, 'W'}, {0x13b7, 'M'},
    {0x13bb, 'H'}, {0x13bd, 'Y'}, {0x13be, 'O'}, {0x13c0, 'G'}, {0x13c2, 'H'},
    {0x13c3, 'Z'}, {0x13ce, '4'}, {0x13cf, 'B'}, {0x13d2, 'R'}, {0x13d4, 'W'},
    {0x13d5, 'S'}, {0x13d9, 'V'}, {0x13da, 'S'}, {0x13de, 'L'}, {0x13df, 'C'},
    {0x13e2, 'P'}, {0x13e6, 'K'}, {0x13e7, 'D'}, {0x13eb, 'O'}, {0x13ee, '6'},
    {0x13f3, 'G'}, {0x13f4, 'B'},
    /* Canadian syllabics */
    {0x1400, '='}, {0x142f, 'V'}, {0x144c, 'U'}, {0x144e, 'N'}, {0x1455, 'C'},
    {0x146d, 'P'}, {0x148d, 'J'}, {0x14aa, 'L'}, {0x1515, 'S'}, {0x157c, 'H'},
    {0x1587, 'R'}, {0x15b4, 'F'}, {0x15c5, 'A'}, {0x15de, 'D'}, {0x15ef, 'W'},
    {0x15f0, 'M'}, {0x15f4, 'E'}, {0x15f7, 'B'}, {0x166d, 'X'},
    /* Runic, Mongolian */
    {0x16ec, ':'}, {0x1803, ':'}, {0x1809, ':'},
    /* Small capitals */
    {0x1d00, 'A'}, {0x1d03, 'B'}, {0x1d04, 'C'}, {0x1d05, 'D'}, {0x1d06, 'D'},
    {0x1d07, 'E'}, {0x1d0a, 'J'}, {0x1d0b, 'K'}, {0x1d0c, 'L'}, {0x1d0d, 'M'},
    {0x1d0f, 'O'}, {0x1d18, 'P'}, {0x1d1a, 'R'}, {0x1d1b, 'T'}, {0x1d1c, 'U'},
    {0x1d20, 'V'}, {0x1d21, 'W'}, {0x1d22, 'Z'}, {0x1d7b, 'I'},
    /* Punctuation and symbols */
    {0x2016, '|'}, {0x2018, '\''}, {0x2019, '\''}, {0x201a, ','}, {0x201b, '\''},
    {0x201c, '"'}, {0x201d, '"'}, {0x201f, '"'}, {0x2022, '*'}, {0x2023, '*'},
    {0x2032, '\''}, {0x2033, '"'}, {0x2039, '<'}, {0x203a, '>'}, {0x2043, '-'},
    {0x2044, '/'}, {0x2045, '['}, {0x2046, ']'}, {0x204e, '*'}, {0x2053, '~'},
    {0x205a, ':'}, {0x212e, 'E'}, {0x2208, 'E'}, {0x2212, '-'}, {0x2215, '/'},
    {0x2216, '\\'}, {0x2217, '*'}, {0x2219, '*'}, {0x2223, 'I'}, {0x2228, 'V'},
    {0x222a, 'U'}, {0x2236, ':'}, {0x223c, '~'}, {0x22a4, 'T'}, {0x22c5, '*'},
    {0x2308, '['}, {0x2309, ']'}, {0x230a, '['}, {0x230b, ']'}, {0x23a1, '['},
    {0x23a3, '['}, {0x23a4, ']'}, {0x23a6, ']'}, {0x2500, '-'}, {0x2501, '-'},
    {0x2502, '|'}, {0x2503, '|'}, {0x2550, '='}, {0x2571, '/'}, {0x25a0, '*'},
    {0x25aa, '*'}, {0x25b6, '*'}, {0x25ba, '*'}, {0x25cb, 'O'}, {0x25cf, '*'},
    {0x25e6, '*'}, {0x25ef, 'O'}, {0x2605, '*'}, {0x2731, '*'}, {0x2758, '|'},
    {0x2768, '('}, {0x2769, ')'}, {0x276a, '('}, {0x276b, ')'}, {0x276e, '<'},
    {0x276f, '>'}, {0x2772, '['}, {0x2773, ']'}, {0x2796, '-'}, {0x27a4, '*'},
    {0x27e6, '['}, {0x27e7, ']'}, {0x27e8, '<'}, {0x27e9, '>'}, {0x27ec, '['},
    {0x27ed, ']'}, {0x27ee, '('}, {0x27ef, ')'}, {0x2985, '('}, {0x2986, ')'},
    {0x298b, '['}, {0x298c, ']'}, {0x298d, '['}, {0x298e, ']'}, {0x298f, '['},
    {0x2990, ']'}, {0x29f5, '\\'}, {0x29f8, '/'}, {0x29f9, '\\'}, {0x2a2f, 'X'},
    {0x2b50, '*'},
    /* Coptic */
    {0x2c80, 'A'}, {0x2c81, 'A'}, {0x2c82, 'B'}, {0x2c83, 'B'}, {0x2c88, 'E'},
    {0x2c89, 'E'}, {0x2c8e, 'H'}, {0x2c8f, 'H'}, {0x2c92, 'I'}, {0x2c93, 'I'},
    {0x2c94, 'K'}, {0x2c95, 'K'}, {0x2c98, 'M'}, {0x2c99, 'M'}, {0x2c9a, 'N'},
    {0x2c9b, 'N'}, {0x2c9e, 'O'}, {0x2c9f, 'O'}, {0x2ca2, 'P'}, {0x2ca3, 'P'},
    {0x2ca4, 'C'}, {0x2ca5, 'C'}, {0x2ca6, 'T'}, {0x2ca7, 'T'}, {0x2ca8, 'Y'},
    {0x2ca9, 'Y'}, {0x2cac, 'X'}, {0x2cad, 'X'}, {0x2cc6, '/'},
    /* More punctuation */
    {0x2e17, '='}, {0x2e22, '['}, {0x2e23, ']'}, {0x2e24, '['}, {0x2e25, ']'},
    {0x2e28, '('}, {0x2e29, ')'}, {0x2e40, '='},
    /* Ideographic punctuation */
    {0x3001, ','}, {0x3002, '.'}, {0x3008, '<'}, {0x3009, '>'}, {0x300c, '['},
    {0x300d, ']'}, {0x300e, '['}, {0x300f, ']'}, {0x3010, '['}, {0x3011, ']'},
    {0x3014, '['}, {0x3015, ']'}, {0x3016, '['}, {0x3017, ']'}, {0x3018, '['},
    {0x3019, ']'}, {0x301a, '['}, {0x301b, ']'}, {0x30a0, '='},
    /* Lisu */
    {0xa4d0, 'B'}, {0xa4d1, 'P'}, {0xa4d3, 'D'}, {0xa4d4, 'T'}, {0xa4d6, 'G'},
    {0xa4d7, 'K'}, {0xa4d9, 'J'}, {0xa4da, 'C'}, {0xa4dc, 'Z'}, {0xa4dd, 'F'},
    {0xa4df, 'M'}, {0xa4e0, 'N'}, {0xa4e1, 'L'}, {0xa4e2, 'S'}, {0xa4e3, 'R'},
    {0xa4e6, 'V'}, {0xa4e7, 'H'}, {0xa4ea, 'W'}, {0xa4eb, 'X'}, {0xa4ec, 'Y'},
    {0xa4ee, 'A'}, {0xa4f0, 'E'}, {0xa4f2, 'I'}, {0xa4f3, 'O'}, {0xa4f4, 'U'},
    {0xa4f8, '.'}, {0xa4f9, ','}, {0xa4fd, ':'}, {0xa4ff, '='},
    /* Latin again */
    {0xa730, 'F'}, {0xa731, 'S'}, {0xa789, ':'}, {0xa78a, '='}, {0xa7ae, 'I'},
    {0xa7af, 'Q'},
    /* Arabic brackets */
    {0xfd3e, '('}, {0xfd3f, ')'},
    /* clang-format on */
};

/* Alphabets in capitals that NFKC does not touch: the code point of A. */
static const uint32_t alphabets[] = {
    0x1f150, /* negative circled */
    0x1f170, /* negative squared */
    0x1f1e6, /* regional indicators */
};

struct output {
	char *p;
	size_t *from;
	size_t n, max;
};

static void
put(struct output *o, char c, size_t from)
{
	if (o->n == o->max || (c == ' ' && o->n > 0 && o->p[o->n - 1] == ' '))
		return;
	o->from[o->n] = from;
	o->p[o->n++] = c;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

static char
to_upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

/* One octet of ASCII. True: what was left out is no blank. */
static bool
put_ascii(struct output *o, char c, size_t from)
{
	if (is_blank(c))
		put(o, ' ', from);
	else if (is_control(c))
		return true;
	else
		put(o, to_upper(c), from);
	return false;
}

/*
 * The code point at the front of s (RFC 3629 section 4), and how many octets it
 * has; -1 and 1 where the first octet begins none.
 */
static int32_t
decode(struct str s, size_t *n)
{
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s.p[0];
	size_t want;
	int32_t code;

	*n = 1;
	if (c < 0xc2 || c > 0xf4)
		return -1;
	want = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (s.n < want)
		return -1;
	code = c & (0x7f >> want);
	for (size_t i = 1; i < want; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return -1;
		code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
	}
	if (code < least[want] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return -1;
	*n = want;
	return code;
}

static char
looks_like(uint32_t code)
{
	size_t low = 0, high = NELEM(looks);

	if (code - CHEROKEE_SMALL < CHEROKEE_COUNT)
		code -= CHEROKEE_SMALL - CHEROKEE;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (looks[mid].code == code)
			return looks[mid].to;
		if (looks[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = 0; i < NELEM(alphabets); i++)
		if (code - alphabets[i] < 26)
			return (char)('A' + (code - alphabets[i]));
	return '\0';
}

/* Hangul fillers and the empty braille pattern are letters that show a gap. */
static bool
is_gap(uint32_t code)
{
	return code == 0x85 || code == 0x3164 || code == 0xffa0 ||
	    code == 0x2800 ||
	    uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Z);
}

static bool
is_unseen(uint32_t code)
{
	return uc_is_general_category_withtable(code,
		   UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cc |
		       UC_CATEGORY_MASK_Cf) ||
	    uc_is_property_default_ignorable_code_point(code);
}

/* One code point that NFKC leaves as it is. */
static int
ascii_of(uint32_t code)
{
	int digit;
	char like;

	if (code < 0x80)
		return (int)code;
	like = looks_like(code);
	if (like != '\0')
		return like;
	if (is_gap(code))
		return ' ';
	if (is_unseen(code))
		return NOTHING;
	if (uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Pd))
		return '-';
	digit = uc_decimal_value(code);
	return digit >= 0 ? '0' + digit : '?';
}

static bool
is_ideograph(uint32_t code)
{
	return (code >= IDEOGRAPHS && code < YI) ||
	    (code >= HANGUL && code < HANGUL_END);
}

/*
 * One code point and what it is made of (NFKD: as NFKC, but with the marks on
 * their own, which are left out then). Some that the table has would become
 * something else: they are looked up first.
 */
static void
put_code(struct output *o, uint32_t code, size_t from)
{
	uint32_t parts[NFKD_MAX];
	size_t n = NFKD_MAX, before = o->n;
	char like;

	if (is_ideograph(code) || code == 0xfffd) {
		put(o, '?', from);
		return;
	}
	like = looks_like(code);
	if (like == '\0' && is_gap(code))
		like = ' ';
	if (like != '\0') {
		put(o, like, from);
		return;
	}
	if (u32_normalize(UNINORM_NFKD, &code, 1, parts, &n) != parts) {
		put(o, '?', from);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int c = ascii_of(parts[i]);

		/* A sign that ends in many that say nothing is one. */
		if (c == NOTHING || (c == '?' && o->n > before))
			continue;
		(void)put_ascii(o, (char)c, from);
	}
}

static size_t
find_high(struct str s)
{
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

/* Characters out for all of s, at most GAIN for each octet. */
static bool
put_all(struct output *o, struct str s)
{
	bool changed = false;

	for (size_t i = 0; i < s.n;) {
		size_t n = 1;
		int32_t code;

		if ((unsigned char)s.p[i] < 0x80) {
			changed |= put_ascii(o, s.p[i], i);
			i++;
			continue;
		}
		code = decode(str_from(s, i), &n);
		changed = true;
		if (code < 0)
			put(o, '?', i);
		else
			put_code(o, (uint32_t)code, i);
		i += n;
	}
	return changed;
}

void
skeleton(struct str in, struct pool *pool, struct skeleton *out)
{
	struct output o = {.max = in.n};

	if (find_high(in) < in.n)
		o.max *=
		    GAIN; /* octets in memory are half of SIZE_MAX at most */
	o.p = pool_alloc(pool, o.max);
	o.from = pool_array(pool, o.max + 1, sizeof(*o.from));
	out->changed = put_all(&o, in);
	o.from[o.n] = in.n;
	out->text = (struct str){o.p, o.n};
	out->from = o.from;
}
