#include "run/signers.h"

#include "auth/dkim_sig.h"
#include "base/log.h"
#include "mail/addr.h"
#include "mail/domain.h"
#include "mail/tags.h"
#include "run/json.h"
#include "run/keyfile.h"

enum {
	BITS_ENOUGH = 2048,    /* ISM-0476 */
	NAME_MAX_OCTETS = 64,  /* of a field, so that h= can be folded */
	LOCAL_MAX = 64,        /* RFC 5321 section 4.5.3.1.1 */
	LINE_MAX_OCTETS = 998, /* RFC 5322 section 2.1.1 */
};

static const struct str domainkey = STR_INIT("._domainkey.");

/* DOMAIN:SELECTOR:KEYFILE; a path may have colons. */
static enum st
parse_line(struct str line, struct pool *pool, struct dkim_signer *out,
    struct str *path, struct err *e)
{
	struct str rest = line;
	struct str domain = str_cut(&rest, ':'), selector = str_cut(&rest, ':');
	enum st st;

	if (rest.n == 0 || str_find(rest, '\0') < rest.n)
		return err_set(e, ST_CONF,
		    "'%.*s' is not DOMAIN:SELECTOR:KEYFILE", STRF(line));
	st = domain_to_ascii(domain, pool, &out->domain, e);
	if (st == ST_OK)
		st = domain_to_ascii(selector, pool, &out->selector, e);
	if (st != ST_OK)
		return ST_CONF;
	if (domain_labels(out->domain) < 2)
		return err_set(e, ST_CONF, "%.*s is a single label",
		    STRF(out->domain));
	if (out->selector.n + domainkey.n + out->domain.n > DOMAIN_MAX)
		return err_set(e, ST_CONF, "%.*s%.*s%.*s is too long a name",
		    STRF(out->selector), STRF(domainkey), STRF(out->domain));
	*path = rest;
	return ST_OK;
}

/* The text of the file is given back at once; the key stays. */
static enum st
load_key(const char *path, uint64_t min_bits, struct crypto_key **out,
    struct err *e)
{
	struct pool *pool = pool_new();
	struct str octets;
	enum st st = keyfile_read(path, pool, &octets, e);

	if (st == ST_OK) {
		st = crypto_private(octets, out, e);
		if (st == ST_OK && crypto_key_type(*out) == CRYPTO_KEY_RSA &&
		    crypto_key_bits(*out) < min_bits) {
			st = err_set(e, ST_CONF,
			    "an RSA key of %u bits; min-bits is %llu",
			    crypto_key_bits(*out),
			    (unsigned long long)min_bits);
			crypto_key_free(*out);
			*out = NULL;
		}
		if (st != ST_OK)
			err_at(e, "%s", path);
	}
	pool_free(pool);
	return st == ST_OK ? ST_OK : ST_CONF;
}

static enum st
load_line(const struct conf *conf, size_t i, struct pool *pool,
    struct dkim_signer *out, struct err *e)
{
	size_t n;
	struct str line = conf_list(conf, S_SIGNING, &n)[i], path = {0};
	const char *origin = conf_item_origin(conf, S_SIGNING, i);
	struct err why = {0};

	if (parse_line(line, pool, out, &path, &why) != ST_OK)
		return err_set(e, ST_CONF, "%s: signing: %s", origin, why.text);
	if (load_key(pool_cstr(pool, path), conf_num(conf, S_MIN_BITS),
		&out->key, &why) != ST_OK)
		return err_set(e, ST_CONF, "%s: key file %s", origin, why.text);
	if (crypto_key_type(out->key) == CRYPTO_KEY_RSA &&
	    crypto_key_bits(out->key) < BITS_ENOUGH)
		log_note("%s: %.*s: an RSA key of %u bits; ISM-0476 asks for "
			 "%d",
		    origin, STRF(path), crypto_key_bits(out->key), BITS_ENOUGH);
	return ST_OK;
}

/* Behind those of the same domain, else at the end. */
static void
insert(struct signers *s, struct dkim_signer one)
{
	size_t at = s->n;

	while (at > 0 && !str_eq(s->at[at - 1].domain, one.domain))
		at--;
	if (at == 0)
		at = s->n;
	for (size_t i = s->n; i > at; i--)
		s->at[i] = s->at[i - 1];
	s->at[at] = one;
	s->n++;
}

static enum st
load_domains(const struct conf *conf, struct pool *pool, struct signers *out,
    struct err *e)
{
	size_t n;
	const struct str *list = conf_list(conf, S_DOMAIN, &n);

