/*
 * scan/text - a part of a message as lines of text.
 *
 * Owns:        charsets, line ends, HTML: what a person sees of a text part.
 * Never knows: what is looked for in the lines.
 */
#ifndef SCAN_TEXT_H
#define SCAN_TEXT_H

#include "base/pool.h"
#include "base/str.h"

/* Called for each line, UTF-8, without its end. */
typedef void scan_line(void *ctx, struct str line);

/* Octets of one part, in its charset and in UTF-8. */
enum { SCAN_TEXT_MAX = 1 << 26 };

/*
 * Text in a charset (p == NULL or not known: UTF-8, with what is none of it
 * U+FFFD; but UTF-16 where it begins with that mark and holds NULs). A byte
 * order mark in front is left out. Lines end in CRLF, LF or CR. False: it was
 * too long, the lines up to SCAN_TEXT_MAX octets were given. A line is valid
 * until the callback returns.
 */
MUST_CHECK bool scan_text(struct str octets, struct str charset, scan_line *,
    void *ctx, struct pool *);

/*
 * HTML: the text between the tags, character references resolved; blocks, table
 * rows, <br> and headings end lines, a cell is a blank; script, style and
 * comments are left out, and so is the head (but for the title), which has no
 * text of its own; alt and title of images are lines of their own. Blanks are
 * as a person sees them: runs of them one, none at the ends of a line, no empty
 * lines. No HTML is too broken.
 *
 * What not every reader shows is text, too: what stands in a head though it
 * should not, what is not displayed (display:none), the comments that only
 * Outlook reads ("<!--[if mso]>"). Where the charset is not there or not known,
 * a <meta> may name it.
 */
MUST_CHECK bool scan_html(struct str octets, struct str charset, scan_line *,
    void *ctx, struct pool *);

/*
 * RTF: its text without control words and groups that are not shown (font
 * tables, pictures); \\par, \\line and cells end lines, \\'hh is windows-1252,
 * \\uN a character. Objects in it are not read. Linear.
 */
MUST_CHECK bool scan_rtf(struct str octets, scan_line *, void *ctx,
    struct pool *);

#endif
