#include "run/output.h"

#include <string.h>

#include "base/file.h"

enum { GATHER = 1 << 16 };

/* What takes the pieces of a message, in order. */
struct sink {
	enum st (*put)(struct sink *, struct str, struct err *);
	int fd;
	char
	    *gather; /* small pieces are gathered, large ones written at once */
	size_t n;
	size_t octets, crlf;
	char last;
};

static enum st
flush(struct sink *s, struct err *e)
{
	struct str all = {s->gather, s->n};

	s->n = 0;
	return file_write(s->fd, all, e);
}

static enum st
put_file(struct sink *s, struct str piece, struct err *e)
{
	enum st st = ST_OK;

	if (s->n + piece.n > GATHER)
		st = flush(s, e);
	if (st == ST_OK && piece.n >= GATHER)
		return file_write(s->fd, piece, e);
	if (st == ST_OK && piece.n > 0) {
		memcpy(s->gather + s->n, piece.p, piece.n);
		s->n += piece.n;
	}
	return st;
}

static enum st
put_count(struct sink *s, struct str piece, struct err *e)
{
	(void)e;
	s->octets += piece.n;
	s->crlf += piece.n;
	for (size_t i = 0; i < piece.n; i++) {
		if (piece.p[i] == '\n' && s->last != '\r')
			s->crlf++;
		s->last = piece.p[i];
	}
	return ST_OK;
}

/*
 * Lines that begin with a blank and continue nothing: under a field of ours
 * they would become part of it, so it goes behind them.
 */
static size_t
leading(const struct job *job)
{
	const struct field *first = job->msg.fields;

	if (job->msg.nfield == 0 || first->name.n > 0 || first->raw.n == 0 ||
	    (first->raw.p[0] != ' ' && first->raw.p[0] != '\t'))
		return 0;
	return first->raw.n;
}

/* The From line, the added fields, then the input without its dropped parts. */
static enum st
pieces(const struct job *job, struct sink *s, struct err *e)
{
	struct str all = job->msg.octets;
	struct str from = job->msg.from_line, eol = msg_eol_text(job->msg.eol);
	struct str head = str_upto(all, from.n + leading(job));
	size_t at = head.n;
	enum st st = s->put(s, head, e);

	if (st == ST_OK && job->nadded > 0 && head.n > 0 && head.n == all.n &&
	    !str_caseends(head, eol))
		st = s->put(s, eol, e); /* nothing else, and without an end */
	for (size_t i = 0; st == ST_OK && i < job->nadded; i++)
		st = s->put(s, job->added[i].raw, e);
	for (size_t i = 0; st == ST_OK && i < job->ndrop; i++) {
		st = s->put(s, (struct str){all.p + at, job->drops[i].off - at},
		    e);
		at = job->drops[i].off + job->drops[i].n;
	}
	if (st == ST_OK)
		st = s->put(s, str_from(all, at), e);
	return st;
}

enum st
output_message(int fd, const struct job *job, struct err *e)
{
	struct sink s = {.put = put_file, .fd = fd};
	enum st st;

	s.gather = pool_alloc(job->pool, GATHER);
	st = pieces(job, &s, e);
	return st == ST_OK ? flush(&s, e) : st;
}

size_t
output_size(const struct job *job)
{
	size_t n = job->msg.octets.n;

	for (size_t i = 0; i < job->nadded; i++)
		n += job->added[i].raw.n;
	for (size_t i = 0; i < job->ndrop; i++)
		n -= job->drops[i].n;
	return n;
}

size_t
output_crlf_size(const struct job *job)
{
	struct sink s = {.put = put_count};

	(void)pieces(job, &s, NULL);
	return s.crlf;
}

bool
output_is_same(const struct job *job)
{
	return job->nadded == 0 && job->ndrop == 0;
}
