#include "scan/pdf.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/num.h"
#include "scan/office.h"
#include "scan/office_xml.h"
#include "scan/utf.h"

enum {
	NUMBER_MAX = 1 << 30,
	SAME_MAX = 8,          /* revisions of one object that are looked at */
	OBJECTS_MAX = 1 << 16, /* strings; who writes so writes a dozen */
};

/* An object that is a string and nothing else. */
struct object {
	uint64_t number;
	size_t at; /* in the octets */
	enum pdf_kind kind;
	struct str raw;
};

struct reader {
	struct pdf pdf;
	const struct scan_sinks *sinks;
	struct pool *pool;
	struct object *objects; /* by number, then as they come */
	size_t n, size;
	struct buf octets, name, value, clean_name, clean_value;

	/* What came before the word that is looked at. */
	struct str key; /* p == NULL: no name just before it */
	bool compound;  /* the object is a stream of objects */
	bool filtered;  /* and it is packed */
};

static void
give(struct reader *r, enum pdf_kind kind, struct str raw)
{
	struct str text;

	buf_clear(&r->name);
	buf_clear(&r->value);
	pdf_add_name(&r->name, r->key);
	pdf_add_text(&r->value, kind, raw, &r->octets);
	text = str_trim(buf_str(&r->value));
	if (text.n > 0)
		r->sinks->property(r->sinks->ctx,
		    utf_clean(buf_str(&r->name), &r->clean_name),
		    utf_clean(text, &r->clean_value));
}

static int
compare(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* "/Title 12 0 R": all that object 12 was at any time. */
static void
give_object(struct reader *r)
{
	uint64_t number;
	size_t from = 0, to = r->n;

	if (!num_parse(r->pdf.last[0], NUMBER_MAX, &number))
		return;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (r->objects[middle].number < number)
			from = middle + 1;
		else
			to = middle;
	}
	for (size_t i = from;
	     i < r->n && i < from + SAME_MAX && r->objects[i].number == number;
	     i++)
		give(r, r->objects[i].kind, r->objects[i].raw);
}

static void
add_object(struct reader *r, enum pdf_kind kind, struct str raw,
    uint64_t number)
{
	if (r->n == OBJECTS_MAX)
		return;
	if (r->n == r->size) {
		r->size = r->size == 0 ? 64 : 2 * r->size;
		r->objects = mem_grow(r->objects, r->size, sizeof(*r->objects));
	}
	r->objects[r->n] = (struct object){number, r->n, kind, raw};
	r->n++;
}

/* Strings that are objects, wherever they stand. */
static void
collect(struct reader *r, struct str octets)
{
	struct str raw;
	enum pdf_kind kind;
	uint64_t number;

	pdf_init(&r->pdf, octets);
	while ((kind = pdf_next(&r->pdf, &raw)) != PDF_END) {
		if (kind != PDF_WORD)
			continue;
		if (str_eq(raw, STR("stream"))) {
			(void)pdf_stream(&r->pdf);
		} else if (str_eq(raw, STR("obj")) &&
		    num_parse(r->pdf.last[0], NUMBER_MAX, &number)) {
			struct str before = r->pdf.left;

			kind = pdf_next(&r->pdf, &raw);
			if (kind == PDF_STRING || kind == PDF_HEX)
				add_object(r, kind, raw, number);
			else
				r->pdf.left = before;
		}
	}
	if (r->n > 0)
		qsort(r->objects, r->n, sizeof(*r->objects), compare);
}

static bool
is_xml(struct str s)
{
	bool big;

	if (utf_is16(s, &big))
		return true;
	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_from(s, 3);
	s = str_trim(s);
	return str_starts(s, STR("<")) && !str_starts(s, STR("<<")) &&
	    s.n > 1 && (is_alpha(s.p[1]) || s.p[1] == '?' || s.p[1] == '!') &&
	    pdf_find(s, STR("</")) < s.n;
}

/* Broken XMP says what it says. */
static void
read_xmp(struct reader *r, struct str xml)
{
	(void)!office_xml_properties(xml, true, r->sinks, r->pool);
}

/* Objects in a stream that is not packed are read on as they stand. */
static void
read_stream(struct reader *r)
{
	struct str begin = r->pdf.left, data = pdf_stream(&r->pdf);

	if (is_xml(data)) {
		read_xmp(r, data);
	} else if (r->compound && !r->filtered && r->pdf.budget >= data.n) {
		r->pdf.budget -= data.n;
		r->pdf.left = begin;
	}
}

static void
read_word(struct reader *r, struct str word)
{
	if (str_eq(word, STR("obj")))
		r->compound = r->filtered = false;
	else if (str_eq(word, STR("stream")))
		read_stream(r);
	else if (str_eq(word, STR("R")) && r->key.p != NULL)
		give_object(r);
	r->key = (struct str){0};
}

/* A name and a string behind it are a property, in whatever dictionary. */
static void
read_properties(struct reader *r, struct str octets)
{
	struct str raw;
	enum pdf_kind kind;

	pdf_init(&r->pdf, octets);
	while ((kind = pdf_next(&r->pdf, &raw)) != PDF_END) {
		switch (kind) {
		case PDF_NAME:
			r->key = raw;
			if (pdf_is_name(raw, STR("ObjStm")))
				r->compound = true;
			if (pdf_is_name(raw, STR("Filter")))
				r->filtered = true;
			break;
		case PDF_NUMBER:
			break;
		case PDF_WORD:
			read_word(r, raw);
			break;
		case PDF_STRING:
		case PDF_HEX:
			if (r->key.p != NULL)
				give(r, kind, raw);
			r->key = (struct str){0};
			break;
		case PDF_OTHER:
		case PDF_END:
		default:
			r->key = (struct str){0};
			break;
		}
	}
}

void
pdf_read(struct str octets, const struct scan_sinks *sinks, struct pool *pool)
{
	struct reader r = {.sinks = sinks, .pool = pool};

	if (sinks->property == NULL)
		return;
	if (!pdf_is_file(octets) && is_xml(octets)) {
		read_xmp(&r, octets);
		return;
	}
	collect(&r, octets);
	read_properties(&r, octets);
	free(r.objects);
	buf_release(&r.octets);
	buf_release(&r.name);
	buf_release(&r.value);
	buf_release(&r.clean_name);
	buf_release(&r.clean_value);
}
