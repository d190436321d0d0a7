/* run/where - our data and helper programs, found from the running program. */
#ifndef RUN_WHERE_H
#define RUN_WHERE_H

#include "base/pool.h"

/* A file of share/: in the source tree, or where it is installed. */
const char *where_shared(struct pool *, const char *name);
/* A program of lib/helper. Neither looks at PATH or the working directory. */
const char *where_helper(struct pool *, const char *name);

#endif
