/*
 * Any octets as a PDF: properties are UTF-8 and not blank; words and streams
 * are views that follow one another.
 */
#include "scan/pdf.h"

#include <assert.h>
#include <stdint.h>

#include "scan/office.h"
#include "scan/utf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
property(void *ctx, struct str name, struct str value)
{
	struct buf b = {0};

	(void)ctx;
	assert(str_eq(utf_clean(value, &b), value) && str_trim(value).n > 0);
	assert(str_eq(utf_clean(name, &b), name));
	buf_release(&b);
}

static void
words(struct str in)
{
	const char *at = in.p;
	enum pdf_kind kind;
	struct str raw;
	struct pdf pdf;

	pdf_init(&pdf, in);
	while ((kind = pdf_next(&pdf, &raw)) != PDF_END) {
		assert(raw.p >= at && pdf.left.p >= raw.p + raw.n);
		assert(pdf.left.p > at);
		assert(pdf.left.p + pdf.left.n == in.p + in.n);
		at = pdf.left.p;
	}
}

static void
streams(struct str in)
{
	struct pdf_dictionary d;
	const char *at = in.p;
	struct str data;
	struct pdf pdf;

	pdf_init(&pdf, in);
	while (pdf_next_stream(&pdf, &d, &data)) {
		assert(data.p > at && data.p + data.n == pdf.left.p);
		at = pdf.left.p;
	}
	assert(data.p == NULL && pdf.left.n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct scan_sinks sinks = {NULL, property, NULL};
	struct str in = {(const char *)data, size};
	struct pool *pool = pool_new();

	pdf_read(in, &sinks, pool);
	words(in);
	streams(in);
	pool_free(pool);
	return 0;
}
