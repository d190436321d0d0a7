#include "policy/conf.h"

#include "base/file.h"
#include "base/num.h"

enum type { TEXT, WORD, LIST, LINES, NUMBER, YESNO };

static const struct {
	struct str key, def;
	enum type type;
	uint64_t min, max;
	struct str help;
} settings[] = {
#define SETTING(name, key, type, def, min, max, help)               \
	[S_##name] = {STR_INIT(key), STR_INIT(def), type, min, max, \
	    STR_INIT(help)},
    SETTINGS(SETTING)
#undef SETTING
};

struct value {
	struct str text;
	uint64_t num;
	struct str *items;    /* LIST, LINES */
	const char **origins; /* of each item */
	size_t nitem;
	const char *origin;
};

struct conf {
	struct pool *pool;
	struct value values[S_COUNT];
};

static bool
is_many(enum setting s)
{
	return settings[s].type == LIST || settings[s].type == LINES;
}

static void
add_item(struct conf *c, struct value *v, struct str item, const char *origin)
{
	struct str *items =
	    pool_array(c->pool, v->nitem + 1, sizeof(*v->items));
	const char **origins =
	    pool_array(c->pool, v->nitem + 1, sizeof(*v->origins));

	for (size_t i = 0; i < v->nitem; i++) {
		items[i] = v->items[i];
		origins[i] = v->origins[i];
	}
	items[v->nitem] = pool_str(c->pool, item);
	origins[v->nitem++] = origin;
	v->items = items;
	v->origins = origins;
}

/* Commas separate the words of a list as blanks do. */
static struct str
next_word(struct str *rest)
{
	size_t i = 0;
	struct str word;

	while (rest->n > 0 && (is_fws(rest->p[0]) || rest->p[0] == ','))
		*rest = str_from(*rest, 1);
	while (i < rest->n && !is_fws(rest->p[i]) && rest->p[i] != ',')
		i++;
	word = str_upto(*rest, i);
	*rest = str_from(*rest, i);
	return word;
}

/* The choices of a WORD stand at the start of its help: "[a|b] ...". */
static bool
is_choice(enum setting s, struct str text)
{
	struct str list = str_from(settings[s].help, 1);

	list = str_upto(list, str_find(list, ']'));
	while (list.n > 0)
		if (str_eq(str_cut(&list, '|'), text))
			return true;
	return false;
}

static enum st
put(struct conf *c, enum setting s, struct str text, const char *origin,
    struct err *e)
{
	struct value *v = &c->values[s];
	struct str key = settings[s].key;
	struct str word;

	switch (settings[s].type) {
	case NUMBER:
		if (!num_parse(text, settings[s].max, &v->num) ||
		    v->num < settings[s].min)
			return err_set(e, ST_CONF,
			    "%.*s: '%.*s' is no number from %llu to %llu",
			    STRF(key), STRF(text),
			    (unsigned long long)settings[s].min,
			    (unsigned long long)settings[s].max);
		break;
	case YESNO:
		if (!str_eq(text, STR("yes")) && !str_eq(text, STR("no")))
			return err_set(e, ST_CONF,
			    "%.*s: '%.*s' is neither yes nor no", STRF(key),
			    STRF(text));
		v->num = str_eq(text, STR("yes"));
		break;
	case WORD:
		if (!is_choice(s, text))
			return err_set(e, ST_CONF,
			    "%.*s: '%.*s' is none of %.*s", STRF(key),
			    STRF(text),
			    (int)str_find(settings[s].help, ']') + 1,
			    settings[s].help.p);
		break;
	case LIST:
		for (struct str rest = text; (word = next_word(&rest)).n > 0;)
			add_item(c, v, word, origin);
		break;
	case LINES:
		if (text.n > 0)
			add_item(c, v, text, origin);
		break;
	case TEXT:
		break;
	}
	v->text = pool_str(c->pool, text);
	v->origin = origin;
	return ST_OK;
}

static bool
find(struct str key, enum setting *out)
{
	for (size_t i = 0; i < S_COUNT; i++)
		if (str_eq(settings[i].key, key)) {
			*out = (enum setting)i;
			return true;
		}
	return false;
}

