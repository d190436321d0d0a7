/* dkimkey - make a DKIM key pair, or compare one with the DNS (RFC 6376). */
#include "auth/dkim_publish.h"
#include "base/log.h"
#include "run/keyfile.h"
#include "run/tool.h"

static struct str domain, selector, type, bits;
static bool public, check;

static const struct opt opts[] = {
    {'d', "domain", "NAME", "the domain that signs", NULL, NULL, &domain},
    {'S', "selector", "NAME", "the selector of the key", NULL, NULL, &selector},
    {'k', "type", "TYPE", "of a new key: rsa (the default) or ed25519", NULL,
	NULL, &type},
    {'b', "bits", "N", "of a new RSA key: 2048 (the default), 3072 or 4096",
	NULL, NULL, &bits},
    {'p', "public", NULL, "print the record of a key file again", NULL, &public,
	NULL},
    {'n', "check", NULL, "compare a key file with the DNS, exit 0 or 1", NULL,
	&check, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, NULL},
};

static const char *const synopsis[] = {
    "-d NAME -S NAME [-k TYPE] [-b N] KEYFILE",
    "-p -d NAME -S NAME KEYFILE",
    "-n -d NAME -S NAME [-s ADDR | -z FILE] KEYFILE",
    NULL,
};

static enum st
check_usage(const struct tool_call *call, struct err *e)
{
	if (domain.p == NULL || selector.p == NULL || call->noperand != 1)
		return err_set(e, ST_USAGE,
		    "-d NAME, -S NAME and one KEYFILE are needed");
	if (public && check)
		return err_set(e, ST_USAGE, "-p and -n exclude each other");
	if ((public || check) && (type.p != NULL || bits.p != NULL))
		return err_set(e, ST_USAGE, "-k and -b are for a new key");
	return ST_OK;
}

static enum st
parse_type(enum crypto_type *out, unsigned *size, struct err *e)
{
	static const struct {
		struct str text;
		unsigned n;
	} sizes[] = {{STR_INIT("2048"), 2048}, {STR_INIT("3072"), 3072},
	    {STR_INIT("4096"), 4096}};

	*size = sizes[0].n;
	if (str_eq(type, STR("ed25519"))) {
		*out = CRYPTO_KEY_ED25519;
		return bits.p == NULL ? ST_OK :
					err_set(e, ST_USAGE, "-b is for rsa");
	}
	*out = CRYPTO_KEY_RSA;
	if (type.p != NULL && !str_eq(type, STR("rsa")))
		return err_set(e, ST_USAGE,
		    "-k: '%.*s' is none of rsa, ed25519", STRF(type));
	if (bits.p == NULL)
		return ST_OK;
	for (size_t i = 0; i < NELEM(sizes); i++) {
		*size = sizes[i].n;
		if (str_eq(bits, sizes[i].text))
			return ST_OK;
	}
	return err_set(e, ST_USAGE, "-b: '%.*s' is none of 2048, 3072, 4096",
	    STRF(bits));
}

/* The file last: nothing but stdout can fail behind it. */
static enum st
make(struct tool_call *call, struct str name, struct err *e)
{
	struct buf pem = {.pool = call->pool}, record = {.pool = call->pool};
	struct crypto_key *key = NULL;
	enum crypto_type kind;
	unsigned size;
	enum st st = parse_type(&kind, &size, e);

	if (st == ST_OK)
		st = crypto_generate(kind, size, &key, e);
	if (st == ST_OK)
		st = crypto_write_private(key, &pem, e);
	if (st == ST_OK)
		st = dkim_publish_write(name, key, &record, e);
	if (st == ST_OK)
		st = keyfile_create(call->operands[0], buf_str(&pem), e);
	if (st == ST_OK)
		buf_add(&call->out, buf_str(&record));
	crypto_key_free(key);
	return st;
}

/* ST_CONF where there is a file, but none that may be signed with. */
static enum st
load(const struct tool_call *call, struct crypto_key **key, struct err *e)
{
	struct str octets;
	enum st st;

	*key = NULL;
	st = keyfile_read(call->operands[0], call->pool, &octets, e);
	if (st != ST_OK)
		return st;
	if (crypto_private(octets, key, e) == ST_OK)
		return ST_OK;
	err_at(e, "%s", call->operands[0]);
	return ST_CONF;
}

static enum st
print_public(struct tool_call *call, struct str name, struct err *e)
{
	struct crypto_key *key;
	enum st st = load(call, &key, e);

	if (st == ST_OK)
		st = dkim_publish_write(name, key, &call->out, e);
	crypto_key_free(key);
	return st;
}

/* A key file that is not fit is a finding too. */
static enum st
no_key(struct tool_call *call, const struct err *e)
{
	buf_add(&call->out, STR("wrong: "));
	log_clean(&call->out, str_of(e->text));
	buf_char(&call->out, '\n');
	call->says_no = true;
	return ST_OK;
}

static enum st
compare(struct tool_call *call, struct str name, struct err *e)
{
	struct crypto_key *key;
	const struct dns_answer *answer;
	enum st st = load(call, &key, e);

	if (st == ST_CONF)
		return no_key(call, e);
	crypto_open();
	if (st == ST_OK)
		st = tool_confine(call, NEED_DNS, e);
	if (st == ST_OK) {
		answer = tool_ask(call, name, DNS_TXT);
		log_note("%.*s TXT: %s", STRF(name),
		    dns_status_word(answer->status));
		st = dkim_publish_check(name, key, answer, &call->out, e);
		call->says_no = st == ST_NONE;
	}
	crypto_key_free(key);
	return call->says_no ? ST_OK : st;
}

static enum st
run(struct tool_call *call, struct err *e)
{
	struct str name;
	enum st st = check_usage(call, e);

	if (st != ST_OK)
		return st;
	if (dkim_publish_name(selector, domain, call->pool, &name, e) != ST_OK)
		return ST_USAGE;
	return check ? compare(call, name, e) :
	    public   ? print_public(call, name, e) :
		       make(call, name, e);
}

static const struct tool dkimkey = {
    .name = "dkimkey",
    .brief = "make a DKIM key, and compare it with the DNS",
    .synopsis = synopsis,
    .opts = opts,
    .need = NEED_DNS,
    .run = run,
};

int
main(int argc, char *argv[])
{
	return run_tool(&dkimkey, argc, argv);
}
