/*
 * mail/lex - the words of structured fields (RFC 5322 section 3.2).
 *
 * Owns:        comments, folding, atoms, quoted strings, domain literals and
 *              tokens; in short, what is the same in every structured field.
 * Never knows: which field it reads.
 *
 * Each function takes something off the front of *s. What is not there
 * leaves *s as it was and gives the view that is not there, or false. Only
 * lex_cfws skips blanks and comments: nobody else does so behind your back.
 * All take time linear in what they look at; nesting costs no stack.
 */
#ifndef MAIL_LEX_H
#define MAIL_LEX_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

/* atext of RFC 5322 section 3.2.3, with 8-bit octets (RFC 6532). */
bool lex_is_atext(char c);
/* A token octet of RFC 2045 section 5.1: ASCII without controls, blanks and
 * ()<>@,;:\"/[]?= */
bool lex_is_token(char c);

/* The longest run of octets that `is` accepts; p == NULL where none. */
struct str lex_while(struct str *s, bool (*is)(char));
/* This one octet. */
bool lex_char(struct str *s, char c);

/*
 * Blanks, folds and comments, none or many. Where text is not NULL, what the
 * comments say is added to it: without the outer parentheses, quoted pairs
 * and folds resolved, one blank between two comments. A comment without an
 * end takes all that is left, and gives false.
 */
bool lex_cfws(struct str *s, struct buf *text);
/* Blanks and folds only. */
void lex_fws(struct str *s);

/* Views into *s; p == NULL where there is none. */
struct str lex_atom(struct str *s);
struct str lex_dot_atom(struct str *s); /* no dot first, last or doubled */
struct str lex_token(struct str *s);

/*
 * "quoted string" and [domain literal]. *raw (may be NULL) is the view with
 * its delimiters, *out what it means, in the pool or a view: without
 * delimiters, quoted pairs and folds resolved. False, *s as it was, where it
 * does not begin so or does not end.
 */
bool lex_quoted(struct str *s, struct pool *, struct str *out, struct str *raw);
bool lex_literal(struct str *s, struct pool *, struct str *out,
    struct str *raw);
/* A token or a quoted string: what a parameter's value may be. */
bool lex_value(struct str *s, struct pool *, struct str *out);

/*
 * s without the line ends that stand before a blank or tab (RFC 5322 section
 * 2.2.3): CRLF, LF or CR. s itself where there are none.
 */
struct str lex_unfold(struct str s, struct pool *);

#endif
