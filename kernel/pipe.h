/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFNIC_PIPE_H
#define SFNIC_PIPE_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/u64_stats_sync.h>

#include "flow.h"
#include "window.h"

struct bpf_prog;
struct devlink_port;
struct sfnic_counters;
struct sfnic_end;
struct sfnic_eq;
struct sfnic_eqs;
struct sfnic_hold;
struct sfnic_xdpq;
struct xdp_frame;

/*
 * Joins two netdevs; the memory outlives them. gate is odd while packets may
 * pass, and counts on at every opening and closing, so that what was sent
 * before one is not received after it.
 */
struct sfnic_pipe {
	u32 gate;			/* written under RTNL */
	struct sfnic_end __rcu *end[2];	/* who may be sent to */
	/* all of these under RTNL */
	struct sfnic_end *up[2];
	struct net_device *dev[2];	/* the netdevs that are registered */
	bool xdp[2];			/* the end has a program */
	u32 epoch;
};

#define SFNIC_PIPE_REP		0	/* end[] of a representor */
#define SFNIC_PIPE_SF		1

struct sfnic_stats {
	u64_stats_t packets;
	u64_stats_t bytes;
	u64_stats_t dropped;
	struct u64_stats_sync syncp;
	struct sfnic_live *live;	/* in the SF's window, or NULL */
};

enum sfnic_xdp_stat {
	SFNIC_XDP_PASS,
	SFNIC_XDP_DROP,
	SFNIC_XDP_TX,
	SFNIC_XDP_REDIRECT,
	SFNIC_XDP_ABORTED,	/* and what could not be given to the program */
	SFNIC_XDP_NUM
};

struct sfnic_xdp_stats {
	u64_stats_t count[SFNIC_XDP_NUM];
	struct u64_stats_sync syncp;
};

/*
 * Filled by the other end's transmit queues: number n feeds the ring n modulo
 * the number of rings. Where that is one queue its transmit lock makes the
 * producer unique; where it may be more, the ring's producer_lock does (shared
 * in struct sfnic_end). The one consumer is napi.
 */
struct sfnic_rxq {
	struct napi_struct napi;
	struct ptr_ring ring;
	struct sfnic_flow_queue flow;	/* what others than the other end send */
	struct sfnic_end *end;
	struct sfnic_eq *eq;		/* tells that packets came; or NULL */
	struct sfnic_xdpq *xdpq;	/* while the end has a program */
	u16 index;
	struct sfnic_stats stats;	/* written by napi */
	struct sfnic_xdp_stats xdp;	/* written by napi */
	struct hrtimer timer;		/* while coalescing, to the next kick */
	atomic_t waiting;		/* packets that count towards frames */
	bool notify_masked ____cacheline_aligned_in_smp;
	bool stopped;			/* a sender waits for room */
	u32 usecs;			/* coalescing; 0: none */
	u32 frames;
} ____cacheline_aligned_in_smp;

/* Written under the transmit lock */
struct sfnic_txq {
	struct sfnic_stats stats;
	u64_stats_t xdp_xmit;
	u64_stats_t stopped;
} ____cacheline_aligned_in_smp;

/* Begins the private data of each of the driver's netdevs */
struct sfnic_end {
	struct net_device *dev;
	struct devlink_port *port;
	struct sfnic_pipe *pipe;
	unsigned int side;
	unsigned int nqueues;		/* that there are */
	unsigned int nrx;		/* that are used */
	u32 epoch;			/* of the byte queue limits */
	bool shared;
	struct sfnic_rxq *rxq;
	struct sfnic_txq *txq;
	struct bpf_prog __rcu *xdp_prog;
	struct sfnic_eqs *eqs;		/* this and the next: before register */
	struct sfnic_counters *counters;
	unsigned long detour;		/* bits of enum sfnic_detour */
	struct sfnic_hold *hold;	/* of an SF's netdev, else NULL */
	struct sfnic_flow_port flow;
};

