/*
 * What is inside: is a part marked higher than the message (ISM-0270)? And
 * what was quoted or attached is what a reply may not fall below.
 */
#include "mail/decode.h"
#include "mail/lex.h"
#include "policy/marking_text.h"
#include "run/marking_case.h"
#include "scan/office.h"
#include "scan/text.h"
#include "scan/unpacked.h"

enum {
	PART_MAX = SCAN_TEXT_MAX, /* octets that one part is decoded to */
	MESSAGES_DEPTH = 3,       /* of encoded messages in messages */
	SNIFFED = 1024,           /* octets that tell what a part is */
	UNINSPECTED_MAX = 1000,   /* octets of the list of such parts */
};

static const char helper[] = "unpack";

/* One part, and what was seen in it. */
struct inside {
	struct marking_case *c;
	struct str id;
	struct marking_text text;
	int property; /* the highest of its properties */
};

/*
 * Only what was encoded, or begins like one, can be an archive or document:
 * all other messages need no helper.
 */
enum st
marking_content_need(struct helpers *helpers, struct err *e)
{
	static const struct str hints[] = {STR_INIT("base64"),
	    STR_INIT("quoted-printable"), STR_INIT("PK\3\4"), STR_INIT("%PDF-"),
	    STR_INIT("\xd0\xcf\x11\xe0")};
	enum st st = helper_need(helpers, helper, e);

	helper_hints(helpers, helper, hints, NELEM(hints));
	return st;
}

/* Why a part, or something in it, was not looked at. */
enum unseen {
	UNSEEN_KIND,   /* we cannot read it: encrypted, or of an unknown type */
	UNSEEN_FAULT,  /* it is damaged, ambiguous, or past a limit */
	UNSEEN_FAILED, /* we failed: it can be tried again */
};

/* What goes out unseen could be anything; what comes in, its reader judges. */
static void
not_seen(struct inside *in, const char *why, enum unseen kind)
{
	static const enum effect out[] = {EFFECT_FLAG, EFFECT_BLOCK,
	    EFFECT_RETRY};
	static const enum effect coming[] = {EFFECT_NOTE, EFFECT_FLAG,
	    EFFECT_FLAG};
	struct marking_case *c = in->c;

	if (c->uninspected.n < UNINSPECTED_MAX)
		buf_fmt(&c->uninspected, "%s%.*s (%s)",
		    c->uninspected.n > 0 ? ", " : "", STRF(in->id), why);
	finding_add(c, c->out ? out[kind] : coming[kind], "uninspected", "0270",
	    pool_fmt(c->pool, "part %.*s was not wholly looked at: %s",
		STRF(in->id), why));
}

/*
 * An unmarked message that comes in has nothing to be below: its reader is to
 * decide. All else must be marked as high as what it carries.
 */
static void
found_level(struct inside *in, int level, const char *how)
{
	struct marking_case *c = in->c;
	int own = c->found.level;

	marking_case_see(c, level);
	if (level <= own)
		return;
	finding_add(c, own == NO_LEVEL && !c->out ? EFFECT_FLAG : EFFECT_BLOCK,
	    "under-marked", "0270",
	    pool_fmt(c->pool, "part %.*s is marked %.*s (%s), the message %.*s",
		STRF(in->id), STRF(marking_case_name(c, level)), how,
		STRF(marking_case_name(c, own))));
}

static void
line(void *ctx, struct str text)
{
	struct inside *in = ctx;

	marking_text_line(&in->text, text);
}

static void
property(void *ctx, struct str name, struct str value)
{
	struct inside *in = ctx;
	const struct scheme *scheme = &in->c->setup->scheme;

	for (size_t i = 0; i < scheme->nproperty; i++) {
		int level;

		if (!str_caseeq(name, scheme->properties[i]))
			continue;
		level =
		    marking_property(&in->c->setup->names, value, in->c->pool);
		if (level > in->property)
			in->property = level;
	}
}

/* A document of old Office, or a new one with a password. */
static bool
is_compound(struct str octets)
{
	return str_starts(octets, STR("\xd0\xcf\x11\xe0"));
}

/* A zip or a PDF: the helper takes it apart. */
static void
unpack(struct inside *in, enum unpack_kind kind, struct str octets,
    const struct scan_sinks *sinks)
{
	struct marking_case *c = in->c;
	struct buf request = {.pool = c->pool};
	const struct helper_reply *reply;
	struct str rest, status, path, member;

	unpack_request(kind, octets, &request);
	reply = helper_get(c->j->helpers, helper, buf_str(&request));
	if (reply->status != HELPER_OK) {
		not_seen(in, reply->why, UNSEEN_FAILED);
		return;
	}
	rest = reply->octets;
	status = unpack_status(&rest);
	if (status.p == NULL)
		status = STR("no answer of the helper");
	while (unpack_member(&rest, &path, &member)) {
		size_t nested = str_rfind(path, '!');
		enum office_member what = office_member(
		    nested < path.n ? str_from(path, nested + 1) : path);

		if (kind == UNPACK_PDF)
			pdf_read(member, sinks, c->pool);
		else if (!office_read(what, member, sinks, c->pool))
			not_seen(in, "damaged", UNSEEN_FAULT);
	}
	if (str_eq(status, STR("encrypted")))
		not_seen(in, "encrypted", UNSEEN_KIND);
	else if (is_compound(octets))
		not_seen(in, "of a kind that is not read", UNSEEN_KIND);
	else if (!str_eq(status, STR("ok")) &&
	    !str_eq(status, STR("not-archive")))
		not_seen(in, pool_cstr(c->pool, status), UNSEEN_FAULT);
}

