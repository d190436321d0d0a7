/* policy/marking_write: what is written, and what may not be. */
#include <stdlib.h>

#include "base/file.h"
#include "mail/lex.h"
#include "policy/marking_write.h"

#include "tap.h"

static struct pool *pool;
static struct scheme au, generic;

static struct scheme
load(const char *path)
{
	struct scheme s;
	struct str text;

	if (file_read(path, SCHEME_MAX, pool, &text, NULL) != ST_OK ||
	    scheme_parse(text, path, pool, &s, NULL) != ST_OK)
		abort();
	return s;
}

/* A marking as it is typed here; lists have "|" between their items. */
struct typed {
	const char *level, *caveats, *access, *expires, *downto, *note, *origin;
};

static struct str *
items(const char *list, size_t *n)
{
	struct str rest = str_of(list);
	struct str *at = pool_array(pool, rest.n + 1, sizeof(*at));

	for (*n = 0; rest.n > 0;)
		at[(*n)++] = str_cut(&rest, '|');
	return at;
}

static struct marking
marking(const struct scheme *s, const struct typed *t)
{
	struct marking m = {.level = scheme_level(s, str_of(t->level)),
	    .downto = scheme_level(s, str_of(t->downto)),
	    .expires = str_of(t->expires),
	    .note = str_of(t->note),
	    .origin = str_of(t->origin)};

	m.caveats = items(t->caveats, &m.ncaveat);
	m.access = items(t->access, &m.naccess);
	return m;
}

