/* auth/dkim_key: RFC 6376 section 3.6.1, RFC 8301, RFC 8463. */
#include "auth/dkim_key.h"

#include <stdlib.h>

#include "base/base64.h"
#include "tap.h"

/* The same key of 1024 bits: SubjectPublicKeyInfo, and RSAPublicKey. */
#define SPKI                                                           \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCk+BGuETvf1i2SVGq3OWhy" \
	"wwJ69YnVmbdt+0Hw6fIgo3d4NoVY9b40hQFHfrUzhKXrkHakYDcghzVHf0S0" \
	"UD8p4PJtl/8Xk/7CFPg1FD+rO+WXdyisFdV1DmBmzkJx1JZSHvcNxphub8cF" \
	"BLcPuaPnOfPRQayFRYHDbBULnZDtUQIDAQAB"
#define PKCS1                                                          \
	"MIGJAoGBAKT4Ea4RO9/WLZJUarc5aHLDAnr1idWZt237QfDp8iCjd3g2hVj1" \
	"vjSFAUd+tTOEpeuQdqRgNyCHNUd/RLRQPyng8m2X/xeT/sIU+DUUP6s75Zd3" \
	"KKwV1XUOYGbOQnHUllIe9w3GmG5vxwUEtw+5o+c589FBrIVFgcNsFQudkO1R" \
	"AgMBAAE="
#define ED25519 "jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsiYuSSx7Ee9QQ3U="

