/* policy/marking: the header form, EPMS 2024.1 tables 3 to 16. */
#include "policy/marking.h"

#include "marking_show.h"

#define P "VER=2024.1, NS=gov.au, "
#define O ", ORIGIN=neville.jones@entity.gov.au"
#define X8 "xxxxxxxx"
#define X64 X8 X8 X8 X8 X8 X8 X8 X8

static struct pool *pool;
static struct scheme scheme;
static struct marking_names names = {.scheme = &scheme};

/* A body, the grade, level, what can be read and the flaws, and a name. */
struct one {
	struct str in;
	const char *want;
	const char *name;
};

static void
check(const struct one *c)
{
	struct marking m;
	struct str body = str_trim(c->in);

	marking_header(&names, c->in, pool, &m);
	IS(show_marking(&scheme, &m, pool), c->want, c->name);
	IS_NUM(m.n, body.n, "  all of the body is the marking");
}

static void
check_all(const struct one *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&cases[i]);
}

/* Printed in the standard, or in use by those who follow it. */
static const struct one published[] = {
    {STR_INIT("VER=2024.1, NS=gov.au,\r\n SEC=OFFICIAL,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid OFFICIAL OFFICIAL", "OFFICIAL, folded"},
    {STR_INIT("VER=2024.1, NS=gov.au, \r\n SEC=OFFICIAL:Sensitive,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid OFFICIAL:Sensitive OFFICIAL:Sensitive", "a blank before a fold"},
    {STR_INIT("VER=2024.1, NS=gov.au,\r\n SEC=OFFICIAL:Sensitive,\r\n"
	      " ACCESS=Legal-Privilege,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid OFFICIAL:Sensitive OFFICIAL:Sensitive", "a marker"},
    {STR_INIT("VER=2024.1, NS=gov.au,\r\n SEC=OFFICIAL:Sensitive,\r\n"
	      " CAVEAT=SH:NATIONAL-CABINET,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid OFFICIAL:Sensitive OFFICIAL:Sensitive",
	"NATIONAL-CABINET with OFFICIAL:Sensitive"},
    {STR_INIT("VER=2024.1, NS=gov.au,\r\n SEC=PROTECTED,\r\n"
	      " EXPIRES=2019-07-01,\r\n DOWNTO=OFFICIAL,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid PROTECTED PROTECTED", "it expires"},
    {STR_INIT("VER=2024.1, NS=gov.au,\r\n SEC=SECRET,\r\n"
	      " CAVEAT=SH:ACCOUNTABLE-MATERIAL,\r\n CAVEAT=RI:AUSTEO,\r\n"
	      " ORIGIN=neville.jones@entity.gov.au"),
	"valid SECRET SECRET", "two caveats"},
    {STR_INIT("VER=2018.4, NS=gov.au, SEC=UNOFFICIAL" O),
	"nonconformant UNOFFICIAL UNOFFICIAL old-version",
	"UNOFFICIAL of 2018"},
    {STR_INIT("VER=2018.4, NS=gov.au, SEC=OFFICIAL" O),
	"nonconformant OFFICIAL OFFICIAL old-version", "OFFICIAL of 2018"},
    {STR_INIT("VER=2018.4, NS=gov.au, SEC=TOP-SECRET" O),
	"nonconformant TOP-SECRET TOP-SECRET old-version",
	"TOP-SECRET of 2018"},
    {STR_INIT("VER=2018.4, NS=gov.au, SEC=OFFICIAL:Sensitive,"
	      " ACCESS=Legal-Privilege" O),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version",
	"a marker of 2018"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=UNOFFICIAL,"
	      " ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant UNOFFICIAL UNOFFICIAL old-version",
	"UNOFFICIAL of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=OFFICIAL,"
	      " ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant OFFICIAL OFFICIAL old-version", "OFFICIAL of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=OFFICIAL:Sensitive,"
	      " ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version",
	"OFFICIAL:Sensitive of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=OFFICIAL:Sensitive,"
	      " ACCESS=Legal-Privilege, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version",
	"Legal-Privilege of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=OFFICIAL:Sensitive,"
	      " ACCESS=Legislative-Secrecy, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version",
	"Legislative-Secrecy of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=OFFICIAL:Sensitive,"
	      " ACCESS=Personal-Privacy, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version",
	"Personal-Privacy of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=PROTECTED,"
	      " ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant PROTECTED PROTECTED old-version", "PROTECTED of 2018.3"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=PROTECTED,"
	      " ACCESS=Legal-Privilege, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant PROTECTED PROTECTED old-version",
	"PROTECTED of 2018.3 with Legal-Privilege"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=PROTECTED,"
	      " ACCESS=Legislative-Secrecy, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant PROTECTED PROTECTED old-version",
	"PROTECTED of 2018.3 with Legislative-Secrecy"},
    {STR_INIT("VER=2018.3, NS=gov.au, SEC=PROTECTED,"
	      " ACCESS=Personal-Privacy, ORIGIN=jane.doe@contoso.gov.au"),
	"nonconformant PROTECTED PROTECTED old-version",
	"PROTECTED of 2018.3 with Personal-Privacy"},
    {STR_INIT("VER=2024.1, NS=GOV.AU, SEC=OFFICIAL, ORIGIN=a@b.gov.au"),
	"valid OFFICIAL OFFICIAL", "the namespace in capitals"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=RI:REL/AUS/CAN/GBR/NZL/USA,"
		" ORIGIN=a@b.gov.au"),
	"valid SECRET SECRET", "a release to five countries"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:CABINET, ACCESS=Legal-Privilege,"
		" ACCESS=Personal-Privacy, EXPIRES=Budget night,"
		" DOWNTO=OFFICIAL, NOTE=see para 3\\, annex B,"
		" ORIGIN=a@b.gov.au"),
	"valid PROTECTED PROTECTED", "every element there is"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=1996-12-19T16:39:57-08:00,"
		" DOWNTO=OFFICIAL:Sensitive" O),
	"valid PROTECTED PROTECTED", "a date with a time"},
};

/* What the grammar refuses (1 to 30), and what the rules beside it do. */
static const struct one refused[] = {
    {STR_INIT(P "SEC=OFFICIAL: Sensitive" O),
	"invalid none OFFICIAL:Sensitive blank", "1: as on paper"},
    {STR_INIT(P "SEC=TOP SECRET" O), "invalid none TOP-SECRET blank",
	"2: TOP SECRET as on paper"},
    {STR_INIT(P "SEC=Protected" O), "invalid none PROTECTED case",
	"3: the case of a level"},
    {STR_INIT(P "sec=PROTECTED" O), "invalid none PROTECTED case",
	"4: the case of a tag"},
    {STR_INIT("NS=gov.au, VER=2024.1, SEC=OFFICIAL" O),
	"nonconformant OFFICIAL OFFICIAL order", "5: NS before VER"},
    {STR_INIT("VER=2024.1, NS=gov.au,SEC=OFFICIAL" O),
	"invalid none OFFICIAL blank", "6: no blank behind a comma"},
    {STR_INIT(P "SEC=OFFICIAL"), "nonconformant OFFICIAL OFFICIAL no-origin",
	"7: no ORIGIN"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=AUSTEO" O),
	"nonconformant PROTECTED PROTECTED caveat-type",
	"8: a caveat without its type"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL AUS/CAN" O),
	"nonconformant PROTECTED PROTECTED rel-blank", "9: REL and a blank"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:DELICATE SOURCE" O),
	"nonconformant PROTECTED PROTECTED word-blank",
	"10: a blank for a hyphen"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:SH:DELICATE SOURCE" O),
	"nonconformant PROTECTED PROTECTED word-blank caveat-type",
	"  and two types"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=2019-07-01" O),
	"invalid none PROTECTED expires-alone", "11: no DOWNTO"},
    {STR_INIT(P "SEC=PROTECTED, DOWNTO=OFFICIAL" O),
	"invalid none PROTECTED expires-alone", "12: no EXPIRES"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=Legal-Privilege,"
		" CAVEAT=SH:CABINET" O),
	"nonconformant PROTECTED PROTECTED order", "13: CAVEAT last"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=2019-07-01, DOWNTO=OFFICIAL,"
		" ACCESS=Legal-Privilege" O),
	"nonconformant PROTECTED PROTECTED order", "14: ACCESS last"},
    {STR_INIT(P "SEC=SECRET, SEC=OFFICIAL" O), "invalid none SECRET twice",
	"15: SEC twice: the higher one is read"},
    {STR_INIT(P "SEC=OFFICIAL, SEC=SECRET" O), "invalid none SECRET twice",
	"  in the other order too"},
    {STR_INIT(P "SEC=CONFIDENTIAL" O), "invalid none SECRET withdrawn-level",
	"16: a level of before 2018"},
    {STR_INIT(P "DLM=For-Official-Use-Only" O),
	"invalid none OFFICIAL:Sensitive withdrawn-level",
	"17: a limiting marker of before 2018"},
    {STR_INIT("VER=24.1, NS=gov.au, SEC=OFFICIAL" O),
	"invalid none OFFICIAL version", "18: a year of two digits"},
    {STR_INIT("VER=2024, NS=gov.au, SEC=OFFICIAL" O),
	"invalid none OFFICIAL version", "19: no minor version"},
    {STR_INIT("VER=2024.1, NS=nsw.gov.au, SEC=OFFICIAL" O),
	"invalid none OFFICIAL namespace", "20: another namespace"},
    {STR_INIT(P "SEC=OFFICIAL, ORIGIN=Neville Jones"
		" <neville.jones@entity.gov.au>"),
	"nonconformant OFFICIAL OFFICIAL origin", "21: an address with a name"},
    {STR_INIT(P "SEC=OFFICIAL, ORIGIN=\"n j\"@entity.gov.au"),
	"nonconformant OFFICIAL OFFICIAL origin", "22: a quoted local part"},
    {STR_INIT(P "SEC=OFFICIAL, ORIGIN=jos\xc3\xa9@entity.gov.au"),
	"nonconformant OFFICIAL OFFICIAL origin", "23: an address in UTF-8"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/AU/CA" O),
	"invalid none PROTECTED unknown-caveat", "24: codes of two letters"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=C:" O), "invalid none PROTECTED text",
	"25: an empty codeword"},
    {STR_INIT(P "SEC=PROTECTED, NOTE=" X64 X64 "x" O),
	"invalid none PROTECTED text", "26: a note of 129 octets"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=legal-privilege" O),
	"invalid none PROTECTED case", "27: the case of a marker"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE=one, NOTE=two" O),
	"invalid none OFFICIAL twice", "28: NOTE twice"},
    {STR_INIT(P "SEC=OFFICIAL" O ", NOTE=late"),
	"nonconformant OFFICIAL OFFICIAL order", "29: NOTE behind ORIGIN"},
    {STR_INIT(P "SEC=OFFICIAL" O ";"), "invalid none OFFICIAL junk",
	"30: a semicolon at the end"},
    {STR_INIT(P "SEC=OFFICIAL, ACCESS=Legal-Privilege" O),
	"invalid none OFFICIAL marker-level",
	"31: a marker below OFFICIAL:Sensitive"},
    {STR_INIT(P "SEC=OFFICIAL:Sensitive, CAVEAT=SH:CABINET" O),
	"invalid none OFFICIAL:Sensitive caveat-level",
	"32: a caveat below PROTECTED"},
    {STR_INIT(P "SEC=OFFICIAL, CAVEAT=SH:NATIONAL-CABINET" O),
	"invalid none OFFICIAL caveat-level",
	"33: NATIONAL-CABINET below OFFICIAL:Sensitive"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=2019-07-01, DOWNTO=SECRET" O),
	"invalid none SECRET downto", "34: DOWNTO is higher, and read"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=2019-07-01, DOWNTO=PROTECTED" O),
	"invalid none PROTECTED downto", "35: DOWNTO is no lower"},
    {STR_INIT(P "SEC=PROTECTED, EXPIRES=2019-13-45, DOWNTO=OFFICIAL" O),
	"valid PROTECTED PROTECTED bad-date",
	"36: a day that is none is an event"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=RI:REL/XXQ" O),
	"valid SECRET SECRET unknown-country", "37: no country of the list"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=RI:AUSTEO, CAVEAT=RI:REL/AUS/USA" O),
	"valid SECRET SECRET contradictory-caveats",
	"38: AUSTEO and a release"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=SH:EXCLUSIVE-FORJohn" O),
	"valid SECRET SECRET no-separator", "39: EXCLUSIVE-FORJohn"},
};

