/*
 * mail/skeleton - what octets look like to a person, in capitals.
 *
 * Owns:        look-alikes: compatibility forms (NFKC), letters of other
 *              scripts that look Latin, case, blanks, what cannot be seen.
 * Never knows: what is looked for.
 */
#ifndef MAIL_SKELETON_H
#define MAIL_SKELETON_H

#include "base/pool.h"
#include "base/str.h"

struct skeleton {
	struct str text; /* ASCII: capitals, digits, "!" to "~", single blanks;
			    every other character is "?" */
	/* For each octet of text, where in the input it comes from. text.n + 1
	 * entries; the last is the input's length. */
	const size_t *from;
	bool changed; /* something else than case and ASCII blanks was folded */
};

/*
 *   in    UTF-8, or any octets: what is no UTF-8 is "?"
 *
 * Combining marks, zero-width characters, soft hyphens and controls are left
 * out; every kind of blank (no-break, ideographic, tab, line ends) is a blank,
 * a run of them one; every kind of hyphen and dash is "-", of colon ":", of
 * equals sign "=", of bracket "[" and "]". Linear in the input.
 */
void skeleton(struct str in, struct pool *, struct skeleton *out);

#endif
