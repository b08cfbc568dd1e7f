// SPDX-License-Identifier: GPL-2.0
/* Tells RoCE frames from others, for SFs that may not speak it */

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "hold.h"

#define SFNIC_ETH_P_ROCE	0x8915	/* RoCE v1 */
#define SFNIC_ROCE_V2_PORT	4791

static bool sfnic_udp_is_roce(const struct sk_buff *skb, int off)
{
	const struct udphdr *udp;
	struct udphdr buf;

	udp = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return udp && udp->dest == htons(SFNIC_ROCE_V2_PORT);
}

/* Fragments but the first have no port; without the first they are nothing */
static bool sfnic_ipv4_is_roce(const struct sk_buff *skb, int off)
{
	const struct iphdr *ip;
	struct iphdr buf;

	ip = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return ip && ip->protocol == IPPROTO_UDP &&
	       !(ip->frag_off & htons(IP_OFFSET)) &&
	       sfnic_udp_is_roce(skb, off + ip->ihl * 4);
}

static bool sfnic_ipv6_is_roce(const struct sk_buff *skb, int off)
{
	const struct ipv6hdr *ip;
	struct ipv6hdr buf;
	__be16 frag_off;
	u8 nexthdr;

	ip = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!ip)
		return false;
	nexthdr = ip->nexthdr;
	off = ipv6_skip_exthdr(skb, off + sizeof(buf), &nexthdr, &frag_off);
	return off > 0 && nexthdr == IPPROTO_UDP &&
	       !(frag_off & htons(IP6_OFFSET)) && sfnic_udp_is_roce(skb, off);
}

bool sfnic_skb_is_roce(const struct sk_buff *skb, __be16 proto, int off)
{
	unsigned int depth;

	for (depth = 0; eth_type_vlan(proto) && depth < 4; depth++) {
		const struct vlan_hdr *vlan;
		struct vlan_hdr buf;

		vlan = skb_header_pointer(skb, off, sizeof(buf), &buf);
		if (!vlan)
			return false;
		proto = vlan->h_vlan_encapsulated_proto;
		off += VLAN_HLEN;
	}
	switch (proto) {
	case htons(SFNIC_ETH_P_ROCE):
		return true;
	case htons(ETH_P_IP):
		return sfnic_ipv4_is_roce(skb, off);
	case htons(ETH_P_IPV6):
		return sfnic_ipv6_is_roce(skb, off);
	}
	return false;
}
