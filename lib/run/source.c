#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/batch.h"

static struct task *
task_new(const char *path)
{
	struct task *t = mem_alloc(sizeof(*t));
	struct str s = str_of(path);

	t->path = mem_str(s);
	t->frame.npath = (uint32_t)s.n;
	t->frame.n = UINT64_MAX;
	return t;
}

static void
close_mbox(struct source *s)
{
	input_release(&s->mbox_in);
	free(s->mbox_path);
	s->mbox_path = NULL;
}

static bool
open_mbox(struct batch *b, const char *path)
{
	struct source *s = &b->source;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st;

	if (fd < 0)
		return false;
	st = input_read(fd, conf_num(b->run->conf, S_SPOOL_ABOVE),
	    pool_cstr(b->run->pool, conf_text(b->run->conf, S_SPOOL_DIR)),
	    &s->mbox_in, NULL);
	(void)close(fd);
	if (st != ST_OK)
		return false;
	s->mbox_path = mem_str(str_of(path));
	mbox_begin(&s->mbox, s->mbox_in.octets);
	s->mbox_at = 0;
	s->mbox_number = 0;
	return true;
}

/* The next message of the mbox that is open, or NULL at its end. */
static struct task *
next_in_mbox(struct source *s)
{
	struct str rest = str_from(s->mbox_in.octets, s->mbox_at), message;
	struct task *t;

	if (rest.n == 0 || !mbox_split(&s->mbox, rest, true, &message)) {
		close_mbox(s);
		return NULL;
	}
	t = task_new(s->mbox_path);
	t->frame.off = s->mbox_at;
	t->frame.n = message.n;
	t->frame.number = ++s->mbox_number;
	s->mbox_at += message.n;
	return t;
}

/* The next operand: false when there is none. "-" is stdin itself. */
static bool
next_operand(struct batch *b, struct task **t)
{
	struct source *s = &b->source;

	*t = NULL;
	if (b->run->flags->nul_list && !s->listed) {
		s->listed = true;
		s->walk = walk_new(NULL, 0, STDIN_FILENO);
		return true;
	}
	if (s->operand == b->noperand)
		return false;
	if (strcmp(b->operands[s->operand], "-") == 0)
		*t = task_new("-");
	else
		s->walk = walk_new(&b->operands[s->operand], 1, -1);
	s->operand++;
	return true;
}

struct task *
source_next(struct batch *b, const char **why)
{
	struct source *s = &b->source;
	struct walk_item item;
	struct task *t;

	for (;;) {
		if (s->mbox_path != NULL) {
			t = next_in_mbox(s);
			if (t != NULL)
				return t;
		} else if (s->walk == NULL) {
			if (!next_operand(b, &t))
				return NULL;
			if (t != NULL)
				return t;
		} else if (!walk_next(s->walk, &item)) {
			walk_free(s->walk);
			s->walk = NULL;
		} else if (item.kind != WALK_MBOX || !open_mbox(b, item.path)) {
			t = task_new(item.path);
			t->frame.in_maildir = item.is_maildir;
			if (item.kind == WALK_ERROR)
				*why = item.why;
			return t;
		}
	}
}

void
source_close(struct batch *b)
{
	close_mbox(&b->source);
	if (b->source.walk != NULL)
		walk_free(b->source.walk);
}
