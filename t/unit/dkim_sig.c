/* auth/dkim_sig: RFC 6376 section 3.5, RFC 8616 section 5. */
#include "auth/dkim_sig.h"

#include "base/buf.h"
#include "tap.h"

/* 32 octets of zero, and 20 of them. */
#define Z32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define Z20 "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ALG "v=1;a=rsa-sha256;"
#define WHO "d=a.example;s=s;"
#define SUM "h=From;bh=" Z32 ";"
#define FIELD ALG WHO SUM "b=YQ==" /* what is needed and no more */

static const struct {
	struct str name, text;
} needed[] = {
    {STR_INIT("v"), STR_INIT("v=1;")},
    {STR_INIT("a"), STR_INIT("a=rsa-sha256;")},
    {STR_INIT("d"), STR_INIT("d=a.example;")},
    {STR_INIT("s"), STR_INIT("s=s;")},
    {STR_INIT("h"), STR_INIT("h=From;")},
    {STR_INIT("bh"), STR_INIT("bh=" Z32 ";")},
    {STR_INIT("b"), STR_INIT("b=YQ==;")},
};

static struct pool *pool;

/* A whole field: these tags, then those that are needed but the one that the
 * text begins with. */
static struct str
field_with(struct str tags)
{
	struct str first = str_trim(str_upto(tags, str_find(tags, '=')));
	struct buf b = {.pool = pool};

	buf_add(&b, tags);
	buf_char(&b, ';');
	for (size_t i = 0; i < NELEM(needed); i++)
		if (!str_eq(needed[i].name, first))
			buf_add(&b, needed[i].text);
	return buf_str(&b);
}

static bool
is_zeroed(const struct dkim_sig *s)
{
	return s->alg == DKIM_RSA_SHA256 && s->head == CANON_SIMPLE &&
	    s->body == CANON_SIMPLE && s->domain.p == NULL &&
	    s->selector.p == NULL && s->identity.p == NULL &&
	    s->key_name.p == NULL && s->names == NULL && s->nname == 0 &&
	    s->signature.p == NULL && s->body_hash.p == NULL &&
	    !s->has_length && s->length == 0 && !s->has_time &&
	    !s->has_expiry && s->time == 0 && s->expiry == 0 &&
	    s->cut.p == NULL;
}

