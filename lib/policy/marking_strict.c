#include "policy/marking_strict.h"

#include "policy/marking_caveat.h"
#include "policy/marking_piece.h"
#include "policy/marking_value.h"

/* What has been read of one marking. Not zeroed as a whole: it is large. */
struct reader {
	const struct marking_names *names;
	const struct scheme *scheme;
	struct pool *pool;
	struct marking *m;
	enum marking_form form;
	unsigned seen; /* a bit for each element, and TAG_OLD */
	int place;     /* of the last element */
	bool old_name, old_version;
	size_t ncaveat, naccess;
	struct str caveats[MARKING_ITEMS_MAX], access[MARKING_ITEMS_MAX];
	const struct scheme_caveat *kinds[MARKING_ITEMS_MAX];
	int least[MARKING_ITEMS_MAX]; /* level for each of access */
};

static bool
has_seen(const struct reader *r, unsigned tag)
{
	return (r->seen >> tag & 1U) != 0;
}

static bool
has_high(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

static void
add_caveat(struct reader *r, struct str caveat, const struct scheme_caveat *c)
{
	if (c == NULL || r->ncaveat == MARKING_ITEMS_MAX)
		return;
	r->caveats[r->ncaveat] = caveat;
	r->kinds[r->ncaveat++] = c;
}

static void
add_access(struct reader *r, struct str name, int least)
{
	if (r->naccess == MARKING_ITEMS_MAX)
		return;
	r->access[r->naccess] = name;
	r->least[r->naccess++] = least;
}

/* What a name of an earlier edition comes with. It needs no level: the scheme
 * says what it is now. */
static void
add_old(struct reader *r, const struct scheme_old *old)
{
	struct str text;

	r->old_name = true;
	if (old->caveat.p != NULL)
		add_caveat(r, old->caveat,
		    scheme_caveat(r->scheme, old->caveat, &text));
	if (old->access.p != NULL)
		add_access(r, old->access, 0);
}

/* An old name of a caveat or marker. */
static const struct scheme_old *
find_old(const struct scheme *s, const struct marking_piece *p)
{
	for (size_t i = 0; i < s->nold; i++)
		if (str_eq(s->old[i].tag, p->name) &&
		    str_eq(s->old[i].name, p->value))
			return &s->old[i];
	return NULL;
}

/* The level: of several the highest. */
static void
read_level(struct reader *r, const struct marking_piece *p)
{
	const struct scheme_old *old;
	struct str value = marking_value_trim(p->value, &r->m->flaws);
	int level =
	    marking_value_level(r->scheme, p->name, value, &r->m->flaws, &old);

	if (old != NULL)
		add_old(r, old);
	if (level > r->m->level)
		r->m->level = level;
}

static void
read_downto(struct reader *r, const struct marking_piece *p)
{
	const struct scheme_old *old;
	uint64_t flaws = 0;
	struct str value = marking_value_trim(p->value, &flaws);
	int level = marking_value_level(r->scheme,
	    r->scheme->elements[EL_LEVEL].tag, value, &flaws, &old);

	if (level == NO_LEVEL)
		flaws = MARKING_FLAW(DOWNTO);
	if (old != NULL)
		r->old_name = true;
	r->m->flaws |= flaws;
	if (!has_seen(r, EL_DOWNTO))
		r->m->downto = level;
}

static void
read_caveat(struct reader *r, const struct marking_piece *p)
{
	const struct scheme_old *old = find_old(r->scheme, p);
	const struct scheme_caveat *c;
	struct str caveat = {0};

	if (old != NULL) {
		add_old(r, old);
		return;
	}
	c = marking_caveat_read(r->scheme, p->value, r->pool, &r->m->flaws,
	    &caveat);
	add_caveat(r, caveat, c);
}

static void
read_access(struct reader *r, const struct marking_piece *p)
{
	const struct scheme_old *old = find_old(r->scheme, p);
	const struct scheme_marker *marker;

	if (old != NULL) {
		add_old(r, old);
		return;
	}
	marker = marking_value_access(r->scheme,
	    marking_value_trim(p->value, &r->m->flaws), &r->m->flaws);
	if (marker != NULL)
		add_access(r, marker->name, marker->min);
}

static void
read_namespace(struct reader *r, const struct marking_piece *p)
{
	struct str ns = marking_value_trim(p->value, &r->m->flaws);
	bool ours = r->scheme->ns.p == NULL || str_caseeq(ns, r->scheme->ns);

	for (size_t i = 0; !ours && i < r->names->nns; i++)
		ours = str_caseeq(ns, r->names->ns[i]);
	if (!ours)
		r->m->flaws |= MARKING_FLAW(NAMESPACE);
	if (!has_seen(r, EL_NAMESPACE))
		r->m->ns = ns;
}

static void
read_origin(struct reader *r, const struct marking_piece *p)
{
	marking_value_origin(p->value, &r->m->flaws);
	if (!has_seen(r, EL_ORIGIN))
		r->m->origin = p->value;
}

static void
read_version(struct reader *r, const struct marking_piece *p)
{
	struct str version = marking_value_trim(p->value, &r->m->flaws);

	r->old_version =
	    marking_value_version(r->scheme, version, &r->m->flaws);
	if (!has_seen(r, EL_VERSION))
		r->m->version = version;
}

static void
read_text(struct reader *r, const struct marking_piece *p)
{
	struct str text = marking_value_text(p->value, r->pool, &r->m->flaws);

	if (p->tag == EL_NOTE && !has_seen(r, EL_NOTE))
		r->m->note = text;
	if (p->tag == EL_EXPIRES && !has_seen(r, EL_EXPIRES)) {
		r->m->expires = text;
		r->m->expires_is_date =
		    marking_value_date(p->value, &r->m->flaws);
	}
}

/* A ";" at the end of all, where it is not part of a text. */
static void
drop_junk(struct reader *r, struct marking_piece *p)
{
	struct str s = str_trim(p->value);

	if (p->tag == EL_NOTE || p->tag == EL_EXPIRES || p->tag == EL_CAVEAT ||
	    s.n == 0 || s.p[s.n - 1] != ';')
		return;
	r->m->flaws |= MARKING_FLAW(JUNK);
	p->value = str_upto(s, s.n - 1);
}

/* Where it stands: its order, how often, in which form. */
static void
check_place(struct reader *r, const struct marking_piece *p)
{
	enum element el = p->tag == TAG_OLD ? EL_LEVEL : (enum element)p->tag;
	const struct scheme_element *e = &r->scheme->elements[el];

	if (has_seen(r, p->tag) && el != EL_CAVEAT && el != EL_ACCESS)
		r->m->flaws |= MARKING_FLAW(TWICE);
	if (e->place < r->place)
		r->m->flaws |= MARKING_FLAW(ORDER);
	else
		r->place = e->place;
	if (e->header && r->form != MARKING_FORM_HEADER)
		r->m->flaws |= MARKING_FLAW(MISPLACED);
}

static void
read_piece(struct reader *r, struct marking_piece *p)
{
	static void (*const readers[])(struct reader *,
	    const struct marking_piece *) = {
	    [EL_VERSION] = read_version,
	    [EL_NAMESPACE] = read_namespace,
	    [EL_LEVEL] = read_level,
	    [EL_CAVEAT] = read_caveat,
	    [EL_ACCESS] = read_access,
	    [EL_EXPIRES] = read_text,
	    [EL_DOWNTO] = read_downto,
	    [EL_NOTE] = read_text,
	    [EL_ORIGIN] = read_origin,
	    [TAG_OLD] = read_level,
	};

	r->m->flaws |= p->flaws;
	/* In an address it is no worse than all else that is no address. */
	if (p->tag != EL_ORIGIN && has_high(p->all))
		r->m->flaws |= MARKING_FLAW(NOT_ASCII);
	if (p->tag == TAG_NONE) {
		r->m->flaws |= MARKING_FLAW(ELEMENT);
		return;
	}
	check_place(r, p);
	readers[p->tag](r, p);
	r->seen |= 1U << p->tag;
}

/* Is any other one there that must not stand beside this one? */
static bool
is_contradicted(const struct reader *r, size_t at)
{
	for (size_t i = 0; i < r->ncaveat; i++)
		if (marking_caveat_contradicts(r->kinds[at], r->kinds[i]))
			return true;
	return false;
}

static bool
is_repeated(const struct str *items, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(items[i], items[at]))
			return true;
	return false;
}

