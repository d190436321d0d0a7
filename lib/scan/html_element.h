/*
 * scan/html_element - what the elements of HTML do to the text around them.
 *
 * Owns:        their names.
 * Never knows: the document.
 */
#ifndef SCAN_HTML_ELEMENT_H
#define SCAN_HTML_ELEMENT_H

#include "base/str.h"

/* What a tag does. */
enum {
	HTML_BLOCK = 1,      /* it ends a line */
	HTML_CELL = 2,       /* it is a blank */
	HTML_KEEP = 4,       /* blanks and line ends in it count */
	HTML_HIDDEN = 8,     /* nobody sees what is in it */
	HTML_VERBATIM = 16,  /* there are no tags in it */
	HTML_LITERALLY = 32, /* nor references */
	HTML_IMAGE = 64,     /* it has a text in alt and title */
};

struct html_element {
	struct str name;
	unsigned does;
};

/*
 * The element of that name, whatever its case; NULL for one that does nothing.
 * Elements whose text not every reader shows (template, noscript, object) are
 * among those.
 */
const struct html_element *html_element(struct str name);

#endif
