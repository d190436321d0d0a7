/*
 * What was said before: a reply or forward is not marked lower than anything it
 * answers, quotes or carries (ISM-1089).
 */
#include "mail/domain.h"
#include "mail/msgid.h"
#include "run/marking_case.h"
#include "run/threads.h"

static const char thread_control[] = "1089";

/* The Message-IDs that this one follows, and its own last: it may have several,
 * and who answers takes one of them. */
struct thread {
	struct str *ids;
	size_t n, nown;
};

static bool
is_thread_field(struct str name)
{
	return str_caseeq(name, STR("References")) ||
	    str_caseeq(name, STR("In-Reply-To"));
}

/* ids has room for THREADS_IDS_MAX. */
static void
add_ids(struct marking_case *c, const struct field *f, struct thread *t)
{
	struct str *more;
	size_t n;

	if (t->n == THREADS_IDS_MAX)
		return;
	msgid_list(f->body, c->pool, &more, &n);
	for (size_t i = 0; i < n && t->n < THREADS_IDS_MAX; i++)
		t->ids[t->n++] = more[i];
}

static void
find_thread(struct marking_case *c, struct thread *t)
{
	const struct msg *msg = c->j->input;
	size_t before;

	t->ids = pool_array(c->pool, THREADS_IDS_MAX, sizeof(*t->ids));
	for (size_t i = 0; i < msg->nfield; i++)
		if (is_thread_field(str_trim(msg->fields[i].name)))
			add_ids(c, &msg->fields[i], t);
	before = t->n;
	for (size_t i = 0; i < msg->nfield; i++)
		if (str_caseeq(str_trim(msg->fields[i].name),
			STR("Message-ID")))
			add_ids(c, &msg->fields[i], t);
	t->nown = t->n - before;
	if (t->n == THREADS_IDS_MAX)
		finding_add(c, c->out ? EFFECT_BLOCK : EFFECT_FLAG,
		    "thread-limit", thread_control,
		    STR("too many references to look up"));
}

static void
failed(struct marking_case *c, const struct err *e)
{
	finding_add(c, c->out ? EFFECT_RETRY : EFFECT_FLAG, "thread-db", NULL,
	    pool_str(c->pool, str_of(e->text)));
}

static bool
is_blocked(const struct marking_case *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->findings[i].effect >= EFFECT_RETRY)
			return true;
	return false;
}

/* All markings of the message itself. */
static void
own_floor(struct marking_case *c, struct floor *out)
{
	const struct markings *m = &c->found;

	floor_init(out);
	for (size_t i = 0; i < m->nheader + m->nsubject; i++)
		floor_add(out, &c->setup->scheme,
		    i < m->nheader ? &m->headers[i] :
				     &m->subjects[i - m->nheader],
		    c->pool);
}

/*
 * What came in cannot change what we know of a message, nor be the first to say
 * something of one that is to come from us: anybody may write any Message-ID.
 */
static bool
may_keep(const struct marking_case *c, struct str id, bool known)
{
	size_t n, at = str_rfind(id, '@');
	const struct str *ours = conf_list(c->j->conf, S_DOMAIN, &n);

	if (c->out)
		return true;
	for (size_t i = 0; i < n && at < id.n; i++)
		if (domain_is_below(str_from(id, at + 1), ours[i]))
			return false;
	return !known;
}

/* A reply takes over what it answers and what it carries. */
static void
keep(struct marking_case *c, const struct thread *t, const struct str *texts)
{
	struct floor own;

	own_floor(c, &own);
	floor_join(&own, &c->floor, &c->setup->scheme, c->pool);
	if (c->max > own.level)
		own.level = c->max;
	if (own.level == NO_LEVEL || is_blocked(c))
		return;
	for (size_t i = t->n - t->nown; i < t->n; i++) {
		struct err e = {0};

		if (may_keep(c, t->ids[i], texts[i].p != NULL) &&
		    threads_keep(c->j->helpers, t->ids[i],
			floor_text(&own, &c->setup->scheme, c->pool), c->j->now,
			c->pool, &e) != ST_OK)
			failed(c, &e);
	}
}

static void
judge_floor(struct marking_case *c)
{
	const char *breach;

	if (c->found.counts == NULL)
		return; /* that is said of it already */
	breach = floor_breach(&c->floor, &c->setup->scheme, c->found.counts,
	    c->pool);
	if (breach != NULL)
		finding_add(c, c->out ? EFFECT_BLOCK : EFFECT_FLAG, "lowered",
		    thread_control,
		    pool_fmt(c->pool, "marked lower than before: %s", breach));
}

void
marking_thread(struct marking_case *c)
{
	const struct scheme *scheme = &c->setup->scheme;
	struct thread t = {.n = 0};
	struct floor one, own;
	struct str *texts;
	struct err e = {0};

	/* Of several in a subject the others are what it was before. */
	if ((c->found.states & MARKINGS_MULTIPLE) != 0) {
		own_floor(c, &own);
		floor_join(&c->floor, &own, scheme, c->pool);
	}
	floor_init(&one);
	if (conf_text(c->j->conf, S_THREAD_DB).n == 0) {
		judge_floor(c);
		return;
	}
	find_thread(c, &t);
	texts = pool_array(c->pool, t.n + 1, sizeof(*texts));
	if (t.n > 0 &&
	    threads_get(c->j->helpers, t.ids, t.n, c->pool, texts, &e) !=
		ST_OK) {
		failed(c, &e);
		judge_floor(c);
		return;
	}
	for (size_t i = 0; i < t.n; i++) {
		if (texts[i].p == NULL)
			continue;
		if (floor_read(texts[i], scheme, c->pool, &one, &e) != ST_OK)
			failed(c, &e);
		floor_join(&c->floor, &one, scheme, c->pool);
	}
	judge_floor(c);
	if (t.nown > 0)
		keep(c, &t, texts);
}
