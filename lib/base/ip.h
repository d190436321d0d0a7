/*
 * base/ip - addresses and networks, IPv4 and IPv6.
 *
 * Owns:        reading and writing them strictly. An IPv4-mapped IPv6 address
 *              (::ffff:192.0.2.1) is the IPv4 address (RFC 7208 section 5).
 * Never knows: where an address came from.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdint.h>

#include "base/str.h"

struct ip {
	uint8_t version;    /* 0 (none), 4 or 6 */
	uint8_t octets[16]; /* the first four for IPv4 */
};

struct net {
	struct ip ip;
	uint8_t bits;
};

enum { IP_TEXT = 46 }; /* room for any address and a NUL */

/*
 * An address literal without brackets: "192.0.2.1", "2001:db8::1". No leading
 * zeros, no zone index, nothing around it. ip_parse folds v4-mapped addresses;
 * ip_parse6 reads what looks like IPv6 only and keeps them.
 */
bool ip_parse(struct str s, struct ip *out);
bool ip_parse4(struct str s, struct ip *out);
bool ip_parse6(struct str s, struct ip *out);
/* From four or sixteen octets in network order; v4-mapped is folded. */
bool ip_of(const void *octets, size_t n, struct ip *out);
/* Its text in out[IP_TEXT], "unknown" for none. Returns out. */
const char *ip_text(const struct ip *, char out[IP_TEXT]);

bool ip_eq(const struct ip *a, const struct ip *b);
/* The first `bits` bits are equal and so is the version. */
bool ip_in(const struct ip *ip, const struct ip *net, unsigned bits);
/* 127.0.0.0/8 or ::1. */
bool ip_is_loopback(const struct ip *);

/* "192.0.2.0/24", "2001:db8::/32", or an address alone. */
bool net_parse(struct str s, struct net *out);
bool net_has(const struct net *, const struct ip *);

#endif
