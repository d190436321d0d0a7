/* mail/tags: the grammar of RFC 6376 section 3.2. */
#include "mail/tags.h"

#include "tap.h"

/* What each input must come to; "" means that it parses. */
static const struct {
	struct str in;
	enum st st;
	size_t n;
	const char *text;
} cases[] = {
    {STR_INIT(""), ST_OK, 0, ""},
    {STR_INIT("v=1"), ST_OK, 1, ""},
    {STR_INIT("v=1;"), ST_OK, 1, ""},
    {STR_INIT(" v = 1 ;\r\n\ta = rsa-sha256 ; "), ST_OK, 2, ""},
    {STR_INIT("g="), ST_OK, 1, ""},
    {STR_INIT("p=a=b=="), ST_OK, 1, ""},
    {STR_INIT("V=1; v=1"), ST_OK, 2, ""},
    {STR_INIT("v"), ST_SYNTAX, 0, "tag 1 has no '='"},
    {STR_INIT("v=1;;a=2"), ST_SYNTAX, 0, "tag 2 has no '='"},
    {STR_INIT(";v=1"), ST_SYNTAX, 0, "tag 1 has no '='"},
    {STR_INIT("v=1; junk"), ST_SYNTAX, 0, "tag 2 has no '='"},
    {STR_INIT("=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("1v=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v-v=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v\0=1"), ST_SYNTAX, 0, "tag 1: bad name"},
    {STR_INIT("v=1; v=2"), ST_SYNTAX, 0, "tag v given twice"},
    {STR_INIT("v=1; a=b; v=1"), ST_SYNTAX, 0, "tag v given twice"},
    {STR_INIT("v=\0"), ST_SYNTAX, 0, "tag v: bad octet"},
    {STR_INIT("n=\xc3\xa9"), ST_SYNTAX, 0, "tag n: bad octet"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct tags t = {.n = 99};
		struct err e = {0};

		IS_NUM(tags_parse(cases[i].in, &t, &e), cases[i].st,
		    cases[i].in.n == 0 ? "nothing" : cases[i].text);
		IS_NUM(t.n, cases[i].n, "  number of tags");
		IS(str_of(e.text), cases[i].text, "  text of the error");
	}
}

static void
limits(void)
{
	char in[8 * (TAGS_MAX + 1)];
	size_t n = 0, last = 0;
	struct tags t;

	for (int i = 0; i <= TAGS_MAX; i++) {
		last = n;
		n += (size_t)snprintf(in + n, sizeof(in) - n, "t%d=1;", i);
	}
	IS_NUM(tags_parse((struct str){in, n}, &t, NULL), ST_LIMIT,
	    "one tag too many");
	IS_NUM(t.n, 0, "  leaves none");
	IS_NUM(tags_parse((struct str){in, last}, &t, NULL), ST_OK,
	    "exactly the most tags");
	IS_NUM(t.n, TAGS_MAX, "  all of them there");
}

static void
lookup(void)
{
	struct tags t;

	IS_NUM(tags_parse(STR("d=a.example; D=b; e= \r\n x \r\n y "), &t, NULL),
	    ST_OK, "names differ by case");
	IS(tags_get(&t, STR("d")), "a.example", "get by name");
	IS(tags_get(&t, STR("e")), "x \r\n y", "white space inside is kept");
	IS(tags_get(&t, STR("s")), NULL, "what is not there is not empty");
}

int
main(void)
{
	every_case();
	limits();
	lookup();
	return tap_end();
}
