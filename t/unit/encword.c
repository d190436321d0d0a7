/* mail/encword: encoded words (RFC 2047) as readers decode them. */
#include "mail/encword.h"

#include "tap.h"

static struct pool *pool;

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static const struct {
	struct str in;
	const char *out;
} cases[] = {
    {STR_INIT(""), ""},
    {STR_INIT("plain"), "plain"},
    {STR_INIT("=?utf-8?q?caf=C3=A9?="), "caf\xc3\xa9"},
    {STR_INIT("=?UTF-8?Q?a_b?="), "a b"},
    {STR_INIT("=?utf-8?b?Y2Fmw6k=?="), "caf\xc3\xa9"},
    {STR_INIT("=?utf-8?B?Y2Fmw6k?="), "caf\xc3\xa9"},
    {STR_INIT("=?utf-8*en?q?a?="), "a"},
    {STR_INIT("=?iso-8859-1?q?=E9=80?="), "\xc3\xa9\xe2\x82\xac"},
    {STR_INIT("=?windows-1252?q?=93=81?="), "\xe2\x80\x9c" BAD},
    {STR_INIT("=?us-ascii?q?a=E9?="), "a" BAD},
    {STR_INIT("=?utf-8?q?a?= =?utf-8?q?b?="), "ab"},
    {STR_INIT("=?utf-8?q?a?=\r\n =?utf-8?q?b?="), "ab"},
    {STR_INIT("=?utf-8?q?a?=   x   =?utf-8?q?b?="), "a   x   b"},
    {STR_INIT("=?utf-8?q?a?==?utf-8?q?b?="), "ab"},
    {STR_INIT("x =?utf-8?q?a?= y"), "x a y"},
    {STR_INIT("x=?utf-8?q?a?=y"), "xay"},
    {STR_INIT("=?utf-8?q?=C3?= =?utf-8?q?=A9?="), "\xc3\xa9"},
    {STR_INIT("=?utf-8?q?=C3?= =?latin1?q?=E9?="), BAD "\xc3\xa9"},
    {STR_INIT("=?utf-8?b?w6?= =?utf-8?b?qQ?="), "\xc3\xa9"},
    {STR_INIT("=?utf-8?q?=ED=A0=80?="), BAD BAD BAD},
    {STR_INIT("=?utf-8?q?=C0=80?="), BAD BAD},
    {STR_INIT("=?utf-8?q?a b?="), "a b"},
    {STR_INIT("=?utf-8?q?\?="), ""},
    {STR_INIT("=?utf-8?b?\?="), ""},
    {STR_INIT("=?utf-8?q?a=?="), "=?utf-8?q?a=?="},
    {STR_INIT("=?utf-8?q?a=4?="), "=?utf-8?q?a=4?="},
    {STR_INIT("=?utf-8?q?a=zz?="), "=?utf-8?q?a=zz?="},
    {STR_INIT("=?utf-8?b?a!b?="), "=?utf-8?b?a!b?="},
    {STR_INIT("=?utf-8?x?a?="), "=?utf-8?x?a?="},
    {STR_INIT("=?unknown?q?a?="), "=?unknown?q?a?="},
    {STR_INIT("=?../../x?q?a?="), "=?../../x?q?a?="},
    {STR_INIT("=?utf-8?q?a"), "=?utf-8?q?a"},
    {STR_INIT("=?utf-8?q"), "=?utf-8?q"},
    {STR_INIT("=?utf-8"), "=?utf-8"},
    {STR_INIT("=?"), "=?"},
    {STR_INIT("= ?= ="), "= ?= ="},
    {STR_INIT("=?utf-8?q?a?= =?utf-8?q?b"), "a =?utf-8?q?b"},
    {STR_INIT("caf\xe9 \xff"), "caf\xe9 \xff"},
    {STR_INIT("a\r\n b"), "a b"},
    {STR_INIT("=?koi8-r?q?=C1?="), "\xd0\xb0"},
    {STR_INIT("=?iso-2022-jp?b?GyRCJCIbKEI=?="), "\xe3\x81\x82"},
    {STR_INIT("=?shift_jis?q?=82?="), BAD},
    {STR_INIT("=?gb2312?b?1tA=?="), "\xe4\xb8\xad"},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++)
		IS(encword_decode(cases[i].in, pool), cases[i].out,
		    cases[i].in.p);
	IS_NUM(encword_decode(STR("a\0=?utf-8?q?=00b?="), pool).n, 4, "NUL");
}

static const struct {
	struct str in;
	const char *out;
} loosely[] = {
    {STR_INIT(""), ""},
    {STR_INIT("a\r\n b"), "a b"},
    {STR_INIT("=?utf-8?q?caf=C3=A9?="), "caf\xc3\xa9"},
    {STR_INIT("=?x-unknown?q?caf=E9?= x"), "caf\xc3\xa9 x"},
    {STR_INIT("=?x-unknown?b?Y2Fm6Q?="), "caf\xc3\xa9"},
    {STR_INIT("=?\?q?a?="), "a"},
    {STR_INIT("=?a name that is longer than any charset has, by some octets"
	      " and more?q?a?="),
	"a"},
    {STR_INIT("=?utf-8?q?a=41"), "aA"},
    {STR_INIT("=?utf-8?b?QUI"), "AB"},
    {STR_INIT("=?utf-8?q?a =?utf-8?q?b?="), "a b"},
    {STR_INIT("=?x?q?a =?y?b?QUI?="), "a AB"},
    {STR_INIT("=?utf-8?q?a=?="), "a="},
    {STR_INIT("=?utf-8?q?a=zz?="), "a=zz"},
    {STR_INIT("=?utf-8?b?Q!UI?="), "AB"},
    {STR_INIT("=?utf-8?x?a?="), "=?utf-8?x?a?="},
    {STR_INIT("=?"), "=?"},
    {STR_INIT("what =? it"), "what =? it"},
};

static void
every_loose_case(void)
{
	for (size_t i = 0; i < NELEM(loosely); i++)
		IS(encword_decode_loosely(loosely[i].in, pool), loosely[i].out,
		    pool_fmt(pool, "loosely: %.*s", STRF(loosely[i].in)).p);
}

static void
hostile(void)
{
	static const char *const words[] = {"=?utf-8?q?", "=?",
	    "?=", "=?utf-8?q?=", "=?utf-8?b?=?=", "=?utf-8?q?a?= ", "\r\n ",
	    "=?koi8-r?q?a?= =?utf-8?q?a?= "};

	for (size_t i = 0; i < NELEM(words); i++) {
		size_t len = strlen(words[i]), n = 30000;
		char *p = pool_alloc(pool, n * len + 5);

		for (size_t j = 0; j < n; j++)
			memcpy(p + j * len, words[i], len);
		memcpy(p + n * len, "=zz?=", 5);
		OK(encword_decode((struct str){p, n * len + 5}, pool).n > 0,
		    words[i]);
		OK(encword_decode_loosely((struct str){p, n * len + 5}, pool)
			    .n > 0,
		    "  and loosely");
	}
}

int
main(void)
{
	pool = pool_new();
	every_case();
	every_loose_case();
	hostile();
	pool_free(pool);
	return tap_end();
}