static const struct {
	const char *name, *scheme;
	struct typed typed;
	const char *field, *subject;
} good[] = {
    {"a level alone", "au", {"OFFICIAL", .origin = "a@b.example"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL,"
	" ORIGIN=a@b.example\n",
	"[SEC=OFFICIAL]"},
    {"one octet more than a line", "au",
	{"OFFICIAL", .origin = "ab@b.examples"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL,\n"
	" ORIGIN=ab@b.examples\n",
	"[SEC=OFFICIAL]"},
    {"caveats, a marker and an expiry, in the order of the grammar", "au",
	{"SECRET", "SH:ACCOUNTABLE-MATERIAL|RI:AUSTEO", "Legal-Privilege",
	    "2029-07-01", "OFFICIAL", "see para 3, annex B",
	    "neville.jones@entity.example"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=SECRET,\n"
	" CAVEAT=SH:ACCOUNTABLE-MATERIAL, CAVEAT=RI:AUSTEO,"
	" ACCESS=Legal-Privilege,\n"
	" EXPIRES=2029-07-01, DOWNTO=OFFICIAL, NOTE=see para 3\\, annex B,\n"
	" ORIGIN=neville.jones@entity.example\n",
	"[SEC=SECRET, CAVEAT=SH:ACCOUNTABLE-MATERIAL, CAVEAT=RI:AUSTEO, "
	"ACCESS=Legal-Privilege, EXPIRES=2029-07-01, DOWNTO=OFFICIAL]"},
    {"a list of countries, with slashes", "au",
	{"PROTECTED", "RI:REL/AUS/CAN", .origin = "a@b"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=PROTECTED,\n"
	" CAVEAT=RI:REL/AUS/CAN, ORIGIN=a@b\n",
	"[SEC=PROTECTED, CAVEAT=RI:REL/AUS/CAN]"},
    {"commas and backslashes have a backslash", "au",
	{"TOP-SECRET", "C:a, b\\|FG:\\,|SH:EXCLUSIVE-FOR J. Doe",
	    .origin = "a@b"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=TOP-SECRET,"
	" CAVEAT=C:a\\, b\\\\,\n CAVEAT=FG:\\\\\\,,"
	" CAVEAT=SH:EXCLUSIVE-FOR J. Doe, ORIGIN=a@b\n",
	"[SEC=TOP-SECRET, CAVEAT=C:a\\, b\\\\, CAVEAT=FG:\\\\\\,,"
	" CAVEAT=SH:EXCLUSIVE-FOR J. Doe]"},
    {"brackets in a note, which no subject has", "au",
	{"OFFICIAL", .note = "see [SEC=UNOFFICIAL]", .origin = "a@b"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL,\n"
	" NOTE=see [SEC=UNOFFICIAL], ORIGIN=a@b\n",
	"[SEC=OFFICIAL]"},
    {"an event", "au",
	{"PROTECTED", .expires = "Budget night", .downto = "UNOFFICIAL",
	    .origin = "a@b"},
	"X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=PROTECTED,\n"
	" EXPIRES=Budget night, DOWNTO=UNOFFICIAL, ORIGIN=a@b\n",
	"[SEC=PROTECTED, EXPIRES=Budget night, DOWNTO=UNOFFICIAL]"},
    {"another scheme, other words, in its own order", "generic",
	{"Restricted", "Only A, B|Board", "Finance", "2029-07-01", "Public",
	    "n", "a@b"},
	"X-Classification: Class=Restricted, Limit=Only A\\, B, Limit=Board,\n"
	" Topic=Finance, Until=2029-07-01, Then=Public, Remark=n, Owner=a@b\n",
	"[Class=Restricted, Limit=Only A\\, B, Limit=Board, Topic=Finance,"
	" Until=2029-07-01, Then=Public]"},
    {"where no origin is required", "generic", {.level = "Public"},
	"X-Classification: Class=Public\n", "[Class=Public]"},
};

static const struct scheme *
scheme_of(const char *name)
{
	return str_eq(str_of(name), generic.name) ? &generic : &au;
}

static void
written(void)
{
	for (size_t i = 0; i < NELEM(good); i++) {
		const struct scheme *s = scheme_of(good[i].scheme);
		struct marking m = marking(s, &good[i].typed);
		struct buf field = {.pool = pool}, subject = {.pool = pool};
		struct err e = {0};

		OK(marking_check(s, &m, pool, &e) == ST_OK, good[i].name);
		IS(str_of(e.text), "", "  without objection");
		marking_write_field(s, &m, STR("\n"), pool, &field);
		IS(buf_str(&field), good[i].field, "  the field");
		marking_write_subject(s, &m, pool, &subject);
		IS(buf_str(&subject), good[i].subject, "  the suffix");
	}
}

#define X8(c) c c c c c c c c
#define X64(c) X8(c) X8(c) X8(c) X8(c) X8(c) X8(c) X8(c) X8(c)
#define X126     \
	X64("x") \
	X8("x") X8("x") X8("x") X8("x") X8("x") X8("x") X8("x") "xxxxxx"

static const struct {
	const char *name, *scheme;
	struct typed typed;
	const char *why; /* NULL: it may be written */
} limits[] = {
    {"no level", "au", {NULL, .origin = "a@b"}, "no level"},
    {"no origin", "au", {.level = "SECRET"}, "no ORIGIN"},
    {"an origin with a name", "au", {"SECRET", .origin = "J <a@b>"},
	"ORIGIN is no plain address"},
    {"an origin with quotes", "au", {"SECRET", .origin = "\"a b\"@b"},
	"ORIGIN is no plain address"},
    {"an origin of 8 bits", "au", {"SECRET", .origin = "jos\xc3\xa9@b"},
	"ORIGIN is no plain address"},
    {"an origin with a literal", "au", {"SECRET", .origin = "a@[192.0.2.1]"},
	"ORIGIN is no plain address"},
    {"an origin without a domain", "au", {"SECRET", .origin = "a@"},
	"ORIGIN is no plain address"},
    {"an origin with a comma", "au", {"SECRET", .origin = "a@b,c"},
	"ORIGIN is no plain address"},
    {"an empty origin", "generic", {"Public", .origin = ""},
	"Owner is no plain address"},
    {"an origin with a line end", "au", {"SECRET", .origin = "a@b\n"},
	"ORIGIN is no plain address"},

    {"a caveat at its lowest level", "au",
	{"PROTECTED", "SH:CABINET", .origin = "a@b"}, NULL},
    {"a caveat below its level", "au",
	{"OFFICIAL:Sensitive", "SH:CABINET", .origin = "a@b"},
	"SH:CABINET needs PROTECTED"},
    {"one that needs less", "au",
	{"OFFICIAL:Sensitive", "SH:NATIONAL-CABINET", .origin = "a@b"}, NULL},
    {"that one below its level", "au",
	{"OFFICIAL", "SH:NATIONAL-CABINET", .origin = "a@b"},
	"SH:NATIONAL-CABINET needs OFFICIAL:Sensitive"},
    {"a codeword below its level is not said", "au",
	{"OFFICIAL", "C:Moon", .origin = "a@b"}, "C: needs PROTECTED"},
    {"no caveat of the scheme", "au", {"SECRET", "SH:OTHER", .origin = "a@b"},
	"no such caveat: 'SH:OTHER'"},
    {"a caveat without its type", "au", {"SECRET", "AUSTEO", .origin = "a@b"},
	"no such caveat: 'AUSTEO'"},
    {"a caveat in the wrong case", "au",
	{"SECRET", "RI:austeo", .origin = "a@b"},
	"no such caveat: 'RI:austeo'"},
    {"a blank for a hyphen", "au",
	{"SECRET", "SH:DELICATE SOURCE", .origin = "a@b"},
	"no such caveat: 'SH:DELICATE SOURCE'"},
    {"a caveat twice", "au",
	{"SECRET", "SH:CABINET|SH:ORCON|SH:CABINET", .origin = "a@b"},
	"a caveat twice"},
    {"a release beside AUSTEO", "au",
	{"SECRET", "RI:AUSTEO|RI:REL/AUS", .origin = "a@b"},
	"RI:AUSTEO contradicts another caveat"},
    {"AUSTEO beside AGAO", "au",
	{"SECRET", "SH:ORCON|RI:AUSTEO|RI:AGAO", .origin = "a@b"},
	"RI:AUSTEO contradicts another caveat"},
    {"EXCLUSIVE-FOR beside AUSTEO", "au",
	{"SECRET", "SH:EXCLUSIVE-FOR x|RI:AUSTEO", .origin = "a@b"}, NULL},
    {"EXCLUSIVE-FOR beside a release", "au",
	{"SECRET", "SH:EXCLUSIVE-FOR x|RI:REL/AUS", .origin = "a@b"}, NULL},
    {"a higher level in a codeword", "au",
	{"PROTECTED", "C:SEC=SECRET", .origin = "a@b"},
	"SECRET could be read in it"},
    {"a higher level in a note", "au",
	{"PROTECTED", .note = "was SEC = top secret", .origin = "a@b"},
	"TOP-SECRET could be read in it"},
    {"a lower level in a codeword", "au",
	{"SECRET", "C:SEC=PROTECTED", .origin = "a@b"}, NULL},
    {"its own level in a codeword", "au",
	{"SECRET", "C:SEC=SECRET", .origin = "a@b"}, NULL},
    {"a release beside CABINET", "au",
	{"SECRET", "SH:CABINET|RI:REL/AUS", .origin = "a@b"}, NULL},
    {"no country of the list", "au",
	{"SECRET", "RI:REL/AUS/XXQ", .origin = "a@b"}, "'XXQ' is no country"},
    {"a country of two letters", "au", {"SECRET", "RI:REL/AU", .origin = "a@b"},
	"'AU' is no country"},
    {"a country in lower case", "au", {"SECRET", "RI:REL/aus", .origin = "a@b"},
	"'aus' is no country"},
    {"a blank for the slash", "au", {"SECRET", "RI:REL AUS", .origin = "a@b"},
	"no such caveat: 'RI:REL AUS'"},
    {"no country", "au", {"SECRET", "RI:REL/", .origin = "a@b"},
	"a country is missing"},
    {"a slash too many", "au", {"SECRET", "RI:REL/AUS/", .origin = "a@b"},
	"a country is missing"},
    {"two slashes", "au", {"SECRET", "RI:REL/AUS//CAN", .origin = "a@b"},
	"'' is no country"},

    {"an empty codeword", "au", {"SECRET", "C:", .origin = "a@b"},
	"CAVEAT is empty"},
    {"a text of 128 octets", "au", {"SECRET", "C:" X126 "yz", .origin = "a@b"},
	NULL},
    {"a text of 129", "au", {"SECRET", "C:" X126 "xyz", .origin = "a@b"},
	"CAVEAT is over 128 octets"},
    {"backslashes count", "au", {"SECRET", "C:" X126 ",", .origin = "a@b"},
	NULL},
    {"and may be too many", "au", {"SECRET", "C:" X126 ",x", .origin = "a@b"},
	"CAVEAT is over 128 octets"},
    {"a name of 127 octets", "au",
	{"SECRET", "SH:EXCLUSIVE-FOR " X126 "x", .origin = "a@b"}, NULL},
    {"the blank before it is one of 128", "au",
	{"SECRET", "SH:EXCLUSIVE-FOR " X126 "xx", .origin = "a@b"},
	"CAVEAT is over 127 octets"},
    {"no blank before a name", "au",
	{"SECRET", "SH:EXCLUSIVE-FORJohn", .origin = "a@b"},
	"no blank behind SH:EXCLUSIVE-FOR"},
    {"two blanks before a name", "au",
	{"SECRET", "SH:EXCLUSIVE-FOR  John", .origin = "a@b"},
	"CAVEAT begins or ends with a blank"},
    {"no name", "au", {"SECRET", "SH:EXCLUSIVE-FOR ", .origin = "a@b"},
	"CAVEAT is empty"},
    {"a blank at the end", "au", {"SECRET", "C:x ", .origin = "a@b"},
	"CAVEAT begins or ends with a blank"},
    {"a bracket, which would end the suffix", "au",
	{"SECRET", "C:x]", .origin = "a@b"},
	"CAVEAT holds a bracket, which ends the marking of a subject"},
    {"a bracket, which would begin one", "au",
	{"SECRET", "C:[x", .origin = "a@b"},
	"CAVEAT holds a bracket, which ends the marking of a subject"},
    {"a bracket in an event", "au",
	{"SECRET", .expires = "[x", .downto = "OFFICIAL", .origin = "a@b"},
	"EXPIRES holds a bracket, which ends the marking of a subject"},
    {"a tab", "au", {"SECRET", "C:a\tb", .origin = "a@b"},
	"CAVEAT holds an octet that is not printable ASCII"},
    {"a line end", "au", {"SECRET", .note = "a\r\nBcc: b", .origin = "a@b"},
	"NOTE holds an octet that is not printable ASCII"},
    {"8 bits", "au", {"SECRET", .note = "caf\xc3\xa9", .origin = "a@b"},
	"NOTE holds an octet that is not printable ASCII"},
    {"an empty note", "au", {"SECRET", .note = "", .origin = "a@b"},
	"NOTE is empty"},
    {"an encoded word", "au",
	{"SECRET", .note = "=?utf-8?q?x?=", .origin = "a@b"},
	"encoded words in the header form, or that only some readers decode"},

    {"a marker at its lowest level", "au",
	{"OFFICIAL:Sensitive", .access = "Legal-Privilege|Personal-Privacy",
	    .origin = "a@b"},
	NULL},
    {"a marker below its level", "au",
	{"OFFICIAL", .access = "Legal-Privilege", .origin = "a@b"},
	"Legal-Privilege needs OFFICIAL:Sensitive"},
    {"no marker of the scheme", "au",
	{"SECRET", .access = "legal-privilege", .origin = "a@b"},
	"no such marker: 'legal-privilege'"},
    {"a marker twice", "au",
	{"SECRET", .access = "Legal-Privilege|Legal-Privilege",
	    .origin = "a@b"},
	"a marker twice"},

    {"EXPIRES alone", "au", {"SECRET", .expires = "x", .origin = "a@b"},
	"EXPIRES and DOWNTO need each other"},
    {"DOWNTO alone", "au", {"SECRET", .downto = "OFFICIAL", .origin = "a@b"},
	"EXPIRES and DOWNTO need each other"},
    {"DOWNTO the same", "au",
	{"SECRET", .expires = "x", .downto = "SECRET", .origin = "a@b"},
	"DOWNTO is not lower than SECRET"},
    {"DOWNTO higher", "au",
	{"SECRET", .expires = "x", .downto = "TOP-SECRET", .origin = "a@b"},
	"DOWNTO is not lower than SECRET"},
    {"a date that is none", "au",
	{"SECRET", .expires = "2029-13-45", .downto = "OFFICIAL",
	    .origin = "a@b"},
	"EXPIRES looks like a date and is none, so it is an event"},
    {"a date with a time", "au",
	{"SECRET", .expires = "1996-12-19T16:39:57-08:00", .downto = "OFFICIAL",
	    .origin = "a@b"},
	NULL},
};

static void
refused(void)
{
	for (size_t i = 0; i < NELEM(limits); i++) {
		const struct scheme *s = scheme_of(limits[i].scheme);
		struct marking m = marking(s, &limits[i].typed);
		struct err e = {0};
		enum st st = marking_check(s, &m, pool, &e);

		IS(str_of(e.text), limits[i].why == NULL ? "" : limits[i].why,
		    limits[i].name);
		OK(st == (limits[i].why == NULL ? ST_OK : ST_SYNTAX),
		    limits[i].why == NULL ? "  may be written" :
					    "  may not be written");
	}
}

/* 998 octets of the header form fit, 999 do not. */
static void
length(void)
{
	struct marking m = {.level = 4, .downto = NO_LEVEL};
	struct buf b = {.pool = pool};
	struct err e = {0};
	char note[MARKING_TEXT_MAX];
	size_t n = 0;

	memset(note, 'n', sizeof(note));
	m.origin = STR("a@b");
	m.note = (struct str){note, 1};
	m.caveats = pool_array(pool, 8, sizeof(*m.caveats));
	for (m.ncaveat = 0; m.ncaveat < 7; m.ncaveat++)
		m.caveats[m.ncaveat] = pool_fmt(pool,
		    "C:%zu" X64("x") X8("x") X8("x") X8("x") X8("x") X8("x")
			X8("x"),
		    m.ncaveat);
	marking_write_field(&au, &m, STR(""), pool, &b);
	n = b.n - au.field.n - 2;
	m.note.n += MARKING_MAX - n;
	OK(marking_check(&au, &m, pool, &e) == ST_OK, "998 octets");
	IS(str_of(e.text), "", "  are not too many");
	m.note.n++;
	OK(marking_check(&au, &m, pool, &e) == ST_SYNTAX, "999 octets");
	IS(str_of(e.text), "over 998 octets", "  are too many");
	m.ncaveat = 0;
	m.access = pool_array(pool, MARKING_ITEMS_MAX + 1, sizeof(*m.access));
	m.naccess = MARKING_ITEMS_MAX + 1;
	OK(marking_check(&au, &m, pool, &e) == ST_SYNTAX,
	    "more markers than octets");
}

/* The scheme alone says the order, and what a country is. */
static void
orders(void)
{
	static const struct str text = STR_INIT(
	    "scheme t\nfield X\nelement origin From\n"
	    "element expires E\nelement downto D\nelement note N\n"
	    "element caveat Q\nelement level L\nlevel low\nlevel high\n"
	    "caveat TO/* for listed releases\n");
	struct scheme s;
	struct marking m = {.level = 1};
	struct str to[] = {STR("TO/AAA/ZZZ"), STR("TO/AA")};
	struct buf field = {.pool = pool}, subject = {.pool = pool};
	struct err e = {0};

	if (scheme_parse(text, "t", pool, &s, NULL) != ST_OK)
		abort();
	m.origin = STR("a@b");
	m.expires = STR("x");
	m.note = STR("n");
	m.caveats = to;
	m.ncaveat = 1;
	OK(marking_check(&s, &m, pool, &e) == ST_OK, "elements in any order");
	IS(str_of(e.text), "", "  without objection");
	marking_write_field(&s, &m, STR("\n"), pool, &field);
	IS(buf_str(&field),
	    "X: From=a@b, E=x, D=low, N=n, Q=TO/AAA/ZZZ, L=high\n",
	    "  are written in that of the scheme");
	marking_write_subject(&s, &m, pool, &subject);
	IS(buf_str(&subject),
	    "[From=a@b, E=x, D=low, N=n, Q=TO/AAA/ZZZ, L=high]",
	    "  in both forms");
	m.note = STR("]");
	OK(marking_check(&s, &m, pool, &e) == ST_SYNTAX,
	    "a note that stands in subjects has no bracket");
	m.note = STR("n");
	m.caveats = to + 1;
	OK(marking_check(&s, &m, pool, &e) == ST_SYNTAX,
	    "without a list, a country still has three letters");
	IS(str_of(e.text), "'AA' is no country", "  that is why");
}

static uint64_t state = 88172645463325252U;

/* 0 to n - 1 (xorshift64). */
static size_t
any(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)(state >> 11) % n;
}

/* A text of so many octets at most, backslashes included. */
static struct str
any_text(size_t most, bool brackets)
{
	static const struct str often = STR_INIT(",\\ =?:;/-_.@S\"'()<>#");
	static const struct str all = STR_INIT(
	    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");
	struct buf b = {.pool = pool};
	size_t want = 1 + any(any(3) == 0 ? most : 12), n = 0;

	while (n < want) {
		struct str from = any(2) == 0 ? often : all;
		char c = from.p[any(from.n)];
		bool special = c == ',' || c == '\\';

		if ((c == ' ' && (n == 0 || n + 1 == want)) ||
		    ((c == '[' || c == ']') && !brackets) ||
		    (special && n + 2 > want))
			c = 'x';
		buf_char(&b, c);
		n += c == ',' || c == '\\' ? 2 : 1;
	}
	if (b.p[b.n - 1] == ' ')
		b.p[b.n - 1] = 'x';
	return buf_str(&b);
}

static struct str
any_countries(const struct scheme *s)
{
	struct buf b = {.pool = pool};

	for (size_t n = 1 + any(6); n > 0; n--) {
		if (b.n > 0)
			buf_char(&b, '/');
		buf_add(&b,
		    s->ncountry > 0 ? s->countries[any(s->ncountry)] :
				      STR("ABC"));
	}
	return buf_str(&b);
}

static struct str
any_caveat(const struct scheme *s, const struct scheme_caveat *c)
{
	struct buf b = {.pool = pool};

	if (c->type.p != NULL) {
		buf_add(&b, c->type);
		buf_char(&b, ':');
	}
	buf_add(&b, c->word);
	switch (c->form) {
	case CAVEAT_WORD:
		break;
	case CAVEAT_TEXT:
		buf_add(&b, any_text(MARKING_TEXT_MAX, false));
		break;
	case CAVEAT_WORD_TEXT:
		buf_char(&b, ' ');
		buf_add(&b, any_text(MARKING_TEXT_MAX - 1, false));
		break;
	case CAVEAT_COUNTRIES:
		buf_char(&b, '/');
		buf_add(&b, any_countries(s));
		break;
	}
	return buf_str(&b);
}

static bool
has(const struct str *list, size_t n, struct str item)
{
	while (n > 0)
		if (str_eq(list[--n], item))
			return true;
	return false;
}

/* Those that the level may have, none that contradicts another. */
static void
any_caveats(const struct scheme *s, struct marking *m)
{
	bool releases = false, restricts = false, nations = false;

	m->caveats = pool_array(pool, 8, sizeof(*m->caveats));
	for (size_t n = any(6); n > 0; n--) {
		const struct scheme_caveat *c = &s->caveats[any(s->ncaveat)];
		bool narrow = c->audience != AUDIENCE_ANY;
		bool these = c->audience == AUDIENCE_THESE;
		struct str caveat = any_caveat(s, c);

		if (c->min > m->level || has(m->caveats, m->ncaveat, caveat) ||
		    (c->releases && restricts) || (narrow && releases) ||
		    (these && nations))
			continue;
		nations = nations || these;
		releases = releases || c->releases;
		restricts = restricts || narrow;
		m->caveats[m->ncaveat++] = caveat;
	}
}

static void
any_expiry(struct marking *m)
{
	static const char *const dates[] = {"2027-02-28", "2028-02-29",
	    "1996-12-19T16:39:57-08:00", "2026-11-25T00:00:00Z",
	    "2026-11-25T23:59:59.25+11:00"};
	struct str event;

	if (m->level == 0 || any(3) > 0)
		return;
	m->downto = (int)any((size_t)m->level);
	m->expires_is_date = any(2) == 0;
	if (m->expires_is_date) {
		m->expires = str_of(dates[any(NELEM(dates))]);
		return;
	}
	/* What begins with a letter is no date. */
	event = any_text(MARKING_TEXT_MAX - 1, false);
	m->expires = pool_fmt(pool, "e%.*s", STRF(event));
}

static struct marking
any_marking(const struct scheme *s)
{
	static const char *const origins[] = {"a@b",
	    "neville.jones@dept.example", "o'hara+x{y}@a-b.c.example",
	    "a=b/c?d@e"};
	struct marking m = {.level = (int)any(s->nlevel), .downto = NO_LEVEL};
	bool origin = s->elements[EL_ORIGIN].required || any(2) == 0;

	any_caveats(s, &m);
	m.access = pool_array(pool, 4, sizeof(*m.access));
	for (size_t n = any(4); n > 0; n--) {
		const struct scheme_marker *a = &s->markers[any(s->nmarker)];

		if (a->min <= m.level && !has(m.access, m.naccess, a->name))
			m.access[m.naccess++] = a->name;
	}
	any_expiry(&m);
	if (any(3) == 0)
		m.note = any_text(MARKING_TEXT_MAX, true);
	if (origin)
		m.origin = str_of(origins[any(NELEM(origins))]);
	return m;
}

static bool
same(struct str a, struct str b)
{
	return a.p == NULL ? b.p == NULL : b.p != NULL && str_eq(a, b);
}

/* Valid, no flaw, and each element what it was. */
static bool
is_equal(const struct marking *m, const struct marking *back)
{
	if (back->grade != MARKING_VALID || back->flaws != 0 ||
	    m->level != back->level || back->read < m->level ||
	    m->ncaveat != back->ncaveat || m->naccess != back->naccess ||
	    m->downto != back->downto || !same(m->expires, back->expires) ||
	    m->expires_is_date != back->expires_is_date)
		return false;
	for (size_t i = 0; i < m->ncaveat; i++)
		if (!str_eq(m->caveats[i], back->caveats[i]))
			return false;
	for (size_t i = 0; i < m->naccess; i++)
		if (!str_eq(m->access[i], back->access[i]))
			return false;
	return true;
}

/* How long the element at the front is, blank and comma and all. */
static size_t
element_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != ',')
		n += s.p[n] == '\\' ? 2 : 1;
	return n < s.n ? n + 1 : n;
}

/* The field is folded behind commas, where it must be and nowhere else. */
static bool
is_folded(struct str field, struct str eol)
{
	size_t last = 0;

	while (field.n > 0) {
		struct str line = str_cut(&field, '\n'), s;
		size_t end;

		line.n -= eol.n - 1;
		s = line;
		if (last > 0 &&
		    (s.p[0] != ' ' || is_fws(s.p[1]) ||
			last + element_length(s) <= 78))
			return false;
		for (last = 0; s.n > 0; s = str_from(s, end)) {
			end = element_length(s);
			/* One alone may be longer. */
			if (last > 0 && last + end > 78)
				return false;
			last += end;
		}
		if (field.n > 0 && line.p[line.n - 1] != ',')
			return false;
	}
	return true;
}

static bool
comes_back(const struct scheme *s, const struct marking *m, struct str eol)
{
	const struct marking_names names = {.scheme = s};
	struct buf field = {.pool = pool}, subject = {.pool = pool};
	struct marking_list found;
	struct marking back;
	struct str body;

	marking_write_field(s, m, eol, pool, &field);
	if (!is_folded(buf_str(&field), eol))
		return false;
	body = str_from(buf_str(&field), s->field.n + 1);
	body.n -= eol.n;
	marking_header(&names, body, pool, &back);
	if (!is_equal(m, &back) || !same(m->note, back.note) ||
	    !same(m->origin, back.origin) || !same(s->ns, back.ns) ||
	    !same(s->version, back.version))
		return false;
	buf_add(&subject, STR("Re: a subject "));
	marking_write_subject(s, m, pool, &subject);
	marking_subject(&names, buf_str(&subject), true, pool, &found);
	return found.n == 1 && !found.more && is_equal(m, &found.at[0]) &&
	    found.at[0].at == 14 && found.at[0].n == subject.n - 14;
}

/* All that can be said is written, and read as what was said. */
static void
property(const struct scheme *s, const char *name)
{
	static const struct str eols[] = {STR_INIT("\n"), STR_INIT("\r\n")};
	int wrong = 0, refusals = 0, lengths = 0, with_all = 0;

	for (int i = 0; i < 10000; i++) {
		struct pool *outer = pool;
		struct buf field = {0};
		struct err e = {0};
		struct marking m;

		pool = field.pool = pool_new();
		m = any_marking(s);
		marking_write_field(s, &m, STR(""), pool, &field);
		if (field.n - s->field.n - 2 > MARKING_MAX) {
			lengths++;
		} else if (marking_check(s, &m, pool, &e) != ST_OK) {
			if (refusals++ == 0)
				(void)printf("# %s: %.*s\n", e.text,
				    STRF(buf_str(&field)));
		} else if (!comes_back(s, &m, eols[i % 2])) {
			if (wrong++ == 0)
				(void)printf("# %.*s\n", STRF(buf_str(&field)));
		}
		with_all += m.ncaveat > 0 && m.naccess > 0 &&
		    m.expires.p != NULL && m.note.p != NULL &&
		    m.origin.p != NULL;
		pool_free(pool);
		pool = outer;
	}
	OK(wrong == 0, name);
	OK(refusals == 0, "  and none is refused");
	OK(lengths < 1000 && with_all > 100,
	    "  of ten thousand, with every element");
}

int
main(void)
{
	pool = pool_new();
	au = load("share/schemes/au");
	generic = load("share/schemes/generic");
	written();
	refused();
	length();
	orders();
	property(&au, "au: what is written is read back, valid and equal");
	property(&generic,
	    "generic: what is written is read back, valid and equal");
	pool_free(pool);
	return tap_end();
}
