/* policy/scheme: the file of a scheme, what is wrong with one, look-ups. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "policy/scheme.h"

#include "tap.h"

static struct pool *pool;

/* What every file needs; three lines. */
#define START "scheme t\nfield X-T\nelement level L\n"
#define LEVELS "level low (l)\nlevel high (h) \"Very High\"\n"
#define MORE START LEVELS "element caveat C\nelement marker M\n"

static const struct {
	const char *text, *why; /* why == NULL: it is right */
} cases[] = {
    {START LEVELS, NULL},
    {"# c\r\n\r\n \t \nscheme t\r\nfield\tX-T \nelement level L\nlevel a",
	NULL},
    {"level a\nelement level L\nfield X\nscheme t\n", NULL},
    {START "level\n  low\n\t(l)\n  \"on paper\"\n", NULL},
    {START "level low\n \nlevel high\n", NULL},
    {MORE "caveat X from high\ncaveat Y *\ncaveat Z/* for listed releases\n",
	NULL},
    {MORE "caveat a:X\ncaveat b:X\ncaveat c:*\ncaveat c:X *\n", NULL},
    {MORE "caveat *\n", NULL},
    {MORE "caveat X for one\ncaveat Y for AUS,NZL\n", NULL},
    {MORE "marker P\nmarker Q from high\nold D a b\n c is low with M=P\n",
	NULL},
    {START LEVELS "countries NZL AUS\n CAN\ncountries ABW\n", NULL},
    {START LEVELS "version 2\nversions 1.* 3\nelement version V required\n",
	NULL},
    {START LEVELS "property a\nproperty Two Words\n", NULL},
    {START LEVELS "element expires E\nelement downto D\n", NULL},

    {"", "f:1: no scheme"},
    {"\n\n# x\n", "f:3: no scheme"},
    {"scheme t\n", "f:1: no field"},
    {"scheme t\nfield X\n", "f:2: no level, or no element for it"},
    {"scheme t\nfield X\nlevel a\n", "f:3: no level, or no element for it"},
    {START, "f:3: no level, or no element for it"},
    {START LEVELS "colour blue\n", "f:6: unknown key 'colour'"},
    {START LEVELS "Level x\n", "f:6: unknown key 'Level'"},
    {"\xef\xbb\xbfscheme t\n", "f:1: unknown key '\xef\xbb\xbfscheme'"},
    {START LEVELS "scheme u\n", "f:6: scheme: given twice"},
    {"scheme\n", "f:1: scheme: '' is no name"},
    {"scheme a b\n", "f:1: scheme: more than one word"},
    {"scheme a,b\n", "f:1: scheme: 'a,b' is no name"},
    {"scheme t\nfield X:\n", "f:2: field: 'X:' is no name of a field"},
    {START LEVELS "modest middle\n", "f:6: modest: 'middle' is no level"},
    {START LEVELS "modest low\nmodest low\n", "f:7: modest: given twice"},

    {START "element version V\nlevel a\n",
	"f:5: version and element version need each other"},
    {START LEVELS "version 1\n",
	"f:6: version and element version need each other"},
    {START LEVELS "versions 1\n", "f:6: versions without version"},
    {START LEVELS "versions 1\n   2 *\n", "f:7: versions: '*' is no version"},
    {START LEVELS "namespace n\n",
	"f:6: namespace and element namespace need each other"},
    {START LEVELS "element expires E\n",
	"f:6: element downto must be the one behind expires"},
    {START LEVELS "element downto D\nelement expires E\n",
	"f:7: element downto must be the one behind expires"},
    {START LEVELS "caveat X\n", "f:6: caveats without element caveat"},
    {START LEVELS "marker X\n", "f:6: markers without element marker"},

    {START "element\n", "f:4: element: '' is no kind of element"},
    {START "element colour X\n",
	"f:4: element: 'colour' is no kind of element"},
    {START "element level X\n", "f:4: element: level given twice"},
    {START "element note\n", "f:4: element: '' is no tag"},
    {START "element note 1N\n", "f:4: element: '1N' is no tag"},
    {START "element note l\n", "f:4: element: tag l given twice"},
    {START "element note N header\n",
	"f:4: element: 'header' may not stand here"},
    {START "element caveat N required\n",
	"f:4: element: 'required' may not stand here"},
    {"element level L header-only\n",
	"f:1: element: 'header-only' may not stand here"},

    {START "level\n", "f:4: level: '' is no name"},
    {START "level a=b\n", "f:4: level: 'a=b' is no name"},
    {START "level caf\xc3\xa9\n", "f:4: level: 'caf\xc3\xa9' is no name"},
    {START "level a (b\n", "f:4: level: '' is no paragraph mark"},
    {START "level a (b c)\n", "f:4: level: 'b c' is no paragraph mark"},
    {START "level a \"b\n", "f:4: level: '' is no text"},
    {START "level a \" b\"\n", "f:4: level: ' b' is no text"},
    {START "level a \"b,c\"\n", "f:4: level: 'b,c' is no text"},
    {START "level a \"b\" (c)\n",
	"f:4: level: something behind name, (mark) and \"text\""},
    {START LEVELS "level LOW\n", "f:6: level: LOW reads as low"},
    {START LEVELS "level x \"low\"\n", "f:6: level: x reads as low"},
    {START LEVELS "level x \"very high\"\n", "f:6: level: x reads as high"},
    {START LEVELS "level x (H)\n", "f:6: level: x reads as high"},

    {MORE "caveat\n", "f:8: caveat: '' is no caveat"},
    {MORE "caveat X:\n", "f:8: caveat: 'X:' is no caveat"},
    {MORE "caveat :X\n", "f:8: caveat: '' is no type"},
    {MORE "caveat a/b\n", "f:8: caveat: 'a/b' is no caveat"},
    {MORE "caveat X from\n", "f:8: caveat: '' is no level"},
    {MORE "caveat X from Low\n", "f:8: caveat: 'Low' is no level"},
    {MORE "caveat X for\n", "f:8: caveat: for whom?"},
    {MORE "caveat X for one for one\n", "f:8: caveat: for given twice"},
    {MORE "caveat X for listed\n",
	"f:8: caveat: no countries are listed in this caveat"},
    {MORE "caveat X releases\n", "f:8: caveat: releases without for"},
    {MORE "caveat X now\n", "f:8: caveat: 'now' may not stand here"},
    {MORE "caveat X\ncaveat x\n", "f:9: caveat: caveat given twice"},
    {MORE "caveat X\ncaveat a:X\n",
	"f:9: caveat: some caveats have a type and some have none"},
    {MORE "caveat X\n  for\n  AUS,,NZL\n", "f:10: caveat: '' is no country"},
    {MORE "countries AUS CAN\ncaveat X for AUS,NZL\n",
	"f:9: caveat: 'NZL' is no country"},
    {MORE "countries AUS\n  CAN\n  AUS\n", "f:10: 'AUS' given twice"},
    {MORE "countries A/B\n", "f:8: countries: 'A/B' is no country"},

    {MORE "marker\n", "f:8: marker: '' is no name"},
    {MORE "marker X at low\n", "f:8: marker: 'at' may not stand here"},
    {MORE "marker X from low on\n", "f:8: marker: 'on' may not stand here"},
    {MORE "marker X from no\n", "f:8: marker: 'no' is no level"},
    {MORE "marker X\nmarker x\n", "f:9: marker: marker given twice"},

    {MORE "old\n", "f:8: old: '' is no tag"},
    {MORE "old D a b\n", "f:8: old: what is it today?"},
    {MORE "old D is low\n", "f:8: old: no old name"},
    {MORE "old D a is\n", "f:8: old: '' is no level"},
    {MORE "old D a is b\n", "f:8: old: 'b' is no level"},
    {MORE "old D a is low and\n", "f:8: old: 'and' may not stand here"},
    {MORE "old D a b,c is low\n", "f:8: old: 'b,c' is no name"},
    {MORE "old D a A is low\n", "f:8: old: 'D=A' given twice"},
    {MORE "old L Low is high\n", "f:8: old: 'Low' is a level of today"},
    {MORE "old D a is low with M=X\n",
	"f:8: old: 'M=X' is neither caveat nor marker"},
    {MORE "marker X from high\nold D a is low with M=X\n",
	"f:9: old: X needs a higher level"},
    {MORE "caveat X\nmarker X\nold D a is low with M=X C=X C=X\n",
	"f:10: old: 'C=X' is neither caveat nor marker"},

    {START LEVELS "property\n", "f:6: property: no name"},
    {START LEVELS "property a\n  b\n", "f:6: property: more than one name"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct scheme s = {.nlevel = 99};
		struct err e = {0};
		enum st st =
		    scheme_parse(str_of(cases[i].text), "f", pool, &s, &e);
		const char *name = cases[i].why;

		if (name == NULL)
			name = pool_fmt(pool, "case %zu is right", i).p;
		IS(str_of(e.text), cases[i].why == NULL ? "" : cases[i].why,
		    name);
		OK(cases[i].why == NULL ?
			st == ST_OK && s.nlevel > 0 :
			st == ST_CONF && s.nlevel == 0 && s.name.p == NULL,
		    "  and nothing is half filled");
	}
	/* A NUL ends nothing. */
	OK(scheme_parse(STR(START "level a\0b\n"), "f", pool,
	       &(struct scheme){0}, NULL) == ST_CONF,
	    "a NUL is an octet as any other");
}

