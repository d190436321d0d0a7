/* Any octets as a zone file: no crash; every answer is whole. */
#include <assert.h>
#include <string.h>

#include "net/master.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_up(const struct zone *zone, struct str text)
{
	static const enum dns_type types[] = {DNS_A, DNS_CNAME, DNS_PTR, DNS_MX,
	    DNS_TXT, DNS_AAAA, DNS_TLSA};
	struct dns_name name;
	struct dns_answer a;

	if (!name_of(text, &name))
		return;
	for (size_t i = 0; i < NELEM(types); i++) {
		zone_find(zone, &name, types[i], &a);
		assert((a.status == DNS_FOUND) == (a.n > 0));
		assert((a.status == DNS_TRYAGAIN) == (a.why != NULL));
		for (size_t k = 0; k < a.n; k++)
			assert(a.rr[k].data.p != NULL);
		assert(types[i] != DNS_A || a.n == 0 || a.rr[0].data.n == 4);
	}
}

/* Look up each word of the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, word;
	struct zone *zone;
	struct err e = {{0}};
	enum st st = master_parse(text, "z", &zone, &e);

	assert(st == ST_OK || (st == ST_CONF && zone == NULL));
	assert(st == ST_OK || strncmp(e.text, "z:", 2) == 0);
	while (st == ST_OK && (word = str_word(&text)).n > 0)
		look_up(zone, word);
	if (st == ST_OK)
		look_up(zone, STR("x.example"));
	zone_free(zone);
	return 0;
}
