#include "scan/office_xml.h"
#include "scan/utf.h"
#include "scan/xml.h"

/*
 * Elements that say of what type a value is, or hold several: the value is
 * that of the element around them. OOXML's (ISO 29500-1 section 22.4), and
 * those of RDF (XMP part 1, section 7).
 */
static const struct str types[] = {
    STR_INIT("lpwstr"),
    STR_INIT("lpstr"),
    STR_INIT("bstr"),
    STR_INIT("vector"),
    STR_INIT("array"),
    STR_INIT("variant"),
    STR_INIT("bool"),
    STR_INIT("filetime"),
    STR_INIT("i1"),
    STR_INIT("i2"),
    STR_INIT("i4"),
    STR_INIT("i8"),
    STR_INIT("int"),
    STR_INIT("ui1"),
    STR_INIT("ui2"),
    STR_INIT("ui4"),
    STR_INIT("ui8"),
    STR_INIT("uint"),
    STR_INIT("r4"),
    STR_INIT("r8"),
    STR_INIT("decimal"),
    STR_INIT("cy"),
    STR_INIT("li"),
    STR_INIT("Alt"),
    STR_INIT("Bag"),
    STR_INIT("Seq"),
    STR_INIT("value"),
    STR_INIT("Description"),
};

struct reader {
	struct xml x;
	const struct scan_sinks *sinks;
	struct pool *pool;
	struct buf value, clean_name, clean_value;
	struct str names[XML_DEPTH_MAX + 1]; /* by depth */
};

static void
give(struct reader *r, struct str name, struct str value)
{
	value = str_trim(value);
	if (value.n > 0 && r->sinks->property != NULL)
		r->sinks->property(r->sinks->ctx,
		    utf_clean(name, &r->clean_name),
		    utf_clean(value, &r->clean_value));
}

/* A text ends where a tag stands. It is of the element at this depth, or of
 * none. */
static void
end_value(struct reader *r, size_t depth)
{
	if (r->names[depth].p != NULL)
		give(r, r->names[depth], buf_str(&r->value));
	buf_clear(&r->value);
}

static bool
is_type(struct str name)
{
	for (size_t i = 0; i < NELEM(types); i++)
		if (str_eq(types[i], name))
			return true;
	return false;
}

static bool
is_declaration(struct str name)
{
	return str_starts(name, STR("xmlns")) || str_starts(name, STR("xml:"));
}

static void
start(struct reader *r, bool attributes)
{
	size_t depth = r->x.depth;
	struct str name, value, said = {0};

	r->names[depth] = r->x.name;
	if (depth > 1 && is_type(r->x.name))
		r->names[depth] = r->names[depth - 1];
	while (xml_attr(&r->x, &name, &value)) {
		if (is_declaration(name))
			continue;
		if (attributes)
			give(r, xml_local(name), value);
		else if (str_eq(xml_local(name), STR("name")))
			said = value.p == r->x.value.p ?
			    pool_str(r->pool, value) :
			    value;
	}
	if (said.p != NULL)
		r->names[depth] = said;
}

bool
office_xml_properties(struct str xml, bool attributes,
    const struct scan_sinks *sinks, struct pool *pool)
{
	static const struct buf empty;
	struct reader r; /* most of it is never touched */
	enum xml_what what;

	r.sinks = sinks;
	r.pool = pool;
	r.names[0] = (struct str){0};
	r.value = r.clean_name = r.clean_value = empty;
	xml_init(&r.x, xml);
	do {
		what = xml_next(&r.x);
		if (what == XML_TEXT) {
			buf_add(&r.value, r.x.text);
		} else if (what == XML_START) {
			end_value(&r, r.x.depth - 1);
			start(&r, attributes);
		} else {
			end_value(&r, r.x.depth);
		}
	} while (what != XML_DONE);
	buf_release(&r.value);
	buf_release(&r.clean_name);
	buf_release(&r.clean_value);
	xml_release(&r.x);
	return xml_is_good(&r.x);
}
