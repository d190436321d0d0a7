#include "run/markings.h"

#include "auth/author.h"
#include "base/file.h"
#include "mail/domain.h"
#include "policy/marking_words.h"
#include "run/where.h"

enum st
marking_setup(const struct conf *conf, struct pool *pool,
    struct marking_setup *out, struct err *e)
{
	struct str named = conf_text(conf, S_SCHEME), text;
	const char *path = named.n > 0 ? pool_cstr(pool, named) :
					 where_shared(pool, "schemes/au");
	enum st st = file_read(path, SCHEME_MAX, pool, &text, e);

	if (st == ST_NONE)
		return err_set(e, ST_CONF, "scheme: %s: no such file", path);
	if (st != ST_OK) {
		err_at(e, "scheme: %s", path);
		return st == ST_LIMIT ? ST_CONF : st;
	}
	st = scheme_parse(text, path, pool, &out->scheme, e);
	if (st == ST_OK)
		st = ceiling_parse(conf, &out->scheme, pool, &out->ceilings, e);
	out->names.scheme = &out->scheme;
	if (st == ST_OK)
		out->names.words = marking_words(&out->scheme, pool);
	out->names.ns = conf_list(conf, S_NS, &out->names.nns);
	out->caveats = conf_list(conf, S_CAVEATS, &out->ncaveat);
	return st;
}

bool
marking_setup_may_hold(const struct marking_setup *s, struct str caveat)
{
	struct str text;
	const struct scheme_caveat *kind =
	    scheme_caveat(&s->scheme, caveat, &text);

	for (size_t i = 0; i < s->ncaveat; i++) {
		struct str may = s->caveats[i], rest = may;
		struct str type = str_cut(&rest, ':');

		if (str_eq(may, STR("*")) || str_eq(may, caveat))
			return true;
		if (kind == NULL)
			continue;
		if (kind->type.p == NULL ? str_eq(may, kind->word) :
					   str_eq(type, kind->type) &&
			    (type.n == may.n || str_eq(rest, kind->word)))
			return true;
	}
	return false;
}

bool
markings_is_field(const struct scheme *scheme, const struct field *f)
{
	return str_caseeq(str_trim(f->name), scheme->field);
}

bool
markings_is_subject(const struct field *f)
{
	return str_caseeq(str_trim(f->name), STR("Subject"));
}

/* Is the author's domain one of those that imply the scheme's namespace? */
static bool
is_implied(const struct scheme *scheme, const struct msg *msg,
    struct pool *pool)
{
	struct author author;

	if (scheme->subject_domain.p == NULL)
		return true;
	author_find(msg, pool, &author);
	for (size_t i = 0; i < author.n; i++)
		if (!domain_is_below(author.domains[i], scheme->subject_domain))
			return false;
	return author.n > 0 && author.why.p == NULL;
}

static void
add(struct marking **list, size_t *n, const struct marking *more, size_t nmore,
    struct pool *pool)
{
	struct marking *all = pool_array(pool, *n + nmore, sizeof(*all));

	for (size_t i = 0; i < *n; i++)
		all[i] = (*list)[i];
	for (size_t i = 0; i < nmore; i++)
		all[*n + i] = more[i];
	*list = all;
	*n += nmore;
}

/* Past the limit the last one stands for all the rest. */
static void
find_headers(const struct marking_names *names, const struct msg *msg,
    struct pool *pool, struct markings *out)
{
	for (size_t i = 0; i < msg->nfield; i++) {
		struct marking m;

		if (!markings_is_field(names->scheme, &msg->fields[i]))
			continue;
		marking_header(names, msg->fields[i].body, pool, &m);
		if (out->nheader < MARKINGS_MAX) {
			add(&out->headers, &out->nheader, &m, 1, pool);
			continue;
		}
		out->more = true;
		if (m.read > out->headers[out->nheader - 1].read)
			out->headers[out->nheader - 1] = m;
	}
}

static void
find_subjects(const struct marking_names *names, const struct msg *msg,
    struct pool *pool, struct markings *out)
{
	bool implied = is_implied(names->scheme, msg, pool);

	for (size_t i = 0, seen = 0; i < msg->nfield; i++) {
		const struct field *f = &msg->fields[i];
		struct marking_list found;

		if (!markings_is_subject(f))
			continue;
		marking_subject_field(names, f->body, implied, pool, &found);
		out->more = out->more || found.more || ++seen > MARKINGS_MAX;
		if (seen <= MARKINGS_MAX)
			add(&out->subjects, &out->nsubject, found.at, found.n,
			    pool);
		for (size_t k = 0; k < found.n; k++)
			if (found.at[k].read > out->read)
				out->read = found.at[k].read;
	}
}

