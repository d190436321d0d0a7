/*
 * scan/office - text and properties of documents: the members of OOXML and ODF
 * archives, as XML; PDF.
 *
 * Owns:        which members matter, and what they say.
 * Never knows: archives (members come unpacked), what is looked for.
 */
#ifndef SCAN_OFFICE_H
#define SCAN_OFFICE_H

#include "base/pool.h"
#include "base/str.h"
#include "scan/text.h"

/* Called for each property; name and value are UTF-8, references resolved. */
typedef void scan_property(void *ctx, struct str name, struct str value);

struct scan_sinks {
	scan_line *line;
	scan_property *property;
	void *ctx;
};

/* What a member of an archive is, by its path in it. */
enum office_member {
	OFFICE_NONE,
	OFFICE_PROPERTIES, /* docProps/custom.xml, core.xml, app.xml, meta.xml
			    */
	OFFICE_TEXT,   /* word/document.xml, headers, footers, slides, shared
			  strings, comments; content.xml, styles.xml of ODF */
	OFFICE_NESTED, /* an archive or document of its own, by its name */
};
enum office_member office_member(struct str path);

/* A member of that kind. XML that is not well-formed is read as far as it goes,
 * and gives false. Nothing outside of it is ever fetched: no entity but the
 * five and numbers is resolved. Linear. */
MUST_CHECK bool office_read(enum office_member, struct str xml,
    const struct scan_sinks *, struct pool *);

/*
 * PDF, without its compressed streams: strings of the information dictionary
 * (literal and hexadecimal; UTF-16 and PDFDocEncoding) and XMP packets, as
 * properties. Streams that hold metadata or objects come unpacked, each given
 * to it by itself.
 */
void pdf_read(struct str octets, const struct scan_sinks *, struct pool *);

#endif
