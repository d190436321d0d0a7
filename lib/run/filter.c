#include "run/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* items with room for one more, zeroed. */
static void *
grow(struct pool *pool, const void *items, size_t n, size_t size)
{
	char *p = pool_array(pool, n + 1, size);

	if (n > 0)
		memcpy(p, items, n * size);
	return p;
}

struct ares_result *
result_method(struct result *r, struct str method, struct str word)
{
	r->methods = grow(r->pool, r->methods, r->nmethod, sizeof(*r->methods));
	r->methods[r->nmethod].method = method;
	r->methods[r->nmethod].result = word;
	return &r->methods[r->nmethod++];
}

void
result_prop(struct result *r, struct ares_result *m, const char *ptype,
    const char *name, struct str value)
{
	m->props = grow(r->pool, m->props, m->nprop, sizeof(*m->props));
	m->props[m->nprop].ptype = str_of(ptype);
	m->props[m->nprop].name = str_of(name);
	m->props[m->nprop++].value = value;
}

static void
record(struct result *r, const char *name, struct str value, struct str json)
{
	r->props = grow(r->pool, r->props, r->nprop, sizeof(*r->props));
	r->props[r->nprop].name = str_of(name);
	r->props[r->nprop].value = value;
	r->props[r->nprop++].json = json;
}

void
result_record(struct result *r, const char *name, struct str value)
{
	record(r, name, value, (struct str){0});
}

void
result_number(struct result *r, const char *name, uint64_t value)
{
	struct str digits =
	    pool_fmt(r->pool, "%llu", (unsigned long long)value);

	record(r, name, digits, digits);
}

void
result_json(struct result *r, const char *name, struct str text,
    struct str json)
{
	record(r, name, text, json);
}

void
result_unlogged(struct result *r)
{
	r->props[r->nprop - 1].unlogged = true;
}

void
result_note(struct result *r, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	if (!r->explains)
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\n')
			*p = '?';
	buf_add(&r->notes, str_of(text));
	buf_char(&r->notes, '\n');
}
