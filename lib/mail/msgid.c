#include "mail/msgid.h"

#include <stdint.h>

#include "base/hash.h"
#include "mail/tags.h"

enum {
	HALF = MSGID_MAX / 2,
	SLOTS = 2048, /* of the table: a power of two, half of them free */
};

_Static_assert(SLOTS >= 2 * MSGID_MAX && (SLOTS & (SLOTS - 1)) == 0,
    "a table that is never full");

struct scan {
	struct str rest;
	bool bare; /* ids without brackets are looked for */
	/* One has no end. Nor has one behind it then, or it does not matter:
	 * looking again and again would cost the square of the time. */
	bool open_comment, open_quote;
};

/* The octets of a comment with its parentheses; 0 where it has no end. */
static size_t
comment(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/*
 * The octets of a quoted string, or up to a "<", which is not looked for in
 * vain for the sake of quotes that are none; 0 where it has no end.
 */
static size_t
quoted(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] != '<')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
		else if (s.p[i] == '<')
			return i;
	}
	return 0;
}

static bool
ends_word(char c)
{
	return is_fws(c) || c == ',' || c == ';' || c == '<' || c == '>' ||
	    c == '(' || c == '"';
}

/* An id in brackets, taken off s, which begins with its "<". */
static bool
bracketed(struct str *s, struct str *id)
{
	size_t i = 1;

	while (i < s->n && s->p[i] != '>' && s->p[i] != '<')
		i++;
	*id = str_trim(str_from(str_upto(*s, i), 1));
	*s = str_from(*s, i);
	return id->n > 0;
}

/* A word, taken off s: is it an id? */
static bool
word(struct str *s, struct str *id)
{
	size_t i = 1;

	while (i < s->n && !ends_word(s->p[i]))
		i++;
	*id = str_upto(*s, i);
	*s = str_from(*s, i);
	return str_find(*id, '@') < id->n;
}

/* The next id, with the white space that is in it. */
static bool
next(struct scan *s, struct str *id)
{
	while (s->rest.n > 0) {
		char c = s->rest.p[0];
		size_t n = 0;

		if (c == '(' && !s->open_comment) {
			n = comment(s->rest);
			s->open_comment = n == 0;
		} else if (c == '"' && !s->open_quote) {
			n = quoted(s->rest);
			s->open_quote = n == 0;
		} else if (c == '<' && !s->bare) {
			if (bracketed(&s->rest, id))
				return true;
			continue;
		} else if (s->bare && !ends_word(c)) {
			if (word(&s->rest, id))
				return true;
			continue;
		}
		s->rest = str_from(s->rest, n > 0 ? n : 1);
	}
	return false;
}

static size_t
count(struct str body, bool bare)
{
	struct scan s = {.rest = body, .bare = bare};
	struct str id;
	size_t n = 0;

	while (next(&s, &id))
		n++;
	return n;
}

/* Add id, unless it is there: slots has the places in ids, from 1. */
static void
add(struct str id, struct str *ids, size_t *n, uint16_t *slots)
{
	size_t at = hash_table(id) % SLOTS;

	for (; slots[at] != 0; at = (at + 1) % SLOTS)
		if (str_eq(ids[slots[at] - 1], id))
			return;
	ids[(*n)++] = id;
	slots[at] = (uint16_t)*n;
}

void
msgid_list(struct str body, struct pool *pool, struct str **out, size_t *n)
{
	uint16_t slots[SLOTS] = {0};
	struct scan s = {.rest = body};
	size_t total = count(body, false);
	struct str id;

	if (total == 0) {
		s.bare = true;
		total = count(body, true);
	}
	*n = 0;
	*out = pool_array(pool, total < MSGID_MAX ? total : MSGID_MAX,
	    sizeof(**out));
	for (size_t i = 0; next(&s, &id); i++) {
		if (i >= HALF && total - i > HALF)
			continue;
		if (str_find_unseen(id) < id.n)
			id = tags_unwhite(id, pool);
		add(id, *out, n, slots);
	}
}
