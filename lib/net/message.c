#include "net/message.h"

#include <string.h>

#include "net/wire.h"

enum {
	HEADER = 12,
	QR = 0x80,
	OPCODE = 0x78,
	AA = 0x04,
	TC = 0x02,
	RD = 0x01, /* octet 2 */
	AD = 0x20,
	RCODE = 0x0f, /* octet 3 */
	IN = 1,
	NS = 2,
	SOA = 6,
	OPT = 41,    /* class and types */
	NO_SOA = 60, /* seconds a negative answer without a SOA holds */
};

enum {
	NOERROR = 0,
	FORMERR = 1,
	SERVFAIL = 2,
	NXDOMAIN = 3,
	NOTIMP = 4,
	REFUSED = 5
};

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static unsigned
get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* RFC 1035 section 4.1; the OPT record is that of RFC 6891 section 6.1.2. */
size_t
message_query(const struct message_question *q, uint8_t *out)
{
	size_t n = HEADER;

	memset(out, 0, HEADER);
	put16(out, q->id);
	out[2] = RD;
	out[3] = AD;
	out[5] = 1;
	memcpy(out + n, q->name.octets, q->name.n);
	n += q->name.n;
	put16(out + n, (unsigned)q->type);
	put16(out + n + 2, IN);
	n += 4;
	if (q->edns) {
		memset(out + n, 0, 11);
		put16(out + n + 1, OPT);
		put16(out + n + 3, MESSAGE_UDP);
		n += 11;
		out[11] = 1;
	}
	return n;
}

/* Past a name, compressed or not; false where it runs out. */
static bool
skip_name(const uint8_t *p, size_t n, size_t *pos)
{
	while (*pos < n) {
		uint8_t c = p[*pos];

		*pos += (c & 0xc0) == 0xc0 ? 2 : (size_t)c + 1;
		if (c == 0 || (c & 0xc0) == 0xc0)
			return *pos <= n;
		if ((c & 0xc0) != 0)
			return false;
	}
	return false;
}

/* A record as it lies in a message. */
struct lying {
	size_t pos, end;
	unsigned type;
	uint32_t ttl;
	bool internet;
};

/* The next record, without a look at its data. */
static bool
next_record(const uint8_t *p, size_t n, size_t *pos, struct lying *out)
{
	out->pos = *pos;
	if (!skip_name(p, n, pos) || n - *pos < 10)
		return false;
	out->type = get16(p + *pos);
	out->internet = get16(p + *pos + 2) == IN;
	out->ttl = get32(p + *pos + 4);
	if (out->ttl > 0x7fffffff) /* RFC 2181 section 8 */
		out->ttl = 0;
	out->end = *pos + 10 + get16(p + *pos + 8);
	*pos = out->end;
	return out->end <= n;
}

/* What we read of a message: the records of our type and the aliases. */
struct parsed {
	const uint8_t *p;
	size_t n, pos;
	unsigned count[3]; /* as the header says: answer, authority, other */
	struct pool *pool;
	size_t nrecord;
	struct wire_record *records;
};

/* The answer section; false where it is damaged. */
static bool
parse_answers(struct parsed *m, enum dns_type type)
{
	size_t start = m->pos, wanted = 0;
	struct lying at;

	for (unsigned i = 0; i < m->count[0]; i++) {
		if (!next_record(m->p, m->n, &m->pos, &at))
			return false;
		wanted += at.internet &&
		    (at.type == (unsigned)type || at.type == DNS_CNAME);
	}
	m->records = pool_array(m->pool, wanted, sizeof(*m->records));
	for (m->pos = start; m->nrecord < wanted;) {
		struct wire_record *r = &m->records[m->nrecord];

		if (!next_record(m->p, m->n, &m->pos, &at))
			return false;
		if (!at.internet ||
		    (at.type != (unsigned)type && at.type != DNS_CNAME))
			continue;
		if (!wire_record(m->p, at.pos, at.end, m->pool, r))
			return false;
		r->ttl = at.ttl;
		m->nrecord++;
	}
	for (m->pos = start, wanted = 0; wanted < m->count[0]; wanted++)
		(void)next_record(m->p, m->n, &m->pos, &at);
	return true;
}

/*
 * How long a negative answer holds: the TTL and the minimum of the SOA in the
 * authority section, whichever is less (RFC 2308 section 5). Sets *referral
 * where there is no SOA but an NS. False where the section is damaged.
 */
static bool
parse_authority(struct parsed *m, uint32_t *ttl, bool *soa, bool *referral)
{
	struct lying at;

	*soa = *referral = false;
	*ttl = NO_SOA;
	for (unsigned i = 0; i < m->count[1] && !*soa; i++) {
		if (!next_record(m->p, m->n, &m->pos, &at))
			return false;
		if (at.internet && at.type == NS)
			*referral = true;
		if (!at.internet || at.type != SOA || at.end - at.pos < 4)
			continue;
		*ttl = get32(m->p + at.end - 4);
		if (at.ttl < *ttl)
			*ttl = at.ttl;
		*soa = true;
	}
	*referral = *referral && !*soa;
	return true;
}

