#include "mail/addr.h"

#include "mail/lex.h"

/* Words and dots in a row: a display name, a group's name or a local part. */
struct phrase {
	struct str text;  /* with one blank where blanks or comments were */
	struct str local; /* without any */
	size_t nword;
	bool loose; /* two words without a dot between them: no local part */
};

struct list {
	struct str body, rest;
	struct pool *pool;
	struct buf text, local, comment; /* of the element being read */
	struct addrs out;
	size_t size;
	bool in_group;
};

static enum st
fail(const struct list *l, const char *what, struct err *e)
{
	return err_set(e, ST_SYNTAX, "%s at octet %zu", what,
	    l->body.n - l->rest.n + 1);
}

/* local@domain, with the local part quoted where it is no dot-atom. */
static struct str
make_spec(struct str local, struct str domain, struct pool *pool)
{
	struct buf b = {.pool = pool};
	struct str rest = local;

	(void)lex_dot_atom(&rest);
	if (local.n > 0 && rest.n == 0) {
		buf_add(&b, local);
	} else {
		buf_char(&b, '"');
		for (size_t i = 0; i < local.n; i++) {
			if (local.p[i] == '"' || local.p[i] == '\\')
				buf_char(&b, '\\');
			buf_char(&b, local.p[i]);
		}
		buf_char(&b, '"');
	}
	if (domain.n > 0) {
		buf_char(&b, '@');
		buf_add(&b, domain);
	}
	return buf_str(&b);
}

static bool
is_dot_or_atext(char c)
{
	return c == '.' || lex_is_atext(c);
}

/*
 * phrase = 1*word / obs-phrase; local-part = dot-atom / quoted-string /
 * obs-local-part (sections 3.2.5, 3.4.1, 4.1, 4.4). Which of them it is shows
 * behind it. False where a comment or quoted string has no end.
 */
static bool
take_phrase(struct list *l, struct phrase *out)
{
	bool was_word = false;

	*out = (struct phrase){0};
	buf_clear(&l->text);
	buf_clear(&l->local);
	for (;;) {
		size_t before = l->rest.n;
		bool gap, dot;
		struct str word;

		if (!lex_cfws(&l->rest, &l->comment))
			return false;
		gap = l->rest.n < before && buf_str(&l->text).n > 0;
		if (l->rest.n > 0 && l->rest.p[0] == '"') {
			if (!lex_quoted(&l->rest, l->pool, &word, NULL))
				return false;
			dot = false;
		} else {
			dot = lex_char(&l->rest, '.');
			word = dot ? STR(".") : lex_atom(&l->rest);
			if (word.p == NULL)
				break;
		}
		if (gap)
			buf_char(&l->text, ' ');
		buf_add(&l->text, word);
		buf_add(&l->local, word);
		if (was_word && !dot)
			out->loose = true;
		was_word = !dot;
		out->nword++;
	}
	if (out->nword > 0) {
		out->text = pool_str(l->pool, buf_str(&l->text));
		out->local = pool_str(l->pool, buf_str(&l->local));
	}
	return true;
}

static bool
is_literal(char c)
{
	return is_alnum(c) || c == '.' || c == ':' || c == '-';
}

/*
 * domain-literal, as written: an address or "tag:address" (RFC 5321 section
 * 4.1.3). Others are no domain: what they may hold could be read as a path.
 */
static bool
take_literal(struct str *s, struct pool *pool, struct str *raw)
{
	struct str rest = *s, inside;

	if (!lex_literal(&rest, pool, &inside, raw))
		return false;
	(void)lex_while(&inside, is_literal);
	/* Nothing else in it, no quoted pair either. */
	if (inside.n > 0 || inside.p != raw->p + raw->n - 1) {
		*raw = (struct str){0};
		return false;
	}
	*s = rest;
	return true;
}

