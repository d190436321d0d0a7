#include "run/signatures.h"

#include "run/json.h"

/* Octets of header.b at least, and at most (RFC 6008 section 3). */
enum { TAG_B = 8, TAG_B_MOST = 64 };

struct dkim_limits
signatures_limits(const struct conf *conf)
{
	return (struct dkim_limits){
	    .signatures = (size_t)conf_num(conf, S_MAX_SIGNATURES),
	    .min_bits = (unsigned)conf_num(conf, S_MIN_BITS),
	    .allow_l = conf_yes(conf, S_ALLOW_L),
	    .skew = (int64_t)conf_num(conf, S_CLOCK_SKEW),
	};
}

static struct str
reason_of(struct result *r, const struct dkim_outcome *o)
{
	if (!o->testing)
		return o->reason;
	return pool_fmt(r->pool, "%.*s%skey is for testing (t=y)",
	    STRF(o->reason), o->reason.n > 0 ? "; " : "");
}

/* As much of b= as tells it from the others of the message (RFC 6008). */
static struct str
short_b(const struct dkim_outcome *all, size_t n, size_t i)
{
	struct str b = str_upto(all[i].names.b, TAG_B_MOST);
	size_t length = TAG_B;

	for (size_t k = 0; k < n; k++) {
		struct str other = str_upto(all[k].names.b, TAG_B_MOST);
		size_t same = 0;

		while (
		    same < b.n && same < other.n && b.p[same] == other.p[same])
			same++;
		/* Two that are the same cannot be told apart. */
		if (k != i && same >= length && same < b.n)
			length = same + 1;
	}
	return str_upto(b, length);
}

static void
prop(struct result *r, struct ares_result *m, const char *name, struct str s)
{
	if (s.n > 0)
		result_prop(r, m, "header", name, s);
}

static void
member(struct buf *out, const char *name, struct str value)
{
	if (value.n > 0)
		json_member(out, name, value);
}

static const char *
match_word(enum dkim_match m)
{
	return m == DKIM_MATCH ? "match" : "mismatch";
}

static void
add_json(struct buf *out, const struct dkim_outcome *o, struct str reason)
{
	buf_add(out, out->n == 1 ? STR("{") : STR(",{"));
	json_member(out, "result", str_of(dkim_word(o->result)));
	member(out, "d", o->names.domain);
	member(out, "s", o->names.selector);
	member(out, "i", o->names.identity);
	member(out, "a", o->names.alg);
	if (o->bits > 0)
		buf_fmt(out, ",\"bits\":%u", o->bits);
	if (o->body != DKIM_UNKNOWN)
		json_member(out, "body", str_of(match_word(o->body)));
	if (o->signature != DKIM_UNKNOWN)
		json_member(out, "signature", str_of(match_word(o->signature)));
	if (o->sig.has_length && o->body != DKIM_UNKNOWN)
		buf_fmt(out, ",\"covered\":%llu,\"octets\":%llu",
		    (unsigned long long)o->covered,
		    (unsigned long long)o->total);
	if (o->testing)
		buf_add(out, STR(",\"testing\":true"));
	member(out, "reason", reason);
	buf_char(out, '}');
}

static void
add_text(struct buf *out, const struct dkim_outcome *o)
{
	if (out->n > 0)
		buf_add(out, STR(", "));
	buf_add(out, str_of(dkim_word(o->result)));
	if (o->names.domain.n > 0) {
		buf_char(out, ' ');
		buf_add(out, o->names.domain);
	}
	if (o->names.selector.n > 0) {
		buf_char(out, '/');
		buf_add(out, o->names.selector);
	}
}

static void
notes(struct result *r, const struct dkim_outcome *o, size_t number,
    struct str reason)
{
	const struct dkim_sig *s = &o->sig;
	struct buf names = {.pool = r->pool};

	result_note(r, "signature %zu (d=%.*s s=%.*s a=%.*s): %s%s%.*s", number,
	    STRF(o->names.domain), STRF(o->names.selector), STRF(o->names.alg),
	    dkim_word(o->result), reason.n > 0 ? ": " : "", STRF(reason));
	if (o->body != DKIM_UNKNOWN)
		result_note(r, "signature %zu: body hash %s, signature %s",
		    number, match_word(o->body), match_word(o->signature));
	if (o->short_key)
		result_note(r,
		    "signature %zu: RSA key of %u bits; ISM-0476 wants 2048",
		    number, o->bits);
	for (size_t i = 0; i < s->nname; i++) {
		if (i > 0)
			buf_char(&names, ':');
		buf_add(&names, s->names[i]);
	}
	if (names.n > 0)
		result_note(r, "signature %zu: covers %.*s", number,
		    STRF(buf_str(&names)));
}

