// SPDX-License-Identifier: GPL-2.0
/*
 * A packet's key, as tc's dissector sees it at the ingress of the netdev. What
 * is cut short, or has too many headers, has a key of those before: a filter
 * that asks for less still matches it, as tc's does.
 */

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "flow_table.h"

#define SFNIC_FLOW_MAX_TAGS	8
#define SFNIC_FLOW_MAX_EXTHDRS	8

/* What eth_type_trans() makes of it */
static __be16 sfnic_flow_ethertype(__be16 proto)
{
	return eth_proto_is_802_3(proto) ? proto : htons(ETH_P_802_2);
}

static void sfnic_flow_add_tag(union sfnic_flow_key *key, unsigned int n,
			       __be16 tpid, __be16 tci, __be16 proto)
{
	if (n >= ARRAY_SIZE(key->vlan))
		return;
	key->vlan[n].tpid = tpid;
	key->vlan[n].tci = tci;
	key->vlan[n].proto = proto;
	key->has |= n ? SFNIC_FLOW_HAS_CVLAN : SFNIC_FLOW_HAS_VLAN;
}

/* Returns the offset of what follows the tags, or 0 */
static unsigned int sfnic_flow_parse_l2(const struct sk_buff *skb,
					union sfnic_flow_key *key)
{
	unsigned int offset = ETH_HLEN, n = 0;
	const struct vlan_hdr *tag;
	const struct ethhdr *eth;
	struct vlan_hdr _tag;
	struct ethhdr _eth;
	__be16 proto, next;

	eth = skb_header_pointer(skb, 0, sizeof(_eth), &_eth);
	if (!eth)
		return 0;
	ether_addr_copy(key->dst, eth->h_dest);
	ether_addr_copy(key->src, eth->h_source);
	proto = sfnic_flow_ethertype(eth->h_proto);
	key->protocol = proto;
	if (skb_vlan_tag_present(skb)) {
		key->protocol = skb->vlan_proto;
		sfnic_flow_add_tag(key, n++, skb->vlan_proto,
				   htons(skb_vlan_tag_get(skb)), proto);
	}
	while (eth_type_vlan(proto)) {
		tag = skb_header_pointer(skb, offset, sizeof(_tag), &_tag);
		if (!tag || n == SFNIC_FLOW_MAX_TAGS)
			break;
		next = tag->h_vlan_encapsulated_proto;
		sfnic_flow_add_tag(key, n++, proto, tag->h_vlan_TCI, next);
		proto = next;
		offset += VLAN_HLEN;
	}
	key->n_proto = proto;
	return offset;
}

/* Sets *l4 to 0 where tc does not look further. False: cut short. */
static bool sfnic_flow_parse_ipv4(const struct sk_buff *skb,
				  union sfnic_flow_key *key, unsigned int l3,
				  unsigned int *l4)
{
	const struct iphdr *iph;
	struct iphdr _iph;

	iph = skb_header_pointer(skb, l3, sizeof(_iph), &_iph);
	if (!iph || iph->version != 4 || iph->ihl < 5 ||
	    skb->len < l3 + iph->ihl * 4)
		return false;
	key->has |= SFNIC_FLOW_HAS_IPV4;
	key->ip_proto = iph->protocol;
	key->tos = iph->tos;
	key->ttl = iph->ttl;
	key->v4.saddr = iph->saddr;
	key->v4.daddr = iph->daddr;
	*l4 = l3 + iph->ihl * 4;
	if (!ip_is_fragment(iph))
		return true;
	key->has |= SFNIC_FLOW_FRAG;
	if (!(iph->frag_off & htons(IP_OFFSET)))
		key->has |= SFNIC_FLOW_FIRST_FRAG;
	*l4 = 0;
	return true;
}

/* One extension header. Returns 1 if there may be another, -1 if cut short. */
static int sfnic_flow_parse_exthdr(const struct sk_buff *skb,
				   union sfnic_flow_key *key, unsigned int *l4)
{
	const struct frag_hdr *frag;
	struct frag_hdr _frag;

