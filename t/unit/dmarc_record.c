/* auth/dmarc_record: the grammar of RFC 9989 section 4.8. */
#include "auth/dmarc_record.h"

#include "tap.h"

#define V "v=DMARC1; "
#define RUA "; rua=mailto:a@b.example"

/*
 * What each record must come to: "p sp np psd" as words and letters, "t", "d",
 * "s" and "!" for test, strict DKIM, strict SPF and as_none; "-" where it is no
 * record; or the reason why it gives no policy.
 */
static const struct {
	struct str in;
	const char *want, *name;
} cases[] = {
    /* version */
    {STR_INIT("v=DMARC1;p=none"), "none// u", "the shortest record"},
    {STR_INIT("v=DMARC1; p=reject;"), "reject// u", "a separator at the end"},
    {STR_INIT("v = DMARC1 ; p=none"), "none// u", "blanks around ="},
    {STR_INIT("v\t=\tDMARC1\t;\tp\t=\tnone\t"), "none// u", "tabs too"},
    {STR_INIT("v=DMARC1"), "no p=, and no valid rua=", "the version alone"},
    {STR_INIT("v=DMARC1;"), "no p=, and no valid rua=", "and a separator"},
    {STR_INIT(""), "-", "nothing is no record"},
    {STR_INIT("v"), "-", "a letter is none"},
    {STR_INIT("v="), "-", "a tag without a value is none"},
    {STR_INIT("v=DMARC"), "-", "half a version is none"},
    {STR_INIT("v=DMARC10; p=none"), "-", "version 10 is another one"},
    {STR_INIT("v=DMARC2; p=none"), "-", "version 2 is another one"},
    {STR_INIT("v=dmarc1; p=none"), "-", "the version is taken as written"},
    {STR_INIT("V=DMARC1; p=none"), "-", "its tag too"},
    {STR_INIT(" v=DMARC1; p=none"), "-", "a blank before it"},
    {STR_INIT("\tv=DMARC1; p=none"), "-", "a tab before it"},
    {STR_INIT("\"v=DMARC1; p=none\""), "-", "quotes around it"},
    {STR_INIT("v=DMARC1 p=none"), "-", "no separator behind it"},
    {STR_INIT("v=DMARC1, p=none"), "-", "a comma behind it"},
    {STR_INIT("v=DMARC1=1; p=none"), "-", "two equal signs"},
    {STR_INIT("v==DMARC1; p=none"), "-", "two equal signs in a row"},
    {STR_INIT("v=DMARC1\0; p=none"), "-", "a NUL behind it"},
    {STR_INIT("v=DMARC1\n; p=none"), "-", "a line end is no blank"},
    {STR_INIT("p=none; v=DMARC1"), "-", "the version is not the first tag"},
    {STR_INIT(";v=DMARC1; p=none"), "-", "a separator before it"},
    {STR_INIT("v=spf1 -all"), "-", "a record of SPF"},
    /* policies */
    {STR_INIT(V "p=quarantine"), "quarantine// u", "quarantine"},
    {STR_INIT(V "p=ReJect; sp=NONE; np=Quarantine"), "reject/none/quarantine u",
	"words in any case"},
    {STR_INIT(V "rf=afrf; sp=none; p=reject"), "reject/none/ u",
	"p= need not be second"},
    {STR_INIT(V "np=reject; p=none"), "none//reject u", "np= without sp="},
    {STR_INIT(V "p=none; p=reject"), "none// u", "the first p= counts"},
    {STR_INIT(V "p=x; p=reject"),
	"bad p=x, and no valid rua=", "the first p= counts where it is wrong"},
    {STR_INIT(V "P=reject"),
	"no p=, and no valid rua=", "names of tags are taken as written"},
    {STR_INIT(V "p=rejected"),
	"bad p=rejected, and no valid rua=", "a word more than there is"},
    {STR_INIT(V "p=none reject"),
	"bad p=none reject, and no valid rua=", "two words"},
    {STR_INIT(V "p="), "bad p=, and no valid rua=", "an empty p="},
    {STR_INIT(V "p"), "bad p=, and no valid rua=", "p without ="},
    {STR_INIT(V "p=no\0ne"), "bad p=, and no valid rua=", "a NUL in it"},
    {STR_INIT(V "p=none\xc3\xa9"),
	"bad p=, and no valid rua=", "an octet that is no ASCII"},
    {STR_INIT(V "p=none; sp=x"),
	"bad sp=x, and no valid rua=", "a wrong sp= takes p= with it"},
    {STR_INIT(V "p=none; np="),
	"bad np=, and no valid rua=", "a wrong np= too"},
    {STR_INIT(V "p=y; sp=x; np=z"),
	"bad p=y, and no valid rua=", "the error names p= first"},
    {STR_INIT(V "p=0123456789012345678901234567890123456789x"),
	"bad p=0123456789012345678901234567890123456789, and no valid rua=",
	"a long value is cut"},
    /* as none */
    {STR_INIT("v=DMARC1" RUA), "none// u!", "no p= but a rua="},
    {STR_INIT(V "p=x" RUA), "none// u!", "a wrong p= but a rua="},
    {STR_INIT(V "p=reject; sp=x; np=reject" RUA), "none// u!",
	"a wrong sp= makes all none"},
    {STR_INIT(V "p=reject; sp=reject; np=x" RUA), "none// u!",
	"a wrong np= too"},
    {STR_INIT(V "p=reject" RUA), "reject// u", "nothing wrong: no none"},
    {STR_INIT(V "rua=x"), "no p=, and no valid rua=", "a rua= without scheme"},
    {STR_INIT(V "rua=mailto:"), "no p=, and no valid rua=", "no address"},
    {STR_INIT(V "rua=mailto:a"), "no p=, and no valid rua=", "no domain"},
    {STR_INIT(V "rua=mailto:@b"), "no p=, and no valid rua=", "no local part"},
    {STR_INIT(V "rua=mailto:a@"), "no p=, and no valid rua=", "an empty one"},
    {STR_INIT(V "rua=mailto:?@b"),
	"no p=, and no valid rua=", "the address is in the query"},
    {STR_INIT(V "rua=a@b.example"),
	"no p=, and no valid rua=", "a bare address is no URI"},
    {STR_INIT(V "rua=1:x"),
	"no p=, and no valid rua=", "a scheme begins with a letter"},
    {STR_INIT(V "rua=a_b:x"),
	"no p=, and no valid rua=", "and has no underscore"},
    {STR_INIT(V "rua=h:%4"), "no p=, and no valid rua=", "half an escape"},
    {STR_INIT(V "rua=h:%4x"), "no p=, and no valid rua=", "a wrong escape"},
    {STR_INIT(V "rua=h:a b"), "no p=, and no valid rua=", "a blank in it"},
    {STR_INIT(V "rua=h:a!x"),
	"no p=, and no valid rua=", "what follows ! is no size"},
    {STR_INIT(V "rua=h:a!"), "no p=, and no valid rua=", "nothing follows !"},
    {STR_INIT(V "rua=h:a\x80"), "no p=, and no valid rua=", "an 8-bit octet"},
    {STR_INIT(V "rua=h:%4A"), "none// u!", "an escape"},
    {STR_INIT(V "rua=https://b.example/x?y#z"), "none// u!",
	"any scheme will do"},
    {STR_INIT(V "rua=MAILTO:a@b.example!10m"), "none// u!", "a size"},
    {STR_INIT(V "rua=h:a!1"), "none// u!", "a size without a unit"},
    {STR_INIT(V "rua=x, ,mailto:a@b.example ,y"), "none// u!",
	"one good URI of several"},
    /* the others */
    {STR_INIT(V "p=none; psd=y"), "none// y", "psd=y"},
    {STR_INIT(V "p=none; psd=N"), "none// n", "psd=N"},
    {STR_INIT(V "p=none; psd=u"), "none// u", "psd=u"},
    {STR_INIT(V "p=none; psd=yes"), "none// u", "a wrong psd="},
    {STR_INIT(V "p=none; psd=x; psd=y"), "none// u",
	"the first psd= counts where it is wrong"},
    {STR_INIT(V "p=none; t=y; adkim=s; aspf=S"), "none// u t d s",
	"t=y, adkim=s, aspf=s"},
    {STR_INIT(V "p=none; t=n; adkim=r; aspf=r"), "none// u", "their defaults"},
    {STR_INIT(V "p=none; t=yes; adkim=x; aspf=strict"), "none// u",
	"wrong ones are the defaults"},
    {STR_INIT(V "p=none; pct=0; rf=x; ri=-1; x=y"), "none// u",
	"old and unknown tags"},
    {STR_INIT(V ";;; p=none;; junk; =; =x; a1=b;"), "none// u",
	"junk between separators"},
    {STR_INIT(V "p=reject; x=\xff\0;t=y"), "reject// u t", "junk octets"},
    {STR_INIT(V "pp=none; p=reject"), "reject// u",
	"a tag whose name begins alike"},
};

