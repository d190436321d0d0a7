#include "mail/trace.h"

#include "mail/lex.h"

struct scan {
	struct str rest;
	bool quotes; /* quoted strings hold together */
	bool broken; /* a comment has no end: parentheses say nothing now */
};

bool
trace_begins(struct str s, struct str word)
{
	return str_casestarts(s, word) &&
	    (s.n == word.n ||
		(!is_alnum(s.p[word.n]) && s.p[word.n] != '.' &&
		    s.p[word.n] != '-'));
}

/* How long the quoted string at the front of s is; 0 where it has no end. */
static size_t
quoted_length(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

/*
 * How long the comment at the front of s is; 0 where it has no end. A quoted
 * local part in angle brackets holds together, as servers write
 * (envelope-from <"a)b"@c>) the way it came.
 */
size_t
trace_comment_length(struct str s)
{
	bool quotes = true;
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\') {
			i++;
		} else if (s.p[i] == '(') {
			depth++;
		} else if (s.p[i] == ')' && --depth == 0) {
			return i + 1;
		} else if (quotes && s.p[i] == '"' && s.p[i - 1] == '<') {
			size_t n = quoted_length(str_from(s, i));

			quotes = n > 0;
			i += quotes ? n - 1 : 0;
		}
	}
	return 0;
}

/* A word: up to a blank, a parenthesis or a semicolon. */
static struct str
take_word(struct scan *scan)
{
	struct str s = scan->rest;
	size_t i = 0;

	while (i < s.n && !is_fws(s.p[i]) && s.p[i] != ';' && s.p[i] != '(') {
		size_t n = 0;

		if (s.p[i] == '"' && scan->quotes) {
			n = quoted_length(str_from(s, i));
			scan->quotes = n > 0;
		}
		i += n > 0 ? n : 1;
	}
	scan->rest = str_from(s, i);
	return str_upto(s, i);
}

/*
 * Take the next word off. Until "by" was seen, quotes mean nothing: the
 * client may have sent one in its HELO to swallow what the host wrote behind.
 */
static bool
next_word(struct scan *scan, struct word *out)
{
	size_t n;

	*out = (struct word){WORD, STR("")};
	do {
		lex_fws(&scan->rest);
		if (scan->rest.n == 0)
			return false;
		if (lex_char(&scan->rest, ';')) {
			out->kind = SEMICOLON;
			out->text = scan->rest;
			return true;
		}
		if (scan->rest.p[0] != '(') {
			out->text = take_word(scan);
			return true;
		}
		n = scan->broken ? 0 : trace_comment_length(scan->rest);
		if (n == 0) {
			scan->broken = true;
			scan->rest = str_from(scan->rest, 1);
		}
	} while (n == 0);
	out->kind = COMMENT;
	out->text = str_trim((struct str){scan->rest.p + 1, n - 2});
	scan->rest = str_from(scan->rest, n);
	return true;
}

/* All words of s; at is NULL to count them only. */
static struct trace
split(struct str s, struct word *at)
{
	struct scan scan = {.rest = s};
	struct trace t = {.at = at};
	bool by = false, date = false;

	for (struct word w; next_word(&scan, &w); t.n++) {
		if (!by && w.kind == WORD && str_caseeq(w.text, STR("by"))) {
			by = scan.quotes = true;
			t.by = t.n;
			t.broken = scan.broken;
		}
		if (w.kind == SEMICOLON) {
			date = true;
			t.date = t.n;
		}
		if (at != NULL)
			at[t.n] = w;
	}
	/* What stands behind an open parenthesis may be the host's or not. */
	t.broken = t.broken || scan.broken;
	if (!by)
		t.by = t.n;
	if (!date)
		t.date = t.n;
	return t;
}

struct trace
trace_split(struct str text, struct pool *pool)
{
	size_t n = split(text, NULL).n;

	return split(text, pool_array(pool, n, sizeof(struct word)));
}

