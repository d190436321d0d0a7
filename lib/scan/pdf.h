/*
 * scan/pdf - the words of PDF (ISO 32000-1 section 7.2, 7.3).
 *
 * Owns:        names, strings, numbers, where streams begin and end.
 * Never knows: cross references: a file is read from its first octet to the
 *              last, so that nothing in it is passed over.
 */
#ifndef SCAN_PDF_H
#define SCAN_PDF_H

#include "base/buf.h"
#include "base/str.h"

enum pdf_kind {
	PDF_END,
	PDF_NAME,   /* raw without "/" */
	PDF_STRING, /* raw without its parentheses, which are in balance */
	PDF_HEX,    /* raw without "<" and ">" */
	PDF_NUMBER,
	PDF_WORD,  /* obj, R, stream and whatever else */
	PDF_OTHER, /* one octet of punctuation, "<<", or ">>" */
};

struct pdf {
	struct str left;
	/* Strings stand in objects and the trailer only: so a "(" between them
	 * hides nothing. */
	bool strings;
	struct str last[2]; /* numbers; last[1] is the later one */
	size_t budget;      /* octets that may be looked at in vain */
};

void pdf_init(struct pdf *, struct str octets);
/* Does it begin as a file, and not as what stood in a stream? */
bool pdf_is_file(struct str octets);
/* The next word. Linear in all of the octets, over all calls. */
enum pdf_kind pdf_next(struct pdf *, struct str *raw);
/* Behind the word "stream": what is in it. */
struct str pdf_stream(struct pdf *);

/* What stands in an object in front of its stream. */
struct pdf_dictionary {
	struct str object; /* its number */
	bool wanted;       /* a stream of objects, or metadata */
	bool packed;       /* by zlib */
	bool odd;          /* by something else, or transformed before */
	bool encrypted;    /* the file is: some object on the way said so */
};

/* The next stream. False at the end; d->encrypted holds then too. */
bool pdf_next_stream(struct pdf *, struct pdf_dictionary *, struct str *data);

/* Is it this name, with its "#xx" resolved? */
bool pdf_is_name(struct str raw, struct str name);
void pdf_add_name(struct buf *out, struct str raw);
/* What a string means, as UTF-8 (section 7.9.2.2). `octets` is for work. */
void pdf_add_text(struct buf *out, enum pdf_kind, struct str raw,
    struct buf *octets);

/* The first place of a word of several octets in s, or s.n. */
size_t pdf_find(struct str s, struct str word);

#endif