/* Records, and what is wrong with them; "" where they parse. */
static const struct {
	const char *name;
	struct str in;
	enum st st;
	const char *text;
} cases[] = {
    {"p= alone is a record", STR_INIT("p=YQ=="), ST_OK, ""},
    {"with the version before it", STR_INIT("v=DKIM1; p=YQ=="), ST_OK, ""},
    {"white space does not matter", STR_INIT(" v = DKIM1 ;\tp = YQ== ; "),
	ST_OK, ""},
    {"folds neither", STR_INIT("v=DKIM1;\r\n p=Y\n\tQ=="), ST_OK, ""},
    {"nothing is no record", STR_INIT(""), ST_SYNTAX, "no p="},
    {"a record has a p=", STR_INIT("v=DKIM1; k=rsa"), ST_SYNTAX, "no p="},
    {"P= is another tag", STR_INIT("v=DKIM1; P=YQ=="), ST_SYNTAX, "no p="},
    {"v= is first", STR_INIT("p=YQ==; v=DKIM1"), ST_SYNTAX, "v= is not first"},
    {"not second", STR_INIT("k=rsa; v=DKIM1; p=YQ=="), ST_SYNTAX,
	"v= is not first"},
    {"v= is DKIM1", STR_INIT("v=DKIM2; p=YQ=="), ST_SYNTAX, "v= is not DKIM1"},
    {"in upper case", STR_INIT("v=dkim1; p=YQ=="), ST_SYNTAX,
	"v= is not DKIM1"},
    {"and no more", STR_INIT("v=DKIM10; p=YQ=="), ST_SYNTAX, "v= is not DKIM1"},
    {"and no less", STR_INIT("v=; p=YQ=="), ST_SYNTAX, "v= is not DKIM1"},
    {"not that of a signature", STR_INIT("v=1; p=YQ=="), ST_SYNTAX,
	"v= is not DKIM1"},
    {"another record is no key", STR_INIT("v=spf1 -all"), ST_SYNTAX,
	"v= is not DKIM1"},
    {"nor is DMARC", STR_INIT("v=DMARC1; p=none"), ST_SYNTAX,
	"v= is not DKIM1"},
    {"nor is text", STR_INIT("hello"), ST_SYNTAX, "tag 1 has no '='"},
    {"a tag is there once", STR_INIT("p=YQ==; p=YQ=="), ST_SYNTAX,
	"tag p given twice"},
    {"v= too", STR_INIT("v=DKIM1; v=DKIM1; p=YQ=="), ST_SYNTAX,
	"tag v given twice"},
    {"n= too", STR_INIT("n=a; p=YQ==; n=b"), ST_SYNTAX, "tag n given twice"},
    {"no two semicolons", STR_INIT("v=DKIM1;; p=YQ=="), ST_SYNTAX,
	"tag 2 has no '='"},
    {"no semicolon first", STR_INIT(";p=YQ=="), ST_SYNTAX, "tag 1 has no '='"},
    {"no escaped semicolon", STR_INIT("v=DKIM1\\; p=YQ=="), ST_SYNTAX,
	"v= is not DKIM1"},
    {"no quotes around it", STR_INIT("\"v=DKIM1; p=YQ==\""), ST_SYNTAX,
	"tag 1: bad name"},
    {"no NUL", STR_INIT("p=YQ==\0"), ST_SYNTAX, "tag p: bad octet"},
    {"no UTF-8 in a note", STR_INIT("n=caf\xc3\xa9; p=YQ=="), ST_SYNTAX,
	"an octet that is not ASCII"},
    {"no no-break space", STR_INIT("v=DKIM1;\xc2\xa0p=YQ=="), ST_SYNTAX,
	"an octet that is not ASCII"},
    {"a CR is no white space", STR_INIT("p=YQ\r=="), ST_SYNTAX,
	"a line end that is no fold"},
    {"nor is an LF", STR_INIT("p=YQ\n=="), ST_SYNTAX,
	"a line end that is no fold"},
    {"not even at the end", STR_INIT("p=YQ==\n"), ST_SYNTAX,
	"a line end that is no fold"},
    {"k=rsa is known", STR_INIT("k=rsa; p=YQ=="), ST_OK, ""},
    {"k=ed25519 is known", STR_INIT("k=ed25519; p=YQ=="), ST_OK, ""},
    {"k=RSA is not", STR_INIT("k=RSA; p=YQ=="), ST_NONE,
	"k=RSA is no known kind of key"},
    {"nor k=dsa", STR_INIT("v=DKIM1; k=dsa; p=YQ=="), ST_NONE,
	"k=dsa is no known kind of key"},
    {"nor an empty one", STR_INIT("k=; p=YQ=="), ST_NONE,
	"k= is no known kind of key"},
    {"nor a list", STR_INIT("k=rsa:ed25519; p=YQ=="), ST_NONE,
	"k=rsa:ed25519 is no known kind of key"},
    {"one without p= is wrong before that", STR_INIT("k=dsa"), ST_SYNTAX,
	"no p="},
    {"g= does not matter", STR_INIT("v=DKIM1; g=; p=YQ=="), ST_OK, ""},
    {"n= does not matter", STR_INIT("n=a=b c:; p=YQ=="), ST_OK, ""},
    {"nor an unknown tag", STR_INIT("foo=bar; p=YQ=="), ST_OK, ""},
};

static void
every_case(void)
{
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct dkim_key key;
		struct err e = {0};
		enum st st;

		memset(&key, 0x55, sizeof(key));
		st = dkim_key_parse(cases[i].in, &key, &e);
		OK(st == cases[i].st &&
			(st == ST_OK ? str_starts(key.p, STR("Y")) :
				       key.p.p == NULL && !key.sha256 &&
				    !key.email && !key.testing && !key.strict &&
				    !key.revoked),
		    cases[i].name);
		IS(str_of(e.text), cases[i].text, "  text of the error");
	}
}

