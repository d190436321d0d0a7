/*
 * The parent of a batch: it walks, deals out, and prints the records in the
 * order of the walk. It never looks into a message.
 */
#include "run/batch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "run/progress.h"
#include "run/record.h"
#include "run/ways.h"

enum {
	JOBS_MAX = 256,
	LOOK_MS = 100,
	TOGETHER_MAX =
	    5, /* deaths of workers that a message may see in company */
};

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void
task_free(struct task *t)
{
	if (t == NULL)
		return;
	free(t->path);
	free(t);
}

/* Start (again) the worker in this place. */
static enum st
start_worker(struct batch *b, size_t i, struct err *e)
{
	struct worker_end *w = &b->workers[i];
	const pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ST_IO, "socketpair: %s", strerror(errno));
	atomic_store(&w->slot->current, 0);
	w->pid = fork();
	if (w->pid < 0) {
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err_set(e, ST_IO, "fork: %s", strerror(errno));
	}
	if (w->pid == 0) {
		/* Stuck in a message, it must not outlive us. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (getppid() != parent)
			_exit(1);
		for (size_t k = 0; k < b->nworker; k++)
			if (k != i && b->workers[k].pid > 0)
				(void)close(b->workers[k].socket);
		(void)close(pair[0]);
		worker_main(b->run, pair[1], w->slot, b->operands, b->noperand);
	}
	(void)close(pair[1]);
	w->socket = pair[0];
	buf_clear(&w->in);
	buf_clear(&w->out);
	return ST_OK;
}

/* A record is kept until all those before it are printed. */
static void
keep_record(struct batch *b, uint64_t seq, enum verdict v, bool failed,
    struct str text)
{
	struct done *d = &b->done[seq % WINDOW];

	d->ready = true;
	d->text = mem_str(text);
	d->n = text.n;
	b->nfailed += failed || v == V_RETRY;
	if (failed && b->run->flags->quiet) /* no record will say it */
		log_error("%.*s", STRF(text));
	if (v > b->worst && v != V_RETRY)
		b->worst = v;
}

static enum st
print_records(struct batch *b, struct err *e)
{
	struct buf out = {0};
	enum st st = ST_OK;

	for (; b->printed < b->next && b->done[b->printed % WINDOW].ready;
	     b->printed++) {
		struct done *d = &b->done[b->printed % WINDOW];

		if (!b->run->flags->quiet)
			buf_add(&out, (struct str){d->text, d->n});
		free(d->text);
		*d = (struct done){.ready = false};
	}
	if (out.n > 0) {
		progress_clear(&b->progress);
		st = file_write(STDOUT_FILENO, buf_str(&out), e);
	}
	buf_release(&out);
	return st;
}

static void
fail_task(struct batch *b, struct task *t, const char *why)
{
	struct buf text = {0}, label = {0};

	buf_add(&label, str_of(t->path));
	if (t->frame.number > 0)
		buf_fmt(&label, "#%llu", (unsigned long long)t->frame.number);
	buf_char(&label, '\0');
	record_failure(b->run, label.p, why, &text);
	keep_record(b, t->frame.seq, V_RETRY, true, buf_str(&text));
	buf_release(&text);
	buf_release(&label);
	task_free(t);
}

/* The next thing to judge: what a dead worker left, else from the walk. */
static struct task *
next_task(struct batch *b)
{
	struct task *t = b->again;

	if (t != NULL) {
		b->again = t->next;
		return t;
	}
	while (!interrupted && b->next - b->printed < WINDOW) {
		const char *why = NULL;

		t = source_next(b, &why);
		if (t == NULL)
			return NULL;
		t->frame.seq = b->next++;
		if (why == NULL)
			return t;
		fail_task(b, t, why);
	}
	return NULL;
}

static void
give(struct worker_end *w, struct task *t)
{
	if (w->ntask == 0)
		w->heard = clock_ms();
	w->tasks[w->ntask++] = t;
	buf_add(&w->out,
	    (struct str){(const char *)&t->frame, sizeof(t->frame)});
	buf_add(&w->out, (struct str){t->path, t->frame.npath});
}

/*
 * What dead workers left is first. A message that was there too often is
 * judged alone, so that it is clear who is to blame if it happens again.
 */
static void
deal(struct batch *b)
{
	struct task *t;

	for (size_t round = 0; round < TASKS_IN_FLIGHT; round++)
		for (size_t i = 0; i < b->nworker; i++) {
			struct worker_end *w = &b->workers[i];

			if (w->ntask == 0)
				w->alone = false;
			if (w->alone || w->ntask == TASKS_IN_FLIGHT ||
			    (b->again != NULL && b->again->alone &&
				w->ntask > 0) ||
			    (t = next_task(b)) == NULL)
				continue;
			w->alone = t->alone;
			give(w, t);
		}
}

static struct task *
take_back(struct worker_end *w, uint64_t seq)
{
	for (size_t i = 0; i < w->ntask; i++)
		if (w->tasks[i]->frame.seq == seq) {
			struct task *t = w->tasks[i];

			w->tasks[i] = w->tasks[--w->ntask];
			return t;
		}
	return NULL;
}

/* All the whole frames that a worker sent. False on one that is nonsense. */
static bool
take_done(struct batch *b, struct worker_end *w)
{
	struct str rest = buf_str(&w->in);
	struct done_frame f;

	while (rest.n >= sizeof(f)) {
		struct task *t;

		memcpy(&f, rest.p, sizeof(f));
		if (rest.n - sizeof(f) < f.ntext)
			break;
		t = take_back(w, f.seq);
		if (t == NULL || f.verdict > V_RETRY)
			return false;
		keep_record(b, f.seq, (enum verdict)f.verdict, f.failed != 0,
		    str_upto(str_from(rest, sizeof(f)), f.ntext));
		b->nsoftened += f.softened != 0;
		task_free(t);
		rest = str_from(rest, sizeof(f) + f.ntext);
	}
	memmove(w->in.p, rest.p, rest.n);
	w->in.n = rest.n;
	return true;
}

/*
 * A worker is gone. The message it was in is to blame and gets a record that
 * says so; the others it had are judged by its successor.
 */
static enum st
bury(struct batch *b, size_t i, const char *why, struct err *e)
{
	struct worker_end *w = &b->workers[i];
	uint64_t current = atomic_load(&w->slot->current);
	struct task *blamed = current > 0 ? take_back(w, current - 1) :
	    w->ntask == 1                 ? w->tasks[--w->ntask] :
					    NULL;
	struct buf text = {0};
	int status = 0;

	(void)close(w->socket);
	(void)kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	w->pid = 0;
	if (why != NULL)
		buf_fmt(&text, "%s", why);
	else if (WIFSIGNALED(status))
		buf_fmt(&text, "the worker was ended by signal %d",
		    WTERMSIG(status));
	else
		buf_fmt(&text, "the worker ended with status %d",
		    WEXITSTATUS(status));
	buf_char(&text, '\0');
	log_error("%s", text.p);
	if (blamed != NULL)
		fail_task(b, blamed, text.p);
	while (w->ntask > 0) {
		struct task *t = w->tasks[--w->ntask];

		if (blamed == NULL)
			t->alone = ++t->deaths >= TOGETHER_MAX;
		t->next = b->again;
		b->again = t;
	}
	buf_release(&text);
	return start_worker(b, i, e);
}

/* Too long in one message, or too long without a word about any. */
static bool
is_stuck(const struct batch *b, const struct worker_end *w)
{
	int64_t now = clock_ms();

	if (atomic_load(&w->slot->current) != 0)
		return now - atomic_load(&w->slot->since) > b->stuck_ms;
	return w->ntask > 0 && now - w->heard > b->silent_ms;
}

static enum st
serve(struct batch *b, size_t i, short events, struct err *e)
{
	struct worker_end *w = &b->workers[i];
	char octets[1 << 16];
	ssize_t n;

	if ((events & POLLOUT) != 0 && w->out.n > 0) {
		n = send(w->socket, w->out.p, w->out.n,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			memmove(w->out.p, w->out.p + n, w->out.n - (size_t)n);
			w->out.n -= (size_t)n;
		}
	}
	if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
		n = recv(w->socket, octets, sizeof(octets), MSG_DONTWAIT);
		if (n > 0) {
			w->heard = clock_ms();
			buf_add(&w->in, (struct str){octets, (size_t)n});
			if (!take_done(b, w))
				return bury(b, i, "the worker spoke nonsense",
				    e);
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			return bury(b, i, NULL, e);
		}
	}
	if (is_stuck(b, w))
		return bury(b, i, "the worker was stuck", e);
	return ST_OK;
}

