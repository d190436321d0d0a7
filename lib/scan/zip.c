#include "scan/zip.h"

#include <stdint.h>
#include <stdlib.h>

enum {
	/* Without the names and the like behind them. */
	END_SIZE = 22,
	CENTRAL_SIZE = 46,
	LOCAL_SIZE = 30,

	COMMENT_MAX = 0xffff, /* behind the end record */
	ENCRYPTED = 1,        /* flags of a member */
	SIZES_FOLLOW = 8,
	LARGE = -1, /* all bits set: the size stands elsewhere */
};

static uint32_t
number(struct str s, size_t at, size_t length)
{
	uint32_t n = 0;

	while (length-- > 0)
		n = n << 8 | (unsigned char)s.p[at + length];
	return n;
}

static bool
begins(struct str s, const char *signature, size_t size)
{
	return s.n >= size && memcmp(s.p, signature, 4) == 0;
}

/* A member as the directory names it. */
struct entry {
	struct str name;
	uint32_t flags, method, packed, offset;
};

/* Where a member stands, its header with it. */
struct span {
	uint64_t from, to;
};

struct directory {
	struct str octets; /* all of the archive */
	size_t from, to;   /* where the directory stands */
	uint32_t count, offset;
	struct span *spans;
	size_t n;
};

/* The last end record that can be one: a comment may stand behind it. */
static bool
find_end(struct str octets, struct directory *d)
{
	size_t least = octets.n > END_SIZE + COMMENT_MAX ?
	    octets.n - END_SIZE - COMMENT_MAX :
	    0;

	for (size_t at = octets.n; at-- > least;) {
		struct str end = str_from(octets, at);
		uint32_t size;

		if (!begins(end, "PK\5\6", END_SIZE))
			continue;
		size = number(end, 12, 4);
		if (size > at || number(end, 20, 2) > end.n - END_SIZE)
			continue;
		*d = (struct directory){.octets = octets,
		    .from = at - size,
		    .to = at,
		    .count = number(end, 10, 2),
		    .offset = number(end, 16, 4)};
		return true;
	}
	return false;
}

/* The entry in front of *s, which is taken. */
static bool
take_entry(struct str *s, struct entry *e)
{
	size_t name, rest;

	if (!begins(*s, "PK\1\2", CENTRAL_SIZE))
		return false;
	name = number(*s, 28, 2);
	rest = name + number(*s, 30, 2) + number(*s, 32, 2);
	if (rest > s->n - CENTRAL_SIZE)
		return false;
	*e = (struct entry){.name = str_upto(str_from(*s, CENTRAL_SIZE), name),
	    .flags = number(*s, 8, 2),
	    .method = number(*s, 10, 2),
	    .packed = number(*s, 20, 4),
	    .offset = number(*s, 42, 4)};
	*s = str_from(*s, CENTRAL_SIZE + rest);
	return true;
}

/* The header of the member says the same, and all of it is there. */
static bool
agrees(struct directory *d, const struct entry *e)
{
	struct str s = str_from(d->octets, e->offset);
	uint32_t flags;
	size_t name;
	uint64_t to;

	if (!begins(s, "PK\3\4", LOCAL_SIZE) ||
	    str_find(e->name, '\0') < e->name.n)
		return false;
	name = number(s, 26, 2);
	flags = number(s, 6, 2);
	to = (uint64_t)e->offset + LOCAL_SIZE + name + number(s, 28, 2) +
	    e->packed;
	d->spans[d->n++] = (struct span){e->offset, to};
	return to <= d->from &&
	    str_eq(str_upto(str_from(s, LOCAL_SIZE), name), e->name) &&
	    number(s, 8, 2) == e->method &&
	    (flags & ENCRYPTED) == (e->flags & ENCRYPTED) &&
	    ((flags & SIZES_FOLLOW) != 0 ||
		number(s, 18, 4) == (uint32_t)LARGE ||
		number(s, 18, 4) == e->packed);
}

static int
compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static bool
overlap(struct directory *d)
{
	if (d->n > 0)
		qsort(d->spans, d->n, sizeof(*d->spans), compare);
	for (size_t i = 1; i < d->n; i++)
		if (d->spans[i].from < d->spans[i - 1].to)
			return true;
	return false;
}

/*
 * The entries are counted by themselves: not every reader believes the number
 * in the end record.
 */
enum zip_state
zip_check(struct str octets, struct pool *pool)
{
	struct directory d;
	struct str rest;
	struct entry e;
	size_t n = 0;
	bool good;

	if (!find_end(octets, &d))
		return ZIP_NONE;
	rest = str_upto(str_from(octets, d.from), d.to - d.from);
	good = d.from == d.offset;
	d.spans = pool_array(pool, rest.n / CENTRAL_SIZE, sizeof(*d.spans));
	while (take_entry(&rest, &e)) {
		if (++n > ZIP_ENTRIES_MAX)
			return ZIP_MANY;
		good = agrees(&d, &e) && good;
	}
	good = good && rest.n == 0 && n == d.count;
	return good && !overlap(&d) ? ZIP_GOOD : ZIP_ODD;
}

bool
zip_begins(struct str octets)
{
	return begins(octets, "PK\3\4", 4) || begins(octets, "PK\5\6", 4);
}
