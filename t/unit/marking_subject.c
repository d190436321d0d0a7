/* policy/marking: the subject form, and what could be taken for one. */
#include "marking_show.h"

static struct pool *pool;
static struct scheme scheme;
static struct marking_names names = {.scheme = &scheme};

/* Each marking: how it is shown, " <where it stands>"; a line each. */
static struct str
show(struct str subject, bool implied)
{
	struct buf b = {.pool = pool};
	struct marking_list list;

	marking_subject(&names, subject, implied, pool, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct marking *m = &list.at[i];

		if (i > 0)
			buf_char(&b, '\n');
		buf_add(&b, show_marking(&scheme, m, pool));
		buf_fmt(&b, " <%.*s>", (int)m->n, subject.p + m->at);
	}
	return buf_str(&b);
}

struct one {
	struct str in;
	const char *want; /* "": none */
	const char *name;
};

static void
check_all(const struct one *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		IS(show(cases[i].in, true), cases[i].want, cases[i].name);
}

/* Each is valid where it stands, and so it is with text around it. */
static const struct {
	struct str in;
	const char *level;
} valid[] = {
    {STR_INIT("[SEC=OFFICIAL]"), "OFFICIAL"},
    {STR_INIT("[SEC=OFFICIAL:Sensitive]"), "OFFICIAL:Sensitive"},
    {STR_INIT("[SEC=OFFICIAL:Sensitive, ACCESS=Legal-Privilege]"),
	"OFFICIAL:Sensitive"},
    {STR_INIT("[SEC=OFFICIAL:Sensitive, CAVEAT=SH:NATIONAL-CABINET]"),
	"OFFICIAL:Sensitive"},
    {STR_INIT("[SEC=PROTECTED, EXPIRES=2019-07-01, DOWNTO=OFFICIAL]"),
	"PROTECTED"},
    {STR_INIT("[SEC=SECRET, CAVEAT=SH:ACCOUNTABLE-MATERIAL,"
	      " CAVEAT=RI:AUSTEO]"),
	"SECRET"},
    {STR_INIT("[SEC=UNOFFICIAL]"), "UNOFFICIAL"},
    {STR_INIT("[SEC=TOP-SECRET]"), "TOP-SECRET"},
};

/* Level and caveat, each with each marker and without: rules for a cloud. */
static void
every_marker(void)
{
	static const char *const markers[] = {"", ", ACCESS=Personal-Privacy",
	    ", ACCESS=Legal-Privilege", ", ACCESS=Legislative-Secrecy"};
	static const struct {
		const char *level, *caveat;
	} kinds[] = {
	    {"OFFICIAL:Sensitive", ""},
	    {"OFFICIAL:Sensitive", ", CAVEAT=SH:NATIONAL-CABINET"},
	    {"PROTECTED", ""},
	    {"PROTECTED", ", CAVEAT=SH:NATIONAL-CABINET"},
	    {"PROTECTED", ", CAVEAT=SH:CABINET"},
	};

	for (size_t i = 0; i < NELEM(kinds); i++)
		for (size_t k = 0; k < NELEM(markers); k++) {
			struct str in = pool_fmt(pool, "[SEC=%s%s%s]",
			    kinds[i].level, kinds[i].caveat, markers[k]);
			struct str want = pool_fmt(pool, "valid %s %s <%.*s>",
			    kinds[i].level, kinds[i].level, STRF(in));

			IS(show(in, true), want.p, in.p);
		}
}

static void
every_valid(void)
{
	static const char *const forms[] = {"%.*s", "Subject line %.*s",
	    "%.*s Subject line", "Re: %.*s: next", "x%.*sy", "[%.*s]", "(%.*s)",
	    "[draft] %.*s [1/2]", "\xc3\xa9t\xc3\xa9 %.*s", "] %.*s", "[ %.*s"};

	for (size_t i = 0; i < NELEM(valid); i++)
		for (size_t k = 0; k < NELEM(forms); k++) {
			struct buf in = {.pool = pool};
			struct str form = str_of(forms[k]);
			struct str want = pool_fmt(pool, "valid %s %s <%.*s>",
			    valid[i].level, valid[i].level, STRF(valid[i].in));

			buf_add(&in, str_upto(form, str_find(form, '%')));
			buf_add(&in, valid[i].in);
			buf_add(&in, str_from(form, str_find(form, '%') + 4));
			IS(show(buf_str(&in), true), want.p, want.p);
		}
}

