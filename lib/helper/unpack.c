/*
 * helper/unpack - libarchive and zlib on archives and documents, in a process
 * that they may crash.
 *
 * Of an archive only those members are unpacked that say something about a
 * document. Whatever is left out, and why, the status tells.
 */
#define ZLIB_CONST
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "run/broker.h"
#include "run/helper.h"
#include "scan/pdf.h"
#include "scan/unpacked.h"
#include "scan/utf.h"
#include "scan/zip.h"

enum {
	MEMBER_MAX = 2 << 20,  /* of one that is given back */
	NESTED_MAX = 32 << 20, /* of one that is looked into: it has pictures */
	DEPTH_MAX = 3,         /* archives in the archive */
	PIECE = 1 << 14,
	/* What one request may cost: octets that are unpacked, and what it
	 * takes to open an archive and to pass a member, in octets. */
	WORK_MAX = 128 << 20,
	ARCHIVE_WORK = 1 << 14,
	ENTRY_WORK = 1 << 8,
};

_Static_assert(HELPER_REPLY_MAX >= UNPACK_OCTETS_MAX + UNPACK_MEMBERS_MAX * 600,
    "the paths, of 500 octets at most, go over too");

static struct {
	struct buf members;
	size_t n, octets; /* of these members */
	size_t work;
	bool encrypted, limited, damaged, foreign;
} job;

static void
give(struct str path, struct str octets)
{
	size_t room = UNPACK_OCTETS_MAX - job.octets;

	if (octets.n > room || job.n == UNPACK_MEMBERS_MAX) {
		job.limited = true;
		octets = str_upto(octets, room);
	}
	if (octets.n == 0 || job.n == UNPACK_MEMBERS_MAX)
		return;
	unpack_reply_member(&job.members, path, octets);
	job.octets += octets.n;
	job.n++;
}

/* Is there enough left for this? */
static bool
spend(size_t work)
{
	if (work > WORK_MAX - job.work) {
		job.limited = true;
		return false;
	}
	job.work += work;
	return true;
}

/* Add what may be added of a piece; false where that is not all of it. */
static bool
add_piece(struct buf *out, struct str piece, size_t max)
{
	struct str may = str_upto(piece, max - out->n);

	if (!spend(piece.n))
		return false;
	buf_add(out, may);
	if (may.n == piece.n)
		return true;
	job.limited = true;
	return false;
}

/*** PDF ***/

/* What came before the damage counts. */
static void
inflate_stream(struct str packed, struct buf *out)
{
	z_stream z = {0};
	int status = Z_OK;

	if (inflateInit(&z) != Z_OK)
		abort();
	z.next_in = (const Bytef *)packed.p;
	z.avail_in = packed.n > UINT32_MAX ? UINT32_MAX : (uInt)packed.n;
	while (status == Z_OK) {
		char piece[PIECE];
		size_t n;

		z.next_out = (Bytef *)piece;
		z.avail_out = sizeof(piece);
		status = inflate(&z, Z_NO_FLUSH);
		n = sizeof(piece) - z.avail_out;
		if (n > 0 &&
		    !add_piece(out, (struct str){piece, n}, MEMBER_MAX))
			break;
	}
	if (status != Z_OK && status != Z_STREAM_END)
		job.damaged = true;
	(void)inflateEnd(&z);
}

/* Take the next stream; what was passed on the way counts for the status. */
static bool
next_stream(struct pdf *pdf, struct pdf_dictionary *d, struct str *data)
{
	bool there = pdf_next_stream(pdf, d, data);

	if (d->encrypted)
		job.encrypted = true;
	if (there && d->wanted && d->odd) {
		job.damaged = true;
		d->wanted = false;
	}
	return there;
}

/* Each stream that is wanted and packed as a member of its own. */
static void
read_pdf(struct str octets)
{
	struct pdf_dictionary d;
	struct str data;
	struct buf out = {0};
	struct pdf pdf;

	if (!pdf_is_file(octets)) {
		job.foreign = true;
		return;
	}
	pdf_init(&pdf, octets);
	while (next_stream(&pdf, &d, &data)) {
		buf_clear(&out);
		if (d.wanted && d.packed)
			inflate_stream(data, &out);
		if (out.n > 0)
			give(d.object, buf_str(&out));
	}
	buf_release(&out);
}

