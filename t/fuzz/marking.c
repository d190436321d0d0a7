/*
 * Any octets as a field of the header form and as a subject: the grade is that
 * of the flaws; what is invalid has no level; nothing is read below its level;
 * what is valid keeps the rules of the scheme; each marking is in the text,
 * from left to right, and is the same on its own; a level that stands there by
 * the letter is read.
 */
#include <assert.h>
#include <stdint.h>

#include "policy/marking.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str text =
    STR_INIT("scheme au\n"
	     "field X-Protective-Marking\n"
	     "namespace gov.au\n"
	     "version 2024.1\n"
	     "versions 2005.6 2012.3 2018.*\n"
	     "element version VER required header-only\n"
	     "element namespace NS required header-only\n"
	     "element level SEC\n"
	     "element caveat CAVEAT\n"
	     "element marker ACCESS\n"
	     "element expires EXPIRES\n"
	     "element downto DOWNTO\n"
	     "element note NOTE header-only\n"
	     "element origin ORIGIN required header-only\n"
	     "level UNOFFICIAL (UO)\n"
	     "level OFFICIAL (O)\n"
	     "level OFFICIAL:Sensitive (O:S) "
	     "\"OFFICIAL: Sensitive\"\n"
	     "level PROTECTED (P)\n"
	     "level SECRET (S)\n"
	     "level TOP-SECRET (TS) \"TOP SECRET\"\n"
	     "caveat C:* from PROTECTED\n"
	     "caveat FG:* from PROTECTED\n"
	     "caveat RI:AUSTEO from PROTECTED for AUS\n"
	     "caveat RI:AGAO from PROTECTED for AUS\n"
	     "caveat RI:REL/* from PROTECTED for listed"
	     " releases\n"
	     "caveat SH:CABINET from PROTECTED\n"
	     "caveat SH:DELICATE-SOURCE from PROTECTED\n"
	     "caveat SH:EXCLUSIVE-FOR * from PROTECTED for one\n"
	     "marker Legal-Privilege from OFFICIAL:Sensitive\n"
	     "marker Personal-Privacy from OFFICIAL:Sensitive\n"
	     "old SEC UNCLASSIFIED is OFFICIAL\n"
	     "old SEC CONFIDENTIAL is SECRET\n"
	     "old SEC IN-CONFIDENCE:STAFF is OFFICIAL:Sensitive"
	     " with ACCESS=Personal-Privacy\n"
	     "old DLM Sensitive is OFFICIAL:Sensitive\n"
	     "old DLM Sensitive:Cabinet is PROTECTED"
	     " with CAVEAT=SH:CABINET\n"
	     "countries AUS CAN GBR NZL USA\n");

static void
check_grade(const struct marking *m, const struct scheme *s)
{
	enum marking_grade worst = MARKING_VALID;

	assert(m->flaws >> MARKING_NFLAW == 0);
	for (unsigned bit = 0; bit < MARKING_NFLAW; bit++)
		if ((m->flaws >> bit & 1) != 0 &&
		    marking_flaw_grade(bit) > worst)
			worst = marking_flaw_grade(bit);
	assert(m->grade == worst);
	assert((m->grade == MARKING_INVALID) == (m->level == NO_LEVEL));
	assert(m->level >= NO_LEVEL && m->level < (int)s->nlevel);
	assert(m->read >= m->level && m->read < (int)s->nlevel);
	assert(m->downto >= NO_LEVEL && m->downto < (int)s->nlevel);
	assert(m->ncaveat <= MARKING_ITEMS_MAX);
	assert(m->naccess <= MARKING_ITEMS_MAX);
}

/* What is valid keeps the rules. */
static void
check_valid(const struct marking *m, const struct scheme *s, bool header)
{
	if (m->grade != MARKING_VALID)
		return;
	for (size_t i = 0; i < m->ncaveat; i++) {
		struct str rest;
		const struct scheme_caveat *c =
		    scheme_caveat(s, m->caveats[i], &rest);

		assert(c != NULL && c->min <= m->level);
		assert(rest.n <= MARKING_TEXT_MAX);
		assert((c->form == CAVEAT_WORD) == (rest.n == 0));
	}
	for (size_t i = 0; i < m->naccess; i++) {
		const struct scheme_marker *marker =
		    scheme_marker(s, m->access[i]);

		assert(marker != NULL && marker->min <= m->level);
	}
	assert((m->expires.p != NULL) == (m->downto != NO_LEVEL));
	assert(m->downto < m->level);
	assert(m->n <= MARKING_MAX || header); /* folds do not count */
	assert(header || m->note.p == NULL);
	assert(header == (m->origin.p != NULL));
	assert(header == (m->version.p != NULL) && header == (m->ns.p != NULL));
}

