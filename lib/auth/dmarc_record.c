#include "auth/dmarc_record.h"

enum {
	VALUE_SHOWN = 40, /* of a value in an error text */
};

/* The tags that matter; all others are passed over. */
enum tag {
	TAG_P,
	TAG_SP,
	TAG_NP,
	TAG_PSD,
	TAG_T,
	TAG_ADKIM,
	TAG_ASPF,
	TAG_RUA,
	TAG_RUF,
	TAG_FO,
	NTAG,
};

static const struct str names[NTAG] = {
    [TAG_P] = STR_INIT("p"),
    [TAG_SP] = STR_INIT("sp"),
    [TAG_NP] = STR_INIT("np"),
    [TAG_PSD] = STR_INIT("psd"),
    [TAG_T] = STR_INIT("t"),
    [TAG_ADKIM] = STR_INIT("adkim"),
    [TAG_ASPF] = STR_INIT("aspf"),
    [TAG_RUA] = STR_INIT("rua"),
    [TAG_RUF] = STR_INIT("ruf"),
    [TAG_FO] = STR_INIT("fo"),
};

static const char *const policies[] = {"", "none", "quarantine", "reject"};

const char *
dmarc_policy_word(enum dmarc_policy p)
{
	return policies[p];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without WSP at both ends. A CR or LF is none: TXT records know no folds. */
static struct str
trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* *( %x20-3A / %x3C-7E ); the ";" is cut already. */
static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

/*
 * dmarc-version = "v" equals %s"DMARC1", at the very start. A separator or the
 * end must follow, so that "v=DMARC10" is another version.
 */
static bool
is_version(struct str s)
{
	struct str name = trim(str_cut(&s, '='));

	return str_eq(name, STR("v")) && str_eq(trim(s), STR("DMARC1"));
}

/*
 * dmarc-tag = 1*ALPHA equals 1*dmarc-value
 *
 *   in    what stands between two ";"
 *   out   values[] of the tag, where it is known and not there yet. Tag names
 *         count as written (RFC 6376 section 3.2). What is no dmarc-value is
 *         kept as an empty one, which no tag takes: a tag that is there and
 *         wrong is not the same as one that is missing.
 */
static void
take_tag(struct str s, struct str values[NTAG])
{
	struct str name = trim(str_cut(&s, '='));

	s = trim(s);
	for (size_t i = 0; i < NTAG; i++)
		if (str_eq(name, names[i]) && values[i].p == NULL)
			values[i] = is_printable(s) ? s : STR("");
}

/* The place of the only letter of s in `letters`, either case, or -1. */
static int
letter(struct str s, struct str letters)
{
	size_t at = s.n == 1 ? str_find(letters, to_lower(s.p[0])) : letters.n;

	return at < letters.n ? (int)at : -1;
}

/* dmarc-request; false where it is there and wrong. */
static bool
read_policy(struct str s, enum dmarc_policy *out)
{
	for (size_t i = DMARC_P_NONE; i < NELEM(policies); i++)
		if (str_caseeq(s, str_of(policies[i]))) {
			*out = (enum dmarc_policy)i;
			return true;
		}
	return s.p == NULL;
}

/* unreserved, reserved or pct-encoded (RFC 3986 section 2). */
static bool
has_uri_octets(struct str s)
{
	static const struct str marks = STR_INIT("-._~:/?#[]@$&'()*+=");

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && s.n - i > 2 &&
		    hex_value(s.p[i + 1]) >= 0 && hex_value(s.p[i + 2]) >= 0)
			i += 2;
		else if (!is_alnum(s.p[i]) &&
		    str_find(marks, s.p[i]) == marks.n)
			return false;
	}
	return s.n > 0;
}

/* obs-dmarc-report-size without its "!": 1*DIGIT [ "k" / "m" / "g" / "t" ] */
static bool
is_size(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_digit(s.p[i]))
		i++;
	return i > 0 && (i == s.n || letter(str_from(s, i), STR("kmgt")) >= 0);
}

/*
 * dmarc-uri = URI (RFC 3986 section 3): a scheme, ":" and something. A mailto:
 * needs an address, since nothing can be sent to it otherwise.
 */
