#include "mail/fold.h"

void
fold_start(struct fold *f, struct buf *out, struct str name, struct str eol)
{
	*f = (struct fold){.out = out, .eol = eol};
	fold_glue(f, name);
	fold_glue(f, STR(":"));
}

void
fold_glue(struct fold *f, struct str token)
{
	f->column += token.n;
	while (token.n > 0) {
		size_t n = 0;

		while (n < token.n && token.p[n] != '\r' && token.p[n] != '\n')
			n++;
		buf_add(f->out, str_upto(token, n));
		if (n < token.n)
			buf_char(f->out, ' ');
		token = str_from(token, n + 1);
	}
}

void
fold_token(struct fold *f, struct str token)
{
	/* A line of nothing but blanks would end the header for some. */
	token = str_trim(token);
	if (token.n == 0)
		return;
	if (f->column + 1 + token.n > FOLD_WIDTH) {
		buf_add(f->out, f->eol);
		buf_char(f->out, '\t');
		f->column = 8;
	} else {
		buf_char(f->out, ' ');
		f->column++;
	}
	fold_glue(f, token);
}

void
fold_text(struct fold *f, struct str text)
{
	for (;;) {
		struct str word = str_word(&text);

		if (word.n == 0)
			return;
		fold_token(f, word);
	}
}

void
fold_end(struct fold *f)
{
	buf_add(f->out, f->eol);
	f->column = 0;
}
