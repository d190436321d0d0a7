/*
 * base/log - one line for a person, to stderr or syslog.
 *
 * Owns:        where messages go, and that no octet of a sender reaches a
 *              terminal or a log as it is.
 * Never knows: mail, verdicts.
 *
 * A line starts with the program's name, never with what could be read as an
 * enhanced status code. log_line cleans the whole formatted text, so callers
 * may use %.*s with octets of a message.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"
#include "base/buf.h"

enum log_to { LOG_TO_STDERR, LOG_TO_SYSLOG };

/* name is kept; it must live on. verbose is for log_note. */
void log_open(const char *name, enum log_to to, bool quiet, bool verbose);
/* A failure: always said. */
void log_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* What was decided: not with -q. */
void log_line(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* How it was decided: with -v only. */
void log_note(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* s with control and 8-bit octets as \xHH, a backslash doubled. */
void log_clean(struct buf *out, struct str s);

#endif
