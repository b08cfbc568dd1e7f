// SPDX-License-Identifier: GPL-2.0
/*
 * The ends of a pipe: made, opened, changed while packets pass. All of it under
 * RTNL.
 */

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "eq.h"
#include "hold.h"
#include "pipe.h"

#define SFNIC_RING_SIZE		256

/* What checksums and segments would hide from a program at the other end */
#define SFNIC_XDP_PEER_WITHOUT (NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ENCAP_ALL | \
				NETIF_F_HW_CSUM | NETIF_F_SCTP_CRC | \
				NETIF_F_FRAGLIST | NETIF_F_HW_VLAN_CTAG_TX | \
				NETIF_F_HW_VLAN_STAG_TX)

static void sfnic_end_carrier(struct sfnic_end *end, bool on)
{
	struct sfnic_end *peer = end->pipe->up[!end->side];

	if (on && peer) {
		netif_carrier_on(end->dev);
		netif_carrier_on(peer->dev);
		return;
	}
	netif_carrier_off(end->dev);
	if (peer)
		netif_carrier_off(peer->dev);
}

static void sfnic_skb_destroy(void *skb)
{
	kfree_skb(skb);
}

/* Called with napi disabled: the statistics have no other writer */
static void sfnic_rxq_purge(struct sfnic_rxq *rxq)
{
	struct sk_buff *skb;
	u32 dropped = 0;

	while ((skb = __ptr_ring_consume(&rxq->ring)) ||
	       (skb = sfnic_flow_queue_next(&rxq->flow))) {
		dropped++;
		kfree_skb(skb);
	}
	sfnic_stats_add(&rxq->stats, 0, 0, dropped);
}

/* Nothing that this end sent is counted by its byte queue limits any more */
static void sfnic_end_reset_tx(struct sfnic_end *end)
{
	struct netdev_queue *txq;
	unsigned int i;

	end->epoch = ++end->pipe->epoch;
	for (i = 0; i < end->nqueues; i++) {
		txq = netdev_get_tx_queue(end->dev, i);
		netdev_tx_reset_queue(txq);
		netif_tx_start_queue(txq);
		/* a qdisc may hold what nothing else would set going */
		netif_schedule_queue(txq);
	}
}

/*
 * Lets the ends that are up send to each other. Nobody sends through the pipe
 * now: one end has been down or out of it for a grace period.
 */
static void sfnic_pipe_join(struct sfnic_pipe *pipe)
{
	struct sfnic_end *end, *peer;
	int side;

	for (side = 0; side < 2; side++) {
		end = pipe->up[side];
		peer = pipe->up[!side];
		if (!end)
			continue;
		/* packets that were held come by queues that are off now, too */
		end->shared = peer && peer->nqueues > end->nrx;
		sfnic_end_reset_tx(end);
	}
	for (side = 0; side < 2; side++)
		rcu_assign_pointer(pipe->end[side], pipe->up[side]);
}

static void sfnic_end_napi_enable(struct sfnic_end *end)
{
	unsigned int i;

	for (i = 0; i < end->nrx; i++) {
		end->rxq[i].notify_masked = false;
		napi_enable(&end->rxq[i].napi);
	}
}

static void sfnic_end_napi_disable(struct sfnic_end *end)
{
	unsigned int i;

	for (i = 0; i < end->nrx; i++) {
		hrtimer_cancel(&end->rxq[i].timer);
		napi_disable(&end->rxq[i].napi);
	}
}

/* ndo_open */
int sfnic_end_open(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < end->nqueues; i++)
		sfnic_rxq_purge(&end->rxq[i]);
	sfnic_end_napi_enable(end);
	sfnic_hold_start(end);
	end->pipe->up[end->side] = end;
	sfnic_pipe_join(end->pipe);
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
	end->pipe->up[end->side] = NULL;
	netif_tx_stop_all_queues(dev);
	sfnic_hold_stop(end);
	/* on its way out the core waits anyway, and it never opens again */
	if (!dev->dismantle)
		synchronize_net();
	sfnic_end_napi_disable(end);
	for (i = 0; i < end->nqueues; i++)
		sfnic_rxq_purge(&end->rxq[i]);
	return 0;
}

/* Takes a running end out of its pipe; the link stays up, packets are lost */
static void sfnic_end_pause(struct sfnic_end *end)
{
	RCU_INIT_POINTER(end->pipe->end[0], NULL);
	RCU_INIT_POINTER(end->pipe->end[1], NULL);
	synchronize_net();
	sfnic_end_napi_disable(end);
	/* a poll may have given its NAPI back, and look at the ring yet */
	synchronize_net();
}

