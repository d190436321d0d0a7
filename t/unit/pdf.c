/* scan/pdf: the properties of a PDF, and of what stood in its streams. */
#include "scan/pdf.h"

#include "scan/office.h"

#include "tap.h"

static void
note_property(void *ctx, struct str name, struct str value)
{
	buf_char(ctx, '{');
	buf_add(ctx, name);
	buf_char(ctx, '=');
	buf_add(ctx, value);
	buf_char(ctx, '}');
}

struct text {
	const char *name;
	struct str in;
	const char *out;
};

/* clang-format off */
#define PDF(inside) STR_INIT("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" inside \
	"\ntrailer<</Root 1 0 R/Info 2 0 R>>\nstartxref\n9\n%%EOF\n")
#define INFO(inside) PDF("2 0 obj\n<<" inside ">>\nendobj")
/* What stood in a stream, unpacked. */
#define PART(inside) STR_INIT("1 0 2 30 " inside)

static const struct text texts[] = {
    {"the information dictionary",
	INFO("/Title (SECRET) /Subject(s)/Keywords (a, b)/Pages 3/X (y)"),
	"{Title=SECRET}{Subject=s}{Keywords=a, b}{X=y}"},
    {"parentheses in balance are part of a string",
	INFO("/Title (a (b (c)) d)"), "{Title=a (b (c)) d}"},
    {"escapes",
	INFO("/Title (\\(a\\)\\\\b\\n\\r\\t\\b\\f.\\x)"),
	"{Title=(a)\\b\n\r\t\b\f.x}"},
    {"octal, of three digits or fewer",
	INFO("/Title (\\123\\105C\\1222 \\53\\0536)"), "{Title=SECR2 ++6}"},
    {"a line end behind a backslash is none",
	INFO("/Title (SEC\\\nRE\\\r\nT\\\r.)"), "{Title=SECRET.}"},
    {"hexadecimal, with blanks, and an odd digit",
	INFO("/Title <534 5 43\n5245 5> /X <53>"), "{Title=SECREP}{X=S}"},
    {"UTF-16, big end first",
	INFO("/Title (\xfe\xff\0S\0E\0C\0R\0E\0T) /X <FEFF00e9D83DDD12>"),
	"{Title=SECRET}{X=\xc3\xa9\xf0\x9f\x94\x92}"},
    {"UTF-16, little end first",
	INFO("/Title (\xff\xfeS\0E\0C\0)"), "{Title=SEC}"},
    {"UTF-16 written in octal",
	INFO("/Title (\\376\\377\\000S\\000E\\000C)"), "{Title=SEC}"},
    {"UTF-8 with its mark",
	INFO("/Title (\xef\xbb\xbf\xc3\xa9\xff)"),
	"{Title=\xc3\xa9\xef\xbf\xbd}"},
    {"PDFDocEncoding",
	INFO("/Title (\xe9\x80\xa0\x18\x9f)"),
	"{Title=\xc3\xa9\xe2\x80\xa2\xe2\x82\xac\xcb\x98\xef\xbf\xbd}"},
    {"\"#xx\" in a name",
	INFO("/X#2dProtective#2DMarking (SECRET)/a#zz#4 (b)"),
	"{X-Protective-Marking=SECRET}{a#zz#4=b}"},
    {"a name that is not UTF-8", INFO("/\xff (b)"), "{\xef\xbf\xbd=b}"},
    {"a name with a name as its value is none of the next string",
	INFO("/Trapped /False /Title (t) /A [(x)] /B (b)"),
	"{Title=t}{B=b}"},
    {"comments are none", INFO("/Title % (no)\n (yes)"), "{Title=yes}"},
    {"blank values are none", INFO("/Title ( ) /X () /Y <> /Z (z)"),
	"{Z=z}"},
    {"a string that is an object of its own",
	PDF("2 0 obj<</Title 7 0 R/X 8 0 R/Y 99 0 R>>endobj\n"
	    "7 0 obj\n(SECRET)\nendobj 8 0 obj <53> endobj"),
	"{Title=SECRET}{X=S}"},
    {"in each of its revisions, wherever they stand",
	PDF("7 0 obj(a)endobj 2 0 obj<</Title 7 0 R>>endobj 7 0 obj(b)endobj"),
	"{Title=a}{Title=b}"},
    {"what stands between objects hides nothing",
	PDF("( <0 2 0 obj<</Title (SECRET)>>endobj ( ) >"),
	"{Title=SECRET}"},
    {"behind an object neither",
	PDF("1 0 obj<<>>endobj ( 2 0 obj<</Title (SECRET)>>endobj )"),
	"{Title=SECRET}"},
    {"nor does a string without an end",
	PDF("2 0 obj<</A (/Title (SECRET)>>endobj"), "{Title=SECRET}"},
    {"nor a dictionary without one",
	PDF("2 0 obj<</Title (SECRET)"), "{Title=SECRET}"},
    {"what is in a stream is not looked at",
	PDF("1 0 obj<</Length 9>>stream\n/T (x) Tj\nendstream endobj "
	    "2 0 obj<</Title(t)>>endobj"), "{Title=t}"},
    {"but objects in it that are not packed",
	PDF("1 0 obj<</Type/ObjStm/N 1/First 4>>stream\n2 0 <</Title(t)>>\n"
	    "endstream endobj"), "{Title=t}"},
    {"packed ones are not",
	PDF("1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n"
	    "2 0 <</Title(t)>>\nendstream endobj"), ""},
    {"XMP is: elements and attributes",
	PDF("1 0 obj<</Type/Metadata/Subtype/XML>>stream\r\n"
	    "<?xpacket begin='' id='W5'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
	    "<rdf:RDF xmlns:rdf='r'><rdf:Description rdf:about='' "
	    "xmlns:pdfx='p' pdfx:Mark='SECRET'><dc:title><rdf:Alt>"
	    "<rdf:li xml:lang='x-default'>t &amp; u</rdf:li></rdf:Alt>"
	    "</dc:title><pdfx:Other>o</pdfx:Other></rdf:Description>"
	    "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>\nendstream endobj"),
	"{Mark=SECRET}{title=t & u}{Other=o}"},
    {"XMP without its packet",
	PDF("1 0 obj<<>>stream\n<rdf:RDF><a:b>c</a:b></rdf:RDF>\nendstream"),
	"{b=c}"},
    {"XMP by itself", STR_INIT("<x:xmpmeta><b>c</b></x:xmpmeta>"), "{b=c}"},
    {"XMP with a mark in front",
	STR_INIT("\xef\xbb\xbf <x><b>c</b></x>"), "{b=c}"},
    {"XMP in UTF-16",
	STR_INIT("\xfe\xff\0<\0b\0>\0c\0<\0/\0b\0>"), "{b=c}"},
    {"objects by themselves",
	PART("<</Title (SECRET)>> <</Y (y)>>"), "{Title=SECRET}{Y=y}"},
    {"that begin with a dictionary", STR_INIT("<</Title (a)>>"),
	"{Title=a}"},
    {"a CR behind \"stream\"",
	PDF("1 0 obj<<>>stream \r<x><b>c</b></x>\nendstream"), "{b=c}"},
    {"a stream without an end", STR_INIT("%PDF-1\n1 0 obj<</A(a)>>stream x"),
	"{A=a}"},
    {"junk in front of the file", STR_INIT("junk\n%PDF-1\n1 0 obj<</A(a)>>"),
	"{A=a}"},
    {"nothing", STR_INIT(""), ""},
    {"octets", STR_INIT("\0\xff\\)>]}%"), ""},
};
/* clang-format on */

