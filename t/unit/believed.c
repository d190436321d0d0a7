/* auth/believed: which results count, and what they say. */
#include "auth/believed.h"

#include "base/buf.h"
#include "tap.h"

#define HOP                                                         \
	"Received: from out.example (out.example [198.51.100.7])\n" \
	"\tby mx.example (Postfix) with ESMTP id A; "               \
	"Sun, 22 Nov 2026 12:40:11 +0000\n"
#define AR "Authentication-Results: mx.example; "

static struct pool *pool;
static const struct str ids[] = {STR_INIT("mx.example"),
    STR_INIT("old.example")};

/* "spf a@b.example b.example pass" and the like, one for each identifier. */
static struct str
shown(const struct believed *b)
{
	struct buf out = {.pool = pool};

	for (size_t i = 0; i < b->n; i++) {
		const struct dmarc_id *id = &b->ids[i];
		struct str more = id->is_dkim ? id->selector : id->mailbox;

		buf_fmt(&out, "%s%s %.*s%s%.*s=%.*s", i > 0 ? ", " : "",
		    id->is_dkim ? "dkim" : "spf", STRF(id->domain),
		    more.p != NULL ? "/" : "", STRF(more), STRF(id->result));
		if ((id->is_dkim ? id->mailbox : id->selector).p != NULL)
			buf_add(&out, STR(" and what it cannot have"));
	}
	return buf_str(&out);
}

static struct believed
find(struct str octets, const struct trust *trust, size_t nown)
{
	struct believed b = {.n = 99, .spf = true, .dkim = true};
	struct border border;
	struct msg msg;

	msg_parse(&msg, octets, pool);
	trust_border(trust, &msg, &border);
	believed_find(&msg, trust, &border, nown, pool, &b);
	return b;
}

