#include "policy/remark.h"

#include "policy/remark_subject.h"

/* The one Subject, or none. */
static enum st
find_subject(const struct msg *msg, const struct field **out, struct err *e)
{
	*out = msg_field(msg, STR("Subject"), 0);
	if ((msg->flaws & MSG_FIELDS) != 0)
		return err_set(e, ST_LIMIT, "over %d fields", MSG_FIELDS_MAX);
	if (msg_field(msg, STR("Subject"), 1) != NULL)
		return err_set(e, ST_SYNTAX, "more than one Subject field");
	return ST_OK;
}

/*
 * Before which field a new one may stand on top: a line that begins with a
 * blank would continue it, and can be but the first.
 */
static size_t
top(const struct msg *msg)
{
	if (msg->nfield == 0 || msg->fields[0].raw.n == 0)
		return 0;
	return msg->fields[0].raw.p[0] == ' ' ||
	    msg->fields[0].raw.p[0] == '\t';
}

/* The last line of a message may have no end. */
static void
end_line(struct buf *out, enum msg_eol eol)
{
	struct str last = str_from(buf_str(out), out->n > 0 ? out->n - 1 : 0);

	if (last.n > 0 && !str_eq(last, STR("\n")) &&
	    (!str_eq(last, STR("\r")) || eol != EOL_CR))
		buf_add(out, msg_eol_text(eol));
}

/* The fields that stay, and the new ones in their place. */
static void
put_fields(const struct msg *msg, const struct field *subject,
    struct str dropped, struct str new, struct buf *out)
{
	size_t at =
	    subject == NULL ? top(msg) : (size_t)(subject - msg->fields);

	for (size_t i = 0; i < msg->nfield || i == at; i++) {
		if (i == at) {
			end_line(out, msg->eol);
			buf_add(out, new);
		}
		if (i < msg->nfield && (i != at || subject == NULL) &&
		    !str_caseeq(msg->fields[i].name, dropped))
			buf_add(out, msg->fields[i].raw);
	}
}

enum st
remark(const struct msg *msg, const struct marking_names *names,
    const struct marking *m, struct pool *pool, struct buf *header,
    struct err *e)
{
	const struct remark_with with = {names, m, msg_eol_text(msg->eol),
	    pool};
	const char *end = msg->header.p + msg->header.n;
	struct buf out = {.pool = pool}, new = {.pool = pool};
	const struct field *subject;
	enum st st;

	st = marking_check(names->scheme, m, pool, e);
	if (st == ST_OK)
		st = find_subject(msg, &subject, e);
	if (st != ST_OK)
		return st;
	marking_write_field(names->scheme, m, with.eol, pool, &new);
	st = remark_subject(&with, subject, &new, e);
	if (st != ST_OK)
		return st;
	buf_add(&out, msg->from_line);
	put_fields(msg, subject, names->scheme->field, buf_str(&new), &out);
	buf_add(header, buf_str(&out));
	buf_add(header, (struct str){end, (size_t)(msg->body.p - end)});
	return ST_OK;
}
