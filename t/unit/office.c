/* scan/office: what members are, the lines and the properties in them. */
#include "scan/office.h"

#include "base/buf.h"

#include "tap.h"

static const struct {
	const char *path;
	enum office_member member;
} members[] = {
    {"docProps/custom.xml", OFFICE_PROPERTIES},
    {"docProps/core.xml", OFFICE_PROPERTIES},
    {"docProps/app.xml", OFFICE_PROPERTIES},
    {"DOCPROPS/Custom.XML", OFFICE_PROPERTIES},
    {"docProps\\custom.xml", OFFICE_PROPERTIES},
    {"/docProps/custom.xml", OFFICE_PROPERTIES},
    {"unpacked/docProps/custom.xml", OFFICE_PROPERTIES},
    {"a.docx!docProps/custom.xml", OFFICE_PROPERTIES},
    {"package/services/metadata/core-properties/a1.psmdcp", OFFICE_PROPERTIES},
    {"meta.xml", OFFICE_PROPERTIES},
    {"word/document.xml", OFFICE_TEXT},
    {"word/document2.xml", OFFICE_TEXT},
    {"word/header1.xml", OFFICE_TEXT},
    {"word/footer3.xml", OFFICE_TEXT},
    {"word/comments.xml", OFFICE_TEXT},
    {"word/footnotes.xml", OFFICE_TEXT},
    {"xl/sharedStrings.xml", OFFICE_TEXT},
    {"xl/worksheets/sheet1.xml", OFFICE_TEXT},
    {"ppt/slides/slide1.xml", OFFICE_TEXT},
    {"ppt/slideMasters/slideMaster1.xml", OFFICE_TEXT},
    {"ppt/notesSlides/notesSlide1.xml", OFFICE_TEXT},
    {"content.xml", OFFICE_TEXT},
    {"styles.xml", OFFICE_TEXT},
    {"Object 1/styles.xml", OFFICE_TEXT},
    {"customXml/item1.xml", OFFICE_TEXT},
    {"word/styles.xml", OFFICE_NONE},
    {"xl/styles.xml", OFFICE_NONE},
    {"word/theme/theme1.xml", OFFICE_NONE},
    {"word/settings.xml", OFFICE_NONE},
    {"[Content_Types].xml", OFFICE_NONE},
    {"word/_rels/document.xml.rels", OFFICE_NONE},
    {"META-INF/manifest.xml", OFFICE_NONE},
    {"word/media/image1.png", OFFICE_NONE},
    {"mimetype", OFFICE_NONE},
    {"word/", OFFICE_NONE},
    {"", OFFICE_NONE},
    {".xml", OFFICE_TEXT},
    {"word/embeddings/Microsoft_Excel_Sheet1.xlsx", OFFICE_NESTED},
    {"a.docx", OFFICE_NESTED},
    {"Wow!.DOCX", OFFICE_NESTED},
    {"b.zip!a.odt", OFFICE_NESTED},
    {"a.pdf", OFFICE_NESTED},
    {"notes.txt", OFFICE_NESTED},
    {"a.exe", OFFICE_NONE},
    {"docx", OFFICE_NONE},
};

static void
every_member(void)
{
	for (size_t i = 0; i < NELEM(members); i++)
		IS_NUM(office_member(str_of(members[i].path)),
		    members[i].member, members[i].path);
	IS_NUM(office_member((struct str){0}), OFFICE_NONE,
	    "no path is no member");
}

/* Lines as "[line]", properties as "{name=value}". */
static void
note_line(void *ctx, struct str line)
{
	buf_char(ctx, '[');
	buf_add(ctx, line);
	buf_char(ctx, ']');
}

static void
note_property(void *ctx, struct str name, struct str value)
{
	buf_char(ctx, '{');
	buf_add(ctx, name);
	buf_char(ctx, '=');
	buf_add(ctx, value);
	buf_char(ctx, '}');
}

static bool
read_into(struct buf *out, enum office_member member, struct str in,
    struct pool *pool)
{
	const struct scan_sinks sinks = {note_line, note_property, out};

	buf_clear(out);
	return office_read(member, in, &sinks, pool);
}

struct text {
	const char *name;
	struct str in;
	const char *out;
	bool good;
};

/* clang-format off */
#define OOXML(root, inside) STR_INIT("<?xml version='1.0'?>\r\n<w:" root \
	" xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>" \
	inside "</w:" root ">")
#define ODF(inside) STR_INIT("<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>" \
	inside "</office:document-content>")
#define T(text) "<w:r><w:t>" text "</w:t></w:r>"

