#include "auth/dkim_beside.h"

/* From fields that this signature does not cover. */
static bool
has_more_from(const struct msg *msg, const struct dkim_sig *s)
{
	size_t n = 0, covered = 0;

	for (size_t i = 0; i < msg->nfield; i++)
		n += str_caseeq(msg->fields[i].name, STR("From"));
	for (size_t i = 0; i < s->nname; i++)
		covered += str_caseeq(s->names[i], STR("From"));
	return n > covered;
}

struct str
dkim_beside(const struct msg *msg, const struct dkim_sig *s)
{
	struct str header = msg->header;

	if (has_more_from(msg, s))
		return STR("a From field is not signed");
	if ((msg->flaws & MSG_BAD_LINE) != 0)
		return STR("a line in the header is no field");
	if (str_find(header, '\0') < header.n)
		return STR("a NUL in the header");
	for (size_t i = str_find(header, '\r'); i < header.n;
	     i += 1 + str_find(str_from(header, i + 1), '\r'))
		if (i + 1 == header.n || header.p[i + 1] != '\n')
			return STR("a CR without LF in the header");
	return STR("");
}
