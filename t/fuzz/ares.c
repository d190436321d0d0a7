/*
 * Any octets as a field: no crash, on failure nothing is half filled, and an
 * id that is read is also seen by the reader that looks for forged ones. Any
 * octets as values: what is written is one field that parses back to them.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/ares.h"
#include "auth/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MANY = 24 };

static void
read_any(struct str in, struct pool *pool)
{
	struct str id = ares_id(in, pool);
	struct ares a;
	struct err e = {""};
	enum st st = ares_parse(in, pool, &a, &e);

	assert(id.p == NULL || id.n > 0);
	if (st != ST_OK) {
		assert(a.id.p == NULL && a.results == NULL && a.nresult == 0);
		assert(e.text[0] != '\0');
		return;
	}
	for (size_t i = 0; i < a.id.n; i++)
		if (is_alnum(a.id.p[i]) || (unsigned char)a.id.p[i] >= 0x80)
			assert(id.p != NULL || i > 0);
	for (size_t i = 0; i < a.nresult; i++) {
		assert(a.results[i].method.n > 0 && a.results[i].result.n > 0);
		for (size_t k = 0; k < a.results[i].nprop; k++)
			assert(a.results[i].props[k].name.n > 0 &&
			    a.results[i].props[k].value.p != NULL);
	}
}

/* The code point at the front of s in *n octets, or -1 for no UTF-8. */
static long
decode(struct str s, size_t *n)
{
	static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)s.p[0];
	size_t want = c < 0x80 ? 1 :
	    c < 0xc0           ? 0 :
	    c < 0xe0           ? 2 :
	    c < 0xf0           ? 3 :
	    c < 0xf8           ? 4 :
				 0;
	long code = want == 1 ? c : c & (0x7f >> want);

	*n = 1;
	if (want == 0 || s.n < want)
		return -1;
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

/* What of a value must come back. */
static struct str
expected(struct str s, struct pool *pool)
{
	struct buf b = {.pool = pool};
	size_t whole = 0, n;

	for (; s.n > 0; s = str_from(s, n)) {
		long code = decode(s, &n);

		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			buf_char(&b, '?');
		else
			buf_add(&b, str_upto(s, n));
		if (b.n <= ARES_VALUE_MAX - 3)
			whole = b.n;
	}
	if (b.n > ARES_VALUE_MAX) {
		b.n = whole;
		buf_add(&b, STR("..."));
	}
	return buf_str(&b);
}

/* No line end but eol, a blank behind each but the last, none blank alone. */
static void
check_lines(struct str s, struct str eol)
{
	assert(str_caseends(s, eol));
	while (s.n > 0) {
		size_t i = 0;
		bool seen = false;

		for (; i < s.n && !str_starts(str_from(s, i), eol); i++) {
			unsigned char c = (unsigned char)s.p[i];

			assert(c >= ' ' || (c == '\t' && i == 0));
			assert(c != 0x7f);
			seen = seen || (c != ' ' && c != '\t');
		}
		assert(seen);
		/* RFC 5322 section 2.1.1 */
		assert(i <= 998);
		s = str_from(s, i + eol.n);
		assert(s.n == 0 || s.p[0] == ' ' || s.p[0] == '\t');
	}
}

static void
compare(const struct ares *want, const struct ares *got, struct pool *pool)
{
	assert(str_eq(got->id, expected(want->id, pool)));
	assert(got->nresult == want->nresult);
	for (size_t i = 0; i < got->nresult; i++) {
		const struct ares_result *w = &want->results[i];
		const struct ares_result *g = &got->results[i];

		assert(str_eq(g->method, w->method));
		assert(str_eq(g->result, w->result));
		assert((g->reason.p == NULL) == (w->reason.p == NULL));
		assert(str_eq(g->reason, expected(w->reason, pool)));
		assert(g->nprop == w->nprop);
		for (size_t k = 0; k < g->nprop; k++) {
			assert(str_eq(g->props[k].ptype, w->props[k].ptype));
			assert(str_eq(g->props[k].name, w->props[k].name));
			assert(str_eq(g->props[k].value,
			    expected(w->props[k].value, pool)));
		}
	}
}

/* A field with an id that is one of ours is recognised as ours. */
static void
check_id(struct str id, struct str body, struct pool *pool)
{
	struct trust trust = {.ids = &id, .nid = 1};
	struct str rest = expected(id, pool), got = ares_id(body, pool);

	if (!str_eq(rest, id))
		return;
	while (rest.n > 0 &&
	    (is_fws(rest.p[0]) || rest.p[rest.n - 1] == '.' ||
		is_fws(rest.p[rest.n - 1])))
		rest = is_fws(rest.p[0]) ? str_from(rest, 1) :
					   str_upto(rest, rest.n - 1);
	if (rest.n > 0)
		assert(got.p != NULL && trust_is_id(&trust, got));
	else
		assert(!trust_is_id(&trust, got));
}

/* The input, cut at its 0xff octets, is the id and the values. */
static void
write_any(struct str in, struct str eol, struct pool *pool)
{
	struct ares_prop props[MANY];
	struct ares_result results[2] = {{STR("dkim"), STR("pass"), {0}, props,
					     0},
	    {STR("x-a"), STR("none"), {0}, props, 0}};
	struct ares a = {STR(""), STR(""), results, 2}, back;
	struct buf out = {.pool = pool};
	struct str body;
	size_t n = 0;
	enum st st;

	a.id = str_cut(&in, (char)0xff);
	if (in.n > 0)
		results[0].reason = str_cut(&in, (char)0xff);
	for (; in.n > 0 && n < MANY; n++) {
		props[n].ptype = n % 2 == 0 ? STR("header") : STR("");
		props[n].name = n % 3 == 0 ? STR("b") : STR("mail-from");
		props[n].value = str_cut(&in, (char)0xff);
	}
	results[0].nprop = n / 2;
	results[1].props = props + n / 2;
	results[1].nprop = n - n / 2;
	ares_write(&out, STR("X-Assay"), &a, eol);
	body = buf_str(&out);
	check_lines(body, eol);
	body = str_from(str_upto(body, body.n - eol.n), 8);
	st = ares_parse(body, pool, &back, NULL);
	assert(st == ST_OK);
	compare(&a, &back, pool);
	check_id(a.id, body, pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str eols[] = {STR_INIT("\n"), STR_INIT("\r\n"),
	    STR_INIT("\r")};
	struct pool *pool = pool_new();
	struct str in = {(const char *)data, size};

	read_any(in, pool);
	if (size > 0)
		write_any(str_from(in, 1), eols[data[0] % 3], pool);
	pool_free(pool);
	return 0;
}
