/* auth/signed: names pick fields from the bottom up, each once. */
#include "auth/signed.h"

#include "base/buf.h"
#include "tap.h"

static const char header[] =
    "Subject: top\nFrom: a\nno field\nsubject: middle\n"
    "To: b\nSUBJECT : low\n";

static void
pick(struct signed_index *x, const char *name, const char *want,
    const char *what)
{
	const struct field *f = signed_pick(x, str_of(name));
	struct str got = {0};

	if (f != NULL)
		got = str_trim(f->body);
	IS(got, want, what);
}

static void
bottom_up(struct pool *pool)
{
	struct signed_index *x;
	struct msg m;

	msg_parse(&m, str_of(header), pool);
	x = signed_index_new(m.fields, m.nfield, pool);
	pick(x, "Subject", "low", "the lowest comes first");
	pick(x, "sUBJECT", "middle", "then the one above, whatever case");
	pick(x, "From", "a", "another name between");
	pick(x, "Subject", "top", "then the topmost");
	pick(x, "Subject", NULL, "then none");
	pick(x, "Subject", NULL, "and none again");
	pick(x, "Cc", NULL, "a name that is not there");
	pick(x, "", NULL, "a line that is no field is never picked");
	signed_begin(x, m.nfield);
	pick(x, "Subject", "low", "another list begins at the bottom");
	signed_begin(x, 5);
	pick(x, "Subject", "middle",
	    "the own field is passed over: the lowest");
	pick(x, "Subject", "top", "and the rest follows");
	pick(x, "Subject", NULL, "to its end");
	signed_begin(x, 0);
	pick(x, "Subject", "low",
	    "the own field is the topmost: first the rest");
	pick(x, "Subject", "middle", "all of it");
	pick(x, "Subject", NULL, "but not itself");
	signed_begin(x, 1);
	pick(x, "From", NULL, "the own field is the only one");
}

/* One name a million times, from 60,000 fields. */
static void
many(struct pool *pool)
{
	struct signed_index *x;
	struct buf text = {.pool = pool};
	struct msg m;
	size_t found = 0;

	for (int i = 0; i < 60000; i++)
		buf_add(&text, STR("X:y\n"));
	msg_parse(&m, buf_str(&text), pool);
	x = signed_index_new(m.fields, m.nfield, pool);
	for (int list = 0; list < 10; list++) {
		signed_begin(x, m.nfield);
		for (int i = 0; i < 100000; i++)
			found += signed_pick(x, STR("x")) != NULL;
	}
	IS_NUM(found, 600000, "each instance is picked once in each list");
	x = signed_index_new(NULL, 0, pool);
	pick(x, "From", NULL, "no field at all");
}

int
main(void)
{
	struct pool *pool = pool_new();

	bottom_up(pool);
	many(pool);
	pool_free(pool);
	return tap_end();
}
