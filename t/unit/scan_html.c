/* scan/html, scan/html_ref: what a person sees of an HTML part. */
#include <stdlib.h>

#include "base/buf.h"
#include "scan/html_element.h"
#include "scan/html_ref.h"
#include "scan/text.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd"

static struct pool *pool;

static void
add_line(void *ctx, struct str line)
{
	struct buf *out = ctx;

	buf_char(out, '[');
	buf_add(out, line);
	buf_char(out, ']');
}

/* The octets are a malloc of just their size: a read beyond shows. */
static struct str
lines(struct str in, struct str charset)
{
	struct buf out = {.pool = pool};
	char *copy = mem_alloc(in.n);

	memcpy(copy, in.p, in.n);
	in.p = copy;
	if (!scan_html(in, charset, add_line, &out, pool))
		buf_fmt(&out, " too long");
	free(copy);
	return buf_str(&out);
}

static const struct {
	const char *name;
	struct str in;
	const char *out;
} cases[] = {
    {"nothing", STR_INIT(""), ""},
    {"text", STR_INIT("SECRET"), "[SECRET]"},
    {"blanks are one, at the ends of a line none",
	STR_INIT(" \n a \t\r\n\f b "), "[a b]"},
    {"a no-break space is no blank", STR_INIT("a&nbsp; &#160;b"),
	"[a\xc2\xa0 \xc2\xa0"
	"b]"},
    {"blocks end lines",
	STR_INIT("a<p>b</p>c<div>d<DIV CLASS=x>e</div></div>f"),
	"[a][b][c][d][e][f]"},
    {"<br> and headings too", STR_INIT("a<br>b<br/>c<h1>d</h1>e<hr>f"),
	"[a][b][c][d][e][f]"},
    {"there are no empty lines", STR_INIT("<p> </p>\n<p><br><br></p><p>a"),
	"[a]"},
    {"rows end lines, cells are blanks",
	STR_INIT("<table><tr><td>a</td><td>b<td>c</tr><tr><th>d</table>e"),
	"[a b c][d][e]"},
    {"lists", STR_INIT("<ul><li>a<li>b</ul>c<select><option>d<option>e"),
	"[a][b][c][d][e]"},
    {"other tags are not there",
	STR_INIT("SEC<b>RE</b><font color=red>T</x-y>"), "[SECRET]"},
    {"nor are blanks between them", STR_INIT("a <b> b</b> <i>c</i>"),
	"[a b c]"},
    {"names only begin alike", STR_INIT("a<pp>b<brr>c<h7>d<ta>e<x>f"),
	"[abcdef]"},
    {"a long name", STR_INIT("a<blockquotes>b<blockquote>c"), "[ab][c]"},
    {"<pre> keeps lines", STR_INIT("<pre>a\n  b  c\r\n\n</pre> d\ne"),
	"[a][b  c][d e]"},
    {"one in the other", STR_INIT("<pre>a\n<pre>b\nc</pre>d\ne</pre>f\ng"),
	"[a][b][c][d][e][f g]"},
    {"an end without a beginning", STR_INIT("</pre>a\nb"), "[a b]"},

    /* what is left out, and what is not */
    {"script and style",
	STR_INIT("a<script>b<p>c</script>d<STYLE x=y>e</style >f"), "[adf]"},
    {"up to their own end",
	STR_INIT("<script>a</style>b</scripts>c</script/>d"), "[d]"},
    {"without one, to the end", STR_INIT("a<script>b</script"), "[a]"},
    {"a slash does not close them", STR_INIT("a<script/>b</script>c"), "[ac]"},
    {"comments", STR_INIT("a<!-- b -- > c > d -->e"), "[ae]"},
    {"comments with odd ends", STR_INIT("a<!-->b<!--->c<!-- --!>d<!----->e"),
	"[abcde]"},
    {"comments with odd middles", STR_INIT("a<!-- - -- --!- --!x -->b"),
	"[ab]"},
    {"a comment without an end", STR_INIT("a<!-- b"), "[a]"},
    {"declarations", STR_INIT("<!DOCTYPE html>a<?xml b?>c<!x>d<!>e<!-x>f"),
	"[acdef]"},
    {"CDATA is a comment up to \">\"", STR_INIT("a<![CDATA[b>c]]>d"),
	"[ac]]>d]"},
    {"comments that Outlook reads",
	STR_INIT("a<!--[if mso]>b<p>c<![endif]-->d"), "[ab][cd]"},
    {"and those it does not", STR_INIT("<!--[if !mso]><!-->a<!--<![endif]-->b"),
	"[ab]"},
    {"a head has no text, but for the title",
	STR_INIT("<html><head><meta name=a content=b><title>c</title>"
		 "<link href=d></head><body>e"),
	"[c][e]"},
    {"text in a head is seen", STR_INIT("<head>a<title>b</title></head>c"),
	"[a][b][c]"},
    {"a title has no tags", STR_INIT("<title>a<b>c&lt;<!-- d --></title>e"),
	"[a<b>c<<!-- d -->][e]"},
    {"a title without its end", STR_INIT("<title>a<p>b"), "[a<p>b]"},
    {"nor has <textarea>", STR_INIT("<textarea>a\n<!--b--></textarea>c\nd"),
	"[a][<!--b-->][c d]"},
    {"<xmp> has no references", STR_INIT("<xmp>a\n<p>&lt;</xmp>&lt;"),
	"[a][<p>&lt;][<]"},
    {"what is not displayed is text",
	STR_INIT("<span style=\"display:none\">a</span><noscript>b</noscript>"
		 "<template>c</template><object>d</object>"),
	"[abcd]"},

    /* attributes */
    {"alt and title of images",
	STR_INIT("a<img src=x alt=\"b  c\" title='d'>e"), "[b c][d][ae]"},
    {"in any case, without quotes", STR_INIT("<IMG ALT=a TITLE=b>"), "[a][b]"},
    {"of other names for them", STR_INIT("<image alt=a><input alt=b>"),
	"[a][b]"},
    {"not of other elements", STR_INIT("<a title=b alt=c>d"), "[d]"},
    {"the first of two", STR_INIT("<img alt=a alt=b>"), "[a]"},
    {"not those of the image before", STR_INIT("<img alt=a><img>"), "[a]"},
    {"nor of an end tag", STR_INIT("<img></img alt=a>"), ""},
    {"references in them", STR_INIT("<img alt=\"&lt;a&#10;b&amp;\">"),
	"[<a b&]"},
    {"a line end in one is a blank",
	STR_INIT("<pre>a\n<img alt='b\nc'>d\ne</pre>"), "[a][b c][d][e]"},
    {"tags in them are none", STR_INIT("<img alt='<p>a\n</p>'>b"),
	"[<p>a </p>][b]"},
    {"a \">\" in quotes ends no tag", STR_INIT("<a x=\">\" y='>'>b"), "[b]"},
    {"but one without does", STR_INIT("<a x=b>c>d"), "[c>d]"},
    {"blanks around the \"=\"", STR_INIT("<img alt \n=\t\"a\">"), "[a]"},
    {"none between attributes", STR_INIT("<img alt=\"a\"title=\"b\"/>"),
	"[a][b]"},
    {"slashes between them", STR_INIT("<img/alt=a/b/title=c />"),
	"[a/b/title=c]"},
    {"attributes without a value", STR_INIT("<img alt title=a hidden>"), "[a]"},
    {"odd names", STR_INIT("<img = \" ' < alt=a>"), "[a]"},
    {"an empty value", STR_INIT("<img alt= title=>a"), "[title=][a]"},
    {"an empty value at the end", STR_INIT("<img alt=>a"), "[a]"},
    {"quotes without an end", STR_INIT("a<img alt=\"b>c"), "[a]"},

    /* broken tags */
    {"a \"<\" that begins no tag", STR_INIT("a < b <1 <<p>c <= d"),
	"[a < b <1 <][c <= d]"},
    {"one at the end", STR_INIT("a<"), "[a<]"},
    {"an end tag of nothing", STR_INIT("a</>b</ p>c</1>d"), "[abcd]"},
    {"a tag without its end", STR_INIT("a<p b"), "[a]"},
    {"a tag in a tag", STR_INIT("a<p<b>c"), "[ac]"},
    {"an address is a tag", STR_INIT("a <joe@a.example> b"), "[a b]"},
    {"a NUL in a name", STR_INIT("a<p\0>b"), "[ab]"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++)
		IS(lines(cases[i].in, STR("utf-8")), cases[i].out,
		    cases[i].name);
}

