/*
 * scan/office_xml - the two ways in which members of documents are read.
 *
 * Owns:        which elements are text, which end lines, which are properties.
 * Never knows: archives, which member it is.
 *
 * Both give false where the XML is not well-formed, and then what could be
 * read. What they hand over is valid in that call alone. Linear.
 */
#ifndef SCAN_OFFICE_XML_H
#define SCAN_OFFICE_XML_H

#include "scan/office.h"

/*
 * Lines that are not blank. In OOXML the text is in elements of their own;
 * what else a paragraph holds (deleted text, field codes, numbers of a
 * drawing) comes as lines of its own behind it. In all other XML each text in
 * a paragraph is its text.
 */
MUST_CHECK bool office_xml_lines(struct str xml, const struct scan_sinks *);

/*
 * Each text that is not blank is the value of the element around it, or of
 * what its attribute "name" says. The elements of XMP and of OOXML that only
 * give a type do not count. With `attributes` these are properties too, as in
 * XMP.
 */
MUST_CHECK bool office_xml_properties(struct str xml, bool attributes,
    const struct scan_sinks *, struct pool *);

#endif