/*
 * A PDF in an archive, as one member: without its streams, and with those that
 * are wanted behind it, unpacked, in objects that say so.
 */
static void
give_pdf(struct str path, struct str octets)
{
	struct buf file = {0}, unpacked = {0}, out = {0};
	const char *from = octets.p;
	struct pdf_dictionary d;
	struct str data;
	struct pdf pdf;

	pdf_init(&pdf, octets);
	while (next_stream(&pdf, &d, &data)) {
		if (d.wanted && !d.packed)
			continue;
		buf_add(&file, (struct str){from, (size_t)(data.p - from)});
		from = data.p + data.n;
		if (!d.wanted)
			continue;
		buf_clear(&out);
		inflate_stream(data, &out);
		buf_fmt(&unpacked, "\n0 0 obj\n<</Type/ObjStm>>\nstream\n");
		buf_add(&unpacked, buf_str(&out));
		buf_add(&unpacked, STR("\nendstream\nendobj\n"));
	}
	buf_add(&file,
	    (struct str){from, (size_t)(octets.p + octets.n - from)});
	buf_add(&file, buf_str(&unpacked));
	if (file.n > MEMBER_MAX)
		job.limited = true;
	give(path, str_upto(buf_str(&file), MEMBER_MAX));
	buf_release(&file);
	buf_release(&unpacked);
	buf_release(&out);
}

/*** Archives ***/

/* What is looked at in one of them. */
struct pass {
	struct str octets;
	struct str path; /* in front of the paths of its members */
	unsigned depth;
	bool stream; /* it has no directory: read it from the front */
	enum office_member kind;
};

/* NOLINTBEGIN(misc-no-recursion): to DEPTH_MAX */
static void read_archive(struct str octets, struct str path, unsigned depth);

static bool
has_octet(struct str s, char c)
{
	return str_find(s, c) < s.n;
}

/* What Word makes of a document with a password (MS-OFFCRYPTO 2.3). */
static bool
is_encrypted_office(struct str s)
{
	static const struct str name =
	    STR_INIT("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0");

	return str_starts(s, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) &&
	    pdf_find(s, name) < s.n;
}

/* A document by its name: what it is by its octets. */
static void
give_nested(struct str path, struct str octets, unsigned depth)
{
	struct buf inner = {0};
	bool big;

	if (zip_begins(octets)) {
		buf_add(&inner, path);
		buf_char(&inner, '!');
		if (depth == DEPTH_MAX)
			job.limited = true;
		else
			read_archive(octets, buf_str(&inner), depth + 1);
		buf_release(&inner);
	} else if (pdf_is_file(octets)) {
		give_pdf(path, octets);
	} else if (is_encrypted_office(octets)) {
		job.encrypted = true;
	} else if (has_octet(octets, '\0') && !utf_is16(octets, &big)) {
		job.damaged = true; /* neither a document nor text */
	} else {
		if (octets.n > MEMBER_MAX)
			job.limited = true;
		give(path, str_upto(octets, MEMBER_MAX));
	}
}

/* False where there was no more to be had. */
static bool
read_data(struct archive *a, size_t max, struct buf *out)
{
	for (;;) {
		char piece[PIECE];
		la_ssize_t n = archive_read_data(a, piece, sizeof(piece));

		if (n < 0)
			job.damaged = true;
		if (n <= 0)
			return n == 0;
		if (!add_piece(out, (struct str){piece, (size_t)n}, max))
			return true;
	}
}

/*
 * Without a directory the library unpacks what it passes over, however much
 * that is; so that is counted here. False: stop.
 */
static bool
pass_over(struct archive *a)
{
	char piece[PIECE];
	la_ssize_t n;

	while ((n = archive_read_data(a, piece, sizeof(piece))) > 0)
		if (!spend((size_t)n))
			return false;
	return true;
}

/* ODF keeps the directory, and says in it what is encrypted. */
static bool
is_manifest(struct str path)
{
	return str_caseeq(path, STR("META-INF/manifest.xml"));
}