struct conf *
conf_new(struct pool *pool)
{
	struct conf *c = pool_alloc(pool, sizeof(*c));

	c->pool = pool;
	for (size_t i = 0; i < S_COUNT; i++)
		if (put(c, (enum setting)i, settings[i].def, "default", NULL) !=
		    ST_OK)
			c->values[i].text = (struct str){0};
	return c;
}

struct pool *
conf_pool(const struct conf *c)
{
	return c->pool;
}

enum st
conf_set(struct conf *c, struct str assignment, const char *origin,
    struct err *e)
{
	struct str value = assignment, key = str_cut(&value, '=');
	bool append = key.n > 0 && key.p[key.n - 1] == '+';
	enum setting s;

	if (key.n == assignment.n)
		return err_set(e, ST_CONF, "'%.*s' is no key=value",
		    STRF(assignment));
	if (append)
		key.n--;
	if (!find(key, &s))
		return err_set(e, ST_CONF, "unknown setting '%.*s'", STRF(key));
	if (append && !is_many(s))
		return err_set(e, ST_CONF, "%.*s is no list", STRF(key));
	if (!append)
		c->values[s].nitem = 0;
	return put(c, s, str_trim(value), origin, e);
}

/* One logical line: "key value". */
static enum st
load_line(struct conf *c, struct str line, const char *origin, bool seen[],
    struct err *e)
{
	struct str key = str_word(&line);
	enum setting s;

	if (!find(key, &s))
		return err_set(e, ST_CONF, "unknown setting '%.*s'", STRF(key));
	if (seen[s] && !is_many(s))
		return err_set(e, ST_CONF, "%.*s given twice", STRF(key));
	if (!seen[s])
		c->values[s].nitem = 0;
	seen[s] = true;
	return put(c, s, str_trim(line), origin, e);
}

enum st
conf_load(struct conf *c, const char *path, struct err *e)
{
	bool seen[S_COUNT] = {false};
	struct str text;
	size_t number = 0;
	enum st st = file_read(path, CONF_MAX, c->pool, &text, e);

	if (st != ST_OK)
		return st == ST_NONE ? ST_NONE : ST_CONF;
	while (text.n > 0) {
		struct str line = str_cut(&text, '\n');
		const char *origin;

		number++;
		origin = pool_fmt(c->pool, "%s:%zu", path, number).p;
		if (line.n > 0 && line.p[0] == '#')
			continue;
		line = pool_str(c->pool, line);
		while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t') &&
		    str_trim(str_upto(text, str_find(text, '\n'))).n > 0) {
			struct str more = str_trim(str_cut(&text, '\n'));

			line = pool_fmt(c->pool, "%.*s %.*s", STRF(line),
			    STRF(more));
			number++;
		}
		if (str_trim(line).n == 0)
			continue;
		st = load_line(c, line, origin, seen, e);
		if (st != ST_OK) {
			err_at(e, "%s", origin);
			return st;
		}
	}
	return ST_OK;
}

struct str
conf_text(const struct conf *c, enum setting s)
{
	return c->values[s].text;
}

uint64_t
conf_num(const struct conf *c, enum setting s)
{
	return c->values[s].num;
}

bool
conf_yes(const struct conf *c, enum setting s)
{
	return c->values[s].num != 0;
}

const struct str *
conf_list(const struct conf *c, enum setting s, size_t *n)
{
	*n = c->values[s].nitem;
	return c->values[s].items;
}

const char *
conf_item_origin(const struct conf *c, enum setting s, size_t i)
{
	return c->values[s].origins[i];
}

void
conf_describe(const struct conf *c, struct buf *out)
{
	for (size_t i = 0; i < S_COUNT; i++) {
		const struct value *v = &c->values[i];

		buf_fmt(out, "# %s\n", v->origin);
		if (settings[i].type == LINES) {
			for (size_t k = 0; k < v->nitem; k++)
				buf_fmt(out, "%.*s %.*s\n",
				    STRF(settings[i].key), STRF(v->items[k]));
			if (v->nitem == 0)
				buf_fmt(out, "#%.*s\n", STRF(settings[i].key));
			continue;
		}
		buf_fmt(out, "%.*s", STRF(settings[i].key));
		for (size_t k = 0; k < v->nitem; k++)
			buf_fmt(out, " %.*s", STRF(v->items[k]));
		if (settings[i].type != LIST)
			buf_fmt(out, " %.*s", STRF(v->text));
		buf_char(out, '\n');
	}
}