static const struct text texts[] = {
    {"a paragraph is a line",
	OOXML("document", "<w:body><w:p>" T("SECRET") "</w:p></w:body>"),
	"[SECRET]", true},
    {"a word cut into runs is one",
	OOXML("document", "<w:p>" T("SEC") "<w:r><w:rPr><w:b/></w:rPr>"
	    "<w:t xml:space='preserve'>RET </w:t></w:r>" T("x") "</w:p>"),
	"[SECRET x]", true},
    {"blanks between tags are none of it",
	OOXML("document", "<w:p>\n  <w:r>\n <w:t>SEC</w:t>\n</w:r>\n"
	    "<w:r><w:t>RET</w:t></w:r>\n</w:p>\n"), "[SECRET]", true},
    {"two paragraphs are two lines",
	OOXML("hdr", "<w:p>" T("A") "</w:p><w:p/><w:p>" T("B") "</w:p>"),
	"[A][B]", true},
    {"a break ends a line, a tab is a blank",
	OOXML("ftr", "<w:p>" T("A") "<w:r><w:br/><w:t>B</w:t><w:tab/><w:t>C"
	    "</w:t><w:cr/></w:r>" T("D") "</w:p>"), "[A][B C][D]", true},
    {"a hyphen that does not break is one",
	OOXML("document", "<w:p>" T("TOP") "<w:r><w:noBreakHyphen/></w:r>"
	    T("SECRET") "</w:p>"), "[TOP-SECRET]", true},
    {"a text box in a paragraph has lines of its own",
	OOXML("hdr", "<w:p>" T("out") "<w:r><w:drawing><wp:posOffset>12"
	    "</wp:posOffset><wps:txbx><w:txbxContent><w:p>" T("SECRET")
	    "</w:p></w:txbxContent></wps:txbx></w:drawing></w:r>" T("side")
	    "</w:p>"), "[out][12][SECRET][side]", true},
    {"field codes and deleted text come behind the line",
	OOXML("document", "<w:p>" T("A") "<w:del><w:r><w:delText>SEC"
	    "</w:delText></w:r><w:r><w:delText>RET</w:delText></w:r></w:del>"
	    "<w:r><w:instrText>PAGE</w:instrText></w:r>" T("B") "</w:p>"),
	"[AB][SECRET][PAGE]", true},
    {"table cells are lines",
	OOXML("document", "<w:tbl><w:tr><w:tc><w:p>" T("A") "</w:p></w:tc>"
	    "<w:tc><w:p>" T("B") "</w:p></w:tc></w:tr></w:tbl>"),
	"[A][B]", true},
    {"a watermark is a line",
	OOXML("hdr", "<w:p><w:r><w:pict><v:shape><v:textpath "
	    "style='font-size:1pt' string=\"TOP &amp; SECRET\"/></v:shape>"
	    "</w:pict></w:r></w:p>"), "[TOP & SECRET]", true},
    {"strings of a sheet, rich or not, are a line each",
	OOXML("sst", "<w:si><w:t>A</w:t></w:si><w:si><w:r><w:t>SEC</w:t></w:r>"
	    "<w:r><w:t>RET</w:t></w:r></w:si>"), "[A][SECRET]", true},
    {"a cell with two lines is two",
	OOXML("sst", "<w:si><w:t>A\nSECRET</w:t></w:si>"), "[A][SECRET]",
	true},
    {"cells and what they show are lines",
	OOXML("worksheet", "<w:sheetData><w:row><w:c t='inlineStr'><w:is>"
	    "<w:t>SECRET</w:t></w:is></w:c><w:c><w:f>A1</w:f><w:v>17</w:v>"
	    "</w:c></w:row></w:sheetData>"), "[SECRET][A1][17]", true},
    {"the codes in the header of a sheet are resolved",
	OOXML("worksheet", "<w:headerFooter><w:oddHeader>&amp;L&amp;\"Arial,"
	    "Bold\"&amp;10SECRET&amp;C&amp;KFF0000A &amp;&amp; B&amp;R&amp;P"
	    "</w:oddHeader><w:oddFooter>&amp;\"x</w:oddFooter>"
	    "</w:headerFooter>"), "[SECRET][A & B][x]", true},
    {"a comment in a sheet is a line",
	OOXML("comments", "<w:comment><w:text><w:r><w:t>SEC</w:t></w:r><w:r>"
	    "<w:t>RET</w:t></w:r></w:text></w:comment>"), "[SECRET]", true},
    {"ISO's namespace is OOXML's too",
	STR_INIT("<a:sld xmlns:a='http://purl.oclc.org/ooxml/x'><a:p> <a:r>"
	    "<a:t>A</a:t></a:r> <a:r><a:t>B</a:t></a:r></a:p></a:sld>"),
	"[AB]", true},
    {"a paragraph and a heading of ODF are lines",
	ODF("<text:h>Head</text:h><text:p>SEC<text:span>RET</text:span> x"
	    "</text:p>"), "[Head][SECRET x]", true},
    {"line ends in ODF are blanks",
	ODF("<text:p>TOP\n<text:span>SECRET</text:span></text:p>"),
	"[TOP SECRET]", true},
    {"blanks, tabs and breaks of ODF",
	ODF("<text:p>A<text:s/>B<text:s text:c=\"3\"/>C<text:tab/>D"
	    "<text:line-break/>E</text:p>"), "[A B   C D][E]", true},
    {"who wrote a note in ODF is not in the line",
	ODF("<text:p>SEC<office:annotation><dc:creator>Me</dc:creator>"
	    "<text:p>note</text:p></office:annotation>RET</text:p>"),
	"[SEC][Me][note][RET]", true},
    {"other XML: each text is a line",
	STR_INIT("<a><b>SECRET</b>\n<c>x\ny</c></a>"), "[SECRET][x][y]", true},
    {"references are resolved",
	ODF("<text:p>&lt;&#83;&#x45;CRET&gt; &amp;&apos;&quot;&#x1F512;"
	    "</text:p>"), "[<SECRET> &'\"\xf0\x9f\x94\x92]", true},
    {"CDATA is text, comments and instructions are none",
	ODF("<text:p>SE<![CDATA[C<&amp;]]><!-- <b> --><?pi ?>RET</text:p>"),
	"[SEC<&amp;RET]", true},
    {"an entity of its own is not resolved",
	STR_INIT("<!DOCTYPE a [<!-- ' --><!ENTITY e \"]>SECRET\">]><a>&e;</a>"),
	"[&e;]", false},
    {"an end that names another element",
	STR_INIT("<a><p>A</q><p>B</p></a>"), "[A][B]", false},
    {"too many ends", STR_INIT("<a>A</a></a></a>"), "[A]", false},
    {"too few", STR_INIT("<a><p>A"), "[A]", false},
    {"a tag that is cut", STR_INIT("<a>A<b"), "[A]", false},
    {"a value that is cut", STR_INIT("<a>A<b c='>x</b></a>"), "[A]", false},
    {"a comment that is cut", STR_INIT("<a>A<!-- x</a>"), "[A]", false},
    {"a \"<\" that is none", STR_INIT("<a>1 < 2</a>"), "[1 < 2]", false},
    {"no element", STR_INIT("SECRET"), "[SECRET]", false},
    {"nothing", STR_INIT(""), "", false},
    {"octets that are not UTF-8",
	STR_INIT("<a>SECRET\xff\xe9</a>"),
	"[SECRET\xef\xbf\xbd\xef\xbf\xbd]", true},
    {"UTF-16, little end first",
	STR_INIT("\xff\xfe<\0a\0>\0S\0\xe9\0=\xd8\x12\xdd<\0/\0a\0>\0"),
	"[S\xc3\xa9\xf0\x9f\x94\x92]", true},
    {"UTF-16, big end first",
	STR_INIT("\xfe\xff\0<\0a\0>\0S\xd8\0\0<\0/\0a\0>"),
	"[S\xef\xbf\xbd]", true},
    {"UTF-16 without a mark",
	STR_INIT("<\0a\0>\0S\0<\0/\0a\0>\0"), "[S]", true},
    {"UTF-8 with a mark", STR_INIT("\xef\xbb\xbf<a>S</a>"), "[S]", true},
};

