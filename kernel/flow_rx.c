// SPDX-License-Identifier: GPL-2.0
/*
 * The datapath: a packet that is about to be received by a representor or an
 * uplink goes through its chains. What comes of it is done at the end only, so
 * that a packet that no flow decides upon comes to the netdev as it was, and tc
 * there does it all: no kernel that sfnic is made for has
 * CONFIG_NET_TC_SKB_EXT, by which tc would resume in a later chain.
 */

#include <linux/netdevice.h>
#include <net/tcp.h>

#include "flow_table.h"

enum sfnic_flow_verdict {
	SFNIC_FLOW_V_MISS,
	SFNIC_FLOW_V_PASS,
	SFNIC_FLOW_V_NEXT,
	SFNIC_FLOW_V_DROP,
	SFNIC_FLOW_V_LOST,
	SFNIC_FLOW_V_REDIRECT,
};

struct sfnic_flow_walk {
	struct sk_buff *skb;
	struct sk_buff *orig;		/* skb before it was altered, if it was */
	struct sk_buff *mirrors, **mirror_tail;
	const struct sfnic_flow_target *to;
	struct sfnic_flow_pkt pkt;
	bool stale;			/* pkt is */
	u32 chain;
	u32 packets, bytes;		/* of skb as it came, as on a wire */
	unsigned int nhits;
	struct sfnic_flow *hits[SFNIC_FLOW_MAX_CHAINS];
};

/* In the cb of a packet to mirror */
struct sfnic_flow_mirror {
	const struct sfnic_flow_target *to;
};

#define SFNIC_FLOW_MIRROR_CB(skb) ((struct sfnic_flow_mirror *)(skb)->cb)

/* What a packet may leave to the receiver, unless it is turned off */
#define SFNIC_FLOW_OFFLOADS (NETIF_F_SG | NETIF_F_HW_CSUM |		\
			     NETIF_F_GSO_SOFTWARE |			\
			     NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX)

static bool sfnic_flow_run(struct sfnic_end *in, struct sk_buff **pskb,
			   u16 queue, unsigned int hops);

/* Over the wire the other function's flows are next */
static void sfnic_flow_deliver(struct sfnic_end *end, struct sk_buff *skb,
			       u32 gate, u16 queue, unsigned int hops)
{
	if (sfnic_flow_active(&end->flow)) {
		if (hops == SFNIC_FLOW_MAX_HOPS)
			goto drop;
		if (sfnic_flow_run(end, &skb, queue, hops + 1))
			return;
	}
	if (sfnic_pipe_inject(end, skb, gate, queue))
		return;
drop:
	dev_core_stats_rx_dropped_inc(end->dev);
	kfree_skb(skb);
}

/*
 * To the far side of a representor or an uplink, both ends of which must be up;
 * as it would come if that had sent it, so with no offload that it has not.
 */
static void sfnic_flow_output(const struct sfnic_flow_target *to,
			      struct sk_buff *skb, u16 queue, unsigned int hops)
{
	struct sfnic_pipe *pipe = to->pipe;
	u32 gate = READ_ONCE(pipe->gate);
	struct sfnic_end *end, *port;
	struct sk_buff *next;
	bool again;

	end = rcu_dereference(pipe->end[to->side]);
	port = rcu_dereference(pipe->end[!to->side]);
	if (!end || !port || !(gate & 1)) {
		if (port)
			dev_core_stats_tx_dropped_inc(port->dev);
		kfree_skb(skb);
		return;
	}
	skb->dev = port->dev;
	if (unlikely(SFNIC_FLOW_OFFLOADS & ~port->dev->features))
		skb = validate_xmit_skb_list(skb, port->dev, &again);
	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		sfnic_flow_deliver(end, skb, gate, queue, hops);
	}
}

static u32 sfnic_flow_hdr_len(const struct sfnic_flow_walk *walk)
{
	const struct sk_buff *skb = walk->skb;

	if (!skb->encapsulation)
		return walk->pkt.hdr_len;
	if (skb_shinfo(skb)->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6))
		return skb_inner_transport_offset(skb) + inner_tcp_hdrlen(skb);
	return skb_inner_transport_offset(skb) + sizeof(struct udphdr);
}

