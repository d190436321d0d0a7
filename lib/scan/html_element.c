#include "scan/html_element.h"

enum { ELEMENT_LEN = 10 }; /* of the longest name */

/* In the order of the octets. */
static const struct html_element elements[] = {
    {STR_INIT("address"), HTML_BLOCK},
    {STR_INIT("article"), HTML_BLOCK},
    {STR_INIT("aside"), HTML_BLOCK},
    {STR_INIT("blockquote"), HTML_BLOCK},
    {STR_INIT("body"), HTML_BLOCK},
    {STR_INIT("br"), HTML_BLOCK},
    {STR_INIT("caption"), HTML_BLOCK},
    {STR_INIT("center"), HTML_BLOCK},
    {STR_INIT("dd"), HTML_BLOCK},
    {STR_INIT("details"), HTML_BLOCK},
    {STR_INIT("dialog"), HTML_BLOCK},
    {STR_INIT("dir"), HTML_BLOCK},
    {STR_INIT("div"), HTML_BLOCK},
    {STR_INIT("dl"), HTML_BLOCK},
    {STR_INIT("dt"), HTML_BLOCK},
    {STR_INIT("fieldset"), HTML_BLOCK},
    {STR_INIT("figcaption"), HTML_BLOCK},
    {STR_INIT("figure"), HTML_BLOCK},
    {STR_INIT("footer"), HTML_BLOCK},
    {STR_INIT("form"), HTML_BLOCK},
    {STR_INIT("h1"), HTML_BLOCK},
    {STR_INIT("h2"), HTML_BLOCK},
    {STR_INIT("h3"), HTML_BLOCK},
    {STR_INIT("h4"), HTML_BLOCK},
    {STR_INIT("h5"), HTML_BLOCK},
    {STR_INIT("h6"), HTML_BLOCK},
    {STR_INIT("head"), HTML_BLOCK},
    {STR_INIT("header"), HTML_BLOCK},
    {STR_INIT("hgroup"), HTML_BLOCK},
    {STR_INIT("hr"), HTML_BLOCK},
    {STR_INIT("html"), HTML_BLOCK},
    {STR_INIT("image"), HTML_IMAGE},
    {STR_INIT("img"), HTML_IMAGE},
    {STR_INIT("input"), HTML_IMAGE},
    {STR_INIT("legend"), HTML_BLOCK},
    {STR_INIT("li"), HTML_BLOCK},
    {STR_INIT("listing"), HTML_BLOCK | HTML_KEEP},
    {STR_INIT("main"), HTML_BLOCK},
    {STR_INIT("menu"), HTML_BLOCK},
    {STR_INIT("nav"), HTML_BLOCK},
    {STR_INIT("ol"), HTML_BLOCK},
    {STR_INIT("optgroup"), HTML_BLOCK},
    {STR_INIT("option"), HTML_BLOCK},
    {STR_INIT("p"), HTML_BLOCK},
    {STR_INIT("plaintext"),
	HTML_BLOCK | HTML_KEEP | HTML_VERBATIM | HTML_LITERALLY},
    {STR_INIT("pre"), HTML_BLOCK | HTML_KEEP},
    {STR_INIT("script"), HTML_HIDDEN | HTML_VERBATIM},
    {STR_INIT("search"), HTML_BLOCK},
    {STR_INIT("section"), HTML_BLOCK},
    {STR_INIT("select"), HTML_BLOCK},
    {STR_INIT("style"), HTML_HIDDEN | HTML_VERBATIM},
    {STR_INIT("summary"), HTML_BLOCK},
    {STR_INIT("table"), HTML_BLOCK},
    {STR_INIT("tbody"), HTML_BLOCK},
    {STR_INIT("td"), HTML_CELL},
    {STR_INIT("textarea"), HTML_BLOCK | HTML_KEEP | HTML_VERBATIM},
    {STR_INIT("tfoot"), HTML_BLOCK},
    {STR_INIT("th"), HTML_CELL},
    {STR_INIT("thead"), HTML_BLOCK},
    {STR_INIT("title"), HTML_BLOCK | HTML_VERBATIM},
    {STR_INIT("tr"), HTML_BLOCK},
    {STR_INIT("ul"), HTML_BLOCK},
    {STR_INIT("xmp"), HTML_BLOCK | HTML_KEEP | HTML_VERBATIM | HTML_LITERALLY},
};

const struct html_element *
html_element(struct str name)
{
	char lower[ELEMENT_LEN];
	size_t lo = 0, hi = NELEM(elements);

	if (name.n > sizeof(lower))
		return NULL;
	for (size_t i = 0; i < name.n; i++)
		lower[i] = to_lower(name.p[i]);
	name.p = lower;
	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;
		int order = str_cmp(elements[middle].name, name);

		if (order == 0)
			return &elements[middle];
		if (order < 0)
			lo = middle + 1;
		else
			hi = middle;
	}
	return NULL;
}
