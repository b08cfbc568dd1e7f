// SPDX-License-Identifier: GPL-2.0
/* The actions of a tc flower rule, compiled */

#include <linux/if_vlan.h>
#include <linux/tc_act/tc_csum.h>

#include "flow_table.h"

struct sfnic_flow_compile {
	struct sfnic_end *end;
	const struct sfnic_flow_match *match;
	struct sfnic_flow *flow;
	struct netlink_ext_ack *extack;
};

#define SFNIC_FLOW_ACT(id, name) {					\
	FLOW_ACTION_##id,						\
	KBUILD_MODNAME ": Action " name " is not supported" }

static const struct {
	enum flow_action_id id;
	const char *text;
} sfnic_flow_acts_refused[] = {
	SFNIC_FLOW_ACT(REDIRECT_INGRESS, "mirred ingress redirect"),
	SFNIC_FLOW_ACT(MIRRED_INGRESS, "mirred ingress mirror"),
	SFNIC_FLOW_ACT(TUNNEL_ENCAP, "tunnel_key set"),
	SFNIC_FLOW_ACT(TUNNEL_DECAP, "tunnel_key unset"),
	SFNIC_FLOW_ACT(MARK, "skbedit mark"),
	SFNIC_FLOW_ACT(PTYPE, "skbedit ptype"),
	SFNIC_FLOW_ACT(PRIORITY, "skbedit priority"),
	SFNIC_FLOW_ACT(SAMPLE, "sample"),
	SFNIC_FLOW_ACT(CT, "ct"),
	SFNIC_FLOW_ACT(MPLS_PUSH, "mpls push"),
	SFNIC_FLOW_ACT(MPLS_POP, "mpls pop"),
	SFNIC_FLOW_ACT(MPLS_MANGLE, "mpls modify"),
	SFNIC_FLOW_ACT(GATE, "gate"),
	SFNIC_FLOW_ACT(PPPOE_PUSH, "pppoe push"),
	SFNIC_FLOW_ACT(VLAN_PUSH_ETH, "vlan push_eth"),
	SFNIC_FLOW_ACT(VLAN_POP_ETH, "vlan pop_eth"),
};

static int sfnic_flow_act_refuse(const struct sfnic_flow_compile *c,
				 enum flow_action_id id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sfnic_flow_acts_refused); i++) {
		if (sfnic_flow_acts_refused[i].id != id)
			continue;
		sfnic_compat_extack_text(c->extack,
					 sfnic_flow_acts_refused[i].text);
		return -EOPNOTSUPP;
	}
	NL_SET_ERR_MSG_MOD(c->extack, "The action is not supported");
	return -EOPNOTSUPP;
}

static int sfnic_flow_act_target(const struct sfnic_flow_compile *c,
				 struct sfnic_flow_act *act,
				 const struct net_device *dev)
{
	struct sfnic_end *end;

	if (!dev || dev->netdev_ops->ndo_setup_tc != sfnic_flow_setup_tc)
		goto refuse;
	end = netdev_priv(dev);
	if (end->flow.func != c->end->flow.func)
		goto refuse;
	act->to.pipe = end->pipe;
	act->to.side = !end->side;
	act->to.sf = end->flow.sf;
	if (act->to.sf)
		kref_get(&act->to.sf->ref);
	return 0;

refuse:
	NL_SET_ERR_MSG_MOD(c->extack,
			   "devices are not on same switch HW, can't offload forwarding");
	return -EOPNOTSUPP;
}

static bool sfnic_flow_is(const struct sfnic_flow_compile *c, u16 ethertype)
{
	return c->match->mask.n_proto == htons(0xffff) &&
	       c->match->key.n_proto == htons(ethertype);
}

static int sfnic_flow_act_eth(const struct sfnic_flow_compile *c,
			      struct sfnic_flow_act *act,
			      const struct flow_action_entry *entry)
{
	if (entry->id != FLOW_ACTION_MANGLE || entry->mangle.offset % 4 ||
	    entry->mangle.offset >= 2 * ETH_ALEN) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "pedit of Ethernet supports setting MAC addresses only");
		return -EOPNOTSUPP;
	}
	act->type = SFNIC_FLOW_SET_ETH;
	act->eth.offset = entry->mangle.offset;
	act->eth.keep = entry->mangle.mask;
	act->eth.val = entry->mangle.val & ~entry->mangle.mask;
	return 0;
}