/* Is each word of a, cut at `at`, one of b? */
static bool
is_within(struct str a, struct str b, char at)
{
	while (a.n > 0) {
		struct str word = str_cut(&a, at), rest = b;
		bool there = false;

		while (rest.n > 0 && !there)
			there = str_eq(word, str_cut(&rest, at));
		if (!there)
			return false;
	}
	return true;
}

/* REL/AUS/CAN is REL/CAN/AUS. */
static bool
same_word(const struct scheme *scheme, struct str a, struct str b)
{
	struct str x, y;
	const struct scheme_caveat *kind;

	if (str_eq(a, b))
		return true;
	kind = scheme_caveat(scheme, a, &x);
	return kind != NULL && kind->form == CAVEAT_COUNTRIES &&
	    kind == scheme_caveat(scheme, b, &y) && is_within(x, y, '/') &&
	    is_within(y, x, '/');
}

/* The same set, in whatever order. */
static bool
same_words(const struct scheme *scheme, const struct str *a, size_t na,
    const struct str *b, size_t nb)
{
	for (size_t i = 0; i < na; i++) {
		bool there = false;

		for (size_t k = 0; k < nb && !there; k++)
			there = same_word(scheme, a[i], b[k]);
		if (!there)
			return false;
	}
	return na == nb;
}

/* What both forms can say; an invalid one says what can be read in it. */
static bool
is_same(const struct scheme *scheme, const struct marking *a,
    const struct marking *b)
{
	if (a->grade == MARKING_INVALID || b->grade == MARKING_INVALID)
		return a->read == b->read;
	return a->level == b->level && a->downto == b->downto &&
	    str_eq(a->expires, b->expires) &&
	    same_words(scheme, a->caveats, a->ncaveat, b->caveats,
		b->ncaveat) &&
	    same_words(scheme, a->access, a->naccess, b->access, b->naccess);
}

/*
 * Beside a header a subject by an author whose domain does not imply the
 * namespace is no marking at all, and nothing is wrong with it.
 */
static bool
is_mere_text(const struct markings *m, const struct marking *one)
{
	return m->nheader > 0 && m->nsubject > 0 &&
	    one->flaws == MARKING_FLAW(NAMESPACE) && one >= m->subjects &&
	    one < m->subjects + m->nsubject;
}

static void
add_states(const struct scheme *scheme, struct markings *m,
    const struct marking *list, size_t n)
{
	const struct marking *first = m->nheader > 0 ? m->headers : m->subjects;

	for (size_t i = 0; i < n; i++) {
		if (list[i].grade == MARKING_INVALID) {
			if (!is_mere_text(m, &list[i]))
				m->states |= MARKINGS_INVALID;
		} else if (list[i].grade == MARKING_NONCONFORMANT)
			m->states |= MARKINGS_NONCONFORMANT;
		if (!is_same(scheme, first, &list[i]))
			m->states |= MARKINGS_INCONSISTENT;
		if (list[i].read > m->read)
			m->read = list[i].read;
	}
}

void
markings_find(const struct marking_names *names, const struct msg *msg,
    struct pool *pool, struct markings *out)
{
	*out = (struct markings){.level = NO_LEVEL, .read = NO_LEVEL};
	find_headers(names, msg, pool, out);
	find_subjects(names, msg, pool, out);
	add_states(names->scheme, out, out->headers, out->nheader);
	add_states(names->scheme, out, out->subjects, out->nsubject);
	if (out->nheader > 1 || out->nsubject > 1)
		out->states |= MARKINGS_MULTIPLE;
	if (out->nheader + out->nsubject == 0)
		out->states = MARKINGS_MISSING;
	else if (out->states == 0)
		out->states = MARKINGS_VALID;
	for (size_t i = 0; i < out->nheader; i++)
		if (out->headers[i].grade != MARKING_INVALID &&
		    out->headers[i].level > out->level) {
			out->counts = &out->headers[i];
			out->level = out->counts->level;
		}
	for (size_t i = 0; i < out->nsubject && out->counts == NULL; i++)
		if (out->subjects[i].grade != MARKING_INVALID) {
			out->counts = &out->subjects[i];
			out->level = out->counts->level;
		}
}

const char *
markings_state_word(unsigned bit)
{
	static const char *const words[] = {"missing", "multiple",
	    "inconsistent", "invalid", "nonconformant", "valid"};

	return bit < NELEM(words) ? words[bit] : NULL;
}

const char *
markings_state(const struct markings *m)
{
	unsigned bit = 0;

	while ((m->states & 1U << bit) == 0)
		bit++;
	return markings_state_word(bit);
}

const char *
markings_where(const struct markings *m)
{
	if (m->nheader > 0)
		return m->nsubject > 0 ? "both" : "header";
	return m->nsubject > 0 ? "subject" : "none";
}
