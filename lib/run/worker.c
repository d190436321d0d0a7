#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "run/input.h"
#include "run/ledger.h"
#include "run/output.h"
#include "run/record.h"
#include "run/sandbox.h"
#include "run/task.h"

/* One message under way; job->owner points here. */
struct work {
	struct task_frame frame;
	char *path;
	char *label; /* the path, with #number in an mbox */
	struct input in;
	struct job *job;
};

struct worker {
	struct run *run;
	int socket;
	struct slot *slot;
	struct buf in, out;
	size_t nwork;
	/* The mbox that was used last stays mapped while its messages do. */
	char *mbox_path;
	struct input mbox;
};

static enum st
open_file(const struct run *run, const char *path, struct input *in,
    struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO :
			    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum st st;

	if (fd < 0)
		return err_set(e, ST_IO, "open: %s", strerror(errno));
	st = input_read(fd, conf_num(run->conf, S_SPOOL_ABOVE),
	    pool_cstr(run->pool, conf_text(run->conf, S_SPOOL_DIR)), in, e);
	if (!is_stdin)
		(void)close(fd);
	return st;
}

static enum st
open_mbox(struct worker *w, const char *path, struct err *e)
{
	enum st st;

	if (w->mbox_path != NULL && strcmp(w->mbox_path, path) == 0)
		return ST_OK;
	input_release(&w->mbox);
	free(w->mbox_path);
	w->mbox_path = NULL;
	st = open_file(w->run, path, &w->mbox, e);
	if (st == ST_OK)
		w->mbox_path = mem_str(str_of(path));
	return st;
}

/* The octets of the task, or what kept us from them. */
static enum st
open_task(struct worker *w, struct work *work, struct str *octets,
    struct err *e)
{
	const struct task_frame *f = &work->frame;
	enum st st;

	if (f->n == UINT64_MAX) {
		st = open_file(w->run, work->path, &work->in, e);
		*octets = work->in.octets;
	} else {
		st = open_mbox(w, work->path, e);
		if (st == ST_OK)
			*octets =
			    str_upto(str_from(w->mbox.octets, f->off), f->n);
		if (st == ST_OK && octets->n != f->n)
			st = err_set(e, ST_IO, "the mbox became shorter");
	}
	if (st == ST_OK && octets->n == 0)
		st = err_set(e, ST_IO, "empty file");
	return st;
}

static void
report(struct worker *w, const struct work *work, enum verdict v, bool failed,
    bool softened, struct str text)
{
	struct done_frame f = {.seq = work->frame.seq,
	    .verdict = (uint32_t)v,
	    .failed = failed,
	    .softened = softened,
	    .ntext = (uint32_t)text.n};

	buf_add(&w->out, (struct str){(const char *)&f, sizeof(f)});
	buf_add(&w->out, text);
}

static void
work_free(struct worker *w, struct work *work)
{
	job_free(work->job);
	input_release(&work->in);
	free(work->path);
	free(work->label);
	free(work);
	w->nwork--;
}

static void
fail(struct worker *w, struct work *work, const char *why)
{
	struct buf text = {0};

	record_failure(w->run, work->label, why, &text);
	report(w, work, V_RETRY, true, false, buf_str(&text));
	buf_release(&text);
	work_free(w, work);
}

static bool
is_softened(const struct job *job)
{
	for (size_t i = 0; i < job->run->nfilter; i++)
		if (record_is_softened(&job->results[i]))
			return true;
	return false;
}

static void
complete(struct worker *w, struct work *work)
{
	struct buf text = {0};
	struct err e = {0};

	if (w->run->flags->in_place && job_withheld(work->job) == NULL &&
	    in_place(work->job, work->path, work->frame.in_maildir != 0, &e) !=
		ST_OK) {
		fail(w, work, e.text);
		return;
	}
	if (run_logs(w->run))
		record_log(work->job, work->label);
	ledger_write(work->job);
	record_job(work->job, work->label, &text);
	report(w, work, job_verdict(work->job), false, is_softened(work->job),
	    buf_str(&text));
	buf_release(&text);
	work_free(w, work);
}

/* Judge as far as it goes. The slot tells whose fault a crash is. */
static void
advance(struct worker *w, struct work *work)
{
	enum st st;

	do {
		atomic_store(&w->slot->since, clock_ms());
		atomic_store(&w->slot->current, work->frame.seq + 1);
		st = job_run(work->job);
		if (st == ST_WAIT && dns_send(work->job->dns) > 0) {
			atomic_store(&w->slot->current, 0);
			return;
		}
	} while (st == ST_WAIT);
	if (st == ST_OK)
		complete(w, work);
	else
		fail(w, work, work->job->err.text);
	atomic_store(&w->slot->current, 0);
}

