#include "run/ledger.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

void
ledger_write(const struct job *job)
{
	for (size_t i = 0; i < job->run->nfilter; i++) {
		struct str line = buf_str(&job->results[i].ledger);
		ssize_t n;

		if (job->run->ledgers[i] < 0 || line.n == 0)
			continue;
		do
			n = write(job->run->ledgers[i], line.p, line.n);
		while (n < 0 && errno == EINTR);
		if (n != (ssize_t)line.n)
			log_error("log line not written: %s",
			    n < 0 ? strerror(errno) : "file is full");
	}
}
