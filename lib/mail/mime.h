/*
 * mail/mime - the parts of a message (RFC 2045, RFC 2046).
 *
 * Owns:        boundaries, nesting, which octets belong to which part.
 * Never knows: what is in a part, or whether it may be there.
 *
 * Parts are spans of the untouched message. Nothing is decoded here. So a
 * message (message/rfc822) whose part is encoded in base64 or quoted-printable,
 * which RFC 2046 section 5.2.1 forbids and mail readers decode all the same, is
 * a leaf, and so is an encoded multipart: the caller decodes it, and walks what
 * comes out (of a multipart, behind its header) as a message of its own.
 *
 * One reading is made of a message, the one that most mail readers make. They
 * differ, and those that look for what is hidden want to know where:
 *   a boundary line is "--", the whole boundary, "--" or not, and blanks; some
 *   readers take any line that begins so
 *   a header ends at an empty line; lines before it that are no fields are in
 *   it, for some readers the body begins there
 *   of several fields or parameters of one name the first counts
 *   what stands before the first and behind the last boundary line is text
 */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "mail/msg.h"

enum {
	MIME_DEPTH_MAX = 50,    /* real mail nests to 10 */
	MIME_PARTS_MAX = 10000, /* real mail has below 1000 */
};

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, none, one that is not known */
	MIME_QP,
	MIME_BASE64,
};

enum mime_kind {
	MIME_LEAF,
	MIME_MULTIPART, /* its parts follow it */
	MIME_MESSAGE,   /* message/rfc822 or global: one part follows it */
	MIME_AROUND,    /* the preamble or epilogue of a multipart, not blank;
			   it has no fields and is text/plain */
};

struct mime_part {
	enum mime_kind kind;
	size_t parent; /* index; the first part is its own */
	unsigned depth;
	/* "1", "2.1" as IMAP numbers them (RFC 9051 section 6.4.5); the whole
	 * message is "0"; the preamble of 2 is "2.preamble". The message that
	 * part 2 holds is "2.1", or, where it is a multipart, which IMAP gives
	 * no number, "2.0", and its parts "2.1", "2.2". In the pool; no two are
	 * the same. */
	struct str id;
	/* Its field lines; of the first the message's. Empty where none of the
	 * lines before the empty one is a field: they are body then. */
	struct str header;
	/* Undecoded; without the line end that belongs to the boundary behind
	 * it. Of a multipart or message with all that is in it. */
	struct str body;
	/* Lower case, without comments; "text/plain" where there is no
	 * Content-Type ("message/rfc822" in a digest). */
	struct str type;
	struct str charset; /* as written; p == NULL: none */
	struct str name;    /* filename=, else name=, RFC 2231 and encoded words
			       decoded; p == NULL: none */
	bool attachment;    /* Content-Disposition says so, or says what nobody
			       knows */
	/* As declared; what was taken apart into parts is read as it stands,
	 * whatever this is. */
	enum mime_encoding encoding;
	unsigned flaws; /* enum mime_flaw */
};

enum mime_flaw {
	/* A multipart that names no boundary, or in which no such line stands:
	 * its body is a leaf, of that type. Many readers show it as text. */
	MIME_NO_BOUNDARY = 1,
	MIME_NO_END = 2,       /* the closing boundary is not there */
	MIME_BAD_ENCODING = 4, /* Content-Transfer-Encoding is not known */
	MIME_TWO_TYPES = 8,    /* several Content-Type fields: the first */
	/* It cannot be read: text/plain. Or it, or Content-Disposition, has so
	 * many pieces (RFC 2231) that some of a name were left out. */
	MIME_BAD_TYPE = 16,
	MIME_TWO_ENCODINGS = 32, /* the first */
};

struct mime {
	struct mime_part
	    *parts; /* in the order of the message, from the root */
	size_t n;
	/* Deeper than MIME_DEPTH_MAX, more than MIME_PARTS_MAX: some are one
	 * leaf, undivided; past the most parts the last that is open takes all
	 * that is left. */
	bool limited;
};

/*
 * Take it apart; all in the pool, views into msg->octets. Any octets are some
 * mail. Linear in the input: nested boundaries are found in one pass (a line
 * that is a boundary of an outer multipart ends the inner ones; of several that
 * are the same the innermost counts). Of the first part the fields of msg are
 * read, without those that were dropped.
 */
void mime_walk(const struct msg *, struct pool *, struct mime *out);

/*
 * A message of its own that a part holds (kind MIME_MESSAGE), for reading its
 * fields. Not for its parts: those are in the walk.
 */
void mime_message(const struct mime_part *, struct pool *, struct msg *out);

#endif
