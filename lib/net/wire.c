#include "net/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

enum {
	DATA = 1 << 20, /* octets of text of one record */
};

bool
wire_is_type(struct str word)
{
	char text[32];

	if (word.n == 0 || word.n >= sizeof(text))
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (!is_alnum(word.p[i]) && word.p[i] != '-')
			return false;
	(void)snprintf(text, sizeof(text), "%.*s", STRF(word));
	return (unsigned)ldns_get_rr_type_by_name(text) != 0;
}

static bool
of_rdf(const ldns_rdf *rdf, struct dns_name *out)
{
	size_t n = rdf == NULL ? 0 : ldns_rdf_size(rdf);

	out->n = 0;
	if (n == 0 || n > NAME_OCTETS ||
	    ldns_rdf_get_type(rdf) != LDNS_RDF_TYPE_DNAME)
		return false;
	for (size_t i = 0; i < n; i++)
		out->octets[i] = (uint8_t)to_lower((char)ldns_rdf_data(rdf)[i]);
	out->n = (uint8_t)n;
	return true;
}

/* The strings of a TXT record, or the octets of a record, one after another. */
static struct str
joined(const ldns_rr *rr, bool strings, struct pool *pool)
{
	size_t n = 0, skip = strings ? 1 : 0;
	char *p;

	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		n += ldns_rdf_size(ldns_rr_rdf(rr, i));
	p = pool_alloc(pool, n + 1);
	n = 0;
	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
		const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

		if (ldns_rdf_size(rdf) <= skip)
			continue;
		memcpy(p + n, ldns_rdf_data(rdf) + skip,
		    ldns_rdf_size(rdf) - skip);
		n += ldns_rdf_size(rdf) - skip;
	}
	return (struct str){p, n};
}

/* The data of a record of ours; false where it is not what its type wants. */
static bool
record(const ldns_rr *rr, struct pool *pool, struct dns_rr *out,
    struct dns_name *target)
{
	size_t n = ldns_rr_rd_count(rr), name = 0;
	char text[NAME_TEXT];

	*out = (struct dns_rr){0};
	target->n = 0;
	if (n == 0)
		return false;
	switch ((unsigned)ldns_rr_get_type(rr)) {
	case DNS_A:
		*out = (struct dns_rr){.data = joined(rr, false, pool)};
		return n == 1 && out->data.n == 4;
	case DNS_AAAA:
		*out = (struct dns_rr){.data = joined(rr, false, pool)};
		return n == 1 && out->data.n == 16;
	case DNS_TXT:
		*out = (struct dns_rr){.data = joined(rr, true, pool)};
		return true;
	case DNS_MX:
		if (n != 2 || ldns_rdf_size(ldns_rr_rdf(rr, 0)) != 2)
			return false;
		out->preference = ldns_rdf2native_int16(ldns_rr_rdf(rr, 0));
		name = 1;
		break;
	case DNS_CNAME:
	case DNS_PTR:
		break;
	default:
		out->data = joined(rr, false, pool);
		return true;
	}
	if (n != name + 1 || !of_rdf(ldns_rr_rdf(rr, name), target))
		return false;
	out->data = pool_str(pool, name_text(target, text));
	return true;
}

enum st
wire_data(struct str text, const struct dns_name *origin, struct pool *pool,
    struct wire_record *out, struct err *e)
{
	const char *word = type_word(out->type);
	ldns_rdf *base;
	ldns_rr *rr = NULL;
	char *line;
	bool good;

	out->rr = (struct dns_rr){0};
	out->target.n = 0;
	if (word == NULL || text.n > DATA || str_find(text, '\0') < text.n ||
	    str_starts(text, STR("\\#")))
		return err_set(e, ST_SYNTAX, "bad record");
	line = mem_alloc(text.n + 64);
	(void)snprintf(line, text.n + 64, ". 0 IN %s %.*s", word, STRF(text));
	base = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, origin->n,
	    origin->octets);
	good = base != NULL &&
	    ldns_rr_new_frm_str(&rr, line, 0, base, NULL) == LDNS_STATUS_OK &&
	    rr != NULL && record(rr, pool, &out->rr, &out->target);
	free(line);
	ldns_rdf_deep_free(base);
	ldns_rr_free(rr);
	if (good)
		return ST_OK;
	out->rr = (struct dns_rr){0};
	out->target.n = 0;
	return err_set(e, ST_SYNTAX, "bad %s record", word);
}

bool
wire_record(const uint8_t *p, size_t pos, size_t end, struct pool *pool,
    struct wire_record *out)
{
	ldns_rr *rr = NULL;
	bool good;

	good = ldns_wire2rr(&rr, p, end, &pos, LDNS_SECTION_ANSWER) ==
		LDNS_STATUS_OK &&
	    pos == end && of_rdf(ldns_rr_owner(rr), &out->owner) &&
	    record(rr, pool, &out->rr, &out->target);
	if (good)
		out->type = (enum dns_type)ldns_rr_get_type(rr);
	ldns_rr_free(rr);
	return good;
}
