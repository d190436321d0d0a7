/*
 * mail/charset_tables - charsets of one octet a character.
 *
 * Owns:        what their upper halves mean in Unicode; of those that are not
 *              ASCII below, all of them.
 * Never knows: what they are called in mail.
 */
#ifndef MAIL_CHARSET_TABLES_H
#define MAIL_CHARSET_TABLES_H

#include <stdint.h>

enum {
	TABLE_ISO8859_2,
	TABLE_ISO8859_3,
	TABLE_ISO8859_4,
	TABLE_ISO8859_5,
	TABLE_ISO8859_6,
	TABLE_ISO8859_7,
	TABLE_ISO8859_8,
	TABLE_ISO8859_9,
	TABLE_ISO8859_10,
	TABLE_ISO8859_13,
	TABLE_ISO8859_14,
	TABLE_ISO8859_15,
	TABLE_ISO8859_16,
	TABLE_CP874,
	TABLE_TIS620,
	TABLE_CP1250,
	TABLE_CP1251,
	TABLE_CP1252,
	TABLE_CP1253,
	TABLE_CP1254,
	TABLE_CP1255,
	TABLE_CP1256,
	TABLE_CP1257,
	TABLE_CP1258,
	TABLE_KOI8_R,
	TABLE_KOI8_U,
	CHARSET_TABLES
};

/* Each has 128 entries, for the octets from 0x80; U+FFFD is none. */
extern const uint16_t *const charset_tables[CHARSET_TABLES];

/* EBCDIC of the United States: no character is where ASCII has it. */
extern const uint8_t charset_ibm037[256];

#endif
