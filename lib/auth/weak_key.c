#include "auth/weak_key.h"

#include <string.h>

/* Their encodings (RFC 8032 section 5.1.2) without the bit of the sign. */
bool
weak_key_small_order(const char *key)
{
	static const struct str points[] = {
	    STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    STR_INIT("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    STR_INIT("\x26\xe8\x95\x8f\xc2\xb2\x27\xb0"
		     "\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
		     "\xd5\xdf\xac\x05\xd3\xc6\x33\x39"
		     "\xb1\x38\x02\x88\x6d\x53\xfc\x05"),
	    STR_INIT("\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f"
		     "\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
		     "\x2a\x20\x53\xfa\x2c\x39\xcc\xc6"
		     "\x4e\xc7\xfd\x77\x92\xac\x03\x7a"),
	};
	char y[WEAK_KEY_OCTETS];
	struct str s = {y, sizeof(y)};
	bool high = true;

	memcpy(y, key, sizeof(y));
	y[sizeof(y) - 1] = (char)(y[sizeof(y) - 1] & 0x7f);
	for (size_t i = 0; i < NELEM(points); i++)
		if (str_eq(s, points[i]))
			return true;
	/* p - 1, and p and p + 1, which stand for 0 and 1. */
	for (size_t i = 1; i + 1 < s.n; i++)
		high = high && y[i] == (char)0xff;
	return high && y[s.n - 1] == 0x7f && (unsigned char)y[0] >= 0xec &&
	    (unsigned char)y[0] <= 0xee;
}

bool
weak_key_is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\0' && !is_fws(s.p[i]) &&
		    (s.p[i] < ' ' || s.p[i] > '~'))
			return false;
	return true;
}
