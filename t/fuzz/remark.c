/*
 * Any octets as a message, its first octet choosing a marking: where it gets
 * the marking, both forms are there once and say the same, every other field is
 * what it was, and a second time changes nothing.
 */
#include <assert.h>
#include <stdint.h>

#include "mail/encword.h"
#include "policy/remark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str scheme_text =
    STR_INIT("scheme t\n"
	     "field X-Mark\n"
	     "element level SEC\n"
	     "element caveat CAVEAT\n"
	     "element origin ORIGIN header-only\n"
	     "level LOW\n"
	     "level HIGH\n"
	     "level TOP-HIGH \"TOP HIGH\"\n"
	     "caveat C:*\n"
	     "caveat SH:CABINET\n");

/* The markings that are put in; what they say in a Subject. */
static const struct {
	int level;
	struct str codeword, suffix;
} choices[] = {
    {0, {NULL, 0}, STR_INIT("[SEC=LOW]")},
    {2, STR_INIT("C:a, b"), STR_INIT("[SEC=TOP-HIGH, CAVEAT=C:a\\, b]")},
    {1,
	STR_INIT("C:one that is so long that no line holds it and what is "
		 "before it"),
	STR_INIT("[SEC=HIGH, CAVEAT=C:one that is so long that no line holds "
		 "it and what is before it]")},
};

static bool
is_ours(const struct field *f)
{
	return str_caseeq(f->name, STR("X-Mark")) ||
	    str_caseeq(f->name, STR("Subject"));
}

/* The fields that are none of ours are those of before, in their order. */
static void
check_others(const struct msg *before, const struct msg *after)
{
	size_t k = 0;

	for (size_t i = 0; i < before->nfield; i++) {
		struct str raw = before->fields[i].raw;

		if (is_ours(&before->fields[i]))
			continue;
		while (k < after->nfield && is_ours(&after->fields[k]))
			k++;
		assert(k < after->nfield);
		/* The last line of a header may have got an end. */
		assert(str_starts(after->fields[k].raw, raw));
		assert(after->fields[k].raw.n <=
		    raw.n + (i + 1 == before->nfield ? 2 : 0));
		k++;
	}
	while (k < after->nfield)
		assert(is_ours(&after->fields[k++]));
	assert(
	    str_eq(before->from_line, after->from_line) || before->nfield == 0);
}

static void
check_lines(struct str s, enum msg_eol eol)
{
	char end = eol == EOL_CR ? '\r' : '\n';

	while (s.n > 0)
		assert(str_cut(&s, end).n <= 999);
}

/* Both forms once, together, and the Subject as it is read. */
static void
check_ours(const struct msg *m, struct str suffix,
    const struct marking_names *names, struct pool *pool)
{
	const struct field *mark = msg_field(m, STR("X-Mark"), 0);
	const struct field *subject = msg_field(m, STR("Subject"), 0);
	struct marking_list found;
	struct marking header;
	struct str seen;

	assert(mark != NULL && subject == mark + 1);
	assert(msg_field(m, STR("X-Mark"), 1) == NULL);
	assert(msg_field(m, STR("Subject"), 1) == NULL);
	check_lines(mark->raw, m->eol);
	check_lines(subject->raw, m->eol);
	marking_header(names, mark->body, pool, &header);
	seen = str_trim(encword_decode(subject->body, pool));
	assert(str_caseends(seen, suffix));
	marking_subject_field(names, subject->body, true, pool, &found);
	assert(found.n == 1 && found.at[0].n == suffix.n);
	assert(header.grade == MARKING_VALID && header.flaws == 0);
	assert(found.at[0].grade == MARKING_VALID && found.at[0].flaws == 0);
	assert(found.at[0].level == header.level);
}

/* A Subject without a marking and without long lines says what it said, in the
 * same octets. */
static void
check_text(const struct msg *before, const struct msg *after,
    const struct marking_names *names, struct pool *pool)
{
	const struct field *old = msg_field(before, STR("Subject"), 0);
	struct marking_list found;
	struct str text, rest;

	if (old == NULL || old->raw.n > 900)
		return;
	text = str_trim(old->body);
	rest = str_trim(encword_decode(text, pool));
	marking_subject(names, rest, true, pool, &found);
	/* A word without an end could find one in the codeword. */
	if (found.n > 0 || str_casefind(text, STR("=?")) < text.n)
		return;
	rest = str_trim(msg_field(after, STR("Subject"), 0)->body);
	assert(str_starts(rest, text));
}

static void
check(struct str in, const struct marking *m, struct str suffix,
    const struct marking_names *names, struct pool *pool)
{
	struct buf once = {.pool = pool}, again = {.pool = pool};
	struct msg before, after;
	struct err e = {""};
	size_t n;

	msg_parse(&before, in, pool);
	if (remark(&before, names, m, pool, &once, &e) != ST_OK) {
		assert(e.text[0] != '\0' && once.n == 0);
		return;
	}
	n = once.n;
	buf_add(&once, before.body);
	msg_parse(&after, buf_str(&once), pool);
	/* Where the line end is another one now, lines are others. */
	if (after.eol != before.eol)
		return;
	check_others(&before, &after);
	check_ours(&after, suffix, names, pool);
	check_text(&before, &after, names, pool);
	if (remark(&after, names, m, pool, &again, &e) != ST_OK)
		assert(false);
	assert(str_eq(str_upto(buf_str(&once), n), buf_str(&again)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct scheme s;
	struct marking_names names = {.scheme = &s};
	size_t which = size > 0 ? data[0] % NELEM(choices) : 0;
	struct str codeword = choices[which].codeword;
	struct marking m = {.level = choices[which].level,
	    .downto = NO_LEVEL,
	    .caveats = &codeword,
	    .ncaveat = codeword.n > 0};

	if (scheme_parse(scheme_text, "t", pool, &s, NULL) != ST_OK)
		assert(false);
	m.origin = STR("a@b");
	check(str_from(in, 1), &m, choices[which].suffix, &names, pool);
	pool_free(pool);
	return 0;
}
