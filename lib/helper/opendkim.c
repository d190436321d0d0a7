/*
 * helper/opendkim - libopendkim as a second opinion, in a process that it may
 * crash: Debian 12's build is not memory-safe on hostile mail.
 *
 * The library has its default options, and is fed as a milter feeds it: one
 * field after the other, CRLF at the end of each line. It never asks the DNS:
 * the answers known so far come with the request, and the names of those that
 * are lacking go back as the reply.
 */
#include <opendkim/dkim.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hex.h"
#include "base/log.h"
#include "base/num.h"
#include "mail/msg.h"
#include "run/broker.h"

enum {
	NEEDS_MAX = 100,      /* names of one reply; the next round has more */
	REPORTED_MAX = 1000,  /* signatures: with their names below 1 MiB */
	NAME_MAX_SHOWN = 200, /* octets of a domain or selector */
	TEXT_MAX_SHOWN = 300,
	BODY_BLOCK = 1 << 16,
	CLOCKS_APART = 60, /* seconds that do not matter to x= and t= */
};

/* One "dns" line of the request; the data are still hexadecimal. */
struct known {
	struct str name, status, data;
};

/* What the look-ups need: the library hands them no more than itself. */
static struct {
	struct pool *pool;
	struct known *known;
	size_t n, size;
	struct str needs[NEEDS_MAX];
	size_t nneed;
	bool lacking;
	int64_t now;        /* the time that is to be judged by */
	struct str trouble; /* of the message, or with a field */
} job;

static DKIM_LIB *library;

/* What a word of the request stands for; a NUL stands behind it. */
static struct str
octets_of(struct str hex)
{
	struct str octets;

	(void)hex_read(hex, job.pool, &octets);
	return octets;
}

static void
add_text(struct buf *out, const char *text)
{
	log_clean(out, str_upto(str_of(text), TEXT_MAX_SHOWN));
}

/* The library's strings are its own; none is none. */
static struct str
domain_of(DKIM_SIGINFO *sig)
{
	return str_of((const char *)dkim_sig_getdomain(sig));
}

static struct str
selector_of(DKIM_SIGINFO *sig)
{
	return str_of((const char *)dkim_sig_getselector(sig));
}

static const struct known *
find(struct str name)
{
	for (size_t i = 0; i < job.n; i++)
		if (str_caseeq(job.known[i].name, name))
			return &job.known[i];
	return NULL;
}

static void
need(struct str name)
{
	job.lacking = true;
	for (size_t i = 0; i < job.nneed; i++)
		if (str_caseeq(job.needs[i], name))
			return;
	if (job.nneed < NEEDS_MAX)
		job.needs[job.nneed++] = name;
}

/*
 * Where the program looks keys up, the library leaves q= to it (RFC 6376
 * section 3.5). Without it the DNS is meant.
 */
static bool
asks_dns(DKIM_SIGINFO *sig)
{
	u_char tag[] = "q";
	const u_char *value = dkim_sig_gettagvalue(sig, false, tag);
	struct str methods = str_of((const char *)value);

	if (value == NULL)
		return true;
	while (methods.n > 0) {
		struct str options = str_cut(&methods, ':');
		struct str method = str_cut(&options, '/');

		if (str_caseeq(method, STR("dns")) &&
		    str_eq(options, STR("txt")))
			return true;
	}
	return false;
}

/*
 * dkim_eom() calls a signature bad whose key could not be looked up. What was
 * wrong is put down in the signature itself, as the library does where it asks
 * the DNS itself, so that trouble of the DNS is told from a forgery; then
 * dkim_eoh() goes on with the signature after it.
 */
static DKIM_CBSTAT
give_up(DKIM_SIGINFO *sig, DKIM_SIGERROR why)
{
	if (dkim_sig_seterror(sig, why) != DKIM_STAT_OK)
		return DKIM_CBSTAT_NOTFOUND;
	return DKIM_CBSTAT_TRYAGAIN;
}

/*
 * The record that holds a key. What is too long for the buffer (1024 octets)
 * is cut in silence, and several records are an error: so does the library
 * where it asks the DNS itself.
 */
