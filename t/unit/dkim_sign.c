/* auth/dkim_sign: what may be signed, and that every signature holds. */
#include "auth/dkim_sign.h"

#include <stdlib.h>

#include "auth/dkim_sig.h"
#include "auth/signed.h"
#include "base/base64.h"
#include "tap.h"

static struct pool *pool;

/* The key of RFC 8463 appendix A.2, so that signatures are known. */
static const struct str seed =
    STR_INIT("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n");
static const struct str public =
    STR_INIT("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");

/* relaxed and simple, of an empty body (RFC 6376 sections 3.4.3, 3.4.4) */
#define BH_RELAXED "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define BH_SIMPLE "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="

/* What a message comes to: the author's domain, or why it is not signed. */
static const struct {
	struct str in;
	const char *domain, *why;
} cases[] = {
    {STR_INIT("From: a@b.example\n\n"), "b.example", ""},
    {STR_INIT("FROM :\n a@B.Example\n\nbody"), "b.example", ""},
    {STR_INIT("From: A <a@b.example>, c@B.EXAMPLE\n\n"), "b.example", ""},
    {STR_INIT("From: us: a@b.example, d@b.example;\n\n"), "b.example", ""},
    {STR_INIT("From: a@b\xc3\xbc.example\n\n"), "xn--b-eha.example", ""},
    {STR_INIT("From: a@b\xc3\xbc.example, c@xn--b-eha.example\n\n"),
	"xn--b-eha.example", ""},
    {STR_INIT("From: a@localhost\n\n"), "localhost", ""},
    {STR_INIT("From x Thu Jan  1 00:00:00 1970\nFrom: a@b.example\n\n"),
	"b.example", ""},
    {STR_INIT("From: a@b.example\r\nA: b\r\n c\r\n\r\nx\r\ny\r\n"), "b.example",
	""},
    {STR_INIT("A: b\nFrom: a@b.example\r\n\r\nx\ny\r\n"), "b.example", ""},
    {STR_INIT("To: a@b.example\n\n"), NULL, "no From field"},
    {STR_INIT("\nFrom: a@b.example\n\n"), NULL, "no From field"},
    {STR_INIT(""), NULL, "the header has no end"},
    {STR_INIT("From: a@b.example\nfrom: a@b.example\n\n"), NULL,
	"two From fields"},
    {STR_INIT("From: a@b.example, c@d.example\n\n"), NULL,
	"From: two domains, b.example and d.example"},
    {STR_INIT("From: a@b.example, c@sub.b.example\n\n"), NULL,
	"From: two domains, b.example and sub.b.example"},
    {STR_INIT("From: joe\n\n"), NULL, "From: an address without a domain"},
    {STR_INIT("From: a@b.example, joe\n\n"), NULL,
	"From: an address without a domain"},
    {STR_INIT("From: us:;\n\n"), NULL, "From: no address"},
    {STR_INIT("From:\n\n"), NULL, "From: no address"},
    {STR_INIT("From: a b c\n\n"), NULL,
	"From: words that are no address at octet 7"},
    {STR_INIT("From: a@[192.0.2.1]\n\n"), NULL,
	"From: [192.0.2.1] is no domain name"},
    {STR_INIT("From: a@b..example\n\n"), NULL, "From: bad domain at octet 6"},
    {STR_INIT("From: a@b.example\n"), NULL, "the header has no end"},
    {STR_INIT("From: a@b.example"), NULL, "the header has no end"},
    {STR_INIT("A: b\n c\nno field\nFrom: a@b.example\n\n"), NULL,
	"line 3 of the header is no field"},
    {STR_INIT(" x\nFrom: a@b.example\n\n"), NULL,
	"line 1 of the header is no field"},
    {STR_INIT("From: a@b.example\n: x\n\n"), NULL,
	"line 2 of the header is no field"},
    {STR_INIT("From: a@b.example\r\rbody\r"), NULL, "lines end in CR"},
    {STR_INIT("From: a@b.example\nA: b\rc\n\n"), NULL,
	"A field: a CR without LF"},
    {STR_INIT("From: a@b.example\r\nA: b\r\r\n\r\n"), NULL,
	"A field: a CR without LF"},
    {STR_INIT("From: a@b.example\nA: b\n \0\n\n"), NULL, "A field: a NUL"},
    {STR_INIT("From: a@b.example\n\nx\ny\rz\n"), NULL,
	"line 2 of the body: a CR without LF"},
    {STR_INIT("From: a@b.example\r\n\r\nx\r\ny\r"), NULL,
	"line 2 of the body: a CR without LF"},
    {STR_INIT("From: a@b.example\n\n\r\r\n"), NULL,
	"line 1 of the body: a CR without LF"},
    {STR_INIT("From: a@b.example\n\n\n\nx\0\n"), NULL,
	"line 3 of the body: a NUL"},
    {STR_INIT("From: a@b.example\n\n\0\r"), NULL, "line 1 of the body: a NUL"},
    {STR_INIT("From: a@b.example\n\n\r\0"), NULL,
	"line 1 of the body: a CR without LF"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		const char *why = cases[i].why;
		struct str domain = STR("left over");
		struct err e = {0};
		struct msg msg;
		enum st st;

		msg_parse(&msg, cases[i].in, pool);
		st = dkim_may_sign(&msg, pool, &domain, &e);
		IS_NUM(st, why[0] == '\0' ? ST_OK : ST_SYNTAX,
		    why[0] == '\0' ? "may be signed" : why);
		IS(domain, cases[i].domain, "  domain");
		IS(str_of(e.text), why, "  reason");
	}
}

