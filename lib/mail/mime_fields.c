#include "mail/mime_fields.h"

#include "mail/lex.h"
#include "mail/mime_line.h"
#include "mail/mime_type.h"

static const struct str prefix = STR_INIT("content-");

void
mime_fields_note(struct mime_fields *said, const struct field *f)
{
	struct str name = f->name;

	if (!str_casestarts(name, prefix))
		return;
	name = str_from(name, prefix.n);
	if (str_caseeq(name, STR("type"))) {
		if (said->type.p != NULL)
			said->flaws |= MIME_TWO_TYPES;
		else
			said->type = f->body;
	} else if (str_caseeq(name, STR("transfer-encoding"))) {
		if (said->encoding.p != NULL)
			said->flaws |= MIME_TWO_ENCODINGS;
		else
			said->encoding = f->body;
	} else if (str_caseeq(name, STR("disposition"))) {
		if (said->disposition.p == NULL)
			said->disposition = f->body;
	}
}

/* Only lines that may begin one of them are looked at. */
void
mime_fields_read(struct mime_fields *said, struct str header, enum msg_eol eol)
{
	while (header.n > 0) {
		struct field f;

		if (!str_casestarts(header, prefix))
			header =
			    str_from(header, mime_line_length(header, eol));
		else if (field_next(&header, eol, &f))
			mime_fields_note(said, &f);
	}
}

/*
 * encoding = "Content-Transfer-Encoding" ":" token (RFC 2045 section 6.1). In
 * quotes, or with something behind it, it is read all the same.
 */
static enum mime_encoding
read_encoding(struct str body, unsigned *flaws)
{
	static const struct {
		struct str name;
		enum mime_encoding encoding;
	} known[] = {
	    {STR_INIT("7bit"), MIME_IDENTITY},
	    {STR_INIT("8bit"), MIME_IDENTITY},
	    {STR_INIT("binary"), MIME_IDENTITY},
	    {STR_INIT("quoted-printable"), MIME_QP},
	    {STR_INIT("base64"), MIME_BASE64},
	};
	struct str word;

	(void)lex_cfws(&body, NULL);
	(void)lex_char(&body, '"');
	lex_fws(&body);
	word = lex_token(&body);
	for (size_t i = 0; i < NELEM(known); i++)
		if (str_caseeq(word, known[i].name))
			return known[i].encoding;
	*flaws |= MIME_BAD_ENCODING;
	return MIME_IDENTITY;
}

/* In a multipart/digest a part is a message unless it says otherwise (RFC 2046
 * section 5.1.5). */
static void
read_type(const struct mime_fields *said, bool in_digest,
    const struct mime_type *type, struct mime_part *p)
{
	p->type = STR("text/plain");
	if (said->type.p == NULL && in_digest)
		p->type = STR("message/rfc822");
	else if (str_find(type->word, '/') < type->word.n)
		p->type = type->word;
	else if (said->type.p != NULL)
		p->flaws |= MIME_BAD_TYPE;
}

/*
 * A disposition that nobody knows is an attachment (RFC 2183 section 2.8). A
 * boundary cannot end in a blank (RFC 2046 section 5.1.1).
 */
struct str
mime_fields_describe(const struct mime_fields *said, bool in_digest,
    struct pool *pool, struct mime_part *p)
{
	struct mime_type type = {0}, disposition = {0};
	struct str boundary;

	p->flaws = said->flaws;
	if (said->type.p != NULL)
		mime_type_read(said->type, pool, &type);
	read_type(said, in_digest, &type, p);
	if (said->disposition.p != NULL)
		mime_type_read(said->disposition, pool, &disposition);
	if (type.limited || disposition.limited)
		p->flaws |= MIME_BAD_TYPE;
	p->charset = type.param[MIME_CHARSET];
	p->attachment =
	    disposition.word.n > 0 && !str_eq(disposition.word, STR("inline"));
	p->name = disposition.param[MIME_FILENAME];
	if (p->name.n == 0 && type.param[MIME_NAME].p != NULL)
		p->name = type.param[MIME_NAME];
	if (said->encoding.p != NULL)
		p->encoding = read_encoding(said->encoding, &p->flaws);
	boundary = type.param[MIME_BOUNDARY];
	while (boundary.n > 0 && is_fws(boundary.p[boundary.n - 1]))
		boundary.n--;
	return boundary;
}
