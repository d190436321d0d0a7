/*
 * policy/scheme_line - the lines of a scheme file, see marking-scheme(5).
 *
 * Owns:        the keys, and what stands behind each.
 * Never knows: where lines begin and end, what must be there in the end.
 */
#ifndef POLICY_SCHEME_LINE_H
#define POLICY_SCHEME_LINE_H

#include "policy/scheme.h"

/* In the order in which they are read: what a line names is then known,
 * wherever it stands in the file. */
enum scheme_key {
	KEY_SCHEME,
	KEY_FIELD,
	KEY_NAMESPACE,
	KEY_SUBJECT_DOMAIN,
	KEY_VERSION,
	KEY_VERSIONS,
	KEY_PROPERTY,
	KEY_COUNTRIES,
	KEY_ELEMENT,
	KEY_LEVEL,
	KEY_MODEST,
	KEY_CAVEAT,
	KEY_MARKER,
	KEY_OLD,
	KEY_COUNT
};

struct scheme_list {
	struct str *at;
	size_t n;
};

struct scheme_reading {
	struct pool *pool;
	struct scheme *out;
	const char *at; /* the word looked at last: where an error is */
	struct scheme_list versions, properties, countries;
	int places; /* elements so far */
};

/* KEY_COUNT where it is none. */
enum scheme_key scheme_key(struct str word);

/* Read what stands behind a key; `rest` may hold the line ends of lines that
 * continue it. ST_CONF. */
MUST_CHECK enum st scheme_line(struct scheme_reading *, enum scheme_key,
    struct str rest, struct err *);

/* The next word of *rest, and make it the one looked at; n == 0 at the end. */
struct str scheme_take(struct scheme_reading *, struct str *rest);
/* Letters, digits, "-" and "_", a letter first. */
bool scheme_is_tag(struct str);
/* What can stand in a marking without an escape, and means nothing here. */
bool scheme_is_name(struct str);
/* The level of exactly that name. */
MUST_CHECK enum st scheme_read_level(const struct scheme_reading *,
    struct str word, int *out, struct err *);
/* Room for one item more than n, in old or in its larger copy. */
void *scheme_room(struct pool *, void *old, size_t n, size_t size);
MUST_CHECK enum st scheme_add(struct scheme_reading *, struct scheme_list *,
    struct str word, struct err *);

MUST_CHECK enum st scheme_read_caveat(struct scheme_reading *, struct str rest,
    struct err *);
MUST_CHECK enum st scheme_read_marker(struct scheme_reading *, struct str rest,
    struct err *);
MUST_CHECK enum st scheme_read_old(struct scheme_reading *, struct str rest,
    struct err *);

#endif
