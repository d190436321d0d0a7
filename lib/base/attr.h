/* base/attr - what the compiler checks for us. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define PRINTF_LIKE(fmt, first) \
	__attribute__((__format__(__printf__, fmt, first)))
#define MUST_CHECK __attribute__((__warn_unused_result__))
#define NORETURN __attribute__((__noreturn__))

#endif
