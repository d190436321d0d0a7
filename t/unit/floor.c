/* policy/floor: what a reply may not fall below (ISM-1089). */
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "policy/floor.h"

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

/* "SECRET, RI:AUSTEO, C:Moon": a level ("-": none) and caveats. */
static struct marking
marking(const struct scheme *s, struct str text)
{
	struct marking m = {.level = scheme_level(s, str_cut(&text, ',')),
	    .downto = NO_LEVEL};

	m.read = m.level;
	m.caveats = pool_array(pool, text.n, sizeof(*m.caveats));
	while (text.n > 0)
		m.caveats[m.ncaveat++] = str_trim(str_cut(&text, ','));
	return m;
}

/* Of markings with "|" between them. */
static struct floor
floor_of(const struct scheme *s, const char *markings)
{
	struct str rest = str_of(markings);
	struct floor f;

	floor_init(&f);
	while (rest.n > 0) {
		struct marking m = marking(s, str_cut(&rest, '|'));

		floor_add(&f, s, &m, pool);
	}
	return f;
}

static const struct {
	const char *added, *new, *breach; /* NULL: none */
} cases[] = {
    {"", "-", NULL},
    {"", "UNOFFICIAL", NULL},
    {"-", "UNOFFICIAL", NULL},
    {"OFFICIAL", "OFFICIAL", NULL},
    {"OFFICIAL", "TOP-SECRET", NULL},
    {"OFFICIAL", "UNOFFICIAL", "UNOFFICIAL is lower than OFFICIAL"},
    {"SECRET", "PROTECTED", "PROTECTED is lower than SECRET"},
    {"SECRET", "-", "no level is lower than SECRET"},
    {"UNOFFICIAL", "-", "no level is lower than UNOFFICIAL"},
    {"OFFICIAL|SECRET|PROTECTED", "PROTECTED",
	"PROTECTED is lower than SECRET"},

    {"PROTECTED", "PROTECTED, SH:CABINET", NULL},
    {"PROTECTED, SH:CABINET", "PROTECTED, SH:CABINET", NULL},
    {"PROTECTED, SH:CABINET", "SECRET, SH:ORCON, SH:CABINET", NULL},
    {"PROTECTED, SH:CABINET", "SECRET", "without CAVEAT=SH:CABINET"},
    {"PROTECTED, SH:CABINET", "PROTECTED, SH:NATIONAL-CABINET",
	"without CAVEAT=SH:CABINET"},
    {"PROTECTED, SH:CABINET|SECRET, SH:ORCON", "SECRET, SH:ORCON",
	"without CAVEAT=SH:CABINET"},
    {"-, SH:CABINET", "PROTECTED", "without CAVEAT=SH:CABINET"},
    {"SECRET, RI:AUSTEO", "SECRET, RI:AGAO", "without CAVEAT=RI:AUSTEO"},
    {"SECRET, RI:AUSTEO", "SECRET, RI:AGAO, RI:AUSTEO", NULL},
    {"SECRET, SH:NOTHING, X, C", "SECRET", NULL},

    {"SECRET, C:Blue Moon", "SECRET, C:Blue Moon", NULL},
    {"SECRET, C:Blue Moon", "SECRET, C:Blue moon", "without CAVEAT=C:..."},
    {"SECRET, C:Blue Moon", "SECRET, FG:Blue Moon", "without CAVEAT=C:..."},
    {"SECRET, SH:EXCLUSIVE-FOR A", "SECRET, SH:EXCLUSIVE-FOR A", NULL},
    {"SECRET, SH:EXCLUSIVE-FOR A", "SECRET, SH:EXCLUSIVE-FOR B",
	"without CAVEAT=SH:EXCLUSIVE-FOR ..."},

    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/AUS/CAN", NULL},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/CAN/AUS", NULL},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/CAN", NULL},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/AUS/CAN/USA",
	"REL is wider than AUS/CAN"},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/USA",
	"REL is wider than AUS/CAN"},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/AUS, RI:REL/USA",
	"REL is wider than AUS/CAN"},
    {"SECRET, RI:REL/AUS/CAN", "SECRET", "without CAVEAT=RI:REL/AUS/CAN"},
    {"SECRET, RI:REL/AUS/CAN", "SECRET, RI:AUSTEO",
	"without CAVEAT=RI:REL/AUS/CAN"},
    {"SECRET, RI:REL/AUS/CAN|SECRET, RI:REL/CAN/USA", "SECRET, RI:REL/CAN",
	NULL},
    {"SECRET, RI:REL/AUS/CAN|SECRET, RI:REL/CAN/USA", "SECRET, RI:REL/AUS",
	"REL is wider than CAN"},
    {"SECRET, RI:REL/AUS|SECRET, RI:REL/USA", "SECRET, RI:REL/AUS",
	"REL is wider than no country"},
    {"SECRET, RI:REL/AUS|SECRET, RI:REL/USA", "SECRET",
	"without CAVEAT=RI:REL/"},
    {"SECRET, RI:REL/AUS/XXQ/a%s", "SECRET, RI:REL/AUS/XXQ",
	"REL is wider than AUS"},
    {"SECRET|SECRET, RI:REL/AUS/CAN", "SECRET, RI:REL/AUS", NULL},
    {"SECRET", "SECRET, RI:REL/AUS/CAN", NULL},
    {"SECRET, SH:CABINET", "SECRET, SH:CABINET, RI:REL/AUS", NULL},
    {"SECRET, RI:AUSTEO", "SECRET, RI:REL/AUS", "REL is wider than AUSTEO"},
    {"SECRET, RI:AUSTEO", "SECRET, RI:AUSTEO, RI:REL/AUS",
	"REL is wider than AUSTEO"},
    {"SECRET, SH:CABINET, SH:EXCLUSIVE-FOR A",
	"SECRET, SH:CABINET, SH:EXCLUSIVE-FOR A, RI:REL/AUS",
	"REL is wider than EXCLUSIVE-FOR"},
    /* Who may read both is who may read what is AUSTEO. */
    {"SECRET, RI:AUSTEO|SECRET, RI:REL/AUS/CAN", "SECRET, RI:AUSTEO", NULL},
    {"SECRET, RI:REL/AUS/CAN|SECRET, RI:AUSTEO", "SECRET, RI:AUSTEO", NULL},
    {"SECRET, RI:AUSTEO|SECRET, RI:REL/CAN", "SECRET, RI:AUSTEO",
	"without CAVEAT=RI:REL/CAN"},
    /* Of two that let in the same, the first of the scheme. */
    {"SECRET, RI:AGAO|SECRET, RI:AUSTEO", "SECRET, RI:AUSTEO", NULL},
    {"SECRET, RI:AGAO|SECRET, RI:AUSTEO", "SECRET, RI:AGAO",
	"without CAVEAT=RI:AUSTEO"},
    {"SECRET, RI:AGAO|SECRET, RI:AUSTEO", "SECRET", "without CAVEAT=RI:AUSTEO"},
    {"SECRET, RI:AGAO", "SECRET, RI:AUSTEO", "without CAVEAT=RI:AGAO"},
    {"SECRET, RI:AUSTEO|SECRET, RI:REL/AUS", "SECRET, RI:REL/AUS",
	"without CAVEAT=RI:AUSTEO"},
};

