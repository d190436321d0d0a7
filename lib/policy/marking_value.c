#include "policy/marking_value.h"

#include "base/buf.h"
#include "base/num.h"
#include "mail/lex.h"

struct str
marking_value_trim(struct str value, uint64_t *flaws)
{
	struct str s = str_trim(value);

	if (s.n != value.n)
		*flaws |= MARKING_FLAW(BLANK);
	return s;
}

bool
marking_value_same(struct str value, struct str name, uint64_t *flaws)
{
	uint64_t found = 0;
	size_t i = 0, k = 0;

	for (;; i++, k++) {
		while (i < value.n && is_fws(value.p[i])) {
			found |= MARKING_FLAW(BLANK);
			i++;
		}
		while (k < name.n && is_fws(name.p[k])) {
			found |= MARKING_FLAW(BLANK);
			k++;
		}
		if (i == value.n || k == name.n)
			break;
		if (to_lower(value.p[i]) != to_lower(name.p[k]))
			return false;
		if (value.p[i] != name.p[k])
			found |= MARKING_FLAW(CASE);
	}
	if (i != value.n || k != name.n || name.n == 0)
		return false;
	*flaws |= found;
	return true;
}

/* A name of an earlier edition, as written or nearly. */
static const struct scheme_old *
find_old(const struct scheme *s, struct str tag, struct str value, bool nearly,
    uint64_t *flaws)
{
	for (size_t i = 0; i < s->nold; i++) {
		const struct scheme_old *o = &s->old[i];
		uint64_t found = 0;

		/* Most differ in the first letter of their names, few in their
		 * tags. The value is trimmed. */
		if (o->name.n == 0 || value.n == 0 ||
		    to_lower(o->name.p[0]) != to_lower(value.p[0]))
			continue;
		if ((nearly ? marking_value_same(value, o->name, &found) :
			      str_eq(value, o->name)) &&
		    str_eq(o->tag, tag)) {
			*flaws |= found;
			return o;
		}
	}
	return NULL;
}

/* A level of this edition, as written or nearly. */
static int
find_level(const struct scheme *s, struct str value, bool nearly,
    uint64_t *flaws)
{
	for (size_t i = 0; i < s->nlevel; i++) {
		const struct scheme_level *l = &s->levels[i];

		if (nearly ? marking_value_same(value, l->name, flaws) ||
			    marking_value_same(value, l->text, flaws) :
			     str_eq(value, l->name))
			return (int)i;
	}
	return NO_LEVEL;
}

int
marking_value_level(const struct scheme *s, struct str tag, struct str value,
    uint64_t *flaws, const struct scheme_old **old)
{
	bool today = str_eq(tag, s->elements[EL_LEVEL].tag);

	*old = NULL;
	if (value.n == 0) {
		*flaws |= MARKING_FLAW(NO_LEVEL);
		return NO_LEVEL;
	}
	for (int nearly = 0; nearly < 2; nearly++) {
		int level = NO_LEVEL;

		if (today)
			level = find_level(s, value, nearly != 0, flaws);
		if (level != NO_LEVEL)
			return level;
		*old = find_old(s, tag, value, nearly != 0, flaws);
		if (*old != NULL)
			return (*old)->level;
	}
	*flaws |= MARKING_FLAW(LEVEL);
	return NO_LEVEL;
}

/* The same with blanks where the name has hyphens. */
static bool
is_unhyphened(struct str value, struct str name)
{
	if (value.n != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (value.p[i] != name.p[i] &&
		    !(value.p[i] == ' ' && name.p[i] == '-'))
			return false;
	return true;
}

const struct scheme_marker *
marking_value_access(const struct scheme *s, struct str value, uint64_t *flaws)
{
	const struct scheme_marker *m;

	for (size_t i = 0; i < s->nmarker; i++)
		if (str_eq(s->markers[i].name, value))
			return &s->markers[i];
	for (size_t i = 0; i < s->nmarker; i++) {
		m = &s->markers[i];
		if (is_unhyphened(value, m->name)) {
			*flaws |= MARKING_FLAW(WORD_BLANK);
			return m;
		}
		if (marking_value_same(value, m->name, flaws))
			return m;
	}
	*flaws |= MARKING_FLAW(ACCESS);
	return NULL;
}

static bool
is_special(char c)
{
	return c == ',' || c == '\\';
}

struct str
marking_value_text(struct str value, struct pool *pool, uint64_t *flaws)
{
	struct buf out = {.pool = pool};
	size_t from = 0;

	if (value.n == 0 || value.n > MARKING_TEXT_MAX)
		*flaws |= MARKING_FLAW(TEXT);
	if (value.n > 0 && (value.p[0] == ' ' || value.p[value.n - 1] == ' '))
		*flaws |= MARKING_FLAW(BLANK_TEXT);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if ((unsigned char)c < ' ' || c == 0x7f)
			*flaws |= MARKING_FLAW(TEXT);
		if (c != '\\')
			continue;
		if (i + 1 == value.n) {
			*flaws |= MARKING_FLAW(TEXT);
			break;
		}
		if (!is_special(value.p[i + 1]))
			*flaws |= MARKING_FLAW(ESCAPE);
		buf_add(&out, (struct str){value.p + from, i - from});
		from = ++i;
	}
	if (from == 0)
		return value;
	buf_add(&out, str_from(value, from));
	return buf_str(&out);
}