static void
read_wanted(struct archive *a, const struct pass *pass, struct str name)
{
	struct buf out = {0}, path = {0};

	(void)read_data(a,
	    pass->kind == OFFICE_NESTED ? NESTED_MAX : MEMBER_MAX, &out);
	buf_add(&path, pass->path);
	buf_add(&path, name);
	if (is_manifest(name)) {
		struct str s = buf_str(&out);

		if (str_casefind(s, STR("encryption-data")) < s.n)
			job.encrypted = true;
	} else if (pass->kind == OFFICE_NESTED) {
		give_nested(buf_str(&path), buf_str(&out), pass->depth);
	} else {
		give(buf_str(&path), buf_str(&out));
	}
	buf_release(&out);
	buf_release(&path);
}

/* False: stop. */
static bool
read_entry(struct archive *a, struct archive_entry *entry,
    const struct pass *pass)
{
	struct str name = str_of(archive_entry_pathname(entry));
	bool wanted;

	if (!spend(ENTRY_WORK))
		return false;
	if (archive_entry_is_encrypted(entry)) {
		job.encrypted = true;
		return true;
	}
	if (name.p == NULL)
		job.damaged = true;
	wanted = office_member(name) == pass->kind ||
	    (is_manifest(name) && pass->kind == OFFICE_PROPERTIES);
	if (wanted)
		read_wanted(a, pass, name);
	return wanted || !pass->stream || pass_over(a);
}

static void
walk(const struct pass *pass)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int status = ARCHIVE_OK;

	if (a == NULL)
		abort();
	if (pass->stream)
		(void)archive_read_support_format_zip_streamable(a);
	else
		(void)archive_read_support_format_zip_seekable(a);
	/* A wrong sum would take the octets from us, and not from everybody. */
	(void)archive_read_set_format_option(a, "zip", "ignorecrc32", "1");
	status = archive_read_open_memory(a, pass->octets.p, pass->octets.n);
	while (status >= ARCHIVE_WARN) {
		status = archive_read_next_header(a, &entry);
		if (status == ARCHIVE_EOF)
			break;
		/* A warning is for a name that cannot be told. */
		if (status >= ARCHIVE_WARN && !read_entry(a, entry, pass))
			break;
	}
	if (status < ARCHIVE_WARN)
		job.damaged = true;
	(void)archive_read_free(a);
}

/* Properties first: they are small, and the rest may be too much. */
static void
read_archive(struct str octets, struct str path, unsigned depth)
{
	struct pass pass = {.octets = octets, .path = path, .depth = depth};
	struct pool *pool = pool_new();
	enum zip_state state = zip_check(octets, pool);

	pool_free(pool);
	if (state == ZIP_NONE && !zip_begins(octets)) {
		job.foreign = true;
		return;
	}
	if (state == ZIP_MANY || !spend(ARCHIVE_WORK)) {
		job.limited = true;
		return;
	}
	if (state != ZIP_GOOD)
		job.damaged = true;
	else if (str_starts(octets, STR("PK\5\6")))
		return; /* it is empty, which the library takes for none */
	pass.stream = state == ZIP_NONE;
	for (pass.kind = OFFICE_PROPERTIES; pass.kind <= OFFICE_NESTED;
	     pass.kind++)
		walk(&pass);
}

/* NOLINTEND(misc-no-recursion) */

static struct str
status_word(void)
{
	return job.encrypted ? STR("encrypted") :
	    job.limited      ? STR("limit") :
	    job.damaged      ? STR("damaged") :
	    job.foreign      ? STR("not-archive") :
			       STR("ok");
}

static void
answer(struct str request, struct buf *reply)
{
	enum unpack_kind kind;
	struct str archive;

	buf_release(&job.members);
	job.n = job.octets = job.work = 0;
	job.encrypted = job.limited = job.damaged = job.foreign = false;
	if (unpack_read_request(request, &kind, &archive, NULL) != ST_OK)
		job.foreign = true;
	else if (kind == UNPACK_PDF)
		read_pdf(archive);
	else if (is_encrypted_office(archive))
		job.encrypted = true;
	else
		read_archive(archive, STR(""), 0);
	unpack_reply(reply, status_word());
	buf_add(reply, buf_str(&job.members));
}

/*
 * Names in archives are UTF-8; what that needs is read before any mail is. The
 * library turns times into numbers, of which we want none: no file for them.
 */
int
main(void)
{
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)setenv("TZ", "UTC0", 1);
	return helper_serve(answer);
}
