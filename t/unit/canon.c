/* auth/canon: RFC 6376 section 3.4, mail as it lies on disk. */
#include "auth/canon.h"

#include "canon_naive.h"
#include "tap.h"

static void
collect(void *ctx, struct str block)
{
	buf_add(ctx, block);
}

static struct str
body(enum canon_kind kind, struct str in, struct buf *out)
{
	static struct canon c;

	buf_clear(out);
	canon_start(&c, collect, out);
	canon_body(&c, kind, in);
	if (c.total != out->n)
		buf_add(out, STR("(wrong total)"));
	return buf_str(out);
}

static const struct {
	const char *name;
	struct str in;
	const char *simple, *relaxed;
} bodies[] = {
    {"an empty body is CRLF in simple form, nothing in relaxed", STR_INIT(""),
	"\r\n", ""},
    {"a body of empty lines is like an empty one", STR_INIT("\n\r\n\n"), "\r\n",
	""},
    {"a body of blanks is a line in simple form", STR_INIT(" \n\t \n"),
	" \r\n\t \r\n", ""},
    {"blanks without a line end too", STR_INIT(" \t"), " \t\r\n", ""},
    {"LF becomes CRLF", STR_INIT("a\nb\n"), "a\r\nb\r\n", "a\r\nb\r\n"},
    {"CRLF stays", STR_INIT("a\r\nb\r\n"), "a\r\nb\r\n", "a\r\nb\r\n"},
    {"both in one body", STR_INIT("a\nb\r\nc\n"), "a\r\nb\r\nc\r\n",
	"a\r\nb\r\nc\r\n"},
    {"a missing last line end is added", STR_INIT("a\nb"), "a\r\nb\r\n",
	"a\r\nb\r\n"},
    {"blank lines at the end go", STR_INIT("a\n\n\r\n\n"), "a\r\n", "a\r\n"},
    {"lines of white space at the end go in relaxed form",
	STR_INIT("a\n \n\t\n\n"), "a\r\n \r\n\t\r\n", "a\r\n"},
    {"blank lines inside stay", STR_INIT("\n\na\n \n\nb\n"),
	"\r\n\r\na\r\n \r\n\r\nb\r\n", "\r\n\r\na\r\n\r\n\r\nb\r\n"},
    {"the example of RFC 6376 section 3.4.5",
	STR_INIT(" C \r\nD \t E\r\n\r\n\r\n"), " C \r\nD \t E\r\n",
	" C\r\nD E\r\n"},
    {"white space at the end of a line goes", STR_INIT("a \nb\t \r\nc \t"),
	"a \r\nb\t \r\nc \t\r\n", "a\r\nb\r\nc\r\n"},
    {"a CR alone is an octet like any other", STR_INIT("a\rb\r\r\n\rc"),
	"a\rb\r\r\n\rc\r\n", "a\rb\r\r\n\rc\r\n"},
    {"a CR alone at the end is content", STR_INIT("a\n\r"), "a\r\n\r\r\n",
	"a\r\n\r\r\n"},
    {"white space before a CR alone stays one blank", STR_INIT("a \t\rb\n"),
	"a \t\rb\r\n", "a \rb\r\n"},
    {"white space before CR CRLF too", STR_INIT("a \r\r\n"), "a \r\r\n",
	"a \r\r\n"},
    {"vertical tab and form feed are no white space", STR_INIT("a\v \f b \v\n"),
	"a\v \f b \v\r\n", "a\v \f b \v\r\n"},
    {"8-bit octets stay", STR_INIT("\xff\xa0\x85 \xe2\x80\x83\n"),
	"\xff\xa0\x85 \xe2\x80\x83\r\n", "\xff\xa0\x85 \xe2\x80\x83\r\n"},
};

static void
table(void)
{
	struct buf out = {0};

	for (size_t i = 0; i < NELEM(bodies); i++) {
		IS(body(CANON_SIMPLE, bodies[i].in, &out), bodies[i].simple,
		    bodies[i].name);
		IS(body(CANON_RELAXED, bodies[i].in, &out), bodies[i].relaxed,
		    bodies[i].name);
	}
	OK(str_eq(body(CANON_RELAXED, STR("a\0 \0\n"), &out),
	       STR("a\0 \0\r\n")),
	    "NUL stays");
	buf_release(&out);
}

