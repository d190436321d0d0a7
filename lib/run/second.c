#include "run/second.h"

#include "auth/opendkim.h"
#include "auth/spf2.h"

/* Of a domain or selector: what a helper says of it may be cut here. */
enum { NAME_COMPARED = 200 };

/* Which helper a request is for. */
enum { LEFT_OUT_MAX = 1000 }; /* signatures that we did not look at */

struct peer {
	struct helper_ask *helpers;
	const char *name;
};

static enum st
ask_helper(void *ctx, struct str request, struct str *reply)
{
	const struct peer *peer = ctx;
	const struct helper_reply *a =
	    helper_get(peer->helpers, peer->name, request);

	*reply = a->status == HELPER_OK ? a->octets : str_of(a->why);
	return a->status == HELPER_OK ? ST_OK : ST_IO;
}

enum st
second_libspf2(const struct judge *j, struct result *r,
    const struct spf_query *q, const struct spf_outcome *own)
{
	struct peer peer = {j->helpers, "spf2"};
	struct spf2_outcome theirs;
	struct str word, engine = conf_text(j->conf, S_SPF_ENGINE);
	enum st st = spf2_check(ask_helper, &peer, j->dns, q, j->pool, &theirs);

	if (st != ST_OK)
		return st;
	word = theirs.failed ? STR("crash") : str_of(spf_word(theirs.result));
	result_record(r, "engine.libspf2", word);
	if (theirs.reason.n > 0)
		result_note(r, "libspf2: %.*s", STRF(theirs.reason));
	if (theirs.failed || theirs.result != own->result) {
		result_record(r, "engine.differs", STR("yes"));
		result_note(r, "engines differ: own %s, libspf2 %.*s",
		    spf_word(own->result), STRF(word));
	}
	if (!j->writes && str_eq(engine, STR("libspf2"))) {
		r->word = theirs.failed ? STR("temperror") : word;
		r->reason = theirs.reason;
	}
	return ST_OK;
}

/* Our signatures beside theirs. */
struct comparison {
	struct result *result;
	const struct dkim_outcome *own;
	size_t n;        /* that we looked at */
	size_t left_out; /* and so many more that we did not */
	const struct opendkim_outcome *theirs;
	bool *used; /* of theirs: one of ours is the same */
	bool differs;
};

static bool
same_name(struct str own, struct str theirs)
{
	return str_caseeq(str_upto(own, NAME_COMPARED),
	    str_upto(theirs, NAME_COMPARED));
}

/*
 * Theirs that is our number i: by its place where both sides see as many
 * fields; else the next with the same domain and selector.
 */
static const struct opendkim_sig *
partner(const struct comparison *c, size_t i)
{
	const struct opendkim_outcome *theirs = c->theirs;
	const struct dkim_sig_names *names = &c->own[i].names;
	size_t k = i;

	if (theirs->n != c->n + c->left_out)
		for (k = 0; k < theirs->n; k++)
			if (!c->used[k] &&
			    same_name(names->domain, theirs->sigs[k].domain) &&
			    same_name(names->selector,
				theirs->sigs[k].selector))
				break;
	if (k == theirs->n)
		return NULL;
	c->used[k] = true;
	return &theirs->sigs[k];
}

/* One signature where the sides differ. */
struct difference {
	size_t number;
	struct str domain, selector;
	enum dkim_result own, theirs; /* DKIM_NONE: not seen by that side */
	struct str own_reason, their_reason;
};

static void
add_reason(struct buf *text, const char **before, const char *who,
    struct str reason)
{
	if (reason.n == 0)
		return;
	buf_fmt(text, "%s%s: %.*s", *before, who, STRF(reason));
	*before = "; ";
}

static void
note_difference(struct comparison *c, const struct difference *d)
{
	struct buf text = {.pool = c->result->pool};
	struct str domain = str_upto(d->domain, NAME_COMPARED);
	struct str selector = str_upto(d->selector, NAME_COMPARED);
	const char *before = ": ";

	c->differs = true;
	if (!c->result->explains)
		return;
	buf_fmt(&text, "signature %zu (d=%.*s s=%.*s): own %s, libopendkim %s",
	    d->number, STRF(domain), STRF(selector), dkim_word(d->own),
	    dkim_word(d->theirs));
	add_reason(&text, &before, "own", d->own_reason);
	add_reason(&text, &before, "libopendkim", d->their_reason);
	result_note(c->result, "%.*s", STRF(buf_str(&text)));
}

