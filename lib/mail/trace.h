/*
 * mail/trace - the words of a Received field and what its comments say.
 *
 * Owns:        telling what the receiving host wrote from what the client
 *              put into it.
 * Never knows: what a clause means.
 */
#ifndef MAIL_TRACE_H
#define MAIL_TRACE_H

#include "base/ip.h"
#include "base/pool.h"
#include "base/str.h"

/* A comment's text is its inside, a semicolon's all that follows it. */
struct word {
	enum { WORD, COMMENT, SEMICOLON } kind;
	struct str text;
};

struct trace {
	struct word *at;
	size_t n;
	size_t by;   /* index of the first word "by", or n */
	size_t date; /* index of the last semicolon, or n */
	bool broken; /* a comment has no end */
};

/* What one comment of the from clause says. */
struct seen {
	struct str helo; /* p == NULL where not said */
	struct str rdns; /* p == NULL where not said */
	struct ip ip;
	bool unknown; /* "[unknown]": the host did not know either */
	bool single;  /* one word that is no address, such as a host name */
	bool forged;  /* "may be forged" */
};

/* text is unfolded; what comes out are views into it. */
struct trace trace_split(struct str text, struct pool *);

struct seen trace_comment(struct str s);

/* Comments by which the host says that the client logged in; used TLS. */
bool trace_login(struct str s);
bool trace_tls(struct str s);

/*
 * An address as servers write it: "192.0.2.1", "IPv6:2001:db8::1",
 * "user@192.0.2.1", with a port (":25", ".25") or a zone index ("%eth0");
 * and the same in brackets, perhaps with a port behind them.
 */
bool trace_ip(struct str s, struct ip *out);
bool trace_literal(struct str s, struct ip *out);

/* How long the comment at the front of s is; 0 where it has no end. */
size_t trace_comment_length(struct str s);

/* s without quotes around it and a comma behind it. */
struct str trace_bare(struct str s);

/* s begins with this word, and the word ends there. */
bool trace_begins(struct str s, struct str word);

#endif