static int sfnic_flow_act_ttl(const struct sfnic_flow_compile *c,
			      struct sfnic_flow_act *act,
			      const struct flow_action_entry *entry,
			      u16 ethertype, unsigned int offset)
{
	const u8 *keep = (const u8 *)&entry->mangle.mask;
	const u8 *val = (const u8 *)&entry->mangle.val;
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (keep[i] != (entry->mangle.offset + i == offset ? 0 : 0xff))
			goto refuse;
	if (!sfnic_flow_is(c, ethertype)) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "pedit of TTL needs a match on the IP version");
		return -EOPNOTSUPP;
	}
	act->type = entry->id == FLOW_ACTION_ADD ? SFNIC_FLOW_ADD_TTL :
						   SFNIC_FLOW_SET_TTL;
	act->ttl = val[offset % 4];
	return 0;

refuse:
	NL_SET_ERR_MSG_MOD(c->extack,
			   "pedit of IP supports ttl and hoplimit only");
	return -EOPNOTSUPP;
}

static int sfnic_flow_act_pedit(const struct sfnic_flow_compile *c,
				struct sfnic_flow_act *act,
				const struct flow_action_entry *entry)
{
	switch (entry->mangle.htype) {
	case FLOW_ACT_MANGLE_HDR_TYPE_ETH:
		return sfnic_flow_act_eth(c, act, entry);
	case FLOW_ACT_MANGLE_HDR_TYPE_IP4:
		return sfnic_flow_act_ttl(c, act, entry, ETH_P_IP, 8);
	case FLOW_ACT_MANGLE_HDR_TYPE_IP6:
		return sfnic_flow_act_ttl(c, act, entry, ETH_P_IPV6, 7);
	default:
		NL_SET_ERR_MSG_MOD(c->extack,
				   "pedit supports MAC addresses, ttl and hoplimit only");
		return -EOPNOTSUPP;
	}
}

static int sfnic_flow_act_police(const struct sfnic_flow_compile *c,
				 struct sfnic_flow_act *act,
				 const struct flow_action_entry *entry)
{
	if (entry->police.exceed.act_id != FLOW_ACTION_DROP) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "Offload not supported when exceed action is not drop");
		return -EOPNOTSUPP;
	}
	if (entry->police.notexceed.act_id != FLOW_ACTION_PIPE) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "Offload not supported when conform action is not pipe");
		return -EOPNOTSUPP;
	}
	if (entry->police.peakrate_bytes_ps || entry->police.avrate ||
	    entry->police.overhead) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "Offload not supported when peakrate/avrate/overhead is configured");
		return -EOPNOTSUPP;
	}
	act->type = SFNIC_FLOW_POLICE;
	act->meter = sfnic_flow_meter_get(c->end, entry);
	if (IS_ERR(act->meter)) {
		NL_SET_ERR_MSG_MOD(c->extack, "Out of memory");
		return PTR_ERR(act->meter);
	}
	return 0;
}

/* The IP header's checksum is always put right; others are never wrong */
static int sfnic_flow_act_csum(const struct sfnic_flow_compile *c,
			       const struct flow_action_entry *entry)
{
	if (!(entry->csum_flags & ~TCA_CSUM_UPDATE_FLAG_IPV4HDR))
		return 0;
	NL_SET_ERR_MSG_MOD(c->extack, "Action csum supports ip4h only");
	return -EOPNOTSUPP;
}

static int sfnic_flow_act_vlan(struct sfnic_flow_act *act,
			       enum sfnic_flow_act_type type,
			       const struct flow_action_entry *entry)
{
	act->type = type;
	act->vlan.proto = entry->vlan.proto;
	act->vlan.tci = entry->vlan.vid | entry->vlan.prio << VLAN_PRIO_SHIFT;
	return 0;
}