/* Tags in a field that is good but for them; "" where it stays good. */
static const struct {
	const char *name;
	struct str tags;
	const char *text;
} cases[] = {
    /* v= */
    {"v=1 is the version", STR_INIT("v=1"), ""},
    {"in white space", STR_INIT("v = \r\n\t1 "), ""},
    {"there is no version 2", STR_INIT("v=2"), "v=2 is not 1"},
    {"nor 01", STR_INIT("v=01"), "v=01 is not 1"},
    {"nor 1.0", STR_INIT("v=1.0"), "v=1.0 is not 1"},
    {"the version of drafts is gone", STR_INIT("v=0.5"), "v=0.5 is not 1"},
    {"that of keys is another", STR_INIT("v=DKIM1"), "v=DKIM1 is not 1"},
    {"an empty v= is none", STR_INIT("v="), "v= is not 1"},
    /* a= */
    {"ed25519-sha256 is known", STR_INIT("a=ed25519-sha256"), ""},
    {"a= in upper case is not", STR_INIT("a=RSA-SHA256"),
	"a=RSA-SHA256 is no known algorithm"},
    {"nor in mixed case", STR_INIT("a=rsa-Sha256"),
	"a=rsa-Sha256 is no known algorithm"},
    {"nor half of it", STR_INIT("a=rsa"), "a=rsa is no known algorithm"},
    {"nor with more behind it", STR_INIT("a=rsa-sha2567"),
	"a=rsa-sha2567 is no known algorithm"},
    {"nor with a blank inside", STR_INIT("a=rsa -sha256"),
	"a=rsa -sha256 is no known algorithm"},
    {"nor a list", STR_INIT("a=rsa-sha256:rsa-sha1"),
	"a=rsa-sha256:rsa-sha1 is no known algorithm"},
    {"nor one that is not used", STR_INIT("a=rsa-sha512"),
	"a=rsa-sha512 is no known algorithm"},
    {"an empty a= is none", STR_INIT("a="), "a= is no known algorithm"},
    {"a long one is shown in part",
	STR_INIT("a=0123456789012345678901234567890123456789"
		 "012345678901234567890123456789012345678901234567890123456789"
		 "no"),
	"a=0123456789012345678901234567890123456789"
	"012345678901234567890123456789012345678901234567890123456789"
	" is no known algorithm"},
    /* c= */
    {"c= in upper case is unknown", STR_INIT("c=Relaxed/Simple"),
	"c=Relaxed/Simple is no known canonicalization"},
    {"an empty c= too", STR_INIT("c="), "c= is no known canonicalization"},
    {"a c= without a body", STR_INIT("c=relaxed/"),
	"c=relaxed/ is no known canonicalization"},
    {"a c= without a header", STR_INIT("c=/relaxed"),
	"c=/relaxed is no known canonicalization"},
    {"a third part of c=", STR_INIT("c=simple/simple/simple"),
	"c=simple/simple/simple is no known canonicalization"},
    {"a blank inside c=", STR_INIT("c=simple / simple"),
	"c=simple / simple is no known canonicalization"},
    {"nowsp was in a draft", STR_INIT("c=nowsp"),
	"c=nowsp is no known canonicalization"},
    /* d= */
    {"d= in upper case is a name", STR_INIT("d=A.Example"), ""},
    {"a name with an underscore is one", STR_INIT("d=_a.b_c.example"), ""},
    {"a name of digits is one", STR_INIT("d=1.2"), ""},
    {"a U-label is one",
	STR_INIT("d=b\xc3\xbc"
		 "cher.example"),
	""},
    {"an A-label is one", STR_INIT("d=xn--bcher-kva.example"), ""},
    {"one label does not sign", STR_INIT("d=example"),
	"d=example is no domain name of two labels"},
    {"a final dot is not part of a name", STR_INIT("d=a.example."),
	"d=a.example. is no domain name of two labels"},
    {"not even behind one label", STR_INIT("d=example."),
	"d=example. is no domain name of two labels"},
    {"d= is not empty", STR_INIT("d="), "d= is no domain name of two labels"},
    {"d= is not a dot", STR_INIT("d=."), "d=. is no domain name of two labels"},
    {"an empty label", STR_INIT("d=a..example"),
	"d=a..example is no domain name of two labels"},
    {"an empty first label", STR_INIT("d=.a.example"),
	"d=.a.example is no domain name of two labels"},
    {"a parenthesis in d=", STR_INIT("d=a(.example"),
	"d=a(.example is no domain name of two labels"},
    {"a comment in d=", STR_INIT("d=a.example(b)"),
	"d=a.example(b) is no domain name of two labels"},
    {"an at sign in d=", STR_INIT("d=x@a.example"),
	"d=x@a.example is no domain name of two labels"},
    {"a comma in d=", STR_INIT("d=a.example,b.example"),
	"d=a.example,b.example is no domain name of two labels"},
    {"a quote in d=", STR_INIT("d=\"a.example\""),
	"d=\"a.example\" is no domain name of two labels"},
    {"a star in d=", STR_INIT("d=*.example"),
	"d=*.example is no domain name of two labels"},
    {"a no-break space in d=", STR_INIT("d=a\xc2\xa0.example"),
	"d=a\xc2\xa0.example is no domain name of two labels"},
    {"one behind d=", STR_INIT("d=a.example\xc2\xa0"),
	"d=a.example\xc2\xa0 is no domain name of two labels"},
    {"a slash in d=", STR_INIT("d=a/b.example"),
	"d=a/b.example is no domain name of two labels"},
    {"a blank in d=", STR_INIT("d=a .example"),
	"d=a .example is no domain name of two labels"},
    {"a fold in d=", STR_INIT("d=a.\r\n example"),
	"d=a.\r\n example is no domain name of two labels"},
    {"Latin-1 in d=",
	STR_INIT("d=b\xfc"
		 "cher.example"),
	"d=b\xfc"
	"cher.example is no domain name of two labels"},
    {"an address in d=", STR_INIT("d=[192.0.2.1]"),
	"d=[192.0.2.1] is no domain name of two labels"},
    {"two names in d=", STR_INIT("d=a.example:b.example"),
	"d=a.example:b.example is no domain name of two labels"},
    /* s= */
    {"s= may be one label", STR_INIT("s=2024"), ""},
    {"or several", STR_INIT("s=a.b.c"), ""},
    {"or a U-label", STR_INIT("s=s\xc3\xa9lecteur"), ""},
    {"or hold an underscore", STR_INIT("s=k_1"), ""},
    {"s= is not empty", STR_INIT("s="), "s= is no domain name"},
    {"s= has no final dot", STR_INIT("s=s."), "s=s. is no domain name"},
    {"s= has no empty label", STR_INIT("s=a..b"), "s=a..b is no domain name"},
    {"s= has no star", STR_INIT("s=*"), "s=* is no domain name"},
    {"s= has no blank", STR_INIT("s=a b"), "s=a b is no domain name"},
    {"s= has no quote", STR_INIT("s=\"s\""), "s=\"s\" is no domain name"},
    {"s= has no at sign", STR_INIT("s=s@t"), "s=s@t is no domain name"},
    {"s= is no Latin-1", STR_INIT("s=s\xe9"), "s=s\xe9 is no domain name"},
    /* h= */
    {"h= may name From alone", STR_INIT("h=From"), ""},
    {"in any case", STR_INIT("h=fROM"), ""},
    {"and not as the first", STR_INIT("h=Subject:To:From"), ""},
    {"and twice", STR_INIT("h=From:From"), ""},
    {"and names that no field has", STR_INIT("h=From:!#$%&'*+,/=?@[\\]^{|}~"),
	""},
    {"blanks may stand around the colons",
	STR_INIT("h= To \r\n\t:\r\n From : Date "), ""},
    {"h= must name From", STR_INIT("h=To:Subject"), "h= does not name From"},
    {"Fro is another field", STR_INIT("h=Fro"), "h= does not name From"},
    {"X-From too", STR_INIT("h=X-From"), "h= does not name From"},
    {"h= is not empty", STR_INIT("h="), "h= has an empty name"},
    {"no colon first", STR_INIT("h=:From"), "h= has an empty name"},
    {"no colon last", STR_INIT("h=From:"), "h= has an empty name"},
    {"no two colons", STR_INIT("h=From::To"), "h= has an empty name"},
    {"not even with a blank between", STR_INIT("h=From: :To"),
	"h= has an empty name"},
    {"no blank in a name", STR_INIT("h=From:Message -ID"), "h= has a bad name"},
    {"no fold in a name", STR_INIT("h=From:Message-\r\n ID"),
	"h= has a bad name"},
    {"a comma parts no names", STR_INIT("h=From, To"), "h= has a bad name"},
    {"h= is ASCII", STR_INIT("h=From:\xc3\xa9"), "h= is not ASCII"},
    /* l= */
    {"l=0 covers nothing", STR_INIT("l=0"), ""},
    {"76 digits are a length",
	STR_INIT("l=0000000000000000000000000000000000000000"
		 "000000000000000000000000000000000009"),
	""},
    {"77 are not",
	STR_INIT("l=0000000000000000000000000000000000000000"
		 "0000000000000000000000000000000000009"),
	"l=0000000000000000000000000000000000000000"
	"0000000000000000000000000000000000009 is no length"},
    {"l= is not empty", STR_INIT("l="), "l= is no length"},
    {"l= has no sign", STR_INIT("l=+1"), "l=+1 is no length"},
    {"l= is not negative", STR_INIT("l=-1"), "l=-1 is no length"},
    {"l= is not hexadecimal", STR_INIT("l=0x1"), "l=0x1 is no length"},
    {"l= has no blank inside", STR_INIT("l=1 0"), "l=1 0 is no length"},
    {"l= has no fraction", STR_INIT("l=1.0"), "l=1.0 is no length"},
    /* q= */
    {"q=dns/txt is known", STR_INIT("q=dns/txt"), ""},
    {"one of several is enough", STR_INIT("q=x/y : dns/txt\r\n :z"), ""},
    {"q=http is not", STR_INIT("q=http"),
	"q=http is no way to the key that is known"},
    {"nor dns alone", STR_INIT("q=dns"),
	"q=dns is no way to the key that is known"},
    {"nor dns/special", STR_INIT("q=dns/special"),
	"q=dns/special is no way to the key that is known"},
    {"nor dns/txt with an option", STR_INIT("q=dns/txt/x"),
	"q=dns/txt/x is no way to the key that is known"},
    {"nor dns/txt in upper case", STR_INIT("q=DNS/TXT"),
	"q=DNS/TXT is no way to the key that is known"},
    {"nor nothing", STR_INIT("q="), "q= is no way to the key that is known"},
    /* t=, x= */
    {"t=0 is a time", STR_INIT("t=0"), ""},
    {"x= may stand alone", STR_INIT("x=1"), ""},
    {"x= may be one second after t=", STR_INIT("t=7; x=8"), ""},
    {"whichever is first", STR_INIT("x=8; t=7"), ""},
    {"x= is not t=", STR_INIT("t=7; x=7"), "x= is not after t="},
    {"x= is not before t=", STR_INIT("t=7; x=6"), "x= is not after t="},
    {"x= is compared as a number", STR_INIT("t=9; x=10"), ""},
    {"t= is not empty", STR_INIT("t="), "t= is no time"},
    {"t= has no sign", STR_INIT("t=-1"), "t=-1 is no time"},
    {"t= has no fraction", STR_INIT("t=1.5"), "t=1.5 is no time"},
    {"t= has no blank inside", STR_INIT("t=1 2"), "t=1 2 is no time"},
    {"x= is not empty", STR_INIT("x="), "x= is no time"},
    {"x= has no sign", STR_INIT("x=+9"), "x=+9 is no time"},
    {"x= is no date", STR_INIT("x=2030-01-01"), "x=2030-01-01 is no time"},
    {"two times without an end have no order",
	STR_INIT("t=9999999999998; x=9999999999999"), "x= is not after t="},
    /* bh= */
    {"bh= may be folded",
	STR_INIT("bh= AAAAAAAAAAAAAAAAAAAAAAA\r\n\tAAAAAAAAAAAAAAAAAAAA ="),
	""},
    {"bh= is not empty", STR_INIT("bh="), "bh= is empty"},
    {"bh= is base64", STR_INIT("bh=AAA*"), "bh=: octet 4 is no base64"},
    {"bh= is padded",
	STR_INIT("bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AA"),
	"bh=: base64 without its padding"},
    {"bh= of SHA-256 has 32 octets", STR_INIT("bh=" Z20),
	"bh= has 20 octets, not 32"},
    {"not 33", STR_INIT("bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
	"bh= has 33 octets, not 32"},
    {"bh= of SHA-1 has 20", STR_INIT("a=rsa-sha1"),
	"bh= has 32 octets, not 20"},
    /* b= */
    {"b= may be folded anywhere", STR_INIT("b= \r\n Y\r\n\tQ = ="), ""},
    {"b= is not empty", STR_INIT("b="), "b= is empty"},
    {"b= is not white space", STR_INIT("b= \r\n\t "), "b= is empty"},
    {"junk in b= is not passed over", STR_INIT("b=Y!Q=="),
	"b=: octet 2 is no base64"},
    {"nor behind it", STR_INIT("b=YQ==!"), "b=: octet 5 is no base64"},
    {"b= is not cut short", STR_INIT("b=YWFhY"),
	"b=: base64 that is cut short"},
    {"b= is padded", STR_INIT("b=YQ"), "b=: base64 without its padding"},
    {"padding in b= ends it", STR_INIT("b=YQ==YQ=="),
	"b=: base64 with padding before its end"},
    {"no bits are left over in b=", STR_INIT("b=YR=="),
	"b=: base64 with bits left over"},
    {"b= is ASCII", STR_INIT("b=YQ==\xc3\xa9"), "b= is not ASCII"},
    /* other tags */
    {"xb= is another tag", STR_INIT("xb=junk!"), ""},
    {"bH= is another tag", STR_INIT("bH=junk!"), ""},
    {"B= is another tag", STR_INIT("B=junk!"), ""},
    {"D= too, and S=, H=, A=, V=", STR_INIT("D=(;S=(;H=:;A=x;V=2"), ""},
    {"an unknown tag may be empty", STR_INIT("foo_1="), ""},
    {"z= is not looked into", STR_INIT("z=From:foo@eng.example|To:=3Bx"), ""},
    {"an unknown tag is ASCII", STR_INIT("n=\xc3\xa9"), "n= is not ASCII"},
    {"z= is ASCII", STR_INIT("z=\xff"), "z= is not ASCII"},
    {"v= is ASCII", STR_INIT("v=1\xc2\xa0"), "v= is not ASCII"},
    /* the list */
    {"a tag has a =", STR_INIT("junk"), "tag 1 has no '='"},
    {"a tag has a name", STR_INIT("=1"), "tag 1: bad name"},
    {"a name is ASCII", STR_INIT("\xc3\xa9=1"), "tag 1: bad name"},
    {"no blank stands in a name", STR_INIT("b h=1"), "tag 1: bad name"},
    {"a tag is there once", STR_INIT("n=1;n=1"), "tag n given twice"},
    {"q= too", STR_INIT("q=dns/txt;q=dns/txt"), "tag q given twice"},
    {"no two semicolons", STR_INIT("n=1;"), "tag 2 has no '='"},
    {"no NUL", STR_INIT("n=\0"), "tag n: bad octet"},
    {"no NUL in d=", STR_INIT("d=a.example\0.b"), "tag d: bad octet"},
    {"no vertical tab", STR_INIT("n=a\vb"), "tag n: bad octet"},
    {"a bare CR is no fold", STR_INIT("n=a\rb"), "a line end that is no fold"},
    {"nor before a blank", STR_INIT("n=a\r b"), "a line end that is no fold"},
    {"a bare LF is none", STR_INIT("n=a\nb"), "a line end that is no fold"},
    {"CRLF without a blank is none", STR_INIT("n=a\r\nb"),
	"a line end that is no fold"},
    {"LF and a blank are one", STR_INIT("n=a\n b"), ""},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct str body = field_with(cases[i].tags);
		struct dkim_sig sig;
		struct err e = {0};
		enum st st;

		memset(&sig, 0x55, sizeof(sig));
		st = dkim_sig_parse(body, pool, &sig, &e);
		OK(cases[i].text[0] == '\0' ?
			st == ST_OK && sig.signature.n == 1 :
			st == ST_SYNTAX && is_zeroed(&sig),
		    cases[i].name);
		IS(str_of(e.text), cases[i].text, "  text of the error");
	}
}

