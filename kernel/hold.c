// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that an SF sent and that may not leave yet, since a rate limit or an
 * injected failure keeps them. They stay their sockets', which is what slows
 * the senders down; where the netdev has a qdisc, the queue is stopped, too.
 */

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/sch_generic.h>

#include "hold.h"
#include "pipe.h"
#include "sf_health.h"
#include "shaper.h"

#define SFNIC_HELD_MAX		(1024 * 1024)	/* bytes; more are dropped */
#define SFNIC_HELD_STOP		(128 * 1024)	/* a qdisc is to keep the rest */
#define SFNIC_HELD_WAKE		(64 * 1024)

int sfnic_hold_create(struct sfnic_end *end, unsigned int queues,
		      struct sfnic_shaper *shaper,
		      struct sfnic_sf_health *health)
{
	unsigned int i;

	end->hold = kvzalloc(struct_size(end->hold, queue, queues),
			     GFP_KERNEL_ACCOUNT);
	if (!end->hold)
		return -ENOMEM;
	end->hold->shaper = shaper;
	end->hold->health = health;
	for (i = 0; i < queues; i++)
		__skb_queue_head_init(&end->hold->queue[i].skbs);
	return 0;
}

void sfnic_hold_free(struct sfnic_end *end)
{
	kvfree(end->hold);
}

static u32 sfnic_gso_header_len(const struct sk_buff *skb)
{
	int off = skb->encapsulation ? skb_inner_transport_offset(skb) :
				       skb_transport_offset(skb);
	const struct tcphdr *tcp;
	struct tcphdr buf;

	if (!(skb_shinfo(skb)->gso_type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)))
		return off + sizeof(struct udphdr);
	tcp = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return off + (tcp ? __tcp_hdrlen(tcp) : sizeof(buf));
}

/* Bytes of the frames that the packet is on a wire, without their FCS */
static u32 sfnic_skb_wire_len(const struct sk_buff *skb)
{
	u32 tag = skb_vlan_tag_present(skb) ? VLAN_HLEN : 0;
	u32 header, payload, size, segs;

	if (!skb_is_gso(skb) || !skb_transport_header_was_set(skb))
		return skb->len + tag;
	header = min(sfnic_gso_header_len(skb), skb->len);
	payload = skb->len - header;
	size = skb_shinfo(skb)->gso_size;
	segs = size == GSO_BY_FRAGS ? max_t(u32, skb_shinfo(skb)->gso_segs, 1) :
				      DIV_ROUND_UP(payload, size);
	return payload + max_t(u32, segs, 1) * (header + tag);
}

/* Under the transmit lock: may this one, the oldest of its queue, leave? */
static bool sfnic_hold_may_leave(struct sfnic_end *end, unsigned int queue,
				 const struct sk_buff *skb)
{
	struct sfnic_shaper *shaper = end->hold->shaper;

	if (test_bit(SFNIC_DETOUR_TX_STUCK, &end->detour))
		return false;
	return !READ_ONCE(shaper->shaped) ||
	       sfnic_shaper_take(shaper, queue, sfnic_skb_wire_len(skb));
}

/* Without a qdisc a stopped queue drops, loudly */
static void sfnic_hold_stop_queue(struct netdev_queue *txq, u32 bytes)
{
	const struct Qdisc *qdisc = rcu_dereference_bh(txq->qdisc);

	if (bytes > SFNIC_HELD_STOP && qdisc && qdisc->enqueue)
		netif_tx_stop_queue(txq);
}

static bool sfnic_hold(struct sfnic_end *end, struct sk_buff *skb)
{
	unsigned int queue = skb_get_queue_mapping(skb);
	struct sfnic_held *held = &end->hold->queue[queue];

	if (skb_queue_empty(&held->skbs)) {
		if (sfnic_hold_may_leave(end, queue, skb))
			return false;
		WRITE_ONCE(held->since, jiffies);
	}
	if (held->bytes + skb->len > SFNIC_HELD_MAX) {
		sfnic_end_tx_dropped(end, queue, 1);
		kfree_skb(skb);
		return true;
	}
	__skb_queue_tail(&held->skbs, skb);
	WRITE_ONCE(held->bytes, held->bytes + skb->len);
	sfnic_hold_stop_queue(netdev_get_tx_queue(end->dev, queue), held->bytes);
	sfnic_sf_health_watch_tx(end->hold->health);
	return true;
}

