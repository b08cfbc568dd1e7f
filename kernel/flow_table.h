/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the flow table share */
#ifndef SFNIC_FLOW_TABLE_H
#define SFNIC_FLOW_TABLE_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>
#include <net/flow_offload.h>

#include "compat_flow.h"
#include "sfnic.h"

/* As often as tc follows goto chain, before it drops the packet */
#define SFNIC_FLOW_MAX_CHAINS	16
/* Over the wire, into another function's flows, and back */
#define SFNIC_FLOW_MAX_HOPS	3

/* Which headers a packet has, in full */
#define SFNIC_FLOW_HAS_VLAN	BIT(0)
#define SFNIC_FLOW_HAS_CVLAN	BIT(1)
#define SFNIC_FLOW_HAS_IPV4	BIT(2)
#define SFNIC_FLOW_HAS_IPV6	BIT(3)
#define SFNIC_FLOW_HAS_PORTS	BIT(4)	/* never of a fragment */
#define SFNIC_FLOW_HAS_TCP	BIT(5)	/* never of a fragment */
#define SFNIC_FLOW_FRAG		BIT(6)
#define SFNIC_FLOW_FIRST_FRAG	BIT(7)

/*
 * What a rule may ask for that is so, or not, for all packets of the port: two
 * masks that differ only there are two, as in tc.
 */
#define SFNIC_FLOW_RULE_INDEV	htons(BIT(15))	/* others: ct_state */

struct sfnic_flow_vlan {
	__be16 tpid;
	__be16 tci;
	__be16 proto;		/* of what the tag precedes */
};

/*
 * Of a packet, or of a flow together with a mask. What a packet does not have
 * is zero in its key, and every match on a header is on its bit in has, too.
 */
union sfnic_flow_key {
	struct {
		u8 dst[ETH_ALEN];
		u8 src[ETH_ALEN];
		__be16 protocol;	/* a tag's, or the ethertype */
		__be16 n_proto;		/* after the tags */
		struct sfnic_flow_vlan vlan[2];
		u8 has;
		u8 ip_proto;
		u8 tos;
		u8 ttl;
		__be16 tcp_flags;
		__be16 sport;
		__be16 dport;
		__be16 rule_only;	/* 0 but in masks: see below */
		union {
			struct {
				__be32 saddr;
				__be32 daddr;
			} v4;
			struct {
				struct in6_addr saddr;
				struct in6_addr daddr;
			} v6;
		};
	};
	u64 words[9];
};

static_assert(sizeof(union sfnic_flow_key) == 9 * sizeof(u64));

struct sfnic_flow_pkt {
	union sfnic_flow_key key;
	u16 l3;			/* offsets from skb->data, 0 for none */
	u16 hdr_len;		/* what each segment of a GSO packet repeats */
};

/* Transmission out of a representor or uplink: to the end on the far side */
struct sfnic_flow_target {
	struct sfnic_pipe *pipe;
	struct sfnic_sf *sf;		/* referenced, for its pipe; or NULL */
	unsigned int side;		/* that receives */
};

/* A token bucket. Police actions of one index have one, as in tc. */
struct sfnic_flow_meter {
	struct xarray *meters;		/* which it is in */
	u32 index;
	u32 refs;			/* under RTNL */
	spinlock_t lock;		/* protects what follows; innermost */
	u64 rate;			/* bytes a second, 0 for none */
	u64 pkt_rate;			/* packets a second, 0 for none */
	u32 mtu;
	s64 burst, tokens;		/* nanoseconds at rate */
	s64 pkt_burst, pkt_tokens;	/* nanoseconds at pkt_rate */
	u64 time;
	struct rcu_head rcu;
};

enum sfnic_flow_act_type {
	SFNIC_FLOW_MIRROR,
	SFNIC_FLOW_PUSH,
	SFNIC_FLOW_POP,
	SFNIC_FLOW_RETAG,
	SFNIC_FLOW_SET_ETH,
	SFNIC_FLOW_SET_TTL,
	SFNIC_FLOW_ADD_TTL,
	SFNIC_FLOW_POLICE,
	/* from here on: an action that ends the flow's list */
	SFNIC_FLOW_REDIRECT,
	SFNIC_FLOW_DROP,
	SFNIC_FLOW_GOTO,
	SFNIC_FLOW_PASS,
};

struct sfnic_flow_act {
	enum sfnic_flow_act_type type;
	union {
		struct sfnic_flow_target to;
		struct sfnic_flow_meter *meter;
		u32 chain;
		u8 ttl;
		struct {
			__be16 proto;
			u16 tci;
		} vlan;
		struct {
			u8 offset;
			u32 keep;	/* bits */
			u32 val;
		} eth;
	};
};