/* Under the transmit lock */
void sfnic_end_tx_dropped(struct sfnic_end *end, unsigned int queue, u32 dropped)
{
	sfnic_stats_add(&end->txq[queue].stats, 0, 0, dropped);
}

/* For NAPIs that may not know of what is in their rings */
void sfnic_end_poll_all(struct sfnic_end *end)
{
	unsigned int i;

	local_bh_disable();
	for (i = 0; i < end->nrx; i++)
		sfnic_rxq_schedule(&end->rxq[i]);
	local_bh_enable();
}

static void sfnic_end_resume(struct sfnic_end *end)
{
	sfnic_end_napi_enable(end);
	sfnic_pipe_join(end->pipe);
	sfnic_end_poll_all(end);
}

int sfnic_end_set_channels(struct sfnic_end *end, unsigned int count)
{
	bool running = netif_running(end->dev);
	unsigned int i;
	int err;

	if (running)
		sfnic_end_pause(end);
	err = netif_set_real_num_queues(end->dev, count, count);
	if (!err) {
		for (i = count; i < end->nrx; i++)
			sfnic_rxq_purge(&end->rxq[i]);
		end->nrx = count;
	}
	if (running)
		sfnic_end_resume(end);
	return err;
}

static int sfnic_end_resize_rings(struct sfnic_end *end, unsigned int size)
{
	unsigned int i, old = end->rxq[0].ring.size;
	int err;

	for (i = 0; i < end->nqueues; i++) {
		err = ptr_ring_resize(&end->rxq[i].ring, size,
				      GFP_KERNEL_ACCOUNT, sfnic_skb_destroy);
		if (err)
			goto err_resize;
	}
	return 0;

err_resize:
	/* where this fails too a ring is left larger or smaller, and works */
	while (i--)
		ptr_ring_resize(&end->rxq[i].ring, old, GFP_KERNEL_ACCOUNT,
				sfnic_skb_destroy);
	return err;
}

int sfnic_end_set_ring(struct sfnic_end *end, unsigned int size)
{
	bool running = netif_running(end->dev);
	int err;

	if (running)
		sfnic_end_pause(end);
	err = sfnic_end_resize_rings(end, size);
	if (running)
		sfnic_end_resume(end);
	return err;
}

/* ndo_fix_features */
netdev_features_t sfnic_end_fix_features(struct net_device *dev,
					 netdev_features_t features)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (end->pipe->xdp[!end->side])
		features &= ~SFNIC_XDP_PEER_WITHOUT;
	return features;
}

static int sfnic_rxq_init(struct sfnic_rxq *rxq, struct sfnic_end *end,
			  unsigned int index)
{
	int err;

	err = ptr_ring_init(&rxq->ring, SFNIC_RING_SIZE, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	rxq->end = end;
	sfnic_flow_queue_init(&rxq->flow);
	rxq->index = index;
	sfnic_rxq_init_timer(rxq);
	u64_stats_init(&rxq->stats.syncp);
	u64_stats_init(&rxq->xdp.syncp);
	netif_napi_add(end->dev, &rxq->napi, sfnic_rxq_poll);
	return 0;
}

/* ndo_init */
int sfnic_end_init(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;
	int err = -ENOMEM;

	end->nqueues = dev->num_tx_queues;
	end->nrx = end->nqueues;
	end->rxq = kvcalloc(end->nqueues, sizeof(*end->rxq), GFP_KERNEL_ACCOUNT);
	end->txq = kvcalloc(end->nqueues, sizeof(*end->txq), GFP_KERNEL_ACCOUNT);
	if (!end->rxq || !end->txq)
		goto err_free;
	for (i = 0; i < end->nqueues; i++) {
		u64_stats_init(&end->txq[i].stats.syncp);
		end->txq[i].stats.live = sfnic_counters_tx(end->counters, i);
		end->rxq[i].stats.live = sfnic_counters_rx(end->counters, i);
		end->rxq[i].eq = sfnic_eqs_pick(end->eqs, i);
		err = sfnic_rxq_init(&end->rxq[i], end, i);
		if (err)
			goto err_rxq;
	}
	sfnic_eqs_bind(end->eqs, end);
	netif_carrier_off(dev);
	end->pipe->dev[end->side] = dev;
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

	sfnic_eqs_unbind(end->eqs);
	end->pipe->dev[end->side] = NULL;
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
		/* a packet sent while the end went down may have started it */
		hrtimer_cancel(&end->rxq[i].timer);
		sfnic_rxq_purge(&end->rxq[i]);
		ptr_ring_cleanup(&end->rxq[i].ring, sfnic_skb_destroy);
	}
	kvfree(end->txq);
	kvfree(end->rxq);
}
