/*
 * policy/scheme - a scheme of protective markings: its levels, caveats and
 * markers, and what needs what. It is a data file, see marking-scheme(5).
 *
 * Owns:        reading the file, and looking names up in it.
 * Never knows: mail, a marking, or any one scheme.
 */
#ifndef POLICY_SCHEME_H
#define POLICY_SCHEME_H

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

enum {
	SCHEME_MAX = 1 << 18, /* octets of a scheme file; the largest has 8 K */
	SCHEME_LEVELS_MAX = 32, /* the standards name 6 */
	SCHEME_NAMES_MAX = 500, /* of caveats, of markers, of old names */
};

/* What a marking is made of; the scheme names the tags and their order. */
enum element {
	EL_VERSION,
	EL_NAMESPACE,
	EL_LEVEL,
	EL_CAVEAT,  /* repeatable */
	EL_ACCESS,  /* information management marker; repeatable */
	EL_EXPIRES, /* with EL_DOWNTO behind it, or neither */
	EL_DOWNTO,
	EL_NOTE,
	EL_ORIGIN,
	EL_COUNT
};

struct scheme_element {
	struct str tag; /* "SEC"; p == NULL: this scheme has no such element */
	int place;      /* 0-based, in the order of the file */
	bool required;  /* in the header form */
	bool header;    /* in the header form only */
};

/* In the order of the file, low to high; everywhere else a level is its index.
 */
struct scheme_level {
	struct str name; /* as in a marking: "TOP-SECRET" */
	struct str text; /* as on paper: "TOP SECRET" */
	struct str para; /* as paragraphs are marked: "TS"; p == NULL: none */
};

enum { NO_LEVEL = -1 };

enum caveat_form {
	CAVEAT_WORD,      /* SH:CABINET */
	CAVEAT_TEXT,      /* C:<text> */
	CAVEAT_WORD_TEXT, /* SH:EXCLUSIVE-FOR <text> */
	CAVEAT_COUNTRIES, /* RI:REL/<countries> */
};

/* Who may read a message with this caveat. */
enum audience {
	AUDIENCE_ANY,
	AUDIENCE_THESE,  /* who has one of `nations` */
	AUDIENCE_LISTED, /* who has one of the countries in the caveat */
	AUDIENCE_ONE,    /* one recipient, no list */
};

struct scheme_caveat {
	struct str type; /* "SH"; p == NULL where the scheme has no types */
	struct str word; /* "CABINET"; p == NULL for CAVEAT_TEXT */
	enum caveat_form form;
	int min; /* the lowest level it may stand with */
	enum audience audience;
	const struct str *nations;
	size_t nnation;
	bool releases; /* permissive, as REL: contradicts every other caveat
			  with an audience */
};

struct scheme_marker {
	struct str name; /* "Legal-Privilege" */
	int min;
};

/*
 * A name of an earlier edition: TAG=NAME, and what it is now. `caveat` and
 * `access` are as in a marking ("SH:CABINET"), p == NULL: none.
 */
struct scheme_old {
	struct str tag, name;
	int level;
	struct str caveat, access;
};

struct scheme {
	struct str name;  /* "au" */
	struct str field; /* "X-Protective-Marking" */
	struct str ns;    /* "gov.au"; compared without case */
	/* The subject form counts only in mail from this domain and below;
	 * p == NULL: in all mail. */
	struct str subject_domain;
	struct str version; /* what is written: "2024.1" */
	/* Editions before and after it that can be read: "2012.3", or
	 * "2018.*". */
	const struct str *versions;
	size_t nversion;
	struct scheme_element elements[EL_COUNT];
	struct scheme_level *levels;
	size_t nlevel;
	/* What may be chosen where no ceiling is set; NO_LEVEL: all. */
	int modest;
	struct scheme_caveat *caveats;
	size_t ncaveat;
	struct scheme_marker *markers;
	size_t nmarker;
	struct scheme_old *old;
	size_t nold;
	const struct str *countries; /* in order; none: any code is one */
	size_t ncountry;
	/* Names of document properties that hold a marking or a level. */
	const struct str *properties;
	size_t nproperty;
};

/*
 * Read a scheme from the text of its file; views into it. `where` is the name
 * of the file. ST_CONF says "where:line: what".
 */
MUST_CHECK enum st scheme_parse(struct str text, const char *where,
    struct pool *, struct scheme *out, struct err *);

/* The level of exactly that name, or written as on paper; NO_LEVEL. */
int scheme_level(const struct scheme *, struct str name);
/* The same for the name alone; without case, as people type it. */
int scheme_level_typed(const struct scheme *, struct str name);
/* "TOP-SECRET"; "none" for NO_LEVEL. */
struct str scheme_level_name(const struct scheme *, int level);
/*
 * What is this caveat ("SH:CABINET", "RI:REL/AUS", "C:Blue Moon", as in a
 * marking, escapes resolved)? NULL where the scheme has none such. *text is
 * what it holds beside its word: a text, or countries with "/" between them.
 */
const struct scheme_caveat *scheme_caveat(const struct scheme *,
    struct str caveat, struct str *text);
const struct scheme_marker *scheme_marker(const struct scheme *,
    struct str name);
/* Is it in the list of countries, or is there no list? */
bool scheme_is_country(const struct scheme *, struct str code);
/* Is it an edition that is known (the one written, or in `versions`)? */
bool scheme_is_version(const struct scheme *, struct str version);

#endif
