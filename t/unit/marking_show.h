/*
 * t/unit/marking_show - a marking as one line, so that a table can say what it
 * must be: "invalid none SECRET blank" is the grade, the level, what can be
 * read, and the flaws.
 */
#ifndef UNIT_MARKING_SHOW_H
#define UNIT_MARKING_SHOW_H

#include "base/buf.h"
#include "base/file.h"
#include "policy/marking.h"

#include "tap.h"

/* The scheme of this file of the sources; make runs tests at their root. */
static inline void
load_scheme(const char *path, struct pool *pool, struct scheme *out)
{
	struct err e = {0};
	struct str text;

	OK(file_read(path, SCHEME_MAX, pool, &text, &e) == ST_OK &&
		scheme_parse(text, path, pool, out, &e) == ST_OK,
	    "the scheme can be read");
	if (e.text[0] != '\0')
		(void)printf("# %s\n", e.text);
}

static inline struct str
show_marking(const struct scheme *s, const struct marking *m, struct pool *pool)
{
	static const char *const grades[] = {"valid", "nonconformant",
	    "invalid"};
	struct buf b = {.pool = pool};

	buf_fmt(&b, "%s ", grades[m->grade]);
	buf_add(&b, scheme_level_name(s, m->level));
	buf_char(&b, ' ');
	buf_add(&b, scheme_level_name(s, m->read));
	for (unsigned bit = 0; bit < MARKING_NFLAW; bit++)
		if ((m->flaws >> bit & 1) != 0)
			buf_fmt(&b, " %s", marking_flaw_code(bit));
	return buf_str(&b);
}

/* What it holds beside the level: "CAVEAT=SH:CABINET, ORIGIN=a@b.example". */
static inline struct str
show_elements(const struct scheme *s, const struct marking *m,
    struct pool *pool)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < m->ncaveat; i++)
		buf_fmt(&b, ", CAVEAT=%.*s", STRF(m->caveats[i]));
	for (size_t i = 0; i < m->naccess; i++)
		buf_fmt(&b, ", ACCESS=%.*s", STRF(m->access[i]));
	if (m->expires.p != NULL)
		buf_fmt(&b, ", %s=%.*s", m->expires_is_date ? "DATE" : "EVENT",
		    STRF(m->expires));
	if (m->downto != NO_LEVEL) {
		buf_add(&b, STR(", DOWNTO="));
		buf_add(&b, scheme_level_name(s, m->downto));
	}
	if (m->note.p != NULL)
		buf_fmt(&b, ", NOTE=%.*s", STRF(m->note));
	if (m->origin.p != NULL)
		buf_fmt(&b, ", ORIGIN=%.*s", STRF(m->origin));
	return str_from(buf_str(&b), 2);
}

#endif