static bool
is_pdf(struct str octets)
{
	struct str head = str_upto(octets, SNIFFED);

	return str_casefind(head, STR("%PDF-")) < head.n;
}

/* NOLINTBEGIN(misc-no-recursion): MESSAGES_DEPTH bounds it */
static void look_inside(struct marking_case *c, const struct msg *msg,
    struct str prefix, unsigned depth);

/* What a message says of itself; `in` is the part that holds it. */
static void
attached_message(struct inside *in, const struct msg *msg)
{
	struct marking_case *c = in->c;
	struct markings m;

	markings_find(&c->setup->names, msg, c->pool, &m);
	for (size_t i = 0; i < m.nheader + m.nsubject; i++)
		floor_add(&c->floor, &c->setup->scheme,
		    i < m.nheader ? &m.headers[i] : &m.subjects[i - m.nheader],
		    c->pool);
	found_level(in, m.read, "attached message");
}

/* A message whose part was encoded, which mail readers undo. */
static void
encoded_message(struct inside *in, struct str octets, unsigned depth)
{
	struct marking_case *c = in->c;
	struct msg *msg = pool_alloc(c->pool, sizeof(*msg));

	if (depth >= MESSAGES_DEPTH) {
		not_seen(in, "messages too deep", UNSEEN_FAULT);
		return;
	}
	msg_parse(msg, octets, c->pool);
	attached_message(in, msg);
	look_inside(c, msg, in->id, depth + 1);
}

/* The parts that it would have, were it not encoded, as readers undo that. */
static void
encoded_multipart(struct inside *in, const struct mime_part *part,
    struct str octets, unsigned depth)
{
	struct marking_case *c = in->c;
	struct msg *msg = pool_alloc(c->pool, sizeof(*msg));
	struct buf whole = {.pool = c->pool};
	const struct field *type;

	if (depth >= MESSAGES_DEPTH) {
		not_seen(in, "parts too deep", UNSEEN_FAULT);
		return;
	}
	msg_parse(msg, part->header, c->pool);
	type = msg_field(msg, STR("Content-Type"), 0);
	if (type == NULL)
		return;
	buf_add(&whole, STR("Content-Type:"));
	buf_add(&whole, lex_unfold(type->body, c->pool));
	buf_add(&whole, STR("\n\n"));
	buf_add(&whole, octets);
	msg_parse(msg, buf_str(&whole), c->pool);
	look_inside(c, msg, in->id, depth + 1);
}

static bool
is_message(struct str type)
{
	return str_eq(type, STR("message/rfc822")) ||
	    str_eq(type, STR("message/global")) ||
	    str_eq(type, STR("message/news"));
}

/* Reports and multiparts that cannot be divided are shown as text too. */
static bool
is_text(const struct mime_part *part)
{
	return part->kind == MIME_AROUND ||
	    str_starts(part->type, STR("text/")) ||
	    str_starts(part->type, STR("message/")) ||
	    str_starts(part->type, STR("multipart/"));
}

/* No NUL, and no control octet that text has no use for, at its beginning. */
static bool
looks_like_text(struct str octets)
{
	struct str head = str_upto(octets, SNIFFED);

	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];

		if (c < ' ' && !is_fws((char)c) && c != '\f')
			return false;
	}
	return head.n > 0;
}

static bool
is_html(const struct mime_part *part, struct str octets)
{
	struct str head = str_upto(octets, SNIFFED);

	return str_caseends(part->type, STR("html")) ||
	    str_caseends(part->type, STR("xml")) ||
	    str_eq(part->type, STR("text/enriched")) ||
	    str_caseends(part->name, STR(".html")) ||
	    str_caseends(part->name, STR(".htm")) ||
	    str_casefind(head, STR("<html")) < head.n ||
	    str_casefind(head, STR("<!doctype html")) < head.n;
}

/* What holds no words; a picture of some is beyond us. */
static bool
is_wordless(struct str type)
{
	return str_starts(type, STR("image/")) ||
	    str_starts(type, STR("audio/")) ||
	    str_starts(type, STR("video/")) || str_starts(type, STR("font/")) ||
	    str_eq(type, STR("application/pgp-signature")) ||
	    str_caseends(type, STR("pkcs7-signature"));
}