	out->domains = pool_array(pool, n, sizeof(*out->domains));
	for (size_t i = 0; i < n; i++) {
		struct err why;

		if (domain_to_ascii(list[i], pool, &out->domains[i], &why) !=
		    ST_OK)
			return err_set(e, ST_CONF, "%s: domain: %s",
			    conf_item_origin(conf, S_DOMAIN, i), why.text);
	}
	out->ndomain = n;
	return ST_OK;
}

enum st
signers_load(const struct conf *conf, struct pool *pool, struct signers *out,
    struct err *e)
{
	size_t n;
	enum st st;

	*out = (struct signers){0};
	(void)conf_list(conf, S_SIGNING, &n);
	if (n == 0)
		return err_set(e, ST_CONF, "no key: use -k or a signing line");
	crypto_open();
	out->at = pool_array(pool, n, sizeof(*out->at));
	for (size_t i = 0; i < n; i++) {
		struct dkim_signer one = {.key = NULL};

		st = load_line(conf, i, pool, &one, e);
		if (st != ST_OK)
			return st;
		insert(out, one);
	}
	return load_domains(conf, pool, out, e);
}

/* ftext (RFC 5322 section 3.6.8), but no ";", which would end h=. */
static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == ':' ||
		    s.p[i] == ';')
			return false;
	return s.n > 0 && s.n <= NAME_MAX_OCTETS;
}

/* What every server on the way adds or takes away (RFC 6376 section 5.4). */
static bool
is_never_signed(struct str name)
{
	static const struct str names[] = {STR_INIT("DKIM-Signature"),
	    STR_INIT("Received"), STR_INIT("Return-Path"),
	    STR_INIT("Authentication-Results")};

	for (size_t i = 0; i < NELEM(names); i++)
		if (str_caseeq(names[i], name))
			return true;
	return false;
}

static enum st
check_name(struct str word, bool *is_from, struct err *e)
{
	struct str name = word;

	if (name.n > 0 && name.p[name.n - 1] == '+')
		name.n--;
	if (!is_name(name))
		return err_set(e, ST_CONF,
		    "sign-headers: '%.*s' is no name of a field", STRF(word));
	if (is_never_signed(name))
		return err_set(e, ST_CONF, "sign-headers: %.*s is never signed",
		    STRF(name));
	*is_from = *is_from || str_caseeq(name, STR("From"));
	return ST_OK;
}

/* Words of the list; a colon separates too, as in h=. */
static enum st
load_names(const struct conf *conf, struct pool *pool,
    struct dkim_sign_opts *out, struct err *e)
{
	size_t nitem, most = 0;
	const struct str *items = conf_list(conf, S_SIGN_HEADERS, &nitem);
	struct str *names;
	bool is_from = false;

	for (size_t i = 0; i < nitem; i++)
		most += items[i].n; /* no word is empty */
	names = pool_array(pool, most, sizeof(*names));
	out->names = names;
	for (size_t i = 0; i < nitem; i++)
		for (struct str rest = items[i]; rest.n > 0;) {
			struct str word = str_cut(&rest, ':');

			if (word.n == 0)
				continue;
			if (check_name(word, &is_from, e) != ST_OK) {
				err_at(e, "%s",
				    conf_item_origin(conf, S_SIGN_HEADERS, i));
				return ST_CONF;
			}
			names[out->nname++] = word;
		}
	return is_from ?
	    ST_OK :
	    err_set(e, ST_CONF, "sign-headers: From must be among them");
}

/* [ local-part ] "@" domain, the domain in A-labels (RFC 6376 section 3.5). */
static enum st
parse_identity(struct str text, struct pool *pool, struct str *out,
    struct str *domain, struct err *e)
{
	struct buf b = {.pool = pool};
	struct str local;
	struct addr a;

	if (!addr_split(text, &local, domain) ||
	    (local.n > 0 && addr_path(text, pool, &a) != ST_OK) ||
	    local.n > LOCAL_MAX)
		return err_set(e, ST_CONF,
		    "'%.*s' is neither local@domain nor @domain", STRF(text));
	if (local.n > 0)
		(void)addr_split(a.spec, &local, domain);
	if (domain_to_ascii(*domain, pool, domain, e) != ST_OK)
		return ST_CONF;
	buf_add(&b, local); /* may hold any octet */
	buf_char(&b, '@');
	buf_add(&b, *domain);
	*out = buf_str(&b);
	return ST_OK;
}

static enum st
load_identity(const struct conf *conf, const struct signers *s,
    struct pool *pool, struct str *out, struct err *e)
{
	struct str text = conf_text(conf, S_SIGN_IDENTITY), domain;
	enum st st = ST_OK;

