#include "mail/mime_line.h"

size_t
mime_line_length(struct str s, enum msg_eol eol)
{
	size_t n = 0;

	if (eol != EOL_CR)
		return str_upto(s, str_find(s, '\n') + 1).n;
	while (n < s.n && s.p[n] != '\r' && s.p[n] != '\n')
		n++;
	if (n < s.n && s.p[n] == '\r')
		n++;
	return n < s.n && s.p[n] == '\n' ? n + 1 : n;
}

struct str
mime_without_eol(struct str s, enum msg_eol eol)
{
	size_t n = s.n;

	if (n > 0 && s.p[n - 1] == '\n')
		n--;
	if (n > 0 && s.p[n - 1] == '\r' && (n < s.n || eol == EOL_CR))
		n--;
	return str_upto(s, n);
}

bool
mime_is_field(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] > ' ' && line.p[n] != ':' &&
	    line.p[n] < 0x7f)
		n++;
	if (n == 0)
		return false;
	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return n < line.n && line.p[n] == ':';
}