static void
is_breach(const struct scheme *s, const struct floor *f, struct str new,
    const char *want, const char *name)
{
	const struct marking m = marking(s, new);
	const char *how = floor_breach(f, s, &m, pool);

	if (how == NULL)
		IS((struct str){0}, want, name);
	else
		IS(str_of(how), want, name);
}

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct str name =
		    pool_fmt(pool, "%s, then %s", cases[i].added, cases[i].new);
		struct floor f = floor_of(&au, cases[i].added), back, joined;
		struct str text = floor_text(&f, &au, pool);

		is_breach(&au, &f, str_of(cases[i].new), cases[i].breach,
		    name.p);
		OK(floor_read(text, &au, pool, &back, NULL) == ST_OK,
		    "  its text is read back");
		is_breach(&au, &back, str_of(cases[i].new), cases[i].breach,
		    "  with the same effect");
		floor_init(&joined);
		floor_join(&joined, &f, &au, pool);
		floor_join(&joined, &back, &au, pool);
		is_breach(&au, &joined, str_of(cases[i].new), cases[i].breach,
		    "  and so does joining it, twice");
	}
}

/* By what a person could read in it. */
static void
readable(void)
{
	struct marking m = marking(&au, STR("-"));
	struct floor f;

	floor_init(&f);
	m.read = scheme_level(&au, STR("SECRET"));
	m.grade = MARKING_INVALID;
	floor_add(&f, &au, &m, pool);
	is_breach(&au, &f, STR("PROTECTED"), "PROTECTED is lower than SECRET",
	    "what can be read in an invalid marking counts");
	m.level = scheme_level(&au, STR("PROTECTED"));
	m.read = scheme_level(&au, STR("TOP-SECRET"));
	floor_init(&f);
	floor_add(&f, &au, &m, pool);
	IS_NUM(f.level, m.read, "and what can be read above its level");
	OK(floor_breach(&f, &au, &m, pool) != NULL,
	    "the new one counts by its level alone");
	m = marking(&au, STR("PROTECTED"));
	m.access = &au.markers[0].name;
	m.naccess = 1;
	floor_init(&f);
	floor_add(&f, &au, &m, pool);
	is_breach(&au, &f, STR("PROTECTED"), NULL, "markers never count");
}

