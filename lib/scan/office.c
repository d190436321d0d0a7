#include "scan/office.h"

#include "mail/charset_wide.h"
#include "scan/office_xml.h"
#include "scan/pdf.h"
#include "scan/utf.h"

/* Parts that hold no text of the document, by name or by directory. */
static const struct str no_text[] = {
    STR_INIT("[Content_Types].xml"),
    STR_INIT("settings.xml"),
    STR_INIT("webSettings.xml"),
    STR_INIT("fontTable.xml"),
    STR_INIT("numbering.xml"),
    STR_INIT("stylesWithEffects.xml"),
    STR_INIT("presProps.xml"),
    STR_INIT("viewProps.xml"),
    STR_INIT("tableStyles.xml"),
    STR_INIT("calcChain.xml"),
    STR_INIT("manifest.xml"),
};
static const struct str no_text_in[] = {
    STR_INIT("theme"),
    STR_INIT("_rels"),
    STR_INIT("activeX"),
};
/* Where styles.xml holds headers and footers it is elsewhere (ODF). */
static const struct str styles_alone_in[] = {
    STR_INIT("word"),
    STR_INIT("xl"),
    STR_INIT("glossary"),
};

/* Archives, documents, and what is text as it is. */
static const struct str documents[] = {
    STR_INIT(".docx"),
    STR_INIT(".docm"),
    STR_INIT(".dotx"),
    STR_INIT(".dotm"),
    STR_INIT(".xlsx"),
    STR_INIT(".xlsm"),
    STR_INIT(".xltx"),
    STR_INIT(".xltm"),
    STR_INIT(".pptx"),
    STR_INIT(".pptm"),
    STR_INIT(".potx"),
    STR_INIT(".potm"),
    STR_INIT(".ppsx"),
    STR_INIT(".ppsm"),
    STR_INIT(".sldx"),
    STR_INIT(".vsdx"),
    STR_INIT(".odt"),
    STR_INIT(".ott"),
    STR_INIT(".odm"),
    STR_INIT(".ods"),
    STR_INIT(".ots"),
    STR_INIT(".odp"),
    STR_INIT(".otp"),
    STR_INIT(".odg"),
    STR_INIT(".otg"),
    STR_INIT(".odf"),
    STR_INIT(".zip"),
    STR_INIT(".pdf"),
    STR_INIT(".txt"),
    STR_INIT(".text"),
    STR_INIT(".csv"),
    STR_INIT(".tsv"),
    STR_INIT(".md"),
    STR_INIT(".log"),
    STR_INIT(".htm"),
    STR_INIT(".html"),
    STR_INIT(".eml"),
};

static bool
is_one_of(const struct str *list, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_caseeq(list[i], s))
			return true;
	return false;
}

static bool
ends_as_document(struct str name)
{
	for (size_t i = 0; i < NELEM(documents); i++)
		if (str_caseends(name, documents[i]))
			return true;
	return false;
}

/* Take the last piece off a path. Some archives have "\" for "/". */
static struct str
take_last(struct str *path)
{
	size_t at = path->n;
	struct str last;

	while (at > 0 && path->p[at - 1] != '/' && path->p[at - 1] != '\\')
		at--;
	last = str_from(*path, at);
	*path = str_upto(*path, at == 0 ? 0 : at - 1);
	return last;
}

/*
 * The last two pieces of the path decide: an archive may hold a document that
 * was unpacked. Which part is the main one is told by relations (ISO 29500-2
 * section 6.5) that give it any name; so what is XML and is not known to hold
 * no text is text.
 */
enum office_member
office_member(struct str path)
{
	size_t archive = str_rfind(path, '!');
	struct str rest = archive < path.n ? str_from(path, archive + 1) : path;
	struct str name = take_last(&rest), directory = take_last(&rest);

	if (ends_as_document(name))
		return OFFICE_NESTED;
	if (str_caseends(name, STR(".psmdcp")))
		return OFFICE_PROPERTIES; /* core.xml, as .NET names it */
	if (!str_caseends(name, STR(".xml")))
		return OFFICE_NONE;
	if (str_caseeq(directory, STR("docProps")) ||
	    str_caseeq(name, STR("meta.xml")))
		return OFFICE_PROPERTIES;
	if (is_one_of(no_text, NELEM(no_text), name) ||
	    is_one_of(no_text_in, NELEM(no_text_in), directory))
		return OFFICE_NONE;
	if (str_caseeq(name, STR("styles.xml")) &&
	    is_one_of(styles_alone_in, NELEM(styles_alone_in), directory))
		return OFFICE_NONE;
	return OFFICE_TEXT;
}

static bool
is_html(struct str s)
{
	s = str_trim(s);
	return str_casestarts(s, STR("<!doctype html")) ||
	    str_casestarts(s, STR("<html"));
}

/* A document of its own that is no archive, by what it begins with. */
static bool
read_nested(struct str octets, const struct scan_sinks *sinks,
    struct pool *pool)
{
	struct buf utf8 = {0};
	bool big, whole;

	if (pdf_is_file(octets)) {
		pdf_read(octets, sinks, pool);
		return true;
	}
	if (sinks->line == NULL)
		return true;
	if (utf_is16(octets, &big)) {
		charset_from_utf16(&utf8, octets, !big);
		octets = buf_str(&utf8);
	}
	whole = (is_html(octets) ? scan_html : scan_text)(octets,
	    (struct str){0}, sinks->line, sinks->ctx, pool);
	buf_release(&utf8);
	return whole;
}

bool
office_read(enum office_member member, struct str octets,
    const struct scan_sinks *sinks, struct pool *pool)
{
	switch (member) {
	case OFFICE_PROPERTIES:
		return office_xml_properties(octets, false, sinks, pool);
	case OFFICE_TEXT:
		return office_xml_lines(octets, sinks);
	case OFFICE_NESTED:
		return read_nested(octets, sinks, pool);
	case OFFICE_NONE:
	default:
		return true;
	}
}