static void
every_text(void)
{
	struct pool *pool = pool_new();

	for (size_t i = 0; i < NELEM(texts); i++) {
		struct buf out = {0};
		const struct scan_sinks sinks = {NULL, note_property, &out};

		pdf_read(texts[i].in, &sinks, pool);
		IS(buf_str(&out), texts[i].out, texts[i].name);
		buf_release(&out);
	}
	pool_free(pool);
}

static void
repeat(struct buf *b, size_t n, struct str text)
{
	while (n-- > 0)
		buf_add(b, text);
}

/* 65,536 octets are the most that are looked at behind a "(". */
static void
length(size_t n, bool there)
{
	struct pool *pool = pool_new();
	struct buf in = {0}, out = {0};
	const struct scan_sinks sinks = {NULL, note_property, &out};

	buf_add(&in, STR("%PDF-1\n1 0 obj<</A("));
	repeat(&in, n, STR("x"));
	buf_add(&in, STR(")/B(b)>>"));
	pdf_read(buf_str(&in), &sinks, pool);
	OK(out.n == (there ? n + 4 : 0) + 5,
	    there ? "a string of 65,535 octets is read" :
		    "one of 65,536 is not, but what is behind it");
	buf_release(&in);
	buf_release(&out);
	pool_free(pool);
}

/* Up to eight revisions of one object. */
static void
revisions(size_t n, size_t given)
{
	struct pool *pool = pool_new();
	struct buf in = {0}, out = {0};
	const struct scan_sinks sinks = {NULL, note_property, &out};

	buf_add(&in, STR("%PDF-1\n1 0 obj<</A 7 0 R>>endobj\n"));
	repeat(&in, n, STR("7 0 obj(a)endobj\n"));
	pdf_read(buf_str(&in), &sinks, pool);
	IS_NUM(out.n, given * strlen("{A=a}"),
	    n == given ? "eight revisions are given" : "nine are not");
	buf_release(&in);
	buf_release(&out);
	pool_free(pool);
}

