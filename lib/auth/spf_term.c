#include "auth/spf_term.h"

#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "mail/domain.h"
#include "net/name.h"

bool
spf_is_name(struct str s)
{
	if (s.n == 0 || s.n > SPF_NAME_MAX)
		return false;
	for (size_t i = 0, label = 0; i <= s.n; i++) {
		if (i == s.n || s.p[i] == '.') {
			if (label == 0 || label > LABEL_MAX)
				return false;
			label = 0;
		} else if ((s.p[i] & 0x80) != 0)
			return false;
		else
			label++;
	}
	return true;
}

bool
spf_term_count(struct spf_state *s)
{
	unsigned max = s->query->limits.terms;

	if (s->terms >= max) {
		s->reason =
		    pool_fmt(s->pool, "over %u terms that need DNS", max);
		return false;
	}
	s->terms++;
	return true;
}

/*
 * The look-up of a term (RFC 7208 section 4.6.4): SPF_YES with an answer of at
 * least one record; SPF_NO is a void look-up, and counted.
 */
static enum spf_match
ask(struct spf_state *s, struct str name, enum dns_type type,
    const struct dns_answer **out)
{
	unsigned max = s->query->limits.voids;
	const struct dns_answer *a = dns_get(s->ask, name, type);

	*out = a;
	if (a == NULL)
		return SPF_WAIT;
	if (a->status == DNS_FOUND)
		return SPF_YES;
	if (a->status == DNS_TRYAGAIN) {
		s->reason = pool_fmt(s->pool, "%s asking %s %.*s", a->why,
		    type_word(type), STRF(name));
		return SPF_TEMP;
	}
	if (++s->voids <= max)
		return SPF_NO;
	s->reason = pool_fmt(s->pool, "over %u void look-ups", max);
	return SPF_PERM;
}

static enum dns_type
client_type(const struct spf_state *s)
{
	return s->query->client.version == 6 ? DNS_AAAA : DNS_A;
}

/* Is one of the addresses the client's, as far as the CIDR length goes? */
static bool
has_client(const struct spf_state *s, const struct dns_answer *a,
    const struct spf_term *term)
{
	const struct ip *client = &s->query->client;
	unsigned bits = client->version == 6 ? term->bits6 : term->bits4;
	size_t n = client->version == 6 ? 16 : 4;

	if (a->status != DNS_FOUND)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		struct ip ip = {.version = client->version};

		if (a->rr[i].data.n != n)
			continue;
		memcpy(ip.octets, a->rr[i].data.p, n);
		if (ip_in(client, &ip, bits))
			return true;
	}
	return false;
}

/*
 * A name as it stands in an answer, as the text that asks for it: \DDD becomes
 * that octet. False where that is no text: a "." inside a label.
 */
static bool
askable(struct pool *pool, struct str name, struct str *out)
{
	char *p;
	size_t n = 0;

	*out = name;
	if (str_find(name, '\\') == name.n)
		return spf_is_name(name);
	p = pool_alloc(pool, name.n);
	for (size_t i = 0; i < name.n; i++) {
		uint64_t octet = (unsigned char)name.p[i];

		if (octet == '\\') {
			if (name.n - i < 4 ||
			    !num_parse(str_upto(str_from(name, i + 1), 3), 255,
				&octet) ||
			    octet == '.')
				return false;
			i += 3;
		}
		p[n++] = (char)octet;
	}
	*out = (struct str){p, n};
	return spf_is_name(*out);
}

/*
 * Section 5.4. All hosts are asked at once. One that has the client's address
 * decides, whatever became of the others: their order is not fixed.
 */
static enum spf_match
match_mx(struct spf_state *s, const struct spf_term *term, struct str target)
{
	unsigned max = s->query->limits.mx;
	enum dns_type type = client_type(s);
	const struct dns_answer *mx, *a;
	bool waits = false;
	enum spf_match m = ask(s, target, DNS_MX, &mx);

	if (m != SPF_YES)
		return m;
	if (mx->n > max) {
		s->reason = pool_fmt(s->pool, "over %u MX names at %.*s", max,
		    STRF(target));
		return SPF_PERM;
	}
	m = SPF_NO;
	for (size_t i = 0; i < mx->n; i++) {
		struct str host;

		if (!askable(s->pool, mx->rr[i].data, &host))
			continue;
		a = dns_get(s->ask, host, type);
		if (a == NULL)
			waits = true;
		else if (has_client(s, a, term))
			return SPF_YES;
		else if (a->status == DNS_TRYAGAIN && m == SPF_NO) {
			s->reason = pool_fmt(s->pool, "%s asking %s %.*s",
			    a->why, type_word(type), STRF(host));
			m = SPF_TEMP;
		}
	}
	return waits ? SPF_WAIT : m;
}

