#define _GNU_SOURCE /* memmem */
#include "run/mbox.h"

#include <string.h>

#include "mail/msg.h"

/* Octets of a separator line. Longer ones are not waited for. */
enum { SEPARATOR_MAX = 1 << 20 };

static const struct str from = STR_INIT("From ");

bool
mbox_is(struct str first_octets)
{
	return msg_is_from_line(first_octets);
}

static bool
is_one_of(struct str word, const char names[][4], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word.n >= 3 &&
		    str_caseeq(str_upto(word, 3), (struct str){names[i], 3}))
			return true;
	return false;
}

/*
 * "Www Mmm dd hh:mm" somewhere behind the sender; what stands around it
 * (seconds, zones, the year, "remote from") differs among programs.
 */
static bool
has_date(struct str line)
{
	static const char days[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
	    "Sun"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct str word[4] = {{0}}, next;

	line = str_from(line, from.n);
	while ((next = str_word(&line)).n > 0) {
		memmove(word, word + 1, 3 * sizeof(word[0]));
		word[3] = next;
		if (is_one_of(word[0], days, NELEM(days)) &&
		    is_one_of(word[1], months, NELEM(months)) &&
		    word[2].n > 0 && is_digit(word[2].p[0]) &&
		    str_find(word[3], ':') < word[3].n)
			return true;
	}
	return false;
}

static struct str
first_line(struct str s)
{
	return str_upto(s, str_find(s, '\n'));
}

void
mbox_begin(struct mbox *m, struct str first_octets)
{
	m->loose = !has_date(first_line(first_octets));
	m->searched = 0;
}

/* Is the line before the one at `at` empty? */
static bool
follows_empty_line(struct str s, size_t at)
{
	if (at >= 2 && s.p[at - 2] == '\n')
		return true;
	return at >= 3 && s.p[at - 2] == '\r' && s.p[at - 3] == '\n';
}

bool
mbox_split(struct mbox *m, struct str octets, bool at_end, struct str *message)
{
	static const char needle[] = "\nFrom ";
	size_t at = m->searched;

	for (;;) {
		struct str rest = str_from(octets, at), line;
		const char *hit =
		    memmem(rest.p, rest.n, needle, sizeof(needle) - 1);

		if (hit == NULL)
			break;
		at = (size_t)(hit - octets.p) + 1;
		line = str_from(octets, at);
		/* No separator is that long: a line without end is not waited
		 * for. */
		if (str_find(line, '\n') == line.n && !at_end &&
		    line.n <= SEPARATOR_MAX) {
			m->searched = at - 1; /* look at this line again */
			return false;
		}
		line = first_line(line);
		if (line.n > SEPARATOR_MAX)
			continue;
		if (m->loose ? follows_empty_line(octets, at) :
			       has_date(line)) {
			*message = str_upto(octets, at);
			m->searched = 0;
			return true;
		}
	}
	if (!at_end) {
		/* The needle may begin in the last octets. */
		size_t keep = sizeof(needle) - 2;

		if (octets.n > keep && octets.n - keep > m->searched)
			m->searched = octets.n - keep;
		return false;
	}
	*message = octets;
	m->searched = 0;
	return octets.n > 0;
}
