#include "net/master.h"

#include "base/buf.h"
#include "base/num.h"
#include "net/wire.h"

enum {
	USUAL_TTL = 3600,
	MOST_TTL = 0x7fffffff, /* RFC 2181 section 8 */
};

struct reader {
	struct zone *zone;
	struct pool *pool; /* for one record */
	size_t line;       /* where the next entry starts */
	size_t here;       /* where this entry starts */
	struct str rest;
	struct buf entry; /* without comments and parentheses */
	struct dns_name origin, owner;
	uint32_t ttl;
};

static enum st
record(struct reader *r, const struct wire_record *at, struct str text,
    struct err *e)
{
	struct wire_record full = *at;
	enum st st;

	pool_clear(r->pool);
	st = wire_data(text, &r->origin, r->pool, &full, e);
	if (st == ST_OK)
		st = zone_add(r->zone, &full, e);
	return st;
}

/* Seconds, or as in "1h30m". */
static bool
ttl_of(struct str s, uint32_t *out)
{
	static const struct {
		char unit;
		uint32_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400},
	    {'w', 604800}};
	uint64_t sum = 0, v = 0;

	if (num_parse(s, MOST_TTL, &v)) {
		*out = (uint32_t)v;
		return true;
	}
	if (s.n == 0)
		return false;
	while (s.n > 0) {
		size_t digits = 0, u = 0;

		while (digits < s.n && is_digit(s.p[digits]))
			digits++;
		if (digits == s.n ||
		    !num_parse(str_upto(s, digits), MOST_TTL, &v))
			return false;
		while (
		    u < NELEM(units) && units[u].unit != to_lower(s.p[digits]))
			u++;
		if (u == NELEM(units))
			return false;
		sum += v * units[u].seconds;
		if (sum > MOST_TTL)
			return false;
		s = str_from(s, digits + 1);
	}
	*out = (uint32_t)sum;
	return true;
}

static enum st
directive(struct reader *r, struct str word, struct str rest, struct err *e)
{
	struct str arg = str_word(&rest), more = str_word(&rest);
	struct dns_name name;
	enum dns_type type;

	rest = str_trim(rest);
	if (rest.n > 0)
		return err_set(e, ST_SYNTAX, "too much after %.*s", STRF(word));
	if (str_caseeq(word, STR("$TTL")) && more.n == 0) {
		if (!ttl_of(arg, &r->ttl))
			return err_set(e, ST_SYNTAX, "bad TTL '%.*s'",
			    STRF(arg));
		return ST_OK;
	}
	if (!str_caseeq(word, STR("$TRYAGAIN")) &&
	    (!str_caseeq(word, STR("$ORIGIN")) || more.n > 0))
		return err_set(e, ST_SYNTAX, "'%.*s' is not known here",
		    STRF(word));
	if (!name_file(arg, &r->origin, &name))
		return err_set(e, ST_SYNTAX, "bad name '%.*s'", STRF(arg));
	if (str_caseeq(word, STR("$ORIGIN"))) {
		r->origin = name;
		return ST_OK;
	}
	if (more.n == 0)
		zone_again_else(r->zone, &name);
	else if (type_of(more, &type))
		zone_again(r->zone, &name, type);
	else
		return err_set(e, ST_SYNTAX, "bad type '%.*s'", STRF(more));
	return ST_OK;
}

/* [owner] [TTL] [IN] type data, TTL and class in any order. */
static enum st
entry(struct reader *r, struct str line, struct err *e)
{
	struct wire_record full = {.ttl = r->ttl};
	struct str word;

	if (!is_fws(line.p[0])) {
		word = str_word(&line);
		if (word.p[0] == '$')
			return directive(r, word, line, e);
		if (!name_file(word, &r->origin, &r->owner))
			return err_set(e, ST_SYNTAX, "bad name '%.*s'",
			    STRF(word));
	} else if (r->owner.n == 0)
		return err_set(e, ST_SYNTAX, "no name");
	do
		word = str_word(&line);
	while (ttl_of(word, &full.ttl) || str_caseeq(word, STR("IN")));
	full.owner = r->owner;
	if (type_of(word, &full.type))
		return record(r, &full, str_trim(line), e);
	if (!wire_is_type(word))
		return err_set(e, ST_SYNTAX, "bad type '%.*s'", STRF(word));
	zone_touch(r->zone, &r->owner);
	return ST_OK;
}

