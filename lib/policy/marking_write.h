/*
 * policy/marking_write - a marking as it is written: header and subject form.
 *
 * Owns:        the order, escaping and what may not be written.
 * Never knows: who chose it, which message.
 */
#ifndef POLICY_MARKING_WRITE_H
#define POLICY_MARKING_WRITE_H

#include "base/buf.h"
#include "policy/marking.h"

/*
 * Would it be valid, without one warning, when it is read back? m holds level,
 * caveats, access, expires, downto, note and origin, as in struct marking;
 * grade, flaws, read, ns and version are not looked at. ST_SYNTAX says what is
 * wrong with it: a caveat below its level, DOWNTO not lower, text with an
 * octet that may not be, "[" or "]" in a text of the subject form, a text in
 * which a higher level could be read, an origin that is no plain address (EPMS
 * 2024.1 tables 3, 4), over 998 octets.
 */
MUST_CHECK enum st marking_check(const struct scheme *, const struct marking *,
    struct pool *, struct err *);

/* The elements of a form, each as "TAG=value", the comma behind it included
 * but for the last; in the pool. What marking_check lets through. */
void marking_elements(const struct scheme *, const struct marking *,
    bool header, struct pool *, struct str **out, size_t *n);

/* "[SEC=PROTECTED, CAVEAT=SH:CABINET]" */
void marking_write_subject(const struct scheme *, const struct marking *,
    struct pool *, struct buf *out);

/*
 * The whole field with its line end, folded behind commas only, so that no
 * line is over 78 octets where that can be (RFC 5322 section 2.1.1).
 */
void marking_write_field(const struct scheme *, const struct marking *,
    struct str eol, struct pool *, struct buf *out);

#endif