static void
too_many_fields(void)
{
	struct buf b = {0};
	struct str domain;
	struct err e = {0};
	struct msg msg;

	buf_add(&b, STR("From: a@b.example\n"));
	for (size_t i = 1; i < MSG_FIELDS_MAX; i++)
		buf_add(&b, STR("A:\n"));
	buf_char(&b, '\n');
	msg_parse(&msg, buf_str(&b), pool);
	IS_NUM(dkim_may_sign(&msg, pool, &domain, &e), ST_OK,
	    "exactly the most fields that are looked at");
	b.n--;
	buf_add(&b, STR("A:\n\n"));
	msg_parse(&msg, buf_str(&b), pool);
	IS_NUM(dkim_may_sign(&msg, pool, &domain, &e), ST_SYNTAX,
	    "one field more is refused");
	IS(str_of(e.text), "over 1000000 header fields", "  and why");
	buf_release(&b);
}

static void
hash_block(void *ctx, struct str block)
{
	crypto_hash_add(ctx, block);
}

/* The digest of the fields that sig names in msg, and of its own field. */
static void
head_digest(const struct msg *msg, const struct dkim_sig *sig,
    const struct field *own, char digest[CRYPTO_DIGEST])
{
	struct signed_index *index =
	    signed_index_new(msg->fields, msg->nfield, pool);
	struct crypto_hash *hash = crypto_hash_new();
	struct canon *canon = pool_alloc(pool, sizeof(*canon));

	canon_start(canon, hash_block, hash);
	for (size_t i = 0; i < sig->nname; i++) {
		const struct field *f = signed_pick(index, sig->names[i]);

		if (f != NULL)
			canon_field(canon, sig->head, f);
	}
	canon_own_field(canon, sig->head, own, sig->cut);
	canon_flush(canon);
	crypto_hash_end(hash, digest);
	crypto_hash_free(hash);
}

/* NULL, or what is wrong with the first field of *text. */
static const char *
check_field(const struct msg *msg, struct str *text, struct crypto_key *key,
    struct dkim_sig *sig)
{
	static char why[300];
	char digest[CRYPTO_DIGEST];
	struct str rest;
	struct err e = {0};
	struct field f;

	if (!field_next(text, msg->eol, &f) ||
	    !str_eq(f.name, STR("DKIM-Signature")))
		return "no DKIM-Signature field";
	for (rest = f.raw; rest.n > 0;) {
		struct str line = str_cut(&rest, '\n');
		size_t column = 0;

		if ((msg->eol == EOL_CRLF) != str_caseends(line, STR("\r")))
			return "a line with another end";
		line.n -= msg->eol == EOL_CRLF;
		for (size_t i = 0; i < line.n; i++)
			column += line.p[i] == '\t' ? 8 : 1;
		if (column > 76)
			return "a line over 76 columns";
		if (line.p != f.raw.p && (line.n < 2 || line.p[0] != '\t'))
			return "a line that does not continue";
		if (line.n > 0 && is_fws(line.p[line.n - 1]))
			return "white space at the end of a line";
	}
	if (dkim_sig_parse(f.body, pool, sig, &e) != ST_OK) {
		(void)snprintf(why, sizeof(why), "%s", e.text);
		return why;
	}
	head_digest(msg, sig, &f, digest);
	return crypto_verify(key, digest, sig->signature) ? NULL :
							    "not its signature";
}

