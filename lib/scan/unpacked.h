/*
 * scan/unpacked - how the helper "unpack" is asked, and what it answers.
 *
 * Owns:        both sides of that protocol.
 * Never knows: who carries the octets, libraries that unpack.
 *
 * The request is a line of text and then the archive. The reply is a line
 * with a status, and then members: their path, their octets.
 */
#ifndef SCAN_UNPACKED_H
#define SCAN_UNPACKED_H

#include "base/buf.h"
#include "base/err.h"
#include "scan/office.h"

enum {
	UNPACK_MEMBERS_MAX = 2000,
	UNPACK_OCTETS_MAX = 6 << 20, /* of all that is given back */
};

enum unpack_kind {
	UNPACK_OFFICE, /* a zip: members that office_member names */
	UNPACK_PDF,    /* streams with /FlateDecode of /ObjStm and /Metadata */
};

/* Ask for the members of an archive, or streams of a PDF. */
void unpack_request(enum unpack_kind, struct str archive, struct buf *out);
/* In the helper: what is asked. ST_SYNTAX. */
MUST_CHECK enum st unpack_read_request(struct str request, enum unpack_kind *,
    struct str *archive, struct err *);

/* In the helper: a status word first ("ok", "limit", "damaged", "encrypted",
 * "not-archive"), then members. */
void unpack_reply(struct buf *out, struct str status);
void unpack_reply_member(struct buf *out, struct str path, struct str octets);

/* Take the next member off *reply; false at the end. The first call is
 * unpack_status, which gives p == NULL where it is no reply. */
struct str unpack_status(struct str *reply);
bool unpack_member(struct str *reply, struct str *path, struct str *octets);

#endif