/* Under a sanitizer too these take well below a second. */
static void
long_ones(void)
{
	static const struct str pieces[] = {STR_INIT("("), STR_INIT("/A("),
	    STR_INIT("obj("), STR_INIT("1 0 obj(a)endobj\n"),
	    STR_INIT("/A 1 0 R "), STR_INIT("<"), STR_INIT("<0 "),
	    STR_INIT("stream "), STR_INIT("obj/ObjStm stream "),
	    STR_INIT("obj<<>>stream <a></a>"), STR_INIT("%"), STR_INIT("\\"),
	    STR_INIT("/#41#"), STR_INIT("endstrea"), STR_INIT("/A<53>"),
	    STR_INIT("(a)"), STR_INIT("1 ")};
	struct pool *pool = pool_new();
	struct buf in = {0}, out = {0};
	const struct scan_sinks sinks = {NULL, note_property, &out};

	for (size_t i = 0; i < NELEM(pieces); i++) {
		buf_clear(&in);
		buf_add(&in, STR("%PDF-1\n1 0 obj "));
		repeat(&in, (1 << 20) / pieces[i].n, pieces[i]);
		buf_clear(&out);
		pdf_read(buf_str(&in), &sinks, pool);
		pool_clear(pool);
	}
	OK(true, "a megabyte of anything ends");
	buf_release(&in);
	buf_release(&out);
	pool_free(pool);
}

static void
names(void)
{
	OK(pdf_is_name(STR("ObjStm"), STR("ObjStm")), "a name is itself");
	OK(pdf_is_name(STR("#4fbj#53tm"), STR("ObjStm")), "however written");
	OK(!pdf_is_name(STR("objstm"), STR("ObjStm")), "in its own case");
	OK(!pdf_is_name(STR("ObjStm#"), STR("ObjStm")), "and not longer");
	OK(!pdf_is_name((struct str){0}, STR("ObjStm")), "or not there");
}

/* Streams as "number:flags=octets;", and "E" where it is encrypted. */
static const struct text streams[] = {
    {"a stream of objects, packed",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\r\n"
		 "abc\nendstream"),
	"5:wp=abc\n;"},
    {"metadata, packed, by a short name, in a list",
	STR_INIT("%PDF-1\n5 0 obj<</Type /Metadata/Subtype /XML/Filter[/Fl]>>"
		 "stream\nabcendstream"),
	"5:wp=abc;"},
    {"metadata, not packed",
	STR_INIT("%PDF-1\n5 0 obj<</Subtype/X#4dL>>stream\nabcendstream"),
	"5:w=abc;"},
    {"an image that has metadata is none",
	STR_INIT("%PDF-1\n5 0 obj<</Metadata 6 0 R/Filter/FlateDecode>>stream\n"
		 "abcendstream"),
	"5:p=abc;"},
    {"packed twice",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm/Filter[/A85/Fl]>>stream\n"
		 "abcendstream"),
	"5:wpo=abc;"},
    {"packed by something else",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\n"
		 "abcendstream"),
	"5:wo=abc;"},
    {"transformed before",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm/Filter/Fl/DecodeParms<<"
		 "/Predictor 12>>>>stream\nabcendstream"),
	"5:wpo=abc;"},
    {"by nothing",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm/Filter/Fl/DecodeParms<<"
		 "/Predictor 1>>>>stream\nabcendstream"),
	"5:wp=abc;"},
    {"two, of which one says nothing",
	STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm>>stream\naendstream\n"
		 "6 0 obj<<>>stream\nbendstream"),
	"5:w=a;6:=b;"},
    {"an encrypted file says so at its end",
	STR_INIT("%PDF-1\n5 0 obj<<>>stream\naendstream endobj\ntrailer<<"
		 "/Encrypt 9 0 R>>"),
	"5:=a;E"},
    {"or before",
	STR_INIT("%PDF-1\n5 0 obj<</Encrypt 9 0 R>>stream\n"
		 "aendstream"),
	"5:e=a;"},
    {"a stream of no object", STR_INIT("stream\na"), ":=a;"},
    {"none", STR_INIT("%PDF-1\n5 0 obj<</Type/ObjStm>>endobj"), ""},
};

static void
every_stream(void)
{
	for (size_t i = 0; i < NELEM(streams); i++) {
		struct buf out = {0};
		struct pdf_dictionary d;
		struct str data;
		struct pdf pdf;

		pdf_init(&pdf, streams[i].in);
		while (pdf_next_stream(&pdf, &d, &data)) {
			buf_add(&out, d.object);
			buf_fmt(&out, ":%s%s%s%s=%.*s;", d.wanted ? "w" : "",
			    d.packed ? "p" : "", d.odd ? "o" : "",
			    d.encrypted ? "e" : "", STRF(data));
		}
		if (d.encrypted)
			buf_char(&out, 'E');
		IS(buf_str(&out), streams[i].out, streams[i].name);
		buf_release(&out);
	}
}

static void
without_sinks(void)
{
	const struct scan_sinks none = {NULL, NULL, NULL};
	struct pool *pool = pool_new();

	pdf_read(STR("%PDF-1\n1 0 obj<</A(a)>>"), &none, pool);
	OK(true, "who asks for nothing gets nothing");
	pool_free(pool);
}

int
main(void)
{
	every_text();
	length(65535, true);
	length(65536, false);
	revisions(8, 8);
	revisions(9, 8);
	long_ones();
	names();
	every_stream();
	without_sinks();
	return tap_end();
}
