#include "scan/unpacked.h"

#include "base/num.h"

/*
 * The request is one of the lines below and the archive behind it. The reply:
 *
 *   status WORD
 *   member LENGTH LENGTH     of the path, of the octets; these follow, with
 *   pathoctets               nothing between them and the next "member"
 */
enum {
	PATH_MAX_GIVEN = 500, /* of a longer one the end */
};

static const struct {
	struct str line;
	enum unpack_kind kind;
} kinds[] = {
    {STR_INIT("unpack office"), UNPACK_OFFICE},
    {STR_INIT("unpack pdf"), UNPACK_PDF},
};

static const struct str statuses[] = {
    STR_INIT("ok"),
    STR_INIT("limit"),
    STR_INIT("damaged"),
    STR_INIT("encrypted"),
    STR_INIT("not-archive"),
};

void
unpack_request(enum unpack_kind kind, struct str archive, struct buf *out)
{
	for (size_t i = 0; i < NELEM(kinds); i++)
		if (kinds[i].kind == kind)
			buf_add(out, kinds[i].line);
	buf_char(out, '\n');
	buf_add(out, archive);
}

enum st
unpack_read_request(struct str request, enum unpack_kind *kind,
    struct str *archive, struct err *e)
{
	struct str line = str_upto(request, str_find(request, '\n'));

	*archive = (struct str){0};
	*kind = UNPACK_OFFICE;
	if (line.n == request.n)
		return err_set(e, ST_SYNTAX, "a request without a line");
	for (size_t i = 0; i < NELEM(kinds); i++)
		if (str_eq(kinds[i].line, line)) {
			*kind = kinds[i].kind;
			*archive = str_from(request, line.n + 1);
			return ST_OK;
		}
	return err_set(e, ST_SYNTAX, "an unknown request");
}

void
unpack_reply(struct buf *out, struct str status)
{
	buf_add(out, STR("status "));
	buf_add(out, status);
	buf_char(out, '\n');
}

void
unpack_reply_member(struct buf *out, struct str path, struct str octets)
{
	if (path.n > PATH_MAX_GIVEN)
		path = str_from(path, path.n - PATH_MAX_GIVEN);
	buf_fmt(out, "member %zu %zu\n", path.n, octets.n);
	buf_add(out, path);
	buf_add(out, octets);
}

/* A number of octets that *reply has, behind the line. */
static bool
take_length(struct str *line, struct str reply, size_t *n)
{
	uint64_t number;

	if (!num_parse(str_word(line), reply.n, &number))
		return false;
	*n = (size_t)number;
	return true;
}

bool
unpack_member(struct str *reply, struct str *path, struct str *octets)
{
	struct str rest = *reply, line = str_cut(&rest, '\n');
	size_t path_length, length;

	*path = *octets = (struct str){0};
	if (line.n == reply->n || !str_eq(str_word(&line), STR("member")) ||
	    !take_length(&line, rest, &path_length) ||
	    !take_length(&line, str_from(rest, path_length), &length) ||
	    line.n > 0 || path_length > PATH_MAX_GIVEN)
		return false;
	*path = str_upto(rest, path_length);
	*octets = str_upto(str_from(rest, path_length), length);
	*reply = str_from(rest, path_length + length);
	return true;
}

/* All of it is looked at: a reply that is cut is none. */
static bool
are_members(struct str reply)
{
	size_t n = 0, octets = 0;
	struct str path, member;

	while (unpack_member(&reply, &path, &member)) {
		octets += member.n;
		if (++n > UNPACK_MEMBERS_MAX || octets > UNPACK_OCTETS_MAX)
			return false;
	}
	return reply.n == 0;
}

struct str
unpack_status(struct str *reply)
{
	struct str rest = *reply, line = str_cut(&rest, '\n');

	if (line.n < reply->n && str_eq(str_word(&line), STR("status")) &&
	    are_members(rest)) {
		struct str word = str_word(&line);

		for (size_t i = 0; i < NELEM(statuses); i++)
			if (line.n == 0 && str_eq(statuses[i], word)) {
				*reply = rest;
				return statuses[i];
			}
	}
	*reply = str_from(*reply, reply->n);
	return (struct str){0};
}