/* What matters stands at every place of a block and of a step. */
static void
places(void)
{
	static const struct str odd[] = {STR_INIT("\n"), STR_INIT("\r\n"),
	    STR_INIT(" \n"), STR_INIT("  "), STR_INIT("\t"), STR_INIT("\r"),
	    STR_INIT(" \r\n"), STR_INIT("\n\n\n"), STR_INIT(" \t\r\n \n")};
	struct buf in = {0}, out = {0}, want = {0};
	bool same = true;

	for (size_t n = CANON_BLOCK - 230; n < CANON_BLOCK + 40; n++)
		for (size_t k = 0; k < NELEM(odd); k++) {
			buf_clear(&in);
			while (in.n < n)
				buf_char(&in, (char)('a' + in.n % 26));
			buf_add(&in, odd[k]);
			for (size_t i = 0; i < n % 21; i++)
				buf_char(&in, 'z');
			for (size_t i = 0; n % 3 == 0 && i < 70; i++)
				buf_char(&in, '\n');
			buf_add(&in, STR("z"));
			for (int relaxed = 0; relaxed < 2; relaxed++) {
				buf_clear(&want);
				naive_body(relaxed != 0, buf_str(&in), &want);
				same = same &&
				    str_eq(body(relaxed != 0 ? CANON_RELAXED :
							       CANON_SIMPLE,
					       buf_str(&in), &out),
					buf_str(&want));
			}
		}
	OK(same, "where a block ends does not matter");
	buf_release(&in);
	buf_release(&out);
	buf_release(&want);
}

