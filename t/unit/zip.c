/* scan/zip: archives that agree with themselves, and some that do not. */
#include "scan/zip.h"

#include "base/buf.h"

#include "tap.h"

/* What is to be wrong with the archive that is made. */
enum wrong {
	NOTHING,
	ANOTHER_NAME,
	ANOTHER_METHOD,
	ANOTHER_SIZE,
	ENCRYPTED_HERE,  /* says the directory alone */
	ENCRYPTED_THERE, /* says the header alone */
	NAME_WITH_NUL,
	OVERLAPPING, /* two entries are one member */
	BEYOND,      /* a member reaches into the directory */
	NO_HEADER,
	COUNT,
	IN_FRONT,
	GAP_IN_DIRECTORY,
};

static void
add_number(struct buf *b, size_t n, size_t length)
{
	while (length-- > 0) {
		buf_char(b, (char)(n & 0xff));
		n >>= 8;
	}
}

static const char *
name_of(enum wrong wrong)
{
	return wrong == NAME_WITH_NUL ? "a\0b" : "abc";
}

/* A member of five octets, not packed. */
static void
add_header(struct buf *b, enum wrong wrong, bool sizes_follow)
{
	size_t flags =
	    (wrong == ENCRYPTED_THERE ? 1u : 0u) | (sizes_follow ? 8u : 0u);

	buf_add(b, wrong == NO_HEADER ? STR("PK\3\5") : STR("PK\3\4"));
	add_number(b, 20, 2);
	add_number(b, flags, 2);
	add_number(b, wrong == ANOTHER_METHOD ? 8 : 0, 2);
	add_number(b, 0, 8);
	add_number(b, sizes_follow ? 0 : wrong == ANOTHER_SIZE ? 4 : 5, 4);
	add_number(b, sizes_follow ? 0 : 5, 4);
	add_number(b, 3, 2);
	add_number(b, 0, 2);
	buf_add(b,
	    wrong == ANOTHER_NAME ? STR("abx") :
				    (struct str){name_of(wrong), 3});
	buf_add(b, STR("hello"));
}

static void
add_entry(struct buf *b, enum wrong wrong, size_t at)
{
	buf_add(b, STR("PK\1\2"));
	add_number(b, 20, 2);
	add_number(b, 20, 2);
	add_number(b, wrong == ENCRYPTED_HERE ? 1 : 0, 2);
	add_number(b, 0, 10);
	add_number(b, wrong == BEYOND ? 6 : 5, 4);
	add_number(b, 5, 4);
	add_number(b, 3, 2);
	add_number(b, 0, 12);
	add_number(b, at, 4);
	buf_add(b, (struct str){name_of(wrong), 3});
}

/* The last member is the one that is wrong. */
static void
make(struct buf *b, size_t n, enum wrong wrong, bool sizes_follow)
{
	enum { MEMBER = 38 };
	size_t from, count = wrong == COUNT ? n + 1 : n;

	buf_clear(b);
	for (size_t i = 0; i < n; i++)
		add_header(b, i + 1 == n ? wrong : NOTHING, sizes_follow);
	from = b->n;
	for (size_t i = 0; i < n; i++)
		add_entry(b, i + 1 == n ? wrong : NOTHING,
		    wrong == OVERLAPPING ? 0 : MEMBER * i);
	if (wrong == GAP_IN_DIRECTORY)
		buf_add(b, STR("gap"));
	buf_add(b, STR("PK\5\6"));
	add_number(b, 0, 4);
	add_number(b, count & 0xffff, 2);
	add_number(b, count & 0xffff, 2);
	add_number(b, b->n - 12 - from, 4);
	add_number(b, from + (wrong == IN_FRONT ? 1 : 0), 4);
	add_number(b, 0, 2);
}

static const struct {
	const char *name;
	enum wrong wrong;
} wrongs[] = {
    {"another name in the header", ANOTHER_NAME},
    {"another method", ANOTHER_METHOD},
    {"another size", ANOTHER_SIZE},
    {"only the directory says that it is encrypted", ENCRYPTED_HERE},
    {"only the header says so", ENCRYPTED_THERE},
    {"a name with NUL", NAME_WITH_NUL},
    {"two entries for one member", OVERLAPPING},
    {"a member that reaches into the directory", BEYOND},
    {"no header where it should be", NO_HEADER},
    {"another number of members", COUNT},
    {"the directory is not where it says", IN_FRONT},
    {"octets in the directory that are no entry", GAP_IN_DIRECTORY},
};

static void
every_wrong(void)
{
	struct pool *pool = pool_new();
	struct buf b = {0};

	make(&b, 0, NOTHING, false);
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD, "an empty archive");
	make(&b, 2, NOTHING, false);
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD, "two members");
	make(&b, 2, NOTHING, true);
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD,
	    "sizes that follow the member");
	make(&b, 2, NOTHING, false);
	buf_add(&b, STR("\r\n"));
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD, "a line end behind it");
	for (size_t i = 0; i < NELEM(wrongs); i++) {
		make(&b, 2, wrongs[i].wrong, false);
		IS_NUM(zip_check(buf_str(&b), pool), ZIP_ODD, wrongs[i].name);
	}
	buf_release(&b);
	pool_free(pool);
}

/* Each beginning of an archive, and each of its ends. */
static void
cuts(void)
{
	struct pool *pool = pool_new();
	struct buf b = {0};
	int good = 0;

	make(&b, 2, NOTHING, false);
	for (size_t n = 0; n < b.n; n++)
		good += zip_check(str_upto(buf_str(&b), n), pool) != ZIP_NONE;
	IS_NUM(good, 0, "an archive that is cut has no directory");
	for (size_t n = 1; n < b.n; n++)
		good += zip_check(str_from(buf_str(&b), n), pool) == ZIP_GOOD;
	IS_NUM(good, 0, "one that does not begin is not good");
	buf_release(&b);
	pool_free(pool);
}

static void
limits(void)
{
	struct pool *pool = pool_new();
	struct buf b = {0};

	make(&b, ZIP_ENTRIES_MAX, NOTHING, false);
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD,
	    "as many members as there may be");
	make(&b, ZIP_ENTRIES_MAX + 1, NOTHING, false);
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_MANY, "one more");
	make(&b, 1, NOTHING, false);
	for (size_t i = 0; i < 0xffff; i++)
		buf_char(&b, 'x');
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_GOOD,
	    "as much behind it as a comment may have");
	buf_char(&b, 'x');
	IS_NUM(zip_check(buf_str(&b), pool), ZIP_NONE, "one octet more");
	buf_release(&b);
	pool_free(pool);
}

int
main(void)
{
	struct pool *pool = pool_new();

	every_wrong();
	cuts();
	limits();
	IS_NUM(zip_check(STR(""), pool), ZIP_NONE, "nothing is no archive");
	OK(zip_begins(STR("PK\3\4")) && zip_begins(STR("PK\5\6")),
	    "an archive begins with a member, or is empty");
	OK(!zip_begins(STR("PK\3")) && !zip_begins(STR("PK\1\2")),
	    "and with nothing else");
	pool_free(pool);
	return tap_end();
}
