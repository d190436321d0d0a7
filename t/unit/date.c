/* mail/date: date-time of RFC 5322 section 3.3 and its obsolete forms. */
#include "mail/date.h"

#include "base/clock.h"
#include "tap.h"

/* "" is no date. */
static const struct {
	struct str in;
	const char *text;
} cases[] = {
    {STR_INIT("Tue, 24 Nov 2026 09:05:06 +1100"), "2026-11-23T22:05:06Z"},
    {STR_INIT(" 24 Nov 2026 09:05 -0130 (AEDT)"), "2026-11-24T10:35:00Z"},
    {STR_INIT("Tue,24 Nov 2026 09:05:06 GMT"), "2026-11-24T09:05:06Z"},
    {STR_INIT("Tue 24 Nov 2026 9:05:06 UT"), "2026-11-24T09:05:06Z"},
    {STR_INIT("1 jan 70 00:00:00 +0000"), "1970-01-01T00:00:00Z"},
    {STR_INIT("1 Jan 49 00:00:00 Z"), "2049-01-01T00:00:00Z"},
    {STR_INIT("1 Jan 50 00:00:00 A"), "1950-01-01T00:00:00Z"},
    {STR_INIT("1 Jan 099 00:00:00"), "1999-01-01T00:00:00Z"},
    {STR_INIT("31 Dec 9999 23:59:59 +0000"), "9999-12-31T23:59:59Z"},
    {STR_INIT("29 Feb 2000 00:00:00 EST"), "2000-02-29T05:00:00Z"},
    {STR_INIT("29 Feb 2024 00:00:00 pdt"), "2024-02-29T07:00:00Z"},
    {STR_INIT("31 Dec 2016 23:59:60 +0000"), "2017-01-01T00:00:00Z"},
    {STR_INIT("(a)Tue(b),(c)24(d)Nov(e)2026(f)09(g):(h)05(i):(j)06(k)+0000(l)"),
	"2026-11-24T09:05:06Z"},
    {STR_INIT("24\r\n Nov\r\n 2026\r\n 09:05:06\r\n +0000"),
	"2026-11-24T09:05:06Z"},
    {STR_INIT("24-Nov-2026 09:05:06.250 AEST"), "2026-11-24T09:05:06Z"},
    {STR_INIT("24 Nov 2026 09:05:06 +9959"), "2026-11-20T05:06:06Z"},
    {STR_INIT(""), ""},
    {STR_INIT("Tue"), ""},
    {STR_INIT("Foo, 24 Nov 2026 09:05:06 +0000"), ""},
    {STR_INIT("0 Nov 2026 09:05:06 +0000"), ""},
    {STR_INIT("31 Nov 2026 09:05:06 +0000"), ""},
    {STR_INIT("29 Feb 1900 09:05:06 +0000"), ""},
    {STR_INIT("29 Feb 2026 09:05:06 +0000"), ""},
    {STR_INIT("124 Nov 2026 09:05:06 +0000"), ""},
    {STR_INIT("24 Foo 2026 09:05:06 +0000"), ""},
    {STR_INIT("24 November 2026 09:05:06 +0000"), ""},
    {STR_INIT("24 Nov 6 09:05:06 +0000"), ""},
    {STR_INIT("24 Nov 1899 09:05:06 +0000"), ""},
    {STR_INIT("24 Nov 12026 09:05:06 +0000"), ""},
    {STR_INIT("24 Nov 2026 24:05:06 +0000"), ""},
    {STR_INIT("24 Nov 2026 09:60:06 +0000"), ""},
    {STR_INIT("24 Nov 2026 09:05:61 +0000"), ""},
    {STR_INIT("24 Nov 2026 09:5:06 +0000"), ""},
    {STR_INIT("24 Nov 2026 09 +0000"), ""},
    {STR_INIT("24 Nov 2026 09:05:06 +060"), ""},
    {STR_INIT("24 Nov 2026 09:05:06 +0060"), ""},
    {STR_INIT("24 Nov 2026 09:05:06 +00000"), ""},
    {STR_INIT("24 Nov 2026 09:05:06 +0000 x"), ""},
    {STR_INIT("24 Nov 2026 09:05:06 +0000 (x"), ""},
    {STR_INIT("24 Nov 2026 09:05:06\0"), ""},
    {STR_INIT("\0"), ""},
    {STR_INIT("-24 Nov 2026 09:05:06"), ""},
    {STR_INIT("99999999999999999999 Nov 2026 09:05:06"), ""},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		int64_t t = 99;
		char text[21] = "";
		bool good = date_parse(cases[i].in, &t);

		if (good)
			clock_text(t, text);
		IS(str_of(text), cases[i].text, cases[i].in.p);
		OK(good || t == 0, "  0 where there is none");
	}
}

static void
taking(void)
{
	struct str s = STR("24 Nov 2026 09:05:06 +1100 id 0F1B.1");
	int64_t t;

	OK(date_take(&s, &t), "a date with something behind it");
	IS(s, " id 0F1B.1", "  which is left");
	s = STR("24 Nov 2026 09:05:06 id 0F1B.1");
	OK(date_take(&s, &t), "a date without a zone");
	IS(s, "id 0F1B.1", "  what is no zone is left");
	s = STR("nonsense");
	OK(!date_take(&s, &t) && s.n == 8, "no date leaves all");
}

static void
writing(void)
{
	static const struct {
		int64_t t;
		const char *text;
	} written[] = {
	    {0, "Thu, 01 Jan 1970 00:00:00 +0000"},
	    {-1, "Wed, 31 Dec 1969 23:59:59 +0000"},
	    {1795593906, "Wed, 25 Nov 2026 08:05:06 +0000"},
	    {951782400, "Tue, 29 Feb 2000 00:00:00 +0000"},
	};

	for (size_t i = 0; i < NELEM(written); i++) {
		struct buf out = {0};
		int64_t t;

		date_write(written[i].t, &out);
		IS(buf_str(&out), written[i].text, written[i].text);
		OK(date_parse(buf_str(&out), &t) && t == written[i].t,
		    "  which reads back");
		buf_release(&out);
	}
}

int
main(void)
{
	every_case();
	writing();
	taking();
	return tap_end();
}
