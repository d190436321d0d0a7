/*
 * mail/charset - text of the charsets that occur in mail, as UTF-8.
 *
 * Owns:        their names. Only those in its table are known, so that a name
 *              that comes with mail makes the system open no file.
 * Never knows: where the text stood.
 */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

struct charset;

/*
 * Most are read with tables of our own; for those of East Asia the system's are
 * loaded at first use, which a sandbox does not allow any more. charset_open
 * loads those that octets (a message) name: loading all takes longer than
 * judging one message.
 */
void charset_open(struct str octets);
void charset_open_all(void);

/* By name, whatever its case; NULL for a name that is not known. */
const struct charset *charset_find(struct str name);

/*
 * Add s to out as UTF-8. Octets that mean nothing become U+FFFD. iso-8859-1 is
 * read as windows-1252, as mail readers do. False, nothing added, where this
 * system cannot read the charset.
 */
MUST_CHECK bool charset_decode(const struct charset *, struct str s,
    struct pool *, struct buf *out);

#endif
