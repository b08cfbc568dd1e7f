// SPDX-License-Identifier: GPL-2.0
/* The receiving side of a pipe: NAPIs that drain rings, and what sets them going */

#include <linux/filter.h>
#include <linux/netdevice.h>
#include <linux/netpoll.h>
#include <net/busy_poll.h>
#include <net/sch_generic.h>

#include "compat.h"
#include "eq.h"
#include "hold.h"
#include "pipe.h"

#define SFNIC_CHAIN_MAX		16

/*
 * Rings that a poll on this CPU has filled, through a bridge or a redirect. It
 * owns their NAPIs, and polls them as soon as its own ring is empty: a hop then
 * costs no round through the softirq. Used in softirq context only.
 */
struct sfnic_chain {
	bool open;
	unsigned int n;
	struct sfnic_rxq *rxq[SFNIC_CHAIN_MAX];
};

static DEFINE_PER_CPU(struct sfnic_chain, sfnic_chains);

/* netpoll may send from an interrupt in the midst of a poll */
static bool sfnic_chain_is_open(void)
{
	return this_cpu_read(sfnic_chains.open) && !in_hardirq();
}

static bool sfnic_chain_add(struct sfnic_rxq *rxq)
{
	struct sfnic_chain *chain = this_cpu_ptr(&sfnic_chains);

	if (!sfnic_chain_is_open() || chain->n == SFNIC_CHAIN_MAX ||
	    test_bit(NAPI_STATE_THREADED, &rxq->napi.state))
		return false;
	chain->rxq[chain->n++] = rxq;
	return true;
}

/* From any context, hard interrupts included */
void sfnic_rxq_schedule(struct sfnic_rxq *rxq)
{
	if (napi_schedule_prep(&rxq->napi)) {
		WRITE_ONCE(rxq->notify_masked, true);
		__napi_schedule(&rxq->napi);
	}
}

static void sfnic_rxq_notify(struct sfnic_rxq *rxq)
{
	if (napi_schedule_prep(&rxq->napi)) {
		WRITE_ONCE(rxq->notify_masked, true);
		if (!sfnic_chain_add(rxq))
			__napi_schedule(&rxq->napi);
	}
}

/* An event of the queue has come, by its EQ */
void sfnic_rxq_event(struct sfnic_end *end, unsigned int queue)
{
	sfnic_rxq_notify(&end->rxq[queue]);
}

/*
 * All that makes the receiver look at a ring is here. What a poll passes on is
 * polled for, too, and needs no event.
 */
void sfnic_rxq_tell(struct sfnic_rxq *rxq)
{
	if (!rxq->eq ||
	    (sfnic_chain_is_open() && sfnic_eq_is_here(rxq->eq))) {
		sfnic_rxq_notify(rxq);
		return;
	}
	WRITE_ONCE(rxq->notify_masked, true);
	sfnic_eq_post(rxq->eq, rxq->index);
}

/* What a poll took out, of one transmit queue of the other end */
struct sfnic_bql {
	u16 queue;
	u32 packets;
	u32 bytes;
};

static void sfnic_bql_flush(struct sfnic_end *peer, struct sfnic_bql *bql)
{
	netdev_tx_completed_queue(netdev_get_tx_queue(peer->dev, bql->queue),
				  bql->packets, bql->bytes);
	bql->packets = 0;
	bql->bytes = 0;
}

static void sfnic_bql_completed(struct sfnic_end *peer, struct sfnic_bql *bql,
				const struct sk_buff *skb)
{
	u16 queue = skb_get_rx_queue(skb);

	if (!peer || SFNIC_SKB_CB(skb)->epoch != peer->epoch)
		return;
	if (bql->packets && bql->queue != queue)
		sfnic_bql_flush(peer, bql);
	bql->queue = queue;
	bql->packets++;
	bql->bytes += SFNIC_SKB_CB(skb)->bql;
}

/*
 * What a sender with TSO sent is as large as can be, and GRO would only cost;
 * the two kinds that it can merge nevertheless are wanted by who sets them.
 */
static bool sfnic_wants_gro(const struct sfnic_end *end,
			    const struct sfnic_end *peer)
{
	return !peer || !(peer->dev->features & NETIF_F_ALL_TSO) ||
	       end->dev->features & (NETIF_F_GRO_FRAGLIST |
				     NETIF_F_GRO_UDP_FWD);
}

/* Fair to both, should one of them never run empty */
static struct sk_buff *sfnic_rxq_next(struct sfnic_rxq *rxq, int done)
{
	struct sk_buff *skb = NULL;

	if (likely(sfnic_flow_queue_empty(&rxq->flow)))
		return __ptr_ring_consume(&rxq->ring);
	if (!(done & 1))
		skb = __ptr_ring_consume(&rxq->ring);
	return skb ?: sfnic_flow_queue_next(&rxq->flow);
}

