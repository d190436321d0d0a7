#include "base/verdict.h"

static const struct {
	const char *word;
	int exit;
} verdicts[] = {
    [V_UNSET] = {"retry", 75},
    [V_ACCEPT] = {"accept", 0},
    [V_DOUBTFUL] = {"doubtful", 2},
    [V_MALFORMED] = {"malformed", 3},
    [V_REJECT] = {"reject", 1},
    [V_RETRY] = {"retry", 75},
};

static const struct {
	struct str result;
	enum verdict verdict;
} results[] = {
    {STR_INIT("pass"), V_ACCEPT},
    {STR_INIT("clean"), V_ACCEPT},
    {STR_INIT("none"), V_DOUBTFUL},
    {STR_INIT("neutral"), V_DOUBTFUL},
    {STR_INIT("softfail"), V_DOUBTFUL},
    {STR_INIT("policy"), V_DOUBTFUL},
    {STR_INIT("flag"), V_DOUBTFUL},
    {STR_INIT("quarantine"), V_DOUBTFUL},
    {STR_INIT("permerror"), V_MALFORMED},
    {STR_INIT("unparsable"), V_MALFORMED},
    {STR_INIT("fail"), V_REJECT},
    {STR_INIT("block"), V_REJECT},
    {STR_INIT("temperror"), V_RETRY},
};

const char *
verdict_word(enum verdict v)
{
	return verdicts[v].word;
}

int
verdict_exit(enum verdict v)
{
	return verdicts[v].exit;
}

enum verdict
verdict_of(struct str result)
{
	for (size_t i = 0; i < NELEM(results); i++)
		if (str_caseeq(results[i].result, result))
			return results[i].verdict;
	return V_UNSET;
}
