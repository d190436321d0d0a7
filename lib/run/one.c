#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "run/ledger.h"
#include "run/output.h"
#include "run/record.h"
#include "run/ways.h"

enum { TRY_AGAIN = 75 };

/*
 * The verdict is complete before the first octet is written. Exit 0 means
 * that the whole message came out, so the close is looked at too: some file
 * systems tell only then that they are full.
 */
int
run_filter(const struct run *run, const struct input *in)
{
	struct job *job = job_new(run, in->octets, true);
	struct err e = {0};
	enum st st = job_finish(job);
	const struct result *held = st == ST_OK ? job_withheld(job) : NULL;

	if (st != ST_OK) {
		log_error("%s", job->err.text);
	} else if (held != NULL) {
		record_log(job, NULL);
		log_error("message withheld: %.*s", STRF(held->reason));
		st = ST_IO;
	} else {
		record_log(job, NULL);
		st = output_message(STDOUT_FILENO, job, &e);
		if (st == ST_OK && close(STDOUT_FILENO) != 0)
			st = err_set(&e, ST_IO, "close: %s", strerror(errno));
		if (st == ST_OK)
			ledger_write(job);
		else
			log_error("message not written whole: %s", e.text);
	}
	job_free(job);
	return st == ST_OK ? 0 : TRY_AGAIN;
}

int
run_check(const struct run *run, const struct input *in)
{
	struct job *job = job_new(run, in->octets, true);
	struct buf line = {0};
	struct err e = {0};
	enum st st = job_finish(job);
	int status = TRY_AGAIN;

	if (st != ST_OK) {
		log_error("%s", job->err.text);
	} else {
		if (run_logs(run))
			record_log(job, NULL);
		record_job(job, NULL, &line);
		status = verdict_exit(job_verdict(job));
		if (!run->flags->quiet)
			st = file_write(STDOUT_FILENO, buf_str(&line), &e);
		if (st == ST_OK && !run->flags->quiet &&
		    close(STDOUT_FILENO) != 0)
			st = err_set(&e, ST_IO, "close: %s", strerror(errno));
		if (st == ST_OK) {
			ledger_write(job);
		} else {
			log_error("verdict not written: %s", e.text);
			status = TRY_AGAIN;
		}
	}
	buf_release(&line);
	job_free(job);
	return status;
}
