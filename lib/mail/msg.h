/*
 * mail/msg - one message as it lies in memory: raw fields and body.
 *
 * Owns:        where the header ends, where each field begins, the line end in
 *              use, what is odd about the message (flaws).
 * Never knows: what a field means, where the octets came from, who changes it.
 *
 * The octets are never changed and never copied; all views point into them
 * (or, for a field put on top, into the pool). A header ends at the first
 * empty line. A line before it that is no field is kept as a field without a
 * name: readers differ about what such a line means, so nothing behind it is
 * taken as hidden. RFC 5322 sections 2.1, 2.2; 4.5 for the blank before ":".
 */
#ifndef MAIL_MSG_H
#define MAIL_MSG_H

#include "base/pool.h"
#include "base/str.h"

/* More fields than this are not indexed; see MSG_FIELDS. */
enum { MSG_FIELDS_MAX = 1000000 };

enum msg_eol { EOL_LF, EOL_CRLF, EOL_CR };

enum msg_flaw {
	MSG_EMPTY = 1,     /* no octets at all */
	MSG_NO_HEADER = 2, /* not one field */
	MSG_BAD_LINE = 4,  /* a line in the header that is no field */
	MSG_NO_END = 8,    /* no empty line: the header ends with the file */
	MSG_FIELDS = 16, /* over MSG_FIELDS_MAX fields: the rest not indexed */
	MSG_MIXED_EOL = 32, /* header lines with different ends */
};

struct field {
	struct str raw;  /* with its line ends */
	struct str name; /* empty where the line is no field */
	struct str
	    body; /* behind the colon, folded, without the last line end */
};

struct msg {
	struct str octets; /* all of it */
	struct str
	    from_line; /* a leading mbox "From " line with its end, or empty */
	struct str header; /* the field lines */
	struct str body;   /* behind the empty line */
	enum msg_eol eol;  /* of the first line */
	unsigned flaws;
	/* As a filter sees it: fields put on top by filters before it come
	 * first, those they removed are not there. */
	struct field *fields;
	size_t nfield;
	struct pool *pool;
};

/*
 * Does s begin with a line that mboxes begin a message with? "From :" begins a
 * field (RFC 5322 section 4.5.2).
 */
bool msg_is_from_line(struct str s);

/* Read a message. Any octets are a message; what is odd is in flaws. */
void msg_parse(struct msg *, struct str octets, struct pool *);

/*
 * Take the next field off *header (a run of whole lines, without the empty
 * line). False at the end. A field is one line and the lines after it that
 * begin with a blank or tab.
 */
bool field_next(struct str *header, enum msg_eol eol, struct field *out);

/* The n-th (0-based, from the top) field of that name, or NULL. */
const struct field *msg_field(const struct msg *, struct str name, size_t n);

/* "\n", "\r\n" or "\r". */
struct str msg_eol_text(enum msg_eol);

/*
 * The view for the next filter: a copy of msg whose fields are the added ones
 * (nadd, in order, on top) and those of msg that are not dropped. drop has
 * msg->nfield entries or is NULL. octets, header and body stay the input's.
 */
void msg_edit(struct msg *out, const struct msg *msg, const struct field *add,
    size_t nadd, const bool *drop);

#endif