/* Several, and how each of them ends. */
static const struct one several[] = {
    {STR_INIT("Re: x [SEC=OFFICIAL] [SEC=SECRET]"),
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>\n"
	"valid SECRET SECRET <[SEC=SECRET]>",
	"two, from left to right"},
    {STR_INIT("[SEC=SECRET][SEC=OFFICIAL]"),
	"valid SECRET SECRET <[SEC=SECRET]>\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"two without a blank"},
    {STR_INIT("[SEC=SECRET [SEC=OFFICIAL]"),
	"invalid none SECRET blank truncated <[SEC=SECRET >\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"one without an end, and one behind it"},
    {STR_INIT("[SEC=PROT [SEC=OFFICIAL]"),
	"invalid none PROTECTED blank unknown-level truncated <[SEC=PROT >\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"a part of one, and one behind it"},
    {STR_INIT("[SEC=OFFICIAL] was SEC=SECRET [PROTECTED]"),
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>\n"
	"invalid none SECRET loose <SEC=SECRET>\n"
	"invalid none PROTECTED loose <[PROTECTED]>",
	"three of three kinds"},
    {STR_INIT("[[SEC=SECRET]]"), "valid SECRET SECRET <[SEC=SECRET]>",
	"brackets in brackets"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:A]B, CAVEAT=RI:AUSTEO] x"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:A]B, CAVEAT=RI:AUSTEO]>",
	"a bracket in a codeword, and a caveat behind it"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:A]B] x]"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:A]B]>",
	"a bracket in the word of a codeword"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:a[b]c] x"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:a[b]c]>",
	"a codeword with a bracket of its own"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:a[b] x"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:a[b]>",
	"a codeword with half of one"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:BLUE] minutes of [x]"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:BLUE]>",
	"another bracket further on"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:BLUE] minutes, ACCESS=x"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:BLUE]>",
	"an element further on, without a bracket behind it"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:BLUE]Re: foo"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=C:BLUE]>",
	"text right behind a codeword"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:BLUE [SEC=OFFICIAL]"),
	"invalid none SECRET blank-ends truncated"
	" <[SEC=SECRET, CAVEAT=C:BLUE >\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"a codeword never holds a marking"},
    {STR_INIT("[SEC=SECRET, CAVEAT=C:a\\]b] x"),
	"nonconformant SECRET SECRET escape <[SEC=SECRET, CAVEAT=C:a\\]b]>",
	"an escaped bracket"},
    {STR_INIT("[SEC=PROTECTED, EXPIRES=Budget] night, DOWNTO=OFFICIAL] z"),
	"valid PROTECTED PROTECTED"
	" <[SEC=PROTECTED, EXPIRES=Budget] night, DOWNTO=OFFICIAL]>",
	"a bracket in an event"},
    {STR_INIT("[SEC=SECRET, CAVEAT=SH:CABINET]X, ACCESS=Legal-Privilege]"),
	"valid SECRET SECRET <[SEC=SECRET, CAVEAT=SH:CABINET]>",
	"a word has no brackets"},
};

