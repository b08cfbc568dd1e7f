// SPDX-License-Identifier: GPL-2.0
/*
 * The datapath between two netdevs. Transmit queue n of one end feeds a ring
 * that the other end's NAPI n drains.
 */

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "pipe.h"

#define SFNIC_RING_SIZE		256

struct sfnic_skb_cb {
	u32 gate;	/* of the pipe, when the packet was sent */
};

#define SFNIC_SKB_CB(skb)	((struct sfnic_skb_cb *)(skb)->cb)

static void sfnic_stats_add(struct sfnic_stats *stats, u32 packets, u32 bytes,
			    u32 dropped)
{
	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->packets, packets);
	u64_stats_add(&stats->bytes, bytes);
	u64_stats_add(&stats->dropped, dropped);
	u64_stats_update_end(&stats->syncp);
}

static void sfnic_rxq_schedule(struct sfnic_rxq *rxq)
{
	if (napi_schedule_prep(&rxq->napi)) {
		WRITE_ONCE(rxq->notify_masked, true);
		__napi_schedule(&rxq->napi);
	}
}

static void sfnic_rxq_kick(struct sfnic_rxq *rxq)
{
	/* pairs with smp_store_mb() in sfnic_rxq_poll(): fill, then look */
	smp_mb();
	if (!READ_ONCE(rxq->notify_masked))
		sfnic_rxq_schedule(rxq);
}

/* Fair to both, should one of them never run empty */
static struct sk_buff *sfnic_rxq_next(struct sfnic_rxq *rxq, int done)
{
	struct sk_buff *skb = NULL;

	if (done & 1)
		skb = sfnic_flow_queue_next(&rxq->flow);
	if (!skb)
		skb = __ptr_ring_consume(&rxq->ring);
	if (!skb && !(done & 1))
		skb = sfnic_flow_queue_next(&rxq->flow);
	return skb;
}

static void sfnic_rxq_drain(struct sfnic_rxq *rxq, int budget, int *done)
{
	struct sfnic_pipe *pipe = rxq->end->pipe;
	u32 bytes = 0, dropped = 0, packets = 0;
	struct sk_buff *skb;

	while (*done < budget) {
		skb = sfnic_rxq_next(rxq, *done);
		if (!skb)
			break;
		(*done)++;
		if (unlikely(SFNIC_SKB_CB(skb)->gate != READ_ONCE(pipe->gate))) {
			dropped++;
			kfree_skb(skb);
			continue;
		}
		packets++;
		bytes += skb->len + ETH_HLEN;
		napi_gro_receive(&rxq->napi, skb);
	}
	sfnic_stats_add(&rxq->stats, packets, bytes, dropped);
}

static int sfnic_rxq_poll(struct napi_struct *napi, int budget)
{
	struct sfnic_rxq *rxq = container_of(napi, struct sfnic_rxq, napi);
	int done = 0;

	sfnic_rxq_drain(rxq, budget, &done);
	if (done < budget && napi_complete_done(napi, done)) {
		/* pairs with smp_mb() in sfnic_rxq_kick(): unmask, then look */
		smp_store_mb(rxq->notify_masked, false);
		if (unlikely(!__ptr_ring_empty(&rxq->ring) ||
			     !sfnic_flow_queue_empty(&rxq->flow)))
			sfnic_rxq_schedule(rxq);
	}
	return done;
}

/*
 * What a wire would not carry is taken off, in one namespace as between two:
 * marks, priorities, routes, conntrack, what tc remembers. The socket stays,
 * for its backpressure.
 */
static bool sfnic_skb_pass(struct sk_buff *skb, struct net_device *to)
{
	if (unlikely(skb_headlen(skb) < ETH_HLEN ||
		     skb_orphan_frags(skb, GFP_ATOMIC) ||
		     !is_skb_forwardable(to, skb)))
		return false;
	skb_scrub_packet(skb, true);
	skb->priority = 0;
	sfnic_compat_skb_reset_tc(skb);
	skb->protocol = eth_type_trans(skb, to);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	return true;
}

/*
 * What a flow delivers to an end, from whichever queue of whichever netdev.
 * False: it is still the caller's.
 */
bool sfnic_pipe_inject(struct sfnic_end *to, struct sk_buff *skb, u32 gate,
		       u16 queue)
{
	struct sfnic_rxq *rxq = &to->rxq[queue % to->nqueues];
	bool taken;

	if (unlikely(!sfnic_skb_pass(skb, to->dev)))
		return false;
	SFNIC_SKB_CB(skb)->gate = gate;
	skb_record_rx_queue(skb, queue % to->nqueues);
	taken = sfnic_flow_queue_add(&rxq->flow, skb);
	sfnic_rxq_kick(rxq);
	return taken;
}

netdev_tx_t sfnic_end_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	u16 queue = skb_get_queue_mapping(skb);
	struct sfnic_pipe *pipe = end->pipe;
	unsigned int len = skb->len;
	struct sfnic_end *peer;
	struct sfnic_rxq *rxq;
	u32 gate;

	rcu_read_lock();
	gate = READ_ONCE(pipe->gate);
	peer = rcu_dereference(pipe->end[!end->side]);
	if (unlikely(!peer || !(gate & 1)))
		goto drop;

	skb_tx_timestamp(skb);
	if (sfnic_flow_active(&peer->flow) &&
	    sfnic_flow_rx(peer, &skb, queue)) {
		sfnic_stats_add(&end->txq[queue].stats, 1, len, 0);
		/* what was before it may wait for a kick */
		rxq = &peer->rxq[queue];
		if (!netdev_xmit_more() && !__ptr_ring_empty(&rxq->ring))
			sfnic_rxq_kick(rxq);
		rcu_read_unlock();
		return NETDEV_TX_OK;
	}
	if (unlikely(!sfnic_skb_pass(skb, peer->dev)))
		goto drop;
	SFNIC_SKB_CB(skb)->gate = gate;
	skb_record_rx_queue(skb, queue);

	rxq = &peer->rxq[queue];
	if (unlikely(__ptr_ring_produce(&rxq->ring, skb)))
		goto drop_kick;
	sfnic_stats_add(&end->txq[queue].stats, 1, len, 0);
	if (!netdev_xmit_more())
		sfnic_rxq_kick(rxq);
	rcu_read_unlock();
	return NETDEV_TX_OK;

