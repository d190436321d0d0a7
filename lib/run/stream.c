/*
 * An mbox on stdin. All of it goes through an unnamed file that is mapped once,
 * far beyond its end, so that a message is a view however large it is and
 * however it arrives; what was written out is punched out of the file again.
 */
#define _GNU_SOURCE /* fallocate */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "run/ledger.h"
#include "run/mbox.h"
#include "run/output.h"
#include "run/record.h"
#include "run/sandbox.h"
#include "run/ways.h"

enum { CHUNK = 1 << 16, IN_FLIGHT = 128 };

/* Octets of one stream: as much as there is address space for. */
static const size_t STREAM_MOST = (size_t)1 << 40;
static const size_t STREAM_LEAST = (size_t)1 << 26;
static const size_t PUNCH = (size_t)1 << 26; /* given back in such pieces */

/* A message under way; they are written in the order of the mbox. */
struct piece {
	struct piece *next;
	struct job *job;
	uint64_t number;
	size_t end; /* its end in the file */
	bool done;
};

struct stream {
	const struct run *run;
	int file;
	char *map;
	size_t most; /* that can be mapped */
	size_t filled, parsed, punched;
	bool begun, ended;
	struct mbox mbox;
	struct piece *first, *last;
	size_t npiece;
	uint64_t number;
};

static enum st
open_file(struct stream *s, struct err *e)
{
	const struct run *run = s->run;
	void *map;
	enum st st = file_unnamed(pool_cstr(run->pool,
				      conf_text(run->conf, S_SPOOL_DIR)),
	    &s->file, e);

	if (st != ST_OK)
		return st;
	s->most = STREAM_MOST;
	do
		map = mmap(NULL, s->most, PROT_READ, MAP_SHARED | MAP_NORESERVE,
		    s->file, 0);
	while (map == MAP_FAILED && (s->most /= 2) >= STREAM_LEAST);
	if (map == MAP_FAILED)
		return err_set(e, ST_IO, "mmap: %s", strerror(errno));
	s->map = map;
	return ST_OK;
}

static enum st
read_more(struct stream *s, struct err *e)
{
	char octets[CHUNK];
	ssize_t n = file_get(STDIN_FILENO, octets, sizeof(octets));

	if (n < 0)
		return err_set(e, ST_IO, "read: %s", strerror(errno));
	s->ended = n == 0;
	if (s->filled + (size_t)n > s->most)
		return err_set(e, ST_LIMIT, "over %zu octets", s->most);
	s->filled += (size_t)n;
	return file_write(s->file, (struct str){octets, (size_t)n}, e);
}

static enum st
advance(struct piece *piece, struct err *e)
{
	enum st st;

	do
		st = job_run(piece->job);
	while (st == ST_WAIT && dns_send(piece->job->dns) == 0);
	if (st == ST_WAIT)
		return ST_OK;
	piece->done = st == ST_OK;
	return st == ST_OK ?
	    st :
	    err_set(e, st, "message %llu: %s",
		(unsigned long long)piece->number, piece->job->err.text);
}

/* Judge what lies whole in the file, as long as there is room. */
static enum st
begin_pieces(struct stream *s, struct err *e)
{
	enum st st = ST_OK;

	while (st == ST_OK && s->npiece < IN_FLIGHT) {
		struct str rest = {s->map + s->parsed, s->filled - s->parsed};
		struct str message;
		struct piece *p;

		if (!s->begun) {
			if (!s->ended && str_find(rest, '\n') == rest.n)
				return ST_OK;
			if (rest.n == 0)
				return err_set(e, ST_IO, "empty input");
			if (!mbox_is(rest))
				return err_set(e, ST_IO,
				    "standard input is no mbox: it does not "
				    "begin with \"From \"");
			mbox_begin(&s->mbox, rest);
			s->begun = true;
		}
		if (rest.n == 0 ||
		    !mbox_split(&s->mbox, rest, s->ended, &message))
			return ST_OK;
		s->parsed += message.n;
		p = mem_alloc(sizeof(*p));
		p->number = ++s->number;
		p->end = s->parsed;
		p->job = job_new(s->run, message, false);
		p->job->owner = p;
		if (s->last != NULL)
			s->last->next = p;
		else
			s->first = p;
		s->last = p;
		s->npiece++;
		st = advance(p, e);
	}
	return st;
}