/* References, and what is shown of them as text and in a value. */
static const struct {
	struct str in;
	const char *text, *value; /* NULL: the same */
} refs[] = {
    {STR_INIT("&amp;&lt;&gt;&quot;&apos;"), "&<>\"'", NULL},
    {STR_INIT("&AMP;&LT&GT&QUOT&COPY;"), "&<>\"\xc2\xa9", NULL},
    {STR_INIT("&eacute;&Eacute;&nbsp;&yuml;&AElig;"),
	"\xc3\xa9\xc3\x89\xc2\xa0\xc3\xbf\xc3\x86", NULL},
    {STR_INIT("&eacute"), "\xc3\xa9", NULL},
    {STR_INIT("&eacutex"), "\xc3\xa9x", "&eacutex"},
    {STR_INIT("&copy2"),
	"\xc2\xa9"
	"2",
	"&copy2"},
    {STR_INIT("&lt=x"), "<=x", "&lt=x"},
    {STR_INIT("&lt x"), "< x", NULL},
    {STR_INIT("&notit;"), "\xc2\xacit;", "&notit;"},
    {STR_INIT("&notin;"), "\xe2\x88\x89", NULL},
    {STR_INIT("&notin"), "\xc2\xacin", "&notin"},
    {STR_INIT("&mdash;&ndash;&minus;&hellip;&lsquo;"),
	"\xe2\x80\x94\xe2\x80\x93\xe2\x88\x92\xe2\x80\xa6\xe2\x80\x98", NULL},
    {STR_INIT("&mdash"), "&mdash", NULL},
    {STR_INIT("&alpha;&Omega;&thetasym;&Epsilon;"),
	"\xce\xb1\xce\xa9\xcf\x91\xce\x95", NULL},
    {STR_INIT("&SEC;&Scy;&IEcy;&Jsercy;"), "&SEC;\xd0\xa1\xd0\x95\xd0\x88",
	NULL},
    {STR_INIT("&Ecaron;&Lstrok;&fnof;&fflig;"),
	"\xc4\x9a\xc5\x81\xc6\x92\xef\xac\x80", NULL},
    {STR_INIT("&colon;&equals;&lsqb;&rbrack;&sol;"), ":=[]/", NULL},
    {STR_INIT("&Sscr;&Efr;&Copf;&zscr;&afr;&Rfr;"),
	"\xf0\x9d\x92\xae\xf0\x9d\x94\x88\xe2\x84\x82\xf0\x9d\x93\x8f"
	"\xf0\x9d\x94\x9e\xe2\x84\x9c",
	NULL},
    {STR_INIT("&Sfr&1fr;&fr;"), "&Sfr&1fr;&fr;", NULL},
    {STR_INIT("&DiacriticalDoubleAcute;&zwnj;"), "\xcb\x9d\xe2\x80\x8c", NULL},
    {STR_INIT("&DiacriticalDoubleAcutes;"), "&DiacriticalDoubleAcutes;", NULL},
    {STR_INIT("&unknown;&;& &"), "&unknown;&;& &", NULL},
    {STR_INIT("&Amp;&EACUTE;"), "&Amp;&EACUTE;", NULL},
    {STR_INIT("&#83;&#69&#x43;&#X52&#x00000000000000000000045;&#0084;"),
	"SECRET", NULL},
    {STR_INIT("&#x53g&#83a"), "SgSa", NULL},
    {STR_INIT("&#x20ac;&#128512;"), "\xe2\x82\xac\xf0\x9f\x98\x80", NULL},
    {STR_INIT("&#128;&#x96;&#159;&#129;"),
	"\xe2\x82\xac\xe2\x80\x93\xc5\xb8" BAD, NULL},
    {STR_INIT("&#127;&#160;"), "\x7f\xc2\xa0", NULL},
    {STR_INIT("&#0;&#xd800;&#xdfff;&#x110000;&#99999999999999999999;"),
	BAD BAD BAD BAD BAD, NULL},
    {STR_INIT("&#x10ffff;"), "\xf4\x8f\xbf\xbf", NULL},
    {STR_INIT("&#;&#x;&#xg;&#a;&#"), "&#;&#x;&#xg;&#a;&#", NULL},
    {STR_INIT("a&#32;&#10;&#x9;b"), "a b", NULL},
};