/* What others write, who are followed here as far as they can be. */
static const struct one others[] = {
    {STR_INIT(P "SEC=OFFICIAL:Sensitive, CAVEAT=SH:NATIONAL-CABINET,"
		" ACCESS=Personal-Privacy"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive no-origin",
	"a published rule leaves ORIGIN out"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL AFG, EXPIRES=2020-10-01,"
		" DOWNTO=OFFICIAL, ACCESS=Legal-Privilege, NOTE=the comments,"
		" ORIGIN=a@b.com"),
	"nonconformant PROTECTED PROTECTED order rel-blank",
	"the order of the regular expression"},
    {STR_INIT("VER=2005.6, NS=gov.au, SEC=UNCLASSIFIED, \r\n"
	      "    ORIGIN=d.s@bom.gov.au"),
	"nonconformant OFFICIAL OFFICIAL old-version old-name",
	"UNCLASSIFIED of 2005"},
    {STR_INIT("VER=2005.6, NS=gov.au, SEC=IN-CONFIDENCE:STAFF" O),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version "
	"old-name",
	"IN-CONFIDENCE of 2005"},
    {STR_INIT("VER=2005.6, NS=gov.au, SEC=HIGHLY-PROTECTED" O),
	"nonconformant SECRET SECRET old-version old-name",
	"HIGHLY-PROTECTED of 2005"},
    {STR_INIT("VER=2011.1, NS=gov.au, SEC=SECRET,\r\n"
	      " CAVEAT=ACCOUNTABLE-MATERIAL, CAVEAT=AUSTEO" O),
	"nonconformant SECRET SECRET caveat-type old-version",
	"caveats of 2011 have no type"},
    {STR_INIT("VER=2012.3, NS=gov.au, DLM=Sensitive:Personal" O),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-version "
	"old-name",
	"a limiting marker alone"},
    {STR_INIT("VER=2012.3, NS=gov.au, SEC=PROTECTED, DLM=Sensitive:Legal" O),
	"nonconformant PROTECTED PROTECTED old-version old-name",
	"of level and limiting marker the level is higher"},
    {STR_INIT("VER=2012.3, NS=gov.au, SEC=UNCLASSIFIED,"
	      " DLM=Sensitive:Cabinet" O),
	"nonconformant PROTECTED PROTECTED old-version old-name",
	"or the limiting marker"},
    {STR_INIT("VER=2012.3, NS=gov.au, DLM=Sensitive, DLM=Sensitive:Legal" O),
	"invalid none OFFICIAL:Sensitive old-version old-name twice",
	"two limiting markers are one too many"},
    {STR_INIT("VER=2025.1, NS=gov.au, SEC=SECRET" O), "valid SECRET SECRET",
	"the edition of 2025"},
    {STR_INIT("VER=2025.2, NS=gov.au, SEC=SECRET" O),
	"valid SECRET SECRET new-version", "one after it"},
    {STR_INIT("VER=2031.12, NS=gov.au, SEC=SECRET" O),
	"valid SECRET SECRET new-version", "one of years to come"},
    {STR_INIT("VER=2031.1, NS=gov.au, SEC=CONFIDENTIAL" O),
	"invalid none SECRET new-version withdrawn-level",
	"a later edition does not bring old levels back"},
    {STR_INIT("VER=2017.1, NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET version", "an edition that never was"},
    {STR_INIT("VER=2024.1.1, NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET version", "an edition of three numbers"},
    {STR_INIT("VER=02031.1, NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET version", "a year of five digits"},
    {STR_INIT("VER=, NS=gov.au, SEC=SECRET" O), "invalid none SECRET version",
	"no edition"},
    {STR_INIT("VER=2024.1 , NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET blank", "a blank before a comma"},
    {STR_INIT("NS=gov.au, SEC=SECRET" O), "invalid none SECRET version",
	"VER is not there"},
    {STR_INIT("NS=gov.au, SEC=CONFIDENTIAL" O),
	"invalid none SECRET old-name version", "an old name without VER"},
    {STR_INIT("VER=2024.1, SEC=SECRET" O), "invalid none SECRET namespace",
	"NS is not there"},
    {STR_INIT(P "ORIGIN=a@b.gov.au"), "invalid none none no-level",
	"SEC is not there"},
    {STR_INIT(P "SEC=" O), "invalid none none no-level", "SEC is empty"},
    {STR_INIT(P "SEC=HUSH" O), "invalid none none unknown-level",
	"a level that nobody knows"},
};

/* The grammar, octet by octet. */
static const struct one grammar[] = {
    {STR_INIT("VER=2024.1,\tNS=gov.au, \t SEC=SECRET" O), "valid SECRET SECRET",
	"tabs and many blanks behind commas"},
    {STR_INIT(" \r\n " P "SEC=SECRET" O " \r\n "), "valid SECRET SECRET",
	"blanks and folds around it"},
    {STR_INIT("VER=2024.1,\n NS=gov.au,\n\tSEC=SECRET" O),
	"valid SECRET SECRET", "folds of LF"},
    {STR_INIT(P "SEC=SECRET,\r\nORIGIN=a@b.gov.au"),
	"invalid none SECRET blank", "a line end that is no fold"},
    {STR_INIT(P "SEC=SECRET" O ","),
	"invalid none SECRET blank unknown-element", "a comma at the end"},
    {STR_INIT(P "SEC=SECRET,, ORIGIN=a@b.gov.au"),
	"invalid none SECRET blank unknown-element", "two commas"},
    {STR_INIT(P "SEC=SECRET, HUSH=1" O), "invalid none SECRET unknown-element",
	"an element of its own"},
    {STR_INIT(P "SEC = SECRET" O), "invalid none SECRET blank",
	"blanks around the equals sign"},
    {STR_INIT(P "SEC=\"SECRET\"" O), "invalid none SECRET unknown-level",
	"quotes"},
    {STR_INIT(P "SEC=SECRET\0" O), "invalid none SECRET unknown-level",
	"a NUL"},
    {STR_INIT(P "SEC=SECRET, NOTE=" X64 X64 O), "valid SECRET SECRET",
	"a note of 128 octets"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=C:" X64 X64 O), "valid SECRET SECRET",
	"a codeword of 128 octets"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=C:" X64 X64 "x" O),
	"invalid none SECRET text", "one of 129"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=SH:EXCLUSIVE-FOR " X64 X64 O),
	"invalid none SECRET text", "the blank behind EXCLUSIVE-FOR counts"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=SH:EXCLUSIVE-FOR" X64 X64 O),
	"valid SECRET SECRET no-separator", "128 octets without it"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=SH:EXCLUSIVE-FOR" O),
	"invalid none SECRET text", "exclusive for nobody"},
    {STR_INIT(P "SEC=SECRET, NOTE=" O), "invalid none SECRET text",
	"an empty note"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\\,b\\,c" O), "valid SECRET SECRET",
	"escapes at any place of a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\\\\" O), "valid SECRET SECRET",
	"a backslash at the end"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\\b" O),
	"nonconformant SECRET SECRET escape", "an escape that is not needed"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\\"), "invalid none SECRET no-origin text",
	"a backslash before nothing"},
    {STR_INIT(P "SEC=SECRET, NOTE=a, b" O),
	"invalid none SECRET unknown-element", "a bare comma ends a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=[a]" O), "valid SECRET SECRET",
	"brackets in a text"},
    {STR_INIT(P "SEC=SECRET, NOTE= a" O), "valid SECRET SECRET blank-ends",
	"a blank in front of a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=a " O), "valid SECRET SECRET blank-ends",
	"a blank behind it"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=C: a" O), "valid SECRET SECRET blank-ends",
	"a blank in front of a codeword"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\tb" O), "invalid none SECRET text",
	"a tab in a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=a\x7f" O), "invalid none SECRET text",
	"a DEL in a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=\xc3\xa9" O), "invalid none SECRET non-ascii",
	"UTF-8 in a text"},
    {STR_INIT(P "SEC=SECRET, NOTE=\xff" O), "invalid none SECRET non-ascii",
	"any other octet over 127"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a@b"), "valid SECRET SECRET",
	"an address without a dot"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a.b+c@d.e"), "valid SECRET SECRET",
	"an address with a sign"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a..b@c.d"),
	"nonconformant SECRET SECRET origin", "two dots in a local part"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a@[192.0.2.1]"),
	"nonconformant SECRET SECRET origin", "an address literal"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a@b.c (Neville)"),
	"nonconformant SECRET SECRET origin", "a comment"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a@b.c; x"), "invalid none SECRET junk",
	"more behind an address"},
    {STR_INIT(P "SEC=SECRET, ORIGIN= a@b.c"),
	"nonconformant SECRET SECRET origin", "a blank before an address"},
    {STR_INIT(P "SEC=SECRET, ORIGIN="), "nonconformant SECRET SECRET origin",
	"no address"},
    {STR_INIT(P "SEC=SECRET, ORIGIN=a@b.c, ORIGIN=a@b.c"),
	"invalid none SECRET twice", "ORIGIN twice"},
    {STR_INIT("VER=2024.1, VER=2024.1, NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET twice", "VER twice"},
    {STR_INIT("VER=2024.1, NS=gov.au, NS=gov.au, SEC=SECRET" O),
	"invalid none SECRET twice", "NS twice"},
};