/* Each of both orders, and joined from parts: one floor. */
static void
orders(void)
{
	struct floor a = floor_of(&au,
	    "SECRET, C:x, RI:REL/AUS/CAN/USA|PROTECTED, RI:REL/USA/CAN");
	struct floor b = floor_of(&au, "TOP-SECRET, C:y, RI:REL/NZL/USA");
	struct floor ab = a, ba = b;

	ab.caveats = pool_array(pool, FLOOR_CAVEATS_MAX, sizeof(*ab.caveats));
	memcpy(ab.caveats, a.caveats, a.ncaveat * sizeof(*a.caveats));
	ba.caveats = pool_array(pool, FLOOR_CAVEATS_MAX, sizeof(*ba.caveats));
	memcpy(ba.caveats, b.caveats, b.ncaveat * sizeof(*b.caveats));
	floor_join(&ab, &b, &au, pool);
	floor_join(&ba, &a, &au, pool);
	IS(floor_text(&ab, &au, pool),
	    "TOP-SECRET, CAVEAT=C:x, CAVEAT=RI:REL/USA, CAVEAT=C:y",
	    "two floors joined");
	IS(floor_text(&ba, &au, pool),
	    "TOP-SECRET, CAVEAT=C:y, CAVEAT=RI:REL/USA, CAVEAT=C:x",
	    "the other way round");
	IS(floor_text(&a, &au, pool),
	    "SECRET, CAVEAT=C:x, CAVEAT=RI:REL/CAN/USA",
	    "what was joined is as it was");
}

