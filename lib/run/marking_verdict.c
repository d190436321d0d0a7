/*
 * From findings to a result: the word is that of the worst finding, the reason
 * what all of that kind say.
 */
#include "base/hash.h"
#include "run/json.h"
#include "run/marking_case.h"

enum { REFERENCE = 16 }; /* digits of a hash that people type */

static enum effect
worst(const struct marking_case *c)
{
	enum effect e = EFFECT_NOTE;

	for (size_t i = 0; i < c->n; i++)
		if (c->findings[i].effect > e)
			e = c->findings[i].effect;
	return e;
}

/* What the findings of one effect say, or are called. */
static struct str
join(const struct marking_case *c, enum effect effect, bool codes)
{
	struct buf out = {.pool = c->pool};

	for (size_t i = 0; i < c->n; i++) {
		const struct finding *f = &c->findings[i];

		if (f->effect != effect)
			continue;
		if (out.n > 0)
			buf_add(&out, codes ? STR(",") : STR("; "));
		buf_add(&out, codes ? str_of(f->code) : f->why);
	}
	return buf_str(&out);
}

/* Each control once. */
static struct str
controls(const struct marking_case *c, enum effect effect)
{
	struct buf out = {.pool = c->pool};

	for (size_t i = 0; i < c->n; i++) {
		const char *control = c->findings[i].control;
		bool said = control == NULL || c->findings[i].effect != effect;

		for (size_t k = 0; k < i && !said; k++)
			said = c->findings[k].effect == effect &&
			    c->findings[k].control != NULL &&
			    str_eq(str_of(c->findings[k].control),
				str_of(control));
		if (!said)
			buf_fmt(&out, "%s%s", out.n > 0 ? "," : "", control);
	}
	return buf_str(&out);
}

static void
add_item(struct buf *text, struct buf *json, struct str item)
{
	if (text->n > 0)
		buf_char(text, ',');
	buf_add(text, item);
	if (json->n > 1)
		buf_char(json, ',');
	json_string(json, item);
}

/* One property whose value is a list; empty lists too. */
static void
record_list(struct result *r, const char *name, const struct str *items,
    size_t n)
{
	struct buf text = {.pool = r->pool}, json = {.pool = r->pool};

	buf_char(&json, '[');
	for (size_t i = 0; i < n; i++)
		add_item(&text, &json, items[i]);
	buf_char(&json, ']');
	result_json(r, name, buf_str(&text), buf_str(&json));
}

static void
record_states(const struct marking_case *c, struct result *r)
{
	struct str words[MARKING_NFLAW];
	const char *word;
	size_t n = 0;

	for (unsigned bit = 0; (word = markings_state_word(bit)) != NULL; bit++)
		if ((c->found.states & 1U << bit) != 0)
			words[n++] = str_of(word);
	result_record(r, "state", str_of(markings_state(&c->found)));
	record_list(r, "states", words, n);
}

/* "header:case": each once. */
static void
record_reasons(const struct marking_case *c, struct result *r)
{
	const struct markings *m = &c->found;
	uint64_t flaws[2] = {0, 0};
	struct str list[2 * MARKING_NFLAW];
	size_t n = 0;

	for (size_t i = 0; i < m->nheader; i++)
		flaws[0] |= m->headers[i].flaws;
	for (size_t i = 0; i < m->nsubject; i++)
		flaws[1] |= m->subjects[i].flaws;
	for (unsigned bit = 0; bit < 2 * MARKING_NFLAW; bit++) {
		unsigned b = bit % MARKING_NFLAW, form = bit / MARKING_NFLAW;

		if ((flaws[form] & UINT64_C(1) << b) != 0)
			list[n++] = pool_fmt(c->pool, "%s:%s",
			    form == 0 ? "header" : "subject",
			    marking_flaw_code(b));
	}
	record_list(r, "reasons", list, n);
}

static void
record_text(struct result *r, const char *name, struct str value)
{
	if (value.p == NULL)
		return;
	result_record(r, name, value);
	result_unlogged(r);
}

/* Of an invalid marking too, what could be read. */
static void
record_elements(const struct marking_case *c, struct result *r)
{
	static const struct marking nothing = {.downto = NO_LEVEL};
	const struct markings *m = &c->found;
	const struct marking *one = m->counts != NULL ? m->counts :
	    m->nheader > 0                            ? m->headers :
	    m->nsubject > 0                           ? m->subjects :
							&nothing;

	record_list(r, "caveats", one->caveats, one->ncaveat);
	result_unlogged(r);
	record_list(r, "access", one->access, one->naccess);
	result_unlogged(r);
	record_text(r, "expires", one->expires);
	if (one->downto != NO_LEVEL)
		result_record(r, "downto", marking_case_name(c, one->downto));
	record_text(r, "origin", one->origin);
	record_text(r, "ns", one->ns);
	record_text(r, "ver", one->version);
}

