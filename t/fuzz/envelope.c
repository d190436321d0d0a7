/*
 * Any message, judged by settings that its first octet chooses: no crash, a
 * verdict field of ours is either removed or believed, and once all that must
 * go is gone nothing more must go.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str ids[] = {STR_INIT("mx.example")};
static const struct str names[] = {STR_INIT("mx.example"), STR_INIT(".a")};
static const struct str methods[] = {STR_INIT("dkim")};
static const struct net nets[] = {{{4, {192, 0, 2}}, 24}};

static struct trust
settings(unsigned bits)
{
	struct trust t = {.ids = ids, .nid = NELEM(ids)};

	if (bits & 1) {
		t.nets = nets;
		t.nnet = NELEM(nets);
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
check_envelope(const struct envelope *env)
{
	bool client = env->client.version != 0;

	assert(env->client_source != NULL && env->from_source != NULL);
	assert(client == (env->client_source[0] != 'n'));
	assert(client || (env->helo.p == NULL && env->why.n > 0));
	assert((env->from.p == NULL) == (env->from_source[0] == 'n'));
	assert(env->from.p != NULL || env->why.n > 0);
	for (size_t i = 0; i < env->why.n; i++)
		assert(env->why.p[i] >= ' ' && env->why.p[i] < 0x7f);
}

static void
check_border(const struct trust *t, const struct msg *msg,
    const struct border *b)
{
	assert(b->found || !b->believed);
	assert(!b->found || b->index < msg->nfield);
	assert(!b->found || !b->none_trusted);
	if (!t->configured)
		for (size_t i = 0; b->found && i < b->index; i++)
			assert(
			    !str_caseeq(msg->fields[i].name, STR("Received")));
}

/* Which fields must go; the others of ours may be believed. */
static size_t
drop(const struct trust *t, const struct msg *msg, const struct border *b,
    bool *gone)
{
	size_t n = 0;

	for (size_t i = 0; i < msg->nfield; i++) {
		bool forged = trust_must_drop(t, msg, b, i, NULL, 0);
		bool believed = trust_may_believe(t, msg, b, i);

		gone[i] =
		    trust_must_drop(t, msg, b, i, methods, NELEM(methods));
		assert(!forged || (!believed && gone[i]));
		assert(believed || forged == gone[i]);
		n += gone[i];
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct envelope_opts opts = {0};
	struct pool *pool = pool_new();
	struct envelope env;
	struct border border;
	struct trust trust;
	struct msg msg, after;
	bool *gone;

	trust = settings(size == 0 ? 0 : data[0]);
	msg_parse(&msg, str_from(in, 1), pool);
	trust_border(&trust, &msg, &border);
	check_border(&trust, &msg, &border);
	envelope_find(&msg, &trust, &border, &opts, pool, &env);
	check_envelope(&env);
	gone = pool_array(pool, msg.nfield, sizeof(*gone));
	(void)drop(&trust, &msg, &border, gone);
	msg_edit(&after, &msg, NULL, 0, gone);
	trust_border(&trust, &after, &border);
	assert(drop(&trust, &after, &border, gone) == 0);
	pool_free(pool);
	return 0;
}