/* A GSO packet counts for what it is made into */
static void sfnic_flow_measure(struct sfnic_flow_walk *walk)
{
	const struct skb_shared_info *shinfo = skb_shinfo(walk->skb);
	u32 hdr_len;

	walk->packets = 1;
	walk->bytes = walk->skb->len;
	if (!shinfo->gso_size)
		return;
	hdr_len = sfnic_flow_hdr_len(walk);
	if (hdr_len >= walk->skb->len)
		return;
	if (shinfo->gso_size == GSO_BY_FRAGS)
		walk->packets = max_t(u32, shinfo->gso_segs, 1);
	else
		walk->packets = DIV_ROUND_UP(walk->skb->len - hdr_len,
					     shinfo->gso_size);
	walk->bytes += (walk->packets - 1) * hdr_len;
}

static void sfnic_flow_mirror(struct sfnic_flow_walk *walk,
			      const struct sfnic_flow_target *to)
{
	struct sk_buff *skb = skb_clone(walk->skb, GFP_ATOMIC);

	if (!skb)
		return;
	SFNIC_FLOW_MIRROR_CB(skb)->to = to;
	skb->next = NULL;
	*walk->mirror_tail = skb;
	walk->mirror_tail = &skb->next;
}

static bool sfnic_flow_alter(struct sfnic_flow_walk *walk,
			     const struct sfnic_flow *flow,
			     const struct sfnic_flow_act *act)
{
	if (flow->keeps_orig && !walk->orig) {
		walk->orig = skb_clone(walk->skb, GFP_ATOMIC);
		if (!walk->orig)
			return false;
	}
	if (act->type >= SFNIC_FLOW_SET_TTL && walk->stale &&
	    !sfnic_flow_parse(walk->skb, &walk->pkt))
		return false;
	walk->stale = true;
	return !sfnic_flow_edit(walk->skb, act, &walk->pkt);
}

static enum sfnic_flow_verdict sfnic_flow_act(struct sfnic_flow_walk *walk,
					      const struct sfnic_flow *flow,
					      const struct sfnic_flow_act *act)
{
	switch (act->type) {
	case SFNIC_FLOW_MIRROR:
		sfnic_flow_mirror(walk, &act->to);
		return SFNIC_FLOW_V_NEXT;
	case SFNIC_FLOW_POLICE:
		return sfnic_flow_meter_conforms(act->meter, walk->skb,
						 walk->packets, walk->bytes) ?
			SFNIC_FLOW_V_NEXT : SFNIC_FLOW_V_LOST;
	case SFNIC_FLOW_REDIRECT:
		walk->to = &act->to;
		return SFNIC_FLOW_V_REDIRECT;
	case SFNIC_FLOW_DROP:
		return SFNIC_FLOW_V_DROP;
	case SFNIC_FLOW_PASS:
		return SFNIC_FLOW_V_PASS;
	case SFNIC_FLOW_GOTO:
		walk->chain = act->chain;
		return SFNIC_FLOW_V_NEXT;
	default:
		return sfnic_flow_alter(walk, flow, act) ? SFNIC_FLOW_V_NEXT :
							   SFNIC_FLOW_V_LOST;
	}
}

static enum sfnic_flow_verdict sfnic_flow_acts(struct sfnic_flow_walk *walk,
					       const struct sfnic_flow *flow)
{
	enum sfnic_flow_verdict verdict = SFNIC_FLOW_V_NEXT;
	unsigned int i;

	for (i = 0; i < flow->nacts && verdict == SFNIC_FLOW_V_NEXT; i++)
		verdict = sfnic_flow_act(walk, flow, &flow->acts[i]);
	return verdict;
}

static enum sfnic_flow_verdict sfnic_flow_walk(struct sfnic_flow_walk *walk,
					       struct sfnic_flow_table *table)
{
	enum sfnic_flow_verdict verdict;
	struct sfnic_flow *flow;

	do {
		if (walk->stale && !sfnic_flow_parse(walk->skb, &walk->pkt))
			return SFNIC_FLOW_V_MISS;
		walk->stale = false;
		flow = sfnic_flow_lookup(table, walk->chain, &walk->pkt.key);
		if (!flow)
			return SFNIC_FLOW_V_MISS;
		/* as tc does with a loop of chains */
		if (walk->nhits == SFNIC_FLOW_MAX_CHAINS)
			return SFNIC_FLOW_V_DROP;
		walk->hits[walk->nhits++] = flow;
		verdict = sfnic_flow_acts(walk, flow);
	} while (verdict == SFNIC_FLOW_V_NEXT);
	return verdict;
}

