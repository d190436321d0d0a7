/*
 * mail/mime_type - Content-Type and Content-Disposition: a word and its
 * parameters (RFC 2045 section 5.1, RFC 2183, RFC 2231).
 *
 * Owns:        their grammar, and the broken forms of it that mail readers
 *              understand.
 * Never knows: parts, what a type means.
 */
#ifndef MAIL_MIME_TYPE_H
#define MAIL_MIME_TYPE_H

#include "base/pool.h"
#include "base/str.h"

enum {
	MIME_PIECES_MAX = 1000
}; /* of parameters (RFC 2231 section 3) in one
      field; a name has 10 at most */

/* The parameters that are read; all others are passed over. */
enum mime_param {
	MIME_BOUNDARY,
	MIME_CHARSET,
	MIME_NAME,
	MIME_FILENAME,
	MIME_NPARAM
};

struct mime_type {
	/* "text/plain", "attachment": lower case, without comments and blanks.
	 * p == NULL: there is none. */
	struct str word;
	/* p == NULL: not there. Continuations are joined, percent-encoding is
	 * undone; the two names are UTF-8, encoded words in them decoded (what
	 * is 8-bit as it stands is left alone). */
	struct str param[MIME_NPARAM];
	bool limited; /* over MIME_PIECES_MAX: the others were left out */
};

/*
 *   in    a field body, folded or not, any octets
 *   out   what a reader makes of it, in the pool or views of `in`
 *
 * Of several parameters of one name the first counts; the forms of RFC 2231
 * outdo the plain one. Broken forms that are read: no ";" between parameters,
 * or too many; values that should be quoted and are not (those of names with
 * blanks, up to the ";"); a quoted string without its end, which takes all that
 * is left; a comment without its end, whose "(" is then an octet like others;
 * an extended value without a charset; parameters without a word before them.
 * Linear in `in`.
 */
void mime_type_read(struct str in, struct pool *, struct mime_type *out);

#endif
