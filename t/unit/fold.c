/* mail/fold: lines of 78 columns, broken between tokens only. */
#include "mail/fold.h"

#include "tap.h"

static const char dots[] = "................................................."
			   "..............................";

/* A field of a name of four and a token of n. */
static struct str
field(struct buf *b, size_t n)
{
	struct fold f;

	buf_clear(b);
	fold_start(&f, b, STR("Name"), STR("\n"));
	fold_token(&f, (struct str){dots, n});
	fold_end(&f);
	return buf_str(b);
}

static void
width(void)
{
	struct buf b = {0};
	struct str s = field(&b, 72);

	OK(s.n == 79 && str_find(s, '\n') == 78, "78 columns fit on a line");
	s = field(&b, 73);
	OK(str_find(s, '\n') == 5 && s.p[6] == '\t', "79 do not");
	buf_release(&b);
}

static void
tokens(void)
{
	struct buf b = {0};
	struct fold f;

	fold_start(&f, &b, STR("A"), STR("\r\n"));
	fold_token(&f, STR("x;"));
	fold_token(&f, STR(""));
	fold_token(&f, STR(" \t"));
	fold_token(&f, STR("y"));
	fold_glue(&f, STR("="));
	fold_glue(&f, STR("z"));
	fold_end(&f);
	IS(buf_str(&b), "A: x; y=z\r\n", "tokens, glue, nothing of blanks");
	buf_clear(&b);
	fold_start(&f, &b, STR("A"), STR("\n"));
	fold_token(&f, STR("x\r\nBcc: y\n"));
	fold_glue(&f, STR("\rz"));
	fold_end(&f);
	IS(buf_str(&b), "A: x  Bcc: y z\n", "no token begins a field");
	buf_clear(&b);
	fold_start(&f, &b, STR("A"), STR("\n"));
	fold_text(&f, STR("  one  two\tthree\n\nfour "));
	fold_end(&f);
	IS(buf_str(&b), "A: one two three four\n", "text");
	buf_release(&b);
}

static void
long_text(void)
{
	struct buf in = {0}, out = {0};
	struct fold f;
	struct str s;
	size_t longest = 0, n = 0;

	for (int i = 0; i < 10000; i++)
		buf_fmt(&in, "w%d ", i);
	fold_start(&f, &out, STR("A"), STR("\n"));
	fold_text(&f, buf_str(&in));
	fold_end(&f);
	for (s = buf_str(&out); s.n > 0; n++) {
		struct str line = str_cut(&s, '\n');
		size_t width = line.n + (line.p[0] == '\t' ? 7 : 0);

		longest = width > longest ? width : longest;
		if (n > 0 && (line.n < 2 || line.p[0] != '\t'))
			longest = 999;
	}
	OK(n > 100 && longest <= FOLD_WIDTH, "no line is longer than 78");
	buf_release(&in);
	buf_release(&out);
}

int
main(void)
{
	width();
	tokens();
	long_text();
	return tap_end();
}
