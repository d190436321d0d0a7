#include "policy/members_entry.h"

#include "base/file.h"
#include "base/hash.h"
#include "mail/addr.h"
#include "mail/domain.h"
#include "mail/lex.h"
#include "policy/expiry.h"

enum { LINE_MEAN = 32 }; /* octets for each address of a usual file */

void
members_table_init(struct members_table *t, size_t n, struct pool *pool)
{
	for (t->size = 16; t->size < n; t->size *= 2)
		continue;
	t->at = pool_array(pool, t->size, sizeof(struct entry *));
}

struct entry *
members_table_find(const struct members_table *t, struct str address)
{
	uint64_t hash = hash_tablecase(address);
	struct entry *at = t->at[hash & (t->size - 1)];

	while (at != NULL &&
	    (at->hash != hash || !str_caseeq(at->address, address)))
		at = at->chain;
	return at;
}

struct entry *
members_table_add(struct members_table *t, struct str address,
    struct pool *pool)
{
	struct entry *one = pool_alloc(pool, sizeof(*one));
	struct entry **at;

	one->address = address;
	one->hash = hash_tablecase(address);
	at = &t->at[one->hash & (t->size - 1)];
	one->chain = *at;
	*at = one;
	return one;
}

/*
 * Nearly all addresses are a dot-atom and a host's name in ASCII, and stay as
 * they are.
 */
bool
members_address(struct str in, struct pool *pool, struct str *out)
{
	struct str rest = in, local, domain;
	struct buf b = {.pool = pool};
	struct addr a;

	*out = in;
	if (lex_dot_atom(&rest).n > 0 && lex_char(&rest, '@') &&
	    domain_is_host(rest)) {
		if (in.p[in.n - 1] == '.')
			out->n--;
		return true;
	}
	if (in.n > 0 && in.p[in.n - 1] == '.')
		in.n--; /* of the domain: an envelope path has none */
	if (addr_path(in, pool, &a) != ST_OK || a.local.n == 0 ||
	    domain_to_ascii(a.domain, pool, &domain, NULL) != ST_OK ||
	    !addr_split(a.spec, &local, &rest))
		return false;
	buf_add(&b, local);
	buf_char(&b, '@');
	buf_add(&b, domain);
	*out = buf_str(&b);
	return true;
}

/* A register while it is read. */
struct reader {
	struct members *m;
	struct pool *pool;
	const char *path;
	struct str rest;
	size_t number; /* of the first line in rest, from 1 */
};

static bool
is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

/* Does the line belong to what stands before it? */
static bool
is_more(struct str line)
{
	return line.n > 0 &&
	    (line.p[0] == '#' ||
		((line.p[0] == ' ' || line.p[0] == '\t') && !is_blank(line)));
}

static struct str
take_line(struct reader *r)
{
	r->number++;
	return str_cut(&r->rest, '\n');
}

/*
 * The next logical line as one view, line ends and comments in it still there;
 * next_word passes over them. *number is that of its first line.
 */
static bool
next_line(struct reader *r, struct str *out, size_t *number)
{
	struct str line;

	do {
		if (r->rest.n == 0)
			return false;
		*number = r->number;
		line = take_line(r);
	} while (is_blank(line) || line.p[0] == '#');
	*out = line;
	while (r->rest.n > 0 &&
	    is_more(str_upto(r->rest, str_find(r->rest, '\n')))) {
		line = take_line(r);
		out->n = (size_t)(line.p - out->p) + line.n;
	}
	return true;
}

/* The length of a quoted string at the front of s, 0: there is none. */
static size_t
quoted_length(struct str s)
{
	if (s.n == 0 || s.p[0] != '"')
		return 0;
	for (size_t i = 1; i < s.n && s.p[i] != '\n'; i++) {
		if (s.p[i] == '"')
			return i + 1;
		if (s.p[i] == '\\')
			i++;
	}
	return 0;
}

/* The next word of a logical line; blanks may stand in a quoted string at its
 * front. Empty at the end. */
static struct str
next_word(struct str *rest)
{
	bool fresh = false; /* at the start of a line */
	struct str word;
	size_t n;

	for (; rest->n > 0; *rest = str_from(*rest, 1)) {
		if (fresh && rest->p[0] == '#')
			*rest = str_from(*rest, str_find(*rest, '\n'));
		if (rest->n == 0 || !is_fws(rest->p[0]))
			break;
		fresh = rest->p[0] == '\n';
	}
	for (n = quoted_length(*rest); n < rest->n; n++)
		if (is_fws(rest->p[n]))
			break;
	word = str_upto(*rest, n);
	*rest = str_from(*rest, n);
	return word;
}

/* The entry of an address, made where it is new; NULL: it is none. */
static struct entry *
take_entry(struct reader *r, struct str word, struct err *e)
{
	struct entry *entry;
	struct str address;

	if (!members_address(word, r->pool, &address)) {
		(void)err_set(e, ST_CONF, "'%.*s' is no address", STRF(word));
		return NULL;
	}
	entry = members_table_find(&r->m->table, address);
	if (entry == NULL) {
		entry = members_table_add(&r->m->table, address, r->pool);
		entry->id = r->m->n++;
	}
	return entry;
}

/* Letters with commas between them. */
static enum st
check_nations(struct str word, struct err *e)
{
	size_t n = 0; /* of letters since the last comma */

	for (size_t i = 0; i <= word.n; i++) {
		bool ends = i == word.n || word.p[i] == ',';

		if (ends ? n == 0 : !is_alpha(word.p[i]))
			return err_set(e, ST_CONF,
			    "'%.*s' is no nation, nor nations with commas",
			    STRF(word));
		n = ends ? 0 : n + 1;
	}
	return ST_OK;
}

