#include "auth/spf.h"

#include <string.h>

#include "auth/spf_record.h"
#include "auth/spf_term.h"
#include "mail/domain.h"

enum {
	EXP_MAX = 500,    /* octets of an explanation that are kept */
	TERM_SHOWN = 100, /* of a term in a reason */
};

/* What a domain's record, or that of the last redirect, came to. */
struct decision {
	enum spf_result result;
	bool is_final, redirected;
	struct str domain, text; /* of the record; text.p == NULL: none found */
	struct spf_record record;
	struct str mechanism; /* the term of this record that matched */
	struct str inner;     /* where that is an include: the term behind it */
	struct str where;     /* the domain in whose record that one stands */
};

const char *
spf_word(enum spf_result r)
{
	switch (r) {
	case SPF_NONE:
		return "none";
	case SPF_NEUTRAL:
		return "neutral";
	case SPF_PASS:
		return "pass";
	case SPF_FAIL:
		return "fail";
	case SPF_SOFTFAIL:
		return "softfail";
	case SPF_TEMPERROR:
		return "temperror";
	case SPF_PERMERROR:
		return "permerror";
	}
	return "none";
}

static void
decide(struct decision *d, enum spf_result result)
{
	d->result = result;
	d->is_final = true;
	d->where = d->domain;
}

/* No record: an error where a redirect led here (RFC 7208 section 6.1). */
static void
decide_none(struct decision *d)
{
	decide(d, d->redirected ? SPF_PERMERROR : SPF_NONE);
}

/*
 * Can check_host() be asked about this domain (RFC 7208 section 4.3)? More than
 * one label, none empty or too long, no literal, octets that are visible.
 */
static bool
is_checkable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return spf_is_name(s) && s.p[0] != '[' && str_find(s, '.') < s.n;
}

/*
 * Exactly one TXT record is an SPF record (section 4.5); it is parsed as a
 * whole before any other look-up. Without one d is final.
 */
static enum st
find_record(struct spf_state *s, struct decision *d)
{
	const struct dns_answer *a;
	struct err e = {0};
	size_t n = 0;

	if (!is_checkable(d->domain)) {
		s->reason = pool_fmt(s->pool, "not a domain name: %.*s",
		    STRF(d->domain));
		return (decide_none(d), ST_OK);
	}
	a = dns_get(s->ask, d->domain, DNS_TXT);
	if (a == NULL)
		return ST_WAIT;
	if (a->status == DNS_TRYAGAIN) {
		s->reason = pool_fmt(s->pool, "%s asking TXT %.*s", a->why,
		    STRF(d->domain));
		return (decide(d, SPF_TEMPERROR), ST_OK);
	}
	for (size_t i = 0; a->status == DNS_FOUND && i < a->n; i++)
		if (spf_record_is(a->rr[i].data) && n++ == 0)
			d->text = a->rr[i].data;
	if (n == 0) {
		s->reason = pool_fmt(s->pool,
		    a->status == DNS_NONAME ? "%.*s does not exist" :
					      "no SPF record at %.*s",
		    STRF(d->domain));
		decide_none(d);
	} else if (n > 1) {
		d->text = (struct str){0};
		s->reason = pool_fmt(s->pool, "%zu SPF records at %.*s", n,
		    STRF(d->domain));
		decide(d, SPF_PERMERROR);
	} else if (spf_record_parse(d->text, s->pool, &d->record, &e) !=
	    ST_OK) {
		s->reason = pool_fmt(s->pool, "%s", e.text);
		decide(d, SPF_PERMERROR);
	}
	return ST_OK;
}

/* NOLINTBEGIN(misc-no-recursion): depth is bounded by the limit of terms */
static enum st evaluate(struct spf_state *, unsigned depth, struct decision *);

/*
 * check_host() of the target decides whether include matches (section 5.2).
 * `in` tells how; what it found stays there.
 */
static enum spf_match
match_include(struct spf_state *s, const struct spf_term *term,
    struct str domain, unsigned depth, struct decision *in)
{
	enum spf_match m;