/* What needs a level that this marking does not have. */
static void
check_items(struct reader *r)
{
	int level = r->m->level;

	for (size_t i = 0; i < r->ncaveat; i++) {
		if (level != NO_LEVEL && level < r->kinds[i]->min)
			r->m->flaws |= MARKING_FLAW(CAVEAT_LEVEL);
		if (is_contradicted(r, i))
			r->m->flaws |= MARKING_FLAW(CONTRADICTION);
		if (is_repeated(r->caveats, i))
			r->m->flaws |= MARKING_FLAW(REPEATED);
	}
	for (size_t i = 0; i < r->naccess; i++) {
		if (level != NO_LEVEL && level < r->least[i])
			r->m->flaws |= MARKING_FLAW(ACCESS_LEVEL);
		if (is_repeated(r->access, i))
			r->m->flaws |= MARKING_FLAW(REPEATED);
	}
}

/* Is an element not there that this form must have? */
static bool
is_missing(const struct reader *r, enum element el)
{
	const struct scheme_element *e = &r->scheme->elements[el];

	return e->tag.p != NULL && e->required && !has_seen(r, el) &&
	    (!e->header || r->form == MARKING_FORM_HEADER);
}

static void
check_all(struct reader *r)
{
	struct marking *m = r->m;

	if (is_missing(r, EL_VERSION))
		m->flaws |= MARKING_FLAW(VERSION);
	if (is_missing(r, EL_NAMESPACE))
		m->flaws |= MARKING_FLAW(NAMESPACE);
	if (is_missing(r, EL_ORIGIN))
		m->flaws |= MARKING_FLAW(NO_ORIGIN);
	if (!has_seen(r, EL_LEVEL) && !has_seen(r, TAG_OLD))
		m->flaws |= MARKING_FLAW(NO_LEVEL);
	if (has_seen(r, EL_EXPIRES) != has_seen(r, EL_DOWNTO))
		m->flaws |= MARKING_FLAW(EXPIRES);
	if (m->level != NO_LEVEL && m->downto >= m->level)
		m->flaws |= MARKING_FLAW(DOWNTO);
	/* A subject, and a header that does not say, may be of any edition. */
	if (r->old_name)
		m->flaws |= has_seen(r, EL_VERSION) && !r->old_version ?
		    MARKING_FLAW(WITHDRAWN) :
		    MARKING_FLAW(OLD_NAME);
	check_items(r);
}