static void
every_ref(void)
{
	for (size_t i = 0; i < NELEM(refs); i++) {
		const char *value =
		    refs[i].value != NULL ? refs[i].value : refs[i].text;
		struct str in =
		    pool_fmt(pool, "<img alt=\"%.*s\">", STRF(refs[i].in));
		struct str want = pool_fmt(pool, "[%s]", refs[i].text);

		IS(lines(refs[i].in, STR("utf-8")), want.p, refs[i].in.p);
		IS(lines(in, STR("utf-8")), pool_fmt(pool, "[%s]", value).p,
		    "  and in a value");
	}
}

/* Every letter and sign of Latin-1 has a name. */
static void
latin1(void)
{
	static const char *const names[] = {"nbsp", "iexcl", "cent", "pound",
	    "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo",
	    "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3",
	    "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
	    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute",
	    "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave",
	    "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml",
	    "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml",
	    "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
	    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml",
	    "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml",
	    "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve",
	    "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
	    "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml"};
	int wrong = 0;

	IS_NUM(NELEM(names), 96, "Latin-1 has 96 characters");
	for (size_t i = 0; i < NELEM(names); i++) {
		struct buf out = {.pool = pool};
		struct str in = pool_fmt(pool, "&%s", names[i]);
		const char want[] = {(char)(i < 32 ? 0xc2 : 0xc3),
		    (char)(0x80 | ((0xa0 + i) & 0x3f))};

		wrong += html_ref(in, true, pool, &out) != in.n;
		wrong += !str_eq(buf_str(&out), (struct str){want, 2});
	}
	IS_NUM(wrong, 0, "each is known by its name, without a \";\"");
}

