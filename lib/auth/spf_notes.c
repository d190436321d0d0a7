#include "auth/spf_notes.h"

enum { SHOWN = 400 };

/* Octets of somebody else: a line stays a line. */
static void
add(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n && i < SHOWN; i++)
		buf_add(out,
		    s.p[i] == '\n' ? STR("?") : (struct str){s.p + i, 1});
	if (s.n > SHOWN)
		buf_add(out, STR("..."));
}

void
spf_notes(struct buf *out, const char *identity, const struct spf_outcome *o)
{
	buf_fmt(out, "%s: %s\n", identity, spf_word(o->result));
	if (o->record.n > 0) {
		buf_fmt(out, "%s: record at ", identity);
		add(out, o->domain);
		buf_add(out, STR(": "));
		add(out, o->record);
		buf_char(out, '\n');
	}
	if (o->mechanism.n > 0) {
		buf_fmt(out, "%s: matched ", identity);
		add(out, o->mechanism);
		buf_add(out, STR(" in the record of "));
		add(out, o->where);
		buf_char(out, '\n');
	}
	if (o->reason.n > 0) {
		buf_fmt(out, "%s: ", identity);
		add(out, o->reason);
		buf_char(out, '\n');
	}
	buf_fmt(out, "%s: look-ups %u, of which %u found nothing\n", identity,
	    o->terms, o->voids);
}
