#include "base/ip.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"

static bool
parse(struct str s, int family, void *out)
{
	char text[IP_TEXT];

	if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n) != NULL)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(family, text, out) == 1;
}

bool
ip_parse4(struct str s, struct ip *out)
{
	*out = (struct ip){0};
	if (!parse(s, AF_INET, out->octets))
		return false;
	out->version = 4;
	return true;
}

bool
ip_parse6(struct str s, struct ip *out)
{
	*out = (struct ip){0};
	if (!parse(s, AF_INET6, out->octets))
		return false;
	out->version = 6;
	return true;
}

bool
ip_of(const void *octets, size_t n, struct ip *out)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	*out = (struct ip){0};
	if (n == 16 && memcmp(octets, mapped, sizeof(mapped)) == 0) {
		octets = (const char *)octets + 12;
		n = 4;
	}
	if (n != 4 && n != 16)
		return false;
	memcpy(out->octets, octets, n);
	out->version = n == 4 ? 4 : 6;
	return true;
}

bool
ip_parse(struct str s, struct ip *out)
{
	struct ip ip;

	if (ip_parse4(s, out))
		return true;
	return ip_parse6(s, &ip) && ip_of(ip.octets, 16, out);
}

const char *
ip_text(const struct ip *ip, char out[IP_TEXT])
{
	int family = ip->version == 4 ? AF_INET : AF_INET6;

	if (ip->version == 0 ||
	    inet_ntop(family, ip->octets, out, IP_TEXT) == NULL)
		memcpy(out, "unknown", 8);
	return out;
}

bool
ip_eq(const struct ip *a, const struct ip *b)
{
	return ip_in(a, b, a->version == 4 ? 32 : 128);
}

bool
ip_in(const struct ip *ip, const struct ip *net, unsigned bits)
{
	size_t whole = bits / 8;
	unsigned rest = bits % 8;

	if (ip->version != net->version || ip->version == 0 ||
	    bits > (ip->version == 4 ? 32U : 128U))
		return false;
	if (memcmp(ip->octets, net->octets, whole) != 0)
		return false;
	return rest == 0 ||
	    ((ip->octets[whole] ^ net->octets[whole]) >> (8 - rest)) == 0;
}

bool
ip_is_loopback(const struct ip *ip)
{
	static const struct ip one = {6, {[15] = 1}};

	return (ip->version == 4 && ip->octets[0] == 127) || ip_eq(ip, &one);
}

bool
net_parse(struct str s, struct net *out)
{
	struct str bits = s, addr = str_cut(&bits, '/');
	uint64_t n, max;

	*out = (struct net){0};
	if (!ip_parse(addr, &out->ip))
		return false;
	max = out->ip.version == 4 ? 32 : 128;
	if (addr.n == s.n)
		n = max;
	else if (!num_parse(bits, max, &n))
		return (*out = (struct net){0}, false);
	out->bits = (uint8_t)n;
	return true;
}

bool
net_has(const struct net *net, const struct ip *ip)
{
	return ip_in(ip, &net->ip, net->bits);
}
