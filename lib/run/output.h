/*
 * run/output - the message as it leaves: new fields on top, removed fields
 * left out, every other octet as it came.
 */
#ifndef RUN_OUTPUT_H
#define RUN_OUTPUT_H

#include "run/run.h"

/* Write the whole message of a judged job, or ST_IO. */
MUST_CHECK enum st output_message(int fd, const struct job *, struct err *);

/* How many octets that is, and how many with each line end as CRLF. */
size_t output_size(const struct job *);
size_t output_crlf_size(const struct job *);

/* Would it be the same octets as came in? */
bool output_is_same(const struct job *);

#endif