static DKIM_CBSTAT
look_up(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *out, size_t size)
{
	struct str domain = domain_of(sig), selector = selector_of(sig);
	struct str name = pool_fmt(job.pool, "%.*s._domainkey.%.*s",
	    STRF(selector), STRF(domain));
	const struct known *k = find(name);
	struct str data, record;

	(void)dkim;
	if (!asks_dns(sig))
		return give_up(sig, DKIM_SIGERROR_INVALID_Q);
	if (k == NULL) {
		need(name);
		return DKIM_CBSTAT_NOTFOUND;
	}
	if (str_eq(k->status, STR("no-name")) ||
	    str_eq(k->status, STR("no-data")))
		return DKIM_CBSTAT_NOTFOUND;
	if (!str_eq(k->status, STR("found")))
		return give_up(sig, DKIM_SIGERROR_KEYFAIL);
	data = k->data;
	record = octets_of(str_word(&data));
	if (str_word(&data).n > 0)
		return give_up(sig, DKIM_SIGERROR_MULTIREPLY);
	record = str_upto(record, size - 1);
	memcpy(out, record.p, record.n);
	out[record.n] = '\0';
	return DKIM_CBSTAT_CONTINUE;
}

static void
read_known(struct str line)
{
	struct known k = {.name = octets_of(str_word(&line))};

	k.status = str_word(&line);
	k.data = line;
	if (job.n == job.size) {
		job.size = job.size == 0 ? 64 : 2 * job.size;
		job.known = mem_grow(job.known, job.size, sizeof(k));
	}
	job.known[job.n++] = k;
}

/* The lines above the octets; what is left of the request are they. */
static bool
read_lines(struct str *request, bool *whole)
{
	while (request->n > 0) {
		struct str line = str_cut(request, '\n');
		struct str word = str_word(&line);
		uint64_t number = 0;

		if (str_eq(word, STR("dns"))) {
			read_known(line);
		} else if (str_eq(word, STR("now"))) {
			(void)num_parse(str_word(&line), INT64_MAX, &number);
			job.now = (int64_t)number;
		} else {
			*whole = str_eq(word, STR("message"));
			return *whole || str_eq(word, STR("header"));
		}
	}
	return false;
}

/* Add s with CRLF for each LF alone; `last` is the octet before it. */
static void
add_lines(struct buf *out, struct str s, char last)
{
	while (s.n > 0) {
		size_t n = str_find(s, '\n');

		buf_add(out, str_upto(s, n));
		if (n > 0)
			last = s.p[n - 1];
		if (n == s.n)
			return;
		buf_add(out, last == '\r' ? STR("\n") : STR("\r\n"));
		last = '\n';
		s = str_from(s, n + 1);
	}
}

static void
note_trouble(DKIM *dkim, DKIM_STAT status)
{
	const char *text = dkim_geterror(dkim);

	if (text == NULL || *text == '\0')
		text = status == DKIM_STAT_NOSIG ? NULL :
						   dkim_getresultstr(status);
	if (text != NULL)
		job.trouble = pool_str(job.pool, str_of(text));
}

/* What the library cannot read it leaves out, and so does its milter. */
static void
feed_header(DKIM *dkim, const struct msg *msg)
{
	struct buf text = {0};

	for (size_t i = 0; i < msg->nfield; i++) {
		const struct field *f = &msg->fields[i];
		size_t n = (size_t)(f->body.p - f->raw.p) + f->body.n;
		DKIM_STAT status;

		buf_clear(&text);
		add_lines(&text, str_upto(f->raw, n), '\0');
		if (text.n == 0)
			continue;
		status = dkim_header(dkim, (u_char *)text.p, text.n);
		if (status != DKIM_STAT_OK &&
		    str_caseeq(f->name, STR(DKIM_SIGNHEADER)))
			note_trouble(dkim, status);
	}
	buf_release(&text);
}

static void
feed_body(DKIM *dkim, struct str body)
{
	struct buf block = {0};
	DKIM_STAT status = DKIM_STAT_OK;
	char last = '\n';

	while (body.n > 0 && status == DKIM_STAT_OK) {
		struct str piece = str_upto(body, BODY_BLOCK);

		body = str_from(body, piece.n);
		buf_clear(&block);
		add_lines(&block, piece, last);
		last = piece.p[piece.n - 1];
		if (body.n == 0 && last != '\n')
			buf_add(&block, STR("\r\n"));
		status = dkim_body(dkim, (u_char *)block.p, block.n);
	}
	if (status != DKIM_STAT_OK)
		note_trouble(dkim, status);
	buf_release(&block);
}

/* In our vocabulary. What is not here is a permerror. */
static const struct {
	DKIM_SIGERROR error;
	const char *word;
} words[] = {
    {DKIM_SIGERROR_UNKNOWN, "temperror"}, /* it came to no result */
    {DKIM_SIGERROR_KEYFAIL, "temperror"},
    {DKIM_SIGERROR_BADSIG, "fail"},
    {DKIM_SIGERROR_MBSFAILED, "policy"},
    {DKIM_SIGERROR_KEYTOOSMALL, "policy"},
};

