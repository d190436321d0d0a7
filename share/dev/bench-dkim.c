/*
 * bench-dkim ENGINE TASK KIND CANON DIR FILE SECONDS - sign or verify FILE over
 * and over, for so much CPU time; prints how often and how long it took.
 *
 *   ENGINE   limit: no more than hashing and the key's arithmetic; own; or,
 *            where this was compiled with -DLIBOPENDKIM, libopendkim
 *   TASK     verify or sign
 *   KIND     rsa or ed25519; the selector too
 *   CANON    relaxed or simple, for header and body
 *   DIR      has KIND.key (PEM), KIND.zone and KIND.record
 *
 * With SECONDS 0 it is done once, and the result is printed instead: "pass" or
 * another word, or the field. Libopendkim brings a libcrypto of its own, so it
 * has a process of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "mail/msg.h"

static const char domain[] = "bench.example";

static struct {
	bool signs, simple, ed25519;
	const char *kind, *dir;
	struct str octets; /* of the message */
} job;

static struct pool *keep; /* as long as the process */
static struct pool *pool; /* as long as one message */

static void
fail(const char *what)
{
	(void)fprintf(stderr, "bench-dkim: %s\n", what);
	exit(1);
}

static struct str
read_file(const char *path)
{
	struct err e = {0};
	struct str s;

	if (file_read(path, 1 << 28, keep, &s, &e) != ST_OK)
		fail(e.text);
	return s;
}

/* DIR/KIND and what stands behind. */
static const char *
path_of(const char *end)
{
	return pool_fmt(keep, "%s/%s%s", job.dir, job.kind, end).p;
}

#ifdef LIBOPENDKIM

#include <opendkim/dkim.h>

static const u_char *signs[] = {(u_char *)"From", (u_char *)"To",
    (u_char *)"Cc", (u_char *)"Subject", (u_char *)"Date", (u_char *)"Reply-To",
    (u_char *)"Message-ID", (u_char *)"MIME-Version", (u_char *)"Content-Type",
    NULL};
static const u_char *oversigns[] = {(u_char *)"From", NULL};

static DKIM_LIB *library;
static char *key;
static struct str record, crlf;

static DKIM_CBSTAT
look_up(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *out, size_t size)
{
	(void)dkim;
	(void)sig;
	if (record.n >= size)
		return DKIM_CBSTAT_ERROR;
	memcpy(out, record.p, record.n);
	out[record.n] = '\0';
	return DKIM_CBSTAT_CONTINUE;
}

/* It wants CRLF. That is made once, which no program could do. */
static void
prepare(const char *engine)
{
	struct buf b = {.pool = keep};
	struct str rest = job.octets;

	if (strcmp(engine, "libopendkim") != 0)
		fail("no such engine");
	while (rest.n > 0) {
		buf_add(&b, str_cut(&rest, '\n'));
		buf_add(&b, STR("\r\n"));
	}
	crlf = buf_str(&b);
	library = dkim_init(NULL, NULL);
	if (library == NULL ||
	    dkim_set_key_lookup(library, look_up) != DKIM_STAT_OK ||
	    dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_SIGNHDRS, signs,
		sizeof(u_char **)) != DKIM_STAT_OK ||
	    dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_OVERSIGNHDRS,
		oversigns, sizeof(u_char **)) != DKIM_STAT_OK)
		fail("libopendkim cannot be set up");
	if (job.signs)
		key = mem_str(read_file(path_of(".key")));
	else
		record = str_trim(read_file(path_of(".record")));
}

static DKIM *
new_handle(void)
{
	dkim_canon_t canon =
	    job.simple ? DKIM_CANON_SIMPLE : DKIM_CANON_RELAXED;
	dkim_alg_t alg =
	    job.ed25519 ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256;
	DKIM_STAT status;
	DKIM *dkim;

	if (!job.signs)
		return dkim_verify(library, (u_char *)"id", NULL, &status);
	dkim = dkim_sign(library, (u_char *)"id", NULL, (dkim_sigkey_t)key,
	    (const u_char *)job.kind, (const u_char *)domain, canon, canon, alg,
	    -1, &status);
	/* Folded, its own Ed25519 signatures with a simple header are wrong. */
	if (dkim != NULL && job.ed25519 && job.simple)
		(void)dkim_set_margin(dkim, 0);
	return dkim;
}

