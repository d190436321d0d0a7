/*
 * The marking itself: is it there, is it one, may this system and the
 * recipients hold what it says (ISM-0565, ISM-0272)?
 */
#include "mail/addr.h"
#include "run/marking_case.h"

static const char inappropriate[] = "0565";

/* What is wrong with them, as "header:case, subject:truncated". */
static struct str
faults_of(const struct marking_case *c, enum marking_grade grade)
{
	const struct markings *m = &c->found;
	struct buf out = {.pool = c->pool};

	for (size_t i = 0; i < m->nheader + m->nsubject; i++) {
		bool header = i < m->nheader;
		const struct marking *one =
		    header ? &m->headers[i] : &m->subjects[i - m->nheader];

		for (unsigned bit = 0; bit < MARKING_NFLAW; bit++)
			if ((one->flaws & UINT64_C(1) << bit) != 0 &&
			    marking_flaw_grade(bit) == grade)
				buf_fmt(&out, "%s%s %s", out.n > 0 ? ", " : "",
				    header ? "header" : "subject",
				    marking_flaw_code(bit));
	}
	return buf_str(&out);
}

/* What has no marking, or not one, goes nowhere; what comes in so is said. */
static void
judge_state(struct marking_case *c)
{
	enum effect effect = c->out ? EFFECT_BLOCK : EFFECT_FLAG;
	const struct markings *m = &c->found;

	if ((m->states & MARKINGS_MISSING) != 0)
		finding_add(c, effect, "missing", inappropriate,
		    STR("no protective marking"));
	if ((m->states & MARKINGS_INVALID) != 0)
		finding_add(c, effect, "invalid", inappropriate,
		    pool_fmt(c->pool, "invalid protective marking (%.*s)",
			STRF(faults_of(c, MARKING_INVALID))));
	if ((m->states & MARKINGS_INCONSISTENT) != 0)
		finding_add(c, effect, "inconsistent", inappropriate,
		    STR("protective markings that do not say the same"));
	if (m->nheader > 1)
		finding_add(c, effect, "duplicate", inappropriate,
		    pool_fmt(c->pool, "%zu header fields with a marking",
			m->nheader));
	else if ((m->states & MARKINGS_MULTIPLE) != 0)
		finding_add(c, EFFECT_FLAG, "multiple", inappropriate,
		    pool_fmt(c->pool, "%zu markings in the subject",
			m->nsubject));
	if ((m->states & MARKINGS_NONCONFORMANT) != 0)
		finding_add(c, c->out ? EFFECT_FLAG : EFFECT_NOTE,
		    "nonconformant", inappropriate,
		    pool_fmt(c->pool, "marking not by the standard (%.*s)",
			STRF(faults_of(c, MARKING_NONCONFORMANT))));
	if (m->level == 0 && !conf_yes(c->j->conf, S_ALLOW_UNOFFICIAL))
		finding_add(c, effect, "unofficial", inappropriate,
		    pool_fmt(c->pool, "%.*s is not let through here",
			STRF(marking_case_name(c, 0))));
}

static void
judge_system(struct marking_case *c)
{
	int ceiling = c->setup->ceilings.system;

	if (ceiling == NO_LEVEL)
		finding_add(c, EFFECT_NOTE, "no-ceiling", NULL,
		    STR("no ceiling is set: nothing is blocked for its level"));
	else if (c->max > ceiling)
		finding_add(c, EFFECT_BLOCK, "above-ceiling", inappropriate,
		    pool_fmt(c->pool,
			"%.*s is above %.*s, the most that this "
			"system may hold",
			STRF(marking_case_name(c, c->max)),
			STRF(marking_case_name(c, ceiling))));
}

static void
judge_recipients(struct marking_case *c)
{
	const struct envelope *env = c->j->env;
	const struct ceilings *ceilings = &c->setup->ceilings;
	size_t above = 0;
	int least = NO_LEVEL;

	if (!c->out || ceilings->n == 0)
		return;
	if (env->nfinal == 0) {
		finding_add(c, EFFECT_RETRY, "no-recipients", NULL,
		    STR("ceilings of destinations are set, and no recipient "
			"is known"));
		return;
	}
	for (size_t i = 0; i < env->nfinal; i++) {
		struct str local, domain = {0};
		int ceiling;

		if (!addr_split(env->to[i], &local, &domain))
			domain = (struct str){0};
		ceiling = ceiling_of(ceilings, domain);
		if (ceiling == NO_LEVEL || c->max <= ceiling)
			continue;
		above++;
		if (least == NO_LEVEL || ceiling < least)
			least = ceiling;
	}
	if (above > 0)
		finding_add(c, EFFECT_BLOCK, "above-recipient", inappropriate,
		    pool_fmt(c->pool,
			"%.*s is above %.*s, the most that %zu "
			"of %zu recipients may hold",
			STRF(marking_case_name(c, c->max)),
			STRF(marking_case_name(c, least)), above, env->nfinal));
}

/* A system that may hold the level may still not hold every caveat. */
static void
judge_caveats(struct marking_case *c)
{
	const struct markings *m = &c->found;
	size_t above = 0;

	if (c->setup->ncaveat == 0)
		return;
	for (size_t i = 0; i < m->nheader + m->nsubject; i++) {
		const struct marking *one = i < m->nheader ?
		    &m->headers[i] :
		    &m->subjects[i - m->nheader];

		for (size_t k = 0; k < one->ncaveat; k++)
			if (!marking_setup_may_hold(c->setup, one->caveats[k]))
				above++;
	}
	if (above > 0)
		finding_add(c, EFFECT_BLOCK, "caveat", inappropriate,
		    STR("a caveat that this system may not hold"));
}

void
marking_levels(struct marking_case *c)
{
	judge_state(c);
	judge_system(c);
	judge_recipients(c);
	judge_caveats(c);
}
