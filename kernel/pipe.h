/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFNIC_PIPE_H
#define SFNIC_PIPE_H

#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/u64_stats_sync.h>

#include "flow.h"

struct devlink_port;
struct sfnic_end;

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
};

/*
 * One producer, the other end's transmit queue of the same number, whose
 * transmit lock serializes it; one consumer, napi. So the ring needs no lock.
 */
struct sfnic_rxq {
	struct napi_struct napi;
	struct ptr_ring ring;
	struct sfnic_flow_queue flow;	/* what others than the other end send */
	struct sfnic_end *end;
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
	struct sfnic_flow_port flow;
};

int sfnic_end_init(struct net_device *dev);
void sfnic_end_uninit(struct net_device *dev);
void sfnic_end_free(struct net_device *dev);
int sfnic_end_open(struct net_device *dev);
int sfnic_end_stop(struct net_device *dev);
void sfnic_end_get_stats64(struct net_device *dev,
			   struct rtnl_link_stats64 *stats);
netdev_tx_t sfnic_end_xmit(struct sk_buff *skb, struct net_device *dev);
bool sfnic_pipe_inject(struct sfnic_end *to, struct sk_buff *skb, u32 gate,
		       u16 queue);
void sfnic_pipe_gate_open(struct sfnic_pipe *pipe);
void sfnic_pipe_gate_close(struct sfnic_pipe *pipe);

#endif /* SFNIC_PIPE_H */