static const struct one truncated[] = {
    {STR_INIT("x [SEC=PROT"),
	"invalid none PROTECTED unknown-level truncated <[SEC=PROT>",
	"[SEC=PROT at the end"},
    {STR_INIT("x [SEC=P"),
	"invalid none PROTECTED unknown-level truncated <[SEC=P>", "[SEC=P"},
    {STR_INIT("x [SEC=T"),
	"invalid none TOP-SECRET unknown-level truncated <[SEC=T>", "[SEC=T"},
    {STR_INIT("x [SEC="), "invalid none none no-level truncated <[SEC=>",
	"[SEC= says that there was one"},
    {STR_INIT("x [SEC=OFFICIAL"),
	"invalid none OFFICIAL:Sensitive truncated <[SEC=OFFICIAL>",
	"[SEC=OFFICIAL may have been OFFICIAL:Sensitive"},
    {STR_INIT("x [SEC=OFFICIAL:"),
	"invalid none OFFICIAL:Sensitive unknown-level truncated"
	" <[SEC=OFFICIAL:>",
	"with a colon it was"},
    {STR_INIT("x [SEC=OFFICIAL:Sens"),
	"invalid none OFFICIAL:Sensitive unknown-level truncated"
	" <[SEC=OFFICIAL:Sens>",
	"[SEC=OFFICIAL:Sens"},
    {STR_INIT("x [SEC=OFFICIAL]"), "valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"with its bracket it was not"},
    {STR_INIT("x [SEC=UNOFF"),
	"invalid none UNOFFICIAL unknown-level truncated <[SEC=UNOFF>",
	"[SEC=UNOFF is not OFFICIAL"},
    {STR_INIT("x [SEC=SECRET"), "invalid none SECRET truncated <[SEC=SECRET>",
	"[SEC=SECRET"},
    {STR_INIT("x [SEC=TOP-"),
	"invalid none TOP-SECRET unknown-level truncated <[SEC=TOP->",
	"[SEC=TOP-"},
    {STR_INIT("x [SEC=PROT..."),
	"invalid none PROTECTED unknown-level truncated <[SEC=PROT...>",
	"with dots for what was cut"},
    {STR_INIT("x [SEC=PROT\xe2\x80\xa6"),
	"invalid none PROTECTED unknown-level truncated non-ascii"
	" <[SEC=PROT\xe2\x80\xa6>",
	"with an ellipsis"},
    {STR_INIT("x [SEC=PROTECTED, CAVEAT=SH:CAB"),
	"invalid none PROTECTED unknown-caveat truncated"
	" <[SEC=PROTECTED, CAVEAT=SH:CAB>",
	"cut in a caveat"},
    {STR_INIT("x [SEC=OFFICIAL, ACC"),
	"invalid none OFFICIAL unknown-element truncated"
	" <[SEC=OFFICIAL, ACC>",
	"cut behind the level"},
    {STR_INIT("x [SECRET"), "invalid none SECRET truncated loose <[SECRET>",
	"[SECRET"},
};

static const struct one odd[] = {
    {STR_INIT("[SEC=TOP SECRET]"),
	"invalid none TOP-SECRET blank <[SEC=TOP SECRET]>", "TOP SECRET"},
    {STR_INIT("[SEC=OFFICIAL: Sensitive]"),
	"invalid none OFFICIAL:Sensitive blank <[SEC=OFFICIAL: Sensitive]>",
	"OFFICIAL: Sensitive"},
    {STR_INIT("[SEC=OFFICIAL-SENSITIVE]"),
	"invalid none OFFICIAL:Sensitive unknown-level"
	" <[SEC=OFFICIAL-SENSITIVE]>",
	"OFFICIAL-SENSITIVE"},
    {STR_INIT("[sec=protected]"),
	"invalid none PROTECTED case <[sec=protected]>", "small letters"},
    {STR_INIT("[sec = protected]"),
	"invalid none PROTECTED case blank <[sec = protected]>", "and blanks"},
    {STR_INIT("[ SEC=SECRET ]"), "invalid none SECRET blank <[ SEC=SECRET ]>",
	"blanks in the brackets"},
    {STR_INIT("[SEC:SECRET]"),
	"invalid none SECRET no-level unknown-element <[SEC:SECRET]>",
	"a colon"},
    {STR_INIT("[sec: secret]"),
	"invalid none SECRET no-level unknown-element <[sec: secret]>",
	"a colon and small letters"},
    {STR_INIT("[S E C = S E C R E T]"),
	"invalid none SECRET blank <[S E C = S E C R E T]>", "spaced letters"},
    {STR_INIT("[SEC=SECRET,CAVEAT=RI:AUSTEO]"),
	"invalid none SECRET blank <[SEC=SECRET,CAVEAT=RI:AUSTEO]>",
	"no blank behind a comma"},
    {STR_INIT("[SEC=SECRET; CAVEAT=RI:AUSTEO]"),
	"invalid none SECRET unknown-level"
	" <[SEC=SECRET; CAVEAT=RI:AUSTEO]>",
	"a semicolon"},
    {STR_INIT("[SEC=XYZ]"), "invalid none none unknown-level <[SEC=XYZ]>",
	"a level that nobody knows"},
    {STR_INIT("[SEC=]"), "invalid none none no-level <[SEC=]>", "no level"},
    {STR_INIT("[VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.gov.au]"),
	"invalid none SECRET header-only"
	" <[VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.gov.au]>",
	"the header form"},
    {STR_INIT("[SEC=SECRET, NOTE=x]"),
	"invalid none SECRET header-only <[SEC=SECRET, NOTE=x]>", "a note"},
    {STR_INIT("[CAVEAT=RI:AUSTEO, SEC=SECRET]"),
	"nonconformant SECRET SECRET order <[CAVEAT=RI:AUSTEO, SEC=SECRET]>",
	"the caveat first"},
    {STR_INIT("[SEC=SECRET, SEC=PROTECTED]"),
	"invalid none SECRET twice <[SEC=SECRET, SEC=PROTECTED]>",
	"two levels"},
    {STR_INIT("[SEC=Unclassified]"),
	"invalid none OFFICIAL old-name case <[SEC=Unclassified]>",
	"an old level in the wrong case"},
    {STR_INIT("[SEC=CONFIDENTIAL]"),
	"nonconformant SECRET SECRET old-name <[SEC=CONFIDENTIAL]>",
	"an old level"},
    {STR_INIT("[SEC=PROTECTED:STAFF]"),
	"nonconformant PROTECTED PROTECTED old-name <[SEC=PROTECTED:STAFF]>",
	"a level with what kind of harm"},
    {STR_INIT("[DLM=Sensitive:Legal]"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-name"
	" <[DLM=Sensitive:Legal]>",
	"a limiting marker"},
    {STR_INIT("[SEC=UNCLASSIFIED, DLM=For-Official-Use-Only]"),
	"nonconformant OFFICIAL:Sensitive OFFICIAL:Sensitive old-name"
	" <[SEC=UNCLASSIFIED, DLM=For-Official-Use-Only]>",
	"both"},
    {STR_INIT("[SEC=SECRET, CAVEAT=ACCOUNTABLE-MATERIAL, CAVEAT=AUSTEO]"),
	"nonconformant SECRET SECRET caveat-type"
	" <[SEC=SECRET, CAVEAT=ACCOUNTABLE-MATERIAL, CAVEAT=AUSTEO]>",
	"caveats of 2011"},
    {STR_INIT("\xd0\x85\xd0\x95\xd0\xa1=SECRET [\xd0\x85\xd0\x95\xd0\xa1="
	      "SECRET]"),
	"invalid none SECRET no-level unknown-element non-ascii loose"
	" <\xd0\x85\xd0\x95\xd0\xa1=SECRET>\n"
	"invalid none SECRET no-level unknown-element non-ascii"
	" <[\xd0\x85\xd0\x95\xd0\xa1=SECRET]>",
	"Cyrillic letters that look Latin"},
    {STR_INIT("[SEC=SE\xe2\x80\x8b"
	      "CRET]"),
	"invalid none SECRET unknown-level non-ascii <[SEC=SE\xe2\x80\x8b"
	"CRET]>",
	"a blank of no width in a level"},
    {STR_INIT("[\xe2\x80\x8bSEC=SECRET]"),
	"invalid none SECRET no-level unknown-element non-ascii"
	" <[\xe2\x80\x8bSEC=SECRET]>",
	"one in front of the tag"},
    {STR_INIT("[SEC=TOP\xe2\x80\x93SECRET]"),
	"invalid none TOP-SECRET unknown-level non-ascii"
	" <[SEC=TOP\xe2\x80\x93SECRET]>",
	"a dash"},
    {STR_INIT("\xef\xbc\xbbSEC=SECRET\xef\xbc\xbd x [SEC=OFFICIAL]"),
	"invalid none SECRET non-ascii"
	" <\xef\xbc\xbbSEC=SECRET\xef\xbc\xbd>\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"wide brackets end where they seem to"},
    {STR_INIT("[SEC=SECRET\xef\xbc\xbb x]"),
	"invalid none SECRET truncated <[SEC=SECRET>", "a wide one that opens"},
    {STR_INIT("[SEC=SE\001CRET]"),
	"invalid none SECRET unknown-level <[SEC=SE\001CRET]>",
	"a control that is not seen"},
    {STR_INIT("[SEC=SECRET,\xc2\xa0"
	      "CAVEAT=RI:AUSTEO]"),
	"invalid none SECRET blank unknown-element non-ascii"
	" <[SEC=SECRET,\xc2\xa0"
	"CAVEAT=RI:AUSTEO]>",
	"a no-break blank"},
};

/* Without the form of a marking. */
static const struct one loose[] = {
    {STR_INIT("plan SEC=SECRET now"), "invalid none SECRET loose <SEC=SECRET>",
	"no brackets"},
    {STR_INIT("(SEC=SECRET, CAVEAT=RI:AUSTEO) plan"),
	"invalid none SECRET loose <SEC=SECRET, CAVEAT=RI:AUSTEO>",
	"other brackets"},
    {STR_INIT("plan SEC = top secret now"),
	"invalid none TOP-SECRET case blank loose <SEC = top secret>",
	"in small letters"},
    {STR_INIT("SEC=\"SECRET\""),
	"invalid none SECRET unknown-level loose <SEC=\"SECRET>", "in quotes"},
    {STR_INIT("x sec = protected"),
	"invalid none PROTECTED case blank loose <sec = protected>",
	"in small letters, with blanks"},
    {STR_INIT("SEC=OFFICIAL/TOP SECRET x"),
	"invalid none TOP-SECRET unknown-level loose"
	" <SEC=OFFICIAL/TOP SECRET>",
	"two levels"},
    {STR_INIT("SEC=OFFICIAL: Sensitive"),
	"invalid none OFFICIAL:Sensitive blank loose"
	" <SEC=OFFICIAL: Sensitive>",
	"the longest name"},
    {STR_INIT("DLM=Sensitive"),
	"invalid none OFFICIAL:Sensitive old-name loose <DLM=Sensitive>",
	"a limiting marker"},
    {STR_INIT("[SECRET]"), "invalid none SECRET loose <[SECRET]>",
	"a level in brackets"},
    {STR_INIT("[TOP SECRET] x"), "invalid none TOP-SECRET loose <[TOP SECRET]>",
	"as on paper"},
    {STR_INIT("[TOP-SECRET]"), "invalid none TOP-SECRET loose <[TOP-SECRET]>",
	"as in a marking"},
    {STR_INIT("[OFFICIAL: Sensitive]"),
	"invalid none OFFICIAL:Sensitive loose <[OFFICIAL: Sensitive]>",
	"with the small letters that it has on paper"},
    {STR_INIT("[ OFFICIAL: SENSITIVE ]"),
	"invalid none OFFICIAL:Sensitive loose <[ OFFICIAL: SENSITIVE ]>",
	"or in capitals"},
    {STR_INIT("[SECRET//AUSTEO] x"),
	"invalid none SECRET loose <[SECRET//AUSTEO]>", "a caveat behind it"},
    {STR_INIT("[SEC-SECRET]"), "invalid none SECRET loose <[SEC-SECRET]>",
	"a tag with another sign"},
    {STR_INIT("[SEC SECRET]"), "invalid none SECRET loose <[SEC SECRET]>",
	"with none"},
    {STR_INIT("[DLM Sensitive]"),
	"invalid none OFFICIAL:Sensitive loose <[DLM Sensitive]>",
	"a limiting marker with none"},
    {STR_INIT("[SEC:=SECRET]"),
	"invalid none SECRET no-level unknown-element <[SEC:=SECRET]>",
	"with two signs"},
    {STR_INIT("[SECRET AUSTEO] x"),
	"invalid none SECRET loose <[SECRET AUSTEO]>", "a caveat beside it"},
    {STR_INIT("[SECRET, REL/AUS/CAN]"),
	"invalid none SECRET loose <[SECRET, REL/AUS/CAN]>", "a release"},
    {STR_INIT("[**SECRET**]"), "invalid none SECRET loose <[**SECRET**]>",
	"stars around it"},
    {STR_INIT("[-SECRET-]"), "invalid none SECRET loose <[-SECRET-]>",
	"hyphens around it"},
    {STR_INIT("[* SECRET]"), "invalid none SECRET loose <[* SECRET]>",
	"an item of a list, but in brackets"},
    {STR_INIT("[Classification: SECRET]"),
	"invalid none SECRET loose <[Classification: SECRET]>",
	"what a document calls it"},
    {STR_INIT("[SECRET [SEC=OFFICIAL]"),
	"invalid none SECRET truncated loose <[SECRET >\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"a bracket that another one ends"},
    {STR_INIT("[SEC=SECRETgov.au]"),
	"invalid none SECRET unknown-level <[SEC=SECRETgov.au]>",
	"letters right behind it"},
    {STR_INIT("[SEC=UNOFFICIALgov.au]"),
	"invalid none UNOFFICIAL unknown-level <[SEC=UNOFFICIALgov.au]>",
	"UNOFFICIAL and letters is not OFFICIAL"},
    {STR_INIT("\xe3\x80\x90SECRET\xe3\x80\x91"),
	"invalid none SECRET loose <\xe3\x80\x90SECRET\xe3\x80\x91>",
	"brackets of another script"},
};

static const struct one prose[] = {
    {STR_INIT(""), "", "nothing"},
    {STR_INIT("secret santa"), "", "secret santa"},
    {STR_INIT("SECRET SANTA"), "", "SECRET SANTA"},
    {STR_INIT("[secret]"), "", "[secret]"},
    {STR_INIT("[Secret]"), "", "[Secret]"},
    {STR_INIT("[Secret santa]"), "", "[Secret santa]"},
    {STR_INIT("[SECRET santa]"), "", "[SECRET santa]"},
    {STR_INIT("[official: sensitive]"), "", "[official: sensitive]"},
    {STR_INIT("(SECRET)"), "", "(SECRET)"},
    {STR_INIT("OFFICIAL: Sensitive"), "", "a level in plain text"},
    {STR_INIT("sector=5"), "", "sector=5"},
    {STR_INIT("sec=30 s"), "", "sec=30 s"},
    {STR_INIT("[sec=30 s]"), "", "[sec=30 s]"},
    {STR_INIT("SEC filing"), "", "SEC filing"},
    {STR_INIT("[SEC filing]"), "", "[SEC filing]"},
    {STR_INIT("SEC: Official report on protected species"), "",
	"SEC: Official report"},
    {STR_INIT("SEC: SECRET"), "", "a colon, which stands in prose too"},
    {STR_INIT("[sec: official filing]"), "", "[sec: official filing]"},
    {STR_INIT("[SEC SECRET filing]"), "", "[SEC SECRET filing]"},
    {STR_INIT("[SEC-1234] [ticket=SEC-1234]"), "", "[SEC-1234]"},
    {STR_INIT("[SECRETARIAT] [PROTECTEDSPECIES] [UNSECRETIVE]"), "",
	"words that hold the name of a level"},
    {STR_INIT("[**secret**]"), "", "[**secret**]"},
    {STR_INIT("SEC=SECRETARY"), "", "SEC=SECRETARY"},
    {STR_INIT("parsec=secret"), "", "parsec=secret"},
    {STR_INIT("SEC=UN"), "", "SEC=UN"},
    {STR_INIT("[NOTE=foo] [note: see x, secret]"), "", "[NOTE=foo]"},
    {STR_INIT("[CONFIDENTIAL] [UNCLASSIFIED]"), "",
	"old levels alone, which others write too"},
    {STR_INIT("[] ][ [[ ]] = [="), "", "brackets"},
};

#define RLO "\xe2\x80\xae" /* from right to left, letters too */
#define LRO "\xe2\x80\xad" /* from left to right */
#define PDF "\xe2\x80\xac" /* the end of either */
#define RLI "\xe2\x81\xa7"
#define PDI "\xe2\x81\xa9"

/* NOLINTBEGIN(misc-misleading-bidirectional): what is shown turned round */
static const struct one turned[] = {
    {STR_INIT("[SEC=" RLO "TERCES-POT]"),
	"invalid none TOP-SECRET unknown-level non-ascii"
	" <[SEC=" RLO "TERCES-POT]>",
	"an override in a marking, to the end"},
    {STR_INIT("[SEC=" RLO "TERCES" PDF "] x"),
	"invalid none SECRET unknown-level non-ascii"
	" <[SEC=" RLO "TERCES" PDF "]>",
	"one with an end"},
    {STR_INIT("[SEC=OFFICIAL] " RLO "[TERCES=CES]" PDF " x"),
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>\n"
	"invalid none SECRET non-ascii loose <" RLO "[TERCES=CES]" PDF ">",
	"all of a marking, brackets and all, behind another"},
    {STR_INIT(RLO "[TERCES=CES]" PDF " x [SEC=OFFICIAL]"),
	"invalid none SECRET non-ascii loose <" RLO "[TERCES=CES]" PDF ">\n"
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	"in front of it"},
    {STR_INIT("[SEC=" RLO "TER" PDF RLO "CES" PDF "]"),
	"invalid none SECRET unknown-level non-ascii"
	" <[SEC=" RLO "TER" PDF RLO "CES" PDF "]>",
	"two that touch are one"},
    {STR_INIT("[SEC=" RLO LRO "RET" PDF "CES" PDF "]"),
	"invalid none SECRET unknown-level non-ascii"
	" <[SEC=" RLO LRO "RET" PDF "CES" PDF "]>",
	"one in another"},
    {STR_INIT("[SEC=" RLI "TERCES" PDI "]"),
	"invalid none SECRET unknown-level non-ascii"
	" <[SEC=" RLI "TERCES" PDI "]>",
	"an isolate"},
    {STR_INIT("[SEC=" LRO "SECRET" PDF "]"),
	"invalid none SECRET unknown-level non-ascii"
	" <[SEC=" LRO "SECRET" PDF "]>",
	"from left to right nothing changes"},
    {STR_INIT("[SEC=OFFICIAL, CAVEAT=C:" RLO "x" PDF "]"),
	"invalid none OFFICIAL caveat-level non-ascii"
	" <[SEC=OFFICIAL, CAVEAT=C:" RLO "x" PDF "]>",
	"nor where there is no level"},
    {STR_INIT(RLO "terces " PDF "[SEC=OFFICIAL]"),
	"valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>", "prose is prose"},
};
/* NOLINTEND(misc-misleading-bidirectional) */

static void
namespace_implied(void)
{
	IS(show(STR("[SEC=SECRET] [PROTECTED]"), false),
	    "invalid none SECRET namespace <[SEC=SECRET]>\n"
	    "invalid none PROTECTED namespace loose <[PROTECTED]>",
	    "without the domain that implies it there is no namespace");
}

/* Each octet at each place of a subject. */
static void
places(void)
{
	static const char subject[] = "x [SEC=SECRET] y";
	int lower = 0, wrong = 0, none = 0;
	char octets[sizeof(subject)];

	for (size_t at = 0; at < sizeof(subject) - 1; at++)
		for (int c = 0; c < 256; c++) {
			struct marking_list list;

			memcpy(octets, subject, sizeof(subject));
			octets[at] = (char)c;
			marking_subject(&names,
			    (struct str){octets, sizeof(subject) - 1}, true,
			    pool, &list);
			none += list.n == 0 && (at < 2 || at > 12);
			for (size_t i = 0; i < list.n; i++) {
				lower +=
				    (at < 7 || at > 12) && list.at[i].read != 4;
				wrong += list.at[i].at + list.at[i].n >
				    sizeof(subject) - 1;
				wrong += list.at[i].level > list.at[i].read;
			}
		}
	IS_NUM(none, 0, "an octet outside of the brackets hides none");
	IS_NUM(lower, 0, "nor is another level read");
	IS_NUM(wrong, 0, "and each is within the subject");
}

static void
elements(void)
{
	struct marking_list list;

	marking_subject(&names,
	    STR("[SEC=SECRET, CAVEAT=C:A]B, CAVEAT=AUSTEO,"
		" ACCESS=Legal-Privilege, EXPIRES=2030-01-01,"
		" DOWNTO=OFFICIAL]"),
	    true, pool, &list);
	IS_NUM(list.n, 1, "one marking with every element");
	IS(show_elements(&scheme, &list.at[0], pool),
	    "CAVEAT=C:A]B, CAVEAT=RI:AUSTEO, ACCESS=Legal-Privilege,"
	    " DATE=2030-01-01, DOWNTO=OFFICIAL",
	    "  and what they are");
	marking_subject(&names,
	    STR("[SEC=SECRET,\xc2\xa0"
		"CAVEAT=RI:AUSTEO]"),
	    true, pool, &list);
	IS(show_elements(&scheme, &list.at[0], pool), "CAVEAT=RI:AUSTEO",
	    "no-break blanks hide nothing");
	marking_subject(&names, STR("(SEC=SECRET, CAVEAT=RI:AUSTEO)"), true,
	    pool, &list);
	IS(show_elements(&scheme, &list.at[0], pool), "CAVEAT=RI:AUSTEO",
	    "nor do other brackets");
}

/* s so many times, and something behind that. */
static struct str
many(const char *s, size_t times, const char *last)
{
	struct buf b = {.pool = pool};

	for (size_t i = 0; i < times; i++)
		buf_add(&b, str_of(s));
	buf_add(&b, str_of(last));
	return buf_str(&b);
}

static void
limits(void)
{
	struct str in = many("[SEC=OFFICIAL]", MARKINGS_MAX, "");
	struct marking_list list;

	marking_subject(&names, in, true, pool, &list);
	IS_NUM(list.n, MARKINGS_MAX, "as many as there may be");
	OK(!list.more, "  and no more");
	IS_NUM(list.at[list.n - 1].read, 1, "  the last one is as it stands");
	in = many("[SEC=OFFICIAL]", MARKINGS_MAX + 1, "");
	marking_subject(&names, in, true, pool, &list);
	IS_NUM(list.n, MARKINGS_MAX, "one more");
	OK(list.more, "  is said to be there");
	in =
	    many("[SEC=OFFICIAL]", MARKINGS_MAX, "x [TOP SECRET] [SEC=SECRET]");
	marking_subject(&names, in, true, pool, &list);
	OK(list.more, "others behind the limit");
	IS_NUM(list.at[list.n - 1].read, 5, "  the highest of them is read");
	IS_NUM(list.at[list.n - 2].read, 1, "  at the last one only");
	in = many("[SEC=OFFICIAL]", MARKINGS_MAX, " and plain words");
	marking_subject(&names, in, true, pool, &list);
	OK(!list.more, "plain words behind the limit are none");
	in = many("[SEC=OFFICIAL", 20000, " SEC=TOP-SECRET");
	marking_subject(&names, in, true, pool, &list);
	OK(list.more && list.at[MARKINGS_MAX - 1].read == 5,
	    "the last of 20,000 is read, and soon");
}

static void
lengths(void)
{
	struct str in =
	    pool_fmt(pool, "[SEC=SECRET, CAVEAT=C:%0*d]", MARKING_MAX - 23, 0);
	struct marking_list list;

	marking_subject(&names, in, true, pool, &list);
	IS_NUM(list.at[0].n, MARKING_MAX, "998 octets");
	OK((list.at[0].flaws & MARKING_FLAW(LONG)) == 0, "  are not too long");
	in = pool_fmt(pool, "[SEC=SECRET, CAVEAT=C:%0*d]", MARKING_MAX - 22, 0);
	marking_subject(&names, in, true, pool, &list);
	OK((list.at[0].flaws & MARKING_FLAW(LONG)) != 0, "999 are");
	IS_NUM(list.at[0].level, NO_LEVEL, "  and have no level");
	IS_NUM(list.at[0].read, 4, "  but are read");
}

/* What is too long to be looked at is taken for the highest level. */
static void
too_long(void)
{
	struct str in = many(" ", MARKING_LOOKED_MAX - 14, "[SEC=OFFICIAL]");

	IS(show(in, true), "valid OFFICIAL OFFICIAL <[SEC=OFFICIAL]>",
	    "the longest subject that is looked at");
	in = many(" ", MARKING_LOOKED_MAX + 1, "");
	IS(str_upto(show(in, true), 38),
	    "invalid none TOP-SECRET too-long loose",
	    "of a longer one nobody can say what is not in it");
	IS(str_upto(show(in, false), 48),
	    "invalid none TOP-SECRET namespace too-long loose",
	    "  whoever wrote it");
}

/* Encoded words that some readers decode. */
static const struct one words[] = {
    {STR_INIT("=?utf-8?q?x_[SEC=3DSECRET]?="), "valid SECRET SECRET 2+12",
	"a word that all decode"},
    {STR_INIT("=?x-unknown?Q?x_[SEC=3DSECRET]?="),
	"invalid none SECRET unknown-level encoded 16+14",
	"a charset that nobody knows"},
    {STR_INIT("=?x-unknown?B?eCBbU0VDPVNFQ1JFVF0=?="),
	"invalid none SECRET encoded 36+0", "the same in base64"},
    {STR_INIT("=?\?B?eCBbU0VDPVNFQ1JFVF0=?="),
	"invalid none SECRET encoded 27+0", "no charset at all"},
    {STR_INIT("[SEC=PROTECTED] =?UTF-8?B?eCBbU0VDPVNFQ1JFVF0="),
	"valid PROTECTED PROTECTED 0+15\n"
	"invalid none SECRET encoded 46+0",
	"a word without an end, behind a lower one"},
    {STR_INIT("[SEC=SECRET] =?UTF-8?B?eCBbU0VDPVNFQ1JFVF0="),
	"valid SECRET SECRET 0+12", "  behind one that is no lower"},
    {STR_INIT("=?utf-32?b?AAAAWwAAAFMAAABFAAAAQwAAAD0AAABTAAAARQAAAEMAAABSAAAA"
	      "RQAAAFQAAABd?="),
	"valid SECRET SECRET 0+12", "UTF-32"},
    {STR_INIT("=?IBM037?B?uuLFw37ixcPZxeO7?="), "valid SECRET SECRET 0+12",
	"EBCDIC"},
    {STR_INIT("what =? and =?a b"), "", "what only begins like a word"},
};

static void
encoded(void)
{
	for (size_t i = 0; i < NELEM(words); i++) {
		struct buf b = {.pool = pool};
		struct marking_list list;

		marking_subject_field(&names, words[i].in, true, pool, &list);
		for (size_t k = 0; k < list.n; k++) {
			if (k > 0)
				buf_char(&b, '\n');
			buf_add(&b, show_marking(&scheme, &list.at[k], pool));
			buf_fmt(&b, " %zu+%zu", list.at[k].at, list.at[k].n);
		}
		IS(buf_str(&b), words[i].want, words[i].name);
	}
}

/* Cut anywhere: it is never read lower than what is left of it says. */
static void
every_cut(void)
{
	static const char whole[] =
	    "x [SEC=OFFICIAL:Sensitive, ACCESS=Legal-Privilege]";
	int lower = 0, valid_parts = 0;

	for (size_t cut = 8; cut < sizeof(whole) - 1; cut++) {
		struct marking_list list;

		marking_subject(&names, (struct str){whole, cut}, true, pool,
		    &list);
		lower += list.n != 1 || list.at[0].read < 2;
		valid_parts += list.n == 1 && list.at[0].level != NO_LEVEL;
	}
	IS_NUM(lower, 0, "a part of OFFICIAL:Sensitive is read as that");
	IS_NUM(valid_parts, 0, "and no part is valid");
}

/* "Class" is a word that people write. */
static void
another_scheme(void)
{
	static const struct one cases[] = {
	    {STR_INIT("Class: Restricted area"), "", "Class: Restricted area"},
	    {STR_INIT("Class: Restricted"), "", "Class: Restricted"},
	    {STR_INIT("Class=Restricted"),
		"invalid none Restricted loose <Class=Restricted>",
		"a sign that nobody writes in prose"},
	    {STR_INIT("[Class Restricted]"),
		"invalid none Restricted loose <[Class Restricted]>",
		"brackets without a sign"},
	};
	struct scheme au = scheme;

	load_scheme("share/schemes/generic", pool, &scheme);
	check_all(cases, NELEM(cases));
	scheme = au;
}

int
main(void)
{
	pool = pool_new();
	load_scheme("share/schemes/au", pool, &scheme);
	every_valid();
	every_marker();
	check_all(several, NELEM(several));
	check_all(truncated, NELEM(truncated));
	check_all(odd, NELEM(odd));
	check_all(loose, NELEM(loose));
	check_all(prose, NELEM(prose));
	check_all(turned, NELEM(turned));
	another_scheme();
	namespace_implied();
	places();
	elements();
	limits();
	lengths();
	too_long();
	encoded();
	every_cut();
	pool_free(pool);
	return tap_end();
}