/* n digits off the front of *s, as a number of low to high. */
static bool
take_digits(struct str *s, size_t n, uint64_t low, uint64_t high, uint64_t *out)
{
	if (s->n < n || !num_parse(str_upto(*s, n), high, out) || *out < low)
		return false;
	*s = str_from(*s, n);
	return true;
}

/* full-date = 4DIGIT "-" 2DIGIT "-" 2DIGIT, a day that exists */
static bool
take_date(struct str *s)
{
	static const uint64_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};
	uint64_t year, month, day;

	if (!take_digits(s, 4, 0, 9999, &year) || !lex_char(s, '-') ||
	    !take_digits(s, 2, 1, 12, &month) || !lex_char(s, '-') ||
	    !take_digits(s, 2, 1, days[month - 1], &day))
		return false;
	return month != 2 || day < 29 ||
	    (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* "Z", or a sign and hours and minutes */
static bool
take_zone(struct str *s)
{
	uint64_t number;

	if (lex_char(s, 'Z') || lex_char(s, 'z'))
		return true;
	if (!lex_char(s, '+') && !lex_char(s, '-'))
		return false;
	return take_digits(s, 2, 0, 23, &number) && lex_char(s, ':') &&
	    take_digits(s, 2, 0, 59, &number);
}

/* full-time: hours, minutes, seconds (60 in a leap second), perhaps a part of
 * one, and a zone */
static bool
take_time(struct str *s)
{
	uint64_t number;

	if (!take_digits(s, 2, 0, 23, &number) || !lex_char(s, ':') ||
	    !take_digits(s, 2, 0, 59, &number) || !lex_char(s, ':') ||
	    !take_digits(s, 2, 0, 60, &number))
		return false;
	if (lex_char(s, '.')) {
		size_t n = 0;

		while (n < s->n && is_digit(s->p[n]))
			n++;
		if (n == 0)
			return false;
		*s = str_from(*s, n);
	}
	return take_zone(s);
}

/* Four digits or more, and no sign but those of dates and times. */
static bool
looks_like_date(struct str s)
{
	static const struct str signs = STR_INIT("-/.:+ TtZz");
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			digits++;
		else if (str_find(signs, s.p[i]) == signs.n)
			return false;
	}
	return digits >= 4;
}

bool
marking_value_date(struct str value, uint64_t *flaws)
{
	struct str s = value;

	if (take_date(&s) &&
	    (s.n == 0 ||
		((lex_char(&s, 'T') || lex_char(&s, 't')) && take_time(&s) &&
		    s.n == 0)))
		return true;
	if (looks_like_date(value))
		*flaws |= MARKING_FLAW(BAD_DATE);
	return false;
}

void
marking_value_origin(struct str value, uint64_t *flaws)
{
	struct str s = value;

	if (lex_dot_atom(&s).p != NULL && lex_char(&s, '@') &&
	    lex_dot_atom(&s).p != NULL) {
		s = str_upto(value, value.n - s.n);
		if (str_find_unseen(s) == s.n && s.n == value.n)
			return;
		if (str_find_unseen(s) == s.n && value.p[s.n] == ';') {
			*flaws |= MARKING_FLAW(JUNK);
			return;
		}
	}
	*flaws |= MARKING_FLAW(ORIGIN);
}

struct edition {
	uint64_t major, minor;
	size_t digits; /* of major */
};

/* major-version "." minor-version (EPMS 2024.1 table 15) */
static bool
read_edition(struct str s, struct edition *out)
{
	struct str major = str_cut(&s, '.');

	out->digits = major.n;
	return num_parse(major, UINT64_MAX, &out->major) &&
	    num_parse(s, UINT64_MAX, &out->minor);
}

/* Is a before b (<0), the same (0), or behind it (>0)? */
static int
compare(const struct edition *a, const struct edition *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	return 0;
}

/*
 * date-fullyear has four digits; of another scheme, as many as the edition that
 * it names. An edition that is neither known nor a later one is no edition.
 */
bool
marking_value_version(const struct scheme *s, struct str value, uint64_t *flaws)
{
	bool known = scheme_is_version(s, value);
	struct edition have, ours;

	if (s->version.p == NULL || str_eq(value, s->version))
		return false;
	if (!read_edition(s->version, &ours) || !read_edition(value, &have)) {
		*flaws |= known ? 0 : MARKING_FLAW(VERSION);
		return false;
	}
	if (compare(&have, &ours) < 0) {
		*flaws |=
		    known ? MARKING_FLAW(OLD_VERSION) : MARKING_FLAW(VERSION);
		return known;
	}
	if (!known && have.digits != ours.digits)
		*flaws |= MARKING_FLAW(VERSION);
	else if (!known && compare(&have, &ours) > 0)
		*flaws |= MARKING_FLAW(NEW_VERSION);
	return false;
}