/*
 * tc counts what it sees of the netdev's packets itself, unless the filter is
 * skip_sw.
 */
static bool sfnic_flow_counts(const struct sfnic_flow *flow,
			      enum sfnic_flow_verdict verdict)
{
	return flow->skip_sw || (verdict != SFNIC_FLOW_V_MISS &&
				 verdict != SFNIC_FLOW_V_PASS);
}

static void sfnic_flow_count(const struct sfnic_flow_walk *walk,
			     enum sfnic_flow_verdict verdict)
{
	unsigned long now = jiffies;
	struct sfnic_stats *stats;
	struct sfnic_flow *flow;
	unsigned int i;

	for (i = 0; i < walk->nhits; i++) {
		flow = walk->hits[i];
		if (!sfnic_flow_counts(flow, verdict))
			continue;
		stats = this_cpu_ptr(flow->stats);
		u64_stats_update_begin(&stats->syncp);
		u64_stats_add(&stats->packets, walk->packets);
		u64_stats_add(&stats->bytes, walk->bytes);
		/* tc counts what a drop drops by itself */
		if (verdict == SFNIC_FLOW_V_LOST && i + 1 == walk->nhits)
			u64_stats_add(&stats->dropped, walk->packets);
		u64_stats_update_end(&stats->syncp);
		if (READ_ONCE(flow->lastused) != now)
			WRITE_ONCE(flow->lastused, now);
	}
}

static void sfnic_flow_send_mirrors(struct sfnic_flow_walk *walk, u16 queue,
				    unsigned int hops)
{
	struct sk_buff *skb, *next;

	for (skb = walk->mirrors; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		sfnic_flow_output(SFNIC_FLOW_MIRROR_CB(skb)->to, skb, queue,
				  hops);
	}
}

static void sfnic_flow_finish(struct sfnic_flow_walk *walk,
			      enum sfnic_flow_verdict verdict, u16 queue,
			      unsigned int hops)
{
	sfnic_flow_send_mirrors(walk, queue, hops);
	if (verdict == SFNIC_FLOW_V_REDIRECT)
		sfnic_flow_output(walk->to, walk->skb, queue, hops);
	else
		kfree_skb(walk->skb);
	consume_skb(walk->orig);
}

/*
 * Gives the packet back as it came, its sender's socket included; tc will do
 * what flows have done.
 */
static struct sk_buff *sfnic_flow_undo(struct sfnic_flow_walk *walk)
{
	struct sk_buff *skb = walk->skb, *orig = walk->orig;

	kfree_skb_list(walk->mirrors);
	if (!orig)
		return skb;
	swap(orig->sk, skb->sk);
	swap(orig->destructor, skb->destructor);
	consume_skb(skb);
	return orig;
}

static bool sfnic_flow_run(struct sfnic_end *in, struct sk_buff **pskb,
			   u16 queue, unsigned int hops)
{
	struct sfnic_flow_walk walk = { .skb = *pskb };
	enum sfnic_flow_verdict verdict;
	struct sfnic_flow_table *table;

	table = rcu_dereference(in->flow.table);
	if (!table || !sfnic_flow_parse(walk.skb, &walk.pkt))
		return false;
	walk.mirror_tail = &walk.mirrors;
	sfnic_flow_measure(&walk);
	verdict = sfnic_flow_walk(&walk, table);
	sfnic_flow_count(&walk, verdict);
	if (verdict == SFNIC_FLOW_V_MISS || verdict == SFNIC_FLOW_V_PASS) {
		*pskb = sfnic_flow_undo(&walk);
		return false;
	}
	sfnic_flow_finish(&walk, verdict, queue, hops);
	return true;
}

/*
 * Called by who sends to the end in, with bottom halves off.
 * True: the packet is taken; false: *pskb is to be received by the netdev.
 */
bool sfnic_flow_rx(struct sfnic_end *in, struct sk_buff **pskb, u16 queue)
{
	bool taken;

	rcu_read_lock();
	taken = sfnic_flow_run(in, pskb, queue, 0);
	rcu_read_unlock();
	return taken;
}