static int sfnic_flow_act_compile(const struct sfnic_flow_compile *c,
				  struct sfnic_flow_act *act,
				  const struct flow_action_entry *entry)
{
	switch (entry->id) {
	case FLOW_ACTION_ACCEPT:
	case FLOW_ACTION_TRAP:
		act->type = SFNIC_FLOW_PASS;
		return 0;
	case FLOW_ACTION_DROP:
		act->type = SFNIC_FLOW_DROP;
		return 0;
	case FLOW_ACTION_GOTO:
		act->type = SFNIC_FLOW_GOTO;
		act->chain = entry->chain_index;
		return 0;
	case FLOW_ACTION_REDIRECT:
		act->type = SFNIC_FLOW_REDIRECT;
		return sfnic_flow_act_target(c, act, entry->dev);
	case FLOW_ACTION_MIRRED:
		act->type = SFNIC_FLOW_MIRROR;
		return sfnic_flow_act_target(c, act, entry->dev);
	case FLOW_ACTION_VLAN_PUSH:
		return sfnic_flow_act_vlan(act, SFNIC_FLOW_PUSH, entry);
	case FLOW_ACTION_VLAN_POP:
		return sfnic_flow_act_vlan(act, SFNIC_FLOW_POP, entry);
	case FLOW_ACTION_VLAN_MANGLE:
		return sfnic_flow_act_vlan(act, SFNIC_FLOW_RETAG, entry);
	case FLOW_ACTION_MANGLE:
	case FLOW_ACTION_ADD:
		return sfnic_flow_act_pedit(c, act, entry);
	case FLOW_ACTION_POLICE:
		return sfnic_flow_act_police(c, act, entry);
	default:
		return sfnic_flow_act_refuse(c, entry->id);
	}
}

/* Exactly one action ends the list, and it is the last */
static int sfnic_flow_acts_check(const struct sfnic_flow_compile *c)
{
	struct sfnic_flow *flow = c->flow;
	bool edits = false;
	unsigned int i;

	for (i = 0; i + 1 < flow->nacts; i++) {
		if (flow->acts[i].type >= SFNIC_FLOW_REDIRECT) {
			NL_SET_ERR_MSG_MOD(c->extack,
					   "An action after redirect, drop, pass, trap or goto is not supported");
			return -EOPNOTSUPP;
		}
		edits |= flow->acts[i].type >= SFNIC_FLOW_PUSH &&
			 flow->acts[i].type <= SFNIC_FLOW_ADD_TTL;
	}
	if (!flow->nacts || flow->acts[i].type < SFNIC_FLOW_REDIRECT) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "Rule must have at least one forward/drop action");
		return -EOPNOTSUPP;
	}
	if (i && flow->acts[i].type == SFNIC_FLOW_PASS) {
		NL_SET_ERR_MSG_MOD(c->extack,
				   "Actions pass and trap are supported as a sole action only");
		return -EOPNOTSUPP;
	}
	flow->keeps_orig = edits && flow->acts[i].type == SFNIC_FLOW_GOTO;
	return 0;
}

/* Called under RTNL, when no packet can come to the flow any more by lookup */
void sfnic_flow_acts_put_meters(struct sfnic_flow *flow)
{
	unsigned int i;

	for (i = 0; i < flow->nacts; i++)
		if (flow->acts[i].type == SFNIC_FLOW_POLICE)
			sfnic_flow_meter_put(flow->acts[i].meter);
}

/* Called when no packet is at the flow any more; does not sleep */
void sfnic_flow_acts_put_targets(struct sfnic_flow *flow)
{
	const struct sfnic_flow_act *act;
	unsigned int i;

	for (i = 0; i < flow->nacts; i++) {
		act = &flow->acts[i];
		if ((act->type == SFNIC_FLOW_REDIRECT ||
		     act->type == SFNIC_FLOW_MIRROR) && act->to.sf)
			sfnic_sf_put(act->to.sf);
	}
}

int sfnic_flow_acts_compile(struct sfnic_end *end,
			    struct flow_cls_offload *cls,
			    const struct sfnic_flow_match *match,
			    struct sfnic_flow *flow)
{
	const struct flow_rule *rule = flow_cls_offload_flow_rule(cls);
	const struct sfnic_flow_compile c = {
		.end = end,
		.match = match,
		.flow = flow,
		.extack = cls->common.extack,
	};
	const struct flow_action_entry *entry;
	unsigned int i;
	int err;

	if (!flow_action_hw_stats_check(&rule->action, c.extack,
					FLOW_ACTION_HW_STATS_IMMEDIATE_BIT))
		return -EOPNOTSUPP;
	flow_action_for_each(i, entry, &rule->action) {
		if (entry->id == FLOW_ACTION_CSUM) {
			err = sfnic_flow_act_csum(&c, entry);
			if (err)
				return err;
			continue;
		}
		err = sfnic_flow_act_compile(&c, &flow->acts[flow->nacts],
					     entry);
		if (err)
			return err;
		flow->nacts++;
	}
	return sfnic_flow_acts_check(&c);
}