static const struct one caveats[] = {
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=FG:UK MOD" O),
	"valid PROTECTED PROTECTED", "a foreign government"},
    {STR_INIT(P "SEC=TOP-SECRET, CAVEAT=C:One, CAVEAT=C:Two,"
		" CAVEAT=FG:x, CAVEAT=FG:y" O),
	"valid TOP-SECRET TOP-SECRET", "several codewords and governments"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:ORCON, CAVEAT=SH:DELICATE-SOURCE,"
		" CAVEAT=RI:AGAO" O),
	"valid PROTECTED PROTECTED", "ORCON, DELICATE-SOURCE and AGAO"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:EXCLUSIVE-FOR Jane Doe" O),
	"valid PROTECTED PROTECTED", "EXCLUSIVE-FOR and a name"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:EXCLUSIVE FOR Jane Doe" O),
	"nonconformant PROTECTED PROTECTED word-blank",
	"EXCLUSIVE FOR and a name"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:AUSTEO, CAVEAT=RI:AUSTEO" O),
	"valid PROTECTED PROTECTED repeated", "a caveat twice"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=Legal-Privilege,"
		" ACCESS=Legal-Privilege" O),
	"valid PROTECTED PROTECTED repeated", "a marker twice"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:AUSTEO, CAVEAT=RI:AGAO" O),
	"valid PROTECTED PROTECTED contradictory-caveats", "AUSTEO and AGAO"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/AUS,"
		" CAVEAT=SH:EXCLUSIVE-FOR x" O),
	"valid PROTECTED PROTECTED", "a release and EXCLUSIVE-FOR"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:AUSTEO,"
		" CAVEAT=SH:EXCLUSIVE-FOR x" O),
	"valid PROTECTED PROTECTED", "AUSTEO and EXCLUSIVE-FOR"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/AUS, CAVEAT=RI:REL/CAN" O),
	"valid PROTECTED PROTECTED", "two releases"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/AUS, CAVEAT=SH:CABINET" O),
	"valid PROTECTED PROTECTED", "a release and CABINET"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=REL AUS CAN" O),
	"nonconformant PROTECTED PROTECTED rel-blank caveat-type",
	"a release with blanks alone"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/aus" O),
	"invalid none PROTECTED case", "a code in small letters"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/" O),
	"invalid none PROTECTED unknown-caveat", "a release to nobody"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL" O),
	"invalid none PROTECTED unknown-caveat", "REL alone"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:REL/AUS//CAN" O),
	"invalid none PROTECTED unknown-caveat", "two slashes"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:RELAUS" O),
	"invalid none PROTECTED unknown-caveat", "no slash"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=RI:CABINET" O),
	"invalid none PROTECTED unknown-caveat", "the type of another"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=XX:SH:CABINET" O),
	"invalid none PROTECTED unknown-caveat", "a type that is none"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=sh:CABINET" O),
	"invalid none PROTECTED case", "the case of a type"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH: CABINET" O),
	"invalid none PROTECTED blank", "a blank behind a type"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:CABINET " O),
	"invalid none PROTECTED blank", "a blank behind a word"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:CABINETS" O),
	"invalid none PROTECTED unknown-caveat", "a longer word"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=" O),
	"invalid none PROTECTED unknown-caveat", "no caveat"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=Legal Privilege" O),
	"nonconformant PROTECTED PROTECTED word-blank",
	"a marker with a blank for its hyphen"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=Hush" O),
	"invalid none PROTECTED unknown-marker", "no marker"},
    {STR_INIT(P "SEC=PROTECTED, ACCESS=Legal-Privilege " O),
	"invalid none PROTECTED blank", "a blank behind a marker"},
    {STR_INIT(P "SEC=UNOFFICIAL, CAVEAT=RI:AUSTEO" O),
	"invalid none UNOFFICIAL caveat-level", "AUSTEO needs PROTECTED"},
    {STR_INIT(P "SEC=OFFICIAL, EXPIRES=x, DOWNTO=UNOFFICIAL" O),
	"valid OFFICIAL OFFICIAL", "OFFICIAL can go down"},
    {STR_INIT(P "SEC=SECRET, DOWNTO=OFFICIAL, EXPIRES=x" O),
	"nonconformant SECRET SECRET order", "DOWNTO before EXPIRES"},
    {STR_INIT(P "SEC=SECRET, EXPIRES=x, DOWNTO=official" O),
	"invalid none SECRET case", "the case of DOWNTO"},
    {STR_INIT(P "SEC=SECRET, EXPIRES=x, DOWNTO=nothing" O),
	"invalid none SECRET downto", "DOWNTO is no level"},
    {STR_INIT(P "SEC=SECRET, EXPIRES=x, DOWNTO=" O),
	"invalid none SECRET downto", "DOWNTO is empty"},
    {STR_INIT(P "SEC=SECRET, EXPIRES=x, DOWNTO=OFFICIAL, EXPIRES=y" O),
	"invalid none SECRET order twice", "EXPIRES twice"},
    {STR_INIT(P "SEC=SECRET, EXPIRES=, DOWNTO=OFFICIAL" O),
	"invalid none SECRET text", "EXPIRES is empty"},
};