bool sfnic_hold_xmit(struct sfnic_end *end, struct sk_buff *skb)
{
	if (test_bit(SFNIC_DETOUR_NO_ROCE, &end->detour) &&
	    skb->len >= ETH_HLEN && skb_headlen(skb) >= ETH_HLEN &&
	    sfnic_skb_is_roce(skb, ((struct ethhdr *)skb->data)->h_proto,
			      ETH_HLEN)) {
		atomic64_inc(&end->hold->roce_tx_dropped);
		sfnic_end_tx_dropped(end, skb_get_queue_mapping(skb), 1);
		kfree_skb(skb);
		return true;
	}
	return sfnic_hold(end, skb);
}

/* The MAC header has been pulled */
bool sfnic_hold_receive(struct sfnic_end *end, struct sk_buff *skb)
{
	if (!test_bit(SFNIC_DETOUR_NO_ROCE, &end->detour) ||
	    !sfnic_skb_is_roce(skb, skb->protocol, 0))
		return false;
	atomic64_inc(&end->hold->roce_rx_dropped);
	kfree_skb(skb);
	return true;
}

/* In NAPI. True: leave what is there. */
bool sfnic_hold_rx_stuck(struct sfnic_end *end)
{
	if (!test_bit(SFNIC_DETOUR_RX_STUCK, &end->detour))
		return false;
	sfnic_sf_health_watch_rx(end->hold->health);
	return true;
}

/* In softirq, or with it disabled */
void sfnic_hold_release(struct sfnic_end *end, unsigned int queue)
{
	struct netdev_queue *txq = netdev_get_tx_queue(end->dev, queue);
	struct sfnic_held *held = &end->hold->queue[queue];
	struct sk_buff *skb;
	bool sent = false;

	__netif_tx_lock(txq, smp_processor_id());
	while ((skb = skb_peek(&held->skbs)) &&
	       sfnic_hold_may_leave(end, queue, skb)) {
		__skb_unlink(skb, &held->skbs);
		WRITE_ONCE(held->bytes, held->bytes - skb->len);
		WRITE_ONCE(held->since, jiffies);
		sfnic_end_send(skb, end->dev);
		sent = true;
	}
	if (sent)
		sfnic_end_kick(end, queue);
	if (netif_tx_queue_stopped(txq) && held->bytes < SFNIC_HELD_WAKE)
		netif_tx_wake_queue(txq);
	__netif_tx_unlock(txq);
}

void sfnic_hold_release_all(struct sfnic_end *end)
{
	unsigned int i;

	for (i = 0; i < end->nqueues; i++) {
		local_bh_disable();
		sfnic_hold_release(end, i);
		local_bh_enable();
	}
}

/* *held is set where the queue holds packets at all */
bool sfnic_hold_is_stuck(struct sfnic_end *end, unsigned int queue,
			 unsigned long timeout, bool *held)
{
	struct sfnic_shaper *shaper = end->hold->shaper;
	struct sfnic_held *q = &end->hold->queue[queue];

	if (!READ_ONCE(q->bytes))
		return false;
	*held = true;
	if (!test_bit(SFNIC_DETOUR_TX_STUCK, &end->detour) &&
	    READ_ONCE(shaper->shaped) && atomic64_read(&shaper->credit) <= 0)
		return false;
	return time_after_eq(jiffies, READ_ONCE(q->since) + timeout);
}

void sfnic_hold_start(struct sfnic_end *end)
{
	if (end->hold)
		sfnic_shaper_start(end->hold->shaper, end);
}

/* The queues are stopped: nobody sends, but the timer may be about to */
void sfnic_hold_stop(struct sfnic_end *end)
{
	unsigned int i;

	if (!end->hold)
		return;
	sfnic_shaper_stop(end->hold->shaper);
	clear_bit(SFNIC_DETOUR_TX_STUCK, &end->detour);
	clear_bit(SFNIC_DETOUR_RX_STUCK, &end->detour);
	for (i = 0; i < end->nqueues; i++) {
		struct netdev_queue *txq = netdev_get_tx_queue(end->dev, i);
		struct sfnic_held *held = &end->hold->queue[i];

		__netif_tx_lock_bh(txq);
		sfnic_end_tx_dropped(end, i, skb_queue_len(&held->skbs));
		__skb_queue_purge(&held->skbs);
		WRITE_ONCE(held->bytes, 0);
		__netif_tx_unlock_bh(txq);
	}
}