/* What is odd is found wherever it stands in a large body. */
static void
large_bodies(void)
{
	static const struct {
		struct str odd;
		const char *text;
	} odds[] = {
	    {STR_INIT("\r\n"), ""},
	    {STR_INIT("\rx"), "line 1 of the body: a CR without LF"},
	    {STR_INIT("\r"), "line 1 of the body: a CR without LF"},
	    {STR_INIT("\0"), "line 1 of the body: a NUL"},
	    {STR_INIT("\0\r"), "line 1 of the body: a NUL"},
	    {STR_INIT("\r\0"), "line 1 of the body: a CR without LF"},
	};
	static const struct str head = STR_INIT("From: a@b.example\n\n");
	int wrong = 0;

	for (size_t n = 16380; n < 32780; n = n == 16390 ? 32760 : n + 1)
		for (size_t i = 0; i < NELEM(odds); i++) {
			struct buf b = {0};
			struct err e = {0};
			struct str domain;
			struct msg msg;

			buf_add(&b, head);
			while (b.n < head.n + n)
				buf_char(&b, 'x');
			buf_add(&b, odds[i].odd);
			msg_parse(&msg, buf_str(&b), pool);
			wrong += (dkim_may_sign(&msg, pool, &domain, &e) ==
				     ST_OK) != (odds[i].text[0] == '\0') ||
			    !str_eq(str_of(e.text), str_of(odds[i].text));
			buf_release(&b);
		}
	IS_NUM(wrong, 0, "NUL and CR are found wherever they stand");
}

/* The keys of the tests, with the public half of each. */
static struct dkim_signer signers[2] = {
    {STR_INIT("b.example"), STR_INIT("ed"), NULL},
    {STR_INIT("a-rather-long-label-to-fill-lines.sub.b.example"),
	STR_INIT("selector-2026._x.rsa"), NULL},
};
static struct crypto_key *publics[2];

static void
make_keys(void)
{
	struct buf b = {.pool = pool};
	bool good = crypto_private(seed, &signers[0].key, NULL) == ST_OK &&
	    base64_read(public, &b, NULL) == ST_OK &&
	    crypto_public(CRYPTO_KEY_ED25519, buf_str(&b), &publics[0], NULL) ==
		ST_OK &&
	    crypto_generate(CRYPTO_KEY_RSA, 1024, &signers[1].key, NULL) ==
		ST_OK;

	buf_clear(&b);
	good = good && crypto_write_public(signers[1].key, &b, NULL) == ST_OK &&
	    crypto_public(CRYPTO_KEY_RSA, buf_str(&b), &publics[1], NULL) ==
		ST_OK;
	if (!OK(good, "the keys are there"))
		exit(tap_end());
}

static void
free_keys(void)
{
	for (size_t i = 0; i < NELEM(signers); i++) {
		crypto_key_free(signers[i].key);
		crypto_key_free(publics[i]);
	}
}

static struct str
signed_with(struct str in, size_t nsigner, const struct dkim_sign_opts *opts)
{
	struct buf out = {.pool = pool};
	struct err e = {0};
	struct msg msg;

	msg_parse(&msg, in, pool);
	if (dkim_sign_message(&msg, signers, nsigner, opts, &out, &e) != ST_OK)
		return pool_str(pool, str_of(e.text));
	return buf_str(&out);
}

static struct str
without_b(struct str field)
{
	return str_upto(field, str_casefind(field, STR("\tb=")) + 3);
}

/* Is this the signature of these octets by the first key? */
static bool
is_signature_of(struct str field, struct str octets)
{
	struct crypto_hash *hash = crypto_hash_new();
	struct buf b = {.pool = pool};
	char digest[CRYPTO_DIGEST];
	enum st st = base64_read(str_from(field, without_b(field).n), &b, NULL);

	crypto_hash_add(hash, octets);
	crypto_hash_end(hash, digest);
	crypto_hash_free(hash);
	return st == ST_OK && crypto_verify(publics[0], digest, buf_str(&b));
}