static int sfnic_rxq_drain(struct sfnic_rxq *rxq, int budget,
			   struct sfnic_end *peer)
{
	struct bpf_prog *prog = rcu_dereference_bh(rxq->end->xdp_prog);
	bool gro = sfnic_wants_gro(rxq->end, peer);
	struct sfnic_pipe *pipe = rxq->end->pipe;
	bool detour = READ_ONCE(rxq->end->detour);
	u32 bytes = 0, dropped = 0, packets = 0;
	struct sfnic_bql bql = {};
	struct sk_buff *skb;
	int done = 0;

	while (done < budget) {
		skb = sfnic_rxq_next(rxq, done);
		if (!skb)
			break;
		done++;
		if (unlikely(SFNIC_SKB_CB(skb)->bql)) {
			/* may have come since the poll began */
			if (!peer)
				peer = sfnic_end_peer(rxq->end);
			sfnic_bql_completed(peer, &bql, skb);
		}
		if (unlikely(rxq->end->shared))
			skb_record_rx_queue(skb, rxq->index);
		if (unlikely(SFNIC_SKB_CB(skb)->gate != READ_ONCE(pipe->gate))) {
			dropped++;
			kfree_skb(skb);
			continue;
		}
		if (unlikely(detour) && sfnic_hold_receive(rxq->end, skb)) {
			dropped++;
			continue;
		}
		packets++;
		bytes += skb->len + ETH_HLEN;
		if (unlikely(prog)) {
			skb = sfnic_xdp_run(rxq, prog, skb);
			if (!skb)
				continue;
		}
		if (gro) {
			napi_gro_receive(&rxq->napi, skb);
		} else {
			skb_mark_napi_id(skb, &rxq->napi);
			netif_receive_skb(skb);
		}
	}
	if (unlikely(prog))
		xdp_do_flush();
	if (bql.packets)
		sfnic_bql_flush(peer, &bql);
	sfnic_stats_add(&rxq->stats, packets, bytes, dropped);
	return done;
}

/* The senders that found the ring full and have a queue to keep packets in */
static void sfnic_rxq_wake(struct sfnic_rxq *rxq)
{
	struct sfnic_end *peer = sfnic_end_peer(rxq->end);
	struct netdev_queue *txq;
	unsigned int i;

	/* before the look at who is stopped: one that stops later sets it */
	smp_store_mb(rxq->stopped, false);
	if (!peer)
		return;
	for (i = rxq->index; i < peer->nqueues; i += rxq->end->nrx) {
		txq = netdev_get_tx_queue(peer->dev, i);
		if (netif_tx_queue_stopped(txq))
			netif_tx_wake_queue(txq);
	}
}

/*
 * Called by who owns napi. Returns how much was done: less than the budget, and
 * napi is not the caller's any more.
 */
static int sfnic_rxq_run(struct sfnic_rxq *rxq, int budget)
{
	struct sfnic_end *end = rxq->end;
	int done;

	if (unlikely(READ_ONCE(end->detour)) && sfnic_hold_rx_stuck(end)) {
		/* masked on, as by an event that was lost */
		napi_complete_done(&rxq->napi, 0);
		return 0;
	}
	if (unlikely(READ_ONCE(rxq->frames)))
		atomic_set(&rxq->waiting, 0);
	done = sfnic_rxq_drain(rxq, budget, sfnic_end_peer(end));
	if (done < budget && napi_complete_done(&rxq->napi, done)) {
		/* pairs with smp_mb() in sfnic_rxq_kick(): unmask, then look */
		smp_store_mb(rxq->notify_masked, false);
		if (unlikely(!__ptr_ring_empty(&rxq->ring) ||
			     !sfnic_flow_queue_empty(&rxq->flow)))
			sfnic_rxq_schedule(rxq);
	}
	/* pairs with the barrier in sfnic_rxq_fill(): drain, then look */
	if (unlikely(READ_ONCE(rxq->stopped)))
		sfnic_rxq_wake(rxq);
	return done;
}

static void sfnic_chain_run(struct sfnic_chain *chain, int budget)
{
	struct napi_struct *napi;
	unsigned int i;
	void *have;
	int done;

	/* grows meanwhile, to its maximum at most */
	for (i = 0; i < chain->n; i++) {
		napi = &chain->rxq[i]->napi;
		have = netpoll_poll_lock(napi);
		done = sfnic_rxq_run(chain->rxq[i], budget);
		netpoll_poll_unlock(have);
		if (done == budget)
			__napi_schedule(napi);
	}
	chain->n = 0;
}

/* The NAPIs' poll, and where a chain begins */
int sfnic_rxq_poll(struct napi_struct *napi, int budget)
{
	struct sfnic_rxq *rxq = container_of(napi, struct sfnic_rxq, napi);
	struct sfnic_chain *chain = this_cpu_ptr(&sfnic_chains);
	int done;

	/* netpoll, which has nothing to take from us: there are no completions */
	if (unlikely(!budget))
		return 0;
	chain->open = true;
	done = sfnic_rxq_run(rxq, budget);
	if (chain->n)
		sfnic_chain_run(chain, budget);
	chain->open = false;
	return done;
}
