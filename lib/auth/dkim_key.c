#include "auth/dkim_key.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/hash.h"
#include "mail/tags.h"

enum {
	SLOTS = 1024,     /* keys that are kept; a batch meets few at a time */
	KEPT_MAX = 8192,  /* octets of p=: no key needs so many, but white space
			     may fill a record of 64 KB, and memory */
	KIND_SHOWN = 100, /* of k= in an error text */
};

static const struct {
	struct str word;
	enum crypto_type type;
} kinds[] = {
    {STR_INIT("rsa"), CRYPTO_KEY_RSA},
    {STR_INIT("ed25519"), CRYPTO_KEY_ED25519},
};

/*
 * k=. The words are compared as written, as RFC 6376 section 3.2 wants of all
 * values.
 */
static enum st
read_kind(const struct tags *tags, struct dkim_key *out, struct err *e)
{
	struct str value = tags_get(tags, STR("k")), shown;

	if (value.p == NULL)
		value = kinds[0].word;
	for (size_t i = 0; i < NELEM(kinds); i++)
		if (str_eq(value, kinds[i].word)) {
			out->type = kinds[i].type;
			return ST_OK;
		}
	shown = str_upto(value, KIND_SHOWN);
	return err_set(e, ST_NONE, "k=%.*s is no known kind of key",
	    STRF(shown));
}

static enum st
check_tags(struct str record, struct tags *tags, struct err *e)
{
	if (tags_has_bare_eol(record))
		return err_set(e, ST_SYNTAX, "a line end that is no fold");
	if (!tags_is_ascii(record))
		return err_set(e, ST_SYNTAX, "an octet that is not ASCII");
	if (tags_parse(record, tags, e) != ST_OK)
		return ST_SYNTAX;
	for (size_t i = 0; i < tags->n; i++) {
		if (!str_eq(tags->at[i].name, STR("v")))
			continue;
		if (i > 0)
			return err_set(e, ST_SYNTAX, "v= is not first");
		if (!str_eq(tags->at[i].value, STR("DKIM1")))
			return err_set(e, ST_SYNTAX, "v= is not DKIM1");
	}
	return ST_OK;
}

/* Is one of the words in the list, or is the list not there at all? */
static bool
allows(const struct tags *tags, struct str name, struct str word)
{
	struct str list = tags_get(tags, name);

	return list.p == NULL || tags_has_word(list, word);
}

enum st
dkim_key_parse(struct str record, struct dkim_key *out, struct err *e)
{
	struct dkim_key key = {0};
	struct tags tags;
	struct str flags;
	enum st st;

	*out = (struct dkim_key){0};
	st = check_tags(record, &tags, e);
	if (st != ST_OK)
		return st;
	key.p = tags_get(&tags, STR("p"));
	if (key.p.p == NULL)
		return err_set(e, ST_SYNTAX, "no p=");
	st = read_kind(&tags, &key, e);
	if (st != ST_OK)
		return st;
	flags = tags_get(&tags, STR("t"));
	key.revoked = key.p.n == 0;
	key.sha256 = allows(&tags, STR("h"), STR("sha256"));
	key.email = allows(&tags, STR("s"), STR("*")) ||
	    allows(&tags, STR("s"), STR("email"));
	key.testing = tags_has_word(flags, STR("y"));
	key.strict = tags_has_word(flags, STR("s"));
	*out = key;
	return ST_OK;
}

static enum st
read_key(const struct dkim_key *key, struct crypto_key **out, struct err *e)
{
	struct buf octets = {0};
	enum st st = base64_read(key->p, &octets, e);

	if (st != ST_OK)
		err_at(e, "p=");
	else if (key->type == CRYPTO_KEY_ED25519 && octets.n != CRYPTO_ED25519)
		st = err_set(e, ST_SYNTAX, "p= has %zu octets, not %d",
		    octets.n, CRYPTO_ED25519);
	else
		st = crypto_public(key->type, buf_str(&octets), out, e);
	buf_release(&octets);
	return st;
}

/* One key of this process. */
struct slot {
	struct crypto_key *key; /* NULL: free */
	enum crypto_type type;
	char *p; /* as p= was written */
	size_t n;
};

/*
 * To parse a key costs more than to verify with it, and most mail is signed
 * with few keys. Each p= has one slot, the last is for all that are too long;
 * what comes after takes it over, so that nothing grows.
 */
static struct slot *
slot_of(const struct dkim_key *key)
{
	static struct slot slots[SLOTS + 1];
	uint64_t hash = hash_table(key->p) + (uint64_t)key->type;

	return &slots[key->p.n > KEPT_MAX ? SLOTS : hash % SLOTS];
}

enum st
dkim_key_load(const struct dkim_key *key, struct crypto_key **out,
    struct err *e)
{
	struct slot *slot = slot_of(key);
	struct crypto_key *fresh = NULL;
	enum st st;

	*out = NULL;
	if (slot->key == NULL || slot->type != key->type ||
	    !str_eq((struct str){slot->p, slot->n}, key->p)) {
		st = read_key(key, &fresh, e);
		if (st != ST_OK)
			return st;
		crypto_key_free(slot->key);
		free(slot->p);
		*slot =
		    (struct slot){fresh, key->type, mem_str(key->p), key->p.n};
	}
	*out = slot->key;
	return ST_OK;
}