/* One of the tags that are needed is left out, or is there twice. */
static void
needed_tags(void)
{
	for (size_t skip = 0; skip < NELEM(needed); skip++) {
		struct buf without = {.pool = pool}, twice = {.pool = pool};
		struct dkim_sig sig;
		struct err e = {0};
		char name[40], text[40];

		for (size_t i = 0; i < NELEM(needed); i++) {
			if (i != skip)
				buf_add(&without, needed[i].text);
			buf_add(&twice, needed[i].text);
		}
		buf_add(&twice, needed[skip].text);
		snprintf(name, sizeof(name), "%s= is needed",
		    needed[skip].name.p);
		snprintf(text, sizeof(text), "no %s=", needed[skip].name.p);
		OK(dkim_sig_parse(buf_str(&without), pool, &sig, &e) ==
			    ST_SYNTAX &&
			is_zeroed(&sig),
		    name);
		IS(str_of(e.text), text, "  and the text says so");
		snprintf(name, sizeof(name), "%s= is there once",
		    needed[skip].name.p);
		snprintf(text, sizeof(text), "tag %s given twice",
		    needed[skip].name.p);
		OK(dkim_sig_parse(buf_str(&twice), pool, &sig, &e) ==
			    ST_SYNTAX &&
			is_zeroed(&sig),
		    name);
		IS(str_of(e.text), text, "  and the text says so");
	}
}

