/*
 * run/threads - what was said in a thread before: Message-ID to marking, in a
 * data base that outlives the process (ISM-1089).
 *
 * Owns:        asking the helper "threads", which alone knows SQLite.
 * Never knows: what the texts mean that it keeps.
 *
 * A judge may ask as often as it is called: keeping the same again changes
 * nothing.
 */
#ifndef RUN_THREADS_H
#define RUN_THREADS_H

#include "run/filter.h"

enum { THREADS_IDS_MAX = 1000 }; /* of References; real ones have below 100 */

/*
 * In setup. path names the file. It is made at the first question where it does
 * not exist, mode 0600; its directory must be there, with room for the journal
 * that SQLite keeps beside it. ST_CONF.
 */
MUST_CHECK enum st threads_need(struct helpers *, const char *path,
    struct err *);

/*
 * The texts kept for these Message-IDs (without angle brackets), in their
 * order; p == NULL where nothing is kept. ST_IO: the data base cannot be
 * asked. ST_CONF: it is refused as it is: others may read or write it, or it is
 * of another version. The error says why.
 */
MUST_CHECK enum st threads_get(struct helper_ask *, const struct str *ids,
    size_t n, struct pool *, struct str *texts, struct err *);

/*
 * Keep a text for a Message-ID, with the time it was kept, in place of what
 * was kept before. ST_IO and ST_CONF as above; ST_LIMIT: the text is longer
 * than THREADS_TEXT_MAX of run/threads_wire.
 */
MUST_CHECK enum st threads_keep(struct helper_ask *, struct str id,
    struct str text, int64_t now, struct pool *, struct err *);

#endif