	*in = (struct decision){0};
	if (!spf_term_count(s) || depth >= s->query->limits.terms)
		return SPF_PERM;
	m = spf_term_target(s, term->domain, domain, &in->domain);
	if (m != SPF_YES)
		return m;
	if (evaluate(s, depth + 1, in) == ST_WAIT)
		return SPF_WAIT;
	switch (in->result) {
	case SPF_PASS:
		return SPF_YES;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		return SPF_NO;
	case SPF_TEMPERROR:
		return SPF_TEMP;
	case SPF_NONE:
	case SPF_PERMERROR:
		break;
	}
	return SPF_PERM;
}

/* A term matched: say which, and which behind it. */
static void
matched(struct decision *d, const struct spf_term *term,
    const struct decision *in)
{
	decide(d, term->result);
	d->mechanism = term->text;
	if (term->kind == SPF_INCLUDE) {
		d->inner = in->inner.p != NULL ? in->inner : in->mechanism;
	}
}

/* The terms of one record from left to right (section 4.6.2). */
static enum st
walk(struct spf_state *s, unsigned depth, struct decision *d)
{
	for (size_t i = 0; i < d->record.n && !d->is_final; i++) {
		const struct spf_term *term = &d->record.term[i];
		struct decision in = {0};
		enum spf_match m = term->kind == SPF_INCLUDE ?
		    match_include(s, term, d->domain, depth, &in) :
		    spf_term_match(s, term, d->domain);

		switch (m) {
		case SPF_NO:
			break;
		case SPF_YES:
			matched(d, term, &in);
			break;
		case SPF_TEMP:
			decide(d, SPF_TEMPERROR);
			break;
		case SPF_PERM:
			decide(d, SPF_PERMERROR);
			break;
		case SPF_WAIT:
			return ST_WAIT;
		}
		if (d->is_final && in.where.p != NULL)
			d->where = in.where;
	}
	return ST_OK;
}

/*
 * No term matched: redirect= (section 6.1), whose target's record takes the
 * place of this one, or the default (section 4.7).
 */
static enum st
redirect(struct spf_state *s, struct decision *d)
{
	struct str target;
	enum spf_match m;

	if (d->record.redirect.p == NULL) {
		decide(d, SPF_NEUTRAL);
		d->mechanism = STR("default");
		return ST_OK;
	}
	if (!spf_term_count(s))
		return (decide(d, SPF_PERMERROR), ST_OK);
	m = spf_term_target(s, d->record.redirect, d->domain, &target);
	if (m == SPF_WAIT)
		return ST_WAIT;
	if (m != SPF_YES) {
		s->reason = STR("redirect needs an ASCII local part");
		return (decide(d, SPF_PERMERROR), ST_OK);
	}
	*d = (struct decision){.domain = target, .redirected = true};
	return ST_OK;
}

/*
 * check_host() for d->domain (section 4). Each include and each redirect is a
 * term: their count bounds how deep this nests and how often it goes round.
 */
static enum st
evaluate(struct spf_state *s, unsigned depth, struct decision *d)
{
	enum st st = ST_OK;

	while (st == ST_OK && !d->is_final) {
		st = find_record(s, d);
		if (st == ST_OK && !d->is_final)
			st = walk(s, depth, d);
		if (st == ST_OK && !d->is_final)
			st = redirect(s, d);
	}
	return st;
}
/* NOLINTEND(misc-no-recursion) */

static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

/*
 * The explanation (section 6.2), or ST_OK without one: exp= is absent or
 * ill-formed once expanded, not exactly one TXT record, not US-ASCII, a bad
 * macro in it, trouble in the DNS. Neither a term nor void.
 */