/* i= and the identity that comes of it; NULL, and the text, where none does. */
static const struct {
	const char *name;
	struct str value;
	const char *want, *text;
} identities[] = {
    {"i= may be the domain", STR_INIT("@a.example"), "@a.example", ""},
    {"in upper case", STR_INIT("@A.EXAMPLE"), "@a.example", ""},
    {"or an address", STR_INIT("Joe@a.example"), "Joe@a.example", ""},
    {"or below d=", STR_INIT("joe@b.c.a.example"), "joe@b.c.a.example", ""},
    {"folds mean nothing", STR_INIT("jo\r\n e@a.\r\n\texample"),
	"joe@a.example", ""},
    {"a dot-atom", STR_INIT("a.b+c/d@a.example"), "a.b+c/d@a.example", ""},
    {"UTF-8 before the @", STR_INIT("\xe7\x94\xa8@a.example"),
	"\xe7\x94\xa8@a.example", ""},
    {"UTF-8 that is quoted", STR_INIT("=E7=94=A8@a.example"),
	"\xe7\x94\xa8@a.example", ""},
    {"a U-label",
	STR_INIT("x@b\xc3\xbc"
		 "cher.a.example"),
	"x@xn--bcher-kva.a.example", ""},
    {"a U-label that is quoted", STR_INIT("x@b=C3=BCcher.a.example"),
	"x@xn--bcher-kva.a.example", ""},
    {"an underscore", STR_INIT("x@_b.a.example"), "x@_b.a.example", ""},
    {"a quoted string", STR_INIT("\"a=20b\"@a.example"), "\"a b\"@a.example",
	""},
    {"an @ in it", STR_INIT("\"x@y.example\"@a.example"),
	"\"x@y.example\"@a.example", ""},
    {"the @ and the domain in it", STR_INIT("\"@a.example\"@a.example"),
	"\"@a.example\"@a.example", ""},
    {"an escaped quote in it", STR_INIT("\"a\\\"@b\"@a.example"),
	"\"a\\\"@b\"@a.example", ""},
    {"an escaped backslash in it", STR_INIT("\"a\\\\\"@a.example"),
	"\"a\\\\\"@a.example", ""},
    {"a semicolon in it", STR_INIT("\"=3B\"@a.example"), "\";\"@a.example", ""},
    {"an empty one", STR_INIT("\"\"@a.example"), "\"\"@a.example", ""},
    {"UTF-8 in it", STR_INIT("\"\xc3\xa9\"@a.example"),
	"\"\xc3\xa9\"@a.example", ""},
    {"the @ may be quoted", STR_INIT("joe=40a.example"), "joe@a.example", ""},
    {"i= is not empty", STR_INIT(""), NULL, "i= is no address"},
    {"i= has an @", STR_INIT("a.example"), NULL, "i= is no address"},
    {"i= has one @", STR_INIT("a@b@a.example"), NULL, "i= has no domain name"},
    {"also when it is quoted", STR_INIT("a=40b@a.example"), NULL,
	"i= has no domain name"},
    {"i= has a domain", STR_INIT("joe@"), NULL, "i= has no domain name"},
    {"without a final dot", STR_INIT("joe@a.example."), NULL,
	"i= has no domain name"},
    {"without a comment", STR_INIT("joe@a.example(x)"), NULL,
	"i= has no domain name"},
    {"i= is one address", STR_INIT("joe@a.example,jim@a.example"), NULL,
	"i= has no domain name"},
    {"without angle brackets", STR_INIT("<joe@a.example>"), NULL,
	"i= is no address"},
    {"no dot first", STR_INIT(".a@a.example"), NULL, "i= is no address"},
    {"no dot last", STR_INIT("a.@a.example"), NULL, "i= is no address"},
    {"no two dots", STR_INIT("a..b@a.example"), NULL, "i= is no address"},
    {"no comment", STR_INIT("a(b)@a.example"), NULL, "i= is no address"},
    {"no blank outside quotes", STR_INIT("a=20b@a.example"), NULL,
	"i= is no address"},
    {"no NUL", STR_INIT("a=00b@a.example"), NULL, "i= is no address"},
    {"no control inside quotes", STR_INIT("\"a=0Ab\"@a.example"), NULL,
	"i= is no address"},
    {"not even an escaped one", STR_INIT("\"a\\=0D\"@a.example"), NULL,
	"i= is no address"},
    {"no DEL inside quotes", STR_INIT("\"=7F\"@a.example"), NULL,
	"i= is no address"},
    {"a quote has an end", STR_INIT("\"a@a.example"), NULL, "i= is no address"},
    {"an escaped end is none", STR_INIT("\"a\\\"@a.example"), NULL,
	"i= is no address"},
    {"a backslash escapes something", STR_INIT("\"a\\"), NULL,
	"i= is no address"},
    {"a quote is all of it", STR_INIT("\"a\"b@a.example"), NULL,
	"i= is no address"},
    {"a word and a quote are no local part", STR_INIT("a\"b\"@a.example"), NULL,
	"i= is no address"},
    {"quoting is in upper case", STR_INIT("=e7=94=a8@a.example"), NULL,
	"i= has a bad \"=\""},
    {"a = alone is none", STR_INIT("a=b@a.example"), NULL,
	"i= has a bad \"=\""},
    {"i= is not above d=", STR_INIT("joe@example"), NULL,
	"i= is not at or below d="},
    {"i= is not beside d=", STR_INIT("joe@b.example"), NULL,
	"i= is not at or below d="},
    {"a name that ends like d= is not below it", STR_INIT("joe@xa.example"),
	NULL, "i= is not at or below d="},
    {"what is quoted is not the domain",
	STR_INIT("\"@a.example\"@evil.example"), NULL,
	"i= is not at or below d="},
};