static struct scheme
load(const char *path)
{
	struct scheme s;
	struct str text;
	struct err e = {0};

	if (file_read(path, SCHEME_MAX, pool, &text, &e) != ST_OK ||
	    scheme_parse(text, path, pool, &s, &e) != ST_OK) {
		(void)printf("Bail out! %s\n", e.text);
		exit(1);
	}
	return s;
}

static void
australia(void)
{
	static const char *names[] = {"UNOFFICIAL", "OFFICIAL",
	    "OFFICIAL:Sensitive", "PROTECTED", "SECRET", "TOP-SECRET"};
	static const char *tags[] = {"VER", "NS", "SEC", "CAVEAT", "ACCESS",
	    "EXPIRES", "DOWNTO", "NOTE", "ORIGIN"};
	struct scheme s = load("share/schemes/au");

	IS(s.name, "au", "the Australian scheme can be read");
	IS(s.field, "X-Protective-Marking", "its field");
	IS(s.ns, "gov.au", "its namespace");
	IS(s.subject_domain, "gov.au", "and where a subject counts");
	IS(s.version, "2024.1", "the edition that is written");
	IS_NUM(s.nlevel, NELEM(names), "it has six levels");
	for (size_t i = 0; i < s.nlevel; i++)
		IS(s.levels[i].name, names[i], "  in their order");
	IS(s.levels[2].text, "OFFICIAL: Sensitive", "on paper it has a blank");
	IS(s.levels[5].text, "TOP SECRET", "  and so has this");
	IS(s.levels[4].text, "SECRET", "  this is the same");
	IS(s.levels[2].para, "O:S", "how a paragraph is marked");
	IS_NUM(s.modest, 2, "without a ceiling OFFICIAL:Sensitive is most");
	for (size_t i = 0; i < EL_COUNT; i++) {
		IS(s.elements[i].tag, tags[i], "each element has its tag");
		IS_NUM(s.elements[i].place, i, "  and its place");
		OK(s.elements[i].required == (i <= EL_LEVEL || i == EL_ORIGIN),
		    "  and is required or not");
		OK(s.elements[i].header == (i <= EL_NAMESPACE || i >= EL_NOTE),
		    "  and stands in the header form only or not");
	}
	IS_NUM(s.ncountry, 249, "it has the countries of ISO 3166-1");
	OK(scheme_is_country(&s, STR("ABW")) &&
		scheme_is_country(&s, STR("AUS")) &&
		scheme_is_country(&s, STR("ZWE")),
	    "the first, the last and one in between are countries");
	OK(!scheme_is_country(&s, STR("XXQ")) &&
		!scheme_is_country(&s, STR("AU")) &&
		!scheme_is_country(&s, STR("aus")) &&
		!scheme_is_country(&s, STR("")),
	    "others are not, nor are two letters, small ones, none");
	IS(s.properties[0], "X-Protective-Marking", "a property is the field");
}

