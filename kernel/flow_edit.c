// SPDX-License-Identifier: GPL-2.0
/* Actions that alter a packet. skb->data is at the MAC header. */

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/checksum.h>

#include "flow_table.h"

/* What the helpers for VLAN tags go by */
static void sfnic_flow_edit_prepare(struct sk_buff *skb)
{
	skb_reset_mac_header(skb);
	skb->protocol = eth_hdr(skb)->h_proto;
}

/* As act_vlan: of the outer tag, and nothing where there is none */
static int sfnic_flow_retag(struct sk_buff *skb,
			    const struct sfnic_flow_act *act)
{
	u16 tci;
	int err;

	if (!skb_vlan_tagged(skb))
		return 0;
	if (skb_vlan_tag_present(skb)) {
		tci = skb_vlan_tag_get(skb);
		__vlan_hwaccel_clear_tag(skb);
	} else {
		err = __skb_vlan_pop(skb, &tci);
		if (err)
			return err;
	}
	/* tc does not tell whether there is a priority, or which is 0 */
	if (act->vlan.tci & VLAN_PRIO_MASK)
		tci &= ~VLAN_PRIO_MASK;
	tci = (tci & ~VLAN_VID_MASK) | act->vlan.tci;
	__vlan_hwaccel_put_tag(skb, act->vlan.proto, tci);
	return 0;
}

static int sfnic_flow_set_eth(struct sk_buff *skb,
			      const struct sfnic_flow_act *act)
{
	u32 *word;
	int err;

	err = skb_ensure_writable(skb, ETH_HLEN);
	if (err)
		return err;
	word = (u32 *)(skb->data + act->eth.offset);
	skb_postpull_rcsum(skb, word, sizeof(*word));
	*word = (*word & act->eth.keep) | act->eth.val;
	skb_postpush_rcsum(skb, word, sizeof(*word));
	return 0;
}

static u8 sfnic_flow_ttl(const struct sfnic_flow_act *act, u8 ttl)
{
	return act->type == SFNIC_FLOW_ADD_TTL ? ttl + act->ttl : act->ttl;
}

/* The header's checksum makes up for it, so that skb->csum stays right */
static int sfnic_flow_ttl_ipv4(struct sk_buff *skb,
			       const struct sfnic_flow_act *act,
			       unsigned int l3)
{
	struct iphdr *iph;
	__be16 *word, old;
	int err;

	err = skb_ensure_writable(skb, l3 + sizeof(*iph));
	if (err)
		return err;
	iph = (struct iphdr *)(skb->data + l3);
	word = (__be16 *)&iph->ttl;
	old = *word;
	iph->ttl = sfnic_flow_ttl(act, iph->ttl);
	csum_replace2(&iph->check, old, *word);
	return 0;
}

static int sfnic_flow_ttl_ipv6(struct sk_buff *skb,
			       const struct sfnic_flow_act *act,
			       unsigned int l3)
{
	struct ipv6hdr *iph;
	int err;

	err = skb_ensure_writable(skb, l3 + sizeof(*iph));
	if (err)
		return err;
	iph = (struct ipv6hdr *)(skb->data + l3);
	skb_postpull_rcsum(skb, &iph->nexthdr, 2);
	iph->hop_limit = sfnic_flow_ttl(act, iph->hop_limit);
	skb_postpush_rcsum(skb, &iph->nexthdr, 2);
	return 0;
}

static int sfnic_flow_edit_ttl(struct sk_buff *skb,
			       const struct sfnic_flow_act *act,
			       const struct sfnic_flow_pkt *pkt)
{
	if (pkt->key.has & SFNIC_FLOW_HAS_IPV4)
		return sfnic_flow_ttl_ipv4(skb, act, pkt->l3);
	if (pkt->key.has & SFNIC_FLOW_HAS_IPV6)
		return sfnic_flow_ttl_ipv6(skb, act, pkt->l3);
	return 0;
}

/* pkt is the packet as it is now */
int sfnic_flow_edit(struct sk_buff *skb, const struct sfnic_flow_act *act,
		    const struct sfnic_flow_pkt *pkt)
{
	switch (act->type) {
	case SFNIC_FLOW_PUSH:
		sfnic_flow_edit_prepare(skb);
		return skb_vlan_push(skb, act->vlan.proto, act->vlan.tci);
	case SFNIC_FLOW_POP:
		sfnic_flow_edit_prepare(skb);
		return skb_vlan_pop(skb);
	case SFNIC_FLOW_RETAG:
		sfnic_flow_edit_prepare(skb);
		return sfnic_flow_retag(skb, act);
	case SFNIC_FLOW_SET_ETH:
		return sfnic_flow_set_eth(skb, act);
	case SFNIC_FLOW_SET_TTL:
	case SFNIC_FLOW_ADD_TTL:
		return sfnic_flow_edit_ttl(skb, act, pkt);
	default:
		return -EOPNOTSUPP;
	}
}