static void
every_identity(void)
{
	for (size_t i = 0; i < NELEM(identities); i++) {
		struct buf b = {.pool = pool};
		struct dkim_sig_names names;
		struct dkim_sig sig;
		struct err e = {0};
		enum st st;

		buf_add(&b, STR("i="));
		buf_add(&b, identities[i].value);
		st = dkim_sig_parse(field_with(buf_str(&b)), pool, &sig, &e);
		OK(st == (identities[i].want == NULL ? ST_SYNTAX : ST_OK) &&
			(st == ST_OK || is_zeroed(&sig)),
		    identities[i].name);
		IS(sig.identity, identities[i].want, "  the identity");
		IS(str_of(e.text), identities[i].text, "  text of the error");
		dkim_sig_names(field_with(buf_str(&b)), pool, &names);
		IS(names.identity, identities[i].want, "  the name of it");
		if (st != ST_OK)
			continue;
		dkim_sig_names_of(&sig, pool, &names);
		IS(names.identity, identities[i].want, "  the same");
	}
}

static void
identity_and_domain(void)
{
	struct dkim_sig_names names;
	struct dkim_sig sig;

	OK(dkim_sig_parse(STR(FIELD), pool, &sig, NULL) == ST_OK,
	    "the field with no more than is needed");
	IS(sig.identity, "@a.example", "without i= it is d= behind an @");
	dkim_sig_names_of(&sig, pool, &names);
	IS(names.identity, NULL, "  which nobody wrote");
	IS(names.domain, "a.example", "  unlike d=");
	OK(dkim_sig_parse(STR(ALG "d=B\xc3\x9c"
				  "cher.EXAMPLE;s=\xc3\xa9;i=@xn--bcher-kva.exa"
				  "mple;" SUM "b=YQ=="),
	       pool, &sig, NULL) == ST_OK,
	    "U-labels and A-labels are the same name");
	IS(sig.domain, "xn--bcher-kva.example", "  d= in A-labels");
	IS(sig.selector, "xn--9ca", "  s= in A-labels");
	IS(sig.identity, "@xn--bcher-kva.example", "  i= in A-labels");
	IS(sig.key_name, "xn--9ca._domainkey.xn--bcher-kva.example",
	    "  and the name of the key");
	OK(dkim_sig_parse(STR(ALG "d=B.A.Example;s=X.Y;i=@b.a.example;" SUM
				  "b=YQ=="),
	       pool, &sig, NULL) == ST_OK,
	    "names in upper case");
	IS(sig.domain, "b.a.example", "  d= in lower case");
	IS(sig.key_name, "x.y._domainkey.b.a.example",
	    "  a selector of two labels");
	OK(dkim_sig_parse(STR(ALG "d=b.a.example;s=s;i=@a.example;" SUM
				  "b=YQ=="),
	       pool, &sig, NULL) == ST_SYNTAX,
	    "i= above d= is refused");
}