/* What a person would read there. */
static const struct one readings[] = {
    {STR_INIT("TOP SECRET"),
	"invalid none TOP-SECRET no-origin namespace version no-level "
	"unknown-element loose",
	"a level alone"},
    {STR_INIT("it is TOP ------- SECRET"),
	"invalid none TOP-SECRET no-origin namespace version no-level "
	"unknown-element loose",
	"its words far apart"},
    {STR_INIT("SE\xc2\xa7RET"),
	"invalid none SECRET no-origin namespace version no-level "
	"unknown-element non-ascii loose",
	"with a sign for a letter"},
    {STR_INIT("TOP\xc2\xa7\xc2\xa7SECRET"),
	"invalid none TOP-SECRET no-origin namespace version no-level "
	"unknown-element non-ascii loose",
	"with signs between its words"},
    {STR_INIT("Classification: secret"),
	"invalid none SECRET no-origin namespace version no-level "
	"unknown-element loose",
	"a level in plain words"},
    {STR_INIT(""),
	"invalid none none no-origin namespace version no-level "
	"unknown-element",
	"an empty field is a marking that says nothing"},
    {STR_INIT("[SEC=SECRET]"),
	"invalid none SECRET no-origin namespace version no-level "
	"unknown-element loose",
	"the form of a subject"},
    {STR_INIT("VER=2024.1; NS=gov.au; SEC=SECRET; ORIGIN=a@b.gov.au"),
	"invalid none SECRET no-origin namespace version no-level loose",
	"semicolons"},
    {STR_INIT("VER=2024.1 NS=gov.au SEC=SECRET ORIGIN=a@b.gov.au"),
	"invalid none SECRET no-origin namespace version no-level loose",
	"no commas"},
    {STR_INIT(P "SEC:SECRET" O),
	"invalid none SECRET no-level unknown-element loose", "a colon"},
    {STR_INIT(P "Sec:protected" O),
	"invalid none PROTECTED no-level unknown-element loose",
	"a colon, in small letters"},
    {STR_INIT(P "SEC=OFFICIAL-SENSITIVE" O),
	"invalid none OFFICIAL:Sensitive unknown-level", "OFFICIAL-SENSITIVE"},
    {STR_INIT(P "SEC=OFFICIALSENSITIVE" O),
	"invalid none OFFICIAL:Sensitive unknown-level", "OFFICIALSENSITIVE"},
    {STR_INIT(P "SEC=OFFICIAL:SENSITIVE" O),
	"invalid none OFFICIAL:Sensitive case", "OFFICIAL:SENSITIVE"},
    {STR_INIT(P "SEC=OFFICIAL (Sensitive)" O),
	"invalid none OFFICIAL:Sensitive unknown-level",
	"OFFICIAL (Sensitive)"},
    {STR_INIT(P "SEC=OFFICIAL, Sensitive" O),
	"invalid none OFFICIAL:Sensitive unknown-element",
	"OFFICIAL, Sensitive"},
    {STR_INIT(P "SEC=Top Secret" O), "invalid none TOP-SECRET case blank",
	"Top Secret"},
    {STR_INIT(P "SEC=TOPSECRET" O), "invalid none TOP-SECRET blank",
	"TOPSECRET"},
    {STR_INIT(P "SEC=TOP_SECRET" O), "invalid none TOP-SECRET unknown-level",
	"TOP_SECRET"},
    {STR_INIT(P "SEC=TOP-\r\n SECRET" O), "invalid none TOP-SECRET blank",
	"a name folded behind its hyphen"},
    {STR_INIT(P "SEC=TOP ------- SECRET" O),
	"invalid none TOP-SECRET unknown-level", "TOP far from SECRET"},
    {STR_INIT(P "SEC=S E C R E T" O), "invalid none SECRET blank",
	"spaced letters"},
    {STR_INIT(P "SEC=UN-OFFICIAL" O), "invalid none UNOFFICIAL unknown-level",
	"UN-OFFICIAL is not OFFICIAL"},
    {STR_INIT(P "SEC=Unofficial" O), "invalid none UNOFFICIAL case",
	"Unofficial is not OFFICIAL"},
    {STR_INIT(P "SEC=SECRETARY" O), "invalid none SECRET unknown-level",
	"no prose stands here: SECRETARY is SECRET and something"},
    {STR_INIT(P "SEC=SECRETgov.au" O), "invalid none SECRET unknown-level",
	"letters right behind a level"},
    {STR_INIT(P "SEC=SECRETEAT=RI:AUSTEO" O),
	"invalid none SECRET unknown-level", "a tag without its front"},
    {STR_INIT(P "SEC=SECRETCAVEAT=RI:AUSTEO" O),
	"invalid none SECRET unknown-level", "a tag"},
    {STR_INIT("VER=2024.1SEC=SECRET" O),
	"invalid none SECRET namespace version no-level loose",
	"an edition right before the tag"},
    {STR_INIT("VER=2024.1, NS=gov.auSEC=SECRET" O),
	"invalid none SECRET namespace no-level loose",
	"a namespace right before it"},
    {STR_INIT("VER=2024.1, NS=gov.au SECRET" O),
	"invalid none SECRET namespace no-level loose",
	"a level behind a blank that ends a namespace"},
    {STR_INIT(P "SEC=gov.auSECRETgov.au" O),
	"invalid none SECRET unknown-level", "letters on both sides"},
    {STR_INIT(P "SEC=OFFICIAL:Sensitivegov.au" O),
	"invalid none OFFICIAL:Sensitive unknown-level",
	"OFFICIAL:Sensitive and letters is not OFFICIAL"},
    {STR_INIT(P "SEC=OFFICIALgov.au" O), "invalid none OFFICIAL unknown-level",
	"OFFICIAL and letters"},
    {STR_INIT(P "SEC=TOP-SECRETgov.au" O),
	"invalid none TOP-SECRET unknown-level", "TOP-SECRET and letters"},
    {STR_INIT(P "SEC=UNOFFICIALgov.au" O),
	"invalid none UNOFFICIAL unknown-level",
	"UNOFFICIAL and letters is not OFFICIAL"},
    {STR_INIT(P "SEC=xUN-OFFICIALx" O), "invalid none UNOFFICIAL unknown-level",
	"nor is UN-OFFICIAL in them"},
    {STR_INIT(P "SEC=UNCLASSIFIEDx" O), "invalid none OFFICIAL unknown-level",
	"an old name and letters"},
    {STR_INIT(P "SEC:=SECRET" O),
	"invalid none SECRET no-level unknown-element loose", "two signs"},
    {STR_INIT(P "SEC=\xe2\x80\xaeTERCES-POT\xe2\x80\xac" O),
	"invalid none TOP-SECRET unknown-level non-ascii",
	"a level that is shown the other way round"},
    {STR_INIT(P "SEC=OFFICIAL, ORIGIN=a@\xe2\x80\xae"
		"TERCES=CES\xe2\x80\xac.c"),
	"invalid none SECRET origin non-ascii", "a tag and all, in an address"},
    {STR_INIT(P "SEC=OFFlCIAL" O), "invalid none OFFICIAL unknown-level",
	"a small L for an I"},
    {STR_INIT(P "SEC=T0P-SECRET" O), "invalid none TOP-SECRET unknown-level",
	"a zero for an O"},
    {STR_INIT(P "5EC=S3CRET" O),
	"invalid none SECRET no-level unknown-element loose",
	"digits in the tag, too"},
    {STR_INIT(P "SEC=SECERT" O), "invalid none SECRET unknown-level",
	"two letters the wrong way round"},
    {STR_INIT(P "SEC=ESCRET" O), "invalid none SECRET unknown-level",
	"the first two of them"},
    {STR_INIT(P "SEC=ECRET" O), "invalid none SECRET unknown-level",
	"the first letter missing"},
    {STR_INIT(P "SEC=PROTECED" O), "invalid none PROTECTED unknown-level",
	"a letter missing"},
    {STR_INIT(P "SEC=PROTECTTED" O), "invalid none PROTECTED unknown-level",
	"a letter too many"},
    {STR_INIT(P "SEC=PROTECTIVE" O), "invalid none none unknown-level",
	"another word is another word"},
    {STR_INIT(P "SEC=TPO SECRET" O), "invalid none TOP-SECRET unknown-level",
	"a slip in TOP does not make it SECRET"},
    {STR_INIT(P "SEC=PROT" O), "invalid none PROTECTED unknown-level",
	"four letters of a name"},
    {STR_INIT(P "SEC=PRO" O), "invalid none none unknown-level", "three"},
    {STR_INIT(P "SEC=PRO"), "invalid none PROTECTED no-origin unknown-level",
	"but at the end it may have been cut"},
    {STR_INIT(P "SEC=OFFICIAL:Sens"),
	"invalid none OFFICIAL:Sensitive no-origin unknown-level",
	"OFFICIAL:Sens at the end"},
    {STR_INIT(P "SEC=TS" O), "invalid none TOP-SECRET unknown-level",
	"as paragraphs are marked"},
    {STR_INIT(P "SEC=O:S" O), "invalid none OFFICIAL:Sensitive unknown-level",
	"O:S"},
    {STR_INIT(P "SEC=OFFICIAL/SECRET" O), "invalid none SECRET unknown-level",
	"of two levels the higher"},
    {STR_INIT(P "SEC=OFFICIAL, SECRET" O),
	"invalid none SECRET unknown-element", "the other one on its own"},
    {STR_INIT(P "SEC=OFFICIAL, CLASS=SECRET" O),
	"invalid none SECRET unknown-element", "with a tag that is none"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE=SEC=SECRET" O), "valid OFFICIAL SECRET",
	"a valid marking with another one in its note"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE=was secret\\, top secret; SECRET" O),
	"valid OFFICIAL OFFICIAL", "a note may speak of levels"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE=the SEC: protected" O),
	"valid OFFICIAL OFFICIAL", "and of a commission"},
    {STR_INIT(P "SEC=OFFICIAL, ORIGIN=top.secret@b.gov.au"),
	"valid OFFICIAL OFFICIAL", "an address says nothing"},
    {STR_INIT(P "SEC=OFFICIAL; SECRET" O), "invalid none SECRET unknown-level",
	"a level behind a semicolon"},
    {STR_INIT(P "SEC=\xd0\x85\xd0\x95\xd0\xa1RET" O),
	"invalid none SECRET unknown-level non-ascii",
	"Cyrillic letters that look Latin"},
    {STR_INIT(P "\xd0\x85\xd0\x95\xd0\xa1=SECRET" O),
	"invalid none SECRET no-level unknown-element non-ascii loose",
	"the tag in Cyrillic letters"},
    {STR_INIT(P "SEC=SE\xe2\x80\x8b"
		"CRET" O),
	"invalid none SECRET unknown-level non-ascii",
	"a blank of no width in a name"},
    {STR_INIT(P "SEC=TOP\xc2\xa0SECRET" O),
	"invalid none TOP-SECRET unknown-level non-ascii", "a no-break blank"},
    {STR_INIT(P "SEC=TOP\xe2\x80\x93SECRET" O),
	"invalid none TOP-SECRET unknown-level non-ascii", "a dash"},
    {STR_INIT(P "SEC=TOP\xc2\xa7SECRET" O),
	"invalid none TOP-SECRET unknown-level non-ascii",
	"a sign that nobody knows between the words"},
    {STR_INIT(P "SEC=SE\xc2\xa7RET" O),
	"invalid none SECRET unknown-level non-ascii", "or for a letter"},
    {STR_INIT(P "SEC=\xef\xbc\xb3\xef\xbc\xa5\xef\xbc\xa3\xef\xbc\xb2"
		"\xef\xbc\xa5\xef\xbc\xb4" O),
	"invalid none SECRET unknown-level non-ascii", "wide letters"},
    {STR_INIT(P "SEC=SE\001CRET" O), "invalid none SECRET unknown-level",
	"a control that is not seen"},
    {STR_INIT(P "=?utf-8?q?SEC=3DSECRET?=" O), "invalid none SECRET encoded",
	"an encoded word"},
    {STR_INIT(P "=?utf-8?b?U0VDPVNFQ1JFVA==?=" O),
	"invalid none SECRET encoded", "in base64"},
    {STR_INIT(P "=?x-unknown?q?SEC=3DSECRET?=" O),
	"invalid none SECRET no-level unknown-element encoded loose",
	"of a charset that nobody knows"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE==?utf-8?q?SEC=3DSECRET"),
	"invalid none SECRET no-origin encoded", "one without an end"},
    {STR_INIT(P "SEC=OFFICIAL, NOTE=what=?" O), "valid OFFICIAL OFFICIAL",
	"what only begins like one is none"},
    {STR_INIT(P "SEC=OFFICIAL,\xc2\xa0"
		"CAVEAT=RI:AUSTEO" O),
	"invalid none OFFICIAL blank unknown-element non-ascii",
	"a caveat behind a no-break blank is found"},
};

