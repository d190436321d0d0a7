/*
 * Any octets as an answer: no crash, nothing half filled. The first octet
 * chooses the type, the next eight are flags and counts of the header, all
 * others come after the question; then all of it is a message as it stands.
 */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "net/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(struct str s)
{
	assert(s.n < NAME_TEXT);
	for (size_t i = 0; i < s.n; i++)
		assert(is_alnum(s.p[i]) || strchr("-_/.\\", s.p[i]) != NULL);
}

static void
check(enum dns_type type, enum message_kind kind,
    const struct message_answer *out)
{
	const struct dns_answer *a = &out->answer;

	if (kind != MESSAGE_ANSWER) {
		assert(a->n == 0 && out->alias.n == 0);
		assert(kind != MESSAGE_FAILED || a->why != NULL);
		return;
	}
	if (out->alias.n > 0) {
		assert(a->n == 0 && out->links > 0);
		assert(out->alias.octets[out->alias.n - 1] == 0);
		return;
	}
	assert((a->status == DNS_FOUND) == (a->n > 0));
	for (size_t i = 0; i < a->n; i++) {
		struct str s = a->rr[i].data;

		assert(s.p != NULL && s.n <= MESSAGE_OCTETS);
		assert(type != DNS_A || s.n == 4);
		assert(type != DNS_AAAA || s.n == 16);
		if (type == DNS_PTR || type == DNS_MX || type == DNS_CNAME)
			check_name(s);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = {DNS_A, DNS_CNAME, DNS_PTR, DNS_MX,
	    DNS_TXT, DNS_AAAA, DNS_TLSA};
	struct message_question q = {.edns = true};
	struct message_answer out;
	struct pool *pool = pool_new();
	struct buf b = {.pool = pool};

	if (size > 9) {
		char question[] = {0, 0, 0, 1};

		q.type = types[data[0] % NELEM(types)];
		question[1] = (char)q.type;
		(void)name_of(STR("q.example"), &q.name);
		buf_add(&b, STR("\0\0"));
		buf_add(&b, (struct str){(const char *)data + 1, 2});
		buf_add(&b, STR("\0\1"));
		buf_add(&b, (struct str){(const char *)data + 3, 6});
		buf_add(&b,
		    (struct str){(const char *)q.name.octets, q.name.n});
		buf_add(&b, (struct str){question, 4});
		buf_add(&b, (struct str){(const char *)data + 9, size - 9});
		check(q.type,
		    message_parse(&q, (const uint8_t *)b.p, b.n, pool, &out),
		    &out);
		q.id = (uint16_t)(data[0] << 8 | data[1]);
		check(q.type, message_parse(&q, data, size, pool, &out), &out);
	}
	pool_free(pool);
	return 0;
}