/* An archive or document, whatever it is called. */
static bool
is_document(struct inside *in, struct str octets)
{
	const struct scan_sinks sinks = {line, property, in};

	if (is_pdf(octets)) {
		pdf_read(octets, &sinks, in->c->pool);
		unpack(in, UNPACK_PDF, octets, &sinks);
		return true;
	}
	if (!str_starts(octets, STR("PK\3\4")) && !is_compound(octets))
		return false;
	unpack(in, UNPACK_OFFICE, octets, &sinks);
	return true;
}

/*
 * By what it is; and as the text that it is called, too, since a text may begin
 * like anything.
 */
static void
look_into(struct inside *in, const struct mime_part *part, struct str octets)
{
	struct pool *pool = in->c->pool;
	bool document = is_document(in, octets), whole = true;
	bool text = is_text(part) || (!document && looks_like_text(octets));

	if (str_caseends(part->type, STR("/rtf")) ||
	    str_starts(octets, STR("{\\rtf")))
		whole = scan_rtf(octets, line, in, pool);
	else if (text && is_html(part, octets))
		whole = scan_html(octets, part->charset, line, in, pool);
	else if (text)
		whole = scan_text(octets, part->charset, line, in, pool);
	else if (!document && octets.n > 0 && !is_wordless(part->type))
		not_seen(in, "of a kind that is not read", UNSEEN_KIND);
	if (!whole)
		not_seen(in, "too long", UNSEEN_FAULT);
	if ((part->flaws &
		(MIME_TWO_TYPES | MIME_TWO_ENCODINGS | MIME_BAD_ENCODING)) != 0)
		not_seen(in, "it can be read in two ways", UNSEEN_FAULT);
}

static void
leaf(struct inside *in, const struct mime_part *part, unsigned depth)
{
	struct buf decoded = {.pool = in->c->pool};
	struct str octets = part->body;
	bool damaged = false;

	if (part->encoding != MIME_IDENTITY) {
		if (!decode_body(part->encoding, part->body, PART_MAX, &decoded,
			&damaged))
			not_seen(in, "too long", UNSEEN_FAULT);
		octets = buf_str(&decoded);
	}
	if (is_message(part->type))
		encoded_message(in, octets, depth);
	else if (part->encoding != MIME_IDENTITY &&
	    str_starts(part->type, STR("multipart/")))
		encoded_multipart(in, part, octets, depth);
	else
		look_into(in, part, octets);
}

/* Fields of the message that stand in a part (RFC 9788). */
static void
part_fields(struct inside *in, const struct mime_part *part)
{
	struct str field = in->c->setup->scheme.field;
	struct msg msg;

	if (part->parent == 0 && part->depth == 0)
		return; /* the message itself */
	if (str_casefind(part->header, field) == part->header.n)
		return;
	msg_parse(&msg, part->header, in->c->pool);
	attached_message(in, &msg);
}

static void
look_at(struct marking_case *c, const struct mime_part *part, struct str id,
    unsigned depth)
{
	struct inside in = {.c = c, .id = id, .property = NO_LEVEL};
	struct msg attached;

	part_fields(&in, part);
	if (part->kind == MIME_MULTIPART)
		return;
	if (part->kind == MIME_MESSAGE) {
		mime_message(part, c->pool, &attached);
		attached_message(&in, &attached);
		return;
	}
	marking_text_init(&in.text, &c->setup->names, c->pool);
	in.text.floor = &c->floor;
	leaf(&in, part, depth);
	if (in.property != NO_LEVEL)
		found_level(&in, in.property, "document property");
	if (marking_text_end(&in.text) != NO_LEVEL)
		found_level(&in, marking_text_end(&in.text),
		    pool_fmt(c->pool, "%s %zu",
			in.text.how[0] == 'l' ? "line" : in.text.how,
			in.text.line)
			.p);
}

static void
look_inside(struct marking_case *c, const struct msg *msg, struct str prefix,
    unsigned depth)
{
	struct mime mime;

	mime_walk(msg, c->pool, &mime);
	for (size_t i = 0; i < mime.n; i++) {
		struct str id = mime.parts[i].id;

		/* RFC 9051 section 6.4.5: what has no parts is part 1. */
		if (i == 0 && mime.parts[i].kind == MIME_LEAF)
			id = STR("1");
		if (prefix.n > 0)
			id = pool_fmt(c->pool, "%.*s/%.*s", STRF(prefix),
			    STRF(id));
		look_at(c, &mime.parts[i], id, depth);
	}
	if (mime.limited) {
		struct inside in = {.c = c, .id = prefix};

		if (in.id.n == 0)
			in.id = STR("0");
		not_seen(&in, "too many or too deep parts", UNSEEN_FAULT);
	}
}

/* NOLINTEND(misc-no-recursion) */

void
marking_content(struct marking_case *c)
{
	if (conf_yes(c->j->conf, S_MARK_CONTENT))
		look_inside(c, c->j->input, (struct str){0}, 0);
}