static const struct {
	struct str in;
	const char *want;
	const char *name;
} elements[] = {
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=SH:CABINET, ACCESS=Legal-Privilege,"
		" ACCESS=Personal-Privacy, EXPIRES=Budget night,"
		" DOWNTO=OFFICIAL, NOTE=see para 3\\, annex B,"
		" ORIGIN=a@b.gov.au"),
	"CAVEAT=SH:CABINET, ACCESS=Legal-Privilege, ACCESS=Personal-Privacy,"
	" EVENT=Budget night, DOWNTO=OFFICIAL, NOTE=see para 3, annex B,"
	" ORIGIN=a@b.gov.au",
	"every element, escapes resolved"},
    {STR_INIT(P "SEC=PROTECTED, CAVEAT=AUSTEO, CAVEAT=REL AUS CAN,"
		" CAVEAT=RI:SH:DELICATE SOURCE, CAVEAT=SH:EXCLUSIVE-FORJohn"),
	"CAVEAT=RI:AUSTEO, CAVEAT=RI:REL/AUS/CAN, CAVEAT=SH:DELICATE-SOURCE,"
	" CAVEAT=SH:EXCLUSIVE-FOR John",
	"caveats are spelled as the grammar wants them"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=ri:rel/aus/can, CAVEAT=RI:CABINET,"
		" CAVEAT=RI:REL/AU//CA/, ACCESS=legal-privilege"),
	"CAVEAT=RI:REL/AUS/CAN, CAVEAT=SH:CABINET, CAVEAT=RI:REL/AU/CA,"
	" ACCESS=Legal-Privilege",
	"so are those of an invalid marking"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=C:a\\,b\\\\c\\d, NOTE=\\\\\\,"),
	"CAVEAT=C:a,b\\cd, NOTE=\\,", "escapes of every kind"},
    {STR_INIT(P "SEC=SECRET, CAVEAT=SH:HUSH, ACCESS=Hush"), "",
	"what nobody knows is not there"},
    {STR_INIT("VER=2012.3, NS=gov.au, DLM=Sensitive:Cabinet"),
	"CAVEAT=SH:CABINET", "an old name comes with its caveat"},
    {STR_INIT("VER=2012.3, NS=gov.au, DLM=Sensitive:Legal"),
	"ACCESS=Legal-Privilege", "or its marker"},
    {STR_INIT(P "SEC=SECRET, NOTE=one, NOTE=two, ORIGIN=a@b, ORIGIN=c@d"),
	"NOTE=one, ORIGIN=a@b", "of what is there twice the first"},
    {STR_INIT(P "SEC=SECRET,\xc2\xa0"
		"CAVEAT=RI:AUSTEO,\xc2\xa0"
		"ACCESS=Legal-Privilege" O),
	"CAVEAT=RI:AUSTEO, ACCESS=Legal-Privilege, "
	"ORIGIN=neville.jones@entity.gov.au",
	"no-break blanks hide nothing"},
};

