#include "auth/spf_record.h"

#include "auth/spf_macro.h"
#include "base/num.h"

enum {
	TERM_SHOWN = 100, /* of a term in an error text */
};

/* What may follow the name of a mechanism. */
enum {
	ARG_DOMAIN = 1,  /* ":" domain-spec */
	ARG_NEEDED = 2,  /* and not without it */
	ARG_CIDR = 4,    /* dual-cidr-length */
	ARG_ADDRESS = 8, /* ":" network */
};

static const struct {
	struct str name;
	enum spf_kind kind;
	unsigned args;
} mechanisms[] = {
    {STR_INIT("all"), SPF_ALL, 0},
    {STR_INIT("include"), SPF_INCLUDE, ARG_DOMAIN | ARG_NEEDED},
    {STR_INIT("a"), SPF_A, ARG_DOMAIN | ARG_CIDR},
    {STR_INIT("mx"), SPF_MX, ARG_DOMAIN | ARG_CIDR},
    {STR_INIT("ptr"), SPF_PTR, ARG_DOMAIN},
    {STR_INIT("ip4"), SPF_IP4, ARG_ADDRESS},
    {STR_INIT("ip6"), SPF_IP6, ARG_ADDRESS},
    {STR_INIT("exists"), SPF_EXISTS, ARG_DOMAIN | ARG_NEEDED},
};

/*
 * toplabel = ( *alphanum ALPHA *alphanum ) /
 *            ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
 */
static bool
is_toplabel(struct str s)
{
	bool other = false; /* than a digit */

	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
		other |= !is_digit(s.p[i]);
	}
	return other;
}

/*
 * domain-spec = macro-string ( "." toplabel [ "." ] / macro-expand )
 *
 *   in    the octets between ":" and a CIDR length or the end of the term;
 *         `at` is their offset in the term
 *
 * ST_OK, or ST_SYNTAX with what is wrong.
 */
static enum st
check_domain(struct str s, size_t at, struct err *e)
{
	struct str tail;
	struct ip ip;
	size_t end, dot;
	enum st st;

	if (s.n == 0)
		return err_set(e, ST_SYNTAX, "empty domain");
	if (ip_parse4(s, &ip))
		return err_set(e, ST_SYNTAX, "address in place of a domain");
	st = spf_macro_check(s, SPF_MACRO_TERM, at, &end, e);
	if (st != ST_OK || end == s.n)
		return st;
	tail = str_from(s, end);
	if (tail.p[tail.n - 1] == '.')
		tail.n--;
	dot = str_rfind(tail, '.');
	if (dot == tail.n)
		return err_set(e, ST_SYNTAX, "domain without a dot");
	if (!is_toplabel(str_from(tail, dot + 1)))
		return err_set(e, ST_SYNTAX, "bad top label of the domain");
	return ST_OK;
}

/* "0" or digits without a leading zero, up to max (what follows the "/"). */
static bool
parse_bits(struct str s, uint64_t max, uint8_t *out)
{
	uint64_t n;

	if ((s.n > 1 && s.p[0] == '0') || !num_parse(s, max, &n))
		return false;
	*out = (uint8_t)n;
	return true;
}

/* dual-cidr-length = [ "/" bits ] [ "//" bits ] and nothing else. */
static bool
parse_cidr(struct str s, struct spf_term *out)
{
	struct str four;
	size_t six;

	if (s.n == 0)
		return true;
	if (!str_starts(s, STR("//"))) {
		four = str_from(s, 1);
		six = str_find(four, '/');
		if (!parse_bits(str_upto(four, six), 32, &out->bits4))
			return false;
		s = str_from(four, six);
	}
	return s.n == 0 ||
	    (str_starts(s, STR("//")) &&
		parse_bits(str_from(s, 2), 128, &out->bits6));
}

/*
 * Where a dual-cidr-length would begin in s, s.n where there is none: neither
 * top label nor macro ends with a "/", so what stands at the end, consists of
 * digits and "/" and starts with a "/" is one.
 */
static size_t
find_cidr(struct str s)
{
	size_t at = s.n;

	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '/')
			at = i - 1;
		else if (!is_digit(s.p[i - 1]))
			break;
	}
	return at;
}

/* network = address [ "/" bits ] */
static enum st
parse_network(struct str s, struct spf_term *out, struct err *e)
{
	struct str addr = str_cut(&s, '/');
	bool four = out->kind == SPF_IP4;
	bool has_bits = s.p != addr.p + addr.n;

	if (four ? !ip_parse4(addr, &out->ip) : !ip_parse6(addr, &out->ip))
		return err_set(e, ST_SYNTAX, "bad IPv%d address", four ? 4 : 6);
	if (has_bits &&
	    !(four ? parse_bits(s, 32, &out->bits4) :
		     parse_bits(s, 128, &out->bits6)))
		return err_set(e, ST_SYNTAX, "bad CIDR length");
	return ST_OK;
}

/* What follows the name of a mechanism; `at` is its offset in the term. */
static enum st
parse_args(struct str s, unsigned args, size_t at, struct spf_term *out,
    struct err *e)
{
	bool colon = s.n > 0 && s.p[0] == ':';
	struct str cidr;