static const char *
show(enum st st, const struct dmarc_record *r, const struct err *e)
{
	static char out[300];
	static const char psd[] = "uyn";

	if (st == ST_NONE)
		return "-";
	if (st != ST_OK)
		return e->text;
	(void)snprintf(out, sizeof(out), "%s/%s/%s %c%s%s%s%s",
	    dmarc_policy_word(r->p), dmarc_policy_word(r->sp),
	    dmarc_policy_word(r->np), psd[r->psd], r->testing ? " t" : "",
	    r->strict_dkim ? " d" : "", r->strict_spf ? " s" : "",
	    r->as_none ? "!" : "");
	return out;
}

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct dmarc_record r;
		struct err e = {0};
		enum st st = dmarc_record_parse(cases[i].in, &r, &e);

		IS(str_of(show(st, &r, &e)), cases[i].want, cases[i].name);
	}
}

static void
what_comes_out(void)
{
	struct dmarc_record r;

	OK(dmarc_record_parse(
	       STR(V "p=none; rua=mailto:a@b.example , x:y; ruf = z:u ; "
		     "fo=1:d:s"),
	       &r, NULL) == ST_OK,
	    "a record with all of it");
	IS(r.rua, "mailto:a@b.example , x:y", "rua= as written");
	IS(r.ruf, "z:u", "ruf= without the blanks around it");
	IS(r.fo, "1:d:s", "fo= as written");
	OK(dmarc_record_parse(STR(V "p=none; rua=x; ruf=; fo=2"), &r, NULL) ==
		ST_OK,
	    "wrong ones do no harm");
	OK(r.rua.p == NULL && r.ruf.p == NULL && r.fo.p == NULL,
	    "they are not there");
	OK(dmarc_record_parse(STR(V "p=none; fo=1:"), &r, NULL) == ST_OK &&
		r.fo.p == NULL,
	    "fo= that ends with a colon is wrong");
	OK(dmarc_record_parse(STR(V "p=none; fo=D : 0"), &r, NULL) == ST_OK &&
		r.fo.p != NULL,
	    "fo= with blanks is right");
	OK(dmarc_record_parse(STR(V "psd=n; sp=x; t=y"), &r, NULL) ==
		    ST_SYNTAX &&
		r.psd == DMARC_PSD_NO && r.testing,
	    "without a policy the other tags are there");
	OK(r.p == DMARC_UNSET && r.sp == DMARC_UNSET && r.np == DMARC_UNSET,
	    "and no policy is");
	OK(dmarc_record_parse((struct str){0}, &r, NULL) == ST_NONE,
	    "a view that is not there is no record");
}

/* As long as a TXT record can be. */
static void
many_tags(void)
{
	static char text[65535];
	struct str s = {text, sizeof(text)};
	struct dmarc_record r;
	struct str head = STR("v=DMARC1"), tail = STR("; p=none");

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "; x=y"[(i + 2) % 5];
	memcpy(text, head.p, head.n);
	memcpy(text + sizeof(text) - tail.n, tail.p, tail.n);
	OK(dmarc_record_parse(s, &r, NULL) == ST_OK && r.p == DMARC_P_NONE,
	    "13,000 tags, and the last one counts");
	memset(text + 8, ';', sizeof(text) - 8);
	OK(dmarc_record_parse(s, &r, NULL) == ST_SYNTAX,
	    "65,000 separators and nothing between them");
}

int
main(void)
{
	IS(str_of(dmarc_policy_word(DMARC_UNSET)), "", "no word for no policy");
	every_case();
	what_comes_out();
	many_tags();
	return tap_end();
}