static const struct {
	struct str tags;
	enum canon_kind head, body;
} canons[] = {
    {STR_INIT("n="), CANON_SIMPLE, CANON_SIMPLE},
    {STR_INIT("c=simple"), CANON_SIMPLE, CANON_SIMPLE},
    {STR_INIT("c=relaxed"), CANON_RELAXED, CANON_SIMPLE},
    {STR_INIT("c=simple/simple"), CANON_SIMPLE, CANON_SIMPLE},
    {STR_INIT("c=simple/relaxed"), CANON_SIMPLE, CANON_RELAXED},
    {STR_INIT("c=relaxed/simple"), CANON_RELAXED, CANON_SIMPLE},
    {STR_INIT("c=relaxed/relaxed"), CANON_RELAXED, CANON_RELAXED},
};

static void
canonicalizations(void)
{
	for (size_t i = 0; i < NELEM(canons); i++) {
		struct dkim_sig sig;

		OK(dkim_sig_parse(field_with(canons[i].tags), pool, &sig,
		       NULL) == ST_OK &&
			sig.head == canons[i].head &&
			sig.body == canons[i].body,
		    canons[i].tags.p);
	}
}

static void
algorithms(void)
{
	struct dkim_sig sig;

	OK(dkim_sig_parse(STR(FIELD), pool, &sig, NULL) == ST_OK &&
		sig.alg == DKIM_RSA_SHA256,
	    "rsa-sha256");
	OK(dkim_sig_parse(field_with(STR("a=ed25519-sha256")), pool, &sig,
	       NULL) == ST_OK &&
		sig.alg == DKIM_ED25519_SHA256,
	    "ed25519-sha256");
	OK(dkim_sig_parse(STR("v=1;a=rsa-sha1;" WHO "h=From;bh=" Z20 ";b=YQ=="),
	       pool, &sig, NULL) == ST_OK &&
		sig.alg == DKIM_RSA_SHA1 && sig.body_hash.n == 20,
	    "rsa-sha1 is read; who verifies says what it is worth");
	OK(dkim_sig_parse(STR("v=1;a=ed25519-sha256;" WHO "h=From;bh=" Z20
			      ";b=YQ=="),
	       pool, &sig, NULL) == ST_SYNTAX,
	    "Ed25519 goes with no SHA-1");
	IS(str_of(dkim_alg_word(DKIM_RSA_SHA256)), "rsa-sha256", "its word");
	IS(str_of(dkim_alg_word(DKIM_ED25519_SHA256)), "ed25519-sha256",
	    "the word of Ed25519");
	IS(str_of(dkim_alg_word(DKIM_RSA_SHA1)), "rsa-sha1",
	    "the word of SHA-1");
}

/* Digits, and the number that they must come to. */
static const struct {
	struct str digits;
	uint64_t length;
} lengths[] = {
    {STR_INIT("0"), 0},
    {STR_INIT("0009"), 9},
    {STR_INIT("4294967296"), 4294967296U},
    {STR_INIT("9999999999999999999"), 9999999999999999999U},
    {STR_INIT("18446744073709551609"), UINT64_MAX - 6},
    {STR_INIT("18446744073709551614"), UINT64_MAX - 1},
    {STR_INIT("18446744073709551615"), UINT64_MAX},
    {STR_INIT("18446744073709551616"), UINT64_MAX},
    {STR_INIT("18446744073709551620"), UINT64_MAX},
    {STR_INIT("36893488147419103233"), UINT64_MAX},
    {STR_INIT("9999999999999999999999999999999999999999"
	      "999999999999999999999999999999999999"),
	UINT64_MAX},
};

static void
numbers(void)
{
	static const struct {
		struct str digits;
		int64_t time;
	} times[] = {
	    {STR_INIT("0"), 0},
	    {STR_INIT("1117574938"), 1117574938},
	    {STR_INIT("999999999999"), 999999999999},
	    {STR_INIT("000000000001"), 1},
	    {STR_INIT("1000000000000"), INT64_MAX},
	    {STR_INIT("0000000000001"), INT64_MAX},
	    {STR_INIT("99999999999999999999999999999999"), INT64_MAX},
	};
	struct dkim_sig sig;

	OK(dkim_sig_parse(STR(FIELD), pool, &sig, NULL) == ST_OK &&
		!sig.has_length && !sig.has_time && !sig.has_expiry,
	    "l=, t= and x= need not be there");
	for (size_t i = 0; i < NELEM(lengths); i++) {
		struct str tag =
		    pool_fmt(pool, "l=%.*s", STRF(lengths[i].digits));

		OK(dkim_sig_parse(field_with(tag), pool, &sig, NULL) == ST_OK &&
			sig.has_length && sig.length == lengths[i].length,
		    tag.p);
	}
	for (size_t i = 0; i < NELEM(times); i++) {
		struct str tag =
		    pool_fmt(pool, "t=%.*s", STRF(times[i].digits));

		OK(dkim_sig_parse(field_with(tag), pool, &sig, NULL) == ST_OK &&
			sig.has_time && !sig.has_expiry &&
			sig.time == times[i].time,
		    tag.p);
		tag = pool_fmt(pool, "x=%.*s", STRF(times[i].digits));
		OK(dkim_sig_parse(field_with(tag), pool, &sig, NULL) == ST_OK &&
			!sig.has_time && sig.has_expiry &&
			sig.expiry == times[i].time,
		    tag.p);
	}
}