	if (text.n > 0)
		st = parse_identity(text, pool, out, &domain, e);
	for (size_t i = 0; st == ST_OK && text.n > 0 && i < s->n; i++)
		if (!domain_is_below(domain, s->at[i].domain))
			st = err_set(e, ST_CONF, "%.*s is not at or below %.*s",
			    STRF(domain), STRF(s->at[i].domain));
	if (st != ST_OK)
		err_at(e, "sign-identity");
	return st;
}

enum st
signers_opts(const struct conf *conf, const struct signers *s,
    struct pool *pool, struct dkim_sign_opts *out, struct err *e)
{
	struct str body = conf_text(conf, S_SIGN_CANON);
	struct str head = str_cut(&body, '/');
	enum st st;

	*out = (struct dkim_sign_opts){.head = str_eq(head, STR("simple")) ?
		CANON_SIMPLE :
		CANON_RELAXED,
	    .body = str_eq(body, STR("simple")) ? CANON_SIMPLE : CANON_RELAXED,
	    .expire = (int64_t)conf_num(conf, S_SIGN_EXPIRE)};
	st = load_names(conf, pool, out, e);
	return st == ST_OK ? load_identity(conf, s, pool, &out->identity, e) :
			     st;
}

size_t
signers_for(const struct signers *s, struct str domain,
    const struct dkim_signer **out)
{
	size_t n = 0, nearest = 0;

	*out = NULL;
	for (size_t i = 0; i < s->n; i++) {
		struct str d = s->at[i].domain;

		if (d.n < nearest || !domain_is_below(domain, d))
			continue;
		if (d.n > nearest) {
			nearest = d.n;
			*out = &s->at[i];
			n = 0;
		}
		n++;
	}
	return n;
}

bool
signers_is_ours(const struct signers *s, struct str domain)
{
	const struct dkim_signer *first;

	for (size_t i = 0; i < s->ndomain; i++)
		if (domain_is_below(domain, s->domains[i]))
			return true;
	return s->ndomain == 0 && signers_for(s, domain, &first) > 0;
}

/* Is there a line that is too long? *number counts the lines up to it. */
static bool
has_long_line(struct str s, size_t *number)
{
	while (s.n > 0) {
		struct str line = str_cut(&s, '\n');

		++*number;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n > LINE_MAX_OCTETS)
			return true;
	}
	return false;
}

static void
note_long_line(const struct msg *msg, struct result *r)
{
	size_t number = 0;
	bool is_long = false;

	for (size_t i = 0; !is_long && i < msg->nfield; i++)
		is_long = has_long_line(msg->fields[i].raw, &number);
	number += !is_long; /* the empty line */
	if (is_long || has_long_line(msg->body, &number))
		result_note(r,
		    "line %zu has over %d octets: mail servers may break it, "
		    "and with it the signature",
		    number, LINE_MAX_OCTETS);
}

/* h= of the first signature, without its folds; all have the same. */
static void
note_names(const struct msg *msg, struct result *r)
{
	struct str text = buf_str(&r->fields), h;
	struct buf b = {.pool = r->pool};
	struct tags tags;
	struct field f;

	if (!field_next(&text, msg->eol, &f) ||
	    tags_parse(f.body, &tags, NULL) != ST_OK)
		return;
	h = tags_get(&tags, STR("h"));
	for (size_t i = 0; i < h.n; i++)
		if (!is_fws(h.p[i]))
			buf_char(&b, h.p[i]);
	h = buf_str(&b);
	result_note(r, "h=%.*s", STRF(h));
}

void
signers_record(const struct msg *msg, const struct dkim_signer *k, size_t n,
    struct result *r)
{
	struct buf text = {.pool = r->pool}, json = {.pool = r->pool};

	buf_char(&json, '[');
	for (size_t i = 0; i < n; i++) {
		bool rsa = crypto_key_type(k[i].key) == CRYPTO_KEY_RSA;
		struct str alg = str_of(
		    dkim_alg_word(rsa ? DKIM_RSA_SHA256 : DKIM_ED25519_SHA256));

		buf_fmt(&text, "%s%.*s/%.*s/%.*s", i > 0 ? " " : "",
		    STRF(k[i].domain), STRF(k[i].selector), STRF(alg));
		buf_add(&json, i > 0 ? STR(",{") : STR("{"));
		json_member(&json, "d", k[i].domain);
		json_member(&json, "s", k[i].selector);
		json_member(&json, "a", alg);
		buf_fmt(&json, ",\"bits\":%u}", crypto_key_bits(k[i].key));
	}
	buf_char(&json, ']');
	result_json(r, "signatures", buf_str(&text), buf_str(&json));
	if (!r->explains)
		return;
	note_names(msg, r);
	note_long_line(msg, r);
}
