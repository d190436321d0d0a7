#include "net/name.h"

#include <string.h>

#include "base/hash.h"
#include "base/num.h"

enum {
	LABEL = 63, /* octets of a label, RFC 1035 section 2.3.4 */
};

/* Which we know by word. */
static const struct {
	enum dns_type type;
	const char *word;
} types[] = {
    {DNS_A, "A"},
    {DNS_CNAME, "CNAME"},
    {DNS_PTR, "PTR"},
    {DNS_MX, "MX"},
    {DNS_TXT, "TXT"},
    {DNS_AAAA, "AAAA"},
    {DNS_TLSA, "TLSA"},
};

const char *
type_word(enum dns_type type)
{
	for (size_t i = 0; i < NELEM(types); i++)
		if (types[i].type == type)
			return types[i].word;
	return NULL;
}

bool
type_of(struct str word, enum dns_type *out)
{
	for (size_t i = 0; i < NELEM(types); i++)
		if (str_caseeq(word, str_of(types[i].word))) {
			*out = types[i].type;
			return true;
		}
	return false;
}

/* A label more; room for the final zero octet is kept. */
static bool
add_label(struct dns_name *name, const uint8_t *label, size_t n)
{
	if (n == 0 || n > LABEL || name->n + 1 + n + 1 > NAME_OCTETS)
		return false;
	name->octets[name->n++] = (uint8_t)n;
	for (size_t i = 0; i < n; i++)
		name->octets[name->n++] = (uint8_t)to_lower((char)label[i]);
	return true;
}

bool
name_of(struct str text, struct dns_name *out)
{
	struct dns_name name = {.n = 0};
	size_t from = 0;

	*out = name;
	if (text.n > 0 && text.p[text.n - 1] == '.')
		text.n--;
	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && text.p[i] != '.')
			continue;
		if (text.p == NULL ||
		    !add_label(&name, (const uint8_t *)text.p + from, i - from))
			return false;
		from = i + 1;
	}
	name.octets[name.n++] = 0;
	*out = name;
	return true;
}

/* One octet of a name in a zone file; how many octets of text it takes. */
static size_t
escaped(struct str s, uint8_t *out)
{
	uint64_t v;

	*out = (uint8_t)s.p[0];
	if (s.p[0] != '\\')
		return 1;
	if (s.n >= 4 && num_parse(str_upto(str_from(s, 1), 3), 255, &v)) {
		*out = (uint8_t)v;
		return 4;
	}
	if (s.n < 2 || is_digit(s.p[1]))
		return 0;
	*out = (uint8_t)s.p[1];
	return 2;
}

bool
name_file(struct str text, const struct dns_name *origin, struct dns_name *out)
{
	struct dns_name name = {.n = 0};
	uint8_t label[LABEL + 1];
	size_t n = 0, took;

	*out = name;
	if (str_eq(text, STR("@"))) {
		*out = *origin;
		return true;
	}
	if (str_eq(text, STR(".")))
		text.n = 0;
	else if (text.n == 0)
		return false;
	for (; text.n > 0; text = str_from(text, took)) {
		took = escaped(text, &label[n]);
		if (took == 0)
			return false;
		if (text.p[0] == '.') {
			if (!add_label(&name, label, n))
				return false;
			n = 0;
		} else if (++n > LABEL)
			return false;
		if (took == text.n && text.p[0] != '.') { /* relative */
			if (!add_label(&name, label, n) ||
			    name.n + origin->n > NAME_OCTETS)
				return false;
			memcpy(name.octets + name.n, origin->octets, origin->n);
			name.n = (uint8_t)(name.n + origin->n);
			*out = name;
			return true;
		}
	}
	name.octets[name.n++] = 0;
	*out = name;
	return true;
}

static bool
is_plain(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '/';
}

struct str
name_text(const struct dns_name *name, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < name->n && name->octets[i] != 0;) {
		size_t end = i + 1 + name->octets[i];

		if (i > 0)
			out[n++] = '.';
		for (i++; i < end; i++) {
			uint8_t c = name->octets[i];

			if (is_plain((char)c)) {
				out[n++] = (char)c;
				continue;
			}
			out[n++] = '\\';
			out[n++] = (char)('0' + c / 100);
			out[n++] = (char)('0' + c / 10 % 10);
			out[n++] = (char)('0' + c % 10);
		}
	}
	out[n] = '\0';
	return (struct str){out, n};
}

bool
name_parent(const struct dns_name *name, struct dns_name *out)
{
	size_t cut = (size_t)name->octets[0] + 1;
	size_t n = name->n;

	if (n < 2 || cut >= n) {
		out->n = 0;
		return false;
	}
	memmove(out->octets, name->octets + cut, n - cut);
	out->n = (uint8_t)(n - cut);
	return true;
}

static struct str
name_view(const struct dns_name *name)
{
	return (struct str){(const char *)name->octets, name->n};
}

bool
name_eq(const struct dns_name *a, const struct dns_name *b)
{
	return str_eq(name_view(a), name_view(b));
}

uint64_t
name_hash(const struct dns_name *name)
{
	return hash_table(name_view(name));
}