static void
by_hand(void)
{
	static const struct str names[] = {STR_INIT("from"),
	    STR_INIT("Subject+"), STR_INIT("Cc"), STR_INIT("To+")};
	struct dkim_sign_opts opts = {CANON_RELAXED, CANON_RELAXED, names,
	    NELEM(names), {0}, 1766620800, 0};
	struct str in = STR("From: Joe  <a@b.example>\nSUBJECT : one\n"
			    "X: y\nSubject: two\n  more \n\n");
	struct str out = signed_with(in, 1, &opts);

	IS(without_b(out),
	    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;"
	    " d=b.example; s=ed;\n"
	    "\tt=1766620800; h=from:from:Subject:Subject:Subject:To;\n"
	    "\tbh=" BH_RELAXED ";\n\tb=",
	    "the field; From is oversigned unasked, Cc is not there");
	OK(is_signature_of(out,
	       STR("from:Joe <a@b.example>\r\nsubject:two more\r\n"
		   "subject:one\r\ndkim-signature:v=1; a=ed25519-sha256; "
		   "c=relaxed/relaxed; d=b.example; s=ed; t=1766620800; "
		   "h=from:from:Subject:Subject:Subject:To; bh=" BH_RELAXED
		   "; b=")),
	    "signed is the relaxed form, from the bottom up");
	opts.head = CANON_SIMPLE;
	opts.body = CANON_SIMPLE;
	opts.expire = 86400;
	out = signed_with(in, 1, &opts);
	IS(without_b(out),
	    "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple;"
	    " d=b.example; s=ed;\n"
	    "\tt=1766620800; x=1766707200; "
	    "h=from:from:Subject:Subject:Subject:To;\n"
	    "\tbh=" BH_SIMPLE ";\n\tb=",
	    "simple, and with an end");
	OK(is_signature_of(out,
	       STR("From: Joe  <a@b.example>\r\n"
		   "Subject: two\r\n  more \r\nSUBJECT : one\r\n"
		   "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple;"
		   " d=b.example; s=ed;\r\n"
		   "\tt=1766620800; x=1766707200; "
		   "h=from:from:Subject:Subject:Subject:To;\r\n"
		   "\tbh=" BH_SIMPLE ";\r\n\tb=")),
	    "signed is what is written, folds and all");
	IS(signed_with(in, 1, &opts), pool_cstr(pool, out), "twice the same");
}

static const struct {
	struct str in;
	const char *out;
} identities[] = {
    {STR_INIT("a@b.example"), "i=a@b.example;"},
    {STR_INIT("@b.example"), "i=@b.example;"},
    {STR_INIT("a+b!~@b.example"), "i=a+b!~@b.example;"},
    {STR_INIT("a=b@b.example"), "i=a=3Db@b.example;"},
    {STR_INIT("\"a;b c\"@sub.b.example"), "i=\"a=3Bb=20c\"@sub.b.example;"},
    {STR_INIT("\xc3\xa9@b.example"), "i==C3=A9@b.example;"},
};

static void
every_identity(void)
{
	static const struct str names[] = {STR_INIT("From")};
	struct dkim_sign_opts opts = {.names = names, .nname = 1, .now = 1};
	struct msg msg;

	msg_parse(&msg, STR("From: a@b.example\n\nx\n"), pool);
	for (size_t i = 0; i < NELEM(identities); i++) {
		struct str want = str_of(identities[i].out), out, at;
		struct dkim_sig sig = {0};

		opts.identity = identities[i].in;
		out = signed_with(msg.octets, 1, &opts);
		at = str_from(out, str_casefind(out, STR("i=")));
		IS(str_upto(at, want.n), identities[i].out,
		    "an identity, as it is written");
		IS(str_of(check_field(&msg, &out, publics[0], &sig)), NULL,
		    "  it verifies");
		OK(str_eq(sig.identity, identities[i].in),
		    "  and reads as it was meant");
	}
}

/* A message of a kind: line ends, folds, 8-bit, white space at the end. */
static struct str
message(size_t kind)
{
	static const struct str messages[] = {
	    STR_INIT("From: a@b.example\nX: y\n\nbody \t x\n\n\n"),
	    STR_INIT("From: a@b.example\r\nNNN: n\r\nX: y\r\n z\r\n\r\n"
		     "body\r\n"),
	    STR_INIT("From:\n a@b.example (\xc3\xa9)\nnN : \t\nX:\n\n"),
	};

	return messages[kind % NELEM(messages)];
}