drop_kick:
	sfnic_rxq_kick(rxq);
drop:
	rcu_read_unlock();
	kfree_skb(skb);
	sfnic_stats_add(&end->txq[queue].stats, 0, 0, 1);
	return NETDEV_TX_OK;
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

static void sfnic_end_carrier(struct sfnic_end *end, bool on)
{
	struct sfnic_end *peer;

	peer = rtnl_dereference(end->pipe->end[!end->side]);
	if (on && peer) {
		netif_carrier_on(end->dev);
		netif_carrier_on(peer->dev);
		return;
	}
	netif_carrier_off(end->dev);
	if (peer)
		netif_carrier_off(peer->dev);
}

/* Called with napi disabled: the statistics have no other writer */
static void sfnic_rxq_purge(struct sfnic_rxq *rxq)
{
	struct sk_buff *skb;
	u32 dropped = 0;

	while ((skb = sfnic_rxq_next(rxq, 0))) {
		dropped++;
		kfree_skb(skb);
	}
	sfnic_stats_add(&rxq->stats, 0, 0, dropped);
}

/* ndo_open */
int sfnic_end_open(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < end->nqueues; i++) {
		/* who saw this end before it went down may have sent since */
		sfnic_rxq_purge(&end->rxq[i]);
		end->rxq[i].notify_masked = false;
		napi_enable(&end->rxq[i].napi);
	}
	netif_tx_start_all_queues(dev);
	rcu_assign_pointer(end->pipe->end[end->side], end);
	sfnic_end_carrier(end, true);
	return 0;
}

/* ndo_stop */
int sfnic_end_stop(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	sfnic_end_carrier(end, false);
	RCU_INIT_POINTER(end->pipe->end[end->side], NULL);
	netif_tx_stop_all_queues(dev);
	for (i = 0; i < end->nqueues; i++) {
		napi_disable(&end->rxq[i].napi);
		sfnic_rxq_purge(&end->rxq[i]);
	}
	return 0;
}

static int sfnic_rxq_init(struct sfnic_rxq *rxq, struct sfnic_end *end)
{
	int err;

	err = ptr_ring_init(&rxq->ring, SFNIC_RING_SIZE, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	rxq->end = end;
	sfnic_flow_queue_init(&rxq->flow);
	u64_stats_init(&rxq->stats.syncp);
	netif_napi_add(end->dev, &rxq->napi, sfnic_rxq_poll);
	return 0;
}

static void sfnic_skb_destroy(void *skb)
{
	kfree_skb(skb);
}

/* ndo_init */
int sfnic_end_init(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;
	int err = -ENOMEM;

	end->nqueues = dev->num_tx_queues;
	end->rxq = kvcalloc(end->nqueues, sizeof(*end->rxq), GFP_KERNEL_ACCOUNT);
	end->txq = kvcalloc(end->nqueues, sizeof(*end->txq), GFP_KERNEL_ACCOUNT);
	if (!end->rxq || !end->txq)
		goto err_free;
	for (i = 0; i < end->nqueues; i++) {
		u64_stats_init(&end->txq[i].stats.syncp);
		err = sfnic_rxq_init(&end->rxq[i], end);
		if (err)
			goto err_rxq;
	}
	netif_carrier_off(dev);
	return 0;

err_rxq:
	while (i--) {
		netif_napi_del(&end->rxq[i].napi);
		ptr_ring_cleanup(&end->rxq[i].ring, NULL);
	}
err_free:
	kvfree(end->txq);
	kvfree(end->rxq);
	return err;
}

/*
 * ndo_uninit. The core waits for a grace period between this and the netdev's
 * destructor, so that busy pollers are done with the NAPIs.
 */
void sfnic_end_uninit(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < end->nqueues; i++)
		__netif_napi_del(&end->rxq[i].napi);
}

/* the netdev's destructor */
void sfnic_end_free(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	sfnic_flow_port_fini(end);
	for (i = 0; i < end->nqueues; i++) {
		sfnic_rxq_purge(&end->rxq[i]);
		ptr_ring_cleanup(&end->rxq[i].ring, sfnic_skb_destroy);
	}
	kvfree(end->txq);
	kvfree(end->rxq);
}

static void sfnic_stats_read(const struct sfnic_stats *stats, u64 *packets,
			     u64 *bytes, u64 *dropped)
{
	u64 p, b, d;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&stats->syncp);
		p = u64_stats_read(&stats->packets);
		b = u64_stats_read(&stats->bytes);
		d = u64_stats_read(&stats->dropped);
	} while (u64_stats_fetch_retry(&stats->syncp, start));
	*packets += p;
	*bytes += b;
	*dropped += d;
}

void sfnic_end_get_stats64(struct net_device *dev,
			   struct rtnl_link_stats64 *stats)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < end->nqueues; i++) {
		sfnic_stats_read(&end->rxq[i].stats, &stats->rx_packets,
				 &stats->rx_bytes, &stats->rx_dropped);
		sfnic_stats_read(&end->txq[i].stats, &stats->tx_packets,
				 &stats->tx_bytes, &stats->tx_dropped);
	}
}
