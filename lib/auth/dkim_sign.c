#include "auth/dkim_sign.h"

#include "auth/author.h"
#include "auth/dkim_sig.h"
#include "auth/signed.h"
#include "base/base64.h"

enum {
	COLUMNS = 76, /* of a line; RFC 5322 section 2.1.1 recommends 78 */
	TAB = 8,
};

static const struct str from = STR_INIT("From");

enum { WINDOW = 1 << 14 }; /* octets that stay near for a second look */

/* Where the first NUL or CR without LF stands; s.n where there is neither. */
static size_t
find_odd(struct str s)
{
	for (size_t begin = 0; begin < s.n; begin += WINDOW) {
		struct str window = str_upto(str_from(s, begin), WINDOW);
		size_t nul = str_find(window, '\0'), at = 0;
		struct str text = str_upto(window, nul);

		while ((at += str_find(str_from(text, at), '\r')) < text.n) {
			size_t next = begin + ++at;

			if (next == s.n || s.p[next] != '\n')
				return next - 1;
		}
		if (nul < window.n)
			return begin + nul;
	}
	return s.n;
}

static const char *
odd_word(char c)
{
	return c == '\0' ? "a NUL" : "a CR without LF";
}

static size_t
count_lines(struct str s)
{
	size_t n = 0;

	while (s.n > 0) {
		(void)str_cut(&s, '\n');
		n++;
	}
	return n;
}

/*
 * Readers differ about where a line ends at such octets, and servers on the
 * way change or refuse them (RFC 5322 sections 2.2, 2.3).
 */
static enum st
check_octets(const struct msg *msg, struct err *e)
{
	struct str body = msg->body;
	size_t at;

	for (size_t i = 0; i < msg->nfield; i++) {
		const struct field *f = &msg->fields[i];

		at = find_odd(f->raw);
		if (at < f->raw.n)
			return err_set(e, ST_SYNTAX, "%.*s field: %s",
			    STRF(f->name), odd_word(f->raw.p[at]));
	}
	at = find_odd(body);
	if (at < body.n)
		return err_set(e, ST_SYNTAX, "line %zu of the body: %s",
		    count_lines(str_upto(body, at + 1)), odd_word(body.p[at]));
	return ST_OK;
}

/* The line of the header, as it came in, that is no field. */
static enum st
bad_line(const struct msg *msg, struct err *e)
{
	struct str rest = msg->header;
	struct field f;
	size_t line = 1;

	while (field_next(&rest, msg->eol, &f) && f.name.n > 0)
		line += count_lines(f.raw);
	return err_set(e, ST_SYNTAX, "line %zu of the header is no field",
	    line);
}

static enum st
check_form(const struct msg *msg, struct err *e)
{
	if (msg->eol == EOL_CR)
		return err_set(e, ST_SYNTAX, "lines end in CR");
	if ((msg->flaws & MSG_FIELDS) != 0)
		return err_set(e, ST_SYNTAX, "over %d header fields",
		    MSG_FIELDS_MAX);
	if ((msg->flaws & MSG_BAD_LINE) != 0)
		return bad_line(msg, e);
	if ((msg->flaws & MSG_NO_END) != 0)
		return err_set(e, ST_SYNTAX, "the header has no end");
	return check_octets(msg, e);
}

/* One domain for all mailboxes of From. */
static enum st
common_domain(const struct msg *msg, struct pool *pool, struct str *out,
    struct err *e)
{
	struct author author;

	author_find(msg, pool, &author);
	if (author.nfield > 1)
		return err_set(e, ST_SYNTAX, "two From fields");
	if (author.why.p != NULL)
		return err_set(e, ST_SYNTAX, "%.*s", STRF(author.why));
	if (author.n > 1)
		return err_set(e, ST_SYNTAX, "From: two domains, %.*s and %.*s",
		    STRF(author.domains[0]), STRF(author.domains[1]));
	*out = author.domains[0];
	return ST_OK;
}

enum st
dkim_may_sign(const struct msg *msg, struct pool *pool, struct str *domain,
    struct err *e)
{
	enum st st = check_form(msg, e);

