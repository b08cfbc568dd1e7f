/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFNIC_PIPE_H
#define SFNIC_PIPE_H

#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/u64_stats_sync.h>

struct devlink_port;
struct sfnic_counters;
struct sfnic_end;
struct sfnic_eq;
struct sfnic_eqs;
struct sfnic_live;
struct sfnic_hold;

/*
 * Joins two netdevs. end[] holds the ends that are up, written under RTNL; the
 * memory outlives the netdevs. gate is odd while packets may pass, and counts
 * on at every opening and closing (under RTNL), so that what was sent before
 * one is not received after it.
 */
struct sfnic_pipe {
	u32 gate;
	struct sfnic_end __rcu *end[2];
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

/*
 * One producer, the other end's transmit queue of the same number, whose
 * transmit lock serializes it; one consumer, napi. So the ring needs no lock.
 */
struct sfnic_rxq {
	struct napi_struct napi;
	struct ptr_ring ring;
	struct sfnic_end *end;
	struct sfnic_eq *eq;		/* tells that packets came; or NULL */
	struct sfnic_stats stats;	/* written by napi */
	bool notify_masked ____cacheline_aligned_in_smp;
} ____cacheline_aligned_in_smp;

struct sfnic_txq {
	struct sfnic_stats stats;	/* written under the transmit lock */
} ____cacheline_aligned_in_smp;

/* Begins the private data of each of the driver's netdevs */
struct sfnic_end {
	struct net_device *dev;
	struct devlink_port *port;
	struct sfnic_pipe *pipe;
	unsigned int side;
	unsigned int nqueues;
	struct sfnic_rxq *rxq;
	struct sfnic_txq *txq;
	struct sfnic_eqs *eqs;		/* this and the next: before register */
	struct sfnic_counters *counters;
	unsigned long detour;		/* bits of enum sfnic_detour */
	struct sfnic_hold *hold;	/* of an SF's netdev, else NULL */
};

int sfnic_end_init(struct net_device *dev);
void sfnic_end_uninit(struct net_device *dev);
void sfnic_end_free(struct net_device *dev);
int sfnic_end_open(struct net_device *dev);
int sfnic_end_stop(struct net_device *dev);
void sfnic_end_get_stats64(struct net_device *dev,
			   struct rtnl_link_stats64 *stats);
netdev_tx_t sfnic_end_xmit(struct sk_buff *skb, struct net_device *dev);
void sfnic_rxq_event(struct sfnic_end *end, unsigned int queue);
netdev_tx_t sfnic_end_send(struct sk_buff *skb, struct net_device *dev);
void sfnic_end_tx_dropped(struct sfnic_end *end, unsigned int queue, u32 dropped);
void sfnic_end_poll_all(struct sfnic_end *end);
void sfnic_pipe_gate_open(struct sfnic_pipe *pipe);
void sfnic_pipe_gate_close(struct sfnic_pipe *pipe);

#endif /* SFNIC_PIPE_H */
