#include "run/chain.h"

/* One member as its operand says it. */
struct member {
	const struct filter *filter;
	struct cmdline cmd;
	char **words; /* ends with NULL; the first is the name */
	size_t nword;
};

/* Take a word off *s; its quotes are gone. False where an end is missing. */
static bool
take_word(struct str *s, struct buf *out)
{
	char quote = '\0';

	*s = str_trim(*s);
	buf_clear(out);
	while (s->n > 0 && (quote != '\0' || !is_fws(s->p[0]))) {
		char c = s->p[0];

		*s = str_from(*s, 1);
		if (quote != '\0' && c == quote)
			quote = '\0';
		else if (quote == '\0' && (c == '\'' || c == '"'))
			quote = c;
		else
			buf_char(out, c);
	}
	return quote == '\0';
}

static enum st
split(struct member *m, const char *operand, struct pool *pool, struct err *e)
{
	struct str rest = str_trim(str_of(operand));
	struct buf word = {0};

	m->words = pool_array(pool, rest.n + 2, sizeof(char *));
	while (rest.n > 0) {
		bool whole = take_word(&rest, &word);
		struct str copy = pool_str(pool, buf_str(&word));
		char *text = pool_alloc(pool, copy.n + 1);

		if (!whole) {
			buf_release(&word);
			return err_set(e, ST_USAGE, "%s: a quote has no end",
			    operand);
		}
		for (size_t i = 0; i < copy.n; i++)
			text[i] = copy.p[i];
		m->words[m->nword++] = text;
		rest = str_trim(rest);
	}
	buf_release(&word);
	return ST_OK;
}

static const struct filter *
find(const struct filter *const *known, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(str_of(known[i]->name), str_of(name)))
			return known[i];
	return NULL;
}

static enum st
read_member(struct member *m, const struct chain *chain, const char *operand,
    struct err *e)
{
	struct pool *pool = m->cmd.pool;
	enum st st = split(m, operand, pool, e);

	if (st != ST_OK)
		return st;
	if (m->nword == 0)
		return err_set(e, ST_USAGE, "a filter without a name");
	m->filter = find(chain->known, chain->nknown, m->words[0]);
	if (m->filter == NULL)
		return err_set(e, ST_USAGE,
		    "no filter is called '%s' (paths stand behind --)",
		    m->words[0]);
	st = opts_parse_member(m->filter, (int)m->nword, m->words, &m->cmd, e);
	if (st == ST_OK && m->cmd.noperand > 0)
		st = err_set(e, ST_USAGE, "'%s' is no option",
		    m->cmd.operands[0]);
	if (st != ST_OK)
		err_at(e, "%s", m->filter->name);
	return st;
}

/* The chain's own assignments come before those of a member. */
static void
inherit(struct cmdline *member, const struct cmdline *chain)
{
	size_t n = chain->nassignment;
	struct assignment *all =
	    pool_array(member->pool, n + member->nassignment, sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = chain->assignments[i];
	for (size_t i = 0; i < member->nassignment; i++)
		all[n + i] = member->assignments[i];
	member->assignments = all;
	member->nassignment += n;
	if (member->flags.conf_path.p == NULL)
		member->flags.conf_path = chain->flags.conf_path;
}

static enum st
settle(struct run *run, struct settings **settings, struct member *m,
    const struct cmdline *chain, struct err *e)
{
	const struct flags *f = &m->cmd.flags;
	struct settings *own;
	enum st st;

	if (m->cmd.nassignment == 0 && f->conf_path.p == NULL && !f->fresh &&
	    !f->dry_run)
		return ST_OK; /* what it has is shared */
	own = pool_alloc(run->pool, sizeof(*own));
	*own = **settings;
	own->trust.fresh = own->trust.fresh || f->fresh;
	own->dry_run = own->dry_run || f->dry_run;
	inherit(&m->cmd, chain);
	st = run_conf(run->pool, &m->cmd, &own->conf, e);
	if (st == ST_OK)
		st = exempt_parse(own->conf, run->pool, &own->exempts,
		    &own->nexempt, e);
	if (st != ST_OK)
		err_at(e, "%s", m->filter->name);
	*settings = own;
	return st;
}

enum st
chain_parse(struct run *run, const struct chain *chain,
    const struct cmdline *cmd, struct err *e)
{
	const struct filter **filters =
	    pool_array(run->pool, chain->n, sizeof(struct filter *));
	struct settings **settings =
	    pool_array(run->pool, chain->n, sizeof(struct settings *));
	enum st st = ST_OK;

	if (chain->n == 0)
		return err_set(e, ST_USAGE, "no filter is named");
	for (size_t i = 0; st == ST_OK && i < chain->n; i++) {
		struct member m = {.cmd = {.pool = run->pool}};

		st = read_member(&m, chain, chain->specs[i], e);
		for (size_t k = 0; st == ST_OK && k < i; k++)
			if (filters[k] != NULL && filters[k] == m.filter)
				st = err_set(e, ST_USAGE, "%s is there twice",
				    filters[k]->name);
		filters[i] = m.filter;
		settings[i] = run->settings[0];
		if (st == ST_OK)
			st = settle(run, &settings[i], &m, cmd, e);
	}
	run->filters = filters;
	run->settings = settings;
	run->nfilter = chain->n;
	return st;
}
