/*
 * run/ways - the ways of running. Each returns the exit status.
 */
#ifndef RUN_WAYS_H
#define RUN_WAYS_H

#include "run/input.h"
#include "run/run.h"

/* A message on stdin, already read: write it back, or check it. */
int run_filter(const struct run *, const struct input *);
int run_check(const struct run *, const struct input *);
/* Operands, or with -0 a list of them on stdin. */
int run_batch(struct run *, char **operands, size_t n);
/* An mbox on stdin. */
int run_stream(const struct run *);

#endif