static void
every_element(void)
{
	for (size_t i = 0; i < NELEM(elements); i++) {
		struct marking m;

		marking_header(&names, elements[i].in, pool, &m);
		IS(show_elements(&scheme, &m, pool), elements[i].want,
		    elements[i].name);
	}
}

static const struct {
	const char *text;
	bool date, bad;
} dates[] = {
    {"2019-07-01", true, false},
    {"2020-02-29", true, false},
    {"2000-02-29", true, false},
    {"1900-02-29", false, true},
    {"2019-02-29", false, true},
    {"2019-04-31", false, true},
    {"2019-00-10", false, true},
    {"2019-10-00", false, true},
    {"2019-7-1", false, true},
    {"01/07/2019", false, true},
    {"2019", false, true},
    {"2019-01-07T12:30:19", false, true},
    {"2019-01-07T12:30:19Z", true, false},
    {"2019-01-07t12:30:19z", true, false},
    {"2019-01-07T12:30:19.5Z", true, false},
    {"2019-01-07T12:30:19.Z", false, true},
    {"2019-01-07T23:59:60+11:00", true, false},
    {"2019-01-07T24:00:00Z", false, true},
    {"2019-01-07T12:60:00Z", false, true},
    {"2019-01-07T12:00:61Z", false, true},
    {"2019-01-07T12:00:00+24:00", false, true},
    {"2019-01-07T12:00:00+11:60", false, true},
    {"2019-01-07T12:00:00+1100", false, true},
    {"2019-01-07 12:00:00Z", false, true},
    {"2019-07-01x", false, false},
    {"Budget night 2019", false, false},
    {"on 5 May", false, false},
    {"123", false, false},
};