	if ((args & ARG_ADDRESS) != 0)
		return colon ? parse_network(str_from(s, 1), out, e) :
			       err_set(e, ST_SYNTAX, "no address");
	if (colon && (args & ARG_DOMAIN) == 0)
		return err_set(e, ST_SYNTAX, "argument that may not be there");
	if (!colon && (args & ARG_NEEDED) != 0)
		return err_set(e, ST_SYNTAX, "no domain");
	cidr = str_from(s, find_cidr(s));
	if (cidr.n > 0 && (args & ARG_CIDR) == 0 && !colon)
		return err_set(e, ST_SYNTAX,
		    "CIDR length that may not be there");
	if ((args & ARG_CIDR) != 0) {
		if (!parse_cidr(cidr, out))
			return err_set(e, ST_SYNTAX, "bad CIDR length");
		s = str_upto(s, s.n - cidr.n);
	}
	if (!colon)
		return s.n == 0 ? ST_OK :
				  err_set(e, ST_SYNTAX, "unknown mechanism");
	out->domain = str_from(s, 1);
	return check_domain(out->domain, at + 1, e);
}

/* directive = [ qualifier ] mechanism */
static enum st
parse_directive(struct str text, struct spf_term *out, struct err *e)
{
	static const struct str qualifiers = STR_INIT("+-~?");
	static const enum spf_result results[] = {SPF_PASS, SPF_FAIL,
	    SPF_SOFTFAIL, SPF_NEUTRAL};
	size_t at = 0, end;
	size_t q = str_find(qualifiers, text.p[0]);

	*out = (struct spf_term){.text = text,
	    .result = SPF_PASS,
	    .bits4 = 32,
	    .bits6 = 128};
	if (q < qualifiers.n) {
		out->result = results[q];
		at = 1;
	}
	for (end = at; end < text.n; end++)
		if (text.p[end] == ':' || text.p[end] == '/')
			break;
	for (size_t i = 0; i < NELEM(mechanisms); i++)
		if (str_caseeq(str_from(str_upto(text, end), at),
			mechanisms[i].name)) {
			out->kind = mechanisms[i].kind;
			return parse_args(str_from(text, end),
			    mechanisms[i].args, end, out, e);
		}
	return err_set(e, ST_SYNTAX, "unknown mechanism");
}

/* name "=": the offset of the "=", or 0 where the term is no modifier. */
static size_t
modifier_name(struct str s)
{
	size_t i = 0;

	if (!is_alpha(s.p[0]))
		return 0;
	while (i < s.n &&
	    (is_alnum(s.p[i]) || s.p[i] == '-' || s.p[i] == '_' ||
		s.p[i] == '.'))
		i++;
	return i < s.n && s.p[i] == '=' ? i : 0;
}

/* modifier = redirect / explanation / unknown-modifier; name is n octets. */
static enum st
parse_modifier(struct str text, size_t n, struct spf_record *out, struct err *e)
{
	struct str name = str_upto(text, n), value = str_from(text, n + 1);
	struct str *to = NULL;
	size_t end;

	if (str_caseeq(name, STR("redirect")))
		to = &out->redirect;
	else if (str_caseeq(name, STR("exp")))
		to = &out->exp;
	if (to == NULL)
		return spf_macro_check(value, SPF_MACRO_MODIFIER, n + 1, &end,
		    e);
	if (to->p != NULL)
		return err_set(e, ST_SYNTAX, "given twice");
	*to = value;
	return check_domain(value, n + 1, e);
}

bool
spf_record_is(struct str txt)
{
	struct str version = STR("v=spf1");

	return str_casestarts(txt, version) &&
	    (txt.n == version.n || txt.p[version.n] == ' ');
}

/* Take the next term off *s; false: none is left. Only SP parts terms. */
static bool
take_term(struct str *s, struct str *out)
{
	while (s->n > 0 && s->p[0] == ' ')
		*s = str_from(*s, 1);
	*out = str_upto(*s, str_find(*s, ' '));
	*s = str_from(*s, out->n);
	return out->n > 0;
}

/*
 * record = version *( 1*SP ( directive / modifier ) ) *SP  (RFC 7208
 * section 12)
 *
 *   in    the strings of a TXT record joined, any octets
 *   out   the directives in their order, whatever their number, and the two
 *         modifiers that matter; unknown ones are checked and dropped
 *
 * ST_OK; ST_SYNTAX for an octet outside the grammar, an unknown mechanism, an
 * argument too much or too few, a bad domain-spec, macro, address or CIDR
 * length (a leading zero is one), redirect or exp given twice; then *out is
 * empty.
 */
enum st
spf_record_parse(struct str record, struct pool *pool, struct spf_record *out,
    struct err *e)
{
	struct str terms = str_from(record, 6), rest = terms, text;
	struct spf_term *term;
	size_t n = 0;

	*out = (struct spf_record){0};
	while (take_term(&rest, &text))
		n += modifier_name(text) == 0;
	term = pool_array(pool, n, sizeof(*term));
	n = 0;
	while (take_term(&terms, &text)) {
		size_t name = modifier_name(text);
		enum st st = name > 0 ? parse_modifier(text, name, out, e) :
					parse_directive(text, &term[n], e);

		if (st != ST_OK) {
			err_at(e, "%.*s", STRF(str_upto(text, TERM_SHOWN)));
			*out = (struct spf_record){0};
			return st;
		}
		n += name == 0;
	}
	out->n = n;
	out->term = term;
	return ST_OK;
}