/* What the tags say; "-" where they do not. */
static const struct {
	const char *name;
	struct str in;
	const char *says; /* sha256, email, testing, strict, revoked */
} flags[] = {
    {"without h= and s= all is allowed", STR_INIT("p=YQ=="), "he---"},
    {"h=sha256", STR_INIT("h=sha256; p=YQ=="), "he---"},
    {"h=sha1 allows no SHA-256", STR_INIT("h=sha1; p=YQ=="), "-e---"},
    {"h=sha1:sha256 does", STR_INIT("h=sha1:sha256; p=YQ=="), "he---"},
    {"in any order, with folds", STR_INIT("h= sha256 \r\n : sha1 ; p=YQ=="),
	"he---"},
    {"an unknown hash does not matter", STR_INIT("h=md5:sha256; p=YQ=="),
	"he---"},
    {"alone it does", STR_INIT("h=sha512; p=YQ=="), "-e---"},
    {"an empty h= allows none", STR_INIT("h=; p=YQ=="), "-e---"},
    {"h=SHA256 is unknown", STR_INIT("h=SHA256; p=YQ=="), "-e---"},
    {"half a word is none", STR_INIT("h=sha2567; p=YQ=="), "-e---"},
    {"s=email", STR_INIT("s=email; p=YQ=="), "he---"},
    {"s=*", STR_INIT("s=*; p=YQ=="), "he---"},
    {"one of several", STR_INIT("s=chat : * ; p=YQ=="), "he---"},
    {"email among others", STR_INIT("s=tlsrpt:email; p=YQ=="), "he---"},
    {"s=chat is not for mail", STR_INIT("s=chat; p=YQ=="), "h----"},
    {"s=Email is unknown", STR_INIT("s=Email; p=YQ=="), "h----"},
    {"an empty s= is for nothing", STR_INIT("s=; p=YQ=="), "h----"},
    {"a star is no pattern", STR_INIT("s=e*; p=YQ=="), "h----"},
    {"t=y", STR_INIT("t=y; p=YQ=="), "het--"},
    {"t=s", STR_INIT("t=s; p=YQ=="), "he-s-"},
    {"t=y:s", STR_INIT("t=y:s; p=YQ=="), "hets-"},
    {"t= in white space", STR_INIT("t= s : \r\n y ; p=YQ=="), "hets-"},
    {"an unknown flag does not matter", STR_INIT("t=x:s:z; p=YQ=="), "he-s-"},
    {"an empty t= says nothing", STR_INIT("t=; p=YQ=="), "he---"},
    {"t=Y and t=S are unknown", STR_INIT("t=Y:S; p=YQ=="), "he---"},
    {"t=ys is one word", STR_INIT("t=ys; p=YQ=="), "he---"},
    {"an empty p= is a revoked key", STR_INIT("p="), "he--r"},
    {"so is one of white space", STR_INIT("v=DKIM1; p= \r\n\t ; k=rsa"),
	"he--r"},
    {"of any kind", STR_INIT("k=ed25519; p=; t=s"), "he-sr"},
};

static void
every_flag(void)
{
	for (size_t i = 0; i < NELEM(flags); i++) {
		struct dkim_key k;
		char says[6];

		OK(dkim_key_parse(flags[i].in, &k, NULL) == ST_OK,
		    flags[i].name);
		snprintf(says, sizeof(says), "%c%c%c%c%c", k.sha256 ? 'h' : '-',
		    k.email ? 'e' : '-', k.testing ? 't' : '-',
		    k.strict ? 's' : '-', k.revoked ? 'r' : '-');
		IS(str_of(says), flags[i].says, "  what it says");
	}
}

static void
limits(void)
{
	struct buf b = {0};
	struct dkim_key k;
	struct err e = {0};

	buf_add(&b, STR("v=DKIM1; p=YQ=="));
	for (int i = 3; i <= 100; i++)
		buf_fmt(&b, ";n%d=", i);
	IS_NUM(dkim_key_parse(buf_str(&b), &k, NULL), ST_OK,
	    "a record may have 100 tags");
	IS(k.p, "YQ==", "  and its p= is there");
	buf_add(&b, STR(";n101="));
	IS_NUM(dkim_key_parse(buf_str(&b), &k, &e), ST_SYNTAX,
	    "101 are too many");
	IS(str_of(e.text), "over 100 tags", "  and the text says so");
	IS_NUM(dkim_key_parse((struct str){0}, &k, NULL), ST_SYNTAX,
	    "a view that is not there is no record");
	buf_release(&b);
}

