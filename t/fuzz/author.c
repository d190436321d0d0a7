/*
 * Any message: no crash, domains are names, each once, and without any there
 * is a doubt. Where there is none, a reader that looks for "@" and knows no
 * more than quoted strings and comments finds the same domains, and a From put
 * on top adds its own and raises no doubt.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/author.h"
#include "mail/domain.h"
#include "mail/lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_in(const struct author *a, struct str domain)
{
	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->domains[i], domain))
			return true;
	return false;
}

static void
check(const struct author *a, struct pool *pool)
{
	struct str again;

	assert(a->n <= AUTHOR_DOMAINS_MAX);
	assert(a->why.p == NULL || a->why.n > 0);
	assert(a->n > 0 || a->why.n > 0);
	assert(a->nfield > 0 || (a->n == 0 && a->why.n > 0));
	assert(str_find(a->why, '\n') == a->why.n);
	for (size_t i = 0; i < a->n; i++) {
		struct author before = {.domains = a->domains, .n = i};
		enum st st = domain_to_ascii(a->domains[i], pool, &again, NULL);

		assert(st == ST_OK && str_eq(again, a->domains[i]));
		assert(!is_in(&before, a->domains[i]));
	}
}

static bool
is_in_domain(char c)
{
	return !is_fws(c) && str_find(STR("<>(),;:\"@\\"), c) == 10;
}

/* What stands behind each "@" that is neither quoted nor in a comment. */
static void
read_naively(struct str body, const struct author *a, struct pool *pool)
{
	struct str text;
	size_t n = 0;

	while (lex_cfws(&body, NULL) && body.n > 0) {
		enum st st;

		if (lex_quoted(&body, pool, &text, NULL))
			continue;
		if (!lex_char(&body, '@')) {
			body = str_from(body, 1);
			continue;
		}
		text = lex_while(&body, is_in_domain);
		st = domain_to_ascii(text, pool, &text, NULL);
		assert(st == ST_OK && is_in(a, text));
		n++;
	}
	assert(body.n == 0 && n > 0);
}

/* The same with another author: both are found. */
static void
add_one(const struct msg *msg, const struct author *a, struct pool *pool)
{
	struct str text = STR("From: <a@added.example>\n");
	struct author more;
	struct field added;
	struct msg view;

	(void)field_next(&text, EOL_LF, &added);
	msg_edit(&view, msg, &added, 1, NULL);
	author_find(&view, pool, &more);
	check(&more, pool);
	assert(more.nfield == a->nfield + 1);
	assert(is_in(&more, STR("added.example")));
	for (size_t i = 0; i + 1 < a->n; i++)
		assert(is_in(&more, a->domains[i]));
	if (a->why.p == NULL && a->n < AUTHOR_DOMAINS_MAX &&
	    (msg->flaws & MSG_BAD_LINE) == 0)
		assert(more.why.p == NULL);
	if (a->why.p != NULL)
		assert(more.why.p != NULL || a->nfield == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct author a;
	struct msg msg;

	msg_parse(&msg, in, pool);
	author_find(&msg, pool, &a);
	check(&a, pool);
	for (size_t i = 0; a.why.p == NULL && i < msg.nfield; i++)
		if (str_caseeq(msg.fields[i].name, STR("From")))
			read_naively(msg.fields[i].body, &a, pool);
	add_one(&msg, &a, pool);
	pool_free(pool);
	return 0;
}
