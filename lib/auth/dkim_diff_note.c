#include "auth/dkim_diff_note.h"

struct dkim_diff_note *
dkim_diff_note(struct dkim_diff_notes *notes, struct str code, struct str text,
    struct str quoted)
{
	struct buf b = {.pool = notes->pool};

	for (size_t i = 0; i < notes->n; i++)
		if (str_eq(notes->at[i].code, code))
			return NULL;
	if (notes->n == DIFF_NOTES)
		return NULL;
	if (notes->part > 0)
		buf_fmt(&b, "part %zu: ", notes->part);
	buf_add(&b, text);
	if (quoted.p != NULL) {
		buf_char(&b, ' ');
		dkim_diff_quote(&b, quoted);
	}
	notes->at[notes->n] =
	    (struct dkim_diff_note){.code = code, .text = buf_str(&b)};
	return &notes->at[notes->n++];
}

struct dkim_diff_note *
dkim_diff_note_text(struct dkim_diff_notes *notes, struct str code,
    struct str text, struct str how)
{
	struct buf b = {.pool = notes->pool};
	struct str shown = str_trim(text);
	struct str first = str_upto(shown, str_find(shown, '\n'));

	buf_fmt(&b, "text of %zu octets %.*s:", shown.n, STRF(how));
	return dkim_diff_note(notes, code, buf_str(&b), str_trim(first));
}

struct dkim_diff_note *
dkim_diff_note_place(struct dkim_diff_notes *notes, size_t line, size_t octet,
    const char *why, struct str now)
{
	struct buf b = {.pool = notes->pool};

	now = str_upto(now, str_find(now, '\n'));
	buf_fmt(&b, "differs from line %zu on, octet %zu%s; there is now", line,
	    octet, why);
	return dkim_diff_note(notes, STR("body-changed"), buf_str(&b),
	    str_trim(now));
}

void
dkim_diff_quote(struct buf *b, struct str s)
{
	size_t n = s.n;

	if (n > DIFF_QUOTED) {
		n = DIFF_QUOTED;
		/* Not in the middle of a character of UTF-8. */
		while (n > DIFF_QUOTED - 3 &&
		    ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	buf_char(b, '"');
	for (size_t i = 0; i < n; i++) {
		if (is_fws(s.p[i]))
			buf_char(b, ' ');
		else
			buf_char(b, s.p[i]);
	}
	if (n < s.n)
		buf_add(b, STR("..."));
	buf_char(b, '"');
}

void
dkim_diff_change(struct dkim_diff_changes *c, struct str field,
    struct dkim_change change)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->at[i].code, change.code) &&
		    str_caseeq(c->field[i], field)) {
			c->at[i].breaks |= change.breaks;
			return;
		}
	if (c->n == NELEM(c->at) || (field.n > 0 && c->n >= DIFF_FIELDS)) {
		c->more++;
		c->more_break |= change.breaks;
		return;
	}
	c->at[c->n] = change;
	c->field[c->n++] = field;
}

void
dkim_diff_changes_take(const struct dkim_diff_changes *c, struct pool *pool,
    struct dkim_damage *out)
{
	size_t n = 0;

	out->changes = pool_array(pool, c->n + 1, sizeof(*out->changes));
	for (int breaks = 1; breaks >= 0; breaks--)
		for (size_t i = 0; i < c->n; i++)
			if (c->at[i].breaks == (breaks == 1))
				out->changes[n++] = c->at[i];
	if (c->more > 0)
		out->changes[n++] = (struct dkim_change){STR("more"),
		    pool_fmt(pool, "%zu more changes of fields", c->more),
		    c->more_break};
	out->nchange = n;
}
