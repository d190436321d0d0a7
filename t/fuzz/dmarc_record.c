/*
 * Any octets as a record: views lie in the input; a policy comes out, or the
 * reason why not, or it is no record; what is wrong never makes it stricter.
 */
#include <assert.h>
#include <stdint.h>

#include "auth/dmarc_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_view(struct str s, struct str in)
{
	assert(s.p == NULL || (s.p >= in.p && s.p + s.n <= in.p + in.n));
	assert(s.p == NULL || (s.n > 0 && str_find(s, ';') == s.n));
	for (size_t i = 0; i < s.n; i++)
		assert(s.p[i] >= ' ' && s.p[i] <= '~');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct dmarc_record r;
	struct err e = {0};
	enum st st = dmarc_record_parse(in, &r, &e);

	assert(st == ST_OK || st == ST_NONE || st == ST_SYNTAX);
	assert((st == ST_SYNTAX) == (e.text[0] != '\0'));
	check_view(r.rua, in);
	check_view(r.ruf, in);
	check_view(r.fo, in);
	assert(st == ST_OK || r.p == DMARC_UNSET);
	assert(st != ST_OK || r.p != DMARC_UNSET);
	assert(
	    r.p != DMARC_UNSET || (r.sp == DMARC_UNSET && r.np == DMARC_UNSET));
	if (r.as_none)
		assert(r.p == DMARC_P_NONE && r.sp == DMARC_UNSET &&
		    r.np == DMARC_UNSET && r.rua.p != NULL);
	if (st == ST_NONE)
		assert(r.rua.p == NULL && r.psd == DMARC_PSD_UNKNOWN &&
		    !r.testing && !r.strict_dkim && !r.strict_spf);
	else
		assert(str_starts(in, STR("v")) &&
		    str_casefind(in, STR("DMARC1")) < in.n);
	return 0;
}
