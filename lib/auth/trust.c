#include "auth/trust.h"

#include "auth/ares.h"

/* s without blanks around it and dots at its end. */
static struct str
bare(struct str s)
{
	s = str_trim(s);
	while (s.n > 0 && (s.p[s.n - 1] == '.' || is_fws(s.p[s.n - 1])))
		s.n--;
	return s;
}

static bool
is_same(struct str a, struct str b)
{
	a = bare(a);
	return a.n > 0 && str_caseeq(a, bare(b));
}

/* ".example.org" is every name below example.org, and not that one. */
static bool
is_name(struct str configured, struct str name)
{
	configured = bare(configured);
	name = bare(name);
	if (configured.n > 1 && configured.p[0] == '.')
		return name.n > configured.n && str_caseends(name, configured);
	return is_same(configured, name);
}

/* Delivery over a socket of the file system has no address to write. */
static bool
is_unix_lmtp(const struct received *hop)
{
	return !hop->addressed && hop->ip.version == 0 &&
	    str_casestarts(hop->with, STR("LMTP"));
}

bool
trust_is_client(const struct trust *trust, const struct received *hop)
{
	if (!trust->configured || hop->doubtful)
		return false;
	if (hop->local || !hop->has_from || hop->fetched)
		return true;
	if (ip_is_loopback(&hop->ip) || is_unix_lmtp(hop))
		return true;
	for (size_t i = 0; i < trust->nnet; i++)
		if (net_has(&trust->nets[i], &hop->ip))
			return true;
	for (size_t i = 0; hop->rdns_verified && i < trust->nname; i++)
		if (is_name(trust->names[i], hop->rdns))
			return true;
	return false;
}

bool
trust_is_id(const struct trust *trust, struct str id)
{
	for (size_t i = 0; i < trust->nid; i++)
		if (is_same(trust->ids[i], id))
			return true;
	return false;
}

/*
 * qmail's own hops hold nothing but a comment: "(qmail 7 invoked by uid 0)".
 * Any other Received field that cannot be read is by a client unknown to us.
 */
static bool
is_qmail(struct str body)
{
	return str_casestarts(str_trim(body), STR("(qmail "));
}

static bool
is_believed(const struct trust *trust, const struct received *hop)
{
	for (size_t i = 0; i < trust->nreceived_by; i++)
		if (is_same(trust->received_by[i], hop->by))
			return true;
	return trust->nreceived_by == 0;
}

void
trust_border(const struct trust *trust, const struct msg *msg,
    struct border *out)
{
	*out = (struct border){0};
	for (size_t i = 0; i < msg->nfield; i++) {
		const struct field *f = &msg->fields[i];
		struct received hop;
		bool ours;

		if (!str_caseeq(f->name, STR("Received")))
			continue;
		if (received_parse(f->body, msg->pool, &hop))
			ours = trust_is_client(trust, &hop);
		else
			ours = trust->configured && is_qmail(f->body);
		out->none_trusted = ours;
		if (ours)
			continue;
		out->found = true;
		out->index = i;
		out->hop = hop;
		out->believed = is_believed(trust, &hop);
		return;
	}
}

/* A verdict field with our id, wherever it stands. */
static bool
is_ours(const struct trust *trust, const struct msg *msg, size_t i)
{
	struct str name = msg->fields[i].name;
	struct str id;

	if (!str_caseeq(name, STR("Authentication-Results")) &&
	    !str_caseeq(name, STR("X-Assay")))
		return false;
	id = ares_id(msg->fields[i].body, msg->pool);
	return id.p != NULL && trust_is_id(trust, id);
}

/* Does what stands at i come from our own side? */
static bool
is_inside(const struct trust *trust, const struct border *border, size_t i)
{
	if (trust->fresh)
		return false;
	return trust->trust_all ||
	    (border->found && border->believed && i < border->index);
}

/* Has it results, and all of them by these methods? */
static bool
is_stale(const struct msg *msg, size_t i, const struct str *methods,
    size_t nmethod)
{
	struct ares ares;

	if (ares_parse(msg->fields[i].body, msg->pool, &ares, NULL) != ST_OK)
		return false;
	for (size_t k = 0; k < ares.nresult; k++) {
		size_t m = 0;

		while (m < nmethod &&
		    !str_caseeq(methods[m], ares.results[k].method))
			m++;
		if (m == nmethod)
			return false;
	}
	return ares.nresult > 0;
}

/*
 * A bare CR is a line end to some readers: what follows it in a field may be a
 * verdict field to them. A Received field stays all the same: without it the
 * border would move into what came from outside.
 */
static bool
hides_ours(const struct trust *trust, const struct msg *msg, size_t i)
{
	struct str rest = msg->fields[i].raw;

	if (msg->eol == EOL_CR ||
	    str_caseeq(msg->fields[i].name, STR("Received")))
		return false;
	while (str_find(rest, '\r') + 1 < rest.n) {
		struct field f;
		struct msg one = *msg;
		struct str line;

		(void)str_cut(&rest, '\r');
		line = rest;
		if (is_fws(line.p[0]) || !field_next(&line, EOL_CR, &f))
			continue;
		one.fields = &f;
		if (is_ours(trust, &one, 0))
			return true;
	}
	return false;
}

bool
trust_must_drop(const struct trust *trust, const struct msg *msg,
    const struct border *border, size_t i, const struct str *methods,
    size_t nmethod)
{
	if (hides_ours(trust, msg, i))
		return true;
	if (!is_ours(trust, msg, i))
		return false;
	return !is_inside(trust, border, i) ||
	    is_stale(msg, i, methods, nmethod);
}

bool
trust_may_believe(const struct trust *trust, const struct msg *msg,
    const struct border *border, size_t i)
{
	return is_inside(trust, border, i) && is_ours(trust, msg, i) &&
	    !hides_ours(trust, msg, i);
}