static void
editions(void)
{
	static const char *known[] = {"2024.1", "2025.1", "2018.3", "2018.12",
	    "2012.3", "2011.1", "2005.6"};
	static const char *other[] = {"2024.2", "2018", "2018.", "2018.x",
	    "2018.3x", "2018.*", "", "2024.10"};
	struct scheme s = load("share/schemes/au");

	for (size_t i = 0; i < NELEM(known); i++)
		OK(scheme_is_version(&s, str_of(known[i])), known[i]);
	for (size_t i = 0; i < NELEM(other); i++)
		OK(!scheme_is_version(&s, str_of(other[i])), other[i]);
}

static const struct scheme_old *
find_old(const struct scheme *s, const char *tag, const char *name)
{
	for (size_t i = 0; i < s->nold; i++)
		if (str_eq(s->old[i].tag, str_of(tag)) &&
		    str_eq(s->old[i].name, str_of(name)))
			return &s->old[i];
	(void)printf("Bail out! no %s=%s\n", tag, name);
	exit(1);
}

static void
old_names(void)
{
	static const struct {
		const char *tag, *name, *level, *caveat, *access;
	} olds[] = {
	    {"SEC", "UNCLASSIFIED", "OFFICIAL", NULL, NULL},
	    {"SEC", "CONFIDENTIAL", "SECRET", NULL, NULL},
	    {"SEC", "HIGHLY-PROTECTED", "SECRET", NULL, NULL},
	    {"SEC", "RESTRICTED", "PROTECTED", NULL, NULL},
	    {"SEC", "IN-CONFIDENCE", "OFFICIAL:Sensitive", NULL, NULL},
	    {"SEC", "IN-CONFIDENCE:LEGAL", "OFFICIAL:Sensitive", NULL,
		"Legal-Privilege"},
	    {"SEC", "PROTECTED:STAFF", "PROTECTED", NULL, "Personal-Privacy"},
	    {"SEC", "UNCLASSIFIED:AUDIT", "OFFICIAL:Sensitive", NULL, NULL},
	    {"DLM", "For-Official-Use-Only", "OFFICIAL:Sensitive", NULL, NULL},
	    {"DLM", "Sensitive", "OFFICIAL:Sensitive", NULL,
		"Legislative-Secrecy"},
	    {"DLM", "Sensitive:Cabinet", "PROTECTED", "SH:CABINET", NULL},
	};
	struct scheme s = load("share/schemes/au");

	for (size_t i = 0; i < NELEM(olds); i++) {
		const struct scheme_old *o =
		    find_old(&s, olds[i].tag, olds[i].name);

		IS(scheme_level_name(&s, o->level), olds[i].level,
		    olds[i].name);
		IS(o->caveat, olds[i].caveat, "  its caveat");
		IS(o->access, olds[i].access, "  its marker");
	}
}