/* The client's address as a name below in-addr.arpa or ip6.arpa. */
static struct str
reverse_name(const struct spf_state *s)
{
	const uint8_t *o = s->query->client.octets;
	char text[64];
	size_t n = 0;

	if (s->query->client.version != 6)
		return pool_fmt(s->pool, "%u.%u.%u.%u.in-addr.arpa",
		    (unsigned)o[3], (unsigned)o[2], (unsigned)o[1],
		    (unsigned)o[0]);
	for (size_t i = 16; i-- > 0;) {
		text[n++] = "0123456789abcdef"[o[i] & 15];
		text[n++] = '.';
		text[n++] = "0123456789abcdef"[o[i] >> 4];
		text[n++] = '.';
	}
	return pool_fmt(s->pool, "%.*sip6.arpa", STRF(((struct str){text, n})));
}

/*
 * Is this name of the client's validated: does one of its addresses lead back
 * (section 5.5)? A DNS error is a no. The look-up is not counted as void: who
 * runs the reverse zone of the client does not decide about the sender.
 */
static enum spf_match
validate(struct spf_state *s, struct str name)
{
	static const struct spf_term exact = {.bits4 = 32, .bits6 = 128};
	const struct dns_answer *a = dns_get(s->ask, name, client_type(s));

	if (a == NULL)
		return SPF_WAIT;
	return has_client(s, a, &exact) ? SPF_YES : SPF_NO;
}

static size_t
ptr_count(const struct spf_state *s, const struct dns_answer *a)
{
	return a->n < s->query->limits.ptr ? a->n : s->query->limits.ptr;
}

/* Section 5.5. Names outside of the target are not worth a look-up. */
static enum spf_match
match_ptr(struct spf_state *s, struct str target)
{
	const struct dns_answer *ptr;
	bool waits = false;
	enum spf_match m = ask(s, reverse_name(s), DNS_PTR, &ptr);

	if (m == SPF_TEMP)
		return SPF_NO;
	if (m != SPF_YES)
		return m;
	for (size_t i = 0; i < ptr_count(s, ptr); i++) {
		struct str name = ptr->rr[i].data;

		if (!domain_is_below(name, target) || !spf_is_name(name) ||
		    str_find(name, '\\') < name.n)
			continue;
		m = validate(s, name);
		if (m == SPF_YES)
			return SPF_YES;
		waits |= m == SPF_WAIT;
	}
	return waits ? SPF_WAIT : SPF_NO;
}

/*
 * %{p} (section 7.3): of the validated names the domain itself, else one below
 * it, else any, in each case the first; "unknown" where there is none.
 */
static enum spf_match
validated_name(struct spf_state *s, struct str domain, struct str *out)
{
	const struct dns_answer *ptr =
	    dns_get(s->ask, reverse_name(s), DNS_PTR);
	struct str below = {0}, any = {0};
	bool waits = ptr == NULL, same = false;

	*out = STR("unknown");
	if (ptr == NULL || ptr->status != DNS_FOUND)
		return waits ? SPF_WAIT : SPF_YES;
	for (size_t i = 0; i < ptr_count(s, ptr); i++) {
		struct str name = ptr->rr[i].data;
		enum spf_match m;

		if (!spf_is_name(name) || str_find(name, '\\') < name.n)
			continue;
		m = validate(s, name);
		waits |= m == SPF_WAIT;
		if (m != SPF_YES)
			continue;
		same |= str_caseeq(name, domain);
		if (any.p == NULL)
			any = name;
		if (below.p == NULL && domain_is_below(name, domain))
			below = name;
	}
	if (any.p != NULL)
		*out = same ? domain : below.p != NULL ? below : any;
	return waits ? SPF_WAIT : SPF_YES;
}

