// SPDX-License-Identifier: GPL-2.0
/* What a tc flower rule matches on, as a key and a mask */

#include <linux/if_vlan.h>

#include "flow_table.h"

#define SFNIC_FLOW_KEYS (BIT_ULL(FLOW_DISSECTOR_KEY_CONTROL) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_BASIC) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_META) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_ETH_ADDRS) |	\
			 BIT_ULL(FLOW_DISSECTOR_KEY_VLAN) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_CVLAN) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_IPV4_ADDRS) |	\
			 BIT_ULL(FLOW_DISSECTOR_KEY_IPV6_ADDRS) |	\
			 BIT_ULL(FLOW_DISSECTOR_KEY_IP) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_PORTS) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_TCP) |		\
			 BIT_ULL(FLOW_DISSECTOR_KEY_CT))

#define SFNIC_FLOW_KEY(id, name) {					\
	FLOW_DISSECTOR_KEY_##id,					\
	KBUILD_MODNAME ": Match on " name " is not supported" }

/* The others, by the names that tc has for them */
static const struct {
	unsigned int id;
	const char *text;
} sfnic_flow_refused[] = {
	SFNIC_FLOW_KEY(PORTS_RANGE, "a range of ports"),
	SFNIC_FLOW_KEY(ICMP, "icmp type or code"),
	SFNIC_FLOW_KEY(ARP, "arp"),
	SFNIC_FLOW_KEY(FLOW_LABEL, "flow_label"),
	SFNIC_FLOW_KEY(MPLS, "mpls"),
	SFNIC_FLOW_KEY(ENC_KEYID, "enc_key_id"),
	SFNIC_FLOW_KEY(ENC_IPV4_ADDRS, "enc_src_ip or enc_dst_ip"),
	SFNIC_FLOW_KEY(ENC_IPV6_ADDRS, "enc_src_ip or enc_dst_ip"),
	SFNIC_FLOW_KEY(ENC_PORTS, "enc_dst_port"),
	SFNIC_FLOW_KEY(ENC_IP, "enc_tos or enc_ttl"),
	SFNIC_FLOW_KEY(ENC_OPTS, "geneve_opts"),
	SFNIC_FLOW_KEY(ENC_CONTROL, "an encapsulation"),
	SFNIC_FLOW_KEY(HASH, "hash"),
	SFNIC_FLOW_KEY(NUM_OF_VLANS, "num_of_vlans"),
	SFNIC_FLOW_KEY(PPPOE, "pppoe"),
	SFNIC_FLOW_KEY(L2TPV3, "l2tpv3_sid"),
	SFNIC_FLOW_KEY(CFM, "cfm"),
	SFNIC_FLOW_KEY(IPSEC, "ipsec spi"),
};

/* A field of the key and the mask at once */
#define SFNIC_FLOW_SET(match, field, k, m) do {				\
	(match)->key.field = (k) & (m);					\
	(match)->mask.field = (m);					\
} while (0)

static void sfnic_flow_want(struct sfnic_flow_match *match, u8 has)
{
	match->key.has |= has;
	match->mask.has |= has;
}

static int sfnic_flow_check_keys(const struct flow_rule *rule,
				 struct netlink_ext_ack *extack)
{
	u64 used = rule->match.dissector->used_keys & ~SFNIC_FLOW_KEYS;
	unsigned int i;

	if (!used)
		return 0;
	for (i = 0; i < ARRAY_SIZE(sfnic_flow_refused); i++) {
		if (!(used & BIT_ULL(sfnic_flow_refused[i].id)))
			continue;
		sfnic_compat_extack_text(extack, sfnic_flow_refused[i].text);
		return -EOPNOTSUPP;
	}
	NL_SET_ERR_MSG_MOD(extack, "Match on a key that is not known here");
	return -EOPNOTSUPP;
}

/* A shared block's filter can ask for another of the ports that share it */
static int sfnic_flow_match_meta(struct sfnic_end *end,
				 const struct flow_rule *rule,
				 struct sfnic_flow_match *match,
				 struct netlink_ext_ack *extack)
{
	struct flow_match_meta meta;

	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_META))
		return 0;
	flow_rule_match_meta(rule, &meta);
	if (meta.mask->ingress_iftype ||
	    sfnic_compat_meta_l2_miss(meta.mask)) {
		NL_SET_ERR_MSG_MOD(extack, "Match on l2_miss or a type of device is not supported");
		return -EOPNOTSUPP;
	}
	if (meta.mask->ingress_ifindex)
		match->mask.rule_only |= SFNIC_FLOW_RULE_INDEV;
	match->never = (meta.key->ingress_ifindex ^ end->dev->ifindex) &
		       meta.mask->ingress_ifindex;
	return 0;
}

