#include "auth/dkim_diff_field.h"

#include "auth/dkim_diff_mime.h"
#include "auth/dkim_diff_note.h"
#include "mail/addr.h"
#include "mail/encword.h"

enum {
	AHEAD = 20, /* octets shown before the first that differs */
};

/* What stands before a subject in an answer or a copy. */
static const struct str replies[] = {
    STR_INIT("re:"),
    STR_INIT("fw:"),
    STR_INIT("fwd:"),
    STR_INIT("aw:"),
    STR_INIT("wg:"),
    STR_INIT("sv:"),
    STR_INIT("vs:"),
    STR_INIT("tr:"),
    STR_INIT("antw:"),
    STR_INIT("rif:"),
};

/* s with one blank for a run of white space, none at its ends; with `blank`
 * false none at all. */
static struct str
squeeze(struct str s, bool blank, struct pool *pool)
{
	char *p = pool_alloc(pool, s.n + 1);
	size_t n = 0;

	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		if (!is_fws(s.p[i]))
			p[n++] = s.p[i];
		else if (blank && !is_fws(s.p[i - 1]))
			p[n++] = ' ';
	}
	return (struct str){p, n};
}

/* `"a" became "b"`; of long values what is around the first difference. */
static void
add_became(struct buf *text, struct str before, struct str after)
{
	size_t same = 0;

	while (same < before.n && same < after.n &&
	    before.p[same] == after.p[same])
		same++;
	if (same > DIFF_QUOTED / 2) {
		before = str_from(before, same - AHEAD);
		after = str_from(after, same - AHEAD);
		buf_fmt(text, "behind %zu octets ", same - AHEAD);
	}
	dkim_diff_quote(text, before);
	buf_add(text, STR(" became "));
	dkim_diff_quote(text, after);
}

/* ------------------------------------------------------------- Subject */

static struct str
without_reply(struct str s)
{
	size_t i = 0;

	while (i < NELEM(replies)) {
		if (!str_casestarts(s, replies[i])) {
			i++;
			continue;
		}
		s = str_trim(str_from(s, replies[i].n));
		i = 0;
	}
	return s;
}

/* after = prefix before, and the prefix ends with no letter or digit. */
static bool
find_prefix(struct str before, struct str after, struct str *prefix)
{
	*prefix = str_upto(after, after.n - before.n);
	return before.n > 0 && before.n < after.n &&
	    str_eq(str_from(after, prefix->n), before) &&
	    !is_alnum(prefix->p[prefix->n - 1]);
}

/* Lists put their name first, or behind the "Re:" of an answer. */
static struct str
diff_subject(struct str before, struct str after, struct buf *text)
{
	struct str a = without_reply(before), b = without_reply(after);
	struct str prefix;

	if (find_prefix(before, after, &prefix) ||
	    (before.n - a.n == after.n - b.n && find_prefix(a, b, &prefix))) {
		buf_add(text, STR("the prefix "));
		dkim_diff_quote(text, prefix);
		buf_add(text, STR(" was put in"));
		return STR("subject-prefix");
	}
	add_became(text, before, after);
	return STR("subject-changed");
}

/* ---------------------------------------------------------------- From */

static bool
same_addresses(const struct addrs *a, const struct addrs *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->at[i].local, b->at[i].local) ||
		    !str_caseeq(a->at[i].domain, b->at[i].domain))
			return false;
	return true;
}

/* False where the addresses are the same, or one cannot be read. */
static bool
diff_from(const struct field *before, const struct field *after,
    struct pool *pool, struct buf *text)
{
	struct addrs a, b;

	if (addr_list(before->body, pool, &a, NULL) != ST_OK ||
	    addr_list(after->body, pool, &b, NULL) != ST_OK ||
	    same_addresses(&a, &b))
		return false;
	dkim_diff_quote(text, a.at[0].spec);
	buf_add(text, STR(" became "));
	dkim_diff_quote(text, b.at[0].spec);
	buf_add(text, STR(": the list sends in a name of its own"));
	return true;
}

/* -------------------------------------------------------- Content-Type */

/* The code where nothing but the charset or the boundary changed. */
static struct str
diff_type(const struct field *before, const struct field *after,
    struct pool *pool, struct buf *text)
{
	struct dkim_diff_type a, b;
	struct str none = {0};
	bool charset, boundary;

	dkim_diff_type_read(before->body, pool, &a);
	dkim_diff_type_read(after->body, pool, &b);
	charset = !str_caseeq(a.charset, b.charset);
	boundary = !str_eq(a.boundary, b.boundary);
	if (!str_eq(a.name, b.name) || !str_eq(a.others, b.others) ||
	    charset == boundary)
		return none;
	if (charset)
		add_became(text, a.charset, b.charset);
	else
		add_became(text, a.boundary, b.boundary);
	return charset ? STR("charset-changed") : STR("boundary-changed");
}

/* ------------------------------------------------------------ any field */

/* White space or encoding only: the code, or none. */
static struct str
diff_form(const struct field *before, const struct field *after, bool relaxed,
    struct pool *pool, struct buf *text)
{
	struct str a = before->body, b = after->body, none = {0};

	if (relaxed) {
		buf_add(text, STR("folded, spaced or written in another way"));
		return STR("field-refolded");
	}
	if (str_eq(squeeze(a, false, pool), squeeze(b, false, pool))) {
		buf_add(text,
		    STR("white space was put in or taken out where no "
			"canonical form hides it"));
		return STR("field-refolded");
	}
	a = squeeze(encword_decode(a, pool), false, pool);
	b = squeeze(encword_decode(b, pool), false, pool);
	if (!str_eq(a, b))
		return none;
	buf_add(text, STR("the same text, encoded in another way"));
	return STR("field-recoded");
}

struct str
dkim_diff_field(const struct field *before, const struct field *after,
    bool relaxed, struct pool *pool, struct buf *text)
{
	struct str code = {0}, a, b;

	if (before->body.n > DIFF_FIELD || after->body.n > DIFF_FIELD) {
		buf_add(text, STR("changed (over 64 KB, not looked into)"));
		return STR("field-changed");
	}
	code = diff_form(before, after, relaxed, pool, text);
	if (code.p != NULL)
		return code;
	a = squeeze(before->body, true, pool);
	b = squeeze(after->body, true, pool);
	if (str_caseeq(before->name, STR("Subject")))
		return diff_subject(squeeze(encword_decode(a, pool), true,
					pool),
		    squeeze(encword_decode(b, pool), true, pool), text);
	if (str_caseeq(before->name, STR("From")) &&
	    diff_from(before, after, pool, text))
		return STR("from-rewritten");
	if (str_caseeq(before->name, STR("Content-Type"))) {
		code = diff_type(before, after, pool, text);
		if (code.p != NULL)
			return code;
	}
	add_became(text, a, b);
	return STR("field-changed");
}
