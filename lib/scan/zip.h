/*
 * scan/zip - whether the two tables of contents of a ZIP archive agree.
 *
 * Owns:        the directory at the end of an archive, and the headers in front
 *              of its members (APPNOTE.TXT 6.3.10, section 4.3).
 * Never knows: what is packed, how it is unpacked.
 *
 * Every program that reads archives trusts one of both. Where they differ,
 * what we see may not be what the recipient sees.
 */
#ifndef SCAN_ZIP_H
#define SCAN_ZIP_H

#include "base/pool.h"
#include "base/str.h"

enum { ZIP_ENTRIES_MAX = 10000 };

enum zip_state {
	ZIP_NONE, /* no directory at the end */
	ZIP_GOOD,
	ZIP_ODD,  /* they differ, members overlap, something stands in front,
		     or it is of the large kind (section 4.5.3) */
	ZIP_MANY, /* over ZIP_ENTRIES_MAX members */
};

enum zip_state zip_check(struct str octets, struct pool *);

/* Does it begin as one? */
bool zip_begins(struct str octets);

#endif