static int sfnic_flow_match_control(const struct flow_rule *rule,
				    struct sfnic_flow_match *match,
				    u16 *addr_type,
				    struct netlink_ext_ack *extack)
{
	struct flow_match_control control;

	*addr_type = 0;
	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CONTROL))
		return 0;
	flow_rule_match_control(rule, &control);
	*addr_type = control.key->addr_type;
	if (!flow_rule_is_supp_control_flags(FLOW_DIS_IS_FRAGMENT |
					     FLOW_DIS_FIRST_FRAG,
					     control.mask->flags, extack))
		return -EOPNOTSUPP;
	if (control.mask->flags & FLOW_DIS_IS_FRAGMENT) {
		match->mask.has |= SFNIC_FLOW_FRAG;
		if (control.key->flags & FLOW_DIS_IS_FRAGMENT)
			match->key.has |= SFNIC_FLOW_FRAG;
	}
	if (control.mask->flags & FLOW_DIS_FIRST_FRAG) {
		match->mask.has |= SFNIC_FLOW_FIRST_FRAG;
		if (control.key->flags & FLOW_DIS_FIRST_FRAG)
			match->key.has |= SFNIC_FLOW_FIRST_FRAG;
	}
	return 0;
}

/* Nothing is tracked before it comes to the host */
static int sfnic_flow_match_ct(const struct flow_rule *rule,
			       struct sfnic_flow_match *match,
			       struct netlink_ext_ack *extack)
{
	struct flow_match_ct ct;
	unsigned int i;
	u32 wanted;

	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CT))
		return 0;
	flow_rule_match_ct(rule, &ct);
	wanted = (ct.key->ct_state & ct.mask->ct_state) |
		 (ct.key->ct_zone & ct.mask->ct_zone) |
		 (ct.key->ct_mark & ct.mask->ct_mark);
	for (i = 0; i < ARRAY_SIZE(ct.key->ct_labels); i++)
		wanted |= ct.key->ct_labels[i] & ct.mask->ct_labels[i];
	match->mask.rule_only |= htons(ct.mask->ct_state) &
				 ~SFNIC_FLOW_RULE_INDEV;
	if (!wanted)
		return 0;
	NL_SET_ERR_MSG_MOD(extack,
			   "Match on ct_state, ct_zone, ct_mark or ct_label is supported for untracked packets only");
	return -EOPNOTSUPP;
}

static void sfnic_flow_match_basic(const struct flow_rule *rule,
				   struct sfnic_flow_match *match)
{
	struct flow_match_eth_addrs eth;
	struct flow_match_basic basic;
	unsigned int i;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_BASIC)) {
		flow_rule_match_basic(rule, &basic);
		SFNIC_FLOW_SET(match, n_proto, basic.key->n_proto,
			       basic.mask->n_proto);
		SFNIC_FLOW_SET(match, ip_proto, basic.key->ip_proto,
			       basic.mask->ip_proto);
	}
	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_ETH_ADDRS))
		return;
	flow_rule_match_eth_addrs(rule, &eth);
	for (i = 0; i < ETH_ALEN; i++) {
		SFNIC_FLOW_SET(match, dst[i], eth.key->dst[i],
			       eth.mask->dst[i]);
		SFNIC_FLOW_SET(match, src[i], eth.key->src[i],
			       eth.mask->src[i]);
	}
}

static __be16 sfnic_flow_tci(const struct flow_dissector_key_vlan *vlan)
{
	return htons(vlan->vlan_id | vlan->vlan_dei << 12 |
		     vlan->vlan_priority << VLAN_PRIO_SHIFT);
}

static void sfnic_flow_match_tag(struct sfnic_flow_match *match, unsigned int n,
				 const struct flow_match_vlan *vlan)
{
	SFNIC_FLOW_SET(match, vlan[n].tci, sfnic_flow_tci(vlan->key),
		       sfnic_flow_tci(vlan->mask));
	SFNIC_FLOW_SET(match, vlan[n].tpid, vlan->key->vlan_tpid,
		       vlan->mask->vlan_tpid);
	SFNIC_FLOW_SET(match, vlan[n].proto, vlan->key->vlan_eth_type,
		       vlan->mask->vlan_eth_type);
	sfnic_flow_want(match, n ? SFNIC_FLOW_HAS_CVLAN : SFNIC_FLOW_HAS_VLAN);
}

