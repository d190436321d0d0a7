#include "run/mark_choice.h"

#include "mail/decode.h"
#include "mail/encword.h"
#include "mail/lex.h"
#include "policy/marking_text.h"
#include "policy/marking_write.h"
#include "scan/text.h"

enum {
	ATTACHED_MAX = 1 << 26, /* octets of an encoded message */
	ATTACHED_DEPTH = 3,
};

void
mark_choice_init(struct mark_choice *c, const struct marking_setup *setup,
    struct pool *pool)
{
	int ceiling = setup->ceilings.system;

	*c = (struct mark_choice){.setup = setup, .pool = pool};
	c->highest = ceiling != NO_LEVEL ? ceiling : setup->scheme.modest;
	if (c->highest == NO_LEVEL)
		c->highest = (int)setup->scheme.nlevel - 1;
	floor_init(&c->floor);
}

static void
add_markings(struct mark_choice *c, const struct msg *msg)
{
	struct markings m;

	markings_find(&c->setup->names, msg, c->pool, &m);
	for (size_t i = 0; i < m.nheader; i++)
		floor_add(&c->floor, &c->setup->scheme, &m.headers[i], c->pool);
	for (size_t i = 0; i < m.nsubject; i++)
		floor_add(&c->floor, &c->setup->scheme, &m.subjects[i],
		    c->pool);
}

/* NOLINTBEGIN(misc-no-recursion): ATTACHED_DEPTH bounds it */
/* Encoded ones too, which mail readers undo. */
static void
add_attached(struct mark_choice *c, const struct msg *msg, unsigned depth)
{
	struct mime mime;

	mime_walk(msg, c->pool, &mime);
	for (size_t i = 0; i < mime.n; i++) {
		const struct mime_part *part = &mime.parts[i];
		struct msg *one = pool_alloc(c->pool, sizeof(*one));
		struct buf octets = {.pool = c->pool};
		bool damaged;

		if (part->kind == MIME_MESSAGE) {
			mime_message(part, c->pool, one);
			add_markings(c, one);
		} else if (part->kind == MIME_LEAF && depth < ATTACHED_DEPTH &&
		    part->encoding != MIME_IDENTITY &&
		    str_starts(part->type, STR("message/"))) {
			(void)!decode_body(part->encoding, part->body,
			    ATTACHED_MAX, &octets, &damaged);
			msg_parse(one, buf_str(&octets), c->pool);
			add_markings(c, one);
			add_attached(c, one, depth + 1);
		}
	}
}

/* NOLINTEND(misc-no-recursion) */

void
mark_choice_original(struct mark_choice *c, const struct msg *msg)
{
	add_markings(c, msg);
	add_attached(c, msg, 0);
}

/* By its fields, or by how its subject begins, as forwards have no others. */
static bool
is_reply(const struct msg *msg, struct pool *pool)
{
	static const struct str begins[] = {STR_INIT("re:"), STR_INIT("fwd:"),
	    STR_INIT("fw:"), STR_INIT("aw:"), STR_INIT("wg:"),
	    STR_INIT("[fwd:")};
	const struct field *subject = msg_field(msg, STR("Subject"), 0);
	struct str text;

	if (msg_field(msg, STR("In-Reply-To"), 0) != NULL ||
	    msg_field(msg, STR("References"), 0) != NULL)
		return true;
	if (subject == NULL)
		return false;
	text = str_trim(encword_decode(lex_unfold(subject->body, pool), pool));
	for (size_t i = 0; i < NELEM(begins); i++)
		if (str_casestarts(text, begins[i]))
			return true;
	return false;
}

static void
text_line(void *ctx, struct str line)
{
	marking_text_line(ctx, line);
}

/* Lines of text that are marked, quoted ones too. */
static void
add_text(struct mark_choice *c, const struct msg *msg)
{
	struct mime mime;

	mime_walk(msg, c->pool, &mime);
	for (size_t i = 0; i < mime.n; i++) {
		const struct mime_part *part = &mime.parts[i];
		struct buf octets = {.pool = c->pool};
		struct marking_text text;
		bool damaged;
		int level;

		if (part->kind != MIME_LEAF ||
		    !str_eq(part->type, STR("text/plain")))
			continue;
		(void)!decode_body(part->encoding, part->body, ATTACHED_MAX,
		    &octets, &damaged);
		marking_text_init(&text, &c->setup->names, c->pool);
		text.floor = &c->floor;
		(void)!scan_text(buf_str(&octets), part->charset, text_line,
		    &text, c->pool);
		level = marking_text_end(&text);
		if (level > c->floor.level)
			c->floor.level = level;
	}
}

