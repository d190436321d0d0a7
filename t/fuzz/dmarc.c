/*
 * A whole check. The first line says who is the author and what has passed:
 *
 *   mode [0-2][x]; then words: "f" and an author domain, "s" or "d" (SPF, DKIM)
 *   with "+", "t" or "-" (pass, temperror, fail) and a domain
 *
 * Each line after it is the DMARC record of the next of a few names; "!" alone
 * is no answer. Then a pass has a proof that holds when it is looked at in the
 * slow way, nothing is done but about a fail, and few questions are asked.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/dmarc.h"
#include "base/buf.h"
#include "base/file.h"
#include "mail/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IDS_MAX = 40 };

static const char *const names[] = {"b.example", "a.b.example", "c.b.example",
    "x.a.b.example", "example", "d.example", "1.2.3.4.5.6.b.example",
    "2.3.4.5.6.b.example"};

static void
add_record(struct buf *zone, const char *name, struct str line)
{
	if (str_eq(line, STR("!"))) {
		buf_fmt(zone, "$TRYAGAIN _dmarc.%s TXT\n$TRYAGAIN %s A\n", name,
		    name);
		return;
	}
	/* Two records on one line are parted by a tab. */
	while (line.n > 0) {
		struct str text = str_cut(&line, '\t');

		buf_fmt(zone, "_dmarc.%s TXT \"", name);
		for (size_t i = 0; i < text.n; i++)
			buf_fmt(zone,
			    i > 0 && i % 250 == 0 ? "\" \"\\%03u" : "\\%03u",
			    (unsigned)(unsigned char)text.p[i]);
		buf_add(zone, STR("\"\n"));
	}
}

static struct dns *
serve(struct str lines)
{
	static FILE *file;
	struct buf zone = {0};
	struct dns_conf conf = {0};
	struct dns *dns = NULL;
	struct err e;
	char path[64];

	if (file == NULL)
		file = tmpfile();
	if (file == NULL)
		abort();
	for (size_t i = 0; i < NELEM(names) && lines.n > 0; i++)
		add_record(&zone, names[i], str_cut(&lines, '\n'));
	buf_add(&zone, STR("c.b.example A 192.0.2.1\n"));
	if (ftruncate(fileno(file), 0) != 0 ||
	    lseek(fileno(file), 0, SEEK_SET) != 0 ||
	    file_write(fileno(file), buf_str(&zone), &e) != ST_OK)
		abort();
	buf_release(&zone);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	conf.replay = path;
	if (dns_open(&conf, &dns, &e) != ST_OK)
		return NULL;
	return dns;
}

/* The first line, as a query. */
static void
read_query(struct str line, struct pool *pool, struct author *from,
    struct dmarc_id ids[IDS_MAX], struct dmarc_query *q)
{
	struct str word = str_word(&line), domain;

	from->nfield = 1;
	from->domains = pool_array(pool, AUTHOR_DOMAINS_MAX, sizeof(domain));
	q->mode = (enum dmarc_mode)(word.n > 0 ? word.p[0] & 1 : 0);
	if (word.n > 0 && word.p[0] == '2')
		q->mode = DMARC_STRICT;
	q->strictest = word.n > 1;
	while ((word = str_word(&line)).n > 0) {
		if (word.p[0] == 'f' && from->n < AUTHOR_DOMAINS_MAX &&
		    domain_to_ascii(str_from(word, 1), pool, &domain, NULL) ==
			ST_OK)
			from->domains[from->n++] = domain;
		if (word.p[0] == 'f' || word.n < 2 || q->n == IDS_MAX)
			continue;
		ids[q->n++] = (struct dmarc_id){.is_dkim = word.p[0] == 'd',
		    .domain = str_from(word, 2),
		    .result = word.p[1] == '+' ? STR("pass") :
			word.p[1] == 't'       ? STR("temperror") :
						 STR("fail")};
	}
}

/* Does this identifier speak for that author, all of it found out anew? */
static void
check_proof(struct dns_ask *ask, struct str from, const struct dmarc_id *id,
    struct pool *pool)
{
	struct dmarc_walk author, other;
	struct dmarc_found f;
	struct str domain;

	if (id == NULL)
		return;
	assert(str_eq(id->result, STR("pass")));
	assert(domain_to_ascii(id->domain, pool, &domain, NULL) == ST_OK);
	assert(dmarc_walk(ask, from, pool, &author) == ST_OK);
	assert(dmarc_policy_of(ask, from, &author, &f) == ST_OK);
	assert(f.step != NULL);
	if (str_eq(domain, from))
		return;
	assert(id->is_dkim ? !f.step->record.strict_dkim :
			     !f.step->record.strict_spf);
	assert(dmarc_walk(ask, domain, pool, &other) == ST_OK);
	assert(author.trouble.p == NULL && other.trouble.p == NULL);
	assert(str_eq(author.org, other.org));
	assert(domain_is_below(domain, author.org));
}

static void
check_outcome(const struct dmarc_query *q, const struct dmarc_outcome *o)
{
	bool has_proof = o->spf != NULL || o->dkim != NULL;
	bool multi = q->author->n > 1 && !q->strictest;

	assert((o->result == DMARC_PASS) == has_proof);
	assert((o->result == DMARC_PASS) == (o->reason.n == 0));
	assert(o->result == DMARC_FAIL || o->disposition == DMARC_P_NONE);
	assert(o->disposition != DMARC_UNSET);
	assert(!multi || o->result == DMARC_FAIL);
	assert(!multi || o->disposition == DMARC_P_REJECT);
	assert(q->author->n > 0 || o->result == DMARC_PERMERROR);
	if (o->result == DMARC_FAIL && q->mode == DMARC_STRICT)
		assert(o->disposition == DMARC_P_REJECT);
	if (q->mode == DMARC_RFC9989 && !multi)
		assert(o->disposition <= DMARC_P_QUARANTINE);
	if (o->result == DMARC_NONE)
		assert(o->found.step == NULL);
	assert(o->asked <= DMARC_WALK_MAX * (q->author->n + 20));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size}, line;
	struct dmarc_id ids[IDS_MAX];
	struct author from = {0};
	struct dmarc_query q = {.author = &from, .ids = ids};
	struct dmarc_outcome o;
	struct dns *dns;
	struct dns_ask *ask;
	struct pool *pool;

	if (size > 4096)
		return 0;
	line = str_cut(&in, '\n');
	dns = serve(in);
	if (dns == NULL)
		return 0;
	pool = pool_new();
	ask = dns_ask_new(dns, 2000, 1000);
	read_query(line, pool, &from, ids, &q);
	assert(dmarc_check(ask, &q, pool, &o) == ST_OK);
	check_outcome(&q, &o);
	if (o.result == DMARC_PASS) {
		/* Of several authors each was proved. */
		assert(q.strictest || from.n == 1);
		check_proof(ask, o.from, o.spf, pool);
		check_proof(ask, o.from, o.dkim, pool);
	}
	dns_ask_free(ask);
	dns_close(dns);
	pool_free(pool);
	return 0;
}
