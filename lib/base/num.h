/* base/num - strict decimal numbers: digits only, no sign, no blank. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/str.h"

/* True and *out set if s is 1 to 19 digits of a value up to max. */
bool num_parse(struct str s, uint64_t max, uint64_t *out);

#endif