/* What one field of ours says; flags are "s", "d", both or none. */
static const struct {
	struct str in;
	const char *want, *flags;
} fields[] = {
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@b.example\n"),
	"spf b.example/a@b.example=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=b.example\n"), "spf b.example=pass",
	"s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=@b.example\n"),
	"spf b.example/@b.example=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@B.Example.\n"),
	"spf b.example/a@B.Example.=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=\"a@b\xc3\xbc.example\"\n"),
	"spf xn--b-eha.example/a@b\xc3\xbc.example=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=\"x@d.example\"@b.example\n"),
	"spf b.example/x@d.example@b.example=pass", "s"},
    {STR_INIT(AR "spf=fail smtp.mailfrom=a@b.example\n"),
	"spf b.example/a@b.example=fail", "s"},
    {STR_INIT(AR "SPF=PASS SMTP.MailFrom=b.example\n"), "spf b.example=pass",
	"s"},
    {STR_INIT(AR "spf/1=pass smtp.mailfrom=b.example\n"), "spf b.example=pass",
	"s"},
    {STR_INIT(AR "spf/2=pass smtp.mailfrom=b.example\n"), "", ""},
    {STR_INIT(AR "spf=softpass smtp.mailfrom=b.example\n"),
	"spf b.example=softpass", "s"},
    {STR_INIT(AR "spf=policy smtp.mailfrom=b.example policy.exempt=pass\n"),
	"spf b.example=policy", "s"},
    {STR_INIT(AR "spf=none smtp.mailfrom=a@b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.helo=b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=\"\" smtp.helo=b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=<> smtp.helo=b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@\n"), "", "s"},
    {STR_INIT(AR "spf=pass header.mailfrom=b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass mailfrom=b.example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@b.example smtp.helo=d.example\n"),
	"spf b.example/a@b.example=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@b.example; "
		 "spf=fail smtp.helo=d.example\n"),
	"spf b.example/a@b.example=pass", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=b.example smtp.mailfrom=d.example\n"),
	"", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=b..example\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=\"a@b.example (.d.example\"\n"), "",
	"s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@b.example(.d.example\n"), "", ""},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@b.example(x).d.example\n"), "", ""},
    {STR_INIT(AR "spf=pass smtp.mailfrom=\"a@b.example...\"\n"), "", "s"},
    {STR_INIT(AR "spf=pass smtp.mailfrom=a@[192.0.2.1]\n"), "", "s"},
    {STR_INIT(AR "dkim=pass header.d=b.example header.s=sel\n"),
	"dkim b.example/sel=pass", "d"},
    {STR_INIT(AR "dkim=pass header.d=B.EXAMPLE\n"), "dkim b.example=pass", "d"},
    {STR_INIT(AR "dkim=pass header.i=@b.example header.s=sel\n"),
	"dkim b.example/sel=pass", "d"},
    {STR_INIT(AR "dkim=pass header.i=a@b.example\n"), "dkim b.example=pass",
	"d"},
    {STR_INIT(AR "dkim=pass header.i=b.example\n"), "dkim b.example=pass", "d"},
    {STR_INIT(AR "dkim=pass header.i=a@x.b.example header.d=b.example\n"),
	"dkim b.example=pass", "d"},
    {STR_INIT(AR "dkim=pass header.d=b(.example header.i=@b.example\n"), "",
	""},
    {STR_INIT(AR "dkim=pass header.d=\"b (.example\" header.i=@b.example\n"),
	"", "d"},
    {STR_INIT(AR "dkim=pass header.d=x@b.example header.i=@b.example\n"), "",
	"d"},
    {STR_INIT(AR "dkim=pass header.d=\"\" header.i=@b.example\n"), "", "d"},
    {STR_INIT(AR "dkim=pass header.d=b.example header.d=d.example\n"), "", "d"},
    {STR_INIT(AR "dkim=pass header.i=@b.example header.i=@d.example\n"), "",
	"d"},
    {STR_INIT(AR "dkim=pass smtp.d=b.example\n"), "", "d"},
    {STR_INIT(AR "dkim=pass\n"), "", "d"},
    {STR_INIT(AR "dkim=none\n"), "", "d"},
    {STR_INIT(AR "dkim=none header.d=b.example\n"), "", "d"},
    {STR_INIT(AR "dkim=temperror header.d=b.example\n"),
	"dkim b.example=temperror", "d"},
    {STR_INIT(AR "dkim=pass (header.d=d.example) header.d=b.example\n"),
	"dkim b.example=pass", "d"},
    {STR_INIT(AR "dkim=pass reason=\"header.d=d.example\" "
		 "header.d=b.example\n"),
	"dkim b.example=pass", "d"},
    {STR_INIT(AR "dkim=pass header.d=b.example; dkim=fail header.d=d.example;"
		 "\n\tspf=pass smtp.mailfrom=f.example; dmarc=pass "
		 "header.from=h.example; arc=pass\n"),
	"dkim b.example=pass, dkim d.example=fail, spf f.example=pass", "sd"},
    {STR_INIT(AR "x-dkim=pass header.d=b.example; dkim-atps=pass "
		 "header.from=b.example; auth=pass smtp.auth=a@b.example; "
		 "sender-id=pass header.from=b.example\n"),
	"", ""},
    {STR_INIT(AR "none\n"), "", ""},
    {STR_INIT("AUTHENTICATION-results : MX.Example. 1; "
	      "dkim=pass header.d=b.example\n"),
	"dkim b.example=pass", "d"},
    {STR_INIT("Authentication-Results: \"old.example\" (x); "
	      "dkim=pass header.d=b.example\n"),
	"dkim b.example=pass", "d"},
    {STR_INIT("Authentication-Results: mx.example 2; "
	      "dkim=pass header.d=b.example\n"),
	"", ""},
    {STR_INIT("Authentication-Results: other.example; "
	      "dkim=pass header.d=b.example\n"),
	"", ""},
    {STR_INIT("Authentication-Results: mx.example/x; "
	      "dkim=pass header.d=b.example\n"),
	"", ""},
    {STR_INIT("Authentication-Results: dkim=pass header.d=mx.example\n"), "",
	""},
    {STR_INIT("Authentication-Results: (mx.example) dkim=pass "
	      "header.d=mx.example\n"),
	"", ""},
    {STR_INIT("ARC-Authentication-Results: i=1; mx.example; "
	      "dkim=pass header.d=b.example\n"),
	"", ""},
    {STR_INIT("X-Assay: mx.example; dkim=pass header.d=b.example\n"), "", ""},
    {STR_INIT("X-Authentication-Results: mx.example; "
	      "dkim=pass header.d=b.example\n"),
	"", ""},
    {STR_INIT("Received-SPF: pass envelope-from=a@b.example\n"), "", ""},
    {STR_INIT(AR "dkim=pass header.d=b.example; spf\n"), "", ""},
    {STR_INIT(AR "dkim=pass header.d=b.example \"\n"), "", ""},
};

static struct str
flags(const struct believed *b)
{
	return b->spf ? (b->dkim ? STR("sd") : STR("s")) :
			(b->dkim ? STR("d") : STR(""));
}