/*
 * domain = dot-atom / domain-literal / obs-domain (sections 3.4.1, 4.4),
 * blanks and comments around and, in the obsolete form, inside it.
 */
static bool
take_domain(struct str *s, struct pool *pool, struct buf *comment,
    struct str *out)
{
	struct buf b = {.pool = pool};

	*out = (struct str){0};
	if (!lex_cfws(s, comment))
		return false;
	if (take_literal(s, pool, out))
		return lex_cfws(s, comment);
	*out = lex_atom(s);
	if (out->p == NULL || !lex_cfws(s, comment))
		return false;
	while (lex_char(s, '.')) {
		struct str atom;

		if (!lex_cfws(s, comment))
			return false;
		atom = lex_atom(s);
		if (atom.p == NULL || !lex_cfws(s, comment))
			return false;
		if (b.n == 0 && atom.p == out->p + out->n + 1) {
			out->n += 1 + atom.n;
			continue;
		}
		if (buf_str(&b).n == 0)
			buf_add(&b, *out);
		buf_char(&b, '.');
		buf_add(&b, atom);
		*out = buf_str(&b);
	}
	return true;
}

/* obs-route = "@" domain *("," ["@" domain]) ":" (section 4.4): passed over. */
static bool
skip_route(struct str *s, struct pool *pool, struct buf *comment)
{
	struct str domain;

	if (s->n == 0 || (s->p[0] != '@' && s->p[0] != ','))
		return true;
	while (!lex_char(s, ':')) {
		if (lex_char(s, '@') ? !take_domain(s, pool, comment, &domain) :
				       !lex_char(s, ','))
			return false;
		if (!lex_cfws(s, comment))
			return false;
	}
	return true;
}

static enum st
add(struct list *l, struct str display, struct str local, struct str domain,
    struct err *e)
{
	struct addr a = {display, local, domain, {0}};

	if (l->out.n == ADDR_MAX)
		return err_set(e, ST_LIMIT, "over %d addresses", ADDR_MAX);
	if (l->out.n == l->size) {
		size_t size = l->size == 0 ? 4 : 2 * l->size;
		struct addr *at = pool_array(l->pool, size, sizeof(*at));

		for (size_t i = 0; i < l->out.n; i++)
			at[i] = l->out.at[i];
		l->out.at = at;
		l->size = size;
	}
	if (a.display.n == 0)
		a.display = pool_str(l->pool, buf_str(&l->comment));
	a.spec = make_spec(local, domain, l->pool);
	l->out.at[l->out.n++] = a;
	return ST_OK;
}

/* angle-addr = "<" [obs-route] addr-spec ">"; the "<" was taken. */
static enum st
take_angle(struct list *l, struct str display, struct err *e)
{
	struct phrase p;
	struct str domain = {0};

	if (!lex_cfws(&l->rest, &l->comment) ||
	    !skip_route(&l->rest, l->pool, &l->comment))
		return fail(l, "bad route", e);
	if (!take_phrase(l, &p) || p.nword == 0 || p.loose)
		return fail(l, "bad local part", e);
	if (lex_char(&l->rest, '@') &&
	    !take_domain(&l->rest, l->pool, &l->comment, &domain))
		return fail(l, "bad domain", e);
	if (!lex_char(&l->rest, '>'))
		return fail(l, "no '>'", e);
	if (!lex_cfws(&l->rest, &l->comment))
		return fail(l, "comment without end", e);
	return add(l, display, p.local, domain, e);
}

/*
 * One element: a mailbox, the beginning of a group, or nothing; up to but
 * without the "," or ";" behind it.
 */
