/*
 * net/name - names and types, as text and as octets.
 *
 * Owns:        the forms of a name; the words for types.
 * Never knows: messages, files.
 */
#ifndef NET_NAME_H
#define NET_NAME_H

#include <stdint.h>

#include "net/dns.h"

enum {
	NAME_OCTETS = 255, /* RFC 1035 section 2.3.4 */
	NAME_TEXT = 1024,  /* room for the text of any name and a NUL */
};

/* A name as it stands in a message: not compressed, in lower case. */
struct dns_name {
	uint8_t n; /* with the final zero octet; 0: no name */
	uint8_t octets[NAME_OCTETS];
};

/*
 * Text without escapes, the final "." does not matter. False for an empty
 * label, a label over 63 octets, over 253 octets, or no label at all.
 */
bool name_of(struct str text, struct dns_name *out);
/*
 * Text as in a zone file: "\." and "\DDD" stand for an octet, "@" for the
 * origin, and a name without a final "." is relative to the origin.
 */
bool name_file(struct str text, const struct dns_name *origin,
    struct dns_name *out);
/* Its text as in an answer, in out[NAME_TEXT]; "" for the root. */
struct str name_text(const struct dns_name *, char *out);
/* The name without its first label; false for the root. */
bool name_parent(const struct dns_name *, struct dns_name *out);
bool name_eq(const struct dns_name *, const struct dns_name *);
uint64_t name_hash(const struct dns_name *);

/* "TXT", NULL for a type that we do not know; and back, in any case. */
const char *type_word(enum dns_type);
bool type_of(struct str word, enum dns_type *out);

#endif
