#include "auth/spf_notes.h"

enum { RECORD_SHOWN = 400 };

void
spf_notes(struct buf *out, const char *identity, const struct spf_outcome *o)
{
	buf_fmt(out, "%s: %s\n", identity, spf_word(o->result));
	if (o->record.n > 0) {
		buf_fmt(out, "%s: record at ", identity);
		buf_add(out, o->domain);
		buf_add(out, STR(": "));
		buf_add(out, str_upto(o->record, RECORD_SHOWN));
		buf_add(out,
		    o->record.n > RECORD_SHOWN ? STR("...\n") : STR("\n"));
	}
	if (o->mechanism.n > 0) {
		buf_fmt(out, "%s: matched ", identity);
		buf_add(out, o->mechanism);
		buf_add(out, STR(" in the record of "));
		buf_add(out, o->where);
		buf_char(out, '\n');
	}
	if (o->reason.n > 0) {
		buf_fmt(out, "%s: ", identity);
		buf_add(out, o->reason);
		buf_char(out, '\n');
	}
	buf_fmt(out, "%s: look-ups %u, of which %u found nothing\n", identity,
	    o->terms, o->voids);
}
