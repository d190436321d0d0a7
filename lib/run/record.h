/*
 * run/record - a verdict as a line: for a person, a script, a log.
 *
 * Owns:        the record schema, quoting, the controls of share/controls.
 * Never knows: where the line goes.
 */
#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include "run/run.h"

enum { RECORD_SCHEMA = 1 };

/*
 * Append one line per filter: "path TAB result TAB key=value ..." (without a
 * path where it is NULL), or with -J one JSON object. A value is a token or a
 * quoted string as in Authentication-Results; control octets never occur.
 */
void record_job(const struct job *, const char *path, struct buf *out);

/* The record of a message that could not be judged: result temperror. */
void record_failure(const struct run *, const char *path, const char *why,
    struct buf *out);

/* Did the dry run keep this result from being a reject or a quarantine? */
bool record_is_softened(const struct result *);

/*
 * What the log gets of a judged message: a line for a verdict of reject or
 * retry, or what would be one without the dry run (all verdicts with -v), the
 * notes with -v.
 */
void record_log(const struct job *, const char *path);

#endif