/* Alike by the border, as the first field of ours, and as the only one. */
static void
every_field(void)
{
	struct trust trust = {.ids = ids, .nid = NELEM(ids)};

	for (size_t i = 0; i < NELEM(fields); i++) {
		struct buf name = {.pool = pool}, in = {.pool = pool};
		struct believed b;

		buf_add(&name, str_from(fields[i].in, 24));
		name.n--;
		for (size_t k = 0; k < name.n; k++)
			if (name.p[k] == '\n' || name.p[k] == '\t')
				name.p[k] = ' ';
		buf_add(&in, fields[i].in);
		buf_add(&in, STR(HOP "From: a@b.example\n\n"));
		b = find(buf_str(&in), &trust, 0);
		IS(shown(&b), fields[i].want, pool_cstr(pool, buf_str(&name)));
		IS(flags(&b), fields[i].flags, "  methods that are there");
		buf_clear(&in);
		buf_add(&in, fields[i].in);
		buf_char(&in, '\n');
		b = find(buf_str(&in), &trust, 1);
		IS(shown(&b), fields[i].want, "  and as one of this run");
		b = find(buf_str(&in), &trust, 0);
		OK(b.n == 0 && b.ids == NULL && !b.spf && !b.dkim,
		    "  without a border nothing is believed");
	}
}

#define PASS(domain) AR "dkim=pass header.d=" domain "\n"
#define THREE PASS("a.example") PASS("b.example") HOP PASS("c.example") "\n"

/* Where a field stands. */
static void
places(void)
{
	struct trust trust = {.ids = ids, .nid = NELEM(ids)};
	struct believed b = find(STR(THREE), &trust, 0);

	IS(shown(&b), "dkim a.example=pass, dkim b.example=pass",
	    "above the border, from the top down");
	b = find(STR(THREE), &trust, 1);
	IS(shown(&b), "dkim a.example=pass, dkim b.example=pass",
	    "a field of this run is not counted twice");
	trust.fresh = true;
	b = find(STR(THREE), &trust, 0);
	OK(b.n == 0 && !b.dkim, "nothing that came with the message");
	b = find(STR(THREE), &trust, 1);
	IS(shown(&b), "dkim a.example=pass", "  but what this run has put");
	b = find(STR(THREE), &trust, 9);
	IS(shown(&b),
	    "dkim a.example=pass, dkim b.example=pass, dkim c.example=pass",
	    "  all of them, where it says so");
	trust.fresh = false;
	trust.trust_all = true;
	b = find(STR(THREE), &trust, 0);
	IS(shown(&b),
	    "dkim a.example=pass, dkim b.example=pass, dkim c.example=pass",
	    "anywhere, where all is trusted");
	trust.trust_all = false;
	trust.nid = 0;
	b = find(STR(THREE), &trust, 3);
	OK(b.n == 0 && !b.dkim, "without an id of ours there is nothing");
}

static void
untrusted_border(void)
{
	static const struct str by[] = {STR_INIT("mx2.example")};
	struct trust trust = {.ids = ids,
	    .nid = NELEM(ids),
	    .received_by = by,
	    .nreceived_by = NELEM(by)};
	struct believed b = find(STR(THREE), &trust, 0);

	OK(b.n == 0 && !b.dkim, "a border by another host is not believed");
	b = find(STR(THREE), &trust, 1);
	IS(shown(&b), "dkim a.example=pass", "  but what this run has put");
	trust.nreceived_by = 0;
	b = find(STR("Authentication-Results: x.example; spf=none\r" AR
		     "dkim=pass header.d=b.example\n" HOP "\n"),
	    &trust, 0);
	OK(b.n == 0 && !b.dkim, "a field behind a bare CR is not believed");
}

static void
limits(void)
{
	struct trust trust = {.ids = ids, .nid = NELEM(ids)};
	struct buf in = {.pool = pool};
	struct believed b;
	bool good = true;

	for (size_t i = 0; i < 40; i++) {
		buf_add(&in, STR("Authentication-Results: mx.example"));
		for (size_t k = 0; k < 200; k++)
			buf_fmt(&in, ";\n dkim=pass header.d=d%zu-%zu.example",
			    i, k);
		buf_char(&in, '\n');
	}
	buf_add(&in, STR(AR "spf=pass"));
	for (size_t i = 0; i < 201; i++)
		buf_add(&in, STR("; dkim=pass"));
	buf_add(&in, STR("\n" HOP "\n"));
	b = find(buf_str(&in), &trust, 0);
	IS_NUM(b.n, 8000, "every result of every field");
	for (size_t i = 0; i < b.n; i++) {
		struct str want =
		    pool_fmt(pool, "d%zu-%zu.example", i / 200, i % 200);

		good = good && str_eq(b.ids[i].domain, want);
	}
	OK(good, "  in order");
	OK(!b.spf, "but not of one that holds too many");
}

int
main(void)
{
	pool = pool_new();
	every_field();
	places();
	untrusted_border();
	limits();
	pool_free(pool);
	return tap_end();
}
