/*
 * run/keyfile - files that hold private keys.
 *
 * Owns:        who may have access to one; creating one.
 * Never knows: what a key is.
 */
#ifndef RUN_KEYFILE_H
#define RUN_KEYFILE_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum { KEYFILE_MAX = 65536 }; /* an RSA key of 16384 bits has 13 KB as PEM */

/*
 * All of a key file, in the pool. It is opened once, and what was opened is
 * looked at.
 *
 *   ST_NONE   it does not exist
 *   ST_CONF   it is not fit to hold a key: no plain file, too large, owned by
 *             somebody else than root and us, open to others, or the group may
 *             write it (reading is how a daemon of another user gets at it)
 *   ST_IO     it cannot be opened or read
 *
 * The text names the path.
 */
MUST_CHECK enum st keyfile_read(const char *path, struct pool *,
    struct str *octets, struct err *);

/*
 * Make a new key file that only we may read and write, whatever the umask is,
 * and wait until it is on the disk. ST_USAGE where something has that name
 * already, be it a symbolic link to nowhere; ST_IO. Nothing is left of a file
 * that could not be written. The text names the path.
 */
MUST_CHECK enum st keyfile_create(const char *path, struct str octets,
    struct err *);

#endif
