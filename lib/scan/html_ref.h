/*
 * scan/html_ref - character references of HTML.
 *
 * Owns:        their names, what a broken one stands for.
 * Never knows: tags, where the text goes.
 */
#ifndef SCAN_HTML_REF_H
#define SCAN_HTML_REF_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/str.h"

/*
 * Add, as UTF-8, what the reference at the front of s stands for, and return
 * how many octets it has; 0, and nothing added, where s begins with none. s
 * begins with "&"; in_value: it stands in the value of an attribute.
 *
 * Read as browsers do: numbers of any length, decimal and hexadecimal, with
 * their ";" or without; 128 to 159 as in windows-1252; a number that is no
 * character is U+FFFD. Old names (Latin-1, "amp", "lt", "gt", "quot") need no
 * ";", so that "&copy2" is a sign and a digit, but not in a value before "=", a
 * letter or a digit.
 *
 * The names of HTML that are known: ASCII, all of Latin-1 and Latin Extended-A,
 * Greek, Cyrillic, spaces, hyphens, quotation marks, ligatures, letter-like
 * signs, the script, Fraktur and double-struck letters, and the symbols of
 * HTML 4. Left out: the other operators, relations, arrows and shapes of
 * mathematics, box drawing, and names that stand for two characters. What
 * browsers show for those is no letter, and looks like none.
 */
size_t html_ref(struct str s, bool in_value, struct pool *, struct buf *out);

#endif
