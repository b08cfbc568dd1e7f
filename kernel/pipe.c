// SPDX-License-Identifier: GPL-2.0
/*
 * The datapath between two netdevs: transmit queues of one end feed rings that
 * the other end's NAPIs drain (rx.c).
 */

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/sch_generic.h>

#include "compat.h"
#include "hold.h"
#include "pipe.h"

/*
 * What a wire would not carry is taken off, in one namespace as between two:
 * marks, priorities, routes, conntrack, what tc remembers. The socket stays,
 * for its backpressure.
 */
static bool sfnic_skb_pass(struct sk_buff *skb, struct net_device *to)
{
	if (unlikely(skb_headlen(skb) < ETH_HLEN ||
		     skb_orphan_frags(skb, GFP_ATOMIC) ||
		     !__is_skb_forwardable(to, skb, true)))
		return false;
	skb_scrub_packet(skb, true);
	skb->priority = 0;
	sfnic_compat_skb_reset_tc(skb);
	skb->protocol = eth_type_trans(skb, to);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	return true;
}

/*
 * With a qdisc above it the transmit queue is limited in bytes, and stopped
 * where the ring is full. Without, as the driver's netdevs come, there is
 * nothing that could keep a packet back. Sets *kick: nothing more comes.
 */
static bool sfnic_rxq_fill(struct sfnic_rxq *rxq, struct sk_buff *skb,
			   struct sfnic_end *from, u16 queue, u32 len,
			   bool *kick)
{
	struct netdev_queue *txq = netdev_get_tx_queue(from->dev, queue);
	bool queued = rcu_dereference_bh(txq->qdisc)->enqueue;

	*kick = !netdev_xmit_more();
	if (unlikely(__ptr_ring_full(&rxq->ring)))
		return false;
	SFNIC_SKB_CB(skb)->bql = 0;
	if (unlikely(queued)) {
		/* before the other end can complete it */
		SFNIC_SKB_CB(skb)->bql = len;
		*kick = __netdev_tx_sent_queue(txq, len, netdev_xmit_more());
	}
	__ptr_ring_produce(&rxq->ring, skb);
	if (unlikely(queued && __ptr_ring_full(&rxq->ring))) {
		netif_tx_stop_queue(txq);
		WRITE_ONCE(rxq->stopped, true);
		/* pairs with smp_store_mb() in sfnic_rxq_run() */
		smp_mb();
		if (!__ptr_ring_full(&rxq->ring))
			netif_tx_start_queue(txq);
		else
			u64_stats_inc(&from->txq[queue].stopped);
		*kick = true;
	}
	return true;
}

/* The ring has other producers: queues of the same netdev */
static bool sfnic_rxq_fill_shared(struct sfnic_rxq *rxq, struct sk_buff *skb,
				  struct sfnic_end *from, u16 queue, u32 len,
				  bool *kick)
{
	bool filled;

	spin_lock(&rxq->ring.producer_lock);
	filled = sfnic_rxq_fill(rxq, skb, from, queue, len, kick);
	spin_unlock(&rxq->ring.producer_lock);
	return filled;
}

/* What came in by a queue stays with its number; what begins here, with the CPU */
u16 sfnic_end_select_queue(struct net_device *dev, struct sk_buff *skb,
			   struct net_device *sb_dev)
{
	unsigned int queue = skb_rx_queue_recorded(skb) ?
			     skb_get_rx_queue(skb) : raw_smp_processor_id();
	unsigned int n = READ_ONCE(dev->real_num_tx_queues);

	if (likely(queue < n))
		return queue;
	/* 0: unregistered, but a sender still has it */
	return n ? queue % n : 0;
}

/*
 * What a flow delivers to an end, from whichever queue of whichever netdev.
 * False: it is still the caller's.
 */