static void
begin(struct worker *w, const struct task_frame *f, struct str path)
{
	struct work *work = mem_alloc(sizeof(*work));
	struct str octets = {0};
	struct err e = {0};

	w->nwork++;
	work->frame = *f;
	work->path = mem_str(path);
	work->label = mem_alloc(path.n + 24);
	memcpy(work->label, path.p, path.n);
	if (f->number > 0) {
		struct buf n = {0};

		buf_fmt(&n, "#%llu", (unsigned long long)f->number);
		memcpy(work->label + path.n, n.p, n.n);
		buf_release(&n);
	}
	atomic_store(&w->slot->since, clock_ms());
	atomic_store(&w->slot->current, f->seq + 1);
	if (open_task(w, work, &octets, &e) != ST_OK) {
		fail(w, work, e.text);
		return;
	}
	if (f->number > 0 && w->run->flags->in_place) {
		fail(w, work, "an mbox is not rewritten in place");
		return;
	}
	work->job = job_new(w->run, octets, false);
	work->job->owner = work;
	advance(w, work);
}

/* An mbox stays mapped until none of its messages is under way. */
static bool
may_begin(const struct worker *w, struct str path)
{
	return w->nwork == 0 || w->mbox_path == NULL ||
	    str_eq(str_of(w->mbox_path), path);
}

static void
take_tasks(struct worker *w)
{
	struct str rest = buf_str(&w->in);
	struct task_frame f;

	while (w->nwork < TASKS_IN_FLIGHT && rest.n >= sizeof(f)) {
		struct str path;

		memcpy(&f, rest.p, sizeof(f));
		path = str_upto(str_from(rest, sizeof(f)), f.npath);
		if (path.n < f.npath ||
		    (f.n != UINT64_MAX && !may_begin(w, path)))
			break;
		begin(w, &f, path);
		rest = str_from(rest, sizeof(f) + f.npath);
	}
	memmove(w->in.p, rest.p, rest.n);
	w->in.n = rest.n;
}

static void
flush(struct worker *w)
{
	struct err e;

	if (w->out.n > 0 &&
	    file_write(w->socket, buf_str(&w->out), &e) != ST_OK)
		_exit(75); /* nobody listens any more */
	buf_clear(&w->out);
}

static void
loop(struct worker *w)
{
	struct dns *dns = w->run->dns;
	char octets[1 << 16];

	for (;;) {
		struct dns_ask *ask;
		struct pollfd p[2];

		while ((ask = dns_ready(dns)) != NULL) {
			struct job *job = dns_ask_tagged(ask);

			advance(w, job->owner);
		}
		if (w->in.n > 0)
			take_tasks(w);
		flush(w);
		/* Only now: judging opens the first socket. */
		p[0] = (struct pollfd){.fd = w->socket, .events = POLLIN};
		p[1] = (struct pollfd){.fd = dns_fd(dns), .events = POLLIN};
		if (poll(p, 2, dns_wait_ms(dns)) > 0 && p[0].revents != 0) {
			ssize_t n = file_get(w->socket, octets, sizeof(octets));

			if (n <= 0)
				return;
			buf_add(&w->in, (struct str){octets, (size_t)n});
		}
		dns_step(dns);
	}
}

static void
confine(const struct run *run, char **operands, size_t noperand)
{
	static const char *const everywhere[] = {"/"};
	struct sandbox_need need = {.dns = run_needs(run, NEED_DNS),
	    .read_files = true,
	    .write_files = run->flags->in_place,
	    .helpers = true};
	const char *lacking;

	need.read_paths =
	    noperand > 0 ? (const char *const *)operands : everywhere;
	need.nread = noperand > 0 ? noperand : 1;
	if (run->flags->in_place) {
		/* A file is replaced from within its directory. */
		need.write_paths = everywhere;
		need.nwrite = 1;
	}
	lacking = sandbox_enter(&need);
	if (lacking != NULL)
		log_note("sandbox: %s", lacking);
}

void
worker_main(struct run *run, int socket, struct slot *slot, char **operands,
    size_t noperand)
{
	struct worker w = {.run = run, .socket = socket, .slot = slot};
	struct err e = {0};

	(void)signal(SIGINT, SIG_IGN); /* the parent decides */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGBUS, SIG_DFL); /* costs one record, not the run */
	if (run_in_child(run, &e) != ST_OK) {
		log_error("%s", e.text);
		_exit(75);
	}
	confine(run, operands, noperand);
	loop(&w);
	_exit(0);
}