static const char *
direction(const struct marking_case *c)
{
	return c->out ? "out" : "in";
}

static void
record_all(const struct marking_case *c, struct result *r, struct str rules,
    struct str ism)
{
	struct str codes[FINDINGS_MAX];
	struct str rest = rules;
	size_t n = 0;
	bool inconsistent = (c->found.states & MARKINGS_INCONSISTENT) != 0;

	while (rest.n > 0 && n < FINDINGS_MAX)
		codes[n++] = str_cut(&rest, ',');
	record_states(c, r);
	result_record(r, "level", marking_case_name(c, c->found.level));
	result_record(r, "max", marking_case_name(c, c->max));
	result_record(r, "ceiling",
	    marking_case_name(c, c->setup->ceilings.system));
	record_elements(c, r);
	result_record(r, "where", str_of(markings_where(&c->found)));
	result_record(r, "consistent", inconsistent ? STR("no") : STR("yes"));
	result_record(r, "direction", str_of(direction(c)));
	record_reasons(c, r);
	record_list(r, "rules", codes, n);
	if (ism.n > 0)
		result_record(r, "ism", ism);
	if (c->uninspected.n > 0)
		result_record(r, "uninspected", buf_str(&c->uninspected));
}

static void
add_field(const struct marking_case *c, struct result *r, struct str rules,
    struct str ism)
{
	struct ares_result *m = result_method(r, STR("marking"), r->word);

	m->reason = r->reason;
	result_prop(r, m, "", "state", str_of(markings_state(&c->found)));
	result_prop(r, m, "", "level", marking_case_name(c, c->found.level));
	result_prop(r, m, "", "max", marking_case_name(c, c->max));
	if (c->setup->ceilings.system != NO_LEVEL)
		result_prop(r, m, "", "ceiling",
		    marking_case_name(c, c->setup->ceilings.system));
	result_prop(r, m, "", "direction", str_of(direction(c)));
	if (rules.n > 0)
		result_prop(r, m, "", "rules", rules);
	if (ism.n > 0)
		result_prop(r, m, "", "ism", ism);
}

/* For the security staff, by reference only. */
static void
add_ledger(const struct marking_case *c, struct result *r, struct str rules,
    struct str ism)
{
	const struct field *id = msg_field(c->j->input, STR("Message-ID"), 0);
	const struct border *border = c->j->border;
	struct buf *out = &r->ledger;
	char digest[65];

	buf_fmt(out, "{\"schema\":1,\"time\":%lld", (long long)c->j->now);
	json_member(out, "filter", STR("markcheck"));
	json_member(out, "direction", str_of(direction(c)));
	json_member(out, "level", marking_case_name(c, c->found.level));
	json_member(out, "max", marking_case_name(c, c->max));
	json_member(out, "rules", rules);
	json_member(out, "ism", ism);
	if (id != NULL) {
		hash_sha256(str_trim(id->body), digest);
		json_member(out, "reference", (struct str){digest, REFERENCE});
	}
	if (border->found && border->believed && border->hop.id.n > 0)
		json_member(out, "queue_id", border->hop.id);
	buf_add(out, STR("}\n"));
}

void
marking_verdict(struct marking_case *c, struct result *r)
{
	static const struct str words[] = {STR_INIT("pass"), STR_INIT("flag"),
	    STR_INIT("temperror"), STR_INIT("block")};
	enum effect effect = worst(c);
	struct str rules = (struct str){0}, ism = rules;

	if (effect != EFFECT_NOTE) {
		rules = join(c, effect, true);
		ism = controls(c, effect);
		r->reason = join(c, effect, false);
	}
	r->word = words[effect];
	r->log_only = c->whom;
	record_all(c, r, rules, ism);
	add_field(c, r, rules, ism);
	if (effect == EFFECT_BLOCK)
		add_ledger(c, r, rules, ism);
	for (size_t i = 0; i < c->n; i++)
		if (c->findings[i].effect != effect || effect == EFFECT_NOTE)
			result_note(r, "%s: %.*s", c->findings[i].code,
			    STRF(c->findings[i].why));
}
