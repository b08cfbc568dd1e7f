// SPDX-License-Identifier: GPL-2.0
/* What ethtool shows and sets of the driver's netdevs */

#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "compat.h"
#include "netdev.h"
#include "pipe.h"

#define SFNIC_RING_MIN		64
#define SFNIC_RING_MAX		8192
#define SFNIC_USECS_MAX		100000

/*
 * A netdev has receive rings only: what it transmits goes into those of the
 * other end.
 */
void sfnic_ethtool_get_ringparam(struct net_device *dev,
				 struct ethtool_ringparam *ring,
				 struct kernel_ethtool_ringparam *kernel_ring,
				 struct netlink_ext_ack *extack)
{
	struct sfnic_end *end = netdev_priv(dev);

	ring->rx_max_pending = SFNIC_RING_MAX;
	ring->rx_pending = end->rxq[0].ring.size;
}

int sfnic_ethtool_set_ringparam(struct net_device *dev,
				struct ethtool_ringparam *ring,
				struct kernel_ethtool_ringparam *kernel_ring,
				struct netlink_ext_ack *extack)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (ring->rx_pending < SFNIC_RING_MIN) {
		NL_SET_ERR_MSG_MOD(extack, "A ring has at least 64 entries");
		return -EINVAL;
	}
	if (ring->rx_pending == end->rxq[0].ring.size)
		return 0;
	return sfnic_end_set_ring(end, ring->rx_pending);
}

void sfnic_ethtool_get_channels(struct net_device *dev,
				struct ethtool_channels *channels)
{
	struct sfnic_end *end = netdev_priv(dev);

	channels->max_combined = end->nqueues;
	channels->combined_count = end->nrx;
}

/* The core has checked the number */
int sfnic_ethtool_set_channels(struct net_device *dev,
			       struct ethtool_channels *channels)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (channels->combined_count == end->nrx)
		return 0;
	return sfnic_end_set_channels(end, channels->combined_count);
}

int sfnic_ethtool_get_coalesce(struct net_device *dev,
			       struct ethtool_coalesce *coal,
			       struct kernel_ethtool_coalesce *kernel_coal,
			       struct netlink_ext_ack *extack)
{
	struct sfnic_end *end = netdev_priv(dev);

	coal->rx_coalesce_usecs = end->rxq[0].usecs;
	coal->rx_max_coalesced_frames = end->rxq[0].frames;
	return 0;
}

int sfnic_ethtool_set_coalesce(struct net_device *dev,
			       struct ethtool_coalesce *coal,
			       struct kernel_ethtool_coalesce *kernel_coal,
			       struct netlink_ext_ack *extack)
{
	u32 usecs = coal->rx_coalesce_usecs;
	u32 frames = coal->rx_max_coalesced_frames;

	if (usecs > SFNIC_USECS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "rx-usecs is at most 100000");
		return -ERANGE;
	}
	if (frames && !usecs) {
		NL_SET_ERR_MSG_MOD(extack,
				   "rx-frames needs rx-usecs, the time to wait for them");
		return -EINVAL;
	}
	sfnic_end_set_coalesce(netdev_priv(dev), usecs, frames);
	return 0;
}

/* As mlx5, which knows the speed while there is a link only */
int sfnic_ethtool_get_link_ksettings(struct net_device *dev,
				     struct ethtool_link_ksettings *link)
{
	bool up = netif_carrier_ok(dev);

	ethtool_link_ksettings_zero_link_mode(link, supported);
	ethtool_link_ksettings_zero_link_mode(link, advertising);
	ethtool_link_ksettings_add_link_mode(link, supported,
					     100000baseCR4_Full);
	ethtool_link_ksettings_add_link_mode(link, advertising,
					     100000baseCR4_Full);
	link->base.autoneg = AUTONEG_DISABLE;
	link->base.port = PORT_DA;
	link->base.speed = up ? SPEED_100000 : SPEED_UNKNOWN;
	link->base.duplex = up ? DUPLEX_FULL : DUPLEX_UNKNOWN;
	return 0;
}