/* The last second of "2027-06-30". */
static bool
is_day(struct str word, int64_t *last)
{
	char line[] = "until=YYYY-MM-DD why=-";
	struct expiry x;

	if (word.n != 10)
		return false;
	for (size_t i = 0; i < word.n; i++)
		line[6 + i] = word.p[i];
	if (expiry_parse((struct str){line, sizeof(line) - 1}, false, &x,
		NULL) != ST_OK)
		return false;
	*last = x.last;
	return true;
}

/* ADDRESS NATION[,NATION...] YYYY-MM-DD, or ADDRESS unconfirmed */
static enum st
add_person(struct reader *r, struct str line, struct err *e)
{
	struct str address = next_word(&line), nations = next_word(&line);
	struct str word = next_word(&line);
	struct entry *person = take_entry(r, address, e);
	enum st st;

	if (person == NULL)
		return ST_CONF;
	if (person->registered)
		return err_set(e, ST_CONF, "'%.*s' is given twice",
		    STRF(address));
	person->registered = true;
	if (str_eq(nations, STR("unconfirmed"))) {
		if (word.n > 0)
			return err_set(e, ST_CONF,
			    "unknown word '%.*s' behind 'unconfirmed'",
			    STRF(word));
		return ST_OK;
	}
	st = check_nations(nations, e);
	if (st != ST_OK)
		return st;
	if (!is_day(word, &person->until))
		return err_set(e, ST_CONF, "'%.*s' is no day YYYY-MM-DD",
		    STRF(word));
	word = next_word(&line);
	if (word.n > 0)
		return err_set(e, ST_CONF, "unknown word '%.*s'", STRF(word));
	person->nations = nations;
	return ST_OK;
}

/* LIST: ADDRESS... */
static enum st
add_list(struct reader *r, struct str line, struct err *e)
{
	size_t at = quoted_length(line);
	struct str name, count;
	struct entry *entry;
	struct list *list;

	at += str_find(str_from(line, at), ':');
	if (at == line.n)
		return err_set(e, ST_CONF, "no ':' behind the name of a list");
	name = str_trim(str_upto(line, at));
	line = str_from(line, at + 1);
	entry = take_entry(r, name, e);
	if (entry == NULL)
		return ST_CONF;
	if (entry->list != NULL)
		return err_set(e, ST_CONF, "the list '%.*s' is given twice",
		    STRF(name));
	list = pool_alloc(r->pool, sizeof(*list));
	for (count = line; next_word(&count).n > 0;)
		list->n++;
	list->members = pool_array(r->pool, list->n, sizeof(struct entry *));
	for (size_t i = 0; i < list->n; i++) {
		list->members[i] = take_entry(r, next_word(&line), e);
		if (list->members[i] == NULL)
			return ST_CONF;
	}
	list->next = r->m->lists;
	r->m->lists = entry;
	entry->list = list;
	return ST_OK;
}

static enum st
read_lines(struct reader *r,
    enum st (*add)(struct reader *, struct str, struct err *), struct err *e)
{
	struct str line;
	size_t number;

	r->number = 1;
	if (str_starts(r->rest, STR("\xef\xbb\xbf"))) /* byte order mark */
		r->rest = str_from(r->rest, 3);
	while (next_line(r, &line, &number)) {
		enum st st = is_fws(line.p[0]) ?
		    err_set(e, ST_CONF,
			"begins with a blank, and continues "
			"nothing") :
		    add(r, line, e);

		if (st != ST_OK) {
			err_at(e, "%s:%zu", r->path, number);
			return st;
		}
	}
	return ST_OK;
}

/*
 * Which lists have people behind them: those that hold one, and those that hold
 * such a list. Lists that hold but each other have none.
 */
static void
find_people(struct members *m, struct pool *pool)
{
	struct holder *todo = NULL;

	for (struct entry *e = m->lists; e != NULL; e = e->list->next)
		for (size_t i = 0; i < e->list->n; i++) {
			struct list *member = e->list->members[i]->list;
			struct holder *h;

			if (member == NULL && e->list->has_people)
				continue;
			h = pool_alloc(pool, sizeof(*h));
			h->list = e;
			h->next = member == NULL ? todo : member->holders;
			if (member == NULL) {
				e->list->has_people = true;
				todo = h;
			} else
				member->holders = h;
		}
	while (todo != NULL) {
		struct holder *h = todo->list->list->holders, *next;

		todo = todo->next;
		for (; h != NULL; h = next) {
			next = h->next;
			if (h->list->list->has_people)
				continue;
			h->list->list->has_people = true;
			h->next = todo;
			todo = h;
		}
	}
}

static enum st
read_file(const char *path, struct pool *pool, struct str *out, struct err *e)
{
	enum st st;

	*out = (struct str){0};
	if (path == NULL)
		return ST_OK;
	st = file_read(path, MEMBERS_FILE_MAX, pool, out, e);
	return st == ST_OK || st == ST_IO ? st : ST_CONF;
}

enum st
members_load(const char *members, const char *lists, struct pool *pool,
    struct members **out, struct err *e)
{
	struct members *m = pool_alloc(pool, sizeof(*m));
	struct reader people = {m, pool, members, {0}, 1};
	struct reader groups = {m, pool, lists, {0}, 1};
	enum st st = read_file(members, pool, &people.rest, e);

	*out = NULL;
	if (st == ST_OK)
		st = read_file(lists, pool, &groups.rest, e);
	if (st != ST_OK)
		return st;
	members_table_init(&m->table,
	    (people.rest.n + groups.rest.n) / LINE_MEAN, pool);
	st = read_lines(&people, add_person, e);
	if (st == ST_OK)
		st = read_lines(&groups, add_list, e);
	if (st != ST_OK)
		return st;
	find_people(m, pool);
	*out = m;
	return ST_OK;
}
