#include "run/marking_case.h"

void
finding_add(struct marking_case *c, enum effect effect, const char *code,
    const char *control, struct str why)
{
	struct finding f = {effect, code, control, why};
	size_t at = c->n;

	if (c->n < FINDINGS_MAX) {
		c->findings[c->n++] = f;
		return;
	}
	for (size_t i = c->n; i-- > 0;)
		if (c->findings[i].effect < effect &&
		    (at == c->n ||
			c->findings[i].effect < c->findings[at].effect))
			at = i;
	if (at < c->n)
		c->findings[at] = f;
}

void
marking_case_see(struct marking_case *c, int level)
{
	if (level > c->max)
		c->max = level;
}

struct str
marking_case_name(const struct marking_case *c, int level)
{
	return scheme_level_name(&c->setup->scheme, level);
}
