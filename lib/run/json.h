/* run/json - strings as JSON (RFC 8259) has them. */
#ifndef RUN_JSON_H
#define RUN_JSON_H

#include "base/buf.h"

/* Octets of one string; longer ones are cut and end in "...". */
enum { JSON_STRING_MAX = 8192 };

/*
 * Append s quoted. Octets that are no valid UTF-8 become U+FFFD, control
 * characters (DEL and C1 too, which a terminal may obey) are escaped.
 */
void json_string(struct buf *out, struct str s);
/* "name":"value", preceded by a comma unless the object was just opened. */
void json_member(struct buf *out, const char *name, struct str value);

#endif
