#include "scan/pdf.h"

/* Filters but for Flate (ISO 32000-1 table 6), and their short names. */
static const struct str filters[] = {
    STR_INIT("ASCIIHexDecode"),
    STR_INIT("ASCII85Decode"),
    STR_INIT("LZWDecode"),
    STR_INIT("RunLengthDecode"),
    STR_INIT("Crypt"),
    STR_INIT("AHx"),
    STR_INIT("A85"),
    STR_INIT("LZW"),
    STR_INIT("RL"),
};

static bool
is_filter(struct str name)
{
	for (size_t i = 0; i < NELEM(filters); i++)
		if (pdf_is_name(name, filters[i]))
			return true;
	return false;
}

/* A name, and the one just before it, whose value it may be. */
static void
note_name(struct str before, struct str name, struct pdf_dictionary *d)
{
	if (pdf_is_name(name, STR("Encrypt")))
		d->encrypted = true;
	if (pdf_is_name(before, STR("Type")) &&
	    (pdf_is_name(name, STR("ObjStm")) ||
		pdf_is_name(name, STR("Metadata"))))
		d->wanted = true;
	if (pdf_is_name(before, STR("Subtype")) &&
	    pdf_is_name(name, STR("XML")))
		d->wanted = true;
	if (pdf_is_name(name, STR("FlateDecode")) ||
	    pdf_is_name(name, STR("Fl")))
		d->packed = true;
	if (is_filter(name))
		d->odd = true;
}

bool
pdf_next_stream(struct pdf *pdf, struct pdf_dictionary *d, struct str *data)
{
	struct str raw, before = {0};
	enum pdf_kind kind;

	*d = (struct pdf_dictionary){.object = STR("")};
	*data = (struct str){0};
	while ((kind = pdf_next(pdf, &raw)) != PDF_END) {
		if (kind == PDF_NAME) {
			note_name(before, raw, d);
		} else if (kind == PDF_WORD && str_eq(raw, STR("obj"))) {
			*d = (struct pdf_dictionary){.object = pdf->last[0],
			    .encrypted = d->encrypted};
		} else if (kind == PDF_WORD && str_eq(raw, STR("stream"))) {
			*data = pdf_stream(pdf);
			return true;
		} else if (pdf_is_name(before, STR("Predictor")) &&
		    !str_eq(raw, STR("1"))) { /* which is none (table 8) */
			d->odd = true;
		}
		before = kind == PDF_NAME ? raw : (struct str){0};
	}
	return false;
}