static bool
is_uri(struct str s)
{
	struct str uri = str_cut(&s, '!'), rest = uri, scheme;
	bool has_size = s.p > uri.p + uri.n;
	size_t at;

	scheme = str_cut(&rest, ':');
	if ((has_size && !is_size(s)) || scheme.n == 0 ||
	    !is_alpha(scheme.p[0]) || !has_uri_octets(rest))
		return false;
	for (size_t i = 1; i < scheme.n; i++)
		if (!is_alnum(scheme.p[i]) && scheme.p[i] != '+' &&
		    scheme.p[i] != '-' && scheme.p[i] != '.')
			return false;
	if (!str_caseeq(scheme, STR("mailto")))
		return true;
	rest = str_cut(&rest, '?');
	at = str_rfind(rest, '@');
	return at > 0 && at + 1 < rest.n;
}

/* dmarc-urilist: one valid URI makes it count. */
static bool
has_uri(struct str s)
{
	while (s.n > 0)
		if (is_uri(trim(str_cut(&s, ','))))
			return true;
	return false;
}

/* dmarc-fo: words of one letter with ":" between them. */
static bool
is_fo(struct str s)
{
	bool good = s.n > 0 && s.p[s.n - 1] != ':';

	while (good && s.n > 0)
		good = letter(trim(str_cut(&s, ':')), STR("01ds")) >= 0;
	return good;
}

/* All but the policies: what is wrong is not there. */
static void
read_rest(const struct str values[NTAG], struct dmarc_record *out)
{
	switch (letter(values[TAG_PSD], STR("yn"))) {
	case 0:
		out->psd = DMARC_PSD_YES;
		break;
	case 1:
		out->psd = DMARC_PSD_NO;
		break;
	default: /* "u" too */
		break;
	}
	out->testing = letter(values[TAG_T], STR("y")) == 0;
	out->strict_dkim = letter(values[TAG_ADKIM], STR("s")) == 0;
	out->strict_spf = letter(values[TAG_ASPF], STR("s")) == 0;
	if (has_uri(values[TAG_RUA]))
		out->rua = values[TAG_RUA];
	if (has_uri(values[TAG_RUF]))
		out->ruf = values[TAG_RUF];
	if (is_fo(values[TAG_FO]))
		out->fo = values[TAG_FO];
}

/*
 * p=, sp= and np=, with what stands in for wrong ones (section 4.10.1). One
 * that is wrong takes the others with it: who publishes nonsense for one part
 * has not said what the others are worth.
 */
static enum st
read_policies(const struct str values[NTAG], struct dmarc_record *out,
    struct err *e)
{
	enum dmarc_policy *const to[] = {&out->p, &out->sp, &out->np};
	struct str wrong;
	size_t bad = NTAG;

	for (size_t i = NELEM(to); i > 0; i--)
		if (!read_policy(values[i - 1], to[i - 1]))
			bad = i - 1;
	if (values[TAG_P].p == NULL)
		bad = TAG_P;
	if (bad == NTAG)
		return ST_OK;
	out->p = out->sp = out->np = DMARC_UNSET;
	if (out->rua.p != NULL) {
		out->p = DMARC_P_NONE;
		out->as_none = true;
		return ST_OK;
	}
	wrong = str_upto(values[bad], VALUE_SHOWN);
	if (wrong.p == NULL)
		return err_set(e, ST_SYNTAX, "no p=, and no valid rua=");
	return err_set(e, ST_SYNTAX,
	    "bad %.*s=%.*s, and no valid rua=", STRF(names[bad]), STRF(wrong));
}

/*
 * dmarc-record = dmarc-version *(dmarc-sep dmarc-tag) [dmarc-sep]
 * (RFC 9989 section 4.8)
 *
 *   in    one TXT record, any octets
 *   out   views into it
 *
 * ST_OK; ST_NONE where it does not begin with the version; ST_SYNTAX where no
 * policy comes of it. What stands between two ";" and is no tag is passed over.
 */
enum st
dmarc_record_parse(struct str in, struct dmarc_record *out, struct err *e)
{
	struct str values[NTAG] = {{0}};

	*out = (struct dmarc_record){0};
	if (in.n == 0 || is_blank(in.p[0]) || !is_version(str_cut(&in, ';')))
		return ST_NONE;
	while (in.n > 0)
		take_tag(str_cut(&in, ';'), values);
	read_rest(values, out);
	return read_policies(values, out, e);
}
