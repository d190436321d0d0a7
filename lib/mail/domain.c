#include "mail/domain.h"

#include <idn2.h>

/* More than any name of 253 octets takes as UTF-8. */
enum { UTF8_MAX = 4 * DOMAIN_MAX };

static struct str
without_dot(struct str s)
{
	return s.n > 0 && s.p[s.n - 1] == '.' ? str_upto(s, s.n - 1) : s;
}

/* Labels of 1 to 63 octets, 253 in all (RFC 1035 section 2.3.4). */
static bool
has_good_labels(struct str s)
{
	if (s.n == 0 || s.n > DOMAIN_MAX || s.p[s.n - 1] == '.')
		return false;
	while (s.n > 0) {
		size_t n = str_cut(&s, '.').n;

		if (n == 0 || n > LABEL_MAX)
			return false;
	}
	return true;
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' &&
		    s.p[i] != '.')
			return false;
	return has_good_labels(s);
}

static struct str
lower(struct str s, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (struct str){p, s.n};
}

/* Any 8-bit octet, and no control that would end a C string. */
static bool
is_international(struct str s)
{
	bool high = false;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f)
			return false;
		if (c > 0x7f)
			high = true;
	}
	return high && s.n <= UTF8_MAX;
}

/*
 * UTS 46, non-transitional, as mail software does it today: case and width
 * folded, then RFC 5891 section 5 (lookup).
 */
static struct str
convert(struct str s, struct pool *pool)
{
	const char *in = pool_cstr(pool, s);
	struct str out = {0};
	uint8_t *ascii = NULL;

	if (idn2_lookup_u8((const uint8_t *)in, &ascii,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return out;
	out = pool_str(pool, without_dot(str_of((const char *)ascii)));
	idn2_free(ascii);
	return out;
}

enum st
domain_to_ascii(struct str domain, struct pool *pool, struct str *out,
    struct err *e)
{
	struct str s = without_dot(domain);

	*out = (struct str){0};
	if (is_international(s))
		s = convert(s, pool);
	if (!is_name(s))
		return err_set(e, ST_SYNTAX, "%.*s is no domain name",
		    STRF(domain));
	*out = lower(s, pool);
	return ST_OK;
}

bool
domain_is_host(struct str s)
{
	bool digits = false;

	s = without_dot(s);
	if (!has_good_labels(s))
		return false;
	while (s.n > 0) {
		struct str label = str_cut(&s, '.');

		if (label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		digits = true;
		for (size_t i = 0; i < label.n; i++) {
			if (!is_alnum(label.p[i]) && label.p[i] != '-')
				return false;
			if (!is_digit(label.p[i]))
				digits = false;
		}
	}
	return !digits;
}

bool
domain_eq(struct str a, struct str b)
{
	return str_caseeq(without_dot(a), without_dot(b));
}

bool
domain_is_below(struct str name, struct str parent)
{
	name = without_dot(name);
	parent = without_dot(parent);
	if (parent.n == 0 || name.n < parent.n || !str_caseends(name, parent))
		return false;
	return name.n == parent.n || name.p[name.n - parent.n - 1] == '.';
}

size_t
domain_labels(struct str name)
{
	size_t n = 0;

	for (name = without_dot(name); name.n > 0; n++)
		(void)str_cut(&name, '.');
	return n;
}

struct str
domain_last(struct str name, size_t n)
{
	size_t at;

	name = without_dot(name);
	for (at = name.n; at > 0 && n > 0; at--)
		if (name.p[at - 1] == '.' && --n == 0)
			break;
	return str_from(name, at);
}