/* Whole fields, and what is taken out of them before they are hashed. */
static const struct {
	const char *name;
	struct str body;
	const char *cut;
} cuts[] = {
    {"the value of b= is cut", STR_INIT(FIELD), "YQ=="},
    {"up to the semicolon", STR_INIT(FIELD ";"), "YQ=="},
    {"not the white space behind it", STR_INIT(FIELD "; "), "YQ=="},
    {"white space before the semicolon goes", STR_INIT(FIELD "\r\n\t;"),
	"YQ==\r\n\t"},
    {"and at the end of the field", STR_INIT(FIELD " \r\n "), "YQ== \r\n "},
    {"and behind the =", STR_INIT(ALG WHO SUM "b=\r\n YQ=="), "\r\n YQ=="},
    {"and inside", STR_INIT(ALG WHO SUM "b= Y Q\n\t=\r\n = ;"),
	" Y Q\n\t=\r\n = "},
    {"b= may be the first tag", STR_INIT("b= YQ== ;" ALG WHO SUM), " YQ== "},
    {"white space before the = stays", STR_INIT(ALG WHO SUM "b \r\n = YQ=="),
	" YQ=="},
    {"xb= is not b=", STR_INIT("xb=Yg==;b=YQ==;" ALG WHO SUM), "YQ=="},
    {"nor is bH=", STR_INIT("bH=Yg==;b=YQ==;" ALG WHO SUM "bb=Yg=="), "YQ=="},
    {"nor what looks like it in another tag",
	STR_INIT("n= b=Yg==;" ALG WHO SUM "b=YQ==;z=b=Yg=="), "YQ=="},
};

static void
every_cut(void)
{
	for (size_t i = 0; i < NELEM(cuts); i++) {
		struct str body = cuts[i].body;
		struct dkim_sig sig;
		struct err e = {0};

		OK(dkim_sig_parse(body, pool, &sig, &e) == ST_OK &&
			sig.cut.p > body.p &&
			sig.cut.p + sig.cut.n <= body.p + body.n &&
			sig.cut.p[-1] == '=',
		    cuts[i].name);
		IS(sig.cut, cuts[i].cut, "  just that");
		IS(sig.signature, "a", "  and it is read");
	}
}

/* Any field, and what can be said of it. */
static const struct {
	const char *name;
	struct str body;
	const char *domain, *selector, *identity, *alg, *b;
} names[] = {
    {"a good field has its names", STR_INIT(FIELD), "a.example", "s", NULL,
	"rsa-sha256", "YQ=="},
    {"folds go", STR_INIT("a = x-y\r\n ; b= Y\r\n Q\t; i= j\r\n @a.b ;d= A.B "),
	"a.b", NULL, "j@a.b", "x-y", "YQ"},
    {"nothing has none", STR_INIT(""), NULL, NULL, NULL, NULL, NULL},
    {"semicolons have none", STR_INIT(";;;"), NULL, NULL, NULL, NULL, NULL},
    {"words have none", STR_INIT("d a.example"), NULL, NULL, NULL, NULL, NULL},
    {"empty tags have none", STR_INIT("d=;s=;i=;a=;b="), NULL, NULL, NULL, NULL,
	NULL},
    {"junk around them does not matter",
	STR_INIT(";;junk;d=a.example;\xff=\0;s=s;=;a=rsa-sha1;\r\n\rb=YQ;;"),
	"a.example", "s", NULL, "rsa-sha1", "YQ"},
    {"a domain that is there twice is not there",
	STR_INIT("d=a.example;s=s;d=b.example"), NULL, "s", NULL, NULL, NULL},
    {"not even where it is the same", STR_INIT("d=a.example;d=a.example"), NULL,
	NULL, NULL, NULL, NULL},
    {"nor where it is there three times", STR_INIT("s=a;s=b;s=c"), NULL, NULL,
	NULL, NULL, NULL},
    {"nor where one of them is empty", STR_INIT("b=;b=YQ=="), NULL, NULL, NULL,
	NULL, NULL},
    {"i=, a= and b= too", STR_INIT("d=a.b;i=@a.b;i=@a.b;a=x;a=x;b=Y;b=Y"),
	"a.b", NULL, NULL, NULL, NULL},
    {"a bad domain is none, and i= falls with it",
	STR_INIT("d=a(b.example;i=@a.example;s=s"), NULL, "s", NULL, NULL,
	NULL},
    {"a domain of one label is none", STR_INIT("d=example;s=s;i=@a.example"),
	NULL, "s", NULL, NULL, NULL},
    {"a bad selector is none", STR_INIT("d=a.example;s=\"s\""), "a.example",
	NULL, NULL, NULL, NULL},
    {"i= beside d= is none", STR_INIT("d=a.example;i=@b.example"), "a.example",
	NULL, NULL, NULL, NULL},
    {"a= as it is written", STR_INIT("a=RSA-Sha256"), NULL, NULL, NULL,
	"RSA-Sha256", NULL},
    {"a= that is no word is none", STR_INIT("a=rsa sha256"), NULL, NULL, NULL,
	NULL, NULL},
    {"nor with a parenthesis", STR_INIT("a=rsa-sha256(x)"), NULL, NULL, NULL,
	NULL, NULL},
    {"nor with an 8-bit octet", STR_INIT("a=rs\xe4"), NULL, NULL, NULL, NULL,
	NULL},
    {"nor with a digit first", STR_INIT("a=1-2"), NULL, NULL, NULL, NULL, NULL},
    {"b= need not be whole", STR_INIT("b=YWF"), NULL, NULL, NULL, NULL, "YWF"},
    {"b= with junk is none", STR_INIT("b=YW!F"), NULL, NULL, NULL, NULL, NULL},
    {"b= of blanks is none", STR_INIT("b= \r\n "), NULL, NULL, NULL, NULL,
	NULL},
    {"D=, S=, I=, A= and B= are other tags",
	STR_INIT("D=a.example;S=s;I=@a.example;A=x;B=YQ"), NULL, NULL, NULL,
	NULL, NULL},
    {"bd= and d-= are other tags", STR_INIT("bd=a.example;d-=a.example"), NULL,
	NULL, NULL, NULL, NULL},
    {"a U-label comes out as an A-label",
	STR_INIT("d=b\xc3\xbc"
		 "cher.example"),
	"xn--bcher-kva.example", NULL, NULL, NULL, NULL},
    {"a = in a value is part of it", STR_INIT("d=a=b.example"), NULL, NULL,
	NULL, NULL, NULL},
};