static enum st
take_element(struct list *l, struct err *e)
{
	struct phrase p;
	struct str domain;

	buf_clear(&l->comment);
	if (!take_phrase(l, &p))
		return fail(l, "comment or quoted string without end", e);
	if (lex_char(&l->rest, '<'))
		return take_angle(l, p.text, e);
	if (p.nword > 0 && lex_char(&l->rest, ':')) {
		if (l->in_group)
			return fail(l, "group in a group", e);
		l->in_group = true;
		l->out.ngroup++;
		return ST_NONE;
	}
	if (p.nword == 0)
		return l->rest.n > 0 && l->rest.p[0] == '@' ?
		    fail(l, "no local part", e) :
		    ST_OK;
	if (p.loose)
		return fail(l, "words that are no address", e);
	domain = (struct str){0};
	if (lex_char(&l->rest, '@') &&
	    !take_domain(&l->rest, l->pool, &l->comment, &domain))
		return fail(l, "bad domain", e);
	return add(l, (struct str){0}, p.local, domain, e);
}

/* address-list, mailbox-list, obs-addr-list (sections 3.4, 4.4). */
static enum st
take_list(struct list *l, struct err *e)
{
	for (;;) {
		enum st st = take_element(l, e);

		if (st == ST_NONE)
			continue;
		if (st != ST_OK)
			return st;
		if (l->in_group && lex_char(&l->rest, ';')) {
			l->in_group = false;
			if (!lex_cfws(&l->rest, NULL))
				return fail(l, "comment without end", e);
		}
		if (l->rest.n == 0)
			break;
		if (!lex_char(&l->rest, ','))
			return fail(l, "unexpected octet", e);
	}
	return l->in_group ? fail(l, "group without ';'", e) : ST_OK;
}

enum st
addr_list(struct str body, struct pool *pool, struct addrs *out, struct err *e)
{
	struct list l = {.body = body,
	    .rest = body,
	    .pool = pool,
	    .text = {.pool = pool},
	    .local = {.pool = pool},
	    .comment = {.pool = pool}};
	enum st st = take_list(&l, e);

	*out = (struct addrs){.ngroup = l.out.ngroup};
	if (st != ST_OK)
		return st;
	if (l.out.n == 0)
		return err_set(e, ST_NONE, "no address");
	*out = l.out;
	return ST_OK;
}

/* Path = "<" [ A-d-l ":" ] Mailbox ">" (RFC 5321 section 4.1.2). */
static bool
strict_path(struct str s, struct pool *pool, struct addr *out)
{
	struct str domain = {0}, local;

	if (!skip_route(&s, pool, NULL))
		return false;
	if (!lex_quoted(&s, pool, &local, NULL)) {
		local = lex_while(&s, is_dot_or_atext);
		if (local.p == NULL)
			return false;
	}
	if (lex_char(&s, '@')) {
		if (!take_literal(&s, pool, &domain))
			domain = lex_dot_atom(&s);
		if (domain.p == NULL)
			return false;
	}
	if (s.n > 0)
		return false;
	out->local = local;
	out->domain = domain;
	out->spec = make_spec(local, domain, pool);
	return true;
}

enum st
addr_path(struct str in, struct pool *pool, struct addr *out)
{
	struct str s = str_trim(in);

	*out = (struct addr){.display = STR(""), .spec = STR("")};
	if (s.n > 1 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = str_trim((struct str){s.p + 1, s.n - 2});
	if (s.n == 0 || strict_path(s, pool, out))
		return ST_OK;
	out->spec = pool_str(pool, s);
	(void)addr_split(out->spec, &out->local, &out->domain);
	return ST_SYNTAX;
}

bool
addr_split(struct str spec, struct str *local, struct str *domain)
{
	size_t at = spec.n;
	bool quoted = false;

	for (size_t i = 0; i < spec.n; i++) {
		if (quoted && spec.p[i] == '\\')
			i++;
		else if (spec.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && spec.p[i] == '@')
			at = i;
	}
	/* A quote without an end is an octet like any other. */
	if (quoted)
		at = str_rfind(spec, '@');
	*local = str_upto(spec, at);
	*domain = at < spec.n ? str_from(spec, at + 1) : (struct str){0};
	return at < spec.n;
}