static uint32_t
next_random(void)
{
	static uint32_t x = 20261125;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

static void
at_random(void)
{
	static const char octets[] = "ab \t\r\n\n  \v\0xyz";
	struct buf in = {0}, out = {0}, want = {0};
	unsigned wrong = 0;

	for (int run = 0; run < 100000; run++) {
		size_t n = next_random() % 90;
		bool relaxed = run % 2 == 0;

		buf_clear(&in);
		buf_clear(&want);
		while (in.n < n)
			buf_char(&in,
			    octets[next_random() % (sizeof(octets) - 1)]);
		naive_body(relaxed, buf_str(&in), &want);
		wrong += !str_eq(body(relaxed ? CANON_RELAXED : CANON_SIMPLE,
				     buf_str(&in), &out),
		    buf_str(&want));
	}
	IS_NUM(wrong, 0, "100,000 random bodies are as the RFC has them");
	buf_release(&in);
	buf_release(&out);
	buf_release(&want);
}

/* Values of all lengths around those that are looked at at once. */
static void
values_at_random(void)
{
	static const struct str pieces[] = {STR_INIT("a"), STR_INIT("bcd"),
	    STR_INIT("\xff"), STR_INIT("efghijklmnopqrstuvw"), STR_INIT(" "),
	    STR_INIT("\t"), STR_INIT("\r\n "), STR_INIT("\n\t"), STR_INIT("\r"),
	    STR_INIT("\0")};
	static struct canon c;
	struct buf out = {0}, want = {0};
	unsigned wrong = 0;

	for (int run = 0; run < 50000; run++) {
		size_t n = next_random() % 150;
		struct buf value = {0};
		struct field f = {.name = STR("n")};

		while (value.n < n)
			buf_add(&value, pieces[next_random() % NELEM(pieces)]);
		f.body = buf_str(&value);
		buf_clear(&out);
		buf_clear(&want);
		canon_start(&c, collect, &out);
		canon_field(&c, CANON_RELAXED, &f);
		canon_flush(&c);
		buf_add(&want, STR("n:"));
		naive_value(f.body, &want);
		buf_add(&want, STR("\r\n"));
		wrong += !str_eq(buf_str(&out), buf_str(&want));
		buf_release(&value);
	}
	IS_NUM(wrong, 0, "50,000 random values are as the RFC has them");
	buf_release(&out);
	buf_release(&want);
}

static struct str
field(enum canon_kind kind, struct str raw, struct buf *out)
{
	static struct canon c;
	struct field f;
	struct str rest = raw;

	buf_clear(out);
	(void)field_next(&rest, EOL_LF, &f);
	canon_start(&c, collect, out);
	canon_field(&c, kind, &f);
	canon_flush(&c);
	return buf_str(out);
}

static const struct {
	const char *name, *in, *simple, *relaxed;
} fields[] = {
    {"the first example of RFC 6376 section 3.4.5", "A: X\r\n", "A: X\r\n",
	"a:X\r\n"},
    {"the second", "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"},
    {"LF is CRLF", "B: Y\n Z\n", "B: Y\r\n Z\r\n", "b:Y Z\r\n"},
    {"a value may begin on the second line", "Name:\n value\n",
	"Name:\r\n value\r\n", "name:value\r\n"},
    {"lines of blanks only", "N: a\n \n\t\n b\n \n",
	"N: a\r\n \r\n\t\r\n b\r\n \r\n", "n:a b\r\n"},
    {"an empty value", "N:\n", "N:\r\n", "n:\r\n"},
    {"a value of blanks", "N: \t\n \n", "N: \t\r\n \r\n", "n:\r\n"},
    {"no line end", "N: a", "N: a\r\n", "n:a\r\n"},
    {"a CR alone is no fold", "N: a\rb\r\n", "N: a\rb\r\n", "n:a\rb\r\n"},
    {"8-bit octets", "N: \xc3\xa4 \xa0\n", "N: \xc3\xa4 \xa0\r\n",
	"n:\xc3\xa4 \xa0\r\n"},
    {"vertical tab stays", "N:\v a\v \n", "N:\v a\v \r\n", "n:\v a\v\r\n"},
    {"a long value, folded",
	"Subject: one two three four five six seven eight\n\tnine ten  "
	"eleven\n",
	"Subject: one two three four five six seven eight\r\n"
	"\tnine ten  eleven\r\n",
	"subject:one two three four five six seven eight nine ten eleven\r\n"},
};

static void
field_table(void)
{
	struct buf out = {0};

	for (size_t i = 0; i < NELEM(fields); i++) {
		IS(field(CANON_SIMPLE, str_of(fields[i].in), &out),
		    fields[i].simple, fields[i].name);
		IS(field(CANON_RELAXED, str_of(fields[i].in), &out),
		    fields[i].relaxed, fields[i].name);
	}
	buf_release(&out);
}

/* The signature's own field; the value of b= stands between two bars. */
static struct str
own(enum canon_kind kind, const char *text, struct buf *out)
{
	static struct canon c;
	static char octets[400];
	size_t n = 0, from = 0, to = 0;
	struct str rest;
	struct field f;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '|') {
			octets[n++] = *p;
			continue;
		}
		if (from == 0)
			from = n;
		to = n;
	}
	rest = (struct str){octets, n};
	buf_clear(out);
	(void)field_next(&rest, EOL_LF, &f);
	canon_start(&c, collect, out);
	canon_own_field(&c, kind, &f, (struct str){octets + from, to - from});
	canon_flush(&c);
	return buf_str(out);
}

static void
own_fields(void)
{
	struct buf out = {0};

	IS(own(CANON_SIMPLE, "D: v=1; b=| ab\n cd |; x=1 \n", &out),
	    "D: v=1; b=; x=1 ", "simple: b= emptied, the last line end gone");
	IS(own(CANON_RELAXED, "D: v=1; b=| ab\n cd |; x=1 \n", &out),
	    "d:v=1; b=; x=1", "relaxed: the same");
	IS(own(CANON_SIMPLE, "D: v=1;\n\tb=|ab\n\tcd|\r\n", &out),
	    "D: v=1;\r\n\tb=", "simple: b= last");
	IS(own(CANON_RELAXED, "D: v=1;\n\tb=|ab\n\tcd|\n", &out),
	    "d:v=1; b=", "relaxed: b= last");
	IS(own(CANON_RELAXED, "D:b=|ab|;\r\n v=1;\r\n \r\n", &out),
	    "d:b=; v=1;", "relaxed: b= first, folds behind it");
	IS(own(CANON_SIMPLE, "D:b=|ab|", &out),
	    "D:b=", "simple: no line end at all");
	buf_release(&out);
}

int
main(void)
{
	table();
	places();
	at_random();
	values_at_random();
	field_table();
	own_fields();
	return tap_end();
}