/* p= and the bits of its key; 0, and the text, where there is none. */
static const struct {
	const char *name;
	struct str in;
	unsigned bits;
	const char *text;
} loads[] = {
    {"an RSA key", STR_INIT("p=" SPKI), 1024, ""},
    {"without its wrapping", STR_INIT("p=" PKCS1), 1024, ""},
    {"with folds",
	STR_INIT("p=MIGJAoGBAKT4Ea4RO9/WLZJUarc5aHLDAnr1idWZt237QfDp8iCj\r\n "
		 "d3g2hVj1 vjSFAUd+tTOEpeuQdqRgNyCHNUd/RLRQPyng8m2X/xeT/sIU\n\t"
		 "+DUUP6s75Zd3KKwV1XUOYGbOQnHUllIe9w3GmG5vxwUEtw+5o+c589FB\t"
		 "rIVFgcNsFQudkO1R AgMBAAE= "),
	1024, ""},
    {"an Ed25519 key", STR_INIT("k=ed25519; p=" ED25519), 256, ""},
    {"that is folded",
	STR_INIT("k=ed25519; p=jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsi"
		 "\r\n\tYuSSx7Ee9QQ3U ="),
	256, ""},
    {"an Ed25519 key is none of RSA", STR_INIT("p=" ED25519), 0, NULL},
    {"an RSA key is none of Ed25519", STR_INIT("k=ed25519; p=" SPKI), 0,
	"p= has 162 octets, not 32"},
    {"an Ed25519 key of 31 octets",
	STR_INIT("k=ed25519; p=jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsiYuSSx7Ee9QQw=="),
	0, "p= has 31 octets, not 32"},
    {"of 33",
	STR_INIT("k=ed25519; p=jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsiYuSSx7Ee9QQ"
		 "3V1"),
	0, "p= has 33 octets, not 32"},
    {"junk in an Ed25519 key",
	STR_INIT("k=ed25519; p=jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsiYuSSx7Ee9QQ3U-"),
	0, "p=: octet 44 is no base64"},
    {"an Ed25519 key without padding",
	STR_INIT("k=ed25519; p=jj4gPpNeSC7BmVuuJ4S5gKa+hDCDsiYuSSx7Ee9QQ3U"), 0,
	"p=: base64 without its padding"},
    {"junk behind an RSA key", STR_INIT("p=" SPKI "!"), 0,
	"p=: octet 217 is no base64"},
    {"octets behind an RSA key", STR_INIT("p=" SPKI "AAAA"), 0, NULL},
    {"an RSA key that is cut short", STR_INIT("p=MIGfMA0GCSqGSIb3DQEBAQUA"), 0,
	NULL},
    {"one octet", STR_INIT("p=YQ=="), 0, NULL},
    {"a revoked key", STR_INIT("p="), 0, NULL},
    {"a revoked Ed25519 key", STR_INIT("k=ed25519; p="), 0,
	"p= has 0 octets, not 32"},
};

static void
loading(void)
{
	for (size_t i = 0; i < NELEM(loads); i++) {
		struct dkim_key k;
		struct crypto_key *key = NULL;
		struct err e = {0};
		enum st st;

		OK(dkim_key_parse(loads[i].in, &k, NULL) == ST_OK,
		    loads[i].name);
		st = dkim_key_load(&k, &key, &e);
		if (loads[i].bits > 0) {
			OK(st == ST_OK && key != NULL &&
				crypto_key_type(key) == k.type &&
				crypto_key_bits(key) == loads[i].bits,
			    "  is a key");
		} else {
			OK(st == ST_SYNTAX && key == NULL && e.text[0] != '\0',
			    "  is no key");
		}
		if (loads[i].text != NULL)
			IS(str_of(e.text), loads[i].text,
			    "  text of the error");
	}
}