static void
caveats(void)
{
	static const struct {
		const char *in, *word, *text, *min;
		enum audience audience;
	} all[] = {
	    {"RI:AUSTEO", "AUSTEO", NULL, "PROTECTED", AUDIENCE_THESE},
	    {"RI:AGAO", "AGAO", NULL, "PROTECTED", AUDIENCE_THESE},
	    {"RI:REL/AUS", "REL", "AUS", "PROTECTED", AUDIENCE_LISTED},
	    {"RI:REL/AUS/CAN", "REL", "AUS/CAN", "PROTECTED", AUDIENCE_LISTED},
	    {"RI:REL/", "REL", "", "PROTECTED", AUDIENCE_LISTED},
	    {"C:Blue Moon", NULL, "Blue Moon", "PROTECTED", AUDIENCE_ANY},
	    {"C:", NULL, "", "PROTECTED", AUDIENCE_ANY},
	    {"C:a:b, c", NULL, "a:b, c", "PROTECTED", AUDIENCE_ANY},
	    {"FG:x", NULL, "x", "PROTECTED", AUDIENCE_ANY},
	    {"SH:CABINET", "CABINET", NULL, "PROTECTED", AUDIENCE_ANY},
	    {"SH:NATIONAL-CABINET", "NATIONAL-CABINET", NULL,
		"OFFICIAL:Sensitive", AUDIENCE_ANY},
	    {"SH:EXCLUSIVE-FOR J. Smith", "EXCLUSIVE-FOR", "J. Smith",
		"PROTECTED", AUDIENCE_ONE},
	    {"SH:EXCLUSIVE-FORJohn", "EXCLUSIVE-FOR", "John", "PROTECTED",
		AUDIENCE_ONE},
	    {"SH:EXCLUSIVE-FOR  x", "EXCLUSIVE-FOR", " x", "PROTECTED",
		AUDIENCE_ONE},
	    {"SH:EXCLUSIVE-FOR", "EXCLUSIVE-FOR", "", "PROTECTED",
		AUDIENCE_ONE},
	};
	static const char *none[] = {"AUSTEO", "RI:", "RI:austeo", "ri:AUSTEO",
	    "RI:AUSTEO ", "RI:REL", "RI:REL AUS", "SH:AUSTEO", "RI:RELAUS",
	    "SH:DELICATE SOURCE", "X:y", "", ":", "C"};
	struct scheme s = load("share/schemes/au");
	struct str text;

	for (size_t i = 0; i < NELEM(all); i++) {
		const struct scheme_caveat *c =
		    scheme_caveat(&s, str_of(all[i].in), &text);

		if (!OK(c != NULL, all[i].in))
			continue;
		IS(c->word, all[i].word, "  its word");
		IS(text, all[i].text, "  its text");
		IS(scheme_level_name(&s, c->min), all[i].min, "  from");
		IS_NUM(c->audience, all[i].audience, "  for");
		OK(c->releases == (c->audience == AUDIENCE_LISTED),
		    "  REL alone releases");
		OK((c->nnation == 1) == (c->audience == AUDIENCE_THESE),
		    "  one nation where it names them");
	}
	for (size_t i = 0; i < NELEM(none); i++)
		OK(scheme_caveat(&s, str_of(none[i]), &text) == NULL &&
			text.p == NULL,
		    none[i][0] == '\0' ? "no caveat: nothing" : none[i]);
}