	switch (key->ip_proto) {
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_DEST:
	case NEXTHDR_FRAGMENT:
		break;
	default:
		return 0;
	}
	/* all begin with the next header and, but this one, a length */
	frag = skb_header_pointer(skb, *l4, sizeof(_frag), &_frag);
	if (!frag)
		return -1;
	if (key->ip_proto != NEXTHDR_FRAGMENT) {
		*l4 += (frag->reserved + 1) * 8;
		key->ip_proto = frag->nexthdr;
		return skb->len < *l4 ? -1 : 1;
	}
	key->ip_proto = frag->nexthdr;
	key->has |= SFNIC_FLOW_FRAG;
	if (!(frag->frag_off & htons(IP6_OFFSET)))
		key->has |= SFNIC_FLOW_FIRST_FRAG;
	*l4 = 0;
	return 0;
}

static bool sfnic_flow_parse_ipv6(const struct sk_buff *skb,
				  union sfnic_flow_key *key, unsigned int l3,
				  unsigned int *l4)
{
	const struct ipv6hdr *iph;
	unsigned int i = 0;
	struct ipv6hdr _iph;
	int more;

	iph = skb_header_pointer(skb, l3, sizeof(_iph), &_iph);
	if (!iph || iph->version != 6)
		return false;
	key->has |= SFNIC_FLOW_HAS_IPV6;
	key->ip_proto = iph->nexthdr;
	key->tos = ipv6_get_dsfield(iph);
	key->ttl = iph->hop_limit;
	key->v6.saddr = iph->saddr;
	key->v6.daddr = iph->daddr;
	*l4 = l3 + sizeof(*iph);
	do {
		if (i++ == SFNIC_FLOW_MAX_EXTHDRS)
			return false;
		more = sfnic_flow_parse_exthdr(skb, key, l4);
	} while (more > 0);
	return !more;
}

static void sfnic_flow_parse_tcp(const struct sk_buff *skb,
				 struct sfnic_flow_pkt *pkt, unsigned int l4)
{
	const struct tcphdr *th;
	struct tcphdr _th;

	th = skb_header_pointer(skb, l4, sizeof(_th), &_th);
	if (!th || th->doff < 5 || skb->len < l4 + th->doff * 4)
		return;
	pkt->key.sport = th->source;
	pkt->key.dport = th->dest;
	pkt->key.tcp_flags = *(const __be16 *)((const u8 *)th + 12) &
			     htons(0x0fff);
	pkt->key.has |= SFNIC_FLOW_HAS_PORTS | SFNIC_FLOW_HAS_TCP;
	pkt->hdr_len = l4 + th->doff * 4;
}

static void sfnic_flow_parse_ports(const struct sk_buff *skb,
				   struct sfnic_flow_pkt *pkt, unsigned int l4,
				   unsigned int len)
{
	const __be16 *ports;
	__be16 _ports[2];

	ports = skb_header_pointer(skb, l4, sizeof(_ports), _ports);
	if (!ports || skb->len < l4 + len)
		return;
	pkt->key.sport = ports[0];
	pkt->key.dport = ports[1];
	pkt->key.has |= SFNIC_FLOW_HAS_PORTS;
	pkt->hdr_len = l4 + len;
}

static void sfnic_flow_parse_l4(const struct sk_buff *skb,
				struct sfnic_flow_pkt *pkt, unsigned int l4)
{
	switch (pkt->key.ip_proto) {
	case IPPROTO_TCP:
		sfnic_flow_parse_tcp(skb, pkt, l4);
		break;
	case IPPROTO_UDP:
		sfnic_flow_parse_ports(skb, pkt, l4, sizeof(struct udphdr));
		break;
	case IPPROTO_SCTP:
		sfnic_flow_parse_ports(skb, pkt, l4, sizeof(struct sctphdr));
		break;
	default:
		break;
	}
}

/* skb->data is at the MAC header. False: there is none */
bool sfnic_flow_parse(const struct sk_buff *skb, struct sfnic_flow_pkt *pkt)
{
	union sfnic_flow_key *key = &pkt->key;
	unsigned int l3, l4;
	bool whole = false;

	memset(pkt, 0, sizeof(*pkt));
	l3 = sfnic_flow_parse_l2(skb, key);
	if (!l3)
		return false;
	pkt->hdr_len = l3;
	if (key->n_proto == htons(ETH_P_IP))
		whole = sfnic_flow_parse_ipv4(skb, key, l3, &l4);
	else if (key->n_proto == htons(ETH_P_IPV6))
		whole = sfnic_flow_parse_ipv6(skb, key, l3, &l4);
	pkt->l3 = l3;
	if (whole && l4)
		sfnic_flow_parse_l4(skb, pkt, l4);
	return true;
}