static void
charsets(void)
{
	struct str none = {0};

	IS(lines(STR("\xe9"), STR("latin1")), "[\xc3\xa9]", "a charset");
	IS(lines(STR("\xe9"), none), "[" BAD "]", "none is UTF-8");
	IS(lines(STR("+AFM-ECRET+ADw-p+AD4-a"), STR("utf-7")), "[SECRET][a]",
	    "tags in UTF-7");
	IS(lines(STR("\xff\xfe<\0p\0>\0a\0"), none), "[a]", "tags in UTF-16");
	IS(lines(STR("<meta charset=koi8-r>\xe1"), none), "[\xd0\x90]",
	    "a <meta> that names one");
	IS(lines(STR("<META http-equiv=x content='text/html; Charset = "
		     "\"koi8-r\"'>\xe1"),
	       STR("x-unknown")),
	    "[\xd0\x90]", "and one that does so in its content");
	IS(lines(STR("<meta charset=koi8-r>\xe9"), STR("latin1")), "[\xc3\xa9]",
	    "the part knows better");
	IS(lines(STR("<meta charset=x><meta charset=koi8-r>\xe1"), none),
	    "[\xd0\x90]", "the first that is known");
	IS(lines(STR("<meta charset=utf-16le>\xc3\xa9"), none), "[\xc3\xa9]",
	    "UTF-16 is none that could say so");
	IS(lines(STR("<meta charset>\xc3\xa9"), none), "[\xc3\xa9]",
	    "no name, no charset");
}

/* The names in the table are in order: each is found. */
static void
elements(void)
{
	static const char *const names[] = {"address", "blockquote", "br",
	    "figcaption", "h6", "hr", "img", "p", "pre", "td", "xmp"};

	for (size_t i = 0; i < NELEM(names); i++)
		OK(html_element(str_of(names[i])) != NULL, names[i]);
	OK(html_element(STR("BlockQuote")) != NULL, "whatever its case");
	OK(html_element(STR("")) == NULL, "no name is none");
	OK(html_element(STR("figcaptions")) == NULL, "a longer one is another");
}

static void
count(void *ctx, struct str line)
{
	size_t *octets = ctx;

	*octets += line.n;
}

static void
limits(void)
{
	char *p = mem_alloc(SCAN_TEXT_MAX + 1);
	size_t octets = 0;

	memset(p, 'a', SCAN_TEXT_MAX + 1);
	OK(scan_html((struct str){p, SCAN_TEXT_MAX}, STR("utf-8"), count,
	       &octets, pool),
	    "exactly as long as may be");
	IS_NUM(octets, SCAN_TEXT_MAX, "  all of it is given");
	octets = 0;
	OK(!scan_html((struct str){p, SCAN_TEXT_MAX + 1}, STR("utf-8"), count,
	       &octets, pool),
	    "one octet more");
	IS_NUM(octets, SCAN_TEXT_MAX, "  is left out");
	free(p);
}

/* Each of them takes minutes where time is not linear. */
static void
hostile(void)
{
	static const char *const words[] = {"<", "<b>", "<p>", "&", "&a", "&am",
	    "&#1", "&#x", "&amp", "<!--", "<!", "--", "<script>", "</script>",
	    "<title>", "<pre>", "<textarea>", "<img alt=a>", "<img alt=\"",
	    "<img ", "a=", "'", "</", "<style></styl", " ", "<td>", "\xc3\xa9",
	    "<!--[if", "<meta ", "charset"};

	for (size_t i = 0; i < NELEM(words); i++) {
		struct buf in = {.pool = pool};
		size_t octets = 0;

		while (in.n < 300000)
			buf_add(&in, str_of(words[i]));
		OK(scan_html(buf_str(&in), STR("utf-8"), count, &octets,
		       pool) &&
			octets <= in.n,
		    pool_fmt(pool, "\"%s\", again and again", words[i]).p);
	}
}

int
main(void)
{
	pool = pool_new();
	every_case();
	every_ref();
	latin1();
	charsets();
	elements();
	limits();
	hostile();
	pool_free(pool);
	return tap_end();
}
