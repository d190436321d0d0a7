#include "policy/marking_grade.h"

/* The worst of the flaws. */
static enum marking_grade
worst_of(uint64_t flaws)
{
	enum marking_grade worst = MARKING_VALID;

	for (unsigned bit = 0; bit < MARKING_NFLAW; bit++)
		if ((flaws >> bit & 1) != 0 && marking_flaw_grade(bit) > worst)
			worst = marking_flaw_grade(bit);
	return worst;
}

void
marking_grade(struct marking *m, int read)
{
	m->grade = MARKING_INVALID;
	m->read = read > m->level ? read : m->level;
	if (m->level != NO_LEVEL)
		m->grade = worst_of(m->flaws);
	if (m->grade == MARKING_INVALID)
		m->level = NO_LEVEL;
}

void
marking_grade_recover(const struct marking_names *names, struct str look,
    enum marking_form form, struct pool *pool, struct marking *m)
{
	struct marking other;

	(void)marking_strict(names, look, form, pool, &other);
	if (other.ncaveat > m->ncaveat) {
		m->caveats = other.caveats;
		m->ncaveat = other.ncaveat;
	}
	if (other.naccess > m->naccess) {
		m->access = other.access;
		m->naccess = other.naccess;
	}
	if (other.level > m->level)
		m->level = other.level;
}