/* What the letters stand for that stay the same in all records. */
static void
fill_values(struct spf_state *s)
{
	struct str *of = s->values.of;
	const struct spf_query *q = s->query;
	bool six = q->client.version == 6;
	struct buf sender = {.pool = s->pool};
	char text[IP_TEXT], *dotted;

	buf_add(&sender, s->local);
	buf_char(&sender, '@');
	buf_add(&sender, s->origin);
	of['s' - 'a'] = buf_str(&sender);
	of['l' - 'a'] = s->local;
	of['o' - 'a'] = s->origin;
	of['h' - 'a'] = q->helo.p == NULL ? STR("") : q->helo;
	of['r' - 'a'] = q->receiver.n == 0 ? STR("unknown") : q->receiver;
	of['v' - 'a'] = six ? STR("ip6") : STR("in-addr");
	of['c' - 'a'] = pool_fmt(s->pool, "%s", ip_text(&q->client, text));
	of['t' - 'a'] = pool_fmt(s->pool, "%lld", (long long)q->now);
	of['i' - 'a'] = of['c' - 'a'];
	if (!six)
		return;
	dotted = pool_alloc(s->pool, 64);
	for (size_t i = 0; i < 32; i++) {
		unsigned o = q->client.octets[i / 2];

		dotted[2 * i] =
		    "0123456789ABCDEF"[i % 2 == 0 ? o >> 4 : o & 15];
		dotted[2 * i + 1] = '.';
	}
	of['i' - 'a'] = (struct str){dotted, 63};
}

/* The values for one string in the record of a domain. */
static enum spf_match
prepare(struct spf_state *s, struct str spec, struct str domain)
{
	if (!s->is_local_ascii &&
	    (spf_macro_uses(spec, 's') || spf_macro_uses(spec, 'l')))
		return SPF_NO;
	if (s->values.of['o' - 'a'].p == NULL)
		fill_values(s);
	s->values.of['d' - 'a'] = domain;
	if (!spf_macro_uses(spec, 'p'))
		return SPF_YES;
	return validated_name(s, domain, &s->values.of['p' - 'a']);
}

enum spf_match
spf_term_target(struct spf_state *s, struct str spec, struct str domain,
    struct str *out)
{
	enum spf_match m = SPF_YES;

	*out = domain;
	if (spec.p == NULL)
		return SPF_YES;
	if (str_find(spec, '%') < spec.n)
		m = prepare(s, spec, domain);
	if (m == SPF_YES)
		*out = spf_macro_domain(spec, &s->values, s->pool);
	return m;
}

enum spf_match
spf_term_text(struct spf_state *s, struct str spec, struct str domain,
    size_t max, struct str *out)
{
	enum spf_match m = prepare(s, spec, domain);

	*out = (struct str){0};
	if (m == SPF_YES)
		*out = spf_macro_text(spec, &s->values, max, s->pool);
	return m;
}

/* Those that ask the DNS, once they are counted. */
static enum spf_match
match_by_name(struct spf_state *s, const struct spf_term *term,
    struct str domain)
{
	const struct dns_answer *a;
	struct str target;
	enum spf_match m = spf_term_target(s, term->domain, domain, &target);

	if (m != SPF_YES || !spf_is_name(target))
		return m == SPF_YES ? SPF_NO : m;
	if (term->kind == SPF_MX)
		return match_mx(s, term, target);
	if (term->kind == SPF_PTR)
		return match_ptr(s, target);
	if (term->kind == SPF_EXISTS)
		return ask(s, target, DNS_A, &a);
	m = ask(s, target, client_type(s), &a);
	return m == SPF_YES && !has_client(s, a, term) ? SPF_NO : m;
}

enum spf_match
spf_term_match(struct spf_state *s, const struct spf_term *term,
    struct str domain)
{
	switch (term->kind) {
	case SPF_ALL:
		return SPF_YES;
	case SPF_IP4:
		return ip_in(&s->query->client, &term->ip, term->bits4) ?
		    SPF_YES :
		    SPF_NO;
	case SPF_IP6:
		return ip_in(&s->query->client, &term->ip, term->bits6) ?
		    SPF_YES :
		    SPF_NO;
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		if (!spf_term_count(s))
			return SPF_PERM;
		return match_by_name(s, term, domain);
	case SPF_INCLUDE:
		break;
	}
	return SPF_NO;
}