static const struct wire_record *
find(const struct parsed *m, const struct dns_name *owner, unsigned type)
{
	for (size_t i = 0; i < m->nrecord; i++)
		if (m->records[i].type == type &&
		    name_eq(&m->records[i].owner, owner))
			return &m->records[i];
	return NULL;
}

/* The records at the end of the aliases. */
static void
gather(const struct parsed *m, const struct wire_record *first,
    struct dns_answer *out)
{
	const struct wire_record *end = m->records + m->nrecord;
	struct dns_rr *rr =
	    pool_array(m->pool, (size_t)(end - first), sizeof(*rr));

	out->status = DNS_FOUND;
	out->rr = rr;
	for (const struct wire_record *r = first; r < end; r++) {
		if (r->type != first->type ||
		    !name_eq(&r->owner, &first->owner))
			continue;
		rr[out->n++] = r->rr;
		if (r->ttl < out->ttl)
			out->ttl = r->ttl;
	}
}

static enum message_kind
failed(struct message_answer *out, const char *why)
{
	*out = (struct message_answer){
	    .answer = {.status = DNS_TRYAGAIN, .why = why}};
	return MESSAGE_FAILED;
}

/* What the sections say for the question, RFC 1034 section 5.3.3. */
static enum message_kind
conclude(struct parsed *m, const struct message_question *q, bool noname,
    struct message_answer *out)
{
	const struct wire_record *r;
	struct dns_name at = q->name;
	bool soa, referral, lame = !(m->p[2] & AA) && m->count[0] == 0;
	uint32_t ttl;

	if (!parse_answers(m, q->type))
		return failed(out, "mangled answer");
	out->answer.ttl = UINT32_MAX;
	while ((r = find(m, &at, (unsigned)q->type)) == NULL &&
	    (r = find(m, &at, DNS_CNAME)) != NULL) {
		if (out->links++ == MESSAGE_ALIASES)
			return failed(out, "too many CNAMEs");
		at = r->target;
		if (r->ttl < out->answer.ttl)
			out->answer.ttl = r->ttl;
	}
	if (r != NULL && noname)
		return failed(out, "mangled answer");
	if (r != NULL) {
		gather(m, r, &out->answer);
		return MESSAGE_ANSWER;
	}
	if (m->nrecord > 0 && out->links == 0)
		return failed(out, "answer for another name");
	if (!parse_authority(m, &ttl, &soa, &referral))
		return failed(out, "mangled answer");
	if (!noname && lame && referral)
		return failed(out, "referral");
	if (!noname && out->links > 0 && !soa) {
		out->alias = at;
		return MESSAGE_ANSWER;
	}
	out->answer.status = noname ? DNS_NONAME : DNS_NODATA;
	if (ttl < out->answer.ttl)
		out->answer.ttl = ttl;
	return MESSAGE_ANSWER;
}

/* The question section is ours, in any case of letters. */
static bool
is_ours(const struct message_question *q, const uint8_t *p, size_t n)
{
	if (n < HEADER + (size_t)q->name.n + 4)
		return false;
	for (size_t i = 0; i < q->name.n; i++)
		if (to_lower((char)p[HEADER + i]) != (char)q->name.octets[i])
			return false;
	p += HEADER + q->name.n;
	return get16(p) == (unsigned)q->type && get16(p + 2) == IN;
}

enum message_kind
message_parse(const struct message_question *q, const uint8_t *octets, size_t n,
    struct pool *pool, struct message_answer *out)
{
	struct parsed m = {.p = octets, .n = n, .pool = pool};
	unsigned rcode;

	*out = (struct message_answer){0};
	if (n < HEADER || get16(octets) != q->id || !(octets[2] & QR) ||
	    (octets[2] & OPCODE) != 0)
		return MESSAGE_STRAY;
	rcode = octets[3] & RCODE;
	/* Some say FORMERR and the like without the question. */
	if (get16(octets + 4) != 1 || !is_ours(q, octets, n))
		if (get16(octets + 4) != 0 || rcode == NOERROR ||
		    rcode == NXDOMAIN)
			return MESSAGE_STRAY;
	switch (rcode) {
	case NOERROR:
	case NXDOMAIN:
		break;
	case FORMERR:
		(void)failed(out, "FORMERR");
		return q->edns ? MESSAGE_FORMERR : MESSAGE_FAILED;
	case SERVFAIL:
		return failed(out, "SERVFAIL");
	case NOTIMP:
		return failed(out, "NOTIMP");
	case REFUSED:
		return failed(out, "REFUSED");
	default:
		return failed(out, "error of the server");
	}
	if (octets[2] & TC)
		return MESSAGE_TRUNCATED;
	out->answer.secure = (octets[3] & AD) != 0;
	for (size_t i = 0; i < NELEM(m.count); i++)
		m.count[i] = get16(octets + 6 + 2 * i);
	m.pos = HEADER + (size_t)q->name.n + 4;
	return conclude(&m, q, rcode == NXDOMAIN, out);
}
