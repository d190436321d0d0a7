/*
 * policy/conf - the settings: assay.conf, -o, and where each value came from.
 *
 * Owns:        reading and checking them.
 * Never knows: which program runs, what a setting does.
 *
 * One "key value" per line; "#" begins a comment at the start of a line;
 * a line that begins with a blank continues the one before it.
 */
#ifndef POLICY_CONF_H
#define POLICY_CONF_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"
#include "policy/settings.h"

enum setting {
#define SETTING(name, key, type, def, min, max, help) S_##name,
	SETTINGS(SETTING)
#undef SETTING
	    S_COUNT
};

enum { CONF_MAX = 1 << 20 }; /* octets of a settings file */

struct conf;

/* All defaults. Lives in the pool. */
struct conf *conf_new(struct pool *);

/* Where it lives: for what is made from it and used as long. */
struct pool *conf_pool(const struct conf *);

/* Read a file over what is set. ST_CONF "file:line: what"; ST_NONE if absent.
 */
MUST_CHECK enum st conf_load(struct conf *, const char *path, struct err *);

/*
 * "key=value" replaces, "key+=value" appends to a list. origin is kept: a
 * short text such as "-o" that tells where the value came from.
 */
MUST_CHECK enum st conf_set(struct conf *, struct str assignment,
    const char *origin, struct err *);

/* Values; views into the pool, valid until the key is set again. */
struct str conf_text(const struct conf *, enum setting);
uint64_t conf_num(const struct conf *, enum setting);
bool conf_yes(const struct conf *, enum setting);
const struct str *conf_list(const struct conf *, enum setting, size_t *n);
/* Where the i-th item of a list came from. */
const char *conf_item_origin(const struct conf *, enum setting, size_t i);

/* Every key with its value and origin, as lines that conf_load would read. */
void conf_describe(const struct conf *, struct buf *out);

#endif
