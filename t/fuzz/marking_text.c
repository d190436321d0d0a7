/*
 * Any octets as lines of text, and as a property: a level that is found has a
 * line and a way; quoting a text changes nothing; of ASCII in small letters no
 * line and no paragraph is a marking.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "policy/floor.h"
#include "policy/marking_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char file[] =
    "scheme f\n"
    "field X-Protective-Marking\n"
    "namespace gov.au\n"
    "version 2024.1\n"
    "versions 2012.3\n"
    "element version VER required header-only\n"
    "element namespace NS required header-only\n"
    "element level SEC\n"
    "element caveat CAVEAT\n"
    "element marker ACCESS\n"
    "element expires EXPIRES\n"
    "element downto DOWNTO\n"
    "element note NOTE header-only\n"
    "element origin ORIGIN required header-only\n"
    "level OFFICIAL (O)\n"
    "level OFFICIAL:Sensitive (O:S) \"OFFICIAL: Sensitive\"\n"
    "level SECRET (S)\n"
    "level TOP-SECRET (TS) \"TOP SECRET\"\n"
    "caveat C:*\n"
    "caveat RI:AUSTEO for AUS\n"
    "caveat RI:REL/* for listed releases\n"
    "caveat SH:EXCLUSIVE-FOR * for one\n"
    "marker Legal-Privilege from OFFICIAL:Sensitive\n"
    "countries AUS CAN\n"
    "old SEC CONFIDENTIAL is SECRET\n"
    "old DLM Sensitive is OFFICIAL:Sensitive\n"
    "property Classification\n"
    "property Protective Marking\n";

static int
read_all(const struct marking_names *names, struct str text, struct pool *pool,
    struct floor *floor, struct marking_text *t)
{
	size_t lines = 0;
	int level;

	marking_text_init(t, names, pool);
	t->floor = floor;
	floor_init(floor);
	while (text.n > 0) {
		marking_text_line(t, str_cut(&text, '\n'));
		lines++;
	}
	level = marking_text_end(t);
	assert(level >= NO_LEVEL && level < (int)names->scheme->nlevel);
	assert(level == t->level && t->nline == lines);
	assert((level == NO_LEVEL) == (t->how == NULL));
	assert((level == NO_LEVEL) == (t->line == 0) && t->line <= lines);
	assert(floor->level <= level);
	assert(t->marked == NO_LEVEL || (t->nmarked > 0 && t->marked_line > 0));
	return level;
}

static void
check_quoted(const struct marking_names *names, struct str text,
    const struct marking_text *want, struct pool *pool)
{
	struct buf b = {.pool = pool};
	struct marking_text t;
	struct floor f;

	if (text.n > 60000)
		return;
	while (text.n > 0) {
		buf_add(&b, STR("> "));
		buf_add(&b, str_cut(&text, '\n'));
		buf_char(&b, '\n');
	}
	(void)read_all(names, buf_str(&b), pool, &f, &t);
	assert(t.level == want->level && t.line == want->line);
}

static void
check_small(const struct marking_names *names, struct str text,
    struct pool *pool)
{
	struct buf b = {.pool = pool};
	struct marking_text t;
	struct floor f;

	for (size_t i = 0; i < text.n; i++)
		buf_char(&b,
		    (unsigned char)text.p[i] < 0x80 ? to_lower(text.p[i]) :
						      '.');
	if (read_all(names, buf_str(&b), pool, &f, &t) != NO_LEVEL)
		assert(t.how[0] == 'h' || t.how[0] == 's');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct pool *pool = pool_new();
	struct scheme scheme;
	struct marking_names names = {.scheme = &scheme};
	struct marking_text t;
	struct floor f;
	int level;

	if (scheme_parse(str_of(file), "f", pool, &scheme, NULL) != ST_OK)
		abort();
	(void)read_all(&names, text, pool, &f, &t);
	check_quoted(&names, text, &t, pool);
	check_small(&names, text, pool);
	level = marking_property(&names, text, pool);
	assert(level >= NO_LEVEL && level < (int)scheme.nlevel);
	pool_free(pool);
	return 0;
}
