#include "run/notice.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "mail/date.h"
#include "mail/encword_write.h"
#include "run/notice_to.h"

static const struct str eol = STR_INIT("\n");

/* Unlike any other: of what it is about, of whom it goes to, of now. */
static struct str
unique(const struct notice *n, struct pool *pool)
{
	struct buf seed = {.pool = pool};
	char digest[65];

	buf_fmt(&seed, "%lld %lld %ld %.*s", (long long)n->now,
	    (long long)clock_ms(), (long)getpid(), STRF(n->about));
	for (size_t i = 0; i < n->nto; i++)
		buf_fmt(&seed, " %.*s", STRF(n->to[i]));
	hash_sha256(buf_str(&seed), digest);
	return pool_str(pool, (struct str){digest, 32});
}

/* Of several recipients none is told of the others. */
static void
add_recipients(const struct notice *n, struct buf *out)
{
	struct fold fold;

	if (n->nto > 1)
		buf_add(out, STR("To: undisclosed-recipients:;\n"));
	fold_start(&fold, out, n->nto > 1 ? STR("Bcc") : STR("To"), eol);
	for (size_t i = 0; i < n->nto; i++) {
		fold_token(&fold, n->to[i]);
		if (i + 1 < n->nto)
			fold_glue(&fold, STR(","));
	}
	fold_end(&fold);
}

static void
add_subject(const struct notice *n, struct pool *pool, struct buf *out)
{
	struct buf text = {.pool = pool};
	struct fold fold;
	struct str line;

	template_fill(n->template->subject, n->fields, n->nfield, STR(""),
	    &text);
	line = str_trim(buf_str(&text));
	fold_start(&fold, out, STR("Subject"), eol);
	if (encword_is_needed(line))
		encword_write(&fold, line);
	else
		fold_text(&fold, line);
	fold_end(&fold);
}

/* Lines of the template's header; a value holds no line end. */
static void
add_template_fields(const struct notice *n, struct pool *pool, struct buf *out)
{
	for (size_t i = 0; i < n->template->nfield; i++) {
		struct buf text = {.pool = pool};
		struct str value, name;
		struct fold fold;

		template_fill(n->template->fields[i], n->fields, n->nfield,
		    STR(""), &text);
		value = buf_str(&text);
		if (value.n == 0)
			continue; /* nothing is known of it */
		name = str_cut(&value, ':');
		fold_start(&fold, out, str_trim(name), eol);
		fold_text(&fold, str_trim(value));
		fold_end(&fold);
	}
}

static void
add_header(const struct notice *n, struct str id, struct pool *pool,
    struct buf *out)
{
	buf_fmt(out, "From: %.*s\n", STRF(n->from));
	add_recipients(n, out);
	add_subject(n, pool, out);
	buf_add(out, STR("Date: "));
	date_write(n->now, out);
	buf_fmt(out, "\nMessage-ID: <notice.%.*s@%s>\n", STRF(id), n->host);
	if (n->about.p != NULL) {
		if (n->reply)
			buf_fmt(out, "In-Reply-To: %.*s\n", STRF(n->about));
		buf_fmt(out, "References: %.*s\n", STRF(n->about));
	}
	buf_fmt(out,
	    "Auto-Submitted: %s\nX-Auto-Response-Suppress: All\n"
	    "Precedence: bulk\nX-Loop: " NOTICE_LOOP "%s\n",
	    n->reply ? "auto-replied" : "auto-generated", n->host);
	add_template_fields(n, pool, out);
	buf_add(out, STR("MIME-Version: 1.0\n"));
}

static void
add_text(struct str text, struct buf *out)
{
	bool ascii = true;

	for (size_t i = 0; i < text.n && ascii; i++)
		ascii = (unsigned char)text.p[i] < 0x80;
	buf_fmt(out,
	    "Content-Type: text/plain; charset=%s\n"
	    "Content-Transfer-Encoding: %s\n\n",
	    ascii ? "us-ascii" : "utf-8", ascii ? "7bit" : "8bit");
	buf_add(out, text);
}

/* RFC 3464 section 2.1: fields for all, then a group for each recipient. */
static void
add_status(const struct notice *n, struct buf *out)
{
	buf_fmt(out,
	    "Content-Type: message/delivery-status\n\n"
	    "Reporting-MTA: dns; %s\n",
	    n->host);
	if (n->queue_id.n > 0)
		buf_fmt(out, "X-Queue-ID: %.*s\n", STRF(n->queue_id));
	if (n->has_arrival) {
		buf_add(out, STR("Arrival-Date: "));
		date_write(n->arrival, out);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < n->nfailed; i++)
		buf_fmt(out,
		    "\nFinal-Recipient: rfc822; %.*s\nAction: failed\n"
		    "Status: 5.7.1\nDiagnostic-Code: X-Policy; 550 5.7.1 "
		    "blocked by policy\n",
		    STRF(n->failed[i]));
}

void
notice_write(const struct notice *n, struct pool *pool, struct buf *out)
{
	struct str id = unique(n, pool);
	struct buf text = {.pool = pool};

	template_fill(n->template->text, n->fields, n->nfield, eol, &text);
	add_header(n, id, pool, out);
	if (n->nfailed == 0) {
		add_text(buf_str(&text), out);
		return;
	}
	buf_fmt(out,
	    "Content-Type: multipart/report; report-type=delivery-status;\n"
	    "\tboundary=\"=_%.*s\"\n\n--=_%.*s\n",
	    STRF(id), STRF(id));
	add_text(buf_str(&text), out);
	buf_fmt(out, "\n--=_%.*s\n", STRF(id));
	add_status(n, out);
	buf_fmt(out, "\n--=_%.*s\nContent-Type: text/rfc822-headers\n\n",
	    STRF(id));
	if (n->about.p != NULL)
		buf_fmt(out, "Message-ID: %.*s\n", STRF(n->about));
	buf_fmt(out, "\n--=_%.*s--\n", STRF(id));
}
