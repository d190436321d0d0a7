#include "auth/received_spf.h"

#include "auth/ares.h"
#include "mail/lex.h"

enum { ID_MAX = 256 };

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

/* The value at the front of s without quotes and backslashes, cut to fit. */
static struct str
take_value(struct str *s, char out[static ID_MAX])
{
	bool quoted = s->n > 0 && s->p[0] == '"';
	size_t i = quoted, n = 0;

	for (; i < s->n; i++) {
		char c = s->p[i];

		if (quoted ? c == '"' :
			     is_fws(c) || c == ';' || c == '(' || c == '=')
			break;
		if (c == '\\' && i + 1 < s->n)
			c = s->p[++i];
		if (n < ID_MAX)
			out[n++] = c;
	}
	*s = str_from(*s, i);
	return (struct str){out, n};
}

bool
received_spf_is_ours(const struct field *f, const struct trust *trust)
{
	static const struct str key = STR_INIT("receiver");
	struct str rest = f->body;
	char id[ID_MAX];
	size_t at;

	if (!str_caseeq(f->name, STR("Received-SPF")))
		return false;
	while ((at = str_casefind(rest, key)) < rest.n) {
		rest = str_from(rest, at + key.n);
		if (!lex_cfws(&rest, NULL) || !lex_char(&rest, '=') ||
		    !lex_cfws(&rest, NULL))
			continue;
		if (trust_is_id(trust, take_value(&rest, id)))
			return true;
	}
	return false;
}