/* Does this stand in s, with one of these octets, or an end, around it? */
static bool
holds(struct str s, struct str before, struct str words, struct str after)
{
	for (size_t i = 0; i + words.n <= s.n; i++) {
		size_t end = i + words.n;

		if (str_starts(str_from(s, i), words) &&
		    (i == 0 || str_find(before, s.p[i - 1]) < before.n) &&
		    (end == s.n || str_find(after, s.p[end]) < after.n))
			return true;
	}
	return false;
}

static void
check_read(struct str in, const struct scheme *s, int read, bool header,
    struct pool *pool)
{
	for (size_t i = 0; i < s->nlevel; i++) {
		struct str name = s->levels[i].name;

		/* In a field whatever stands around it. */
		if (header &&
		    str_casefind(in, pool_fmt(pool, "SEC=%.*s", STRF(name))) <
			in.n)
			assert(read >= (int)i);
		if (!header &&
		    holds(in, STR(" "),
			pool_fmt(pool, "[SEC=%.*s]", STRF(name)), STR(" ")))
			assert(read >= (int)i);
	}
}

static void
header(const struct marking_names *names, struct str in, struct pool *pool)
{
	struct marking m;

	marking_header(names, in, pool, &m);
	check_grade(&m, names->scheme);
	check_valid(&m, names->scheme, true);
	assert(m.at <= in.n && m.n <= in.n - m.at);
	assert(m.n == str_trim(in).n);
	if (str_casefind(in, STR("=?")) == in.n)
		check_read(in, names->scheme, m.read, true, pool);
}

/* A valid marking is the same one on its own. */
static void
alone(const struct marking_names *names, const struct marking *m,
    struct str span, struct pool *pool)
{
	struct marking_list again;

	if (m->level == NO_LEVEL)
		return;
	marking_subject(names, span, true, pool, &again);
	assert(again.n == 1 && again.at[0].at == 0);
	assert(again.at[0].n == span.n);
	assert(again.at[0].level == m->level);
	assert(again.at[0].flaws == m->flaws);
	assert(again.at[0].ncaveat == m->ncaveat);
	assert(again.at[0].naccess == m->naccess);
}

static int
check_list(const struct marking_names *names, struct str in, bool field,
    const struct marking_list *list)
{
	size_t last = 0;
	int read = NO_LEVEL;

	assert(list->n <= MARKINGS_MAX);
	assert(!list->more || list->n == MARKINGS_MAX);
	for (size_t i = 0; i < list->n; i++) {
		const struct marking *m = &list->at[i];

		check_grade(m, names->scheme);
		check_valid(m, names->scheme, false);
		assert(m->at >= last && (m->n > 0 || field));
		last = m->at + m->n;
		assert(field || last <= in.n);
		if (m->read > read)
			read = m->read;
	}
	return read;
}

static void
subject(const struct marking_names *names, struct str in, struct pool *pool)
{
	struct marking_list list;
	int read, field;

	marking_subject(names, in, true, pool, &list);
	read = check_list(names, in, false, &list);
	for (size_t i = 0; i + list.more < list.n; i++)
		alone(names, &list.at[i],
		    (struct str){in.p + list.at[i].at, list.at[i].n}, pool);
	check_read(in, names->scheme, read, false, pool);
	marking_subject_field(names, in, true, pool, &list);
	field = check_list(names, in, true, &list);
	if (str_casefind(in, STR("=?")) == in.n && str_find(in, '\r') == in.n &&
	    str_find(in, '\n') == in.n)
		assert(field == read);
	marking_subject(names, in, false, pool, &list);
	for (size_t i = 0; i < list.n; i++)
		assert(list.at[i].level == NO_LEVEL);
}

/* Read once: it would take more time than all else. */
static const struct scheme *
the_scheme(void)
{
	static struct scheme s;
	static struct pool *forever;
	enum st st;

	if (forever == NULL) {
		forever = pool_new();
		st = scheme_parse(text, "scheme", forever, &s, NULL);
		assert(st == ST_OK);
	}
	return &s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct str in = {(const char *)data, size};
	struct marking_names names = {.scheme = the_scheme()};

	header(&names, in, pool);
	subject(&names, in, pool);
	pool_free(pool);
	return 0;
}