static void
every_date(void)
{
	for (size_t i = 0; i < NELEM(dates); i++) {
		struct str in = pool_fmt(pool,
		    P "SEC=SECRET, EXPIRES=%s, DOWNTO=OFFICIAL" O,
		    dates[i].text);
		struct marking m;

		marking_header(&names, in, pool, &m);
		IS_NUM(m.expires_is_date, dates[i].date, dates[i].text);
		IS_NUM((m.flaws & MARKING_FLAW(BAD_DATE)) != 0, dates[i].bad,
		    "  and whether it looks like a date and is none");
		IS(m.expires, dates[i].text, "  as written");
		IS_NUM(m.grade, MARKING_VALID, "  valid all the same");
	}
}

/*
 * Rules that are published for gateways look for "SEC=TOP SECRET": with the
 * blank, which the grammar does not allow, and not with the hyphen.
 */
static void
published_hole(void)
{
	int top = (int)scheme.nlevel - 1;
	struct marking m;

	marking_header(&names, STR(P "SEC=TOP-SECRET" O), pool, &m);
	IS_NUM(m.level, top, "TOP-SECRET is the top level");
	IS_NUM(m.read, top, "  and read as that");
	marking_header(&names, STR(P "SEC=TOP SECRET" O), pool, &m);
	IS_NUM(m.level, NO_LEVEL, "TOP SECRET is no level by the grammar");
	IS_NUM(m.read, top, "  but it is read as the top level");
	marking_header(&names, STR(P "SEC=OFFICIAL: Sensitive" O), pool, &m);
	IS(scheme_level_name(&scheme, m.read), "OFFICIAL:Sensitive",
	    "OFFICIAL: Sensitive is not read as OFFICIAL");
}

static void
lengths(void)
{
	struct buf b = {.pool = pool};
	struct marking m;
	const char *body;

	buf_add(&b, STR(P "SEC=SECRET, NOTE=x"));
	while (b.n < MARKING_MAX - 12)
		buf_add(&b, STR(", CAVEAT=C:x"));
	while (b.n <= MARKING_MAX)
		buf_char(&b, 'x');
	body = b.p;
	marking_header(&names, (struct str){body, MARKING_MAX}, pool, &m);
	OK((m.flaws & MARKING_FLAW(LONG)) == 0, "998 octets are not too long");
	marking_header(&names, (struct str){body, MARKING_MAX + 1}, pool, &m);
	OK((m.flaws & MARKING_FLAW(LONG)) != 0, "999 are");
	IS_NUM(m.level, NO_LEVEL, "  and have no level");
	IS(scheme_level_name(&scheme, m.read), "SECRET", "  but are read");
	OK(m.ncaveat > 70, "  with all their caveats");
}

