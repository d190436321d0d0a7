/*
 * Mail that only some may read: is everybody behind the recipients known to
 * be one of them (ISM-0269)?
 */
#include "run/marking_case.h"

static const char lists_control[] = "0269";

static const struct str *
nations_of(const struct scheme_caveat *kind, struct str text, struct pool *pool,
    size_t *n)
{
	struct str *list;

	*n = 0;
	if (kind->audience == AUDIENCE_THESE) {
		*n = kind->nnation;
		return kind->nations;
	}
	list = pool_array(pool, text.n / 2 + 1, sizeof(*list));
	while (text.n > 0)
		list[(*n)++] = str_cut(&text, '/');
	return list;
}

static void
add_faults(struct marking_case *c, const struct scheme_caveat *kind,
    const struct member_check *check)
{
	struct buf kinds = {.pool = c->pool};

	for (int f = MEMBER_OK + 1; f <= MEMBER_DEPTH; f++)
		if (check->by_fault[f] > 0)
			buf_fmt(&kinds, "%s%zu %s", kinds.n > 0 ? ", " : "",
			    check->by_fault[f],
			    member_fault_word((enum member_fault)f));
	c->whom = check->whom;
	finding_add(c, EFFECT_BLOCK, "audience", lists_control,
	    pool_fmt(c->pool,
		"%zu of %zu people and lists behind the recipients may not "
		"read %.*s (%.*s)",
		check->faults, check->people + check->lists, STRF(kind->word),
		STRF(buf_str(&kinds))));
}

/* EXCLUSIVE-FOR names one person: more than one reader is worth a look. */
static void
check_one(struct marking_case *c, const struct scheme_caveat *kind)
{
	const struct envelope *env = c->j->env;
	bool list = env->nfinal > 0 && c->members != NULL &&
	    members_is_list(c->members, env->to[0]);

	if (env->nfinal > 1 || list)
		finding_add(c, EFFECT_FLAG, "exclusive", lists_control,
		    pool_fmt(c->pool, "%.*s goes to %s", STRF(kind->word),
			list ? "a list" : "several recipients"));
}

static void
check_caveat(struct marking_case *c, struct str caveat)
{
	const struct envelope *env = c->j->env;
	struct member_check check;
	struct member_query q;
	struct str text;
	const struct scheme_caveat *kind =
	    scheme_caveat(&c->setup->scheme, caveat, &text);

	if (kind == NULL || kind->audience == AUDIENCE_ANY)
		return;
	if (kind->audience == AUDIENCE_ONE) {
		check_one(c, kind);
		return;
	}
	if (c->members == NULL && !c->out) {
		finding_add(c, EFFECT_NOTE, "no-register", NULL,
		    STR("no members are set: nationalities are not checked"));
		return;
	}
	if (env->nfinal == 0) {
		finding_add(c, c->out ? EFFECT_RETRY : EFFECT_FLAG,
		    "no-recipients", lists_control,
		    pool_fmt(c->pool, "%.*s, and no recipient is known",
			STRF(kind->word)));
		return;
	}
	if (c->members == NULL) {
		finding_add(c, EFFECT_BLOCK, "audience", lists_control,
		    pool_fmt(c->pool,
			"%.*s, and nobody's nationality is confirmed: no "
			"members are set",
			STRF(kind->word)));
		return;
	}
	q = (struct member_query){.to = env->to,
	    .nto = env->nfinal,
	    .now = c->j->now};
	q.nations = nations_of(kind, text, c->pool, &q.nnation);
	members_check(c->members, &q, c->pool, &check);
	if (check.faults > 0)
		add_faults(c, kind, &check);
}

/* Each caveat once: header and subject repeat each other. */
struct done {
	struct str *at;
	size_t n;
};

static void
check_once(struct marking_case *c, struct str caveat, struct done *done)
{
	for (size_t i = 0; i < done->n; i++)
		if (str_eq(done->at[i], caveat))
			return;
	if (done->n == FLOOR_CAVEATS_MAX) {
		finding_add(c, EFFECT_BLOCK, "audience", lists_control,
		    STR("too many caveats"));
		return;
	}
	done->at[done->n++] = caveat;
	check_caveat(c, caveat);
}

/* Those of documents and messages in it too: what it carries, it is. */
void
marking_audience(struct marking_case *c)
{
	const struct markings *m = &c->found;
	struct done done = {
	    .at = pool_array(c->pool, FLOOR_CAVEATS_MAX, sizeof(struct str))};

	for (size_t i = 0; i < m->nheader + m->nsubject; i++) {
		const struct marking *one = i < m->nheader ?
		    &m->headers[i] :
		    &m->subjects[i - m->nheader];

		for (size_t k = 0; k < one->ncaveat; k++)
			check_once(c, one->caveats[k], &done);
	}
	for (size_t i = 0; i < c->floor.ncaveat; i++)
		check_once(c, c->floor.caveats[i], &done);
}
