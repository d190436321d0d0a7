/*
 * base/file - reading small files and writing all of something.
 *
 * Owns:        short reads and writes, EINTR, limits, safe replacement.
 * Never knows: mail.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

/*
 * The whole of a plain file of at most max octets, in the pool. ST_NONE where
 * it does not exist; ST_LIMIT; ST_IO with the reason.
 */
MUST_CHECK enum st file_read(const char *path, size_t max, struct pool *,
    struct str *out, struct err *);

/* Write all of s, or ST_IO with the reason; EAGAIN is waited for. */
MUST_CHECK enum st file_write(int fd, struct str s, struct err *);

/* One read, EINTR seen through; like read(2). */
ssize_t file_get(int fd, void *octets, size_t n);

/* Open for appending; made with mode 0600 where it does not exist. ST_IO. */
MUST_CHECK enum st file_append(const char *path, int *fd, struct err *);

/* An unnamed file in dir, mode 0600, or -1 with ST_IO. */
MUST_CHECK enum st file_unnamed(const char *dir, int *fd, struct err *);

#endif