static void sfnic_flow_match_tags(const struct flow_rule *rule,
				  struct sfnic_flow_match *match)
{
	struct flow_match_vlan vlan;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_VLAN)) {
		flow_rule_match_vlan(rule, &vlan);
		sfnic_flow_match_tag(match, 0, &vlan);
	}
	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CVLAN)) {
		flow_rule_match_cvlan(rule, &vlan);
		sfnic_flow_match_tag(match, 1, &vlan);
	}
}

static void sfnic_flow_match_ipv4(const struct flow_rule *rule,
				  struct sfnic_flow_match *match)
{
	struct flow_match_ipv4_addrs v4;

	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_IPV4_ADDRS))
		return;
	flow_rule_match_ipv4_addrs(rule, &v4);
	SFNIC_FLOW_SET(match, v4.saddr, v4.key->src, v4.mask->src);
	SFNIC_FLOW_SET(match, v4.daddr, v4.key->dst, v4.mask->dst);
	sfnic_flow_want(match, SFNIC_FLOW_HAS_IPV4);
}

static void sfnic_flow_match_ipv6(const struct flow_rule *rule,
				  struct sfnic_flow_match *match)
{
	struct flow_match_ipv6_addrs v6;
	unsigned int i;

	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_IPV6_ADDRS))
		return;
	flow_rule_match_ipv6_addrs(rule, &v6);
	for (i = 0; i < 4; i++) {
		SFNIC_FLOW_SET(match, v6.saddr.s6_addr32[i],
			       v6.key->src.s6_addr32[i],
			       v6.mask->src.s6_addr32[i]);
		SFNIC_FLOW_SET(match, v6.daddr.s6_addr32[i],
			       v6.key->dst.s6_addr32[i],
			       v6.mask->dst.s6_addr32[i]);
	}
	sfnic_flow_want(match, SFNIC_FLOW_HAS_IPV6);
}

static void sfnic_flow_match_l3(const struct flow_rule *rule,
				struct sfnic_flow_match *match, u16 addr_type)
{
	struct flow_match_ip ip;

	if (addr_type == FLOW_DISSECTOR_KEY_IPV4_ADDRS)
		sfnic_flow_match_ipv4(rule, match);
	if (addr_type == FLOW_DISSECTOR_KEY_IPV6_ADDRS)
		sfnic_flow_match_ipv6(rule, match);
	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_IP))
		return;
	flow_rule_match_ip(rule, &ip);
	SFNIC_FLOW_SET(match, tos, ip.key->tos, ip.mask->tos);
	SFNIC_FLOW_SET(match, ttl, ip.key->ttl, ip.mask->ttl);
}

static void sfnic_flow_match_l4(const struct flow_rule *rule,
				struct sfnic_flow_match *match)
{
	struct flow_match_ports ports;
	struct flow_match_tcp tcp;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_PORTS)) {
		flow_rule_match_ports(rule, &ports);
		SFNIC_FLOW_SET(match, sport, ports.key->src, ports.mask->src);
		SFNIC_FLOW_SET(match, dport, ports.key->dst, ports.mask->dst);
		sfnic_flow_want(match, SFNIC_FLOW_HAS_PORTS);
	}
	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_TCP)) {
		flow_rule_match_tcp(rule, &tcp);
		SFNIC_FLOW_SET(match, tcp_flags, tcp.key->flags,
			       tcp.mask->flags);
		sfnic_flow_want(match, SFNIC_FLOW_HAS_TCP);
	}
}

int sfnic_flow_match_compile(struct sfnic_end *end,
			     struct flow_cls_offload *cls,
			     struct sfnic_flow_match *match)
{
	const struct flow_rule *rule = flow_cls_offload_flow_rule(cls);
	struct netlink_ext_ack *extack = cls->common.extack;
	u16 addr_type;
	int err;

	memset(match, 0, sizeof(*match));
	err = sfnic_flow_check_keys(rule, extack);
	if (err)
		return err;
	err = sfnic_flow_match_meta(end, rule, match, extack);
	if (err)
		return err;
	err = sfnic_flow_match_control(rule, match, &addr_type, extack);
	if (err)
		return err;
	err = sfnic_flow_match_ct(rule, match, extack);
	if (err)
		return err;
	if (cls->common.protocol != htons(ETH_P_ALL))
		SFNIC_FLOW_SET(match, protocol, cls->common.protocol,
			       htons(0xffff));
	sfnic_flow_match_basic(rule, match);
	sfnic_flow_match_tags(rule, match);
	sfnic_flow_match_l3(rule, match, addr_type);
	sfnic_flow_match_l4(rule, match);
	return 0;
}
