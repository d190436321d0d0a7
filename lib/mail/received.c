#include "mail/received.h"

#include "mail/date.h"
#include "mail/lex.h"
#include "mail/trace.h"

/* What the from clause came to while it is read. */
struct from {
	struct str word[2]; /* its first words, or p == NULL */
	struct str helo;    /* as the host says that it was said */
	struct str rdns;
	struct ip ip;
	bool unknown, single, forged, doubt;
};

static bool
is_word(const struct trace *t, size_t i, struct str word)
{
	return i < t->n && t->at[i].kind == WORD &&
	    str_caseeq(t->at[i].text, word);
}

/* Without angle brackets around it, one pair or several. */
static struct str
without_angles(struct str s)
{
	s = trace_bare(s);
	while (s.n > 1 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = (struct str){s.p + 1, s.n - 2};
	return s;
}

static void
see_comment(struct from *from, struct str text)
{
	struct seen seen = trace_comment(text);

	if (from->helo.p == NULL)
		from->helo = seen.helo;
	if (seen.unknown)
		from->unknown = true;
	if (seen.single)
		from->single = true;
	if (seen.ip.version == 0)
		return;
	/* Two addresses: one of them is the client's invention. */
	if (from->ip.version != 0 && !ip_eq(&from->ip, &seen.ip))
		from->doubt = true;
	from->ip = seen.ip;
	from->rdns = seen.rdns;
	if (seen.rdns.n > 1 && seen.rdns.p[seen.rdns.n - 1] == '.')
		from->rdns.n--;
	from->forged = seen.forged;
}

/* Read the words from index i up to the "by" at t->by. */
static void
see_words(struct from *from, const struct trace *t, size_t i)
{
	size_t n = 0;

	for (; i < t->by; i++) {
		if (t->at[i].kind == COMMENT)
			see_comment(from, t->at[i].text);
		if (t->at[i].kind != WORD || trace_bare(t->at[i].text).n == 0)
			continue;
		if (is_word(t, i, STR("claiming")) &&
		    is_word(t, i + 2, STR("be")) && i + 3 < t->by &&
		    from->helo.p == NULL)
			from->helo = trace_bare(t->at[i + 3].text);
		if (n < NELEM(from->word))
			from->word[n++] = trace_bare(t->at[i].text);
	}
}

/*
 * A client may say "by" in its HELO, so that all that follows seems to be the
 * next clause. An address in a comment behind the first "by", with another
 * "by" behind it, shows that: then the from clause goes up to the last such
 * "by", and if it held an address before, nobody knows which one is true.
 */
static void
move_by(struct trace *t, struct from *from)
{
	bool seen = false;

	for (size_t i = t->by + 1; i < t->n; i++) {
		if (t->at[i].kind == COMMENT &&
		    trace_comment(t->at[i].text).ip.version != 0) {
			seen = true;
		} else if (seen && is_word(t, i, STR("by"))) {
			if (from->ip.version != 0)
				from->doubt = true;
			else
				t->by = i;
			seen = false;
		}
	}
}

/*
 * No comment holds an address. Some servers write it as the second or first
 * word; but where a comment says that the client is not known, or names a
 * host or user instead, the words are the client's own.
 */
static void
ip_from_words(struct from *from)
{
	struct str *word = from->word;

	if (from->unknown || from->ip.version != 0)
		return;
	if (trace_literal(word[1], &from->ip) ||
	    (from->helo.p == NULL && !from->single &&
		ip_parse(word[1], &from->ip)))
		return;
	if (from->single)
		return;
	if (trace_literal(word[0], &from->ip) ||
	    (from->helo.p == NULL && ip_parse(word[0], &from->ip)))
		word[0] = (struct str){0};
}

/* The from clause: "from" stands at index 0. */
static void
read_from(struct trace *t, struct from *from, struct received *out)
{
	struct ip literal;

	see_words(from, t, 1);
	if (t->by < t->n) {
		size_t by = t->by;

		move_by(t, from);
		if (t->by != by) {
			bool doubt = from->doubt;

			*from = (struct from){.doubt = doubt};
			see_words(from, t, 1);
		}
		out->addressed = from->ip.version != 0;
		ip_from_words(from);
	}
	out->doubtful = t->broken || from->doubt;
	if (t->by == t->n || out->doubtful)
		from->ip = (struct ip){0};
	out->ip = from->ip;
	out->helo = from->helo.p != NULL ? from->helo : from->word[0];
	out->rdns = from->rdns;
	/* qmail: the name found, then what was said. */
	if (from->rdns.p == NULL && from->helo.p != NULL &&
	    !trace_literal(from->word[0], &literal) &&
	    !ip_parse(from->word[0], &literal) &&
	    !str_caseeq(from->word[0], STR("unknown")))
		out->rdns = from->word[0];
}

static bool
is_keyword(const struct trace *t, size_t i)
{
	return is_word(t, i, STR("with")) || is_word(t, i, STR("via")) ||
	    is_word(t, i, STR("id")) || is_word(t, i, STR("for")) ||
	    is_word(t, i, STR("by"));
}

/* What follows a keyword: words up to the next keyword or comment. */
static struct str
value_at(const struct trace *t, size_t i, bool many)
{
	struct str s;

	if (i < t->n && t->at[i].kind == COMMENT)
		i++;
	if (i >= t->n || t->at[i].kind != WORD || is_keyword(t, i))
		return (struct str){0};
	s = t->at[i].text;
	for (i++; many && i < t->n && t->at[i].kind == WORD; i++) {
		if (is_keyword(t, i))
			break;
		s.n = (size_t)(t->at[i].text.p - s.p) + t->at[i].text.n;
	}
	return s;
}

static void
read_clauses(const struct trace *t, struct received *out)
{
	out->by = trace_bare(value_at(t, t->by + 1, false));
	for (size_t i = t->by + 1; i + 1 < t->n; i++) {
		if (out->with.p == NULL && is_word(t, i, STR("with")))
			out->with = trace_bare(value_at(t, i + 1, true));
		else if (out->id.p == NULL && is_word(t, i, STR("id")))
			out->id = without_angles(value_at(t, i + 1, false));
		else if (out->rcpt.p == NULL && is_word(t, i, STR("for")))
			out->rcpt = without_angles(value_at(t, i + 1, false));
	}
}

/* "envelope-from <a@b>" and its like; the angle brackets may be missing. */
static void
read_sender(struct str s, struct received *out)
{
	static const struct str marks[] = {STR_INIT("envelope-from"),
	    STR_INIT("envelope-sender"), STR_INIT("return-path")};

	for (size_t i = 0; i < NELEM(marks) && !out->has_sender; i++) {
		size_t open, close;

		if (!str_casestarts(s, marks[i]))
			continue;
		s = str_from(s, marks[i].n);
		while (s.n > 0 &&
		    (is_fws(s.p[0]) || s.p[0] == ':' || s.p[0] == '='))
			s = str_from(s, 1);
		open = str_find(s, '<');
		close = str_rfind(s, '>');
		if (open == 0 && close < s.n)
			out->sender = (struct str){s.p + 1, close - 1};
		else
			out->sender = trace_bare(str_word(&s));
		out->has_sender = true;
	}
}

/* The protocol's name (RFC 3848, RFC 6531) says both. */
static void
read_protocol(struct received *out)
{
	struct str s = out->with;
	size_t blank = str_rfind(s, ' ');

	if (str_casestarts(s, STR("HTTP")) || str_caseeq(s, STR("asmtp")))
		out->authenticated = true;
	if (str_casefind(s, STR("/TLS")) < s.n)
		out->tls = true;
	if (str_casestarts(s, STR("POP3")) || str_casestarts(s, STR("IMAP")))
		out->fetched = true;
	if (blank < s.n)
		s = str_from(s, blank + 1);
	if (str_casestarts(s, STR("UTF8")))
		s = str_from(s, 4);
	if (str_casestarts(s, STR("E")))
		s = str_from(s, 1);
	if (!str_casestarts(s, STR("SMTP")) && !str_casestarts(s, STR("LMTP")))
		return;
	s = str_from(s, 4);
	if (str_caseeq(s, STR("S")) || str_caseeq(s, STR("SA")))
		out->tls = true;
	if (str_caseeq(s, STR("A")) || str_caseeq(s, STR("SA")))
		out->authenticated = true;
}

/*
 * Who forward-confirms the name it writes: Postfix and Sendmail where they
 * name themselves right behind "by", Exim before it names the message. Exim
 * writes what was said alone where that is the name it found.
 */
static void
verify_name(const struct trace *t, const struct from *from,
    struct received *out)
{
	size_t i = t->by + 2;
	struct str s;
	struct ip ip;

	if (out->ip.version == 0)
		return;
	if (i < t->n && t->at[i].kind == COMMENT && from->rdns.p != NULL) {
		s = t->at[i].text;
		if (trace_begins(s, STR("Postfix")) ||
		    (s.n > 0 && is_digit(s.p[0]) && str_find(s, '/') < s.n))
			out->rdns_verified = !from->forged;
	}
	for (; i < t->n && from->rdns.p == NULL; i++) {
		if (is_word(t, i, STR("id")) || is_word(t, i, STR("for")))
			return;
		if (t->at[i].kind != COMMENT ||
		    !trace_begins(t->at[i].text, STR("Exim")) ||
		    from->word[0].n == 0 || trace_literal(from->word[0], &ip))
			continue;
		out->rdns = from->word[0];
		out->rdns_verified = true;
		return;
	}
}

/*
 * In the from clause the host speaks only behind the comment with the address:
 * what stands before it the client may have said.
 */
static void
read_comments(const struct trace *t, struct received *out)
{
	bool host = false;

	for (size_t i = 0; i < t->n; i++) {
		struct str s = t->at[i].text;
		bool comment = t->at[i].kind == COMMENT;

		/* Some write "envelope-from <a@b>" outside of comments. */
		if (i > t->by && i + 1 < t->n && t->at[i].kind == WORD &&
		    t->at[i + 1].kind == WORD)
			s.n = (size_t)(t->at[i + 1].text.p - s.p) +
			    t->at[i + 1].text.n;
		if (i > t->by || (comment && host))
			read_sender(s, out);
		if (!comment)
			continue;
		if (trace_comment(s).ip.version != 0) {
			host = true;
			continue;
		}
		if (i > t->by &&
		    (trace_begins(s, STR("fetchmail")) ||
			trace_begins(s, STR("getmail"))))
			out->fetched = true;
		if (trace_login(s) && (i > t->by || host))
			out->authenticated = true;
		if (trace_tls(s))
			out->tls = true;
	}
}

/*
 * Was it handed in on the host itself? Exim says "with local", IIS "mail
 * pickup service", Sendmail "(user@localhost)", qmail's helpers "by uid".
 */
static bool
is_local(const struct trace *t, const struct from *from,
    const struct received *r)
{
	if (r->addressed)
		return false; /* over a network, whatever the words say */
	if (str_caseeq(r->with, STR("local")) ||
	    str_casestarts(r->with, STR("qmail-scanner")) ||
	    (is_word(t, 1, STR("mail")) && is_word(t, 2, STR("pickup"))))
		return true;
	for (size_t i = t->by + 1; i + 1 < t->n; i++)
		if (is_word(t, i, STR("by")) && is_word(t, i + 1, STR("uid")))
			return true;
	if (r->ip.version != 0 || !from->single || t->n < 3 ||
	    t->at[2].kind != COMMENT)
		return false;
	return str_caseeq(t->at[2].text, STR("localhost")) ||
	    str_caseends(t->at[2].text, STR("@localhost"));
}

/* A copy of the body without folds; "(from x) by y" without parentheses. */
static struct str
prepare(struct str body, struct pool *pool, bool *wrapped)
{
	struct buf b = {.pool = pool};
	struct str s = str_trim(lex_unfold(body, pool));
	size_t n;

	*wrapped = false;
	if (!str_casestarts(s, STR("(from ")))
		return pool_str(pool, s);
	n = trace_comment_length(s);
	if (n == 0)
		return pool_str(pool, s);
	*wrapped = true;
	buf_add(&b, (struct str){s.p + 1, n - 2});
	buf_char(&b, ' ');
	buf_add(&b, str_from(s, n));
	return buf_str(&b);
}

/*
 * Read one Received field (RFC 5321 section 4.4), as it is found rather than
 * as it should be: words outside of comments begin the clauses, comments are
 * read by their shape alone. Where a field can be read in two ways there is
 * no address.
 */
bool
received_parse(struct str body, struct pool *pool, struct received *out)
{
	struct from from = {0};
	struct trace t;
	bool wrapped, is_from;

	*out = (struct received){0};
	t = trace_split(prepare(body, pool, &wrapped), pool);
	is_from = is_word(&t, 0, STR("from"));
	if (!is_from && t.by == t.n) {
		/* "(qmail 1 invoked by uid 2)" */
		out->local = t.n > 0 && t.at[0].kind == COMMENT &&
		    trace_begins(t.at[0].text, STR("qmail")) &&
		    str_casefind(t.at[0].text, STR(" by uid ")) <
			t.at[0].text.n;
		return out->local;
	}
	if (is_from)
		read_from(&t, &from, out);
	read_clauses(&t, out);
	read_protocol(out);
	read_comments(&t, out);
	out->local = !is_from || is_local(&t, &from, out) ||
	    (wrapped && out->ip.version == 0);
	if (out->doubtful) {
		/* A client that wrote half of this field is none of ours. */
		out->local = out->fetched = out->authenticated = false;
		out->has_sender = false;
		out->sender = (struct str){0};
	}
	out->has_from = is_from && !out->local;
	if (out->local || out->fetched || out->by.n == 0)
		out->ip = (struct ip){0};
	verify_name(&t, &from, out);
	if (t.date < t.n) {
		struct str date = t.at[t.date].text;

		out->has_date = date_take(&date, &out->date);
	}
	return true;
}