static enum st
write_piece(const struct stream *s, const struct piece *p, struct err *e)
{
	struct buf text = {0}, label = {0};
	const struct result *held = job_withheld(p->job);
	enum st st = ST_OK;

	buf_fmt(&label, "-#%llu", (unsigned long long)p->number);
	record_log(p->job, label.p);
	if (s->run->writes && held != NULL) {
		st = err_set(e, ST_IO, "message %llu withheld: %.*s",
		    (unsigned long long)p->number, STRF(held->reason));
	} else if (s->run->writes) {
		st = output_message(STDOUT_FILENO, p->job, e);
	} else if (!s->run->flags->quiet) {
		record_job(p->job, label.p, &text);
		st = file_write(STDOUT_FILENO, buf_str(&text), e);
	}
	if (st == ST_OK)
		ledger_write(p->job);
	buf_release(&text);
	buf_release(&label);
	return st;
}

static void
piece_free(struct piece *p)
{
	job_free(p->job);
	free(p);
}

static enum st
write_pieces(struct stream *s, struct err *e)
{
	enum st st = ST_OK;

	while (st == ST_OK && s->first != NULL && s->first->done) {
		struct piece *p = s->first;

		st = write_piece(s, p, e);
		if (p->end - s->punched >= PUNCH) {
			size_t n = (p->end - s->punched) & ~(PUNCH - 1);

			/* If the file system cannot, the space stays in use. */
			(void)fallocate(s->file,
			    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			    (off_t)s->punched, (off_t)n);
			s->punched += n;
		}
		s->first = p->next;
		if (s->first == NULL)
			s->last = NULL;
		s->npiece--;
		piece_free(p);
	}
	return st;
}

static enum st
loop(struct stream *s, struct err *e)
{
	struct dns *dns = s->run->dns;
	enum st st = ST_OK;

	while (st == ST_OK) {
		bool room = s->npiece < IN_FLIGHT && !s->ended;
		struct pollfd p[2] = {{.fd = room ? STDIN_FILENO : -1,
					  .events = POLLIN},
		    {.fd = dns_fd(dns), .events = POLLIN}};
		struct dns_ask *ask;

		if (s->ended && s->npiece == 0 && s->begun &&
		    s->parsed == s->filled)
			return ST_OK;
		if (room || s->npiece > 0)
			(void)poll(p, 2, dns_wait_ms(dns));
		if (p[0].revents != 0)
			st = read_more(s, e);
		dns_step(dns);
		while (st == ST_OK && (ask = dns_ready(dns)) != NULL) {
			struct job *job = dns_ask_tagged(ask);

			st = advance(job->owner, e);
		}
		for (size_t before = s->parsed + 1;
		     st == ST_OK && before != s->parsed;) {
			before = s->parsed;
			st = begin_pieces(s, e);
			if (st == ST_OK)
				st = write_pieces(s, e);
		}
	}
	return st;
}

int
run_stream(const struct run *run)
{
	struct stream s = {.run = run, .file = -1};
	struct sandbox_need need = {.dns = run_needs(run, NEED_DNS),
	    .helpers = true};
	struct err e = {0};
	const char *lacking;
	enum st st = open_file(&s, &e);

	if (st == ST_OK) {
		lacking = sandbox_enter(&need);
		if (lacking != NULL)
			log_note("sandbox: %s", lacking);
		st = loop(&s, &e);
	}
	if (st == ST_OK && close(STDOUT_FILENO) != 0)
		st = err_set(&e, ST_IO, "close: %s", strerror(errno));
	while (s.first != NULL) {
		struct piece *p = s.first;

		s.first = p->next;
		piece_free(p);
	}
	if (s.map != NULL)
		(void)munmap(s.map, s.most);
	if (s.file >= 0)
		(void)close(s.file);
	if (st == ST_OK)
		return 0;
	log_error("%s", e.text);
	input_drain(STDIN_FILENO);
	return 75;
}