static struct str *
keep(struct pool *pool, const struct str *items, size_t n)
{
	struct str *out = NULL;

	if (n > 0) {
		out = pool_array(pool, n, sizeof(*out));
		memcpy(out, items, n * sizeof(*out));
	}
	return out;
}

/* All pieces; where the marking ends. */
static size_t
read_pieces(struct reader *r, struct str in)
{
	enum marking_stop stop;
	size_t i = 0;

	do {
		struct marking_piece p;

		stop = marking_piece(r->scheme, in, r->form, &i, &p);
		if (stop == MARKING_STOP_END && r->form != MARKING_FORM_SUBJECT)
			drop_junk(r, &p);
		read_piece(r, &p);
	} while (stop == MARKING_STOP_COMMA);
	if (r->form == MARKING_FORM_SUBJECT && stop != MARKING_STOP_CLOSED)
		r->m->flaws |= MARKING_FLAW(TRUNCATED);
	return i;
}

size_t
marking_strict(const struct marking_names *names, struct str in,
    enum marking_form form, struct pool *pool, struct marking *out)
{
	struct reader r;
	size_t n;

	*out = (struct marking){.level = NO_LEVEL,
	    .read = NO_LEVEL,
	    .downto = NO_LEVEL};
	if (in.p == NULL)
		in = STR("");
	r.names = names;
	r.scheme = names->scheme;
	r.pool = pool;
	r.m = out;
	r.form = form;
	r.seen = 0;
	r.place = 0;
	r.old_name = r.old_version = false;
	r.ncaveat = r.naccess = 0;
	n = read_pieces(&r, in);
	check_all(&r);
	out->caveats = keep(pool, r.caveats, r.ncaveat);
	out->ncaveat = r.ncaveat;
	out->access = keep(pool, r.access, r.naccess);
	out->naccess = r.naccess;
	return n;
}