static void
texts(void)
{
	static const struct {
		struct str text;
		const char *back; /* NULL: it is none */
	} lines[] = {
	    {STR_INIT("none"), "none"},
	    {STR_INIT("SECRET"), "SECRET"},
	    {STR_INIT("TOP SECRET"), "TOP-SECRET"},
	    {STR_INIT("CONFIDENTIAL"), "TOP-SECRET"},
	    {STR_INIT("SECRET, CAVEAT=C:a\\, b\\\\"),
		"SECRET, CAVEAT=C:a\\, b\\\\"},
	    {STR_INIT("SECRET, CAVEAT=C:\\x00\\x0A\\xff"),
		"SECRET, CAVEAT=C:\\x00\\x0a\\xff"},
	    {STR_INIT("SECRET, CAVEAT=C:\\x2c"), "SECRET, CAVEAT=C:\\,"},
	    {STR_INIT("SECRET, CAVEAT=C:x, CAVEAT=C:x"), "SECRET, CAVEAT=C:x"},
	    {STR_INIT("SECRET, CAVEAT=SH:GONE"), "SECRET, CAVEAT=SH:GONE"},
	    {STR_INIT("SECRET, CAVEAT=RI:REL/"), "SECRET, CAVEAT=RI:REL/"},
	    {STR_INIT("SECRET, CAVEAT="), "SECRET, CAVEAT="},
	    {STR_INIT(""), NULL},
	    {STR_INIT(", CAVEAT=C:x"), NULL},
	    {STR_INIT("CAVEAT=C:x"), NULL},
	    {STR_INIT("SECRET,"), NULL},
	    {STR_INIT("SECRET, "), NULL},
	    {STR_INIT("SECRET,CAVEAT=C:x"), NULL},
	    {STR_INIT("SECRET, C:x"), NULL},
	    {STR_INIT("SECRET, CAVEAT"), NULL},
	    {STR_INIT("SECRET, CAVEATS=C:x"), NULL},
	    {STR_INIT("SECRET, ACCESS=Legal-Privilege"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:a\\"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:a\\b"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:a\\x0"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:a\\x1g"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:a\n"), NULL},
	    {STR_INIT("SEC\0RET"), NULL},
	    {STR_INIT("SECRET, CAVEAT=C:\xc3\xa9"), NULL},
	};

	for (size_t i = 0; i < NELEM(lines); i++) {
		struct floor f = {.level = 99};
		struct err e = {0};
		enum st st = floor_read(lines[i].text, &au, pool, &f, &e);

		if (lines[i].back != NULL) {
			OK(st == ST_OK, lines[i].text.p);
			IS(floor_text(&f, &au, pool), lines[i].back,
			    "  and what it means");
			continue;
		}
		OK(st == ST_SYNTAX && e.text[0] != '\0' &&
			f.level == NO_LEVEL && f.ncaveat == 0,
		    pool_fmt(pool, "case %zu is no text of a floor", i).p);
	}
}

/* Any octet comes through its text, which is one line of ASCII. */
static void
octets(void)
{
	char all[2 + 256] = "C:";
	struct str caveat = {all, sizeof(all)}, text;
	struct marking m = {.level = 4,
	    .read = 4,
	    .caveats = &caveat,
	    .ncaveat = 1};
	struct floor f, back;

	for (int i = 0; i < 256; i++)
		all[2 + i] = (char)i;
	floor_init(&f);
	floor_add(&f, &au, &m, pool);
	text = floor_text(&f, &au, pool);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			text.n = 0;
	OK(text.n > 256, "the text is one line of ASCII");
	OK(floor_read(text, &au, pool, &back, NULL) == ST_OK &&
		back.ncaveat == 1 && str_eq(back.caveats[0], caveat),
	    "every octet of a caveat comes back");
	all[2] = 'x';
	OK(floor_breach(&back, &au, &m, pool) != NULL,
	    "a floor has copies of its own");
}

static void
limits(void)
{
	struct marking m = {.level = 4, .read = 4};
	struct floor f, back;

	m.caveats = pool_array(pool, FLOOR_CAVEATS_MAX + 1, sizeof(*m.caveats));
	for (size_t i = 0; i <= FLOOR_CAVEATS_MAX; i++)
		m.caveats[i] = pool_fmt(pool, "C:word %zu", i);
	m.ncaveat = FLOOR_CAVEATS_MAX;
	floor_init(&f);
	floor_add(&f, &au, &m, pool);
	floor_add(&f, &au, &m, pool);
	OK(floor_breach(&f, &au, &m, pool) == NULL, "the most caveats");
	m.ncaveat++;
	floor_add(&f, &au, &m, pool);
	IS(str_of(floor_breach(&f, &au, &m, pool)),
	    "more caveats than a marking can hold",
	    "with one more, no marking is good enough");
	OK(floor_read(floor_text(&f, &au, pool), &au, pool, &back, NULL) ==
		    ST_OK &&
		floor_breach(&back, &au, &m, pool) != NULL,
	    "  and its text says so too");
}

static void
another_scheme(void)
{
	struct floor f =
	    floor_of(&generic, "Internal, Only A|Confidential, Board");
	struct floor lost;

	IS(floor_text(&f, &generic, pool),
	    "Confidential, Limit=Only A, Limit=Board",
	    "the words are those of the scheme");
	is_breach(&generic, &f, STR("Confidential, Board"),
	    "without Limit=Only ...", "a caveat of no type");
	is_breach(&generic, &f, STR("Restricted, Board, Only A"), NULL,
	    "more than enough");
	OK(floor_read(STR("Secret, Limit=Chair"), &generic, pool, &lost,
	       NULL) == ST_OK,
	    "a level and a caveat that the scheme lost");
	is_breach(&generic, &lost, STR("Confidential"),
	    "Confidential is lower than Restricted", "  are the highest");
	is_breach(&generic, &lost, STR("Restricted, Board"),
	    "without a caveat that the scheme no longer has",
	    "  and still wanted");
}

int
main(void)
{
	pool = pool_new();
	au = load("share/schemes/au");
	generic = load("share/schemes/generic");
	every_case();
	readable();
	orders();
	texts();
	octets();
	limits();
	another_scheme();
	pool_free(pool);
	return tap_end();
}