/* Past a quoted string; false where it does not end on this line. */
static bool
take_quoted(struct reader *r, size_t *i)
{
	struct str s = r->rest;
	size_t from = *i;

	for ((*i)++; *i < s.n && s.p[*i] != '"' && s.p[*i] != '\n'; (*i)++)
		if (s.p[*i] == '\\' && *i + 1 < s.n && s.p[*i + 1] != '\n')
			(*i)++;
	if (*i >= s.n || s.p[*i] != '"')
		return false;
	buf_add(&r->entry, str_upto(str_from(s, from), *i + 1 - from));
	return true;
}

/*
 * What stands at *i, into r->entry; *i is then at its last octet. inside: in
 * parentheses.
 */
static enum st
take(struct reader *r, size_t *i, bool *inside, struct err *e)
{
	struct str s = r->rest;
	char c = s.p[*i];

	switch (c) {
	case ';':
		while (*i + 1 < s.n && s.p[*i + 1] != '\n')
			(*i)++;
		return ST_OK;
	case '"':
		if (take_quoted(r, i))
			return ST_OK;
		return err_set(e, ST_SYNTAX, "quote without its end");
	case '(':
	case ')':
		if (*inside == (c == '('))
			break;
		*inside = !*inside;
		buf_char(&r->entry, ' ');
		return ST_OK;
	case '\\':
		if (*i + 1 == s.n || s.p[*i + 1] == '\n')
			break;
		buf_add(&r->entry, str_upto(str_from(s, *i), 2));
		(*i)++;
		return ST_OK;
	case '\n':
		r->line++;
		buf_char(&r->entry, ' ');
		return ST_OK;
	case '\0':
		c = '?';
		break;
	default:
		buf_char(&r->entry, c);
		return ST_OK;
	}
	return err_set(e, ST_SYNTAX, "'%c' out of place", c);
}

/*
 * The next entry into r->entry: one line, or more of them in parentheses,
 * without comments. ST_NONE at the end; ST_SYNTAX.
 */
static enum st
next_entry(struct reader *r, struct err *e)
{
	struct str s = r->rest;
	bool inside = false;
	enum st st;
	size_t i;

	if (s.n == 0)
		return ST_NONE;
	buf_clear(&r->entry);
	r->here = r->line;
	for (i = 0; i < s.n && (inside || s.p[i] != '\n'); i++)
		if ((st = take(r, &i, &inside, e)) != ST_OK)
			return st;
	if (inside)
		return err_set(e, ST_SYNTAX, "'(' without ')'");
	r->line++;
	r->rest = str_from(s, i + 1);
	return ST_OK;
}

enum st
master_parse(struct str text, const char *path, struct zone **out,
    struct err *e)
{
	struct reader r = {.line = 1,
	    .rest = text,
	    .origin = {.n = 1},
	    .ttl = USUAL_TTL};
	enum st st;

	*out = NULL;
	r.zone = zone_new();
	r.pool = pool_new();
	while ((st = next_entry(&r, e)) == ST_OK) {
		struct str line = buf_str(&r.entry);

		if (str_trim(line).n > 0 && (st = entry(&r, line, e)) != ST_OK)
			break;
	}
	buf_release(&r.entry);
	pool_free(r.pool);
	if (st == ST_NONE) {
		*out = r.zone;
		return ST_OK;
	}
	zone_free(r.zone);
	err_at(e, "%s:%zu", path, r.here);
	return ST_CONF;
}
