#include "run/where.h"

#include <limits.h>
#include <unistd.h>

/* The first of dirs below the program's own directory that has the file. */
static const char *
find(struct pool *pool, const char *const *dirs, const char *installed,
    const char *name)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe));
	struct str dir = {exe, n < 0 ? 0 : (size_t)n};

	dir = str_upto(dir, str_rfind(dir, '/'));
	for (size_t i = 0; dir.n > 0 && dirs[i] != NULL; i++) {
		const char *path =
		    pool_fmt(pool, "%.*s/%s/%s", STRF(dir), dirs[i], name).p;

		if (access(path, R_OK) == 0)
			return path;
	}
	return pool_fmt(pool, "%s/%s", installed, name).p;
}

const char *
where_shared(struct pool *pool, const char *name)
{
	static const char *const dirs[] = {"../share/assay", "../share",
	    "../../share", "../../../share", NULL};

	return find(pool, dirs, DATADIR, name);
}

const char *
where_helper(struct pool *pool, const char *name)
{
	static const char *const dirs[] = {"../libexec/assay", "../libexec",
	    "../.build/libexec", NULL};

	return find(pool, dirs, LIBEXECDIR, name);
}
