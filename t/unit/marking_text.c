/* policy/marking_text: which lines of text are markings, and which are not. */
#include "policy/marking_text.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "policy/floor.h"

#include "tap.h"

static struct pool *pool;
static struct scheme au, generic;
static const struct marking_names names = {.scheme = &au};
static const struct marking_names small = {.scheme = &generic};

static void
load(const char *path, struct scheme *s)
{
	struct str text;
	struct err e = {0};

	if (file_read(path, SCHEME_MAX, pool, &text, &e) != ST_OK ||
	    scheme_parse(text, path, pool, s, &e) != ST_OK) {
		(void)printf("Bail out! %s\n", e.text);
		exit(1);
	}
}

/* The level of a text with lines, and how it was found. */
static struct str
read_all(const struct marking_names *n, struct str text, struct marking_text *t)
{
	marking_text_init(t, n, pool);
	while (text.n > 0)
		marking_text_line(t, str_cut(&text, '\n'));
	return scheme_level_name(n->scheme, marking_text_end(t));
}

static const struct {
	const char *in, *level, *how;
} cases[] = {
    /* A line of its own. */
    {"SECRET", "SECRET", "line"},
    {"UNOFFICIAL", "UNOFFICIAL", "line"},
    {"OFFICIAL", "OFFICIAL", "line"},
    {"OFFICIAL: Sensitive", "OFFICIAL:Sensitive", "line"},
    {"OFFICIAL:Sensitive", "OFFICIAL:Sensitive", "line"},
    {"OFFICIAL: SENSITIVE", "OFFICIAL:Sensitive", "line"},
    {"OFFICIAL - Sensitive", "OFFICIAL:Sensitive", "line"},
    {"PROTECTED", "PROTECTED", "line"},
    {"TOP SECRET", "TOP-SECRET", "line"},
    {"TOP-SECRET", "TOP-SECRET", "line"},
    {"TOPSECRET", "TOP-SECRET", "line"},
    {"  \tSECRET \t\r", "SECRET", "line"},
    {"S E C R E T", "SECRET", "line"},
    {"T O P   S E C R E T", "TOP-SECRET", "line"},
    {"SECRET.", "SECRET", "line"},
    {"SECRET 3", "SECRET", "line"},
    {"SECRET          - 3 -", "SECRET", "line"},
    {"3 SECRET", "none", NULL},

    /* Quoted, decorated, named. */
    {"> SECRET", "SECRET", "line"},
    {">> > | SECRET", "SECRET", "line"},
    {"*** SECRET ***", "SECRET", "line"},
    {"*SECRET*", "SECRET", "line"},
    {"- SECRET -", "SECRET", "line"},
    {"---SECRET---", "SECRET", "line"},
    {"[SECRET]", "SECRET", "line"},
    {"(SECRET)", "SECRET", "line"},
    {"<<< TOP SECRET >>>", "TOP-SECRET", "line"},
    {"=== SECRET ===", "SECRET", "line"},
    {"!!! SECRET !!!", "SECRET", "line"},
    {"::SECRET::", "SECRET", "line"},
    {"# SECRET", "SECRET", "line"},
    {"\"SECRET\"", "SECRET", "line"},
    {"Classification: SECRET", "SECRET", "line"},
    {"CLASSIFICATION - SECRET", "SECRET", "line"},
    {"Security Classification:\tPROTECTED", "PROTECTED", "line"},
    {"Protective marking: OFFICIAL: Sensitive", "OFFICIAL:Sensitive", "line"},
    {"- Classification: SECRET", "SECRET", "line"},

    /* Caveats and markers behind it. */
    {"SECRET//AUSTEO", "SECRET", "line"},
    {"SECRET AUSTEO", "SECRET", "line"},
    {"SECRET, RI:AUSTEO", "SECRET", "line"},
    {"TOP SECRET//REL AUS/CAN/GBR", "TOP-SECRET", "line"},
    {"SECRET REL/AUS/USA", "SECRET", "line"},
    {"SECRET RI:REL AUS, USA", "SECRET", "line"},
    {"SECRET//REL TO AUS, USA", "SECRET", "line"},
    {"TOP SECRET//SI//NOFORN", "TOP-SECRET", "line"},
    {"TOP SECRET // BLUE MOON", "TOP-SECRET", "line"},
    {"PROTECTED CABINET", "PROTECTED", "line"},
    {"PROTECTED: CABINET", "PROTECTED", "line"},
    {"PROTECTED//NATIONAL CABINET", "PROTECTED", "line"},
    {"PROTECTED NATIONAL-CABINET", "PROTECTED", "line"},
    {"PROTECTED (DELICATE SOURCE)", "PROTECTED", "line"},
    {"SECRET C:BLUE MOON", "SECRET", "line"},
    {"SECRET EXCLUSIVE-FOR J Smith", "SECRET", "line"},
    {"OFFICIAL: Sensitive Legal-Privilege", "OFFICIAL:Sensitive", "line"},
    {"OFFICIAL: Sensitive // Legal privilege", "OFFICIAL:Sensitive", "line"},
    {"OFFICIAL: Sensitive, Personal Privacy", "OFFICIAL:Sensitive", "line"},
    {"PROTECTED, CAVEAT=SH:CABINET, ACCESS=Legal-Privilege", "PROTECTED",
	"line"},

    /* Paragraphs. */
    {"(TS) The plan is as follows.", "TOP-SECRET", "paragraph"},
    {"(UO) Lunch.", "UNOFFICIAL", "paragraph"},
    {"(O:S) Names of staff.", "OFFICIAL:Sensitive", "paragraph"},
    {"1. (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"  12.3.4 (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"a) (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"(iv) (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"- (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"> * (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"\xe2\x80\xa2 (TS) The plan.", "TOP-SECRET", "paragraph"},
    {"(TS)", "TOP-SECRET", "paragraph"},
    {"(S) One mark of one letter.", "none", NULL},
    {"(S) One mark.\nNo mark.\n(P) Two marks.", "SECRET", "paragraph"},
    {"(S) One.\n(TS) Another.", "TOP-SECRET", "paragraph"},
    {"(S) One.\n(UO) Another.", "SECRET", "paragraph"},
    {"1. (P) \"One.\"\n2. (O) Two.", "PROTECTED", "paragraph"},
    {"(s) one\n(p) two\n(ts) three", "none", NULL},
    {"(P) 02 6123 4567\n(O) +61 2 6123\n(P) 555", "none", NULL},
    {"(S)-ibuprofen\n(S)-naproxen", "none", NULL},
    {"(S)\n(S)", "none", NULL},
    {"The (TS) mark.\nThe (S) mark.\nThe (S) mark.", "none", NULL},
    {"(TSA) x\n(TS x\n(T) S", "none", NULL},

    /* Headers that were quoted. */
    {"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=SECRET,", "SECRET",
	"header"},
    {"> X-PROTECTIVE-MARKING : VER=2024.1, NS=gov.au, SEC=PROTECTED",
	"PROTECTED", "header"},
    {"*X-Protective-Marking:* SEC=SECRET", "SECRET", "header"},
    {"X-Protective-Marking: VER=2024.1, NS=gov.au,\n SEC=SECRET,\n "
     "ORIGIN=a@b.gov.au",
	"SECRET", "header"},
    {"> X-Protective-Marking:\n>   VER=2024.1, NS=gov.au, SEC=SECRET", "SECRET",
	"header"},
    {"VER=2012.3, NS=gov.au, SEC=CONFIDENTIAL", "SECRET", "header"},
    {"DLM=For-Official-Use-Only", "OFFICIAL:Sensitive", "header"},
    {"SEC=10\nVER=1.2 SECRET=no ./configure\nNS=a\nNOTE=SECRET", "none", NULL},

    /* Subjects. */
    {"Subject: plans [SEC=SECRET]", "SECRET", "subject"},
    {"> subject: Re: plans [SEC=PROTECTED, CAVEAT=SH:CABINET]", "PROTECTED",
	"subject"},
    {"*Subject:* plans [SEC=TOP SECRET]", "TOP-SECRET", "subject"},
    {"Subject: [SEC=OFFICIAL] Re: [SEC=SECRET]", "SECRET", "subject"},
    {"[SEC=PROTECTED]", "PROTECTED", "subject"},
    {"Subject: the secret garden", "none", NULL},

    /* Look-alikes. */
    {"\xd0\x85\xd0\x95\xd0\xa1R\xd0\x95\xd0\xa2", "SECRET", "line"},
    {"TOP\xc2\xa0SECRET", "TOP-SECRET", "line"},
    {"\xef\xbb\xbfSECRET", "SECRET", "line"},
    {"S\xe2\x80\x8b"
     "ECRET",
	"SECRET", "line"},
    {"\xf0\x9f\x94\x92 SECRET \xf0\x9f\x94\x92", "SECRET", "line"},
    {"\xef\xbc\xb3\xef\xbc\xa5\xef\xbc\xa3\xef\xbc\xb2\xef\xbc\xa5\xef\xbc\xb4",
	"SECRET", "line"},
    {"SECRET \xe2\x80\x93 AUSTEO", "SECRET", "line"},
    {"Subject: x \xef\xbc\xbbSEC=SECRET\xef\xbc\xbd", "SECRET", "subject"},
    {"\xc2\xa0(TS) x", "TOP-SECRET", "paragraph"},

    /* Prose, lists, code. */
    {"secret", "none", NULL},
    {"Secret", "none", NULL},
    {"Top secret plans", "none", NULL},
    {"TOP SECRET PLANS", "none", NULL},
    {"SECRET SANTA", "none", NULL},
    {"SECRET.SANTA", "none", NULL},
    {"The SECRET", "none", NULL},
    {"SECRET of success", "none", NULL},
    {"SECRETARY", "none", NULL},
    {"SECRETS", "none", NULL},
    {"S E C R E T A R Y", "none", NULL},
    {"OFFICIALS", "none", NULL},
    {"OFFICIAL NEWSLETTER", "none", NULL},
    {"OFFICIAL RECEIPT", "none", NULL},
    {"PROTECTED SPECIES", "none", NULL},
    {"PROTECTED by copyright", "none", NULL},
    {"SECRET?", "none", NULL},
    {"SECRET!", "none", NULL},
    {"SECRET:", "none", NULL},
    {"SECRET: it is what nobody knows", "none", NULL},
    {"SECRET=hunter2", "none", NULL},
    {"SECRET = 13", "none", NULL},
    {"SECRET,", "none", NULL},
    {"'PROTECTED',", "none", NULL},
    {"API_SECRET", "none", NULL},
    {"- SECRET", "none", NULL},
    {"* TOP SECRET", "none", NULL},
    {"\xe2\x80\xa2 PROTECTED", "none", NULL},
    {"SECRET/PROTECTED (delete one)", "none", NULL},
    {"SECRET//see https://example.net/x", "none", NULL},
    {"Classification: Secretary", "none", NULL},
    {"Classification of SECRET documents", "none", NULL},
    {"Marking guide", "none", NULL},
    {"CONFIDENTIAL", "none", NULL},
    {"UNCLASSIFIED", "none", NULL},
    {"", "none", NULL},
    {">", "none", NULL},
    {"****", "none", NULL},
    {"(", "none", NULL},
    {"1.", "none", NULL},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct marking_text t;
		const char *name =
		    cases[i].in[0] == '\0' ? "an empty line" : cases[i].in;
		struct str one = str_of(name);

		one = str_upto(one, str_find(one, '\n'));
		IS(read_all(&names, str_of(cases[i].in), &t), cases[i].level,
		    pool_cstr(pool, one));
		IS(str_of(t.how), cases[i].how, "  by");
	}
}

/* What people write all day. */
static const char prose[] =
    "Dear colleagues,\n"
    "\n"
    "the Secretary asked for the official figures. They are protected by the\n"
    "Privacy Act, so please keep them secret until Friday. It is an open\n"
    "secret that the top secret of our success is coffee.\n"
    "Official: the canteen is closed. Protected: the tree in the yard.\n"
    "Secret Santa is on Thursday (see the list of officials).\n"
    "Sensitive topics come last; official business comes first.\n"
    "\n"
    "(a) bring the forms\n"
    "(b) sign them\n"
    "(c) (optional) copy them\n"
    "1. Official welcome\n"
    "2. Secret ballot\n"
    "3. Protected areas: a talk\n"
    "  - official\n"
    "  - secret\n"
    "(P) 02 6123 4567  (F) 02 6123 4568\n"
    "(O) 02 6123 4567  (M) 0400 000 000\n"
    "OFFICE OF THE SECRETARY\n"
    "OFFICIAL OPENING OF THE NEW BUILDING\n"
    "PLEASE KEEP THIS SECRET\n"
    "THIS FILE IS PROTECTED BY A PASSWORD\n"
    "CONFIDENTIAL COMMUNICATION: this e-mail may be privileged\n"
    "Subject: Re: Official opening [was: the secret plan]\n"
    "Classification: mammal\n"
    "Sensitivity: 98.2 % (specificity 91 %)\n"
    "Marking scheme: 10 points for each question\n"
    "See note 3 (S. 12 of the Official Secrets Act).\n"
    "client_secret=abc&state=OFFICIAL\n"
    "-----BEGIN PGP MESSAGE-----\n"
    "> On Monday somebody wrote:\n"
    "> > Is it secret? Is it safe?\n"
    "https://example.net/SECRET\n"
    "S. Ecret, Top Floor\n"
    "P.S. O brave new world\n"
    "Top   Secret   Plans\n"
    "SEC: the season begins on Saturday\n"
    "SEC filings are due\n";

static void
plain_prose(void)
{
	struct marking_text t;
	struct str text = str_of(prose);

	IS(read_all(&names, text, &t), "none", "prose has no marking");
	IS_NUM(t.nmarked, 0, "  nor a paragraph with one");
	while (text.n > 0) {
		struct str line = str_cut(&text, '\n');

		if (!str_eq(read_all(&names, line, &t), STR("none")))
			tap_is(line, NULL, "a line of prose is no marking",
			    __FILE__, __LINE__);
	}
}

static void
places(void)
{
	struct marking_text t;

	(void)read_all(&names,
	    STR("Dear all,\nOFFICIAL\n\nSECRET\nx\nPROTECTED\nSECRET\n"), &t);
	IS(scheme_level_name(&au, t.level), "SECRET", "the highest counts");
	IS_NUM(t.line, 4, "and the first line that has it");
	IS_NUM(t.nline, 7, "all lines were counted");
	(void)read_all(&names, STR("\n(P) A b.\n(S) C d.\n(S) E f.\n"), &t);
	IS_NUM(t.line, 3, "so it is with paragraphs");
	IS_NUM(t.nmarked, 3, "which are counted");
	(void)read_all(&names, STR("(S) A b.\n(S) C d.\nTOP SECRET\n"), &t);
	IS(str_of(t.how), "line", "the higher of both counts");
	marking_text_init(&t, &names, pool);
	IS_NUM(marking_text_end(&t), NO_LEVEL, "no line has no level");
}

static void
floors(void)
{
	struct marking_text t;
	struct floor f;
	struct marking m = {.level = NO_LEVEL, .read = NO_LEVEL};
	static const struct str lines[] = {
	    STR_INIT("> Subject: x [SEC=PROTECTED, CAVEAT=SH:CABINET]"),
	    STR_INIT("> X-Protective-Marking: VER=2024.1, NS=gov.au,"),
	    STR_INIT(">  SEC=SECRET, CAVEAT=RI:AUSTEO,"),
	    STR_INIT(">  CAVEAT=SH:ORCON, ORIGIN=a@b.gov.au"),
	    STR_INIT("TOP SECRET"),
	};

	floor_init(&f);
	marking_text_init(&t, &names, pool);
	t.floor = &f;
	for (size_t i = 0; i < NELEM(lines); i++)
		marking_text_line(&t, lines[i]);
	IS(scheme_level_name(&au, f.level), "SECRET",
	    "the floor is that of quoted fields and subjects");
	IS_NUM(f.ncaveat, 3, "with their caveats, of folded lines too");
	OK(floor_breach(&f, &au, &m, pool) != NULL, "no marking is below it");
}

static void
properties(void)
{
	static const struct {
		const char *in, *level;
	} values[] = {
	    {"SECRET", "SECRET"},
	    {"Secret", "SECRET"},
	    {" official: sensitive ", "OFFICIAL:Sensitive"},
	    {"TOP SECRET//AUSTEO", "TOP-SECRET"},
	    {"PROTECTED, Legal-Privilege", "PROTECTED"},
	    {"PROTECTED - Personal Privacy", "PROTECTED"},
	    {"VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.gov.au", "SECRET"},
	    {"[SEC=PROTECTED]", "PROTECTED"},
	    {"sec=top secret", "TOP-SECRET"},
	    {"UNCLASSIFIED", "OFFICIAL"},
	    {"CONFIDENTIAL", "SECRET"},
	    {"\xd0\x85\xd0\x95\xd0\xa1R\xd0\x95\xd0\xa2", "SECRET"},
	    {"Confidential", "none"},
	    {"Company Confidential", "none"},
	    {"A secret document", "none"},
	    {"Secret Santa", "none"},
	    {"mammal", "none"},
	    {"", "none"},
	    {"SEC=", "none"},
	};

	for (size_t i = 0; i < NELEM(values); i++)
		IS(scheme_level_name(&au,
		       marking_property(&names, str_of(values[i].in), pool)),
		    values[i].level,
		    values[i].in[0] == '\0' ? "an empty property" :
					      values[i].in);
}

/* No level, tag or caveat of the Australian scheme is known to the code. */
static void
other_scheme(void)
{
	static const struct {
		const char *in, *level;
	} lines[] = {
	    {"Restricted", "Restricted"},
	    {"STRICTLY RESTRICTED", "Restricted"},
	    {"*** Confidential Board ***", "Confidential"},
	    {"Company class: Confidential", "Confidential"},
	    {"X-Classification: Class=Confidential", "Confidential"},
	    {"Subject: x [Class=Restricted]", "Restricted"},
	    {"(C) Alpha beta.\n(R) Gamma delta.", "Restricted"},
	    {"SECRET", "none"},
	    {"Subject: x [SEC=SECRET]", "none"},
	    {"restricted", "none"},
	    {"Restricted area", "none"},
	};
	struct marking_text t;

	for (size_t i = 0; i < NELEM(lines); i++)
		IS(read_all(&small, str_of(lines[i].in), &t), lines[i].level,
		    pool_cstr(pool,
			str_upto(str_of(lines[i].in),
			    str_find(str_of(lines[i].in), '\n'))));
}

/* What stands within the first 65,536 octets of a line is seen. */
static void
limits(void)
{
	struct buf b = {.pool = pool};
	struct marking_text t;
	struct floor f;
	struct str mark = STR("[SEC=SECRET]");

	buf_add(&b, STR("Subject: "));
	while (b.n < 65536 - mark.n)
		buf_char(&b, 'x');
	b.p[b.n - 1] = ' ';
	buf_add(&b, mark);
	IS(read_all(&names, buf_str(&b), &t), "SECRET",
	    "a subject as long as may be");
	b.n -= mark.n + 1;
	buf_add(&b, STR("xxxxxxxxxxxxxxxx "));
	buf_add(&b, mark);
	IS(read_all(&names, buf_str(&b), &t), "none", "and a longer one");
	b.n = 0;
	for (int i = 0; i < 1 << 20; i++)
		buf_char(&b, i % 2 == 0 ? ' ' : (char)0xd0);
	IS(read_all(&names, buf_str(&b), &t), "none",
	    "a line of a megabyte is no matter");
	b.n = 0;
	buf_add(&b, STR("Subject:"));
	for (int i = 0; i < MARKINGS_MAX; i++)
		buf_add(&b, STR(" [SEC=OFFICIAL]"));
	IS(read_all(&names, buf_str(&b), &t), "OFFICIAL",
	    "a subject with as many markings as are read at once");
	buf_add(&b, STR(" [SEC=SECRET, CAVEAT=RI:AUSTEO]"));
	IS(read_all(&names, buf_str(&b), &t), "SECRET",
	    "the one behind them is seen too");
	floor_init(&f);
	marking_text_init(&t, &names, pool);
	t.floor = &f;
	marking_text_line(&t, buf_str(&b));
	IS_NUM(f.ncaveat, 1, "  with its caveat");
	b.n = 0;
	buf_add(&b, STR("Subject:"));
	for (int i = 0; i < 10 * MARKINGS_MAX; i++)
		buf_add(&b, STR(" [SEC=OFFICIAL]"));
	IS(read_all(&names, buf_str(&b), &t), "OFFICIAL",
	    "a thousand markings are read");
	buf_add(&b, STR(" [SEC=OFFICIAL]"));
	IS(read_all(&names, buf_str(&b), &t), "TOP-SECRET",
	    "with one more they may be anything");
	b.n = 0;
	buf_add(&b, STR("SECRET//"));
	while (b.n < 6 + 128)
		buf_char(&b, 'X');
	IS(read_all(&names, buf_str(&b), &t), "SECRET",
	    "128 octets behind a level may be a codeword");
	buf_char(&b, 'X');
	IS(read_all(&names, buf_str(&b), &t), "none", "one more is none");
}

int
main(void)
{
	pool = pool_new();
	load("share/schemes/au", &au);
	load("share/schemes/generic", &generic);
	every_case();
	plain_prose();
	places();
	floors();
	properties();
	other_scheme();
	limits();
	pool_free(pool);
	return tap_end();
}