void
mark_choice_message(struct mark_choice *c, const struct msg *msg)
{
	if (is_reply(msg, c->pool))
		add_markings(c, msg);
	add_attached(c, msg, 0);
	add_text(c, msg);
}

bool
mark_choice_level(const struct mark_choice *c, int level)
{
	return level >= 0 && level <= c->highest && level >= c->floor.level;
}

struct str
mark_choice_caveat_name(const struct scheme_caveat *kind, struct pool *pool)
{
	static const char *const rest[] = {"", "<text>", " <text>",
	    "/<countries>"};

	return pool_fmt(pool, "%.*s%s%.*s%s", STRF(kind->type),
	    kind->type.p != NULL ? ":" : "", STRF(kind->word),
	    rest[kind->form]);
}

bool
mark_choice_caveat(const struct mark_choice *c,
    const struct scheme_caveat *kind, int level)
{
	struct str name = pool_fmt(c->pool, "%.*s%s%.*s", STRF(kind->type),
	    kind->type.p != NULL ? ":" : "", STRF(kind->word));

	if (level != NO_LEVEL && level < kind->min)
		return false;
	/* With something behind it, so that it is one of its kind. */
	if (kind->form == CAVEAT_TEXT)
		name = pool_fmt(c->pool, "%.*sx", STRF(name));
	else if (kind->form == CAVEAT_WORD_TEXT)
		name = pool_fmt(c->pool, "%.*s x", STRF(name));
	else if (kind->form == CAVEAT_COUNTRIES)
		name = pool_fmt(c->pool, "%.*s/AUS", STRF(name));
	return kind->min <= c->highest &&
	    marking_setup_may_hold(c->setup, name);
}

const char *
mark_choice_refusal(const struct mark_choice *c, const struct marking *m)
{
	const struct scheme *scheme = &c->setup->scheme;
	const char *breach;
	struct err e = {0};

	if (m->level > c->highest)
		return pool_fmt(c->pool, "%.*s is above %.*s, %s",
		    STRF(scheme_level_name(scheme, m->level)),
		    STRF(scheme_level_name(scheme, c->highest)),
		    c->setup->ceilings.system != NO_LEVEL ?
			"the most that this system may hold" :
			"the most where no ceiling is set")
		    .p;
	if (marking_check(scheme, m, c->pool, &e) != ST_OK)
		return pool_str(c->pool, str_of(e.text)).p;
	for (size_t i = 0; i < m->ncaveat; i++)
		if (!marking_setup_may_hold(c->setup, m->caveats[i]))
			return pool_fmt(c->pool,
			    "%.*s is not authorised here (caveats)",
			    STRF(m->caveats[i]))
			    .p;
	breach = floor_breach(&c->floor, scheme, m, c->pool);
	if (breach != NULL)
		return pool_fmt(c->pool, "lower than the original: %s", breach)
		    .p;
	return NULL;
}

void
mark_choice_list(const struct mark_choice *c, struct buf *out)
{
	const struct scheme *s = &c->setup->scheme;

	for (int i = 0; i < (int)s->nlevel; i++)
		if (mark_choice_level(c, i))
			buf_fmt(out, "level\t%.*s\n",
			    STRF(scheme_level_name(s, i)));
	for (size_t i = 0; i < s->ncaveat; i++)
		if (mark_choice_caveat(c, &s->caveats[i], NO_LEVEL)) {
			struct str name =
			    mark_choice_caveat_name(&s->caveats[i], c->pool);

			buf_fmt(out, "caveat\t%.*s\t%.*s\n", STRF(name),
			    STRF(scheme_level_name(s, s->caveats[i].min)));
		}
	for (size_t i = 0; i < s->nmarker; i++)
		if (s->markers[i].min <= c->highest)
			buf_fmt(out, "access\t%.*s\t%.*s\n",
			    STRF(s->markers[i].name),
			    STRF(scheme_level_name(s, s->markers[i].min)));
}