bool sfnic_pipe_inject(struct sfnic_end *to, struct sk_buff *skb, u32 gate,
		       u16 queue)
{
	struct sfnic_rxq *rxq = &to->rxq[queue % to->nrx];
	bool taken;

	if (unlikely(!sfnic_skb_pass(skb, to->dev)))
		return false;
	SFNIC_SKB_CB(skb)->gate = gate;
	SFNIC_SKB_CB(skb)->bql = 0;
	skb_record_rx_queue(skb, rxq->index);
	taken = sfnic_flow_queue_add(&rxq->flow, skb);
	sfnic_rxq_kick(rxq);
	return taken;
}

/*
 * Past what may hold packets. Under the transmit lock; bottom halves are off,
 * which makes it an RCU reader.
 */
netdev_tx_t sfnic_end_send(struct sk_buff *skb, struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	u16 queue = skb_get_queue_mapping(skb);
	struct sfnic_pipe *pipe = end->pipe;
	unsigned int len = skb->len;
	bool kick = true, filled;
	struct sfnic_end *peer;
	struct sfnic_rxq *rxq;
	u32 gate;

	gate = READ_ONCE(pipe->gate);
	peer = sfnic_end_peer(end);
	/* out of the pipe, or not yet in it: nobody would wake the queue */
	if (unlikely(!peer || !(gate & 1) ||
		     rcu_access_pointer(pipe->end[end->side]) != end))
		goto drop;

	rxq = &peer->rxq[queue < peer->nrx ? queue : queue % peer->nrx];
	if (unlikely(skb_shinfo(skb)->tx_flags))
		skb_tx_timestamp(skb);
	if (sfnic_flow_active(&peer->flow) &&
	    sfnic_flow_rx(peer, &skb, queue)) {
		sfnic_stats_add(&end->txq[queue].stats, 1, len, 0);
		/* what was before it may wait for a kick */
		if (!netdev_xmit_more() && !__ptr_ring_empty(&rxq->ring))
			sfnic_rxq_kick(rxq);
		return NETDEV_TX_OK;
	}
	if (unlikely(!sfnic_skb_pass(skb, peer->dev)))
		goto drop_kick;
	SFNIC_SKB_CB(skb)->gate = gate;
	SFNIC_SKB_CB(skb)->epoch = end->epoch;
	skb_record_rx_queue(skb, queue);
	filled = likely(!peer->shared) ?
		 sfnic_rxq_fill(rxq, skb, end, queue, len, &kick) :
		 sfnic_rxq_fill_shared(rxq, skb, end, queue, len, &kick);
	if (unlikely(!filled))
		goto drop_kick;
	sfnic_stats_add(&end->txq[queue].stats, 1, len, 0);
	/* what would come after this one may be held */
	if (kick || unlikely(READ_ONCE(end->detour)))
		sfnic_rxq_kick(rxq);
	return NETDEV_TX_OK;

drop_kick:
	/* others before it may wait for a kick */
	sfnic_rxq_kick(rxq);
drop:
	kfree_skb(skb);
	sfnic_stats_add(&end->txq[queue].stats, 0, 0, 1);
	return NETDEV_TX_OK;
}

/* After packets that may have been sent as if more came */
void sfnic_end_kick(struct sfnic_end *end, unsigned int queue)
{
	struct sfnic_end *peer = sfnic_end_peer(end);

	if (peer)
		sfnic_rxq_kick(&peer->rxq[queue % peer->nrx]);
}

/* ndo_start_xmit */
netdev_tx_t sfnic_end_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (unlikely(READ_ONCE(end->detour)) && sfnic_hold_xmit(end, skb))
		return NETDEV_TX_OK;
	return sfnic_end_send(skb, dev);
}

/* Called under RTNL */
void sfnic_pipe_gate_open(struct sfnic_pipe *pipe)
{
	WRITE_ONCE(pipe->gate, (pipe->gate | 1));
}

/* Called under RTNL; an even number, other than all before */
void sfnic_pipe_gate_close(struct sfnic_pipe *pipe)
{
	WRITE_ONCE(pipe->gate, (pipe->gate | 1) + 1);
}
