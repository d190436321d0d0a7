/*
 * net/message - questions and answers as octets.
 *
 * Owns:        the form of a query; what an answer to a question of ours
 *              comes to.
 * Never knows: sockets, time, what is cached.
 *
 * Every octet that comes in is hostile. What comes out is in the pool given.
 */
#ifndef NET_MESSAGE_H
#define NET_MESSAGE_H

#include "base/pool.h"
#include "net/name.h"

enum {
	MESSAGE_QUERY = 512,    /* room for any query of ours */
	MESSAGE_OCTETS = 65535, /* octets of a message */
	MESSAGE_UDP = 1232,     /* what we say we take in a datagram */
	MESSAGE_ALIASES = 8,    /* CNAMEs that are followed */
};

/* An answer on its way; the text of why is fixed words. */
struct message_answer {
	struct dns_answer answer;
	struct dns_name alias; /* n > 0: no answer yet, ask for this name */
	unsigned links;        /* CNAMEs on the way */
};

enum message_kind {
	MESSAGE_STRAY,     /* no answer to this question: wait on */
	MESSAGE_ANSWER,    /* *out is filled */
	MESSAGE_TRUNCATED, /* ask again over TCP */
	MESSAGE_FORMERR,   /* ask again without EDNS */
	MESSAGE_FAILED,    /* the server cannot say; out->answer.why is set */
};

struct message_question {
	struct dns_name name;
	enum dns_type type;
	uint16_t id;
	bool edns;
};

/* The query in out[MESSAGE_QUERY]; how many octets. */
size_t message_query(const struct message_question *, uint8_t *out);
/*
 * What the octets are for this question. An answer without records of the
 * type that only names an alias sets out->alias.
 */
enum message_kind message_parse(const struct message_question *,
    const uint8_t *octets, size_t n, struct pool *, struct message_answer *out);

#endif
