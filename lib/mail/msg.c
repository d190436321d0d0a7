#include "mail/msg.h"

#include <string.h>

/* A message without LF in so many octets may use CR alone. */
enum { CR_WINDOW = 4096 };

enum { FIELDS_USUAL = 32 }; /* there is room for them from the start */

/* How long the first line of s is, its end and all. */
static size_t
line_length(struct str s, enum msg_eol eol)
{
	size_t n = 0;

	if (eol != EOL_CR) {
		n = str_find(s, '\n');
		return n < s.n ? n + 1 : n;
	}
	while (n < s.n && s.p[n] != '\r' && s.p[n] != '\n')
		n++;
	if (n < s.n && s.p[n] == '\r')
		n++;
	return n < s.n && s.p[n] == '\n' ? n + 1 : n;
}

/* The end that a line has; n == 0 on the last line of a cut message. */
static struct str
line_end(struct str line, enum msg_eol eol)
{
	size_t n = line.n;

	if (n > 0 && line.p[n - 1] == '\n')
		n--;
	if (n > 0 && line.p[n - 1] == '\r' && (n < line.n || eol == EOL_CR))
		n--;
	return str_from(line, n);
}

/* What the first line of s ends with; LF where it has no end. */
static enum msg_eol
eol_of(struct str s)
{
	struct str window = str_upto(s, CR_WINDOW);
	size_t lf;

	if (str_find(window, '\n') == window.n &&
	    str_find(window, '\r') < window.n)
		return EOL_CR;
	lf = str_find(s, '\n');
	return lf < s.n && lf > 0 && s.p[lf - 1] == '\r' ? EOL_CRLF : EOL_LF;
}

/*
 * field-name = 1*ftext, ftext = printable ASCII but ":" (RFC 5322 section
 * 2.2); blanks before the colon are the obsolete form of section 4.5.
 */
static void
split_field(struct field *f, enum msg_eol eol)
{
	struct str raw = f->raw;
	size_t n = str_find(str_upto(raw, str_find_unseen(raw)), ':');
	size_t colon = n;

	while (colon < raw.n && (raw.p[colon] == ' ' || raw.p[colon] == '\t'))
		colon++;
	f->body = str_upto(raw, raw.n - line_end(raw, eol).n);
	f->name = str_upto(raw, 0);
	if (n == 0 || colon == raw.n || raw.p[colon] != ':')
		return;
	f->name = str_upto(raw, n);
	f->body = str_from(f->body, colon + 1);
}

bool
field_next(struct str *header, enum msg_eol eol, struct field *out)
{
	size_t n;

	*out = (struct field){0};
	if (header->n == 0)
		return false;
	n = line_length(*header, eol);
	while (n < header->n && (header->p[n] == ' ' || header->p[n] == '\t'))
		n += line_length(str_from(*header, n), eol);
	out->raw = str_upto(*header, n);
	*header = str_from(*header, n);
	split_field(out, eol);
	return true;
}

/* One more field, all of it zero; NULL where there are too many. */
static struct field *
new_field(struct msg *msg, size_t *room)
{
	if (msg->nfield == MSG_FIELDS_MAX) {
		msg->flaws |= MSG_FIELDS;
		return NULL;
	}
	if (msg->nfield == *room) {
		const struct field *old = msg->fields;

		*room = *room == 0 ? FIELDS_USUAL : 2 * *room;
		msg->fields =
		    pool_array(msg->pool, *room, sizeof(*msg->fields));
		if (msg->nfield > 0)
			memcpy(msg->fields, old, msg->nfield * sizeof(*old));
	}
	return &msg->fields[msg->nfield++];
}

/*
 * Look at each line of the header at the front of s once. It ends at the first
 * empty line, whichever way that line ends, or with the message. Sets
 * msg->header, msg->body, flaws and what is raw of each field.
 */
static void
read_lines(struct msg *msg, struct str s)
{
	struct field *f = NULL;
	struct str first = {0};
	size_t at = 0, room = 0;

	while (at < s.n) {
		struct str rest = str_from(s, at);
		struct str line = str_upto(rest, line_length(rest, msg->eol));
		struct str end = line_end(line, msg->eol);

		if (first.p == NULL)
			first = end;
		else if (end.n > 0 && !str_eq(end, first))
			msg->flaws |= MSG_MIXED_EOL;
		if (end.n == line.n) {
			msg->header = str_upto(s, at);
			msg->body = str_from(rest, line.n);
			return;
		}
		if (at == 0 || (line.p[0] != ' ' && line.p[0] != '\t')) {
			f = new_field(msg, &room);
			if (f != NULL)
				f->raw.p = line.p;
		}
		if (f != NULL)
			f->raw.n += line.n;
		at += line.n;
	}
	msg->flaws |= MSG_NO_END;
	msg->header = s;
	msg->body = str_from(s, s.n);
}

/* A line that is no field is one without a name. */
static void
split_fields(struct msg *msg)
{
	size_t named = 0;

	for (size_t i = 0; i < msg->nfield; i++) {
		split_field(&msg->fields[i], msg->eol);
		named += msg->fields[i].name.n > 0;
	}
	if (named < msg->nfield)
		msg->flaws |= MSG_BAD_LINE;
	if (named == 0)
		msg->flaws |= MSG_NO_HEADER;
}

bool
msg_is_from_line(struct str s)
{
	static const struct str from = STR_INIT("From ");
	size_t i = from.n;

	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	return str_starts(s, from) && (i == s.n || s.p[i] != ':');
}

void
msg_parse(struct msg *msg, struct str octets, struct pool *pool)
{
	struct str s = octets;

	if (s.p == NULL)
		s = STR("");
	*msg = (struct msg){.octets = s, .pool = pool, .eol = eol_of(s)};
	msg->from_line = str_upto(s, 0);
	if (s.n == 0)
		msg->flaws |= MSG_EMPTY;
	if (msg_is_from_line(s)) {
		msg->from_line = str_upto(s, line_length(s, msg->eol));
		s = str_from(s, msg->from_line.n);
		/* Delivery agents end their line as they like. */
		if (s.n > 0)
			msg->eol = eol_of(s);
	}
	read_lines(msg, s);
	split_fields(msg);
}

const struct field *
msg_field(const struct msg *msg, struct str name, size_t n)
{
	for (size_t i = 0; i < msg->nfield; i++)
		if (str_caseeq(msg->fields[i].name, name) && n-- == 0)
			return &msg->fields[i];
	return NULL;
}

struct str
msg_eol_text(enum msg_eol eol)
{
	switch (eol) {
	case EOL_CRLF:
		return STR("\r\n");
	case EOL_CR:
		return STR("\r");
	case EOL_LF:
		break;
	}
	return STR("\n");
}

void
msg_edit(struct msg *out, const struct msg *msg, const struct field *add,
    size_t nadd, const bool *drop)
{
	struct msg new = *msg;
	size_t n = 0;

	new.fields =
	    pool_array(msg->pool, msg->nfield + nadd, sizeof(*new.fields));
	for (size_t i = 0; i < nadd; i++)
		new.fields[n++] = add[i];
	for (size_t i = 0; i < msg->nfield; i++)
		if (drop == NULL || !drop[i])
			new.fields[n++] = msg->fields[i];
	new.nfield = n;
	*out = new;
}
