#include "run/blocked.h"

#include "auth/believed.h"
#include "base/hash.h"
#include "mail/addr.h"
#include "mail/domain.h"
#include "mail/msgid.h"

enum {
	REFERENCE = 16,       /* digits of the hash */
	MESSAGE_ID_MAX = 250, /* octets; longer ones are not quoted */
};

static const struct str no_ptype = STR_INIT("");

static int
weight(struct str word)
{
	return str_eq(word, STR("block"))   ? 3 :
	    str_eq(word, STR("quarantine")) ? 2 :
	    str_eq(word, STR("flag"))       ? 1 :
					      0;
}

/* Numbers of the ISM as people cite them: "0565,0270". */
static struct str
controls(struct str list, struct pool *pool)
{
	struct buf out = {.pool = pool};

	while (list.n > 0) {
		struct str one = str_cut(&list, ',');

		buf_fmt(&out, "%sISM-%.*s", out.n > 0 ? ", " : "", STRF(one));
	}
	return buf_str(&out);
}

static bool
has_rule(struct str rules, struct str rule)
{
	while (rules.n > 0)
		if (str_eq(str_cut(&rules, ','), rule))
			return true;
	return false;
}

/* Printable ASCII in brackets: nothing else is written into a field. */
static struct str
message_id(const struct msg *msg, struct pool *pool)
{
	const struct field *f = msg_field(msg, STR("Message-ID"), 0);
	struct str *ids;
	size_t n;

	if (f == NULL)
		return (struct str){0};
	msgid_list(f->body, pool, &ids, &n);
	if (n == 0 || ids[0].n == 0 || ids[0].n > MESSAGE_ID_MAX ||
	    str_find_unseen(ids[0]) < ids[0].n)
		return (struct str){0};
	return pool_fmt(pool, "<%.*s>", STRF(ids[0]));
}

static struct str
queue_id(const struct border *border)
{
	struct str id = STR("");

	if (border->found && border->believed)
		id = border->hop.id;
	return id.n > REFERENCE || str_find_unseen(id) < id.n ? STR("") : id;
}

static struct str
reference(const struct blocked_source *s, struct pool *pool)
{
	const struct field *f = msg_field(s->msg, STR("Message-ID"), 0);
	struct str queue = queue_id(s->border);
	char digest[65];

	hash_sha256(f == NULL ? s->msg->header : str_trim(f->body), digest);
	if (queue.n == 0)
		return pool_str(pool, (struct str){digest, REFERENCE});
	return pool_fmt(pool, "%.*s-%.*s", REFERENCE, digest, STRF(queue));
}

bool
blocked_is_ours(const struct blocked_source *s, struct str domain)
{
	for (size_t i = 0; i < s->ndomain; i++)
		if (domain_is_below(domain, s->domains[i]))
			return true;
	return false;
}

/* One word for each method: what a reader of a notice should know. */
static void
authentication(const struct blocked_source *s, struct pool *pool,
    struct blocked *out)
{
	static const struct {
		struct str method, shown;
	} methods[] = {{STR_INIT("spf"), STR_INIT("SPF")},
	    {STR_INIT("dkim"), STR_INIT("DKIM")},
	    {STR_INIT("dmarc"), STR_INIT("DMARC")}};
	struct buf text = {.pool = pool};
	const struct results_source from = {s->msg, s->trust, s->border, 0};
	struct results all;

	results_find(&from, STR("Authentication-Results"), pool, &all);
	for (size_t m = 0; m < NELEM(methods); m++) {
		struct str word = {0};

		for (size_t i = 0; i < all.n; i++)
			if (str_eq(all.at[i].method, methods[m].method) &&
			    (word.p == NULL ||
				str_eq(all.at[i].result, STR("pass"))))
				word = all.at[i].result;
		if (word.p != NULL && str_find_unseen(word) == word.n)
			buf_fmt(&text, "%s%.*s %.*s", text.n > 0 ? ", " : "",
			    STRF(methods[m].shown), STRF(word));
	}
	for (size_t i = 0; i < all.n; i++)
		if (str_eq(all.at[i].method, STR("dmarc")) &&
		    str_eq(all.at[i].result, STR("fail")) &&
		    blocked_is_ours(s,
			results_prop(&all.at[i], STR("header"), STR("from"))))
			out->impersonation = true;
	out->authentication = buf_str(&text);
}

