// SPDX-License-Identifier: GPL-2.0
/* What the ends of a pipe have counted */

#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "compat.h"
#include "netdev.h"
#include "pipe.h"

struct sfnic_counts {
	u64 packets, bytes, dropped;
	u64 more[SFNIC_XDP_NUM];	/* by XDP verdict; of a transmit queue: */
};

#define SFNIC_TX_XDP_XMIT	0
#define SFNIC_TX_STOPPED	1
#define SFNIC_TX_MORE		2

static const char * const sfnic_count_names[] = {
	"packets", "bytes", "dropped",
};

static const char * const sfnic_rx_names[SFNIC_XDP_NUM] = {
	[SFNIC_XDP_PASS] = "xdp_pass",
	[SFNIC_XDP_DROP] = "xdp_drop",
	[SFNIC_XDP_TX] = "xdp_tx",
	[SFNIC_XDP_REDIRECT] = "xdp_redirect",
	[SFNIC_XDP_ABORTED] = "xdp_aborted",
};

static const char * const sfnic_tx_names[SFNIC_TX_MORE] = {
	[SFNIC_TX_XDP_XMIT] = "xdp_xmit",
	[SFNIC_TX_STOPPED] = "stopped",
};

#define SFNIC_RX_COUNTS	(ARRAY_SIZE(sfnic_count_names) + SFNIC_XDP_NUM)
#define SFNIC_TX_COUNTS	(ARRAY_SIZE(sfnic_count_names) + SFNIC_TX_MORE)

static void sfnic_stats_read(const struct sfnic_stats *stats,
			     struct sfnic_counts *counts)
{
	u64 packets, bytes, dropped;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&stats->syncp);
		packets = u64_stats_read(&stats->packets);
		bytes = u64_stats_read(&stats->bytes);
		dropped = u64_stats_read(&stats->dropped);
	} while (u64_stats_fetch_retry(&stats->syncp, start));
	counts->packets += packets;
	counts->bytes += bytes;
	counts->dropped += dropped;
}

static void sfnic_rx_read(const struct sfnic_rxq *rxq,
			  struct sfnic_counts *counts)
{
	u64 more[SFNIC_XDP_NUM];
	unsigned int i, start;

	sfnic_stats_read(&rxq->stats, counts);
	do {
		start = u64_stats_fetch_begin(&rxq->xdp.syncp);
		for (i = 0; i < SFNIC_XDP_NUM; i++)
			more[i] = u64_stats_read(&rxq->xdp.count[i]);
	} while (u64_stats_fetch_retry(&rxq->xdp.syncp, start));
	for (i = 0; i < SFNIC_XDP_NUM; i++)
		counts->more[i] += more[i];
}

static void sfnic_tx_read(const struct sfnic_txq *txq,
			  struct sfnic_counts *counts)
{
	u64 xdp_xmit, stopped;
	unsigned int start;

	sfnic_stats_read(&txq->stats, counts);
	do {
		start = u64_stats_fetch_begin(&txq->stats.syncp);
		xdp_xmit = u64_stats_read(&txq->xdp_xmit);
		stopped = u64_stats_read(&txq->stopped);
	} while (u64_stats_fetch_retry(&txq->stats.syncp, start));
	counts->more[SFNIC_TX_XDP_XMIT] += xdp_xmit;
	counts->more[SFNIC_TX_STOPPED] += stopped;
}

/* ndo_get_stats64 */
void sfnic_end_get_stats64(struct net_device *dev,
			   struct rtnl_link_stats64 *stats)
{
	struct sfnic_counts rx = {}, tx = {};
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < end->nqueues; i++) {
		sfnic_stats_read(&end->rxq[i].stats, &rx);
		sfnic_stats_read(&end->txq[i].stats, &tx);
	}
	stats->rx_packets = rx.packets;
	stats->rx_bytes = rx.bytes;
	stats->rx_dropped = rx.dropped;
	stats->tx_packets = tx.packets;
	stats->tx_bytes = tx.bytes;
	stats->tx_dropped = tx.dropped;
}

int sfnic_ethtool_sset_count(struct net_device *dev, int sset)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (sset != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return (end->nqueues + 1) * (SFNIC_RX_COUNTS + SFNIC_TX_COUNTS);
}

static void sfnic_names(u8 **data, const char *prefix, const char * const *more,
			unsigned int n)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sfnic_count_names); i++)
		ethtool_sprintf(data, "%s_%s", prefix, sfnic_count_names[i]);
	for (i = 0; i < n; i++)
		ethtool_sprintf(data, "%s_%s", prefix, more[i]);
}

void sfnic_ethtool_strings(struct net_device *dev, u32 sset, u8 *data)
{
	struct sfnic_end *end = netdev_priv(dev);
	char prefix[16];
	unsigned int i;

	if (sset != ETH_SS_STATS)
		return;
	sfnic_names(&data, "rx", sfnic_rx_names, SFNIC_XDP_NUM);
	sfnic_names(&data, "tx", sfnic_tx_names, SFNIC_TX_MORE);
	for (i = 0; i < end->nqueues; i++) {
		snprintf(prefix, sizeof(prefix), "rx%u", i);
		sfnic_names(&data, prefix, sfnic_rx_names, SFNIC_XDP_NUM);
		snprintf(prefix, sizeof(prefix), "tx%u", i);
		sfnic_names(&data, prefix, sfnic_tx_names, SFNIC_TX_MORE);
	}
}

/* One queue's to its place, and added to the totals, which begin the table */
static void sfnic_put(u64 *data, u64 *total, const struct sfnic_counts *counts,
		      unsigned int n)
{
	unsigned int i;

	data[0] = counts->packets;
	data[1] = counts->bytes;
	data[2] = counts->dropped;
	memcpy(&data[3], counts->more, n * sizeof(*data));
	for (i = 0; i < n + 3; i++)
		total[i] += data[i];
}

void sfnic_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats,
			 u64 *data)
{
	struct sfnic_end *end = netdev_priv(dev);
	u64 *rx_total = data, *tx_total = data + SFNIC_RX_COUNTS;
	unsigned int i;

	memset(data, 0, stats->n_stats * sizeof(*data));
	data += SFNIC_RX_COUNTS + SFNIC_TX_COUNTS;
	for (i = 0; i < end->nqueues; i++) {
		struct sfnic_counts rx = {}, tx = {};

		sfnic_rx_read(&end->rxq[i], &rx);
		sfnic_put(data, rx_total, &rx, SFNIC_XDP_NUM);
		data += SFNIC_RX_COUNTS;
		sfnic_tx_read(&end->txq[i], &tx);
		sfnic_put(data, tx_total, &tx, SFNIC_TX_MORE);
		data += SFNIC_TX_COUNTS;
	}
}