static enum st
explain(struct spf_state *s, const struct decision *d, struct str *out)
{
	const struct dns_answer *a;
	struct str target, text;
	size_t end;
	enum spf_match m;

	if (d->record.exp.p == NULL)
		return ST_OK;
	m = spf_term_target(s, d->record.exp, d->domain, &target);
	if (m != SPF_YES || !spf_is_name(target))
		return m == SPF_WAIT ? ST_WAIT : ST_OK;
	a = dns_get(s->ask, target, DNS_TXT);
	if (a == NULL)
		return ST_WAIT;
	if (a->status != DNS_FOUND || a->n != 1 ||
	    spf_macro_check(a->rr[0].data, SPF_MACRO_TEXT, 0, &end, NULL) !=
		ST_OK)
		return ST_OK;
	m = spf_term_text(s, a->rr[0].data, d->domain, EXP_MAX, &text);
	if (m == SPF_YES && is_printable(text))
		*out = text;
	return m == SPF_WAIT ? ST_WAIT : ST_OK;
}

/*
 * The sender in two (section 4.3): without a local part it is postmaster's. A
 * domain that is not ASCII comes as A-labels (RFC 8616); where it has none it
 * stays as it is, and is no domain name.
 */
static void
take_sender(struct spf_state *s, struct str sender)
{
	size_t at = str_rfind(sender, '@');
	bool is_ascii = true;

	s->local = at < sender.n ? str_upto(sender, at) : STR("");
	if (s->local.n == 0)
		s->local = STR("postmaster");
	s->origin = at < sender.n ? str_from(sender, at + 1) : sender;
	if (s->origin.p == NULL)
		s->origin = STR("");
	if (s->origin.n > 0 && s->origin.p[s->origin.n - 1] == '.')
		s->origin.n--;
	for (size_t i = 0; i < s->origin.n; i++)
		is_ascii &= (s->origin.p[i] & 0x80) == 0;
	if (!is_ascii) {
		struct str ascii;

		if (domain_to_ascii(s->origin, s->pool, &ascii, NULL) == ST_OK)
			s->origin = ascii;
	}
	s->is_local_ascii = true;
	for (size_t i = 0; i < s->local.n; i++)
		s->is_local_ascii &= (s->local.p[i] & 0x80) == 0;
}

/* One line: which term matched, or why there is no answer. */
static struct str
reason_of(const struct spf_state *s, const struct decision *d,
    struct pool *pool)
{
	struct str term = str_upto(d->mechanism, TERM_SHOWN);
	struct str inner = str_upto(d->inner, TERM_SHOWN);

	if (d->mechanism.p == NULL)
		return pool_str(pool, s->reason);
	if (d->inner.p != NULL)
		return pool_fmt(pool, "%.*s at %.*s, %.*s at %.*s", STRF(term),
		    STRF(d->domain), STRF(inner), STRF(d->where));
	if (d->result == SPF_NEUTRAL && str_eq(term, STR("default")))
		return pool_fmt(pool, "no term matched at %.*s",
		    STRF(d->where));
	return pool_fmt(pool, "%.*s at %.*s", STRF(term), STRF(d->where));
}

enum st
spf_check(struct dns_ask *ask, const struct spf_query *query, struct pool *pool,
    struct spf_outcome *out)
{
	/* What is needed until the answers are in goes with each call. */
	struct spf_state s = {.ask = ask, .query = query, .pool = pool_new()};
	struct decision d = {0};
	struct str exp = {0};
	enum st st;

	*out = (struct spf_outcome){0};
	take_sender(&s, query->sender);
	d.domain = s.origin;
	st = evaluate(&s, 0, &d);
	if (st == ST_OK && d.result == SPF_FAIL && query->want_exp)
		st = explain(&s, &d, &exp);
	if (st == ST_OK) {
		out->result = d.result;
		out->domain = pool_str(pool, d.domain);
		out->record = d.text;
		out->mechanism = d.mechanism;
		out->where = pool_str(pool, d.where);
		out->reason = reason_of(&s, &d, pool);
		out->exp = pool_str(pool, exp);
		out->terms = s.terms;
		out->voids = s.voids;
	}
	pool_free(s.pool);
	return st;
}
