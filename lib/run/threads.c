#include "run/threads.h"

#include <string.h>

#include "run/threads_wire.h"

static const char helper[] = "threads";

enum st
threads_need(struct helpers *h, const char *path, struct err *e)
{
	enum st st = helper_need_file(h, helper, path, e);

	if (st != ST_OK)
		err_at(e, "thread-db");
	return st;
}

static enum st
nonsense(struct err *e)
{
	return err_set(e, ST_IO, "the helper answered nonsense");
}

/* What stands behind "ok" in the reply. */
static enum st
ask(struct helper_ask *helpers, const struct buf *request, struct str *rest,
    struct err *e)
{
	const struct helper_reply *a =
	    helper_get(helpers, helper, buf_str(request));
	struct str word;

	if (a->status != HELPER_OK)
		return err_set(e, ST_IO, "%s", a->why);
	*rest = a->octets;
	word = str_word(rest);
	if (str_eq(word, STR("ok")))
		return ST_OK;
	*rest = str_trim(*rest);
	if (str_eq(word, STR("conf")))
		return err_set(e, ST_CONF, "%.*s", STRF(*rest));
	if (str_eq(word, STR("error")))
		return err_set(e, ST_IO, "%.*s", STRF(*rest));
	return nonsense(e);
}

/* The texts of a reply; *n says how many are wanted, and then how many came. */
static enum st
read_texts(struct str rest, struct pool *pool, struct str *texts, size_t *n,
    struct err *e)
{
	size_t wanted = *n;
	struct str word;

	for (*n = 0; (word = str_word(&rest)).n > 0; (*n)++)
		if (*n == wanted || !threads_wire_text(word, pool, &texts[*n]))
			return nonsense(e);
	return *n > 0 ? ST_OK : nonsense(e);
}

static enum st
get_some(struct helper_ask *helpers, const struct str *ids, struct pool *pool,
    struct str *texts, size_t *n, struct err *e)
{
	struct buf request = {0};
	struct str rest;
	enum st st;

	buf_add(&request, STR("get"));
	for (size_t i = 0; i < *n; i++) {
		buf_char(&request, ' ');
		threads_wire_put_key(&request, ids[i]);
	}
	st = ask(helpers, &request, &rest, e);
	buf_release(&request);
	return st == ST_OK ? read_texts(rest, pool, texts, n, e) : st;
}

enum st
threads_get(struct helper_ask *helpers, const struct str *ids, size_t n,
    struct pool *pool, struct str *texts, struct err *e)
{
	for (size_t at = 0; at < n;) {
		size_t some = n - at < THREADS_BATCH ? n - at : THREADS_BATCH;
		enum st st =
		    get_some(helpers, ids + at, pool, texts + at, &some, e);

		if (st != ST_OK) {
			memset(texts, 0, n * sizeof(*texts));
			return st;
		}
		at += some;
	}
	return ST_OK;
}

enum st
threads_keep(struct helper_ask *helpers, struct str id, struct str text,
    int64_t now, struct pool *pool, struct err *e)
{
	struct buf request = {.pool = pool};
	struct str rest;

	if (text.n > THREADS_TEXT_MAX)
		return err_set(e, ST_LIMIT, "over %d octets to keep",
		    THREADS_TEXT_MAX);
	/* What is kept is there, though it be empty. */
	if (text.p == NULL)
		text = STR("");
	buf_add(&request, STR("keep "));
	threads_wire_put_key(&request, id);
	buf_char(&request, ' ');
	threads_wire_put_text(&request, text);
	buf_fmt(&request, " %lld", now > 0 ? (long long)now : 0);
	return ask(helpers, &request, &rest, e);
}
