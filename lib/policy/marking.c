#include "policy/marking.h"

#include "mail/encword.h"
#include "mail/lex.h"
#include "policy/marking_bidi.h"
#include "policy/marking_grade.h"
#include "policy/marking_lenient.h"

static const struct {
	const char *code, *help;
	enum marking_grade grade;
} flaws[] = {
#define FLAW(name, code, grade, help) {code, help, MARKING_##grade},
    MARKING_FLAWS(FLAW)
#undef FLAW
};

_Static_assert(MARKING_NFLAW <= 64, "a bit for each flaw");

const char *
marking_flaw_code(unsigned bit)
{
	return bit < MARKING_NFLAW ? flaws[bit].code : NULL;
}

enum marking_grade
marking_flaw_grade(unsigned bit)
{
	return bit < MARKING_NFLAW ? flaws[bit].grade : MARKING_VALID;
}

const char *
marking_flaw_help(unsigned bit)
{
	return bit < MARKING_NFLAW ? flaws[bit].help : NULL;
}

/* Where the body is without the blanks around it. */
static void
place(struct str body, struct marking *m)
{
	struct str s = str_trim(body);

	m->at = body.n == 0 ? 0 : (size_t)(s.p - body.p);
	m->n = s.n;
}

/* The highest level that can be read in a text, as it is written and as it is
 * shown. */
static int
read_look(const struct marking_look *l, struct pool *pool, uint64_t *found)
{
	int read = marking_lenient(l, 0, l->text.n, MARKING_STRETCH_FIELD);
	struct marking_bidi bidi;
	int shown;

	if (!marking_bidi(l, pool, &bidi))
		return read;
	*found |= MARKING_FLAW(NOT_ASCII);
	shown = marking_lenient(&bidi.look, 0, bidi.look.text.n,
	    MARKING_STRETCH_FIELD);
	return shown > read ? shown : read;
}

/* The same of the encoded words that only some readers decode. */
static int
read_loosely(const struct marking_names *names, struct str text,
    struct str decoded, struct pool *pool, uint64_t *found)
{
	struct str loose = str_trim(encword_decode_loosely(text, pool));
	struct marking_look look;

	if (str_eq(loose, decoded))
		return NO_LEVEL;
	*found |= MARKING_FLAW(ENCODED);
	marking_look(names, loose, pool, &look);
	return read_look(&look, pool, found);
}

/*
 *   in    a field body, unfolded, at both ends no blanks
 *   out   the whole of it as one marking, but for its place
 *
 * protective-marked-header of EPMS 2024.1 table 16, from behind the colon.
 * Encoded words (RFC 2047) may not stand there, but readers may show them
 * decoded: what they say counts.
 */
static void
read_header(const struct marking_names *names, struct str text,
    struct pool *pool, struct marking *out)
{
	struct str decoded = str_trim(encword_decode(text, pool));
	struct marking_look look;
	int read, loose;

	(void)marking_strict(names, decoded, MARKING_FORM_HEADER, pool, out);
	if (text.n > MARKING_MAX)
		out->flaws |= MARKING_FLAW(LONG);
	if (!str_eq(text, decoded))
		out->flaws |= MARKING_FLAW(ENCODED);
	marking_look(names, decoded, pool, &look);
	if (look.from != NULL && (out->flaws & MARKING_FLAW(NOT_ASCII)) != 0)
		marking_grade_recover(names, look.text, MARKING_FORM_HEADER,
		    pool, out);
	read = read_look(&look, pool, &out->flaws);
	loose = read_loosely(names, text, decoded, pool, &out->flaws);
	read = loose > read ? loose : read;
	if (read != NO_LEVEL && (out->flaws & MARKING_FLAW(NO_LEVEL)) != 0)
		out->flaws |= MARKING_FLAW(LOOSE);
	marking_grade(out, read);
}

void
marking_header(const struct marking_names *names, struct str body,
    struct pool *pool, struct marking *out)
{
	if (body.n > MARKING_LOOKED_MAX) {
		*out = (struct marking){.flaws = MARKING_FLAW(LONG),
		    .level = NO_LEVEL,
		    .downto = NO_LEVEL};
		marking_grade(out, (int)names->scheme->nlevel - 1);
	} else {
		read_header(names, str_trim(lex_unfold(body, pool)), pool, out);
	}
	place(body, out);
}
