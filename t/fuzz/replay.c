/*
 * Feed files to a fuzz target without a fuzzer: what was found once stays
 * found on every machine. Each operand is a file or a directory of files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	FILE_MAX = 16 << 20, /* more than any corpus file has */
	PATH_LEN = 4096
};

static size_t nfile;

/* The octets are a malloc of just their size: a read beyond shows. */
static int
feed(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *all, *data;
	size_t n;

	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	all = malloc(FILE_MAX);
	if (all == NULL)
		abort();
	n = fread(all, 1, FILE_MAX, f);
	(void)fclose(f); /* read only: nothing to lose */
	data = malloc(n > 0 ? n : 1);
	if (data == NULL)
		abort();
	memcpy(data, all, n);
	free(all);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
	nfile++;
	return 0;
}

static int
feed_all(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *d;
	int bad = 0;

	if (dir == NULL)
		return feed(path);
	while ((d = readdir(dir)) != NULL) {
		char name[PATH_LEN];

		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path, d->d_name);
		bad |= feed(name);
	}
	(void)closedir(dir);
	return bad;
}

int
main(int argc, char *argv[])
{
	int bad = 0;

	for (int i = 1; i < argc; i++)
		bad |= feed_all(argv[i]);
	(void)printf("%zu files\n", nfile);
	return bad;
}
