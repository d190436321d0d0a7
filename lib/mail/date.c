#include "mail/date.h"

#include "base/clock.h"
#include "base/num.h"
#include "mail/lex.h"

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char days[] = "sunmontuewedthufrisat";

/* Minutes east of UTC (RFC 5322 section 4.3); military zones say nothing. */
static const struct {
	struct str name;
	int minutes;
} zones[] = {
    {STR_INIT("UT"), 0},
    {STR_INIT("UTC"), 0},
    {STR_INIT("GMT"), 0},
    {STR_INIT("EST"), -300},
    {STR_INIT("EDT"), -240},
    {STR_INIT("CST"), -360},
    {STR_INIT("CDT"), -300},
    {STR_INIT("MST"), -420},
    {STR_INIT("MDT"), -360},
    {STR_INIT("PST"), -480},
    {STR_INIT("PDT"), -420},
};

static bool
is_a_digit(char c)
{
	return is_digit(c);
}

static bool
is_a_letter(char c)
{
	return is_alpha(c);
}

/* One to four digits, and how many. */
static bool
take_number(struct str *s, unsigned *out, size_t *ndigit)
{
	struct str d = lex_while(s, is_a_digit);

	*out = 0;
	*ndigit = d.n;
	if (d.n == 0 || d.n > 4)
		return false;
	for (size_t i = 0; i < d.n; i++)
		*out = *out * 10 + (unsigned)(d.p[i] - '0');
	return true;
}

/* Exactly two digits, at most max. */
static bool
take_pair(struct str *s, unsigned max, unsigned *out)
{
	size_t n;

	return take_number(s, out, &n) && n == 2 && *out <= max;
}

/* The place of a word of three letters in a list of such, from 1, or 0. */
static unsigned
place(const char *list, struct str word)
{
	if (word.n != 3)
		return 0;
	for (unsigned n = 1; *list != '\0'; n++, list += 3)
		if (str_caseeq(word, (struct str){list, 3}))
			return n;
	return 0;
}

static unsigned
days_in(unsigned year, unsigned month)
{
	static const unsigned char n[] = {31, 28, 31, 30, 31, 30, 31, 31, 30,
	    31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return n[month - 1] + (month == 2 && leap ? 1U : 0U);
}

/* [ day-name "," ]; some leave the comma out. */
static bool
take_weekday(struct str *s)
{
	struct str word = lex_while(s, is_a_letter);

	if (word.n == 0)
		return true;
	if (place(days, word) == 0)
		return false;
	(void)lex_cfws(s, NULL);
	(void)lex_char(s, ',');
	(void)lex_cfws(s, NULL);
	return true;
}

/* date = day month year (sections 3.3, 4.3), as days since 1970. */
static bool
take_date(struct str *s, int64_t *out)
{
	unsigned day, month, year;
	size_t n;

	if (!take_number(s, &day, &n) || n > 2)
		return false;
	(void)lex_cfws(s, NULL);
	(void)lex_char(s, '-');
	month = place(months, lex_while(s, is_a_letter));
	(void)lex_cfws(s, NULL);
	(void)lex_char(s, '-');
	if (month == 0 || !take_number(s, &year, &n) || n < 2)
		return false;
	if (n == 2)
		year += year < 50 ? 2000 : 1900;
	else if (n == 3)
		year += 1900;
	if (year < 1900 || day == 0 || day > days_in(year, month))
		return false;
	*out = clock_days(year, month, day);
	return true;
}

/* time-of-day = hour ":" minute [ ":" second ], as seconds. */
static bool
take_time(struct str *s, int64_t *out)
{
	unsigned hour, minute, second = 0;
	size_t n;

	if (!take_number(s, &hour, &n) || n > 2 || hour > 23)
		return false;
	(void)lex_cfws(s, NULL);
	if (!lex_char(s, ':'))
		return false;
	(void)lex_cfws(s, NULL);
	if (!take_pair(s, 59, &minute))
		return false;
	(void)lex_cfws(s, NULL);
	if (lex_char(s, ':')) {
		(void)lex_cfws(s, NULL);
		if (!take_pair(s, 60, &second))
			return false;
		if (lex_char(s, '.') && lex_while(s, is_a_digit).n == 0)
			return false;
	}
	*out = hour * 3600 + minute * 60 + second;
	return true;
}

/* zone = ("+" / "-") 4DIGIT, or a name; as seconds east. */
static bool
take_zone(struct str *s, int64_t *out)
{
	bool west = s->n > 0 && s->p[0] == '-';
	struct str rest = *s, name;
	unsigned n;
	size_t ndigit;

	*out = 0;
	if (lex_char(&rest, '+') || lex_char(&rest, '-')) {
		if (!take_number(&rest, &n, &ndigit) || ndigit != 4 ||
		    n % 100 > 59)
			return false;
		*out = (int64_t)(n / 100 * 60 + n % 100) * (west ? -60 : 60);
		*s = rest;
		return true;
	}
	name = lex_while(&rest, is_a_letter);
	for (size_t i = 0; i < NELEM(zones); i++)
		if (str_caseeq(name, zones[i].name)) {
			*out = (int64_t)zones[i].minutes * 60;
			*s = rest;
			return true;
		}
	/* Any other word of up to five letters is a zone unknown to us; what
	 * is longer, or followed by digits ("id 1x"), is not. */
	if (name.n > 0 && (name.n == 1 || (name.n > 2 && name.n <= 5)))
		*s = rest;
	return true;
}

bool
date_take(struct str *s, int64_t *out)
{
	struct str rest = *s;
	int64_t day, second, east;

	*out = 0;
	(void)lex_cfws(&rest, NULL);
	if (!take_weekday(&rest) || !take_date(&rest, &day))
		return false;
	(void)lex_cfws(&rest, NULL);
	if (!take_time(&rest, &second))
		return false;
	(void)lex_cfws(&rest, NULL);
	if (!take_zone(&rest, &east))
		return false;
	*out = day * 86400 + second - east;
	*s = rest;
	return true;
}

bool
date_parse(struct str in, int64_t *out)
{
	if (date_take(&in, out) && lex_cfws(&in, NULL) && in.n == 0)
		return true;
	*out = 0;
	return false;
}

/* 1970-01-01 was a Thursday. */
void
date_write(int64_t t, struct buf *out)
{
	static const char day_names[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon",
	    "Tue", "Wed"};
	static const char month_names[][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t day = t >= 0 ? t / 86400 : (t - 86399) / 86400;
	uint64_t month;
	char text[21];

	clock_text(t, text); /* 2026-11-25T04:05:06Z */
	if (!num_parse((struct str){text + 5, 2}, 12, &month) || month == 0)
		month = 1;
	buf_fmt(out, "%s, %.2s %s %.4s %.8s +0000",
	    day_names[((day % 7) + 7) % 7], text + 8, month_names[month - 1],
	    text, text + 11);
}