	*domain = (struct str){0};
	return st == ST_OK ? common_domain(msg, pool, domain, e) : st;
}

/* One name of h=; field is NULL where it says that there is none (more). */
struct entry {
	struct str name;
	const struct field *field;
};

/* What the signatures of one message share. */
struct signing {
	const struct msg *msg;
	const struct dkim_sign_opts *opts;
	struct entry entries[DKIM_SIGN_NAMES];
	size_t nentry;
	struct str body_hash; /* bh= */
	struct crypto_hash *hash;
	struct canon canon;
	struct pool *pool;
};

static enum st
add_entry(struct signing *s, struct str name, const struct field *field,
    struct err *e)
{
	if (s->nentry == DKIM_SIGN_NAMES)
		return err_set(e, ST_LIMIT, "over %d fields to sign",
		    DKIM_SIGN_NAMES);
	s->entries[s->nentry++] = (struct entry){name, field};
	return ST_OK;
}

/*
 * Each instance of each name, and once more where none may be added; From is
 * always such (RFC 6376 sections 5.4, 8.15).
 */
static enum st
choose(struct signing *s, struct err *e)
{
	const struct msg *msg = s->msg;
	struct signed_index *index =
	    signed_index_new(msg->fields, msg->nfield, s->pool);
	enum st st = ST_OK;

	for (size_t i = 0; st == ST_OK && i < s->opts->nname; i++) {
		struct str name = s->opts->names[i];
		bool over = name.n > 0 && name.p[name.n - 1] == '+';
		const struct field *f;

		name.n -= over;
		over = over || str_caseeq(name, from);
		while (st == ST_OK && (f = signed_pick(index, name)) != NULL)
			st = add_entry(s, name, f, e);
		if (st == ST_OK && over)
			st = add_entry(s, name, NULL, e);
	}
	return st;
}

static void
to_hash(void *ctx, struct str block)
{
	crypto_hash_add(ctx, block);
}

static void
hash_body(struct signing *s)
{
	struct buf text = {.pool = s->pool};
	char digest[CRYPTO_DIGEST];

	canon_start(&s->canon, to_hash, s->hash);
	canon_body(&s->canon, s->opts->body, s->msg->body);
	crypto_hash_end(s->hash, digest);
	base64_write((struct str){digest, sizeof(digest)}, &text);
	s->body_hash = buf_str(&text);
}

/* The field as it is written, line by line. */
struct writer {
	struct buf *out;
	struct str eol;
	size_t column;
};

static void
put(struct writer *w, struct str text)
{
	buf_add(w->out, text);
	w->column += text.n;
}

static void
begin_line(struct writer *w)
{
	buf_add(w->out, w->eol);
	buf_char(w->out, '\t');
	w->column = TAB;
}

/* A blank, or a new line where n more octets would make this one too long. */
static void
separate(struct writer *w, size_t n)
{
	if (w->column + 1 + n > COLUMNS)
		begin_line(w);
	else
		put(w, STR(" "));
}

static void
put_tag(struct writer *w, struct str name, struct str value)
{
	separate(w, name.n + value.n + 2);
	put(w, name);
	put(w, STR("="));
	put(w, value);
	put(w, STR(";"));
}

static void
put_names(struct writer *w, const struct signing *s)
{
	for (size_t i = 0; i < s->nentry; i++) {
		struct str name = s->entries[i].name;

		if (i == 0) {
			separate(w, name.n + 3);
			put(w, STR("h="));
		} else if (w->column + name.n + 1 > COLUMNS) {
			begin_line(w);
		}
		put(w, name);
		put(w, i + 1 < s->nentry ? STR(":") : STR(";"));
	}
}

/* dkim-quoted-printable (section 2.11). */
static struct str
quoted(struct str s, struct pool *pool)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f && c != ';' && c != '=')
			buf_char(&b, s.p[i]);
		else
			buf_fmt(&b, "=%02X", c);
	}
	return buf_str(&b);
}

static struct str
decimal(int64_t t, struct pool *pool)
{
	return pool_fmt(pool, "%lld", (long long)t);
}

static struct str
kind_word(enum canon_kind kind)
{
	return kind == CANON_SIMPLE ? STR("simple") : STR("relaxed");
}

