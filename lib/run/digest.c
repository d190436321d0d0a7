#include "run/digest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/num.h"

enum { KINDS_MAX = 200, SHOWN_MAX = 60 };

/* One line of the log; views into it. */
struct entry {
	int64_t time;
	struct str filter, direction, max, rules, ism, reference, queue;
	bool softened; /* it was not blocked for that */
	bool known;    /* by a reference: the same again is a retry */
};

/* How often a filter, direction and rules came together. */
struct kind {
	struct str filter, direction, rules, ism;
	size_t n;
};

/*
 * The value of "name": in a flat object that we wrote: up to the next quote,
 * escapes as they are, since what is shown are words of ours and digits.
 */
static struct str
value_of(struct str line, struct str name)
{
	while (line.n > 0) {
		struct str key;

		(void)str_cut(&line, '"');
		key = str_cut(&line, '"');
		if (line.n == 0 || line.p[0] != ':')
			continue;
		line = str_from(line, 1);
		if (line.n > 0 && line.p[0] == '"') {
			struct str rest = str_from(line, 1);
			struct str value = str_cut(&rest, '"');

			if (str_eq(key, name))
				return value;
			line = rest;
		} else if (str_eq(key, name)) {
			return str_upto(line, str_find(line, ','));
		}
	}
	return (struct str){0};
}

/* What goes into a mail: plain words, or nothing. */
static struct str
word_of(struct str line, struct str name)
{
	struct str value = value_of(line, name);

	if (value.n > SHOWN_MAX || str_find_unseen(value) < value.n)
		return STR("?");
	return value.n == 0 ? STR("-") : value;
}

static bool
read_entry(struct str line, struct entry *out)
{
	uint64_t time;

	if (!num_parse(value_of(line, STR("time")), INT64_MAX, &time))
		return false;
	*out = (struct entry){.time = (int64_t)time,
	    .filter = word_of(line, STR("filter")),
	    .direction = word_of(line, STR("direction")),
	    .max = word_of(line, STR("max")),
	    .rules = word_of(line, STR("rules")),
	    .ism = word_of(line, STR("ism")),
	    .reference = word_of(line, STR("reference")),
	    .queue = word_of(line, STR("queue_id")),
	    .softened = value_of(line, STR("softened")).p != NULL,
	    .known = value_of(line, STR("queue_id")).n > 0 &&
		value_of(line, STR("reference")).n > 0};
	return true;
}

/*
 * A message that was tried again has a line for each time: one counts. slots
 * has more entries than the log has lines.
 */
static bool
is_seen(struct str *slots, size_t size, struct str line)
{
	struct str what = line;
	size_t at;

	/* Behind schema and time: all but when. */
	(void)str_cut(&what, ',');
	(void)str_cut(&what, ',');
	at = hash_table(what) % size;
	while (slots[at].p != NULL && !str_eq(slots[at], what))
		at = (at + 1) % size;
	if (slots[at].p != NULL)
		return true;
	slots[at] = what;
	return false;
}

/* False where there are too many kinds. */
static bool
count(struct kind *kinds, size_t *n, const struct entry *e)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(kinds[i].filter, e->filter) &&
		    str_eq(kinds[i].direction, e->direction) &&
		    str_eq(kinds[i].rules, e->rules)) {
			kinds[i].n++;
			return true;
		}
	if (*n == KINDS_MAX)
		return false;
	kinds[(*n)++] =
	    (struct kind){e->filter, e->direction, e->rules, e->ism, 1};
	return true;
}

static void
show(const struct entry *e, struct buf *out)
{
	char when[21];

	clock_text(e->time, when);
	buf_fmt(out, "%s %.*s %.*s %.*s %.*s ISM-%.*s %.*s %.*s\n", when,
	    STRF(e->filter), STRF(e->direction), STRF(e->max), STRF(e->rules),
	    STRF(e->ism), STRF(e->reference), STRF(e->queue));
}

void
digest_make(struct str log, int64_t since, int64_t until, struct pool *pool,
    struct digest *out)
{
	struct kind *kinds = pool_array(pool, KINDS_MAX, sizeof(*kinds));
	struct buf head = {.pool = pool}, lines = {.pool = pool};
	size_t nkind = 0, others = 0, size = 16;
	struct str *slots;

	*out = (struct digest){.count = 0};
	for (struct str rest = log; rest.n > 0; size += 2)
		(void)str_cut(&rest, '\n');
	slots = pool_array(pool, size, sizeof(*slots));
	while (log.n > 0) {
		struct str line = str_cut(&log, '\n');
		struct entry e;

		if (!read_entry(line, &e)) {
			out->strange++;
			continue;
		}
		if (e.time < since || e.time >= until || e.softened ||
		    (e.known && is_seen(slots, size, line)))
			continue;
		others += !count(kinds, &nkind, &e);
		if (out->count++ < DIGEST_LINES_MAX)
			show(&e, &lines);
	}
	for (size_t i = 0; i < nkind; i++)
		buf_fmt(&head, "%6zu  %.*s %.*s %.*s ISM-%.*s\n", kinds[i].n,
		    STRF(kinds[i].filter), STRF(kinds[i].direction),
		    STRF(kinds[i].rules), STRF(kinds[i].ism));
	if (others > 0)
		buf_fmt(&head, "%6zu  of other kinds\n", others);
	if (out->strange > 0)
		buf_fmt(&head, "%6zu  lines of the log could not be read\n",
		    out->strange);
	if (out->count > 0)
		buf_char(&head, '\n');
	buf_add(&head, buf_str(&lines));
	if (out->count > DIGEST_LINES_MAX)
		buf_fmt(&head, "and %zu more\n", out->count - DIGEST_LINES_MAX);
	out->table = buf_str(&head);
}