static const struct text properties[] = {
    {"a custom property of OOXML",
	STR_INIT("<Properties xmlns:vt='x'><property fmtid='{D}' pid='2' "
	    "name='X-Protective-Marking'><vt:lpwstr>SEC=SECRET</vt:lpwstr>"
	    "</property><property name=\"n\"><vt:i4>17</vt:i4></property>"
	    "</Properties>"),
	"{X-Protective-Marking=SEC=SECRET}{n=17}", true},
    {"core properties have the names of their elements",
	STR_INIT("<cp:coreProperties><dc:title> SECRET\n</dc:title>"
	    "<dc:subject>s</dc:subject><cp:keywords>k</cp:keywords>"
	    "<cp:category>c</cp:category><cp:contentStatus>f"
	    "</cp:contentStatus><dc:description>d</dc:description>"
	    "<dc:identifier>i</dc:identifier><dc:x/></cp:coreProperties>"),
	"{title=SECRET}{subject=s}{keywords=k}{category=c}"
	"{contentStatus=f}{description=d}{identifier=i}", true},
    {"so have those of the program, each of a list",
	STR_INIT("<Properties><Company>A &amp; B</Company><TitlesOfParts>"
	    "<vt:vector><vt:lpstr>x</vt:lpstr><vt:lpstr>y</vt:lpstr>"
	    "</vt:vector></TitlesOfParts></Properties>"),
	"{Company=A & B}{TitlesOfParts=x}{TitlesOfParts=y}", true},
    {"ODF",
	STR_INIT("<office:document-meta><office:meta><dc:title>t</dc:title>"
	    "<meta:keyword>k</meta:keyword><meta:keyword>l</meta:keyword>"
	    "<meta:user-defined meta:name='Class&#105;fication' "
	    "meta:value-type='string'>SEC<!-- -->RET</meta:user-defined>"
	    "</office:meta></office:document-meta>"),
	"{title=t}{keyword=k}{keyword=l}{Classification=SECRET}", true},
    {"a text outside of all elements is of none",
	STR_INIT("a<b>c</b>d"), "{b=c}", true},
    {"what is cut is given as far as it goes",
	STR_INIT("<a><property name='n'><v>SECRET"), "{v=SECRET}", false},
    {"an attribute without a value", STR_INIT("<a name>x</a>"), "{a=x}",
	false},
    {"an attribute without quotes", STR_INIT("<a name=n>x</a>"), "{a=x}",
	false},
};

