/*
 * Any message, read by settings that its first octet chooses: no crash,
 * identifiers are whole, nothing comes of a field that is not ours or stands
 * where nothing may be believed, and each part alone gives what it gives in
 * the whole.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/ares.h"
#include "auth/believed.h"
#include "mail/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str ids[] = {STR_INIT("mx.example")};
static const struct str names[] = {STR_INIT("mx.example")};

static struct trust
settings(unsigned bits)
{
	struct trust t = {.ids = ids, .nid = NELEM(ids)};

	if (bits & 1) {
		t.names = names;
		t.nname = NELEM(names);
		t.configured = true;
	}
	if (bits & 2) {
		t.received_by = names;
		t.nreceived_by = 1;
	}
	t.trust_all = (bits & 4) != 0;
	t.fresh = (bits & 8) != 0;
	return t;
}

static void
check(const struct believed *b, struct pool *pool)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct dmarc_id *id = &b->ids[i];
		struct str again;
		enum st st = domain_to_ascii(id->domain, pool, &again, NULL);

		assert(st == ST_OK && str_eq(again, id->domain));
		assert(id->result.n > 0);
		assert(!str_eq(id->result, STR("none")));
		assert(id->is_dkim ? b->dkim : b->spf);
		assert((id->is_dkim ? id->mailbox : id->selector).p == NULL);
	}
}

/* May this field say anything at all? */
static bool
may_count(const struct msg *msg, const struct trust *trust,
    const struct border *border, size_t nown, size_t i)
{
	struct str id;

	if (!str_caseeq(msg->fields[i].name, STR("Authentication-Results")))
		return false;
	id = ares_id(msg->fields[i].body, msg->pool);
	return id.p != NULL && trust_is_id(trust, id) &&
	    (i < nown || trust_may_believe(trust, msg, border, i));
}

/* One field after the other, as if each were the only one of this run. */
static void
one_by_one(const struct msg *msg, const struct trust *trust,
    const struct border *border, size_t nown, const struct believed *all)
{
	struct believed sum = {0};

	for (size_t i = 0; i < msg->nfield; i++) {
		struct msg one = *msg;
		struct believed b;

		if (!may_count(msg, trust, border, nown, i))
			continue;
		one.fields = &msg->fields[i];
		one.nfield = 1;
		believed_find(&one, trust, border, 1, msg->pool, &b);
		for (size_t k = 0; k < b.n; k++, sum.n++) {
			assert(sum.n < all->n);
			assert(str_eq(all->ids[sum.n].domain, b.ids[k].domain));
			assert(str_eq(all->ids[sum.n].result, b.ids[k].result));
		}
		sum.spf = sum.spf || b.spf;
		sum.dkim = sum.dkim || b.dkim;
	}
	assert(sum.n == all->n);
	assert(sum.spf == all->spf && sum.dkim == all->dkim);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	unsigned bits = size == 0 ? 0 : data[0];
	struct trust trust = settings(bits);
	struct border border;
	struct believed b;
	struct msg msg;

	msg_parse(&msg, str_from(in, 1), pool);
	trust_border(&trust, &msg, &border);
	believed_find(&msg, &trust, &border, bits >> 4, pool, &b);
	check(&b, pool);
	one_by_one(&msg, &trust, &border, bits >> 4, &b);
	trust.nid = 0;
	believed_find(&msg, &trust, &border, bits >> 4, pool, &b);
	assert(b.n == 0 && !b.spf && !b.dkim);
	pool_free(pool);
	return 0;
}
