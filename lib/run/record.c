#include "run/record.h"

#include "base/hash.h"
#include "base/log.h"
#include "run/json.h"

/*
 * The identifiers that share/controls has for a program and a result: lines
 * "PROGRAM RESULT[,RESULT...] ID...", "*" for any result, "#" for comments.
 */
static struct str
controls_of(const struct run *run, const char *program, struct str result)
{
	struct str text = run->controls;

	while (text.n > 0) {
		struct str line = str_cut(&text, '\n');
		struct str name = str_word(&line), results = str_word(&line);

		if (!str_eq(name, str_of(program)))
			continue;
		while (results.n > 0) {
			struct str one = str_cut(&results, ',');

			if (str_eq(one, result) || str_eq(one, STR("*")))
				return str_trim(line);
		}
	}
	return STR("");
}

static struct str
message_id(const struct msg *msg)
{
	const struct field *f = msg_field(msg, STR("Message-ID"), 0);

	if (f == NULL)
		return (struct str){0};
	return str_trim(f->body);
}

/* Postfix and Exim name the message in their own Received field: "id X". */
static struct str
queue_id(const struct job *job)
{
	if (job->border.found && job->border.believed)
		return job->border.hop.id;
	return (struct str){0};
}

static void
json_properties(struct buf *out, const struct result *r)
{
	buf_add(out, STR(",\"properties\":{"));
	for (size_t i = 0; i < r->nprop; i++) {
		const struct record_prop *p = &r->props[i];

		if (i > 0)
			buf_char(out, ',');
		json_string(out, p->name);
		buf_char(out, ':');
		if (p->json.p != NULL)
			buf_add(out, p->json);
		else
			json_string(out, p->value);
	}
	buf_char(out, '}');
}

static void
json_controls(struct buf *out, struct str list)
{
	struct str word;
	bool first = true;

	buf_add(out, STR(",\"controls\":["));
	while ((word = str_word(&list)).n > 0) {
		if (!first)
			buf_char(out, ',');
		json_string(out, word);
		first = false;
	}
	buf_char(out, ']');
}

static void
json_head(struct buf *out, const char *path, const char *filter,
    struct str result, enum verdict v, struct str reason)
{
	buf_char(out, '{');
	json_member(out, "message", str_of(path == NULL ? "-" : path));
	json_member(out, "filter", str_of(filter));
	json_member(out, "result", result);
	json_member(out, "verdict", str_of(verdict_word(v)));
	json_member(out, "reason", reason);
}

static void
json_record(const struct job *job, const char *filter, const struct result *r,
    const char *path, struct buf *out)
{
	struct str id = message_id(&job->msg), queue = queue_id(job);
	char digest[65];

	json_head(out, path, filter, r->word, r->verdict, r->reason);
	json_properties(out, r);
	buf_fmt(out, ",\"schema\":%d", RECORD_SCHEMA);
	json_controls(out, controls_of(job->run, filter, r->word));
	if (id.n > 0) {
		hash_sha256(id, digest);
		json_member(out, "message_id_sha256", str_of(digest));
	}
	if (queue.n > 0)
		json_member(out, "queue_id", queue);
	buf_add(out, STR("}\n"));
}

static void
text_record(const struct job *job, const char *filter, const struct result *r,
    const char *path, bool is_log, struct buf *out)
{
	size_t start;

	if (path != NULL) {
		log_clean(out, str_of(path));
		buf_char(out, '\t');
	}
	buf_add(out, r->word);
	buf_char(out, '\t');
	start = out->n;
	if (job->run->nfilter > 1)
		buf_fmt(out, "filter=%s", filter);
	for (size_t i = 0; i < r->nprop; i++) {
		if (is_log && r->props[i].unlogged)
			continue;
		if (out->n > start)
			buf_char(out, ' ');
		buf_add(out, r->props[i].name);
		buf_char(out, '=');
		ares_value(out, r->props[i].value);
	}
	if (r->reason.n > 0) {
		if (out->n > start)
			buf_char(out, ' ');
		buf_add(out, STR("reason="));
		ares_value(out, r->reason);
	}
	if (is_log && r->log_only.n > 0) {
		buf_add(out, STR(" whom="));
		ares_value(out, r->log_only);
	}
	buf_char(out, '\n');
}

void
record_job(const struct job *job, const char *path, struct buf *out)
{
	for (size_t i = 0; i < job->run->nfilter; i++) {
		const char *name = job->run->filters[i]->name;
		struct buf line = {.pool = job->pool};

		if (job->run->flags->json)
			json_record(job, name, &job->results[i], path, &line);
		else
			text_record(job, name, &job->results[i], path, false,
			    &line);
		buf_add(out, buf_str(&line));
	}
}

void
record_failure(const struct run *run, const char *path, const char *why,
    struct buf *out)
{
	struct buf line = {0};

	if (run->flags->json) {
		json_head(&line, path, run->name, STR("temperror"), V_RETRY,
		    str_of(why));
		buf_fmt(&line,
		    ",\"properties\":{},\"schema\":%d,\"controls\":[]}\n",
		    RECORD_SCHEMA);
	} else {
		if (path != NULL) {
			log_clean(&line, str_of(path));
			buf_char(&line, '\t');
		}
		buf_add(&line, STR("temperror\treason="));
		ares_value(&line, str_of(why));
		buf_char(&line, '\n');
	}
	buf_add(out, buf_str(&line));
	buf_release(&line);
}

bool
record_is_softened(const struct result *r)
{
	for (size_t i = 0; i < r->nprop; i++)
		if (str_eq(r->props[i].name, STR("dry-run")))
			return true;
	return false;
}

void
record_log(const struct job *job, const char *path)
{
	for (size_t i = 0; i < job->run->nfilter; i++) {
		const struct result *r = &job->results[i];
		struct buf line = {.pool = job->pool};
		struct str notes = buf_str(&r->notes);

		while (notes.n > 0) {
			struct str note = str_cut(&notes, '\n');

			log_note("%.*s", STRF(note));
		}
		text_record(job, job->run->filters[i]->name, r, path, true,
		    &line);
		line.n--; /* the line end */
		for (size_t k = 0; k < line.n; k++)
			if (line.p[k] == '\t')
				line.p[k] = ' ';
		if (r->verdict == V_REJECT || r->verdict == V_RETRY ||
		    record_is_softened(r))
			log_line("%.*s", STRF(buf_str(&line)));
		else
			log_note("%.*s", STRF(buf_str(&line)));
	}
}