/* What the driver keeps in skb->cb while a packet is in a ring */
struct sfnic_skb_cb {
	u32 gate;	/* of the pipe, when the packet was sent */
	u32 epoch;	/* of the sender, then */
	u32 bql;	/* bytes that the sender's queue waits for; or 0 */
};

#define SFNIC_SKB_CB(skb)	((struct sfnic_skb_cb *)(skb)->cb)

static inline void sfnic_stats_add(struct sfnic_stats *stats, u32 packets,
				   u32 bytes, u32 dropped)
{
	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->packets, packets);
	u64_stats_add(&stats->bytes, bytes);
	u64_stats_add(&stats->dropped, dropped);
	u64_stats_update_end(&stats->syncp);
	sfnic_live_add(stats->live, packets, bytes, dropped);
}

/* Under RCU, bottom halves off. NULL: nobody there, or not now */
static inline struct sfnic_end *sfnic_end_peer(const struct sfnic_end *end)
{
	return rcu_dereference_bh(end->pipe->end[!end->side]);
}

/* rx.c */
void sfnic_rxq_schedule(struct sfnic_rxq *rxq);
void sfnic_rxq_tell(struct sfnic_rxq *rxq);
void sfnic_rxq_event(struct sfnic_end *end, unsigned int queue);
int sfnic_rxq_poll(struct napi_struct *napi, int budget);

/* coalesce.c */
void sfnic_rxq_init_timer(struct sfnic_rxq *rxq);
void sfnic_rxq_kick_later(struct sfnic_rxq *rxq);
void sfnic_end_set_coalesce(struct sfnic_end *end, u32 usecs, u32 frames);

/* A ring was filled: its receiver is to look, unless it is about to anyway */
static inline void sfnic_rxq_kick(struct sfnic_rxq *rxq)
{
	/* pairs with smp_store_mb() in sfnic_rxq_run(): fill, then look */
	smp_mb();
	if (READ_ONCE(rxq->notify_masked))
		return;
	if (unlikely(READ_ONCE(rxq->usecs)))
		sfnic_rxq_kick_later(rxq);
	else
		sfnic_rxq_tell(rxq);
}

/* pipe.c */
u16 sfnic_end_select_queue(struct net_device *dev, struct sk_buff *skb,
			   struct net_device *sb_dev);
netdev_tx_t sfnic_end_xmit(struct sk_buff *skb, struct net_device *dev);
void sfnic_end_kick(struct sfnic_end *end, unsigned int queue);
netdev_tx_t sfnic_end_send(struct sk_buff *skb, struct net_device *dev);
bool sfnic_pipe_inject(struct sfnic_end *to, struct sk_buff *skb, u32 gate,
		       u16 queue);
void sfnic_pipe_gate_open(struct sfnic_pipe *pipe);
void sfnic_pipe_gate_close(struct sfnic_pipe *pipe);

/* end.c */
int sfnic_end_init(struct net_device *dev);
void sfnic_end_uninit(struct net_device *dev);
void sfnic_end_free(struct net_device *dev);
int sfnic_end_open(struct net_device *dev);
int sfnic_end_stop(struct net_device *dev);
void sfnic_end_tx_dropped(struct sfnic_end *end, unsigned int queue, u32 dropped);
void sfnic_end_poll_all(struct sfnic_end *end);
int sfnic_end_set_channels(struct sfnic_end *end, unsigned int count);
int sfnic_end_set_ring(struct sfnic_end *end, unsigned int size);
netdev_features_t sfnic_end_fix_features(struct net_device *dev,
					 netdev_features_t features);

/* stats.c */
void sfnic_end_get_stats64(struct net_device *dev,
			   struct rtnl_link_stats64 *stats);

/* xdp.c */
int sfnic_end_bpf(struct net_device *dev, struct netdev_bpf *bpf);
int sfnic_end_xdp_xmit(struct net_device *dev, int n, struct xdp_frame **frames,
		       u32 flags);
struct sk_buff *sfnic_xdp_run(struct sfnic_rxq *rxq, struct bpf_prog *prog,
			      struct sk_buff *skb);

#endif /* SFNIC_PIPE_H */
