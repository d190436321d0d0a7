/*
 * mail/mime_fields - what the fields of one part say about it (RFC 2045).
 *
 * Owns:        which fields count, and what of them is flawed.
 * Never knows: where the part is, what its body holds.
 */
#ifndef MAIL_MIME_FIELDS_H
#define MAIL_MIME_FIELDS_H

#include "mail/mime.h"

/* The bodies of the first field of each name; p == NULL: there is none. */
struct mime_fields {
	struct str type, encoding, disposition;
	unsigned flaws; /* enum mime_flaw: there were others */
};

/* Take note of a field, whatever its name. */
void mime_fields_note(struct mime_fields *, const struct field *);
/* Of all that are in a header. */
void mime_fields_read(struct mime_fields *, struct str header,
    enum msg_eol eol);

/*
 * Fill in type, charset, name, attachment, encoding and flaws. in_digest: the
 * part lies in a multipart/digest. Returns the boundary; p == NULL: none.
 */
struct str mime_fields_describe(const struct mime_fields *, bool in_digest,
    struct pool *, struct mime_part *);

#endif
