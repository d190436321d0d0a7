/*
 * net/recording - answers of the network, kept as text.
 *
 * Owns:        the form of the file, finding an answer in it, adding one.
 * Never knows: who asks, how answers are got.
 *
 * The first line is "assay-dns-recording 1". Each other line is one answer:
 *
 *   time TAB name TAB type TAB status TAB ttl TAB ad|- [TAB record]...
 *
 * time is UTC as 2026-11-25T04:05:06Z; status is found, no-data, no-name or
 * try-again (its one "record" is the reason). Records: addresses as text, MX
 * as "10 name", names as text with "." for the root. In all other data an
 * octet that is no printable ASCII, and the backslash, stands as \DDD. The
 * last line for a name and type is the one that counts.
 */
#ifndef NET_RECORDING_H
#define NET_RECORDING_H

#include "base/buf.h"
#include "base/pool.h"
#include "net/name.h"

struct stat;
struct recording;

/* The octets start as a recording of any version does. */
bool recording_is(struct str text);
/* Only its owner may write it, and that is us or root. ST_CONF. */
MUST_CHECK enum st recording_check(const struct stat *, const char *path,
    struct err *);

/* The text must live on. ST_CONF with "path:1: ..." for the first line. */
MUST_CHECK enum st recording_index(struct str text, const char *path,
    struct recording **out, struct err *);
void recording_free(struct recording *);
/* Not there: try-again, "not recorded". The records are in the pool. */
void recording_find(const struct recording *, const struct dns_name *,
    enum dns_type, struct pool *, struct dns_answer *out);

/* The line of an answer got at that time. */
void recording_line(struct buf *, int64_t time, const struct dns_name *,
    enum dns_type, const struct dns_answer *);
/* Open a recording to add to, made where it is not there. ST_CONF, ST_IO. */
MUST_CHECK enum st recording_open(const char *path, int *fd, struct err *);
/* Add a line with one write; false where not all of it was written. */
bool recording_write(int fd, struct str line);

#endif