static void
look_up(void)
{
	struct scheme s = load("share/schemes/au");

	IS_NUM(scheme_level(&s, STR("TOP-SECRET")), 5, "a level by its name");
	IS_NUM(scheme_level(&s, STR("TOP SECRET")), 5, "and as on paper");
	IS_NUM(scheme_level(&s, STR("top-secret")), NO_LEVEL,
	    "but not in small letters");
	IS_NUM(scheme_level_typed(&s, STR("top-secret")), 5,
	    "which people may type");
	IS_NUM(scheme_level_typed(&s, STR("Official:sensitive")), 2,
	    "in any case");
	IS_NUM(scheme_level_typed(&s, STR("TOP SECRET")), NO_LEVEL,
	    "though not as on paper");
	IS_NUM(scheme_level(&s, STR("SECRETS")), NO_LEVEL, "no level");
	IS_NUM(scheme_level(&s, (struct str){0}), NO_LEVEL, "nothing is none");
	IS(scheme_level_name(&s, 0), "UNOFFICIAL", "the lowest has a name");
	IS(scheme_level_name(&s, NO_LEVEL), "none", "none has one too");
	OK(scheme_marker(&s, STR("Legal-Privilege")) != NULL, "a marker");
	OK(scheme_marker(&s, STR("legal-privilege")) == NULL,
	    "not in small letters");
}

static void
generic(void)
{
	struct scheme s = load("share/schemes/generic");
	struct str text;
	const struct scheme_caveat *c;

	IS(s.name, "generic", "the small scheme can be read");
	IS(s.field, "X-Classification", "it has another field");
	IS(s.elements[EL_LEVEL].tag, "Class", "and other tags");
	IS(s.elements[EL_VERSION].tag, NULL, "no version");
	IS(s.elements[EL_NAMESPACE].tag, NULL, "no namespace");
	IS(s.subject_domain, NULL, "its subjects count everywhere");
	IS_NUM(s.nlevel, 4, "it has four levels");
	IS(s.levels[0].para, NULL, "the lowest marks no paragraph");
	OK(scheme_is_country(&s, STR("x")), "without a list each is a country");
	c = scheme_caveat(&s, STR("Board"), &text);
	OK(c != NULL && c->type.p == NULL && c->min == 2,
	    "its caveats have no type");
	c = scheme_caveat(&s, STR("Only Kim"), &text);
	OK(c != NULL && c->audience == AUDIENCE_ONE, "one is for one");
	IS(text, "Kim", "  whom it names");
	OK(scheme_caveat(&s, STR("X:Board"), &text) == NULL,
	    "a type is one too many");
	OK(!scheme_is_version(&s, STR("")), "no version is one");
}

