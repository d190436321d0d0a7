/*
 * mail/msgid - the Message-IDs of a field (RFC 5322 section 3.6.4).
 *
 * Owns:        finding them in Message-ID, In-Reply-To and References.
 * Never knows: messages, threads.
 */
#ifndef MAIL_MSGID_H
#define MAIL_MSGID_H

#include "base/pool.h"
#include "base/str.h"

enum { MSGID_MAX = 1000 }; /* of one field; real ones have below 100 */

/*
 *   in    a field body, folded or not
 *   out   its Message-IDs without angle brackets, in order, each once; views
 *         into the body or the pool
 *
 * An id is what stands between "<" and the next ">", "<" or the end, without
 * its white space; any other octets. The phrases, quoted strings and comments
 * of section 4.5.4 are passed over, where they have an end: a quote or
 * parenthesis alone hides nothing. Where nothing stands in brackets, each word
 * with an "@" is one.
 *
 * Of more than MSGID_MAX ids only the first half and the last half of that
 * number are looked at. *n may be 0. Linear in the body.
 */
void msgid_list(struct str body, struct pool *, struct str **out, size_t *n);

#endif