/* An Ed25519 key of its own for each n; any 32 octets are one. */
static struct str
nth_key(unsigned n, struct buf *p)
{
	char octets[CRYPTO_ED25519] = {(char)n, (char)(n >> 8), 1};

	buf_clear(p);
	base64_write((struct str){octets, sizeof(octets)}, p);
	return buf_str(p);
}

static bool
is_key(const struct crypto_key *key, struct str p)
{
	struct buf octets = {0}, text = {0};
	bool yes = crypto_write_public(key, &octets, NULL) == ST_OK;

	base64_write(buf_str(&octets), &text);
	yes = yes && str_eq(buf_str(&text), p);
	buf_release(&octets);
	buf_release(&text);
	return yes;
}

static void
keeping(void)
{
	enum { MANY = 5000 };
	struct buf p = {0}, again = {0};
	struct dkim_key k = {.type = CRYPTO_KEY_ED25519};
	struct crypto_key *first = NULL, *second = NULL;
	unsigned right = 0, same = 0;

	k.p = nth_key(0, &p);
	OK(dkim_key_load(&k, &first, NULL) == ST_OK, "a key is loaded");
	k.p = nth_key(0, &again);
	OK(dkim_key_load(&k, &second, NULL) == ST_OK && second == first,
	    "the same octets elsewhere are the same key");
	k.type = CRYPTO_KEY_RSA;
	OK(dkim_key_load(&k, &second, NULL) == ST_SYNTAX && second == NULL,
	    "but not where they are of another kind");
	k.type = CRYPTO_KEY_ED25519;
	OK(dkim_key_load(&k, &second, NULL) == ST_OK && second == first,
	    "a failure costs no key");
	buf_add(&again, STR(" "));
	k.p = buf_str(&again);
	OK(dkim_key_load(&k, &second, NULL) == ST_OK,
	    "one blank more is another text");
	for (unsigned n = 0; n < MANY; n++) {
		k.p = nth_key(n, &p);
		right += dkim_key_load(&k, &first, NULL) == ST_OK &&
		    is_key(first, k.p);
		same += dkim_key_load(&k, &second, NULL) == ST_OK &&
		    second == first;
	}
	IS_NUM(right, MANY, "5000 keys are loaded, each the one asked for");
	IS_NUM(same, MANY, "each is there when it is asked for again");
	k.p = nth_key(0, &p);
	OK(dkim_key_load(&k, &first, NULL) == ST_OK && is_key(first, k.p),
	    "and the first one after them");
	buf_release(&p);
	buf_release(&again);
}

/* A key in white space: where there is too much, it is not kept for long. */
static void
padded_keys(void)
{
	static const size_t sizes[] = {8191, 8192, 8193, 60000};
	struct buf p = {0};

	for (size_t i = 0; i < NELEM(sizes); i++) {
		struct dkim_key k = {.type = CRYPTO_KEY_ED25519};
		struct crypto_key *key = NULL, *again = NULL;
		char name[60];

		buf_clear(&p);
		while (p.n < sizes[i] - 44)
			buf_char(&p, ' ');
		buf_add(&p, STR(ED25519));
		k.p = buf_str(&p);
		snprintf(name, sizeof(name), "a key in %zu octets", p.n);
		OK(k.p.n == sizes[i] &&
			dkim_key_load(&k, &key, NULL) == ST_OK &&
			crypto_key_bits(key) == 256,
		    name);
		OK(dkim_key_load(&k, &again, NULL) == ST_OK && again == key,
		    "  and again");
	}
	buf_release(&p);
}

int
main(void)
{
	every_case();
	every_flag();
	limits();
	loading();
	keeping();
	padded_keys();
	return tap_end();
}