static struct str
word(DKIM *dkim, DKIM_STAT status)
{
	DKIM_SIGINFO *sig = dkim_getsignature(dkim);

	if (status == DKIM_STAT_OK && sig != NULL && DKIM_SIG_CHECK(sig) &&
	    dkim_sig_geterror(sig) == DKIM_SIGERROR_OK)
		return STR("pass");
	return str_of(dkim_getresultstr(status));
}

static struct str
work(void)
{
	DKIM *dkim = new_handle();
	DKIM_STAT status;
	struct str result;
	struct msg msg;
	u_char *text = NULL;
	size_t n = 0;

	if (dkim == NULL)
		fail("libopendkim has no handle");
	msg_parse(&msg, crlf, pool);
	for (size_t i = 0; i < msg.nfield; i++) {
		struct str raw = msg.fields[i].raw;

		if (dkim_header(dkim, (u_char *)raw.p, raw.n - 2) !=
		    DKIM_STAT_OK)
			fail("dkim_header");
	}
	if (dkim_eoh(dkim) != DKIM_STAT_OK ||
	    dkim_body(dkim, (u_char *)msg.body.p, msg.body.n) != DKIM_STAT_OK)
		fail("dkim_eoh, dkim_body");
	status = dkim_eom(dkim, NULL);
	if (!job.signs) {
		result = word(dkim, status);
	} else {
		if (status != DKIM_STAT_OK ||
		    dkim_getsighdr_d(dkim, sizeof(DKIM_SIGNHEADER) + 1, &text,
			&n) != DKIM_STAT_OK)
			fail("dkim_eom, dkim_getsighdr_d");
		result = pool_fmt(pool, "%s: %.*s\n", DKIM_SIGNHEADER, (int)n,
		    (const char *)text);
	}
	(void)dkim_free(dkim);
	return result;
}

#else

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/crypto.h"
#include "auth/dkim.h"
#include "auth/dkim_sign.h"

/* What is signed everywhere; all are there once, and From is oversigned. */
static const struct str names[] = {STR_INIT("From"), STR_INIT("To"),
    STR_INIT("Cc"), STR_INIT("Subject"), STR_INIT("Date"), STR_INIT("Reply-To"),
    STR_INIT("Message-ID"), STR_INIT("MIME-Version"), STR_INIT("Content-Type")};

static const struct dkim_limits limits = {10, 1024, false, 300};

static struct dns *dns;
static struct dkim_signer signer;

static struct str
own_verify(void)
{
	struct dns_ask *ask = dns_ask_new(dns, 50, 8000);
	struct dkim_outcome *out;
	struct str result;
	struct msg msg;
	size_t n;

	msg_parse(&msg, job.octets, pool);
	while (dkim_check(ask, &msg, &limits, time(NULL), &out, &n) == ST_WAIT)
		if (dns_send(ask) > 0)
			fail("a zone file makes nobody wait");
	result = str_of(dkim_word(dkim_best(out, n)));
	dns_ask_free(ask);
	return result;
}

static struct str
own_sign(void)
{
	enum canon_kind kind = job.simple ? CANON_SIMPLE : CANON_RELAXED;
	struct dkim_sign_opts opts = {.head = kind,
	    .body = kind,
	    .names = names,
	    .nname = NELEM(names),
	    .now = time(NULL)};
	struct buf field = {.pool = pool};
	struct err e = {0};
	struct str author;
	struct msg msg;

	msg_parse(&msg, job.octets, pool);
	if (dkim_may_sign(&msg, pool, &author, &e) != ST_OK ||
	    dkim_sign_message(&msg, &signer, 1, &opts, &field, &e) != ST_OK)
		fail(e.text);
	return buf_str(&field);
}

static struct {
	EVP_MD *sha256;
	EVP_MD_CTX *hash, *ed25519;
	EVP_PKEY *key;
	EVP_PKEY_CTX *rsa;
	unsigned char digest[32], signature[2048];
	size_t n; /* of the signature */
} bare;

static void
bare_digest(void)
{
	if (EVP_DigestInit_ex2(bare.hash, bare.sha256, NULL) != 1 ||
	    EVP_DigestUpdate(bare.hash, job.octets.p, job.octets.n) != 1 ||
	    EVP_DigestFinal_ex(bare.hash, bare.digest, NULL) != 1)
		fail("SHA-256");
}