static void
every_name(void)
{
	for (size_t i = 0; i < NELEM(names); i++) {
		struct dkim_sig_names n;

		memset(&n, 0x55, sizeof(n));
		dkim_sig_names(names[i].body, pool, &n);
		IS(n.domain, names[i].domain, names[i].name);
		IS(n.selector, names[i].selector, "  selector");
		IS(n.identity, names[i].identity, "  identity");
		IS(n.alg, names[i].alg, "  algorithm");
		IS(n.b, names[i].b, "  b=");
	}
}

static void
field_names(void)
{
	enum { MANY = 5000 };
	struct buf b = {.pool = pool};
	struct dkim_sig sig;

	OK(dkim_sig_parse(field_with(STR("h= To\r\n :from:\tX;")), pool, &sig,
	       NULL) == ST_SYNTAX,
	    "two semicolons behind h= are too many");
	OK(dkim_sig_parse(field_with(STR("h= To\r\n :from:\tX")), pool, &sig,
	       NULL) == ST_OK &&
		sig.nname == 3,
	    "three names");
	IS(sig.names[0], "To", "the first, without its fold");
	IS(sig.names[1], "from", "the second, as written");
	IS(sig.names[2], "X", "the third, without its tab");
	buf_add(&b, STR("h=From"));
	for (int i = 1; i < MANY; i++)
		buf_fmt(&b, ":\r\n X-%d", i);
	OK(dkim_sig_parse(field_with(buf_str(&b)), pool, &sig, NULL) == ST_OK &&
		sig.nname == MANY,
	    "5000 names");
	IS(sig.names[MANY - 1], "X-4999", "and the last of them");
	buf_add(&b, STR(":"));
	OK(dkim_sig_parse(field_with(buf_str(&b)), pool, &sig, NULL) ==
		    ST_SYNTAX &&
		is_zeroed(&sig),
	    "none where the last is empty");
}

static void
limits(void)
{
	struct buf b = {.pool = pool};
	struct dkim_sig_names n;
	struct dkim_sig sig;
	struct err e = {0};
	char label[64];

	buf_add(&b, STR(FIELD));
	for (int i = 8; i <= 100; i++)
		buf_fmt(&b, ";n%d=", i);
	OK(dkim_sig_parse(buf_str(&b), pool, &sig, NULL) == ST_OK,
	    "a field may have 100 tags");
	buf_add(&b, STR(";n101="));
	OK(dkim_sig_parse(buf_str(&b), pool, &sig, &e) == ST_SYNTAX &&
		is_zeroed(&sig),
	    "101 are too many");
	IS(str_of(e.text), "over 100 tags", "  and the text says so");
	dkim_sig_names(buf_str(&b), pool, &n);
	IS(n.domain, "a.example", "but its names are there");
	memset(label, 'x', sizeof(label));
	OK(dkim_sig_parse(field_with(pool_fmt(pool, "s=%.63s", label)), pool,
	       &sig, NULL) == ST_OK,
	    "a label may have 63 octets");
	OK(dkim_sig_parse(field_with(pool_fmt(pool, "s=%.64s", label)), pool,
	       &sig, NULL) == ST_SYNTAX,
	    "64 are too many");
}

/* Megabytes of one thing take no time worth mentioning. */
static void
large(void)
{
	enum { N = 1 << 20 };
	static const char octets[] = ":;=\"\xff a\r\n";
	struct dkim_sig_names n;
	struct dkim_sig sig;

	for (size_t i = 0; i < sizeof(octets); i++) {
		char *p = pool_alloc(pool, N);
		struct str body = {p, N};
		char name[40];

		memset(p, octets[i], N);
		snprintf(name, sizeof(name), "1 MB of octet %d is no signature",
		    (unsigned char)octets[i]);
		dkim_sig_names(body, pool, &n);
		OK(dkim_sig_parse(body, pool, &sig, NULL) == ST_SYNTAX &&
			is_zeroed(&sig) && n.domain.p == NULL,
		    name);
		for (size_t k = 0; k < 5; k++) {
			p[0] = "hidsb"[k];
			p[1] = '=';
			dkim_sig_names(body, pool, &n);
			OK(dkim_sig_parse(body, pool, &sig, NULL) == ST_SYNTAX,
			    "  nor behind a tag");
		}
	}
	OK(dkim_sig_parse((struct str){0}, pool, &sig, NULL) == ST_SYNTAX,
	    "a view that is not there is no signature");
	dkim_sig_names((struct str){0}, pool, &n);
	OK(n.domain.p == NULL && n.b.p == NULL, "and has no names");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	needed_tags();
	every_identity();
	identity_and_domain();
	canonicalizations();
	algorithms();
	numbers();
	every_cut();
	every_name();
	field_names();
	limits();
	large();
	pool_free(pool);
	return tap_end();
}
