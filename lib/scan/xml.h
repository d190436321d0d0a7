/*
 * scan/xml - XML as a row of tags and texts (XML 1.0, fifth edition).
 *
 * Owns:        tags, attributes, references, CDATA, UTF-8 and UTF-16.
 * Never knows: what any element means; namespaces: names are local names.
 *
 * Nothing outside of the octets is ever looked at, and no entity is resolved
 * but the five of section 4.6 and numbers. What is not well-formed is read on
 * where that can be done in one pass. Linear.
 */
#ifndef SCAN_XML_H
#define SCAN_XML_H

#include "base/buf.h"

#include "base/str.h"

enum { XML_DEPTH_MAX = 1000 }; /* documents nest below 100 */

enum xml_what {
	XML_DONE,
	XML_START, /* name, attributes; depth counts it already */
	XML_END,   /* name, where it had a start; depth counts it still */
	XML_TEXT,  /* text: references resolved, any octets */
};

struct xml {
	struct str in;                  /* what was not read yet */
	struct str open[XML_DEPTH_MAX]; /* elements around, as written */
	size_t depth;                   /* how many of them */
	struct str name;   /* without its prefix; lives as long as this */
	struct str attrs;  /* of XML_START, for xml_attr */
	struct str text;   /* valid until the next call */
	struct buf utf8;   /* where the octets were UTF-16 */
	struct buf joined; /* where a text had references */
	struct buf value;  /* where the value of an attribute had */
	bool begun;        /* there was an element */
	bool closes;       /* the element that began is empty */
	bool closed;       /* the last event was an end */
	bool broken;       /* it is not well-formed */
};

/* The octets must stay while it is used. It is large, and nothing in it is
 * touched that is not used. */
void xml_init(struct xml *, struct str octets);
void xml_release(struct xml *);
/* XML_DONE at the end of the octets, and where reading on has no sense: an
 * element is too deep, or a tag, comment or section has no end. */
enum xml_what xml_next(struct xml *);
/*
 * Take the next attribute off x->attrs. The name is as written; the value is
 * valid until the next call, but lives as long as its octets where it is not
 * in x->value. False where there are no more that can be read.
 */
bool xml_attr(struct xml *, struct str *name, struct str *value);
/* A name without its prefix. */
struct str xml_local(struct str name);
/* When it is done: was it well-formed, with an element at least? */
bool xml_is_good(const struct xml *);

#endif
