#include "run/second.h"

#include "auth/spf2.h"

static enum st
ask_helper(void *ctx, struct str request, struct str *reply)
{
	const struct helper_reply *a = helper_get(ctx, "spf2", request);

	*reply = a->status == HELPER_OK ? a->octets : str_of(a->why);
	return a->status == HELPER_OK ? ST_OK : ST_IO;
}

enum st
second_libspf2(const struct judge *j, struct result *r,
    const struct spf_query *q, const struct spf_outcome *own)
{
	struct spf2_outcome theirs;
	struct str word, engine = conf_text(j->conf, S_SPF_ENGINE);
	enum st st =
	    spf2_check(ask_helper, j->helpers, j->dns, q, j->pool, &theirs);

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