bool
trace_ip(struct str s, struct ip *out)
{
	size_t at = str_rfind(s, '@');
	size_t colon;

	if (at < s.n)
		s = str_from(s, at + 1);
	if (str_casestarts(s, STR("IPv6:")))
		s = str_from(s, 5);
	s = str_upto(s, str_find(s, '%'));
	if (ip_parse(s, out))
		return true;
	colon = str_find(s, ':');
	if (colon == s.n) {
		struct str port = str_from(s, str_rfind(s, '.'));

		if (port.n < 2 || port.n > 6)
			return false;
		colon = s.n - port.n;
	}
	return ip_parse4(str_upto(s, colon), out);
}

bool
trace_literal(struct str s, struct ip *out)
{
	size_t end = str_find(s, ']');

	if (s.n == 0 || s.p[0] != '[' || end == s.n)
		return false;
	if (end + 1 < s.n && s.p[end + 1] != ':' && s.p[end + 1] != ',')
		return false;
	return trace_ip((struct str){s.p + 1, end - 1}, out);
}

/*
 * Cut what the client called itself off a comment: "HELO x" and the like up
 * to the end, "helo=x" up to the next blank. Nothing behind it is looked at:
 * only the client knows what it put there.
 */
static void
cut_helo(struct str *s, struct seen *out)
{
	static const struct str marks[] = {STR_INIT("helo="), STR_INIT("HELO "),
	    STR_INIT("EHLO "), STR_INIT("LHLO ")};

	for (size_t i = 0; i < s->n; i++) {
		if (i > 0 && !is_fws(s->p[i - 1]) && s->p[i - 1] != '"')
			continue;
		for (size_t m = 0; m < NELEM(marks); m++) {
			struct str rest = str_from(*s, i);

			/* "(HELO )" was trimmed. */
			if (!str_casestarts(rest, marks[m]) &&
			    !(m > 0 && str_caseeq(rest, str_upto(marks[m], 4))))
				continue;
			rest = str_trim(str_from(rest, marks[m].n));
			if (m == 0 || (i > 0 && s->p[i - 1] == '"'))
				rest = str_upto(rest, str_find(rest, ' '));
			if (i > 0 && s->p[i - 1] == '"')
				rest = str_upto(rest, str_find(rest, '"'));
			out->helo = rest;
			*s = str_trim(str_upto(*s, i > 0 ? i - 1 : 0));
			return;
		}
	}
}

/*
 * A comment of the from clause. An address counts only where servers put it:
 * as the first or second word; whatever else a comment says (the name in a
 * client's certificate, a user name) may be anybody's.
 */
struct seen
trace_comment(struct str s)
{
	struct seen out = {0};
	struct str first, second, rest;

	cut_helo(&s, &out);
	rest = s;
	first = str_word(&rest);
	second = str_word(&rest);
	if (trace_literal(first, &out.ip))
		return out;
	if (trace_literal(second, &out.ip)) {
		size_t at = str_rfind(first, '@');

		first = at < first.n ? str_from(first, at + 1) : first;
		if (str_find(first, '.') < first.n ||
		    str_caseeq(first, STR("localhost")))
			out.rdns = first;
		out.forged =
		    trace_begins(str_trim(rest), STR("(may be forged)"));
		return out;
	}
	out.unknown =
	    str_starts(first, STR("[")) || str_starts(second, STR("["));
	if (first.n > 0 && first.p[first.n - 1] == ',')
		first.n--;
	if (second.n == 0 && first.n > 0)
		out.single = !trace_ip(first, &out.ip);
	return out;
}

bool
trace_login(struct str s)
{
	struct str rest = s;

	if (trace_begins(s, STR("authenticated")) ||
	    trace_begins(s, STR("account")) || str_casestarts(s, STR("AUTH:")))
		return true;
	(void)str_word(&rest);
	return trace_begins(str_trim(rest), STR("authenticated user"));
}

bool
trace_tls(struct str s)
{
	static const struct str marks[] = {STR_INIT("using TLS"),
	    STR_INIT("using SSL"), STR_INIT("version=TLS"),
	    STR_INIT("version=SSL"), STR_INIT("TLS"), STR_INIT("cipher")};

	for (size_t i = 0; i < NELEM(marks); i++)
		if (str_casestarts(s, marks[i]))
			return true;
	return false;
}

struct str
trace_bare(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == ',' || s.p[s.n - 1] == '"'))
		s.n--;
	while (s.n > 0 && s.p[0] == '"')
		s = str_from(s, 1);
	return s;
}