static void
fill(const struct ares_result *r, struct pool *pool, struct blocked *out)
{
	out->found = true;
	out->method = r->method;
	out->word = r->result;
	out->reason = r->reason;
	out->out =
	    str_eq(results_prop(r, no_ptype, STR("direction")), STR("out"));
	out->rules = results_prop(r, no_ptype, STR("rules"));
	out->level = results_prop(r, no_ptype, STR("level"));
	out->max = results_prop(r, no_ptype, STR("max"));
	out->ceiling = results_prop(r, no_ptype, STR("ceiling"));
	out->state = results_prop(r, no_ptype, STR("state"));
	out->controls = controls(results_prop(r, no_ptype, STR("ism")), pool);
	out->unmarked = has_rule(out->rules, STR("missing")) ||
	    has_rule(out->rules, STR("invalid")) ||
	    has_rule(out->rules, STR("inconsistent")) ||
	    has_rule(out->rules, STR("duplicate")) ||
	    has_rule(out->rules, STR("multiple"));
	out->spill = str_eq(r->result, STR("block")) &&
	    (has_rule(out->rules, STR("above-ceiling")) ||
		has_rule(out->rules, STR("above-recipient")) ||
		has_rule(out->rules, STR("under-marked")) ||
		has_rule(out->rules, STR("audience")) ||
		has_rule(out->rules, STR("caveat")));
}

void
blocked_find(const struct blocked_source *s, struct pool *pool,
    struct blocked *out)
{
	const struct ares_result *worst = NULL;
	const struct results_source from = {s->msg, s->trust, s->border, 0};
	struct results all;

	*out = (struct blocked){.found = false};
	results_find(&from, STR("X-Assay"), pool, &all);
	for (size_t i = 0; i < all.n; i++)
		if (weight(all.at[i].result) >
		    (worst == NULL ? 0 : weight(worst->result)))
			worst = &all.at[i];
	if (worst != NULL)
		fill(worst, pool, out);
	authentication(s, pool, out);
	out->message_id = message_id(s->msg, pool);
	out->reference = reference(s, pool);
	out->queue_id = queue_id(s->border);
}

/*
 * Where relays of ours are trusted, fields between their Received fields are
 * believed too; whoever can send through one could write them. A proof stands
 * on top, where the filters of this host put it.
 */
static struct border
above_all(const struct msg *msg)
{
	struct border b = {.found = true, .believed = true};

	while (b.index < msg->nfield &&
	    !str_caseeq(msg->fields[b.index].name, STR("Received")))
		b.index++;
	b.found = b.index < msg->nfield;
	return b;
}

bool
blocked_is_proven(const struct blocked_source *s, struct str sender,
    struct pool *pool)
{
	struct str local, domain;
	struct border top = above_all(s->msg);
	struct trust trust = *s->trust;
	struct believed b;
	const struct results_source from = {s->msg, &trust, &top, 0};
	struct results all;

	if (!addr_split(sender, &local, &domain))
		return false;
	trust.trust_all = false;
	believed_find(s->msg, &trust, &top, 0, pool, &b);
	for (size_t i = 0; i < b.n; i++) {
		if (!str_eq(b.ids[i].result, STR("pass")))
			continue;
		if (b.ids[i].is_dkim ?
			domain_is_below(domain, b.ids[i].domain) :
			str_caseeq(b.ids[i].mailbox, sender))
			return true;
	}
	results_find(&from, STR("Authentication-Results"), pool, &all);
	for (size_t i = 0; i < all.n; i++)
		if (str_eq(all.at[i].method, STR("dmarc")) &&
		    str_eq(all.at[i].result, STR("pass")) &&
		    domain_eq(domain,
			results_prop(&all.at[i], STR("header"), STR("from"))))
			return true;
	return false;
}