/* Names of each length, so that every tag is at a line's end once. */
static void
every_fold(void)
{
	enum { ROUNDS = 12 * 64 };
	char octets[70];
	struct str names[8] = {STR("X"), STR("From+")};
	size_t n = 0;
	const char *why = NULL;

	memset(octets, 'N', sizeof(octets) - 1);
	octets[sizeof(octets) - 1] = '+';
	for (size_t i = 0; i < ROUNDS; i++) {
		struct dkim_sign_opts opts = {.head = (enum canon_kind)(i & 1),
		    .body = (enum canon_kind)(i >> 1 & 1),
		    .names = names,
		    .nname = 2 + i % 6,
		    .now = (int64_t)i * 99999};
		struct dkim_sig sig = {0};
		struct msg msg;
		struct str out;

		for (size_t k = 2; k < NELEM(names); k++)
			names[k] =
			    str_from((struct str){octets, sizeof(octets)},
				sizeof(octets) - 2 - (k + i) % 64);
		msg_parse(&msg, message(i), pool);
		out = signed_with(msg.octets, 2, &opts);
		for (size_t k = 0; why == NULL && k < 2; k++, n++)
			why = check_field(&msg, &out, publics[k], &sig);
	}
	IS(str_of(why), NULL, "every fold: it parses and verifies");
	IS_NUM(n, ROUNDS * 2, "  one field for each signer, in their order");
}

static void
limits(void)
{
	static const struct str names[] = {STR_INIT("X"), STR_INIT("From")};
	struct dkim_sign_opts opts = {.names = names, .nname = 2, .now = 1};
	struct buf in = {.pool = pool}, out = {.pool = pool};
	struct dkim_sig sig = {0};
	struct err e = {0};
	struct msg msg;
	struct str text;

	buf_add(&in, STR("From: a@b.example\n"));
	for (size_t i = 2; i < DKIM_SIGN_NAMES; i++)
		buf_add(&in, STR("X: y\n"));
	buf_char(&in, '\n');
	msg_parse(&msg, buf_str(&in), pool);
	IS_NUM(dkim_sign_message(&msg, signers, 1, &opts, &out, &e), ST_OK,
	    "exactly the most entries of h=");
	text = buf_str(&out);
	IS(str_of(check_field(&msg, &text, publics[0], &sig)), NULL,
	    "  they verify");
	IS_NUM(sig.nname, DKIM_SIGN_NAMES, "  and are so many");
	in.n--;
	buf_add(&in, STR("X: y\n\n"));
	msg_parse(&msg, buf_str(&in), pool);
	buf_clear(&out);
	buf_add(&out, STR("before"));
	IS_NUM(dkim_sign_message(&msg, signers, 1, &opts, &out, &e), ST_LIMIT,
	    "one entry too many");
	IS(str_of(e.text), "over 400 fields to sign", "  says so");
	opts.now = -1;
	msg_parse(&msg, STR("From: a@b.example\n\n"), pool);
	IS_NUM(dkim_sign_message(&msg, signers, 1, &opts, &out, &e), ST_IO,
	    "no signature is made before 1970");
	IS(buf_str(&out), "before", "nothing is added where it fails");
	opts.now = 0;
	IS_NUM(dkim_sign_message(&msg, signers, 1, &opts, &out, &e), ST_OK,
	    "but it is in 1970");
	OK(str_starts(buf_str(&out), STR("beforeDKIM-Signature: v=1;")),
	    "what is there before stays");
}

/* What a filter before this one put on top or left out. */
static void
a_view(void)
{
	static const struct str names[] = {STR_INIT("From"), STR_INIT("X+")};
	struct dkim_sign_opts opts = {.names = names, .nname = 2, .now = 1};
	static const bool drop[] = {false, true, false};
	struct str text = STR("X: added\n");
	struct buf out = {.pool = pool};
	struct field added;
	struct msg msg, view, same;
	struct dkim_sig sig = {0};
	struct str field;

	msg_parse(&msg, STR("From: a@b.example\nX: dropped\nX: kept\n\nx\n"),
	    pool);
	(void)field_next(&text, EOL_LF, &added);
	msg_edit(&view, &msg, &added, 1, drop);
	IS_NUM(dkim_sign_message(&view, signers, 1, &opts, &out, NULL), ST_OK,
	    "a view can be signed");
	msg_parse(&same, STR("X: added\nFrom: a@b.example\nX: kept\n\nx\n"),
	    pool);
	field = buf_str(&out);
	IS(str_of(check_field(&same, &field, publics[0], &sig)), NULL,
	    "  signed is what the view has");
	IS_NUM(sig.nname, 5, "  From twice, X three times");
	field = buf_str(&out);
	IS(str_of(check_field(&msg, &field, publics[0], &sig)),
	    "not its signature", "  and not what came in");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	large_bodies();
	too_many_fields();
	make_keys();
	by_hand();
	every_identity();
	every_fold();
	limits();
	a_view();
	free_keys();
	pool_free(pool);
	return tap_end();
}