static void
compare_ours(struct comparison *c, size_t i)
{
	const struct dkim_outcome *own = &c->own[i];
	const struct opendkim_sig *theirs = partner(c, i);
	struct difference d = {.number = i + 1,
	    .domain = own->names.domain,
	    .selector = own->names.selector,
	    .own = own->result,
	    .own_reason = own->reason};

	if (theirs != NULL) {
		d.theirs = theirs->result;
		d.their_reason = theirs->reason;
	} else {
		/* What was wrong with the field, or with all of the header. */
		d.their_reason = c->theirs->reason.n > 0 ?
		    c->theirs->reason :
		    STR("no such signature");
	}
	if (d.own != d.theirs)
		note_difference(c, &d);
}

/* One that none of ours is the same as; what we left out is policy. */
static void
compare_theirs(struct comparison *c, size_t k)
{
	const struct opendkim_sig *theirs = &c->theirs->sigs[k];
	struct difference d = {.number = k + 1,
	    .domain = theirs->domain,
	    .selector = theirs->selector,
	    .own = c->left_out > 0 ? DKIM_POLICY : DKIM_NONE,
	    .own_reason =
		c->left_out > 0 ? STR("left out") : STR("no such signature"),
	    .theirs = theirs->result,
	    .their_reason = theirs->reason};

	if (d.own != d.theirs)
		note_difference(c, &d);
}

static void
compare(struct comparison *c)
{
	size_t n = c->n + c->left_out;

	for (size_t i = 0; i < c->n; i++)
		compare_ours(c, i);
	for (size_t k = 0; k < c->theirs->n; k++)
		if (!c->used[k])
			compare_theirs(c, k);
	if (c->theirs->n != n && !c->differs) {
		c->differs = true;
		result_note(c->result, "own %zu signatures, libopendkim %zu", n,
		    c->theirs->n);
	}
}

/* The result of all, and the reason of the first that has it. */
static void
conclude(const struct judge *j, struct result *r,
    const struct opendkim_outcome *theirs)
{
	struct str engine = conf_text(j->conf, S_DKIM_ENGINE);
	struct str reason = theirs->reason, word;
	enum dkim_result best = DKIM_NONE;

	for (size_t i = 0; i < theirs->n; i++)
		if (theirs->sigs[i].result > best) {
			best = theirs->sigs[i].result;
			reason = theirs->sigs[i].reason;
		}
	word = str_of(dkim_word(best));
	result_record(r, "engine.libopendkim",
	    theirs->failed ? STR("crash") : word);
	if (!j->writes && str_eq(engine, STR("libopendkim"))) {
		r->word = theirs->failed ? STR("temperror") : word;
		r->reason = reason;
	}
}

enum st
second_libopendkim(const struct judge *j, struct result *r,
    const struct dkim_outcome *own, size_t n)
{
	struct peer peer = {j->helpers, "opendkim"};
	struct opendkim_outcome theirs;
	struct comparison c = {.result = r, .own = own, .n = n};
	enum st st;

	/* It has no bound of its own, and would work for minutes. */
	if (n > 0 && own[n - 1].left_out > LEFT_OUT_MAX) {
		result_record(r, "engine.libopendkim", STR("not asked"));
		result_note(r, "libopendkim: not asked, too many signatures");
		return ST_OK;
	}
	st = opendkim_verify(ask_helper, &peer, j->dns, j->input, j->now,
	    j->pool, &theirs);
	if (st != ST_OK)
		return st;
	/* All that we did not look at is one entry, the last. */
	if (n > 0 && own[n - 1].left_out > 0) {
		c.n--;
		c.left_out = own[n - 1].left_out;
	}
	c.theirs = &theirs;
	c.used = pool_array(j->pool, theirs.n, sizeof(*c.used));
	conclude(j, r, &theirs);
	if (theirs.failed || (theirs.n == 0 && theirs.reason.n > 0))
		result_note(r, "libopendkim: %.*s", STRF(theirs.reason));
	if (theirs.failed)
		c.differs = true;
	else
		compare(&c);
	if (c.differs)
		result_record(r, "engine.differs", STR("yes"));
	return ST_OK;
}