static enum dkim_alg
alg_of(const struct crypto_key *key)
{
	return crypto_key_type(key) == CRYPTO_KEY_RSA ? DKIM_RSA_SHA256 :
							DKIM_ED25519_SHA256;
}

/* The whole field up to "b=", which begins a line (section 3.5). */
static void
put_head(struct writer *w, const struct signing *s, const struct dkim_signer *k)
{
	const struct dkim_sign_opts *o = s->opts;
	struct str head = kind_word(o->head), body = kind_word(o->body);

	put(w, STR("DKIM-Signature:"));
	put_tag(w, STR("v"), STR("1"));
	put_tag(w, STR("a"), str_of(dkim_alg_word(alg_of(k->key))));
	put_tag(w, STR("c"),
	    pool_fmt(s->pool, "%.*s/%.*s", STRF(head), STRF(body)));
	put_tag(w, STR("d"), k->domain);
	put_tag(w, STR("s"), k->selector);
	if (o->identity.n > 0)
		put_tag(w, STR("i"), quoted(o->identity, s->pool));
	put_tag(w, STR("t"), decimal(o->now, s->pool));
	if (o->expire > 0)
		put_tag(w, STR("x"), decimal(o->now + o->expire, s->pool));
	put_names(w, s);
	put_tag(w, STR("bh"), s->body_hash);
	begin_line(w);
	put(w, STR("b="));
}

/* The digest of the fields and of the signature's own without b= (3.7). */
static void
hash_head(struct signing *s, struct str own, char digest[CRYPTO_DIGEST])
{
	enum canon_kind kind = s->opts->head;
	struct field f;

	canon_start(&s->canon, to_hash, s->hash);
	for (size_t i = 0; i < s->nentry; i++)
		if (s->entries[i].field != NULL)
			canon_field(&s->canon, kind, s->entries[i].field);
	(void)field_next(&own, s->msg->eol, &f);
	canon_own_field(&s->canon, kind, &f, str_from(f.body, f.body.n));
	canon_flush(&s->canon);
	crypto_hash_end(s->hash, digest);
}

/*
 * What is hashed is what is written but for the value of b=: so the simple
 * form holds too, in which a fold counts.
 */
static enum st
add_signature(struct signing *s, const struct dkim_signer *k, struct buf *out,
    struct err *e)
{
	struct buf field = {.pool = s->pool}, octets = {.pool = s->pool};
	struct buf text = {.pool = s->pool};
	struct writer w = {&field, msg_eol_text(s->msg->eol), 0};
	char digest[CRYPTO_DIGEST];
	struct str rest;
	enum st st;

	put_head(&w, s, k);
	hash_head(s, buf_str(&field), digest);
	st = crypto_sign(k->key, digest, &octets, e);
	if (st != ST_OK)
		return st;
	base64_write(buf_str(&octets), &text);
	for (rest = buf_str(&text); rest.n > 0;) {
		size_t room = COLUMNS - w.column;

		put(&w, str_upto(rest, room));
		rest = str_from(rest, room);
		if (rest.n > 0)
			begin_line(&w);
	}
	put(&w, w.eol);
	buf_add(out, buf_str(&field));
	return ST_OK;
}

enum st
dkim_sign_message(const struct msg *msg, const struct dkim_signer *signers,
    size_t nsigner, const struct dkim_sign_opts *opts, struct buf *out,
    struct err *e)
{
	struct signing *s = pool_alloc(msg->pool, sizeof(*s));
	struct buf fields = {.pool = msg->pool};
	enum st st;

	s->msg = msg;
	s->opts = opts;
	s->pool = msg->pool;
	if (opts->now < 0)
		return err_set(e, ST_IO, "t= cannot be before 1970");
	st = choose(s, e);
	if (st != ST_OK)
		return st;
	s->hash = crypto_hash_new();
	hash_body(s);
	for (size_t i = 0; st == ST_OK && i < nsigner; i++)
		st = add_signature(s, &signers[i], &fields, e);
	crypto_hash_free(s->hash);
	if (st == ST_OK)
		buf_add(out, buf_str(&fields));
	return st;
}