static const struct text nested[] = {
    {"a text", STR_INIT("a\nSECRET\n"), "[a][SECRET]", true},
    {"a text in UTF-16", STR_INIT("\xff\xfe" "A\0\n\0B\0"), "[A][B]", true},
    {"a PDF", STR_INIT("%PDF-1.4\n1 0 obj<</Title(SECRET)>>endobj"),
	"{Title=SECRET}", true},
};
/* clang-format on */

static void
every_text(const struct text *t, size_t n, enum office_member member)
{
	struct pool *pool = pool_new();
	struct buf out = {0};

	for (size_t i = 0; i < n; i++) {
		bool good = read_into(&out, member, t[i].in, pool);

		IS(buf_str(&out), t[i].out, t[i].name);
		OK(good == t[i].good,
		    t[i].good ? "  is well-formed" : "  is not well-formed");
	}
	buf_release(&out);
	pool_free(pool);
}

static void
repeat(struct buf *b, size_t n, const char *text)
{
	while (n-- > 0)
		buf_add(b, str_of(text));
}

/* The document is an element too. */
static void
depth(size_t n, bool good, const char *name)
{
	struct pool *pool = pool_new();
	struct buf in = {0}, out = {0};

	repeat(&in, n, "<a>");
	buf_add(&in, STR("SECRET"));
	repeat(&in, n, "</a>");
	OK(read_into(&out, OFFICE_TEXT, buf_str(&in), pool) == good, name);
	IS(buf_str(&out), good ? "[SECRET]" : "", "  and read, or not");
	OK(read_into(&out, OFFICE_PROPERTIES, buf_str(&in), pool) == good,
	    "  the same for properties");
	IS(buf_str(&out), good ? "{a=SECRET}" : "", "  and read, or not");
	buf_release(&in);
	buf_release(&out);
	pool_free(pool);
}

/* Under a sanitizer too these take well below a second. */
static void
long_ones(void)
{
	static const char *const pieces[] = {"<", "<a>", "</a>", "<a b='c'/>",
	    "<!--", "<![CDATA[", "&", "&#", "'", "<a '", "]]>", "<!x[",
	    "<p><t>x</t></p>"};
	struct pool *pool = pool_new();
	struct buf in = {0}, out = {0};

	for (size_t i = 0; i < NELEM(pieces); i++) {
		buf_clear(&in);
		buf_add(&in, STR("<a>"));
		repeat(&in, (1 << 20) / strlen(pieces[i]), pieces[i]);
		(void)!read_into(&out, OFFICE_TEXT, buf_str(&in), pool);
		(void)!read_into(&out, OFFICE_PROPERTIES, buf_str(&in), pool);
		pool_clear(pool);
	}
	OK(true, "a megabyte of anything ends");
	buf_release(&in);
	buf_release(&out);
	pool_free(pool);
}

static void
without_sinks(void)
{
	const struct scan_sinks none = {NULL, NULL, NULL};
	struct pool *pool = pool_new();

	for (enum office_member m = OFFICE_NONE; m <= OFFICE_NESTED; m++)
		OK(office_read(m, STR("<a b='c'>x</a>"), &none, pool),
		    "who asks for nothing gets nothing");
	pool_free(pool);
}

int
main(void)
{
	every_member();
	every_text(texts, NELEM(texts), OFFICE_TEXT);
	every_text(properties, NELEM(properties), OFFICE_PROPERTIES);
	every_text(nested, NELEM(nested), OFFICE_NESTED);
	depth(1000, true, "1000 elements in one another are read");
	depth(1001, false, "1001 are not");
	long_ones();
	without_sinks();
	return tap_end();
}