/* The page goes through the small scheme: each of its lines is there. */
static void
page(void)
{
	struct str text, man;
	size_t lines = 0;

	if (file_read("share/schemes/generic", SCHEME_MAX, pool, &text, NULL) !=
		ST_OK ||
	    file_read("man/marking-scheme.5", SCHEME_MAX, pool, &man, NULL) !=
		ST_OK)
		abort();
	while (text.n > 0) {
		struct str line = str_cut(&text, '\n');

		if (line.n == 0 || line.p[0] == '#')
			continue;
		lines++;
		if (str_casefind(man, line) == man.n)
			tap_is(line, NULL, "the page shows it", __FILE__,
			    __LINE__);
	}
	OK(lines > 20, "the page shows each line of the small scheme");
}

/* The longest word wins, however the lines are ordered. */
static void
overlap(void)
{
	static const char *const files[] = {MORE
	    "caveat *\ncaveat A *\ncaveat AB *\ncaveat ABC\n"
	    "caveat ABD/*\n",
	    MORE "caveat ABD/*\ncaveat ABC\ncaveat AB *\ncaveat A *\n"
		 "caveat *\n"};
	static const struct {
		const char *in;
		enum caveat_form form;
		const char *text;
	} all[] = {{"ABC", CAVEAT_WORD, NULL}, {"ABCD", CAVEAT_WORD_TEXT, "CD"},
	    {"ABD", CAVEAT_WORD_TEXT, "D"}, {"ABD/x", CAVEAT_COUNTRIES, "x"},
	    {"Ax", CAVEAT_WORD_TEXT, "x"}, {"x", CAVEAT_TEXT, "x"}};
	struct scheme s;
	struct str rest;

	for (size_t k = 0; k < NELEM(files); k++) {
		if (scheme_parse(str_of(files[k]), "f", pool, &s, NULL) !=
		    ST_OK)
			abort();
		for (size_t i = 0; i < NELEM(all); i++) {
			const struct scheme_caveat *c =
			    scheme_caveat(&s, str_of(all[i].in), &rest);

			OK(c != NULL && c->form == all[i].form, all[i].in);
			IS(rest, all[i].text, "  its text");
		}
	}
}

static enum st
many(const char *before, const char *line, size_t n, struct scheme *s)
{
	struct buf b = {.pool = pool};

	buf_add(&b, str_of(before));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%zu%s\n", line, i,
		    line[0] == 'o' ? " is low" : "");
	return scheme_parse(buf_str(&b), "f", pool, s, NULL);
}

static void
limits(void)
{
	static const char *lines[] = {"caveat x", "marker x", "old D x",
	    "countries x", "versions ", "property x"};
	struct scheme s;
	struct buf b = {.pool = pool};

	IS_NUM(many(START, "level x", SCHEME_LEVELS_MAX, &s), ST_OK,
	    "as many levels as may be");
	IS_NUM(s.nlevel, SCHEME_LEVELS_MAX, "  all of them there");
	IS_NUM(many(START, "level x", SCHEME_LEVELS_MAX + 1, &s), ST_CONF,
	    "one level too many");
	for (size_t i = 0; i < NELEM(lines); i++) {
		const char *before = MORE "version 1\nelement version V\n";

		IS_NUM(many(before, lines[i], SCHEME_NAMES_MAX, &s), ST_OK,
		    lines[i]);
		IS_NUM(s.ncaveat + s.nmarker + s.nold + s.ncountry +
			s.nversion + s.nproperty,
		    SCHEME_NAMES_MAX, "  as many as may be");
		IS_NUM(many(before, lines[i], SCHEME_NAMES_MAX + 1, &s),
		    ST_CONF, "  and one too many");
	}
	buf_add(&b, STR(START LEVELS "#"));
	while (b.n < SCHEME_MAX)
		buf_char(&b, 'x');
	IS_NUM(scheme_parse(buf_str(&b), "f", pool, &s, NULL), ST_OK,
	    "a file as long as may be");
	buf_char(&b, '\n');
	IS_NUM(scheme_parse(buf_str(&b), "f", pool, &s, NULL), ST_CONF,
	    "an octet too long");
}

int
main(void)
{
	pool = pool_new();
	every_case();
	australia();
	editions();
	old_names();
	caveats();
	look_up();
	generic();
	page();
	overlap();
	limits();
	pool_free(pool);
	return tap_end();
}