static bool
is_idle(const struct batch *b)
{
	for (size_t i = 0; i < b->nworker; i++)
		if (b->workers[i].ntask > 0)
			return false;
	return true;
}

static enum st
loop(struct batch *b, struct err *e)
{
	enum st st = ST_OK;

	for (;;) {
		struct pollfd p[JOBS_MAX];

		deal(b);
		st = print_records(b, e);
		if (st != ST_OK ||
		    (is_idle(b) && b->printed == b->next && b->again == NULL))
			return st;
		progress_show(&b->progress, b->printed);
		for (size_t i = 0; i < b->nworker; i++)
			p[i] = (struct pollfd){.fd = b->workers[i].socket,
			    .events = (short)(b->workers[i].out.n > 0 ?
				    POLLIN | POLLOUT :
				    POLLIN)};
		(void)poll(p, (nfds_t)b->nworker, LOOK_MS);
		for (size_t i = 0; i < b->nworker && st == ST_OK; i++)
			st = serve(b, i, p[i].revents, e);
		if (st != ST_OK)
			return st;
	}
}

static enum st
start(struct batch *b, struct err *e)
{
	struct str jobs = b->run->flags->jobs;
	uint64_t n = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
	struct slot *slots;

	if (jobs.p != NULL && (!num_parse(jobs, JOBS_MAX, &n) || n == 0))
		return err_set(e, ST_USAGE,
		    "-j: '%.*s' is no number from 1 to %d", STRF(jobs),
		    JOBS_MAX);
	n = n > JOBS_MAX ? JOBS_MAX : n == 0 ? 1 : n;
	slots = mmap(NULL, n * sizeof(*slots), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (slots == MAP_FAILED)
		return err_set(e, ST_IO, "mmap: %s", strerror(errno));
	b->workers = mem_alloc(n * sizeof(*b->workers));
	b->nworker = n;
	for (size_t i = 0; i < n; i++)
		b->workers[i].slot = &slots[i];
	for (size_t i = 0; i < n; i++) {
		enum st st = start_worker(b, i, e);

		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

static void
stop(struct batch *b)
{
	for (size_t i = 0; i < b->nworker; i++) {
		struct worker_end *w = &b->workers[i];

		if (w->pid > 0) {
			(void)close(w->socket);
			while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
				continue;
		}
		while (w->ntask > 0)
			task_free(w->tasks[--w->ntask]);
		buf_release(&w->in);
		buf_release(&w->out);
	}
	while (b->again != NULL) {
		struct task *t = b->again;

		b->again = t->next;
		task_free(t);
	}
	for (size_t i = 0; i < WINDOW; i++)
		free(b->done[i].text);
	source_close(b);
	free(b->workers);
}

/* What the shell gets: the worst, or 75 where a message was not judged. */
static int
exit_status(const struct batch *b, enum st st, const struct err *e)
{
	if (st != ST_OK) {
		log_error("%s", e->text);
		return st == ST_USAGE ? 64 : 75;
	}
	if (b->run->flags->dry_run)
		log_line("dry run: %llu of %llu messages would be rejected",
		    (unsigned long long)b->nsoftened,
		    (unsigned long long)b->printed);
	if (b->nfailed > 0)
		log_error("%llu of %llu messages could not be judged",
		    (unsigned long long)b->nfailed,
		    (unsigned long long)b->printed);
	if (interrupted)
		log_error("interrupted after %llu messages",
		    (unsigned long long)b->printed);
	return b->nfailed > 0 || interrupted ? 75 : verdict_exit(b->worst);
}

int
run_batch(struct run *run, char **operands, size_t n)
{
	struct batch *b = mem_alloc(sizeof(*b));
	struct sigaction sa = {.sa_handler = on_interrupt};
	struct err e = {0};
	enum st st;
	int status;

	b->run = run;
	b->operands = operands;
	b->noperand = n;
	b->worst = V_ACCEPT;
	b->stuck_ms = (int64_t)conf_num(run->conf, S_MESSAGE_TIMEOUT);
	b->silent_ms = b->stuck_ms + (int64_t)conf_num(run->conf, S_DNS_BUDGET);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGHUP, &sa, NULL);
	progress_begin(&b->progress, run->flags->quiet);
	st = start(b, &e);
	if (st == ST_OK)
		st = loop(b, &e);
	progress_clear(&b->progress);
	status = exit_status(b, st, &e);
	stop(b);
	free(b);
	return status;
}
