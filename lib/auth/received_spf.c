#include "auth/received_spf.h"

#include "auth/ares.h"

/* A value that somebody else chose: always a quoted-string. */
static void
quoted(struct buf *out, const char *key, struct str value, struct str eol)
{
	struct buf text = {.pool = out->pool};
	struct str s;

	ares_value(&text, value);
	s = buf_str(&text);
	buf_fmt(out, ";%.*s\t%s=", STRF(eol), key);
	if (s.n == 0 || s.p[0] != '"') {
		buf_char(out, '"');
		buf_add(out, s);
		buf_char(out, '"');
	} else
		buf_add(out, s);
	if (out->pool == NULL)
		buf_release(&text);
}

static const char *
comment(enum spf_result result)
{
	switch (result) {
	case SPF_PASS:
		return "the domain allows this client";
	case SPF_FAIL:
		return "the domain forbids this client";
	case SPF_SOFTFAIL:
		return "the domain thinks that it does not allow this client";
	case SPF_NEUTRAL:
		return "the domain says nothing about this client";
	case SPF_NONE:
		return "no SPF record applies";
	case SPF_TEMPERROR:
		return "the DNS did not answer";
	case SPF_PERMERROR:
		return "the SPF record is wrong";
	}
	return "";
}

void
received_spf_write(struct buf *out, const struct spf_outcome *spf,
    const struct envelope *env, const char *identity, struct str receiver,
    struct str eol)
{
	char ip[IP_TEXT];

	buf_fmt(out,
	    "Received-SPF: %s (%s)%.*s\treceiver=", spf_word(spf->result),
	    comment(spf->result), STRF(eol));
	ares_value(out, receiver);
	buf_fmt(out, "; identity=%s", identity);
	if (env->client.version != 0)
		quoted(out, "client-ip", str_of(ip_text(&env->client, ip)),
		    eol);
	if (env->from.p != NULL)
		quoted(out, "envelope-from", env->from, eol);
	if (env->helo.p != NULL)
		quoted(out, "helo", env->helo, eol);
	if (spf->mechanism.n > 0)
		quoted(out, "mechanism", spf->mechanism, eol);
	if ((spf->result == SPF_PERMERROR || spf->result == SPF_TEMPERROR) &&
	    spf->reason.n > 0)
		quoted(out, "problem", spf->reason, eol);
	buf_add(out, eol);
}

bool
received_spf_is_ours(const struct field *f, const struct trust *trust)
{
	static const struct str key = STR_INIT("receiver=");
	struct str rest = f->body;
	size_t at;

	if (!str_caseeq(f->name, STR("Received-SPF")))
		return false;
	while ((at = str_casefind(rest, key)) < rest.n) {
		struct str id = str_from(rest, at + key.n);
		size_t n = 0;

		rest = id;
		if (id.n > 0 && id.p[0] == '"')
			id = str_from(id, 1);
		while (n < id.n && !is_fws(id.p[n]) && id.p[n] != ';' &&
		    id.p[n] != '"')
			n++;
		if (trust_is_id(trust, str_upto(id, n)))
			return true;
	}
	return false;
}