/* The masks of a chain, sorted by the first priority that each is used at */
struct sfnic_flow_mask_at {
	struct sfnic_flow_mask *mask;
	u32 prio;
};

struct sfnic_flow_masks {
	struct rcu_head rcu;
	unsigned int n;
	struct sfnic_flow_mask_at at[];
};

struct sfnic_flow_chain {
	u32 index;
	u32 nflows;
	u32 nmasks;
	struct list_head mask_list;	/* under RTNL */
	struct sfnic_flow_masks __rcu *masks;
	struct rcu_head rcu;
};

struct sfnic_flow_mask {
	union sfnic_flow_key key;
	u8 from, to;			/* which of its words are not zero */
	struct list_head list;		/* in its chain */
	struct xarray prios;		/* struct sfnic_flow_prio; under RTNL */
	u32 nflows;
	u32 first;			/* priority */
	struct rcu_head rcu;
};

/* As tc, a mask that came into a priority earlier is looked at earlier */
struct sfnic_flow_prio {
	u64 order;
	u32 nflows;
};

struct sfnic_flow_node_key {
	struct sfnic_flow_mask *mask;
	union sfnic_flow_key key;	/* masked; else undefined */
};

/* All flows of a mask and key: the first of the list is the one that counts */
struct sfnic_flow_node {
	struct rhash_head hash;
	struct sfnic_flow_node_key key;
	struct list_head flows;		/* by priority, the newest first */
	struct rcu_head rcu;
};

struct sfnic_flow {
	struct list_head list;		/* in its node, read under RCU */
	struct sfnic_flow_chain *chain;
	struct sfnic_flow_mask *mask;
	struct sfnic_flow_node *node;	/* NULL: matches nothing */
	u32 prio;
	u64 order;
	struct sfnic_stats __percpu *stats;
	unsigned long lastused;		/* jiffies; 0 for never */
	struct rhash_head hash;
	unsigned long cookie;
	struct {
		u64 packets, bytes, dropped;
	} told;				/* to tc, under RTNL */
	struct rcu_head rcu;
	bool never;			/* asks for another port's packets */
	bool skip_sw;			/* and known to be */
	bool keeps_orig;		/* alters a packet that may yet miss */
	unsigned int nacts;
	struct sfnic_flow_act acts[];
};

/* Written under RTNL, read under RCU */
struct sfnic_flow_table {
	struct sfnic_flow_func *func;
	struct rhashtable nodes;
	struct rhashtable cookies;
	struct xarray chains;
};

/* What a rule asks for, compiled */
struct sfnic_flow_match {
	union sfnic_flow_key key;
	union sfnic_flow_key mask;
	bool never;
};

/* flow_parse.c */
bool sfnic_flow_parse(const struct sk_buff *skb, struct sfnic_flow_pkt *pkt);

/* flow_match.c */
int sfnic_flow_match_compile(struct sfnic_end *end,
			     struct flow_cls_offload *cls,
			     struct sfnic_flow_match *match);

/* flow_act.c */
int sfnic_flow_acts_compile(struct sfnic_end *end,
			    struct flow_cls_offload *cls,
			    const struct sfnic_flow_match *match,
			    struct sfnic_flow *flow);
void sfnic_flow_acts_put_meters(struct sfnic_flow *flow);
void sfnic_flow_acts_put_targets(struct sfnic_flow *flow);

/* flow_edit.c */
int sfnic_flow_edit(struct sk_buff *skb, const struct sfnic_flow_act *act,
		    const struct sfnic_flow_pkt *pkt);

/* flow_meter.c */
struct sfnic_flow_meter *
sfnic_flow_meter_get(struct sfnic_end *end,
		     const struct flow_action_entry *entry);
void sfnic_flow_meter_put(struct sfnic_flow_meter *meter);
bool sfnic_flow_meter_conforms(struct sfnic_flow_meter *meter,
			       const struct sk_buff *skb, u32 packets,
			       u32 bytes);

/* flow_table.c */
struct sfnic_flow_table *sfnic_flow_table_create(struct sfnic_flow_func *func);
void sfnic_flow_table_destroy(struct sfnic_flow_table *table);
int sfnic_flow_insert(struct sfnic_flow_table *table, u32 chain,
		      const struct sfnic_flow_match *match,
		      struct sfnic_flow *flow);
void sfnic_flow_remove(struct sfnic_flow_table *table, struct sfnic_flow *flow);
struct sfnic_flow *sfnic_flow_lookup(struct sfnic_flow_table *table, u32 chain,
				     const union sfnic_flow_key *key);
struct sfnic_flow *sfnic_flow_by_cookie(struct sfnic_flow_table *table,
					unsigned long cookie);

#endif /* SFNIC_FLOW_TABLE_H */
