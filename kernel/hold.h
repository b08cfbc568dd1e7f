/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the datapath does to packets of an SF's netdev besides passing them:
 * hold them back, or drop them. None of it runs, nor is looked at, while
 * end->detour is zero.
 */
#ifndef SFNIC_HOLD_H
#define SFNIC_HOLD_H

#include <linux/atomic.h>
#include <linux/skbuff.h>
#include <linux/types.h>

struct sfnic_end;
struct sfnic_sf;
struct sfnic_sf_health;
struct sfnic_shaper;

/* Bits of end->detour */
enum sfnic_detour {
	SFNIC_DETOUR_SHAPED,	/* ask the shaper for each packet sent */
	SFNIC_DETOUR_NO_ROCE,	/* drop RoCE, both ways */
	SFNIC_DETOUR_TX_STUCK,	/* debugfs: nothing leaves */
	SFNIC_DETOUR_RX_STUCK,	/* debugfs: nothing is received */
};

/* Packets of one transmit queue, held back; under its transmit lock */
struct sfnic_held {
	struct sk_buff_head skbs;
	u32 bytes;
	unsigned long since;	/* jiffies: nothing has left since then */
};

struct sfnic_hold {
	struct sfnic_shaper *shaper;
	struct sfnic_sf_health *health;
	atomic64_t roce_tx_dropped;
	atomic64_t roce_rx_dropped;
	struct sfnic_held queue[];
};

/* Of a netdev that is not registered */
int sfnic_hold_create(struct sfnic_end *end, unsigned int queues,
		      struct sfnic_shaper *shaper,
		      struct sfnic_sf_health *health);
void sfnic_hold_free(struct sfnic_end *end);

/* In ndo_open and ndo_stop */
void sfnic_hold_start(struct sfnic_end *end);
void sfnic_hold_stop(struct sfnic_end *end);

/* In ndo_start_xmit and in NAPI. True: the packet was taken. */
bool sfnic_hold_xmit(struct sfnic_end *end, struct sk_buff *skb);
bool sfnic_hold_receive(struct sfnic_end *end, struct sk_buff *skb);
bool sfnic_hold_rx_stuck(struct sfnic_end *end);

void sfnic_hold_release(struct sfnic_end *end, unsigned int queue);
void sfnic_hold_release_all(struct sfnic_end *end);
bool sfnic_hold_is_stuck(struct sfnic_end *end, unsigned int queue,
			 unsigned long timeout, bool *held);

/* roce.c; off is where the layer that proto names begins */
bool sfnic_skb_is_roce(const struct sk_buff *skb, __be16 proto, int off);

#endif /* SFNIC_HOLD_H */