static bool
bare_sign(void)
{
	bare.n = sizeof(bare.signature);
	if (!job.ed25519)
		return EVP_PKEY_sign(bare.rsa, bare.signature, &bare.n,
			   bare.digest, sizeof(bare.digest)) == 1;
	return EVP_DigestSignInit(bare.ed25519, NULL, NULL, NULL, bare.key) ==
	    1 &&
	    EVP_DigestSign(bare.ed25519, bare.signature, &bare.n, bare.digest,
		sizeof(bare.digest)) == 1;
}

static bool
bare_verify(void)
{
	if (!job.ed25519)
		return EVP_PKEY_verify(bare.rsa, bare.signature, bare.n,
			   bare.digest, sizeof(bare.digest)) == 1;
	return EVP_DigestVerifyInit(bare.ed25519, NULL, NULL, NULL, bare.key) ==
	    1 &&
	    EVP_DigestVerify(bare.ed25519, bare.signature, bare.n, bare.digest,
		sizeof(bare.digest)) == 1;
}

static struct str
limit_work(void)
{
	bare_digest();
	if (!(job.signs ? bare_sign() : bare_verify()))
		fail("the key's arithmetic");
	return STR("pass");
}

static bool
bare_init(int (*init)(EVP_PKEY_CTX *))
{
	return job.ed25519 ||
	    (init(bare.rsa) == 1 &&
		EVP_PKEY_CTX_set_rsa_padding(bare.rsa, RSA_PKCS1_PADDING) ==
		    1 &&
		EVP_PKEY_CTX_set_signature_md(bare.rsa, bare.sha256) == 1);
}

/* The only half of the limit that is not timed. */
static void
bare_prepare(void)
{
	struct str pem = read_file(path_of(".key"));
	BIO *bio;

	crypto_open();
	bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	bare.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bare.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	bare.hash = EVP_MD_CTX_new();
	bare.ed25519 = EVP_MD_CTX_new();
	bare.rsa = EVP_PKEY_CTX_new_from_pkey(NULL, bare.key, NULL);
	bare_digest();
	if (!bare_init(EVP_PKEY_sign_init) || !bare_sign() ||
	    (!job.signs && !bare_init(EVP_PKEY_verify_init)))
		fail("the key cannot be set up");
}

static struct str (*work)(void);

static void
prepare(const char *engine)
{
	struct dns_conf conf = {.replay = path_of(".zone")};
	struct err e = {0};

	work = job.signs ? own_sign : own_verify;
	if (strcmp(engine, "limit") == 0) {
		work = limit_work;
		bare_prepare();
		return;
	}
	signer.domain = str_of(domain);
	signer.selector = str_of(job.kind);
	if (strcmp(engine, "own") != 0)
		fail("no such engine");
	if (!job.signs && dns_open(&conf, &dns, &e) != ST_OK)
		fail(e.text);
	if (job.signs &&
	    crypto_private(read_file(path_of(".key")), &signer.key, &e) !=
		ST_OK)
		fail(e.text);
}

#endif

static double
cpu_seconds(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0)
		fail("no clock");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
once(void)
{
	struct str result = work();

	if (!job.signs && !str_eq(result, STR("pass")))
		fail(pool_fmt(keep, "%.*s", STRF(result)).p);
	pool_clear(pool);
}

/*
 * The first time fills caches and does not count, unless it alone takes long
 * enough. The clock is a system call, so it is not asked every time.
 */
static void
repeat(double seconds)
{
	double from = cpu_seconds(), used;
	long runs = 1, step = 1;

	once();
	used = cpu_seconds() - from;
	if (used < seconds) {
		from = cpu_seconds();
		for (runs = 0, used = 0; used < seconds; runs += step) {
			if (used < seconds / 10 && runs > 0)
				step = runs;
			for (long i = 0; i < step; i++)
				once();
			used = cpu_seconds() - from;
		}
	}
	(void)printf("%ld\t%.6f\n", runs, used);
}

int
main(int argc, char *argv[])
{
	struct str result;
	double seconds;

	keep = pool_new();
	pool = pool_new();
	if (argc != 8)
		fail("wrong arguments");
	job.signs = strcmp(argv[2], "sign") == 0;
	job.ed25519 = strcmp(argv[3], "ed25519") == 0;
	job.kind = argv[3];
	job.simple = strcmp(argv[4], "simple") == 0;
	job.dir = argv[5];
	job.octets = read_file(argv[6]);
	seconds = strtod(argv[7], NULL);
	prepare(argv[1]);
	if (seconds > 0) {
		repeat(seconds);
	} else {
		result = work();
		(void)printf("%.*s%s", STRF(result), job.signs ? "" : "\n");
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
