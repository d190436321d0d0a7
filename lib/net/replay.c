#include "net/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/master.h"
#include "net/recording.h"

/* One of the two. */
struct replay {
	struct zone *zone;
	struct recording *recording;
	void *map;
	size_t n;
};

static enum st
load(struct replay *r, const struct stat *sb, const char *path, struct err *e)
{
	struct str text = {r->map == NULL ? "" : r->map, r->n};
	enum st st;

	if (!recording_is(text))
		return master_parse(text, path, &r->zone, e);
	st = recording_check(sb, path, e);
	if (st != ST_OK)
		return st;
	return recording_index(text, path, &r->recording, e);
}

/* The octets of the file; a file without any has no mapping. */
static enum st
map(struct replay *r, int fd, struct stat *sb, const char *path, struct err *e)
{
	void *p;

	if (fstat(fd, sb) != 0)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(sb->st_mode))
		return err_set(e, ST_CONF, "%s: not a plain file", path);
	if (sb->st_size <= 0)
		return ST_OK;
	p = mmap(NULL, (size_t)sb->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
	r->map = p;
	r->n = (size_t)sb->st_size;
	return ST_OK;
}

enum st
replay_open(const char *path, struct replay **out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct replay *r;
	struct stat sb;
	enum st st;

	*out = NULL;
	if (fd < 0)
		return err_set(e, errno == ENOENT ? ST_CONF : ST_IO, "%s: %s",
		    path, strerror(errno));
	r = mem_alloc(sizeof(*r));
	st = map(r, fd, &sb, path, e);
	if (st == ST_OK)
		st = load(r, &sb, path, e);
	(void)close(fd);
	if (st != ST_OK) {
		replay_close(r);
		return st;
	}
	if (r->recording == NULL && r->map != NULL) {
		(void)munmap(r->map, r->n);
		r->map = NULL;
	}
	*out = r;
	return ST_OK;
}

void
replay_close(struct replay *r)
{
	if (r == NULL)
		return;
	zone_free(r->zone);
	recording_free(r->recording);
	if (r->map != NULL)
		(void)munmap(r->map, r->n);
	free(r);
}

void
replay_find(const struct replay *r, const struct dns_name *name,
    enum dns_type type, struct pool *pool, struct dns_answer *out)
{
	if (r->recording != NULL)
		recording_find(r->recording, name, type, pool, out);
	else
		zone_find(r->zone, name, type, out);
}