/* A long field: linear, and nothing at its end is overlooked. */
static void
much(void)
{
	struct buf b = {.pool = pool};
	struct marking m;

	for (int i = 0; i < 7000; i++)
		buf_add(&b, STR("SEC=OFFICIAL, CAVEAT=SH:CABINET, "));
	buf_add(&b, STR("SEC=TOP SECRET"));
	marking_header(&names, buf_str(&b), pool, &m);
	IS(scheme_level_name(&scheme, m.read), "TOP-SECRET",
	    "the last level of many is read");
	IS_NUM(m.ncaveat, MARKING_ITEMS_MAX, "caveats have a limit");
	buf_clear(&b);
	while (b.n < MARKING_LOOKED_MAX)
		buf_char(&b, 'x');
	marking_header(&names, buf_str(&b), pool, &m);
	IS_NUM(m.read, NO_LEVEL, "the longest body that is looked at");
	buf_char(&b, 'x');
	marking_header(&names, buf_str(&b), pool, &m);
	IS(show_marking(&scheme, &m, pool), "invalid none TOP-SECRET too-long",
	    "of a longer one nobody can say what is not in it");
	IS_NUM(m.n, b.n, "  it is the marking, all of it");
	marking_header(&names, (struct str){0}, pool, &m);
	IS_NUM(m.read, NO_LEVEL, "no body at all states nothing");
	IS_NUM(m.n, 0, "  and has no length");
}

/* Each octet at each place: whatever it is, the level is read as high. */
static void
places(void)
{
	static const char body[] = P "SEC=SECRET" O;
	char octets[sizeof(body)];
	int lower = 0, counted = 0, wrong = 0;

	for (size_t at = 0; at < sizeof(body) - 1; at++)
		for (int c = 0; c < 256; c++) {
			struct marking m;

			memcpy(octets, body, sizeof(body));
			octets[at] = (char)c;
			marking_header(&names,
			    (struct str){octets, sizeof(body) - 1}, pool, &m);
			lower += m.read < 4 && (at < 22 || at > 33);
			counted += m.level != NO_LEVEL && m.level != 4;
			wrong += m.read < m.level ||
			    (m.grade == MARKING_INVALID) !=
				(m.level == NO_LEVEL);
		}
	IS_NUM(lower, 0, "an octet outside of SEC=SECRET does not hide it");
	IS_NUM(counted, 0, "no octet makes it another level");
	IS_NUM(wrong, 0, "no level where it is invalid, none above `read`");
}

static void
table(void)
{
	int wrong = 0;

	for (unsigned bit = 0; bit < MARKING_NFLAW; bit++) {
		wrong += marking_flaw_code(bit) == NULL ||
		    marking_flaw_help(bit) == NULL;
		for (unsigned k = 0; k < bit; k++)
			wrong += str_eq(str_of(marking_flaw_code(k)),
			    str_of(marking_flaw_code(bit)));
	}
	IS_NUM(wrong, 0, "each flaw has a code of its own, and help");
	IS(str_of(marking_flaw_code(MARKING_FLAW_BIT_CASE)), "case",
	    "the code of a flaw");
	IS_NUM(marking_flaw_grade(MARKING_FLAW_BIT_CASE), MARKING_INVALID,
	    "its grade");
	IS_NUM(marking_flaw_grade(MARKING_FLAW_BIT_ORDER),
	    MARKING_NONCONFORMANT, "the grade of another");
	OK(marking_flaw_code(MARKING_NFLAW) == NULL, "no code where none is");
	OK(marking_flaw_help(MARKING_NFLAW) == NULL, "and no help");
}

static void
more_namespaces(void)
{
	static const struct str ns[] = {STR_INIT("nsw.gov.au"),
	    STR_INIT("vic")};
	const struct marking_names more = {.scheme = &scheme,
	    .ns = ns,
	    .nns = NELEM(ns)};
	struct marking m;

	marking_header(&more,
	    STR("VER=2024.1, NS=NSW.gov.au, SEC=SECRET, ORIGIN=a@b.c"), pool,
	    &m);
	IS_NUM(m.grade, MARKING_VALID, "a namespace that is taken for ours");
	IS(m.ns, "NSW.gov.au", "  as written");
	IS(m.version, "2024.1", "  and so is the edition");
	marking_header(&more,
	    STR("VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.c"), pool, &m);
	IS_NUM(m.grade, MARKING_VALID, "the scheme's own one still is");
	marking_header(&more,
	    STR("VER=2024.1, NS=qld.gov.au, SEC=SECRET, ORIGIN=a@b.c"), pool,
	    &m);
	IS_NUM(m.grade, MARKING_INVALID, "a third one is not");
}

/* Nothing of the reader knows the words of any one scheme. */
static void
another_scheme(void)
{
	static const struct one cases[] = {
	    {STR_INIT("Class=Restricted, Limit=Only Jane Doe, Topic=Finance,"
		      " Remark=x, Owner=a@b.example"),
		"valid Restricted Restricted", "another scheme"},
	    {STR_INIT("Class=Public"), "valid Public Public",
		"with nothing but a level"},
	    {STR_INIT("Class=Internal, Limit=Board"),
		"invalid none Internal caveat-level", "its limits"},
	    {STR_INIT("Class=restricted"), "invalid none Restricted case",
		"its case"},
	    {STR_INIT("Class=Strictly Restricted"),
		"invalid none Restricted blank", "as it has it on paper"},
	    {STR_INIT("Class=Secret"),
		"nonconformant Restricted Restricted old-name", "an old name"},
	    {STR_INIT("SEC=SECRET"),
		"invalid none Restricted no-level unknown-element loose",
		"the tags of the first are not known"},
	};
	struct scheme generic;

	load_scheme("share/schemes/generic", pool, &generic);
	names.scheme = &generic;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct marking m;

		marking_header(&names, cases[i].in, pool, &m);
		IS(show_marking(&generic, &m, pool), cases[i].want,
		    cases[i].name);
	}
	names.scheme = &scheme;
}

int
main(void)
{
	pool = pool_new();
	load_scheme("share/schemes/au", pool, &scheme);
	check_all(published, NELEM(published));
	check_all(refused, NELEM(refused));
	check_all(others, NELEM(others));
	check_all(grammar, NELEM(grammar));
	check_all(caveats, NELEM(caveats));
	check_all(readings, NELEM(readings));
	every_element();
	every_date();
	published_hole();
	lengths();
	much();
	places();
	table();
	more_namespaces();
	another_scheme();
	pool_free(pool);
	return tap_end();
}