/* All must say so: neither the flags nor the error know everything. */
static const char *
word_of(DKIM_SIGINFO *sig)
{
	DKIM_SIGERROR error = dkim_sig_geterror(sig);

	if (error == DKIM_SIGERROR_OK && DKIM_SIG_CHECK(sig))
		return "pass";
	for (size_t i = 0; i < NELEM(words); i++)
		if (words[i].error == error)
			return words[i].word;
	return "permerror";
}

/* The library asks the clock alone, whatever time the message is judged by. */
static bool
by_another_clock(DKIM_SIGERROR error)
{
	int64_t apart = (int64_t)time(NULL) - job.now;

	return (error == DKIM_SIGERROR_EXPIRED ||
		   error == DKIM_SIGERROR_FUTURE) &&
	    (apart > CLOCKS_APART || apart < -CLOCKS_APART);
}

static void
report_signature(struct buf *reply, DKIM_SIGINFO *sig)
{
	DKIM_SIGERROR error = dkim_sig_geterror(sig);
	const char *text = dkim_sig_geterrorstr(error);

	buf_fmt(reply, "sig %s ", word_of(sig));
	hex_write(reply, str_upto(domain_of(sig), NAME_MAX_SHOWN));
	buf_char(reply, ' ');
	hex_write(reply, str_upto(selector_of(sig), NAME_MAX_SHOWN));
	if (error != DKIM_SIGERROR_OK) {
		buf_char(reply, ' ');
		add_text(reply, text == NULL ? "no result" : text);
	}
	if (dkim_sig_getbh(sig) == DKIM_SIGBH_MISMATCH)
		buf_add(reply, STR(" (body hash)"));
	if (by_another_clock(error))
		buf_add(reply, STR(", judged by the clock of today"));
	buf_char(reply, '\n');
}

static void
report(struct buf *reply, DKIM *dkim)
{
	DKIM_SIGINFO **sigs = NULL;
	int n = 0;

	/* Without a usable header there is no list. */
	if (dkim_getsiglist(dkim, &sigs, &n) != DKIM_STAT_OK || n < 0)
		n = 0;
	if (n > REPORTED_MAX) {
		n = REPORTED_MAX;
		job.trouble = STR("over 1000 signatures");
	}
	buf_fmt(reply, "signatures %d\n", n);
	for (int i = 0; i < n; i++)
		report_signature(reply, sigs[i]);
	if (job.trouble.n > 0) {
		buf_add(reply, STR("message "));
		add_text(reply, job.trouble.p);
		buf_char(reply, '\n');
	}
}

/* The header first: without all keys, or without signatures, no body counts. */
static void
verify(DKIM *dkim, struct str octets, bool whole, struct buf *reply)
{
	DKIM_STAT status;
	struct msg msg;

	msg_parse(&msg, octets, job.pool);
	feed_header(dkim, &msg);
	/* It comes back for each signature that was given up. */
	do
		status = dkim_eoh(dkim);
	while (status == DKIM_STAT_CBTRYAGAIN);
	for (size_t i = 0; i < job.nneed; i++) {
		buf_add(reply, STR("need "));
		hex_write(reply, job.needs[i]);
		buf_char(reply, '\n');
	}
	if (job.lacking)
		return;
	if (status != DKIM_STAT_OK) {
		note_trouble(dkim, status);
	} else if (!whole) {
		buf_add(reply, STR("body\n"));
		return;
	} else {
		feed_body(dkim, msg.body);
		(void)dkim_eom(dkim, NULL);
	}
	report(reply, dkim);
}

/* Without memory the process ends: to us that is a crash like another. */
static void
answer(struct str request, struct buf *reply)
{
	static const unsigned char id[] = "message";
	DKIM_STAT status;
	bool whole = false;
	DKIM *dkim = dkim_verify(library, id, NULL, &status);

	if (dkim == NULL)
		abort();
	job.pool = pool_new();
	job.n = 0;
	job.nneed = 0;
	job.lacking = false;
	job.now = 0;
	job.trouble = (struct str){0};
	if (read_lines(&request, &whole))
		verify(dkim, request, whole, reply);
	(void)dkim_free(dkim);
	pool_free(job.pool);
}

/* The library reads files of the system once; no mail has been seen then. */
int
main(void)
{
	library = dkim_init(NULL, NULL);
	if (library == NULL ||
	    dkim_set_key_lookup(library, look_up) != DKIM_STAT_OK)
		return 1;
	return helper_serve(answer);
}