static void
publish(struct result *r, const struct dkim_outcome *o, struct str b,
    struct str reason)
{
	struct ares_result *m =
	    result_method(r, STR("dkim"), str_of(dkim_word(o->result)));

	if (reason.n > 0)
		m->reason = reason;
	prop(r, m, "d", o->names.domain);
	prop(r, m, "i", o->names.identity);
	prop(r, m, "s", o->names.selector);
	prop(r, m, "a", o->names.alg);
	prop(r, m, "b", b);
}

void
signatures_methods(struct result *r, const struct dkim_outcome *o, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str reason = reason_of(r, &o[i]);

		publish(r, &o[i], short_b(o, n, i), reason);
		notes(r, &o[i], i + 1, reason);
	}
	if (n == 0)
		result_method(r, STR("dkim"), STR("none"))->reason =
		    STR("no signature");
}

void
signatures_result(struct result *r, const struct dkim_outcome *o, size_t n)
{
	struct buf json = {.pool = r->pool}, text = {.pool = r->pool};
	enum dkim_result best = dkim_best(o, n);

	r->word = str_of(dkim_word(best));
	r->reason = n == 0 ? STR("no signature") : STR("");
	for (size_t i = n;
	     i-- > 0;) /* the first of the best gives its reason */
		if (o[i].result == best)
			r->reason = reason_of(r, &o[i]);
	buf_char(&json, '[');
	for (size_t i = 0; i < n; i++) {
		add_json(&json, &o[i], reason_of(r, &o[i]));
		add_text(&text, &o[i]);
	}
	buf_char(&json, ']');
	signatures_methods(r, o, n);
	result_json(r, "signatures", buf_str(&text), buf_str(&json));
}

static void
add_changes(struct buf *json, struct buf *text, const struct dkim_damage *d)
{
	buf_add(json, STR(",\"changes\":["));
	for (size_t i = 0; i < d->nchange; i++) {
		const struct dkim_change *c = &d->changes[i];

		buf_add(json, i == 0 ? STR("{") : STR(",{"));
		json_member(json, "code", c->code);
		json_member(json, "text", c->text);
		buf_fmt(json, ",\"breaks\":%s}", c->breaks ? "true" : "false");
		if (!c->breaks)
			continue;
		buf_char(text, ' ');
		buf_add(text, c->code);
	}
	buf_char(json, ']');
}

void
signatures_damage(struct result *r, const struct dkim_damage *d, size_t n)
{
	struct buf json = {.pool = r->pool}, text = {.pool = r->pool};

	buf_char(&json, '[');
	for (size_t i = 0; i < n; i++) {
		bool broken = !d[i].there || !d[i].head_same || !d[i].body_same;

		buf_add(&json, i == 0 ? STR("{") : STR(",{"));
		json_member(&json, "state",
		    !d[i].readable ? STR("unreadable") :
			broken     ? STR("broken") :
				     STR("intact"));
		member(&json, "d", d[i].names.domain);
		member(&json, "s", d[i].names.selector);
		if (i > 0)
			buf_add(&text, STR(", "));
		buf_add(&text, d[i].names.domain);
		buf_char(&text, '/');
		buf_add(&text, d[i].names.selector);
		buf_add(&text,
		    !d[i].readable ? STR(" unreadable") :
			broken     ? STR(" broken by") :
				     STR(" intact"));
		add_changes(&json, &text, &d[i]);
		buf_char(&json, '}');
		for (size_t k = 0; k < d[i].nchange; k++)
			result_note(r,
			    "signature %zu of the original (d=%.*s): "
			    "%s: %.*s",
			    i + 1, STRF(d[i].names.domain),
			    d[i].changes[k].breaks ? "breaks it" : "no matter",
			    STRF(d[i].changes[k].text));
	}
	buf_char(&json, ']');
	result_json(r, "damage",
	    n == 0 ? STR("the original has no signature") : buf_str(&text),
	    buf_str(&json));
}
