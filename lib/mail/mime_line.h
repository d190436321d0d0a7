/*
 * mail/mime_line - the lines of a message, as mail/mime takes them apart.
 *
 * Owns:        where a line ends; which lines are fields.
 * Never knows: parts, boundaries.
 */
#ifndef MAIL_MIME_LINE_H
#define MAIL_MIME_LINE_H

#include "mail/msg.h"

/* How long the first line of s is, its end and all. */
size_t mime_line_length(struct str s, enum msg_eol eol);

/* s without the line end at its end. */
struct str mime_without_eol(struct str s, enum msg_eol eol);

/* Is a line a field, or the beginning of one (RFC 5322 sections 2.2, 4.5)? */
bool mime_is_field(struct str line);

#endif
